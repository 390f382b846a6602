"""What only several tables together can tell: names that exist, chains that hold, figures that are known."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
import shapely
from shapely.errors import ShapelyError

from corridor.errors import Problem, nearest
from corridor.model.acts import PER_CODE, Acts
from corridor.model.clearance import Clearances
from corridor.model.codes import NOWHERE, Bools
from corridor.model.filling import FilledLinks
from corridor.model.services import unpriced_link
from corridor.model.skeleton import Skeleton, skeleton_of
from corridor.model.tables import Mirrored
from corridor.model.timetable import normal_week
from corridor.schema import MODES

Numbers = Mapping[str, Sequence[int | str]]


@dataclass(frozen=True)
class _Set:
    """Tables with the labels and row numbers that messages name."""

    tables: Mapping[str, pd.DataFrame]
    labels: Mapping[str, str]
    numbers: Numbers

    def problem(self, table: str, row: int, column: str, message: str) -> Problem:
        value = self.tables[table][column].iloc[row]
        blank = isinstance(value, float) and math.isnan(value)
        number = self.numbers[table][row]
        if isinstance(number, Mirrored):
            column, number = number.written(column), int(number)
        return Problem(self.labels[table], number, column, "" if blank else str(value), message)

    def column(self, table: str, column: str) -> list[str]:
        return [str(value) for value in self.tables[table][column]]


def cross_check(tables: Mapping[str, pd.DataFrame], labels: Mapping[str, str], numbers: Numbers) -> list[Problem]:
    """Return what is wrong between the tables; the rows themselves have been checked.

    Parameters
    ----------
    tables : Checked tables.
    labels : File or table name for messages.
    numbers : Row numbers for messages.
    """
    whole = _Set(tables, labels, numbers)
    # figures are looked up by name, so names come first
    problems = [*_names(whole), *_texts(whole)] or [*_figures(whole)]
    order = {label: at for at, label in enumerate(labels.values())}
    return sorted(problems, key=lambda found: (order[found.table], found.row if isinstance(found.row, int) else 0))


def _names(whole: _Set) -> Iterator[Problem]:
    """Yield names that do not exist, and links that cannot be."""
    nodes = set(whole.column("nodes", "node_id"))
    links = whole.tables["links"]
    link_ids = set(whole.column("links", "link_id"))
    for table, columns in {
        "links": ("from_node", "to_node"),
        "handling": ("node_id",),
        "borders": ("from_node", "node_id"),
        "services": ("from_node", "to_node"),
        "charges": ("node_id",),
    }.items():
        for column in columns:
            yield from _unknown(whole, table, column, nodes, "node")
    for table in ("borders", "charges"):
        yield from _unknown(whole, table, "link_id", link_ids, "link")
    sources = set(whole.column("sources", "source"))
    for table, frame in whole.tables.items():
        if "source" in frame.columns and table != "sources":
            yield from _unknown(whole, table, "source", sources, "source")
    yield from _restricted(whole, nodes, link_ids)
    country = dict(zip(links_of(whole, "node_id"), links_of(whole, "country"), strict=True))
    ways: dict[str, tuple[frozenset[str], str]] = {}
    for row, (link, start, end, mode) in enumerate(
        zip(
            *(whole.column("links", name) for name in ("link_id", "from_node", "to_node", "mode")),
            strict=True,
        )
    ):
        if start == end:
            yield whole.problem("links", row, "to_node", "a link needs two different nodes")
        elif mode not in ("sea", "ferry") and "" in (country.get(start), country.get(end)):
            message = f"only sea and ferry links touch a node without a country; this one has mode {mode}"
            yield whole.problem("links", row, "mode", message)
        way = ways.setdefault(link, (frozenset((start, end)), mode))
        if way != (frozenset((start, end)), mode):
            message = (
                "the two directions of one way join the same two nodes by one mode; give this link an id of its own"
            )
            yield whole.problem("links", row, "link_id", message)
    directions = set(zip(links["link_id"], links["from_node"], strict=True))
    for row, (link, start) in enumerate(
        zip(whole.column("borders", "link_id"), whole.column("borders", "from_node"), strict=True)
    ):
        if link in link_ids and start in nodes and (link, start) not in directions:
            yield whole.problem("borders", row, "from_node", f"link {link!r} does not leave this node")


def links_of(whole: _Set, column: str) -> list[str]:
    """Return a column of the nodes."""
    return whole.column("nodes", column)


def _unknown(whole: _Set, table: str, column: str, known: set[str], what: str) -> Iterator[Problem]:
    for row, name in enumerate(whole.column(table, column)):
        if name and name not in known:
            yield whole.problem(table, row, column, f"no such {what}; {nearest(name, known) or _add(what)}")


def _add(what: str) -> str:
    return f"add it to {what}s" if what != "source" else "add it to sources, or leave it blank"


def _restricted(whole: _Set, nodes: set[str], link_ids: set[str]) -> Iterator[Problem]:
    known = {
        "country": set(whole.column("nodes", "country")),
        "node": nodes,
        "link": link_ids,
        "operator": set(whole.column("services", "operator")),
    }
    rows = zip(whole.column("restrictions", "subject"), whole.column("restrictions", "subject_id"), strict=True)
    for row, (subject, name) in enumerate(rows):
        if subject != "operator" and name not in known[subject]:
            message = f"no such {subject}; {nearest(name, known[subject]) or f'the network has none of that {subject}'}"
            yield whole.problem("restrictions", row, "subject_id", message)


def _texts(whole: _Set) -> Iterator[Problem]:
    """Yield time zones, opening hours and geometries that cannot be read."""
    for row, zone in enumerate(whole.column("nodes", "timezone")):
        if zone:
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError):
                yield whole.problem("nodes", row, "timezone", "is not an IANA time zone, such as Asia/Karachi")
    for table in ("links", "handling", "borders"):
        for row, hours in enumerate(whole.column(table, "opening_hours")):
            if hours:
                try:
                    normal_week(hours)
                except ValueError as error:
                    yield whole.problem(table, row, "opening_hours", str(error))
    for row, text in enumerate(whole.column("links", "geometry")):
        if text:
            try:
                line = shapely.from_wkt(text)
                fault = "" if line.geom_type in ("LineString", "MultiLineString") else f"is a {line.geom_type}"
            except ShapelyError as error:
                fault = f"cannot be read ({str(error).splitlines()[0]})"
            if fault:
                yield whole.problem(
                    "links", row, "geometry", f"{fault}; give a WKT LINESTRING (longitude latitude, ...)"
                )


def _figures(whole: _Set) -> Iterator[Problem]:
    """Yield figures that are blank and that no default row gives, crossings without rows and chains that break."""
    tables = whole.tables
    skeleton = skeleton_of(tables)
    yield from _link_figures(whole, skeleton.links)
    yield from _handling_figures(whole, skeleton.handlings.acts)
    yield from _crossings(whole, skeleton)
    unpriced = unpriced_link(skeleton.chains, skeleton.links)
    priced = [not math.isnan(usd) for usd in tables["services"]["usd"]]
    for row, fault in enumerate(skeleton.chains.fault):
        if fault:
            yield whole.problem("services", row, "links", fault)
        if row in unpriced and not priced[row]:
            name = tables["links"]["link_id"].iloc[unpriced[row]]
            yield whole.problem("services", row, "usd", f"is blank, and link {name!r} of its chain has no price either")


def _link_figures(whole: _Set, filled: FilledLinks) -> Iterator[Problem]:
    links = whole.tables["links"]
    boarded = links["departures_per_week"].notna().to_numpy()
    by_service = np.isin(filled.mode, [MODES.index("sea"), MODES.index("ferry")]) & ~boarded
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


def _mode(whole: _Set, row: int) -> str:
    return f"mode {whole.tables['links']['mode'].iloc[row]}"


def _handling_figures(whole: _Set, acts: Acts) -> Iterator[Problem]:
    kinds = dict(zip(whole.column("nodes", "node_id"), whole.column("nodes", "kind"), strict=True))
    nodes, of_kinds = whole.column("handling", "node_id"), whole.column("handling", "kind")
    for row in np.flatnonzero(np.isnan(acts.hours) | (acts.price_row == NOWHERE)).tolist():
        node = nodes[row]
        default = (
            f"no row for kind {kinds.get(node, of_kinds[row])!r} gives it" if node else "a default row must give it"
        )
        if math.isnan(acts.hours[row]):
            yield whole.problem("handling", row, "hours", f"is blank, and {default}")
        if acts.price_row[row] == NOWHERE:
            yield whole.problem("handling", row, "usd", f"is blank, and {default}; 0 if it is free")


def _crossings(whole: _Set, skeleton: Skeleton) -> Iterator[Problem]:
    """Yield crossings that no row is for, and rows that leave a figure unknown."""
    sides, borders = skeleton.sides, skeleton.borders
    operates = np.append((whole.tables["links"]["status"] == "operating").to_numpy(dtype=np.bool_), True)
    is_asked = operates[sides.link]
    has_row = np.zeros(len(sides), dtype=np.bool_)
    has_row[borders.side] = True
    for at in np.flatnonzero(is_asked & ~has_row & (sides.link >= 0)).tolist():
        needed = "add one, or a default for the two countries"
        message = f"crosses a border, and no row of borders is for the {sides.side(at)}; {needed}"
        yield whole.problem("links", int(sides.link[at]), "link_id", message)
    told: set[tuple[int, str]] = set()
    codes = {""} | {code for row in set(borders.row.tolist()) for code in borders.codes_of(row)}
    for regime, number in borders.regimes.items():
        asked = is_asked.copy()
        if regime:  # a regime that no row of a side names is cleared there as any other
            asked[:] = False
            asked[borders.side[borders.regime_of(borders.row) == number]] = True
            asked &= is_asked
        for code in sorted(codes):
            yield from _unknown_clearances(whole, skeleton, asked, borders.clearances(regime or "ordinary", code), told)


def _unknown_clearances(
    whole: _Set, skeleton: Skeleton, asked: Bools, found: Clearances, told: set[tuple[int, str]]
) -> Iterator[Problem]:
    """Yield the figures that clearing some sides leaves unknown, each row and column once."""
    acts, is_open = found.acts, found.is_open & np.tile(asked, 2)
    no_vehicle = np.tile(skeleton.side_vehicle == NOWHERE, 2)
    unknown = {
        "hours": (np.isnan(acts.hours), "is blank, and no less specific row gives it"),
        "usd": (acts.price_row == NOWHERE, "is blank, and no less specific row gives it; 0 if it is free"),
        "per": (
            (acts.price[:, PER_CODE["vehicle"]] != 0) & no_vehicle,
            "the price goes by vehicle, and no row of vehicles is for mode {}",
        ),
    }
    for column, (is_unknown, message) in unknown.items():
        for group in np.flatnonzero(is_open & is_unknown).tolist():
            row = int(acts.row[group])
            if (row, column) not in told:
                told.add((row, column))
                mode = MODES[skeleton.sides.mode[group % len(skeleton.sides)]]
                yield whole.problem("borders", row, column, message.format(mode))
