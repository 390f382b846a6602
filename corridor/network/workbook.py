"""Networks in one Excel workbook: every table a sheet, its columns in the first row.

A sheet whose name begins with "#" is for notes and is not read. What Excel makes of what is typed is read as it was
meant: dates, times, TRUE, and numbers in columns of texts. What a workbook hides is refused by name: formulas without
a value, errors such as #N/A, and percentages, which Excel keeps as a hundredth of what it shows.

A cell of Excel holds 32,767 characters. A longer text goes on in columns of the same name with "(2)", "(3)", ...
"""

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from corridor.columns import Table
from corridor.errors import InvalidData, MissingExtra, Problem, nearest
from corridor.network.network import Network
from corridor.network.workbook_marks import marked_cells
from corridor.schema import TABLES
from corridor.tables.checking import Read, Written
from corridor.tables.entry_columns import NOT_A_COLUMN
from corridor.tables.parsing import is_blank

_LONGEST: Final = 32_767
"""Characters of a cell."""
_GOES_ON: Final = re.compile(r"(.+) \((\d+)\)")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
"""Control characters, which XML lacks, and the beginning of what a workbook writes in their place."""
_DIGITS: Final = 15
"""Digits of a number that are written without a loss in Excel's shortest form."""


# ---------------------------------------------------------------- reading


def read_tables(file: Path) -> tuple[Read, list[Problem]]:
    """Return label and cells of the tables that are sheets of a file, and sheets that are no tables as faults.

    Raises
    ------
    InvalidData
        If the file is no workbook.
    MissingExtra
        If python-calamine is not installed.
    """
    calamine = _library("python_calamine")
    try:
        marked = marked_cells(file)
        with calamine.CalamineWorkbook.from_path(str(file)) as book:
            sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (OSError, ValueError, calamine.CalamineError) as error:
        message = f"is not an Excel workbook (.xlsx): {error}"
        raise InvalidData([Problem(file.name, "", "", "", message)], str(file)) from error
    read: Read = {}
    strangers: list[Problem] = []
    for sheet, rows in sheets.items():
        name = sheet.strip().casefold().replace(" ", "_")
        label = f"{file.name}, sheet {sheet}"
        if all(is_blank(cell) for row in rows for cell in row):
            continue
        if name in TABLES:
            read[name] = (label, *_sheet(rows, TABLES[name], label, marked.get(sheet, {})))
        elif not sheet.startswith("#"):
            hint = nearest(name, TABLES) or "the tables are " + ", ".join(TABLES)
            message = f"is no table; {hint}; begin the name of a sheet of notes with '#'"
            strangers.append(Problem(label, "", "", "", message))
    return read, strangers


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(f"workbooks need {name.replace('_', '-')}: pip install 'corridor[excel]'") from error


def _sheet(
    rows: Sequence[Sequence[Any]], table: Table, label: str, marked: Mapping[tuple[int, int], str]
) -> tuple[Written, list[Problem]]:
    """Return the cells of a sheet by row number, and its faults."""
    header = [cell.strip() if isinstance(cell, str) else str(cell) for cell in rows[0]] if rows else []
    while header and not header[-1] and all(is_blank(row[len(header) - 1]) for row in rows[1:]):
        header.pop()
    if not any(header):
        message = f"has no header in its first row; the columns are {', '.join(table.columns)}"
        return Written({}, ()), [Problem(label, 1, "", "", message)]
    twice = sorted({cell for cell in header if cell and header.count(cell) > 1})
    if twice or not all(header):
        message = f"column {twice[0]!r} is there twice" if twice else f"column {_letters(header.index(''))} has no name"
        if len(named := [cell for cell in header if cell]) == 1:
            message = f"has {named[0]!r} alone, and is where the names of the columns are looked for"
        return Written({}, ()), [Problem(label, 1, "", "", f"{message}; the columns are {', '.join(table.columns)}")]
    problems = [
        Problem(label, row + 1, header[column], str(rows[row][column]), fault)
        for (row, column), fault in sorted(marked.items())
        if row < len(rows) and column < len(header) and _is_faulty(table, header[column], fault)
    ]
    numbers = [at for at, row in enumerate(rows) if at and not all(map(is_blank, row[: len(header)]))]
    columns = {
        name: [read(rows[at][column]) for at in numbers]
        for column, name in enumerate(header)
        for read in [_reading(table, name)]
    }
    return Written(_joined(columns), [at + 1 for at in numbers]), problems


