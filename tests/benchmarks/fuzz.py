"""Feed a reader with files that a fuzzer makes up, guided by which lines of the library they reach.

    python tests/benchmarks/fuzz.py xlsx -max_total_time=600      # csv, gmns, gpkg, parquet, toml, xlsx, command

Run it as a user who may do nothing, in a folder of its own. Anything but an answer or an error of the library ends it,
with the file that did it beside. Words of the tables are mixed in, as bytes alone would seldom spell one. What follows
the kind are options of libFuzzer, and a folder that keeps what it finds. Needs `atheris`.
"""

import contextlib
import io
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

os.environ["CORRIDOR_JIT"] = "0"
os.fsync = lambda _descriptor: None  # no power fails, and to wait for the disk is most of the time
sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

with atheris.instrument_imports(include=["corridor"]):
    import corridor as co
    from corridor.cli import main as command
    from corridor.network import csv_tables, files, geopackage, geoparquet, gmns, workbook  # noqa: F401
    from corridor.scenario import scenario_toml  # noqa: F401
    from corridor.schema import TABLES

from conftest import write  # noqa: E402 - they import the library, which must be instrumented first
from test_fuzzed_commands import WORDS  # noqa: E402
from test_gmns import FILES as GMNS  # noqa: E402
from test_mutated_files import RICHER, SCENARIO  # noqa: E402

WORK = Path(tempfile.mkdtemp())


def loaded(path: Path) -> None:
    """Read a network, and the same once it is saved."""
    try:
        net = co.load(path)
    except co.InvalidData:
        return
    co.save(net, WORK / "again")
    assert co.load(WORK / "again") == net


def one_file(name: str) -> Callable[[bytes], None]:
    """Return the test of one file of that name."""

    def test(data: bytes) -> None:
        (WORK / name).write_bytes(data)
        loaded(WORK / name)

    return test


def in_folder(tables: dict[str, str]) -> Callable[[bytes], None]:
    """Return the test of a folder of which one file is replaced: the first byte says which."""
    folder, names = write(WORK / "folder", tables), sorted(tables)

    def test(data: bytes) -> None:
        file = folder / f"{names[data[0] % len(names)] if data else names[0]}.csv"
        whole = file.read_bytes()
        file.write_bytes(data[1:])
        loaded(folder)
        file.write_bytes(whole)

    return test


def parquet(data: bytes) -> None:
    """Read a folder of which the nodes are replaced."""
    whole = WORK / "net.parquet"
    if not whole.exists():
        co.save(NET, whole)
    (whole / "nodes.parquet").write_bytes(data)
    loaded(whole)


