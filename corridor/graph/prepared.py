"""The part of the graph of states that is the same for every regime, HS code and day."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from corridor.arrays import Bools, Floats, Ints, coded
from corridor.graph.clearance import Borders, Clearances
from corridor.graph.crossings import BorderSides, border_sides
from corridor.graph.defaults import Defaults, FilledLinks, fill_links
from corridor.graph.handling import Handlings
from corridor.graph.procedures import Copies, copies_for
from corridor.graph.service_chains import HANDLING, Chains, chains_of
from corridor.graph.service_shares import Shares, Sharing
from corridor.graph.weekly_waits import half_headway_minutes, normal_week, weekly_wait_minutes
from corridor.schema import TABLES, words
from corridor.units import MINUTES_PER_HOUR

T = TypeVar("T")

NONE: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
"""No columns of any table."""
_WAY: Final = ("link_id", "from_node", "to_node", "mode")
_FIGURED: Final = ("length_km", "hours", "hours_p90", "usd", "per")
_UNREAD: Final = ("source", "basis", "year", "note")
"""Columns about the origin of figures; no figure of the graph depends on them."""


def _but_origins(table: str) -> tuple[str, ...]:
    return tuple(name for name in TABLES[table].columns if name not in _UNREAD)


READ: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "rates": {},
    "vehicles": {},
    "links": {"links": (*_WAY[1:], *_FIGURED)},
    "sides": {"links": _WAY, "territories": ("territory", "country")},
    "copies": {"borders": ("side", "procedure"), "charges": ("procedure",)},
    "link_opening": {"links": ("opening_hours",)},
    "is_operating": {"links": ("status",)},
    "handlings": {"handling": _but_origins("handling")},
    "borders": {
        "links": _WAY,
        "territories": ("territory", "country"),
        "borders": _but_origins("borders"),
    },
    "chains": {
        "links": (*_WAY, "status"),
        "handling": ("node_id", "kind", "from_mode", "to_mode"),
        "services": ("service_id", "from_node", "to_node", "links"),
    },
}
"""The columns that each piece of the prepared tables is made of; of a table that is not listed, all of them."""
_BORDERED: Final = ("nodes", "links", "territories", "borders")


@dataclass(frozen=True, eq=False)
class PreparedTables:
    """The tables of a network read once, for graphs of states of any regime, HS code and day.

    Attributes
    ----------
    tables
        The tables.
    rates, vehicles
        Their default rows.
    links
        The links, filled.
    sides
        Where cargo is cleared.
    handlings, borders
        Hours and prices of handling and clearance.
    chains
        The services' parts.
    texts, link_opening
        Numbers of the opening hours, 0 for none, and that of each link.
    is_operating
        Whether a link is operating.
    copies
        Copy of the graph of states of each procedure.
    """

    tables: Mapping[str, pd.DataFrame]
    rates: Defaults
    vehicles: Defaults
    links: FilledLinks
    sides: BorderSides
    handlings: Handlings
    borders: Borders
    chains: Chains
    texts: dict[str, int]
    link_opening: Ints
    is_operating: Bools
    copies: Copies

    @cached_property
    def ordinary(self) -> Clearances:
        """Return the clearances of ordinary cargo of any goods."""
        return self.borders.clearances("ordinary", "")

    @cached_property
    def side_vehicle(self) -> Ints:
        """Return the row of `vehicles` for the price of each side."""
        return self.vehicles_of(self.sides.mode, self.sides.country)

    @cached_property
    def sharing(self) -> Sharing:
        """Return the sums of the parts of the services."""
        parts, country = self.chains.parts, self.sides.node_country
        vehicle = self.links.vehicle[parts.link]
        cleared, handled = parts.side >= 0, parts.kind == HANDLING
        vehicle[cleared] = self.side_vehicle[parts.side[cleared]]
        vehicle[handled] = self.vehicles_of(parts.mode[handled], country[parts.node[handled]])
        where = (self.tables["services"], self.chains, self.links, self.handlings.activities)
        return Sharing(*where, self.ordinary, self.sides, self.vehicles, vehicle)

    @cached_property
    def shares(self) -> Shares:
        """Return the share of each part in the published figures of its service."""
        return self.sharing.shares()

    @cached_property
    def boarding_min(self) -> Floats:
        """Return the expected wait for each service with its cut-off [min]."""
        services = self.tables["services"]
        wait = half_headway_minutes(services["departures_per_week"].to_numpy(dtype=np.float64))
        timetables = list(zip(services["weekdays"].tolist(), services["departs"].tolist(), strict=True))
        weekly = {(days, at): weekly_wait_minutes(words(days), at) for days, at in set(timetables) if days}
        for service, key in enumerate(timetables):
            if key[0]:
                wait[service] = weekly[key]
        return np.asarray(wait + np.nan_to_num(services["cutoff_h"].to_numpy(dtype=np.float64)) * MINUTES_PER_HOUR)

    @cached_property
    def opening_wait(self) -> Floats:
        """Return the expected wait for each opening hours [min]."""
        return np.array([normal_week(text).wait_minutes if text else 0.0 for text in self.texts])

    def vehicles_of(self, modes: Ints, countries: Ints) -> Ints:
        """Return the rows of `vehicles` of modes and countries by code."""
        return self.vehicles.rows_of(modes, countries, self.sides.countries, "teu_max")


def prepare_tables(
    tables: Mapping[str, pd.DataFrame],
    known: PreparedTables | None = None,
    changed: Mapping[str, Collection[str]] = NONE,
) -> PreparedTables:
    """Return the tables of a network read once.

    Parameters
    ----------
    tables
        The tables.
    known
        Tables that were prepared before: a piece whose columns are the same here is used again.
    changed
        Columns, by table, that differ from those of `known`; no other column does.
    """
    nodes, links, services = (tables[name] for name in ("nodes", "links", "services"))
    texts = {"": 0} if known is None else dict(known.texts)

    def kept(piece: str, make: Callable[[], T], *reads: str) -> T:
        if known is None or _has_changed(changed, READ[piece], reads):
            return make()
        made: T = getattr(known, piece)
        return made

    on_links = ("nodes", "links", "rates", "vehicles")
    rates = kept("rates", lambda: Defaults(tables["rates"]), "rates")
    vehicles = kept("vehicles", lambda: Defaults(tables["vehicles"]), "vehicles")
    filled = kept("links", lambda: fill_links(nodes, links, rates, vehicles), *on_links)
    territories = tables["territories"]
    sides = kept("sides", lambda: border_sides(nodes, links, territories, filled), "nodes", "links", "territories")
    opening = kept("link_opening", lambda: coded(links["opening_hours"].tolist(), texts), "links")
    operates = kept("is_operating", lambda: (links["status"] == "operating").to_numpy(dtype=np.bool_), "links")
    handlings = kept("handlings", lambda: Handlings(tables["handling"], nodes, texts), "nodes", "handling")
    borders = kept("borders", lambda: _borders(tables["borders"], sides, texts, known, changed), *_BORDERED)
    chains = kept(
        "chains",
        lambda: chains_of(services, links, filled, sides, handlings, operates),
        *("nodes", "links", "handling", "services"),
    )
    copies = kept("copies", lambda: _copies(tables["borders"], tables["charges"]), "borders", "charges")
    return PreparedTables(
        tables, rates, vehicles, filled, sides, handlings, borders, chains, texts, opening, operates, copies
    )


def _copies(borders: pd.DataFrame, charges: pd.DataFrame) -> Copies:
    """Return the copy of each procedure; procedures for which no row differs share one."""
    named = borders["procedure"] != ""
    exits = bool((named & (borders["side"] == "exit")).any()) or bool((charges["procedure"] == "export").any())
    entries = bool((named & (borders["side"] == "entry")).any())
    return copies_for(exits, entries or bool(charges["procedure"].isin(("transit", "import")).any()))


def _has_changed(
    changed: Mapping[str, Collection[str]], read: Mapping[str, tuple[str, ...]], tables: Collection[str]
) -> bool:
    """Return whether a column that is read has changed; of a table that is not listed, every column is read."""
    return any(set(changed.get(name, ())) & set(read.get(name, TABLES[name].columns)) for name in tables)


def _borders(
    table: pd.DataFrame,
    sides: BorderSides,
    texts: dict[str, int],
    known: PreparedTables | None,
    changed: Mapping[str, Collection[str]],
) -> Borders:
    """Return the rows of `borders`, put in order only if more has changed than their figures."""
    where = tuple(name for name in READ["borders"]["borders"] if name not in _FIGURED)
    if known is None or _has_changed(changed, {**READ["borders"], "borders": where}, _BORDERED):
        return Borders(table, sides, texts)
    return known.borders.with_figures(table, texts)
