"""The value of one figure at which the best way flips, exact to the second or cent."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pandas as pd

from corridor.analysis.cell import Cell
from corridor.analysis.flip_search import STEPS, Asker, Flip
from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary, as_part
from corridor.answer.ledger import lines_of, source_rows_of
from corridor.argument_checks import check_axes
from corridor.cargo import Cargo
from corridor.errors import InvalidEdit, InvalidQuestion, one_of
from corridor.figure_bounds import BOUNDS, USD_MOST, plain
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.objective import By, objective
from corridor.planning.route_names import names_in
from corridor.rules import Rules
from corridor.scenario.changes import Change
from corridor.scenario.scenario import Scenario
from corridor.scenario.table_edits import matching_rows, times
from corridor.schema import TABLES
from corridor.shown_text import printable

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes


_BANDS: Final[Mapping[str, str]] = {"today": "#0072B2", "below": "#56B4E9", "above": "#E69F00"}


@dataclass(frozen=True, repr=False)
class BreakEven(Answer):
    """The values of one figure between which the best way stays what it is.

    Attributes
    ----------
    figure
        The figure that was moved.
    today
        Its value in the network.
    unit
        Its unit: "h", or "USD per" the unit of its row.
    way
        Today's best way.
    below, above
        Where it flips if the figure falls or rises; None where it never does down to 0, or up to `upper`.
    upper
        Highest value that was tried.

    Examples
    --------
    >>> import corridor as co
    >>> fees = co.Cell("links", {"link_id": "quetta-taftan", "from_node": "Quetta"}, "usd")
    >>> found = co.break_even(co.load(), "Quetta", "Zahedan", of=fees, upper=2_000)
    >>> found.to_frame()["way"].tolist(), found.plot().get_xlabel()
    (['road via Taftan'], 'usd [USD per box]; today 461.33')
    """

    kind: ClassVar[str] = "break_even"

    figure: Cell
    today: float
    unit: str
    way: Itinerary
    below: Flip | None
    above: Flip | None
    upper: float
    _names: Mapping[str, str]

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each way: the value of the figure from which it is the best, and its totals there."""
        frame = pd.DataFrame(self._lines().drop(columns="geometry"))
        frame.insert(1, "value", [value for _, value, _ in self._found()])
        return frame

    def _found(self) -> list[tuple[str, float, Itinerary]]:
        """Return the best ways with the value of the figure, from below to above."""
        flips = {"below": self.below, "above": self.above}
        found = {name: (flip.value, flip.way) for name, flip in flips.items() if flip is not None}
        found["today"] = (self.today, self.way)
        return [(self._names[name], *found[name]) for name in ("below", "today", "above") if name in found]

    def _record(self) -> dict[str, Any]:
        def flip(found: Flip | None, name: str) -> dict[str, Any] | None:
            if found is None:
                return None
            return {"value": found.value, "last": found.last, "way": as_part(found.way, name=self._names[name])}

        return {
            "origin": self.way.origin,
            "destination": self.way.destination,
            "by": self.way.by,
            "figure": self.figure,
            "today": self.today,
            "unit": self.unit,
            "upper": self.upper,
            "way": as_part(self.way, name=self._names["today"]),
            "below": flip(self.below, "below"),
            "above": flip(self.above, "above"),
        }

    def _lines(self) -> "GeoDataFrame":
        found = self._found()
        return lines_of([way for _, _, way in found], [name for name, _, _ in found])

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the values of the figure at which each way is the best, as a band each, with today's value as a line.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        """
        import matplotlib.pyplot as plt  # slow to load, and seldom used

        check_axes(ax)
        axes = ax if ax is not None else plt.subplots(figsize=(9, 2.4), layout="constrained")[1]
        edges = [flip.value for flip in (self.below, self.above) if flip is not None]
        last = min(self.upper, 2 * max(*edges, self.today)) if edges else min(self.upper, 2 * self.today or self.upper)
        low, high = (self.below.value if self.below else 0.0), (self.above.value if self.above else last)
        spans = {"today": (low, high)}
        if self.below is not None:
            spans["below"] = (0.0, low)
        if self.above is not None:
            spans["above"] = (high, max(last, high))
        for line, (name, (start, end)) in enumerate(spans.items()):
            axes.barh(line, end - start, 0.7, left=start, color=_BANDS[name])
        axes.axvline(self.today, color="black", linewidth=0.8)
        shown = [printable(f"{self._names[name]}") for name in spans]
        axes.set_yticks(range(len(spans)), shown, fontsize="small", parse_math=False)
        axes.set_ylim(len(spans) - 0.5, -0.5)
        axes.set_xlabel(printable(f"{self.figure.column} [{self.unit}]; today {self.today:,.2f}"), parse_math=False)
        axes.set_title(
            printable(str(self).partition("\n")[0]), parse_math=False, loc="left", fontsize="small", wrap=True
        )
        return axes

    def _notes(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in str(self).splitlines()[1:])

    def _sections(self) -> tuple[Section, ...]:
        ways = [way for _, _, way in self._found()]
        return (Section("ways", self.to_frame()), Section("sources", source_rows_of(ways)))

    def __str__(self) -> str:
        """Return the findings in a few lines."""
        digits = 4 if self.figure.column == "usd_per_km" else 2

        def amount(value: float) -> str:
            return f"{value:,.{digits}f} {self.unit}"

        lines = [
            f"{self.way.origin} to {self.way.destination}, {self.way.by}: {self.figure}",
            f"  today {amount(self.today)}: {self._names['today']}",
        ]
        for flip, name, direction, bound in (
            (self.below, "below", "down", 0.0),
            (self.above, "above", "up", self.upper),
        ):
            if flip is None:
                lines.append(f"  {direction} to {amount(bound)}: the same way")
            else:
                lines.append(f"  from {amount(flip.value)} {direction}: {self._names[name]}")
        return printable("\n".join(lines))


