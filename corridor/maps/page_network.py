"""The network as the offline page holds it: lines as short whole numbers, and every row that a click shows."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from corridor.maps.basemap import boundaries, countries, land
from corridor.modes import MODE, ON_OPEN_SEA
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.schema import words
from corridor.tables.countries import country_name

PER_DEGREE: Final = 1000
"""Whole numbers to a degree in the lines of the network: 111 m."""
_GROUND_PER_DEGREE: Final = 100
_GROUND_TOLERANCE: Final = 0.04
"""How far the coast may be moved [degrees]; ways are not."""
_LEAST_AREA: Final = 0.02
"""Smallest island that is drawn [square degrees]."""

_SHOWN: Final = {
    "links": ("hours", "hours_p90", "usd", "per", "departures_per_week", "capacity_teu_per_week", "opening_hours"),
    "borders": (
        *("mode", "side", "procedure", "regime", "hs", "hours", "hours_p90", "usd", "per", "change_hours"),
        *("change_usd", "vehicle_change", "capacity_teu_per_week", "opening_hours", "ends_by_closing"),
        *("closed_on_holidays", "allowed"),
    ),
    "handling": (
        *("from_mode", "to_mode", "activity", "hours", "hours_p90", "usd", "per", "capacity_teu_per_week"),
        *("opening_hours", "ends_by_closing"),
    ),
    "services": (
        *("name", "departures_per_week", "weekdays", "departs", "every_weeks", "counted_from", "departure_dates"),
        *("hours", "hours_p90", "usd", "per", "operator"),
        *("teu_per_departure", "valid_until"),
    ),
    "charges": ("what", "usd", "per", "procedure", "mode", "valid_from", "valid_until"),
}
"""Columns that a click shows, by table; basis, assumed columns, source, year and note follow in every table."""
_ORIGIN: Final = ("basis", "assumed_columns", "source", "year", "note")


def ground() -> dict[str, Any]:
    """Return land, boundaries and names of countries, coarser than the map of `draw`."""
    shapes = shapely.simplify(land().geometry.to_numpy(), _GROUND_TOLERANCE)
    shapes = shapes[(shapely.area(shapes) >= _LEAST_AREA) & ~shapely.is_empty(shapes)]
    polygons = [part for part in shapely.get_parts(shapes) if part.geom_type == "Polygon"]
    lines = shapely.get_parts(shapely.simplify(boundaries().geometry.to_numpy(), _GROUND_TOLERANCE))
    rings = [[packed(ring, _GROUND_PER_DEGREE) for ring in (one.exterior, *one.interiors)] for one in polygons]
    named = countries()
    return {
        "per_degree": _GROUND_PER_DEGREE,
        "land": rings,
        "boundaries": [packed(line, _GROUND_PER_DEGREE) for line in lines],
        "names": [
            [name, round(point.y, 1), round(point.x, 1)]
            for name, point in zip(named["name"], named.geometry, strict=True)
        ],
    }


def packed(line: BaseGeometry, per_degree: int = PER_DEGREE) -> list[int]:
    """Return a line as whole numbers: longitude and latitude of its first point, then the step to each next one.

    Examples
    --------
    >>> from shapely import LineString
    >>> packed(LineString([(60, 25), (60.002, 25.001)]))
    [60000, 25000, 2, 1]
    """
    points = np.rint(shapely.get_coordinates(line) * per_degree).astype(np.int64)
    steps: npt.NDArray[np.int64] = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moves: npt.NDArray[np.bool_] = np.asarray(steps.any(axis=1))
    moves[:2] = True  # a line keeps two points, even where both are one
    found: list[int] = steps[moves].reshape(-1).tolist()
    return found


def network_data(net: Network) -> dict[str, Any]:
    """Return nodes and links; texts are as in the tables."""
    nodes, links = net.nodes, net.links
    number = {node: at for at, node in enumerate(nodes["node_id"])}
    ways = links.drop_duplicates("link_id")
    both = set(links.loc[links["link_id"].duplicated(), "link_id"])
    modes = list(MODE)
    return {
        "per_degree": PER_DEGREE,
        "modes": [
            {"name": mode.name, "label": mode.label, "colour": mode.colour, "at_sea": mode.name in ON_OPEN_SEA}
            for mode in MODE.values()
        ],
        "nodes": [
            [
                node,
                place,
                name,
                country and country_name(country),
                kind,
                round(point.y, 4),
                round(point.x, 4),
            ]
            for node, place, name, country, kind, point in zip(
                *(nodes[column] for column in ("node_id", "place", "name", "country", "kind")),
                nodes.geometry,
                strict=True,
            )
        ],
        "links": [
            [link, number[start], number[end], modes.index(mode), status, round(km, 1), link in both, *_parts(line)]
            for link, start, end, mode, status, km, line in zip(
                *(ways[column] for column in ("link_id", "from_node", "to_node", "mode", "status")),
                _lengths(net, ways.index),
                ways.geometry,
                strict=True,
            )
        ],
        "crossings": sorted(set(net.borders["link_id"]) - {""}),
    }


def figures_data(net: Network) -> dict[str, Any]:
    """Return all rows that a click shows, their sources, and other names of nodes; texts are as in the tables."""
    links = net.tables["links"]
    return {
        "also": dict(zip(net.nodes["node_id"], _other_names(net), strict=True)),
        "rows": {
            "links": _rows(links, "links", ("link_id", "from_node")),
            "borders": _rows(net.borders, "borders", ("link_id", "from_node", "node_id")),
            "handling": _rows(net.handling[net.handling["node_id"] != ""], "handling", ("node_id",)),
            "services": _rows(net.services, "services", ("from_node", "to_node")),
            "charges": _rows(net.charges, "charges", ("link_id", "node_id")),
        },
        "sources": {
            source: [title, publisher, address]
            for source, title, publisher, address in zip(
                *(net.sources[name] for name in ("source", "title", "publisher", "address")), strict=True
            )
        },
    }


def _lengths(net: Network, rows: Iterable[int]) -> list[float]:
    """Return the length of some rows of links [km], measured where none is written."""
    lengths = internals(net).prepared.links.length_km
    return [float(lengths[row]) for row in rows]


def _parts(line: BaseGeometry) -> list[list[int]]:
    return [packed(part) for part in shapely.get_parts(line)]


def _other_names(net: Network) -> list[str]:
    """Return the names by which each node is found besides its own: aliases, codes and names in other scripts."""
    scripts = dict(zip(net.place_names["node_id"], net.place_names["names"], strict=True))
    nodes = net.nodes
    columns = (nodes[name] for name in ("node_id", "aliases", "unlocode"))
    return [
        "; ".join(dict.fromkeys((*words(aliases), *words(scripts.get(node, "")), *words(unlocode))))
        for node, aliases, unlocode in zip(*columns, strict=True)
    ]


def _rows(frame: pd.DataFrame, table: str, keys: Sequence[str]) -> dict[str, Any]:
    """Return the rows of a table: the names of its columns, and each row without its trailing blanks."""
    columns = [*keys, *(name for name in (*_SHOWN[table], *_ORIGIN) if name in frame.columns)]
    return {
        "columns": columns,
        "cells": [_cells(row) for row in frame[columns].to_numpy(dtype=object)],
    }


def _cells(row: npt.NDArray[np.object_]) -> list[Any]:
    found = [_cell(value) for value in row]
    while found and found[-1] == "":
        found.pop()
    return found


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return "" if value != value else int(value) if value.is_integer() else value
    return value
