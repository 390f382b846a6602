"""Networks in one GeoPackage: every table a layer, which a GIS opens."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from corridor.errors import InvalidData, Problem
from corridor.network.network import Network
from corridor.schema import TABLES
from corridor.tables.checking import Written, written_frame


def read_tables(file: Path) -> dict[str, tuple[str, Written, list[Problem]]]:
    """Return label and cells of the tables that are layers of a file, and no faults.

    Raises
    ------
    InvalidData
        If the file is no GeoPackage.
    """
    try:
        layers = {str(name) for name, _ in pyogrio.list_layers(file)}
    except pyogrio.errors.DataSourceError as error:
        raise InvalidData([Problem(file.name, "", "", "", f"is not a GeoPackage ({error})")], str(file)) from error
    read: dict[str, tuple[str, Written, list[Problem]]] = {}
    for name in TABLES:
        if name in layers:
            frame = pd.DataFrame(pyogrio.read_dataframe(file, layer=name, read_geometry=False))
            written = written_frame(frame.rename(columns={"wkt": "geometry"}))
            read[name] = (f"{file.name}, layer {name}", written, [])
    return read


def write_tables(net: Network, file: Path) -> None:
    """Write every table as a layer; the WKT of `links.geometry` keeps its text in a column of its own."""
    spatial: Mapping[str, gpd.GeoDataFrame] = {"nodes": net.nodes, "links": net.links}
    for name in TABLES:
        frame = net.tables[name]
        if name in spatial:
            drawn = spatial[name].geometry
            frame = gpd.GeoDataFrame(frame.rename(columns={"geometry": "wkt"}), geometry=list(drawn), crs="EPSG:4326")
        text = frame.select_dtypes("object").columns.difference(["geometry"])
        frame[text] = frame[text].astype("str")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # links may be LineString and MultiLineString in one layer
            pyogrio.write_dataframe(frame, file, layer=name, append=file.exists())
