"""Changes of a scenario as the offline page shows them: what comes, goes or changes, in words and lines."""

from typing import Any

from corridor.maps.page_network import packed
from corridor.modes import MODE
from corridor.network.network import Network
from corridor.scenario.differences import Row, changed_columns, changed_rows
from corridor.scenario.scenario import Scenario


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
    shapes = {link: line for one in (net, after) for link, line in one.links[["link_id", "geometry"]].to_numpy()}
    words: list[list[str]] = []
    lines: list[list[Any]] = []
    modes = list(MODE)
    for table in ("links", "services", "nodes"):
        for key, old, new in changed_rows(net, after, table):
            said = _said(old, new)
            if not said:  # only its line is drawn otherwise
                continue
            words.append([table, ", ".join(key), said])
            row = new or old
            if table == "links" and row is not None and not any(line[1] == key[0] for line in lines):
                lines.append([modes.index(row["mode"]), key[0], said, packed(shapes[key[0]])])
    for table in ("borders", "handling", "charges", "clearance", "rates"):
        count = len(list(changed_rows(net, after, table)))
        if count:
            words.append([table, "", f"{count} {'row' if count == 1 else 'rows'} come, go or change"])
    return {"name": scenario.name, "description": scenario.description, "words": words, "lines": lines}


def _said(old: Row | None, new: Row | None) -> str:
    """Return what becomes of a row."""
    if old is None or new is None:
        return "new" if old is None else "removed"
    changed = changed_columns(old, new)
    return "; ".join(f"{name} {_shown(old[name])} -> {_shown(new[name])}" for name in changed if name != "geometry")


def _shown(value: Any) -> str:
    return "(blank)" if value == "" or value != value else str(value)
