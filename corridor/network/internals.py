"""Insides of a network, made of it and kept with it, for the modules of the library: `Network` shows none of it."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import pandas as pd

from corridor.cargo import Cargo, Goods
from corridor.graph.expand import expand
from corridor.graph.prepared import NONE, PreparedTables, prepare_tables
from corridor.graph.procedures import StateGraph
from corridor.graph.sea_ways import SeaWays
from corridor.graph.states import States, Weights, weigh
from corridor.network.kept import Kept
from corridor.schema import TABLES
from corridor.tables.checking import empty_table
from corridor.tables.places import Gazetteer, gazetteer

if TYPE_CHECKING:
    from corridor.network.network import Network

T = TypeVar("T")

_MOST_STATES: Final = 16
"""Graphs of states, weights and weighted graphs that are kept: some 3 to 5 MB each of the bundled network."""
_MOST_KEPT: Final = 128
"""Other things made of a network that are kept."""


class Internals:
    """The frames of a network, and what was made of them: prepared tables, graphs of states, weights, names.

    Parameters
    ----------
    checked
        Tables that have been checked already; those that are absent are empty.
    like
        The same of a network that differs in some columns only; what was made of its other columns is used again.
    changed
        Columns, by table, in which the two differ.
    sailed
        The links of the services, if they are known; None for those that strings sail.
    """

    def __init__(
        self,
        checked: Mapping[str, pd.DataFrame],
        *,
        like: "Internals | None" = None,
        changed: Mapping[str, Collection[str]] = NONE,
        sailed: SeaWays | None = None,
    ) -> None:
        # The frames themselves, not copies: nobody writes to them. A frame that an edit does not replace is the same
        # object in both networks, so that what was made of it is found again.
        self.frames = {label: checked[label] if label in checked else empty_table(label) for label in TABLES}
        self._known: tuple[PreparedTables | None, Mapping[str, Collection[str]]]
        self._known = (None if like is None else like.prepared), changed
        self._sailed = sailed
        self._graph: StateGraph | None = None if like is None else like._graph
        self._gazetteer: Gazetteer | None = None
        self._states, self._weights, self._weighted = (Kept(_MOST_STATES) for _ in range(3))
        self._kept = Kept(_MOST_KEPT)

    @property
    def names(self) -> Gazetteer:
        """Return the names of the nodes."""
        if self._gazetteer is None:
            self._gazetteer = gazetteer(self.frames["nodes"], self.frames["place_names"])
        return self._gazetteer

    def states(self, regime: str = "ordinary", goods: Goods | None = None, day: dt.date | None = None) -> States:
        """Return the graph of states for a regime, some goods and a day; goods that the same rows fit share one."""
        goods = goods or Goods()

        def make() -> States:
            made = expand(self.frames, regime, goods, self.epoch(day), prepared=self.prepared, known=self._graph)
            self._graph = made.graph
            return made

        return self._states.get(self.states_key(regime, goods, day), make)

    def states_key(self, regime: str, goods: Goods, day: dt.date | None) -> tuple[Hashable, ...]:
        """Return what the graph of states of a regime, some goods and a day depends on."""
        return regime, self.prepared.goods_class(goods), self.epoch(day)

    @cached_property
    def prepared(self) -> PreparedTables:
        """Return the tables read once, for graphs of states of any regime, HS code and day."""
        known, changed = self._known
        self._known = None, NONE  # not needed after this, so the other network can be freed
        return prepare_tables(self.frames, known, changed, self._sailed)

    def epoch(self, day: dt.date | None) -> dt.date | None:
        """Return the first of the days around a day on which the same charges and services are in force."""
        if day is None:
            return None
        at = bisect_right(self._turns, day)
        return self._turns[at - 1] if at else dt.date.min

    @cached_property
    def _turns(self) -> list[dt.date]:
        """Return the days on which a charge or a service begins or has ended."""
        turns: set[dt.date] = set()
        for table in ("charges", "services"):
            turns |= {dt.date.fromisoformat(text) for text in self.frames[table]["valid_from"] if text}
            ends = (dt.date.fromisoformat(text) for text in self.frames[table]["valid_until"] if text)
            turns |= {day + dt.timedelta(days=1) for day in ends}
        return sorted(turns)

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the thing that was made of the network under a key, or make it and keep it for a while."""
        return self._kept.get(key, make)

    def keep_weighted(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return a weighted graph under a key, or make it and keep it for a while."""
        return self._weighted.get(key, make)

    def weights_key(self, cargo: Cargo, day: dt.date | None = None) -> tuple[Hashable, ...]:
        """Return the figures of a cargo that its weights depend on."""
        amounts = cargo.form, cargo.is_cooled, cargo.teu, cargo.boxes_paid, cargo.tonnes, cargo.value_usd
        return (*amounts, *self.states_key(cargo.regime, cargo.goods, day))

    def weights(self, cargo: Cargo, day: dt.date | None = None) -> Weights:
        """Return the weights of the arcs for a cargo; they are kept."""
        key = self.weights_key(cargo, day)
        return self._weights.get(key, lambda: weigh(self.states(cargo.regime, cargo.goods, day), cargo))


def internals(net: "Network") -> Internals:
    """Return the frames of a network and what was made of them."""
    return net._internals
