"""Networks in files: a folder of CSV tables, of Parquet files or of GMNS, one GeoPackage, or one Excel workbook."""

import os
import stat
from pathlib import Path
from typing import Final

import pandas as pd

from corridor.argument_checks import file_path
from corridor.errors import InvalidData, InvalidQuestion, Problem, UnknownName, nearest
from corridor.network import csv_tables, geopackage, geoparquet, gmns, gmns_writing, workbook
from corridor.network.arguments import check_arguments
from corridor.network.internals import internals
from corridor.network.network import Network, checked_network
from corridor.network.validation import cross_check
from corridor.replacing import standing, whole_file, whole_folder
from corridor.schema import TABLES
from corridor.tables.checking import Read, Written, checked_table
from corridor.tables.descriptors import FILE_NAME, as_text, data_package

_WORKBOOKS: Final = (".xlsx", ".xlsm")
_NOT_READ: Final = {
    ".csv": "is one table; give the folder that it is in",
    ".zip": "is not unpacked; unpack it, and give the folder",
    **dict.fromkeys((".xls", ".xlsb", ".ods"), "is a workbook of another kind; save it as .xlsx"),
    **dict.fromkeys(
        (".shp", ".geojson", ".json", ".pbf", ".kml"), "may hold lines, and no tables; see corridor.from_lines"
    ),
}
"""Words for files that people take for a network, by their ending."""
_GIVE_TO_SAVE: Final = "a folder, or a file that ends in .gpkg or .xlsx"
_GIVE: Final = "give a folder of CSV tables, a .gpkg or an .xlsx"


