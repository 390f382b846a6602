"""Markers of a map, and what its key calls them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from corridor.maps.labels import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D


class Mark(NamedTuple):
    """How a marker looks, the name by which it is found, and what the key calls it."""

    gid: str
    shape: str
    size_pt: float
    face: str
    edge: str
    layer: float
    meaning: str

    def key(self) -> Line2D:
        """Return its entry of the key."""
        from matplotlib.lines import Line2D

        size, edge = min(self.size_pt, 7.0), self.edge
        return Line2D([], [], ls="", marker=self.shape, ms=size, mfc=self.face, mec=edge, label=self.meaning)


END: Final = Mark("ends", "o", 9.5, INK, "white", 4.5, "")
CROSSING: Final = Mark("crossings", "D", 6.8, "#F0E442", INK, 5, "customs border")
INNER_CROSSING: Final = Mark("inner_crossings", "D", 5.4, "white", "#777777", 5, "border within a customs union")
CHANGE: Final = Mark("changes", "o", 5.1, "white", INK, 6, "transfer")
BREAK: Final = Mark("breaks", "o", 5.1, INK, "white", 7, "break of gauge")
PORT: Final = Mark("ports", "s", 6.0, "white", "#00795a", 5, "port")
CLOSED: Final = Mark("closed", "X", 8.0, "#d50000", "white", 6, "")

OF_ROUTES: Final = (END, CROSSING, INNER_CROSSING, CHANGE, BREAK)
"""Marks of ways; the name of each is the attribute of a Route that it shows."""


def draw_mark(ax: Axes, mark: Mark, places: Sequence[tuple[float, float]], larger: float = 1.0) -> None:
    """Draw a mark at places, if there are any."""
    if places:
        x, y = zip(*places, strict=True)
        look: dict[str, Any] = {"c": mark.face, "marker": mark.shape, "edgecolors": mark.edge, "zorder": mark.layer}
        width = 1.5 if larger == 1.0 else 0.6
        ax.scatter(x, y, s=(larger * mark.size_pt) ** 2, linewidths=width, gid=mark.gid, **look)
