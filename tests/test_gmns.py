"""Networks in the General Modeling Network Specification are read and written, beside tables of ours."""

import csv

import pandas as pd
import pytest
from conftest import write
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as co

FILES = {
    "config": "dataset_name,long_length,crs\nsmall,mi,EPSG:4326\n",
    "node": """\
node_id,name,x_coord,y_coord,node_type,zone_id
1,Quetta,67.0,30.2,city,7
2,,66.9,29.5,signal,
3,Chaman,66.45,30.92,,
""",
    "link": """\
link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,allowed_uses,dir_flag,geometry,usd,per
a,1,2,false,50,60,2,"auto,truck",-1,"LINESTRING (66.9 29.5, 67.1 29.8, 67.0 30.2)",5,teu
b,1,3,true,0,60,1,truck,,,7,teu
""",
    "rates": "mode,speed_kmh,usd_per_km,per,circuity\nroad,50,1,teu,1.2\n",
    "zone": "zone_id\n7\n",
}


@pytest.fixture
def files():
    return dict(FILES)


def test_a_network_is_read_with_the_rates_beside_it(files, tmp_path):
    """Miles become kilometres, a line that is drawn backwards is turned, nodes lie in their countries."""
    net = co.load(write(tmp_path / "gmns", files))
    nodes = net.tables["nodes"][["node_id", "name", "country", "kind", "longitude"]].values.tolist()
    assert nodes == [
        ["1", "Quetta", "PK", "city", 67.0],
        ["2", "", "PK", "junction", 66.9],
        ["3", "Chaman", "PK", "junction", 66.45],
    ]
    links = net.tables["links"][["link_id", "from_node", "to_node", "mode", "length_km", "usd"]].values.tolist()
    assert links[0] == ["a", "1", "2", "road", pytest.approx(80.4672), 5]
    assert links[1][:3] == ["a", "2", "1"]
    assert links[2][:4] == ["b", "1", "3", "road"]
    assert len(links) == 3
    assert net.tables["links"]["geometry"].tolist()[0] == "LINESTRING (67.0 30.2, 67.1 29.8, 66.9 29.5)"


def test_coordinates_in_another_system(files, tmp_path):
    files["config"] = "long_length,crs\nkm,EPSG:3857\n"
    files["node"] = files["node"].replace("67.0,30.2", "7458406,3531074")
    files["node"] = files["node"].replace("66.9,29.5", "7447274,3441289").replace("66.45,30.92", "7397180,3624000")
    net = co.load(write(tmp_path / "gmns", files))
    assert net.tables["nodes"]["longitude"].tolist() == pytest.approx([67.0, 66.9, 66.45], abs=0.01)
    assert net.tables["links"]["length_km"].tolist()[0] == 50


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (
            "config",
            "long_length,crs\nsmall,mi,",
            "crs\nsmall,",
            "link.csv, row 2, column length: '50': its unit is not known; ",
        ),
        (
            "config",
            "EPSG:4326",
            "the moon",
            "config.csv, row 2, column crs: 'the moon': is no system of coordinates with an ",
        ),
        (
            "config",
            "EPSG:4326",
            "+init=/etc/passwd:root",
            "config.csv, row 2, column crs: '+init=/etc/passwd:root': is no system of coordinates with an ",
        ),
        (
            "link",
            "false",
            "perhaps",
            "link.csv, row 2, column directed: 'perhaps': must be true or false: whether it leads ",
        ),
        (
            "link",
            ",truck,",
            ",rail freight,",
            "link.csv, row 3, column allowed_uses: 'rail freight': its gauge is not known; ",
        ),
        ("link", "a,1,2", "a,1,9", "link.csv, row 2, column to_node: '9': no such node"),
        ("link", ",50,", ",fifty,", "link.csv, row 2, column length_km: 'fifty': must be a number"),
        ("link", "geometry,usd", "geometry_id,usd", "link.csv, row 2, column geometry_id: 'LINESTRING (66.9 29.5, "),
        ("node", "67.0,30.2", "67.0,north", "node.csv, row 2, column latitude: 'north': must be a number"),
        ("node", "x_coord", "x", "node.csv, row 2, column longitude: '': must not be blank"),
    ],
)
def test_what_cannot_be_meant_is_refused(file, before, after, said, files, tmp_path):
    assert before in files[file]
    files[file] = files[file].replace(before, after, 1)
    with pytest.raises(co.InvalidData) as error:
        co.load(write(tmp_path / "gmns", files))
    assert any(str(problem).startswith(said) for problem in error.value.problems), str(error.value)


