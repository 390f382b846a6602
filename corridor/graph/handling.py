"""The row of `handling` that describes a change at a node."""

import numpy as np

from corridor.arrays import NOWHERE, Ints, positions
from corridor.graph.activities import Activity, Rows
from corridor.modes import MODES
from corridor.schema import KINDS
from corridor.tables.declared_columns import Readable

_CHANGES = len(MODES) + 1
_MODE = {"": 0} | {mode: at for at, mode in enumerate(MODES, 1)}
_KIND = {kind: at for at, kind in enumerate(KINDS)}


class Handlings:
    """The handling rows, looked up by node, kind and the two modes.

    The row of a node comes before that of its kind, which fills its blanks. So each row describes one activity, and an
    activity has the number of its row.

    Parameters
    ----------
    table, nodes
        The tables.
    texts
        Numbers of the opening hours, see `Rows`.
    """

    def __init__(self, table: Readable, nodes: Readable, texts: dict[str, int] | None = None) -> None:
        self._position = {node: at for at, node in enumerate(nodes["node_id"].tolist())}
        self._kind = positions(nodes["kind"].tolist(), _KIND)
        node, kind = positions(table["node_id"].tolist(), self._position), positions(table["kind"].tolist(), _KIND)
        came, leaves = (positions(table[name].tolist(), _MODE) for name in ("from_mode", "to_mode"))
        row = np.arange(len(table))
        self._of_node = np.full(len(nodes) * _CHANGES**2, NOWHERE, dtype=np.int64)
        self._of_kind = np.full(len(KINDS) * _CHANGES**2, NOWHERE, dtype=np.int64)
        is_own, change = node >= 0, came * _CHANGES + leaves
        self._of_node[(node * _CHANGES**2 + change)[is_own]] = row[is_own]
        by_kind = kind >= 0
        self._of_kind[(kind * _CHANGES**2 + change)[by_kind]] = row[by_kind]
        behind = np.full(len(table), NOWHERE, dtype=np.int64)
        behind[is_own] = self._of_kind[self._kind[node[is_own]] * _CHANGES**2 + change[is_own]]
        fitting = np.stack([row, behind], axis=1).reshape(-1)
        fits = fitting != NOWHERE
        self.activities = Rows(table, {"": 0} if texts is None else texts).fill(
            np.repeat(row, 2)[fits], fitting[fits], len(table)
        )

    def rows(self, node: Ints, came: Ints, leaves: Ints) -> Ints:
        """Return the row of each change at a node, or NOWHERE; modes by code, -1 for cargo at rest."""
        change = (came + 1) * _CHANGES + leaves + 1
        own = self._of_node[node * _CHANGES**2 + change]
        return np.where(own != NOWHERE, own, self._of_kind[self._kind[node] * _CHANGES**2 + change])

    def find(self, node_id: str, kind: str, from_mode: str, to_mode: str) -> Activity | None:
        """Return a change at a node or, where the node has no row, at its kind; None where no row describes it."""
        row = self._row_at(node_id, kind, from_mode, to_mode)
        return None if row == NOWHERE else self.activities.activity_at(row)

    def is_described(self, node_id: str, kind: str, from_mode: str, to_mode: str) -> bool:
        """Return whether a row describes a change at a node, its own or that of its kind."""
        return self._row_at(node_id, kind, from_mode, to_mode) != NOWHERE

    def _row_at(self, node_id: str, kind: str, from_mode: str, to_mode: str) -> int:
        change = _MODE[from_mode] * _CHANGES + _MODE[to_mode]
        row = NOWHERE
        if node_id in self._position:
            row = int(self._of_node[self._position[node_id] * _CHANGES**2 + change])
        return row if row != NOWHERE else int(self._of_kind[_KIND[kind] * _CHANGES**2 + change])
