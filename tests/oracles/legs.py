"""Activities as legs in whole seconds, cents and grams."""

import math
from collections.abc import Iterator, Sequence

import networkx as nx

from oracles.opening_hours import closed_wait
from oracles.rows import CHANGES, Activity, Case, Leg, Side, When, cents, grams, seconds


def runs(pieces: Sequence["Activity | Side | None"], procedure: str) -> Iterator[tuple[list[Activity], str]]:
    """Yield what a chain may be for cargo that comes under a procedure: its activities, and the procedure after it."""
    if not pieces:
        yield [], procedure
        return
    piece, rest = pieces[0], pieces[1:]
    branches = [(piece, procedure)]
    if isinstance(piece, Side):
        branches = [(piece.make(under), after) for before, under, after in CHANGES[piece.kind] if before == procedure]
    for activity, after in branches:
        if activity is not None:
            for activities, end in runs(rest, after):
                yield [activity, *activities], end


def add_chain(graph: nx.MultiDiGraph, start: tuple, legs: Sequence[Leg], end: tuple) -> None:
    """Add legs one after the other, through states that nothing else shares."""
    chain = graph.number_of_nodes()
    states = [start, *(("between", chain, position) for position in range(1, len(legs))), end]
    for before, leg, after in zip(states[:-1], legs, states[1:], strict=True):
        graph.add_edge(before, after, **leg.__dict__)


def legs_of(case: Case, activity: Activity) -> list[Leg]:
    """Return the wait for its opening hours, if there is one, and the activity as a leg of its own."""
    return [*waits_for(case, activity), leg(activity, own_seconds(activity), own_cents(activity))]


def waits_for(case: Case, activity: Activity) -> list[Leg]:
    if case.day is not None:
        if not activity.opening_hours and not activity.shut_for:
            return []
        when = When(activity.nodes[0], activity.opening_hours, activity.shut_for, ends_within=activity.ends_within)
        return [Leg("wait", activity.nodes[:1], modes=activity.modes, when=when)]
    waiting = closed_wait(activity.opening_hours, activity.ends_within)
    return [Leg("wait", activity.nodes[:1], seconds=waiting, modes=activity.modes)] if waiting else []


def leg(activity: Activity, whole_seconds: int, whole_cents: int, service_id: str = "") -> Leg:
    return Leg(
        activity.name,
        activity.nodes,
        seconds=whole_seconds,
        cents=whole_cents,
        grams=int(grams(_known(activity.kg, activity))),
        passes=activity.passes,
        link_id=activity.link_id,
        service_id=service_id,
        modes=activity.modes,
        length_m=round(activity.length_km * 1000),
    )


def own_seconds(activity: Activity) -> int:
    return int(seconds(_known(activity.hours, activity) + activity.declared_hours))


def own_cents(activity: Activity) -> int:
    return int(cents(_known(activity.usd, activity) + activity.weight_usd + activity.charges_usd))


def _known(figure: float, activity: Activity) -> float:
    if math.isnan(figure):
        raise ValueError(f"a figure of {activity.name} at {activity.nodes} is not known")
    return figure
