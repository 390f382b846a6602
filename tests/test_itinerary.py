"""An itinerary is a ledger of legs, shown as a frame, a table and a list of sources."""

import dataclasses
import html
import re

import geopandas as gpd
import pytest
from stories.small import border, handling, link, network, service

import corridor as co

COLUMNS = (
    *("activity", "from_node", "from_name", "to_node", "to_name", "mode", "link_id", "service_id", "service_name"),
    *("waits_for", "start", "end"),
    *("hours", "cost_usd", "co2e_kg", "length_km", "basis", "source", "geometry"),
)


@pytest.fixture(scope="module")
def way(net):
    """Return the cheapest way from Karachi to Delhi: by road to Lahore, by rail over the border."""
    return co.plan(net, "Karachi", "Delhi")


def test_the_way(way):
    """Load, to Lahore by road, transfer, wait, exit, to Amritsar by rail, entry, to Delhi, unload."""
    told = [(leg.activity, leg.from_node, leg.to_node, leg.mode, leg.link_id) for leg in way.legs]
    assert told == [
        ("load", "KHI", "KHI", "road", ""),
        ("move", "KHI", "LHE", "road", "n5"),
        ("transfer", "LHE", "LHE", "rail-1676", ""),
        ("wait", "LHE", "LHE", "rail-1676", ""),
        ("exit", "LHE", "LHE", "rail-1676", "ml1"),
        ("move", "LHE", "ATQ", "rail-1676", "ml1"),
        ("entry", "ATQ", "ATQ", "rail-1676", "ml1"),
        ("move", "ATQ", "DEL", "rail-1676", "nr"),
        ("unload", "DEL", "DEL", "rail-1676", ""),
    ]
    assert (way.origin, way.destination, way.by) == ("Karachi", "Delhi", "cheapest")
    assert way.modes == ("road", "rail-1676")
    assert way.borders == ("PK-IN at ml1",)
    assert way.nodes == ("KHI", "LHE", "ATQ", "DEL")
    assert (way.departs, way.arrives) == (None, None)
    assert way.name_of("KHI") == "KHI"


def test_the_frame_has_a_row_for_each_leg(way):
    frame = way.to_frame()
    assert isinstance(frame, gpd.GeoDataFrame)
    assert tuple(frame.columns) == COLUMNS
    assert frame.crs == "EPSG:4326"
    assert len(frame) == len(way.legs)
    assert frame["cost_usd"].sum() == pytest.approx(way.cost_usd)
    assert frame["hours"].sum() == pytest.approx(way.hours)
    is_move = frame["activity"] == "move"
    assert set(frame.loc[is_move].geometry.geom_type) == {"LineString"}
    assert set(frame.loc[~is_move].geometry.geom_type) == {"Point"}
    assert (frame.loc[~is_move, "length_km"] == 0).all()


def test_lines_run_from_node_to_node(way, net):
    points = net.nodes.set_index("node_id").geometry
    for leg in way.legs:
        if leg.activity == "move":
            assert leg.geometry.coords[0] == points[leg.from_node].coords[0]
            assert leg.geometry.coords[-1] == points[leg.to_node].coords[0]
        else:
            assert leg.geometry == points[leg.from_node]


def test_a_frame_is_a_copy(way):
    frame = way.to_frame()
    frame["cost_usd"] = 0.0
    assert way.to_frame()["cost_usd"].sum() > 0


def test_every_figure_tells_where_it_comes_from(way):
    sources = way.sources()
    columns = "leg activity from_node to_node quantity value unit table row column basis source year note title address"
    assert list(sources.columns) == columns.split()
    told = sources.set_index(["leg", "quantity"])
    expected = {
        (1, "hours"): (3, "h", "handling", "kind=seaport, to_mode=road", "hours", "rate", "kpt"),
        (1, "cost_usd"): (60, "USD per teu", "handling", "kind=seaport, to_mode=road", "usd", "rate", "kpt"),
        (1, "co2e_kg"): (8, "kg/TEU", "handling", "kind=seaport, to_mode=road", "co2e_kg_per_teu", "rate", "kpt"),
        (2, "hours"): (24, "h", "links", "link_id=n5, from_node=KHI", "hours", "published", "nha"),
        (2, "cost_usd"): (900, "USD per vehicle", "links", "link_id=n5, from_node=KHI", "usd", "published", "nha"),
        (2, "length_km"): (1210, "km", "links", "link_id=n5, from_node=KHI", "length_km", "published", "nha"),
        (2, "co2e_kg"): (80, "g/t-km", "rates", "mode=road", "co2e_g_per_tkm", "rate", "glec"),
        (4, "departures_per_week"): (7, "1/week", "rates", "mode=rail", "departures_per_week", "rate", "glec"),
        (5, "hours"): (8, "h", "borders", "link_id=ml1, side=exit", "hours", "assumed", ""),
        (6, "cost_usd"): (0.5, "USD/km per teu", "rates", "mode=rail", "usd_per_km", "rate", "glec"),
    }
    for key, figures in expected.items():
        row = told.loc[key]
        assert tuple(row[["value", "unit", "table", "row", "column", "basis", "source"]]) == figures, key
    assert told.loc[(2, "hours"), "title"] == "Axle load survey"
    assert told.loc[(2, "hours"), "address"] == "https://example.org/nha"


