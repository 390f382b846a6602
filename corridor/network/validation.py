"""Checks across tables: names that exist, chains without a gap, figures that are known."""

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from corridor.arrays import NOWHERE, Bools
from corridor.errors import Problem, nearest, one_of
from corridor.graph.activities import PER_CODE, Activities
from corridor.graph.clearance import N_GROUPS, Clearances
from corridor.graph.lorry_bans import setting_out
from corridor.graph.opening_hours import open_spells, with_holidays
from corridor.graph.part_runs import nodes_passed, stop_fault
from corridor.graph.prepared import READ, PreparedTables
from corridor.graph.service_chains import unpriced_link
from corridor.graph.weekly_waits import normal_week
from corridor.modes import BY_SERVICE_ONLY, MODES, ON_OPEN_SEA, TRUCK
from corridor.schema import BORDER, TABLES, steps_of, words
from corridor.tables.checking import Mirrored

Numbers = Mapping[str, Sequence[int | str]]


@dataclass(frozen=True)
class _Set:
    """Tables with the labels and row numbers that messages name."""

    tables: Mapping[str, pd.DataFrame]
    labels: Mapping[str, str]
    numbers: Numbers
    read: Callable[[], PreparedTables]

    def problem(self, table: str, row: int, column: str, message: str) -> Problem:
        value = self.tables[table][column].iloc[row]
        blank = isinstance(value, float) and math.isnan(value)
        number = self.numbers[table][row]
        if isinstance(number, Mirrored):
            column, number = number.written(column), int(number)
        return Problem(self.labels[table], number, column, "" if blank else str(value), message)

    def column(self, table: str, column: str) -> list[str]:
        texts: list[str] = self.tables[table][column].tolist()
        return texts

    @cached_property
    def prepared(self) -> PreparedTables:
        return self.read()


def cross_check(
    tables: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    numbers: Numbers,
    read: Callable[[], PreparedTables],
    *,
    changed: Mapping[str, Collection[str]] | None = None,
) -> list[Problem]:
    """Return the faults between tables; the rows themselves have been checked.

    Parameters
    ----------
    tables
        Checked tables.
    labels
        File or table name for messages.
    numbers
        Row numbers for messages.
    read
        Returns the prepared tables; it is called once every name is known, because figures are looked up by name.
    changed
        Columns, by table, that may be wrong; a check that reads none of them is left out. None: all.
    """
    whole = _Set(tables, labels, numbers, read)
    new = {name: table.columns for name, table in TABLES.items()} if changed is None else changed
    problems: list[Problem] = []
    for checks in (_NAMES, _FIGURES):
        if not problems:
            problems = [problem for check, reads in checks if _concerns(reads, new) for problem in check(whole)]
    order = {label: at for at, label in enumerate(labels.values())}
    return sorted(problems, key=lambda found: (order[found.table], found.row if isinstance(found.row, int) else 0))


def to_check(frame: pd.DataFrame, valid: pd.DataFrame, changed: Iterable[str]) -> set[str]:
    """Return the changed columns of a table that may have made it wrong.

    Of a figure, checks depend only on whether it is known and whether it is 0, and of hours only on whether they are
    known and, where any work must end by closing, not more. A link that does not operate is not checked, so a link that
    stops cannot become wrong.
    """
    found = set()
    for name in changed:
        one, other = frame[name].to_numpy(), valid[name].to_numpy()
        if name in ("hours", "hours_p90"):
            ends = "ends_by_closing" in frame.columns and (frame["ends_by_closing"] == "yes").any()
            is_right = not (np.isnan(one) & ~np.isnan(other)).any() and not (ends and (one > other).any())
        elif name == "status":
            is_right = not ((one == "operating") & (other != "operating")).any()
        else:
            is_right = one.dtype.kind == "f" and np.array_equal(np.sign(one), np.sign(other), equal_nan=True)
        if not is_right:
            found.add(name)
    return found


def _concerns(reads: "_Reads", new: Mapping[str, Collection[str]]) -> bool:
    """Return whether any column that a check reads is new."""
    return any(set(new.get(table, ())) & set(columns or TABLES[table].columns) for table, columns in reads.items())


