"""Checks of single arguments, each refused in one sentence that names it, its value and what would be right."""

import os
from collections.abc import Iterable, Mapping
from math import inf
from numbers import Integral, Real
from pathlib import Path
from types import UnionType
from typing import Any, Final

from corridor.errors import CorridorError, InvalidQuestion
from corridor.replacing import is_name_of_file

_SHOWN: Final = 40
"""Characters of a value that a message shows."""


def named(value: Any) -> str:
    """Return a value in a few words on one line, with its type unless it is a number.

    Examples
    --------
    >>> named("Quetta"), named(None), named(2.5)
    ("'Quetta' (str)", 'None', '2.5')
    """
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python writes no whole number of more than some thousand digits
        text = "a huge number"
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
    return text if value is None or isinstance(value, bool | int | float) else f"{text} ({type(value).__name__})"


def check_kind(
    name: str,
    value: Any,
    kinds: type | UnionType | tuple[type, ...],
    right: str,
    error: type[CorridorError] = InvalidQuestion,
) -> None:
    """Refuse an argument of another type.

    Raises
    ------
    CorridorError
        An `InvalidQuestion`, or the error given, if the value is none of the kinds.

    Examples
    --------
    >>> check_kind("trips_per_week", 5, int, "a whole number")
    """
    if not isinstance(value, kinds):
        raise error(f"{name} is {named(value)}; give {right}")


def check_flag(name: str, value: Any) -> None:
    """Refuse what is neither True nor False.

    Raises
    ------
    InvalidQuestion
        If it is neither.

    Examples
    --------
    >>> check_flag("both_ways", True)
    """
    if type(value).__name__ not in ("bool", "bool_"):  # NumPy's have the same name, and need not be loaded
        raise InvalidQuestion(f"{name} is {named(value)}; give True or False")


def listed(name: str, value: Any, right: str, error: type[CorridorError] = InvalidQuestion) -> tuple[Any, ...]:
    """Return the items of a list, a tuple or another series of things.

    Raises
    ------
    CorridorError
        An `InvalidQuestion`, or the error given, if it is a text, a mapping, a frame or no series.

    Examples
    --------
    >>> listed("countries", ["PK", "IR"], "a list of countries")
    ('PK', 'IR')
    """
    is_table = isinstance(value, Mapping) or (hasattr(value, "columns") and not isinstance(value, type))
    if isinstance(value, str | bytes) or is_table or not isinstance(value, Iterable):
        raise error(f"{name} is {named(value)}; give {right}")
    return tuple(value)


def texts(name: str, value: Any, right: str, error: type[CorridorError] = InvalidQuestion) -> tuple[str, ...]:
    """Return the texts of a list.

    Raises
    ------
    CorridorError
        An `InvalidQuestion`, or the error given, if it is no list, or holds anything but texts.

    Examples
    --------
    >>> texts("countries", {"PK"}, "a list of countries")
    ('PK',)
    """
    found = listed(name, value, right, error)
    for item in found:
        if not isinstance(item, str):
            raise error(f"{name} holds {named(item)}; give {right}")
    return found


def check_number(name: str, value: Any, right: str, low: float = -inf, high: float = inf) -> float:
    """Return a number within bounds.

    Raises
    ------
    InvalidQuestion
        If it is no finite number, or out of its bounds.

    Examples
    --------
    >>> check_number("part", 1, "a part from 0 to 1", 0, 1)
    1.0
    """
    try:
        found = float(value) if isinstance(value, Real) and type(value).__name__ not in ("bool", "bool_") else inf
    except OverflowError:
        found = inf
    if not (low <= found <= high and abs(found) < inf):
        raise InvalidQuestion(f"{name} is {named(value)}; it must be {right}")
    return found


def check_whole(name: str, value: Any, right: str, low: int, high: int = 2**53) -> int:
    """Return a whole number within bounds.

    Raises
    ------
    InvalidQuestion
        If it is none, or out of its bounds.

    Examples
    --------
    >>> check_whole("count", 3, "a whole number, at least 1", 1)
    3
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= int(value) <= high:
        raise InvalidQuestion(f"{name} is {named(value)}; it must be {right}")
    return int(value)


def check_axes(ax: Any) -> None:
    """Refuse what is neither axes of matplotlib nor None.

    Raises
    ------
    InvalidQuestion
        If it is neither.

    Examples
    --------
    >>> check_axes(None)
    """
    if ax is not None and not (hasattr(ax, "set_title") and hasattr(ax, "plot") and hasattr(ax, "figure")):
        raise InvalidQuestion(f"ax is {named(ax)}; give axes of matplotlib, such as plt.subplots()[1], or None")


def file_path(path: Any, right: str) -> Path:
    """Return the path of a file or folder.

    Raises
    ------
    InvalidQuestion
        If it is no path, blank, or one that no file can have.

    Examples
    --------
    >>> file_path("plan.json", "a file").suffix
    '.json'
    """
    if not isinstance(path, str | os.PathLike):
        raise InvalidQuestion(f"path is {named(path)}; give {right}")
    if path == "":
        raise InvalidQuestion(f"path is blank; give {right}, or '.' for the current folder")
    if not is_name_of_file(path):
        raise InvalidQuestion(f"path is {str(path)!r}, which no file can be called; give {right}")
    return Path(path)


def is_writable(text: str) -> bool:
    """Return whether every format can hold a text: without NUL and halves of characters.

    Examples
    --------
    >>> is_writable("Kāshgar"), is_writable("a\\0b"), is_writable("\\ud800")
    (True, False, False)
    """
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
