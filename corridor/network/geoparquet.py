"""Networks in a folder of Parquet files, one for each table; nodes and links have their geometry as GeoParquet has it.

As in a GeoPackage the geometry is data: where a column and the geometry say different things, the geometry counts.

References
----------
GeoParquet 1.1: the geometry is well-known binary, and the key "geo" of the file names its column and its coordinates.
"""

import io
import json
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np

from corridor.columns import Table
from corridor.errors import MissingExtra, Problem
from corridor.geodesy import known_epsg
from corridor.network.csv_tables import not_a_table
from corridor.network.drawn_geometry import DRAWN, drawn_cells
from corridor.network.folder_contents import contents_of
from corridor.network.network import Network
from corridor.schema import TABLES
from corridor.tables.checking import Read, Written

ENDING: Final = ".parquet"
_DEGREES: Final = 4326
_WRONG_CONTENT: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""Errors of a description of geometry that is of another shape, and of days that no calendar has."""


def read_tables(folder: Path) -> tuple[Read, list[Problem]]:
    """Return label and cells of the tables that have a file in a folder, and other Parquet files as faults.

    All is as it was at one time.

    Raises
    ------
    InvalidData
        If other programs keep writing to the folder.
    MissingExtra
        If pyarrow is not installed.
    """
    parquet = _library()
    contents, strangers = contents_of(folder, TABLES, ENDING)
    read: Read = {}
    for name, content in contents.items():
        file = f"{name}{ENDING}"
        read[name] = (file, *_cells_of(parquet, file, content, TABLES[name]))
    return read, [not_a_table(file) for file in strangers]


def _library() -> Any:
    try:
        return import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtra("Parquet needs pyarrow: pip install 'corridor[parquet]'") from error


def _cells_of(parquet: Any, file: str, content: bytes, table: Table) -> tuple[Written, list[Problem]]:
    """Return the cells of a file with what its geometry says, and its faults."""
    arrow = import_module("pyarrow")
    try:
        found = parquet.read_table(io.BytesIO(content))
        cells = {name: _cells(arrow, found.column(at)) for at, name in enumerate(found.column_names)}
        numbers = range(1, found.num_rows + 1)
        geo = json.loads((found.schema.metadata or {}).get(b"geo", b"{}"))
        drawn = geo["primary_column"] if geo else ""
        epsg = _epsg(geo["columns"][drawn].get("crs", "absent")) if geo else 0
    except (arrow.ArrowException, OSError, RecursionError, *_WRONG_CONTENT) as error:
        message = f"is not a Parquet file that can be read ({str(error).partition(chr(10))[0]})"
        return Written({}, ()), [Problem(file, "", "", "", message)]
    wkb = cells.pop(drawn, None)
    if "wkt" in cells and "geometry" in table.columns:
        cells["geometry"] = cells.pop("wkt")
    written = Written(cells, numbers)
    if wkb is None or table.name not in DRAWN:
        return written, []
    if not epsg:
        message = "its coordinates are of no system with an EPSG code; save the layer in EPSG:4326"
        return written, [Problem(file, "", drawn, "", message)]
    shapes = [blob if isinstance(blob, bytes) else None for blob in wkb]
    said = drawn_cells(table.name, shapes, cells, epsg)
    problems = [Problem(file, row + 1, drawn, "", fault) for row, fault in sorted(said.faults.items())]
    return Written({**cells, **said.columns}, numbers), problems


def _cells(arrow: Any, column: Any) -> Any:
    """Return the cells of a column: numbers as an array, everything else as Python has it."""
    if arrow.types.is_floating(column.type) or (arrow.types.is_integer(column.type) and column.null_count):
        return column.cast(arrow.float64()).to_numpy().astype(np.float64)
    if arrow.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.to_pylist()


def _epsg(crs: Any) -> int:
    """Return the EPSG code of coordinates as GeoParquet gives them; without any they are longitude and latitude."""
    if crs == "absent":
        return _DEGREES
    identity = crs.get("id", {}) if isinstance(crs, dict) else {}
    if identity.get("authority") == "OGC" and identity.get("code") == "CRS84":
        return _DEGREES
    return known_epsg(int(identity.get("code", 0))) if identity.get("authority") == "EPSG" else 0


def write_tables(net: Network, folder: Path) -> dict[str, list[str]]:
    """Write every table that has rows, and nodes and links in any case; return the columns of each, without geometry.

    Raises
    ------
    MissingExtra
        If pyarrow is not installed.
    """
    import geopandas as gpd

    _library()
    spatial, headers = {"nodes": net.nodes, "links": net.links}, {}
    for name in TABLES:
        frame = net.tables[name]
        file = folder / f"{name}{ENDING}"
        text = frame.select_dtypes("object").columns
        frame[text] = frame[text].astype("str")
        if name in spatial:
            drawn = list(spatial[name].geometry)
            frame = gpd.GeoDataFrame(frame.rename(columns={"geometry": "wkt"}), geometry=drawn, crs="EPSG:4326")
        if name in spatial or len(frame):
            headers[name] = list(TABLES[name].columns)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)
                frame.to_parquet(file, index=False)
    return headers
