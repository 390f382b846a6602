"""Doubts about a network without faults: swapped coordinates, metres for kilometres, pieces cut off."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.arrays import Ints, positions
from corridor.engine.components import strong_components
from corridor.geodesy import distance_km
from corridor.graph.coordinates import countries, countries_at, country_at, km_to_country
from corridor.modes import MODE_CODE
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.network.shapes import link_lines, point_of
from corridor.network.station_doubts import Doubt, station_doubts
from corridor.shown_text import printable

_FAR_KM: Final = 30.0
"""A node so far outside its country, or a line so far from its ends, is doubtful [km]."""
_SHORTER: Final = 0.97
"""A link this much shorter than the crow flies is doubtful; lengths are rounded, and nodes stand for towns."""
_LONGER: Final = 8.0
"""A link this many times as long as the crow flies is doubtful, but for short ones."""
_KM_OF_A_MILE: Final = 1.609344
_SHORT_KM: Final = 30.0
_FASTEST_KMH: Final = 160.0
_SLOWEST_KMH: Final = 1.5
_TENFOLD: Final = 10.0
_NAMED: Final = 5
"""Subjects that are named of those of which the same is said."""


def doubts(net: Network) -> pd.DataFrame:
    """Return what is no fault of a network but looks wrong, a row each.

    Parameters
    ----------
    net
        The network.

    Returns
    -------
    pd.DataFrame
        Columns `table`, `kind`, `subject` and `what`. No nodes or no links; countries that do not exist; nodes
        outside their country, with a hint if they lie in it the other way round; links shorter than the geodesic or
        many times as long, of a speed that no vehicle has, or ten times as fast as a parallel one; lines not in
        degrees or far from their ends; nodes without links, groups that are cut off or whose links lead one way only;
        modes that nothing loads or unloads; stations where what comes is not lifted, gauges that meet without a
        change, and moves of no second.

    Examples
    --------
    >>> import corridor as co
    >>> nodes = [dict(node_id="A", kind="city", country="PK", latitude=67.0, longitude=24.9)]
    >>> own = co.Network({"nodes": pd.DataFrame(nodes)})
    >>> co.doubts(own)["what"].iloc[0]
    'lies in FI; the other way round it lies in PK'
    """
    check_arguments(net, None)
    makers = (_countries, _positions, _lengths, _speeds, _lines, _groups, _modes, station_doubts, _without_rows)
    found = [doubt for maker in makers for doubt in maker(net)]
    return pd.DataFrame(found, columns=list(Doubt._fields))


def doubts_text(found: pd.DataFrame) -> str:
    """Return doubts in lines, those of a kind together; blank without any."""
    lines = []
    for (table, kind), same in found.groupby(["table", "kind"], sort=False):
        said = [f"{subject}: {what}" for subject, what in zip(same["subject"], same["what"], strict=True)]
        more = f"; and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
        lines.append(f"  {table}: {kind} ({len(said)}): {'; '.join(said[:_NAMED])}{more}")
    return printable("\n".join(["doubtful, if not wrong:", *lines])) if lines else ""


def _without_rows(net: Network) -> Iterator[Doubt]:
    for table in ("nodes", "links"):
        if net.tables[table].empty:
            yield Doubt(table, "no rows", table, "nothing can be planned")


def _countries(net: Network) -> Iterator[Doubt]:
    nodes = net.tables["nodes"]
    for country, count in sorted(Counter(nodes["country"]).items()):
        if country and country not in countries():
            hint = "; the code of the United Kingdom is GB" if country == "UK" else ""
            yield Doubt("nodes", "no country has this code", country, f"of {count} nodes{hint}")


def _positions(net: Network) -> Iterator[Doubt]:
    nodes = net.tables["nodes"]
    found_at = countries_at(nodes["longitude"].to_numpy(float), nodes["latitude"].to_numpy(float))
    rows = _rows(nodes, "node_id", "country", "longitude", "latitude")
    for inside, (node, country, longitude, latitude) in zip(found_at, rows, strict=True):
        if inside == country or country not in countries():
            continue
        found = inside or country_at(longitude, latitude)
        if found == country or (far := km_to_country(country, longitude, latitude)) <= _FAR_KM:
            continue
        where = f"lies in {found}" if found else "lies at sea"
        turned = abs(longitude) <= 90 and country_at(latitude, longitude) == country
        hint = f"; the other way round it lies in {country}" if turned else f", {far:.0f} km from {country}"
        yield Doubt("nodes", "lies outside its country", node, where + hint)


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table as plain values of some columns."""
    yield from zip(*(frame[column].tolist() for column in columns), strict=True)


def _flown(net: Network) -> pd.DataFrame:
    """Return each link once, with the distance between its ends as the crow flies [km] and its speed [km/h]."""
    nodes, links = net.tables["nodes"].set_index("node_id"), net.tables["links"].drop_duplicates("link_id")
    ends = [nodes.loc[links[end], ["longitude", "latitude"]].to_numpy(float) for end in ("from_node", "to_node")]
    flown = distance_km(ends[0][:, 0], ends[0][:, 1], ends[1][:, 0], ends[1][:, 1])
    length = links["length_km"].fillna(pd.Series(flown, index=links.index))
    is_timed = (links["hours"] > 0) & (length > _SHORT_KM)
    return links.assign(flown_km=flown, speed=(length / links["hours"]).where(is_timed))


