"""Single cells are read from plain columns: they hold what the frames hold, and no row of a frame is made."""

import math
import threading

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks
from test_laws import cases, laws, planned
from test_plan_against_oracle import network_of

import corridor as co
from corridor.network.plain_tables import plain_tables
from corridor.schema import TABLES

DATED = {"by": "time", "depart": "2026-12-01 08:00+08:00"}


@laws(15)
@given(networks(max_nodes=5, max_services=2))
def test_plain_cells_are_those_of_the_frames(tables):
    net = network_of(tables)
    for name, table in TABLES.items():
        plain, frame = plain_tables(net)[name], net.tables[name]
        assert len(plain) == len(frame)
        for row, cells in enumerate(frame.to_dict("records")):
            for column, cell in cells.items():
                if not table.is_number(column):
                    assert plain.text(column, row) == cell
                else:
                    number = plain.number(column, row)
                    assert number == cell or (plain.is_blank(column, row) and math.isnan(cell))
        first = table.columns[:2]
        assert list(plain.rows(*first)) == list(zip(*(frame[column] for column in first), strict=True))
        assert plain.rows_with(table.key[0]) == tuple(frame.index[frame[table.key[0]] != ""])
        keys = [plain.origin_of(row).key for row in range(len(plain))] if name != "sources" else []
        assert len(set(keys)) == len(keys)
        if len(table.key) == 1:
            assert plain.row_of == {name: row for row, name in enumerate(frame[table.key[0]])}


@pytest.mark.parametrize(
    ("written", "basis"),
    [
        ({"basis": "measured"}, "measured"),
        ({"basis": "assumed", "source": "s"}, "assumed"),
        ({"source": "s"}, "published"),
        ({}, "assumed"),
    ],
)
def test_a_row_that_names_no_basis_is_published_with_a_source_and_assumed_without(written, basis):
    where = {"node_id": "A", "country": "CN", "kind": "city", "latitude": 0, "longitude": 0}
    sources = pd.DataFrame([{"source": "s", "title": "S"}])
    net = co.Network({"nodes": pd.DataFrame([{**where, **written}]), "sources": sources})
    assert plain_tables(net)["nodes"].basis_of(0) == basis


@laws(15)
@given(st.data())
def test_every_figure_is_a_cell_of_its_table(data):
    """A leg's figures name table, row and column: what stands there is what they say."""
    tables, question = data.draw(cases())
    net = network_of(tables)
    way = planned(net, question)
    for figure in () if way is None else (figure for leg in way.legs for figure in leg.figures):
        plain = plain_tables(net)[figure.table]
        (row,) = (row for row in range(len(plain)) if plain.origin_of(row).key == figure.row)
        cells = net.tables[figure.table].iloc[row]
        assert (figure.source, figure.year == cells["year"] or math.isnan(figure.year)) == (cells["source"], True)
        if TABLES[figure.table].is_number(figure.column):
            assert (figure.value, figure.note) == (cells[figure.column], cells["note"])
        else:
            assert math.isnan(figure.value)
            assert figure.note == "; ".join(filter(None, (cells[figure.column], cells["note"])))


@pytest.mark.parametrize("dated", [{}, DATED], ids=["undated", "dated"])
def test_no_row_of_a_frame_is_read_for_text_notes_and_figures(bundled, dated, monkeypatch):
    way = co.plan(bundled, "Kashgar", "Istanbul", **dated)
    expected = str(co.plan(bundled, "Kashgar", "Istanbul", **dated))

    def read(self):
        raise AssertionError("a row of a frame is read")

    for name in ("iloc", "loc", "at", "iat"):
        monkeypatch.setattr(pd.DataFrame, name, property(read))
        monkeypatch.setattr(pd.Series, name, property(read))
    assert str(way) == expected
    assert way.borders
    assert way._steps.run_s.sum() > 0


def test_the_figures_of_a_leg_are_made_once(bundled):
    leg = co.plan(bundled, "Kashgar", "Istanbul").legs[1]
    assert leg.figures is leg.figures


def test_two_threads_read_a_fresh_network_alike():
    net = co.load()
    ways = [co.plan(net, "Kashgar", "Istanbul") for _ in range(4)]
    began, told = threading.Barrier(4), [""] * 4

    def tell(at):
        began.wait()
        told[at] = str(ways[at])

    threads = [threading.Thread(target=tell, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(told) == {str(co.plan(co.load(), "Kashgar", "Istanbul"))}
