"""Nodes and links as they are drawn: frames with points and lines, longitude before latitude in EPSG:4326."""

from collections.abc import Sequence
from typing import TypeAlias

import geopandas as gpd
import pandas as pd
import shapely

from corridor.geodesy import geodesic_line

Line: TypeAlias = shapely.LineString | shapely.MultiLineString


def with_points(nodes: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the nodes with their points."""
    points = shapely.points(nodes["longitude"].to_numpy(float), nodes["latitude"].to_numpy(float))
    return gpd.GeoDataFrame(nodes, geometry=points, crs="EPSG:4326")


def with_lines(links: pd.DataFrame, lines: Sequence[Line]) -> gpd.GeoDataFrame:
    """Return the links with their lines."""
    return gpd.GeoDataFrame(links, geometry=list(lines), crs="EPSG:4326")


def lines_of(nodes: pd.DataFrame, links: pd.DataFrame) -> tuple[Line, ...]:
    """Return the line of each link: as drawn in the table, else the geodesic."""
    points = dict(zip(nodes["node_id"], zip(nodes["longitude"], nodes["latitude"], strict=True), strict=True))
    drawn = shapely.from_wkt([text or None for text in links["geometry"]])
    ends = zip(drawn, links["from_node"], links["to_node"], strict=True)
    return tuple(geodesic_line([points[start], points[end]]) if line is None else line for line, start, end in ends)
