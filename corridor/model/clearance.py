"""Which row of `borders` clears which cargo on which side of which crossing."""

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from corridor.model.filling import Act, Rows, act
from corridor.schema import words


@dataclass(frozen=True)
class Side:
    """One side of one crossing, or a seaport's quay.

    Attributes
    ----------
    side : `exit` or `entry`.
    link_id, from_node : The crossing link and its direction; blank for a seaport.
    node_id : The seaport; blank for a crossing.
    from_country, to_country : Countries left and entered; the other one of a seaport's is blank.
    mode : Mode of the crossing.
    """

    side: str
    link_id: str
    from_node: str
    node_id: str
    from_country: str
    to_country: str
    mode: str

    @property
    def country(self) -> str:
        """Return the country that clears."""
        return self.from_country if self.side == "exit" else self.to_country

    def __str__(self) -> str:
        """Return the side in words."""
        if self.node_id:
            return f"{self.side} at seaport {self.node_id}"
        way = f"{self.from_country} to {self.to_country}, {self.mode}"
        return f"{self.side} of {self.link_id!r} leaving {self.from_node} ({way})"


class Borders:
    """The rows of `borders`, looked up by side of a crossing, procedure, regime and HS code."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.rows = Rows(table)
        self._scoped: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._defaults: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
        columns = ("side", "link_id", "node_id", "from_country", "to_country", "mode")
        for row, (side, link, node, left, entered, mode) in enumerate(zip(*(table[c] for c in columns), strict=True)):
            if link or node:
                self._scoped[side, f"link {link}" if link else f"node {node}"].append(row)
            else:
                self._defaults[side, left, entered, mode].append(row)
        self._known: dict[tuple[int, ...], Act] = {}
        self._found: dict[tuple[Side, str, str, str], Act | None] = {}
        self._sorted: dict[Side, tuple[int, ...]] = {}

    def find(self, side: Side, procedure: str, regime: str, hs: str) -> Act | None:
        """Return the clearance of a cargo under a procedure, or None where no row allows it."""
        question = (side, procedure, regime, hs)
        if question not in self._found:
            fitting = self.fitting(side, procedure, regime, hs)
            barred = not fitting or self.rows.text("allowed", fitting[0]) == "no"
            self._found[question] = None if barred else self._act(tuple(fitting))
        return self._found[question]

    def _act(self, fitting: tuple[int, ...]) -> Act:
        allowed = tuple(row for row in fitting if self.rows.text("allowed", row) != "no")
        if allowed not in self._known:
            self._known[allowed] = act(self.rows, list(allowed))
        return self._known[allowed]

    def fitting(self, side: Side, procedure: str, regime: str, hs: str) -> list[int]:
        """Return the rows that fit, the most specific first."""
        found = []
        text = self.rows.text
        for place, row in enumerate(self.candidates(side)):
            code = _longest_prefix(text("hs", row), hs)
            if code is None:
                continue
            if text("procedure", row) not in ("", procedure) or text("regime", row) not in ("", regime):
                continue
            scope = self._scope(row)
            found.append((scope, -code, not text("regime", row), not text("procedure", row), place, row))
        return [key[-1] for key in sorted(found)]

    def candidates(self, side: Side) -> tuple[int, ...]:
        """Return the rows of a side, whatever the cargo."""
        if side not in self._sorted:
            scope = f"node {side.node_id}" if side.node_id else f"link {side.link_id}"
            rows = [
                row
                for row in self._scoped.get((side.side, scope), [])
                if self.rows.text("from_node", row) in ("", side.from_node)
            ]
            modes = ("", "rail", side.mode) if side.mode.startswith("rail") else ("", side.mode)
            for left in sorted({"", side.from_country}):
                for entered in sorted({"", side.to_country}):
                    for mode in modes:
                        rows += self._defaults.get((side.side, left, entered, mode), [])
            self._sorted[side] = tuple(rows)
        return self._sorted[side]

    def _scope(self, row: int) -> tuple[bool, bool, int, int, bool]:
        """Return what sorts the rows by their scope, the most specific first."""
        text = self.rows.text
        countries = bool(text("from_country", row)) + bool(text("to_country", row))
        mode = text("mode", row)
        return (
            not (text("link_id", row) or text("node_id", row)),
            not text("from_node", row),
            -(countries + bool(mode)),
            -countries,
            mode == "rail",
        )


def _longest_prefix(codes: str, hs: str) -> int | None:
    """Return the length of the longest listed code that begins an HS code; None if there is none, 0 for any goods."""
    if not codes:
        return 0
    plain = hs.replace(".", "")
    fitting = [len(code) for code in words(codes.replace(".", "")) if plain.startswith(code)]
    return max(fitting) if fitting and plain else None
