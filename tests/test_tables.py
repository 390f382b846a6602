"""Tables are checked by whole columns, and each row as if it stood alone."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import networks

import corridor as co
from corridor.figure_bounds import plain
from corridor.schema import ANY_PROCEDURE, TABLES
from corridor.tables.checking import checked_table, written_frame, written_rows

JUNK = (
    *("", "  ", "x", "-1", "0", "nan", "inf", "1e3", "1_000", "yes", "no", "road", " road ", "rail", "PK", "pk"),
    *("2026-01-01", "1.1.2026", "08:00", "8:00", "Mo;Tu", "Mo;Xx", "queue", "borders", "1900", "12.5", "import"),
    *("export", "entry", "exit", "operating", "closed", "teu", "seaport", "load", "prohibited", "tanker"),
    *(None, float("nan"), 5, 2.5, -3, True, pd.NA, np.float64(7), np.int64(2), dt.date(2026, 1, 1)),
)
"""Cells of many kinds, each wrong in most columns."""

LAWS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def spoilt(draw):
    """Draw a table and rows of it, some of whose cells are junk."""
    tables = draw(networks(max_nodes=5, max_services=2))
    name = draw(st.sampled_from([name for name in TABLES if len(tables.get(name, ()))]))
    rows = [dict(row) for row in pd.DataFrame(tables[name]).to_dict("records")][:8]
    columns = st.sampled_from([*TABLES[name].columns, "both_ways", "hours_mean"])
    for row, column, cell in draw(
        st.lists(st.tuples(st.sampled_from(range(len(rows))), columns, st.sampled_from(JUNK)), max_size=6)
    ):
        rows[row][column] = cell
    return TABLES[name], rows


def told(problems):
    """Return the faults without those that look at several rows."""
    apart = [p for p in problems if "is the same row" not in p.message and "no such column" not in p.message]
    return [(problem.row, problem.column, problem.value, problem.message) for problem in apart]


@LAWS
@given(spoilt())
def test_a_row_has_the_faults_that_it_has_alone(case):
    table, rows = case
    together = told(checked_table(table, written_rows(rows), "t")[2])
    alone = [
        (number, *fault[1:])
        for number, row in enumerate(rows, 1)
        for fault in told(checked_table(table, written_rows([row]), "t")[2])
    ]
    assert together == alone


@LAWS
@given(spoilt(), st.integers(0, 8))
def test_what_is_known_to_be_right_changes_no_verdict(case, count):
    """Rows that begin as a checked frame does are judged as if all of them were looked at."""
    table, rows = case
    valid, _, problems = checked_table(table, written_rows(rows[:count]), "t")
    if problems or len(valid) != count:
        return
    frame = pd.concat([valid, pd.DataFrame(rows[count:], dtype=object)], ignore_index=True)
    looked_at, trusted = (checked_table(table, written_frame(frame), "t", valid=known) for known in (None, valid))
    assert told(trusted[2]) == told(looked_at[2])
    assert trusted[1] == looked_at[1]
    pd.testing.assert_frame_equal(trusted[0], looked_at[0])


@LAWS
@given(networks(max_nodes=5, max_services=2))
def test_a_checked_frame_is_right(tables):
    for name, rows in tables.items():
        frame, numbers, problems = checked_table(TABLES[name], written_frame(pd.DataFrame(rows)), name)
        assert problems == []
        assert len(numbers) == len(frame)
        again, _, problems = checked_table(TABLES[name], written_frame(frame), name)
        assert problems == []
        pd.testing.assert_frame_equal(again, frame)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_refuses_what_its_declaration_refuses(name):
    """Each bound, word, pattern and required column of the schema is enforced: one row, one wrong cell, one message."""
    for column in TABLES[name].declared:
        wrong = {
            "must be a number": (column.kind == "number", "many"),
            "must be a whole number": (column.kind == "whole", "2020.5"),
            "must be one of " + ", ".join(column.allowed): (bool(column.allowed), "%%"),
            column.pattern[1]: (bool(column.pattern[0]), "%%"),
            "must not be blank": (column.is_required, ""),
        }
        for message, (applies, cell) in wrong.items():
            if applies:
                assert message in faults_of(name, column.name, cell)


def faults_of(table, column, cell):
    """Return what is wrong with one cell of an else blank row."""
    problems = checked_table(TABLES[table], written_rows([{column: cell}]), "t")[2]
    return [problem.message for problem in problems if problem.column == column]


@pytest.mark.parametrize(
    ("table", "name"), [(name, c.name) for name in sorted(TABLES) for c in TABLES[name].declared if c.kind != "text"]
)
def test_every_number_has_a_smallest_and_a_largest_value_and_a_reason(table, name):
    bound = TABLES[table].column[name].bound
    assert -np.inf < bound.least < bound.most < np.inf
    assert bound.why
    lowest = "must be above 0" if bound.above == 0 else f"must be at least {plain(bound.least)}"
    for cell, right in (
        (bound.least - 2000, lowest),
        (bound.most + 1, f"must be at most {plain(bound.most)}: {bound.why}"),
        *(
            [(bound.least / 2, f"must be at least {plain(bound.least)}: {bound.why}")]
            if bound.above == 0 < bound.least
            else []
        ),
    ):
        for written in (float(cell), str(float(cell))):
            assert [fault[: len(right)] for fault in faults_of(table, name, written)][:1] == [right]
    for cell in ("inf", "-inf", "1e309", np.inf):
        assert faults_of(table, name, cell) == ["must be a finite number"]
    for cell in (bound.least, bound.most):
        assert not any("must be at" in fault and bound.why in fault for fault in faults_of(table, name, cell))


def test_every_rule_of_the_schema_is_broken_by_some_row():
    """Rules are whole-column conditions; each has a message that its row fills in."""
    broken = {
        "links": [
            *({"usd": 5}, {"usd": 5, "per": "teu", "usd_low": 9, "usd_high": 8}),
            *(
                {"usd": 100_001, "per": "box"},
                {"usd_low": -10_001, "per": "tonne"},
                {"usd_high": 1_001, "per": "value_pct"},
            ),
            *(
                {"hours_p90": 4},
                {"hours": 5, "hours_p90": 4},
                {"hours": 0, "hours_p90": 4},
                {"hours": 1, "hours_p90": 25.1},
                {"mode": "sea", "lorry_ban": "Su"},
                {"throughput_year": 2024},
            ),
        ],
        "handling": [
            {"from_mode": "road"},
            {"kind": "city"},
            {"kind": "city", "from_mode": "sea", "activity": "load"},
            {"kind": "city", "from_mode": "sea", "to_mode": "road", "ends_by_closing": "yes"},
        ],
        "borders": [
            *(
                {"mode": "road", "change_hours": 5},
                {"mode": "road", "change_usd": 5},
                {"mode": "road", "vehicle_change": "tractor"},
                {"mode": "road", "vehicle_change": "tractor", "change_hours": 5, "covers": "reload"},
                {"mode": "sea", "vehicle_change": "tractor", "change_hours": 5},
                {"mode": "road", "ends_by_closing": "yes"},
            ),
            *({}, {"mode": "road", "from_node": "A"}, {"mode": "road", "side": "exit", "procedure": "import"}),
            {"mode": "road", "side": "entry", "procedure": "export"},
        ],
        "services": [
            *({}, {"weekdays": "Mo"}),
            *(
                {"weekdays": "Mo", "departs": "10:00", "departure_dates": "2026-03-02"},
                {"departures_per_week": 1, "every_weeks": 2, "counted_from": "2026-03-02"},
                {"weekdays": "Mo", "departs": "10:00", "every_weeks": 2},
            ),
            {"departures_per_week": 1, "minimum_teu": 9, "teu_per_departure": 8},
        ],
        "rates": [
            {"procedure": "transit"},
            *({"procedure": "transit", "usd_per_km": 1, "per": "teu", name: 1} for name in ANY_PROCEDURE),
            *({"ttw_share": 0.5}, {"load_factor": 0.5}, {"empty_running": 0.5}),
            *({"mode": "rail", "driving_h_per_day": 9}, {"usd_per_km": 1}),
        ],
        "charges": [
            *({"link_id": "a", "country": "PK"}, {}, {"link_id": "a", "procedure": "import"}),
            *({"mode": "road", "province": "Sindh"}, {"mode": "road", "except_links": "a", "usd": 1, "per": "teu"}),
            {"mode": "road"},
        ],
        "clearance": [
            *({"side": ""}, {"what": "transit_change", "side": "import"}),
            {"side": "export", "cleared_at": "inland"},
            {"side": "import", "usd": 5, "per": "vehicle"},
        ],
        "capacity_defaults": [
            *({"capacity_teu_per_week": 5, "teu_per_departure": 5}, {}),
            {"capacity_teu_per_week": 5, "kind": "city"},
            {"capacity_teu_per_week": 5, "capacity_high_teu_per_week": 4},
        ],
    }
    needed = {
        "links": {"link_id": "a", "from_node": "A", "to_node": "B", "mode": "road"},
        "handling": {},
        "borders": {"side": "exit"},
        "services": {"service_id": "s", "from_node": "A", "to_node": "B", "links": "a"},
        "rates": {"mode": "road"},
        "charges": {"charge_id": "c", "what": "toll"},
        "clearance": {"what": "clearance", "hours": 1},
        "capacity_defaults": {"what": "link", "mode": "road"},
    }
    for name, rows in broken.items():
        own = [rule for rule in TABLES[name].rules if name == "links" or rule not in TABLES["links"].rules]
        found = []
        for row in rows:
            (problem,) = checked_table(TABLES[name], written_rows([needed[name] | row]), name)[2]
            found.append(problem.column)
        assert found == [rule.column for rule in own], name


def test_faults_of_one_row_stand_in_the_order_of_the_columns_and_rows_in_theirs():
    rows = [{"node_id": "B", "latitude": 99, "longitude": 999, "kind": "town"}, {"node_id": "A"}]
    problems = checked_table(TABLES["nodes"], written_rows(rows), "nodes")[2]
    assert [(problem.row, problem.column) for problem in problems] == [
        *((1, "latitude"), (1, "longitude"), (1, "kind")),
        *((2, "latitude"), (2, "longitude"), (2, "kind")),
    ]


def test_dates_and_numbers_may_be_what_python_has_for_them():
    row = {"charge_id": "c", "what": "toll", "mode": "road", "usd": np.int64(5), "per": "teu"}
    frame, _, problems = checked_table(
        TABLES["charges"], written_rows([row | {"valid_from": dt.date(2026, 3, 1)}]), "t"
    )
    assert problems == []
    assert frame[["usd", "valid_from"]].values.tolist() == [[5.0, "2026-03-01"]]


def test_text_is_not_guessed_from_numbers():
    with pytest.raises(co.InvalidData, match=r"nodes, row 1, column name: '5': must be text"):
        co.Network(
            {"nodes": pd.DataFrame([{"node_id": "A", "name": 5, "kind": "city", "latitude": 1, "longitude": 1}])}
        )
