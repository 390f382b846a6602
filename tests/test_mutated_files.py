"""Files that have been changed at random: each is read, or refused by an error of the library that names it.

The seeds are fixed, so that a failure can be repeated; its message holds the number of the mutant. What is read can be
saved and read again.
"""

import os
import random
import sqlite3
import zipfile
from contextlib import closing

import pytest
from conftest import TABLES, write
from test_gmns import FILES as GMNS

import corridor as co
from corridor.schema import TABLES as DECLARED

SEEDS = (1,)
"""Add some for a longer search."""
MUTANTS = 120

RICHER = {
    **TABLES,
    "nodes": TABLES["nodes"].replace("Kurrachee", "Kurrachee; Kolachi"),
    "links": """\
link_id,from_node,to_node,mode,length_km,hours,hours_p90,usd,per,both_ways,status,opening_hours,geometry,note
n5,KHI,LHE,road,1210,24,36,900,vehicle,yes,,Mo-Sa 06:00-22:00,"LINESTRING (67 24.8, 70 28, 74.3 31.5)","by day, only"
wagah,LHE,ATQ,road,50,3,,90,vehicle,yes,,Mo-Fr 09:00-17:00; PH off,,
ml1,LHE,ATQ,rail-1676,50,3,,5,teu,yes,,,"LINESTRING (74.3 31.5, 74.9 31.6)",
nr,ATQ,DEL,rail-1676,450,12,,,,yes,,24/7,,
""",
    "services": """\
service_id,from_node,to_node,links,weekdays,departs,departures_per_week,hours,parts_then,valid_from
fast,LHE,DEL,ml1;nr,Mo;We,08:30,,30,"{""hours"": 20.0, ""price"": {""teu"": 500.0}}",
slow,LHE,ATQ,ml1,,,7,,,2026-01-01
""",
    "charges": "charge_id,what,usd,per,country,valid_from,valid_until\ntoll,Toll,5,teu,PK,2026-01-01,2026-12-31\n",
    "restrictions": "subject,subject_id,programme,effect\ncountry,IN,UN,licence\n",
    "demand": "origin,destination,form,hs,teu_per_year\nKarachi,Delhi,container,5201,100\n",
}
"""Tables with every kind of cell."""

SCENARIO = """\
name = "Everything"
description = "Every kind of edit"
valid_from = 2026-01-01
edits = [
    { edit = "add_node", node_id = "MUX", set = { kind = "city", country = "PK", latitude = 30.2, longitude = 71.5 } },
    { edit = "add_link", link_id = "new", from_node = "MUX", to_node = "Lahore", mode = "road", both_ways = true, set = { hours = 5.5, usd = 200, per = "vehicle" } },
    { edit = "add_handling", node = "MUX", from_mode = "", to_mode = "road", like = "Lahore" },
    { edit = "add_service", service_id = "train", from_node = "Lahore", to_node = "Delhi", links = ["ml1", "nr"], set = { departures_per_week = 3, hours = 30 } },
    { edit = "add_charge", charge_id = "fee", what = "Fee", set = { usd = 3, per = "teu", country = "PK", valid_from = 2026-03-01 } },
    { edit = "add_border", link_id = "ml1", set = { side = "exit", from_node = "Lahore", regime = "tir", hours = 1, usd = 1, per = "teu" } },
    { edit = "change", table = "links", where = { link_id = ["n5", "wagah"] }, set = { hours = { times = 0.8 } } },
    { edit = "change", table = "services", where = { service_id = "slow" }, set = { weekdays = "Mo", departs = "07:00", departures_per_week = "" } },
    { edit = "close", node_id = "DEL" },
    { edit = "open", link_id = "nr" },
    { edit = "remove", table = "links", where = { link_id = "nr", from_node = "Delhi" } },
]
"""  # noqa: E501

