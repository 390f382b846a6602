"""Networks in the General Modeling Network Specification are read beside tables of ours."""

import pytest
from conftest import write

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
