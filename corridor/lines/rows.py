"""The rows of a network of lines: nodes, links, and ships between ports."""

from itertools import permutations
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from corridor.arrays import Bools, Floats, Ints
from corridor.errors import InvalidQuestion
from corridor.lines.attaching import Attached
from corridor.lines.chains import Chains
from corridor.lines.web import Web, components

_DECIMALS: Final = 6
_SHORTEST_KM: Final = 0.001
"""A spur to a place beside another one, on the same point of the line [km]."""
_MOST_STRINGS: Final = 20_000


class Nodes(NamedTuple):
    """The nodes of a network of lines.

    Attributes
    ----------
    frame
        Rows of `nodes`: the places first, then ends and junctions.
    of_vertex
        Row of the node at each vertex, -1 where there is none; shape (n_vertices,).
    """

    frame: pd.DataFrame
    of_vertex: Ints


def nodes_of(web: Web, is_node: Bools, places: pd.DataFrame, at: Attached, country: list[str], kind: str) -> Nodes:
    """Return the nodes.

    Parameters
    ----------
    web, is_node
        The web, and which vertices are nodes.
    places, at
        The places, and where they are attached.
    country
        Code of each vertex' country.
    kind
        Kind of the ends and junctions.
    """
    of_vertex = np.full(len(is_node), -1, dtype=np.int64)
    of_vertex[at.vertex[at.is_on_line]] = np.flatnonzero(at.is_on_line)
    others = np.flatnonzero(is_node & (of_vertex < 0))
    of_vertex[others] = len(places) + np.arange(len(others))
    letter = "n"
    taken = set(places["node_id"])
    while any(name.startswith(letter) and name[len(letter) :].isdecimal() for name in taken):
        letter += "n"
    more = pd.DataFrame(
        {
            "node_id": [f"{letter}{number}" for number in range(1, len(others) + 1)],
            "country": [country[vertex] for vertex in others.tolist()],
            "latitude": web.latitude[others],
            "longitude": web.longitude[others],
            "kind": kind,
        }
    ).astype({"kind": object})
    frame = more if places.empty else pd.concat([places, more], ignore_index=True)
    text = frame.select_dtypes(exclude="number").columns
    frame[text] = frame[text].fillna("")
    return Nodes(frame, of_vertex)


def links_of(web: Web, km: Floats, chains: Chains, nodes: Nodes, at: Attached, mode: str) -> pd.DataFrame:
    """Return the rows of `links`, one for both directions, with their lengths and lines."""
    start, end = nodes.of_vertex[chains.start], nodes.of_vertex[chains.end]
    length = np.bincount(chains.segment, km, minlength=len(start))
    spurs = np.flatnonzero(~at.is_on_line)
    start, end = np.concatenate([start, nodes.of_vertex[at.vertex[spurs]]]), np.concatenate([end, spurs])
    length = np.concatenate([length, at.metres[spurs] / 1000])
    ids = nodes.frame["node_id"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "link_id": _named([f"{one}-{other}" for one, other in zip(ids[start], ids[end], strict=True)]),
            "from_node": ids[start],
            "to_node": ids[end],
            "mode": mode,
            "length_km": np.maximum(length.round(_DECIMALS), _SHORTEST_KM),
            "both_ways": "yes",
            "geometry": [*_texts(web, chains), *[""] * len(spurs)],
        }
    )


def _named(ids: list[str]) -> list[str]:
    """Return ids that differ: the second of a name has -2 after it, and so on."""
    taken, counts, found = set(ids), dict[str, int](), []
    for name in ids:
        counts[name] = counts.get(name, 0) + 1
        number, unique = counts[name], name
        while number > 1 and (unique == name or unique in taken):
            unique, number = f"{name}-{number}", number + 1
        taken.add(unique)
        found.append(unique)
    return found


def _texts(web: Web, chains: Chains) -> list[str]:
    """Return the lines of chains as WKT, cut at the antimeridian; blank for those without a bend."""
    import shapely

    counts = np.diff(chains.first)
    longitude, latitude = web.longitude[chains.vertex], web.latitude[chains.vertex]
    points = np.column_stack([longitude, latitude])
    lines = shapely.linestrings(points, indices=np.repeat(np.arange(len(counts)), counts))
    texts = np.asarray(shapely.to_wkt(lines, rounding_precision=_DECIMALS), dtype=object)
    texts[counts == 2] = ""
    owner = np.repeat(np.arange(len(counts)), counts)
    jumps = (np.abs(np.diff(longitude)) > 180) & (owner[1:] == owner[:-1])
    for chain in np.unique(owner[1:][jumps]).tolist():
        own = points[chains.first[chain] : chains.first[chain + 1]]
        texts[chain] = shapely.to_wkt(_cut(own), rounding_precision=_DECIMALS)
    return [str(text) for text in texts]


def _cut(points: Floats) -> "object":
    """Return a line over the antimeridian in its parts."""
    import shapely

    parts: list[list[list[float]]] = [[points[0].tolist()]]
    for before, after in zip(points[:-1].tolist(), points[1:].tolist(), strict=True):
        if abs(after[0] - before[0]) > 180:
            edge = 180.0 if before[0] > 0 else -180.0
            over = after[0] + 2 * edge
            north = before[1] + (edge - before[0]) / (over - before[0]) * (after[1] - before[1])
            parts[-1].append([edge, north])
            parts.append([[-edge, north]])
        parts[-1].append(after)
    kept = [part for part in parts if len(set(map(tuple, part))) > 1]
    return shapely.LineString(kept[0]) if len(kept) == 1 else shapely.MultiLineString(kept)


def strings_between(links: pd.DataFrame, nodes: pd.DataFrame, sailings_per_week: float) -> pd.DataFrame:
    """Return a string from each seaport to every other that lanes join it to; hours and price are those of its lanes.

    Raises
    ------
    InvalidQuestion
        If the ports are too many.
    """
    ids = {name: at for at, name in enumerate(nodes["node_id"])}
    ends = (links[column].map(ids).to_numpy(dtype=np.int64) for column in ("from_node", "to_node"))
    piece = components(len(nodes), *ends)
    ports = nodes.assign(piece=piece)[nodes["kind"] == "seaport"]
    groups = [same["node_id"].tolist() for _, same in ports.groupby("piece")]
    count = sum(len(group) * (len(group) - 1) for group in groups)
    if count > _MOST_STRINGS:
        raise InvalidQuestion(
            f"sailings_per_week: {count:,} pairs of ports are too many; give services of your own, or fewer places"
        )
    pairs = [pair for group in groups for pair in permutations(group, 2)]
    return pd.DataFrame(
        {
            "service_id": [f"{one}-{other}" for one, other in pairs],
            "from_node": [one for one, _ in pairs],
            "to_node": [other for _, other in pairs],
            "departures_per_week": sailings_per_week,
            "note": "sailings_per_week of from_lines",
        }
    )
