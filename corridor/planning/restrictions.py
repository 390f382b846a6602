"""Restrictions: which of them are for a question, which of these bar, and which arcs those close."""

import datetime as dt
from collections.abc import Collection
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Bools
from corridor.cargo import Cargo, Goods
from corridor.errors import UnknownName, one_of
from corridor.graph.charges import is_of_class, takes_part
from corridor.graph.coordinates import Coordinates
from corridor.graph.states import CODE, States
from corridor.modes import MODE_CODE, MODES_MEANT
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.planning.transit_access import Access, Ends, accesses_of, barred_transit, countries_meant
from corridor.rules import Rules
from corridor.schema import words

_BARS: Final = ("prohibited", "uninsurable")
"""Effects that bar what is restricted; the others are notes."""


class Restriction(NamedTuple):
    """One row of `restrictions`."""

    subject: str
    subject_id: str
    programme: str
    effect: str
    what: str
    hs: str
    except_hs: str
    dangerous: str
    origins: str
    destinations: str
    applies_to: str
    mode: str
    within: str
    valid_from: str
    valid_until: str

    @property
    def bars(self) -> bool:
        """Return whether it bars what it restricts."""
        return self.effect in _BARS

    def is_for_goods(self, goods: Goods, is_for_unknown: bool) -> bool:
        """Return whether it is for goods; `is_for_unknown` says so of goods without a code, where it names some."""
        if self.dangerous and not is_of_class(self.dangerous, goods.dangerous):
            return False
        code = goods.hs.replace(".", "")
        if not code:
            return is_for_unknown or not self.hs
        return (not self.hs or _begins_with(code, self.hs)) and not _begins_with(code, self.except_hs)

    def is_for_trade(self, net: Network, ends: Ends) -> bool:
        """Return whether it is for cargo that begins and ends in some countries."""
        for names, countries in ((self.origins, ends[0]), (self.destinations, ends[1])):
            if names and countries.isdisjoint(countries_meant(net, names)):
                return False
        is_trade = any(self.subject_id in countries for countries in ends)
        return not self.applies_to or is_trade == (self.applies_to == "trade")

    def __str__(self) -> str:
        """Return what it restricts, for which goods and which cargo, and who says so."""
        narrowed = {
            "for HS": self.hs,
            "except HS": self.except_hs,
            "for dangerous goods of class": self.dangerous,
            "from": self.origins,
            "to": self.destinations,
            "for": self.applies_to,
            "by": self.mode,
            "in": self.within,
        }
        span = f", {self.valid_from or '...'} to {self.valid_until}" if self.valid_until else ""
        span = span or (f", since {self.valid_from}" if self.valid_from else "")
        some = "".join(f" {word} {names}" for word, names in narrowed.items() if names)
        return f"{self.programme} ({self.effect}{some}{span})"


def restrictions_of(net: Network) -> tuple[Restriction, ...]:
    """Return the restrictions of a network, in the order of the table; they are kept with it."""

    def read() -> tuple[Restriction, ...]:
        rows = plain_tables(net)["restrictions"].rows(*Restriction._fields)
        return tuple(Restriction(*row) for row in rows)

    return internals(net).keep(("restrictions",), read)


def always_bars(net: Network, row: int) -> bool:
    """Return whether one of `bars_of` bars whatever a question complies with: transit access and dangerous goods."""
    every = restrictions_of(net)
    return row >= len(every) or bool(every[row].dangerous)


def bars_of(net: Network) -> tuple[Restriction | Access, ...]:
    """Return all that may bar something: the rows of `restrictions`, then those of `transit_access`."""
    return (*restrictions_of(net), *accesses_of(net))


