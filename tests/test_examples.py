"""Every example runs, stays short, and states its finding in its first lines."""

import ast
import re
import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


def gwadar_gets_cheaper_and_no_slower(lines):
    rows = [line for line in lines if line.startswith("Gwadar - Tehran")]
    assert len(rows) == 2
    for row in rows:
        days, usd, days_after, usd_after = (float(text.replace(",", "")) for text in re.findall(r"[\d,.]+", row))
        assert days_after == days
        assert usd - usd_after == pytest.approx(320, abs=1)


def it_pays_by_the_value_of_a_day(lines):
    rows = [line.split() for line in lines if re.match(r"\d\.\d+%", line)]
    ratios = {(float(row[0].rstrip("%")), float(row[1])): float(row[-1]) for row in rows}
    today, aimed = ({share: ratio for (share, usd), ratio in ratios.items() if usd == trade} for trade in (1.5, 10.0))
    assert list(today) == list(aimed) == [0.055, 0.3, 0.6, 1.0, 2.1]
    assert aimed[0.055] == pytest.approx(2 / 3, abs=0.05)
    assert aimed[0.3] == pytest.approx(3.5, abs=0.1)
    assert today[0.055] == pytest.approx(0.1, abs=0.05)
    assert today[0.3] == pytest.approx(0.5, abs=0.05)
    assert today[0.6] < 1 < today[1.0]


FINDINGS = {
    "03_a_new_rail_link": gwadar_gets_cheaper_and_no_slower,
    "12_does_it_pay": it_pays_by_the_value_of_a_day,
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
