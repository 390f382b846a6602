"""The answer of a tornado: bars from the low to the high of each assumption, as a table and as a chart."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pandas as pd

from corridor.answer.answer import Answer, Section
from corridor.argument_checks import check_axes, check_whole
from corridor.planning.route_names import Marks, distinct_names
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN: Final = 12
_SAME: Final = 1e-6
"""Answers that differ by less are the same; the least step is a second, a cent or a gram."""
_LOW, _HIGH = "#56B4E9", "#D55E00"  # after Okabe and Ito (2008)


@dataclass(frozen=True)
class Found:
    """An answer with an assumption where it is.

    Attributes
    ----------
    value
        What is compared: what was minimised of a way, a net present value, a gain; NaN if there is no way.
    figures
        All its figures, by name.
    reason
        Why there is no way; blank if there is one.
    """

    value: float
    figures: Mapping[str, float]
    _choice: tuple[Any, ...]
    _marks: Marks | None
    reason: str = ""

    def is_same_choice(self, other: "Found") -> bool:
        """Return whether the same way is chosen, or the sign of the net present value is the same."""
        return self._choice == other._choice


@dataclass(frozen=True)
class TornadoBar:
    """An assumption and the answers at its two ends.

    Attributes
    ----------
    label
        Which assumption.
    unit, today, low, high
        Its unit, its value in the network and at both ends; NaN where edits move it.
    at_low, at_high
        The answers.
    basis, source
        How the figure was got; blank where edits move it.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> ends = [co.Change("borders", {"link_id": "taftan-mirjaveh-road"}, hours=co.times(by)) for by in (0.5, 2)]
    >>> found = co.tornado(net, ("Quetta", "Zahedan"), over={"hours at Taftan": tuple(ends)}, by="time")
    >>> bar = found.bars[0]
    >>> bar.swing(found.today) >= bar.at_high.value - bar.at_low.value > 0
    True
    """

    label: str
    unit: str
    today: float
    low: float
    high: float
    at_low: Found
    at_high: Found
    basis: str = ""
    source: str = ""

    def swing(self, today: Found) -> float:
        """Return how far the answer moves between the ends and today; infinite where one of them leaves no way."""
        values = (self.at_low.value, today.value, self.at_high.value)
        return math.inf if any(map(math.isnan, values)) else max(values) - min(values)

    def __str__(self) -> str:
        """Return the assumption with its two values."""
        if math.isnan(self.low):
            return self.label
        return f"{self.label} ({_amount(self.low)} to {_amount(self.high)} {self.unit})"


def sorted_bars(bars: Iterable[TornadoBar], today: Found) -> tuple[TornadoBar, ...]:
    """Return bars, the greatest swing first."""
    return tuple(sorted(bars, key=lambda bar: (-round(bar.swing(today), 6), bar.label)))


@dataclass(frozen=True, repr=False)
class Tornado(Answer):
    """How far an answer moves with each of some assumptions.

    Attributes
    ----------
    question
        The question in words.
    unit
        Unit of what is compared.
    today
        The answer with every assumption as it is.
    bars
        A bar for each assumption, the greatest swing first.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> ends = [co.Change("borders", {"link_id": "taftan-mirjaveh-road"}, hours=co.times(by)) for by in (0.5, 2)]
    >>> found = co.tornado(net, ("Quetta", "Zahedan"), over={"hours at Taftan": tuple(ends)}, by="time")
    >>> found.to_frame()["assumption"].tolist(), found.plot().get_title(loc="left")
    (['hours at Taftan'], 'Quetta to Zahedan, time')
    """

    kind: ClassVar[str] = "tornado"

    question: str
    unit: str
    today: Found
    bars: tuple[TornadoBar, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each assumption, the greatest swing first.

        Returns
        -------
        pd.DataFrame
            assumption; unit, today, low and high of the figure; at_low, at_high: the answer there; swing; changes_low
            and changes_high: whether another way is chosen, or the sign of a net present value is another; way_low and
            way_high, blank but for ways; each figure of the answer at both ends, such as `hours_low`; reason, where
            there is no way; basis and source of the figure.
        """
        names = self._names()
        rows = []
        for bar in self.bars:
            ends = {"low": bar.at_low, "high": bar.at_high}
            figures = {
                f"{name}_{end}": found.figures.get(name, math.nan)
                for name in self.today.figures
                for end, found in ends.items()
            }
            rows.append(
                {"assumption": bar.label, "unit": bar.unit, "today": bar.today, "low": bar.low, "high": bar.high}
                | {f"at_{end}": found.value for end, found in ends.items()}
                | {"swing": bar.swing(self.today)}
                | {f"changes_{end}": not found.is_same_choice(self.today) for end, found in ends.items()}
                | {f"way_{end}": names[found._choice] for end, found in ends.items()}
                | figures
                | {"reason": bar.at_low.reason or bar.at_high.reason, "basis": bar.basis, "source": bar.source}
            )
        return pd.DataFrame(rows)

    def plot(self, ax: "Axes | None" = None, *, count: int = _SHOWN) -> "Axes":
        """Draw the assumptions with the greatest swings as bars around the answer of today.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        count
            How many assumptions at most; those that do not move it are left out.

        Returns
        -------
        Axes
            With the answer across. A star is an end at which another way is chosen, or a net present value changes
            its sign; a cross one that leaves no way.
        """
        import matplotlib.pyplot as plt  # slow to load, and seldom used

        check_axes(ax)
        shown = self._moving()[: check_whole("count", count, "a whole number, at least 1", 1)]
        if ax is None:
            ax = plt.subplots(figsize=(9, 1.4 + 0.42 * max(len(shown), 1)), layout="constrained")[1]
        base = self.today.value
        seen: set[str] = set()
        for line, bar in enumerate(shown):
            for name, colour, found in (("low", _LOW, bar.at_low), ("high", _HIGH, bar.at_high)):
                if math.isnan(found.value):
                    ax.plot(
                        base,
                        line,
                        marker="X",
                        linestyle="none",
                        color=colour,
                        markersize=9,
                        label=_once("no way", seen),
                        zorder=4,
                    )
                    continue
                ax.barh(line, found.value - base, 0.62, left=base, color=colour, label=_once(f"at its {name}", seen))
                if not found.is_same_choice(self.today):
                    label = _once("another way" if self.today._marks else "another choice", seen)
                    ax.plot(
                        found.value,
                        line,
                        marker="*",
                        linestyle="none",
                        color="black",
                        markersize=9,
                        label=label,
                        zorder=4,
                    )
        ax.axvline(base, color="black", linewidth=0.8)
        ax.set_yticks(range(len(shown)), [printable(str(bar)) for bar in shown], fontsize="small", parse_math=False)
        ax.set_ylim(len(shown) - 0.5, -0.5)
        ax.margins(x=0.08)
        ax.xaxis.set_major_formatter(lambda value, _: _amount(value))
        ax.set_xlabel(f"{self.unit}; today {_amount(base)}".lstrip("; "))
        ax.set_title(printable(self.question), parse_math=False, loc="left", fontsize="medium")
        if shown:
            ax.legend(fontsize="small", loc="best")
        return ax

    def __str__(self) -> str:
        """Return the assumptions with the greatest swings, one line each."""
        names = self._names()
        lines = [self._heading()]
        moving = self._moving()
        for bar in moving[:_SHOWN]:
            ends = " to ".join(self._end(found, names) for found in (bar.at_low, bar.at_high))
            swing = bar.swing(self.today)
            lines.append(f"  {'no way' if math.isinf(swing) else _amount(swing):>10}  {bar}: {ends}")
        if len(moving) > _SHOWN:
            lines.append(f"  {len(moving) - _SHOWN:,} more move it by less")
        if len(self.bars) > len(moving):
            lines.append(f"  {len(self.bars) - len(moving):,} do not move it")
        return printable("\n".join(lines))

    def _moving(self) -> list[TornadoBar]:
        return [bar for bar in self.bars if bar.swing(self.today) > _SAME]

    def _end(self, found: Found, names: Mapping[tuple[Any, ...], str]) -> str:
        if found.reason:
            return "no way"
        if found.is_same_choice(self.today):
            return _amount(found.value)
        return f"{_amount(found.value)} ({names[found._choice] or 'another choice'})"

    def _names(self) -> dict[tuple[Any, ...], str]:
        """Return a name for each way that is chosen somewhere; blank for other answers."""
        found = [self.today, *(end for bar in self.bars for end in (bar.at_low, bar.at_high))]
        choices = {one._choice: one._marks for one in found}
        marks = {choice: mark for choice, mark in choices.items() if mark is not None}
        return dict.fromkeys(choices, "") | dict(zip(marks, distinct_names(list(marks.values())), strict=True))

    def _record(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "unit": self.unit,
            "today": {"value": self.today.value, "figures": dict(self.today.figures)},
            "assumptions": self.to_frame(),
        }

    def _heading(self) -> str:
        return f"{self.question}: {_amount(self.today.value)} {self.unit} today, over {len(self.bars):,} assumptions"

    def _sections(self) -> tuple[Section, ...]:
        return (Section("assumptions, the greatest swing first", self.to_frame()),)


def _once(label: str, seen: set[str]) -> str:
    """Return a label for the legend where it is new, and none after that."""
    if label in seen:
        return "_"
    seen.add(label)
    return label


def _amount(value: float) -> str:
    """Return a number with thousands separators, and the digits that it needs."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
