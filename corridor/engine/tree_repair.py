"""A tree of shortest ways that loses some of its arcs: how what lies behind them is reached then.

What a way takes more than the shortest one adds up from the arcs that are on no shortest way: each takes so much more
than the tree does to where it leads, and an arc of the tree takes nothing more. What lies behind a lost arc is one
range of the tree in preorder. Into it lead arcs from outside; the one that takes the least more brings everything
behind its head there for as much, whatever is in between, then the next, and so on. So a range is settled in passes
over neighbouring numbers, and only arcs off the tree wait in a heap.

    S - A - B - C    The tree from S is S-A-B-C and S-D. D-C is off the tree and takes 5 more to C than S-A-B-C, C-B
     \\         /     takes 2 more to B than S-A-B. Without S-A, what lies behind it is A, B, C: D-C brings C there for
      D ------       5 more than before, then C-B brings B there for 7 more, and A is cut off.
"""

from typing import Any, Final, NamedTuple

from corridor.arrays import Ints
from corridor.engine.graph import FAR, Rows
from corridor.engine.heap import drop, push
from corridor.engine.jit import Kernel, part
from corridor.engine.one_to_all import Preorder

_FAR: Final = FAR


class Crossing(NamedTuple):
    """The arcs that are off a tree, sorted by the position that they leave or lead to.

    Attributes
    ----------
    first
        Where the arcs of each position begin.
    near, far
        The position by which they are sorted, and the one at their other end.
    more
        How much longer the way over each is to where it leads than that of the tree.
    arc
        Number of each.
    """

    first: Ints
    near: Ints
    far: Ints
    more: Ints
    arc: Ints


class View(NamedTuple):
    """The states that ways from an origin may pass, by their positions in the tree of shortest ways.

    Attributes
    ----------
    end, parent, arc
        As in `Preorder`.
    label
        Length of the shortest way to each.
    rank
        Length of the shortest way over each to any goal, at least.
    sums
        Sums of the amounts along the way to each, side by side.
    added
        What each arc that leads off the tree to a state adds to the sums of those behind it, side by side.
    led_by
        Position that each arc is of the tree to, or -1; shape (n_arcs,).
    """

    end: Ints
    parent: Ints
    arc: Ints
    label: Ints
    rank: Ints
    sums: Ints
    added: Ints
    led_by: Ints


class Repair(NamedTuple):
    """Work arrays of repairs.

    Attributes
    ----------
    extra
        By position: 0 where the tree still leads; else one more than the way takes more than that of the tree, FAR
        while that is not known. Between repairs 0.
    wanted
        By position: the token of the repair that wants to know it.
    shut
        By arc: the token of the repair that it is lost in.
    barred
        By position: the token of the repair in which the arc of the tree to it is lost.
    roots
        Positions at the heads of lost arcs of the tree, none behind another.
    keys, items
        A heap.
    tally
        The last token.
    """

    extra: Ints
    wanted: Ints
    shut: Ints
    barred: Ints
    roots: Ints
    keys: Ints
    items: Ints
    tally: Ints


@Kernel
def cross(graph: Rows, tree: Preorder, label: Any, rank: Any, bound: int, base: int, found: Crossing) -> int:
    """Fill in the arcs off the tree that leave each position, or that lead to it; return how many there are.

    `base` is 0 or n_states; `label` and `rank` go by position. Arcs over which no way is within the bound are left out.
    """
    first, head, weight = graph.first, graph.head, graph.weight
    position, led_by, number = tree.position, tree.arc, graph.arc
    count = 0
    for near in range(len(led_by)):
        state = base + tree.state[near]
        found.first[near] = count
        for at in range(first[state], first[state + 1]):
            far = position[head[at] - base]
            if weight[at] < 0 or far < 0:
                continue
            tail = near if base == 0 else far
            front = far if base == 0 else near
            more = label[tail] + weight[at] - label[front]
            if led_by[front] != number[at] and rank[front] + more <= bound:
                found.near[count] = near
                found.far[count] = far
                found.more[count] = more
                found.arc[count] = number[at]
                count += 1
    found.first[len(led_by)] = count
    return count


