"""What people type, and what spreadsheets make of it, is read as it was meant or refused by name."""

import datetime as dt

import pandas as pd
import pytest

import corridor as co
from corridor.schema import TABLES
from corridor.tables.parsing import numbers_of, texts_of

DEPARTS = TABLES["services"].column["departs"]
FROM = TABLES["charges"].column["valid_from"]
HS = TABLES["charges"].column["hs"]


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        (DEPARTS, "08:30:00", "08:30"),
        (DEPARTS, "8:30", "08:30"),
        (DEPARTS, dt.time(8, 30), "08:30"),
        (FROM, "2028-01-01 00:00:00", "2028-01-01"),
        (FROM, "2028-01-01T00:00", "2028-01-01"),
        (FROM, pd.Timestamp("2028-01-01"), "2028-01-01"),
        (FROM, dt.date(2028, 1, 1), "2028-01-01"),
        (HS, "0101", "0101"),
        (HS, 101, "0101"),
        (HS, 8471.0, "8471"),
        (HS, 101.0, "0101"),
        (HS, "2710.12;84", "271012;84"),
    ],
)
def test_read(column, cell, kept):
    texts, faults = texts_of(column, [cell])
    assert (texts.tolist(), faults) == ([kept], [])


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        (DEPARTS, "08:30:15", "must be a local time, HH:MM"),
        (DEPARTS, dt.time(8, 30, 15), "must be a local time, HH:MM"),
        (DEPARTS, "8h30", "must be a local time, HH:MM"),
        (FROM, "2028-01-01 06:00:00", "must be a date, YYYY-MM-DD"),
        (FROM, "1/2/2028", "must be a date, YYYY-MM-DD"),
        (FROM, 46753, "must be a date, YYYY-MM-DD"),
        (
            HS,
            "101",
            "'101' has 3 digits, and HS codes an even number; a spreadsheet drops the first nought: is it 0101?",
        ),
        (
            HS,
            "84;101",
            "'101' has 3 digits, and HS codes an even number; a spreadsheet drops the first nought: is it 0101?",
        ),
        (HS, 7.5, "'7.5' must have 2 to 10 digits and begin with a chapter, 01 to 97 without 77"),
        (HS, float("inf"), "'inf' must have 2 to 10 digits and begin with a chapter, 01 to 97 without 77"),
        (HS, True, "'True' must have 2 to 10 digits and begin with a chapter, 01 to 97 without 77"),
    ],
)
def test_refused(column, cell, message):
    texts, faults = texts_of(column, [cell])
    assert (texts.tolist(), faults) == ([""], [(0, message)])


def test_a_cargo_with_a_code_that_has_lost_its_nought_is_refused():
    with pytest.raises(co.InvalidQuestion, match=r"cargo: hs is '101'; it has 3 digits, .* is it 0101"):
        co.Cargo(hs="101")
    assert co.Cargo(hs=101).hs == "0101"


COMMA = "; decimals are set apart by a point, not a comma"
THOUSANDS = "; set no comma between thousands, and a point before decimals"


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("1,5", COMMA),
        ("-12,3456", COMMA),
        ("1,210", THOUSANDS),
        ("1,234,567.5", THOUSANDS),
        ("1 900", "; set nothing between thousands"),
        ("1\u00a0900", "; set nothing between thousands"),
        ("12'500,5", "; set nothing between thousands"),
        ("24 h", "; write the figure alone"),
        ("24h", "; write the figure alone"),
        ("15 %", "; write the figure alone"),
        ("2,5 км", "; write the figure alone"),
        ("~30", "; write the figure alone"),
        ("< 5", "; write the figure alone"),
        ("8-12", "; write one figure"),
        ("8 – 12,5", "; write one figure"),
        ("n/a", ""),
        ("1_000", ""),
        ("2026-05-01", ""),
        ("08:30:00", ""),
        ("0x10", ""),
    ],
)
def test_numbers_as_people_write_them_are_refused_with_what_to_do(cell, hint):
    values, faults = numbers_of(TABLES["links"].column["hours"], [cell, "3"])
    assert (str(values[0]), values[1]) == ("nan", 3)
    assert faults == [(0, f"must be a number{hint}")]
