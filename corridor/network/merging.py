"""Two networks as one, joined at nodes that they share; what contradicts is reported at once.

Each keeps its ways: a row of one that would change figures of the other, such as a rate that only one of them has for
a mode and a country of both, is a conflict, and not taken over in silence.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

import pandas as pd

from corridor.argument_checks import check_kind, is_writable
from corridor.errors import InvalidData, InvalidQuestion, Problem
from corridor.geodesy import distance_km
from corridor.modes import MODES_MEANT
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.schema import TABLES, words
from corridor.tables.places import ONE_PLACE_KM

Prefer = Literal["", "one", "other"]

_NODES: Final[Mapping[str, tuple[str, ...]]] = {
    "nodes": ("node_id",),
    "links": ("from_node", "to_node"),
    "handling": ("node_id",),
    "borders": ("from_node", "node_id"),
    "services": ("from_node", "to_node", "stops"),
    "charges": ("node_id",),
    "counts": ("from_node",),
    "place_names": ("node_id",),
}
"""Columns that name nodes, by table; several in a cell are set apart by ';'."""
_LINKS: Final[Mapping[str, tuple[str, ...]]] = {
    "links": ("link_id",),
    "borders": ("link_id",),
    "services": ("links",),
    "charges": ("link_id", "except_links"),
    "constants": ("at", "against"),
}
"""Columns that name links, by table."""
_OWN_IDS: Final[Mapping[str, str]] = {"services": "service_id", "charges": "charge_id"}
"""Ids that nothing refers to, by table."""
_COUNTRIES: Final = ("country", "from_country", "to_country")
_DEFAULTS: Final = (
    *("rates", "vehicles", "handling", "borders", "clearance", "charges", "territories"),
    *("transit_access", "value_of_time", "capacity_defaults"),
)
"""Tables with rows that serve nodes and links which they do not name."""
_KINDS_OF_CHARGES: Final = ("fee", "duty", "tax")
_LEFT_OUT: Final = frozenset({"note", "source", "basis", "assumed_columns", "year", "except_links"})
"""Columns that say where a figure comes from and not what it is; and links, which the other network has not."""


def merge(
    one: Network,
    other: Network,
    *,
    at: Mapping[str, str] | None = None,
    prefix: str = "",
    prefer: Prefer = "",
    name: str = "",
) -> Network:
    """Join two networks at nodes that they share.

    Parameters
    ----------
    one, other
        The networks, such as the bundled one and one of a country that `from_lines` made.
    at
        Names or ids of nodes of the first, each with the node of the second that it is: the second's row of it goes,
        and what leads there leads to the first's node.
    prefix
        Text before the ids of all other nodes, links, services and charges of the second, which keeps apart ids that
        both have.
    prefer
        Whose default rows (rates, vehicles, handling by kind, clearance, ...) and sources are taken where the two say
        different things: "one" or "other". Blank: that is a conflict.
    name
        What to call it; blank: both names.

    Returns
    -------
    Network
        Every node, link and service of both. A way within one of them is as it was, unless the other offers a better
        one; rows of a shared node serve both.

    Raises
    ------
    UnknownName, AmbiguousName
        If a node of `at` does not exist, or a name means several.
    InvalidQuestion
        If `prefer` is none of its values.
    InvalidData
        If the two contradict each other: ids that both have, shared nodes of other kinds, of other countries or far
        apart, and default rows of one that would change figures of the other. All conflicts are listed at once.

    Examples
    --------
    >>> import corridor as co
    >>> from shapely import LineString
    >>> net = co.load()
    >>> yard = {"name": "Quarry", "latitude": 30.5, "longitude": 67.2, "country": "PK"}
    >>> quetta = net.find("PKUET").iloc[0][["node_id", "kind", "country", "latitude", "longitude"]].to_dict()
    >>> siding = LineString([(quetta["longitude"], quetta["latitude"]), (67.2, 30.5)])
    >>> own = co.from_lines([siding], mode="rail-1676", places=[quetta, yard])
    >>> both = co.merge(net, own, at={"PKUET": "PKUET"}, prefix="own-")
    >>> co.plan(both, "own-Quarry", "Karachi").legs[0].mode
    'rail-1676'
    """
    for label, net in (("one", one), ("other", other)):
        check_kind(label, net, Network, "a Network, such as co.load() returns")
    check_kind("at", at, Mapping | None, "nodes of the first network with those of the second, or None")
    for label, text in (("prefix", prefix), ("name", name)):
        check_kind(label, text, str, "a text")
        if not is_writable(text):
            raise InvalidQuestion(f"{label} = {text!r}: must be text that UTF-8 can hold, without the character NUL")
    if not isinstance(prefer, str) or prefer not in ("", "one", "other"):
        raise InvalidQuestion(f"prefer = {prefer!r}: must be 'one', 'other', or left out")
    shared = _shared(one, other, at or {})
    tables = _renamed(other, shared, prefix)
    problems = [*_unlike(one, other, shared), *_taken(one, tables, set(shared.values()))]
    if not prefer:
        problems += [*_differing(one, tables), *_would_change(one, other)]
    if problems:
        raise InvalidData(dict.fromkeys(problems), f"{one.name} with {other.name}")
    nodes = tables["nodes"]
    tables["nodes"] = nodes[~nodes["node_id"].isin(list(shared.values()))]
    merged = {table: _together(table, one.tables[table], rows, prefer) for table, rows in tables.items()}
    return Network(merged, name=name or f"{one.name} and {other.name}")


def _shared(one: Network, other: Network, at: Mapping[str, str]) -> dict[str, str]:
    """Return the id of each shared node in the second network, with that in the first."""
    found: dict[str, str] = {}
    for first, second in at.items():
        ids = [_node(net, name) for net, name in ((one, first), (other, second))]
        if ids[1] in found or ids[0] in found.values():
            raise InvalidQuestion(f"at: {first!r}: {second!r} names a node that is shared already")
        found[ids[1]] = ids[0]
    return found


def _node(net: Network, name: str) -> str:
    """Return the id of the one node that a name means.

    Raises
    ------
    UnknownName
        If nothing has the name.
    InvalidQuestion
        If it means several nodes.
    """
    ids = [internals(net).names.ids[node] for node in internals(net).names.find(name)]
    if len(ids) > 1:
        raise InvalidQuestion(f"at: {name!r} means several nodes of {net.name}: {', '.join(ids)}; give the id of one")
    return ids[0]


def _renamed(other: Network, shared: Mapping[str, str], prefix: str) -> dict[str, pd.DataFrame]:
    """Return the tables of the second network with the ids that they have in the merged one."""

    def node(name: str) -> str:
        return shared.get(name, f"{prefix}{name}")

    def own(name: str) -> str:
        return f"{prefix}{name}"

    tables = {table: other.tables[table] for table in TABLES}
    for named, rename in ((_NODES, node), (_LINKS, own)):
        for table, columns in named.items():
            for column in columns:
                tables[table][column] = [_each(cell, rename) for cell in tables[table][column]]
    charges, restrictions, demand = tables["charges"], tables["restrictions"], tables["demand"]
    tables["services"]["service_id"] = [own(name) for name in tables["services"]["service_id"]]
    is_placed = (charges["node_id"] != "") | (charges["link_id"] != "")
    charges["charge_id"] = charges["charge_id"].where(~is_placed, prefix + charges["charge_id"])
    for frame in tables.values():
        if "capacity_group" in frame.columns:
            frame["capacity_group"] = [_each(cell, own) for cell in frame["capacity_group"]]
    of_kind: dict[str, Callable[[str], str]] = {"node": node, "port": node, "link": own}
    counts = tables["counts"]
    counts["at"] = [_each(at, of_kind[kind]) for at, kind in zip(counts["at"], counts["kind"], strict=True)]
    restrictions["subject_id"] = [
        of_kind.get(kind, str)(name)
        for kind, name in zip(restrictions["subject"], restrictions["subject_id"], strict=True)
    ]
    ids: dict[str, Callable[[str], str]] = dict.fromkeys(other.tables["links"]["link_id"], own)
    ids |= dict.fromkeys(other.tables["nodes"]["node_id"], node)
    for frame in (demand, tables["trade_growth"]):
        for column in ("origin", "destination", "counted_at"):
            if column in frame.columns:
                frame[column] = [ids.get(name, str)(name) for name in frame[column]]
    return tables


def _each(cell: str, rename: Callable[[str], str]) -> str:
    return ";".join(map(rename, words(cell)))


def _unlike(one: Network, other: Network, shared: Mapping[str, str]) -> Iterator[Problem]:
    """Yield shared nodes that cannot be one."""
    first, second = (net.tables["nodes"].set_index("node_id") for net in (one, other))
    for there, here in shared.items():
        a, b = first.loc[here], second.loc[there]
        for column in ("kind", "country"):
            if a[column] != b[column]:
                yield _conflict("nodes", column, here, f"is {a[column]!r} in the first, {b[column]!r} in the second")
        far = float(distance_km(a["longitude"], a["latitude"], b["longitude"], b["latitude"])[()])
        if far > ONE_PLACE_KM:
            yield _conflict(
                "nodes", "node_id", here, f"lies {far:,.0f} km from {there!r} of the second; they are not one"
            )


def _taken(one: Network, tables: Mapping[str, pd.DataFrame], shared: set[str]) -> Iterator[Problem]:
    """Yield ids that both networks have."""
    for table, column in (("nodes", "node_id"), ("links", "link_id"), *_OWN_IDS.items()):
        known = set(one.tables[table][column])
        if table == "charges":
            known -= _same_rows(table, one.tables[table], tables[table])
        for name in sorted(known & set(tables[table][column]) - shared):
            yield _conflict(table, column, name, "both networks have this id; give a prefix, or name it in `at`")


def _same_rows(table: str, ones: pd.DataFrame, others: pd.DataFrame) -> set[Any]:
    """Return the ids of rows that say the same in both networks."""
    known = {row[0]: row for row in _rows(table, ones)}
    return {row[0] for row in _rows(table, others) if known.get(row[0]) == row}


def _conflict(table: str, column: str, value: str, message: str) -> Problem:
    return Problem(table, "", column, value, message)


# ---------------------------------------------------------------- default rows


def _differing(one: Network, tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield rows of one key that say different things."""
    for table, others in tables.items():
        if table in ("nodes", "links", *_OWN_IDS):
            continue
        known = {_key(table, row): row for row in _rows(table, one.tables[table])}
        for row in _rows(table, others):
            before = known.get(_key(table, row), row)
            for column, a, b in zip(_figures(table), before, row, strict=True):
                if a != b:
                    said = f"is {a!r} in the first, {b!r} in the second; make them alike, or say whose in `prefer`"
                    yield _conflict(table, column, _called(table, row), said)


