"""Nodes and links as they are drawn: frames with points and lines, longitude before latitude in EPSG:4326."""

from collections.abc import Sequence
from typing import TypeAlias

import geopandas as gpd
import pandas as pd
import shapely

Line: TypeAlias = shapely.LineString | shapely.MultiLineString


def with_points(nodes: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the nodes with their points."""
    points = shapely.points(nodes["longitude"].to_numpy(float), nodes["latitude"].to_numpy(float))
    return gpd.GeoDataFrame(nodes, geometry=points, crs="EPSG:4326")


def with_lines(links: pd.DataFrame, lines: Sequence[Line]) -> gpd.GeoDataFrame:
    """Return the links with their lines."""
    return gpd.GeoDataFrame(links, geometry=list(lines), crs="EPSG:4326")
