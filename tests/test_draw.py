"""The first picture: what is drawn, where, and in which colour.

Kashgar (CN) -road- Tashkurgan =road= Sost (PK) -road- Islamabad -rail 1676- Taftan =rail 1676= Mirjaveh (IR)
Mirjaveh -rail 1435- Tehran          Taftan =road= Mirjaveh -road- Tehran         Quetta -planned rail- Islamabad
Islamabad -road- Karachi -sea- Suez Canal -sea- Rotterdam (NL), by a liner service
"""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

import corridor as co
from corridor.maps.basemap import boundaries, countries, land
from corridor.maps.network_layers import _stripe
from corridor.modes import MODE

mpl.use("Agg")

NODES = {
    "KHG": ("Kashgar", "CN", 39.47, 75.99, "city"),
    "TAS": ("Tashkurgan", "CN", 37.77, 75.23, "border_post"),
    "SOS": ("Sost", "PK", 36.69, 74.82, "border_post"),
    "ISB": ("Islamabad", "PK", 33.6, 73.05, "rail_terminal"),
    "UET": ("Quetta", "PK", 30.19, 67.0, "rail_terminal"),
    "TFT": ("Taftan", "PK", 28.97, 61.57, "border_post"),
    "MRJ": ("Mirjaveh", "IR", 29.02, 61.45, "border_post"),
    "THR": ("Tehran", "IR", 35.66, 51.4, "rail_terminal"),
    "KHI": ("Karachi", "PK", 24.8, 66.97, "seaport"),
    "SUEZ": ("Suez Canal", "", 30.5, 32.34, "passage"),
    "RTM": ("Rotterdam", "NL", 51.95, 4.1, "seaport"),
}
LINKS = [
    ("khg-tas", "KHG", "TAS", "road", "operating"),
    ("tas-sos", "TAS", "SOS", "road", "operating"),
    ("sos-isb", "SOS", "ISB", "road", "operating"),
    ("isb-tft", "ISB", "TFT", "rail-1676", "operating"),
    ("tft-mrj", "TFT", "MRJ", "rail-1676", "operating"),
    ("tft-mrj-road", "TFT", "MRJ", "road", "operating"),
    ("isb-tft-road", "ISB", "TFT", "road", "operating"),
    ("mrj-thr", "MRJ", "THR", "rail-1435", "operating"),
    ("mrj-thr-road", "MRJ", "THR", "road", "operating"),
    ("uet-isb", "UET", "ISB", "rail-1676", "planned"),
    ("isb-khi", "ISB", "KHI", "road", "operating"),
    ("khi-suez", "KHI", "SUEZ", "sea", "operating"),
    ("suez-rtm", "SUEZ", "RTM", "sea", "operating"),
]
BY_ADEN = "LINESTRING (66.97 24.8, 52 12.5, 43.3 12.6, 38 20, 32.34 30.5)"
BY_GIBRALTAR = "LINESTRING (32.34 30.5, 11 37.5, -5.6 35.9, -9.8 43.2, 1.5 51, 4.1 51.95)"


@pytest.fixture(scope="module")
def net() -> co.Network:
    kinds = ("city", "rail_terminal", "border_post", "seaport")
    modes = ("road", "rail-1676", "rail-1435", "sea")
    lines = {"khi-suez": BY_ADEN, "suez-rtm": BY_GIBRALTAR}
    links: list[dict[str, Any]] = [
        {"link_id": i, "from_node": a, "to_node": b, "mode": m, "status": s, "geometry": lines.get(i, "")}
        for i, a, b, m, s in LINKS
    ]
    back = [
        {**row, "from_node": row["to_node"], "to_node": row["from_node"], "geometry": ""}
        for row in links
        if row["mode"] != "sea"
    ]
    handled = {"hours": 1, "usd": 10, "per": "teu"}
    nodes = [
        {"node_id": i, "name": n, "country": c, "latitude": y, "longitude": x, "kind": k}
        for i, (n, c, y, x, k) in NODES.items()
    ]
    rate = {"speed_kmh": 40, "p90_ratio": 1.2, "usd_per_km": 0.5, "per": "teu", "departures_per_week": 7}
    tables = {
        "nodes": nodes,
        "links": links + back,
        "handling": [
            {"kind": k, "from_mode": a, "to_mode": b, **handled}
            for k in kinds
            for a in ("", *modes)
            for b in ("", *modes)
            if a != b and (k == "seaport" or "sea" not in (a, b))
        ],
        "borders": [
            {"mode": mode, "side": side, "hours": 5, "usd": 20, "per": "teu"}
            for mode in ("road", "rail", "sea")
            for side in ("exit", "entry")
        ],
        "services": [
            {
                "service_id": "liner",
                "from_node": "KHI",
                "to_node": "RTM",
                "links": "khi-suez;suez-rtm",
                "departures_per_week": 1,
                "hours": 500,
                "usd": 900,
                "per": "teu",
            }
        ],
        "rates": [{"mode": m, "co2e_g_per_tkm": 20, "circuity": 1.3, **rate} for m in ("road", "rail", "sea")],
        "vehicles": [{"mode": m, "teu_max": 2} for m in ("road", "rail", "sea")],
    }
    return co.Network({name: pd.DataFrame(rows) for name, rows in tables.items()})


