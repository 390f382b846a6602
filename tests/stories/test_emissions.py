"""The calculation sheet of emissions: tank to wheel and well to tank, hubs, loading and empty running."""

import math

import openpyxl
import pytest
from stories.small import handling, link, network

import corridor as co

DIESEL = {
    "mode": "road",
    "speed_kmh": 50,
    "usd_per_km": 1,
    "per": "vehicle",
    "co2e_g_per_tkm": 100,
    "p90_ratio": 1,
    "ttw_share": 0.75,
    "load_factor": 0.72,
    "empty_running": 0.3,
}
ELECTRIC = {"mode": "rail-1520", "speed_kmh": 50, "usd_per_km": 1, "per": "box", "co2e_g_per_tkm": 20, "ttw_share": 0}
HANDLED = [
    handling(">road", hours=0, usd=0, co2e_kg_per_teu=3),
    handling("road>rail-1520", hours=0, usd=0, co2e_kg_per_teu=6),
    handling("rail-1520>", hours=0, usd=0),
]


def road_and_rail(*rates):
    """A to B 100 km by road, B to C 200 km by rail."""
    ways = [link("A-B", length_km=100), link("B-C", mode="rail-1520", length_km=200)]
    every = [{"departures_per_week": 168, **rate} for rate in rates or (DIESEL, ELECTRIC)]
    return network("A/KZ B/KZ C/KZ", ways, handling=HANDLED, rates=every, vehicles=[{"mode": "road", "teu_max": 2}])


def sheet(*rates, **cargo):
    return co.plan(road_and_rail(*rates), "A", "C", cargo=co.Cargo(teu=2, **cargo)).emissions()


def test_a_lorry_and_an_electric_train():
    """10 t: 100 kg by lorry, of which 75 leave the exhaust; 40 kg by train, all well to tank; 18 kg at hubs."""
    found = sheet()
    assert (found.wtw_kg, found.transport_kg, found.hub_kg) == (158, 140, 18)
    assert (found.ttw_kg, found.wtt_kg) == (75, 65)
    assert found.tkm == 3_000
    assert found.g_per_tkm == pytest.approx(158_000 / 3_000)
    frame = found.to_frame()
    assert frame["wtw_kg"].sum() == found.wtw_kg
    moves = frame[frame["operation"] == "transport"]
    assert moves[["mode", "factor", "ttw_kg"]].values.tolist() == [["road", 100, 75], ["rail-1520", 20, 0]]
    assert moves[["load_factor", "empty_running"]].iloc[0].tolist() == [0.72, 0.3]
    hubs = frame[frame["operation"] == "hub"]
    assert hubs["wtw_kg"].tolist() == [6, 12]
    assert hubs["ttw_kg"].isna().all()
    assert frame.to_csv(index=False).startswith("leg,operation,activity,mode")


def test_the_total_is_that_of_the_way():
    way = co.plan(road_and_rail(), "A", "C")
    assert way.emissions().wtw_kg == way.co2e_kg == sum(leg.co2e_kg for leg in way.legs)


def test_the_sheet_is_in_the_workbook_of_a_way(tmp_path):
    way = co.plan(road_and_rail(), "A", "C")
    co.save_answer(way, tmp_path / "way.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "way.xlsx")["emissions"]
    rows = list(sheet.iter_rows(values_only=True))
    assert sum(row[rows[0].index("wtw_kg")] for row in rows[1:]) == way.co2e_kg


def test_what_is_not_known_is_not_nought():
    """A rate that does not say how much leaves the exhaust leaves the total tank to wheel unknown."""
    unsaid = {name: cell for name, cell in ELECTRIC.items() if name != "ttw_share"}
    found = sheet(DIESEL, unsaid)
    assert math.isnan(found.ttw_kg)
    assert math.isnan(found.wtt_kg)
    assert found.wtw_kg == 158
    assert "not known" in str(found)
    assert found.to_dict()["ttw_kg"] is None
    unknown = {name: cell for name, cell in unsaid.items() if name != "co2e_g_per_tkm"}
    assert "No factor is known for rail-1520: it counts as nothing." in str(sheet(DIESEL, unknown))


def test_the_share_is_that_of_the_row_that_gives_the_factor():
    """The row of the country gives a factor and no share: that of the row of anywhere is of another factor."""
    own = {"mode": "road", "country": "KZ", "co2e_g_per_tkm": 50}
    assert math.isnan(sheet(DIESEL, ELECTRIC, own).ttw_kg)


def test_as_text():
    assert str(sheet()).splitlines() == [
        "            t-km  kg WTW  kg TTW  kg WTT  load  empty",
        "road       1,000     100      75      25   72%    30%",
        "rail-1520  2,000      40       0      40",
        "hubs                  18",
        "total      3,000     158      75      65",
        "10 t, 52.7 g CO2e a t-km well to wheel, by ISO 14083 and GLEC factors.",
        "Factors of hubs are well to wheel alone; tank to wheel is that of transport.",
    ]


def test_a_share_without_a_factor_is_refused():
    with pytest.raises(co.InvalidData, match="is about the emissions of the row; give co2e_g_per_tkm"):
        road_and_rail({**DIESEL, "co2e_g_per_tkm": None}, ELECTRIC)


def test_the_bundled_network_says_what_leaves_vehicles(bundled):
    way = co.plan(bundled, "Shanghai", "Lahore", by="cost")
    found = way.emissions()
    assert found.wtw_kg == pytest.approx(way.co2e_kg)
    assert 0.5 < found.ttw_kg / found.transport_kg < 0.9
    assert found.hub_kg > 0
