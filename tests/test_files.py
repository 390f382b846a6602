"""Networks in files: what is written and read again is the same."""

import shutil

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from conftest import write
from stories.small import link, network, service

import corridor as co
from corridor.network.files import bundled_path
from corridor.schema import TABLES


@pytest.mark.parametrize("name", ["saved", "saved.gpkg", "new/folder/saved"])
def test_what_is_saved_and_loaded_is_equal(net, tmp_path, name):
    co.save(net, tmp_path / name)
    loaded = co.load(tmp_path / name)
    assert loaded == net
    assert loaded.name == "saved"
    assert co.plan(loaded, "Karachi", "Delhi") == co.plan(net, "Karachi", "Delhi")


@pytest.mark.parametrize("name", ["saved", "saved.gpkg"])
def test_saving_again_replaces_what_was_there(net, tmp_path, name):
    target = tmp_path / name
    co.save(net, target)
    smaller = co.Scenario("no road", [co.Remove("links", {"link_id": "wagah"})])(net)
    co.save(smaller, target)
    assert co.load(target) == smaller
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_an_empty_table_leaves_no_file_behind(net, tmp_path):
    co.save(net, tmp_path / "net")
    assert {file.stem for file in (tmp_path / "net").iterdir()} == {
        "datapackage",
        *("nodes", "links", "handling", "borders", "rates", "vehicles", "sources"),
    }


TEXTS = [
    "Kāshgar; 喀什",
    'says "no", twice',
    "line one\nline two",
    "=1+1",
    "NA",
    "null",
    "007",
    "yes",
    "1e5",
    "Ürümqi\ttab",
]
LINE = "LINESTRING (0 0, 0.123456789012345 0.5, 1 0)"


@pytest.mark.parametrize("name", ["net", "net.gpkg"])
def test_curious_cells_survive(tmp_path, name):
    """Figures that no short number tells, texts that look like numbers or nothing, Namibia (NA), a line as written."""
    nodes = [
        {"node_id": f"N{n}", "name": text, "country": "NA", "kind": "city", "latitude": 0, "longitude": n, "note": text}
        for n, text in enumerate(TEXTS)
    ]
    rows = [
        link("N0-N1", hours=1 / 3, usd=0.1 + 0.2, length_km=1e-9, geometry=LINE),
        link("N1-N0", hours=8759.999999, usd=9876543.21098, per="shipment"),
    ]
    trains = [service("s", "N0-N1", departures_per_week=7 / 3, minimum_teu=1e-5)]
    tables = {"nodes": nodes, "links": rows, "services": trains}
    net = co.Network({table: pd.DataFrame(cells) for table, cells in tables.items()})
    co.save(net, tmp_path / name)
    loaded = co.load(tmp_path / name)
    assert loaded == net
    assert loaded.tables["nodes"]["name"].tolist() == loaded.tables["nodes"]["note"].tolist() == TEXTS
    assert set(loaded.tables["nodes"]["country"]) == {"NA"}
    assert loaded.tables["links"]["geometry"].tolist() == [LINE, ""]
    assert loaded.tables["links"]["hours"].tolist() == [1 / 3, 8759.999999]


def test_a_line_over_the_antimeridian_is_cut_and_whole():
    """A at 179 E ---two degrees--- B at 179 W: the line begins at A, ends at B, and no part spans the globe."""
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=0)])
    nodes = net.tables["nodes"].assign(longitude=[179.0, -179.0])
    net = co.Network({"nodes": nodes, "links": net.tables["links"], "handling": net.tables["handling"]})
    parts = net.links.geometry.iloc[0].geoms
    assert (parts[0].coords[0], parts[-1].coords[-1]) == ((179, 0), (-179, 0))
    assert sum(part.length for part in parts) == pytest.approx(2)
    assert co.plan(net, "A", "B").length_km < 300


def test_an_edited_service_is_the_same_after_saving(tmp_path):
    """The whole moves by the change of its parts (10 h to 4 h), and that is remembered in the files."""
    rail = link("A-B", "rail-1435", hours=10, usd=0)
    net = network("A/CN B/CN", [rail], services=[service("s", "A-B", departures_per_week=7, hours=20, usd=9)])
    edited = co.Scenario("faster", [co.Change("links", {"link_id": "A-B"}, hours=4)])(net)
    co.save(edited, tmp_path / "net")
    loaded = co.load(tmp_path / "net")
    assert loaded == edited
    assert co.plan(loaded, "A", "B").hours == 12 + 14


