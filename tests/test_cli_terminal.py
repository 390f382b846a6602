"""The command line on a terminal: colours that can be turned off, and completion by the shell."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ESCAPE = "\x1b["
FREE = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "CI")}
POSIX = pytest.mark.skipif(os.name != "posix", reason="terminals and bash are those of POSIX")


def on_a_terminal(*arguments, **variables):
    """Return what a command writes to a terminal."""
    import pty

    told, slave = pty.openpty()
    environment = {**FREE, "TERM": "xterm-256color", "COLUMNS": "100", **variables}
    with subprocess.Popen(
        [sys.executable, "-m", "corridor", *arguments], stdin=slave, stdout=slave, stderr=slave, env=environment
    ) as process:
        os.close(slave)
        found = b""
        while True:
            try:
                part = os.read(told, 65_536)
            except OSError:  # how a terminal ends on Linux
                break
            if not part:
                break
            found += part
        process.wait(timeout=60)
    os.close(told)
    return found.decode()


@POSIX
def test_colours_on_a_terminal_unless_no_color_is_set():
    assert ESCAPE in on_a_terminal("plan", "--help")
    plain = on_a_terminal("plan", "--help", NO_COLOR="1")
    assert "--arrive-by" in plain
    assert "\x1b[3" not in plain  # colours are \x1b[30 to \x1b[37; bold and dim are none


@POSIX
def test_the_shell_completes_commands_and_options(tmp_path):
    environment = {**FREE, "HOME": str(tmp_path), "SHELL": "/bin/bash"}
    command = [sys.executable, "-m", "corridor", "--install-completion", "--shell", "bash"]
    subprocess.run(command, env=environment, capture_output=True, timeout=60, check=True)
    (script,) = (file for file in tmp_path.rglob("corridor") if file.is_file())
    assert Path(script).read_text(encoding="utf-8")
    asked = f"""
        source {script}
        complete_with=$(complete -p corridor | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        COMP_WORDS=(corridor depa); COMP_CWORD=1; COMP_LINE="corridor depa"; COMP_POINT=13
        $complete_with corridor depa corridor; echo "${{COMPREPLY[@]}}"
        COMP_WORDS=(corridor plan --arr); COMP_CWORD=2; COMP_LINE="corridor plan --arr"; COMP_POINT=19
        $complete_with corridor --arr plan; echo "${{COMPREPLY[@]}}"
    """
    told = subprocess.run(
        ["bash", "-c", asked], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout.splitlines() == ["departures", "--arrive-by"]
