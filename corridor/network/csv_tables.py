"""The tables of a network in a folder of CSV files."""

import csv
import io
import math
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from corridor.columns import Table
from corridor.errors import Problem, nearest
from corridor.network.folder_contents import contents_of
from corridor.network.network import Network
from corridor.schema import TABLES
from corridor.tables.checking import Read, Written

_LONGEST: Final = 2**31 - 1
"""Characters of a cell: no bound that a line of many points would reach."""

_OTHER_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""Signs that other programs set between cells, with their names."""
_QUOTED_WRONG: Final = {
    "unexpected end of data": "opens a quotation mark that is never closed",
    "expected after": "goes on after a quotation mark that closes a cell; write one that is part of the cell twice",
}
"""Words for faults of quotation marks, by a part of what the csv module says."""
_LIMIT: Final = threading.Lock()
"""Held while the longest cell that the csv module reads is another than it was."""


def read_tables(folder: Path, others: Mapping[str, Table] = MappingProxyType({})) -> tuple[Read, list[Problem]]:
    """Return label and cells of the tables that have a file in a folder, and CSV files that are no tables as faults.

    All is as it was at one time.

    Parameters
    ----------
    folder
        The folder.
    others
        Names of other files to read, with the table whose columns a message about one names.

    Raises
    ------
    InvalidData
        If other programs keep writing to the folder.
    """
    wanted = {**TABLES, **others}
    contents, strangers = contents_of(folder, wanted, ".csv")
    read: Read = {}
    for stem, table in wanted.items():
        if stem in contents:
            name, problems = f"{stem}.csv", list[Problem]()
            read[stem] = (name, _cells_of(name, contents[stem], table, problems), problems)
    return read, [not_a_table(file) for file in strangers]


def not_a_table(file: Path) -> Problem:
    """Return the fault of a file that is no table, so that a misspelt one is not passed over."""
    if file.stem in TABLES:
        meant = file.with_suffix(file.suffix.lower()).name
        message = "is no file, and no link to one" if file.name == meant else f"must be called {meant}"
    else:
        message = f"is no table; {nearest(file.stem, TABLES) or 'the tables are ' + ', '.join(TABLES)}"
    return Problem(file.name, "", "", "", message)


# ---------------------------------------------------------------- reading


def _cells_of(name: str, content: bytes, table: Table, problems: list[Problem]) -> Written:
    """Return the cells of a file by line number; lines that are no rows become problems."""
    rows: list[list[str]] = []
    lines: list[int] = []
    header: list[str] = []
    last = 0
    try:
        with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="") as stream, _cells_of_any_length():
            reader = csv.reader(stream, strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            while header and header[0].startswith("#"):  # remarks above the names of the columns
                header = [cell.strip() for cell in next(reader, [])]
            if len(header) == 1 and (apart := next((sign for sign in _OTHER_SEPARATORS if sign in header[0]), "")):
                message = f"its cells are set apart by {_OTHER_SEPARATORS[apart]}; save it with commas between them"
                problems.append(Problem(name, reader.line_num, "", "", f"{message}, and with points in decimals"))
                return Written({}, ())
            twice = sorted({cell for cell in header if header.count(cell) > 1})
            if twice or not any(header):
                message = f"column {twice[0]!r} is there twice" if twice else "has no header line"
                message += f"; the columns are {', '.join(table.columns)}"
                problems.append(Problem(name, reader.line_num or 1, "", "", message))
                return Written({}, ())
            last = reader.line_num
            for cells in reader:
                last = reader.line_num
                if not any(map(str.strip, cells)):
                    continue
                if len(cells) == len(header):
                    rows.append(cells)
                    lines.append(reader.line_num)
                else:
                    message = f"has {len(cells)} cells, the header {len(header)}; quote cells that hold a comma"
                    problems.append(Problem(name, reader.line_num, "", "", message))
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
        problems.append(Problem(name, "", "", "", message))
    except csv.Error as error:
        message = next(
            (said for part, said in _QUOTED_WRONG.items() if part in str(error)), f"is not a CSV file ({error})"
        )
        problems.append(Problem(name, last + 1, "", "", message))
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    return Written(dict(zip(header, columns, strict=True)), lines)


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Let the csv module read cells of more than 131,072 characters, which its one limit for all readers forbids."""
    with _LIMIT:
        limit = csv.field_size_limit(_LONGEST)
        try:
            yield
        finally:
            csv.field_size_limit(limit)


# ---------------------------------------------------------------- writing


def write_tables(net: Network, folder: Path) -> dict[str, list[str]]:
    """Write every table that has rows, and nodes and links in any case; return the columns of each."""
    frames = {name: net.tables[name] for name in TABLES}
    return {
        name: write_table(frame, folder / f"{name}.csv")
        for name, frame in frames.items()
        if len(frame) or name in ("nodes", "links")
    }


def write_table(frame: pd.DataFrame, file: Path, *, always: Collection[str] = ()) -> list[str]:
    """Write a table, and return its columns; those that are blank throughout are left out, but for some."""
    kept = [name for name in frame.columns if name in always or any(_cell(value) for value in frame[name])]
    kept = kept or list(frame.columns)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(kept)
        columns = [[_cell(value) for value in frame[name]] for name in kept]
        for row in zip(*columns, strict=True):
            (quoting if any("\r" in cell for cell in row) else writer).writerow(row)
    return kept


def _cell(value: object) -> str:
    """Return a value as it is written: numbers without needless zeros, nothing for what is missing."""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
