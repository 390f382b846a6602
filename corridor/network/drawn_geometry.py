"""Geometry of layers as data: nodes moved and lines drawn in a GIS count, in any coordinates.

A layer of a GeoPackage or GeoParquet file has columns of figures and a geometry beside each other, and a GIS changes
the latter alone. So where the two differ, the geometry counts. A line that follows the geodesic between its own ends is
how a link without a line of its own is written; it is read as blank, and follows its nodes.
"""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from corridor.geodesy import geodesic_lines, in_degrees, known_epsg

if TYPE_CHECKING:
    import numpy.typing as npt

    Cells = Sequence[Any] | npt.NDArray[np.float64]

DRAWN: Final = ("nodes", "links")
"""Tables whose geometry is data."""

_HEAD_BYTES: Final = 8
_ENVELOPE_BYTES: Final = (0, 32, 48, 48, 64)
_SAME: Final = 1e-6
"""Coordinates this close are the same [degrees]; a decimetre."""
_DECIMALS: Final = 6
_WGS_84: Final = 4326


class Drawn(NamedTuple):
    """Cells of a layer that its geometry gives, and the rows where its columns said otherwise.

    Attributes
    ----------
    columns
        Cells by column; None where the geometry says nothing.
    differs
        Whether the columns of a row are not blank and say otherwise.
    faults
        Rows whose geometry cannot be read, with the reason.
    """

    columns: "Mapping[str, Cells]"
    differs: "npt.NDArray[np.bool_]"
    faults: Mapping[int, str]


def drawn_cells(table: str, wkb: Sequence[bytes | None], cells: Mapping[str, "Cells"], epsg: int) -> Drawn:
    """Return what the geometry of `nodes` or `links` says, beside the cells of its columns.

    Parameters
    ----------
    table
        Name of the table.
    wkb
        Geometry of each row as well-known binary; None for a row without.
    cells
        Columns of the layer.
    epsg
        EPSG code of the coordinates.
    """
    blank = [None] * len(wkb)
    if table == "nodes":
        return _drawn_points(wkb, cells.get("latitude", blank), cells.get("longitude", blank), epsg)
    return _drawn_lines(wkb, cells.get("geometry", blank), epsg)


def _drawn_points(wkb: Sequence[bytes | None], latitude: "Cells", longitude: "Cells", epsg: int) -> Drawn:
    """Return latitude and longitude of the points of a layer, which stand in its columns as well."""
    import shapely

    shapes, faults = _shapes(wkb, ("Point",), epsg)
    found = {"latitude": shapely.get_y(shapes), "longitude": shapely.get_x(shapes)}
    differs = np.zeros(len(wkb), dtype=np.bool_)
    columns: dict[str, Cells] = {}
    for (name, drawn), said in zip(found.items(), (latitude, longitude), strict=True):
        figures = said if isinstance(said, np.ndarray) else np.array([_figure(cell) for cell in said], dtype=np.float64)
        apart = ~np.isnan(drawn) & ~(np.abs(drawn - figures) <= _SAME)
        differs |= apart & ~np.isnan(figures)
        if isinstance(said, np.ndarray):
            columns[name] = np.where(apart, drawn.round(9), figures)
        else:
            taken = zip(drawn.round(9).tolist(), said, apart.tolist(), strict=True)
            columns[name] = [figure if moved else cell for figure, cell, moved in taken]
    return Drawn(columns, differs, faults)


def _drawn_lines(wkb: Sequence[bytes | None], texts: "Cells", epsg: int) -> Drawn:
    """Return the lines of a layer as WKT, blank for those along the geodesic between their ends."""
    import shapely

    shapes, faults = _shapes(wkb, ("LineString", "MultiLineString"), epsg)
    known = shapely.from_wkt([text or None if isinstance(text, str) else None for text in texts], on_invalid="ignore")
    is_given = known != None  # noqa: E711 - of each
    is_same = shapely.equals_exact(shapes, known, _SAME) & is_given
    is_plain = ~is_given & follow_geodesics(shapes)
    differs = (shapes != None) & ~is_same & ~is_plain  # noqa: E711 - of each
    cells = list(texts)
    for row in np.flatnonzero(differs).tolist():
        line = shapely.line_merge(shapes[row]) if shapes[row].geom_type == "MultiLineString" else shapes[row]
        if line.geom_type != "LineString":
            faults[row] = "is drawn in several pieces; join them to one line"
        else:
            cells[row] = shapely.to_wkt(shapely.force_2d(line), rounding_precision=_DECIMALS)
    return Drawn({"geometry": cells}, differs & is_given, faults)


