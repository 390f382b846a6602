"""Several answers as one, and a table as an answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

import pandas as pd

from corridor.answer.answer import Answer, Section
from corridor.argument_checks import listed
from corridor.errors import InvalidQuestion
from corridor.shown_html import MOST, folded
from corridor.shown_text import brief

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


_LINES: Final = 8
"""Answers that `repr` has a line for."""
_LINE: Final = 110
"""Most characters of such a line."""


class Answers(Answer, Sequence[Answer]):
    """Several answers as one: a sequence that is written as a whole.

    Parameters
    ----------
    answers
        The answers, in order.

    Raises
    ------
    InvalidQuestion
        If there are none.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> both = Answers([co.plan(net, "Karachi", "Lahore", by=by) for by in ("cost", "time")])
    >>> [found["by"] for found in both.to_dict()["answers"]]
    ['cheapest', 'fastest']
    >>> both.to_frame()["by"].unique().tolist()
    ['cheapest', 'fastest']
    """

    kind: ClassVar[str] = "answers"

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers: tuple[Answer, ...] = listed("answers", answers, "a list of answers, such as itineraries")
        if not self._answers:
            raise InvalidQuestion("there is no answer")

    def __len__(self) -> int:
        """Return the number of answers."""
        return len(self._answers)

    @overload
    def __getitem__(self, at: int) -> Answer: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Answer, ...]: ...
    def __getitem__(self, at: int | slice) -> Answer | tuple[Answer, ...]:
        """Return one answer, or several."""
        return self._answers[at]

    def to_frame(self) -> pd.DataFrame:
        """Return the rows of the answers that are of the kind of the first; `by` says of which."""
        return pd.concat([one.to_frame().assign(**_named(one)) for one in self._alike()], ignore_index=True)

    def _alike(self) -> list[Answer]:
        return [one for one in self._answers if one.kind == self._answers[0].kind]

    def _record(self) -> dict[str, Any]:
        return {"answers": [{"kind": one.kind, **one._record()} for one in self._answers]}

    def _lines(self) -> "GeoDataFrame | None":
        drawn = [(one, lines) for one in self._alike() if (lines := one._lines()) is not None]
        if not drawn:
            return None
        frame: GeoDataFrame = pd.concat([lines.assign(**_named(one)) for one, lines in drawn], ignore_index=True)
        return frame

    def _table(self) -> pd.DataFrame:
        return pd.concat([one._table().assign(**_named(one)) for one in self._alike()], ignore_index=True)

    def _heading(self) -> str:
        return self._answers[0]._heading()

    def _notes(self) -> tuple[str, ...]:
        return tuple(note for one in self._answers for note in _said(one))

    def _sections(self) -> tuple[Section, ...]:
        return tuple(part for one in self._answers for part in one._sections())

    def __str__(self) -> str:
        """Return the answers below each other."""
        return "\n\n".join(map(str, self._answers))

    def __repr__(self) -> str:
        """Return a line for each of the first answers."""
        lines = [f"  {brief(repr(one), _LINE)}" for one in self._answers[:_LINES]]
        more = [f"  and {len(self) - _LINES:,} more"] if len(self) > _LINES else []
        return "\n".join([f"<corridor.Answers: {len(self):,}", *lines, *more]) + ">"

    def _repr_html_(self) -> str:
        """Return the answers for a notebook: each folded under its heading, the first open."""
        shown = [
            folded(one._heading(), one._repr_html_(), is_open=at == 0) for at, one in enumerate(self._answers[:MOST])
        ]
        more = [f"<p>and {len(self) - MOST:,} more</p>"] if len(self) > MOST else []
        return "\n".join([*shown, *more])


def _named(answer: Answer) -> dict[str, Any]:
    by = getattr(answer, "by", None)
    return {"by": by} if isinstance(by, str) else {}


def _said(answer: Answer) -> tuple[str, ...]:
    return answer._notes() or tuple(str(answer).splitlines())


@dataclass(frozen=True, repr=False)
class Table(Answer):
    """A frame as an answer, so that it is written like any other.

    Parameters
    ----------
    name
        What it is, in a word or two, such as "departures".
    frame
        Its rows; with geometry they can be drawn.
    heading
        A line above it; blank for the name.
    text
        How it is printed; blank for all its rows.

    Examples
    --------
    >>> import corridor as co
    >>> hours = co.matrix(co.load(), ["Karachi", "Gwadar"], ["Tehran", "Quetta"])
    >>> Table("matrix", hours).to_dict()["columns"]
    ['origin', 'Tehran', 'Quetta']
    >>> Table("matrix", hours).to_frame().shape
    (2, 2)
    """

    kind: ClassVar[str] = "table"

    name: str
    frame: pd.DataFrame
    heading: str = ""
    text: str = ""

    def to_frame(self) -> pd.DataFrame:
        """Return the frame."""
        return self.frame

    def _table(self) -> pd.DataFrame:
        shown = self.frame.reset_index() if any(self.frame.index.names) else self.frame
        return pd.DataFrame(shown.drop(columns="geometry", errors="ignore"))

    def _record(self) -> dict[str, Any]:
        shown = self._table()
        return {"name": self.name, "columns": [str(name) for name in shown.columns], "rows": shown}

    def _lines(self) -> "GeoDataFrame | None":
        frame: GeoDataFrame = self.frame
        return frame if "geometry" in frame.columns else None

    def _heading(self) -> str:
        return self.heading or self.name

    def _sections(self) -> tuple[Section, ...]:
        return (Section(self.name, self._table()),)

    def __repr__(self) -> str:
        """Return the heading and how many rows there are."""
        return f"{brief(f'<corridor.Table {self._heading()}')}: {len(self.frame):,} rows>"

    def __str__(self) -> str:
        """Return the rows below each other."""
        return self.text or self._table().to_string(index=False, na_rep="")


@cache
def _schema_text() -> str:
    return files("corridor.answer").joinpath("answer.schema.json").read_text(encoding="utf-8")


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of answers: of `to_dict`, `to_json` and what the command line writes as JSON.

    Returns
    -------
    dict
        A schema of the draft 2020-12, with its version; the same as the file `answer.schema.json` in this package.

    Examples
    --------
    >>> answer_schema()["title"]
    'corridor-answer/1.0'
    """
    found: dict[str, Any] = json.loads(_schema_text())
    return found