@part
def cut(view: View, lost: Any, begin: int, end: int, work: Repair) -> int:
    """Shut some arcs and mark what lies behind those that are of the tree; return how many roots there are."""
    extra, roots, token = work.extra, work.roots, work.tally[0]
    count = 0
    for at in range(begin, end):
        arc = lost[at]
        work.shut[arc] = token
        root = view.led_by[arc]
        if root >= 0:
            work.barred[root] = token
            roots[count] = root
            count += 1
            if extra[root] == 0:
                for behind in range(root, view.end[root]):
                    extra[behind] = _FAR
    n_roots = 0
    for at in range(count):
        root = roots[at]
        if extra[view.parent[root]] == 0:
            roots[n_roots] = root
            n_roots += 1
    return n_roots


@part
def enter(view: View, into: Crossing, work: Repair, n_roots: int, bound: int) -> int:
    """Put the states behind the roots to which arcs lead from outside in the heap; return how many."""
    near, far, more = into.near, into.far, into.more
    extra, shut, rank = work.extra, work.shut, view.rank
    token = work.tally[0]
    size = 0
    for number in range(n_roots):
        root = work.roots[number]
        for at in range(into.first[root], into.first[view.end[root]]):
            if extra[far[at]] > 0:
                continue
            state = near[at]
            key = more[at] + 1
            if key < extra[state] and shut[into.arc[at]] != token and rank[state] + key - 1 <= bound:
                extra[state] = key
                size = push(work.keys, work.items, 0, size, key, state)
    return size


@part
def settle_behind(view: View, out: Crossing, work: Repair, size: int, left: int, bound: int) -> None:
    """Settle what lies behind the roots, least extra first, until all of so many wanted states are settled.

    The tree brings all behind a state there for as much, what is settled for less excepted. It goes on as long as
    extras are as small as that of the last of the wanted, so that what decides between equal ways is known.
    """
    first, far, more = out.first, out.far, out.more
    extra, wanted, shut = work.extra, work.wanted, work.shut
    keys, items, token = work.keys, work.items, work.tally[0]
    end, rank = view.end, view.rank
    last = _FAR
    while size > 0 and keys[0] <= last:
        key = keys[0]
        root = items[0]
        size = drop(keys, items, 0, size)
        if extra[root] != key:
            continue
        stop = end[root]
        extra[root] = key + 1  # as if it were not known yet
        state = root
        while state < stop:
            is_cut = work.barred[state] == token and state != root
            if is_cut or extra[state] <= key or rank[state] + key - 1 > bound:
                state = end[state]
                continue
            extra[state] = key
            if wanted[state] == token:
                wanted[state] = 0
                left -= 1
                if left == 0:
                    last = key
            state += 1
        state = root
        while state < stop:
            if extra[state] != key:
                state = end[state]
                continue
            for at in range(first[state], first[state + 1]):
                through = key + more[at]
                front = far[at]
                is_less = through < extra[front] and through <= last
                if is_less and shut[out.arc[at]] != token and rank[front] + through - 1 <= bound:
                    extra[front] = through
                    size = push(keys, items, 0, size, through, front)
            state += 1


@part
def leave(view: View, into: Crossing, work: Repair, state: int, left: Any, place: int, width: int) -> None:
    """Write the length of the way to a position and the sums of its amounts, side by side; -1 if it is not known.

    The sums are those of the tree, and what is added to them where the way leaves it.
    """
    far, more, arc = into.far, into.more, into.arc
    extra, shut, token = work.extra, work.shut, work.tally[0]
    known = extra[state]
    if known == _FAR:
        left[place] = -1
        return
    left[place] = view.label[state] + max(0, known - 1)
    for which in range(width):
        left[place + 1 + which] = view.sums[state * width + which]
    while known > 0:
        before = view.parent[state]
        by = _FAR
        if work.barred[state] != token and max(1, extra[before]) == known:
            by = view.arc[state]
        turn = -1
        for at in range(into.first[state], into.first[state + 1]):
            number = arc[at]
            if number < by and shut[number] != token and max(1, extra[far[at]]) + more[at] == known:
                by = number
                turn = at
        if turn >= 0:
            before = far[turn]
            for which in range(width):
                left[place + 1 + which] += view.added[turn * width + which]
        state = before
        known = extra[state]
