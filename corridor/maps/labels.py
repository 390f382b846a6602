"""Names on a map: each is set where it hides no other name, no marker and as little of the way as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from corridor.shown_text import brief

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

Box = tuple[float, float, float, float]
BorderSide = tuple[int, int]

_SIDES: Final = ((1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1))
_GAPS_PT: Final = (7.0, 13.0)
_SPARE: Final = 1.08  # text grows a little when a figure is saved with another resolution
_MOST_LETTERS: Final = 60
_CIRCLES_WIDE: Final = 3.0  # a name may be this many radii of its country's largest circle wide
_WAY_HIDDEN_AT_MOST: Final = 0.3  # share of a name's width
_ALIGNED_ACROSS: Final[Mapping[int, Literal["left", "center", "right"]]] = {1: "left", 0: "center", -1: "right"}
_ALIGNED_UP: Final[Mapping[int, Literal["bottom", "center", "top"]]] = {1: "bottom", 0: "center", -1: "top"}
_HALF_WAY_PT: Final = 2.5  # half the width of a way and its casing
INK: Final = "#222222"
"""Colour of what must be read first."""


@dataclass(frozen=True)
class Name:
    """A name to be set at a point of the map."""

    text: str
    x: float
    y: float
    size_pt: float = 8.0
    colour: str = "#333333"
    weight: str = "normal"
    style: str = "normal"
    must_stand: bool = False
    clear_pt: float = 0.0
    within_degrees: float | None = None


def place_names(
    ax: Axes,
    names: Sequence[Name],
    *,
    ways: Sequence[npt.NDArray[np.float64]],
    marks: Sequence[tuple[float, float]],
) -> tuple[Annotation, ...]:
    """Set names in order, the most important first, and leave out those for which there is no room.

    Parameters
    ----------
    ax
        Axes with their final limits and size.
    names
        What to write, the most important first; one that `must_stand` is written even over others, one
        with `clear_pt` only if no point named before, but for those of areas, lies within so many points, one with
        `within_degrees` over its point, if it fits into a circle of that radius.
    ways
        Lines that should stay visible, each of shape (points, 2) [degrees].
    marks
        Centres of markers that must stay visible [degrees].

    Notes
    -----
    Greedy: for each name sixteen positions around its point, O(names x (names + marks + points of the ways)).
    """
    pixels_per_pt = float(ax.figure.dpi) / 72
    room = _Room(ax, pixels_per_pt, _course_px(ax, ways, 3 * pixels_per_pt), marks)
    anchors: list[tuple[float, float]] = []
    written = []
    for name in names:
        x, y = _to_px(ax, [(name.x, name.y)])[0]
        near = name.clear_pt * pixels_per_pt
        if any(abs(x - a) < near and abs(y - b) < near for a, b in anchors):
            continue
        text = _written(ax, name)
        found = room.find(text, x, y, name)
        if found is None:
            text.remove()
            continue
        _move(text, *found)
        if name.within_degrees is None:
            anchors.append((x, y))
        written.append(text)
    return tuple(written)


class _Room:
    """The boxes of the map that are taken: none is used twice."""

    def __init__(
        self,
        ax: Axes,
        pixels_per_pt: float,
        way: npt.NDArray[np.float64],
        marks: Sequence[tuple[float, float]],
    ) -> None:
        self._pt = pixels_per_pt
        self._degree = float(np.diff(ax.transData.transform([(0, 0), (0, 1)])[:, 1])[0])
        self._way = way
        west, south, east, north = ax.get_window_extent().extents
        self._frame: Box = (west, south, east, north)
        self._taken: list[Box] = [_around(x, y, 5.0 * pixels_per_pt) for x, y in _to_px(ax, marks)]

    def find(self, text: Annotation, x: float, y: float, name: Name) -> tuple[BorderSide, float] | None:
        """Return side and gap [pt] at which a text does least harm, and take its box; None if there is no room."""
        size = text.get_window_extent()
        places = [(side, gap_pt) for gap_pt in _GAPS_PT for side in _SIDES]
        hidden_at_most = _WAY_HIDDEN_AT_MOST
        if name.within_degrees is not None:
            radius_pt = name.within_degrees * self._degree / self._pt
            if size.width / self._pt > _CIRCLES_WIDE * radius_pt:
                return None
            places = [((0, 0), 0.0), ((0, 1), radius_pt / 3), ((0, -1), radius_pt / 3)]
            hidden_at_most = 0.0
        best: tuple[float, BorderSide, float, Box] | None = None
        for order, (side, gap_pt) in enumerate(places):
            box = _box_at(x, y, _SPARE * size.width, size.height, side, gap_pt * self._pt)
            clashes = sum(_overlap(box, other) for other in self._taken) + (not _within(box, self._frame))
            hidden = self._hidden(box)
            if not name.must_stand and (clashes or hidden > hidden_at_most):
                continue
            effort = 100.0 * clashes + 10.0 * hidden + 0.1 * order
            if best is None or effort < best[0]:
                best = (effort, side, gap_pt, box)
        if best is None:
            return None
        self._taken.append(best[3])
        return best[1], best[2]

    def _hidden(self, box: Box) -> float:
        """Return the length of the ways under a box as a share of its width."""
        grown = _grown(box, _HALF_WAY_PT * self._pt)
        return float(np.count_nonzero(_contained(self._way, grown))) * 3 * self._pt / (box[2] - box[0])


def halo(width_pt: float = 2.5) -> list[Any]:
    """Return the path effect that keeps a text readable over lines."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=width_pt, foreground="white", alpha=0.9)]


