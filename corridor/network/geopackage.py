"""Networks in one GeoPackage: every table a layer, which a GIS opens.

A GeoPackage is an SQLite database and is read as one. A GIS library would choose a format by the content of a file,
and some formats name other files and addresses, which it then opens; it also turns text in a column of numbers into 0.
"""

import errno
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from corridor.columns import Table
from corridor.errors import InvalidData, Problem
from corridor.network.drawn_geometry import DRAWN, drawn_cells, epsg_of, lines_in_degrees, wkb_of
from corridor.network.network import Network
from corridor.schema import TABLES
from corridor.tables.checking import Read, Written

if TYPE_CHECKING:
    import numpy.typing as npt

_MAGIC: Final = b"SQLite format 3\0"
_LOGS_AHEAD: Final = b"\x02\x02"
"""Bytes 18 and 19 of a database whose newest rows may lie in a file beside it."""

_ALLOWED: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_TRANSACTION}
)
"""Steps that a statement may take: no functions, no recursion, no other databases, whatever the file contains."""

_OF_LINES: Final = ("LINESTRING", "MULTILINESTRING", "GEOMETRY")
"""Types of geometry of the layers that may hold lines."""

_SAFE: Final = ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "ignore_check_constraints = ON")


def read_tables(file: Path) -> Read:
    """Return label and cells of the tables that are layers of a file, and layers that cannot be read as faults.

    Raises
    ------
    InvalidData
        If the file is no GeoPackage, or is damaged.
    """
    with _opened(file) as database:
        kinds = _kinds(database)
        if "gpkg_contents" not in kinds:
            raise sqlite3.DatabaseError("it has no table gpkg_contents")
        read: Read = {}
        for name in TABLES:
            if name in kinds:
                label = f"{file.name}, layer {name}"
                if kinds[name] == "table":
                    written, problems, _ = _layer(database, TABLES[name], kinds, label)
                    read[name] = (label, written, problems)
                else:
                    message = f"is a {kinds[name]}, which is not read; save it as a table"
                    read[name] = (label, Written({}, ()), [Problem(label, "", "", "", message)])
        return read


def redrawn(file: Path) -> list[tuple[str, str]]:
    """Return the rows in which the geometry of a layer says otherwise than its columns, as table and id.

    Raises
    ------
    InvalidData
        If the file is no GeoPackage, or is damaged.
    """
    found: list[tuple[str, str]] = []
    with _opened(file) as database:
        kinds = _kinds(database)
        for name in DRAWN:
            if kinds.get(name) == "table":
                needed = (TABLES[name].key[0], "latitude", "longitude", "geometry")
                written, _, differs = _layer(database, TABLES[name], kinds, name, needed)
                ids = written.columns.get(TABLES[name].key[0], ())
                found += [(name, str(ids[row])) for row in np.flatnonzero(differs).tolist() if row < len(ids)]
    return found


def line_layers(file: Path) -> list[str]:
    """Return the names of the layers of a file whose geometry may be lines, whatever tables they are.

    Raises
    ------
    InvalidData
        If the file is no GeoPackage, or is damaged.
    """
    with _opened(file) as database:
        kinds = _kinds(database)
        if "gpkg_contents" not in kinds:
            raise sqlite3.DatabaseError("it has no table gpkg_contents")
        if kinds.get("gpkg_geometry_columns") != "table":
            return []
        rows = database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns").fetchall()
        return sorted(name for name, kind in rows if kinds.get(name) == "table" and str(kind).upper() in _OF_LINES)


def lines_of(file: Path, layer: str) -> "tuple[npt.NDArray[np.object_], list[Problem]]":
    """Return the lines of a layer in degrees, None where a row has none, and the faults of those that cannot be read.

    Coordinates of no system with an EPSG code are returned as they are.

    Raises
    ------
    InvalidData
        If the file is no GeoPackage, or is damaged.
    """
    with _opened(file) as database:
        column, epsg = _geometry_column(database, layer, _kinds(database))
        quoted, table = (name.replace('"', '""') for name in (column, layer))
        blobs = [blob for (blob,) in database.execute(f'SELECT "{quoted}" FROM "{table}"')]
    shapes, faults = lines_in_degrees(blobs, epsg)
    label = f"{file.name}, layer {layer}"
    return shapes, [Problem(label, row + 1, column, "", fault) for row, fault in faults.items()]


def _layer(
    database: sqlite3.Connection, table: Table, kinds: Mapping[str, str], label: str, needed: Sequence[str] = ()
) -> tuple[Written, list[Problem], Any]:
    """Return the cells of a layer with what its geometry says, the faults of that, and the rows where they differ.

    Of the columns those that are needed; all if none are named.
    """
    written = _written(database, table, kinds, needed)
    column, epsg = _geometry_column(database, table.name, kinds)
    if table.name not in DRAWN or not column or not len(written.numbers):
        return written, [], np.zeros(0, dtype=np.bool_)
    if not epsg:
        message = "its coordinates are of no system with an EPSG code; save the layer in EPSG:4326"
        return written, [Problem(label, "", column, "", message)], np.zeros(0, dtype=np.bool_)
    quoted = column.replace('"', '""')
    blobs = [blob for (blob,) in database.execute(f'SELECT "{quoted}" FROM "{table.name}"')]
    cells = dict(written.columns)
    wkb, faults = wkb_of(blobs)
    drawn = drawn_cells(table.name, wkb, cells, epsg)
    for name, column_cells in drawn.columns.items():
        cells[name] = _column(table, name, column_cells)
    faults |= drawn.faults
    problems = [Problem(label, written.numbers[row], column, "", fault) for row, fault in faults.items()]
    return Written(cells, written.numbers), problems, drawn.differs


