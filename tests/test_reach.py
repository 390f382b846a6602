"""The best ways from one place to every node: their totals and lines are those of plans."""

import numpy as np
import pytest
import shapely
from stories.small import link, network

import corridor as co
from corridor.geodesy import geodesic_line, geodesic_lines
from corridor.planning import tree_lines


def line_of(way):
    """Return the lines of a plan's moves, one after the other."""
    lines = [leg.geometry for leg in way.legs if leg.geometry is not None and leg.activity == "move"]
    return shapely.MultiLineString([part for line in lines for part in getattr(line, "geoms", [line])])


@pytest.mark.parametrize("moves", [1, 1 << 20])
def test_lines_are_those_of_plans(bundled, monkeypatch, moves):
    monkeypatch.setattr(tree_lines, "_MOVES", moves)
    reached = co.reach(bundled, "Karachi", by="cost").set_index("node_id")
    assert reached.geometry.notna().sum() == reached["hours"].notna().sum() > 500
    for node in ("CNKHG", "DEDUI", "IRZAH", "CNSHA"):
        way = co.plan(bundled, "Karachi", node, by="cost")
        assert reached.at[node, "cost_usd"] == pytest.approx(way.cost_usd)
        assert reached.at[node, "geometry"].equals_exact(line_of(way), 0)


def test_a_line_of_each_move_in_order():
    """A - B - C and A - D by road; E is an island, and the line from A to A is left out."""
    ways = [link(way, length_km=1, hours=1, usd=1) for way in ("A-B", "B-C", "A-D")]
    net = network("A/PK B/PK C/PK D/PK E/PK", ways)
    reached = co.reach(net, "A").set_index("node_id")
    assert [len(line.geoms) for line in reached.loc[["B", "C", "D"], "geometry"]] == [1, 2, 1]
    ends = [(line.geoms[0].coords[0], line.geoms[-1].coords[-1]) for line in reached.loc[["B", "C", "D"], "geometry"]]
    points = net.nodes.set_index("node_id").geometry
    assert ends == [(points["A"].coords[0], points[node].coords[0]) for node in "BCD"]
    assert reached.loc[["A", "E"], "geometry"].isna().all()
    assert reached.loc[["A", "E"], "hours"].isna().all()


def test_without_lines_there_are_points(bundled):
    drawn, plain = (co.reach(bundled, "Gwadar", lines=lines) for lines in (True, False))
    assert plain.geometry.geom_equals(bundled.nodes.geometry).all()
    assert plain.drop(columns="geometry").equals(drawn.drop(columns="geometry"))
    assert plain.crs == drawn.crs == "EPSG:4326"


def test_where_nothing_can_be_loaded_nothing_is_reached(bundled):
    passage = bundled.nodes.query("kind == 'passage'")["node_id"].iloc[0]
    reached = co.reach(bundled, passage)
    assert reached["hours"].isna().all()
    assert reached.geometry.isna().all()


def test_lines_at_once_are_lines_one_by_one():
    rng = np.random.default_rng(0)
    starts = np.column_stack([rng.uniform(-180, 180, 40), rng.uniform(-60, 60, 40)])
    ends = np.concatenate([starts[:20] + rng.uniform(-1, 1, (20, 2)), starts[:20][::-1]])
    starts[:3], ends[:3] = [[179.9, 10], [-179.9, 10], [10, 10]], [[-179.9, 10], [179.8, 10.5], [10, 10]]
    for line, start, end in zip(geodesic_lines(starts, ends), starts.tolist(), ends.tolist(), strict=True):
        assert line.equals_exact(geodesic_line(tuple(start), tuple(end)), 0)
        assert line.geom_type == geodesic_line(tuple(start), tuple(end)).geom_type
