"""From tables to the graph of states: every step that cargo can take becomes one arc."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from corridor.model.charges import FREE, Charges, add, takes_part
from corridor.model.clearance import Borders, Side
from corridor.model.draft import Draft
from corridor.model.filling import MODE_CODE, NOWHERE, Act, Defaults, FilledLinks, Handlings, fill_links
from corridor.model.services import Chain, Chains, Part, Published, Sharing
from corridor.model.states import Clearing, Phase, States
from corridor.model.timetable import half_headway_minutes, normal_week, weekly_wait_minutes
from corridor.schema import MODES, activity_of, words
from corridor.units import MINUTES_PER_HOUR


class _Way(NamedTuple):
    """One row of `links` in plain values."""

    link_id: str
    start: int
    end: int
    mode: int
    is_crossing: bool
    price: tuple[float, ...]
    run: float
    co2_g_per_tonne: float
    vehicle: int
    length_km: float
    gate: float
    opening_hours: str


def _ways(links: pd.DataFrame, filled: FilledLinks) -> list[_Way]:
    gates = [normal_week(hours).wait_minutes if hours else 0.0 for hours in links["opening_hours"]]
    grams = [0.0 if math.isnan(kg) else kg * 1000 for kg in filled.co2_kg_per_tonne.tolist()]
    columns = zip(
        links["link_id"].tolist(),
        *(column.tolist() for column in (filled.start, filled.end, filled.mode, filled.is_crossing)),
        [tuple(price) for price in filled.price.tolist()],
        (filled.expected_h * MINUTES_PER_HOUR).tolist(),
        grams,
        filled.vehicle.tolist(),
        filled.length_km.tolist(),
        gates,
        links["opening_hours"].tolist(),
        strict=True,
    )
    return [_Way(*row) for row in columns]


class Expansion:
    """Gathers states and arcs of one network for one regime and HS code."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], regime: str, hs: str, day: dt.date | None) -> None:
        self.tables, self.regime, self.hs, self.day = tables, regime, hs, day
        nodes, links = tables["nodes"], tables["links"]
        self.ids: list[str] = nodes["node_id"].tolist()
        self.country: list[str] = nodes["country"].tolist()
        self.kind: list[str] = nodes["kind"].tolist()
        self.rates, self.vehicles = Defaults(tables["rates"]), Defaults(tables["vehicles"])
        self.links = fill_links(nodes, links, self.rates, self.vehicles)
        self.handlings, self.borders = Handlings(tables["handling"]), Borders(tables["borders"])
        self.draft = Draft()
        self.sharing = Sharing(self.links, self.vehicles)
        self.ways = _ways(links, self.links)
        keys = zip(links["link_id"], links["from_node"], strict=True)
        self._ends: dict[tuple[str, str], str] = dict(zip(keys, links["to_node"], strict=True))
        self._charge_rows = Charges(tables["charges"], regime, day)

    # --- moving ---------------------------------------------------------------------------------------------------

    def add_links(self) -> None:
        """Add the moves over the links, unscheduled or with departures of their own."""
        links = self.tables["links"]
        columns = zip(self.ways, links["departures_per_week"], links["status"], links["opens"], strict=True)
        by_service_only = (MODE_CODE["sea"], MODE_CODE["ferry"])
        served: set[tuple[int, int]] = set()
        serviced = {link_id for chain in self.tables["services"]["links"] for link_id in words(chain)}
        for link, (way, departures, status, opens) in enumerate(columns):
            start, end, mode = way.start, way.end, way.mode
            if status != "operating":
                when = f" (opens {opens})" if opens else ""
                between = f"from {self.ids[start]} to {self.ids[end]}"
                reason = f"link {way.link_id!r} {between} is {status}{when}; a scenario may open it"
                # that it would wait is left out: what stands between the two sides is all that an explanation needs
                tail, head = (
                    self.draft.state(start, mode, Phase.READY),
                    self.draft.state(end, mode, Phase.LANDED),
                )
                self.draft.block(tail, head, reason)
            elif not math.isnan(departures):
                boarded = self.draft.aboard(start, mode)
                ready = self.draft.state(start, mode, Phase.READY)
                self.draft.add(ready, boarded, "wait", link, wait=half_headway_minutes(departures))
                self._move(boarded, self.draft.state(end, mode, Phase.LANDED), link, way)
            elif mode not in by_service_only:
                departing = self.draft.state(start, mode, Phase.DEPARTING)
                self._move(departing, self.draft.state(end, mode, Phase.UNDER_WAY), link, way)
                served.add((start, mode))
            elif way.link_id not in serviced:
                reason = (
                    f"link {way.link_id!r} is of mode {MODES[mode]}, which goes by services only, and none runs over it"
                )
                tail, head = self.draft.state(start, mode, Phase.READY), self.draft.state(end, mode, Phase.LANDED)
                self.draft.block(tail, head, reason)
        for start, mode in sorted(served):
            self._depart(start, mode)

    def _depart(self, node: int, mode: int) -> None:
        """Add the wait for an unscheduled departure, and rolling on."""
        departing = self.draft.state(node, mode, Phase.DEPARTING)
        ready = self.draft.state(node, mode, Phase.READY)
        row = self.rates.row_of(MODES[mode], self.country[node], "departures_per_week")
        if mode == MODE_CODE["road"]:
            self.draft.add(ready, departing, "")
        elif row != NOWHERE:
            headway = half_headway_minutes(self.rates.value(row, "departures_per_week"))
            self.draft.wait_rows[self.draft.add(ready, departing, "wait", wait=headway)] = row
        else:
            where = f"in {self.country[node]}" if self.country[node] else "at sea"
            figure = f"departures_per_week of {MODES[mode]} {where}"
            reason = f"no row of rates gives {figure}, so it cannot be boarded at {self.ids[node]}"
            self.draft.block(ready, departing, reason)
        self.draft.add(self.draft.state(node, mode, Phase.UNDER_WAY), departing, "")

    def _move(self, origin: int, goal: int, link: int, way: _Way) -> None:
        """Add the move over a link, and the two sides of a crossing around it."""
        if not way.is_crossing:
            self._roll(origin, goal, link)
            return
        start, end = way.start, way.end
        crossing = (way.link_id, self.ids[start], "", self.country[start], self.country[end], MODES[way.mode])
        cleared, arrived = self.draft.aboard(start, way.mode), self.draft.aboard(end, way.mode)
        self.clear(origin, cleared, Side("exit", *crossing))
        self._roll(cleared, arrived, link)
        self.clear(arrived, goal, Side("entry", *crossing))

    def _roll(
        self,
        tail: int,
        head: int,
        link: int,
        *,
        service: int = -1,
        run: int = -1,
        share: tuple[float, float] | None = None,
    ) -> None:
        """Add the move itself: with its own figures or, if `run` or `share` are given, with its part in a whole."""
        way = self.ways[link]
        if math.isnan(way.price[0]) and share is None:
            self.draft.block(tail, head, f"link {way.link_id!r} has no price, and no rate gives one")
            return
        coefficients, charges = self._charge_rows.on_link(way.link_id, MODES[way.mode])
        arc = self.draft.add(
            tail,
            head,
            "move",
            link,
            service=service,
            wait=0.0 if run >= 0 else way.gate,
            run=float(run) if run >= 0 else way.run,
            price=add(FREE if share is not None else way.price, coefficients),
            vehicle=way.vehicle,
            co2=(way.co2_g_per_tonne, 0.0),
            length_km=way.length_km,
            share=share or (0.0, 0.0),
            gate=self.draft.gate(way.opening_hours, way.start) if run < 0 else -1,
        )
        if charges:
            self.draft.charges[arc] = charges

    # --- clearing -------------------------------------------------------------------------------------------------

    def clear(
        self,
        tail: int,
        head: int,
        side: Side,
        *,
        service: int = -1,
        run: int = -1,
        share: tuple[float, float] | None = None,
    ) -> None:
        """Add one side of a crossing, as it is in transit and at home."""
        transit = self.borders.find(side, "transit", self.regime, self.hs)
        home = self.borders.find(side, "export" if side.side == "exit" else "import", self.regime, self.hs)
        if transit is None or home is None:
            procedures = [
                name
                for name, found in (
                    ("transit", transit),
                    ("export" if side.side == "exit" else "import", home),
                )
                if found is None
            ]
            self.draft.block(
                tail,
                head,
                f"no row of borders allows the {side} in {' or '.join(procedures)} under regime {self.regime!r}",
            )
        if transit is None and home is None:
            return
        self.draft.clearings.append(Clearing(side, transit, home))
        vehicle = self.vehicles.row_of(side.mode, side.country, "teu_max")
        figures = []
        for found, procedure in ((transit, "transit"), (home, "export" if side.side == "exit" else "import")):
            coefficients, charges = self._charge_rows.on_clearance(side.country, side.mode, side.side, procedure)
            own = found.price if found is not None and share is None else FREE
            wait = (
                normal_week(found.opening_hours).wait_minutes
                if found is not None and found.opening_hours and run < 0
                else 0.0
            )
            hours = found.expected_h if found is not None else 0.0
            gate = self._gate_of(side, found) if found is not None and run < 0 else -1
            figures.append(
                (wait, float(run) if run >= 0 else hours * MINUTES_PER_HOUR, add(own, coefficients), gate, charges)
            )
        arc = self.draft.add(
            tail,
            head,
            side.side,
            len(self.draft.clearings) - 1,
            service=service,
            wait=figures[0][0],
            run=figures[0][1],
            price=figures[0][2],
            vehicle=vehicle,
            share=share or (0.0, 0.0),
            gate=figures[0][3],
        )
        self.draft.home[arc] = figures[1][:4]
        if figures[0][4]:
            self.draft.charges[arc] = figures[0][4]
        if figures[1][4]:
            self.draft.home_charges[arc] = figures[1][4]

    def _gate_of(self, side: Side, found: Act) -> int:
        """Return when a clearance may begin; holidays shut it also where its hours hold the closed ones of a week."""
        shuts = self.borders.rows.text("closed_on_holidays", found.row) == "yes"
        at = side.node_id or (side.from_node if side.side == "exit" else self._far_end(side))
        return self.draft.gate(found.opening_hours, self.ids.index(at), side.country if shuts else "")

    def _far_end(self, side: Side) -> str:
        return self._ends[side.link_id, side.from_node]

    # --- handling -------------------------------------------------------------------------------------------------

    def add_handling(self) -> None:
        """Add what can be done at the nodes: loading, unloading and every change between the modes that meet there."""
        meeting: dict[int, set[int]] = defaultdict(set)
        for node, mode, phase, _ in list(self.draft.keys):
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
        if (node, mode, int(Phase.UNDER_WAY), 0) in self.draft.keys:
            self.draft.add(
                self.draft.state(node, mode, Phase.UNDER_WAY), self.draft.state(node, mode, Phase.LANDED), ""
            )
        if mode == MODE_CODE["sea"] and self.country[node]:
            landed, cleared = (
                self.draft.state(node, mode, Phase.LANDED),
                self.draft.state(node, mode, Phase.CLEARED),
            )
            self.clear(landed, cleared, Side("entry", "", "", self.ids[node], "", self.country[node], "sea"))
            to_exit, ready = (
                self.draft.state(node, mode, Phase.TO_EXIT),
                self.draft.state(node, mode, Phase.READY),
            )
            self.clear(to_exit, ready, Side("exit", "", "", self.ids[node], self.country[node], "", "sea"))

    def _handle(self, node: int, mode: int, following: int) -> None:
        """Add one change at a node; a mode of -1 is cargo at rest."""
        came, leaves = (MODES[code] if code >= 0 else "" for code in (mode, following))
        at_quay = bool(self.country[node])
        if mode < 0:
            tail = self.draft.state(node, -1, Phase.ORIGIN)
        else:
            quayed = came == "sea" and at_quay and came != leaves
            tail = self.draft.state(node, mode, Phase.CLEARED if quayed else Phase.LANDED)
        if following < 0:
            head = self.draft.state(node, -1, Phase.DESTINATION)
        else:
            quayed = leaves == "sea" and at_quay and came != leaves
            head = self.draft.state(node, following, Phase.TO_EXIT if quayed else Phase.READY)
        activity = activity_of(came, leaves)
        found = self.handlings.find(self.ids[node], self.kind[node], came, leaves)
        if found is None:
            change, said = f"from {came or 'rest'} to {leaves or 'rest'}", activity.replace("_", " ")
            self.draft.block(
                tail,
                head,
                f"no row of handling describes the {said} {change} at {self.ids[node]} ({self.kind[node]})",
            )
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
        arc = self.draft.add(
            tail,
            head,
            activity,
            self.draft.acts.setdefault(found, len(self.draft.acts)),
            service=service,
            wait=gate,
            run=float(run) if run >= 0 else found.expected_h * MINUTES_PER_HOUR,
            price=add(FREE if share is not None else found.price, coefficients),
            vehicle=self.vehicles.row_of(modes[1] or modes[0], self.country[node], "teu_max"),
            co2=(0.0, found.co2_kg_per_teu * 1000),
            share=share or (0.0, 0.0),
            gate=self.draft.gate(found.opening_hours, node) if run < 0 else -1,
        )
        if charges:
            self.draft.charges[arc] = charges

    # --- services -------------------------------------------------------------------------------------------------

    def add_services(self) -> tuple[list[tuple[float, ...]], list[int]]:
        """Add the services; return the price and the vehicle of each whole."""
        services = self.tables["services"]
        chains = Chains(
            self.tables["nodes"],
            self.tables["links"],
            self.links,
            self.handlings,
            self.borders,
            self.vehicles,
        )
        prices, vehicles = [], []
        for service, row in enumerate(services.to_dict("records")):
            chain = chains.chain(service, row["from_node"], row["to_node"], row["links"])
            price, vehicle = FREE, NOWHERE
            if takes_part(row["valid_from"], row["valid_until"], self.day, begins_later=True):
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
        chain = words(row["links"])
        modes = [way.mode for link_id in (chain[0], chain[-1]) for way in self.ways if way.link_id == link_id]
        if modes:
            tail, head = (
                self.draft.state(ends[0], modes[0], Phase.READY),
                self.draft.state(ends[1], modes[-1], Phase.LANDED),
            )
            self.draft.block(tail, head, f"service {row['service_id']!r} cannot run: {fault}")

    def _run(self, chain: Chain, row: Mapping[Any, Any]) -> tuple[tuple[float, ...], int]:
        """Add one service part by part; return the price and the vehicle of its whole."""
        published = Published(**{name: row[name] for name in Published.__dataclass_fields__})
        shared = self.sharing.whole(chain, published)
        first, last = chain.parts[0], chain.parts[-1]
        start = self.ids.index(row["from_node"])
        goal = self.draft.state(last.node, last.mode, Phase.LANDED)
        if row["weekdays"]:
            wait = weekly_wait_minutes(words(row["weekdays"]), row["departs"])
        else:
            wait = half_headway_minutes(row["departures_per_week"])
        cutoff = 0.0 if math.isnan(row["cutoff_h"]) else row["cutoff_h"] * MINUTES_PER_HOUR
        at = self.draft.aboard(start, first.mode)
        self.draft.add(
            self.draft.state(start, first.mode, Phase.READY),
            at,
            "wait",
            chain.service,
            service=chain.service,
            wait=wait + cutoff,
        )
        for number, part in enumerate(chain.parts):
            head = goal if number == len(chain.parts) - 1 else self.draft.aboard(part.node, part.mode)
            run = shared.minutes[number]
            self._part(at, head, part, chain.service, run, shared.share[number])
            at = head
        vehicle = self.vehicles.row_of(MODES[first.mode], self.country[start], "teu_max")
        return shared.price, vehicle

    def _part(
        self, tail: int, head: int, part: Part, service: int, run: int, share: tuple[float, float] | None
    ) -> None:
        """Add one part of a service; `run` of -1 and no share mean its own figures."""
        if part.activity == "move":
            self._roll(tail, head, part.link, service=service, run=run, share=share)
        elif part.side is not None:
            self.clear(tail, head, part.side, service=service, run=run, share=share)
        elif part.act is not None:
            modes = (MODES[part.came], MODES[part.mode])
            self._handled(
                tail,
                head,
                activity_of(*modes),
                part.node,
                modes,
                part.act,
                service=service,
                run=run,
                share=share,
            )


def expand(tables: Mapping[str, pd.DataFrame], regime: str, hs: str, day: dt.date | None = None) -> States:
    """Return the graph of states of a network for one regime and HS code.

    Parameters
    ----------
    tables : Tables of the network.
    regime, hs : Of the cargo.
    day : Day of departure: charges that are in force on it are due, services that have not ended run; None for a
        question without a date, in which nothing that ends on a date takes part.
    """
    expansion = Expansion(tables, regime, hs, day)
    expansion.add_links()
    prices, vehicles = expansion.add_services()
    expansion.add_handling()
    return expansion.draft.finish(tables, expansion.links, prices, vehicles)
