"""The ways of strings: services by sea whose rows name ports and no links, and which sail the shortest open way.

An example. A string sails from Karachi to Rotterdam, and its row names these two ports alone. Its normal way, with
everything open, is the shortest one: by Suez, 11,500 km. When Suez shuts, the shortest way that is open leads round the
Cape, 20,300 km, and the string sails that. A feeder from Djibouti to Jeddah, of 1,200 km, would sail eighteen times as
far when Bab-el-Mandeb shuts: it stops, as does a string to Jebel Ali when Hormuz shuts, because no way is open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import numpy as np

from corridor.arrays import Bools, Floats
from corridor.graph.defaults import FilledLinks
from corridor.modes import SEA
from corridor.schema import STATUSES, words
from corridor.tables.declared_columns import Readable

GOES_ROUND_KM: Final = 3_000
"""A string whose normal way is longer than this [km] sails round what is shut, however far that is."""
MOST_TIMES: Final = 2
"""A shorter one stops when the way that is open is more than this many times as long."""
_METRES: Final = 1_000

_Label: TypeAlias = tuple[int, int]
"""Metres to go, then links: of equally long ways the one with fewer links is taken."""
_Links: TypeAlias = dict[int, list[int]]
_Which: TypeAlias = Literal["open", "there", "any"]
_STATUSES: Final[Mapping[_Which, tuple[str, ...]]] = {
    "open": ("operating",),
    "there": ("operating", "closed"),
    "any": STATUSES,
}


@dataclass(frozen=True)
class NormalWays:
    """The normal ways of strings, and what they depend on besides what no change of status changes.

    Attributes
    ----------
    there
        Which links operate or are closed, a byte each.
    ways
        Rows of the links of the normal way of each string, by its row; None where no way leads.
    """

    there: bytes = b""
    ways: Mapping[int, tuple[int, ...] | None] = field(default_factory=dict)


@dataclass(frozen=True)
class SeaWays:
    """Which links each service runs over.

    Attributes
    ----------
    links
        Ids of the links of each service: as its row names them or, of a string, of the way that it sails; of a string
        that stops, of its normal way.
    strings
        Rows of the services that are strings.
    normal
        Rows of the links of the normal way of each string that sails another, by the row of the service.
    stops
        Why a string does not sail, by its row.
    lost
        Strings between whose ports no way leads at all, by row, and the two ports.
    usual
        The normal way of every string.
    """

    links: tuple[tuple[str, ...], ...]
    strings: tuple[int, ...]
    normal: Mapping[int, tuple[int, ...]]
    stops: Mapping[int, str]
    lost: Mapping[int, tuple[str, str]]
    usual: NormalWays = field(default=NormalWays(), compare=False)


def sea_ways(
    nodes: Readable, links: Readable, services: Readable, filled: FilledLinks, known: NormalWays | None = None
) -> SeaWays:
    """Return the links that each service runs over; see the page on how tables are read.

    Parameters
    ----------
    nodes, links, services, filled
        The tables, and the links with their figures.
    known
        Normal ways on a network that differs in the status of links only; they hold here as well where each link that
        operated or was closed does either still.
    """
    named = [words(text) for text in services["links"].tolist()]
    strings = [row for row, names in enumerate(named) if not names]
    if not strings:
        return SeaWays(tuple(named), (), {}, {}, {})
    lanes = _Lanes(nodes, links, filled)
    link_ids: list[str] = links["link_id"].tolist()
    columns = (services[name].tolist() for name in ("from_node", "stops", "to_node"))
    calls = [(start, *words(between), end) for start, between, end in zip(*columns, strict=True)]
    found: list[tuple[str, ...]] = list(named)
    normal: dict[int, tuple[int, ...]] = {}
    stops: dict[int, str] = {}
    lost: dict[int, tuple[str, str]] = {}
    there = lanes.there()
    if known is None or known.there != there:
        known = NormalWays(there, {row: lanes.normal_way(calls[row]) for row in strings})
    for row, usual in known.ways.items():
        if usual is None:
            lost[row] = next(pair for pair in pairwise(calls[row]) if lanes.normal_way(pair) is None)
            continue
        sailed = usual
        if not lanes.is_open[list(usual)].all():
            way = lanes.open_way(calls[row])
            reason = lanes.why_it_stops(usual, way)
            if reason:
                stops[row] = reason
            elif way is not None:
                sailed, normal[row] = way, usual
        found[row] = tuple(link_ids[link] for link in sailed)
    return SeaWays(tuple(found), tuple(strings), normal, stops, lost, known)


def are_lanes(links: Readable) -> Bools:
    """Return which links strings may sail: those at sea that have no departures of their own."""
    return np.asarray((links["mode"] == SEA) & links["departures_per_week"].isna(), dtype=np.bool_)


class _Lanes:
    """The links by which strings sail.

    Ways are looked for from where they end, so that one search serves all strings to a port.
    """

    def __init__(self, nodes: Readable, links: Readable, filled: FilledLinks) -> None:
        ids: list[str] = nodes["node_id"].tolist()
        self._position = {node: at for at, node in enumerate(ids)}
        self._is_port = (nodes["kind"] == "seaport").tolist()
        self._status: list[str] = links["status"].tolist()
        self.is_open = np.array([status == "operating" for status in self._status], dtype=np.bool_)
        self._length_km: Floats = filled.length_km
        self._link_ids: list[str] = links["link_id"].tolist()
        lanes = np.flatnonzero(are_lanes(links) & ~np.isnan(filled.length_km))
        self._metres = np.rint(np.nan_to_num(filled.length_km) * _METRES).astype(np.int64).tolist()
        self._start, self._end = filled.start.tolist(), filled.end.tolist()
        self._lanes = sorted(lanes.tolist(), key=lambda link: self._link_ids[link])
        self._meeting: dict[_Which, tuple[_Links, _Links]] = {}
        self._kept: dict[tuple[int, _Which], dict[int, _Label]] = {}

    def there(self) -> bytes:
        """Return which links operate or are closed, a byte each."""
        return bytes(status in _STATUSES["there"] for status in self._status)

    def normal_way(self, calls: Sequence[str]) -> tuple[int, ...] | None:
        """Return the links of the shortest way when all is open; over links not yet built only if no other is."""
        found = self._way(calls, "there")
        return self._way(calls, "any") if found is None else found

    def open_way(self, calls: Sequence[str]) -> tuple[int, ...] | None:
        """Return the links of the shortest way that is open from call to call; None without one."""
        return self._way(calls, "open")

    def why_it_stops(self, usual: Sequence[int], way: Sequence[int] | None) -> str:
        """Return why a string does not sail the way that is open; blank if it does."""
        link = next(link for link in usual if not self.is_open[link])
        shut = f"link {self._link_ids[link]!r} on its way is {self._status[link]}"
        if way is None:
            return f"{shut}, and no other way by sea is open; a scenario may open it"
        usually, now = (float(self._length_km[list(links)].sum()) for links in (usual, way))
        if usually > GOES_ROUND_KM or now <= MOST_TIMES * usually:
            return ""
        return (
            f"{shut}, and the way round it, {now:,.0f} km, is more than {MOST_TIMES} times the {usually:,.0f} km "
            "that it sails; a scenario may open it"
        )

    def _way(self, calls: Sequence[str], which: _Which) -> tuple[int, ...] | None:
        found: list[int] = []
        for start, end in pairwise(calls):
            part = self._between(self._position[start], self._position[end], which)
            if part is None:
                return None
            found += part
        return tuple(found)

    def _between(self, start: int, end: int, which: _Which) -> list[int] | None:
        """Return the shortest way between two nodes: of equals fewer links, then, from the start, the first ids."""
        if (end, which) not in self._kept:
            self._kept[end, which] = self._to_go(end, which)
        to_go = self._kept[end, which]
        if start not in to_go or start == end:
            return None
        leaving, found = self._links(which)[0], []
        here = start
        while here != end:
            metres, count = to_go[here]
            for link in leaving[here]:
                there = self._end[link]
                may_pass = there == end or not self._is_port[there]
                if may_pass and to_go.get(there) == (metres - self._metres[link], count - 1):
                    found.append(link)
                    here = there
                    break
        return found

    def _to_go(self, end: int, which: _Which) -> dict[int, _Label]:
        """Return what is left to go from each node to an end; no seaport is passed between."""
        labels: dict[int, _Label] = {end: (0, 0)}
        queue = [(0, 0, end)]
        coming = self._links(which)[1]
        while queue:
            metres, count, here = heappop(queue)
            if labels[here] != (metres, count) or (self._is_port[here] and here != end):
                continue
            for link in coming.get(here, ()):
                there, label = self._start[link], (metres + self._metres[link], count + 1)
                if there not in labels or label < labels[there]:
                    labels[there] = label
                    heappush(queue, (*label, there))
        return labels

    def _links(self, which: _Which) -> tuple[_Links, _Links]:
        """Return the links that leave each node and those that come to it, by id."""
        if which not in self._meeting:
            leaving: _Links = {}
            coming: _Links = {}
            for link in self._lanes:
                if self._status[link] in _STATUSES[which]:
                    leaving.setdefault(self._start[link], []).append(link)
                    coming.setdefault(self._end[link], []).append(link)
            self._meeting[which] = leaving, coming
        return self._meeting[which]
