"""The errors and warnings that the library raises on purpose."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from corridor.shown_text import printable

_SHOWN = 12
"""Names of a long list that a message shows, and names that others are looked for in a long list."""

_LOOK_ALIKE = str.maketrans(
    "авекмнорстухіјѕ" + "αβεζηικμνορτυχ", "abekmhopctyxijs" + "abezhikmnoptyx", "\u200b\u2060\ufeff"
)
"""Small Cyrillic and Greek letters whose capitals, if not they, look like Latin ones, and spaces of no width."""

_SHOWN_OF_CELL = 120
"""Characters of a long cell that a message shows."""


_A_HABIT = 6
"""Faults of one column and one message that are shown as one line with a count."""


class CorridorError(Exception):
    """Be the root of every error that the library raises on purpose."""

    def __str__(self) -> str:
        """Return the message as written, also where the Python base would quote it."""
        return printable(str(self.args[0])) if self.args else ""

    def __reduce__(self) -> tuple[Any, ...]:
        """Let an error come back from another process with its own message and attributes."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: "type[CorridorError]", args: tuple[Any, ...], state: dict[str, Any]) -> "CorridorError":
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UnknownName(CorridorError, LookupError):
    """Say that a name, id, mode or column does not exist, and offer the nearest ones."""


class AmbiguousName(CorridorError, LookupError):
    """Say that a name belongs to several places, and list them."""


class InvalidQuestion(CorridorError, ValueError):
    """Say that an argument of a question is out of its bounds or contradicts another."""


class InvalidEdit(CorridorError, ValueError):
    """Say that an edit of a scenario matches nothing or cannot be carried out."""


class NoRoute(CorridorError, LookupError):
    """Say that no way leads from origin to destination, what cut it off and what would open it.

    Attributes
    ----------
    cut_by
        tuple[str, ...]
        The obstacles between the part that can be reached and the rest, one sentence each.
    """

    def __init__(self, message: str, cut_by: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.cut_by = tuple(cut_by)


class ChangeOfTrains(UserWarning):
    """Say that cargo changes trains where new links with departures of their own meet; `AddLine` adds one train."""


class MissingExtra(CorridorError, ImportError):
    """Say that a format needs a library that is not installed, and how to install it."""


class SweepStopped(CorridorError, RuntimeError):
    """Say that a batch did not finish because its executor was shut down, was cancelled or lost its workers."""


@dataclass(frozen=True)
class Problem:
    """One fault of one row: its cell, the value there, and what would be right."""

    table: str
    row: int | str
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        """Return the fault as one line: file, row, column, value, what would be right."""
        where = f"{self.table}, row {self.row}" if self.row != "" else self.table
        column = f", column {self.column}" if self.column else ""
        cell = self.value if len(self.value) <= _SHOWN_OF_CELL else f"{self.value[:_SHOWN_OF_CELL]}..."
        value = f": {cell!r}" if self.column else ""
        return f"{where}{column}{value}: {self.message}"


class InvalidData(CorridorError, ValueError):
    """List every fault of a set of tables at once.

    Attributes
    ----------
    problems
        tuple[Problem, ...]
        All faults, in the order of tables and rows.
    """

    shown = 40

    def __init__(self, problems: Iterable[Problem], what: str = "the network") -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        habits = _habits(self.problems)
        lines = [f"{what} has {count} {'fault' if count == 1 else 'faults'}:"]
        lines += [f"  {_line(same)}" for same in habits[: self.shown]]
        if len(habits) > self.shown:
            lines.append(f"  ... and {sum(map(len, habits[self.shown :]))} more")
        super().__init__("\n".join(lines))


def _habits(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Return faults in the order of the first of each habit: many of one column and of one message, hints apart."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.table, problem.column, problem.message.partition(";")[0]), []).append(problem)
    found: list[list[Problem]] = []
    for problem in problems:
        same = alike[problem.table, problem.column, problem.message.partition(";")[0]]
        if len(same) < _A_HABIT:
            found.append([problem])
        elif same[0] is problem:
            found.append(same)
    return found


def _line(same: Sequence[Problem]) -> str:
    """Return a fault, or a habit by its first, as a line."""
    if len(same) == 1:
        return str(same[0])
    rows = [str(problem.row) for problem in same[:3] if problem.row != ""]
    where = f" (rows {', '.join(rows)}, ...)" if rows else ""
    return f"{len(same)} times{where}, first {same[0]}"


def nearest(text: str, known: Iterable[str], count: int = 3) -> str:
    """Return "did you mean ..." for names that nearly match `text`, or an empty string.

    Examples
    --------
    >>> nearest("Karatchi", ["Karachi", "Lahore"])
    "did you mean 'Karachi'?"
    >>> nearest("КНІ", ["KHI"])  # typed on a Cyrillic keyboard
    "did you mean 'KHI', which looks the same and has other letters?"
    """
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    look = text.casefold().translate(_LOOK_ALIKE)
    if not text.isascii() and look in by_folded:
        return f"did you mean {by_folded[look]!r}, which looks the same and has other letters?"
    found = get_close_matches(text.casefold(), by_folded, n=count, cutoff=0.6)
    if not found:
        return ""
    return "did you mean " + " or ".join(repr(by_folded[name]) for name in found) + "?"


def nearest_of_many(known: Collection[str]) -> Callable[[str], str]:
    """Return `nearest` for many texts: each is looked for once, and nothing after the first dozen that differ.

    To look for one takes as long as there are names, so a large table in which each is wrong would never be done.
    """
    found: dict[str, str] = {}

    def look(text: str) -> str:
        if text not in found:
            found[text] = nearest(text, known) if len(found) < _SHOWN else ""
        return found[text]

    return look


def one_of(value: str, allowed: Sequence[str]) -> str:
    """Return a hint in place of `value`: the nearest names, else the allowed ones, a dozen of a long list."""
    if found := nearest(value, allowed):
        return found
    more = f" and {len(allowed) - _SHOWN} more" if len(allowed) > _SHOWN + 3 else ""
    return "must be one of " + ", ".join(allowed[:_SHOWN] if more else allowed) + more
