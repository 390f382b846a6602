"""What the README shows is what a reader gets."""

import contextlib
import io
import re
from pathlib import Path

import corridor as co
from corridor.cli import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


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


def test_linked_files_exist():
    root = Path(__file__).parent.parent
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (root / target).exists(), target
