"""How much longer things take when more goes through them: powers of the load, and queues that build up and dissolve.

A queue's delay is Akcelik's time-dependent one. With load z as a part of the capacity, a period of T hours and
m = 8 J / (Q T), where Q is what passes in an hour and J how much of it comes at once,

    d = T / 4 x (z - 1 + sqrt((z - 1)^2 + m z))

Below capacity that is the wait of a queue in a steady state, J / Q x z / (1 - z). Above, it is the mean wait of a queue
that grows over the period: finite, T / 2 x (z - 1) in the long run. Here the load of today is taken off, since hours of
today hold the queue of today: d(z) - d(z0), and nothing where less goes than today.

References
----------
Akcelik, R. (1991). Travel time functions for transport planning purposes: Davidson's function, its time-dependent form
and an alternative travel time function. Australian Road Research 21, 49-59.
Bureau of Public Roads (1964). Traffic Assignment Manual. U.S. Department of Commerce.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Floats, Ints
from corridor.engine.jit import Kernel, part

POWER, QUEUE = range(2)


class Delays(NamedTuple):
    """Delays of resources by their loads; arrays of shape (n_resources,).

    Attributes
    ----------
    kind
        `POWER` or `QUEUE`.
    free
        Of powers, the delay without a load; of queues, the delay today, which is taken off.
    factor
        Of powers, what the power of the load is multiplied by; of queues, a quarter of the period.
    power
        Of powers, the power; of queues, m.
    capacity, before
        Of queues: what can pass, and what passes besides the load.
    """

    kind: Ints
    free: Floats
    factor: Floats
    power: Floats
    capacity: Floats
    before: Floats


def power_delays(free: npt.ArrayLike, factor: npt.ArrayLike, power: npt.ArrayLike) -> Delays:
    """Return delays of free + factor x load ** power."""
    first, second, third = (np.array(each, dtype=np.float64) for each in (free, factor, power))
    nothing = np.zeros(len(first))
    return Delays(np.full(len(first), POWER), first, second, third, nothing + 1.0, nothing)


def queue_delays(
    capacity: npt.ArrayLike, before: npt.ArrayLike, today: npt.ArrayLike, period: float, at_once: float
) -> Delays:
    """Return delays of queues.

    Parameters
    ----------
    capacity
        What can pass in a unit of time; 0 or more.
    before
        What passes besides the load in a unit of time.
    today
        What passes in all today in a unit of time, whose delay is taken off.
    period
        Units of time over which a queue builds up.
    at_once
        How much comes at once, J.
    """
    most = np.maximum(np.array(capacity, dtype=np.float64), 1e-9)
    other, now = np.array(before, dtype=np.float64), np.array(today, dtype=np.float64)
    nothing = np.zeros(len(most))
    burst = 8.0 * at_once / (most * period)
    found = Delays(np.full(len(most), QUEUE), nothing, nothing + period / 4, burst, most, other)
    return found._replace(free=delays_at(found._replace(before=nothing), now))


@part
def delay(delays: Delays, which: int, load: float) -> float:
    """Return the delay of a resource at a load."""
    if delays.kind[which] == 0:
        return float(delays.free[which] + delays.factor[which] * load ** delays.power[which])
    over = (load + delays.before[which]) / delays.capacity[which]
    root = math.sqrt((over - 1.0) * (over - 1.0) + delays.power[which] * over)
    return max(0.0, float(delays.factor[which] * (over - 1.0 + root) - delays.free[which]))


@part
def slope(delays: Delays, which: int, load: float) -> float:
    """Return how fast the delay of a resource grows at a load; of a queue, also where less goes than today."""
    if delays.kind[which] == 0:
        if load <= 0.0 and delays.power[which] < 1.0:
            return 0.0
        return float(delays.factor[which] * delays.power[which] * load ** (delays.power[which] - 1.0))
    over = (load + delays.before[which]) / delays.capacity[which]
    root = math.sqrt((over - 1.0) * (over - 1.0) + delays.power[which] * over)
    steep = 1.0 + (over - 1.0 + delays.power[which] / 2.0) / root
    return float(delays.factor[which] / delays.capacity[which] * steep)


@Kernel
def _fill(delays: Delays, load: Any, found: Any) -> None:
    """Fill in the delay of each resource at its load."""
    for which in range(len(load)):
        found[which] = delay(delays, which, load[which])


def delays_at(delays: Delays, load: Floats) -> Floats:
    """Return the delays at some loads.

    Examples
    --------
    >>> delays_at(power_delays([6.0], [2e-18], [4.0]), np.array([1e4])).round(6).tolist()
    [6.02]
    >>> queues = queue_delays([100.0], [0.0], [0.0], 1000.0, 1.0)
    >>> delays_at(queues, np.array([50.0])).round(4).tolist()  # 1 / 100 x 0.5 / 0.5 in a steady state
    [0.01]
    >>> delays_at(queues, np.array([150.0])).round(1).tolist()  # half the period x 0.5
    [250.0]
    """
    found = np.empty(len(load))
    _fill(delays, np.ascontiguousarray(load, dtype=np.float64), found)
    return found