TOKENS = (
    *("\0", "\r", "\n", '"', "'", ",", ";", "=", "\ufeff", "\u202e", "\x1b[31m", "nan", "inf", "-1", "1e999", "0x7f"),
    *("9" * 400, "x" * 300, "[" * 300, "{", "}", "[]", "1_0", "24 h", "0", "1e-320", "true", "[[edits]]", ".a" * 300),
    *(
        "LINESTRING (0 0)",
        "POINT EMPTY",
        "LINESTRING EMPTY",
        "LINESTRING (1 1, 1 1)",
        "24/7",
        "PH off",
        "Mo-",
        "easter",
    ),
    *("2026-02-30", "0001-01-01", "24:00", "../../etc/passwd", "KHI", "n5", "road", "rail", "times", "hours", "edit"),
    *('{"hours": 1, "price": {}}', "Mo;Mo", "Feb 30: 08:00-09:00", "week 60: 08:00-99:00", "2026 Jan 1-2025 Jan 1 off"),
)
BYTES = (*(token.encode() for token in TOKENS), b"\xff", b"\xed\xa0\x80", b"\xc0\x80")


@pytest.fixture(autouse=True)
def unflushed(monkeypatch):
    """Leave the disk alone: no power fails during these tests."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def mutated(content, chance):
    """Return bytes with some of them replaced, taken out, put in or doubled."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at, length = chance.randrange(len(data) + 1), chance.choice((1, 1, 4, 40, 400))
        kind = chance.randrange(6)
        if kind == 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = chance.choice(BYTES)
        elif kind == 3:
            data[at : at + length] = chance.choice(BYTES)
        elif kind == 4:
            data[at:at] = data[chance.randrange(len(data) + 1) :][:length]
        else:
            data[at : at + length] = bytes(len(data[at : at + length]))
    return bytes(data)


