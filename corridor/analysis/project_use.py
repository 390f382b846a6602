"""Trips without and with a project: the way of each in both networks, what is paid on it and to whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

from corridor.analysis.carriers_waits import CarriersWaits, Crossing, vehicles_for
from corridor.analysis.payees import Payee, Subsidies, payees
from corridor.analysis.ranged_figures import RowKey, RowRange, RowShare, row_ranges, row_shares
from corridor.analysis.sweep import Progress, chunked, sweep
from corridor.analysis.trips import Modes, Trip
from corridor.answer.itinerary import Itinerary
from corridor.answer.legs import Leg
from corridor.cargo import Cargo
from corridor.errors import NoRoute
from corridor.flows.assign import assign
from corridor.flows.mean_ways import SharedWay, ways_of_trips
from corridor.graph.coordinates import Place
from corridor.graph.defaults import Defaults
from corridor.network.network import Network
from corridor.network.value_of_time import value_of_time
from corridor.planning.plan import plan
from corridor.rules import Rules
from corridor.scenario.differences import difference

_IDLE: Final = frozenset(
    {"name", "note", "source", "basis", "assumed_columns", "year", "usd_low", "usd_high", "parts_then", "aliases"}
)
"""Columns whose change alone makes no part of a network another."""
_AT_ONCE: Final = 32
"""Kinds of shipment that are planned in one chunk of work, in both networks."""

_NO_PART: Final = 1e-9
"""Part of a trip that is none: what a linear programme is not sure of."""

_Shipment = tuple[Place, Place, Cargo, Modes]


@dataclass(frozen=True)
class Use:
    """The way of one shipment in one network.

    Attributes
    ----------
    cost_usd, hours, co2e_kg
        Totals of the way of least generalised cost.
    tax_usd
        Duties and taxes among what is paid [USD].
    subsidy_usd
        Public money in the prices of its services [USD].
    owner_usd
        Money paid on the parts of the project, without taxes and borders [USD].
    carriers_waits
        Cost of the waiting of lorries on each side of a crossing by road, which is in no price [USD].
    on_project
        Part of it that uses a part of the network that the project adds, changes or removes: all or nothing of one way,
        the share of its ways that do in an assignment.
    row_shares
        What each row has in the totals.
    paid_to
        Taxes, subsidies and the owner's revenue among the totals, by country [USD].
    ends
        Countries where the way begins and ends.
    wait_country
        Country of each node where lorries wait at a border.
    """

    cost_usd: float
    hours: float
    co2e_kg: float
    tax_usd: float
    subsidy_usd: float
    owner_usd: float
    carriers_waits: Mapping[Crossing, float]
    on_project: float
    row_shares: Mapping[RowKey, RowShare]
    paid_to: Mapping[Payee, float]
    ends: tuple[str, str]
    wait_country: Mapping[str, str]


@dataclass(frozen=True)
class TripUse:
    """A trip, and its way without and with the project; None where there is no way.

    Attributes
    ----------
    trip
        The trip.
    without, with_it
        Its ways.
    hour_usd
        Value of an hour of one shipment, on the network without the project [USD/h].
    """

    trip: Trip
    without: Use | None
    with_it: Use | None
    hour_usd: float

    @property
    def ends(self) -> tuple[str, str]:
        """Return the countries where it begins and ends; blank where no way is known."""
        way = self.with_it or self.without
        return ("", "") if way is None else way.ends

    @property
    def carriers_usd_by_country(self) -> dict[str, float]:
        """Return, by country, what lorries save that wait less at borders which the trip crosses in both networks."""
        found: dict[str, float] = defaultdict(float)
        if self.without is not None and self.with_it is not None:
            old, new = self.without.carriers_waits, self.with_it.carriers_waits
            for side in (side for side in old if side in new):
                found[self.without.wait_country[side[1]]] += old[side] - new[side]
        return dict(found)

    @property
    def carriers_usd(self) -> float:
        """Return what lorries save that wait less at the borders which the trip crosses in both networks [USD]."""
        return sum(self.carriers_usd_by_country.values())

    @property
    def kind(self) -> str:
        """Return the kind of the trip's use of the project.

        existing (uses what is changed, or pays otherwise for the same), diverted (moves to the project from another
        way), leaving (goes another way), opened (has a way with the project only), cut (without it only), unreachable
        or unaffected.
        """
        old, new = self.without, self.with_it
        if old is None or new is None:
            return ("unreachable", "opened", "cut")[(new is not None) + 2 * (old is not None)]
        if (old.on_project > 0) != (new.on_project > 0):
            return "diverted" if new.on_project else "leaving"
        same = (old.cost_usd, old.hours, old.co2e_kg) == (new.cost_usd, new.hours, new.co2e_kg)
        return "unaffected" if same and not new.on_project else "existing"


def uses_of(
    before: Network,
    after: Network,
    trips: Sequence[Trip],
    rules: Rules | None,
    *,
    flows: str | None = None,
    shadow_usd_per_lorry_km: Mapping[str, float] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[TripUse, ...]:
    """Return each trip with its ways of least generalised cost before and after; `executor`, `progress` as for `sweep`.

    With `flows`, a method of `assign`, all trips are assigned together in each network; of a trip of which more is
    moved in one network than in the other, the difference is a trip of its own, without a way in the other.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        If a trip or a rule is not understood.
    """
    shipments = [(trip.origin, trip.destination, trip.cargo, trip.modes) for trip in trips]
    distinct = list(dict.fromkeys(shipments))
    shared = _Shared(before, after, _changed_rows(before, after), rules, dict(shadow_usd_per_lorry_km or {}))
    if flows is not None:
        return _assigned(shared, trips, flows, executor)
    answers = sweep(_work, shared, chunked(distinct, _AT_ONCE), executor=executor, progress=progress)
    known = dict(zip(distinct, (uses for answer in answers for uses in answer), strict=True))
    return tuple(
        TripUse(trip, *known[shipment], value_of_time(before, trip.cargo).usd_per_h)
        for trip, shipment in zip(trips, shipments, strict=True)
    )


def ranges_of(uses: Sequence[TripUse], before: Network, after: Network) -> dict[RowKey, RowRange]:
    """Return how far the rows behind the ways of trips may be off; a row of both networks as before."""
    sides = ([use.with_it for use in uses], [use.without for use in uses])
    found: dict[RowKey, RowRange] = {}
    for net, side in zip((after, before), sides, strict=True):
        rows = {row for use in side if use is not None for row in use.row_shares}
        found |= row_ranges(net, rows)
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class _Shared:
    """The networks and settings of all shipments; `changed` are the rows that differ, by table and key."""

    before: Network
    after: Network
    changed: frozenset[tuple[str, str]]
    rules: Rules | None
    shadow_usd_per_lorry_km: Mapping[str, float]


def _work(shared: _Shared, shipments: Sequence[_Shipment]) -> list[tuple[Use | None, Use | None]]:
    """Return the ways of some shipments before and after."""
    before, after = (_Planner(net, shared) for net in (shared.before, shared.after))
    return [(before.use(*shipment), after.use(*shipment)) for shipment in shipments]


def _assigned(shared: _Shared, trips: Sequence[Trip], method: str, executor: Executor | None) -> tuple[TripUse, ...]:
    """Return each trip with the mean of its ways in an assignment before and after."""
    sides = []
    for net in (shared.before, shared.after):
        flows = assign(net, trips, method=method, by="generalised", rules=shared.rules, executor=executor)
        planner = _Planner(net, shared)
        ways = ways_of_trips(flows)
        sides.append([(each.moved, planner.mean_use(each.ways) if each.ways else None) for each in ways])
    found: list[TripUse] = []
    for trip, (moved, old), (moved_with, new) in zip(trips, *sides, strict=True):
        hour_usd = value_of_time(shared.before, trip.cargo).usd_per_h
        parts = (
            (min(moved, moved_with), old, new),
            (max(0.0, moved_with - moved), None, new),
            (max(0.0, moved - moved_with), old, None),
            (1 - max(moved, moved_with), None, None),
        )
        for part, without, with_it in parts:
            if part > _NO_PART:
                some = replace(trip, shipments_per_year=trip.shipments_per_year * part)
                found.append(TripUse(some, without, with_it, hour_usd))
    return tuple(found)


def _changed_rows(before: Network, after: Network) -> frozenset[tuple[str, str]]:
    """Return the rows that differ, by table and key."""
    cells = difference(before, after)
    rows = zip(cells["table"], cells["row"], cells["column"], strict=True)
    return frozenset((table, row) for table, row, column in rows if table != "sources" and column not in _IDLE)


class _Planner:
    """Plans shipments in one network, and reads off who is paid."""

    def __init__(self, net: Network, shared: _Shared) -> None:
        self._net, self._rules, self._changed = net, shared.rules, shared.changed
        self._taxes, self._waits = _Taxes(net), CarriersWaits(net)
        self._subsidies = Subsidies(net, shared.shadow_usd_per_lorry_km)
        nodes = net.tables["nodes"]
        self._country: dict[str, str] = dict(zip(nodes["node_id"], nodes["country"], strict=True))
        self._reads_figures = bool({table for table, _ in self._changed} - {"links", "services", "nodes", "demand"})

    def use(self, origin: Place, destination: Place, cargo: Cargo, modes: Modes) -> Use | None:
        """Return the way of a shipment; None if there is none."""
        rules = (self._rules or Rules()).only_by(modes)
        try:
            return self.use_of(plan(self._net, origin, destination, by="generalised", cargo=cargo, rules=rules))
        except NoRoute:
            return None

    def use_of(self, way: Itinerary, waiting_h: float = 0.0) -> Use:
        """Return what is paid on a way and to whom; loads add `waiting_h` to its hours."""
        cargo = way.cargo
        paid = [(leg, self._taxes.of(leg, cargo), self._is_part(leg)) for leg in way.legs]
        subsidies = self._subsidies.of_way(way.legs, cargo)
        waits = self._waits.of_legs(way.legs, cargo)
        return Use(
            cost_usd=way.cost_usd,
            hours=way.hours + waiting_h,
            co2e_kg=way.co2e_kg,
            tax_usd=sum(tax for _, tax, _ in paid),
            subsidy_usd=sum(subsidies.values()),
            owner_usd=sum(
                leg.cost_usd - tax for leg, tax, is_part in paid if is_part and leg.activity not in ("exit", "entry")
            ),
            carriers_waits=waits,
            on_project=float(any(is_part for _, _, is_part in paid)),
            row_shares=row_shares(
                way.legs, lambda per, leg: self._taxes.amount(per, leg, cargo), self._is_part, self._taxes.is_due
            ),
            paid_to=payees(paid, subsidies, self._country_of),
            ends=(self._country_of(way.legs[0].from_node), self._country_of(way.legs[-1].to_node)),
            wait_country={node: self._country_of(node) for _, node, _ in waits},
        )

    def mean_use(self, ways: Sequence[SharedWay]) -> Use:
        """Return the mean of what is paid on the ways of a trip, by their shares."""
        uses = [(one.share, self.use_of(one.way, one.waiting_h)) for one in ways]
        names = ("cost_usd", "hours", "co2e_kg", "tax_usd", "subsidy_usd", "owner_usd", "on_project")
        waits: dict[Crossing, float] = defaultdict(float)
        rows: dict[RowKey, RowShare] = defaultdict(RowShare)
        paid_to: dict[Payee, float] = defaultdict(float)
        where: dict[str, str] = {}
        for share, use in uses:
            for side, usd in use.carriers_waits.items():
                waits[side] += share * usd
            for row, amounts in use.row_shares.items():
                rows[row] += amounts.times(share)
            for payee, usd in use.paid_to.items():
                paid_to[payee] += share * usd
            where |= use.wait_country
        means = {name: sum(share * getattr(use, name) for share, use in uses) for name in names}
        return Use(
            **means,
            carriers_waits=dict(waits),
            row_shares=dict(rows),
            paid_to=dict(paid_to),
            ends=uses[0][1].ends,
            wait_country=where,
        )

    def _country_of(self, node: str) -> str:
        return self._country.get(node, "")

    def _is_part(self, leg: Leg) -> bool:
        """Return whether a leg uses a row that differs between the networks."""
        if leg.service_id and ("services", f"service_id={leg.service_id}") in self._changed:
            return True
        moves = leg.link_id and leg.activity in ("move", "wait")
        if moves and ("links", f"link_id={leg.link_id}, from_node={leg.from_node}") in self._changed:
            return True
        return self._reads_figures and any((figure.table, figure.row) in self._changed for figure in leg.figures)


class _Taxes:
    """The charges of a network that are duties and taxes: they move money and use up nothing."""

    def __init__(self, net: Network) -> None:
        charges = net.tables["charges"]
        due = charges[charges["kind"].isin(["duty", "tax"])]
        rows = zip(due["charge_id"], due["usd"], due["per"], strict=True)
        self._due = {f"charge_id={name}": (float(usd), str(per)) for name, usd, per in rows}
        self._activities = {activity for row in due.to_dict("records") for activity in _due_at(row)}
        self._vehicles = Defaults(net.tables["vehicles"])
        nodes = net.tables["nodes"]
        self._country: dict[str, str] = dict(zip(nodes["node_id"], nodes["country"], strict=True))

    def of(self, leg: Leg, cargo: Cargo) -> float:
        """Return the duties and taxes in the price of a leg [USD]."""
        if leg.activity not in self._activities:
            return 0.0
        rows = [figure.row for figure in leg.figures if figure.table == "charges" and figure.row in self._due]
        return sum(usd * self.amount(per, leg, cargo) for usd, per in map(self._due.__getitem__, rows))

    def is_due(self, row: str) -> bool:
        """Return whether a row of charges is a duty or a tax."""
        return row in self._due

    def amount(self, per: str, leg: Leg, cargo: Cargo) -> float:
        """Return for how many units a cargo pays a price that is for one of them."""
        if per == "vehicle":
            return vehicles_for(self._vehicles, leg.mode, self._country.get(leg.from_node, ""), cargo)
        amounts = {"teu": cargo.teu, "box": cargo.boxes_paid, "tonne": cargo.tonnes, "shipment": 1.0}
        return amounts[per] if per in amounts else cargo.value_usd / 100


def _due_at(charge: dict[object, object]) -> tuple[str, ...]:
    """Return the activities at which a charge is due."""
    if charge["link_id"]:
        return ("move",)
    if charge["country"] or charge["procedure"]:
        return ("exit", "entry")
    return ("load", "transfer", "gauge_change", "transship", "unload")
