"""Networks of a few short rows, and ways as short rows, for the stories."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

import corridor as co

Row = dict[str, Any]


def link(way: str, mode: str = "road", **cells: Any) -> Row:
    """Return a link: "A-B" runs from A to B, one way, and bears that name unless `link_id` is given."""
    start, end = way.split("-")
    return _priced({"link_id": way, "from_node": start, "to_node": end, "mode": mode, **cells})


def handling(change: str, **cells: Any) -> Row:
    """Return a handling: "sea>road" is a transfer, ">road" a load, "road>" an unload; of every city if not said."""
    came, leaves = change.split(">")
    scope = {} if "node_id" in cells else {"kind": "city"}
    return _priced({**scope, "from_mode": came, "to_mode": leaves, **cells})


def border(side: str, **cells: Any) -> Row:
    """Return a row of one side of a border; for every road if neither link, port nor countries are given."""
    scope = {} if {"link_id", "node_id", "from_country", "to_country", "mode"} & cells.keys() else {"mode": "road"}
    return _priced({**scope, "side": side, **cells})


def service(service_id: str, links: str, **cells: Any) -> Row:
    """Return a service over links that are named for their ends: "A-B;B-C" runs from A to C."""
    ends = {"from_node": links.split("-")[0], "to_node": links.split("-")[-1]}
    return _priced({"service_id": service_id, **ends, "links": links, **cells})


def _priced(row: Row) -> Row:
    """Return the row with its price, if it has one, for the shipment unless it says otherwise."""
    return {"per": "shipment", **row} if "usd" in row else row


def tables(nodes: str, links: Sequence[Row], *, free: bool = True, **rows: Iterable[Row]) -> dict[str, pd.DataFrame]:
    """Return tables of short rows.

    Parameters
    ----------
    nodes
        "A/CN B/PK:seaport C/": id, country and kind; a city if no kind is given. They lie a degree apart on the
    equator.
    links
        Rows of links.
    free
        Whether loading and unloading take nothing at every kind of node, unless rows say otherwise.
    rows
        Rows of the other tables by their name.
    """
    points: list[Row] = []
    for number, text in enumerate(nodes.split()):
        where, _, kind = text.partition(":")
        node_id, _, country = where.partition("/")
        point = {"node_id": node_id, "country": country, "kind": kind or "city"}
        points.append({**point, "latitude": 0, "longitude": 60 + number})
    given = {name: list(some) for name, some in rows.items()}
    if free:
        changes = given.setdefault("handling", [])
        known = {(row.get("kind"), row["from_mode"], row["to_mode"]) for row in changes}
        for kind in sorted({point["kind"] for point in points}):
            for mode in sorted({row["mode"] for row in links}):
                for came, leaves in (("", mode), (mode, "")):
                    if (kind, came, leaves) not in known:
                        changes.append(handling(f"{came}>{leaves}", kind=kind, hours=0, usd=0))
    return {name: pd.DataFrame(some) for name, some in {"nodes": points, "links": links, **given}.items()}


def network(nodes: str, links: Sequence[Row], *, free: bool = True, **rows: Iterable[Row]) -> co.Network:
    """Return a network of short rows; see `tables`."""
    return co.Network(tables(nodes, links, free=free, **rows))


def ledger(way: co.Itinerary) -> list[tuple[str, str, float, float]]:
    """Return the legs as (activity, link or node, hours, USD), without loading and unloading that take nothing."""
    rows = [(leg.activity, leg.link_id or leg.from_node, leg.hours, leg.cost_usd) for leg in way.legs]
    return [row for row in rows if row[0] not in ("load", "unload") or row[2:] != (0, 0)]
