"""When goods arrive in many runs of a way, how sure that is, and which leg makes them late."""

import datetime as dt
import math
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from corridor.analysis.sweep import Progress, sweep
from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary, steps_with_spread
from corridor.answer.legs import Leg
from corridor.argument_checks import check_axes
from corridor.arrays import Floats
from corridor.engine.clock import NEVER
from corridor.engine.simulation import BLOCK, Seconds, blocks_of, draw, run
from corridor.engine.simulation_steps import Steps
from corridor.errors import InvalidQuestion
from corridor.planning.dates import instant
from corridor.shown_text import printable
from corridor.units import HOURS_PER_DAY, SECONDS_PER_HOUR, local_time

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

Moment = dt.datetime | float
"""A time in a question with a date, else hours since departure."""

_LEVELS: Final = (1, 5, 10, 25, 50, 75, 90, 95, 99)
_SHOWN: Final = 0.995
_LONGEST_H: Final = 1e9
"""Hours that can be asked for at most [h]."""
"""Part of the runs that a plot shows: the latest few would take up most of it."""
_LEG_RUNS: Final = 6 * BLOCK
"""Most runs whose legs are kept: it leaves percentiles of legs unsure by a seventh of a percent."""


@dataclass(frozen=True, eq=False, repr=False)
class Arrivals(Answer):
    """When the goods arrived in each of many runs of a way.

    Attributes
    ----------
    itinerary
        The way.
    hours
        Hours from departure to arrival of each run, read-only; infinite where a run comes too late for the last
        departure or opening of a year; shape (runs,).
    seed, correlation
        Settings of the draws.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> eta = co.simulate(net, co.plan(net, "Karachi", "Lahore", by="time"), runs=1000, seed=1)
    >>> early, usual, late = eta.percentiles(10, 50, 90)
    >>> early < usual < late and eta.late(late) <= 0.1
    True
    >>> eta.hours_at(50) == usual, len(eta.by_leg()) > 0
    (True, True)
    >>> eta.to_frame().shape[0], eta.plot().get_xlabel()
    (9, 'days since departure')
    """

    kind: ClassVar[str] = "arrivals"

    itinerary: Itinerary
    hours: Floats
    seed: int
    correlation: float

    @property
    def runs(self) -> int:
        """Return the number of runs."""
        return len(self.hours)

    def percentiles(self, *levels: float) -> tuple[Moment, ...]:
        """Return when that many percent of the runs have arrived: times in a question with a date, else hours.

        Parameters
        ----------
        levels
            Percent, above 0 and at most 100.

        Raises
        ------
        InvalidQuestion
            If a level is out of its bounds, or fewer runs than that ever arrive.

        Notes
        -----
        The earliest arrival of a run by which at least that part of them has arrived; nothing is interpolated.
        """
        after = [self.hours_at(level) for level in levels]
        for level, hours in zip(levels, after, strict=True):
            if math.isinf(hours):
                raise InvalidQuestion(
                    f"percentile {level:g}: only {np.isfinite(self.hours).mean():.1%} of the runs arrive; the others "
                    f"come too late for the last departure or opening of a year. Ask for less"
                )
        return tuple(self._moment(hours) for hours in after)

    def hours_at(self, level: float) -> float:
        """Return the hours within which that many percent of the runs arrive; infinite if fewer ever do.

        Raises
        ------
        InvalidQuestion
            If the level is not above 0 and at most 100.
        """
        if isinstance(level, bool) or not isinstance(level, int | float | np.number) or not 0 < level <= 100:
            raise InvalidQuestion(f"percentile is {level!r}; it must be a number above 0 and at most 100")
        rank = max(math.ceil(level * self.runs / 100 - 1e-9), 1)
        return float(self._ascending[rank - 1])

    def late(self, when: Moment | dt.date | str) -> float:
        """Return the chance to arrive later.

        Parameters
        ----------
        when
            In a question with a date, a time with its offset such as "2026-12-20 18:00+03:00", or a date: the end of
            that day where the goods arrive. Without one, hours since departure.

        Raises
        ------
        InvalidQuestion
            If it is neither, is without an offset, or does not go with the itinerary.

        Notes
        -----
        Its standard error is sqrt(p (1 - p) / runs).
        """
        return float((self.hours > self._limit(when) + 1e-9).mean())

    def by_leg(self) -> pd.DataFrame:
        """Return the time of each leg, and how much each makes the way late.

        Returns
        -------
        pd.DataFrame
            A row for each leg, and for each wait that the plan does without but some runs do not: what it is,
            `planned_h`; mean and percentiles of its hours, `mean_h`, `p10_h`, `p50_h`, `p90_h`; `share_of_variance`,
            its covariance with the whole as a part of the variance of the whole; and `late_h`, how many hours more than
            its mean it takes in the tenth of the runs that arrive last. Both add up: the shares to 1, the hours to how
            much later than the mean that tenth arrives.

        Raises
        ------
        InvalidQuestion
            If no run arrives.

        Notes
        -----
        It runs the runs again, with the same draws; of many, the first 98,304. Runs that never arrive are left out. The
        parts of a service whose whole is drawn at once vary together: add up their rows.
        """
        seconds, rows = self._each_leg()
        if not seconds.shape[1]:
            raise InvalidQuestion("by_leg: no run arrives; all come too late for a departure or an opening of a year")
        hours = seconds / SECONDS_PER_HOUR
        total = hours.sum(axis=0)
        spread = total - total.mean()
        variance = float(spread @ spread)
        around = hours - hours.mean(axis=1, keepdims=True)
        last = np.argsort(total, kind="stable")[-max(1, len(total) // 10) :]
        found = np.percentile(hours, (10, 50, 90), axis=1, method="inverted_cdf")
        frame = pd.DataFrame(rows)
        frame["mean_h"] = hours.mean(axis=1)
        frame[["p10_h", "p50_h", "p90_h"]] = found.T
        frame["share_of_variance"] = around @ spread / variance if variance else 0.0
        frame["late_h"] = around[:, last].mean(axis=1)
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Return when 1, 5, 10, 25, 50, 75, 90, 95 and 99 % of the runs have arrived; those never are left blank."""
        hours = [self.hours_at(level) for level in _LEVELS]
        frame = pd.DataFrame({"percentile": _LEVELS, "hours": [math.nan if math.isinf(h) else h for h in hours]})
        if self.itinerary.departs is not None:
            frame["arrives"] = pd.Series([None if math.isinf(h) else self._moment(h) for h in hours], dtype=object)
        return frame

    def _record(self) -> dict[str, Any]:
        way = self.itinerary
        return {
            "origin": way.origin,
            "destination": way.destination,
            "by": way.by,
            "departs": way.departs,
            "planned_hours": self._planned_h,
            "runs": self.runs,
            "seed": self.seed,
            "correlation": self.correlation,
            "never": 1 - float(np.isfinite(self.hours).mean()),
            "percentiles": self.to_frame(),
            "by_leg": self.by_leg(),
        }

    def _lines(self) -> "GeoDataFrame":
        return self.itinerary.to_frame()

    def _notes(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in str(self).splitlines()[1:])

    def _sections(self) -> tuple[Section, ...]:
        return (Section("percentiles", self.to_frame()), Section("by leg", self.by_leg()))

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the chance to have arrived over the days since departure.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        """
        import matplotlib.pyplot as plt

        check_axes(ax)
        axes = ax if ax is not None else plt.subplots(layout="constrained")[1]
        days = self._ascending[np.isfinite(self._ascending)] / HOURS_PER_DAY
        axes.step(days, np.arange(1, len(days) + 1) / self.runs * 100, where="post")
        for level in (10, 50, 90):
            hours = self.hours_at(level)
            if math.isfinite(hours):
                axes.axvline(hours / HOURS_PER_DAY, linewidth=0.8, linestyle=":", color="grey")
                place, below = (hours / HOURS_PER_DAY, level), (6, -10)  # the curve rises: below it nothing is drawn
                said = f"p{level}: {self._said(hours)}"
                axes.annotate(said, place, below, textcoords="offset points", fontsize=8)
        planned = self._planned_h / HOURS_PER_DAY
        if len(days) and days[-1] > days[0]:
            shown = max(planned, float(days[int(_SHOWN * (len(days) - 1))]))
            margin = 0.05 * (shown - float(days[0]))
            axes.set_xlim(float(days[0]) - margin, shown + margin)
        axes.axvline(planned, linewidth=0.8, color="black", label=f"planned: {self._said(self._planned_h)}")
        axes.set(xlabel="days since departure", ylabel="has arrived [%]", ylim=(0, 100))
        title = f"{self.itinerary.origin} to {self.itinerary.destination}, {self.runs:,} runs"
        axes.set_title(printable(title), parse_math=False)
        axes.legend(loc="lower right", fontsize=8)
        return axes

    def __str__(self) -> str:
        """Return when it arrives, and what makes it late, in a few lines."""
        way = self.itinerary
        never = 1 - float(np.isfinite(self.hours).mean())
        later = float((self.hours > self._planned_h + 1e-9).mean())
        lines = [
            f"{way.origin} to {way.destination}, {way.by}: {self.runs:,} runs, seed {self.seed}",
            f"planned: {self._said(self._planned_h)}; {later:.0%} are later",
        ]
        for level in (10, 50, 90):
            after = self.hours_at(level)
            lines.append(
                f"{level:>3} % arrive within {self._said(after)}" if math.isfinite(after) else f"{level:>3} %: never"
            )
        if never:
            lines.append(f"{never:.1%} never arrive: they come too late for the last departure or opening of a year")
        late = late_legs(self) if never < 1 else []
        if late:
            lines.append("in the tenth that arrives last, longer than usual take:")
            lines += [f"  {hours:6.1f} h  {what}" for what, hours in late]
        return printable("\n".join(lines))

    @cached_property
    def _ascending(self) -> Floats:
        return np.sort(self.hours)

    @property
    def _planned_h(self) -> float:
        way = self.itinerary
        if way.departs is None or way.arrives is None:
            return way.hours
        return (way.arrives.timestamp() - way.departs.timestamp()) / SECONDS_PER_HOUR

    def _moment(self, hours: float) -> Moment:
        steps = steps_with_spread(self.itinerary)
        if steps.departs is None:
            return hours
        return local_time(steps.departs + round(hours * SECONDS_PER_HOUR), steps.zone)

    def _said(self, hours: float) -> str:
        when = self._moment(hours)
        days = f"{hours / HOURS_PER_DAY:.1f} days"
        return f"{days} ({when:%a %d %b %Y %H:%M})" if isinstance(when, dt.datetime) else days

    def _limit(self, when: Moment | dt.date | str) -> float:
        """Return a time as hours since departure."""
        steps = steps_with_spread(self.itinerary)
        if steps.departs is None:
            is_number = isinstance(when, int | float | np.number) and not isinstance(when, bool)
            if not is_number or not -_LONGEST_H < when < _LONGEST_H:  # type: ignore[operator]
                raise InvalidQuestion(
                    f"late: {when!r}; the itinerary has no date, so ask in hours since departure, or plan with depart="
                )
            return float(when)  # type: ignore[arg-type]
        return (due(when, steps.zone, "late").timestamp() - steps.departs) / SECONDS_PER_HOUR

    def _each_leg(self) -> tuple[Floats, list[dict[str, object]]]:
        """Return the seconds of each leg in the runs that arrive, and what the legs are."""
        steps, legs = steps_with_spread(self.itinerary), self.itinerary.legs
        found = all_blocks(steps, min(self.runs, _LEG_RUNS), self.seed, self.correlation, each_step=True)
        arrives = np.concatenate([part.total for part in found]) != NEVER
        waited, ran = (np.concatenate([part[at] for part in found], axis=1)[:, arrives] for at in (1, 2))
        seconds, rows = [], []
        for step, (wait, activity) in enumerate(zip(steps.wait_leg.tolist(), steps.run_leg.tolist(), strict=True)):
            for leg, taken in ((wait, waited[step]), (activity, ran[step])):
                if leg >= 0 or taken.any():
                    following = next(place for place in steps.run_leg[step:].tolist() if place >= 0)
                    like = legs[leg if leg >= 0 else following]
                    seconds.append(taken)
                    rows.append(_row(like, planned=leg >= 0))
        return np.array(seconds, dtype=np.float64), rows


def _row(leg: Leg, *, planned: bool) -> dict[str, object]:
    names = ("from_node", "to_node", "mode", "link_id", "service_id")
    cells = {name: getattr(leg, name) for name in names}
    if planned:
        return {"activity": leg.activity, **cells, "planned_h": leg.hours}
    return {"activity": "wait", **cells, "to_node": leg.from_node, "link_id": "", "planned_h": 0.0}


def due(when: object, zone: str, name: str) -> dt.datetime:
    """Return the time that a deadline means; a date is the end of its day in a time zone (blank: UTC).

    Raises
    ------
    InvalidQuestion
        If it is neither.
    """
    day = when
    if isinstance(when, str):
        try:
            day = dt.date.fromisoformat(when.strip())
        except ValueError:
            return instant(when, name, zone)
    if isinstance(day, dt.date) and not isinstance(day, dt.datetime):
        return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(zone or "UTC"))
    return instant(when, name, zone)  # type: ignore[arg-type]  # it refuses what is no time


@dataclass(frozen=True)
class _Job:
    """The way and settings that all blocks of a simulation share."""

    steps: Steps
    seed: int
    correlation: float
    each_step: bool


def all_blocks(
    steps: Steps,
    runs: int,
    seed: int,
    correlation: float,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    each_step: bool = False,
) -> list[Seconds]:
    """Return the seconds of the runs of a way, block by block."""
    job = _Job(steps, int(seed), float(correlation), each_step)
    return sweep(_block, job, blocks_of(int(runs)), executor=executor, progress=progress)


def _block(job: _Job, block: tuple[int, int]) -> Seconds:
    draws = draw(job.steps, job.seed, *block, job.correlation)
    return run(job.steps, draws, each_step=job.each_step)


def late_legs(arrivals: Arrivals) -> list[tuple[str, float]]:
    """Return the legs that take most longer in the last tenth, those of one service together: at most five."""
    frame = arrivals.by_leg()
    way = arrivals.itinerary
    found: dict[str, float] = {}
    for row in frame.to_dict("records"):
        start, end = (way.name_of(str(row[end])) for end in ("from_node", "to_node"))
        where = start if start == end else f"{start} to {end}"
        what = f"{row['activity']}, {where}"
        if row["service_id"] and row["activity"] != "wait":
            what = way.service_name(str(row["service_id"]))
        elif row["service_id"]:
            what = f"wait for {way.service_name(str(row['service_id']))}"
        found[what] = found.get(what, 0.0) + float(row["late_h"])
    longest = sorted(found.items(), key=lambda item: -item[1])[:5]
    return [(what, hours) for what, hours in longest if hours >= 0.05]
