"""What the README shows is what a reader gets."""

import ast
import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
from test_bundled_scenarios import breaks

import corridor as co
from corridor.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_first_command_prints_what_is_shown():
    command = blocks("sh")[0].strip().rpartition("&& ")[2]
    assert command.startswith("corridor plan ")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main(command.split()[1:])
    assert printed.getvalue().strip() == blocks("text")[0].strip()


def test_the_python_blocks_run():
    names = {}
    for block in blocks("python"):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(block, "README.md", "exec"), names)
    assert isinstance(names["way"], co.Itinerary)
    assert breaks(names["net"], names["line"](names["net"])) == set()


def test_the_findings_are_those_of_the_examples():
    words = " ".join(README.split())
    for example in sorted((ROOT / "examples").glob("*.py")):
        told = " ".join(ast.get_docstring(ast.parse(example.read_text(encoding="utf-8"))).split("\n\n")[:2]).split()
        assert f"(examples/{example.name}): {' '.join(told)}" in words, example.name


def test_linked_files_exist():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_commands_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    co.save(co.load(), tmp_path / "my_network")
    lines = [line.split("   #")[0] for line in blocks("sh")[2].splitlines()]
    assert len(lines) > 5
    for line in lines:
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(line)[1:])
        assert ended.value.code == 0, line
    assert (tmp_path / "way.png").exists()
    assert (tmp_path / "plan.json").exists()
    assert capsys.readouterr().err == ""