def _written(ax: Axes, name: Name) -> Annotation:
    return ax.annotate(
        brief(name.text, _MOST_LETTERS),
        (name.x, name.y),
        parse_math=False,
        xytext=(0, 0),
        textcoords="offset points",
        fontsize=name.size_pt,
        color=name.colour,
        fontweight=name.weight,
        fontstyle=name.style,
        path_effects=halo(1.2 if name.within_degrees else 2.5),
        linespacing=0.95,
        zorder=9,
        gid="name",
    )


def _move(text: Annotation, side: BorderSide, gap_pt: float) -> None:
    reach = gap_pt if 0 in side else gap_pt * 0.7
    text.set_position((side[0] * reach, side[1] * reach))
    text.set_horizontalalignment(_ALIGNED_ACROSS[side[0]])
    text.set_verticalalignment(_ALIGNED_UP[side[1]])


def _box_at(x: float, y: float, width: float, height: float, side: BorderSide, gap: float) -> Box:
    reach = gap if 0 in side else gap * 0.7
    left = x + {1: reach, 0: -width / 2, -1: -reach - width}[side[0]]
    bottom = y + {1: reach, 0: -height / 2, -1: -reach - height}[side[1]]
    return (left, bottom, left + width, bottom + height)


def _around(x: float, y: float, radius: float) -> Box:
    return (x - radius, y - radius, x + radius, y + radius)


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _within(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[2] <= frame[2] and box[1] >= frame[1] and box[3] <= frame[3]


def _contained(points: npt.NDArray[np.float64], box: Box) -> npt.NDArray[np.bool_]:
    x, y = points[:, 0], points[:, 1]
    return (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])


def _to_px(ax: Axes, points: Sequence[tuple[float, float]] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(ax.transData.transform(np.asarray(points, dtype=np.float64).reshape(-1, 2)))


def _course_px(ax: Axes, ways: Sequence[npt.NDArray[np.float64]], step_px: float) -> npt.NDArray[np.float64]:
    course = [np.empty((0, 2))]
    for way in ways:
        points = _to_px(ax, way)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        at = np.arange(0.0, along[-1] + step_px, step_px)
        course.append(np.column_stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])]))
    return np.concatenate(course)
