"""What several tests share: small networks in files, and commands run in this process."""

import csv
import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import corridor as co
from corridor.cli import main
from corridor.network import files

settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")  # a test that is right does not fail where the machine is busy

TABLES = {
    "nodes": """\
node_id,place,name,country,kind,latitude,longitude,timezone,unlocode,aliases
KHI,Karachi,,PK,seaport,24.8,67,Asia/Karachi,PKKHI,Kurrachee
BQM,Karachi,Port Qasim,PK,seaport,24.78,67.35,Asia/Karachi,PKBQM,Bin Qasim
LHE,Lahore,,PK,city,31.5,74.3,,,
ATQ,Amritsar,,IN,city,31.6,74.9,,,
DEL,Delhi,,IN,rail_terminal,28.6,77.2,,,
""",
    "links": """\
link_id,from_node,to_node,mode,length_km,hours,hours_p90,usd,per,both_ways,status,source
n5,KHI,LHE,road,1210,24,36,900,vehicle,yes,,nha
n5-east,BQM,LHE,road,1200,25,,950,vehicle,yes,,nha
wagah,LHE,ATQ,road,50,3,,90,vehicle,yes,,
ml1,LHE,ATQ,rail-1676,50,3,,,,yes,,
nr,ATQ,DEL,rail-1676,450,12,,,,yes,,
direct,LHE,DEL,rail-1676,430,9,,,,yes,planned,
""",
    "handling": """\
kind,from_mode,to_mode,hours,usd,per,co2e_kg_per_teu,source
city,,road,2,20,teu,,
city,road,,2,20,teu,,
seaport,,road,3,60,teu,8,kpt
seaport,road,,3,60,teu,8,kpt
city,road,rail-1676,6,70,teu,,
city,,rail-1676,6,70,teu,,
rail_terminal,rail-1676,,4,50,teu,,
""",
    "borders": """\
link_id,side,hours,hours_p90,usd,per,source
wagah,exit,5,9,50,teu,
wagah,entry,6,,60,teu,wco
ml1,exit,8,,50,teu,
ml1,entry,9,,60,teu,
""",
    "rates": """\
mode,usd_per_km,per,departures_per_week,co2e_g_per_tkm,source
road,,,,80,glec
rail,0.5,teu,7,20,glec
""",
    "vehicles": "mode,teu_max,payload_t\nroad,2,25\n",
    "sources": """\
source,title,publisher,address
nha,Axle load survey,National Highway Authority,https://example.org/nha
kpt,Port tariff,Karachi Port Trust,https://example.org/kpt
wco,"Time release study, Wagah",WCO,
glec,GLEC framework,Smart Freight Centre,https://example.org/glec
""",
}
"""A small network as CSV: Karachi's two ports, Lahore, and over the border Amritsar and Delhi."""


def write(folder: Path, tables: dict[str, str]) -> Path:
    """Write tables as CSV files into a new folder, and return it."""
    folder.mkdir(parents=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return a folder with the small network."""
    return write(tmp_path_factory.mktemp("network") / "small", TABLES)


@pytest.fixture(scope="session")
def net(folder):
    """Return the small network."""
    return co.load(folder)


@pytest.fixture
def tables():
    """Return the small network's tables as CSV text, by name."""
    return dict(TABLES)


@pytest.fixture(scope="session")
def bundled():
    """Return the network that comes with the package."""
    return co.load()


class Result:
    """Exit code, stdout and stderr of a command that has ended."""

    def __init__(self, code, captured):
        self.code, self.out, self.err = code, captured.out, captured.err


@pytest.fixture
def run(capsys):
    """Run a command in this process and return its exit code, stdout and stderr."""

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        return Result(stopped.value.code, capsys.readouterr())

    return run


@pytest.fixture
def plan(run, folder):
    """Run `corridor plan` on the small network."""

    def plan(*arguments):
        return run("plan", *arguments, "--network", folder)

    return plan


@pytest.fixture
def load_once(bundled, monkeypatch):
    """Let `co.load()` return one bundled network, which takes seconds to load."""
    load = files.load
    for module in (files, co):
        monkeypatch.setattr(module, "load", lambda path=None: bundled if path is None else load(path))


@pytest.fixture(autouse=True)
def cells_as_long_as_before():
    """Frictionless lets cells of CSV files be of any length, for the whole process; set it back after each test."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)


@pytest.fixture(autouse=True)
def nothing_stays_frozen():
    """A command keeps what it has loaded from the garbage collector, for the whole process; let it be seen again.

    Hypothesis 6.131 and older looks for its own random numbers there, and warns where it does not find them.
    """
    yield
    gc.unfreeze()
