"""Save networks or scenarios in processes that are killed, interrupted or fail at one call of the system.

Run as a script: `python interrupted.py NAME IN_ONE_STEP HOW ...`, where NAME is that of a folder, a GeoPackage or a
TOML file, and each HOW killed, interrupted, failing or reading. It prints for each at how many calls it has stopped a
saving, or how many loads have found the one and the other.
"""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pandas as pd

import corridor as co
from corridor import replacing

TOUCHING = ("open", "os.", "shutil.", "tempfile.", "fcntl.", "ctypes.")
"""Audited events that a call of the system follows."""
ENDED, ENDED_ALTHOUGH_STOPPED, STOPPED = 0, 8, 9


def networks():
    """Return two networks with other tables, other columns and other rows."""
    rail = {"mode": "rail-1435", "length_km": 100, "hours": 5, "usd": 100, "per": "teu"}
    town = {"kind": "city", "country": "CN", "latitude": 1}
    nodes = [{"node_id": node, "longitude": at, **town} for at, node in enumerate("ABC")]
    links = [{"link_id": f"{a}{b}", "from_node": a, "to_node": b, **rail} for a, b in ("AB", "BA", "BC", "CB")]
    handling = [{"kind": "city", "from_mode": "", "to_mode": "rail-1435", "hours": 1, "usd": 1, "per": "teu"}]
    trains = [{"service_id": "s", "from_node": "A", "to_node": "B", "links": "AB", "departures_per_week": 7}]
    one = {"nodes": nodes, "links": links, "handling": handling}
    other = {"nodes": nodes[:2], "links": [{**link, "hours": 6} for link in links[:2]], "services": trains}
    return tuple(co.Network({name: pd.DataFrame(rows) for name, rows in tables.items()}) for tables in (one, other))


def functions(name):
    """Return two things to save, and how they are saved and loaded."""
    if name.endswith(".toml"):
        scenarios = tuple(co.Scenario("s", [co.Open(f"link {n}") for n in range(length)]) for length in (1, 50))
        return scenarios, co.save_scenario, co.load_scenario
    return networks(), co.save, co.load


def saving(save, net, target, number, how):
    """Save in a process that is stopped at its call of the system with a number, and return how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    calls = 0

    def count(event, _values):
        nonlocal calls
        if event.startswith(TOUCHING):
            calls += 1
            if calls == number:
                if how == "killed":
                    os._exit(STOPPED)
                raise KeyboardInterrupt if how == "interrupted" else OSError(28, "No space left on device")

    code = STOPPED
    try:
        sys.addaudithook(count)
        save(net, target)
        code = ENDED if calls < number else ENDED_ALTHOUGH_STOPPED
    except (KeyboardInterrupt, OSError):
        code = STOPPED
    finally:
        os._exit(code)


def stop_at_every_call(how, name):
    """Stop a saving at each call in turn: the old or the new is there, and the next saving leaves nothing else."""
    (old, new), save, load = functions(name)
    seen = set()
    with tempfile.TemporaryDirectory() as beside:
        first = Path(beside) / name
        save(old, first)
        for number in range(1, 1000):
            with tempfile.TemporaryDirectory() as folder:
                target = Path(folder) / name
                shutil.copytree(first, target) if first.is_dir() else shutil.copy(first, target)
                end = saving(save, new, target, number, how)
                found = load(target)
                assert found in (old, new), f"neither the old nor the new after call {number}"
                assert found == new or end == STOPPED, f"the old after call {number}, and no error"
                seen.add(found == new)
                save(old, target)
                assert load(target) == old, f"another than the next saved after call {number}"
                assert os.listdir(folder) == [name], f"{os.listdir(folder)} after call {number}"
            if end == ENDED:
                print(number - 1)
                assert seen == {True, False}
                return


def read_while_saved(name):
    """Read while another process saves the one and the other network in turn: each load is of the one or the other."""
    pair, save, load = functions(name)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / name
        save(pair[0], target)
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                for turn in range(1, 1_000_000):
                    save(pair[turn % 2], target)
            os._exit(STOPPED)
        try:
            seen = [pair.index(load(target)) for _ in range(50)]
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        print(seen.count(0), seen.count(1))
        save(pair[0], target)
        assert os.listdir(folder) == [name]


if __name__ == "__main__":
    name, in_one_step, *hows = sys.argv[1:]
    os.fsync = lambda _descriptor: None  # a process that ends loses nothing that it has not flushed
    if in_one_step == "no":
        replacing._exchange = lambda _one, _other: False
    for how in hows:
        read_while_saved(name) if how == "reading" else stop_at_every_call(how, name)
