"""The cells of one column: as they are written, as they are kept, and their faults."""

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.argument_checks import is_writable
from corridor.columns import Bools, Column
from corridor.errors import one_of
from corridor.schema import codes_of
from corridor.tables.countries import country_code

Faults = list[tuple[int, str]]
"""Rows with a fault, and a message that says what would be right."""


def is_blank(cell: object) -> bool:
    """Return whether a cell is empty: no text, None or NaN."""
    if isinstance(cell, str):
        return not cell or cell.isspace()
    if cell is None or cell is pd.NA:
        return True
    return isinstance(cell, float | np.floating) and bool(np.isnan(cell))


def texts_of(column: Column, cells: Sequence[Any]) -> tuple[npt.NDArray[np.object_], Faults]:
    """Return a column of texts as it is kept, and its faults.

    Examples
    --------
    >>> from corridor.schema import TABLES
    >>> texts_of(TABLES["charges"].column["valid_from"], ["2026-03-01", "", "March"])
    (array(['2026-03-01', '', ''], dtype=object), [(2, 'must be a date, YYYY-MM-DD')])
    """
    faults: Faults = []
    texts: Sequence[str] = cells
    if not set(map(type, cells)) <= {str}:
        texts = [_text(column, row, cell, faults) for row, cell in enumerate(cells)]
    distinct = set(texts)
    bare = {text.strip() for text in distinct}
    unlike, wrong = _readings(column, bare)
    if wrong:
        faulty = {row for row, _ in faults}
        said = enumerate(text.strip() for text in texts)
        faults += [(row, wrong[text]) for row, text in said if text in wrong and row not in faulty]
    if unlike or bare != distinct or 2 * len(distinct) < len(texts):
        # equal texts become one object, which is fast to compare and to pickle
        kept = {text: unlike.get(text.strip(), text.strip()) for text in distinct}
        texts = [kept[text] for text in texts]
    return np.array(texts, dtype=object), faults


def _text(column: Column, row: int, cell: object, faults: Faults) -> str:
    """Return one cell as a text; a cell that is neither text nor blank is a fault, unless the column reads texts."""
    if isinstance(cell, str):
        return cell.strip()
    if is_blank(cell):
        return ""
    if column.reads is None:
        faults.append((row, one_of(str(cell), column.allowed) if column.allowed else "must be text"))
        return ""
    return _written(column, cell)


def _written(column: Column, cell: object) -> str:
    """Return what is no text as a person writes it: a whole number without decimals, a code with its first nought."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | np.integer | np.floating) or cell % 1 != 0:
        return str(cell)
    digits = str(int(cell))
    return "0" * (len(digits) % 2) + digits if column.reads is codes_of else digits


def _readings(column: Column, texts: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts that are kept in another form with that form, and the wrong texts with what would be right."""
    kept = {"": column.default} if column.default else {}
    wrong = dict.fromkeys(_unwritable(texts), "must be text that UTF-8 can hold, without the character NUL")
    is_free = not (column.allowed or column.pattern[0] or column.reads)
    for text in () if is_free else texts - {"", *column.allowed, *wrong}:
        if column.allowed:
            wrong[text] = one_of(text, column.allowed)
        elif column.pattern[0] and not re.fullmatch(column.pattern[0], text):
            wrong[text] = column.pattern[1] + _code_meant(column, text)
        elif column.reads is not None:
            try:
                kept[text] = column.reads(text)
            except ValueError as error:
                wrong[text] = str(error)
    if "" in texts and column.is_required:
        wrong[""] = "must not be blank"
    return kept | dict.fromkeys(wrong, ""), wrong


def _code_meant(column: Column, text: str) -> str:
    """Return the code of the country that a text in a column of countries means, as a hint."""
    code = country_code(text) if "country" in column.name else ""
    return f"; {text} is {code}" if code else ""


def _unwritable(texts: set[str]) -> list[str]:
    """Return the texts that some format cannot hold: with NUL, or with half of a character."""
    if is_writable("".join(texts)):
        return []
    return [text for text in texts if not is_writable(text)]


def numbers_of(
    column: Column, cells: Sequence[Any] | npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], Faults]:
    """Return a column of numbers as it is kept, and its faults.

    Examples
    --------
    >>> from corridor.schema import TABLES
    >>> numbers_of(TABLES["links"].column["hours"], ["2.5", "", "-1"])
    (array([2.5, nan, nan]), [(2, 'must be at least 0')])
    """
    values, faults = _numbers(column, cells)
    blank = np.isnan(values)
    faulty = {row for row, _ in faults}
    if column.is_required and blank.any():
        faults += [(row, "must not be blank") for row in np.flatnonzero(blank).tolist() if row not in faulty]
    for outside, message in ((_fractions(column, values), "must be a whole number"), *column.bound.faults(values)):
        if outside.any():
            faults += [(row, message) for row in np.flatnonzero(outside).tolist()]
            values = np.where(outside, np.nan, values)
    return values, faults


def _fractions(column: Column, values: npt.NDArray[np.float64]) -> Bools:
    if column.kind != "whole":
        return np.zeros(len(values), dtype=np.bool_)
    return np.asarray(~np.isnan(values) & (values != np.rint(values)))


def _numbers(column: Column, cells: Sequence[Any] | npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], Faults]:
    """Return cells as numbers, NaN for blank cells and for those that are no finite numbers, and the faults."""
    if isinstance(cells, np.ndarray):
        if not np.isinf(cells).any():
            return cells.astype(np.float64), []
    elif set(map(type, cells)) <= {str}:
        if not any(cells):
            return np.full(len(cells), np.nan), []
        try:
            values = np.array([float(cell) if cell else np.nan for cell in cells], dtype=np.float64)
        except ValueError:
            pass
        else:
            if np.isfinite(values).sum() == sum(map(bool, cells)) and "_" not in "".join(cells):
                return values, []
    faults: Faults = []
    return np.array([_number(column, row, cell, faults) for row, cell in enumerate(cells)], dtype=np.float64), faults


def _number(column: Column, row: int, cell: Any, faults: Faults) -> float:
    """Return one cell as a number; NaN if it is blank or a fault."""
    if is_blank(cell):
        return np.nan
    message = f"must be a {'whole ' if column.kind == 'whole' else ''}number"
    try:
        if isinstance(cell, bool | np.bool_ | bytes) or "_" in str(cell):
            raise ValueError
        value = float(cell)
    except (TypeError, ValueError, OverflowError):
        faults.append((row, message + _number_meant(str(cell).strip())))
        return np.nan
    if not np.isfinite(value):
        faults.append((row, "must be a finite number"))
        return np.nan
    return value


def _number_meant(text: str) -> str:
    """Return what to do about a text that people write for a number, as a hint."""
    return next((hint for written, hint in _NUMBERS_WRITTEN.items() if re.fullmatch(written, text)), "")


_NUMBERS_WRITTEN: Final = {
    r"-?\d{1,3}(,\d{3})+(\.\d+)?": "; set no comma between thousands, and a point before decimals",
    r"-?\d+,\d+": "; decimals are set apart by a point, not a comma",
    r"-?\d{1,3}([\s'’]\d{3})+([.,]\d+)?": "; set nothing between thousands",
    r"[<>~≈]\s*-?\d.*|-?\d+([.,]\d+)?\s*[^\W\d_]\D*|-?\d+([.,]\d+)?\s*[%$€]": "; write the figure alone",
    r"\d+([.,]\d+)?\s*[-–]\s*\d+([.,]\d+)?": "; write one figure",
}
"""Ways in which people write numbers, and what to do about each."""
