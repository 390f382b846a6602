"""Demand of a larger trade: which goods grow, in which form they go, and what comes back empty."""

import math
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from corridor.argument_checks import check_flag
from corridor.errors import InvalidQuestion, one_of
from corridor.network.files import load
from corridor.schema import TABLES

_DEMAND: Final = TABLES["demand"].columns
_GROWTH: Final = TABLES["trade_growth"].columns
_NEEDED: Final = (
    "origin",
    "destination",
    "form",
    "usd_per_year",
    "usd_per_year_aim",
    "usd_per_tonne",
    "tonnes_per_teu",
)
_LOOSE: Final = ("tanker", "bulk")
"""Forms that are in no box."""
_EMPTY: Final = "empty"
_TARE_T: Final = 0.001
_NO_USD: Final = 0.01
"""Weight and worth of a TEU without goods weighs and is worth in `demand`, which has no zero there."""
_DOLLAR: Final = 0.5
_TWO: Final = "give the trade of two sides only, or empties=False"


def scale_to_trade(
    demand: pd.DataFrame,
    usd_per_year: float,
    *,
    growth: pd.DataFrame | None = None,
    empties: bool = True,
    room_for_all: bool = False,
) -> pd.DataFrame:
    """Return demand in which one trade is worth so many dollars a year.

    Every good of the trade has a value today and one at the aim of trade policy. In between, and beyond, each moves by
    its own part of the growth: oil products grow when a trade aims at oil products, and rice by what was agreed on
    rice. Below today all shrink alike.

    Parameters
    ----------
    demand
        A frame such as `net.demand`. Rows whose origin and destination are those of a row of `growth` are replaced;
        the others stay as they are.
    usd_per_year
        Value of the trade, both ways [USD/year].
    growth
        Goods of the trade, as in `net.trade_growth`; None for Pakistan and Iran, as bundled.
    empties
        Whether boxes, lorries and wagons that come back without goods are rows too, worth nothing.
    room_for_all
        Whether what goes in tanks and loose has `teu_per_year` too: the room that its lorries and wagons take, 2 TEU
        each, so that it fills borders and lines. If not, only what can go in boxes and lorries has.

    Returns
    -------
    pandas.DataFrame
        Columns of the table `demand`. `usd_per_year` of the trade's rows sums to what was asked, `tonnes_per_year` is
        their weight, `form` says whether it goes in boxes, lorries, tanks or loose, and `box_share` how much of it can
        go in boxes. What can be boxed of loose goods is a row of its own, with form `container`.

    Raises
    ------
    InvalidQuestion
        If the value is no number above 0, a column is missing or unknown, `growth` does not say what grows, or it is
        the trade of more than two sides.

    Notes
    -----
    Dollars become tonnes by `usd_per_tonne`, tonnes become TEU by `tonnes_per_teu`, good by good. Empties are counted
    by form between the two sides of the trade: what goes one way beyond what goes the other comes back without goods,
    spread over the rows of the fuller direction; all tanks do. A lorry finds its load anywhere in the other country.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> larger = co.scale_to_trade(net.demand, usd_per_year=10e9)
    >>> ends = larger["origin"].str[:2] + larger["destination"].str[:2]
    >>> trade = larger[ends.isin(["PKIR", "IRPK"])]
    >>> round(float(trade["usd_per_year"].sum()) / 1e9, 6)
    10.0
    >>> (trade.groupby("form")["tonnes_per_year"].sum() / 1e6).round(1).to_dict()
    {'bulk': 4.8, 'container': 3.2, 'tanker': 6.6, 'truck': 3.7}
    """
    for label, frame in (("demand", demand), ("growth", growth)):
        if not isinstance(frame, pd.DataFrame) and not (label == "growth" and frame is None):
            raise InvalidQuestion(
                f"scale_to_trade: {label} is {type(frame).__name__}; give a table, such as that of a network"
            )
    check_flag("empties", empties)
    check_flag("room_for_all", room_for_all)
    rows = load().trade_growth if growth is None else growth
    _check(demand, rows, usd_per_year)
    goods = [part for row in _worth(rows, float(usd_per_year)) for part in _parts(row, room_for_all)]
    back = _returns(goods) if empties else []
    ends = set(zip(rows["origin"], rows["destination"], strict=True))
    kept = [pair not in ends for pair in zip(demand["origin"], demand["destination"], strict=True)]
    made = pd.DataFrame([*goods, *back], columns=list(_DEMAND))
    others = demand[kept].reindex(columns=list(_DEMAND))
    frame = made if others.empty else pd.concat([others.astype(object), made.astype(object)], ignore_index=True)
    return frame.infer_objects().reset_index(drop=True)


_Row = dict[str, object]


def _check(demand: pd.DataFrame, growth: pd.DataFrame, usd_per_year: float) -> None:
    """Raise what is wrong with the arguments, all faults at once."""
    faults = []
    if isinstance(usd_per_year, bool) or not isinstance(usd_per_year, int | float) or not 0 < usd_per_year < 1e15:
        faults.append(f"usd_per_year is {usd_per_year!r}; it must be dollars a year, above 0 and below 1e15")
    faults += [f"demand has no column {name!r}" for name in ("origin", "destination") if name not in demand.columns]
    faults += [
        f"demand: column {name!r}: {one_of(str(name), _DEMAND)}" for name in demand.columns if name not in _DEMAND
    ]
    faults += [
        f"growth: column {name!r}: {one_of(str(name), _GROWTH)}" for name in growth.columns if name not in _GROWTH
    ]
    missing = [f"growth has no column {name!r}" for name in _NEEDED if name not in growth.columns]
    if not missing and not growth[list(_NEEDED)].notna().all(axis=None):
        missing.append(f"growth has a blank cell in {', '.join(_NEEDED)}; each row needs all of them")
    if not missing and not growth["usd_per_year_aim"].sum() > growth["usd_per_year"].sum() > 0:
        missing.append("growth must be worth more than 0 today and more at its aim; else nothing says what grows")
    if faults + missing:
        raise InvalidQuestion("scale_to_trade: " + "; ".join(faults + missing))


