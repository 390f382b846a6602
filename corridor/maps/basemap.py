"""The land, boundaries and names of countries that lie under every map, from files that ship with the package."""

import gzip
import json
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

_DATA: Final = files("corridor.maps") / "data"


def land() -> GeoDataFrame:
    """Return the land of the world as polygons, largest first; the Caspian Sea is not land.

    Notes
    -----
    Natural Earth 1:50 million, cut at the antimeridian, in longitude and latitude (EPSG:4326). How it was made
    is in the README of the folder `data`.

    Examples
    --------
    >>> from shapely import Point
    >>> lahore, arabian_sea, caspian_sea = Point(74.3, 31.5), Point(65, 20), Point(51, 39)
    >>> [bool(land().covers(point).any()) for point in (lahore, arabian_sea, caspian_sea)]
    [True, False, False]
    """
    return _read_land().copy()


def boundaries() -> GeoDataFrame:
    """Return the de facto boundaries on land as lines, one row for two countries that touch.

    Notes
    -----
    `countries` has the names of Natural Earth. They and the lines show who governs, not who should; leave out or
    replace rows and hand the result to `draw` as its `basemap` where another view is wanted.

    Examples
    --------
    >>> lines = boundaries()
    >>> lines[lines.countries == "Iran | Pakistan"].geom_type.tolist()
    ['LineString']
    """
    return _read_boundaries().copy()


def countries() -> GeoDataFrame:
    """Return the place of the name of each country on a map: ISO 3166-1 alpha-2 code, short English name and point.

    Examples
    --------
    >>> frame = countries()
    >>> frame.loc[frame.country == "TR", "name"].tolist()
    ['Türkiye']
    """
    return _read_countries().copy()


@lru_cache(maxsize=1)
def _read_land() -> GeoDataFrame:
    return _credited(GeoDataFrame(geometry=_geometries(_text("land")), crs="EPSG:4326"))


@lru_cache(maxsize=1)
def _read_boundaries() -> GeoDataFrame:
    text = _text("boundaries")
    columns = [feature["properties"] for feature in json.loads(text)["features"]]
    return _credited(GeoDataFrame(columns, geometry=_geometries(text), crs="EPSG:4326"))


@lru_cache(maxsize=1)
def _read_countries() -> GeoDataFrame:
    with (_DATA / "countries.csv").open(encoding="utf-8") as file:
        frame = pd.read_csv(file, keep_default_na=False)
    points = shapely.points(frame.pop("longitude"), frame.pop("latitude"))
    return GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def _credited(frame: GeoDataFrame) -> GeoDataFrame:
    frame.attrs["credit"] = "Land: Natural Earth"
    return frame


def _text(name: str) -> bytes:
    return gzip.decompress((_DATA / f"{name}.geojson.gz").read_bytes())


def _geometries(text: bytes) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.get_parts(shapely.from_geojson(text)))  # faster than one by one