def _would_change(one: Network, other: Network) -> Iterator[Problem]:
    """Yield default rows that only one network has and that would serve the other's nodes or links."""
    for net, beside, which in ((one, other, "first"), (other, one, "second")):
        used = _in_use(beside)
        for table in _DEFAULTS:
            there = {_key(table, row) for row in _rows(table, beside.tables[table])}
            frame = net.tables[table]
            for row, cells in zip(_rows(table, frame), _cells_of(frame), strict=True):
                if _key(table, row) not in there and _serves(cells, used):
                    said = f"only the {which} has this row, which would change the other; add it there, or say `prefer`"
                    yield _conflict(table, TABLES[table].key[0], _called(table, row), said)


class _Used(NamedTuple):
    """Countries, provinces, modes and kinds of nodes that a network has."""

    countries: set[str]
    provinces: set[str]
    modes: set[str]
    kinds: set[str]


def _in_use(net: Network) -> _Used:
    nodes, links = net.tables["nodes"], net.tables["links"]
    return _Used({"", *nodes["country"]}, {"", *nodes["province"]}, set(links["mode"]), set(nodes["kind"]))


def _serves(cells: Mapping[str, Any], used: _Used) -> bool:
    """Return whether a row is about no node or link, and about a country, modes and a kind that a network has."""
    if cells.get("node_id") or cells.get("link_id"):
        return False
    named = [cells[column] for column in _COUNTRIES if cells.get(column)]
    by = [cells[column] for column in ("mode", "from_mode", "to_mode") if cells.get(column)]
    return (
        set(named) <= used.countries
        and cells.get("province", "") in used.provinces
        and all(not used.modes.isdisjoint(MODES_MEANT[mode]) for mode in by)
        and cells.get("kind", "") in {"", *used.kinds, *_KINDS_OF_CHARGES}
    )


