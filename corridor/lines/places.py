"""The places that are attached to lines: a table of nodes, checked before anything is attached."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import pandas as pd

from corridor.arrays import Floats, Ints
from corridor.errors import InvalidData, InvalidQuestion, Problem
from corridor.graph.coordinates import countries_at, country_at
from corridor.lines.drawn import points_in_degrees
from corridor.modes import MODE
from corridor.schema import TABLES
from corridor.tables.checking import checked_frame

if TYPE_CHECKING:
    import geopandas as gpd

Places: TypeAlias = "pd.DataFrame | gpd.GeoDataFrame | Sequence[Mapping[str, Any]]"
"""Rows of `nodes`; points in place of latitude and longitude, names in place of ids."""

_KIND: Final[Mapping[str, str]] = {"road": "city", "rail": "rail_terminal", "waterway": "rail_terminal"}
"""Kind of places that say none, by mode or family: one where default rows lift boxes."""
_SHOWN: Final = 12


def kind_of(mode: str) -> str:
    """Return the kind of node where goods are loaded to a mode, by default rows of `handling`.

    Examples
    --------
    >>> kind_of("rail-1520"), kind_of("road"), kind_of("sea")
    ('rail_terminal', 'city', 'seaport')
    """
    return _KIND.get(MODE[mode].plain_name, "seaport")


def places_of(places: "Places | None", mode: str, country: str) -> pd.DataFrame:
    """Return checked rows of `nodes` for places; those without a country take that of their position.

    Raises
    ------
    InvalidQuestion
        If the places are no table.
    InvalidData
        If a row is faulty.
    """
    frame = _as_frame(places)
    if "name" in frame.columns:
        ids = frame["node_id"] if "node_id" in frame.columns else pd.Series("", index=frame.index, dtype=object)
        frame = frame.assign(node_id=ids.where(ids.notna() & (ids != ""), frame["name"]))
    for column, default in (("kind", kind_of(mode)), ("country", country)):
        cells = frame[column] if column in frame.columns else pd.Series("", index=frame.index, dtype=object)
        frame = frame.assign(**{column: cells.where(cells.notna() & (cells != ""), default)})
    known = [name for name in frame.columns if name in TABLES["nodes"].columns]
    checked, numbers, problems = checked_frame(TABLES["nodes"], frame[known], "places")
    if problems:
        raise InvalidData(problems, "places")
    order = np.argsort([int(number) for number in numbers], kind="stable")
    return _with_countries(checked.iloc[order].reset_index(drop=True))


def _as_frame(places: "Places | None") -> pd.DataFrame:
    if places is None:
        return pd.DataFrame({name: [] for name in ("node_id", "latitude", "longitude")})
    frame = places if isinstance(places, pd.DataFrame) else None
    if frame is None and isinstance(places, Sequence) and all(isinstance(row, Mapping) for row in places):
        frame = pd.DataFrame(list(places))
    if frame is None:
        raise InvalidQuestion(f"places = {type(places).__name__}; give a table of nodes: a DataFrame or a list of rows")
    geometry = getattr(frame, "geometry", None) if hasattr(frame, "crs") else None
    if geometry is None or {"latitude", "longitude"} <= set(frame.columns):
        return pd.DataFrame(frame)
    longitude, latitude = points_in_degrees(geometry, "places")
    plain = pd.DataFrame(frame.drop(columns=geometry.name))
    return plain.assign(longitude=longitude, latitude=latitude)


def _with_countries(nodes: pd.DataFrame) -> pd.DataFrame:
    """Fill blank countries by position.

    Raises
    ------
    InvalidData
        If a place lies at sea.
    """
    codes = nodes["country"].to_numpy(dtype=object).copy()
    blank = np.flatnonzero(codes == "")
    longitude, latitude = (nodes[name].to_numpy(dtype=np.float64)[blank] for name in ("longitude", "latitude"))
    problems = []
    for row, code, *point in zip(
        blank.tolist(), countries_at(longitude, latitude), longitude.tolist(), latitude.tolist(), strict=True
    ):
        codes[row] = code or country_at(*point)  # off the coast
        if not codes[row]:
            message = "lies in no country; give its country, or other coordinates (latitude first, then longitude)"
            problems.append(Problem("places", row + 1, "country", "", message))
    if problems:
        raise InvalidData(problems, "places")
    return nodes.assign(country=codes)


def refuse_far(nodes: pd.DataFrame, metres: Floats, within_km: float) -> None:
    """Refuse places that lie far from every line.

    Raises
    ------
    InvalidData
        If any does.
    """
    far = np.flatnonzero(metres > 1000 * within_km)
    problems = [
        Problem(
            "places",
            row + 1,
            "node_id",
            str(nodes["node_id"].iloc[row]),
            f"lies {metres[row] / 1000:,.1f} km from the nearest line; "
            f"leave it out, or raise within_km ({within_km:g})",
        )
        for row in far.tolist()
    ]
    if problems:
        raise InvalidData(problems, "places")


def country_numbers(nodes: pd.DataFrame, names: tuple[str, ...]) -> tuple[Ints, tuple[str, ...]]:
    """Return the number of each place's country, and the codes with those that are new."""
    known = {name: number for number, name in enumerate(names)}
    for code in nodes["country"]:
        known.setdefault(code, len(known))
    return np.array([known[code] for code in nodes["country"]], dtype=np.int64), tuple(known)
