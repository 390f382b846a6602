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
from corridor.model.clearance import Borders, Side
from corridor.model.filling import NOWHERE, Defaults, FilledLinks, Handlings, fill_links
from corridor.model.services import Chains
from corridor.model.tables import Mirrored
from corridor.model.timetable import normal_week
from corridor.schema import MODES, words

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
    rates, vehicles = Defaults(tables["rates"]), Defaults(tables["vehicles"])
    filled = fill_links(tables["nodes"], tables["links"], rates, vehicles)
    handlings, borders = Handlings(tables["handling"]), Borders(tables["borders"])
    yield from _link_figures(whole, filled)
    yield from _handling_figures(whole, handlings)
    yield from _crossings(whole, filled, borders, vehicles)
    chains = Chains(tables["nodes"], tables["links"], filled, handlings, borders, vehicles)
    columns = zip(*(whole.column("services", name) for name in ("from_node", "to_node", "links")), strict=True)
    priced = [not math.isnan(usd) for usd in tables["services"]["usd"]]
    for row, (start, end, links) in enumerate(columns):
        chain = chains.chain(row, start, end, links)
        if chain.fault:
            yield whole.problem("services", row, "links", chain.fault)
        unpriced = [part.link for part in chain.parts if part.link >= 0 and math.isnan(filled.price[part.link, 0])]
        if unpriced and not priced[row]:
            name = tables["links"]["link_id"].iloc[unpriced[0]]
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


def _handling_figures(whole: _Set, handlings: Handlings) -> Iterator[Problem]:
    kinds = dict(zip(whole.column("nodes", "node_id"), whole.column("nodes", "kind"), strict=True))
    columns = zip(
        *(whole.column("handling", name) for name in ("node_id", "kind", "from_mode", "to_mode")), strict=True
    )
    for row, (node, kind, came, leaves) in enumerate(columns):
        found = handlings.find(node, kinds.get(node, kind), came, leaves)
        if found is None:
            continue
        default = f"no row for kind {kinds.get(node, kind)!r} gives it" if node else "a default row must give it"
        if math.isnan(found.hours):
            yield whole.problem("handling", row, "hours", f"is blank, and {default}")
        if found.price_row == NOWHERE:
            yield whole.problem("handling", row, "usd", f"is blank, and {default}; 0 if it is free")


def _crossings(whole: _Set, filled: FilledLinks, borders: Borders, vehicles: Defaults) -> Iterator[Problem]:
    """Yield crossings that no row is for, and rows that leave a figure unknown."""
    links = whole.tables["links"]
    country = whole.column("nodes", "country")
    ids = whole.column("nodes", "node_id")
    told: set[tuple[object, ...]] = set()
    for row in np.flatnonzero(filled.is_crossing & (links["status"] == "operating").to_numpy()).tolist():
        start, end = int(filled.start[row]), int(filled.end[row])
        crossing = (
            links["link_id"].iloc[row],
            ids[start],
            "",
            country[start],
            country[end],
            MODES[filled.mode[row]],
        )
        for side in (Side("exit", *crossing), Side("entry", *crossing)):
            if not borders.candidates(side):
                needed = "add one, or a default for the two countries"
                message = f"crosses a border, and no row of borders is for the {side}; {needed}"
                yield whole.problem("links", row, "link_id", message)
            yield from _side_figures(whole, borders, side, vehicles, told)
    at_sea = {name for name, mode in zip(links["from_node"], links["mode"], strict=True) if mode == "sea"}
    for node, where in zip(ids, country, strict=True):
        if node in at_sea and where:
            for side in (
                Side("exit", "", "", node, where, "", "sea"),
                Side("entry", "", "", node, "", where, "sea"),
            ):
                yield from _side_figures(whole, borders, side, vehicles, told)


def _side_figures(
    whole: _Set, borders: Borders, side: Side, vehicles: Defaults, told: set[tuple[object, ...]]
) -> Iterator[Problem]:
    rows = borders.candidates(side)
    if (side.mode, side.country, *rows) in told:
        return
    told.add((side.mode, side.country, *rows))
    regimes = {"ordinary"} | {borders.rows.text("regime", row) for row in rows} - {""}
    codes = {""} | {code for row in rows for code in words(borders.rows.text("hs", row))}
    for procedure in ("transit", "export" if side.side == "exit" else "import"):
        for regime in sorted(regimes):
            for code in sorted(codes):
                found = borders.find(side, procedure, regime, code)
                if found is None:
                    continue
                unknown = [
                    *(["hours"] if math.isnan(found.hours) else []),
                    *(["usd"] if found.price_row == NOWHERE else []),
                ]
                if found.price[2] and vehicles.row_of(side.mode, side.country, "teu_max") == NOWHERE:
                    unknown.append("per")
                for column in unknown:
                    if (found.row, column) not in told:
                        told.add((found.row, column))
                        message = {
                            "hours": "is blank, and no less specific row gives it",
                            "usd": "is blank, and no less specific row gives it; 0 if it is free",
                            "per": f"the price goes by vehicle, and no row of vehicles is for mode {side.mode}",
                        }[column]
                        yield whole.problem("borders", found.row, column, message)
