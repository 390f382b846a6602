"""The ways of strings: services by sea whose rows name ports and no links, and which sail the shortest open way.

An example. A string sails from Karachi to Rotterdam, and its row names these two ports alone. Its normal way, with
everything open, is the shortest one: by Suez, 11,500 km. When Suez shuts, the shortest way that is open leads round the
Cape, 20,300 km, and the string sails that. A feeder from Djibouti to Jeddah, of 1,200 km, would sail eighteen times as
far when Bab-el-Mandeb shuts: it stops, as does a string to Jebel Ali when Hormuz shuts, because no way is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
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
    """The normal ways of strings, and all that they depend on.

    Attributes
    ----------
    lanes
        The lanes by id: between which nodes, how long, whether they operate or are closed, which ends are seaports.
    ways
        Numbers of the lanes, counted by id, of the normal way from call to call; None where no way leads.
    """

    lanes: tuple[tuple[object, ...], ...] = ()
    ways: Mapping[tuple[str, ...], tuple[int, ...] | None] = field(default_factory=dict)


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


class SeaTables:
    """All that the ways of strings are read from but the status of links.

    Parameters
    ----------
    nodes, links, services, filled
        The tables, and the links with their figures.
    """

    def __init__(self, nodes: Readable, links: Readable, services: Readable, filled: FilledLinks) -> None:
        self._named = tuple(words(text) for text in services["links"].tolist())
        self._strings = tuple(row for row, names in enumerate(self._named) if not names)
        columns = (services[name].tolist() for name in ("from_node", "stops", "to_node"))
        calls = [(start, *words(between), end) for start, between, end in zip(*columns, strict=True)]
        self._calls = {row: calls[row] for row in self._strings}
        self._link_ids: list[str] = links["link_id"].tolist()
        self._lanes = _Lanes(nodes, links, filled) if self._strings else None

    def ways(self, status: Sequence[str], known: NormalWays | None = None) -> SeaWays:
        """Return the links that each service runs over; see the page on how tables are read.

        Parameters
        ----------
        status
            That of each link.
        known
            Normal ways on another network; they hold here as well if it has the same lanes.
        """
        if self._lanes is None:
            return SeaWays(self._named, (), {}, {}, {})
        lanes = self._lanes.with_status(status)
        normal_ways = _normal_ways(lanes, self._calls.values(), known)
        return self._sailed(lanes, SeaWays(self._named, self._strings, {}, {}, {}, normal_ways), self._strings)

    def ways_without(self, status: Sequence[str], shut: Iterable[int], before: SeaWays) -> SeaWays:
        """Return the links that each service runs over when some more are closed; the same as `ways` would.

        Strings that sail none of them sail on as before: what is the shortest open way is so as well among fewer.

        Parameters
        ----------
        status
            That of each link before.
        shut
            Rows of links that operate, and are closed now.
        before
            The ways that services run over before.
        """
        if self._lanes is None:
            return before
        now, names = list(status), {self._link_ids[link] for link in shut}
        for link in shut:
            now[link] = "closed"
        turned = [row for row in self._strings if row in before.stops or not names.isdisjoint(before.links[row])]
        return self._sailed(self._lanes.with_status(now), before, turned)

    def _sailed(self, lanes: "_Lanes", before: SeaWays, strings: Iterable[int]) -> SeaWays:
        """Return ways with those of some strings found again."""
        found, normal, stops, lost = list(before.links), dict(before.normal), dict(before.stops), dict(before.lost)
        for row in strings:
            calls = self._calls[row]
            ways = before.usual.ways[calls]
            if ways is None:
                lost[row] = next(pair for pair in pairwise(calls) if lanes.normal_way(pair) is None)
                continue
            for known in (normal, stops):
                known.pop(row, None)
            sailed = usual = tuple(lanes.rows[lane] for lane in ways)
            if not lanes.are_open(usual):
                way = lanes.open_way(calls)
                reason = lanes.why_it_stops(usual, way)
                if reason:
                    stops[row] = reason
                elif way is not None:
                    sailed, normal[row] = way, usual
            found[row] = tuple(self._link_ids[link] for link in sailed)
        normal, stops = dict(sorted(normal.items())), dict(sorted(stops.items()))
        return SeaWays(tuple(found), self._strings, normal, stops, lost, before.usual)


def _normal_ways(lanes: "_Lanes", calls: Iterable[tuple[str, ...]], known: NormalWays | None) -> NormalWays:
    """Return the normal ways from call to call, those that are known already as they are."""
    described = lanes.described()
    if known is None or known.lanes != described:
        known = NormalWays(described)
    ways: dict[tuple[str, ...], tuple[int, ...] | None] = {}
    for each in calls:
        if each in known.ways:
            ways[each] = known.ways[each]
            continue
        found = lanes.normal_way(each)
        ways[each] = None if found is None else tuple(lanes.lane_of[row] for row in found)
    return NormalWays(known.lanes, ways)


def are_lanes(links: Readable) -> Bools:
    """Return which links strings may sail: those at sea that have no departures of their own."""
    return np.asarray((links["mode"] == SEA) & links["departures_per_week"].isna(), dtype=np.bool_)


class _Lanes:
    """The links by which strings sail.

    Ways are looked for from where they end, so that one search serves all strings to a port.
    """

    def __init__(self, nodes: Readable, links: Readable, filled: FilledLinks) -> None:
        node_ids: list[str] = nodes["node_id"].tolist()
        self._position = {node: at for at, node in enumerate(node_ids)}
        self._is_port = (nodes["kind"] == "seaport").tolist()
        self._length_km: Floats = filled.length_km
        self._link_ids: list[str] = links["link_id"].tolist()
        lanes = np.flatnonzero(are_lanes(links) & ~np.isnan(filled.length_km))
        self._metres = np.rint(np.nan_to_num(filled.length_km) * _METRES).astype(np.int64).tolist()
        self._start, self._end = filled.start.tolist(), filled.end.tolist()
        self.rows: tuple[int, ...] = tuple(sorted(lanes.tolist(), key=lambda link: self._link_ids[link]))
        """Rows of the lanes among the links, by id."""
        self.lane_of = {row: lane for lane, row in enumerate(self.rows)}
        ends = [node for row in self.rows for node in (self._start[row], self._end[row])]
        self._described: tuple[tuple[object, ...], ...] = (
            tuple(self._link_ids[row] for row in self.rows),
            tuple(node_ids[node] for node in ends),
            tuple(self._is_port[node] for node in ends),
            tuple(self._metres[row] for row in self.rows),
        )
        self._status: Sequence[str] = ()
        self._meeting: dict[_Which, tuple[_Links, _Links]] = {}
        self._kept: dict[tuple[int, _Which], dict[int, _Label]] = {}

    def with_status(self, status: Sequence[str]) -> "_Lanes":
        """Return the same lanes with the status of each link."""
        lanes = copy(self)
        lanes._status, lanes._meeting, lanes._kept = status, {}, {}
        return lanes

    def described(self) -> tuple[tuple[object, ...], ...]:
        """Return all that normal ways depend on, lane by lane."""
        there = _STATUSES["there"]
        return (*self._described, tuple(self._status[row] in there for row in self.rows))

    def are_open(self, links: Sequence[int]) -> bool:
        """Return whether all links operate."""
        return all(self._status[link] == "operating" for link in links)

    def normal_way(self, calls: Sequence[str]) -> tuple[int, ...] | None:
        """Return the links of the shortest way when all is open; over links not yet built only if no other is."""
        found = self._way(calls, "there")
        return self._way(calls, "any") if found is None else found

    def open_way(self, calls: Sequence[str]) -> tuple[int, ...] | None:
        """Return the links of the shortest way that is open from call to call; None without one."""
        return self._way(calls, "open")

    def why_it_stops(self, usual: Sequence[int], way: Sequence[int] | None) -> str:
        """Return why a string does not sail the way that is open; blank if it does."""
        link = next(link for link in usual if not self.are_open([link]))
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
            for link in self.rows:
                if self._status[link] in _STATUSES[which]:
                    leaving.setdefault(self._start[link], []).append(link)
                    coming.setdefault(self._end[link], []).append(link)
            self._meeting[which] = leaving, coming
        return self._meeting[which]
