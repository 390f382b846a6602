"""New terminals: the rows of `handling` by which something lifts boxes at a node."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from corridor.graph.activities import Activity
from corridor.graph.handling import Handlings
from corridor.scenario.table_edits import Tables, figures_of

_MODELS: Final = ("rail_terminal", "dry_port", "seaport")
"""Kinds of node whose default rows a new terminal takes over: the first that has one for the change."""


def terminal_rows(tables: Tables, wanted: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the rows of `handling` that nodes lack to be terminals.

    A terminal of a mode loads and unloads it, moves boxes between it and the other modes that have links at the node,
    and changes its trains. What a row of the node or of its kind describes already stays as it is; other figures are
    those of rail terminals, else of dry ports or seaports. A change that none of them has is left out.

    Parameters
    ----------
    tables
        The tables.
    wanted
        Node and mode of each terminal; links of the mode need not be there yet.
    """
    handling, nodes, links = tables["handling"], tables["nodes"], tables["links"]
    handlings = Handlings(handling, nodes)
    kinds = dict(zip(nodes["node_id"], nodes["kind"], strict=True))
    served: dict[str, dict[str, None]] = {}
    for name in ("from_node", "to_node"):
        for node, mode in zip(links[name], links["mode"], strict=True):
            served.setdefault(node, {})[mode] = None
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for node, mode in wanted:
        for came, leaves in _changes(mode, served.get(node, {})):
            if (node, came, leaves) in rows or handlings.find(node, kinds[node], came, leaves) is not None:
                continue
            model = _model(handlings, came, leaves)
            if model is not None:
                change = {"node_id": node, "from_mode": came, "to_mode": leaves}
                rows[node, came, leaves] = change | figures_of(handling, model)
    return list(rows.values())


def _changes(mode: str, others: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the changes that a terminal of a mode makes."""
    yield mode, mode
    for other in ("", *sorted(set(others) - {mode})):
        yield other, mode
        yield mode, other


def _model(handlings: Handlings, came: str, leaves: str) -> Activity | None:
    found = (handlings.find("", kind, came, leaves) for kind in _MODELS)
    return next((one for one in found if one is not None), None)
