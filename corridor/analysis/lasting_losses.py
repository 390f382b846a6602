"""The cost of a loss by how long it lasts: goods go another way, or wait for its end where that costs less.

Shipments come evenly. One that comes when a loss will last for another `r` days takes the other way, which costs it
`detour` more, or waits, which costs `worth` a day:

    cost
    detour |----------.            before the last w = detour / worth days of the loss goods go the other way,
           |           \\           in these they wait
           |            \\
           +-----------w-|--- time
                       end of the loss

So a loss of D days costs `worth * D^2 / 2` for each shipment a day while D is less than w, and `detour * (D - w / 2)`
from there on. Example of one shipment a day whose detour costs 300 USD and whose day is worth 100: w is 3 days; a loss
of 1 day costs 50 USD, of 3 days 450, of 10 days 300 * 8.5 = 2550. Without any other way all of them wait.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from corridor.argument_checks import check_number, listed
from corridor.arrays import Floats
from corridor.errors import InvalidQuestion
from corridor.units import WEEKS_PER_YEAR

DAYS_PER_YEAR: Final = 7 * WEEKS_PER_YEAR
"""Days of a year of 52 weeks, as assignments have it."""
LASTS: Final = (1.0, 7.0, 30.0, 91.0)
"""Days of losses, unless others are given: a day, a week, a month, a quarter."""
_LEAST_DAYS: Final = 1e-3
_MOST_DAYS: Final = 36_500.0


def checked_lasts(lasts: Sequence[float]) -> tuple[float, ...]:
    """Return for how many days losses last, ascending and each once.

    Raises
    ------
    InvalidQuestion
        If there is none, or one is no number of days.

    Examples
    --------
    >>> checked_lasts([30, 1])
    (1.0, 30.0)
    """
    right = "days, above 0 and at most 36,500"
    given = listed("lasts", lasts, "a list of days, such as (1, 7, 30)")
    if not given:
        raise InvalidQuestion("lasts is empty; give for how many days losses last, such as (1, 7, 30)")
    return tuple(sorted({check_number("lasts: each", days, right, _LEAST_DAYS, _MOST_DAYS) for days in given}))


def column_of(days: float) -> str:
    """Return the name of the column of a loss of some days.

    Examples
    --------
    >>> column_of(7.0), column_of(0.5)
    ('usd_of_7_days', 'usd_of_0.5_days')
    """
    return f"usd_of_{days:g}_days"


def cost_of_lasting(detour_usd: Floats, waiting_usd: Floats, days: float) -> Floats:
    """Return what losses cost that last some days [USD].

    Parameters
    ----------
    detour_usd
        What the other ways of all that comes in a day cost more [USD/day]; infinite where there is none, and less than
        0 where they cost less, which nobody waits to see ended.
    waiting_usd
        What a day of waiting costs all that comes in a day [USD/day].
    days
        How long they last.

    Examples
    --------
    >>> detour, day = np.array([300.0, np.inf, -5.0]), np.array([100.0, 100.0, 100.0])
    >>> [cost_of_lasting(detour, day, days).tolist() for days in (1.0, 10.0)]
    [[50.0, 50.0, -5.0], [2550.0, 5000.0, -50.0]]
    """
    waits = np.full(len(detour_usd), np.inf)
    np.divide(detour_usd, waiting_usd, out=waits, where=(waiting_usd > 0) & (detour_usd > 0))
    waits[detour_usd <= 0] = 0.0
    all_wait = waits >= days
    other_way = np.where(all_wait, 0.0, detour_usd) * (days - np.where(all_wait, 0.0, waits) / 2)
    return np.where(all_wait, waiting_usd * days**2 / 2, other_way)
