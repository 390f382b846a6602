"""Path sizes: how much a way counts by itself, if other ways of its trip run over the same links.

Two ways of 100 km of which 80 km are the same count for 0.6 each: 20 km of its own, and half of 80.

References
----------
Ben-Akiva, M. and Bierlaire, M. (1999). Discrete choice methods and their applications to short term travel decisions.
Handbook of Transportation Science, 5-33.
"""

from collections.abc import Sequence

import numpy as np

from corridor.arrays import Floats, Ints


def path_sizes(trip: Ints, links: Sequence[Ints], lengths: Sequence[Floats]) -> Floats:
    """Return the size of each way, above 0 and at most 1.

    Parameters
    ----------
    trip
        Trip of each way.
    links, lengths
        The links of each way, and their lengths; a way without any has size 1.

    Examples
    --------
    >>> ways = [np.array([1, 2]), np.array([1, 3])]
    >>> path_sizes(np.array([0, 0]), ways, [np.array([80.0, 20.0])] * 2).tolist()
    [0.6, 0.6]
    """
    counts = np.array([len(each) for each in links], dtype=np.int64)
    way = np.repeat(np.arange(len(links)), counts)
    link = np.concatenate([np.empty(0, dtype=np.int64), *links])
    length = np.concatenate([np.empty(0), *lengths])
    room = int(link.max(initial=0)) + 1
    once, at = np.unique(way * room + link, return_inverse=True)  # a way that passes a link twice uses it once
    passed = np.bincount(at, weights=length, minlength=len(once))
    of_way, of_link = once // room, once % room
    _, shared, users = np.unique(trip[of_way] * room + of_link, return_inverse=True, return_counts=True)
    total = np.bincount(of_way, weights=passed, minlength=len(links))
    own = np.bincount(of_way, weights=passed / users[shared], minlength=len(links))
    return np.divide(own, total, out=np.ones(len(links)), where=total > 0)