def test_every_leg_with_a_figure_has_a_source_row(way):
    sources = way.sources()
    for number, leg in enumerate(way.legs, 1):
        quantities = set(sources.loc[sources["leg"] == number, "quantity"])
        for quantity in ("hours", "cost_usd", "co2e_kg", "length_km"):
            if getattr(leg, quantity) and leg.activity != "wait":
                assert quantity in quantities, (number, leg.activity, quantity)
        if leg.activity == "wait":
            assert quantities, (number, "a wait has a figure behind it")


def test_a_spread_has_a_source_row(way):
    """The road's 24 h have a p90 of 36 h, which makes them 25.4 h: that figure is behind the leg, too."""
    row = way.sources().query("leg == 2 and column == 'hours_p90'")
    assert row["value"].tolist() == [36]


def test_a_leg_has_the_weakest_basis_of_its_figures(way):
    assert [leg.basis for leg in way.legs if leg.activity == "exit"] == ["assumed"]
    assert way.legs[1].basis == "rate"
    assert way.legs[1].source == "nha;glec"


ROWS = {
    "nodes": "A/CN B/CN C/CN:rail_terminal",
    "links": [link("A-B", hours=3, usd=30), link("B-C", "rail-1435", hours=9, usd=0)],
    "handling": [handling("road>rail-1435", hours=2, usd=20, opening_hours="08:00-20:00", node_id="B")],
    "services": [
        service(
            "train",
            "B-C",
            name="The Orient",
            weekdays="Mo",
            departs="08:00",
            hours=8,
            usd=70,
            source="timetable",
            year=2024,
        )
    ],
    "charges": [
        {"charge_id": "toll", "what": "toll", "link_id": "A-B", "usd": 7, "per": "shipment", "basis": "measured"}
    ],
    "sources": [{"source": "timetable", "title": "Timetable", "publisher": "The railway"}],
}


@pytest.fixture(scope="module")
def ride():
    """Return a way with a toll, a gate and a train of its own: A ---road--- B ===train=== C."""
    return co.plan(network(**ROWS), "A", "C")


def test_services_charges_and_gates_are_sources_too(ride):
    sources = ride.sources()
    found = {tuple(row) for row in sources[["leg", "quantity", "table", "row", "basis", "source"]].values.tolist()}
    assert (2, "cost_usd", "charges", "charge_id=toll", "measured", "") in found
    assert any(row[:3] == (3, "opening_hours", "handling") for row in found)
    assert (5, "timetable", "services", "service_id=train", "published", "timetable") in found
    assert (6, "hours", "services", "service_id=train", "published", "timetable") in found
    assert (6, "cost_usd", "services", "service_id=train", "published", "timetable") in found
    assert not [row for row in found if row[0] == 6 and row[2] == "links" and row[1] in ("hours", "cost_usd")]
    assert ride.service_name("train") == "The Orient"


def test_a_side_of_a_border_is_traced_to_the_row_that_was_taken():
    """Exit and entry by a default (a rate) but for the hours of the entry, which the link's row gives."""
    net = network(
        "A/CN B/PK",
        [link("A-B", hours=3, usd=30)],
        borders=[
            border("exit", hours=1, usd=10),
            border("entry", hours=9, usd=90),
            border("entry", link_id="A-B", procedure="import", hours=4, basis="measured"),
        ],
    )
    sources = co.plan(net, "A", "B").sources().query("activity == 'entry'").set_index("quantity")
    assert sources.loc["hours", ["row", "basis"]].tolist() == ["link_id=A-B, side=entry, procedure=import", "measured"]
    assert sources.loc["cost_usd", "row"] == "mode=road, side=entry"


# ---------------------------------------------------------------- shown


