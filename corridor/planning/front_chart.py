"""The chart of a front: money against days, one point a way, the ways that stand for the others named."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from corridor.answer.chart_units import units_per_point
from corridor.answer.itinerary import Itinerary
from corridor.argument_checks import check_axes
from corridor.shown_text import printable
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW_PT: Final = 10.0
_LETTER_PT: Final = 4.6


def front_chart(ways: Sequence[Itinerary], named: Sequence[tuple[str, Itinerary]], ax: "Axes | None") -> "Axes":
    """Draw ways as points; see `Front.plot`.

    Parameters
    ----------
    ways
        All ways.
    named
        The ways that have a name in the chart, with that name.
    ax
        Where to draw; None for a new figure.
    """
    import matplotlib.pyplot as plt

    check_axes(ax)
    axes = ax if ax is not None else plt.subplots(figsize=(8.5, 5), layout="constrained")[1]
    across = [way.hours / HOURS_PER_DAY for way in ways]
    up = [way.cost_usd for way in ways]
    order = sorted(range(len(ways)), key=lambda at: across[at])
    axes.step([across[at] for at in order], [up[at] for at in order], where="post", color="#d5d8db", linewidth=1)
    axes.plot(across, up, "o", color="#9aa3ab", markersize=4)
    axes.plot([way.hours / HOURS_PER_DAY for _, way in named], [way.cost_usd for _, way in named], "o", color="#D55E00")
    wide, high = max(across) - min(across) or 1, max(up) - min(up) or 1
    axes.set(xlim=(min(across) - 0.05 * wide, max(across) + 0.45 * wide))
    axes.set(ylim=(min(up) - 0.08 * high, max(up) + 0.12 * high))
    axes.set(xlabel="days", ylabel="USD")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    first = ways[0]
    axes.set_title(printable(f"{first.origin} to {first.destination}"), loc="left", fontsize=10, parse_math=False)
    _write(axes, named)
    return axes


def _write(axes: "Axes", named: Sequence[tuple[str, Itinerary]]) -> None:
    """Write the names to the right of their points, from the top down, none over another."""
    x_pt, y_pt = units_per_point(axes)
    taken: list[tuple[float, float, float]] = []
    for name, way in sorted(named, key=lambda one: -one[1].cost_usd):
        text = printable(name)
        x, y = way.hours / HOURS_PER_DAY + 6 * x_pt, way.cost_usd
        width = _LETTER_PT * len(text) * x_pt
        while any(x < b and x + width > a and abs(y - there) < _ROW_PT * y_pt for a, b, there in taken):
            y -= _ROW_PT * y_pt
        taken.append((x, x + width, y))
        axes.text(x, y, text, fontsize=8, va="center", parse_math=False)
