"""A desk: somebody types a line, and reads what comes back."""

import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from corridor.cli import main


@dataclass(frozen=True)
class Read:
    """What is on the screen after a line: stdout, stderr, and the exit code."""

    out: str
    err: str
    code: int


@pytest.fixture
def desk(capsys, monkeypatch, tmp_path, load_once, request):
    """Return a function that runs a line in an empty folder, as the shell would."""
    monkeypatch.chdir(tmp_path)

    def type_in(line):
        program, *arguments = shlex.split(line)
        assert program == "corridor"
        if "CORRIDOR_TASKS" in os.environ:
            return _measured(request.node.name, line, arguments)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        captured = capsys.readouterr()
        return Read(captured.out, captured.err, ended.value.code)

    return type_in


def _measured(task, line, arguments):
    """Run a line in a process of its own, and write what it takes: characters, and seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "corridor", *arguments]
    found = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    with open(os.environ["CORRIDOR_TASKS"], "a", encoding="utf-8") as file:
        file.write(f"{task}\t{len(line)}\t{time.perf_counter() - began:.1f}\t{line}\n")
    return Read(found.stdout, found.stderr, found.returncode)
