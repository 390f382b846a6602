"""How much of the axes of a chart print takes, for names that must not lie over each other."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PT_PER_INCH = 72


def units_per_point(axes: "Axes") -> tuple[float, float]:
    """Return how much of each axis a point of print takes, once the figure is laid out."""
    axes.figure.canvas.draw()  # the layout decides
    box = axes.get_window_extent()
    dpi = float(axes.figure.dpi)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    return (right - left) / (box.width / dpi * _PT_PER_INCH), (high - low) / (box.height / dpi * _PT_PER_INCH)
