"""The part of the graph of states that is the same for every regime, HS code and day."""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from corridor.arrays import Bools, Floats, Ints, coded
from corridor.cargo import Goods
from corridor.criteria import CARRIED
from corridor.graph.charges import CHARGED_GOODS, charged_goods, is_for_cargo
from corridor.graph.clearance import Borders, Clearances
from corridor.graph.crossings import BorderSides, border_sides
from corridor.graph.customs import Customs
from corridor.graph.defaults import Defaults, FilledLinks, fill_links
from corridor.graph.handling import Handlings
from corridor.graph.lorry_bans import setting_out
from corridor.graph.part_runs import PartRuns, part_runs_of
from corridor.graph.procedures import Copies, copies_for
from corridor.graph.sea_ways import NormalWays, SeaTables, SeaWays
from corridor.graph.service_chains import HANDLING, MOVE, Chains, chains_of, closed_links
from corridor.graph.service_shares import Shares, Sharing, part_shares
from corridor.graph.timetables import Timetable, weeks_between
from corridor.graph.weekly_waits import half_headway_s, normal_week
from corridor.schema import TABLES
from corridor.tables.declared_columns import DeclaredColumns, Readable
from corridor.units import SECONDS_PER_HOUR

T = TypeVar("T")

NONE: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
"""No columns of any table."""
_WAY: Final = ("link_id", "from_node", "to_node", "mode")
_TAKES: Final = ("hours", "hours_p90", "usd", "per")


def _every(table: str) -> tuple[str, ...]:
    return TABLES[table].columns


