"""Above a map what it shows, below it the key: an entry for each style, mode and marker that occurs."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Final

from geopandas import GeoDataFrame

from corridor.answer.way_styles import edged, letter
from corridor.maps.ground import GREY, PLANNED
from corridor.maps.labels import INK
from corridor.maps.marks import OF_ROUTES
from corridor.maps.routes import Route
from corridor.modes import MODE
from corridor.shown_text import brief

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    Entry = Artist | tuple[Artist, ...]

_LINE_IN: Final = 0.19
_COLUMN_IN: Final = 1.95
_TITLE_LETTER_IN, _LETTER_IN = 0.145, 0.09


def title_lines(routes: Sequence[Route], changes: str) -> list[str]:
    """Return the lines below the title: what each way is the best by, its totals, and what a scenario changes.

    Of several ways that are the best by the same, as alternatives are, it is not said.
    """
    one_pair = len({route.name for route in routes}) == 1
    says_by = len({route.by for route in routes}) == len(routes)
    lines = []
    for order, route in enumerate(routes):
        named = [route.name] * (not one_pair) + [route.by] * says_by
        lines.append(f"{letter(order)}   " * (len(routes) > 1) + f"{', '.join(named)}:  " * bool(named) + route.totals)
    return [*lines, *([changes] if changes else [])]


def above_in(lines: Sequence[str]) -> float:
    """Return the room that the title takes with the lines below it [inches]."""
    return 0.12 + 0.38 + _LINE_IN * len(lines)


def below_in(key: Sequence[Entry], width: float) -> float:
    """Return the room that the key takes under a map of a width [both inches]."""
    return 0.15 + 0.21 * ceil(len(key) / _columns(width))


def set_title(ax: Axes, title: str, lines: Sequence[str]) -> None:
    """Write the title, and lines below it, each cut to the width of the map."""
    width = ax.get_window_extent().width / float(ax.figure.dpi)
    ax.set_title(
        brief(title, int(width / _TITLE_LETTER_IN)),
        parse_math=False,
        loc="left",
        fontsize=15,
        fontweight="bold",
        color=INK,
        pad=10 + 13.5 * len(lines),
    )
    if lines:
        ax.annotate(
            "\n".join(brief(line, int(width / _LETTER_IN)) for line in lines),
            (0, 1),
            parse_math=False,
            xycoords="axes fraction",
            xytext=(0, 6),
            textcoords="offset points",
            va="bottom",
            fontsize=10,
            linespacing=1.25,
            color="#444444",
            gid="totals",
        )


def set_key(ax: Axes, key: Sequence[Entry]) -> None:
    """Write the key below the map; what has an entry already gets no second one."""
    if not key:
        return
    labels = [(entry[0] if isinstance(entry, tuple) else entry).get_label() for entry in key]
    ax.legend(
        handles=list(key),
        labels=labels,
        loc="upper left",
        bbox_to_anchor=(0, -0.005),
        ncols=min(len(key), _columns(ax.get_window_extent().width / float(ax.figure.dpi))),
        frameon=False,
        borderaxespad=0.2,
        fontsize=8.5,
        handlelength=2.6,
        columnspacing=1.6,
        labelcolor="#333333",
    )


def once(key: Sequence[Entry]) -> list[Entry]:
    """Return entries of a key without those whose label stands before."""
    found: dict[object, Entry] = {}
    for entry in key:
        found.setdefault((entry[0] if isinstance(entry, tuple) else entry).get_label(), entry)
    return list(found.values())


def key_of_routes(routes: Sequence[Route]) -> list[Entry]:
    """Return an entry for each way of several, and for each mode and marker that occurs."""
    from matplotlib.lines import Line2D

    modes = {move.mode for route in routes for move in route.moves}
    key: list[Entry] = []
    if len(routes) > 1:
        key += [
            Line2D([], [], color="#666666", label=letter(order), **edged(order, 2.6)) for order in range(len(routes))
        ]
    key += [
        Line2D([], [], color=mode.colour, linewidth=3, label=mode.label) for name, mode in MODE.items() if name in modes
    ]
    key += [mark.key() for mark in OF_ROUTES if mark.meaning and any(getattr(route, mark.gid) for route in routes)]
    return key


def key_of_rest(links: GeoDataFrame, has_ways: bool) -> list[Entry]:
    """Return the entries for the grey network below other things."""
    from matplotlib.lines import Line2D

    key: list[Entry] = []
    if len(links):
        key.append(Line2D([], [], color=GREY, linewidth=1, label="other ways" if has_ways else "operating"))
    if (links["status"] != "operating").any():
        key.append(Line2D([], [], color=GREY, linewidth=1, linestyle=PLANNED, label="not operating"))
    return key


def _columns(width: float) -> int:
    return max(2, int(width / _COLUMN_IN))