def barring(net: Network, rules: Rules, cargo: Cargo, ends: Ends, day: dt.date | None = None) -> tuple[int, ...]:
    """Return what bars something for a question, by its places in `bars_of`.

    Parameters
    ----------
    net, rules, cargo
        The network and the question.
    ends
        The countries in which the cargo may begin, and those in which it may end.
    day
        Day of departure, on which they are in force; None for those that have no end.

    Raises
    ------
    UnknownName
        If no restriction is of a programme to comply with.
    """
    every = restrictions_of(net)
    transit = tuple(len(every) + row for row in barred_transit(net, cargo, ends, day))
    known = sorted({one.programme for one in every})
    for programme in sorted(rules.comply_with - set(known)):
        hint = one_of(programme, known) if known else "the network has no restrictions"
        raise UnknownName(f"comply_with: no restriction is of {programme!r}; {hint}")
    restricted = (
        row
        for row, one in enumerate(every)
        if one.bars
        and (one.dangerous or one.programme in rules.comply_with)
        and takes_part(one.valid_from, one.valid_until, day)
        and one.is_for_goods(cargo.goods, is_for_unknown=False)
        and one.is_for_trade(net, ends)
    )
    return (*restricted, *transit)


def barred_arcs(net: Network, states: States, rows: Collection[int], points: tuple[Coordinates, ...] = ()) -> Bools:
    """Return which arcs touch what some restrictions and rows of `transit_access` are about, shape (n_arcs,).

    Parameters
    ----------
    net, states
        The network, and its graph of states.
    rows
        Their places in `bars_of`.
    points
        Points that were added to the graph.
    """
    every = bars_of(net)
    # rows that bar the same, such as one of two programmes, are looked up once, and all that bar nodes together
    places = {(one.subject, one.subject_id, one.mode, one.within) for one in (every[row] for row in rows)}
    found: dict[str, Bools] = {}
    at_nodes: dict[str, Bools] = {}
    for subject, name, mode, within in sorted(places):
        if subject in ("link", "operator"):
            of_mode, touched = found, _touching(net, states, points, subject, name, within)
        else:
            of_mode, touched = at_nodes, _nodes_of(net, points, subject, name)
        of_mode[mode] = of_mode[mode] | touched if mode in of_mode else touched
    for mode, nodes in at_nodes.items():
        arcs = _at(states, nodes)
        found[mode] = found[mode] | arcs if mode in found else arcs
    barred = np.zeros(len(states.head), dtype=np.bool_)
    for mode, arcs in found.items():
        if mode:
            by_mode = np.isin(states.mode, [MODE_CODE[by] for by in MODES_MEANT[mode]])
            arcs &= by_mode[states.tail] | by_mode[states.head]
        barred |= arcs
    return barred


def _touching(
    net: Network, states: States, points: tuple[Coordinates, ...], subject: str, name: str, within: str
) -> Bools:
    """Return which arcs touch a link or an operator."""
    tables = net.tables
    if subject == "link":
        rows = np.flatnonzero(tables["links"]["link_id"] == name)
        return np.asarray((states.activity == CODE["move"]) & np.isin(states.row, rows))
    operated = np.append((tables["services"]["operator"] == name).to_numpy(dtype=np.bool_), False)[states.service]
    if not within:
        return np.asarray(operated)
    meant = set(countries_meant(net, within))
    return np.asarray(operated & _at(states, np.array([country in meant for country in _countries(net, points)])))


def _nodes_of(net: Network, points: tuple[Coordinates, ...], subject: str, name: str) -> Bools:
    """Return which nodes and points are a country's, or are a node."""
    if subject == "country":
        return np.asarray(_countries(net, points) == name, dtype=np.bool_)
    ids = np.array([*internals(net).names.ids, *(point.point_id for point in points)], dtype=object)
    return np.asarray(ids == name, dtype=np.bool_)


def _countries(net: Network, points: tuple[Coordinates, ...]) -> npt.NDArray[np.object_]:
    """Return the country of each node and point."""
    return np.array([*plain_tables(net)["nodes"].cells["country"].tolist(), *(one.country for one in points)], object)


def _at(states: States, nodes: Bools) -> Bools:
    """Return which arcs begin or end at some nodes."""
    at = nodes[states.node]
    return np.asarray(at[states.tail] | at[states.head])


def _begins_with(code: str, codes: str) -> bool:
    return any(code.startswith(one.replace(".", "")) for one in words(codes))
