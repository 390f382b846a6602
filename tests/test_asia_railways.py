"""What `tests/benchmarks/asia_railways.py` says of a published matrix, on four stations with the real ones' traps.

    1 ==10 or 14== 2 --5-- 3 --1,000-- 4

Two lines lead from 1 to 2, and the dearer one is the last in the file. A border of 20 USD is at 2, where ways begin,
too; 1 and 2 are in one country. The line from 3 to 4 is left out by the scenario.
"""

import sys
from pathlib import Path

import pandas as pd
import pytest

import corridor as co

BENCHMARKS = Path(__file__).parent / "benchmarks"

NODES = """node_id,name,country,border,gauge_change,if_border_is_an_origin_or_destination,cost
1,West,KAZ,FALSE,FALSE,FALSE, -
2,Border,KAZ,TRUE,FALSE,TRUE,20
3,East,CHN,FALSE,TRUE,FALSE,6
4,Far,CHN,FALSE,FALSE,FALSE, -
"""
EDGES = """source,target,link_id,length,cost
1,2,1,400,10
2,3,2,90,5
3,4,3,60,1000
1,2,4,600,14
"""
TO_SELF = 0.17117
WEST_TO_BORDER = 14 + 1e-6 + 20 / 2 + TO_SELF  # the notebook: half a border to its outer side, where the way ends
BORDER_TO_EAST = 20 / 2 + 5 + 6 / 2 + TO_SELF
WEST_TO_EAST = WEST_TO_BORDER + BORDER_TO_EAST - TO_SELF
NO = 1_017.0


@pytest.fixture
def railways(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import asia_railways

    yield asia_railways
    del sys.modules["asia_railways"]


@pytest.fixture
def folder(tmp_path):
    """Write the tables, and the matrix of a graph that has lost the cheaper line."""
    (tmp_path / "nodes.csv").write_text(NODES)
    (tmp_path / "edges.csv").write_text(EDGES)
    places = ["1", "2", "3", "4", "2b"]
    rows = [
        [TO_SELF, WEST_TO_BORDER, WEST_TO_EAST, NO, 14 + TO_SELF],
        [WEST_TO_BORDER, TO_SELF, BORDER_TO_EAST, NO, 10 + 1e-6 + TO_SELF],
        [WEST_TO_EAST, BORDER_TO_EAST, TO_SELF, NO, 28 + 1e-6 + TO_SELF],
        [NO, NO, NO, TO_SELF, NO],
        [14 + TO_SELF, 10 + 1e-6 + TO_SELF, 28 + 1e-6 + TO_SELF, NO, TO_SELF],
    ]
    pd.DataFrame(rows, index=places, columns=places).to_csv(tmp_path / "railways_OD_matrix_now.csv")
    return tmp_path


def test_a_published_matrix_is_reproduced_and_its_lost_line_is_found(railways, folder):
    """From 1 to 2 and to 3, and back, four USD are too much; the others agree to the last digit."""
    ((tables, theirs),) = railways.published(folder)
    assert railways.compare(tables, theirs) == pytest.approx(
        {
            "priced": 6,
            "priced by us": 6,
            "from Dijkstra": 0,
            "reproduced": 0,
            "too dear": 4,
            "by": 4,
            "most": 4,
            "too cheap": 0,
        },
        abs=1e-9,
    )


def test_a_matrix_of_all_lines_is_not_too_dear(railways, folder):
    ((tables, theirs),) = railways.published(folder)
    right = theirs.copy()
    for one, other in (("1", "2"), ("1", "3")):
        right.loc[one, other] -= 4
        right.loc[other, one] -= 4
    found = railways.compare(tables, right)
    assert (found["too dear"], found["reproduced"]) == (0, pytest.approx(4))


def test_the_cheaper_of_parallel_lines_is_the_way(railways, folder):
    """The plan says which line it takes; parallel lines are links of their own."""
    rows = railways.lines(folder, parallel=True)
    way = co.plan(railways.network(rows), "1", "2b", by="cost", cargo=co.Cargo(teu=1, tonnes=10))
    assert [leg.link_id for leg in way.legs if leg.activity == "move"] == ["0"]
    assert way.cost_usd == pytest.approx(10 * (10 + TO_SELF), abs=0.01)


def test_without_a_matrix_it_says_what_to_do(railways, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["asia_railways.py", str(tmp_path)])
    assert railways.main() == 2
    assert "git clone" in capsys.readouterr().out