def _named(whole: _Set) -> Iterator[Problem]:
    """Yield names of nodes and links that do not exist."""
    nodes, link_ids = set(whole.column("nodes", "node_id")), set(whole.column("links", "link_id"))
    for table, columns in {
        "links": ("from_node", "to_node"),
        "handling": ("node_id",),
        "borders": ("from_node", "node_id"),
        "services": ("from_node", "to_node"),
        "charges": ("node_id",),
        "place_names": ("node_id",),
    }.items():
        for column in columns:
            yield from _unknown(whole, table, column, nodes, "node")
    for table in ("borders", "charges"):
        yield from _unknown(whole, table, "link_id", link_ids, "link")
    for row, names in enumerate(whole.column("charges", "except_links")):
        for name in set(words(names)) - link_ids:
            message = f"there is no link {name!r}; {nearest(name, link_ids) or 'name links, set apart by ;'}"
            yield whole.problem("charges", row, "except_links", message)
    yield from _called(whole)
    yield from _restricted(whole, nodes, link_ids)
    yield from _unknown(whole, "demand", "vot_class", set(whole.column("value_of_time", "vot_class")), "class of goods")
    yield from _grouped(whole)
    yield from _counted(whole, nodes, link_ids)
    directions = set(zip(whole.column("links", "link_id"), whole.column("links", "from_node"), strict=True))
    rows = zip(whole.column("borders", "link_id"), whole.column("borders", "from_node"), strict=True)
    for row, (link, start) in enumerate(rows):
        if link in link_ids and start in nodes and (link, start) not in directions:
            yield whole.problem("borders", row, "from_node", f"link {link!r} does not leave this node")


def _counted(whole: _Set, nodes: set[str], link_ids: set[str]) -> Iterator[Problem]:
    """Yield places of counts and of constants that do not exist."""
    for row, (kind, names) in enumerate(zip(whole.column("counts", "kind"), whole.column("counts", "at"), strict=True)):
        known, what = (link_ids, "link") if kind == "link" else (nodes, "node")
        for name in words(names):
            if name not in known:
                right = nearest(name, known) or _add(what)
                yield whole.problem("counts", row, "at", f"there is no {what} {name!r}; {right}")
    for column in ("at", "against"):
        for row, names in enumerate(whole.column("constants", column)):
            for name in words(names):
                if name not in link_ids:
                    right = nearest(name, link_ids) or _add("link")
                    yield whole.problem("constants", row, column, f"there is no link {name!r}; {right}")


_GROUPED: Final = ("links", "handling", "borders", "services")
"""Tables whose rows may share the capacity of a group."""


def _grouped(whole: _Set) -> Iterator[Problem]:
    """Yield groups of capacity that do not exist, and rows of both directions in a group of one."""
    ways = dict(
        zip(whole.column("capacity_groups", "capacity_group"), whole.column("capacity_groups", "ways"), strict=True)
    )
    for table in _GROUPED:
        yield from _unknown(whole, table, "capacity_group", set(ways), "group of capacity")
    starts: dict[tuple[str, str], str] = {}
    for table in ("links", "borders"):
        columns = (whole.column(table, name) for name in ("capacity_group", "link_id", "from_node"))
        for row, (group, link, start) in enumerate(zip(*columns, strict=True)):
            if ways.get(group) == "one" and starts.setdefault((group, link), start) != start:
                message = "is for one direction, and link {!r} shares it in both; make two groups, or give ways = both"
                yield whole.problem(table, row, "capacity_group", message.format(link))


def _corridors(whole: _Set) -> Iterator[Problem]:
    """Yield nodes, countries and borders of named corridors that the network does not have."""
    country_of = dict(zip(whole.column("nodes", "node_id"), whole.column("nodes", "country"), strict=True))
    countries = set(country_of.values()) - {""}
    rows = zip(whole.column("corridors", "passes"), whole.column("corridors", "avoids"), strict=True)
    for row, (passes, avoids) in enumerate(rows):
        for column, names in (("passes", chain(*steps_of(passes))), ("avoids", words(avoids))):
            for name in names:
                parts = name.split("-") if column == "passes" and BORDER.fullmatch(name) else [name]
                if not set(parts) <= countries and name not in country_of:
                    near = nearest(name, [*country_of, *countries])
                    message = f"{name!r} is no node, country or border of the network; {near or 'leave it out'}"
                    yield whole.problem("corridors", row, column, message)


