"""Networks in files: a folder of CSV tables, or one GeoPackage."""

import os
import stat
from pathlib import Path

import pandas as pd

from corridor.errors import InvalidData, Problem, UnknownName, nearest
from corridor.network import csv_tables, geopackage
from corridor.network.network import Network
from corridor.network.validation import cross_check
from corridor.replacing import standing, whole_file, whole_folder
from corridor.schema import TABLES
from corridor.tables.checking import Read, Written, checked_table


def bundled_path() -> Path:
    """Return the folder of the bundled network: within the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "network_data"
    return inside if inside.is_dir() else package.parent / "network_data"


def load(path: Path | str | None = None) -> Network:
    """Load a network from a folder of CSV tables or a GeoPackage.

    Parameters
    ----------
    path
        A folder with nodes.csv, links.csv and any other tables, or a .gpkg file; None for the bundled network.

    Raises
    ------
    UnknownName
        If there is no such file or folder.
    InvalidData
        If the tables are faulty: every fault with file, row, column, value and what would be right.

    Examples
    --------
    >>> load().name
    'bundled'
    """
    if not isinstance(path, str | Path | None):
        raise UnknownName(f"{path!r} is no path; give a folder of CSV tables or a .gpkg")
    asked = bundled_path() if path is None else Path(path)
    _, mode = standing(asked)
    if not mode:
        beside = [str(other) for other in asked.parent.glob("*")] if os.path.isdir(asked.parent) else []
        hint = nearest(str(asked), beside) or "give a folder of CSV tables or a .gpkg"
        raise UnknownName(f"there is no file or folder {str(asked)!r}; {hint}")
    name = "bundled" if path is None else asked.stem
    problems: list[Problem] = []
    strangers: list[Problem] = []
    if stat.S_ISDIR(mode):
        read, strangers = csv_tables.read_tables(asked)
    elif stat.S_ISREG(mode):
        read = geopackage.read_tables(asked)
    else:
        raise InvalidData([Problem(asked.name, "", "", "", "is neither a folder nor a file")], str(asked))
    for needed in ("nodes", "links"):
        if needed not in read:
            where = f"{needed}.csv" if stat.S_ISDIR(mode) else f"{asked.name}, layer {needed}"
            problems.append(Problem(where, "", "", "", f"is missing; every network needs {needed}"))
    return _network(read, problems + strangers, name, str(asked))


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
    net = Network._of_checked(checked, name)
    if not faults:
        faults = cross_check(checked, labels, numbers, lambda: net.prepared)
    if faults:
        raise InvalidData(dict.fromkeys(faults), what)
    return net


def save(net: Network, path: Path | str) -> None:
    """Save a network as a folder of CSV tables or, if the path ends in .gpkg, as one GeoPackage.

    Parameters
    ----------
    net
        The network; what is loaded again equals it.
    path
        Folder or .gpkg file. It is written beside and put in place in one step, so that a failure leaves what was
        there, and who reads meanwhile gets the one or the other. An existing folder is replaced only if it holds
        nothing but tables. A link stays, and what it leads to is replaced; pipes and devices are written through.

    Raises
    ------
    FileExistsError
        If the path is a file that is not a GeoPackage, a GeoPackage that another program has open, or a folder that
        holds other things than tables.

    Examples
    --------
    >>> import tempfile
    >>> net = load()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(net, f"{folder}/copy")
    ...     load(f"{folder}/copy") == net
    True
    """
    target = Path(path)
    if target.suffix == ".gpkg":
        _refuse_open(target)
        with whole_file(target) as new:
            geopackage.write_tables(net, new)
            _refuse_open(target)
        return
    _refuse_others(target)
    with whole_folder(target) as new:
        csv_tables.write_tables(net, new)
        _refuse_others(target)


def _refuse_others(target: Path) -> None:
    """Refuse to replace a file, or a folder that holds other things than tables."""
    if target.exists() and not target.is_dir():
        raise FileExistsError(f"{target} is a file; give a folder, or a name that ends in .gpkg")
    others = (
        sorted(p.name for p in target.iterdir() if p.stem not in TABLES or p.suffix != ".csv")
        if target.is_dir()
        else []
    )
    if others:
        raise FileExistsError(f"{target} holds {others[0]!r}, which is no table; give a new folder")


def _refuse_open(target: Path) -> None:
    """Refuse to replace a database of which a part lies beside it, which would then be taken for one of the new."""
    file = Path(os.path.realpath(target))
    for ending in ("-wal", "-journal"):
        part = file.with_name(file.name + ending)
        if part.is_file() and part.stat().st_size:
            raise FileExistsError(f"{target} is open in another program ({part.name} lies beside it); close it there")
