"""Whether figures are known, chains of services are whole, and work ends by closing."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from corridor.arrays import NOWHERE, Bools
from corridor.errors import Problem
from corridor.graph.activities import PER_CODE, Activities
from corridor.graph.clearance import N_GROUPS, Clearances
from corridor.graph.part_runs import nodes_passed, stop_fault
from corridor.graph.prepared import READ, PreparedTables
from corridor.graph.service_chains import unpriced_link
from corridor.graph.weekly_waits import normal_week
from corridor.modes import BY_SERVICE_ONLY, MODES
from corridor.network.tables_to_check import LINK_ENDS, NODE_COUNTRY, Check, TablesToCheck
from corridor.schema import words


def _chains(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield services whose chain has a gap or whose stops are not on it, and services without a price."""
    prepared = whole.prepared
    unpriced = unpriced_link(prepared.chains, prepared.links)
    stops, named = (whole.column("services", name) for name in ("stops", "links"))
    priced = [not math.isnan(usd) for usd in whole.tables["services"]["usd"].tolist()]
    for row, fault in enumerate(prepared.chains.fault):
        if fault:
            yield whole.problem("services", row, "links", fault)
        elif named[row] and (wrong := _stop_fault(prepared, row, stops[row])):
            yield whole.problem("services", row, "stops", wrong)
        if row in unpriced and not priced[row]:
            name = whole.tables["links"]["link_id"].iloc[unpriced[row]]
            yield whole.problem("services", row, "usd", f"is blank, and link {name!r} of its chain has no price either")


def _stop_fault(prepared: PreparedTables, row: int, stops: str) -> str:
    return stop_fault(words(stops), nodes_passed(prepared.chains, row, prepared.sides.node_ids)) if stops else ""


