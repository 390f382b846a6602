"""The three things that cargo does, as arcs: a move over a link, one side of a crossing, a handling at a node."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from corridor.arrays import Bools, Floats, Ints, joined
from corridor.graph.builder import GraphBuilder, Home, gate_keys
from corridor.graph.charges import Charges, Due
from corridor.graph.clearance import Clearances
from corridor.graph.crossings import BorderSides
from corridor.graph.prepared import PreparedTables
from corridor.graph.states import CODE
from corridor.schema import MODES, activity_of
from corridor.units import MINUTES_PER_HOUR

_HANDLED = np.array([[CODE[activity_of(came, leaves)] for leaves in ("", *MODES)] for came in ("", *MODES)])
"""What the change from a mode to another is, by their codes and one; the first is cargo at rest."""


@dataclass(frozen=True, eq=False)
class ServiceShare:
    """What the whole of a service holds of steps: minutes (-1: none), and a span of its price; see `Shares`."""

    service: Ints
    minutes: Ints
    is_priced: Bools
    share_from: Floats
    share_to: Floats

    def of(self, pick: Ints | Bools) -> "ServiceShare":
        """Return what it holds of some of the steps."""
        spans = self.share_from[pick], self.share_to[pick]
        return ServiceShare(self.service[pick], self.minutes[pick], self.is_priced[pick], *spans)

    @property
    def columns(self) -> dict[str, Ints | Floats]:
        """Return the columns that every arc of a service has."""
        return {"service": self.service, "share_from": self.share_from, "share_to": self.share_to}


def alone(n_steps: int) -> ServiceShare:
    """Return that no service holds anything of steps."""
    nothing, zero = np.full(n_steps, -1, dtype=np.int64), np.zeros(n_steps)
    return ServiceShare(nothing, nothing, np.zeros(n_steps, dtype=np.bool_), zero, zero)


@dataclass(frozen=True, eq=False)
class ArcMaker:
    """A graph of states that is being made, for one regime, goods and day."""

    prepared: PreparedTables
    builder: GraphBuilder
    regime: str
    found: Clearances
    charges: Charges
    day: dt.date | None

    @cached_property
    def _on_links(self) -> Due:
        return self.charges.on_links(self.prepared.sides.link_ids, self.prepared.links.mode)

    @cached_property
    def _clearing(self) -> tuple[Floats, Floats, Ints, Due]:
        """Return wait, run, gate and charges of the sides in transit and, from n_sides on, as export or import."""
        prepared, sides, activities = self.prepared, self.prepared.sides, self.found.activities
        due = self.charges.on_clearance(sides.country, sides.mode, sides.is_exit, sides.countries)
        opening = np.where(self.found.is_open, activities.opening, 0)
        wait = prepared.opening_wait[opening]
        run = np.where(self.found.is_open, activities.expected_h, 0.0) * MINUTES_PER_HOUR
        shuts = (
            np.append(prepared.borders.shuts_on_holidays, False)[np.maximum(activities.row, -1)] & self.found.is_open
        )
        gate = gate_keys(prepared, opening, np.where(shuts, np.tile(sides.country, 2), 0), np.tile(sides.node, 2))
        return wait, run, gate, due

    def roll(self, tail: Ints, head: Ints, link: Ints, order: Ints, held: ServiceShare) -> None:
        """Add moves over links: with their own figures or with their part in a whole."""
        prepared, links = self.prepared, self.prepared.links
        bare = np.isnan(links.price[link, 0]) & ~held.is_priced
        names = [prepared.sides.link_ids[row] for row in link[bare].tolist()]
        self.builder.block(tail[bare], head[bare], order[bare], partial(_no_price, names))
        rolls = ~bare
        tail, head, link, held = tail[rolls], head[rolls], link[rolls], held.of(rolls)
        is_timed = held.minutes >= 0
        due = self._on_links
        opening = np.where(is_timed, 0, prepared.link_opening[link])
        arcs = self.builder.add(
            "move",
            tail,
            head,
            row=link,
            wait=prepared.opening_wait[opening],
            run=np.where(is_timed, held.minutes, links.expected_h[link] * MINUTES_PER_HOUR),
            price=np.where(held.is_priced[:, None], 0.0, links.price[link]) + due.price[link],
            vehicle=links.vehicle[link],
            co2_per_tonne=np.nan_to_num(links.co2_kg_per_tonne[link] * 1000),
            length_km=links.length_km[link],
            gate=gate_keys(prepared, opening, 0, links.start[link]),
            **held.columns,
        )
        self._charge(self.builder.charges, arcs, link, due)

    def clear(self, tail: Ints, head: Ints, side: Ints, order: Ints, held: ServiceShare) -> None:
        """Add sides of crossings, as they are in transit and at home."""
        sides, is_open = self.prepared.sides, self.found.is_open
        transit, home = side, len(sides) + side
        barred = ~(is_open[transit] & is_open[home])
        reason = partial(_barred, sides, self.found, self.regime, side[barred])
        self.builder.block(tail[barred], head[barred], order[barred], reason)
        clears = is_open[transit] | is_open[home]
        tail, head, side, transit, home = (column[clears] for column in (tail, head, side, transit, home))
        held = held.of(clears)
        is_timed, paid = held.minutes >= 0, self.found.activities.price
        waits, runs, gates, due = self._clearing

        def figures(group: Ints) -> tuple[Floats, Floats, Floats, Ints]:
            own = np.where((held.is_priced | ~is_open[group])[:, None], 0.0, paid[group])
            return (
                np.where(is_timed, 0.0, waits[group]),
                np.where(is_timed, held.minutes, runs[group]),
                own + due.price[group],
                np.where(is_timed, -1, gates[group]),
            )

        wait, run, price, gate = figures(transit)
        activity = np.where(sides.is_exit[side], CODE["exit"], CODE["entry"])
        figured = {"wait": wait, "run": run, "price": price, "gate": gate, "vehicle": self.prepared.side_vehicle[side]}
        arcs = self.builder.add(activity, tail, head, row=side, **figured, **held.columns)
        self.builder.homes.append(Home(arcs, side, *figures(home)))
        self._charge(self.builder.charges, arcs, transit, due)
        self._charge(self.builder.home_charges, arcs, home, due)

    def handle(
        self, tail: Ints, head: Ints, row: Ints, node: Ints, came: Ints, leaves: Ints, held: ServiceShare
    ) -> None:
        """Add handlings that rows describe; modes by code, -1 for cargo at rest."""
        prepared, activities, is_timed = self.prepared, self.prepared.handlings.activities, held.minutes >= 0
        due = self.charges.on_handling(node, came, leaves, prepared.sides.node_ids)
        opening = np.where(is_timed, 0, activities.opening[row])
        arcs = self.builder.add(
            _HANDLED[came + 1, leaves + 1],
            tail,
            head,
            row=row,
            wait=prepared.opening_wait[opening],
            run=np.where(is_timed, held.minutes, activities.expected_h[row] * MINUTES_PER_HOUR),
            price=np.where(held.is_priced[:, None], 0.0, activities.price[row]) + due.price,
            vehicle=prepared.vehicles_of(np.where(leaves >= 0, leaves, came), prepared.sides.node_country[node]),
            co2_per_teu=activities.co2_kg_per_teu[row] * 1000,
            gate=gate_keys(prepared, opening, 0, node),
            **held.columns,
        )
        self.builder.charges.append((arcs[due.step], due.row))

    def _charge(self, charges: list[tuple[Ints, Ints]], arcs: Ints, step: Ints, due: Due) -> None:
        """Note the rows of charges that are due on arcs that each take a step."""
        at, pair = joined(step, due.step)
        charges.append((arcs[at], due.row[pair]))


def _no_price(names: list[str], at: int) -> str:
    return f"link {names[at]!r} has no price, and no rate gives one"


def _barred(sides: BorderSides, found: Clearances, regime: str, barred: Ints, at: int) -> str:
    number = int(barred[at])
    side = sides.side(number)
    home = "export" if side.side == "exit" else "import"
    groups = ((number, "transit"), (len(sides) + number, home))
    procedures = [name for group, name in groups if not found.is_open[group]]
    return f"no row of borders allows the {side} in {' or '.join(procedures)} under regime {regime!r}"
