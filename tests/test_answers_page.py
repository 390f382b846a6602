"""docs/answers.md is of the form that its script gives, and the script runs."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

import corridor as co
from corridor.network.internals import internals

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "network_data" / "answers" / "compare.py"
ANSWER = re.compile(r"[\d.]+ \([\d.]+\) days, [\d,]+ USD: \w.*|no way")


@pytest.fixture(scope="module")
def script():
    """The script as a module, which puts the folders of its own checkout before others."""
    before = list(sys.path)
    spec = importlib.util.spec_from_file_location("compare_answers", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare_answers"] = module
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = before
    for name in ("compare_answers", "fit", "detectors"):
        sys.modules.pop(name, None)


def sections(text):
    """Return the rows of the tables of each section below its heading, by heading; heads and rules left out."""
    found = {}
    for part in text.split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        lines = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("|")]
        found[heading] = lines[2:]
    return found


def check(text, script):
    """Check that a page has the sections and the rows of the script, whatever the figures."""
    found = sections(text)
    titles = {"Named trains": "rail", "Lorries": "road", "Ships": "sea"}
    first, last = (
        ("In short", "Pairs of places", "The answers farthest from what is published"),
        "Answers that nobody sells",
    )
    assert list(found) == [*first, *titles, "Prices", last]
    pairs = script.known_pairs()
    assert [row[0] for row in found["Pairs of places"]] == [" - ".join(ends) for ends in pairs]
    assert [row[1] for row in found["Pairs of places"]] == ["<br>".join(map(str, known)) for known in pairs.values()]
    assert all(ANSWER.fullmatch(cell) for row in found["Pairs of places"] for cell in row[2:])
    for title, block in titles.items():
        printed = sorted(row.who for row in script.fit.DAYS if row.block == block)
        assert sorted(row[0].removesuffix(" (used to set a figure)") for row in found[title]) == printed
    assert len(found["Prices"]) == len(script.fit.PRICES)
    assert {row[0] for row in found[last]} >= set(script.detectors.SEEN)
    assert text.startswith(script.INTRO)


def test_the_page_is_of_the_form_of_the_script(script):
    check((ROOT / "docs" / "answers.md").read_text(encoding="utf-8"), script)


def test_the_script_writes_the_page(script, load_once, monkeypatch, tmp_path):
    few = dict(list(script.known_pairs().items())[36:39])
    monkeypatch.setattr(script, "known_pairs", lambda: few)
    monkeypatch.setattr(script, "PAGE", tmp_path / "answers.md")
    for name in ("DAYS", "PRICES", "KILOMETRES"):
        rows = getattr(script.fit, name)
        blocks = [next((row for row in rows if row.block == block), None) for block in ("rail", "road", "sea")]
        monkeypatch.setattr(script.fit, name, [row for row in blocks if row])
    counted = script.detectors.counted
    monkeypatch.setattr(script.detectors, "counted", lambda net: counted(net, pairs=2, ports=2))
    script.main(["--write"])
    check((tmp_path / "answers.md").read_text(encoding="utf-8"), script)


def test_known_rows_are_ranges_by_mode(script):
    pairs = script.known_pairs()
    assert len(pairs) > 50
    for ends, rows in pairs.items():
        for row in rows:
            assert row.by in ("road", "rail", "sea", ""), ends
            assert all(band is None or 0 < band[0] <= band[1] for band in (row.days, row.usd)), ends
            assert row.by or row.note, ends


def test_an_answer_is_off_by_the_nearer_end_of_the_range(script):
    assert [script.off(value, (10, 20)) for value in (5, 10, 20, 30)] == [-0.5, 0, 0, 0.5]


def test_only_answers_by_the_mode_that_carries_most_are_compared(script):
    known = script.Known("A", "B", "road", (10, 20), None, "", "")
    by_road = script.Answer("cheapest", ("road",), 8, 9, 100, "road")
    by_rail = script.Answer("fastest", ("rail", "road"), 12, 13, 100, "rail and road")
    assert script.nearest(known, [by_road, by_rail], "days") == (pytest.approx(-0.2), by_road)
    assert script.nearest(known, [by_rail], "days") is None
    assert script.nearest(known, [by_road], "USD") is None


def test_names_of_known_pairs_are_places(script, bundled):
    assert isinstance(bundled, co.Network)
    for ends in script.known_pairs():
        assert all(internals(bundled).names.find(name) for name in ends)
