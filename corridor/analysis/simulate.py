"""When the goods will really arrive: many runs of one way, with delays drawn and missed departures waited out."""

import math
from concurrent.futures import Executor
from typing import Final

import numpy as np

from corridor.analysis.arrivals import Arrivals, all_blocks
from corridor.analysis.sweep import Progress
from corridor.answer.itinerary import Itinerary, network_asked, steps_with_spread
from corridor.engine.clock import NEVER
from corridor.errors import InvalidQuestion
from corridor.network.network import Network
from corridor.units import SECONDS_PER_HOUR

CORRELATION: Final = 0.3
"""How much the delays of one region have in common where nothing else is said; assumed."""


_MOST: Final = 100_000_000
"""Runs, and the largest seed."""


def simulate(
    net: Network,
    itinerary: Itinerary,
    *,
    runs: int = 10_000,
    seed: int = 1,
    correlation: float = CORRELATION,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Arrivals:
    """Run a way many times, with the time of each activity drawn, and return when it arrives.

    Parameters
    ----------
    net
        The network that it was planned in.
    itinerary
        The way.
    runs
        How many.
    seed
        The same seed gives the same arrivals, whatever the executor; more runs begin with those of fewer.
    correlation
        How much the delays of one region have in common, from 0 (every leg is late by itself) to 1 (one storm
        or one strike delays all alike). It changes no leg, only the whole.
    executor
        Where to run many runs; see `sweep`. 16,384 of them are a chunk.
    progress
        True for a bar, or what to call after each chunk; see `Progress` of `analysis/sweep.py`.

    Returns
    -------
    Arrivals
        The hours of every run: percentiles, the chance of being late, and the leg that causes it.

    Raises
    ------
    InvalidQuestion
        If it is no itinerary or one of another network, or an argument is out of its bounds.

    Notes
    -----
    *Activities.* What an activity takes is lognormal through its median and 90th percentile, so that its expectation is
    that of the plan; what has no 90th percentile always takes the same. Parts of a service whose published hours have
    one are lengthened or shortened together, so that the whole has the published percentiles; if only the median is
    published each part is drawn by itself, spread as its own row says.

    *Waits.* With a date, a departure that is missed is waited out until the next, and what has shut in between until it
    opens, by the calendar that planned it. Without one, cargo comes at any second of a normal week alike, so that the
    expected wait is the planned one. Where only a headway is known, any wait up to it is as likely.

    *Delays in common.* The normal deviate of an activity is sqrt(c) times that of its region plus sqrt(1 - c) times its
    own; a region is a country or a point of the sea lanes, and a step over several depends on each in proportion to its
    time there. That c is 0.3 is assumed: travel times of the links of one corridor are rarely independent (Gajewski and
    Rilett), no measurement is known for these corridors, and none at all (0) would make long ways look surer than they
    are. Try 0 and 0.6 to see its effect.

    It takes time in proportion to runs times steps.

    References
    ----------
    Gajewski, B. J., Rilett, L. R. (2004). Estimating link travel time correlation: an application of Bayesian smoothing
    splines. Journal of Transportation and Statistics 7(2/3), 53-70.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> way = co.plan(net, "Karachi", "Lahore", by="time")
    >>> eta = co.simulate(net, way, runs=2000)
    >>> bool(abs(eta.hours.mean() / way.hours - 1) < 0.05)
    True
    """
    check_draws(runs, seed, correlation)
    if not isinstance(itinerary, Itinerary):
        raise InvalidQuestion(f"simulate: {itinerary!r} is no itinerary; give what `plan` returns")
    asked = network_asked(itinerary)
    if asked is not net and asked != net:
        raise InvalidQuestion(f"the itinerary was planned in {asked!r}, not in {net!r}; plan it where it is simulated")
    found = all_blocks(steps_with_spread(itinerary), runs, seed, correlation, executor=executor, progress=progress)
    total = np.concatenate([part.total for part in found])
    hours = np.where(total == NEVER, math.inf, total / SECONDS_PER_HOUR)
    hours.flags.writeable = False
    return Arrivals(itinerary, hours, seed, float(correlation))


def check_draws(runs: int, seed: int, correlation: float) -> None:
    """Refuse numbers of runs, seeds and correlations that are out of their bounds.

    Raises
    ------
    InvalidQuestion
        If one is.
    """
    for name, value, least in (("runs", runs, 1), ("seed", seed, 0)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise InvalidQuestion(f"{name} is {value!r}; it must be a whole number, at least {least}")
        if value > _MOST:
            raise InvalidQuestion(f"{name} is more than {_MOST:,}, which is more than anyone needs")
    if isinstance(correlation, bool) or not isinstance(correlation, int | float) or not 0 <= correlation <= 1:
        raise InvalidQuestion(f"correlation is {correlation!r}; it must be a number between 0 and 1")
