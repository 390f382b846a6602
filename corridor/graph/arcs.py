"""The three things that cargo does, as arcs: a move over a link, one side of a crossing, a handling at a node."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from corridor.arrays import Bools, Floats, Ints, joined
from corridor.graph.activities import PER_CODE
from corridor.graph.builder import GraphBuilder, gate_keys
from corridor.graph.charges import Charges, Due
from corridor.graph.clearance import HOME, N_GROUPS, TRANSIT, Clearances
from corridor.graph.crossings import BorderSides
from corridor.graph.customs import Declarations, is_change
from corridor.graph.prepared import PreparedTables
from corridor.graph.procedures import Figures, Kind
from corridor.graph.states import CODE
from corridor.modes import MODE_CODE, MODES, ON_OPEN_SEA
from corridor.schema import PERS, activity_of
from corridor.units import SECONDS_PER_HOUR

_HANDLED = np.array([[CODE[activity_of(came, leaves)] for leaves in ("", *MODES)] for came in ("", *MODES)])
"""Code of the activity of a change, by one more than the codes of both modes; 0 is cargo at rest."""


@dataclass(frozen=True, eq=False)
class ServiceShare:
    """The share of steps in a service's hours (-1: none) and price, which is a span of it; see `Shares`.

    `in_transit`: sides that the whole passes in transit, so that what they take more for good is none of its hours.
    """

    service: Ints
    seconds: Ints
    is_priced: Bools
    share_from: Floats
    share_to: Floats
    in_transit: Bools

    def of(self, pick: Ints | Bools) -> "ServiceShare":
        """Return the same for some of the steps."""
        spans = self.share_from[pick], self.share_to[pick]
        return ServiceShare(self.service[pick], self.seconds[pick], self.is_priced[pick], *spans, self.in_transit[pick])

    @property
    def columns(self) -> dict[str, Any]:
        """Return the columns that every step of a service has."""
        return {"service": self.service, "share_from": self.share_from, "share_to": self.share_to}


def alone(n_steps: int) -> ServiceShare:
    """Return the shares of steps that belong to no service."""
    nothing, zero = np.full(n_steps, -1, dtype=np.int64), np.zeros(n_steps)
    never = np.zeros(n_steps, dtype=np.bool_)
    return ServiceShare(nothing, nothing, never, zero, zero, never)


@dataclass(frozen=True, eq=False)
class ArcMaker:
    """Adds moves, clearances and handlings to a graph of states, for one regime, HS code and day."""

    prepared: PreparedTables
    builder: GraphBuilder
    regime: str
    found: Clearances
    declared: Declarations
    charges: Charges
    day: dt.date | None

    @cached_property
    def _on_links(self) -> Due:
        return self.charges.on_links(self.prepared.sides.link_ids, self.prepared.links.mode)

    @cached_property
    def _clearing(self) -> tuple[Floats, Floats, Ints, Due]:
        """Return wait, run, gate and charges of the sides, by the groups of `Clearances`."""
        prepared, sides, activities = self.prepared, self.prepared.sides, self.found.activities
        due = self.charges.on_clearance(sides, prepared.tables["nodes"]["province"].tolist())
        opening = np.where(self.found.is_open, activities.opening, 0)
        work_s = np.where(opening > 0, activities.work_s, 0)
        wait = prepared.opening_waits(opening, work_s)
        run = np.where(self.found.is_open, activities.expected_h, 0.0) * SECONDS_PER_HOUR
        shuts = (
            np.append(prepared.borders.shuts_on_holidays, False)[np.maximum(activities.row, -1)] & self.found.is_open
        )
        shut_for, node = (np.tile(column, N_GROUPS) for column in (sides.country, sides.node))
        gate = gate_keys(prepared, opening, np.where(shuts, shut_for, 0), node, work_s)
        return wait, run, gate, due

    @cached_property
    def _declared(self) -> Ints:
        """Return the declaration of each side, in the order of `_clearing`."""
        return self.declared.at_sides(self.prepared.sides, self.found)

    def _with_customs(self, customs: Ints, columns: dict[str, Any]) -> dict[str, Any]:
        """Return the columns of steps with what declarations add to them; -1 for none."""
        activities, is_due = self.declared.activities, customs >= 0
        hours = np.where(is_due, activities.expected_h[customs], 0.0)
        price = np.where(is_due[:, None], activities.price[customs], 0.0)
        more = {"run": columns["run"] + hours * SECONDS_PER_HOUR, "price": columns["price"] + price}
        return columns | more | {"customs": customs}

    def roll(
        self, tail: Ints, head: Ints, link: Ints, order: Ints, held: ServiceShare, is_open: Bools | None = None
    ) -> tuple[Ints, Ints, Ints]:
        """Add moves over links, with their own figures or their share of a service.

        One without a price is closed, and so is one that is not open. Outside services one takes the price of a rate
        for transit, if there is any, where the goods are in transit.

        Returns
        -------
        tuple[Ints, Ints, Ints]
            The numbers of the steps, and which of them are replaced in transit, by which marks.
        """
        prepared, links = self.prepared, self.prepared.links
        is_timed = held.seconds >= 0
        due = self._on_links
        opening = np.where(is_timed, 0, prepared.link_opening[link])
        hours, gate = links.expected_h[link], opening
        if self.day is not None:
            hours, gate = hours * links.dated_part[link], np.where(is_timed, 0, prepared.link_gate[link])
        run = np.where(is_timed, held.seconds, hours * SECONDS_PER_HOUR)
        columns: dict[str, Any] = {
            "row": link,
            "wait": prepared.opening_wait[opening],
            "run": np.nan_to_num(run),
            "vehicle": links.vehicle[link],
            "is_moved": np.ones(len(link), dtype=np.bool_),
            "pays_weight": ~held.is_priced,
            "cooled_usd_per_km": links.cooled_usd_per_km[link],
            "per_tonne": links.per_tonne[link],
            "length_km": links.length_km[link],
            "gate": gate_keys(prepared, gate, 0, links.start[link]),
            **held.columns,
        }

        def priced(price: Floats, of: Ints) -> tuple[dict[str, Any], Bools]:
            bare = np.isnan(price[link, 0]) & ~held.is_priced
            own = np.where((held.is_priced | bare)[:, None], 0.0, price[link])
            costs = {"price": own + due.price[link], "per_vehicle": own[:, PER_CODE["vehicle"]]}
            opens = {"is_open": ~bare if is_open is None else is_open & ~bare}
            return {name: column[of] for name, column in (columns | costs | opens).items()}, bare[of]

        differs = (held.service < 0) & (links.transit_from[link] != links.price_from[link])
        kind = np.where(differs, Kind.MOVE, Kind.WITHIN)
        every, at = np.arange(len(link)), np.flatnonzero(differs)
        own, own_bare = priced(links.price, every)
        in_transit, transit_bare = priced(links.transit_price, at)
        steps = self.builder.add("move", tail, head, kind, **own)
        marks = self.builder.add_cleared(steps[at], **in_transit)
        for moves, of, no_price in ((steps, every, own_bare), (marks, at, transit_bare)):
            names = [prepared.sides.link_ids[row] for row in link[of][no_price].tolist()]
            self.builder.close(moves[no_price], order[of][no_price], partial(_no_price, names))
            self._charge(moves, link[of], due)
        return steps, at, marks

    def clear(self, tail: Ints, head: Ints, side: Ints, order: Ints, held: ServiceShare) -> None:
        """Add sides of crossings: in transit and, at the border of a territory, for export or import and in bond.

        A country that clears for import what stays in it has entries for import inside its territory too.
        """
        sides = self.prepared.sides
        activity = np.where(sides.is_exit[side], CODE["exit"], CODE["entry"])
        by_land = np.where(sides.is_exit[side], Kind.LAND_EXIT, Kind.LAND_ENTRY)
        by_sea = np.where(sides.is_exit[side], Kind.PORT_EXIT, Kind.PORT_ENTRY)
        is_outer = sides.is_outer[side]
        within = np.where(sides.releases[side], Kind.MEMBER_ENTRY, Kind.WITHIN)
        kind = np.where(is_outer, np.where(sides.port[side] >= 0, by_sea, by_land), within)
        steps = self.builder.add(activity, tail, head, kind, **self._figures(side, side, held))
        self._cleared(steps, side, side, order)
        enters = is_outer & ~sides.is_exit[side]
        for figures, at in ((Figures.CLEARED, is_outer | sides.releases[side]), (Figures.BONDED, enters)):
            group = figures * len(sides) + side[at]
            marks = self.builder.add_cleared(steps[at], figures, **self._figures(side[at], group, held.of(at)))
            self._cleared(marks, side[at], group, order[at])

    def clear_inland(self, node: Ints, state: Ints) -> None:
        """Add the clearance for import of what came in bond, in states at nodes."""
        customs = self.declared.inland(self.prepared.sides.node_country[node])
        nothing: dict[str, Any] = {"run": np.zeros(len(node)), "price": np.zeros((len(node), len(PERS)))}
        activity = np.where(customs >= 0, CODE["clearance"], 0)
        self.builder.add(activity, state, state, Kind.INLAND, **self._with_customs(customs, nothing))

    def _figures(self, side: Ints, group: Ints, held: ServiceShare) -> dict[str, Any]:
        """Return the figures of sides; `group` is their place in the groups of `Clearances`."""
        waits, runs, gates, due = self._clearing
        is_open, is_timed = self.found.is_open[group], held.seconds >= 0
        own = np.where((held.is_priced | ~is_open)[:, None], 0.0, self.found.activities.price[group])
        longer = np.maximum(runs[group] - runs[side], 0.0)
        columns = {
            "row": side,
            "is_open": is_open,
            "wait": np.where(is_timed, 0.0, waits[group]),
            "run": np.where(is_timed, held.seconds + np.where(held.in_transit, longer, 0.0), runs[group]),
            "price": own + due.price[group],
            "gate": np.where(is_timed, -1, gates[group]),
            "vehicle": self.prepared.side_vehicle[side],
            **held.columns,
        }
        return self._with_customs(self._declared[group], columns)

    def _cleared(self, steps: Ints, side: Ints, group: Ints, order: Ints) -> None:
        """Record the charges on sides, and why a side that no row allows is closed."""
        self._charge(steps, group, self._clearing[3])
        barred = ~self.found.is_open[group]
        reason = partial(_barred, self.prepared.sides, self.found, self.regime, side[barred])
        self.builder.close(steps[barred], order[barred], reason)

    def handle(
        self, tail: Ints, head: Ints, row: Ints, node: Ints, came: Ints, leaves: Ints, held: ServiceShare
    ) -> None:
        """Add handlings that rows describe; modes by code, -1 for cargo at rest.

        A change between rail and road takes other figures in transit, unless a service makes it.
        """
        prepared, activities, is_timed = self.prepared, self.prepared.handlings.activities, held.seconds >= 0
        changes = is_change(came, leaves) & (held.service < 0) & prepared.customs.has_changes
        due = self.charges.on_handling(node, came, leaves, prepared.sides.node_ids)
        opening, work_s = (np.where(is_timed, 0, column[row]) for column in (activities.opening, activities.work_s))
        columns: dict[str, Any] = {
            "row": row,
            "wait": prepared.opening_waits(opening, work_s),
            "run": np.where(is_timed, held.seconds, activities.expected_h[row] * SECONDS_PER_HOUR),
            "price": np.where(held.is_priced[:, None], 0.0, activities.price[row]) + due.price,
            "vehicle": prepared.vehicles_of(np.where(leaves >= 0, leaves, came), prepared.sides.node_country[node]),
            "per_teu": activities.per_teu[row],
            "gate": gate_keys(prepared, opening, 0, node, work_s),
            **held.columns,
        }
        kinds = np.where(changes, Kind.CHANGE, self.kinds_of_handling(node, came, leaves))
        steps = self.builder.add(_HANDLED[came + 1, leaves + 1], tail, head, kinds, **columns)
        self.builder.charges.append((steps[due.step], due.row))
        declared = self.declared.at_changes(prepared.sides.node_country[node[changes]])
        replacing = self._with_customs(declared, {name: column[changes] for name, column in columns.items()})
        self._charge(self.builder.add_cleared(steps[changes], **replacing), np.flatnonzero(changes), due)

    def kinds_of_handling(self, node: Ints, came: Ints, leaves: Ints) -> Ints:
        """Return the kinds of handling at nodes; modes by code, -1 for cargo at rest."""
        in_no_country = self.prepared.sides.node_country[node] == 0
        at_sea = in_no_country & np.isin(np.maximum(came, leaves), [MODE_CODE[mode] for mode in ON_OPEN_SEA])
        loads = np.where(at_sea, Kind.LOAD_AT_SEA, Kind.LOAD)
        unloads = np.where(at_sea, Kind.UNLOAD_AT_SEA, Kind.UNLOAD)
        return np.where(came < 0, loads, np.where(leaves < 0, unloads, Kind.WITHIN))

    def _charge(self, steps: Ints, cause: Ints, due: Due) -> None:
        """Record the rows of charges that are due on steps."""
        at, pair = joined(cause, due.step)
        self.builder.charges.append((steps[at], due.row[pair]))


def _no_price(names: list[str], at: int) -> str:
    return f"link {names[at]!r} has no price, and no rate gives one"


def _barred(sides: BorderSides, found: Clearances, regime: str, barred: Ints, at: int) -> str:
    number = int(barred[at])
    side = sides.side(number)
    home = "export" if side.side == "exit" else "import"
    groups = ((TRANSIT, "transit"), (HOME, home))
    procedures = [name for group, name in groups if not found.is_open[group * len(sides) + number]]
    return f"no row of borders allows the {side} in {' or '.join(procedures)} under regime {regime!r}"