def _worth(growth: pd.DataFrame, asked: float) -> list[_Row]:
    """Return the rows of growth with what each is worth when all are worth what was asked."""
    today, aim = (growth[name].sum() for name in ("usd_per_year", "usd_per_year_aim"))
    now = growth["usd_per_year"]
    more = growth["usd_per_year_aim"] - now
    worth = now * (asked / today) if asked < today else now + more * ((asked - today) / (aim - today))
    return growth.assign(usd_per_year=worth).loc[worth > _DOLLAR].to_dict("records")  # type: ignore[return-value]


def _parts(row: _Row, room_for_all: bool) -> Iterable[_Row]:
    """Yield a good as rows of demand: what can be boxed of loose goods apart from the rest."""
    share = _share(row)
    form = str(row["form"])
    if form not in _LOOSE:
        yield _part(row, form, 1.0, share, True)
        return
    if share > 0:
        yield _part(row, "container", share, 1.0, True)
    if share < 1:
        yield _part(row, form, 1 - share, 0.0, room_for_all)


def _share(row: _Row) -> float:
    """Return which part of a good can go in boxes."""
    said = row.get("box_share")
    if said is None or pd.isna(said):  # type: ignore[call-overload]
        return 1.0 if row["form"] == "container" else 0.0
    return float(said)  # type: ignore[arg-type]


def _part(row: _Row, form: str, part: float, share: float, takes_room: bool) -> _Row:
    usd, per_tonne, load_t = (_number(row, name) for name in ("usd_per_year", "usd_per_tonne", "tonnes_per_teu"))
    tonnes = usd * part / per_tonne
    return {
        **{name: row.get(name, "") for name in ("origin", "destination", "hs", "commodity", "counted_mode", "source")},
        "form": form,
        "teu_per_year": tonnes / load_t if takes_room else math.nan,
        "tonnes_per_teu": load_t,
        "usd_per_teu": per_tonne * load_t,
        "usd_per_year": usd * part,
        "tonnes_per_year": tonnes,
        "box_share": share,
        **dict.fromkeys(("vot_class", "counted_at"), ""),
        "year": row.get("year", math.nan),
        "basis": "assumed",
        "note": row.get("note", ""),
    }


def _returns(goods: list[_Row]) -> list[_Row]:
    """Return the rows of what comes back without goods: of tanks all, of the rest what does not find a load."""
    side = _sides(goods)
    counted = [row for row in goods if not math.isnan(_number(row, "teu_per_year"))]
    laden: dict[tuple[object, bool], float] = {}
    for row in counted:
        key = (row["form"], side[row["origin"]])
        laden[key] = laden.get(key, 0.0) + _number(row, "teu_per_year")
    back: dict[tuple[object, ...], float] = {}
    for row in counted:
        out, loads = (laden.get((row["form"], at), 0.0) for at in (side[row["origin"]], not side[row["origin"]]))
        found = 0.0 if row["form"] == "tanker" else min(1.0, loads / out)
        way = (row["destination"], row["origin"], row["form"], row["counted_mode"])
        back[way] = back.get(way, 0.0) + _number(row, "teu_per_year") * (1 - found)
    return [_empty(*way, teu) for way, teu in back.items() if teu > 0]


def _sides(goods: list[_Row]) -> dict[object, bool]:
    """Return on which side of the trade each place is: its goods go to places of the other side."""
    beside: dict[object, list[object]] = {}
    for row in goods:
        for one, other in ((row["origin"], row["destination"]), (row["destination"], row["origin"])):
            beside.setdefault(one, []).append(other)
    side: dict[object, bool] = {}
    for place in beside:
        queue = [] if place in side else [place]
        side.setdefault(place, False)
        while queue:
            here = queue.pop()
            for there in beside[here]:
                if there not in side:
                    side[there] = not side[here]
                    queue.append(there)
                elif side[there] == side[here]:
                    raise InvalidQuestion(
                        f"scale_to_trade: growth: {here} and {there} trade with the same places; {_TWO}"
                    )
    return side


def _empty(*of: Any) -> _Row:
    """Return a row of what comes back without goods."""
    origin, destination, form, modes, teu = of
    bare = {**dict.fromkeys(_DEMAND, ""), "origin": origin, "destination": destination, "form": form}
    figures = {"teu_per_year": teu, "tonnes_per_teu": _TARE_T, "usd_per_teu": _NO_USD, "usd_per_year": 0.0}
    bare |= {"tonnes_per_year": 0.0, "box_share": float(form == "container"), "year": math.nan, "basis": "assumed"}
    return {**bare, **figures, "commodity": _EMPTY, "counted_mode": modes, "note": "Comes back without goods"}


def _number(row: _Row, name: str) -> float:
    return float(row[name])  # type: ignore[arg-type]
