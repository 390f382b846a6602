"""Base of all answers: plain values, JSON, a frame, lines for a map, and sections for a sheet or a page."""

import dataclasses
import datetime as dt
import inspect
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pandas as pd

from corridor.answer.cells import short_table
from corridor.errors import InvalidQuestion
from corridor.shown_html import fragment
from corridor.shown_text import brief, printable

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

SCHEMA: Final = "corridor-answer/1.0"
"""Name and version of the JSON Schema that every answer in JSON keeps to: `answer_schema`.

The first number rises when a member is renamed, removed or changes its meaning, the second when one is added.
"""
DIGITS: Final = 6
"""Digits behind the point of numbers in JSON."""


@dataclass(frozen=True)
class Section:
    """One part of an answer: a sheet of a workbook, a table of a page.

    Attributes
    ----------
    title
        Its heading, a few words.
    frame
        Its rows.
    is_detail
        Whether it is for a workbook alone, as it is too long to be read on a page.
    """

    title: str
    frame: pd.DataFrame
    is_detail: bool = False


class PublicSignature:
    """Signature of a class without its inner parameters, those that begin with an underscore, for completion."""

    def __get__(self, instance: object, owner: type) -> inspect.Signature:
        """Return the signature of the class."""
        whole = inspect.signature(owner.__init__)  # type: ignore[misc]  # of the class itself
        shown = [each for name, each in whole.parameters.items() if name != "self" and not name.startswith("_")]
        return whole.replace(parameters=shown, return_annotation=inspect.Signature.empty)


def public(names: Iterable[str]) -> list[str]:
    """Return names without those that begin with one underscore."""
    return sorted(name for name in names if name.startswith("__") or not name.startswith("_"))


class Answer(ABC):
    """Base of all answers: what they have in common, made of a few things that each kind says of itself.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> found: co.Answer = co.plan(net, "Karachi", "Lahore")
    >>> found.to_frame()["activity"].iloc[0], found.to_dict()["kind"]
    ('load', 'itinerary')
    """

    __slots__ = ()
    __signature__ = PublicSignature()

    kind: ClassVar[str]
    """Kind of answer, as JSON names it."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the answer as a frame, with the columns that its kind has."""

    @abstractmethod
    def _record(self) -> dict[str, Any]:
        """Return what is in the answer, for `to_dict`; `plain` makes plain values of it."""

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values: texts, numbers, None, and lists and dicts of them.

        Returns
        -------
        dict
            As `answer_schema` describes it: `schema` and `kind`, then what an answer of this kind has. Names stand
            beside ids; times are ISO 8601 with their offset; None where a figure is missing or infinite.

        Examples
        --------
        >>> import corridor as co
        >>> found = co.plan(co.load(), "Karachi", "Lahore").to_dict()
        >>> found["schema"], found["kind"], found["legs"][0]["from_name"]
        ('corridor-answer/1.0', 'itinerary', 'Karachi Port')
        """
        return {"schema": SCHEMA, "kind": self.kind, **plain(self._record())}

    def to_json(self) -> str:
        """Return `to_dict` as JSON, with the same bytes as the command line writes.

        Examples
        --------
        >>> import json
        >>> import corridor as co
        >>> way = co.plan(co.load(), "Karachi", "Lahore")
        >>> json.loads(way.to_json()) == way.to_dict()
        True
        """
        return printable(json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False))

    def to_geojson(self) -> str:
        """Return the answer as a GeoJSON FeatureCollection in EPSG:4326.

        Raises
        ------
        InvalidQuestion
            If it is of a kind that has no places and no lines.

        Examples
        --------
        >>> import json
        >>> import corridor as co
        >>> json.loads(co.plan(co.load(), "Karachi", "Lahore").to_geojson())["type"]
        'FeatureCollection'
        """
        frame = self._lines()
        if frame is None:
            raise InvalidQuestion(f"geojson: an answer of the kind {self.kind} has no lines to draw")
        return printable(str(frame.to_json()))

    def __repr__(self) -> str:
        """Return the kind and the heading in one line, so that a list of answers has a line for each."""
        return brief(f"<corridor.{type(self).__name__} {self._heading()}>")

    def _repr_html_(self) -> str:
        """Return it for a notebook: heading and first part, the others, its sources and its notes folded in below."""
        parts = [part for part in self._sections() if not part.is_detail and len(part.frame)]
        return fragment(self._heading(), [short_table(part.title, part.frame) for part in parts], self._notes())

    def __dir__(self) -> list[str]:
        """Return the names that completion offers: none of inner fields."""
        return public(super().__dir__())

    def _lines(self) -> "GeoDataFrame | None":
        """Return a row for each line or point, or None if there are none."""
        return None

    def _table(self) -> pd.DataFrame:
        """Return the rows that CSV holds."""
        return self.to_frame()

    def _heading(self) -> str:
        """Return the first line of a page."""
        return str(self).partition("\n")[0]

    def _notes(self) -> tuple[str, ...]:
        """Return the sentences that belong to it."""
        return ()

    def _sections(self) -> tuple[Section, ...]:
        """Return its parts, the most important first."""
        return (Section(self.kind.replace("_", " "), self._table()),)


@dataclass(frozen=True)
class AnswerParts:
    """Parts of an answer that a page or a workbook holds.

    Attributes
    ----------
    heading
        Its first line.
    sections
        Its parts, the most important first.
    notes
        The sentences that belong to it.
    """

    heading: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def answer_parts(answer: Answer) -> AnswerParts:
    """Return what a page or a workbook holds of an answer."""
    return AnswerParts(answer._heading(), answer._sections(), answer._notes())


def rows_of_csv(answer: Answer) -> pd.DataFrame:
    """Return the rows of an answer that CSV holds."""
    return answer._table()


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: rounded, None for what is missing or infinite, times with their offset."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, pd.DataFrame):
        return rows(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence | set | frozenset):
        return [plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float):
        return round(number, DIGITS) if math.isfinite(number) else None
    return number


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain values, a named index first, without lines."""
    shown = frame.reset_index() if any(frame.index.names) else frame
    shown = pd.DataFrame(shown.drop(columns="geometry", errors="ignore"))
    return [plain(row) for row in shown.to_dict("records")]