def lines_in_degrees(blobs: Sequence[bytes | None], epsg: int) -> "tuple[npt.NDArray[np.object_], Mapping[int, str]]":
    """Return the lines of a layer in WGS 84, as they are if they are of no known system (0), and the faults by row."""
    wkb, faults = wkb_of(blobs)
    shapes, more = _shapes(wkb, ("LineString", "MultiLineString"), epsg or _WGS_84)
    return shapes, {**more, **faults}


def _figure(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return np.nan


def _shapes(
    wkb: Sequence[bytes | None], kinds: tuple[str, ...], epsg: int
) -> "tuple[npt.NDArray[np.object_], dict[int, str]]":
    """Return the geometries of a layer in WGS 84, None where there is none or it cannot be read, and the faults."""
    import shapely

    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    is_none, is_empty = shapely.is_missing(shapes), shapely.is_empty(shapes)
    faults = {row: "is no geometry in well-known binary" for row in np.flatnonzero(is_none).tolist() if wkb[row]}
    is_right = np.isin(shapely.get_type_id(shapes), [shapely.GeometryType[kind.upper()] for kind in kinds])
    for row in np.flatnonzero(~(is_none | is_empty | is_right)).tolist():
        faults[row] = f"is drawn as a {shapes[row].geom_type}; it must be a {kinds[0]}"
    shapes[is_empty | ~is_right] = None
    return (shapes if epsg == _WGS_84 else _in_degrees(shapes, epsg)), faults


def wkb_of(blobs: Sequence[bytes | None]) -> tuple[list[bytes | None], dict[int, str]]:
    """Return the well-known binary of the geometries of a GeoPackage, and the rows that have something else there."""
    cells = [blob if isinstance(blob, bytes) else b"" for blob in blobs]
    heads = {head: _begin(head) for head in {cell[:_HEAD_BYTES] for cell in cells}}  # a layer has few different ones
    begins = [heads[cell[:_HEAD_BYTES]] for cell in cells]
    rows = enumerate(zip(begins, blobs, strict=True))
    faults = {row: "is no geometry" for row, (begin, blob) in rows if begin is None and blob is not None}
    return [None if begin is None else cell[begin:] or None for begin, cell in zip(begins, cells, strict=True)], faults


def _begin(head: bytes) -> int | None:
    """Return where the well-known binary begins in a geometry of a GeoPackage; beyond its end if it is empty."""
    if len(head) < _HEAD_BYTES or head[:2] != b"GP":
        return None
    flags = head[3]
    kind = (flags >> 1) & 7
    if kind >= len(_ENVELOPE_BYTES):
        return None
    return sys.maxsize if flags & 16 else _HEAD_BYTES + _ENVELOPE_BYTES[kind]


def _in_degrees(shapes: "npt.NDArray[np.object_]", epsg: int) -> "npt.NDArray[np.object_]":
    import shapely

    return np.asarray(shapely.transform(shapely.force_2d(shapes), partial(in_degrees, epsg=epsg)), dtype=object)


def follow_geodesics(shapes: "npt.NDArray[np.object_]") -> "npt.NDArray[np.bool_]":
    """Return which lines run along the geodesic between their own ends, as links without a line are written."""
    import shapely

    follows = np.zeros(len(shapes), dtype=np.bool_)
    rows = np.flatnonzero(shapes != None)  # noqa: E711 - of each
    if len(rows):
        coordinates, line = shapely.get_coordinates(shapes[rows], return_index=True)
        first = np.flatnonzero(np.diff(line, prepend=-1))
        plain = geodesic_lines(coordinates[first], coordinates[np.append(first[1:], len(line)) - 1])
        follows[rows] = shapely.equals_exact(shapes[rows], plain, _SAME)
    return follows


def epsg_of(definition: tuple[object, object] | None) -> int:
    """Return the EPSG code of a reference system given as organization and number; 0 if it is of another one."""
    if definition is None:
        return 0
    organization, number = definition
    return known_epsg(number) if isinstance(number, int) and str(organization).upper() == "EPSG" else 0