def xlsx(data: bytes) -> None:
    """Read a workbook of which one sheet is replaced: an archive that is made up would never be one."""
    with zipfile.ZipFile(io.BytesIO(SEEDS["xlsx"])) as old, zipfile.ZipFile(WORK / "net.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, data if name == "xl/worksheets/sheet1.xml" else old.read(name))
    loaded(WORK / "net.xlsx")


def toml(data: bytes) -> None:
    """Read a scenario, and carry it out."""
    (WORK / "plan.toml").write_bytes(data)
    with contextlib.suppress(co.CorridorError):
        co.load_scenario(WORK / "plan.toml")(NET)


ASKED = (
    "plan KHI Delhi --by cost --depart 2027-03-01 --via Lahore",
    "pareto KHI Delhi --thin 3 --hs 8471 --regime tir",
    "alternatives KHI Delhi --count 2 --overlap 0.5",
    "corridors KHI Delhi --depart 2027-03-01",
    "departures KHI Delhi --between 2027-03-01 2027-03-05",
    "matrix --from KHI --from Lahore --to Delhi",
    "reach KHI --within IN --boxes 2 --box 40RF",
    "compare plan.toml --demand --by time",
    "break-even KHI Delhi --of borders:ml1:entry:hours",
    "tornado KHI Delhi --over borders:ml1:entry:hours",
    "critical --demand --by cost",
    "rank --demand --within-km 500",
    "appraise plan.toml --capex 1e6 --opening 2029 --base-year 2025",
    "flows --method logit",
    "scenarios show plan.toml",
    "places Lah --format json",
    "check --from KHI --to Delhi",
    "plan KHI Delhi --set links:ml1:hours=x0.5 -o plan.csv",
)
"""Commands to begin with."""


def words(data: bytes) -> None:
    """Carry out a command: the bytes between newlines are its words."""
    given = [text.replace("\0", "") for text in data.decode(errors="replace").split("\n")]
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            network = () if given[0] in ("check", "scenarios") else ("--network", str(WORK / "seed"))
        command([*(text for text in given if "/" not in text), *network])
    except SystemExit as ended:
        if ended.code not in (0, 2, 3):
            raise AssertionError(f"{given} ends with {ended.code}") from ended


def options() -> set[str]:
    """Return the options of every command, as its help shows them."""
    found: set[str] = set()
    for asked in ASKED:
        with contextlib.redirect_stdout(io.StringIO()) as shown, contextlib.suppress(SystemExit):
            command([asked.split()[0], "--help"])
        found |= set(re.findall(r"--[a-z-]+", shown.getvalue()))
    return found


def seeds() -> dict[str, bytes]:
    """Return a whole file of each kind, to begin with."""
    net = co.load(write(WORK / "seed", RICHER))
    found = {"toml": SCENARIO.encode()}
    for name in ("gpkg", "xlsx"):
        co.save(net, WORK / f"seed.{name}")
        found[name] = (WORK / f"seed.{name}").read_bytes()
    with zipfile.ZipFile(io.BytesIO(found["xlsx"])) as archive:
        found["sheet"] = archive.read("xl/worksheets/sheet1.xml")
    co.save(net, WORK / "seed.parquet")
    found["parquet"] = (WORK / "seed.parquet" / "nodes.parquet").read_bytes()
    found["csv"] = b"\x05" + RICHER["nodes"].encode()
    found["gmns"] = b"\x01" + GMNS["link"].encode()
    return found


def spelt_words() -> Path:
    """Write the words of the tables, of scenarios and of commands as libFuzzer reads them, and return the file."""
    columns = [column for table in TABLES.values() for column in table.declared]
    odd = ["nan", "1e999", "-0", "0x1", "1_0", "\ufeff", "\r", '""', "24:00", "2027-02-29", "2027-03-28T02:30+01:00"]
    texts = {
        *TABLES,
        *(word for column in columns for word in (column.name, *column.allowed)),
        *WORDS,
        *options(),
        *odd,
    }
    texts |= {word for text in (SCENARIO, *RICHER.values(), *GMNS.values()) for word in re.split(r"[\s,;\"=]+", text)}
    file = WORK / "words.dict"
    spelt = sorted("".join(f"\\x{byte:02x}" for byte in text.encode()) for text in texts if 0 < len(text) < 40)
    file.write_text("".join(f'"{text}"\n' for text in spelt), encoding="ascii")
    return file


if __name__ == "__main__":
    SEEDS = seeds()
    (WORK / "out").mkdir()
    os.chdir(WORK / "out")  # where commands write
    Path("plan.toml").write_bytes(SEEDS["toml"])
    NET = co.load(WORK / "seed")
    kind = sys.argv.pop(1)
    tests: dict[str, Callable[[bytes], None]] = {
        "csv": in_folder(RICHER) if kind == "csv" else loaded,
        "gmns": in_folder(GMNS) if kind == "gmns" else loaded,
        "gpkg": one_file("net.gpkg"),
        "parquet": parquet,
        "xlsx": xlsx,
        "toml": toml,
        "command": words,
    }  # type: ignore[dict-item]
    corpus = WORK / "corpus"
    corpus.mkdir()
    for number, asked in enumerate(ASKED if kind == "command" else ()):
        (corpus / f"seed-{number}").write_text("\n".join(asked.split(" ")), encoding="utf-8")
    if kind != "command":
        (corpus / "seed").write_bytes(SEEDS["sheet" if kind == "xlsx" else kind])
    atheris.Setup([*sys.argv, f"-dict={spelt_words()}", str(corpus)], tests[kind])
    atheris.Fuzz()