@pytest.fixture(scope="module")
def by_rail(net: co.Network) -> co.Itinerary:
    return co.plan(net, "Kashgar", "Tehran", by="cost", rules=co.Rules(avoid_links={"isb-tft-road", "mrj-thr-road"}))


@pytest.fixture(scope="module")
def by_road(net: co.Network) -> co.Itinerary:
    return co.plan(net, "Kashgar", "Tehran", by="cost", rules=co.Rules(modes={"road"}))


@pytest.fixture(scope="module")
def by_sea(net: co.Network) -> co.Itinerary:
    return co.plan(net, "Kashgar", "Rotterdam", by="cost")


@pytest.fixture(autouse=True)
def _no_figure_is_left() -> Iterator[None]:
    yield
    plt.close("all")


def found(ax: Axes, gid: str) -> list[Any]:
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def entries(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    return [text.get_text() for text in legend.get_texts()] if legend else []


def names(ax: Axes) -> set[str]:
    return {text.get_text() for text in found(ax, "name")}


def marks(ax: Axes, gid: str) -> np.ndarray:
    return np.concatenate([artist.get_offsets() for artist in found(ax, gid)] or [np.empty((0, 2))])


def test_every_mode_has_its_colour_and_its_entry(net: co.Network, by_rail: co.Itinerary) -> None:
    ax = co.draw(net, by_rail)
    assert set(by_rail.modes) == {"road", "rail-1676", "rail-1435"}
    for name, mode in MODE.items():
        drawn = {to_hex(colour) for lines in found(ax, f"move-{name}") for colour in lines.get_color()}
        assert drawn == ({mode.colour.lower()} if name in by_rail.modes else set())
    assert entries(ax) == [
        *("road", "rail, 1435 mm", "rail, 1676 mm", "customs border", "transfer", "break of gauge", "other ways"),
        "not operating",
    ]
    assert len({mode.colour for mode in MODE.values()}) == len({mode.label for mode in MODE.values()}) == len(MODE)


def test_a_border_is_marked_once_for_both_sides_and_halfway(net: co.Network, by_rail: co.Itinerary) -> None:
    ax = co.draw(net, by_rail)
    crossed = [leg for leg in by_rail.legs if leg.activity == "exit"]
    assert len(marks(ax, "crossings")) == len(crossed) == len(by_rail.borders) == 2
    assert {"Tashkurgan – Sost", "Taftan – Mirjaveh"} <= names(ax)
    assert 36.69 < marks(ax, "crossings")[0][1] < 37.77


def test_changes_and_breaks_are_marked_where_they_happen(net: co.Network, by_rail: co.Itinerary) -> None:
    ax = co.draw(net, by_rail)
    assert marks(ax, "changes").tolist() == [[73.05, 33.6]]
    assert marks(ax, "breaks").tolist() == [[61.45, 29.02]]


def test_a_voyage_is_cleared_where_it_lands(net: co.Network, by_sea: co.Itinerary) -> None:
    ax = co.draw(net, by_sea)
    assert [4.1, 51.95] in marks(ax, "crossings").tolist()
    assert {"Suez Canal", "Kashgar", "Rotterdam"} <= names(ax)
    assert "sea" in entries(ax)


def test_the_title_says_from_where_to_where_how_long_and_how_dear(net: co.Network, by_rail: co.Itinerary) -> None:
    ax = co.draw(net, by_rail)
    (totals,) = found(ax, "totals")
    assert ax.get_title(loc="left") == "Kashgar to Tehran"
    assert f"{by_rail.hours / 24:.1f} days,  {by_rail.cost_usd:,.0f} USD" in totals.get_text()
    assert {"Kashgar", "Tehran"} <= names(ax)
    assert [text.get_text() for text in found(ax, "credit")] == ["Land: Natural Earth"]


def test_all_of_every_way_lies_in_the_extent(net: co.Network, by_rail: co.Itinerary, by_sea: co.Itinerary) -> None:
    ax = co.draw(net, by_rail, by_sea)
    bounds = shapely.total_bounds([leg.geometry for way in (by_rail, by_sea) for leg in way.legs])
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    assert west < bounds[0]
    assert south < bounds[1]
    assert east > bounds[2]
    assert north > bounds[3]
    assert ax.get_aspect() == pytest.approx(1 / np.cos(np.radians((south + north) / 2)))


def test_several_ways_have_letters_and_run_side_by_side(
    net: co.Network, by_rail: co.Itinerary, by_road: co.Itinerary
) -> None:
    ax = co.draw(net, by_rail, by_road)
    assert entries(ax)[:2] == ["A", "B"]
    assert {text.get_text() for text in found(ax, "letter")} == {"A", "B"}
    (totals,) = found(ax, "totals")
    assert [line[0] for line in totals.get_text().splitlines()] == ["A", "B"]
    assert by_rail.by not in totals.get_text()  # both are the best by the same
    rail_way, road_way = found(ax, "move-road")
    shared = shapely.LineString(rail_way.get_segments()[0])
    assert shared.distance(shapely.LineString(road_way.get_segments()[0])) > 0
    assert rail_way.get_linestyle() != road_way.get_linestyle()


def test_the_lines_below_the_title_say_what_each_way_is_best_by(net: co.Network, by_road: co.Itinerary) -> None:
    fast, cheap = (co.plan(net, "Kashgar", "Tehran", by=by) for by in ("time", "cost"))
    (totals,) = found(co.draw(net, fast, cheap), "totals")
    assert [line.partition(":")[0] for line in totals.get_text().splitlines()] == ["A   fastest", "B   cheapest"]
    (alone,) = found(co.draw(net, by_road), "totals")
    assert alone.get_text().startswith(f"{by_road.by}:  ")


def test_ways_between_different_places_are_named_one_by_one(
    net: co.Network, by_rail: co.Itinerary, by_sea: co.Itinerary
) -> None:
    ax = co.draw(net, by_rail, by_sea)
    (totals,) = found(ax, "totals")
    assert ax.get_title(loc="left") == "2 ways"
    assert totals.get_text().startswith("A   Kashgar to Tehran:  ")
    assert "\nB   Kashgar to Rotterdam:  " in totals.get_text()


def segments(ax: Axes, gid: str) -> int:
    return sum(len(lines.get_segments()) for lines in found(ax, gid))


def test_a_network_alone_is_drawn_whole_by_mode_and_planned_links_dashed(net: co.Network) -> None:
    ax = co.draw(net, extent=(-15, 5, 90, 60))
    for name, mode in MODE.items():
        assert segments(ax, f"network-{name}") == sum(s == "operating" and m == name for *_, m, s in LINKS)
        for lines in found(ax, f"network-{name}"):
            assert to_hex(lines.get_color()[0]) == mode.colour.lower()
            assert lines.get_linestyle()[0][1] is None
    (planned,) = found(ax, "network-planned")
    assert len(planned.get_segments()) == 1
    assert planned.get_linestyle()[0][1] is not None
    assert entries(ax) == [
        *("road", "sea", "rail, 1435 mm", "rail, 1676 mm", "not operating", "customs border", "port", "break of gauge"),
    ]
    assert ax.get_title(loc="left") == ""
    assert {"Kashgar", "Islamabad", "Tehran", "Karachi"} <= names(ax)


def test_the_sea_lanes_of_a_network_alone_are_faint_and_do_not_widen_its_map(net: co.Network) -> None:
    ax = co.draw(net)
    (lanes,), (roads,) = found(ax, "network-sea"), found(ax, "network-road")
    assert lanes.get_alpha() < roads.get_alpha() / 2
    assert lanes.get_linewidth()[0] < roads.get_linewidth()[0]
    assert ax.get_xlim()[0] > NODES["RTM"][3]


def test_railways_of_a_network_alone_have_a_stripe_by_gauge_and_its_breaks_a_mark(net: co.Network) -> None:
    ax = co.draw(net)
    assert segments(ax, "gauge-1676") == segments(ax, "network-rail-1676") > 0
    assert segments(ax, "gauge-1435") == 0
    gauges = [mode.gauge_mm for mode in MODE.values() if mode.gauge_mm]
    assert len({str(_stripe(gauge)) for gauge in gauges}) == len(gauges)
    assert marks(ax, "breaks").tolist() == [[61.45, 29.02]]


def test_ports_and_customs_borders_of_a_network_alone_are_marked(net: co.Network) -> None:
    ax = co.draw(net, extent=(0, 10, 90, 60))
    assert sorted(marks(ax, "ports").tolist()) == [[4.1, 51.95], [66.97, 24.8]]
    assert len(marks(ax, "crossings")) == 2


def test_a_link_that_is_used_is_not_drawn_grey_beneath(net: co.Network, by_road: co.Itinerary) -> None:
    at_work = sum(s == "operating" and m != "sea" for *_, m, s in LINKS)
    used = {leg.link_id for leg in by_road.legs if leg.activity == "move"}
    assert at_work - segments(co.draw(net, by_road), "network") == len(used)


def united(net: co.Network, usd: float) -> co.Network:
    """Return the network with one customs territory of all countries, borders within which take a price."""
    tables = dict(net.tables)
    tables["territories"] = pd.DataFrame({"territory": "U", "country": ["CN", "PK", "IR", "NL"]})
    tables["borders"] = tables["borders"].assign(hours=0.0, usd=usd)
    return co.Network(tables)


@pytest.mark.parametrize("usd", [0.0, 5.0])
def test_a_line_within_a_customs_union_is_no_customs_border(net: co.Network, by_rail: co.Itinerary, usd: float) -> None:
    union = united(net, usd)
    way = co.plan(union, "Kashgar", "Tehran", rules=co.Rules(modes={"road"}))
    ax = co.draw(union, way)
    assert len(way.borders) == 2
    assert len(marks(ax, "crossings")) == 0
    assert len(marks(ax, "inner_crossings")) == (2 if usd else 0)
    assert ("border within a customs union" in entries(ax)) is bool(usd)
    assert "customs border" not in entries(ax)
    assert "customs border" not in entries(co.draw(union))
    assert segments(ax, "boundaries-inner") > segments(co.draw(net, by_rail), "boundaries-inner") == 0
    assert found(ax, "boundaries-inner")[0].get_linestyle()[0][1] is not None


@pytest.mark.parametrize("count", [6, 14])
def test_more_than_four_ways_are_all_distinct_on_the_map_in_its_key_and_in_the_chart(
    net: co.Network, by_road: co.Itinerary, count: int
) -> None:
    def looks(lines: Iterator[Any]) -> set[tuple[str, str, float]]:
        return {(str(one._unscaled_dash_pattern), str(one.get_gapcolor()), one.get_linewidth()) for one in lines}

    ax = co.draw(net, *[by_road] * count)
    key = ax.get_legend().legend_handles[:count]
    assert entries(ax)[:count] == [chr(ord("A") + order) for order in range(count)]
    assert len(looks(key)) == count
    drawn = zip(found(ax, "move-road"), found(ax, "casing"), strict=True)
    assert len({(str(a.get_linestyle()), to_hex(b.get_color()[0]), a.get_linewidth()[0]) for a, b in drawn}) == count
    chart = by_road.plot(*[by_road] * (count - 1))
    roads = [line for line in chart.lines if to_hex(line.get_color()) == MODE["road"].colour.lower()]
    assert len(looks(iter(roads))) == count
    assert {"A cheapest", f"{chr(ord('A') + count - 1)} cheapest"} <= set(entries(chart))


NEW = {"mode": "rail-1676", "hours": 30, "usd": 200, "per": "teu"}


def test_a_scenario_is_drawn_with_what_it_adds_closes_and_changes(net: co.Network) -> None:
    scenario = co.Scenario(
        "A line and a closure",
        [
            co.AddNode("GWD", name="Gwadar", country="PK", latitude=25.1, longitude=62.3, kind="seaport"),
            co.AddLink("gwd-khi", "GWD", "KHI", **NEW),
            co.Open("uet-isb"),
            co.Close("tft-mrj-road"),
            co.Change("links", {"link_id": "isb-khi"}, hours=9),
            co.Change("rates", {"mode": "road"}, usd_per_km=0.4),
        ],
    )
    ax = co.draw(net, scenario)
    assert ax.get_title(loc="left") == "A line and a closure"
    assert [text.get_text() for text in found(ax, "totals")] == ["1 changed row without a place, such as rates"]
    assert [segments(ax, f"scenario-{kind}") for kind in ("added", "changed", "closed")] == [2, 1, 1]
    assert segments(ax, "scenario-rail-1676") == 2
    assert len(marks(ax, "closed")) == 1
    assert marks(ax, "scenario-added-at").tolist()[0] == [62.3, 25.1]
    assert entries(ax) == [
        *("added or opened by the scenario", "changed by the scenario", "closed or removed by the scenario"),
        *("road", "rail, 1676 mm", "operating"),
    ]
    assert {"Gwadar", "Karachi"} <= names(ax)
    assert ax.get_xlim()[0] < 61.45


def test_a_scenario_and_ways_share_a_map(net: co.Network, by_road: co.Itinerary) -> None:
    scenario = co.Scenario("Quetta's railway", [co.Open("uet-isb")])
    ax = co.draw(net, scenario, by_road)
    assert segments(ax, "scenario-added") == 1
    assert segments(ax, "move-road") > 0
    (totals,) = found(ax, "totals")
    assert totals.get_text().endswith("scenario: Quetta's railway")
    with pytest.raises(co.InvalidQuestion, match=r"draw shows one scenario at a time, not 2; add them up"):
        co.draw(net, scenario, scenario)


def test_a_changed_border_or_service_marks_its_links_and_what_is_only_said_marks_nothing(net: co.Network) -> None:
    service = co.Scenario("Liners", [co.Change("services", {"service_id": "liner"}, usd=800)])
    assert segments(co.draw(net, service), "scenario-changed") == 2
    border = co.Scenario("Sost", [co.AddBorder("tas-sos", side="exit", hours=1)])
    assert segments(co.draw(net, border), "scenario-changed") == 1
    said = co.Scenario("A note", [co.Change("links", {"link_id": "isb-khi"}, note="as of 2026")])
    assert entries(co.draw(net, said)) == ["operating", "not operating"]


HOSTILE = "<script>$x^{2}$ & \u202eevil \n \x07"


@pytest.mark.parametrize("what", ["network", "ways", "scenario", "both"])
def test_nothing_is_cut_when_saved_not_even_with_hostile_names(net: co.Network, what: str) -> None:
    tables = dict(net.tables)
    nodes = tables["nodes"]
    tables["nodes"] = nodes.assign(name=[f"{HOSTILE}{name}" if name == "Tehran" else name for name in nodes["name"]])
    own = co.Network(tables)
    ways = [co.plan(own, "Kashgar", "THR"), co.plan(own, "Kashgar", "Rotterdam"), co.plan(own, "Karachi", "THR")] * 2
    scenario = co.Scenario(9 * HOSTILE, [co.Open("uet-isb")])
    shown = {"network": [], "ways": ways, "scenario": [scenario], "both": [scenario, ways[0]]}
    ax = co.draw(own, *shown[what])
    ax.figure.draw_without_rendering()
    paper = ax.figure.bbox
    boxes = [ax.get_legend().get_window_extent(), *(text.get_window_extent() for text in [ax.title, ax._left_title])]
    boxes += [text.get_window_extent() for gid in ("totals", "name", "credit") for text in found(ax, gid)]
    for box in boxes:
        assert (box.x0 >= paper.x0, box.y0 >= paper.y0) == (True, True)
        assert (box.x1 <= paper.x1, box.y1 <= paper.y1) == (True, True)
    texts = [text.get_text() for gid in ("totals", "name") for text in found(ax, gid)] + [ax.get_title(loc="left")]
    assert not any(sign in text for text in texts for sign in "\u202e\x07")


def test_given_axes_are_drawn_on_and_no_figure_is_made(net: co.Network, by_rail: co.Itinerary) -> None:
    from matplotlib.figure import Figure

    ax = Figure(figsize=(6, 6)).subplots()
    before = plt.get_fignums()
    assert co.draw(net, by_rail, ax=ax) is ax
    assert plt.get_fignums() == before


def test_labels_may_be_left_out(net: co.Network, by_rail: co.Itinerary) -> None:
    assert names(co.draw(net, by_rail, labels=False)) == set()


def boxes_apart(ax: Axes) -> list[Any]:
    """Return the boxes of the names, none of which lies over another."""
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in found(ax, "name")]
    for order, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[order + 1 :])
    return boxes


