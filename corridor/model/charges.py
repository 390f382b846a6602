"""Charges: what is due on moves, handling and clearance besides their own price."""

import datetime as dt
from collections.abc import Callable
from typing import Final

import pandas as pd

from corridor.model.filling import price
from corridor.schema import PERS

Coefficients = tuple[float, ...]
Due = tuple[Coefficients, tuple[int, ...]]

FREE: Final[Coefficients] = (0.0,) * len(PERS)


def takes_part(valid_from: str, valid_until: str, day: dt.date | None, *, begins_later: bool = False) -> bool:
    """Return whether what is valid from one day until another takes part in a question.

    Parameters
    ----------
    valid_from, valid_until : First and last day as ISO dates; blank: always.
    day : Day of departure; None for a question without a date, in which nothing that ends on a date takes part.
    begins_later : Whether what begins after the day takes part, too.
    """
    if day is None:
        return not valid_until
    begun = begins_later or not valid_from or valid_from <= day.isoformat()
    return begun and (not valid_until or day.isoformat() <= valid_until)


def add(one: Coefficients, other: Coefficients) -> Coefficients:
    """Return the sum of two prices."""
    return one if other is FREE else tuple(a + b for a, b in zip(one, other, strict=True))


class Charges:
    """The rows of `charges` that are due under a regime, in force on a day; see `takes_part`."""

    def __init__(self, table: pd.DataFrame, regime: str, day: dt.date | None = None) -> None:
        columns = (table[name].tolist() for name in ("link_id", "node_id", "country", "mode", "procedure"))
        keys = list(zip(*columns, strict=True))
        names = ("regime", "valid_from", "valid_until", "usd", "per")
        terms = zip(*(table[name] for name in names), strict=True)
        self._rows = [
            (row, keys[row], price(usd, per))
            for row, (only_for, begins, ends, usd, per) in enumerate(terms)
            if only_for in ("", regime) and takes_part(begins, ends, day)
        ]
        self._known: dict[tuple[str, ...], Due] = {}
        self._links = {key[0] for _, key, _ in self._rows}

    def on_link(self, link_id: str, mode: str) -> Due:
        """Return what is due on moving along a link, and the rows."""
        if link_id not in self._links:
            return FREE, ()
        return self._due(
            ("link", link_id, mode),
            lambda link, node, country, only, procedure: link == link_id and _fits(only, mode),
        )

    def on_handling(self, node_id: str, came: str, leaves: str) -> Due:
        """Return what is due on a handling at a node, with what boarding the mode costs everywhere."""

        def is_due(link: str, node: str, country: str, only: str, procedure: str) -> bool:
            if node:
                return node == node_id and (_fits(only, came) or _fits(only, leaves))
            return not link and not country and bool(leaves) and _fits(only, leaves)

        return self._due(("node", node_id, came, leaves), is_due)

    def on_clearance(self, country: str, mode: str, side: str, procedure: str) -> Due:
        """Return what is due on one side of a clearance by a country under a procedure."""

        def is_due(link: str, node: str, where: str, only: str, narrowed: str) -> bool:
            fits = narrowed == procedure == "export" if side == "exit" else narrowed in ("", procedure)
            return where == country and _fits(only, mode) and fits

        return self._due(("country", country, mode, side, procedure), is_due)

    def _due(self, question: tuple[str, ...], is_due: Callable[[str, str, str, str, str], bool]) -> Due:
        if question not in self._known:
            total, rows = FREE, []
            for row, key, coefficients in self._rows:
                if is_due(*key):
                    total = add(total, coefficients)
                    rows.append(row)
            self._known[question] = (total, tuple(rows))
        return self._known[question]


def _fits(written: str, mode: str) -> bool:
    return written in ("", mode) or (written == "rail" and mode.startswith("rail"))
