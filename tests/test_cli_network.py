"""Commands about a network: its places, its faults, and kernels compiled before they are needed."""

import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import corridor as co
from corridor import engine
from corridor.engine import jit


def test_places_lists_all_or_some(run, folder):
    everything = run("places", "--network", folder)
    assert (everything.code, everything.err) == (0, "")
    assert len(everything.out.splitlines()) == 1 + 5
    some = run("places", "kara", "--network", folder)
    assert "BQM" in some.out
    assert "KHI" in some.out
    assert "Lahore" not in some.out


def test_places_that_do_not_exist(run, folder):
    result = run("places", "Karatchi", "--network", folder)
    assert (result.code, result.out, result.err) == (2, "", "no place is called 'Karatchi'; did you mean 'Karachi'?\n")


def test_check_counts_the_rows(run, folder):
    result = run("check", folder)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("small: no faults\n")
    lines = result.out.splitlines()
    header, *rows = lines[next(at for at, line in enumerate(lines) if line.split()[:1] == ["rows"]) :]
    assert {"rows", "measured", "published", "rate", "assumed"} <= set(header.split())
    counts = {row.split()[0]: row.split()[1:] for row in rows if len(row.split()) > 1}
    assert counts["links"][:3] == ["12", "0", "4"]
    assert counts["nodes"][0] == "5"


def test_check_reads_a_workbook(run, tmp_path, folder):
    co.save(co.load(folder), tmp_path / "own.xlsx")
    result = run("check", tmp_path / "own.xlsx")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("own: no faults\n")


def test_check_tells_every_fault(run, tmp_path, tables):
    folder = tmp_path / "faulty"
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.replace("1210,24", "1210,-24").replace("PK,city", "PK,town"))
    result = run("check", folder)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == f"{folder} has 2 faults:"
    assert len(result.err.splitlines()) == 3


def test_check_says_why_no_way_leads_on(run, tmp_path, tables):
    folder = tmp_path / "broken"
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.replace("vehicle,yes,,nha", "vehicle,yes,closed,nha"))
    found = run("check", folder, "--from", "LHE", "--to", "DEL")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("there is a way: Lahore to Delhi, cheapest: ")
    none = run("check", folder, "--from", "KHI", "--to", "LHE")
    assert (none.code, none.out) == (3, "")
    assert "what would open it:" in none.err
    half = run("check", folder, "--from", "KHI")
    assert (half.code, half.err) == (2, "give both --from and --to, or neither\n")


def test_warm_compiles_every_kernel(run, monkeypatch):
    monkeypatch.delenv("CORRIDOR_JIT", raising=False)
    monkeypatch.setattr(jit._Spent, "seconds", jit._Spent.seconds)
    result = run("warm")
    assert (result.code, result.err) == (0, "")
    said = re.fullmatch(r"(\d+) kernels are compiled, in \d+\.\d s, kept in (.*)\n", result.out)
    assert int(said[1]) == len(jit.KERNELS) > 25
    assert all(Path(folder).is_dir() for folder in said[2].split(", "))
    for module in pkgutil.iter_modules(engine.__path__, f"{engine.__name__}."):
        importlib.import_module(module.name)
    assert all(kernel.compiled.signatures for kernel in jit.KERNELS)


def test_warm_says_that_nothing_may_be_compiled_or_kept(run, monkeypatch):
    monkeypatch.setattr(jit.Kernel, "folder", "")
    monkeypatch.setattr(jit._Spent, "seconds", jit._Spent.seconds)
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    assert "for this process alone: no folder to keep them in" in run("warm").out
    monkeypatch.setenv("CORRIDOR_JIT", "0")
    assert run("warm").err == "CORRIDOR_JIT is 0, by which nothing is compiled; unset it\n"


def test_what_is_warm_need_not_be_compiled_again():
    """Questions of all kinds call kernels with parameters of the kinds that `corridor warm` has compiled them for."""
    env = {name: value for name, value in os.environ.items() if name != "CORRIDOR_JIT"}
    assert subprocess.run([sys.executable, "-c", QUESTIONS], env=env, check=True, capture_output=True).stdout == b"[]\n"


QUESTIONS = """
import corridor as co
from corridor.engine.warm import warm

before = {kernel: list(kernel.compiled.signatures) for kernel in warm()}
net, when = co.load(), "2026-12-01 08:00+05:00"
trip, trips = ("Karachi", "Tehran"), [("Karachi", "Tehran"), ("Kashgar", "Istanbul")]
ids = net.nodes.query("kind == 'seaport'")["node_id"].tolist()[:24]
co.plan(net, *trip, by="time", depart=when)
co.simulate(net, co.plan(net, *trip, rules=co.Rules(via=["Quetta"])), runs=100)
co.departures(net, *trip, between=(when, "2026-12-01 20:00+05:00"))
for depart in (None, when):
    co.pareto(net, *trip, depart=depart)
    co.pareto(net, *trip, by=("time", "cost"), depart=depart)
co.alternatives(net, *trip)
co.matrix(net, ids, ids)
co.matrix(net, ids[:2], ids)
co.reach(net, "Karachi")
co.criticality(net, trips)
co.rank_links(net, co.candidate_links(net, mode="rail-1435", within_km=120, countries={"PK", "IR"}), trips)
co.compare({"now": net, "then": co.load_scenario("red-sea-closed")}, trips)
print([kernel.__name__ for kernel in before if before[kernel] != kernel.compiled.signatures])
"""


def test_places_of_the_bundled_network(run, load_once):
    result = run("places", "Kashi")
    assert result.code == 0
    assert "Kashgar" in result.out


def test_check_of_the_bundled_network(run, load_once):
    result = run("check")
    assert result.code == 0
    assert result.out.startswith("bundled: no faults\n")
