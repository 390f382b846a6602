"""Changes of a scenario as the offline page shows them: what comes, goes or changes, in words and lines."""

from typing import Any

from corridor.maps.page_network import packed
from corridor.modes import MODE
from corridor.network.network import Network
from corridor.scenario.scenario import Scenario

_KEYS = {"links": ["link_id", "from_node"], "services": ["service_id"], "nodes": ["node_id"]}


def changes_data(net: Network, scenario: Scenario) -> dict[str, Any]:
    """Return a scenario's name and description, each changed row in words, and the lines of changed links.

    Parameters
    ----------
    net
        The network before.
    scenario
        What is carried out on it.
    """
    after = scenario(net)
    words: list[list[str]] = []
    lines: list[list[Any]] = []
    modes = list(MODE)
    for table in ("links", "services", "nodes"):
        before_rows, after_rows = _by_key(net, table), _by_key(after, table)
        for key in sorted({*before_rows, *after_rows}):
            old, new = before_rows.get(key), after_rows.get(key)
            said = _said(old, new)
            if not said:
                continue
            words.append([table, ", ".join(key), said])
            row = new or old
            if table == "links" and row is not None and not any(line[1] == key[0] for line in lines):
                lines.append([modes.index(row["mode"]), key[0], said, packed(row["geometry"])])
    for table in ("borders", "handling", "charges", "clearance", "rates"):
        count = _changed_rows(net, after, table)
        if count:
            words.append([table, "", f"{count} {'row' if count == 1 else 'rows'} come, go or change"])
    return {"name": scenario.name, "description": scenario.description, "words": words, "lines": lines}


def _by_key(net: Network, table: str) -> dict[tuple[str, ...], dict[str, Any]]:
    frame = net.links if table == "links" else net.tables[table]
    rows: list[dict[str, Any]] = [dict(zip(frame.columns, row, strict=True)) for row in frame.to_numpy(dtype=object)]
    return {tuple(row[name] for name in _KEYS[table]): row for row in rows}


def _said(old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    """Return what becomes of a row; blank for nothing."""
    if old is None or new is None:
        return "new" if old is None else "removed"
    changed = [
        f"{name} {_shown(old[name])} -> {_shown(new[name])}"
        for name in new
        if name != "geometry" and old[name] != new[name] and not (old[name] != old[name] and new[name] != new[name])
    ]
    return "; ".join(changed)


def _shown(value: Any) -> str:
    return "(blank)" if value == "" or value != value else str(value)


def _changed_rows(before: Network, after: Network, table: str) -> int:
    old, new = (net.tables[table] for net in (before, after))
    if old is new:
        return 0
    rows = [{tuple(map(str, row)) for row in frame.to_numpy(dtype=object)} for frame in (old, new)]
    return len(rows[1] - rows[0]) or len(rows[0] - rows[1])