def test_names_of_a_whole_network_and_of_a_scenario_do_not_collide(bundled: co.Network) -> None:
    for ax in (co.draw(bundled), co.draw(bundled, co.load_scenario("china-pakistan-iran-turkiye"))):
        assert len(boxes_apart(ax)) > 30


def test_names_hide_neither_each_other_nor_markers(net: co.Network, by_rail: co.Itinerary) -> None:
    ax = co.draw(net, by_rail)
    boxes = boxes_apart(ax)
    assert len(boxes) > 5
    for box in boxes:
        points = ax.transData.transform(np.vstack([marks(ax, gid) for gid in ("ends", "crossings", "changes")]))
        assert not any(box.contains(*point) for point in points)


def test_an_extent_is_kept_and_a_wrong_one_refused(net: co.Network) -> None:
    ax = co.draw(net, extent=(60, 24, 78, 40))
    assert (*ax.get_xlim(), *ax.get_ylim()) == (60, 78, 24, 40)
    with pytest.raises(co.CorridorError, match=r"extent must be \(west, south, east, north\) in degrees"):
        co.draw(net, extent=(78, 24, 60, 40))


def test_another_basemap_brings_its_own_credit(net: co.Network) -> None:
    mine = gpd.GeoDataFrame(geometry=[shapely.box(60, 20, 80, 40)], crs="EPSG:4326")
    mine.attrs["credit"] = "Land: a box"
    ax = co.draw(net, basemap=mine)
    assert [text.get_text() for text in found(ax, "credit")] == ["Land: a box"]
    assert len(found(ax, "land")[0].get_paths()) == 1
    assert found(ax, "boundaries") == []


