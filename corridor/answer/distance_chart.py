"""The time-cost-distance chart: how hours or dollars grow along ways, and at which places they jump."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from corridor.answer.carec import measured_stretches
from corridor.answer.chart_units import units_per_point
from corridor.answer.legs import Leg
from corridor.answer.way_styles import edged, letter
from corridor.argument_checks import check_axes, named
from corridor.criteria import CRITERIA, TIME, Criterion
from corridor.errors import InvalidQuestion, one_of
from corridor.modes import MODE
from corridor.shown_text import printable
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from corridor.answer.itinerary import Itinerary

_STEPS: Final = {"border": "#c62828", "wait": "#f9a825", "handling": "#6b7280"}
"""Colours of what happens at a place."""
_KEY_COLUMNS: Final = 4
_MEASURED: Final = "#111111"
"""Colour of what CAREC measured."""
_LEAST: Final = 0.025
"""Part of the largest total that a step must reach to be named."""
_ROW_PT: Final = 11.0
"""Height of a line of names [points]."""


@dataclass(frozen=True)
class _Piece:
    """A straight piece of the chart: a move, or a step up at one place."""

    place: str
    kind: str
    from_km: float
    to_km: float
    below: float
    above: float


def distance_chart(ways: Sequence["Itinerary"], of: str, ax: "Axes | None", carec: bool) -> "Axes":
    """Draw how a criterion grows along ways; see `Itinerary.plot`.

    Raises
    ------
    InvalidQuestion
        If there is no such criterion, or it is the length itself.
    """
    import matplotlib.pyplot as plt
    from matplotlib.collections import LineCollection

    check_axes(ax)
    criterion = _criterion(of)
    for way in ways:
        if not hasattr(way, "legs"):
            raise InvalidQuestion(f"plot: {named(way)} is no way; give itineraries, such as `plan` returns")
    axes = ax if ax is not None else plt.subplots(figsize=(10, 4 + 0.2 * len(ways)), layout="constrained")[1]
    found = [_pieces(way, criterion) for way in ways]
    measured = _measured(ways[0], found[0], criterion) if carec else []
    highest = max(pieces[-1].above for pieces in found)
    highest = max([highest, *(piece.above for piece in measured)])
    longest = max(pieces[-1].to_km for pieces in found)
    for order, pieces in enumerate(found):
        for piece in pieces:
            colour = _STEPS.get(piece.kind) or MODE[piece.kind].colour
            axes.plot(
                [piece.from_km, piece.to_km],
                [piece.below, piece.above],
                color=colour,
                solid_capstyle="butt",
                **(edged(order, 3) if piece.kind in MODE else {"linewidth": 3}),
            )
    if measured:
        lines = [[(one.from_km, one.below), (one.to_km, one.above)] for one in measured]
        axes.add_collection(LineCollection(lines, colors=_MEASURED, linewidths=1.3, linestyles=":", gid="carec"))
    entries = len(_kinds(found)) + len(ways) * (len(ways) > 1) + bool(measured)
    rows = ceil(entries / _KEY_COLUMNS)
    axes.set(xlim=(-0.02 * longest, 1.04 * longest), ylim=(0, (1.1 + 0.06 * rows) * highest))
    axes.set(xlabel="km from the beginning", ylabel="days" if criterion is TIME else criterion.unit)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,.12g}")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(_title(ways), loc="left", fontsize=10, parse_math=False)
    _key(axes, found, ways, measured)
    _name_steps(axes, found, [*found, measured], criterion, highest)
    return axes


def _measured(way: "Itinerary", pieces: Sequence[_Piece], criterion: Criterion) -> list[_Piece]:
    """Return CAREC's means as pieces, each from where the way begins a stretch; their place says where and when."""
    found = []
    for stretch in measured_stretches(way, criterion.column):
        below = next(piece.below for piece in pieces if piece.kind in MODE and piece.from_km >= stretch.from_km)
        above = below + stretch.amount / (HOURS_PER_DAY if criterion is TIME else 1)
        found.append(_Piece(f"{stretch.country} {stretch.year}", "", stretch.from_km, stretch.to_km, below, above))
    return found


def _criterion(of: str) -> Criterion:
    known = {one.column: one for one in CRITERIA if one.column != "length_km"}
    if not isinstance(of, str) or of not in known:
        raise InvalidQuestion(f"plot: of is {of!r}; {one_of(str(of), list(known))}")
    return known[of]


def _pieces(way: "Itinerary", criterion: Criterion) -> list[_Piece]:
    """Return the pieces of a way in order; steps of one kind at one place are one."""
    pieces: list[_Piece] = []
    km = amount = 0.0
    for leg in way.legs:
        value = leg.amount(criterion.column) / (HOURS_PER_DAY if criterion is TIME else 1)
        kind = _kind(leg)
        last = pieces[-1] if pieces else None
        place = way.name_of(leg.from_node)
        if last and kind in _STEPS and (last.kind, last.place) == (kind, place):
            pieces[-1] = _Piece(place, kind, km, km, last.below, amount + value)
        else:
            pieces.append(_Piece(place, kind, km, km + leg.length_km, amount, amount + value))
        km, amount = km + leg.length_km, amount + value
    return pieces