def test_a_geopackage_opens_in_a_gis(net, tmp_path):
    co.save(net, tmp_path / "net.gpkg")
    layers = dict(pyogrio.list_layers(tmp_path / "net.gpkg"))
    assert set(layers) == set(TABLES)
    nodes, links = (gpd.read_file(tmp_path / "net.gpkg", layer=name) for name in ("nodes", "links"))
    assert nodes.crs == links.crs == "EPSG:4326"
    assert set(nodes.geom_type) == {"Point"}
    assert "LineString" in set(links.geom_type)
    assert len(links) == len(net.links)


def test_both_ways_becomes_two_rows_once(folder, net, tmp_path):
    assert net.links["link_id"].tolist().count("wagah") == 2
    co.save(net, tmp_path / "net")
    assert "both_ways" not in (tmp_path / "net" / "links.csv").read_text().splitlines()[0]
    assert co.load(tmp_path / "net") == net


def test_files_as_spreadsheets_write_them(tables, tmp_path, net):
    """A byte order mark, CRLF ends of lines, blanks around cells and blank lines at the end change nothing."""
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in tables.items():
        padded = text.replace("KHI,Karachi", " KHI , Karachi ") + "\n,,\n"[: 1 if name != "nodes" else 3]
        (folder / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + padded.replace("\n", "\r\n").encode())
    assert co.load(folder) == net


def test_other_files_beside_the_tables_are_let_be(tables, tmp_path, net):
    folder = write(tmp_path / "small", tables)
    (folder / "README.md").write_text("how each figure was got")
    (folder / "scenarios").mkdir()
    assert co.load(folder) == net


def test_a_copy_of_the_bundled_folder_is_the_bundled_network(bundled, tmp_path):
    shutil.copytree(bundled_path(), tmp_path / "copy")
    assert co.load(tmp_path / "copy") == bundled
    assert bundled.name == "bundled"


def test_paths_may_be_text(net, tmp_path):
    co.save(net, str(tmp_path / "net"))
    assert co.load(str(tmp_path / "net")) == net


# ---------------------------------------------------------------- scenarios

EDITS = [
    co.AddNode("MUX", kind="city", country="PK", latitude=30.2, longitude=71.5, name="Multan", aliases="Mooltan"),
    co.AddLink(
        "new", "Multan", "Lahore", mode="road", both_ways=True, length_km=340, hours=5.5, usd=200, per="vehicle"
    ),
    co.AddHandling("Multan", "", "road", like="Lahore"),
    co.AddHandling("Lahore", "rail-1676", "road", hours=3, usd=40, per="teu", both_ways=False),
    co.Open("direct", hours=8),
    co.AddBorder("direct", like="ml1"),
    co.AddService("train", "Lahore", "Delhi", links=["ml1", "nr"], departures_per_week=3, hours=30, includes="borders"),
    co.Change("links", {"link_id": ["n5", "n5-east"]}, hours=co.times(0.8), usd=800),
    co.Change("borders", {"link_id": "wagah", "side": "exit"}, hours_p90=12.5),
    co.Change("links", {"link_id": "n5"}, note="wider"),
    co.Remove("links", {"link_id": "nr", "from_node": "Delhi"}),
]


@pytest.fixture
def scenario():
    return co.Scenario("Everything at once", EDITS, description="Every kind of edit; „quoted“ and\non two lines.")


def test_a_scenario_survives_its_file(scenario, tmp_path, net):
    file = tmp_path / "deep" / "all.toml"
    co.save_scenario(scenario, file)
    loaded = co.load_scenario(file)
    assert loaded == scenario
    assert [found.name for found in file.parent.iterdir()] == ["all.toml"]
    assert loaded(net) == scenario(net)


@pytest.mark.parametrize("blank", [None, float("nan"), ""])
def test_a_figure_that_is_made_blank_is_blank_after_its_file(blank, tmp_path, net):
    """The rate of the mode gives the hours then."""
    rates = net.tables["rates"]
    rates.loc[rates["mode"] == "rail", "speed_kmh"] = 50
    net = co.Network({**{name: net.tables[name] for name in TABLES}, "rates": rates})
    scenario = co.Scenario("by the rate", [co.Change("links", {"link_id": "nr"}, hours=blank)])
    co.save_scenario(scenario, tmp_path / "blank.toml")
    loaded = co.load_scenario(tmp_path / "blank.toml")
    assert loaded(net) == scenario(net) != net