_SIDES: Final = {
    "nodes": ("node_id", "country"),
    "links": _WAY,
    "territories": ("territory", "country", "released_in"),
}
_HANDLED: Final = {"nodes": ("node_id", "kind"), "handling": ("node_id", "kind", "from_mode", "to_mode")}
_PER_TEU: Final = tuple(one.per_teu[0] for one in CARRIED if one.per_teu)
_BORDER_ROWS: Final = (*TABLES["borders"].key, "allowed", "closed_on_holidays")
_BORDER_FIGURES: Final = ("opening_hours", "ends_by_closing", "covers", "vehicle_change", "change_hours", "change_usd")
READ: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "rates": {"rates": _every("rates")},
    "vehicles": {"vehicles": _every("vehicles")},
    "links": {
        "nodes": ("node_id", "country", "latitude", "longitude"),
        "links": (*_WAY[1:], "length_km", "lorry_ban", "takes", *_TAKES),
        "rates": _every("rates"),
        "vehicles": ("mode", "country", "teu_max"),
    },
    "sides": _SIDES,
    "has_customs": {"nodes": ("node_id", "country", "customs")},
    "copies": {
        "nodes": ("node_id", "country", "customs"),
        "borders": ("side", "procedure"),
        "charges": ("procedure",),
        "clearance": ("what", "side"),
        "rates": ("procedure",),
        "territories": ("released_in",),
    },
    "customs": {**_SIDES, "clearance": (*TABLES["clearance"].key, *_TAKES)},
    "link_opening": {"links": ("opening_hours",)},
    "link_gate": {"links": ("opening_hours", "lorry_ban")},
    "is_operating": {"links": ("status",)},
    "handlings": {
        "nodes": _HANDLED["nodes"],
        "handling": (*_HANDLED["handling"], *_TAKES, *_PER_TEU, "opening_hours", "ends_by_closing"),
    },
    "border_rows": {**_SIDES, "borders": _BORDER_ROWS},
    "borders": {**_SIDES, "borders": (*_BORDER_ROWS, *_TAKES, *_BORDER_FIGURES)},
    "published_wait_s": {"services": ("departures_per_week", "weekdays", "departs", "every_weeks", "cutoff_h")},
    "charged_goods": {"charges": CHARGED_GOODS},
    "sea_ways": {
        "nodes": ("node_id", "country", "latitude", "longitude", "kind"),
        "links": (*_WAY, "length_km", "departures_per_week", "status"),
        "rates": _every("rates"),
        "services": ("service_id", "from_node", "to_node", "links", "stops"),
    },
    "chains": {
        **_SIDES,
        **_HANDLED,
        "nodes": ("node_id", "country", "kind"),
        "services": ("service_id", "from_node", "to_node"),
    },
    "part_runs": {
        **_SIDES,
        **_HANDLED,
        "nodes": ("node_id", "country", "kind"),
        "services": ("service_id", "from_node", "to_node", "links", "stops"),
    },
}
"""The columns that each piece of the prepared tables is made of, those of the pieces that it is made of among them.

What makes a piece can read no other: see `DeclaredColumns`.
"""


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
    sea_ways
        The links of the services, those of strings among them.
    chains
        The services' parts.
    part_runs
        What services sell between their stops.
    link_gate
        Number of the hours in which each link is entered with a date: its opening hours less its ban on lorries.
    texts, link_opening
        Numbers of the opening hours, 0 for none, and that of each link.
    is_operating
        Whether a link is operating.
    customs
        The declarations of countries.
    has_customs
        Whether goods in bond are cleared at each node.
    copies
        Copy of the graph of states of each procedure.
    published_wait_s
        Expected wait for each service as its row says, with its cut-off [s].
    charged_goods
        The cells that say which goods charges are for, each set once.
    """

    tables: Mapping[str, pd.DataFrame]
    rates: Defaults
    vehicles: Defaults
    links: FilledLinks
    sides: BorderSides
    handlings: Handlings
    borders: Borders
    sea_ways: SeaWays
    chains: Chains
    part_runs: PartRuns
    texts: dict[str, int]
    link_opening: Ints
    link_gate: Ints
    is_operating: Bools
    customs: Customs
    has_customs: Bools
    copies: Copies
    published_wait_s: Floats
    charged_goods: tuple[tuple[str, ...], ...]

    @cached_property
    def closed_links(self) -> Ints:
        """Return the first link of each service that is not operating; -1 if all are."""
        return closed_links(self.chains, self.is_operating)

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
        where = (self.tables["services"], self.sea_ways, self.chains, self.links, self.handlings.activities)
        return Sharing(*where, self.ordinary, self.sides, self.vehicles, vehicle)

    @cached_property
    def shares(self) -> Shares:
        """Return the share of each part in the published figures of its service."""
        return self.sharing.shares()

    @cached_property
    def departures_per_week(self) -> Floats:
        """Return the departures of each service whose days are not known: of strings, as many as their ships make."""
        published = self.tables["services"]["departures_per_week"].to_numpy(dtype=np.float64)
        return np.asarray(published / self.sharing.round_times)

    @cached_property
    def boarding_s(self) -> Floats:
        """Return the expected wait for each service with its cut-off [s]."""
        published = self.tables["services"]["departures_per_week"].to_numpy(dtype=np.float64)
        longer = half_headway_s(self.departures_per_week) - half_headway_s(published)
        return np.asarray(self.published_wait_s + np.nan_to_num(longer))

    @cached_property
    def part_shares(self) -> Shares:
        """Return the share of each part of the part-runs in the published figures of its service."""
        return part_shares(self.part_runs, self.shares, self.sharing.is_home)

    @cached_property
    def part_run_starts_s(self) -> Ints:
        """Return how long after its service each part-run leaves [s].

        That is what the parts before it take: those that the published hours hold, and moves where they hold nothing.
        """
        parts, first = self.chains.parts, self.part_runs.first
        moves = np.rint(np.nan_to_num(self.links.expected_h[parts.link]) * SECONDS_PER_HOUR)
        seconds = np.where(self.shares.seconds >= 0, self.shares.seconds, np.where(parts.kind == MOVE, moves, 0.0))
        before = np.concatenate([[0.0], np.cumsum(seconds)])
        begins = np.searchsorted(parts.service, self.part_runs.service)
        return np.asarray(before[first] - before[begins]).astype(np.int64)

    @cached_property
    def opening_wait(self) -> Floats:
        """Return the expected wait for each opening hours [s]."""
        return np.array([normal_week(text).wait_s if text else 0.0 for text in self.texts])

    def opening_waits(self, opening: Ints, work_s: Ints) -> Floats:
        """Return the expected wait for opening hours by number, for work that must end by closing or may run on [s]."""
        waits, texts = self.opening_wait[opening], list(self.texts)
        for at in np.flatnonzero((opening > 0) & (work_s > 0)).tolist():
            waits[at] = normal_week(texts[opening[at]], int(work_s[at])).wait_s
        return np.asarray(waits)

    def goods_class(self, goods: Goods) -> tuple[Hashable, ...]:
        """Return the class of some goods; the same rows of `borders` and `charges` are for all of it."""
        return (self.borders.goods_class(goods.hs), *(is_for_cargo(terms, goods) for terms in self.charged_goods))

    def vehicles_of(self, modes: Ints, countries: Ints) -> Ints:
        """Return the rows of `vehicles` of modes and countries by code."""
        return self.vehicles.rows_of(modes, countries, self.sides.countries, "teu_max")


def prepare_tables(
    tables: Mapping[str, pd.DataFrame],
    known: PreparedTables | None = None,
    changed: Mapping[str, Collection[str]] = NONE,
    sailed: SeaWays | None = None,
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
    sailed
        The links of the services, if they are known; None for those that strings sail.
    """
    texts = {"": 0} if known is None else dict(known.texts)

    def kept(piece: str, make: Callable[[Mapping[str, DeclaredColumns]], T]) -> T:
        if known is None or _has_changed(changed, READ[piece]):
            return make(_declared(tables, piece))
        made: T = getattr(known, piece)
        return made

    rates = kept("rates", lambda read: Defaults(read["rates"]))
    vehicles = kept("vehicles", lambda read: Defaults(read["vehicles"]))
    filled = kept("links", lambda read: fill_links(read["nodes"], read["links"], rates, vehicles))
    sides = kept("sides", lambda read: border_sides(read["nodes"], read["links"], read["territories"], filled))
    opening = kept("link_opening", lambda read: coded(read["links"]["opening_hours"].tolist(), texts))
    gate = kept("link_gate", lambda read: _link_gate(read["links"], texts))
    operates = kept("is_operating", lambda read: (read["links"]["status"] == "operating").to_numpy(dtype=np.bool_))
    handlings = kept("handlings", lambda read: Handlings(read["handling"], read["nodes"], texts))
    borders = kept("borders", lambda read: _borders(read["borders"], sides, texts, known, changed))
    usual = None if known is None else known.sea_ways.usual
    if sailed is None:
        sailed = kept("sea_ways", lambda read: _sea_ways(read, filled, usual))
    ways = sailed
    if known is not None and ways == known.sea_ways and not _has_changed(changed, READ["chains"]):
        chains = known.chains
    else:
        read = _declared(tables, "chains")
        chains = chains_of(read["services"], read["links"], ways, filled, sides, handlings)
    if known is not None and chains is known.chains and not _has_changed(changed, READ["part_runs"]):
        part_runs = known.part_runs
    else:
        read = _declared(tables, "part_runs")
        part_runs = part_runs_of(read["services"], read["links"], filled, sides, handlings, chains)
    customs = kept("customs", lambda read: Customs(read["clearance"], sides.countries))
    inland = kept("has_customs", lambda read: _has_customs(read["nodes"]))
    copies = kept("copies", lambda read: _copies(inland, read))
    boarding = kept("published_wait_s", lambda read: _published_wait_s(read["services"]))
    charged = kept("charged_goods", lambda read: charged_goods(read["charges"]))
    places = rates, vehicles, filled, sides, handlings, borders
    runs = ways, chains, part_runs
    hours = opening, gate
    return PreparedTables(tables, *places, *runs, texts, *hours, operates, customs, inland, copies, boarding, charged)


