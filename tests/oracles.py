"""The semantics of docs/model.md once more, row by row and without haste, to judge the planner by.

Nothing here is shared with the rooms of `corridor` that answer questions: only the declared
columns (`schema`) and the conversions (`units`). Where the page leaves room, the reading taken here is marked
with "Reading:". It is one long file on purpose: the page and the oracle are compared from top to bottom.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import combinations, groupby, pairwise
from types import SimpleNamespace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from opening_hours import OpeningHours, State
from pyproj import Geod

from corridor.criteria import CO2E, COST, TIME
from corridor.schema import TABLES, WEEKDAYS, words
from corridor.units import SECONDS_PER_WEEK, expected_hours

cents, grams, seconds = COST.whole, CO2E.whole, TIME.whole

Row = dict[str, Any]
Edge = dict[str, Any]
PHASES = ("ready", "departing", "under way", "landed", "arrived")
TEU_PER_BOX = {"20ft": 1, "40ft": 2, "20RF": 1, "40RF": 2}
LOOSE = ("bulk", "tank", "break-bulk")
RAILS = {"rail-1435", "rail-1520", "rail-1668", "rail-1676"}
UNKNOWN = math.nan
REFERENCE_CARGO = SimpleNamespace(
    teu=1.0, tonnes=10.0, value_usd=40_000.0, box="40ft", regime="ordinary", hs="", form="box", made_in="", dangerous=""
)
"""The shipment by whose prices a published whole is shared over its parts."""


@dataclass(frozen=True)
class Case:
    """The rows as plain dictionaries, with what the question adds to them."""

    tables: Mapping[str, list[Row]]
    cargo: Any
    day: date | None = None

    known: dict[tuple, Any] = field(default_factory=dict)
    """What was found once and is asked for under each procedure."""

    def once(self, key: tuple, make: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]

    def is_valid(self, row: Row) -> bool:
        """Return whether a charge is in force: on the day of departure, or for good where there is no date."""
        if self.day is None:
            return not row["valid_until"]
        today = self.day.isoformat()
        return row["valid_from"] <= today and (not row["valid_until"] or today <= row["valid_until"])

    def country(self, node_id: str) -> str:
        return str(self.node(node_id)["country"])

    def clears_alone(self, country: str) -> bool:
        """Return whether a country clears for import itself what stays in it."""
        rows = self.tables["territories"]
        return any(row["country"] == country and row["released_in"] == "country" for row in rows)

    def territory(self, country: str) -> tuple[str, str]:
        """Return the customs territory of a country: a union, or the country alone."""
        unions = [row["territory"] for row in self.tables["territories"] if row["country"] == country]
        return ("union", unions[0]) if unions else ("country", country)

    def node(self, node_id: str) -> Row:
        return next(row for row in self.tables["nodes"] if row["node_id"] == node_id)


@dataclass(frozen=True)
class Activity:
    """One thing that the cargo goes through, before anything is rounded; NaN is a figure not known."""

    name: str
    nodes: tuple[str, ...]
    modes: tuple[str, ...]
    hours: float
    usd: float
    reference_usd: float
    charges_usd: float = 0.0
    weight_usd: float = 0.0
    """What is paid for overweight and heavy boxes where no published price holds it."""
    declared_hours: float = 0.0
    """Hours of a declaration, which come on top of all others; its price is among the charges."""
    kg: float = 0.0
    opening_hours: str = ""
    ends_within: int = 0
    """Seconds that it must be open for from when it begins; 0 where work may run on."""
    shut_for: str = ""
    """Country on whose public holidays it is shut."""
    link_id: str = ""
    length_km: float = 0.0
    passes: tuple[str, ...] = ()
    held_with: str = "handling"
    """What a published whole must include to hold it: nothing ('move'), 'borders' or 'handling'."""


@dataclass(frozen=True)
class When:
    """What a leg waits for in a question with a date, at a node: opening hours, or a departure."""

    node: str
    opening_hours: str = ""
    shut_for: str = ""
    weekdays: str = ""
    departs: str = ""
    every_weeks: int = 1
    counted_from: str = ""
    departure_dates: str = ""
    lead: int = 0
    after: int = 0
    """Seconds from the departure of a service at its first node until it leaves a stop."""
    valid_from: str = ""
    valid_until: str = ""
    ends_within: int = 0
    """Seconds that it must stay open for."""


@dataclass(frozen=True)
class Side:
    """One side of a border within a chain: what it is depends on the procedure that cargo comes under."""

    kind: str
    """Place in `CHANGES`."""
    make: Callable[[str], Activity | None]
    """From a procedure to the clearance under it; None where it is barred."""
    country: str
    """Country that clears."""


PROCEDURES = ("domestic", "export", "transit", "import", "bond")
CHANGES = {
    "inner": [(procedure, "transit", procedure) for procedure in PROCEDURES],
    "member entry": [
        *((procedure, "transit", procedure) for procedure in PROCEDURES if procedure != "import"),
        ("transit", "import", "import"),
    ],
    "land exit": [("export", "export", "export"), ("transit", "transit", "transit")],
    "land entry": [
        *(("export", "transit", "transit"), ("transit", "transit", "transit")),
        *(("export", "import", "import"), ("transit", "import", "import")),
        *(("export", "bond", "bond"), ("transit", "bond", "bond")),
    ],
    "port exit": [("export", "export", "transit"), ("transit", "transit", "transit")],
    "port entry": [("transit", after, after) for after in ("transit", "import", "bond")],
    "move": [(procedure, procedure, procedure) for procedure in PROCEDURES],
}
"""Of each kind of side: the procedure before it, the one it is cleared under, and the one after it; a move keeps it."""


@dataclass(frozen=True)
class Leg:
    """One leg of the ledger in whole seconds, cents and grams."""

    activity: str
    nodes: tuple[str, ...]
    seconds: int = 0
    cents: int = 0
    grams: int = 0
    passes: tuple[str, ...] = ()
    link_id: str = ""
    service_id: str = ""
    modes: tuple[str, ...] = ()
    length_m: int = 0
    when: When | None = None
    """With a date: what it waits for before it begins."""


# ---------------------------------------------------------------- the graph of states


def state_graph(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    day: date | None = None,
) -> nx.MultiDiGraph:
    """Return the states of cargo and every leg between them.

    Parameters
    ----------
    tables
        Tables as written and validated: text '' and numbers NaN where blank, both ways expanded.
    cargo
        Anything with teu, tonnes, value_usd, box, regime and hs.
    day
        Day of departure. Without one, legs wait for the expectation of a normal week; with one, they say in `when`
        what they wait for.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes ("origin", node_id), ("destination", node_id) and (node_id, mode, phase, procedure). Besides "ready",
        "under way" and "landed" there are helpers, "departing" (after the wait, or rolling on) and "arrived"
        (under way or landed), at seaports "on the quay" (loaded, not cleared out) and "let in" (cleared, not yet
        handled), and ("between", ...) within a chain of legs. Edges have the fields of `Leg`.
    """
    case = Case({name: _rows(tables, name) for name in TABLES}, cargo, day)
    graph = nx.MultiDiGraph()
    modes = sorted({link["mode"] for link in case.tables["links"]})
    for node in (row["node_id"] for row in case.tables["nodes"]):
        graph.add_nodes_from([("origin", node), ("destination", node)])
        for procedure in PROCEDURES:
            for mode in modes:
                _add_phases(graph, case, node, mode, procedure)
                _add_ends(graph, case, node, mode, procedure)
                for to_mode in modes:
                    _add_handling(graph, case, node, mode, to_mode, procedure)
            if "sea" in modes:
                _add_quay(graph, case, node, procedure)
        for mode in modes:
            _add_customs(graph, case, node, mode)
    for link in case.tables["links"]:
        _add_link(graph, case, link)
    for service in case.tables["services"]:
        _add_service(graph, case, service)
    return graph


def _add_phases(graph: nx.MultiDiGraph, case: Case, node: str, mode: str, procedure: str) -> None:
    """Add what happens at a node within a mode: departing unscheduled, rolling on, having arrived."""
    free = Leg("free", (node,))
    state = {phase: (node, mode, phase, procedure) for phase in PHASES}
    _add_chain(graph, state["under way"], [free], state["departing"])
    _add_chain(graph, state["under way"], [free], state["arrived"])
    _add_chain(graph, state["landed"], [free], state["arrived"])
    if mode == "road":
        _add_chain(graph, state["ready"], [free], state["departing"])
        return
    per_week = _rate(case, "departures_per_week", mode, case.country(node))
    if per_week is not None:
        wait = Leg("wait", (node,), seconds=_half_headway(per_week), modes=(mode,))
        _add_chain(graph, state["ready"], [wait], state["departing"])


def _add_ends(graph: nx.MultiDiGraph, case: Case, node: str, mode: str, procedure: str) -> None:
    """Add loading for export or domestic use, and unloading of what is domestic or imported.

    Reading: on or off a ship at a node in no country cargo is in transit.
    """
    at_sea = mode in ("sea", "ferry") and not case.country(node)
    loads, unloads = _handling(case, node, "", mode), _handling(case, node, mode, "")
    if loads is not None and procedure in (("transit",) if at_sea else ("domestic", "export")):
        _add_chain(graph, ("origin", node), _legs(case, loads), (node, mode, _boards("", mode), procedure))
    if unloads is not None and procedure in (("transit",) if at_sea else ("domestic", "import")):
        _add_chain(graph, (node, mode, _lands(mode, ""), procedure), _legs(case, unloads), ("destination", node))


def _add_customs(graph: nx.MultiDiGraph, case: Case, node: str, mode: str) -> None:
    """Add the clearance for import of what has come in bond by land to a node with customs."""
    if case.node(node)["customs"] != "yes" or not case.country(node) or mode == "sea":
        return
    nothing = Activity("clearance", (node,), (mode,), hours=0.0, usd=0.0, reference_usd=0.0)
    cleared = _declared(case, nothing, "clearance", "import", case.country(node), "inland")
    for phase in ("under way", "landed"):
        _add_chain(graph, (node, mode, phase, "bond"), _legs(case, cleared), (node, mode, phase, "import"))


def _add_handling(graph: nx.MultiDiGraph, case: Case, node: str, from_mode: str, to_mode: str, procedure: str) -> None:
    activity = _handling(case, node, from_mode, to_mode)
    if activity is not None:
        if procedure in ("transit", "bond") and {_family(from_mode), _family(to_mode)} == {"rail", "road"}:
            activity = _declared(case, activity, "transit_change", "", case.country(node))
        start = (node, from_mode, _lands(from_mode, to_mode), procedure)
        _add_chain(graph, start, _legs(case, activity), (node, to_mode, _boards(from_mode, to_mode), procedure))


def _family(mode: str) -> str:
    return "rail" if mode in RAILS else mode


def _declared(case: Case, activity: Activity, what: str, side: str, country: str, where: str = "border") -> Activity:
    """Return the activity with a declaration to the customs of a country; the same where there is none."""
    rows = [row for row in case.tables["clearance"] if (row["what"], row["side"]) == (what, side)]
    rows = [row for row in rows if row["country"] in ("", country) and row["regime"] in ("", case.cargo.regime)]
    rows = [row for row in rows if row["cleared_at"] in ("", where)]
    rows.sort(key=lambda row: (not row["country"], not row["cleared_at"], not row["regime"]))
    if not rows or not country:
        return activity
    usd = _money(case, case.cargo, *_filled_price(rows), "", country)
    return replace(activity, declared_hours=_filled_hours(rows), charges_usd=activity.charges_usd + usd)


def _boards(from_mode: str, to_mode: str) -> str:
    return "on the quay" if to_mode == "sea" != from_mode else "ready"


def _lands(from_mode: str, to_mode: str) -> str:
    return "let in" if from_mode == "sea" != to_mode else "arrived"


def _add_quay(graph: nx.MultiDiGraph, case: Case, node: str, procedure: str) -> None:
    """Add clearing in and out at a seaport, and changing ships between the coast and abroad."""
    sea = {phase: (node, "sea", phase) for phase in ("arrived", "let in", "on the quay", "ready")}
    changes = _handling(case, node, "sea", "sea")
    if changes is not None:
        start, end = ((*sea[phase], procedure) for phase in ("let in", "on the quay"))
        _add_chain(graph, start, _legs(case, changes), end)
    for start, side, end in (("arrived", "entry", "let in"), ("on the quay", "exit", "ready")):
        pieces = [_port_side(case, node, side)]
        if not case.country(node):
            # Reading: a port in no country clears nothing, and cannot be passed where a side would be due.
            continue
        for activities, after in _runs(pieces, procedure):
            legs = [leg for activity in activities for leg in _legs(case, activity)]
            _add_chain(graph, (*sea[start], procedure), legs, (*sea[end], after))


def _runs(pieces: Sequence["Activity | Side | None"], procedure: str) -> Iterator[tuple[list[Activity], str]]:
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
            for activities, end in _runs(rest, after):
                yield [activity, *activities], end


def _add_link(graph: nx.MultiDiGraph, case: Case, link: Row) -> None:
    scheduled = link["departures_per_week"] is not None
    if link["status"] != "operating" or (not scheduled and link["mode"] in ("sea", "ferry")):
        return
    if case.cargo.form not in _taken(case, link):
        return
    here, there, mode = link["from_node"], link["to_node"], link["mode"]
    move = Side("move", lambda procedure: _move(case, link, procedure), case.country(link["from_node"]))
    pieces = [piece if isinstance(piece, Side) else move for piece in _crossing(case, link)]
    for procedure in PROCEDURES:
        for activities, after in _runs(pieces, procedure):
            legs = [leg for activity in activities for leg in _legs(case, activity)]
            if scheduled:
                wait = Leg("wait", (here,), seconds=_half_headway(link["departures_per_week"]), modes=(mode,))
                begins, ends = _phases_of_voyage(case, [link])
                _add_chain(graph, (here, mode, begins, procedure), [wait, *legs], (there, mode, ends, after))
            else:
                _add_chain(graph, (here, mode, "departing", procedure), legs, (there, mode, "under way", after))


def _taken(case: Case, link: Row) -> Sequence[str]:
    """Return what goods may be in to go over a link without a service."""
    country = case.country(link["from_node"])
    said = [row for row in _rates_under(case) if row["takes"]]
    taken = link["takes"] or _look_up(said, "takes", link["mode"], country)
    if taken:
        return words(taken)
    return ("box", "wagon", "trailer", *(LOOSE if link["mode"] == "road" else ()))


def _add_service(graph: nx.MultiDiGraph, case: Case, service: Row) -> None:
    if (service["minimum_teu"] or 0) > case.cargo.teu or case.cargo.form not in words(service["takes"] or "box"):
        return
    if service["valid_until"] and (case.day is None or service["valid_until"] < case.day.isoformat()):
        return
    if service["parts_then"]:
        raise ValueError("the oracle reads networks as published, not edited ones")
    normal, links = _ways_of(case, service)
    detour = _detour(case, normal, links) if links else Detour()
    whole = _whole(case, service, links, detour) if links else None
    if not links or whole is None:
        return
    rounds = _round_times(case, service, normal, detour)
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
    begins, ends = _phases_of_voyage(case, voyages[0])[0], _phases_of_voyage(case, voyages[-1])[1]
    placed = _parts(case, links[begin:end], begin)
    shares = whole.shares_of([place for place, _ in placed], is_whole=run == (0, len(links)))
    for procedure in PROCEDURES:
        for activities, after in _runs([part for _, part in placed], procedure):
            legs = [wait]
            for (place, piece), activity in zip(placed, activities, strict=True):
                held = whole.seconds.get(place), shares.get(place)
                if held[0] is not None and place in whole.transits and run != (0, len(links)):
                    held = held[0] + _longer(piece, activity), held[1]
                legs += _service_legs(case, service, links[0]["mode"], activity, held, detour)
            start = (first["from_node"], first["mode"], begins, procedure)
            _add_chain(graph, start, legs, (last["to_node"], last["mode"], ends, after))


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


def _phases_of_voyage(case: Case, voyage: Sequence[Row]) -> tuple[str, str]:
    """Return the phases in which cargo boards and leaves."""
    return ("on the quay", "let in") if _is_coastal(case, voyage) else ("ready", "landed")


def _add_chain(graph: nx.MultiDiGraph, start: tuple, legs: Sequence[Leg], end: tuple) -> None:
    """Add legs one after the other, through states that nothing else shares."""
    chain = graph.number_of_nodes()
    states = [start, *(("between", chain, position) for position in range(1, len(legs))), end]
    for before, leg, after in zip(states[:-1], legs, states[1:], strict=True):
        graph.add_edge(before, after, **leg.__dict__)


# ---------------------------------------------------------------- legs


def _legs(case: Case, activity: Activity) -> list[Leg]:
    """Return the wait for its opening hours, if there is one, and the activity as a leg of its own."""
    return [*_waits(case, activity), _leg(activity, _own_seconds(activity), _own_cents(activity))]


def _waits(case: Case, activity: Activity) -> list[Leg]:
    if case.day is not None:
        if not activity.opening_hours and not activity.shut_for:
            return []
        when = When(activity.nodes[0], activity.opening_hours, activity.shut_for, ends_within=activity.ends_within)
        return [Leg("wait", activity.nodes[:1], modes=activity.modes, when=when)]
    waiting = _closed_wait(activity.opening_hours, activity.ends_within)
    return [Leg("wait", activity.nodes[:1], seconds=waiting, modes=activity.modes)] if waiting else []


def _leg(activity: Activity, whole_seconds: int, whole_cents: int, service_id: str = "") -> Leg:
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


def _own_seconds(activity: Activity) -> int:
    return int(seconds(_known(activity.hours, activity) + activity.declared_hours))


def _own_cents(activity: Activity) -> int:
    return int(cents(_known(activity.usd, activity) + activity.weight_usd + activity.charges_usd))


def _known(figure: float, activity: Activity) -> float:
    if math.isnan(figure):
        raise ValueError(f"a figure of {activity.name} at {activity.nodes} is not known")
    return figure


# ---------------------------------------------------------------- moving


def _move(case: Case, link: Row, procedure: str = "") -> Activity | None:
    """Return the move under a procedure; None where the boxes are too heavy for its vehicles."""
    country, mode = case.country(link["from_node"]), link["mode"]
    length_km = _length_km(case, link)
    hours, p90 = link["hours"], link["hours_p90"]
    if hours is None:
        speed, delay = (_rate(case, column, mode, country) for column in ("speed_kmh", "delay_h_per_100km"))
        known = speed is not None and delay is not None
        driving = _rate(case, "driving_h_per_day", mode, country) or 24.0
        if known:
            hours = length_km / speed * 24 / _driven(link["lorry_ban"], driving) + length_km * delay / 100
            plain = length_km / speed * 24 / driving + length_km * delay / 100
        else:
            hours = UNKNOWN
    if p90 is None:
        # Reading: without any p90_ratio the hours count as they stand, as they do for handling.
        ratio = _rate(case, "p90_ratio", mode, country)
        p90 = UNKNOWN if ratio is None else hours * ratio
    expected_h = float(expected_hours(hours, p90))
    if case.day is not None and link["lorry_ban"] and link["hours"] is None:
        without_ban = expected_h * plain / hours
        expected_h = without_ban if without_ban <= _longest_without(link["lorry_ban"]) else expected_h
    usd, per = _price_of(case, link, procedure)
    co2e_g_per_tkm = _rate(case, "co2e_g_per_tkm", mode, country)
    co2e_g = UNKNOWN if co2e_g_per_tkm is None else co2e_g_per_tkm * length_km * case.cargo.tonnes
    weight_usd = _weight(case, usd, per, mode, country, length_km)
    cooled_usd = _cooled(case, mode, country, length_km)
    if math.isnan(weight_usd + cooled_usd):
        return None
    return Activity(
        "move",
        (link["from_node"], link["to_node"]),
        (mode,),
        hours=expected_h,
        usd=_money(case, case.cargo, usd, per, mode, country),
        reference_usd=_money(case, REFERENCE_CARGO, usd, per, mode, country),
        charges_usd=_charges(case, mode, country, lambda row: row["link_id"] == link["link_id"]) + cooled_usd,
        weight_usd=weight_usd,
        kg=co2e_g / 1000,
        opening_hours=_entered(case, link),
        link_id=link["link_id"],
        length_km=length_km,
        passes=(link["to_node"],),
        held_with="move",
    )


def _price_of(case: Case, link: Row, procedure: str = "") -> tuple[float | None, str]:
    """Return the price of a link and what it is for."""
    if link["usd"] is not None:
        return link["usd"], link["per"]
    usd_per_km, per = _price_per_km(case, link["mode"], case.country(link["from_node"]), procedure)
    return None if usd_per_km is None else usd_per_km * _length_km(case, link), per


def _entered(case: Case, link: Row) -> str:
    """Return when a link may be entered; with a date outside a ban on lorries only.

    Reading: of opening hours as well those of a normal week then.
    """
    if case.day is None or not link["lorry_ban"]:
        return str(link["opening_hours"])
    shut = set() if not link["opening_hours"] else _minutes(_normal_week(link["opening_hours"]))
    banned = set(range(7 * 1440)) - _minutes(_normal_week(link["lorry_ban"]))
    open_at = [minute not in shut and minute not in banned for minute in range(7 * 1440)]
    spans = []
    for day in range(7):
        begins = 0
        for is_open, minutes in groupby(open_at[day * 1440 : (day + 1) * 1440]):
            ends = begins + len(list(minutes))
            if is_open:
                spans.append(f"{WEEKDAYS[day]} {begins // 60:02d}:{begins % 60:02d}-{ends // 60:02d}:{ends % 60:02d}")
            begins = ends
    return ", ".join(spans)


def _minutes(spells: Sequence[tuple[int, int]]) -> set[int]:
    """Return the minutes of a week that spells cover."""
    return {minute for start, end in spells for minute in range(start // 60, end // 60)}


def _driven(lorry_ban: str, driving_h: float) -> float:
    """Return the mean hours of a day that a lorry is driven: on each day no more than the ban leaves."""
    if not lorry_ban:
        return driving_h
    allowed = _minutes(_normal_week(lorry_ban))  # what is not the ban
    left = [len(allowed & set(range(day * 1440, (day + 1) * 1440))) / 60 for day in range(7)]
    return sum(min(driving_h, hours) for hours in left) / 7


def _longest_without(lorry_ban: str) -> float:
    """Return the longest time of a normal week without a ban [h]."""
    allowed = _minutes(_normal_week(lorry_ban))
    twice = [minute % (7 * 1440) in allowed for minute in range(2 * 7 * 1440)]
    return max(len(list(run)) for is_allowed, run in groupby(twice) if is_allowed) / 60


def _length_km(case: Case, link: Row) -> float:
    if link["length_km"] is not None:
        return float(link["length_km"])
    here, there = case.node(link["from_node"]), case.node(link["to_node"])
    ends = (here["longitude"], here["latitude"], there["longitude"], there["latitude"])
    circuity = _rate(case, "circuity", link["mode"], here["country"])
    if circuity is None:
        raise ValueError(f"link {link['link_id']} has neither a length nor a circuity")
    return float(Geod(ellps="WGS84").inv(*ends)[2] / 1000 * circuity)


def _crossing(case: Case, link: Row) -> list[Activity | Side | None]:
    """Return the move, between exit and entry where it crosses a border."""
    move = _move(case, link)
    left, entered = case.country(link["from_node"]), case.country(link["to_node"])
    # Reading: a node with a blank country lies in no country, so a way to it crosses no border.
    if link["mode"] == "sea" or left == entered or not left or not entered:
        return [move]
    exits, entry = (_land_side(case, link, side, left, entered) for side in ("exit", "entry"))
    return [exits, move, entry]


def _half_headway(departures_per_week: float) -> int:
    return int(seconds(168 / departures_per_week / 2))


# ---------------------------------------------------------------- services


Place = tuple[int, int]
"""Where a part of a service lies: the step of its chain, and its place within the step as in `_crossing`, `_change`."""
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
    moves = {place: _own_seconds(part) for place, part in zip(places, parts, strict=True) if place[1] == MOVE}
    return Whole(taken, spans, moves, transits)


def _chain(case: Case, service: Row) -> list[Row] | None:
    """Return the links that a service runs over, operating or not; None where one is missing."""
    chain: list[Row] = []
    node = service["from_node"]
    for link_id in words(service["links"]):
        key = (link_id, node)
        found = [row for row in case.tables["links"] if (row["link_id"], row["from_node"]) == key]
        if not found:
            return None
        chain += found
        node = found[0]["to_node"]
    return chain if node == service["to_node"] else None


def _ways_of(case: Case, service: Row) -> tuple[list[Row], list[Row] | None]:
    """Return the normal way of a service and the one that it runs over, or None where it does not run."""
    if words(service["links"]):
        chain = _chain(case, service)
        return chain or [], chain
    calls = [service["from_node"], *words(service["stops"]), service["to_node"]]
    normal = _by_sea(case, calls, ("operating", "closed")) or []
    sailed = _by_sea(case, calls, ("operating",))
    if not normal or sailed is None or sailed == normal:
        return normal, sailed
    usually, now = (sum(_length_km(case, link) for link in way) for way in (normal, sailed))
    return normal, sailed if usually > 3000 or now <= 2 * usually else None


def _by_sea(case: Case, calls: Sequence[str], statuses: Collection[str]) -> list[Row] | None:
    """Return the shortest way of a ship from call to call by all ways that repeat no node; None without one."""
    whole: list[Row] = []
    for start, end in pairwise(calls):
        best: tuple | None = None
        queue: list[tuple[str, list[Row]]] = [(start, [])]
        while queue:
            here, way = queue.pop()
            if here == end and way:
                found = (
                    sum(round(_length_km(case, link) * 1000) for link in way),
                    len(way),
                    [link["link_id"] for link in way],
                )
                best = min(best, (*found, way), key=lambda one: one[:3]) if best else (*found, way)
                continue
            if way and case.node(here)["kind"] == "seaport":
                continue
            passed = {start, *(link["to_node"] for link in way)}
            queue += [
                (link["to_node"], [*way, link])
                for link in case.tables["links"]
                if (link["from_node"], link["mode"]) == (here, "sea")
                and link["departures_per_week"] is None
                and link["status"] in statuses
                and link["to_node"] not in passed
            ]
        if best is None:
            return None
        whole += best[3]
    return whole


@dataclass(frozen=True)
class Detour:
    """What a string takes more than on its normal way."""

    hours: float = 0.0
    usd: float = 0.0


def _detour(case: Case, normal: Sequence[Row], sailed: Sequence[Row]) -> Detour:
    if sailed == normal or not normal:
        return Detour()
    country = case.country(sailed[0]["from_node"])

    def price(link: Row) -> float:
        return _money(case, case.cargo, *_price_of(case, link), link["mode"], country)

    hours, usual_hours = (sum(_move(case, link).hours for link in way) for way in (sailed, normal))
    usd, usual_usd = (sum(price(link) for link in way) for way in (sailed, normal))
    return Detour(hours - usual_hours, usd - usual_usd)


def _round_times(case: Case, service: Row, normal: Sequence[Row], detour: Detour) -> float:
    """Return how many times as long as published a string takes."""
    if not detour.hours:
        return 1.0
    if service["hours"] is None:
        published = sum(_move(case, link).hours for link in normal)
    else:
        published = float(
            expected_hours(service["hours"], UNKNOWN if service["hours_p90"] is None else service["hours_p90"])
        )
    # Reading: a run that is published to take no time, or comes to take none, keeps its departures.
    return (published + detour.hours) / published if published > 0 and published + detour.hours > 0 else 1.0


def _parts(case: Case, links: Sequence[Row], step: int = 0) -> list[tuple[Place, Activity | Side | None]]:
    """Return all that happens between boarding and leaving, with its place; the first link is that of a step."""
    parts: list[tuple[Place, Activity | Side | None]] = []
    before: list[Row] = []
    for voyage in _voyages(links):
        if before:
            parts += [((step, kind), part) for kind, part in _change(case, before, voyage)]
        for link in voyage:
            kinds = (EXIT, MOVE, ENTRY) if len(crossing := _crossing(case, link)) == 3 else (MOVE,)
            parts += [((step, kind), part) for kind, part in zip(kinds, crossing, strict=True)]
            step += 1
        before = voyage
    return parts


def _change(case: Case, before: Sequence[Row], after: Sequence[Row]) -> list[tuple[int, Activity | Side | None]]:
    """Return the change of mode within a service, with the entry to the port before it and the exit after it."""
    node, came, leaves = after[0]["from_node"], before[0]["mode"], after[0]["mode"]
    lands = [(LANDING, _port_side(case, node, "entry"))] if came == "sea" and not _is_coastal(case, before) else []
    loads = [(LOADING, _port_side(case, node, "exit"))] if leaves == "sea" and not _is_coastal(case, after) else []
    return [*lands, (HANDLING, _handling(case, node, came, leaves)), *loads]


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
    waits = _waits(case, part) if held_seconds is None else []
    leg_seconds = _own_seconds(part)
    if held_seconds is not None:
        leg_seconds = int(np.rint(held_seconds + 3600 * part.declared_hours))
    if span is None:
        return [*waits, _leg(part, leg_seconds, _own_cents(part), service["service_id"])]
    # Reading: the vehicles of a service are those of its first mode in the country where it is boarded.
    country = case.country(service["from_node"])
    whole_usd = _money(case, case.cargo, service["usd"], service["per"], mode, country) + detour.usd
    start, end = (int(np.rint(np.rint(whole_usd * 100) * place)) for place in span)
    leg_cents = end - start + round(part.charges_usd * 100)
    return [*waits, _leg(part, leg_seconds, leg_cents, service["service_id"])]


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


# ---------------------------------------------------------------- handling


def _handling(case: Case, node: str, from_mode: str, to_mode: str) -> Activity | None:
    return case.once((node, from_mode, to_mode), lambda: _handled(case, node, from_mode, to_mode))


def _handled(case: Case, node: str, from_mode: str, to_mode: str) -> Activity | None:
    changes = [row for row in case.tables["handling"] if (row["from_mode"], row["to_mode"]) == (from_mode, to_mode)]
    own = [row for row in changes if row["node_id"] == node]
    by_kind = [row for row in changes if not row["node_id"] and row["kind"] == case.node(node)["kind"]]
    rows = own + by_kind
    if not rows:
        return None
    country, mode = case.country(node), to_mode or from_mode
    usd, per = _filled_price(rows)
    kg_per_teu = next((row["co2e_kg_per_teu"] for row in rows if row["co2e_kg_per_teu"] is not None), 0.0)

    def is_due(charge: Row) -> bool:
        if charge["country"] or charge["procedure"]:
            return False
        alone = not (charge["link_id"] or charge["node_id"])
        return charge["node_id"] == node or (alone and bool(to_mode))

    return Activity(
        _activity_name(from_mode, to_mode),
        (node,),
        tuple(name for name in (from_mode, to_mode) if name),
        hours=_filled_hours(rows),
        usd=_money(case, case.cargo, usd, per, mode, country),
        reference_usd=_money(case, REFERENCE_CARGO, usd, per, mode, country),
        charges_usd=_charges(case, mode, country, is_due, from_mode),
        kg=kg_per_teu * case.cargo.teu,
        opening_hours=next((row["opening_hours"] for row in rows if row["opening_hours"]), ""),
        ends_within=_ends_within(rows),
    )


def _activity_name(from_mode: str, to_mode: str) -> str:
    if not (from_mode and to_mode):
        return "unload" if from_mode else "load"
    if from_mode == to_mode:
        return "transship"
    return "gauge_change" if {from_mode, to_mode} <= RAILS else "transfer"


def _filled_hours(rows: Sequence[Row], change_h: float = 0.0) -> float:
    """Return the expected hours of the first row that has hours, with its p90 or the ratio of the next that has one.

    A change of lorry adds to both.
    """
    rows = rows[next((place for place, row in enumerate(rows) if row["hours"] is not None), len(rows)) :]
    if not rows:
        return UNKNOWN
    # Reading: a row of 0 h with a p90 of 0 h has no ratio, so the one behind it is asked.
    ratios = (row["hours_p90"] / row["hours"] for row in rows if row["hours_p90"] is not None and row["hours"])
    hours = rows[0]["hours"]
    return float(expected_hours(hours + change_h, hours * next(ratios, UNKNOWN) + change_h))


def _ends_within(rows: Sequence[Row], change_h: float = 0.0) -> int:
    """Return the median of work that must end by closing, as the row that gives the opening hours says [s]."""
    opens = next((row for row in rows if row["opening_hours"]), None)
    if opens is None or opens["ends_by_closing"] != "yes":
        return 0
    median = next((row["hours"] for row in rows if row["hours"] is not None), 0.0)
    return int(seconds(median + change_h))


def _filled_price(rows: Sequence[Row]) -> tuple[float | None, str]:
    """Return the first price, and what that row says it is for."""
    return next(((row["usd"], row["per"]) for row in rows if row["usd"] is not None), (None, ""))


# ---------------------------------------------------------------- clearance


def _land_side(case: Case, link: Row, side: str, left: str, entered: str) -> Side:
    def fits(row: Row) -> bool:
        if row["link_id"]:
            return row["link_id"] == link["link_id"] and row["from_node"] in ("", link["from_node"])
        return (
            not row["node_id"]
            and row["from_country"] in ("", left)
            and row["to_country"] in ("", entered)
            and _covers_mode(row["mode"], link["mode"])
        )

    country = left if side == "exit" else entered
    node = link["from_node"] if side == "exit" else link["to_node"]
    is_inner = case.territory(left) == case.territory(entered)
    inner = "member entry" if side == "entry" and case.clears_alone(entered) else "inner"

    def cleared(procedure: str) -> Activity | None:
        activity = _clearance(
            case,
            fits,
            side,
            procedure,
            country,
            link["mode"],
            node,
            is_inner=is_inner and inner == "inner",
            link_id=link["link_id"],
        )
        return None if activity is None else replace(activity, link_id=link["link_id"])

    def make(procedure: str) -> Activity | None:
        key = (side, link["link_id"], link["from_node"], procedure)
        return case.once(key, lambda: cleared(procedure))

    return Side(inner if is_inner else f"land {side}", make, country)


def _port_side(case: Case, node: str, side: str) -> Side:
    country = case.country(node)
    named, other = ("from_country", "to_country") if side == "exit" else ("to_country", "from_country")

    def fits(row: Row) -> bool:
        # Reading: of the defaults only those that name its country, `sea` and nothing else serve a seaport.
        is_default = not (row["link_id"] or row["node_id"])
        of_port = bool(country) and (row[named], row[other], row["mode"]) == (country, "", "sea")
        return row["node_id"] == node or (is_default and of_port)

    def make(procedure: str) -> Activity | None:
        return case.once((side, node, procedure), lambda: _clearance(case, fits, side, procedure, country, "sea", node))

    return Side(f"port {side}", make, country)


def _clearance(
    case: Case,
    fits: Callable[[Row], bool],
    side: str,
    procedure: str,
    country: str,
    mode: str,
    node: str,
    *,
    is_inner: bool = False,
    link_id: str = "",
) -> Activity | None:
    """Return one side of a border by the most specific row and those behind it; None where it is barred."""
    rows = [row for row in case.tables["borders"] if row["side"] == side and fits(row)]
    as_rows = {"bond": ("", "transit", "bond")}.get(procedure, ("", procedure))
    rows = [row for row in rows if row["procedure"] in as_rows]
    rows = [row for row in rows if row["regime"] in ("", case.cargo.regime)]
    rows = [row for row in rows if not row["hs"] or _hs_length(row, case.cargo.hs)]
    rows.sort(key=lambda row: _specificity(row, case.cargo.hs), reverse=True)
    if not rows or rows[0]["allowed"] == "no":
        return None
    rows = [row for row in rows if row["allowed"] != "no"]
    shuts = rows[0]["closed_on_holidays"] == "yes"
    usd, per = _filled_price(rows)
    covers = next((words(row["covers"]) for row in rows if row["hours"] is not None), ())
    opening_hours = next((row["opening_hours"] for row in rows if row["opening_hours"]), "")
    change = _change_of_lorry(rows)
    change_h = 0.0 if change is None or "reload" in covers else change["change_hours"] or 0.0
    change_usd = 0.0 if change is None else change["change_usd"] or 0.0

    def is_due(charge: Row) -> bool:
        if not country or not (charge["country"] or charge["procedure"]):
            return False
        if link_id in words(charge["except_links"]):
            return False
        if charge["country"] not in ("", country) or charge["node_id"] not in ("", node):
            return False
        if charge["province"] not in ("", case.node(node)["province"]):
            return False
        if procedure == "export":
            return charge["procedure"] == "export"
        return side == "entry" and charge["procedure"] in ("", "import" if procedure == "bond" else procedure)

    cleared = Activity(
        side,
        (node,),
        (mode,),
        hours=_filled_hours(rows, change_h),
        usd=_money(case, case.cargo, usd, per, mode, country)
        + (_money(case, case.cargo, change_usd, "vehicle", mode, country) if change_usd else 0.0),
        reference_usd=_money(case, REFERENCE_CARGO, usd, per, mode, country)
        + (_money(case, REFERENCE_CARGO, change_usd, "vehicle", mode, country) if change_usd else 0.0),
        charges_usd=_charges(case, mode, country, is_due),
        opening_hours="" if "closed_hours" in covers else opening_hours,
        ends_within=0 if "closed_hours" in covers else _ends_within(rows, change_h),
        # Reading: whether holidays shut it says the row that is taken, and no row behind it.
        shut_for=country if shuts else "",
        held_with="borders",
    )
    if is_inner or procedure not in ("export", "import") or "clearance" in covers:
        return cleared
    return _declared(case, cleared, "clearance", procedure, country)


def _change_of_lorry(rows: Sequence[Row]) -> Row | None:
    """Return the first row that says whether the lorry is changed, if it is."""
    said = next((row for row in rows if row["vehicle_change"]), None)
    return said if said is not None and said["vehicle_change"] != "none" else None


def _specificity(row: Row, hs: str) -> tuple[int, ...]:
    countries = bool(row["from_country"]) + bool(row["to_country"])
    return (
        bool(row["link_id"] or row["node_id"]),
        bool(row["from_node"]),
        countries + bool(row["mode"]),
        countries,
        row["mode"] != "rail",
        # Reading: the longest of those codes that the cargo's code begins with.
        _hs_length(row, hs),
        bool(row["regime"]),
        bool(row["procedure"]) + (row["procedure"] == "bond"),
        # Reading: what is still level goes by the order in which the page lists the columns.
        bool(row["from_country"]),
    )


def _hs_length(row: Row, hs: str) -> int:
    return max((len(code) for code in words(row["hs"]) if hs.startswith(code)), default=0)


# ---------------------------------------------------------------- money and rates


def _money(case: Case, cargo: Any, usd: float | None, per: str, mode: str, country: str) -> float:
    """Return what a price comes to for a cargo [USD]; NaN if there is none."""
    if usd is None:
        return UNKNOWN
    if per == "teu":
        return float(usd * cargo.teu)
    if per == "box":
        return float(usd * _paid_boxes(cargo))
    if per == "vehicle":
        return float(usd * _vehicles(case, cargo, mode, country))
    if per == "tonne":
        return float(usd * cargo.tonnes)
    if per == "value_pct":
        return float(usd * cargo.value_usd / 100)
    if per == "shipment":
        return float(usd)
    raise ValueError(f"nobody knows what a price per {per!r} is")


def _paid_boxes(cargo: Any) -> float:
    """Return how many times a price per box is paid; goods in no boxes count in loads of 22 t."""
    if getattr(cargo, "form", "box") in LOOSE:
        return float(math.ceil(cargo.tonnes / 22))
    teu_per_box = TEU_PER_BOX[cargo.box]
    return math.ceil(cargo.teu / teu_per_box) * {2: 1.0, 1: 0.67}[teu_per_box]


def _cooled(case: Case, mode: str, country: str, length_km: float) -> float:
    """Return what a move takes besides because the boxes are cooled [USD]; NaN where none is moved."""
    if not case.cargo.box.endswith("RF"):
        return 0.0
    usd = _rate(case, "cooled_usd_per_box_km", mode, country)
    return UNKNOWN if usd is None else usd * round(length_km * 1000) / 1000 * _paid_boxes(case.cargo)


def _vehicles(case: Case, cargo: Any, mode: str, country: str) -> int:
    teu_max = _look_up(case.tables["vehicles"], "teu_max", mode, country)
    if teu_max is None:
        raise ValueError(f"no vehicle of {mode} is known in {country or 'any country'}")
    every = [{**row, "row": row} for row in case.tables["vehicles"]]
    payload_t = _look_up(every, "row", mode, country)["payload_t"]
    if getattr(cargo, "form", "box") in LOOSE:
        return math.ceil(cargo.tonnes / 11 / teu_max if payload_t is None else cargo.tonnes / payload_t - 1e-9)
    boxes = math.ceil(cargo.teu / TEU_PER_BOX[cargo.box])
    fit = math.inf if payload_t is None or not cargo.tonnes else int(payload_t / (cargo.tonnes / boxes) + 1e-9)
    return max(math.ceil(cargo.teu / teu_max), math.ceil(boxes / max(fit, 1)))


def _weight(case: Case, usd: float | None, per: str, mode: str, country: str, length_km: float) -> float:
    """Return what a move by a vehicle takes for overweight and heavy boxes [USD]; NaN where it is barred."""
    cargo, row = case.cargo, _look_up([{**row, "row": row} for row in case.tables["vehicles"]], "row", mode, country)
    if row is None or cargo.form in LOOSE:
        return 0.0
    boxes = math.ceil(cargo.teu / TEU_PER_BOX[cargo.box])
    box_t, teu, km = cargo.tonnes / boxes, boxes * TEU_PER_BOX[cargo.box], round(length_km * 1000) / 1000
    paid = 0.0
    if row["payload_t"] is not None and box_t > row["payload_t"]:
        over_t = box_t - row["payload_t"]
        if row["overweight"] == "bar":
            return UNKNOWN
        if row["overweight"] == "price":
            paid += boxes * over_t * row["overweight_usd_per_tkm"] * km
        elif per == "vehicle" and usd is not None:
            paid += usd * _vehicles(case, cargo, mode, country) * over_t / row["payload_t"]
    if row["heavy_teu_t"] is not None and cargo.tonnes / teu > row["heavy_teu_t"]:
        paid += teu * row["heavy_usd_per_teu_km"] * km
    return paid


def _charges(case: Case, mode: str, country: str, is_due: Callable[[Row], bool], from_mode: str = "") -> float:
    """Return the sum of the charges that are due, narrowed by mode and regime [USD].

    A charge of a node is narrowed by either mode of a handling; one of a mode alone by the mode it leaves by.
    """
    return sum(
        _money(case, case.cargo, row["usd"], row["per"], mode, country)
        for row in case.tables["charges"]
        if is_due(row)
        and (_covers_mode(row["mode"], mode) or (row["node_id"] and _covers_mode(row["mode"], from_mode)))
        and row["regime"] in ("", case.cargo.regime)
        and (not row["hs"] or _hs_length(row, case.cargo.hs) > 0)
        and (not row["made_in"] or case.cargo.made_in in words(row["made_in"]))
        and (not row["dangerous"] or _is_of_class(case.cargo.dangerous, words(row["dangerous"])))
        and row["cooled"] in ("", "yes" if case.cargo.box.endswith("RF") else "no")
        and case.is_valid(row)
    )


def _is_of_class(goods: str, classes: Sequence[str]) -> bool:
    """Return whether goods are, or may be, of one of some classes: 2 holds 2.1."""
    return any(goods == one or goods.split(".")[0] == one or one.split(".")[0] == goods for one in classes if goods)


def _covers_mode(written: str, mode: str) -> bool:
    return written in ("", mode) or (written == "rail" and mode in RAILS)


def _rate(case: Case, column: str, mode: str, country: str) -> float | None:
    return _look_up(_rates_under(case), column, mode, country)


def _rates_under(case: Case, procedure: str = "") -> list[Row]:
    """Return the rates for goods under a procedure, those for it before those for any."""
    if procedure != "transit":
        return [row for row in case.tables["rates"] if not row["procedure"]]
    return sorted(case.tables["rates"], key=lambda row: not row["procedure"])


def _price_per_km(case: Case, mode: str, country: str, procedure: str) -> tuple[float | None, str]:
    rates = _rates_under(case, procedure)
    usd_per_km = _look_up(rates, "usd_per_km", mode, country)
    priced = [row for row in rates if row["usd_per_km"] is not None]
    return usd_per_km, str(_look_up(priced, "per", mode, country) or "")


def _look_up(rows: Sequence[Row], column: str, mode: str, country: str) -> Any:
    """Return the first figure there is: mode and country, `rail` there, mode anywhere, `rail` anywhere."""
    for written_country in (country, ""):
        for written_mode in (mode, "rail") if mode in RAILS else (mode,):
            for row in rows:
                if (row["mode"], row["country"]) == (written_mode, written_country) and row[column] is not None:
                    return row[column]
    return None


# ---------------------------------------------------------------- opening hours


@lru_cache(maxsize=256)
def _closed_wait(opening_hours: str, ends_within: int = 0) -> int:
    """Return the expected wait of a normal week [s]: squared closed spells over twice the week."""
    if not opening_hours:
        return 0
    week = _normal_week(opening_hours)
    if ends_within:
        week = _too_late_to_end(week, ends_within)
    spells = [end - start for start, end in week]
    if len(week) > 1 and week[0][0] == 0 and week[-1][1] == SECONDS_PER_WEEK:
        spells = [spells[0] + spells[-1], *spells[1:-1]]
    return int(np.rint(sum(spell * spell for spell in spells) / (2 * SECONDS_PER_WEEK)))


def _too_late_to_end(closed: Sequence[tuple[int, int]], ends_within: int) -> tuple[tuple[int, int], ...]:
    """Return the spells of a week in which it is shut, or will be before work has ended; second by second."""
    is_open = np.ones(SECONDS_PER_WEEK, dtype=np.bool_)
    for start, end in closed:
        is_open[start:end] = False
    shut_so_far = np.concatenate([[0], np.cumsum(np.tile(~is_open, 3))])
    starts = np.arange(SECONDS_PER_WEEK)
    ends_in_time = is_open & (shut_so_far[starts + ends_within] == shut_so_far[starts])
    turns = np.flatnonzero(np.diff(np.concatenate([[True], ends_in_time, [True]]).astype(int)))
    return tuple((int(start), int(end)) for start, end in zip(turns[::2], turns[1::2], strict=True))


def _normal_week(opening_hours: str) -> tuple[tuple[int, int], ...]:
    """Return the closed spells, as seconds since Monday, of the commonest week of 2026 that opens at all."""
    parsed = OpeningHours(opening_hours)
    mondays = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(52)]
    weeks = [_closed_spells(parsed, datetime.combine(monday, time())) for monday in mondays]
    weeks = [week for week in weeks if week != ((0, SECONDS_PER_WEEK),)]
    if not weeks:
        raise ValueError(f"{opening_hours!r} never opens")
    return Counter(weeks).most_common(1)[0][0]


def _closed_spells(parsed: OpeningHours, monday: datetime) -> tuple[tuple[int, int], ...]:
    spells: list[tuple[int, int]] = []
    end_of_week = monday + timedelta(weeks=1)
    for start, end, state, _ in parsed.intervals(monday, end_of_week):
        if state == State.CLOSED:
            since, until = (int((at - monday).total_seconds()) for at in (start, end or end_of_week))
            joined = spells.pop()[0] if spells and spells[-1][1] == since else since
            spells.append((joined, until))
    return tuple(spells)


# ---------------------------------------------------------------- answers


@dataclass(frozen=True)
class Limits:
    """What a question shuts out."""

    avoid_countries: Collection[str] = field(default_factory=set)
    avoid_nodes: Collection[str] = field(default_factory=set)
    avoid_links: Collection[str] = field(default_factory=set)
    avoid_modes: Collection[str] = field(default_factory=set)
    modes: Collection[str] | None = None


def best(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    origin_nodes: Collection[str],
    destination_nodes: Collection[str],
    weight: Callable[[Edge], int],
    *,
    via: Sequence[Collection[str]] = (),
    **limits: Any,
) -> int | None:
    """Return the least weight of a way from any origin to any destination by networkx, or None without one.

    Parameters
    ----------
    weight
        What a leg weighs; it is given the leg's edge and must not be negative.
    via
        Sets of node ids; one of each is passed, in this order, the origin's node counting as passed.
    limits
        avoid_countries, avoid_nodes, avoid_links, avoid_modes, modes. A service needs all that is
        along it. Reading: an origin or destination that is avoided leaves no way.
    """
    way = best_way(tables, cargo, origin_nodes, destination_nodes, weight, via=via, **limits)
    return None if way is None else sum(weight(edge) for edge in way)


def best_way(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    origin_nodes: Collection[str],
    destination_nodes: Collection[str],
    weight: Callable[[Edge], int],
    *,
    via: Sequence[Collection[str]] = (),
    **limits: Any,
) -> list[Edge] | None:
    """Return the legs of one way of least weight, or None without one; parameters as for `best`."""
    graph, starts, ends = question_graph(tables, cargo, origin_nodes, destination_nodes, Limits(**limits))
    layered = nx.DiGraph()
    for before, after, edge in graph.edges(data=True):
        if weight(edge) < 0:
            raise ValueError(f"{edge} weighs less than nothing")
        for layer in range(len(via) + 1):
            ends_of_arc = ((before, layer), (after, advance(layer, edge["passes"], via)))
            known = layered.get_edge_data(*ends_of_arc)
            if known is None or weight(edge) < known["weight"]:
                layered.add_edge(*ends_of_arc, weight=weight(edge), leg=edge)
    for start in starts:
        layered.add_edge("start", (start, advance(0, (start[1],), via)), weight=0)
    for end in ends:
        layered.add_edge((end, len(via)), "end", weight=0)
    if "start" not in layered or "end" not in layered or not nx.has_path(layered, "start", "end"):
        return None
    states = nx.dijkstra_path(layered, "start", "end")[1:-1]
    return [layered.edges[arc]["leg"] for arc in pairwise(states)]


def all_paths_best(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    origin_nodes: Collection[str],
    destination_nodes: Collection[str],
    weight: Callable[[Edge], int],
    *,
    via: Sequence[Collection[str]] = (),
    **limits: Any,
) -> int | None:
    """Return what `best` does, by weighing every way that repeats no state; for tiny networks only.

    Notes
    -----
    Exponential in the number of states. After a via a way may come back to a state, which counts as another
    one then: a way may have to turn round there.
    """
    graph, starts, ends = question_graph(tables, cargo, origin_nodes, destination_nodes, Limits(**limits))
    useful = set().union(*(nx.ancestors(graph, end) for end in ends if end in graph), ends)
    weights = [
        sum(weight(edge) for edge in way)
        for start in starts
        for way in _ways(graph, useful, ends, via, [(start, advance(0, (start[1],), via))])
    ]
    return min(weights, default=None)


def _ways(
    graph: nx.MultiDiGraph, useful: set, ends: Collection[tuple], via: Sequence[Collection[str]], so_far: list
) -> Iterator[list[Edge]]:
    """Yield every way from the last state of `so_far` to an end, as its edges; parallel edges apart."""
    state, layer = so_far[-1]
    if state in ends and layer == len(via):
        yield []
    if state not in graph:
        return
    for _, after, edge in graph.out_edges(state, data=True):
        step = (after, advance(layer, edge["passes"], via))
        if after in useful and step not in so_far:
            for rest in _ways(graph, useful, ends, via, [*so_far, step]):
                yield [edge, *rest]


def question_graph(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    origin_nodes: Collection[str],
    destination_nodes: Collection[str],
    limits: Limits,
    day: date | None = None,
) -> tuple[nx.MultiDiGraph, list[tuple], list[tuple]]:
    """Return the graph less what the limits shut out, with the starts and the ends of a question."""
    country = {row["node_id"]: row["country"] for row in _rows(tables, "nodes")}
    graph = state_graph(tables, cargo, day)
    case = Case({name: _rows(tables, name) for name in TABLES}, cargo, day)
    ends = [{country[node] for node in nodes} - {""} for nodes in (origin_nodes, destination_nodes)]
    barred = _barred_transit(case, *ends)
    shut = [
        (before, after, key)
        for before, after, key, edge in graph.edges(keys=True, data=True)
        if _is_shut(edge, limits, country) or _crosses(edge, barred, country)
    ]
    graph.remove_edges_from(shut)
    return (
        graph,
        [("origin", node) for node in sorted(origin_nodes)],
        [("destination", n) for n in sorted(destination_nodes)],
    )


def _barred_transit(case: Case, begins: Collection[str], ends: Collection[str]) -> list[tuple[str, str]]:
    """Return the countries that cargo from some countries to others may not cross, each with a mode."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in case.tables["transit_access"]:
        origins, destinations = (_meant(case, row[name]) for name in ("origins", "destinations"))
        if row["country"] in {*begins, *ends} or row["regime"] not in ("", case.cargo.regime) or not case.is_valid(row):
            continue
        if (not origins or origins & {*begins}) and (not destinations or destinations & {*ends}):
            found.setdefault((row["country"], row["mode"]), []).append(row)
    decides = {
        key: max(
            rows,
            key=lambda row: (
                sum(bool(row[name]) for name in ("origins", "destinations", "regime")),
                *(bool(row[name]) for name in ("origins", "destinations", "regime")),
                row["access"] == "barred",
            ),
        )
        for key, rows in found.items()
    }
    return [key for key, row in decides.items() if row["access"] == "barred"]