def test_a_scenario_leaves_its_network_as_it_was(scenario, net, folder):
    edited = scenario(net)
    assert edited != net
    assert net == co.load(folder)


def test_a_scenario_is_printed_as_a_diff(scenario):
    lines = str(scenario).splitlines()
    assert lines[0] == "Everything at once"
    assert lines[1].startswith("  + nodes MUX: ")
    assert lines[2].startswith("  + links new: Multan <-> Lahore, mode = road")
    assert "  ~ links where link_id = ['n5', 'n5-east']: hours x 0.8, usd = 800" in lines
    assert lines[-1] == "  - links where link_id = nr, from_node = Delhi"


def test_a_scenario_tells_what_it_changed(scenario, net):
    diff = scenario.diff(net)
    assert list(diff.columns) == ["table", "row", "column", "before", "after"]
    hours = diff.query("table == 'links' and row == 'link_id=n5, from_node=KHI' and column == 'hours'")
    assert hours[["before", "after"]].values.tolist() == [[24, pytest.approx(19.2)]]
    p90 = diff.query("table == 'links' and row == 'link_id=n5, from_node=KHI' and column == 'hours_p90'")
    assert p90[["before", "after"]].values.tolist() == [[36, pytest.approx(28.8)]]
    assert ("nodes", "node_id=MUX", "(row)", "", "there") in set(diff.itertuples(index=False, name=None))
    assert ("links", "link_id=nr, from_node=DEL", "(row)", "there", "") in set(diff.itertuples(index=False, name=None))


def test_scenarios_compose(net):
    slower = co.Scenario("slower", [co.Change("links", {"link_id": "n5"}, hours=co.times(2))])
    dearer = co.Scenario("dearer", [co.Change("links", {"link_id": "n5"}, usd=5000)])
    both = slower + dearer
    assert both.name == "slower + dearer"
    assert both(net).links.drop(columns=["source"]).equals(dearer(slower(net)).links.drop(columns=["source"]))
    assert co.Scenario("nested", [slower, dearer]).edits == both.edits


def test_what_a_scenario_gives_is_assumed_and_named(net):
    edited = co.Scenario("Wider road", [co.Change("links", {"link_id": "n5"}, hours=20)])(net)
    leg = next(leg for leg in co.plan(edited, "KHI", "Lahore").legs if leg.activity == "move")
    hours = next(figure for figure in leg.figures if figure.quantity == "hours")
    assert (hours.value, hours.basis, hours.source) == (20, "assumed", "scenario-wider-road")
    assert "Scenario: Wider road" in str(co.plan(edited, "KHI", "Lahore"))


def test_a_package_names_other_scenarios_and_their_edits_come_first(tmp_path):
    (tmp_path / "own.toml").write_text('[[edits]]\nedit = "close"\nlink_id = "quetta-taftan"\n')
    package = tmp_path / "package.toml"
    package.write_text(
        'scenarios = ["own.toml", "sost-closed-2025"]\n[[edits]]\nedit = "open"\nlink_id = "quetta-taftan"\n'
    )
    edits = co.load_scenario(package).edits
    assert edits == (
        co.Close("quetta-taftan"),
        *co.load_scenario("sost-closed-2025").edits,
        co.Open("quetta-taftan"),
    )
    package.write_text('scenarios = ["package.toml"]\n')
    with pytest.raises(co.InvalidEdit, match=r"package\.toml: the package names itself"):
        co.load_scenario(package)
    package.write_text('scenarios = ["sost-closed-2024"]\n')
    with pytest.raises(
        co.CorridorError, match="there is no scenario 'sost-closed-2024'; did you mean 'sost-closed-2025'"
    ):
        co.load_scenario(package)
    package.write_text("scenarios = [5]\n")
    with pytest.raises(co.InvalidEdit, match="scenarios holds 5; it must be a list of names"):
        co.load_scenario(package)


def test_a_ship_of_a_scenario_needs_no_links(tmp_path):
    ship = co.Scenario("ship", [co.AddService("feeder", "PKKHI", "PKGWD", departures_per_week=1)])
    co.save_scenario(ship, tmp_path / "ship.toml")
    assert co.load_scenario(tmp_path / "ship.toml") == ship