def _sea_ways(read: Mapping[str, DeclaredColumns], filled: FilledLinks, known: NormalWays | None) -> SeaWays:
    tables = SeaTables(read["nodes"], read["links"], read["services"], filled)
    return tables.ways(read["links"]["status"].tolist(), known)


def _link_gate(links: Readable, texts: dict[str, int]) -> Ints:
    """Return the numbers of the hours in which links are entered with a date."""
    rows = zip(links["opening_hours"].tolist(), links["lorry_ban"].tolist(), strict=True)
    return coded([setting_out(*row) for row in rows], texts)


def _published_wait_s(services: Readable) -> Floats:
    """Return the expected wait for each service with its cut-off [s]."""
    wait = half_headway_s(services["departures_per_week"].to_numpy(dtype=np.float64))
    cells = (services[name].tolist() for name in ("weekdays", "departs", "every_weeks"))
    timetables = [Timetable(days, at, weeks_between(weeks)) for days, at, weeks in zip(*cells, strict=True)]
    known = {timetable: timetable.wait_s() for timetable in set(timetables) if timetable.weekdays}
    for service, timetable in enumerate(timetables):
        if timetable.weekdays:
            wait[service] = known[timetable]
    return np.asarray(wait + np.nan_to_num(services["cutoff_h"].to_numpy(dtype=np.float64)) * SECONDS_PER_HOUR)


def _declared(tables: Mapping[str, pd.DataFrame], piece: str) -> dict[str, DeclaredColumns]:
    """Return the tables that a piece is made of, of which it may read the columns that it declares."""
    return {name: DeclaredColumns(name, tables[name], columns) for name, columns in READ[piece].items()}


def _has_customs(nodes: Readable) -> Bools:
    """Return at which nodes goods in bond are cleared: those of a country that have customs."""
    return np.asarray((nodes["customs"] == "yes") & (nodes["country"] != ""), dtype=np.bool_)


def _copies(has_customs: Bools, read: Mapping[str, DeclaredColumns]) -> Copies:
    """Return the copy of each procedure: procedures for which no row differs share one."""
    borders, charges, clearance = (read[name] for name in ("borders", "charges", "clearance"))
    named = borders["procedure"] != ""
    exits = bool((named & (borders["side"] == "exit")).any()) or bool((charges["procedure"] == "export").any())
    entries = bool((named & (borders["side"] == "entry")).any())
    entries = entries or bool(charges["procedure"].isin(("transit", "import")).any())
    changes = bool((clearance["what"] == "transit_change").any()) or bool((read["rates"]["procedure"] != "").any())
    exits, entries = (
        differ or changes or bool((clearance["side"] == side).any())
        for differ, side in ((exits, "export"), (entries, "import"))
    )
    # what was made in a country that clears alone crosses borders that what was imported there may not
    exits = exits or (entries and bool((read["territories"]["released_in"] == "country").any()))
    return copies_for(exits, entries, bool(has_customs.any()))


def _has_changed(changed: Mapping[str, Collection[str]], read: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether columns have changed that are read."""
    return any(not set(columns).isdisjoint(changed.get(name, ())) for name, columns in read.items())


def _borders(
    table: Readable,
    sides: BorderSides,
    texts: dict[str, int],
    known: PreparedTables | None,
    changed: Mapping[str, Collection[str]],
) -> Borders:
    """Return the rows of `borders`, put in order only if more has changed than their figures."""
    if known is None or _has_changed(changed, READ["border_rows"]):
        return Borders(table, sides, texts)
    return known.borders.with_figures(table, texts)
