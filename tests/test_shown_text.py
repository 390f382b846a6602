"""Names of others reach neither a terminal raw nor a spreadsheet as formulas."""

import json
import unicodedata
from xml.etree import ElementTree

import pandas as pd
import pytest
from conftest import write
from hypothesis import given
from hypothesis import strategies as st

import corridor as co
from corridor.cli import main
from corridor.network.doubts import doubts_text
from corridor.shown_text import guarded, guarded_frame, printable


@given(st.text())
def test_what_is_printed_holds_no_control_character(text):
    shown = printable(text)
    assert {c for c in shown if unicodedata.category(c) in ("Cc", "Cs")} <= {"\t", "\n"}
    if all(c.isprintable() or c in "\t\n " for c in text):
        assert shown == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
        ("\x9b31m", "\\u009b31m"),
        ("over\rwritten", "over\\u000dwritten"),
        ("\u202eturned", "\\u202eturned"),
        ("می‌خواهم\tå\n", "می‌خواهم\tå\n"),
    ],
)
def test_escapes(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_text_that_a_spreadsheet_carries_out_is_guarded(begin):
    assert guarded(f"{begin}cmd|' /C calc'!A0") == f"'{begin}cmd|' /C calc'!A0"


@pytest.mark.parametrize("cell", [-5, -5.5, "-5.5", "+92", "-1e5", "", "a=b", None, True, pd.NaT])
def test_other_cells_are_as_they_were(cell):
    assert guarded(cell) is cell


def test_a_frame_is_guarded_in_texts_and_names_alone():
    frame = pd.DataFrame(
        {
            "=name": pd.array(["=1", "b"], dtype="str"),
            "kind": pd.Categorical(["@x", "y"]),
            "usd": [-1.0, 2.0],
            "when": pd.to_datetime(["2026-01-01", None]),
        },
        index=[4, 5],
    )
    shown = guarded_frame(frame)
    assert shown.columns.tolist() == ["'=name", "kind", "usd", "when"]
    assert shown["'=name"].tolist() == ["'=1", "b"]
    assert shown["kind"].tolist() == ["'@x", "y"]
    assert shown["usd"].tolist() == [-1.0, 2.0]
    assert shown["when"].equals(frame["when"])
    assert frame["=name"].tolist() == ["=1", "b"]


# ---------------------------------------------------------------- through the whole library

ESCAPE = "\x1b[31mred\x9b0m"
LINK = f"=n5$\\frac$A$ {ESCAPE}"


@pytest.fixture
def hostile(tables, tmp_path):
    """Return a folder with the small network in which every text that is free holds an escape or a formula."""
    tables["nodes"] = tables["nodes"].replace("Lahore", f"=Lahore $x^$ {ESCAPE}")
    tables["nodes"] = tables["nodes"].replace(",Karachi,", f",Karachi{ESCAPE},")
    tables["sources"] = tables["sources"].replace("Axle", f"Axle{ESCAPE}")
    tables["links"] = tables["links"].replace("n5,KHI", f"{LINK},KHI")
    return write(tmp_path / "hostile", tables)


def is_clean(text):
    return not any(unicodedata.category(c) == "Cc" and c not in "\t\n" for c in text)


def test_answers_and_errors_are_clean(hostile):
    net = co.load(hostile)
    way = co.plan(net, "KHI", "Delhi")
    trips = [("KHI", "Delhi")]
    scenario = co.Scenario(f"slow{ESCAPE}", [co.Change("links", {"link_id": LINK}, hours=co.times(2))])
    shown = [
        str(way),
        way._repr_html_(),
        str(co.pareto(net, "KHI", "Delhi")),
        str(co.alternatives(net, "KHI", "Delhi")),
        str(co.half_and_double(net, "KHI", "Delhi")),
        str(co.simulate(net, way, runs=10)),
        str(scenario),
        str(co.compare({"today": net, scenario.name: scenario}, trips)),
        str(co.criticality(net, trips)),
        doubts_text(co.doubts(net)),
    ]
    assert all(map(is_clean, shown)), [text for text in shown if not is_clean(text)]
    assert any("\\u001b[31mred" in text for text in shown)
    with pytest.raises(co.UnknownName) as error:
        co.plan(net, f"Lahore{ESCAPE}x", "Delhi")
    assert is_clean(str(error.value))
    assert "\\x1b[31mred" in str(error.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "KHI", "Delhi"],
        ["plan", "KHI", "Delhi", "--format", "csv"],
        ["plan", "KHI", "Delhi", "--format", "json"],
        ["plan", "KHI", "Delhi", "--format", "geojson"],
        ["places"],
        ["plan", "KHI", f"Nowhere{ESCAPE}"],
        ["plan", "KHI", "Delhi", "--scenario", f"none{ESCAPE}"],
        ["plan", "KHI", "Delhi", f"--none{ESCAPE}"],
        [f"none{ESCAPE}"],
    ],
)
def test_the_terminal_gets_no_control_character(arguments, hostile, capfd):
    more = ["--network", str(hostile)] if len(arguments) > 1 or arguments == ["places"] else []
    with pytest.raises(SystemExit):
        main([*arguments, *more])
    out, err = capfd.readouterr()
    assert out + err
    assert is_clean(out)
    assert is_clean(err)
    if "csv" in arguments:
        assert "'=n5" in out
        assert ",=" not in out
    if "json" in arguments:
        json.loads(out)


def test_a_picture_of_odd_names_is_an_svg(hostile, tmp_path):
    """XML holds no control characters, and its text is escaped."""
    net = co.load(hostile)
    file = tmp_path / "map.svg"
    co.draw(net, co.plan(net, "KHI", "Delhi")).figure.savefig(file)
    ElementTree.parse(file)
