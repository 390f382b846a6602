"""Whatever is typed, and whatever is in a cell: 0, 2 or 3, and one message; never a traceback."""

import contextlib
import csv
import io
import os
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.cli import main

COMMANDS, WORDS = (
    re.findall(r"\S+", words)
    for words in (
        """
        plan pareto alternatives departures map matrix reach compare break-even critical rank appraise scenarios places
        check
        """,
        """
        Karachi KHI Lahore Delhi cost time usd=1,hours=2 usd=,= -1 0 1e400 nan inf 40ft 40RF road IN 24.8,67 -91,200
        67,24.8 n5 links:n5:hours=1 links:n5:hours=nan links::= borders:wagah:hours borders:wagah:entry:hours 2026-12-01
        1969-01-01 9999-12-31 tomorrow none UN json xlsx geojson csv table pdf html red-sea-closed 0101 8471 1.5
        Lahore:12h Lahore|KHI list show new bulk tank 3 2.1 2030
        """,
    )
)
NEEDED = {
    "departures": ["--between", "2026-12-01", "2026-12-02"],
    "matrix": ["--from", "KHI", "--to", "DEL"],
    "compare": ["--from", "KHI", "--to", "DEL"],
    "critical": ["--from", "KHI", "--to", "DEL"],
    "rank": ["--from", "KHI", "--to", "DEL", "--link-mode", "road"],
    "break-even": ["--of", "links:n5:KHI:hours"],
    "appraise": ["--capex", "1e6", "--opening", "2030", "--base-year", "2025"],
    "map": ["-o", "map.png"],
}
"""What a command cannot do without, so that what is fuzzed is read."""
text = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00/"), max_size=12),
    st.floats().map(str),
    st.integers().map(str),
)


def ended(arguments):
    """Return exit code and stderr of a command; any other exception is a failure."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as stopped:
        main(arguments)
    return stopped.value.code, err.getvalue()


def check(arguments):
    code, err = ended(arguments)
    assert code in (0, 2, 3), arguments
    assert "Traceback" not in err, arguments
    if code:
        assert err.strip(), arguments
        assert len(err) < 20_000, arguments
    elif "--set" not in arguments:
        assert err == "", arguments


@cache
def options_of(command):
    """Return the options of a command, without those that say where it reads and writes."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit):
        main([command, "--help"])
    found = set(re.findall(r"│ (--[a-z-]+)", out.getvalue())) - {"--output", "--network", "--help", "--version"}
    assert len(found) > 5 or command in ("places", "check", "scenarios")
    return sorted(found) or ["--format"]


@given(command=st.sampled_from(COMMANDS), places=st.lists(text, max_size=3), data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fuzzed_arguments(command, places, data, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    option = st.tuples(st.sampled_from(options_of(command)), text).map(list)
    given = [part for parts in data.draw(st.lists(option, max_size=4)) for part in parts]
    ends = data.draw(st.sampled_from([places, ["Karachi", "Delhi"], ["Karachi"], []]))
    network = [str(folder)] if command == "check" else [*ends, "--network", str(folder)]
    needed = NEEDED.get(command, []) if data.draw(st.booleans()) or command == "map" else []
    check([command, *network, *needed, *given])


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00/"), min_size=1, max_size=40)


@pytest.mark.skipif(os.name != "posix", reason="names of files are those of POSIX")
@given(name=NAMES, format=st.sampled_from([None, "csv", "json"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fuzzed_names_of_files(name, format, folder, tmp_path, monkeypatch):
    """A name without a slash cannot leave the folder that the test has for itself."""
    monkeypatch.chdir(tmp_path)
    check(["places", "--network", str(folder), f"--output=./{name}", *(["--format", format] if format else [])])
    assert all(found.parent == Path(tmp_path) for found in tmp_path.iterdir())


WRONG = ["", "nan", "inf", "-1", "1e400", "=1+1", "\x1b[31m", "PK", "road", "x" * 5000, "\u202e", '"', "0x10", "１２"]
CELLS = st.one_of(
    st.sampled_from(WRONG), st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=20)
)
FUZZED = st.sampled_from(["nodes", "links", "borders", "handling", "rates"])
PLACE = st.tuples(st.integers(0, 40), st.integers(0, 40))


@given(table=FUZZED, at=PLACE, cell=CELLS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fuzzed_cells(table, at, cell, tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzzed")
    for name, content in tables.items():
        rows = list(csv.reader(io.StringIO(content)))
        if name == table:
            row = rows[at[0] % len(rows)]
            row[at[1] % len(row)] = cell
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    for arguments in (["check", str(folder)], ["plan", "Karachi", "Delhi", "--network", str(folder)]):
        check(arguments)
