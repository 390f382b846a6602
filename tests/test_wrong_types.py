"""Any argument of a public function may be anything: what is wrong is refused in words, not by a bare error."""

import inspect
import math

import pandas as pd
import pytest

import corridor as co

ANYTHING = {
    "None": None,
    "no list": [],
    "no dict": {},
    "a float": 3.5,
    "less than 0": -1,
    "a word": "x",
    "no word": "",
    "an object": object(),
    "nan": math.nan,
    "infinity": math.inf,
    "a huge number": 10**400,
    "bytes": b"x",
    "a frame": pd.DataFrame({"a": [1]}),
    "yes": True,
    "a tuple": (1, 2, 3),
    "a function": len,
    "a dict": {"a": 1},
    "a list of nothing": [None],
    "a cargo": co.Cargo(),
}
LEFT_OUT = {"executor", "progress"}
"""Whether an executor or a function does what it should shows when it is called, and its errors are its own."""
ENDS = {"origin": "Karachi", "destination": "Delhi"}
TRIPS = {"trips": [("Karachi", "Delhi")]}
ASKED = {
    "plan": ENDS,
    "pareto": ENDS,
    "alternatives": ENDS,
    "departures": {**ENDS, "between": ("2026-12-01", "2026-12-02")},
    "matrix": {"origins": ["Karachi"], "destinations": ["Delhi"]},
    "reach": {"origin": "Karachi"},
    "runner_up": ENDS,
    "half_and_double": ENDS,
    "value_of_time": {"cargo": co.Cargo()},
    "most_reliable": {**ENDS, "deadline": 200.0, "runs": 10},
    "criticality": TRIPS,
    "doubts": {},
}
MADE = {
    "Rules": {},
    "Cargo": {},
    "Stay": {"place": "Delhi", "hours": 2},
    "Trip": ENDS,
    "Scenario": {"name": "x", "edits": []},
    "Change": {"table": "links", "where": {}},
}


def arguments(function, given):
    """Yield every argument of a function that can be given by name, with every wrong value."""
    for one in inspect.signature(function).parameters.values():
        if one.name not in LEFT_OUT and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY):
            for value in ANYTHING.values():
                yield one.name, {**given, one.name: value}


def bare_errors(function, given):
    found = []
    for name, asked in arguments(function, given):
        try:
            function(**asked)
        except co.CorridorError:
            continue
        except Exception as error:  # the very thing that is looked for
            found.append((name, repr(asked[name])[:30], type(error).__name__, str(error)[:60]))
    return found


@pytest.mark.parametrize("name", ASKED)
def test_questions(net, name):
    assert bare_errors(getattr(co, name), {"net": net, **ASKED[name]}) == []


@pytest.mark.parametrize("name", MADE)
def test_things_that_are_made(name):
    assert bare_errors(getattr(co, name), MADE[name]) == []