def _meant(case: Case, names: str) -> set[str]:
    """Return the countries that are meant by codes and names of territories."""
    members = {name: {name} for name in words(names)}
    for row in case.tables["territories"]:
        if row["territory"] in members:
            members[row["territory"]] = members[row["territory"]] - {row["territory"]} | {row["country"]}
    return set().union(*members.values())


def _crosses(edge: Edge, barred: Collection[tuple[str, str]], country: Mapping[str, str]) -> bool:
    return any(
        _covers_mode(by, mode) and country[node] == where
        for where, by in barred
        for mode in edge["modes"]
        for node in edge["nodes"]
    )


def _is_shut(edge: Edge, limits: Limits, country: Mapping[str, str]) -> bool:
    allowed = limits.modes
    return (
        any(node in limits.avoid_nodes or country[node] in limits.avoid_countries for node in edge["nodes"])
        or edge["link_id"] in limits.avoid_links
        or any(_is_named(mode, limits.avoid_modes) for mode in edge["modes"])
        or (allowed is not None and not all(_is_named(mode, allowed) for mode in edge["modes"]))
    )


def _is_named(mode: str, names: Collection[str]) -> bool:
    return mode in names or ("rail" in names and mode in RAILS)


def advance(layer: int, passed: Sequence[str], via: Sequence[Collection[str]]) -> int:
    """Return how many of the via lie behind after some nodes were passed.

    Reading: one node may serve two via that follow each other.
    """
    for node in passed:
        while layer < len(via) and node in via[layer]:
            layer += 1
    return layer


