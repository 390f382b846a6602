"""Services, the parts that they sell, and what the published hours and price give to each; see Services."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise
from types import SimpleNamespace
from typing import Any

import networkx as nx
import numpy as np

from corridor.schema import WEEKDAYS, words
from corridor.units import expected_hours
from oracles.clearance import port_side
from oracles.handling import handling
from oracles.legs import add_chain, leg, own_cents, own_seconds, runs, waits_for
from oracles.money import money
from oracles.moves import crossing_of
from oracles.rows import PROCEDURES, REFERENCE_CARGO, UNKNOWN, Activity, Case, Leg, Row, Side, When, seconds
from oracles.strings import Detour, detour_of, round_times, ways_of


def add_service(graph: nx.MultiDiGraph, case: Case, service: Row) -> None:
    if (service["minimum_teu"] or 0) > case.cargo.teu or case.cargo.form not in words(service["takes"] or "box"):
        return
    if service["valid_until"] and (case.day is None or service["valid_until"] < case.day.isoformat()):
        return
    if service["parts_then"]:
        raise ValueError("the oracle reads networks as published, not edited ones")
    normal, links = ways_of(case, service)
    detour = detour_of(case, normal, links) if links else Detour()
    whole = _whole(case, service, links, detour) if links else None
    if not links or whole is None:
        return
    rounds = round_times(case, service, normal, detour)
    nodes = [service["from_node"], *(link["to_node"] for link in links)]
    stops = words(service["stops"]) if words(service["links"]) else ()
    places = [0, *(nodes.index(stop) for stop in stops), len(links)]
    for begin, end in combinations(places, 2):
        if all(link["status"] == "operating" for link in links[begin:end]):
            _add_run(graph, case, service, links, (whole, detour, rounds), (begin, end))


def _add_run(
    graph: nx.MultiDiGraph,
    case: Case,
    service: Row,
    links: list[Row],
    figures: tuple["Whole", "Detour", float],
    run: tuple[int, int],
) -> None:
    """Add a run of a service from one step of its chain up to another: the whole, or a part of it."""
    (whole, detour, rounds), (begin, end) = figures, run
    first, last = links[begin], links[end - 1]
    wait = Leg(
        *("wait", (first["from_node"],)),
        seconds=_service_wait(service, rounds) if case.day is None else 0,
        service_id=service["service_id"],
        modes=(first["mode"],),
        when=None if case.day is None else _departures(service, rounds, whole.until(begin)),
    )
    voyages = _voyages(links[begin:end])
    begins, ends = phases_of_voyage(case, voyages[0])[0], phases_of_voyage(case, voyages[-1])[1]
    placed = _parts(case, links[begin:end], begin)
    shares = whole.shares_of([place for place, _ in placed], is_whole=run == (0, len(links)))
    for procedure in PROCEDURES:
        for activities, after in runs([part for _, part in placed], procedure):
            legs = [wait]
            for (place, piece), activity in zip(placed, activities, strict=True):
                held = whole.seconds.get(place), shares.get(place)
                if held[0] is not None and place in whole.transits and run != (0, len(links)):
                    held = held[0] + _longer(piece, activity), held[1]
                legs += _service_legs(case, service, links[0]["mode"], activity, held, detour)
            start = (first["from_node"], first["mode"], begins, procedure)
            add_chain(graph, start, legs, (last["to_node"], last["mode"], ends, after))


def _longer(side: Side, cleared: Activity) -> float:
    """Return how many seconds a side takes longer by its own hours than in transit."""
    passed = side.make("transit")
    return 3600 * max(cleared.hours - (0.0 if passed is None else passed.hours), 0.0)


def _voyages(links: Sequence[Row]) -> list[list[Row]]:
    """Return the links of a chain parted where the mode changes."""
    return [list(links) for _, links in groupby(links, key=lambda link: link["mode"])]


def _is_coastal(case: Case, voyage: Sequence[Row]) -> bool:
    """Return whether a voyage goes by sea from a country to itself."""
    left, entered = case.country(voyage[0]["from_node"]), case.country(voyage[-1]["to_node"])
    return voyage[0]["mode"] == "sea" and bool(left) and left == entered


def phases_of_voyage(case: Case, voyage: Sequence[Row]) -> tuple[str, str]:
    """Return the phases in which cargo boards and leaves."""
    return ("on the quay", "let in") if _is_coastal(case, voyage) else ("ready", "landed")


Place = tuple[int, int]
"""Where a part of a service lies: the step of its chain, and its place within it as in `crossing_of` and `_change`."""

LANDING, HANDLING, LOADING, EXIT, MOVE, ENTRY = range(6)


@dataclass(frozen=True)
class Whole:
    """What the published figures of a service give to its parts, for ordinary cargo from its first to its last country.

    `seconds` and `spans` are of the parts that the published hours and price hold; `moves` are all moves by themselves.
    """

    seconds: dict[Place, int]
    spans: dict[Place, tuple[float, float]]
    moves: dict[Place, int]
    transits: set[Place]
    """Sides that it passes in transit."""

    def until(self, step: int) -> int:
        """Return the seconds from its departure until it leaves for a step."""
        known = self.moves | self.seconds
        return sum(taken for place, taken in known.items() if place < (step, EXIT))

    def shares_of(self, places: Sequence[Place], *, is_whole: bool) -> dict[Place, tuple[float, float]]:
        """Return where each part of a run begins and ends in the price of the whole."""
        if is_whole:
            return self.spans
        held = [place for place in places if place in self.spans]
        so_far = np.cumsum([self.spans[place][1] - self.spans[place][0] for place in held])
        share = so_far[-1] if held else 0.0
        paid = so_far * ((0.1 + (1 - 0.1) * share) / share) if share > 0 else so_far * 0.0
        return dict(zip(held, pairwise([0.0, *paid]), strict=True))


def _whole(case: Case, service: Row, links: Sequence[Row], detour: "Detour") -> Whole | None:
    """Return what the published figures give to the parts; None where a change of mode is not handled.

    Reading: a side that is barred counts as nothing here, and one inside a territory as export or import, too.
    """
    ordinary = Case(case.tables, REFERENCE_CARGO)
    placed = _parts(ordinary, links)
    if any(part is None for _, part in placed):
        return None
    ends = {EXIT: service["from_node"], ENTRY: service["to_node"]}
    ends |= {LOADING: ends[EXIT], LANDING: ends[ENTRY]}
    nothing = SimpleNamespace(hours=0.0, reference_usd=0.0, length_km=0.0, held_with="borders")
    parts: list[Any] = []
    transits: set[Place] = set()
    for (step, kind), part in placed:
        if isinstance(part, Side):
            home = "export" if kind in (EXIT, LOADING) else "import"
            under = home if part.country == case.country(ends[kind]) else "transit"
            transits |= {(step, kind)} if under == "transit" else set()
            parts.append(part.make(under) or nothing)
        else:
            parts.append(part)
    places = [place for place, _ in placed]
    included = {"move", *words(service["includes"])}
    held = [part.held_with in included for part in parts]
    hours, p90 = service["hours"], service["hours_p90"]
    taken: dict[Place, int] = {}
    if hours is not None:
        whole_h = float(expected_hours(hours, UNKNOWN if p90 is None else p90))
        shared = _share(max(whole_h + detour.hours, 0.0) * 3600, _weights(parts, held, [part.hours for part in parts]))
        taken = {place: share for place, share, holds in zip(places, shared, held, strict=True) if holds}
    spans: dict[Place, tuple[float, float]] = {}
    if service["usd"] is not None:
        weights = _weights(parts, held, [part.reference_usd for part in parts])
        ends_at = np.cumsum(weights) / np.cumsum(weights)[-1]
        spans = {p: span for p, span, holds in zip(places, pairwise([0.0, *ends_at]), held, strict=True) if holds}
    moves = {place: own_seconds(part) for place, part in zip(places, parts, strict=True) if place[1] == MOVE}
    return Whole(taken, spans, moves, transits)


def _parts(case: Case, links: Sequence[Row], step: int = 0) -> list[tuple[Place, Activity | Side | None]]:
    """Return all that happens between boarding and leaving, with its place; the first link is that of a step."""
    parts: list[tuple[Place, Activity | Side | None]] = []
    before: list[Row] = []
    for voyage in _voyages(links):
        if before:
            parts += [((step, kind), part) for kind, part in _change(case, before, voyage)]
        for link in voyage:
            kinds = (EXIT, MOVE, ENTRY) if len(crossing := crossing_of(case, link)) == 3 else (MOVE,)
            parts += [((step, kind), part) for kind, part in zip(kinds, crossing, strict=True)]
            step += 1
        before = voyage
    return parts


def _change(case: Case, before: Sequence[Row], after: Sequence[Row]) -> list[tuple[int, Activity | Side | None]]:
    """Return the change of mode within a service, with the entry to the port before it and the exit after it."""
    node, came, leaves = after[0]["from_node"], before[0]["mode"], after[0]["mode"]
    lands = [(LANDING, port_side(case, node, "entry"))] if came == "sea" and not _is_coastal(case, before) else []
    loads = [(LOADING, port_side(case, node, "exit"))] if leaves == "sea" and not _is_coastal(case, after) else []
    return [*lands, (HANDLING, handling(case, node, came, leaves)), *loads]


def _service_legs(
    case: Case,
    service: Row,
    mode: str,
    part: Activity,
    held: tuple[int | None, tuple[float, float] | None],
    detour: "Detour",
) -> list[Leg]:
    """Return the legs of a part of a run, with what the published whole gives to it if it holds it.

    Notes
    -----
    A held part is the difference of two rounded running totals, so that no rounding is lost. Charges come on
    top of the whole. Reading: what the whole holds does not wait for opening hours besides; where the hours
    of the service are blank it does.
    """
    held_seconds, span = held
    waits = waits_for(case, part) if held_seconds is None else []
    leg_seconds = own_seconds(part)
    if held_seconds is not None:
        leg_seconds = int(np.rint(held_seconds + 3600 * part.declared_hours))
    if span is None:
        return [*waits, leg(part, leg_seconds, own_cents(part), service["service_id"])]
    # Reading: the vehicles of a service are those of its first mode in the country where it is boarded.
    country = case.country(service["from_node"])
    whole_usd = money(case, case.cargo, service["usd"], service["per"], mode, country) + detour.usd
    start, end = (int(np.rint(np.rint(whole_usd * 100) * place)) for place in span)
    leg_cents = end - start + round(part.charges_usd * 100)
    return [*waits, leg(part, leg_seconds, leg_cents, service["service_id"])]


def _weights(parts: Sequence[Activity], held: Sequence[bool], figures: Sequence[float]) -> list[float]:
    """Return what a whole is shared by: figures of the held parts, or lengths if those say nothing."""
    weights = [figure if holds else 0.0 for figure, holds in zip(figures, held, strict=True)]
    return weights if sum(weights) > 0 else [part.length_km for part in parts]


def _share(whole: float, weights: Sequence[float]) -> list[int]:
    """Return whole numbers in proportion to weights that make up the rounded whole."""
    so_far = np.cumsum(weights) / np.cumsum(weights)[-1] * np.rint(whole)
    return [int(step) for step in np.diff(np.rint(so_far), prepend=0.0)]


def _departures(service: Row, rounds: float, after: int) -> When:
    """Return what boarding a service waits for; where its days are not known, half a headway, while it is valid.

    `after` are the seconds from its departure at its first node until it leaves here.
    """
    has_days = service["weekdays"] or service["departure_dates"]
    wait_h = 0.0 if has_days else 168 * rounds / service["departures_per_week"] / 2
    return When(
        node=service["from_node"],
        weekdays=service["weekdays"],
        departs=service["departs"],
        every_weeks=int(service["every_weeks"] or 1),
        counted_from=service["counted_from"],
        departure_dates=service["departure_dates"],
        after=after,
        lead=int(seconds(wait_h + (service["cutoff_h"] or 0))),
        valid_from=service["valid_from"],
        valid_until=service["valid_until"],
    )


def _service_wait(service: Row, rounds: float) -> int:
    """Return the expected wait for the next departure and the cutoff before it [s]."""
    days = sorted(WEEKDAYS.index(day) for day in words(service["weekdays"]))
    if days:
        weeks = int(service["every_weeks"] or 1)
        gaps_h = [24 * gap for gap in np.diff([*days, days[0] + 7 * weeks])]
        wait_h = sum(gap * gap for gap in gaps_h) / (2 * 168 * weeks)
    else:
        wait_h = 168 * rounds / service["departures_per_week"] / 2
    return int(seconds(wait_h + (service["cutoff_h"] or 0)))
