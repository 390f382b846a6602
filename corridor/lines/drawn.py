"""Lines as people have them, as points in degrees: frames, lists of lines and files, of any reference system."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.errors import InvalidData, InvalidQuestion, Problem
from corridor.lines.line_files import read_file

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt
    from shapely import LineString, MultiLineString

Lines: TypeAlias = "gpd.GeoDataFrame | gpd.GeoSeries | Sequence[LineString | MultiLineString] | Path | str"
"""Lines; a list of them is in degrees."""


class Drawn(NamedTuple):
    """Lines as points.

    Attributes
    ----------
    coordinates
        Longitude and latitude of the points of all lines; shape (n_points, 2).
    line
        Number of the line that each point belongs to.
    n_lines
        How many lines there are, the parts of a line in several parts counted apart.
    """

    coordinates: Floats
    line: Ints
    n_lines: int


def drawn_lines(lines: Lines, mode: str, layer: str = "") -> Drawn:
    """Return lines as points in degrees.

    Raises
    ------
    InvalidQuestion
        If they are no lines.
    InvalidData
        If a geometry is no line, has no numbers for coordinates, or is not in degrees and does not say in what.
    """
    if isinstance(lines, str | Path):
        found = read_file(Path(lines), mode, layer)
        shapes, crs, label = found.shapes, found.crs, found.label
    elif hasattr(lines, "geometry") and hasattr(lines, "crs"):
        shapes, crs, label = np.asarray(lines.geometry, dtype=object), lines.crs, "lines"
    elif isinstance(lines, Sequence | np.ndarray):
        shapes, crs, label = np.array([None, *lines], dtype=object)[1:], None, "lines"
    else:
        raise InvalidQuestion(
            f"lines = {type(lines).__name__}; give a GeoDataFrame, a list of lines or a file of lines"
        )
    return _points_of(_in_degrees(_checked(shapes, label), crs), label)


def points_in_degrees(points: "gpd.GeoSeries", label: str) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of points.

    Raises
    ------
    InvalidData
        If a geometry is no point, or is not in degrees and does not say in what.
    """
    import shapely

    shapes = np.asarray(points, dtype=object)
    wrong = [row for row, shape in enumerate(shapes) if shape is None or shape.geom_type != "Point" or shape.is_empty]
    if wrong:
        raise InvalidData([Problem(label, row + 1, "geometry", "", "is no point") for row in wrong], label)
    coordinates = shapely.get_coordinates(_in_degrees(shapes, points.crs))
    _refuse_strange(coordinates, np.arange(len(coordinates)), label)
    return coordinates[:, 0], coordinates[:, 1]


def _checked(shapes: "npt.NDArray[np.object_]", label: str) -> "npt.NDArray[np.object_]":
    """Return the lines that are not empty.

    Raises
    ------
    InvalidData
        If a geometry is none or no line, or if there are none.
    """
    import shapely

    if not shapely.is_valid_input(shapes).all():
        row = int(np.flatnonzero(~shapely.is_valid_input(shapes))[0])
        message = f"is a {type(shapes[row]).__name__}; it must be a line"
        raise InvalidData([Problem(label, row + 1, "geometry", str(shapes[row]), message)], label)
    kinds = shapely.get_type_id(shapes)
    is_line = np.isin(kinds, [1, 2, 5]) | (kinds < 0) | shapely.is_empty(shapes)
    wrong = np.flatnonzero(~is_line).tolist()
    if wrong:
        problems = [
            Problem(label, row + 1, "geometry", "", f"is a {shapes[row].geom_type}; it must be a line") for row in wrong
        ]
        raise InvalidData(problems, label)
    found: npt.NDArray[np.object_] = shapes[(kinds >= 0) & ~shapely.is_empty(shapes)]
    if not len(found):
        raise InvalidData([Problem(label, "", "", "", "has no lines")], label)
    return found


def _in_degrees(shapes: "npt.NDArray[np.object_]", crs: Any) -> "npt.NDArray[np.object_]":
    """Return shapes in longitude and latitude; those without a reference system as they are."""
    if crs is None:
        return shapes
    import geopandas as gpd

    return np.asarray(gpd.GeoSeries(list(shapes), crs=crs).to_crs(4326), dtype=object)


def _points_of(shapes: "npt.NDArray[np.object_]", label: str) -> Drawn:
    import shapely

    parts, row = shapely.get_parts(shapely.force_2d(shapes), return_index=True)
    coordinates, line = shapely.get_coordinates(parts, return_index=True)
    _refuse_strange(coordinates, row[line], label)
    return Drawn(coordinates, np.asarray(line, dtype=np.int64), len(parts))


def _refuse_strange(coordinates: Floats, row: Ints, label: str) -> None:
    """Refuse coordinates that are no degrees.

    Raises
    ------
    InvalidData
        If any is; each row is named once.
    """
    longitude, latitude = coordinates.T
    with np.errstate(invalid="ignore"):
        strange = ~((np.abs(latitude) <= 90) & (np.abs(longitude) <= 360))
    rows, first = np.unique(row[strange], return_index=True)
    where = coordinates[strange][first]
    problems = []
    for number, (x, y) in zip(rows.tolist(), where.tolist(), strict=True):
        turned = abs(x) <= 90 and abs(y) <= 180
        said = "has no numbers for coordinates" if not np.isfinite([x, y]).all() else "is not in degrees"
        hint = "swap latitude and longitude" if turned else "give its reference system (set_crs, or a .prj file)"
        problems.append(Problem(label, number + 1, "geometry", f"{x:g}, {y:g}", f"{said}; {hint}"))
    if problems:
        raise InvalidData(problems, label)
