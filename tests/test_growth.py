"""Edited networks that nobody keeps leave no memory behind."""

import gc
import tracemalloc

import corridor as co


def growth(repeat, count):
    """Return by how many bytes the memory in use has grown after so many repetitions, and after as many more."""
    for number in range(7):
        repeat(number)
    gc.collect()
    tracemalloc.start()
    try:
        grown = []
        for _ in range(2):
            before = tracemalloc.get_traced_memory()[0]
            for number in range(count):
                repeat(number)
            gc.collect()
            grown.append(tracemalloc.get_traced_memory()[0] - before)
    finally:
        tracemalloc.stop()
    return grown


def test_edits_do_not_grow(net):
    """Who keeps every edited network grows at least four times as much."""
    kept = []

    def edit(number):
        edited = co.Scenario("slower", [co.Change("links", {"link_id": "n5"}, hours=20 + number % 7)])(net)
        co.plan(edited, "KHI", "Delhi", by="time")
        return edited

    _, grown = growth(edit, 21)
    _, held = growth(lambda number: kept.append(edit(number)), 21)
    assert grown < held / 4
