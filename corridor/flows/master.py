"""The restricted master: the cheapest use of the ways that are known, a linear programme in HiGHS."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from corridor.arrays import Floats, Ints

if TYPE_CHECKING:
    from highspy._core import _Highs

_INFINITY: Final = 1e30


class Master:
    """Ways with what flows on them, trips with what they want, and rows for the resources that were ever full.

    minimise  sum of cost x flow + price of what is not moved
    where     for each trip       flows on its ways + what is not moved = what it wants      (its dual: what it pays)
              for each resource   flows on the ways that use it up <= what is left of it     (its dual: minus its price)

    Parameters
    ----------
    wanted
        What each trip wants [TEU/week].
    unmet_usd
        Price of what is not moved [USD/TEU].
    """

    def __init__(self, wanted: Floats, unmet_usd: float) -> None:
        self._solver = _silent_solver()
        self._n_trips = len(wanted)
        count = len(wanted)
        nothing = np.empty(0, dtype=np.int32)
        self._solver.addRows(count, wanted, wanted, 0, np.zeros(count, dtype=np.int32), nothing, np.empty(0))
        self._add_columns(np.full(count, unmet_usd), [np.array([trip]) for trip in range(count)])
        self._row_of: dict[int, int] = {}
        self._ways: list[Ints] = []

    @property
    def resources(self) -> tuple[int, ...]:
        """Return the resources that have a row, in the order of the rows."""
        return tuple(self._row_of)

    def add_ways(self, trips: Sequence[int], costs: Sequence[float], resources: Sequence[Ints]) -> None:
        """Add ways with their trips, what they cost [USD/TEU] and the resources that they use up."""
        rows = []
        for trip, used in zip(trips, resources, strict=True):
            rows.append(np.array([trip, *(self._row_of[one] for one in used.tolist() if one in self._row_of)]))
        self._ways += resources
        self._add_columns(np.array(costs, dtype=np.float64), rows)

    def _add_columns(self, costs: Floats, rows: Sequence[Ints]) -> None:
        if not len(costs):
            return
        entries = [np.unique(each, return_counts=True) for each in rows]
        begin = np.concatenate([[0], np.cumsum([len(row) for row, _ in entries])])[:-1].astype(np.int32)
        row = np.concatenate([row for row, _ in entries]).astype(np.int32)
        value = np.concatenate([count for _, count in entries]).astype(np.float64)
        count = len(costs)
        self._solver.addCols(count, costs, np.zeros(count), np.full(count, _INFINITY), len(row), begin, row, value)

    def add_resource(self, resource: int, left: float) -> None:
        """Add a row for a resource, of which so much is left [TEU/week]."""
        self._row_of[resource] = self._n_trips + len(self._row_of)
        times = np.array([np.count_nonzero(used == resource) for used in self._ways], dtype=np.float64)
        way = np.flatnonzero(times)
        self._solver.addRow(-_INFINITY, left, len(way), (way + self._n_trips).astype(np.int32), times[way])

    def set_left(self, resource: int, left: float) -> None:
        """Let another amount be left of a resource that has a row."""
        self._solver.changeRowBounds(self._row_of[resource], -_INFINITY, left)

    def solve(self) -> "Solved":
        """Solve it from where it stood."""
        from highspy import HighsModelStatus

        self._solver.run()
        status = self._solver.getModelStatus()
        if status != HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the linear programme of the assignment was not solved: {status}")
        found = self._solver.getSolution()
        value, dual = np.array(found.col_value), np.array(found.row_dual)
        count = self._n_trips
        price = np.maximum(0.0, -dual[count:])
        return Solved(np.maximum(0.0, value[count:]), np.maximum(0.0, value[:count]), dual[:count], price)


class Solved:
    """The solution of a master.

    Parameters
    ----------
    flow
        On each way [TEU/week].
    unmet
        What is not moved of each trip [TEU/week].
    pays
        What one more TEU of each trip would cost [USD].
    price
        What one more TEU of each resource with a row would save [USD].
    """

    def __init__(self, flow: Floats, unmet: Floats, pays: Floats, price: Floats) -> None:
        self.flow, self.unmet, self.pays, self.price = flow, unmet, pays, price


def _silent_solver() -> "_Highs":
    """Return a solver that prints nothing; `highspy.Highs` greets on stdout, so what it is made of is taken."""
    from highspy._core import _Highs

    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
