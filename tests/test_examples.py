"""Every example runs, stays short, and states its finding in its first lines."""

import ast
import re
import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


def both_railways_take_the_lorry_s_boxes(lines):
    """Quetta's train is cheaper and faster than its lorry, and Gwadar's cheaper in the same time."""
    for trip, usd_less in (("Quetta - Zahedan", 590), ("Gwadar - Tehran", 140)):
        rows = [line for line in lines if line.startswith(trip)]
        assert len(rows) == 2
        for row in rows:
            days, usd, days_after, usd_after = (float(text.replace(",", "")) for text in re.findall(r"[\d,.]+", row))
            assert days_after < days if trip.startswith("Quetta") else days_after == days
            assert usd - usd_after == pytest.approx(usd_less, abs=1)


def it_pays_by_the_value_of_time(lines):
    rows = [re.split(r"  +", line) for line in lines if re.match(r"half|as it is|double", line)]
    ratios = {(row[0], row[1] == "10.0"): float(row[-1]) for row in rows}
    today, aimed = ([ratios[name, is_aim] for name in ("half", "as it is", "double")] for is_aim in (False, True))
    assert today == pytest.approx([1 / 12, 1 / 6, 0.4], abs=0.04)
    assert aimed[:2] == pytest.approx([0.44, 0.9], abs=0.05)
    assert aimed[2] == pytest.approx(2.4, abs=0.4)
    assert all(float(row[3].replace(",", "")) < 0 for row in rows)


FINDINGS = {
    "03_a_new_rail_link": both_railways_take_the_lorry_s_boxes,
    "12_does_it_pay": it_pays_by_the_value_of_time,
}
"""Checks of printed lines against the finding that the example states."""


def test_there_are_examples():
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs(example, capsys):
    runpy.run_path(str(example), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 5
    FINDINGS.get(example.stem, len)(lines)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_short_and_states_its_finding(example):
    text = example.read_text(encoding="utf-8")
    question, _, finding = ast.get_docstring(ast.parse(text)).partition("\n")
    assert question.endswith("?")
    assert len(finding.split()) > 20
    assert len(text.splitlines()) <= 80
