"""What the README shows is what a reader gets."""

import ast
import contextlib
import io
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from test_bundled_scenarios import breaks

import corridor as co
from corridor.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_first_command_prints_what_is_shown():
    """A line of three dots leaves out the rest."""
    command = blocks("sh")[0].strip().rpartition("&& ")[2]
    assert command.startswith("corridor plan ")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main(command.split()[1:])
    shown, dots, rest = blocks("text")[0].partition("\n...\n")
    assert dots
    assert not rest
    assert len(shown.splitlines()) > 15
    assert printed.getvalue().startswith(shown + "\n")


def test_the_command_for_the_tests_is_the_one_that_ci_runs():
    (command,) = blocks("sh")[1].splitlines()
    assert command.startswith("pip install ")
    assert command.endswith(" && python -m pytest -n auto")
    assert f"({command})" in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert command in CONTRIBUTING.splitlines()


def test_the_extras_exist_and_need_no_new_pip():
    """Dependency groups are unknown to the pip of Python 3.11."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "dependency-groups" not in project
    pages = README + CONTRIBUTING
    assert "--group" not in pages
    assert set(re.findall(r"\.\[(\w+)\]", pages)) == set(project["project"]["optional-dependencies"])


def test_the_python_blocks_run():
    names = {}
    for block in blocks("python"):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(block, "README.md", "exec"), names)
    assert isinstance(names["way"], co.Itinerary)
    assert breaks(names["net"], names["line"](names["net"])) == set()


def test_the_findings_are_those_of_the_examples():
    words = " ".join((ROOT / "docs" / "examples.md").read_text(encoding="utf-8").split())
    for example in sorted((ROOT / "examples").glob("*.py")):
        told = " ".join(ast.get_docstring(ast.parse(example.read_text(encoding="utf-8"))).split("\n\n")[:2]).split()
        assert f"(../examples/{example.name}): {' '.join(told)}" in words, example.name


@pytest.mark.parametrize("page", ["README.md", "docs/examples.md"])
def test_linked_files_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / page).parent.joinpath(target).exists(), target


def test_the_first_screen_is_short():
    """What it is, one plan, the command for the tests and where to read on: before the first heading, in 50 lines."""
    first = README.partition("\n## ")[0]
    assert len(first.splitlines()) < 50
    assert len(re.findall("```sh", first)) == 2
    assert "Read on: " in first


def test_the_commands_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "network_data").symlink_to(ROOT / "network_data")
    lines = [line.split("   #")[0] for line in blocks("sh")[2].splitlines()]
    assert len(lines) > 5
    for line in lines:
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(line)[1:])
        assert ended.value.code == 0, line
    assert {"way.png", "plan.xlsx", "hours.csv", "ml3.pdf", "report.pdf"} <= {file.name for file in tmp_path.iterdir()}
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1  # which rows --set has changed
    assert said[0].startswith("--set borders:Taftan:hours=6 changes ")
