"""Answers as bars: a name and a figure each, the first on top."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from corridor.argument_checks import check_axes
from corridor.errors import InvalidQuestion, one_of
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDE: Final = 60
_UNITS: Final[Mapping[str, str]] = {"usd": "USD a year", "hours": "hours a year", "co2e_kg": "kg CO2e a year"}
"""Units of what losses and gains of a year can be drawn of."""


def yearly_unit(of: object) -> str:
    """Return the unit of what is to be drawn.

    Raises
    ------
    InvalidQuestion
        If there is no such figure.

    Examples
    --------
    >>> yearly_unit("hours")
    'hours a year'
    """
    unit = _UNITS.get(of) if isinstance(of, str) else None
    if unit is None:
        raise InvalidQuestion(f"plot: of is {of!r}; {one_of(str(of), list(_UNITS))}")
    return unit


def bar_chart(
    names: Sequence[str], values: Sequence[float], label: str, ax: "Axes | None", remarks: Sequence[str] = ()
) -> "Axes":
    """Return axes with a bar for each name.

    Parameters
    ----------
    names, values
        Names and figures; the bar of a NaN is left out.
    label
        The figure with its unit.
    ax
        Where to draw; None for a new figure, from which no name is cut.
    remarks
        A text beside each bar; blank for none.
    """
    import matplotlib.pyplot as plt  # slow to load, and seldom used

    check_axes(ax)
    if ax is None:
        ax = plt.subplots(figsize=(9, 1.2 + 0.35 * max(len(names), 1)), layout="constrained")[1]
    ax.barh(range(len(names)), values, 0.7, color="#0072B2")  # after Okabe and Ito (2008)
    shown = [printable(name if len(name) <= _WIDE else f"{name[: _WIDE - 1]}…") for name in names]
    ax.set_yticks(range(len(names)), shown, fontsize="small", parse_math=False)
    for line, (value, remark) in enumerate(zip(values, remarks, strict=False)):
        if remark:
            place = (max(value, 0.0) if value == value else 0.0, line)
            ax.annotate(printable(remark), place, (4, 0), textcoords="offset points", va="center", fontsize="small")
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.margins(x=0.2 if any(remarks) else 0.05)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.6g}" if abs(value) < 1e5 else f"{value:,.0f}")
    ax.set_xlabel(label)
    return ax
