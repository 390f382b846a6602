"""Loops that repair a tree of shortest ways after some hops are lost: the states behind them, and their new ways."""

from typing import Any, Final

from corridor.engine.graph import FAR
from corridor.engine.heap import drop, push
from corridor.engine.jit import part

_FAR: Final = FAR
_FEW: Final = 32
"""First a search of at most this many states checks whether the starts are cut off with so few."""


@part
def nearest(goals: Any, begin: int, end: int, label: Any, new: Any, below: Any, token: int) -> int:
    """Return the nearest goal, of several the one with the lowest number, or -1; `new` holds for states below."""
    best = _FAR
    found = -1
    for at in range(begin, end):
        goal = goals[at]
        length = new[goal] if below[goal] == token else label[goal]
        if length < best:
            best = length
            found = goal
    return found


@part
def list_below(
    first: Any, near: Any, hop: Any, hop_head: Any, closes: Any, begin: int, end: int, came: Any, shut: Any, below: Any,
    down: Any, token: int, rank: Any, bound: int,
) -> int:  # fmt: skip
    """Shut the hops of a part and list the states within a bound whose ways run over them; return how many there are.

    States beyond one that is not within the bound are not within it either.
    """
    size = 0
    for at in range(begin, end):
        closed = closes[at]
        shut[closed] = token
        state = hop_head[closed]
        if came[state] == closed and below[state] != token and rank[state] <= bound:
            below[state] = token
            down[size] = state
            size += 1
    done = 0
    while done < size:
        state = down[done]
        done += 1
        for at in range(first[state], first[state + 1]):
            if came[near[at]] == hop[at] and below[near[at]] != token and rank[near[at]] <= bound:
                below[near[at]] = token
                down[size] = near[at]
                size += 1
    return size


@part
def mend(
    first: Any, near: Any, weight: Any, hop: Any, label: Any, new: Any, shut: Any, below: Any, down: Any, n_down: int,
    token: int, ahead: Any, rank: Any, bound: int, wanted: Any, left: int, keys: Any, items: Any,
) -> None:  # fmt: skip
    """Fill in how far the states below are without the hops that are shut, until no wanted one is left.

    Those come first from which it may be least to the goals; it goes on as long as a way may be as short as the longest
    of the wanted ones, so that what decides between equal ways is known.
    """
    n_states = len(label)
    size = 0
    farthest = -1
    for number in range(n_down):
        state = down[number]
        best = _FAR
        for at in range(first[n_states + state], first[n_states + state + 1]):
            is_kept = weight[at] >= 0 and below[near[at]] != token and shut[hop[at]] != token
            if is_kept and rank[near[at]] <= bound and label[near[at]] + weight[at] < best:
                best = label[near[at]] + weight[at]
        new[state] = best
        if best < _FAR and best + ahead[state] <= bound:
            size = push(keys, items, 0, size, best + ahead[state], state)
    while size > 0 and (left > 0 or keys[0] <= farthest):
        key = keys[0]
        state = items[0]
        size = drop(keys, items, 0, size)
        here = key - ahead[state]
        if here > new[state]:
            continue
        if wanted[state] == token:
            wanted[state] = 0
            left -= 1
            farthest = max(farthest, key)
        for at in range(first[state], first[state + 1]):
            if weight[at] < 0 or below[near[at]] != token or shut[hop[at]] == token:
                continue
            through = here + weight[at]
            if through < new[near[at]] and through + ahead[near[at]] <= bound:
                new[near[at]] = through
                size = push(keys, items, 0, size, through + ahead[near[at]], near[at])


@part
def _came_by(
    first: Any, near: Any, weight: Any, hop: Any, new: Any, label: Any, shut: Any, below: Any, token: int, rank: Any,
    bound: int, state: int,
) -> int:  # fmt: skip
    """Return the hop by which a state below is reached now."""
    at = first[len(label) + state]
    while True:
        if weight[at] >= 0 and shut[hop[at]] != token and rank[near[at]] <= bound:
            length = new[near[at]] if below[near[at]] == token else label[near[at]]
            if length + weight[at] == new[state]:
                return hop[at]  # type: ignore[no-any-return]
        at += 1


@part
def is_cut_off(
    first: Any, near: Any, weight: Any, hop: Any, starts: Any, begin: int, end: int, closes: Any, closes_begin: int,
    closes_end: int, shut: Any, token: int, seen: Any, queue: Any, loss: int, following: Any, out_trip: Any,
    goals_first: Any, goals: Any,
) -> bool:  # fmt: skip
    """Return whether the starts lead to a few states only without a part, and to no goal of a chain of losses."""
    for at in range(closes_begin, closes_end):
        shut[closes[at]] = token
    size = 0
    for at in range(begin, end):
        seen[starts[at]] = token
        queue[size] = starts[at]
        size += 1
    done = 0
    while done < size:
        state = queue[done]
        done += 1
        for at in range(first[state], first[state + 1]):
            if weight[at] >= 0 and shut[hop[at]] != token and seen[near[at]] != token:
                if size >= _FEW:
                    return False
                seen[near[at]] = token
                queue[size] = near[at]
                size += 1
    while loss >= 0:
        for at in range(goals_first[out_trip[loss]], goals_first[out_trip[loss] + 1]):
            if seen[goals[at]] == token:
                return False
        loss = following[loss]
    return True


@part
def sum_up(hop_tail: Any, came: Any, order: Any, count: int, n_amounts: int, amounts: Any, sums: Any) -> None:
    """Fill in the sums of the amounts along the way to each state reached, in the order in which they are."""
    for at in range(count):
        state = order[at]
        by = came[state]
        for which in range(n_amounts):
            sums[state * n_amounts + which] = 0
            if by >= 0:
                before = sums[hop_tail[by] * n_amounts + which]
                sums[state * n_amounts + which] = before + amounts[by * n_amounts + which]


@part
def leave(
    first: Any, near: Any, weight: Any, hop: Any, hop_tail: Any, label: Any, came: Any, sums: Any, new: Any, shut: Any,
    below: Any, token: int, rank: Any, bound: int, state: int, n_amounts: int, amounts: Any, left: Any, row: int,
) -> None:  # fmt: skip
    """Write the weight of the way that is left to a state, and its sums; -1 if the state is -1."""
    left[row] = -1
    if state < 0:
        return
    left[row] = new[state] if below[state] == token else label[state]
    for which in range(1, n_amounts + 1):
        left[row + which] = 0
    while below[state] == token:
        by = _came_by(first, near, weight, hop, new, label, shut, below, token, rank, bound, state)
        for which in range(n_amounts):
            left[row + 1 + which] += amounts[by * n_amounts + which]
        state = hop_tail[by]
    for which in range(n_amounts):
        left[row + 1 + which] += sums[state * n_amounts + which]