def _cells_of(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield each row of a frame as its cells by column."""
    names = [str(name) for name in frame.columns]
    for row in zip(*(frame[name].tolist() for name in names), strict=True):
        yield dict(zip(names, row, strict=True))


def _together(table: str, ones: pd.DataFrame, others: pd.DataFrame, prefer: Prefer) -> pd.DataFrame:
    """Return the rows of both, those of one key once."""
    first, second = (others, ones) if prefer == "other" else (ones, others)
    both = pd.concat([first, second], ignore_index=True)
    return both.drop_duplicates(list(TABLES[table].key)) if table not in ("nodes", "links") else both


def _figures(table: str) -> tuple[str, ...]:
    """Return the columns of a table that say what is so, its key first."""
    key = TABLES[table].key
    left_out = _LEFT_OUT if table != "sources" else frozenset()
    return (*key, *(name for name in TABLES[table].columns if name not in key and name not in left_out))


def _rows(table: str, frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return the rows of a frame as comparable values; a blank number is blank text."""
    columns = [frame[name].astype(object).where(frame[name].notna(), "").tolist() for name in _figures(table)]
    return list(zip(*columns, strict=True))


def _key(table: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[: len(TABLES[table].key)]


def _called(table: str, row: tuple[Any, ...]) -> str:
    return ", ".join(str(part) for part in _key(table, row) if part != "")
