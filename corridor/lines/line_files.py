"""Lines in files: shapefiles, GeoPackages, GeoJSON and extracts of OpenStreetMap.

What a file is, its first bytes say, and only then is it opened, as that and nothing else: a GIS library that chooses
by itself would follow the names of other files and addresses in it. GeoPackages and GeoJSON are read without one.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from corridor.errors import InvalidData, InvalidQuestion, Problem, UnknownName, nearest, one_of
from corridor.modes import MODE
from corridor.network.geopackage import line_layers, lines_of

if TYPE_CHECKING:
    import numpy.typing as npt

_SHAPEFILE: Final = b"\x00\x00\x27\x0a"
_OF_OSM: Final[Mapping[str, tuple[str, str]]] = {
    "rail": ("railway", "'rail','narrow_gauge'"),
    "road": ("highway", "'motorway','motorway_link','trunk','trunk_link','primary','primary_link'"),
    "waterway": ("waterway", "'river','canal'"),
}
"""Tag of OpenStreetMap and its values that are lines of a mode or family."""


class LinesOfFile(NamedTuple):
    """Lines of a file.

    Attributes
    ----------
    shapes
        Geometries, None where a row has none.
    crs
        Their reference system; None if they are in degrees already, or if the file says none.
    label
        File, and layer if it has several.
    """

    shapes: "npt.NDArray[np.object_]"
    crs: Any
    label: str


def read_file(file: Path, mode: str, layer: str = "") -> LinesOfFile:
    """Return the lines of a file.

    Parameters
    ----------
    file
        A .shp, .gpkg, .geojson, .json, .osm or .pbf.
    mode
        Mode whose lines are taken of an extract of OpenStreetMap.
    layer
        Layer of a GeoPackage; blank: its one layer of lines.

    Raises
    ------
    UnknownName
        If there is no such file or layer.
    InvalidQuestion
        If files of its kind are not read.
    InvalidData
        If it is not what its name says, or is damaged.
    """
    readers = {".shp": _shapefile, ".gpkg": _geopackage, ".geojson": _geojson, ".json": _geojson}
    readers |= {".osm": _openstreetmap, ".pbf": _openstreetmap}
    if not file.is_file():
        raise UnknownName(f"there is no file {str(file)!r}; give a file of lines: {', '.join(readers)}")
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise InvalidQuestion(f"{file.name}: files of this kind are not read; save it as one of {', '.join(readers)}")
    return reader(file, mode, layer)


def _refused(file: Path, message: str) -> InvalidData:
    return InvalidData([Problem(file.name, "", "", "", message)], str(file))


def _shapefile(file: Path, mode: str, layer: str) -> LinesOfFile:
    import pyogrio
    import shapely

    with file.open("rb") as stream:
        if stream.read(4) != _SHAPEFILE:
            raise _refused(file, "is no shapefile")
    try:
        meta, _, blobs, _ = pyogrio.raw.read(file, columns=[])
        shapes = np.asarray(shapely.from_wkb(blobs, on_invalid="raise"), dtype=object)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, shapely.errors.ShapelyError) as error:
        raise _refused(file, f"is a damaged shapefile ({error})") from error
    return LinesOfFile(shapes, meta["crs"] if file.with_suffix(".prj").exists() else None, file.name)


def _geopackage(file: Path, mode: str, layer: str) -> LinesOfFile:
    layers = line_layers(file)
    if not layers:
        raise _refused(file, "has no layer of lines")
    if layer not in layers and (layer or len(layers) > 1):
        hint = nearest(layer, layers) or f"give one of its layers of lines: layer = {' or '.join(map(repr, layers))}"
        raise UnknownName(f"{file.name} has {f'no layer {layer!r}' if layer else 'several layers of lines'}; {hint}")
    name = layer or layers[0]
    shapes, problems = lines_of(file, name)
    if problems:
        raise InvalidData(problems, str(file))
    return LinesOfFile(shapes, None, f"{file.name}, layer {name}")


def _geojson(file: Path, mode: str, layer: str) -> LinesOfFile:
    import shapely

    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        features = content["features"] if content["type"] == "FeatureCollection" else [content]
        texts = [json.dumps(one["geometry"] if one["type"] == "Feature" else one) for one in features]
        shapes = np.asarray(shapely.from_geojson([None if text == "null" else text for text in texts]), dtype=object)
    except (ValueError, TypeError, KeyError, RecursionError, shapely.errors.ShapelyError) as error:
        raise _refused(file, f"is no GeoJSON of lines ({type(error).__name__}: {error})") from error
    named = re.search(r"EPSG:{1,2}(\d+)", str(content.get("crs", "")))
    return LinesOfFile(shapes, int(named[1]) if named else None, file.name)


def _openstreetmap(file: Path, mode: str, layer: str) -> LinesOfFile:
    import pyogrio
    import shapely

    wanted = _OF_OSM.get(MODE[mode].plain_name)
    if wanted is None:
        raise InvalidQuestion(f"{file.name}: of OpenStreetMap lines are taken for {one_of(mode, list(_OF_OSM))}")
    with file.open("rb") as stream:
        head = stream.read(1024)
    if b"OSMHeader" not in head[:32] and not re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>)?\s*<osm\b", head):
        raise _refused(file, "is no extract of OpenStreetMap")
    column, values = wanted
    try:
        _, _, blobs, _ = pyogrio.raw.read(file, layer="lines", columns=[], where=f"{column} IN ({values})")
        shapes = np.asarray(shapely.from_wkb(blobs, on_invalid="raise"), dtype=object)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, shapely.errors.ShapelyError) as error:
        raise _refused(file, f"is a damaged extract of OpenStreetMap ({error})") from error
    return LinesOfFile(shapes, None, file.name)