def break_even(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    of: Cell,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    upper: float | None = None,
    depart: object = None,
) -> BreakEven:
    """Return the values of one figure at which the best way flips.

    Parameters
    ----------
    net, origin, destination, by, cargo, rules
        As for `plan`.
    of
        The figure: a border's hours, a tariff, a link's hours or price. It is moved as a `Change` moves it: with a
        median its p90, with a part of a service the whole.
    upper
        Highest value to try, in the figure's unit; None for the most that the column may hold, such as a year of
        hours.
    depart
        Must be None.

    Returns
    -------
    BreakEven
        Today's figure and way, and below and above it the value at which the best way flips, with the way that
        is then the best.

    Raises
    ------
    InvalidEdit
        If `of` does not match exactly one row, or its figure is blank and no default gives it.
    InvalidQuestion
        If `of` is no `Cell`. If the question is dated: a way's arrival jumps from one departure to the next as a figure
        grows, so that the best way may flip to and fro, and no single value is right. If the rules limit what the
        figure changes, for the same reason: a way drops out before another is better. If `upper` is not above today's
        value, or more than the column may hold.
    NoRoute
        If there is no way today; further errors as for `plan`.

    Notes
    -----
    The total of each way is a line in the figure, but for rounding, and the best way's total is their lower envelope.
    The line of today's way is cut with that of the best way at the far end, the question is planned again at the cut,
    and so on; each search removes a way that is never next. The effect of rounding to whole seconds and cents is
    settled by planning at neighbouring steps: the best way is today's at `last`, and is not at `value`.

    References
    ----------
    Eisner, M. J. and Severance, D. G. (1976). Mathematical techniques for efficient record segmentation in large shared
    databases. Journal of the ACM 23, 619-635.

    Examples
    --------
    >>> import corridor as co
    >>> line = co.Cell("links", {"link_id": "quetta-taftan", "from_node": "Quetta"}, "usd")
    >>> found = co.break_even(co.load(), "Quetta", "Zahedan", of=line, upper=2_000)
    >>> found.below is None or found.below.value < found.today
    True
    """
    check_arguments(net, cargo, rules)
    cargo, rules = cargo or Cargo(), rules or Rules()
    if not isinstance(of, Cell):
        raise InvalidQuestion(f"of is {of!r}; it must be a Cell(table, where, column), which names one figure")
    if depart is not None:
        raise InvalidQuestion(
            f"depart is {depart!r}: with a date, arrival jumps from one departure to the next as a figure grows, so "
            "that the best way flips to and fro and no one value tells; leave `depart` out, or plan at some values"
        )
    _check_limits(of, rules)
    fixed, today, per = _today(net, of)
    unit = _unit(of.column, per)
    steps = STEPS[of.column]
    most = USD_MOST[per] if of.column == "usd" else BOUNDS[of.column].most
    highest = most if upper is None else upper
    if isinstance(highest, bool) or not isinstance(highest, int | float) or not today < highest <= most:
        raise InvalidQuestion(
            f"upper is {upper!r}; it must be a number above {of}, which is {today:g}, and at most {plain(most)}"
        )
    asker = Asker(fixed, of, (origin, destination), objective(by, cargo, fixed), cargo, rules)
    best = asker.at(today)
    below = asker.flip(best, math.ceil(today * steps - 1e-6), 0)
    above = asker.flip(best, math.floor(today * steps + 1e-6), math.floor(highest * steps + 1e-6))
    ways = {"today": best.itinerary()}
    ways |= {name: flip.way for name, flip in (("below", below), ("above", above)) if flip is not None}
    named = dict(zip(ways, names_in(fixed, list(ways.values())), strict=True))
    return BreakEven(of, today, unit, ways["today"], below, above, float(highest), named)


