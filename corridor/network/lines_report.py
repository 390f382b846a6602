"""The report on a network of lines: ends joined, crossings left, pieces, places attached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from corridor.shown_html import MOST, HtmlTable, fragment

_COLUMNS: Final = ("what", "subject", "longitude", "latitude", "metres", "km", "note")
_MOST_SHOWN: Final = 3


@dataclass(frozen=True, eq=False, repr=False)
class LinesReport:
    """Report on how a network was made of lines.

    Attributes
    ----------
    counts
        Numbers by name: lines, segments, repeated, without_length, joined, crossings, crossings_cut, pieces,
        left_out, attached, spurs, borders, closed, nodes, links.
    km
        Length of all links [km].
    joined
        Ends that were joined: longitude and latitude where they were, and how many metres they moved.
    crossings
        Where lines cross without being joined, as bridges do: longitude and latitude.
    pieces
        Pieces that no line leads out of, the longest first: a node of each, km, nodes, links, and names of its places.
    attached
        Places: their id, how many metres from the line, and whether a spur leads to them.
    borders
        Links that cross a border: link, the two countries, and whether it is closed because no row of `borders` is
        for it.
    """

    counts: Mapping[str, int]
    km: float
    joined: pd.DataFrame
    crossings: pd.DataFrame
    pieces: pd.DataFrame
    attached: pd.DataFrame
    borders: pd.DataFrame

    def __repr__(self) -> str:
        """Return the counts in a few lines."""
        count = {name: f"{number:,}" for name, number in self.counts.items()}
        left = f"{count['repeated']} repeated, {count['without_length']} without length"
        lines = [
            f"{count['lines']} lines of {count['segments']} segments ({left}) are {count['nodes']} nodes and "
            f"{count['links']} links, {self.km:,.0f} km",
            f"ends joined: {count['joined']}{_most(self.joined['metres'])}",
            f"crossings cut: {count['crossings_cut']}" if self.counts["crossings_cut"] else "",
            f"crossings left as bridges: {count['crossings']}",
            self._pieces_text(),
            f"places attached: {count['attached']}, of them {count['spurs']} by a spur{_most(self.attached['metres'])}"
            if len(self.attached)
            else "",
            f"links across borders: {count['borders']}{self._closed_text()}" if len(self.borders) else "",
        ]
        return "\n".join(filter(None, lines))

    def _repr_html_(self) -> str:
        """Return it for a notebook: the counts, and the first rows of what was done and found."""
        frame = self.to_frame()
        cells = frame.head(MOST).itertuples(index=False, name=None)
        rows = [["" if cell is None or cell != cell else str(cell) for cell in row] for row in cells]
        table = HtmlTable("what was done", list(frame.columns), rows, left_out=len(frame) - len(rows))
        first, *rest = repr(self).splitlines()
        return fragment(first, [table], rest)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each thing that was done or found.

        Returns
        -------
        pd.DataFrame
            Columns `what` (end joined, crossing left, piece, place attached, border crossed), `subject` (the node,
            place or link), `longitude`, `latitude`, `metres`, `km` and `note`.
        """
        spur = self.attached["is_spur"].map({True: "by a spur", False: ""})
        closed = self.borders["is_closed"].map({True: ", closed: no row of borders is for it", False: ""})
        parts = [
            self.joined.assign(what="end joined"),
            self.crossings.assign(what="crossing left"),
            self.pieces.assign(what="piece", subject=self.pieces["node_id"], note=self.pieces["places"]),
            self.attached.assign(what="place attached", subject=self.attached["node_id"], note=spur),
            self.borders.assign(
                what="border crossed",
                subject=self.borders["link_id"],
                note=self.borders["from_country"] + " - " + self.borders["to_country"] + closed,
            ),
        ]
        return pd.concat([part.reindex(columns=list(_COLUMNS)) for part in parts if len(part)] or [self._none()])

    def to_dict(self) -> dict[str, Any]:
        """Return the counts and the length."""
        return {**self.counts, "km": self.km}

    @staticmethod
    def _none() -> pd.DataFrame:
        return pd.DataFrame(columns=list(_COLUMNS))

    def _pieces_text(self) -> str:
        share = self.pieces["km"].iloc[0] / max(self.pieces["km"].sum(), 1e-9)
        apart = self.pieces.iloc[1:]
        said = f"pieces: {len(self.pieces):,}, the longest has {share:.1%} of the length"
        cut = [f"{_some(str(row.places))} ({row.km:,.1f} km)" for row in apart.itertuples() if row.places]
        more = f" and {len(cut) - _MOST_SHOWN} more" if len(cut) > _MOST_SHOWN else ""
        said += f"; places on others: {', '.join(cut[:_MOST_SHOWN])}{more}" if cut else ""
        return said + (f"; left out as too short: {self.counts['left_out']:,}" if self.counts["left_out"] else "")

    def _closed_text(self) -> str:
        closed = self.borders[self.borders["is_closed"]]
        pairs = sorted({f"{row.from_country}-{row.to_country}" for row in closed.itertuples()})
        more = ", ..." if len(pairs) > _MOST_SHOWN else ""
        return f", of them closed for want of a row of borders: {', '.join(pairs[:_MOST_SHOWN])}{more}" if pairs else ""


def _some(places: str) -> str:
    names = places.split("; ")
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return "; ".join(names[:_MOST_SHOWN]) + more


def _most(metres: pd.Series) -> str:
    return f", by at most {metres.max():,.1f} m" if len(metres) else ""
