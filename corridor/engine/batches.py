"""Many questions as arrays: trips by where they begin, and parts of a graph that may be lost."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints


class Parts(NamedTuple):
    """Parts that may be lost, each with the hops that are closed without it, and the other way round.

    Attributes
    ----------
    closes_first, closes
        Hops of part p are `closes[closes_first[p]:closes_first[p + 1]]`.
    of_first, of
        Parts of hop h are `of[of_first[h]:of_first[h + 1]]`.
    """

    closes_first: Ints
    closes: Ints
    of_first: Ints
    of: Ints

    @property
    def n_parts(self) -> int:
        """Return how many parts there are."""
        return len(self.closes_first) - 1


class TripBatch(NamedTuple):
    """Trips that are searched together, sorted by where they begin.

    Attributes
    ----------
    starts_first, starts
        States where the trips of each origin begin.
    trips_first
        Trips of origin o are `trips_first[o]` to `trips_first[o + 1] - 1`.
    goals_first, goals
        States where each trip may end, in order.
    """

    starts_first: Ints
    starts: Ints
    trips_first: Ints
    goals_first: Ints
    goals: Ints

    @property
    def n_trips(self) -> int:
        """Return how many trips there are."""
        return len(self.goals_first) - 1


def parts_of(n_hops: int, part_number: npt.ArrayLike, hop: npt.ArrayLike, count: int) -> Parts:
    """Return parts from pairs of a part and a hop that is closed without it; pairs may occur twice, and hop be -1."""
    parts, hops = np.asarray(part_number, dtype=np.int64), np.asarray(hop, dtype=np.int64)
    pairs = np.unique((parts * max(1, n_hops) + hops)[hops >= 0])
    parts, hops = pairs // max(1, n_hops), pairs % max(1, n_hops)
    by_hop = np.argsort(hops, kind="stable")
    return Parts(_begins(parts, count), hops, _begins(hops, n_hops), parts[by_hop])


def _begins(sorted_or_not: Ints, count: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(sorted_or_not, minlength=count))]).astype(np.int64)


def trip_batch(starts: Sequence[Ints], goals: Sequence[Sequence[Ints]]) -> TripBatch:
    """Return trips from the states where each origin begins, and the goals of its trips."""
    each = [np.sort(goal) for group in goals for goal in group]
    return TripBatch(
        *_rows(starts),
        np.concatenate([[0], np.cumsum([len(group) for group in goals])]).astype(np.int64),
        *_rows(each),
    )


def _rows(groups: Sequence[Ints]) -> tuple[Ints, Ints]:
    first = np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int64)
    return first, np.concatenate([np.empty(0, dtype=np.int64), *groups])