def test_a_printed_way_can_be_read(way):
    lines = str(way).splitlines()
    assert lines[0].startswith("Karachi to Delhi, cheapest: ")
    assert f"{way.cost_usd:,.0f} USD" in lines[0]
    assert f"{way.hours / 24:.1f} days" in lines[0]
    table = [line for line in lines if re.match(r"^ *\d+  ", line)]
    assert len(table) == len(way.legs)
    assert "change of mode to rail-1676" in table[2]
    assert "border, exit" in table[4]
    total = next(line for line in lines if line.strip().startswith("total"))
    assert f"{way.cost_usd:,.2f}" in total
    parts = {"in transit": way.transit_hours, "waiting for departures": way.waiting_hours}
    for what, hours in parts.items():
        line = next(line for line in lines if line.strip().startswith(what))
        assert line.split()[-3:] == [f"{hours / 24:.1f}", "days", f"{hours:,.1f}"]
    assert "  [1] Port tariff (Karachi Port Trust)" in lines
    assert any(line.startswith("Note: 1 TEU (1 x 40ft), 10 t, 40,000 USD; an hour is worth 8.33 USD") for line in lines)


def test_moves_by_one_mode_are_printed_as_one_line():
    links = [link(way, length_km=100, hours=1, usd=10) for way in ("A-B", "B-C", "C-D", "D-E", "E-F", "F-G")]
    way = co.plan(network("A/CN B/CN C/CN D/CN E/CN F/CN G/CN", links), "A", "G")
    assert len(way.legs) == 8
    line = next(line for line in str(way).splitlines() if "A - G" in line)
    assert "A - G via B, " in line
    assert "600" in line
    assert "60.00" in line


def test_a_service_is_printed_by_its_name(ride):
    assert "wait for The Orient" in str(ride)
    assert "rail-1435, The Orient" in str(ride)


def test_nothing_is_printed_for_nothing(ride):
    """Loading takes nothing here: its cells are blank, and not 0."""
    line = next(line for line in str(ride).splitlines() if "load, road" in line)
    assert "0.0" not in line


def test_a_notebook_shows_the_same_table(way):
    shown = way._repr_html_()
    cells = [html.unescape(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", shown)]
    assert "change of mode to rail-1676" in cells
    assert f"{way.cost_usd:,.2f}" in cells
    assert shown.count("<tr>") >= len(way.legs) + 1
    for tag in ("table", "tr", "td", "ul", "li"):
        assert len(re.findall(f"<{tag}[ >]", shown)) == shown.count(f"</{tag}>")


def test_names_are_escaped_in_a_notebook():
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=10)])
    nodes = net.tables["nodes"].assign(name=["<b>A & Co</b>", "B"])
    way = co.plan(
        co.Network({"nodes": nodes, "links": net.tables["links"], "handling": net.tables["handling"]}), "A", "B"
    )
    assert "<b>A" not in way._repr_html_()
    assert "&lt;b&gt;A &amp; Co" in way._repr_html_()


def test_restrictions_that_are_touched_are_told_and_change_nothing():
    """A/CN ---road, 5 h--- B/IR : a sanction on IR is printed with the way, which is the same as without it."""
    row = {"subject": "country", "subject_id": "IR", "programme": "US", "effect": "licence", "what": "Needs a licence."}
    rows = {"borders": [border("exit", hours=1, usd=0), border("entry", hours=1, usd=0)]}
    links = [link("A-B", hours=5, usd=9)]
    free = co.plan(network("A/CN B/IR", links, **rows), "A", "B")
    bound = co.plan(network("A/CN B/IR", links, **rows, restrictions=[row]), "A", "B")
    assert bound.legs == free.legs
    assert not free.notes
    (note,) = bound.notes
    assert "US (licence)" in note
    assert "not legal advice" in note
    assert note in str(bound)
    goods = [{**row, "hs": "27"}]
    assert not co.plan(
        network("A/CN B/IR", links, **rows, restrictions=goods), "A", "B", cargo=co.Cargo(hs="6203")
    ).notes
    assert co.plan(network("A/CN B/IR", links, **rows, restrictions=goods), "A", "B", cargo=co.Cargo(hs="2710")).notes


def test_an_itinerary_is_a_value(net, way):
    again = co.plan(net, "Karachi", "Delhi")
    assert again == way
    with pytest.raises(dataclasses.FrozenInstanceError):
        way.origin = "Lahore"
    with pytest.raises(dataclasses.FrozenInstanceError):
        way.legs[0].hours = 0