def _changed_lorries(whole: _Set) -> Iterator[Problem]:
    """Yield changes of lorry on links that are no roads."""
    modes = dict(zip(whole.column("links", "link_id"), whole.column("links", "mode"), strict=True))
    rows = zip(whole.column("borders", "link_id"), whole.column("borders", "vehicle_change"), strict=True)
    for row, (link, change) in enumerate(rows):
        if change in ("tractor", "transload") and modes.get(link, TRUCK) != TRUCK:
            message = f"only lorries are changed; link {link!r} has mode {modes[link]}"
            yield whole.problem("borders", row, "vehicle_change", message)


def _called(whole: _Set) -> Iterator[Problem]:
    """Yield stops of strings that are no seaports, or the port before once more."""
    kinds = dict(zip(whole.column("nodes", "node_id"), whole.column("nodes", "kind"), strict=True))
    columns = (whole.column("services", name) for name in ("links", "from_node", "stops", "to_node"))
    for row, (links, start, between, end) in enumerate(zip(*columns, strict=True)):
        calls = () if links else (start, *words(between), end)
        for before, stop in pairwise(calls):
            if stop != end and kinds.get(stop) != "seaport":
                is_what = f"is a {kinds[stop]}" if stop in kinds else "does not exist"
                yield whole.problem("services", row, "stops", f"{stop!r} {is_what}; ships call at seaports")
            elif before == stop and between:
                yield whole.problem("services", row, "stops", f"calls at {stop!r} twice in a row; name it once")


def _sourced(whole: _Set) -> Iterator[Problem]:
    """Yield sources that do not exist."""
    sources = set(whole.column("sources", "source"))
    for table, frame in whole.tables.items():
        if "source" in frame.columns and table != "sources":
            yield from _unknown(whole, table, "source", sources, "source")


def _ways(whole: _Set) -> Iterator[Problem]:
    """Yield links that cannot be: from a node to itself, on land at sea, two directions that do not match."""
    at_sea = {
        node
        for node, country in zip(whole.column("nodes", "node_id"), whole.column("nodes", "country"), strict=True)
        if not country
    }
    links, starts, ends, modes = (whole.column("links", name) for name in ("link_id", "from_node", "to_node", "mode"))
    ways: dict[str, tuple[str, str, str]] = {}
    for row, (link, start, end, mode) in enumerate(zip(links, starts, ends, modes, strict=True)):
        if start == end:
            yield whole.problem("links", row, "to_node", "a link needs two different nodes")
        elif (start in at_sea or end in at_sea) and mode not in ON_OPEN_SEA:
            message = f"only {' and '.join(ON_OPEN_SEA)} links touch a node without a country; this one has mode {mode}"
            yield whole.problem("links", row, "mode", message)
        way = (start, end, mode) if start < end else (end, start, mode)
        if ways.setdefault(link, way) != way:
            message = (
                "the two directions of one way join the same two nodes by one mode; give this link an id of its own"
            )
            yield whole.problem("links", row, "link_id", message)


def _unknown(whole: _Set, table: str, column: str, known: set[str], what: str) -> Iterator[Problem]:
    names = whole.column(table, column)
    if set(names) <= known | {""}:
        return
    for row, name in enumerate(names):
        if name and name not in known:
            yield whole.problem(table, row, column, f"no such {what}; {nearest(name, known) or _add(what)}")


def _add(what: str) -> str:
    if what == "group of capacity":
        return "add it to capacity_groups, with its capacity, or leave it blank"
    if what == "class of goods":
        return "add it to value_of_time, or leave it blank"
    return f"add it to {what}s" if what != "source" else "add it to sources, or leave it blank"