def is_read(number, file, again):
    """Return whether a network is read, and the same once saved; an error that is none of the library's fails."""
    try:
        net = co.load(file)
    except co.InvalidData as error:
        if not str(error).startswith(f"{file} has "):
            raise AssertionError(f"mutant {number} is not named: {error}") from error
        return False
    except BaseException as error:
        raise AssertionError(f"mutant {number}: {type(error).__name__}: {error}") from error
    co.save(net, again)
    assert co.load(again) == net, f"mutant {number} is another once saved"
    return True


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("changed", [mutated, "cells"])
def test_folders_of_csv(seed, changed, tmp_path):
    chance, results = random.Random(f"csv {seed} {changed == 'cells'}"), []
    for number in range(MUTANTS):
        tables = dict(RICHER)
        name = chance.choice(sorted(tables))
        folder = write(tmp_path / str(number), tables)
        if changed == "cells":
            lines = [line.split(",") for line in tables[name].splitlines()]
            line = chance.choice(lines)
            line[chance.randrange(len(line))] = '"{}"'.format(chance.choice(TOKENS).replace('"', '""'))
            content = "\n".join(map(",".join, lines)).encode()
        else:
            content = mutated(tables[name].encode(), chance)
        (folder / f"{name}.csv").write_bytes(content)
        results.append(is_read(number, folder, tmp_path / "again"))
    assert {True, False} == set(results)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return a small GeoPackage, in pages so short that most of its bytes mean something."""
    folder = tmp_path_factory.mktemp("gpkg")
    co.save(co.load(write(folder / "net", RICHER)), folder / "net.gpkg")
    with closing(sqlite3.connect(folder / "net.gpkg", isolation_level=None)) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("PRAGMA page_size = 512")
        database.execute("VACUUM")
    return (folder / "net.gpkg").read_bytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_geopackages(seed, whole, tmp_path):
    chance, results = random.Random(f"bytes {seed}"), []
    file = tmp_path / "net.gpkg"
    for number in range(MUTANTS):
        file.write_bytes(mutated(whole, chance))
        results.append(is_read(number, file, tmp_path / "again"))
    assert {True, False} == set(results)


@pytest.mark.parametrize("seed", SEEDS)
def test_geopackages_with_cells_of_any_kind(seed, whole, tmp_path):
    chance, results = random.Random(f"cells {seed}"), []
    file = tmp_path / "net.gpkg"
    for number in range(MUTANTS):
        file.write_bytes(whole)
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous = OFF")
            for _ in range(chance.choice((1, 1, 3))):
                table = chance.choice(sorted(DECLARED))
                column = chance.choice([name for name in DECLARED[table].columns if name != "geometry"])
                token = chance.choice(TOKENS)
                cell = chance.choice((token, token.encode(), b"\xff" + token.encode(), None, 5, -2.5, 2**62, 9e999))
                if chance.randrange(2):
                    database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
                    database.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
                database.execute(
                    f"UPDATE {table} SET {column} = CAST(? AS {chance.choice(('TEXT', 'BLOB', 'REAL'))})", [cell]
                )
                if chance.randrange(2):
                    database.execute(f"UPDATE {table} SET {column} = ?", [cell])
        results.append(is_read(number, file, tmp_path / "again"))
    assert {True, False} == set(results)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """Return the parts of a small workbook."""
    folder = tmp_path_factory.mktemp("xlsx")
    co.save(co.load(write(folder / "net", RICHER)), folder / "net.xlsx")
    with zipfile.ZipFile(folder / "net.xlsx") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("changed", ["part", "archive"])
def test_damaged_workbooks(seed, changed, workbook, tmp_path):
    chance, results = random.Random(f"xlsx {seed} {changed}"), []
    file = tmp_path / "net.xlsx"
    for number in range(MUTANTS):
        parts = dict(workbook)
        if changed == "part":
            name = chance.choice([name for name in parts if name.startswith("xl/")])
            parts[name] = mutated(parts[name], chance)
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        if changed == "archive":
            file.write_bytes(mutated(file.read_bytes(), chance))
        results.append(is_read(number, file, tmp_path / "again"))
    assert {True, False} == set(results)


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_parquet(seed, tmp_path):
    chance, results = random.Random(f"parquet {seed}"), []
    co.save(co.load(write(tmp_path / "net", RICHER)), tmp_path / "net.parquet")
    whole = {file: file.read_bytes() for file in sorted((tmp_path / "net.parquet").glob("*.parquet"))}
    for number in range(MUTANTS):
        file = chance.choice(list(whole))
        file.write_bytes(mutated(whole[file], chance))
        results.append(is_read(number, tmp_path / "net.parquet", tmp_path / "again"))
        file.write_bytes(whole[file])
    assert {True, False} == set(results)


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_folders_of_gmns(seed, tmp_path):
    chance, results = random.Random(f"gmns {seed}"), []
    for number in range(MUTANTS):
        tables = dict(GMNS)
        name = chance.choice(sorted(tables))
        folder = write(tmp_path / str(number), tables)
        (folder / f"{name}.csv").write_bytes(mutated(tables[name].encode(), chance))
        results.append(is_read(number, folder, tmp_path / "again"))
    assert {True, False} == set(results)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("changed", [mutated, "values"])
def test_scenarios_in_toml(seed, changed, tmp_path):
    chance, results = random.Random(f"toml {seed} {changed == 'values'}"), set()
    net = co.load(write(tmp_path / "net", RICHER))
    file = tmp_path / "plan.toml"
    for number in range(MUTANTS):
        if changed == "values":
            parts = SCENARIO.split(" ")
            at = chance.choice([at for at, part in enumerate(parts) if part == "="]) + 1
            parts[at] = chance.choice(VALUES)
            content = " ".join(parts).encode()
        else:
            content = mutated(SCENARIO.encode(), chance)
        file.write_bytes(content)
        try:
            step = "not read"
            scenario = co.load_scenario(file)
            co.save_scenario(scenario, tmp_path / "again.toml")
            assert co.load_scenario(tmp_path / "again.toml") == scenario, content
            step = "not carried out"
            scenario(net)
            step = "carried out"
        except (co.InvalidEdit, co.InvalidData) as error:
            if step == "not read" and not str(error).startswith("plan.toml"):
                raise AssertionError(f"mutant {number} is not named: {error}") from error
        except BaseException as error:
            raise AssertionError(f"mutant {number}: {type(error).__name__}: {error}") from error
        results.add(step)
    assert {"not read", "not carried out"} <= results


VALUES = (
    *(
        "1",
        "-1",
        "0",
        "1.5",
        "inf",
        "nan",
        "1" + "0" * 400,
        "0x" + "f" * 5000,
        "true",
        "''",
        "'x'",
        "'\\u0000'",
        '"\\u0000"',
    ),
    *("2026-01-01", "08:00:00", "2026-01-01T00:00:00Z", "[]", "[1]", "['x']", "[[]]", "{}", "{times=2}", "{times='x'}"),
    *(
        "{a=1}",
        "[" * 300 + "]" * 300,
        "'Delhi'",
        "'n5'",
        "'links'",
        "'services'",
        "'road'",
        "'change'",
        "'Lahore'",
        "'teu'",
    ),
)