def _link_figures(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield links with a figure that is blank and that no rate gives."""
    filled, links = whole.prepared.links, whole.tables["links"]
    boarded = links["departures_per_week"].notna().to_numpy()
    by_service = BY_SERVICE_ONLY[filled.mode] & ~boarded
    for row in np.flatnonzero(np.isnan(filled.hours)).tolist():
        yield whole.problem(
            "links", row, "hours", f"is blank, and no row of rates gives speed_kmh of {_mode(whole, row)}"
        )
    for row in np.flatnonzero(np.isnan(filled.price[:, 0]) & ~by_service).tolist():
        yield whole.problem(
            "links", row, "usd", f"is blank, and no row of rates gives usd_per_km of {_mode(whole, row)}"
        )
    for row in np.flatnonzero((np.nan_to_num(filled.price[:, 2]) != 0) & (filled.vehicle == NOWHERE)).tolist():
        yield whole.problem(
            "links",
            row,
            "per",
            f"the price goes by vehicle, and no row of vehicles is for {_mode(whole, row)}",
        )


def _mode(whole: TablesToCheck, row: int) -> str:
    return f"mode {whole.tables['links']['mode'].iloc[row]}"


def _handling_figures(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield rows of handling with a figure that is blank and that no default row gives."""
    activities = whole.prepared.handlings.activities
    kinds = dict(zip(whole.column("nodes", "node_id"), whole.column("nodes", "kind"), strict=True))
    nodes, of_kinds = whole.column("handling", "node_id"), whole.column("handling", "kind")
    for row in np.flatnonzero(np.isnan(activities.hours) | (activities.price_row == NOWHERE)).tolist():
        node = nodes[row]
        default = (
            f"no row for kind {kinds.get(node, of_kinds[row])!r} gives it" if node else "a default row must give it"
        )
        if math.isnan(activities.hours[row]):
            yield whole.problem("handling", row, "hours", f"is blank, and {default}")
        if activities.price_row[row] == NOWHERE:
            yield whole.problem("handling", row, "usd", f"is blank, and {default}; 0 if it is free")
    yield from _endless(whole, "handling", activities, set())


def _crossings(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield crossings that no row is for, and rows that leave a figure unknown."""
    prepared = whole.prepared
    sides, borders = prepared.sides, prepared.borders
    operates = np.append((whole.tables["links"]["status"] == "operating").to_numpy(dtype=np.bool_), True)
    is_used = operates[sides.link]
    has_row = np.zeros(len(sides), dtype=np.bool_)
    has_row[borders.side] = True
    for at in np.flatnonzero(is_used & ~has_row & (sides.link >= 0)).tolist():
        needed = "add one, or a default for the two countries"
        message = f"crosses a border, and no row of borders is for the {sides.side(at)}; {needed}"
        yield whole.problem("links", int(sides.link[at]), "link_id", message)
    seen: set[tuple[int, str]] = set()
    codes = {""} | {code for row in set(borders.row.tolist()) for code in borders.codes_of(row)}
    for regime, number in borders.regimes.items():
        used = is_used.copy()
        if regime:  # a side without a row for this regime clears it like any other
            used[:] = False
            used[borders.side[borders.regime_of(borders.row) == number]] = True
            used &= is_used
        for code in sorted(codes):
            found = borders.clearances(regime or "ordinary", code)
            yield from _unknown_clearances(whole, used, found, seen)
            yield from _endless(whole, "borders", found.activities, seen)


def _endless(whole: TablesToCheck, table: str, activities: Activities, seen: set[tuple[int, str]]) -> Iterator[Problem]:
    """Yield rows whose work must end by closing and takes longer than it is ever open, each once."""
    column, texts = "ends_by_closing", list(activities.texts)
    for at in np.flatnonzero(activities.work_s > 0).tolist():
        row = int(activities.opening_row[at])
        if (row, column) in seen:
            continue
        try:
            normal_week(texts[activities.opening[at]], int(activities.work_s[at]))
        except ValueError as error:
            seen.add((row, column))
            yield whole.problem(table, row, column, str(error))


def _unknown_clearances(
    whole: TablesToCheck, used: Bools, found: Clearances, seen: set[tuple[int, str]]
) -> Iterator[Problem]:
    """Yield the figures of sides that no row gives, each row and column once."""
    prepared = whole.prepared
    activities, is_open = found.activities, found.is_open & np.tile(used, N_GROUPS)
    no_vehicle = np.tile(prepared.side_vehicle == NOWHERE, N_GROUPS)
    unknown = {
        "hours": (np.isnan(activities.hours), "is blank, and no less specific row gives it"),
        "usd": (activities.price_row == NOWHERE, "is blank, and no less specific row gives it; 0 if it is free"),
        "per": (
            (activities.price[:, PER_CODE["vehicle"]] != 0) & no_vehicle,
            "the price goes by vehicle, and no row of vehicles is for mode {}",
        ),
    }
    for column, (is_unknown, message) in unknown.items():
        for group in np.flatnonzero(is_open & is_unknown).tolist():
            row = int(activities.row[group])
            if (row, column) not in seen:
                seen.add((row, column))
                mode = MODES[prepared.sides.mode[group % len(prepared.sides)]]
                yield whole.problem("borders", row, column, message.format(mode))


def _declared(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield rows of clearance with a figure that is blank and that no row of any country or regime gives."""
    seen: set[tuple[int, str]] = set()
    for regime in whole.prepared.customs.regimes:
        activities = whole.prepared.customs.declarations(regime).activities
        for group in np.flatnonzero(activities.row != NOWHERE).tolist():
            row = int(activities.row[group])
            for column, given in (("hours", activities.hours_row), ("usd", activities.price_row)):
                if given[group] == NOWHERE and (row, column) not in seen:
                    seen.add((row, column))
                    message = "is blank, and no row of any country or regime gives it; 0 if it takes nothing"
                    yield whole.problem("clearance", row, column, message)


_FIGURED: Final = ("mode", "length_km", "hours", "hours_p90", "usd", "per", "departures_per_week", "status")
_ALL: Final = ()


FIGURE_CHECKS: Final[tuple[Check, ...]] = (
    (_link_figures, {"nodes": _ALL, "links": (*LINK_ENDS, *_FIGURED), "rates": _ALL, "vehicles": _ALL}),
    (_handling_figures, {"nodes": ("node_id", "kind"), "handling": READ["handlings"]["handling"]}),
    (
        _crossings,
        {"nodes": _ALL, "links": (*LINK_ENDS, "mode", "status"), "vehicles": _ALL}
        | {"borders": READ["borders"]["borders"]},
    ),
    (_declared, {"nodes": NODE_COUNTRY, "clearance": READ["customs"]["clearance"]}),
    (
        _chains,
        {
            "nodes": _ALL,
            "links": (*LINK_ENDS, *_FIGURED),
            "handling": READ["chains"]["handling"],
            "services": ("service_id", "from_node", "to_node", "links", "stops", "usd"),
            "rates": _ALL,
        },
    ),
)
"""Checks and the columns that they read of each table; none named: all. They need names that are all right."""