# ---------------------------------------------------------------- lines in a file of their own


NAMED = """\
link_id,from_node_id,to_node_id,directed,length,allowed_uses,dir_flag,geometry_id,geometry,usd,per
a,1,2,true,50,truck,1,west,,5,teu
b,2,1,true,50,truck,-1,west,,5,teu
c,1,3,true,50,truck,1,west,"LINESTRING (67.0 30.2, 66.45 30.92)",5,teu
d,3,1,true,50,truck,,,,5,teu
"""
GEOMETRY = 'geometry_id,geometry\nwest,"LINESTRING (67.0 30.2, 67.1 29.8, 66.9 29.5)"\n'


def test_links_follow_lines_by_their_id(files, tmp_path):
    """A line of the link's own goes before the one that it names; -1 follows a line backwards."""
    net = co.load(write(tmp_path / "gmns", files | {"link": NAMED, "geometry": GEOMETRY}))
    assert net.tables["links"]["geometry"].tolist() == [
        "LINESTRING (67.0 30.2, 67.1 29.8, 66.9 29.5)",
        "LINESTRING (66.9 29.5, 67.1 29.8, 67.0 30.2)",
        "LINESTRING (67.0 30.2, 66.45 30.92)",
        "",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("\nwest", "\neast", "link.csv, row 2, column geometry_id: 'west': no such geometry in geometry.csv"),
        ("\nwest", "\nwest,\nwest", "geometry.csv, row 3, column geometry_id: 'west': given twice; keep one of them"),
        (
            "LINESTRING (67.0 30.2, 67.1",
            "LINE (67.0 30.2, 67.1",
            "link.csv, row 2, column geometry: 'LINE (67.0 30.2, ",
        ),
        ("geometry_id,geometry", "geometry_id,geometry,x", "geometry.csv, row 2: has 2 cells, the header 3; "),
    ],
)
def test_faults_of_lines(before, after, said, files, tmp_path):
    with pytest.raises(co.InvalidData) as error:
        co.load(write(tmp_path / "gmns", files | {"link": NAMED, "geometry": GEOMETRY.replace(before, after, 1)}))
    assert any(str(problem).startswith(said) for problem in error.value.problems), str(error.value)


def test_lines_in_another_system_of_coordinates(files, tmp_path):
    files["config"] = "long_length,crs\nkm,EPSG:3857\n"
    files["node"] = files["node"].replace("67.0,30.2", "7458406,3531074")
    files["node"] = files["node"].replace("66.9,29.5", "7447274,3441289").replace("66.45,30.92", "7397180,3624000")
    files |= {"link": NAMED.replace("67.0 30.2, 66.45 30.92", "7458406 3531074, 7397180 3624000")}
    files["geometry"] = 'geometry_id,geometry\nwest,"LINESTRING (7458406 3531074, 7447274 3441289)"\n'
    lines = co.load(write(tmp_path / "gmns", files)).links.geometry
    for line, ends in zip(
        lines, [(67, 30.2, 66.9, 29.5), (66.9, 29.5, 67, 30.2), (67, 30.2, 66.45, 30.92)], strict=False
    ):
        assert (*line.coords[0], *line.coords[-1]) == pytest.approx(ends, abs=0.02)