def _check_limits(of: Cell, rules: Rules) -> None:
    limit = {"hours": "max_hours"}.get(of.column, "max_usd")
    if limit in dict(rules.limits):
        raise InvalidQuestion(
            f"rules: {limit} limits what {of.column} moves, so a way drops out rather than being bettered; leave it out"
        )


def _today(net: Network, of: Cell) -> tuple[Network, float, str]:
    """Return the network with the figure written where a default gave it, its value, and what the row's price is for.

    Raises
    ------
    InvalidEdit
        If there is not exactly one such figure.
    """
    tables = net.tables
    rows = matching_rows(tables, of.table, of.where)
    if of.column not in STEPS or of.column not in TABLES[of.table].columns:
        known = [name for name in STEPS if name in TABLES[of.table].columns]
        raise InvalidEdit(f"{of}: there is no break-even of {of.column!r}; {one_of(of.column, known)}")
    if len(rows) > 1:
        keys = (
            ", ".join(f"{name} = {row[name]}" for name in TABLES[of.table].key if row[name] != "")
            for row in tables[of.table].loc[rows].to_dict("records")
        )
        matching = "\n".join(f"  {key}" for key in list(keys)[:12])
        raise InvalidEdit(f"{of}: {len(rows)} rows match; say which, with '' for what must be blank:\n{matching}")
    try:
        fixed = Scenario("as it is", [Change(of.table, of.where, **{of.column: times(1)})])(net)
    except InvalidEdit as error:
        raise InvalidEdit(f"{of}: it is blank and no default gives it; give it a figure by a Change first") from error
    tables = fixed.tables
    row = tables[of.table].loc[matching_rows(tables, of.table, of.where)].to_dict("records")[0]
    value = float(row[of.column])
    if of.column == "hours" and value == 0 and row.get("hours_p90", 0.0) > 0:
        raise InvalidEdit(f"{of}: the median is 0 and its p90 is not, so it cannot be moved; give it a median first")
    if value < 0:
        raise InvalidEdit(f"{of}: it is {value:g}; a figure below 0 is not moved")
    return fixed, value, str(row.get("per", ""))


def _unit(column: str, per: str) -> str:
    if column == "hours":
        return "h"
    if per == "value_pct":
        return "% of the value"
    return f"USD per {per}-km" if column == "usd_per_km" else f"USD per {per}"