def _geometry_column(database: sqlite3.Connection, layer: str, kinds: Mapping[str, str]) -> tuple[str, int]:
    """Return the geometry column of a layer and the EPSG code of its coordinates; blank and 0 if it has none."""
    if kinds.get("gpkg_geometry_columns") != "table":
        return "", 0
    named = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?"
    found = database.execute(named, [layer]).fetchone()
    if found is None:
        return "", 0
    known = None
    if kinds.get("gpkg_spatial_ref_sys") == "table":
        system = "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
        known = database.execute(system, [found[1]]).fetchone()
    quoted = layer.replace('"', '""')
    has_column = any(name == found[0] for _, name, *_ in database.execute(f'PRAGMA table_xinfo("{quoted}")'))
    return (str(found[0]), epsg_of(known)) if has_column else ("", 0)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database to read it as it is at one time; every error of SQLite is one of the file."""
    try:
        with file.open("rb") as stream:
            head = stream.read(20)
        if not head.startswith(_MAGIC):
            raise sqlite3.DatabaseError("it is no SQLite database")
        nothing_ahead = head[18:] == _LOGS_AHEAD and not file.with_name(f"{file.name}-wal").exists()
        how = "mode=ro&immutable=1" if nothing_ahead else "mode=ro"
        address = f"{file.absolute().as_uri()}?{how}"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
            database.text_factory = _text
            for setting in _SAFE:
                database.execute(f"PRAGMA {setting}")
            database.set_authorizer(_authorized)
            database.execute("BEGIN")
            yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:
        is_busy = getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        message = f"is not a GeoPackage ({error})"
        message = "is being written by another program; close it there" if is_busy else message
        raise InvalidData([Problem(file.name, "", "", "", message)], str(file)) from error


def _authorized(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _text(cell: bytes) -> str | bytes:
    """Return a cell as text; as it is if it is not UTF-8, which the check of cells refuses."""
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell


def _kinds(database: sqlite3.Connection) -> dict[str, str]:
    """Return whether each name is a table, a virtual table or a view; only the first has pages of its own."""
    rows = database.execute("SELECT name, type, rootpage FROM sqlite_master WHERE type IN ('table', 'view')")
    return {name: "virtual table" if kind == "table" and not page else kind for name, kind, page in rows}


def _written(
    database: sqlite3.Connection, table: Table, kinds: Mapping[str, str], needed: Sequence[str] = ()
) -> Written:
    """Return the cells of a layer, without its geometry, its row numbers and what is computed from other columns."""
    for (fault,) in database.execute(f'PRAGMA quick_check("{table.name}")'):
        if fault != "ok":
            raise sqlite3.DatabaseError(str(fault))
    drawn = set()
    if kinds.get("gpkg_geometry_columns") == "table":
        named = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
        drawn = {name for (name,) in database.execute(named, [table.name])}
    columns = database.execute(f'PRAGMA table_xinfo("{table.name}")').fetchall()
    if not all(isinstance(name, str) for _, name, *_ in columns):
        raise sqlite3.DatabaseError(f"the name of a column of {table.name} is not UTF-8")
    names = [
        name
        for _, name, kind, _, _, key, hidden in columns
        if not hidden and name not in drawn and (name in table.columns or not (key and kind.upper() == "INTEGER"))
    ]
    called = {name: _called(name, table, names) for name in names}
    names = [name for name in names if not needed or called[name] in needed]
    if not names:
        return Written({}, ())
    quoted = ", ".join('"{}"'.format(name.replace('"', '""')) for name in names)
    rows = _rows(database, f'SELECT {quoted} FROM "{table.name}"')
    cells = zip(*rows, strict=True) if rows else [()] * len(names)
    return Written(
        {called[name]: _column(table, called[name], column) for name, column in zip(names, cells, strict=True)},
        range(1, len(rows) + 1),
    )


def _rows(database: sqlite3.Connection, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement; text goes through Python only if some of it is not UTF-8."""
    database.text_factory = str
    try:
        return database.execute(statement).fetchall()
    except sqlite3.OperationalError:
        database.text_factory = _text
        return database.execute(statement).fetchall()
    finally:
        database.text_factory = _text


def _called(name: str, table: Table, names: Sequence[str]) -> str:
    """Return the column of a table that a column of a layer is; `geometry` is called `wkt` there."""
    return "geometry" if name == "wkt" and "geometry" in table.columns and "geometry" not in names else name


def _column(table: Table, name: str, cells: "Sequence[Any] | npt.NDArray[np.float64]") -> Any:
    """Return the cells of a column as they are checked fastest: numbers as an array, texts without None."""
    if isinstance(cells, np.ndarray):
        return cells
    kinds = set(map(type, cells))
    if kinds == {type(None)}:
        return [""] * len(cells)
    if name in table.columns and table.is_number(name) and kinds <= {float, int, type(None)}:
        return np.array(cells, dtype=np.float64)
    if kinds <= {str, type(None)}:
        return [cell or "" for cell in cells]
    return cells


def write_tables(net: Network, file: Path) -> None:
    """Write every table as a layer; the WKT of `links.geometry` keeps its text in a column of its own.

    The library that writes takes `!`, `;` and `/vsi` in a path for parts of an address, so it is given a plain one.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "network.gpkg"
        try:
            _write_layers(net, plain)
        except RuntimeError as error:  # which the library makes of a disk that is full
            raise OSError(
                errno.EIO, f"cannot be written to the folder for temporary files ({error})", folder
            ) from error
        shutil.copyfile(plain, file)


def _write_layers(net: Network, file: Path) -> None:
    import geopandas as gpd  # half a second to load, which reading does without
    import pyogrio

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
            pyogrio.write_dataframe(frame, file, layer=name, append=file.exists(), driver="GPKG")
