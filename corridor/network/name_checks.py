"""Whether rows name what there is: nodes, links, ways, sources, groups, classes and corridors."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Final

from corridor.errors import Problem, nearest, nearest_of_many, one_of
from corridor.modes import ON_OPEN_SEA, TRUCK
from corridor.network.tables_to_check import LINK_ENDS, NODE_COUNTRY, Check, TablesToCheck
from corridor.schema import BORDER, TABLES, steps_of, words


def _named(whole: TablesToCheck) -> Iterator[Problem]:
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
    near_link = nearest_of_many(link_ids)
    for row, names in enumerate(whole.column("charges", "except_links")):
        for name in set(words(names)) - link_ids:
            message = f"there is no link {name!r}; {near_link(name) or 'name links, set apart by ;'}"
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


def _counted(whole: TablesToCheck, nodes: set[str], link_ids: set[str]) -> Iterator[Problem]:
    """Yield places of counts and of constants that do not exist."""
    near_link, near_node = nearest_of_many(link_ids), nearest_of_many(nodes)
    for row, (kind, names) in enumerate(zip(whole.column("counts", "kind"), whole.column("counts", "at"), strict=True)):
        known, near, what = (link_ids, near_link, "link") if kind == "link" else (nodes, near_node, "node")
        for name in words(names):
            if name not in known:
                right = near(name) or _add(what)
                yield whole.problem("counts", row, "at", f"there is no {what} {name!r}; {right}")
    for column in ("at", "against"):
        for row, names in enumerate(whole.column("constants", column)):
            for name in words(names):
                if name not in link_ids:
                    right = near_link(name) or _add("link")
                    yield whole.problem("constants", row, column, f"there is no link {name!r}; {right}")


_GROUPED: Final = ("links", "handling", "borders", "services")
"""Tables whose rows may share the capacity of a group."""


def _grouped(whole: TablesToCheck) -> Iterator[Problem]:
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


def _corridors(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield nodes, countries and borders of named corridors that the network does not have."""
    country_of = dict(zip(whole.column("nodes", "node_id"), whole.column("nodes", "country"), strict=True))
    countries = set(country_of.values()) - {""}
    near = nearest_of_many([*country_of, *countries])
    rows = zip(whole.column("corridors", "passes"), whole.column("corridors", "avoids"), strict=True)
    for row, (passes, avoids) in enumerate(rows):
        for column, names in (("passes", chain(*steps_of(passes))), ("avoids", words(avoids))):
            for name in names:
                parts = name.split("-") if column == "passes" and BORDER.fullmatch(name) else [name]
                if not set(parts) <= countries and name not in country_of:
                    message = f"{name!r} is no node, country or border of the network; {near(name) or 'leave it out'}"
                    yield whole.problem("corridors", row, column, message)


def _changed_lorries(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield changes of lorry on links that are no roads."""
    modes = dict(zip(whole.column("links", "link_id"), whole.column("links", "mode"), strict=True))
    rows = zip(whole.column("borders", "link_id"), whole.column("borders", "vehicle_change"), strict=True)
    for row, (link, change) in enumerate(rows):
        if change in ("tractor", "transload") and modes.get(link, TRUCK) != TRUCK:
            message = f"only lorries are changed; link {link!r} has mode {modes[link]}"
            yield whole.problem("borders", row, "vehicle_change", message)


def _called(whole: TablesToCheck) -> Iterator[Problem]:
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


def _sourced(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield sources that do not exist."""
    sources = set(whole.column("sources", "source"))
    for table, frame in whole.tables.items():
        if "source" in frame.columns and table != "sources":
            yield from _unknown(whole, table, "source", sources, "source")


def _ways(whole: TablesToCheck) -> Iterator[Problem]:
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


def _unknown(whole: TablesToCheck, table: str, column: str, known: set[str], what: str) -> Iterator[Problem]:
    names = whole.column(table, column)
    if set(names) <= known | {""}:
        return
    near = nearest_of_many(known)
    for row, name in enumerate(names):
        if name and name not in known:
            yield whole.problem(table, row, column, f"no such {what}; {near(name) or _add(what)}")


def _add(what: str) -> str:
    if what == "group of capacity":
        return "add it to capacity_groups, with its capacity, or leave it blank"
    if what == "class of goods":
        return "add it to value_of_time, or leave it blank"
    return f"add it to {what}s" if what != "source" else "add it to sources, or leave it blank"


def _provinces(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield provinces of charges of which the country has no node."""
    known = set(zip(whole.column("nodes", "country"), whole.column("nodes", "province"), strict=True))
    rows = zip(whole.column("charges", "country"), whole.column("charges", "province"), strict=True)
    for row, (country, province) in enumerate(rows):
        if province and country and (country, province) not in known:
            near = nearest(province, [name for where, name in known if where == country and name])
            message = f"no node of {country} has this province; {near or 'give it to its nodes'}"
            yield whole.problem("charges", row, "province", message)


def _restricted(whole: TablesToCheck, nodes: set[str], link_ids: set[str]) -> Iterator[Problem]:
    known = {
        "country": set(whole.column("nodes", "country")),
        "node": nodes,
        "link": link_ids,
        "operator": set(whole.column("services", "operator")),
    }
    near = {subject: nearest_of_many(names) for subject, names in known.items()}
    rows = zip(whole.column("restrictions", "subject"), whole.column("restrictions", "subject_id"), strict=True)
    for row, (subject, name) in enumerate(rows):
        if subject != "operator" and name not in known[subject]:
            message = f"no such {subject}; {near[subject](name) or f'the network has none of that {subject}'}"
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


NAME_CHECKS: Final[tuple[Check, ...]] = (
    (
        _named,
        {
            "nodes": (*NODE_COUNTRY, "kind"),
            "links": (*LINK_ENDS, "capacity_group"),
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
    (_corridors, {"nodes": NODE_COUNTRY, "corridors": ("passes", "avoids")}),
    (_changed_lorries, {"links": ("link_id", "mode"), "borders": ("link_id", "vehicle_change")}),
    (_provinces, {"nodes": ("country", "province"), "charges": ("country", "province")}),
    (_sourced, dict.fromkeys(TABLES, ("source",))),
    (_ways, {"nodes": NODE_COUNTRY, "links": (*LINK_ENDS, "mode")}),
)
"""Checks and the columns that they read of each table."""
