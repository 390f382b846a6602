"""Axes as SVG that stands inside a page: no metadata, ids of its own, coordinates to a tenth of a point."""

import io
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NOT_DRAWN: Final = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_PATH: Final = re.compile(r' d="[^"]*"')
_TENTHS: Final = re.compile(r"(\.\d)\d+")
_ID: Final = re.compile(r'(\bid="|href="#|url\(#)')


def svg_of(axes: "Axes", prefix: str) -> str:
    """Return the figure of axes as SVG, and close it.

    Parameters
    ----------
    axes
        The axes; letters are drawn as lines, so that no font is needed.
    prefix
        Begin of every id in it, by which several pictures on one page do not mix.
    """
    import matplotlib.pyplot as plt

    figure = axes.figure
    file = io.StringIO()
    with plt.rc_context({"svg.hashsalt": "corridor", "svg.fonttype": "path"}):
        figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None})  # type: ignore[union-attr]
    plt.close(figure)  # type: ignore[arg-type]
    drawn = _NOT_DRAWN.sub("", file.getvalue()).strip()
    short = _PATH.sub(lambda path: _TENTHS.sub(r"\1", path[0]), drawn)
    return _ID.sub(lambda found: f"{found[0]}{prefix}-", short)
