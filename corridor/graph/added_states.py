"""The graph of states of a network with some states, steps and arcs more, which are numbered after its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.criteria import CARRIED
from corridor.graph.activities import PER_CODE, Activity
from corridor.graph.states import States, Steps
from corridor.schema import PERS

_NO_ROWS: Final = np.empty(0, dtype=np.int64)


class Addition(NamedTuple):
    """States, steps and arcs to add.

    Attributes
    ----------
    states
        Node, mode, phase and copy of each new state, shape (n_states, 4).
    origin, destination
        State of each node where questions begin and end, or -1; of new nodes as well.
    arcs
        Of each new arc the states that it joins, and its place in `steps`; shape (n_arcs, 3).
    steps
        The new steps; those of handling refer to `activities`.
    activities
        New activities.
    """

    states: Ints
    origin: Ints
    destination: Ints
    arcs: Ints
    steps: Steps
    activities: Sequence[Activity]


class _JoinedSteps(Steps):
    """The steps of two graphs, one after the other; a column is put together when it is first looked at.

    Most questions look at a few of the twenty columns, and to copy all of them takes longer than to find a way.
    """

    def __init__(self, one: Steps, other: Steps) -> None:
        object.__setattr__(self, "_both", (one, other))

    def __getattr__(self, name: str) -> Any:
        """Return a column, which is kept from then on."""
        if name.startswith("_"):
            raise AttributeError(name)
        column = np.concatenate([getattr(steps, name) for steps in self.__dict__["_both"]])
        object.__setattr__(self, name, column)
        return column


def with_added(states: States, more: Addition) -> States:
    """Return a graph of states with more; the arrays of its own arcs, in `parts`, are not copied before they are used.

    Notes
    -----
    What was made of the graph for its arcs, such as weights and masks, is right for the first part of the new one.
    """
    graph = states.graph
    node, mode, phase, copy = more.states.T
    tail, head, step = more.arcs.T
    grown = replace(
        graph,
        node=np.concatenate([graph.node, node]),
        mode=np.concatenate([graph.mode, mode]),
        phase=np.concatenate([graph.phase, phase]),
        copy=np.concatenate([graph.copy, copy]),
        origin=more.origin,
        destination=more.destination,
        first=_NO_ROWS,
        tail=np.concatenate([graph.tail, tail]),
        head=np.concatenate([graph.head, head]),
        step=np.concatenate([graph.step, step + len(states.steps.row)]),
        base=graph,
    )
    known = states.provenance.activities
    provenance = replace(states.provenance, activities=known.followed_by(list(more.activities)))
    rows = np.where(more.steps.row >= 0, more.steps.row + len(known), -1)
    steps = replace(more.steps, row=rows)
    added = replace(
        states,
        graph=replace(grown, tail=tail, head=head, step=step),
        steps=steps,
        provenance=provenance,
    )
    both = _JoinedSteps(states.steps, steps)
    return replace(states, graph=grown, steps=both, provenance=provenance, parts=(states, added))


def added_steps(columns: Mapping[str, Sequence[npt.ArrayLike]], is_moved: Sequence[bool]) -> Steps:
    """Return new steps: drives of a truck, which are moved, and handling.

    Parameters
    ----------
    columns
        Of each: activity, row, run [s], price, vehicle, per_tonne, per_teu, length_km, cooled_usd_per_km and the
        `Figures` that it is under.
    is_moved
        Which of them are drives.
    """
    given = {name: np.array(column) for name, column in columns.items()}
    count, drives = len(is_moved), np.array(is_moved, dtype=np.bool_)
    price = given["price"].reshape(-1, len(PERS))
    none, nothing = np.full(count, -1), np.zeros(count)
    return Steps(
        activity=given["activity"],
        row=given["row"],
        service=none,
        under=given["under"].astype(np.int64),
        is_open=np.ones(count, dtype=np.bool_),
        wait_s=np.zeros(count, dtype=np.int64),
        run_s=np.rint(given["run"]).astype(np.int64),
        gate=none,
        price=price,
        vehicle=given["vehicle"],
        is_moved=drives,
        pays_weight=drives,
        cooled_usd_per_km=given["cooled_usd_per_km"].astype(np.float64),
        per_vehicle=np.where(drives, price[:, PER_CODE["vehicle"]], 0.0),
        per_tonne=given["per_tonne"].reshape(-1, len(CARRIED)),
        per_teu=given["per_teu"].reshape(-1, len(CARRIED)),
        length_m=np.rint(given["length_km"] * 1000).astype(np.int64),
        share_from=nothing,
        share_to=nothing,
        customs=none,
    )
