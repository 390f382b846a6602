"""Whatever is typed after `corridor`, it ends with 0, 2 or 3 and says why in plain text, never with a traceback."""

import io
import unicodedata
from contextlib import redirect_stderr, redirect_stdout

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.cli import main

WORDS = [
    *("plan", "pareto", "compare", "critical", "rank", "places", "check", "--help", "--version", "KHI", "Lahore"),
    *("Delhi", "--by", "--teu", "--tonnes", "--value", "--hs", "--via", "--avoid", "--mode", "--max-hours", "--depart"),
    *("--from", "--to", "--format", "--scenario", "--closures", "--thin", "--comply-with", "--demand", "--of", "json"),
    *("csv", "cost", "time", "generalised", "usd=1,hours=12", "usd=x", "-1", "0", "1e999", "nan", "inf", "1,5", "--"),
    *("24.8,67", "-4.0,39.7", "91,181", "2026-12-01", "2026-02-30 25:00", "8471", "101", "77", "IN", "rail", "", " "),
    *(
        "\x1b[31m",
        "=1",
        "sost-closed-2025",
        "none",
        "in force",
        "/dev/null",
        "x" * 5000,
        "\u202e",
        "喀什",
        "--no",
        "-o",
    ),
]
word = st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command=st.sampled_from(WORDS[:8]), words=st.lists(word, max_size=8))
def test_any_words(command, words, folder, tmp_path, monkeypatch):
    """In an empty folder, so that nothing is overwritten; `-o` may write to it."""
    monkeypatch.chdir(tmp_path)
    arguments = [command, *(text for text in words if "/" not in text or text == "/dev/null")]
    if command in ("plan", "pareto", "places", "compare", "critical", "rank"):
        arguments += ["--network", str(folder)]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code in (0, 2, 3), arguments
    assert "Traceback" not in err.getvalue(), arguments
    assert bool(err.getvalue().strip()) == (ended.value.code != 0), (arguments, err.getvalue())
    shown = out.getvalue() + err.getvalue()
    assert not any(unicodedata.category(sign) == "Cc" and sign not in "\t\n" for sign in shown), arguments
