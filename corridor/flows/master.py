"""The restricted master: the cheapest use of the ways that are known, a linear programme in HiGHS."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from corridor.arrays import Floats, Ints

if TYPE_CHECKING:
    from highspy._core import _Highs

_INFINITY: Final = 1e30
_ROOM: Final = 1 << 31
"""More than there are rows."""


@dataclass(frozen=True, eq=False)
class Solved:
    """The solution of a master.

    Attributes
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

    flow: Floats
    unmet: Floats
    pays: Floats
    price: Floats


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
        self._n_trips = count = len(wanted)
        nothing = np.empty(0, dtype=np.int32)
        self._solver.addRows(count, wanted, wanted, 0, np.zeros(count, dtype=np.int32), nothing, np.empty(0))
        self._add_columns(np.full(count, unmet_usd), np.arange(count), np.arange(count))
        self._row_of: dict[int, int] = {}
        self._way, self._used = np.empty((2, 0), dtype=np.int64)
        self._n_ways = 0

    @property
    def resources(self) -> tuple[int, ...]:
        """Return the resources that have a row, in the order of the rows."""
        return tuple(self._row_of)

    def add_ways(self, trips: Sequence[int], costs: Sequence[float], resources: Sequence[Ints]) -> None:
        """Add ways with their trips, what they cost [USD/TEU] and the resources that they use up."""
        if not len(trips):
            return
        used = np.concatenate(resources)
        way = np.repeat(np.arange(len(trips)), [len(some) for some in resources])
        row = np.array([self._row_of.get(one, -1) for one in used.tolist()], dtype=np.int64)
        entries = np.concatenate([np.arange(len(trips)), way[row >= 0]]), np.concatenate([trips, row[row >= 0]])
        self._way, self._used = np.append(self._way, way + self._n_ways), np.append(self._used, used)
        self._n_ways += len(trips)
        self._add_columns(np.array(costs, dtype=np.float64), *entries)

    def _add_columns(self, costs: Floats, column: Ints, row: Ints) -> None:
        """Add columns with their entries, each as often as it is named."""
        count = len(costs)
        key, value = np.unique(column * _ROOM + row, return_counts=True)
        begin = np.searchsorted(key, np.arange(count) * _ROOM).astype(np.int32)
        rows, most = (key % _ROOM).astype(np.int32), np.full(count, _INFINITY)
        self._solver.addCols(count, costs, np.zeros(count), most, len(rows), begin, rows, value.astype(np.float64))

    def add_resources(self, resources: Sequence[int], left: Floats) -> None:
        """Add rows for resources, of which so much is left [TEU/week]."""
        if not len(resources):
            return
        count, place = len(resources), {resource: at for at, resource in enumerate(resources)}
        self._row_of |= {resource: self._n_trips + len(self._row_of) + at for resource, at in place.items()}
        row = np.array([place.get(one, -1) for one in self._used.tolist()], dtype=np.int64)
        key, times = np.unique(row[row >= 0] * _ROOM + self._way[row >= 0] + self._n_trips, return_counts=True)
        begin, columns = np.searchsorted(key, np.arange(count) * _ROOM).astype(np.int32), (key % _ROOM).astype(np.int32)
        least, value = np.full(count, -_INFINITY), times.astype(np.float64)
        self._solver.addRows(count, least, left, len(columns), begin, columns, value)

    def solve(self) -> Solved:
        """Solve it, beginning with its last solution.

        Raises
        ------
        ArithmeticError
            If the solver says that it did not find the best.
        """
        from highspy import HighsModelStatus

        self._solver.run()
        status = self._solver.getModelStatus()
        if status != HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the linear programme of the assignment was not solved: {status}")
        found, count = self._solver.getSolution(), self._n_trips
        value, dual = np.array(found.col_value), np.array(found.row_dual)
        return Solved(
            flow=np.maximum(0.0, value[count:]),
            unmet=np.maximum(0.0, value[:count]),
            pays=dual[:count],
            price=np.maximum(0.0, -dual[count:]),
        )


def _silent_solver() -> "_Highs":
    """Return a solver that prints nothing; `highspy.Highs` greets on stdout, so what it is made of is taken."""
    from highspy._core import _Highs

    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    return solver
