"""How several ways stay distinct in one picture, whose colours are those of the modes: dash, edge and width."""

from dataclasses import dataclass
from typing import Any, Final

_DASHES: Final = ("solid", (0, (5, 1.6)), (0, (1.6, 1.3)), (0, (6, 1.5, 1.5, 1.5)))
_PAPER: Final = "#ffffff"
_EDGES: Final = (_PAPER, "#222222", "#ffd54f")
_WIDER_PT: Final = 1.2
EDGE_PT: Final = 1.6
"""How much wider than a way its edge is, both sides together [points]."""


@dataclass(frozen=True)
class WayStyle:
    """How one of several ways is drawn.

    Attributes
    ----------
    dash
        Dashes, as matplotlib takes them.
    edge
        Colour beside the line and in its gaps, as #rrggbb.
    wider_pt
        How much wider than the first ways it is [points].
    """

    dash: Any
    edge: str
    wider_pt: float


def way_style(order: int) -> WayStyle:
    """Return the style of a way by its number from 0; no two are alike.

    Four dashes come first, then the same with a dark and with a yellow edge, then all of these wider.

    Examples
    --------
    >>> len({way_style(order) for order in range(40)})
    40
    """
    edge, dash = divmod(order, len(_DASHES))
    wider, edge = divmod(edge, len(_EDGES))
    return WayStyle(_DASHES[dash], _EDGES[edge], wider * _WIDER_PT)


def edged(order: int, width_pt: float) -> dict[str, Any]:
    """Return the properties of a line of matplotlib that draw a way with its dash, edge and width.

    Parameters
    ----------
    order
        Number of the way, from 0.
    width_pt
        Width of the first ways [points].
    """
    from matplotlib.patheffects import withStroke

    style = way_style(order)
    width = width_pt + style.wider_pt
    look: dict[str, Any] = {"linewidth": width, "linestyle": style.dash}
    if style.edge != _PAPER:
        look["gapcolor"] = style.edge
        look["path_effects"] = [withStroke(linewidth=width + EDGE_PT, foreground=style.edge)]
    return look


def letter(order: int) -> str:
    """Return the letter of a way by its number from 0; a number where letters end.

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', '27')
    """
    return chr(ord("A") + order) if order < 26 else str(order + 1)