def bundled_path() -> Path:
    """Return the folder of the bundled network: within the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "network_data"
    return inside if inside.is_dir() else package.parent / "network_data"


def load(path: Path | str | None = None) -> Network:
    """Load a network from a folder of CSV tables or Parquet files, a GeoPackage or an Excel workbook.

    Parameters
    ----------
    path
        A folder with nodes.csv, links.csv and any other tables, or the same as .parquet files, or with node.csv and
        link.csv as GMNS has them; a .gpkg file; or an .xlsx file with a sheet for each table. None for the bundled
        network.

    Returns
    -------
    Network
        The network, checked.

    Raises
    ------
    UnknownName
        If there is no such file or folder.
    InvalidData
        If the tables are faulty: every fault with file, row, column, value and what would be right.
    MissingExtra
        If a workbook or Parquet files are to be read and the extra `excel` or `parquet` is not installed.

    Examples
    --------
    >>> load().name
    'bundled'
    """
    if not isinstance(path, str | Path | None) or path == "":
        raise UnknownName(f"{path!r} is no path; {_GIVE}")
    asked = bundled_path() if path is None else Path(path)
    found, mode = standing(asked)
    if not mode:
        beside = [str(other) for other in asked.parent.glob("*")] if os.path.isdir(asked.parent) else []
        hint = nearest(str(asked), beside) or _GIVE
        raise UnknownName(f"there is no file or folder {str(asked)!r}; {hint}")
    name = "bundled" if path is None else asked.stem
    problems: list[Problem] = []
    strangers: list[Problem] = []
    if stat.S_ISDIR(mode):
        ending = _ending_of(found)
        reader = geoparquet if ending == geoparquet.ENDING else gmns if gmns.is_gmns(found) else csv_tables
        read, strangers = reader.read_tables(asked)
        label = f"{{}}{ending}"
    elif not stat.S_ISREG(mode):
        raise InvalidData([Problem(asked.name, "", "", "", "is neither a folder nor a file")], str(asked))
    elif asked.suffix.lower() in _WORKBOOKS:
        read, strangers = workbook.read_tables(asked)
        label = f"{asked.name}, sheet {{}}"
    elif asked.suffix.lower() in _NOT_READ:
        raise InvalidData([Problem(asked.name, "", "", "", _NOT_READ[asked.suffix.lower()])], str(asked))
    else:
        read = geopackage.read_tables(asked)
        label = f"{asked.name}, layer {{}}"
    for needed in ("nodes", "links"):
        if needed not in read:
            where = label.format(needed)
            problems.append(Problem(where, "", "", "", f"is missing; every network needs {needed}"))
    return _network(read, problems + strangers, name, str(asked))


def _ending_of(folder: Path) -> str:
    """Return how the names of the tables' files end that a folder holds.

    Raises
    ------
    InvalidData
        If it holds tables of both kinds.
    """
    endings = (".csv", geoparquet.ENDING)
    found = [ending for ending in endings if any((folder / f"{name}{ending}").exists() for name in TABLES)]
    if len(found) > 1:
        message = f"holds tables as {' and as '.join(found)} files; keep one kind"
        raise InvalidData([Problem(folder.name, "", "", "", message)], str(folder))
    return found[0] if found else ".csv"


def _network(read: Read, problems: list[Problem], name: str, what: str) -> Network:
    """Return the network of tables that have been read.

    Raises
    ------
    InvalidData
        If there are faults already, or in the tables.
    """
    checked: dict[str, pd.DataFrame] = {}
    numbers: dict[str, list[int | str]] = {}
    labels: dict[str, str] = {}
    faults: list[Problem] = []
    for table in TABLES.values():
        label, written, found = read.get(table.name, (table.name, Written({}, ()), []))
        faults += found
        labels[table.name] = label
        checked[table.name], numbers[table.name], found = checked_table(table, written, label)
        faults += found
    faults += problems
    net = checked_network(checked, name)
    if not faults:
        faults = cross_check(checked, labels, numbers, lambda: internals(net).prepared)
    if faults:
        raise InvalidData(dict.fromkeys(faults), what)
    return net


def save(net: Network, path: Path | str) -> None:
    """Save a network as a folder of CSV tables or, by its ending, as GeoPackage, workbook, Parquet or GMNS.

    Parameters
    ----------
    net
        The network; what is loaded again equals it.
    path
        Folder of CSV tables, .gpkg or .xlsx file, or a folder whose name ends in .parquet or .gmns; folders of CSV
        tables and of Parquet files have a datapackage.json. It is written beside and put in place in one step, so that
        a failure leaves what was there, and who reads meanwhile gets the one or the other. An existing folder is
        replaced only if it holds nothing but tables. A link stays, and what it leads to is replaced; pipes and devices
        are written through.

    Raises
    ------
    InvalidQuestion
        If the path is none, or ends as tables or lines do that are no network: .csv, .xls, .geojson and the like.
    FileExistsError
        If the path is a file of another kind, a GeoPackage that another program has open, or a folder that
        holds other things than tables.
    MissingExtra
        If a workbook or Parquet files are to be written and the extra `excel` or `parquet` is not installed.

    Examples
    --------
    >>> import tempfile
    >>> net = load()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(net, f"{folder}/copy")
    ...     load(f"{folder}/copy") == net
    True
    """
    check_arguments(net)
    target = file_path(path, _GIVE_TO_SAVE)
    ending = target.suffix.lower()
    if ending in _NOT_READ and not target.is_dir():
        raise InvalidQuestion(f"path is {str(target)!r}, and no network is saved as {ending}; give {_GIVE_TO_SAVE}")
    if ending == ".gpkg":
        _refuse_open(target)
        with whole_file(target) as new:
            geopackage.write_tables(net, new)
            _refuse_open(target)
        return
    if ending == ".xlsx":
        with whole_file(target) as new:
            workbook.write_tables(net, new)
        return
    _refuse_others(target)
    with whole_folder(target) as new:
        if ending == gmns_writing.ENDING:
            gmns_writing.write_tables(net, new)
        else:
            is_parquet = ending == geoparquet.ENDING
            headers = (geoparquet if is_parquet else csv_tables).write_tables(net, new)
            package = data_package(net.name, headers, ending="parquet" if is_parquet else "csv")
            (new / FILE_NAME).write_text(as_text(package), encoding="utf-8")
        _refuse_others(target)


def _refuse_others(target: Path) -> None:
    """Refuse to replace a file, or a folder that holds other things than tables."""
    if target.exists() and not target.is_dir():
        raise FileExistsError(f"{target} is a file; give a folder, or a name that ends in .gpkg or .xlsx")
    others = sorted(file.name for file in target.iterdir() if not _is_ours(file)) if target.is_dir() else []
    if others:
        raise FileExistsError(f"{target} holds {others[0]!r}, which is no table; give a new folder")


def _is_ours(file: Path) -> bool:
    """Return whether a file is one that saving a network writes."""
    known = {*TABLES, *(gmns.FILES if file.parent.suffix.lower() == gmns_writing.ENDING else ())}
    return file.name == FILE_NAME or (file.stem in known and file.suffix in (".csv", geoparquet.ENDING))


def _refuse_open(target: Path) -> None:
    """Refuse to replace a database of which a part lies beside it, which would then be taken for one of the new."""
    file = Path(os.path.realpath(target))
    for ending in ("-wal", "-journal"):
        part = file.with_name(file.name + ending)
        if part.is_file() and part.stat().st_size:
            raise FileExistsError(f"{target} is open in another program ({part.name} lies beside it); close it there")
