"""Networks in every format: what is written and read again is the same, whatever is in the cells."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stories.small import link, service, tables

import corridor as co

FORMATS = ["net", "net.gpkg", "net.xlsx", "net.parquet", "net.gmns"]

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
typed = st.one_of(
    text,
    st.sampled_from(
        [
            *("=1+1", "+92", "@x", "-5", "'quoted", "#N/A", "TRUE", "1,5", "15 %", "0101", "007", "1e5", "NA", "null"),
            *(
                "_x001B_",
                "_x005F_x0041_",
                "\x1b[31m",
                "a\rb",
                "a\r\nb",
                "a\nb",
                'says "no", twice',
                "a;b",
                "2028-01-01",
            ),
            *(
                "\ufffe",
                "\uffff",
                "\u202e",
                "喀什",
                "e\u0301",
                "  padded ",
                "# no comment",
                "x" * 40_000,
                "喀" * 33_000,
            ),
            "\U0001f6a2" * 20_000,
        ]
    ),
)
figure = st.one_of(st.floats(0, 8760), st.sampled_from([1 / 3, 0.1 + 0.2, 1e-300, 5e-324, 8759.999999, 24.0]))


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12, deadline=None)
@given(cells=st.lists(st.tuples(typed, typed, figure), min_size=1, max_size=4))
@example(cells=[("x" * 40_000, "_x0041_" + "喀" * 66_000, 1 / 3), ("a", "b", 5.0)])
def test_cells_of_any_kind_are_the_same_after_writing_and_reading(name, cells, tmp_path_factory):
    place = {"country": "NA", "kind": "city", "latitude": 0, "longitude": 0.1}
    nodes = [
        {"node_id": f"{at}{name}", "name": name, "note": note, **place} for at, (name, note, _) in enumerate(cells)
    ]
    nodes.append({"node_id": "END", **place, "longitude": 1 / 3})
    rows = [
        link("x-y", hours=hours, usd=hours, per="shipment")
        | {"link_id": f"L{at}", "from_node": nodes[at]["node_id"].strip(), "to_node": "END"}
        for at, (_, _, hours) in enumerate(cells)
    ]
    net = co.Network({"nodes": pd.DataFrame(nodes), "links": pd.DataFrame(rows)})
    file = tmp_path_factory.mktemp("saved") / name
    co.save(net, file)
    assert co.load(file) == net


TYPED = {
    ("services", "departs"): {"08:30:00": "08:30", "8:30": "08:30", dt.time(8, 30): "08:30", "23:59": "23:59"},
    ("services", "valid_from"): {"2028-01-01 00:00:00": "2028-01-01", dt.date(2028, 1, 1): "2028-01-01", "": ""},
    ("services", "weekdays"): {"Mo;We": "Mo;We", " Tu ": "Tu", "Sa ; Su": "Sa;Su"},
    ("services", "hours"): {"24.50": 24.5, " 24 ": 24.0, 24: 24.0, "1e1": 10.0},
    ("charges", "hs"): {101: "0101", "0101": "0101", 8471.0: "8471", "2710.12;84": "271012;84", None: ""},
    ("charges", "valid_until"): {pd.Timestamp("2030-06-30"): "2030-06-30", "2030-06-30T00:00": "2030-06-30"},
    ("charges", "usd"): {"0": 0.0, "-12.5": -12.5, 7: 7.0},
    ("nodes", "aliases"): {"Kurrachee; Kolachi": "Kurrachee; Kolachi", " =x ": "=x", "喀什": "喀什"},
    ("links", "opening_hours"): {"Mo-Fr 09:00-17:00; PH off": "Mo-Fr 09:00-17:00; PH off", "": ""},
}
"""Cells as people and spreadsheets write them, and as they are kept."""


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_cells_as_people_type_them_are_kept_as_meant_and_the_same_after_writing_and_reading(
    name, data, tmp_path_factory
):
    chosen = {cell: data.draw(st.sampled_from(list(typed)), label=".".join(cell)) for cell, typed in TYPED.items()}
    cells = {table: {} for table, _ in chosen}
    for (table, column), value in chosen.items():
        cells[table][column] = value
    made = tables(
        "A/PK B/PK",
        [link("A-B", hours=3, usd=1, **cells["links"])],
        services=[service("s", "A-B", **cells["services"])],
    )
    for column, value in cells["nodes"].items():
        made["nodes"].loc[made["nodes"]["node_id"] == "A", column] = value
    made["charges"] = pd.DataFrame(
        [{"charge_id": "c", "what": "fee", "country": "PK", "per": "teu", **cells["charges"]}]
    )
    net = co.Network(made)
    for (table, column), value in chosen.items():
        assert net.tables[table][column].iloc[0] == TYPED[table, column][value], (table, column, value)
    file = tmp_path_factory.mktemp("typed") / name
    co.save(net, file)
    assert co.load(file) == net


@pytest.mark.parametrize("name", FORMATS[2:])  # test_files.py has the others
def test_the_bundled_network_is_the_same_after_writing_and_reading(name, bundled, tmp_path):
    co.save(bundled, tmp_path / name)
    assert co.load(tmp_path / name) == bundled
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", FORMATS)
def test_saving_again_replaces_what_was_there(name, net, tmp_path):
    co.save(net, tmp_path / name)
    smaller = co.Scenario("no road", [co.Remove("links", {"link_id": "wagah"})])(net)
    co.save(smaller, tmp_path / name)
    assert co.load(tmp_path / name) == smaller
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("net.GPKG", ""),
        ("net.XLSX", ""),
        ("net.Parquet", "nodes.parquet"),
        ("net.GMNS", "node.csv"),
        ("v1.2", "nodes.csv"),
        (" net ", "nodes.csv"),
    ],
)
def test_endings_may_be_in_capitals(name, within, net, tmp_path):
    co.save(net, tmp_path / name)
    co.save(net, tmp_path / name)
    assert (tmp_path / name / within).is_file()
    assert co.load(tmp_path / name) == net


@pytest.mark.parametrize("name", ["net.csv", "net.xls", "net.ZIP", "net.geojson"])
def test_a_name_that_would_be_a_folder_to_everyones_surprise(name, net, tmp_path):
    with pytest.raises(co.InvalidQuestion, match=r"no network is saved as .*; give a folder, or a file that ends in"):
        co.save(net, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
