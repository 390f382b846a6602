"""Tables are handed out so that nothing done to them reaches the network."""

import pickle

import numpy as np
import pytest

import corridor as co
from corridor.schema import TABLES

WRITES = {
    "a cell": lambda frame: frame.__setitem__("usd", 0.0),
    "loc": lambda frame: frame.loc.__setitem__((0, "usd"), 0.0),
    "iloc": lambda frame: frame.iloc.__setitem__((slice(None), frame.columns.get_loc("usd")), 0.0),
    "at": lambda frame: frame.at.__setitem__((0, "usd"), 0.0),
    "a text": lambda frame: frame.loc.__setitem__((0, "link_id"), "other"),
    "a column that goes": lambda frame: frame.pop("usd"),
    "the names of the columns": lambda frame: setattr(frame, "columns", frame.columns[::-1]),
    "the index": lambda frame: setattr(frame, "index", frame.index + 7),
    "where": lambda frame: frame.update(frame.assign(usd=1.0)),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_is_written_to_a_table_reaches_neither_the_network_nor_other_looks(net, write):
    way, before, other = str(co.plan(net, "Karachi", "Delhi")), pickle.dumps(net), net.tables["links"]
    frame = net.tables["links"]
    write(frame)
    assert not frame.equals(other)
    assert net.tables["links"].equals(other)
    assert pickle.dumps(net) == before
    assert str(co.plan(pickle.loads(before), "Karachi", "Delhi")) == way


def test_a_look_copies_no_cells(net):
    one, other = (net.tables["links"]["usd"].to_numpy() for _ in range(2))
    assert np.shares_memory(one, other)
    with pytest.raises(ValueError, match="read-only"):
        one[0] = 0


def test_the_mapping_cannot_be_written_to(net):
    assert list(net.tables) == list(TABLES)
    assert len(net.tables) == len(TABLES)
    assert repr(net.tables).startswith("<tables nodes: 5 rows, links: ")
    with pytest.raises(TypeError):
        net.tables["links"] = net.tables["nodes"]
    with pytest.raises(AttributeError):
        net.tables = {}
    with pytest.raises(KeyError):
        net.tables["trains"]


def test_tables_are_equal_if_their_rows_are(net):
    faster = co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))])(net)
    assert net.tables == pickle.loads(pickle.dumps(net)).tables
    assert net.tables != faster.tables
    assert net.tables != dict(net.tables)
