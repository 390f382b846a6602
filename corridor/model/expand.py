"""From tables to the graph of states: every step that cargo can take becomes one arc."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from corridor.model.charges import FREE, Charges, add
from corridor.model.clearance import Borders, Side
from corridor.model.filling import MODE_CODE, NOWHERE, Act, Defaults, Handlings, fill_links
from corridor.model.services import Chain, Chains, Part, Published, held_by_whole, whole
from corridor.model.states import CODE, Blocked, Book, Clearing, Phase, States
from corridor.model.timetable import half_headway_minutes, normal_week, weekly_wait_minutes
from corridor.schema import MODES, PERS, activity_of, words
from corridor.units import MINUTES_PER_HOUR

@dataclass
class Arcs:
    """The columns of the arcs while they are gathered."""

    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    activity: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    service: list[int] = field(default_factory=list)
    wait: list[float] = field(default_factory=list)
    run: list[float] = field(default_factory=list)
    price: list[tuple[float, ...]] = field(default_factory=list)
    vehicle: list[int] = field(default_factory=list)
    co2_per_tonne: list[float] = field(default_factory=list)
    co2_per_teu: list[float] = field(default_factory=list)
    length_km: list[float] = field(default_factory=list)
    share: list[tuple[float, float]] = field(default_factory=list)
    home: dict[int, tuple[float, float, tuple[float, ...]]] = field(default_factory=dict)

    def add(
        self,
        tail: int,
        head: int,
        activity: str,
        row: int = -1,
        *,
        service: int = -1,
        wait: float = 0.0,
        run: float = 0.0,
        price: tuple[float, ...] = FREE,
        vehicle: int = NOWHERE,
        co2: tuple[float, float] = (0.0, 0.0),
        length_km: float = 0.0,
        share: tuple[float, float] = (0.0, 0.0),
    ) -> int:
        """Add one arc and return its position."""
        self.tail.append(tail)
        self.head.append(head)
        self.activity.append(CODE[activity])
        self.row.append(row)
        self.service.append(service)
        self.wait.append(wait)
        self.run.append(run)
        self.price.append(price)
        self.vehicle.append(vehicle)
        self.co2_per_tonne.append(co2[0])
        self.co2_per_teu.append(co2[1])
        self.length_km.append(length_km)
        self.share.append(share)
        return len(self.tail) - 1


class Expansion:
    """Gathers states and arcs of one network for one regime and HS code."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], regime: str, hs: str) -> None:
        self.tables, self.regime, self.hs = tables, regime, hs
        nodes, links = tables["nodes"], tables["links"]
        self.ids: list[str] = nodes["node_id"].tolist()
        self.country: list[str] = nodes["country"].tolist()
        self.kind: list[str] = nodes["kind"].tolist()
        self.rates, self.vehicles = Defaults(tables["rates"]), Defaults(tables["vehicles"])
        self.links = fill_links(nodes, links, self.rates, self.vehicles)
        self.handlings, self.borders = Handlings(tables["handling"]), Borders(tables["borders"])
        self.arcs = Arcs()
        self.keys: dict[tuple[int, int, int, int], int] = {}
        self.acts: dict[Act, int] = {}
        self.clearings: list[Clearing] = []
        self.charges: dict[int, tuple[int, ...]] = {}
        self.home_charges: dict[int, tuple[int, ...]] = {}
        self.wait_rows: dict[int, int] = {}
        self.blocked: list[Blocked] = []
        self._charge_rows = Charges(tables["charges"], regime)
        self._step = 0

    def state(self, node: int, mode: int, phase: Phase, step: int = 0) -> int:
        """Return the number of a state; `step` tells states within a crossing or a service apart."""
        return self.keys.setdefault((node, mode, int(phase), step), len(self.keys))

    def aboard(self, node: int, mode: int) -> int:
        """Return a new state within a crossing or a service."""
        self._step += 1
        return self.state(node, mode, Phase.ABOARD, self._step)

    def blocked_arc(self, tail: int, head: int, reason: str) -> None:
        """Note a step that is impossible, for explaining why there is no way."""
        self.blocked.append(Blocked(tail, head, reason))

    # --- moving ---------------------------------------------------------------------------------------------------

    def add_links(self) -> None:
        """Add the moves over the links, unscheduled or with departures of their own."""
        links = self.tables["links"]
        departures: list[float] = links["departures_per_week"].tolist()
        ids: list[str] = links["link_id"].tolist()
        status: list[str] = links["status"].tolist()
        opens: list[str] = links["opens"].tolist()
        hours: list[str] = links["opening_hours"].tolist()
        starts, ends, modes = self.links.start.tolist(), self.links.end.tolist(), self.links.mode.tolist()
        by_service_only = (MODE_CODE["sea"], MODE_CODE["ferry"])
        served: set[tuple[int, int]] = set()
        for link, (start, end, mode) in enumerate(zip(starts, ends, modes, strict=True)):
            scheduled = not math.isnan(departures[link])
            if status[link] != "operating":
                when = f" (opens {opens[link]})" if opens[link] else ""
                reason = f"link {ids[link]!r} from {self.ids[start]} to {self.ids[end]} is {status[link]}{when}; a scenario may open it"
                # that it would wait is left out: what stands between the two sides is all that an explanation needs
                self.blocked_arc(self.state(start, mode, Phase.READY), self.state(end, mode, Phase.LANDED), reason)
                continue
            if not scheduled and mode in by_service_only:
                continue
            if scheduled:
                origin, goal = self.state(start, mode, Phase.READY), self.state(end, mode, Phase.LANDED)
                boarded = self.aboard(start, mode)
                self.arcs.add(origin, boarded, "wait", link, wait=half_headway_minutes(departures[link]))
                origin = boarded
            else:
                origin, goal = self.state(start, mode, Phase.DEPARTING), self.state(end, mode, Phase.UNDER_WAY)
                served.add((start, mode))
            gate = normal_week(hours[link]).wait_minutes if hours[link] else 0.0
            self._move(origin, goal, link, ids[link], gate)
        for start, mode in sorted(served):
            self._depart(start, mode)

    def _depart(self, node: int, mode: int) -> None:
        """Add the wait for an unscheduled departure, and rolling on."""
        departing = self.state(node, mode, Phase.DEPARTING)
        ready = self.state(node, mode, Phase.READY)
        row = self.rates.row_of(MODES[mode], self.country[node], "departures_per_week")
        if mode == MODE_CODE["road"]:
            self.arcs.add(ready, departing, "")
        elif row != NOWHERE:
            headway = half_headway_minutes(self.rates.value(row, "departures_per_week"))
            self.wait_rows[self.arcs.add(ready, departing, "wait", wait=headway)] = row
        else:
            where = f"in {self.country[node]}" if self.country[node] else "at sea"
            reason = f"no row of rates gives departures_per_week of {MODES[mode]} {where}, so it cannot be boarded at {self.ids[node]}"
            self.blocked_arc(ready, departing, reason)
        self.arcs.add(self.state(node, mode, Phase.UNDER_WAY), departing, "")

    def _move(self, origin: int, goal: int, link: int, link_id: str, gate: float) -> None:
        """Add the move over a link, and the two sides of a crossing around it."""
        start, end, mode = int(self.links.start[link]), int(self.links.end[link]), int(self.links.mode[link])
        crossing = (link_id, self.ids[start], "", self.country[start], self.country[end], MODES[mode])
        if self.links.is_crossing[link]:
            cleared = self.aboard(start, mode)
            self.clear(origin, cleared, Side("exit", *crossing))
            arrived = self.aboard(end, mode)
            self._roll(cleared, arrived, link, gate)
            self.clear(arrived, goal, Side("entry", *crossing))
        else:
            self._roll(origin, goal, link, gate)

    def _roll(
        self, tail: int, head: int, link: int, gate: float, *, service: int = -1, run: int = -1, share: tuple[float, float] | None = None
    ) -> None:
        """Add the move itself: with its own figures or, if `run` or `share` are given, with its part in a whole."""
        own_price = tuple(self.links.price[link].tolist())
        unknown = math.isnan(own_price[0])
        coefficients, charges = self._charge_rows.on_link(self.tables["links"]["link_id"].iloc[link], MODES[int(self.links.mode[link])])
        if unknown and share is None:
            self.blocked_arc(tail, head, f"link {self.tables['links']['link_id'].iloc[link]!r} has no price, and no rate gives one")
            return
        base = FREE if share is not None else own_price
        co2 = float(self.links.co2_kg_per_tonne[link])
        arc = self.arcs.add(
            tail,
            head,
            "move",
            link,
            service=service,
            wait=0.0 if run >= 0 else gate,
            run=float(run) if run >= 0 else float(self.links.expected_h[link]) * MINUTES_PER_HOUR,
            price=add(base, coefficients),
            vehicle=int(self.links.vehicle[link]),
            co2=(0.0 if math.isnan(co2) else co2 * 1000, 0.0),
            length_km=float(self.links.length_km[link]),
            share=share or (0.0, 0.0),
        )
        if charges:
            self.charges[arc] = charges

    # --- clearing -------------------------------------------------------------------------------------------------

    def clear(
        self, tail: int, head: int, side: Side, *, service: int = -1, run: int = -1, share: tuple[float, float] | None = None
    ) -> None:
        """Add one side of a crossing, as it is in transit and at home."""
        transit = self.borders.find(side, "transit", self.regime, self.hs)
        home = self.borders.find(side, "export" if side.side == "exit" else "import", self.regime, self.hs)
        if transit is None or home is None:
            procedures = [name for name, found in (("transit", transit), ("export" if side.side == "exit" else "import", home)) if found is None]
            self.blocked_arc(tail, head, f"no row of borders allows the {side} in {' or '.join(procedures)} under regime {self.regime!r}")
        if transit is None and home is None:
            return
        self.clearings.append(Clearing(side, transit, home))
        vehicle = self.vehicles.row_of(side.mode, side.country, "teu_max")
        figures = []
        for found, procedure in ((transit, "transit"), (home, "export" if side.side == "exit" else "import")):
            coefficients, charges = self._charge_rows.on_clearance(side.country, side.mode, procedure)
            own = found.price if found is not None and share is None else FREE
            wait = normal_week(found.opening_hours).wait_minutes if found is not None and found.opening_hours and run < 0 else 0.0
            hours = found.expected_h if found is not None else 0.0
            figures.append((wait, float(run) if run >= 0 else hours * MINUTES_PER_HOUR, add(own, coefficients), charges))
        arc = self.arcs.add(
            tail,
            head,
            side.side,
            len(self.clearings) - 1,
            service=service,
            wait=figures[0][0],
            run=figures[0][1],
            price=figures[0][2],
            vehicle=vehicle,
            share=share or (0.0, 0.0),
        )
        self.arcs.home[arc] = figures[1][:3]
        if figures[0][3]:
            self.charges[arc] = figures[0][3]
        if figures[1][3]:
            self.home_charges[arc] = figures[1][3]

    # --- handling -------------------------------------------------------------------------------------------------

    def add_handling(self) -> None:
        """Add what can be done at the nodes: loading, unloading and every change between the modes that meet there."""
        meeting: dict[int, set[int]] = defaultdict(set)
        for node, mode, phase, _ in list(self.keys):
            if phase in (Phase.READY, Phase.DEPARTING, Phase.UNDER_WAY, Phase.LANDED):
                meeting[node].add(mode)
        for node, modes in sorted(meeting.items()):
            for mode in sorted(modes):
                self._arrive(node, mode)
                self._handle(node, -1, mode)
                self._handle(node, mode, -1)
                for following in sorted(modes):
                    self._handle(node, mode, following)

    def _arrive(self, node: int, mode: int) -> None:
        """Add that cargo under way may do all that landed cargo may, and the quay of a seaport."""
        if (node, mode, int(Phase.UNDER_WAY), 0) in self.keys:
            self.arcs.add(self.state(node, mode, Phase.UNDER_WAY), self.state(node, mode, Phase.LANDED), "")
        if mode == MODE_CODE["sea"] and self.country[node]:
            landed, cleared = self.state(node, mode, Phase.LANDED), self.state(node, mode, Phase.CLEARED)
            self.clear(landed, cleared, Side("entry", "", "", self.ids[node], "", self.country[node], "sea"))
            to_exit, ready = self.state(node, mode, Phase.TO_EXIT), self.state(node, mode, Phase.READY)
            self.clear(to_exit, ready, Side("exit", "", "", self.ids[node], self.country[node], "", "sea"))

    def _handle(self, node: int, mode: int, following: int) -> None:
        """Add one change at a node; a mode of -1 is cargo at rest."""
        came, leaves = (MODES[code] if code >= 0 else "" for code in (mode, following))
        at_quay = bool(self.country[node])
        if mode < 0:
            tail = self.state(node, -1, Phase.ORIGIN)
        else:
            quayed = came == "sea" and at_quay and came != leaves
            tail = self.state(node, mode, Phase.CLEARED if quayed else Phase.LANDED)
        if following < 0:
            head = self.state(node, -1, Phase.DESTINATION)
        else:
            quayed = leaves == "sea" and at_quay and came != leaves
            head = self.state(node, following, Phase.TO_EXIT if quayed else Phase.READY)
        activity = activity_of(came, leaves)
        found = self.handlings.find(self.ids[node], self.kind[node], came, leaves)
        if found is None:
            change = f"from {came or 'rest'} to {leaves or 'rest'}"
            self.blocked_arc(tail, head, f"no row of handling describes the {activity.replace('_', ' ')} {change} at {self.ids[node]} ({self.kind[node]})")
            return
        self._handled(tail, head, activity, node, (came, leaves), found)

    def _handled(
        self,
        tail: int,
        head: int,
        activity: str,
        node: int,
        modes: tuple[str, str],
        found: Act,
        *,
        service: int = -1,
        run: int = -1,
        share: tuple[float, float] | None = None,
    ) -> None:
        """Add a handling that a row describes."""
        coefficients, charges = self._charge_rows.on_handling(self.ids[node], *modes)
        gate = normal_week(found.opening_hours).wait_minutes if found.opening_hours and run < 0 else 0.0
        arc = self.arcs.add(
            tail,
            head,
            activity,
            self.acts.setdefault(found, len(self.acts)),
            service=service,
            wait=gate,
            run=float(run) if run >= 0 else found.expected_h * MINUTES_PER_HOUR,
            price=add(FREE if share is not None else found.price, coefficients),
            vehicle=self.vehicles.row_of(modes[1] or modes[0], self.country[node], "teu_max"),
            co2=(0.0, found.co2_kg_per_teu * 1000),
            share=share or (0.0, 0.0),
        )
        if charges:
            self.charges[arc] = charges

    # --- services -------------------------------------------------------------------------------------------------

    def add_services(self) -> tuple[list[tuple[float, ...]], list[int]]:
        """Add the services; return the price and the vehicle of each whole."""
        services = self.tables["services"]
        chains = Chains(self.tables["nodes"], self.tables["links"], self.links, self.handlings, self.borders, self.vehicles)
        prices, vehicles = [], []
        for service, row in enumerate(services.to_dict("records")):
            chain = chains.chain(service, row["from_node"], row["to_node"], row["links"])
            price, vehicle = FREE, NOWHERE
            if not row["valid_until"]:
                if chain.fault or chain.closed:
                    self._stopped(row, chain.fault or chain.closed)
                else:
                    price, vehicle = self._run(chain, row)
            prices.append(price)
            vehicles.append(vehicle)
        return prices, vehicles

    def _stopped(self, row: Mapping[Any, Any], fault: str) -> None:
        """Note a service that cannot run."""
        ends = [self.ids.index(row["from_node"]), self.ids.index(row["to_node"])]
        modes = [self.links.mode[at] for at, name in enumerate(self.tables["links"]["link_id"]) if name in words(row["links"])]
        if modes:
            tail, head = self.state(ends[0], int(modes[0]), Phase.READY), self.state(ends[1], int(modes[-1]), Phase.LANDED)
            self.blocked_arc(tail, head, f"service {row['service_id']!r} cannot run: {fault}")

    def _run(self, chain: Chain, row: Mapping[Any, Any]) -> tuple[tuple[float, ...], int]:
        """Add one service part by part; return the price and the vehicle of its whole."""
        published = Published(**{name: row[name] for name in Published.__dataclass_fields__})
        shared = whole(chain, published, self.links, self.tables["vehicles"])
        first, last = chain.parts[0], chain.parts[-1]
        start = self.ids.index(row["from_node"])
        goal = self.state(last.node, last.mode, Phase.LANDED)
        if row["weekdays"]:
            wait = weekly_wait_minutes(words(row["weekdays"]), row["departs"])
        else:
            wait = half_headway_minutes(row["departures_per_week"])
        cutoff = 0.0 if math.isnan(row["cutoff_h"]) else row["cutoff_h"] * MINUTES_PER_HOUR
        at = self.aboard(start, first.mode)
        self.arcs.add(
            self.state(start, first.mode, Phase.READY), at, "wait", chain.service, service=chain.service, wait=wait + cutoff
        )
        is_priced = not math.isnan(published.usd)
        for number, part in enumerate(chain.parts):
            held = held_by_whole(part, published.includes)
            head = goal if number == len(chain.parts) - 1 else self.aboard(part.node, part.mode)
            run = shared.minutes[number]
            share = (float(shared.share_from[number]), float(shared.share_to[number])) if held and is_priced else None
            self._part(at, head, part, chain.service, run, share)
            at = head
        vehicle = self.vehicles.row_of(MODES[first.mode], self.country[start], "teu_max")
        return tuple(shared.price.tolist()), vehicle

    def _part(self, tail: int, head: int, part: Part, service: int, run: int, share: tuple[float, float] | None) -> None:
        """Add one part of a service; `run` of -1 and no share mean its own figures."""
        if part.activity == "move":
            hours = self.tables["links"]["opening_hours"].iloc[part.link]
            gate = normal_week(hours).wait_minutes if hours else 0.0
            self._roll(tail, head, part.link, gate, service=service, run=run, share=share)
        elif part.side is not None:
            self.clear(tail, head, part.side, service=service, run=run, share=share)
        elif part.act is not None:
            modes = (MODES[part.came], MODES[part.mode])
            self._handled(
                tail, head, activity_of(*modes), part.node, modes, part.act, service=service, run=run, share=share
            )

    # --- the whole ------------------------------------------------------------------------------------------------

    def finish(self, service_prices: list[tuple[float, ...]], service_vehicles: list[int]) -> States:
        """Return the arrays: states in the order of node, mode and phase, arcs in compressed rows."""
        keys = np.array(list(self.keys), dtype=np.int64).reshape(-1, 4)
        order = np.lexsort((keys[:, 3], keys[:, 2], keys[:, 1], keys[:, 0]))
        number = np.empty(len(keys), dtype=np.int64)
        number[order] = np.arange(len(keys))
        keys = keys[order]
        arcs = self.arcs
        tail, head = number[np.array(arcs.tail, dtype=np.int64)], number[np.array(arcs.head, dtype=np.int64)]
        rank = np.lexsort((np.arange(len(tail)), head, tail))
        place = np.empty(len(rank), dtype=np.int64)
        place[rank] = np.arange(len(rank))

        def ints(column: list[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
            return np.array(column, dtype=np.int64)[rank]

        def floats(column: list[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
            return np.array(column, dtype=np.float64)[rank]

        share = np.array(arcs.share, dtype=np.float64).reshape(-1, 2)[rank]
        home = {int(place[arc]): figures for arc, figures in arcs.home.items()}
        clears = np.array(sorted(home), dtype=np.int64)
        rows = ints(arcs.row)
        sides = [self.clearings[rows[arc]] for arc in clears]
        countries = tuple(sorted({clearing.side.country for clearing in sides}))
        at = {country: position for position, country in enumerate(countries)}
        origin, destination = (self._ends(keys, phase) for phase in (Phase.ORIGIN, Phase.DESTINATION))
        vehicles = self.tables["vehicles"]
        return States(
            node=keys[:, 0].copy(),
            mode=keys[:, 1].copy(),
            phase=keys[:, 2].copy(),
            origin=origin,
            destination=destination,
            first=np.searchsorted(tail[rank], np.arange(len(keys) + 1)).astype(np.int64),
            tail=tail[rank],
            head=head[rank],
            activity=ints(arcs.activity),
            row=rows,
            service=ints(arcs.service),
            wait_min=np.rint(floats(arcs.wait)).astype(np.int64),
            run_min=np.rint(floats(arcs.run)).astype(np.int64),
            price=np.array(arcs.price, dtype=np.float64).reshape(-1, len(PERS))[rank],
            vehicle=ints(arcs.vehicle),
            co2_g_per_tonne=floats(arcs.co2_per_tonne),
            co2_g_per_teu=floats(arcs.co2_per_teu),
            length_m=np.rint(floats(arcs.length_km) * 1000).astype(np.int64),
            share_from=share[:, 0].copy(),
            share_to=share[:, 1].copy(),
            clears=clears,
            clears_country=np.array([at[clearing.side.country] for clearing in sides], dtype=np.int64),
            clears_exit=np.array([clearing.side.side == "exit" for clearing in sides], dtype=np.bool_),
            transit_open=np.array([clearing.transit is not None for clearing in sides], dtype=np.bool_),
            home_open=np.array([clearing.home is not None for clearing in sides], dtype=np.bool_),
            home_wait_min=np.rint([home[arc][0] for arc in clears]).astype(np.int64),
            home_run_min=np.rint([home[arc][1] for arc in clears]).astype(np.int64),
            home_price=np.array([home[arc][2] for arc in clears], dtype=np.float64).reshape(-1, len(PERS)),
            service_price=np.array(service_prices, dtype=np.float64).reshape(-1, len(PERS)),
            service_vehicle=np.array(service_vehicles, dtype=np.int64),
            service_minimum_teu=np.nan_to_num(self.tables["services"]["minimum_teu"].to_numpy(dtype=np.float64)),
            vehicle_teu=vehicles["teu_max"].to_numpy(dtype=np.float64),
            vehicle_payload_t=vehicles["payload_t"].to_numpy(dtype=np.float64),
            countries=countries,
            book=Book(
                links=self.links,
                acts=tuple(self.acts),
                clearings=tuple(self.clearings),
                charges={int(place[arc]): found for arc, found in self.charges.items()},
                home_charges={int(place[arc]): found for arc, found in self.home_charges.items()},
                wait_rows={int(place[arc]): row for arc, row in self.wait_rows.items()},
                blocked=tuple(Blocked(int(number[b.tail]), int(number[b.head]), b.reason) for b in self.blocked),
            ),
        )

    def _ends(self, keys: np.ndarray[Any, np.dtype[np.int64]], phase: Phase) -> np.ndarray[Any, np.dtype[np.int64]]:
        ends = np.full(len(self.ids), -1, dtype=np.int64)
        found = np.flatnonzero(keys[:, 2] == int(phase))
        ends[keys[found, 0]] = found
        return ends


def expand(tables: Mapping[str, pd.DataFrame], regime: str, hs: str) -> States:
    """Return the graph of states of a network for one regime and HS code."""
    expansion = Expansion(tables, regime, hs)
    expansion.add_links()
    prices, vehicles = expansion.add_services()
    expansion.add_handling()
    return expansion.finish(prices, vehicles)