def _provinces(whole: _Set) -> Iterator[Problem]:
    """Yield provinces of charges of which the country has no node."""
    known = set(zip(whole.column("nodes", "country"), whole.column("nodes", "province"), strict=True))
    rows = zip(whole.column("charges", "country"), whole.column("charges", "province"), strict=True)
    for row, (country, province) in enumerate(rows):
        if province and country and (country, province) not in known:
            near = nearest(province, [name for where, name in known if where == country and name])
            message = f"no node of {country} has this province; {near or 'give it to its nodes'}"
            yield whole.problem("charges", row, "province", message)


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
    for row, name in enumerate(whole.column("transit_access", "country")):
        if name not in known["country"]:
            message = f"no node lies in this country; {one_of(name, sorted(known['country'] - {''}))}"
            yield whole.problem("transit_access", row, "country", message)
    territories = set(whole.column("territories", "territory"))
    for table, columns in _WHERE.items():
        for column in columns:
            for row, names in enumerate(whole.column(table, column)):
                for name in words(names):
                    if name not in territories and not re.fullmatch("[A-Z]{2}", name):
                        message = f"{name!r} is no country code of two capital letters and no territory"
                        yield whole.problem(table, row, column, message)


_WHERE: Final = {
    "restrictions": ("origins", "destinations", "within"),
    "transit_access": ("origins", "destinations"),
}
"""Columns that name countries and territories."""


def _zones(whole: _Set) -> Iterator[Problem]:
    """Yield time zones that do not exist."""
    zones = whole.column("nodes", "timezone")
    strange = {zone for zone in set(zones) - {""} if not _is_zone(zone)}
    for row, zone in enumerate(zones):
        if zone in strange:
            yield whole.problem("nodes", row, "timezone", "is not an IANA time zone, such as Asia/Karachi")


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _openings(table: str) -> Callable[[_Set], Iterator[Problem]]:
    """Return the check of a table's opening hours: whether they can be read."""

    def check(whole: _Set) -> Iterator[Problem]:
        texts = whole.column(table, "opening_hours")
        faults = {text: fault for text in set(texts) - {""} if (fault := _opening_fault(text))}
        for row, text in enumerate(texts) if faults else ():
            if text in faults:
                yield whole.problem(table, row, "opening_hours", faults[text])

    return check


def _bans(whole: _Set) -> Iterator[Problem]:
    """Yield bans on lorries that cannot be read, or that never begin or end."""
    texts = zip(whole.column("links", "opening_hours"), whole.column("links", "lorry_ban"), strict=True)
    for row, (opening_hours, ban) in enumerate(texts):
        if ban and (fault := _ban_fault(opening_hours, ban)):
            yield whole.problem("links", row, "lorry_ban", fault)


def _ban_fault(opening_hours: str, lorry_ban: str) -> str:
    try:
        if not setting_out(opening_hours, lorry_ban):
            return "leaves no hour in which the link is open"
    except ValueError as error:
        return str(error)
    return ""


def _opening_fault(text: str) -> str:
    try:
        normal_week(text)
        if re.search(r"\bPH\b", text):
            open_spells(with_holidays(text, [_SOME_DAY.date()]), _SOME_DAY, _SOME_DAY + dt.timedelta(days=1))
    except ValueError as error:
        return str(error)
    return ""


_SOME_DAY: Final = dt.datetime(2026, 12, 25)
_NUMBER: Final = r"-?\d++(?:\.\d++)?+"
_PLAIN_LINE: Final = re.compile(rf"LINESTRING \({_NUMBER} {_NUMBER}(?:, {_NUMBER} {_NUMBER})++\)")
"""Lines that are right at sight; whatever else may be WKT is for shapely to read."""


def _drawn(whole: _Set) -> Iterator[Problem]:
    """Yield geometries that cannot be read."""
    for row, text in enumerate(whole.column("links", "geometry")):
        if text and not _PLAIN_LINE.fullmatch(text) and (fault := _line_fault(text)):
            message = f"{fault}; give a WKT LINESTRING (longitude latitude, ...)"
            yield whole.problem("links", row, "geometry", message)