# ---------------------------------------------------------------- writing


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_what_is_written_is_gmns(net, tmp_path):
    """Ids are unique, ends and geometries are there, and a way that is the same both ways is one link."""
    faster = co.Scenario("faster", [co.Change("links", {"link_id": "ml1", "from_node": "LHE"}, hours=2)])(net)
    co.save(faster, tmp_path / "net.gmns")
    folder = tmp_path / "net.gmns"
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        f"{name}.csv"
        for name in (*("node", "link", "geometry", "config"), *(name for name in net.tables if len(net.tables[name])))
        if name not in ("nodes", "links")
    )
    nodes, links = rows_of(folder / "node.csv"), rows_of(folder / "link.csv")
    assert {node["node_id"]: (node["x_coord"], node["node_type"]) for node in nodes}["LHE"] == ("74.3", "city")
    found = {(link["link_id"], link["directed"], link["shared_link_id"]) for link in links}
    apart = {("ml1 from LHE", "true", "ml1"), ("ml1 from ATQ", "true", "ml1")}
    assert found == {(name, "false", "") for name in ("n5", "n5-east", "wagah", "nr", "direct")} | apart
    assert {link["length"] for link in links} == {"1210", "1200", "50", "450", "430"}
    (config,) = rows_of(folder / "config.csv")
    assert (config["long_length"], config["crs"], config["dataset_name"]) == ("km", "EPSG:4326", faster.name)
    assert co.load(folder) == faster


def test_only_files_of_gmns_are_replaced(net, tmp_path):
    folder = write(tmp_path / "net.gmns", {"node": "node_id\n", "zone": "zone_id\n"})
    with pytest.raises(FileExistsError, match=r"net\.gmns holds 'zone\.csv', which is no table; give a new folder"):
        co.save(net, folder)
    other = write(tmp_path / "net", {"node": "node_id\n"})
    with pytest.raises(FileExistsError, match=r"net holds 'node\.csv'"):
        co.save(net, other)


CORNERS = st.sampled_from(["", "0.5 0.5", "0.25 0.75, 0.5 0.125"])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_directions_lines_and_places_at_sea_are_the_same_after_writing_and_reading(data, tmp_path_factory):
    """Any of: one way, both alike, both with other figures or other lines; ids that look as the written ones do."""
    places = {"A": (0, 0), "B": (1, 1), "C": (0, 1)}
    nodes = pd.DataFrame([
        {"node_id": node, "kind": data.draw(st.sampled_from(["junction", "seaport", "city"])), "longitude": x,
         "latitude": y, "country": data.draw(st.sampled_from(["", "NA"]))}
        for node, (x, y) in places.items()
    ])  # fmt: skip
    rows = []
    for name in data.draw(st.lists(st.sampled_from(["w", "w from A", "w from A*", "x"]), min_size=1, unique=True)):
        start, end = data.draw(st.sampled_from(["AB", "BA", "AC", "CB"]))
        for one, other in ((start, end), (end, start))[: data.draw(st.integers(1, 2))]:
            corner = data.draw(CORNERS)
            ends = ["{} {}".format(*places[node]) for node in (one, other)]
            line = f"LINESTRING ({ends[0]}, {corner}, {ends[1]})" if corner else ""
            hours = data.draw(st.sampled_from([1.0, 1 / 3]))
            rows.append({"link_id": name, "from_node": one, "to_node": other, "mode": "sea", "length_km": 200.1,
                         "hours": hours, "usd": 1, "per": "teu", "geometry": line})  # fmt: skip
    net = co.Network({"nodes": nodes, "links": pd.DataFrame(rows)})
    folder = tmp_path_factory.mktemp("saved") / "net.gmns"
    co.save(net, folder)
    assert co.load(folder) == net
    ids = [link["link_id"] for link in rows_of(folder / "link.csv")]
    assert len(set(ids)) == len(ids)
    named = {link.get("geometry_id", "") for link in rows_of(folder / "link.csv")} - {""}
    assert named == {line["geometry_id"] for line in rows_of(folder / "geometry.csv")}
