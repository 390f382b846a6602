"""What a network keeps is bounded, however much it is asked and edited, and threads find it alike."""

import gc
import sys
import threading
import time
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from schema_edits import rich_tables

import corridor as co
from corridor.analysis.trip_planner import outcomes
from corridor.analysis.trips import Trip
from corridor.network import internals as module
from corridor.network.internals import internals
from corridor.network.kept import Kept

PAIRS = [("A", "U"), ("Z", "T"), ("A", "Q"), ("U", "Z"), ("R", "A"), ("T", "Q")]
PLACES = ["A", "Z", "Q", "R", "T", "U"]


@pytest.fixture
def hurried():
    """Let threads change places as often as Python can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def arrays_of(thing, seen):
    """Return the bytes of all arrays that hang on a thing, each once."""
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    if hasattr(thing, "nbytes"):
        return thing.nbytes
    if isinstance(thing, dict):
        return sum(arrays_of(one, seen) for one in thing.values())
    if isinstance(thing, tuple | list):
        return sum(arrays_of(one, seen) for one in thing)
    if type(thing).__module__.startswith("corridor"):
        return sum(arrays_of(one, seen) for one in vars(thing).values())
    return 0


def traced():
    """Return the bytes in use, but for those of pandas.

    Each column of a frame notes who looks at it, and forgets those that are gone once there are 500, at 90 bytes.
    """
    gc.collect()
    outside = (
        tracemalloc.Filter(False, str(Path(pd.__file__).parent / "*")),
        tracemalloc.Filter(False, tracemalloc.__file__),
    )
    return sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(outside).traces)


def ask(net, number):
    """Ask all kinds of questions for a cargo of its own; return the answers."""
    cargo = co.Cargo(tonnes=10 + number / 100)
    way = co.plan(net, *PAIRS[number % len(PAIRS)], cargo=cargo)
    table = co.matrix(net, PLACES, PLACES, by="generalised", cargo=cargo)
    losses = co.criticality(net, PAIRS[:2], cargo=cargo).to_frame()
    nearer = co.Scenario("nearer", [co.Change("links", {"link_id": "gate"}, hours=1)])
    gains = co.compare({"today": net, "nearer": nearer}, PAIRS[:3], cargo=cargo).to_frame()
    return way, str(way), table.to_csv(), losses.to_csv(), gains.to_csv()


# ---------------------------------------------------------------- memory


def test_no_more_is_kept_for_many_cargoes_than_for_a_few(monkeypatch):
    """Each cargo has a tonnage of its own, so that none shares its weights with another.

    After the first twenty every store is full: 16 graphs of states, weights and weighted graphs. What is kept from then
    on takes the place of other things, but for the ways of trips, of which 4,096 are kept: a key, some totals and a
    tuple of arcs each, for which 2 kB are allowed.
    """
    monkeypatch.setenv("CORRIDOR_JIT", "0")  # a compiler that is loaded on the way would count
    net = co.Network(rich_tables())
    trips = [("A", "U"), ("Z", "T")]

    def ask_for(numbers):
        for number in numbers:
            cargo = co.Cargo(tonnes=10 + number / 100)
            co.matrix(net, PLACES, PLACES, by="generalised", cargo=cargo)
            co.plan(net, "A", "U", cargo=cargo)
            outcomes(net, [Trip(*pair, cargo) for pair in trips], "time", co.Rules())

    ask_for(range(20))
    tracemalloc.start()
    try:
        ask_for(range(20, 40))
        before = traced()
        ask_for(range(40, 100))
        grown = traced() - before
    finally:
        tracemalloc.stop()
    assert [len(store) for store in (internals(net)._states, internals(net)._weights, internals(net)._weighted)] == [
        1,
        16,
        16,
    ]
    assert grown < 60 * len(trips) * 2000


def test_networks_that_were_edited_go_with_the_last_that_uses_them():
    """Neither does a network hold those that were made of it, nor an edited one those that it was made of."""
    net = co.Network(rich_tables())
    internals(net).weights(co.Cargo())
    made = []
    for number in range(12):
        after = co.Scenario("edit", [co.Change("links", {"link_id": "gate"}, hours=1 + number)])(net)
        ask(after, number)
        made.append(weakref.ref(after))
    for number in range(12):
        after = co.Scenario("edit", [co.Change("links", {"link_id": "gate"}, hours=1 + number)])(after)
        internals(after).weights(co.Cargo())
        made.append(weakref.ref(after))
    gc.collect()
    assert [ref() for ref in made if ref() is not None] == [after]


def test_memory_does_not_grow_with_the_number_of_edits():
    """Fifty edits more leave less behind than the arrays of one network."""
    net = co.Network(rich_tables())
    internals(net).weights(co.Cargo())

    def edit(numbers):
        for number in numbers:
            scenario = co.Scenario(f"edit {number}", [co.Change("links", {"link_id": "gate"}, hours=1 + number)])
            internals(scenario(net)).weights(co.Cargo())

    tracemalloc.start()
    try:
        edit(range(10))
        before = traced()
        edit(range(10, 60))
        grown = traced() - before
    finally:
        tracemalloc.stop()
    assert grown < arrays_of(internals(net).states(), set()) + arrays_of(internals(net).prepared, set())


def test_rows_of_defaults_are_kept_for_few_sets_of_countries():
    """Edits that change no rates share their rows, whatever countries they bring in."""
    tables = rich_tables()
    tables["charges"]["province"] = ""  # X is the only node of its province
    net = co.Network(tables)
    for first, second in product("ABCD", "FGH"):
        moved = co.Scenario("moved", [co.Change("nodes", {"node_id": "X"}, country=first + second)])(net)
        internals(moved).states()
    assert len(internals(net).prepared.rates._rows) <= 4


# ---------------------------------------------------------------- threads


@pytest.mark.parametrize("count", [2, 8])
@pytest.mark.usefixtures("hurried")
def test_threads_on_one_fresh_network_answer_as_one_after_the_other(count, monkeypatch):
    """All stores hold two things at most, so that each thread takes away what others are about to find."""
    monkeypatch.setattr(module, "_MOST_STATES", 2)
    monkeypatch.setattr(module, "_MOST_KEPT", 2)
    numbers = [0, 1, 2, 3, 4, 5, 0, 1]
    alone = co.Network(rich_tables())
    expected = [ask(alone, number) for number in numbers]
    net = co.Network(rich_tables())
    began = threading.Barrier(count)

    def asked(thread):
        began.wait()
        return [ask(net, number) for number in (*numbers[thread:], *numbers[:thread])]

    with ThreadPoolExecutor(count) as pool:
        for thread, found in enumerate(pool.map(asked, range(count))):
            assert found == [*expected[thread:], *expected[:thread]]


class Yielding(int):
    """A key that lets other threads in whenever it is looked up, so between two look-ups, too."""

    def __hash__(self):
        time.sleep(0)
        return int(self)


def test_what_one_thread_takes_away_no_other_misses():
    """Eight threads want twelve things of a store of two: each gets its own, and never more than two are kept."""
    kept, keys = Kept(2), [Yielding(number) for number in range(12)] * 20

    def wanted(thread):
        order = [*keys[thread:], *keys[:thread]]
        return [kept.get(key, lambda key=key: [int(key)]) == [int(key)] for key in order]

    with ThreadPoolExecutor(8) as pool:
        assert all(all(found) for found in pool.map(wanted, range(8)))
    assert len(kept) == 2