def _lengths(net: Network) -> Iterator[Doubt]:
    for link, length, flown in _rows(_flown(net).dropna(subset=["length_km"]), "link_id", "length_km", "flown_km"):
        said = f"{length:g} km, {flown:.1f} as the crow flies"
        if length < _SHORTER * flown - 1:
            hint = "; in miles?" if length * _KM_OF_A_MILE >= _SHORTER * flown else ""
            yield Doubt("links", "is shorter than the crow flies", link, said + hint)
        elif length > _LONGER * flown + _SHORT_KM:
            hint = "; in metres?" if 0.5 < length / 1000 / max(flown, 0.001) < _LONGER else ""
            yield Doubt("links", "is many times as long as the crow flies", link, said + hint)


def _speeds(net: Network) -> Iterator[Doubt]:
    """Yield links whose own hours mean a speed that no vehicle has, or that of another world than a parallel link."""
    by_pair: dict[tuple[str, ...], list[tuple[float, str]]] = defaultdict(list)
    timed = _flown(net).dropna(subset=["speed"])
    for link, start, end, mode, speed in _rows(timed, "link_id", "from_node", "to_node", "mode", "speed"):
        by_pair[(*sorted((start, end)), mode)].append((speed, link))
        if not _SLOWEST_KMH <= speed <= _FASTEST_KMH:
            yield Doubt("links", "has a speed that no vehicle has", link, f"{speed:,.1f} km/h")
    for (one, other, _), speeds in by_pair.items():
        (slowest, slow), (fastest, fast) = min(speeds), max(speeds)
        if fastest > _TENFOLD * slowest:
            said = f"{fast} at {fastest:,.0f} km/h, {slow} at {slowest:,.1f}"
            yield Doubt("links", "one is ten times as fast as the other", f"{one} and {other}", said)


def _lines(net: Network) -> Iterator[Doubt]:
    links = net.tables["links"]
    drawn = links[links["geometry"] != ""].drop_duplicates("link_id")
    lines = link_lines(net).of(drawn.index.to_numpy(dtype=np.int64)) if len(drawn) else ()
    for (link, *ends), line in zip(_rows(drawn, "link_id", "from_node", "to_node"), lines, strict=True):
        west, south, east, north = line.bounds
        if west < -360 or east > 360 or south < -90 or north > 90:
            yield Doubt("links", "is not drawn in degrees", link, f"begins at {_point(line, 0)}")
            continue
        for at, word, node in zip((0, -1), ("begins", "ends"), ends, strict=True):
            longitude, latitude = _end(line, at)
            far = float(distance_km(longitude, latitude, *point_of(net, node))[()])
            if far > _FAR_KM:
                yield Doubt("links", "is drawn far from its ends", link, f"{word} {far:.0f} km from {node}")


def _point(line: Any, at: int) -> str:
    return ", ".join(f"{figure:g}" for figure in _end(line, at))


def _end(line: Any, at: int) -> tuple[float, float]:
    """Return the first or the last point of a line, which has two parts if it crosses the antimeridian."""
    part = line.geoms[at] if line.geom_type == "MultiLineString" else line
    longitude, latitude = part.coords[at][:2]
    return longitude, latitude


def _groups(net: Network) -> Iterator[Doubt]:
    """Yield nodes without links, groups without links to the rest, and those whose links lead one way only."""
    links, nodes = net.tables["links"], net.tables["nodes"]["node_id"].to_numpy()
    position = {node: at for at, node in enumerate(nodes.tolist())}
    ends = [positions(links[end].tolist(), position) for end in ("from_node", "to_node")]
    is_linked = np.zeros(len(nodes), dtype=np.bool_)
    is_linked[np.concatenate(ends)] = True
    for node in sorted(nodes[~is_linked]):
        yield Doubt("nodes", "no link leads to it", node, "it takes part in no way")
    linked, n_linked = nodes[is_linked], int(is_linked.sum())
    is_operating = (links["status"] == "operating").to_numpy()
    tail, head = ((np.cumsum(is_linked) - 1)[end[is_operating]] for end in ends)
    way = strong_components(n_linked, tail, head)
    if n_linked == 0 or not way.any():
        return
    piece = strong_components(n_linked, np.append(tail, head), np.append(head, tail))
    whole, *cut_off = _by_size(piece)
    for states in cut_off:
        yield Doubt(
            "links", "no operating link leads to the rest", _some(linked[states]), f"{len(states)} of {n_linked} nodes"
        )
    largest, *turning = _by_size(np.where(piece == piece[whole[0]], way, -1))
    if not turning or len(largest) < len(whole) / 2:
        return  # links of a network that runs one way throughout are no traps
    between = way[tail] != way[head]
    left, entered = set(way[tail[between]].tolist()), set(way[head[between]].tolist())
    for states in turning:
        leaves, enters = way[states[0]] in left, way[states[0]] in entered
        how = "can be left, not reached" if not enters else "can be reached, not left" if not leaves else "runs one way"
        yield Doubt("links", "its links lead one way only", _some(linked[states]), how)


def _by_size(group: Ints) -> list[Ints]:
    """Return the positions of each group, the largest first and those of a size by number; none of a group below 0."""
    order = np.argsort(group, kind="stable")[np.count_nonzero(group < 0) :]
    parts = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    return sorted(parts, key=len, reverse=True)


def _some(nodes: npt.NDArray[Any]) -> str:
    names = sorted(nodes)
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")


def _modes(net: Network) -> Iterator[Doubt]:
    links, handling = net.tables["links"], net.tables["handling"]
    used = Counter(links["mode"])
    for mode in sorted(used, key=MODE_CODE.__getitem__):
        for column, other, word in (("to_mode", "from_mode", "to"), ("from_mode", "to_mode", "off")):
            rows = handling[(handling[column] == mode) & (handling[other] != mode)]
            if rows.empty:
                verb = f"nothing is brought {word} it"
                yield Doubt("handling", "no row serves this mode", mode, f"{verb}, of {used[mode]} rows of links")
