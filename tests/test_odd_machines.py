"""Time zone, language and character set of a machine change no answer."""

import os
import subprocess
import sys

import pytest

QUESTIONS = [
    ["plan", "Karachi", "Delhi", "--by", "time", "--depart", "2026-12-01 08:00", "--format", "json"],
    ["check"],
]


def answers(folder, **environment):
    """Return what the commands print on a machine with some variables of its environment set."""
    code = """
import sys
from corridor.cli import main
for question in {questions!r}:
    try:
        main([*question, *(["--network"] if question[0] == "plan" else []), sys.argv[1]])
    except SystemExit as ended:
        assert not ended.code, ended.code
"""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "TZ", "PYTHON"))}
    command = [sys.executable, "-c", code.replace("{questions!r}", repr(QUESTIONS)), str(folder)]
    environment = {**plain, "PYTHONPATH": os.pathsep.join(sys.path), "CORRIDOR_JIT": "0", **environment}
    run = subprocess.run(command, env=environment, capture_output=True, timeout=300)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def usual(folder):
    return answers(folder, TZ="UTC", LC_ALL="C.UTF-8")


@pytest.mark.parametrize(
    "odd",
    [
        {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"},
        {"TZ": "Pacific/Apia", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"TZ": "nowhere", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "utf-8"},
    ],
    ids=["east", "turkish", "plain"],
)
def test_answers_are_those_of_any_machine(odd, folder, usual):
    assert "Karachi" in usual
    assert answers(folder, **odd) == usual