def _line_fault(text: str) -> str:
    """Return the fault of a WKT line; blank if it has none."""
    import shapely

    try:
        line = shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        return f"cannot be read ({str(error).splitlines()[0]})"
    return "" if line.geom_type in ("LineString", "MultiLineString") else f"is a {line.geom_type}"


def _chains(whole: _Set) -> Iterator[Problem]:
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


def _link_figures(whole: _Set) -> Iterator[Problem]:
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


def _mode(whole: _Set, row: int) -> str:
    return f"mode {whole.tables['links']['mode'].iloc[row]}"


def _handling_figures(whole: _Set) -> Iterator[Problem]:
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


def _crossings(whole: _Set) -> Iterator[Problem]:
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


def _endless(whole: _Set, table: str, activities: Activities, seen: set[tuple[int, str]]) -> Iterator[Problem]:
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


def _unknown_clearances(whole: _Set, used: Bools, found: Clearances, seen: set[tuple[int, str]]) -> Iterator[Problem]:
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


def _declared(whole: _Set) -> Iterator[Problem]:
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


_Reads = Mapping[str, tuple[str, ...]]
_Check = tuple[Callable[[_Set], Iterator[Problem]], _Reads]

_ENDS: Final = ("link_id", "from_node", "to_node")
_FIGURED: Final = ("mode", "length_km", "hours", "hours_p90", "usd", "per", "departures_per_week", "status")
_NODE: Final = ("node_id", "country")
_ALL: Final = ()

_NAMES: Final[tuple[_Check, ...]] = (
    (
        _named,
        {
            "nodes": (*_NODE, "kind"),
            "links": (*_ENDS, "capacity_group"),
            "capacity_groups": ("capacity_group", "ways"),
            "counts": ("kind", "at"),
            "constants": ("at", "against"),
            "handling": ("node_id", "capacity_group"),
            "place_names": ("node_id",),
            "borders": ("link_id", "from_node", "node_id", "capacity_group"),
            "services": ("from_node", "to_node", "stops", "operator", "capacity_group"),
            "charges": ("node_id", "link_id", "except_links"),
            "restrictions": ("subject", "subject_id", "origins", "destinations", "within"),
            "transit_access": ("country", "origins", "destinations"),
            "territories": ("territory",),
            "value_of_time": ("vot_class",),
            "demand": ("vot_class",),
        },
    ),
    (_corridors, {"nodes": _NODE, "corridors": ("passes", "avoids")}),
    (_changed_lorries, {"links": ("link_id", "mode"), "borders": ("link_id", "vehicle_change")}),
    (_provinces, {"nodes": ("country", "province"), "charges": ("country", "province")}),
    (_sourced, dict.fromkeys(TABLES, ("source",))),
    (_ways, {"nodes": _NODE, "links": (*_ENDS, "mode")}),
    (_zones, {"nodes": ("timezone",)}),
    *((_openings(table), {table: ("opening_hours",)}) for table in ("links", "handling", "borders")),
    (_bans, {"links": ("opening_hours", "lorry_ban")}),
    (_drawn, {"links": ("geometry",)}),
)
_FIGURES: Final[tuple[_Check, ...]] = (
    (_link_figures, {"nodes": _ALL, "links": (*_ENDS, *_FIGURED), "rates": _ALL, "vehicles": _ALL}),
    (_handling_figures, {"nodes": ("node_id", "kind"), "handling": READ["handlings"]["handling"]}),
    (
        _crossings,
        {"nodes": _ALL, "links": (*_ENDS, "mode", "status"), "vehicles": _ALL}
        | {"borders": READ["borders"]["borders"]},
    ),
    (_declared, {"nodes": _NODE, "clearance": READ["customs"]["clearance"]}),
    (
        _chains,
        {
            "nodes": _ALL,
            "links": (*_ENDS, *_FIGURED),
            "handling": READ["chains"]["handling"],
            "services": ("service_id", "from_node", "to_node", "links", "stops", "usd"),
            "rates": _ALL,
        },
    ),
)
"""Checks and the columns that they read of each table; none named: all."""