def _kind(leg: Leg) -> str:
    if leg.activity in ("move", "access"):
        return leg.mode
    if leg.activity == "wait":
        return "wait"
    return "border" if leg.activity in ("exit", "entry", "clearance", "declaration") else "handling"


def _title(ways: Sequence["Itinerary"]) -> str:
    """Return a line for each way, with its totals."""
    return printable(
        "\n".join(
            f"{way.origin} to {way.destination}, {name}: {way.hours / HOURS_PER_DAY:.1f} days, "
            f"{way.cost_usd:,.0f} USD, {way.length_km:,.0f} km"
            for way, name in zip(ways, _names(ways), strict=True)
        )
    )


def _names(ways: Sequence["Itinerary"]) -> list[str]:
    """Return what tells ways apart: what they are best by; with a letter where several are best by the same."""
    alike = len({way.by for way in ways}) < len(ways)
    return [f"{letter(order)} {way.by}" if alike else way.by for order, way in enumerate(ways)]


def _key(axes: "Axes", found: Sequence[list[_Piece]], ways: Sequence["Itinerary"], measured: Sequence[_Piece]) -> None:
    from matplotlib.lines import Line2D

    lines = [
        Line2D([], [], color=_STEPS.get(kind) or MODE[kind].colour, linewidth=3, label=_label(kind))
        for kind in _kinds(found)
    ]
    if len(ways) > 1:
        lines += [
            Line2D([], [], color="#666666", label=printable(name), **edged(order, 2))
            for order, name in enumerate(_names(ways))
        ]
    if measured:
        where = ", ".join(dict.fromkeys(piece.place for piece in measured))
        lines.append(Line2D([], [], color=_MEASURED, linewidth=1.3, linestyle=":", label=f"CAREC's mean: {where}"))
    axes.legend(handles=lines, loc="upper left", ncols=_KEY_COLUMNS, frameon=False, fontsize=8)


def _kinds(found: Sequence[list[_Piece]]) -> list[str]:
    """Return the kinds of pieces that are seen, in their order."""
    return list(dict.fromkeys(piece.kind for pieces in found for piece in pieces if piece.above > piece.below))


def _label(kind: str) -> str:
    return kind if kind in _STEPS else MODE[kind].label


def _name_steps(
    axes: "Axes",
    found: Sequence[list[_Piece]],
    drawn: Sequence[list[_Piece]],
    criterion: Criterion,
    highest: float,
) -> None:
    """Write what the larger steps at places take, each beside its step; none over another, the key or a line.

    Steps for which there is no room get no name.
    """
    per_point = units_per_point(axes)
    key = axes.transData.inverted().transform(axes.get_legend().get_window_extent())  # type: ignore[union-attr]
    taken: list[tuple[float, float, float, float]] = [(key[0, 0], key[1, 0], key[0, 1], key[1, 1])]
    for pieces in found:
        for place, km, below, above in _at_places(pieces):
            step = above - below
            if step < _LEAST * highest:
                continue
            shown = f"{step:.1f} d" if criterion is TIME else f"{step:,.0f}"
            text = printable(f"{place}: {shown}")
            width, height = 5.4 * len(text) * per_point[0], _ROW_PT * per_point[1]
            to_left = km - width > axes.get_xlim()[0]
            left = km - width - 4 * per_point[0] if to_left else km + 6 * per_point[0]
            is_tall = above - below > 4 * height
            low = above if to_left else (below + above) / 2 if is_tall else above + 1.5 * height
            top = axes.get_ylim()[1] - height
            while low < top and _is_covered((left, left + width, low, low + height), taken, drawn):
                low += height / 4
            if low >= top:
                continue
            taken.append((left, left + width, low, low + height))
            axes.annotate(
                text,
                (km, (below + above) / 2 if is_tall and not to_left else above),
                xytext=(left + width if to_left else left, low + 0.25 * height),
                textcoords="data",
                ha="right" if to_left else "left",
                va="bottom",
                fontsize=8,
                parse_math=False,
                arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.5, "shrinkB": 0},
            )


def _is_covered(
    box: tuple[float, float, float, float],
    taken: Sequence[tuple[float, float, float, float]],
    found: Sequence[list[_Piece]],
) -> bool:
    """Return whether another text, or a line or step of a way, lies in a box: left, right, low, high."""
    left, right, low, high = box
    if any(left < b and right > a and low < d and high > c for a, b, c, d in taken):
        return True
    for piece in (piece for pieces in found for piece in pieces):
        start, end = max(left, piece.from_km), min(right, piece.to_km)
        if start > end:
            continue
        length = piece.to_km - piece.from_km
        rise = (piece.above - piece.below) / length if length else 0.0
        first = piece.below + rise * (start - piece.from_km)
        last = piece.below + rise * (end - piece.from_km) if length else piece.above
        if first < high and last > low:
            return True
    return False


def _at_places(pieces: Sequence[_Piece]) -> list[tuple[str, float, float, float]]:
    """Return all steps at each place as one: place, kilometre, and from where to where it goes up."""
    found: list[tuple[str, float, float, float]] = []
    for piece in pieces:
        if piece.kind in _STEPS:
            if found and found[-1][:2] == (piece.place, piece.from_km):
                found[-1] = (*found[-1][:3], piece.above)
            else:
                found.append((piece.place, piece.from_km, piece.below, piece.above))
    return found
