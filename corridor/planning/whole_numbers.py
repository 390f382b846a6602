"""Whole numbers in the proportion of what a cent, a second and a gram are worth, by which weighted sums are counted.

An hour of 2 USD, for instance, is worth 200 cents, so that a cent weighs 18 where a second weighs 1: a way of 3,600
seconds and 100 cents weighs 5,400, and one of 1,800 seconds and 200 cents the same. What a step weighs is the sum of
its whole cents, seconds and grams so counted: nothing is rounded step by step, equal ways weigh the same however they
are cut into steps, and no figure elsewhere in the network has a say in it.

Small numbers leave room for long ways, because the weight of a way must stay below `engine.graph.heaviest`; large ones
can be closer to a proportion. So the smallest numbers that are close enough are taken.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from corridor.arrays import Floats

ROOM: Final = 2**44
"""Largest weight of a way within reach: half of that of any way on graphs of up to 65,535 states."""
SPARE: Final = 32
"""Reach may be cut by up to this factor so that a unit of little worth counts, and fairly."""
FAIR: Final = 2.0**-12
"""Largest error of a proportion where a closer one would leave ways less than their reach."""
_CLOSE: Final = 2.0**-24
"""Largest error of a proportion where numbers that leave ways their reach are so close."""
_TRIED: Final = 2**14
"""Whole numbers that are tried for the unit of least worth."""


@lru_cache(maxsize=1024)
def whole_numbers(worth: tuple[float, ...], reach: tuple[float, ...]) -> tuple[int, ...]:
    """Return the weight of one of each unit; 0 for a unit without worth, or with too little to count.

    Parameters
    ----------
    worth
        Worth of one of each unit, in any money; not all 0.
    reach
        Amounts that a way may take and is still found for sure.

    Notes
    -----
    The unit of least worth is given every whole number in turn, and the others the number that fits best; the first
    that is close is taken, or else the closest. The unit of least worth does not count where a way could take only a
    32nd of its reach if its weight were one, such as the hours of a box worth less than a cent.

    Examples
    --------
    >>> whole_numbers((1.0, 10 / 3, 0.0), (200_000_000, 3_000_000, 500_000_000))
    (3, 10, 0)
    """
    used = [at for at, each in enumerate(worth) if each > 0]
    least = min(used, key=lambda at: worth[at])
    most = ROOM * worth[least] / sum(worth[at] * reach[at] for at in used)
    if most * SPARE < 1:
        return whole_numbers(tuple(0.0 if at == least else each for at, each in enumerate(worth)), reach)
    proportion = np.array(worth) / worth[least]
    tried = np.arange(1, 1 + min(int(most * SPARE), _TRIED), dtype=np.float64)
    wrong = np.zeros(len(tried))
    for at in used:
        exact = tried * proportion[at]
        np.maximum(wrong, np.abs(np.rint(exact) / exact - 1), out=wrong)
    best = tried[_place(wrong, max(1, int(most)))]
    return tuple(np.rint(best * proportion).astype(np.int64).tolist())


def how_far_off(worth: tuple[float, ...], whole: tuple[int, ...]) -> float:
    """Return how far the proportions of whole numbers are off at most, as a part of them.

    Examples
    --------
    >>> how_far_off((1.0, 2.0, 0.0), (3, 6, 0)), round(how_far_off((1.0, 2.0), (100, 202)), 6)
    (0.0, 0.01)
    """
    pairs = [(number, each) for number, each in zip(whole, worth, strict=True) if number]
    least = min(pairs, key=lambda pair: pair[1])
    return max(abs(number / least[0] / (each / least[1]) - 1) for number, each in pairs)


def _place(wrong: Floats, most: int) -> int:
    """Return the place of the number to take by how wrong each is; the first `most` leave ways their whole reach."""
    close = np.flatnonzero(wrong[:most] <= _CLOSE)
    if len(close):
        return int(close[0])
    fair = np.flatnonzero(wrong <= FAIR)
    return int(np.argmin(wrong[: max(most, int(fair[0]) + 1) if len(fair) else None]))