def _is_faulty(table: Table, name: str, fault: str) -> bool:
    """Return whether what is marked of a cell matters: percentages only do in columns of numbers."""
    return "percentage" not in fault or (name in table.columns and table.is_number(name)) or name in NOT_A_COLUMN


def _letters(column: int) -> str:
    """Return the letters of a column, counted from 0.

    Examples
    --------
    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _reading(table: Table, name: str) -> Callable[[Any], Any]:
    """Return the function that reads a cell of a column as it was meant."""
    name = _GOES_ON.sub(r"\1", name)
    if name not in table.columns:
        return lambda cell: cell
    column = table.column[name]
    if column.kind != "text":
        return _as_number
    return lambda cell: _as_text(cell, is_yes_or_no="yes" in column.allowed, is_read=column.reads is not None)


def _as_number(cell: Any) -> Any:
    """Return a cell of a column of numbers; a date or a time stays, and is refused."""
    return cell.isoformat(" ") if isinstance(cell, dt.datetime) else cell


def _as_text(cell: Any, *, is_yes_or_no: bool, is_read: bool) -> Any:
    """Return a cell of a column of texts as a text, if it is no fault."""
    if isinstance(cell, bool):
        return ("no", "yes")[cell] if is_yes_or_no else cell
    if isinstance(cell, int | float):
        whole = isinstance(cell, int) or cell.is_integer()
        return cell if is_read else str(int(cell)) if whole else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.time):
        return cell.isoformat("minutes" if cell.second == cell.microsecond == 0 else "auto")
    return cell.isoformat() if isinstance(cell, dt.date) else cell


def _joined(columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return columns in which texts that go on in others are whole."""
    joined: dict[str, list[Any]] = {}
    for name, cells in columns.items():
        more = _GOES_ON.fullmatch(name)
        if more and more[1] in joined:
            first = joined[more[1]]
            joined[more[1]] = [
                f"{begin}{rest}" if isinstance(begin, str) and isinstance(rest, str) else begin
                for begin, rest in zip(first, cells, strict=True)
            ]
        else:
            joined[name] = cells
    return joined


# ---------------------------------------------------------------- writing


def write_tables(net: Network, file: Path) -> None:
    """Write every table that has rows, and nodes and links in any case, as sheets; texts as texts, never as formulas.

    Raises
    ------
    MissingExtra
        If openpyxl is not installed.
    """
    openpyxl = _library("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    for name, table in TABLES.items():
        frame = net.tables[name]
        if not len(frame) and name not in ("nodes", "links"):
            continue
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        columns = dict(_columns(table, {column: frame[column].tolist() for column in table.columns}))
        make = _maker(sheet)
        sheet.append([make(column) for column in columns])
        for row in zip(*columns.values(), strict=True):
            sheet.append([make(cell) for cell in row])
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "network.xlsx"
        book.save(plain)
        shutil.copyfile(plain, file)


def _columns(table: Table, columns: Mapping[str, list[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the columns that are not blank throughout, and those in which long texts go on."""
    if not any(not is_blank(cell) for cells in columns.values() for cell in cells):
        yield from columns.items()
        return
    for name, cells in columns.items():
        if all(map(is_blank, cells)):
            continue
        if table.is_number(name):
            yield name, cells
            continue
        parts = [_parts(cell) for cell in cells]
        for at in range(max(map(len, parts))):
            yield name if not at else f"{name} ({at + 1})", [each[at] if at < len(each) else "" for each in parts]


def _parts(text: str) -> list[str]:
    """Return a text in parts that cells hold, as it is written in XML."""
    if len(text) <= _LONGEST and not _UNWRITABLE.search(text):
        return [text]
    parts: list[str] = []
    part: list[str] = []
    long = 0
    for character in text:
        size = 2 if ord(character) > 0xFFFF else 1
        if long + size > _LONGEST:
            parts.append("".join(part))
            part, long = [], 0
        part.append(character)
        long += size
    return [_escaped(each) for each in [*parts, "".join(part)]]


def _escaped(text: str) -> str:
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _maker(sheet: Any) -> Callable[[Any], Any]:
    """Return the function that makes a cell of a value, None of a blank one."""
    from openpyxl.cell import WriteOnlyCell

    def make(value: Any) -> Any:
        if is_blank(value):
            return None
        if isinstance(value, float):
            if float(f"{value:.{_DIGITS}g}") == value:
                return value
            cell = WriteOnlyCell(sheet, repr(value))
            cell.data_type = "n"
            return cell
        cell = WriteOnlyCell(sheet)
        cell._value, cell.data_type = value, "s"
        cell.number_format = "@"  # so that Excel keeps a text a text when it is edited
        return cell

    return make
