"""The progress of a batch: a bar on the error stream, a line that counts, or what a caller makes of it."""

import io
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tqdm import tqdm

import corridor as co
from corridor.analysis import progress_bar
from corridor.analysis.progress_bar import Counter, reporting
from corridor.analysis.sweep import sweep

PAIRS = [("Karachi", "Delhi"), ("Karachi", "Lahore")]
QUESTIONS = {
    "criticality": lambda net, **more: co.criticality(net, PAIRS, **more).to_frame(),
    "compare": lambda net, **more: co.compare({"a": net, "b": net}, PAIRS, **more).to_frame(),
    "assign": lambda net, **more: co.assign(net, PAIRS, **more).loads(),
    "simulate": lambda net, **more: co.simulate(net, co.plan(net, *PAIRS[0]), runs=50, **more).to_frame(),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_true_is_a_bar_that_changes_nothing(net, name, capsys):
    silent = QUESTIONS[name](net)
    assert capsys.readouterr() == ("", "")
    shown = QUESTIONS[name](net, progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "it/s" in err or "s/it" in err
    assert err.endswith("\n")
    assert shown.equals(silent)


def test_without_tqdm_a_line_counts(monkeypatch, capsys):
    monkeypatch.setattr(progress_bar, "find_spec", lambda name: None)
    sweep(pow, 2, [1, 2, 3], progress=True)
    assert capsys.readouterr().err == "\r1 of 3\r2 of 3\r3 of 3\n"


def test_a_total_that_grows_is_none(monkeypatch, capsys):
    monkeypatch.setattr(progress_bar, "find_spec", lambda name: None)
    with reporting(True) as report:
        for rounds in (1, 2, 3):
            report(rounds, rounds)
    assert capsys.readouterr().err == "\r1 of 1\r2     \r3\n"


def test_a_bar_is_closed_where_the_work_fails(monkeypatch, capsys):
    monkeypatch.setattr(progress_bar, "find_spec", lambda name: None)
    with pytest.raises(ZeroDivisionError):
        sweep(lambda shared, chunk: shared / chunk, 1, [1, 0], progress=True)
    assert capsys.readouterr().err == "\r1 of 2\n"


@pytest.mark.parametrize("nothing", [None, False])
def test_nothing_is_shown_unless_it_is_wanted(nothing, capsys):
    assert sweep(pow, 2, [1, 2], progress=nothing) == [2, 4]
    assert capsys.readouterr() == ("", "")


def test_a_class_of_bars_makes_one(capsys):
    assert sweep(pow, 2, [1, 2, 3], progress=tqdm) == [2, 4, 8]
    assert "3/3" in capsys.readouterr().err


def test_a_bar_of_the_caller_goes_on_and_stays_open():
    with tqdm(desc="ports", file=io.StringIO()) as bar:
        sweep(pow, 2, [1, 2, 3], progress=bar)
        assert (bar.n, bar.total) == (3, 3)
        sweep(pow, 2, [1, 2], progress=bar)
        assert (bar.n, bar.total) == (5, 5)
        assert not bar.disable


def test_a_counter_writes_where_it_is_told():
    file = io.StringIO()
    line = Counter(file)
    line.total = 1200
    line.update(1100)
    line.close()
    assert file.getvalue() == "\r1,100 of 1,200\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def watched(monkeypatch, stream, patience_s):
    """Make the error stream one that a person watches, outside of tests, and bars impatient."""
    monkeypatch.setattr(progress_bar, "find_spec", lambda name: None)
    monkeypatch.setattr(progress_bar, "_PATIENCE_S", patience_s)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    return stream


def test_what_takes_long_shows_a_bar_on_a_terminal(monkeypatch):
    shown = watched(monkeypatch, Terminal(), 0.05)
    assert sweep(lambda shared, chunk: time.sleep(chunk), None, [0, 0.1, 0]) == [None] * 3
    assert shown.getvalue() == "\r2 of 3\r3 of 3\n"


def test_what_is_quick_shows_none_on_a_terminal(monkeypatch):
    shown = watched(monkeypatch, Terminal(), 60)
    assert sweep(pow, 2, [1, 2]) == [2, 4]
    assert shown.getvalue() == ""


@pytest.mark.parametrize("progress", [None, False])
def test_what_takes_long_is_silent_where_it_is_piped_or_not_wanted(monkeypatch, progress):
    shown = watched(monkeypatch, io.StringIO() if progress is None else Terminal(), 0.001)
    sweep(lambda shared, chunk: time.sleep(chunk), None, [0.01, 0.01], progress=progress)
    assert shown.getvalue() == ""


def test_workers_are_silent_on_a_terminal(monkeypatch):
    shown = watched(monkeypatch, Terminal(), 0.001)
    with ThreadPoolExecutor(1) as executor:
        executor.submit(sweep, lambda shared, chunk: time.sleep(chunk), None, [0.01, 0.01]).result()
    assert shown.getvalue() == ""