def test_boundaries_may_be_left_out_and_the_credit_stays(net: co.Network) -> None:
    lines = boundaries()
    some = pd.concat([land(), lines[~lines["countries"].str.contains("Siachen")]])
    ax = co.draw(net, basemap=some)
    assert [text.get_text() for text in found(ax, "credit")] == ["Land: Natural Earth"]
    assert len(found(ax, "boundaries")[0].get_segments()) < len(found(co.draw(net), "boundaries")[0].get_segments())


def test_what_is_no_itinerary_is_named(net: co.Network, by_rail: co.Itinerary) -> None:
    with pytest.raises(
        co.InvalidQuestion,
        match=r"draw shows itineraries, scenarios and an assignment, not list; .* draw\(net, \*answers\)",
    ):
        co.draw(net, [by_rail])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "point", "is_land"),
    [
        ("Lahore", (74.3, 31.5), True),
        ("Tehran", (51.4, 35.7), True),
        ("Vienna", (16.4, 48.2), True),
        ("Chukotka, beyond the antimeridian", (-175, 67), True),
        ("Arabian Sea", (65, 20), False),
        ("Caspian Sea", (51, 39), False),
        ("Black Sea", (35, 43), False),
    ],
)
def test_land_is_land_and_sea_is_sea(place: str, point: tuple[float, float], is_land: bool) -> None:
    assert bool(land().covers(shapely.Point(point)).any()) is is_land, place


def test_land_and_boundaries_are_sound() -> None:
    assert land().is_valid.all()
    assert land().crs == boundaries().crs == "EPSG:4326"
    west, south, east, north = land().total_bounds
    assert (west >= -180, south >= -90, east <= 180, north <= 90) == (True, True, True, True)
    assert set(boundaries().geom_type) <= {"LineString", "MultiLineString"}
    taftan = shapely.Point(61.57, 28.97)
    lines = boundaries().set_index("countries").geometry
    assert lines["Iran | Pakistan"].distance(taftan) < 0.15


def test_a_write_to_the_land_never_reaches_the_next_reader() -> None:
    mine = land()
    mine["geometry"] = shapely.box(0, 0, 1, 1)
    assert land().geometry.nunique() > 1000


def test_names_of_countries_stand_on_their_land() -> None:
    frame = countries()
    assert frame["country"].is_unique
    assert frame["country"].str.fullmatch("[A-Z]{2}").all()
    ground = land().union_all()
    assert [row["name"] for _, row in frame.iterrows() if not ground.covers(row["geometry"])] == []
