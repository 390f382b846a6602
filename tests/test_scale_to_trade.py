"""A larger trade: dollars sum to what was asked, each good grows by its own part, and what goes comes back."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as co
from corridor.analysis.trips import trips_of

ROWS = [
    # origin, destination, form, commodity, today, aim, USD/t, t/TEU, box share
    ("A", "X", "truck", "fruit", 100.0, 300.0, 10.0, 5.0, None),
    ("A", "X", "tanker", "gas", 100.0, 100.0, 5.0, 10.0, None),
    ("X", "A", "truck", "rice", 50.0, 50.0, 10.0, 5.0, None),
    ("B", "X", "bulk", "cement", 0.0, 800.0, 2.0, 10.0, 0.25),
]
NAMES = ["origin", "destination", "form", "commodity", "usd_per_year", "usd_per_year_aim", "usd_per_tonne"]
GROWTH = pd.DataFrame(ROWS, columns=[*NAMES, "tonnes_per_teu", "box_share"])
DEMAND = pd.DataFrame(
    [
        {"origin": "A", "destination": "X", "form": "truck", "teu_per_year": 7.0},
        {"origin": "P", "destination": "Q", "form": "container", "teu_per_year": 9.0},
    ]
)


def scaled(usd: float, **more: object) -> pd.DataFrame:
    return co.scale_to_trade(DEMAND, usd, growth=GROWTH, **more)


def value(frame: pd.DataFrame, **where: str) -> float:
    for name, text in where.items():
        frame = frame[frame[name] == text]
    return float(frame["usd_per_year"].sum())


@settings(deadline=None)
@given(usd=st.floats(20, 1e6), empties=st.booleans(), room=st.booleans())
def test_the_trade_is_worth_what_was_asked(usd: float, empties: bool, room: bool) -> None:
    frame = scaled(usd, empties=empties, room_for_all=room)
    assert frame["usd_per_year"].sum() == pytest.approx(usd, abs=2)  # below a dollar a good is left out
    goods = frame[frame["usd_per_year"] > 0]
    density = goods["commodity"].map(dict(zip(GROWTH["commodity"], GROWTH["usd_per_tonne"], strict=True)))
    assert (goods["tonnes_per_year"] * density).tolist() == pytest.approx(goods["usd_per_year"].tolist())


def test_each_good_grows_by_its_own_part() -> None:
    today, half, aim = (scaled(usd) for usd in (250, 750, 1250))
    assert [value(frame, commodity="fruit") for frame in (today, half, aim)] == [100, 200, 300]
    assert [value(frame, commodity="gas") for frame in (today, half, aim)] == [100, 100, 100]
    assert [value(frame, commodity="cement") for frame in (today, half, aim)] == [0, 400, 800]
    assert value(scaled(25), commodity="fruit") == 10
    assert value(scaled(2250), commodity="cement") == 1600


def test_the_rest_of_demand_stays_and_the_trade_takes_the_place_of_its_rows() -> None:
    before = DEMAND.copy()
    frame = scaled(1250)
    assert frame[frame["origin"] == "P"][["destination", "teu_per_year"]].values.tolist() == [["Q", 9.0]]
    assert 7.0 not in frame["teu_per_year"].tolist()
    pd.testing.assert_frame_equal(DEMAND, before)


def test_loose_goods_are_told_apart_from_what_can_be_boxed() -> None:
    cement = scaled(1250)[lambda frame: frame["commodity"] == "cement"].set_index("form")
    assert cement["tonnes_per_year"].to_dict() == {"container": 100.0, "bulk": 300.0}
    assert cement.loc["container", "teu_per_year"] == 10
    assert pd.isna(cement.loc["bulk", "teu_per_year"])
    assert (
        scaled(1250, room_for_all=True).set_index(["commodity", "form"]).loc[("cement", "bulk"), "teu_per_year"] == 30
    )


def test_as_much_comes_back_as_goes() -> None:
    frame = scaled(1250, room_for_all=True)
    there, back = ((frame["origin"].isin(ends)) for ends in (("A", "B"), ("X",)))
    empty = frame["commodity"] == "empty"
    for form, laden, loads in (
        ("truck", 6.0, 1.0),
        ("tanker", 2.0, 0.0),
        ("container", 10.0, 0.0),
        ("bulk", 30.0, 0.0),
    ):
        of_form = frame["form"] == form
        assert frame[of_form & there & ~empty]["teu_per_year"].sum() == laden
        assert frame[of_form & back & ~empty]["teu_per_year"].sum() == loads
        assert frame[of_form & back]["teu_per_year"].sum() == laden
    assert frame[empty]["usd_per_year"].eq(0).all()
    assert not scaled(1250, empties=False)["commodity"].eq("empty").any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"usd_per_year": -1}, "usd_per_year is -1; it must be dollars a year, above 0"),
        ({"usd_per_year": float("nan")}, "usd_per_year is nan; it must be dollars a year, above 0"),
        ({"demand": DEMAND.drop(columns="origin")}, "demand has no column 'origin'"),
        ({"demand": DEMAND.assign(teu=1)}, "demand: column 'teu': "),
        ({"growth": GROWTH.assign(teu=1)}, "growth: column 'teu': "),
        ({"growth": GROWTH.drop(columns="usd_per_tonne")}, "growth has no column 'usd_per_tonne'"),
        ({"growth": GROWTH.assign(usd_per_tonne=None)}, "growth has a blank cell in "),
        ({"growth": GROWTH.assign(usd_per_year_aim=1)}, "growth must be worth more than 0 today and more at its aim"),
        (
            {"growth": GROWTH.assign(destination=["X", "X", "B", "A"])},
            "trade with the same places; give the trade of two",
        ),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, object], said: str) -> None:
    asked = {"demand": DEMAND, "usd_per_year": 1250, "growth": GROWTH} | change
    with pytest.raises(co.InvalidQuestion) as error:
        co.scale_to_trade(asked["demand"], asked["usd_per_year"], growth=asked["growth"])
    assert said in str(error.value)


# ---------------------------------------------------------------- the trade of Pakistan and Iran


def test_the_ten_billion_of_pakistan_and_iran() -> None:
    net = co.load()
    growth = net.trade_growth
    assert growth["usd_per_year"].sum() == 3_129e6
    assert growth["usd_per_year_aim"].sum() == 10_000e6
    ends = {*growth["origin"], *growth["destination"]}
    assert ends <= set(net.nodes["node_id"])
    for usd in (3e9, 8e9, 10e9):
        frame = co.scale_to_trade(net.demand, usd)
        between = frame["origin"].str[:2] + frame["destination"].str[:2]
        trade = frame[between.isin(["PKIR", "IRPK"])]
        assert trade["usd_per_year"].sum() == pytest.approx(usd, abs=len(growth))
    at = growth["usd_per_year_aim"] / growth["usd_per_year"]
    assert at.nunique() > 8  # not every good grows alike
    assert len(trips_of(frame)) == frame["teu_per_year"].notna().sum()
    farm = growth[growth["hs"].str[:2].isin(["02", "04", "07", "08", "10", "12"])]
    assert farm["usd_per_year_aim"].sum() == 3_000e6
