"""Every example runs, stays short, and states its finding in its first lines."""

import ast
import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


def test_there_are_examples():
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs(example, capsys):
    runpy.run_path(str(example), run_name="__main__")
    assert len(capsys.readouterr().out.splitlines()) > 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_short_and_states_its_finding(example):
    text = example.read_text(encoding="utf-8")
    question, _, finding = ast.get_docstring(ast.parse(text)).partition("\n")
    assert question.endswith("?")
    assert len(finding.split()) > 20
    assert len(text.splitlines()) <= 80