def _rows(tables: Mapping[str, pd.DataFrame], name: str) -> list[Row]:
    """Return the rows of a table with every column of the schema; a blank number is None, a blank text ''."""
    frame = tables.get(name)
    if frame is None or frame.empty:
        return []
    written = {column: frame[column].tolist() for column in frame.columns}
    rows: list[Row] = []
    for number in range(len(frame)):
        row: Row = {}
        for column, as_written, blank in _columns(name):
            cell = written[column][number] if column in written else None
            is_blank = cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))
            row[column] = blank if is_blank else as_written(cell)
        rows.append(row)
    return rows


@lru_cache
def _columns(name: str) -> tuple[tuple[str, type, str | None], ...]:
    """Return each column with the type of its cells and what a blank cell of it means."""
    table = TABLES[name]
    return tuple((c.name, float, None) if table.is_number(c.name) else (c.name, str, c.default) for c in table.declared)


# ---------------------------------------------------------------- value of time


def hour_usd(tables: Mapping[str, pd.DataFrame], cargo: Any) -> float:
    """Return what an hour is worth to a cargo."""
    if cargo.value_of_time_usd_per_h is not None:
        return float(cargo.value_of_time_usd_per_h)
    # Reading: "the first in the table" is the first by class, as a network sorts its rows.
    rows = sorted(tables["value_of_time"].to_dict("records"), key=lambda row: str(row["vot_class"]))
    code, percent = cargo.hs.replace(".", ""), None
    if cargo.vot_class:
        (percent,) = [row["percent_per_day"] for row in rows if row["vot_class"] == cargo.vot_class]
    for digits in range(len(code), 0, -1):
        for row in rows:
            if percent is None and code[:digits] in str(row["hs"]).split(";"):
                percent = row["percent_per_day"]
    if percent is None and cargo.tonnes > 0:
        density = cargo.value_usd / cargo.tonnes
        steps = {row["usd_per_tonne_from"] for row in rows if row["usd_per_tonne_from"] <= density}
        reached = [row["percent_per_day"] for row in rows if steps and row["usd_per_tonne_from"] == max(steps)]
        percent = reached[0] if reached else None
    for row in rows:
        if percent is None and row["vot_class"] == "":
            percent = row["percent_per_day"]
    return float(cargo.value_usd * (0.5 if percent is None else percent) / 100 / 24)
