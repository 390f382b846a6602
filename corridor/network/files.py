"""Networks in files: a folder of CSV tables, or one GeoPackage."""

import csv
import math
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from corridor.columns import Table
from corridor.errors import InvalidData, Problem, UnknownName, nearest
from corridor.network.network import Network
from corridor.network.validation import cross_check
from corridor.schema import TABLES
from corridor.tables.checking import Written, checked_table


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
    folder = bundled_path() if path is None else Path(path)
    if not folder.exists():
        beside = [str(found) for found in folder.parent.glob("*")] if folder.parent.is_dir() else []
        hint = nearest(str(folder), beside) or "give a folder of CSV tables or a .gpkg"
        raise UnknownName(f"there is no file or folder {str(folder)!r}; {hint}")
    name = "bundled" if path is None else folder.stem
    read = _csv_tables(folder) if folder.is_dir() else _gpkg_tables(folder)
    checked: dict[str, pd.DataFrame] = {}
    numbers: dict[str, list[int | str]] = {}
    labels: dict[str, str] = {}
    problems: list[Problem] = []
    for table in TABLES.values():
        label, written, found = read.get(table.name, (table.name, Written({}, ()), []))
        problems += found
        labels[table.name] = label
        checked[table.name], numbers[table.name], found = checked_table(table, written, label)
        problems += found
    for needed in ("nodes", "links"):
        if needed not in read:
            where = f"{needed}.csv" if folder.is_dir() else f"{folder.name}, layer {needed}"
            problems.append(Problem(where, "", "", "", f"is missing; every network needs {needed}"))
    problems += _strangers(folder) if folder.is_dir() else []
    net = Network._of_checked(checked, name)
    if not problems:
        problems = cross_check(checked, labels, numbers, lambda: net.prepared)
    if problems:
        raise InvalidData(dict.fromkeys(problems), str(folder))
    return net


_Read = dict[str, tuple[str, Written, list[Problem]]]
"""Label, cells and faults of the tables that are there, by name."""


def _csv_tables(folder: Path) -> _Read:
    read: _Read = {}
    for table in TABLES.values():
        file = folder / f"{table.name}.csv"
        if file.is_file():
            problems: list[Problem] = []
            read[table.name] = (file.name, _read_csv(file, table, problems), problems)
    return read


def _gpkg_tables(file: Path) -> _Read:
    from corridor.network.geopackage import read_tables

    return read_tables(file)


def _read_csv(file: Path, table: Table, problems: list[Problem]) -> Written:
    """Return the cells of a file by line number; lines that are no rows become problems."""
    rows: list[list[str]] = []
    lines: list[int] = []
    header: list[str] = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(reader, [])]
            twice = sorted({name for name in header if header.count(name) > 1})
            if twice or not any(header):
                message = f"column {twice[0]!r} stands twice" if twice else "has no header line"
                problems.append(Problem(file.name, 1, "", "", f"{message}; the columns are {', '.join(table.columns)}"))
                return Written({}, ())
            for cells in reader:
                if not any(map(str.strip, cells)):
                    continue
                if len(cells) == len(header):
                    rows.append(cells)
                    lines.append(reader.line_num)
                else:
                    message = f"has {len(cells)} cells, the header {len(header)}; quote cells that hold a comma"
                    problems.append(Problem(file.name, reader.line_num, "", "", message))
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
        problems.append(Problem(file.name, "", "", "", message))
    except csv.Error as error:
        problems.append(Problem(file.name, "", "", "", f"is not a CSV file ({error})"))
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    return Written(dict(zip(header, columns, strict=True)), lines)


def _strangers(folder: Path) -> list[Problem]:
    """Return CSV files whose name is nearly that of a table, so that a misspelt one is not passed over."""
    problems = []
    for file in sorted(folder.glob("*.csv")):
        if file.stem not in TABLES:
            message = f"is no table; {nearest(file.stem, TABLES) or 'the tables are ' + ', '.join(TABLES)}"
            problems.append(Problem(file.name, "", "", "", message))
    return problems


def save(net: Network, path: Path | str) -> None:
    """Save a network as a folder of CSV tables or, if the path ends in .gpkg, as one GeoPackage.

    Parameters
    ----------
    net
        The network; what is loaded again equals it.
    path
        Folder or .gpkg file. It is written beside and then put in place, so that a failure leaves what was there. An
        existing folder is replaced only if it holds nothing but tables.

    Raises
    ------
    FileExistsError
        If the path is a file that is not a GeoPackage, or a folder that holds other things than tables.

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
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".gpkg":
        from corridor.network.geopackage import write_tables

        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.stem}-") as beside:
            file = Path(beside) / target.name
            write_tables(net, file)
            os.replace(file, target)
        return
    if target.exists() and not target.is_dir():
        raise FileExistsError(f"{target} is a file; give a folder, or a name that ends in .gpkg")
    if target.is_dir():
        others = sorted(p.name for p in target.iterdir() if p.stem not in TABLES or p.suffix != ".csv")
        if others:
            raise FileExistsError(f"{target} holds {others[0]!r}, which is no table; give a new folder")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        folder = Path(beside) / target.name
        folder.mkdir()
        for name in TABLES:
            frame = net.tables[name]
            if len(frame) or name in ("nodes", "links"):
                _write_csv(frame, folder / f"{name}.csv")
        if target.exists():
            shutil.move(target, Path(beside) / "before")
        os.replace(folder, target)


def _write_csv(frame: pd.DataFrame, file: Path) -> None:
    """Write a table; columns that are blank throughout are left out."""
    kept = [name for name in frame.columns if any(_cell(value) for value in frame[name])] or list(frame.columns)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(kept)
        columns = [[_cell(value) for value in frame[name]] for name in kept]
        writer.writerows(zip(*columns, strict=True))


def _cell(value: object) -> str:
    """Return a value as it is written: numbers without needless zeros, nothing for what is missing."""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
