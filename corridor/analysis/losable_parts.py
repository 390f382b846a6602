"""The parts that a network may lose: links, border crossings, nodes and passages, and the hops closed without each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from corridor.arrays import Bools, Ints
from corridor.engine.batches import Parts, parts_of
from corridor.engine.contraction import ContractedGraph
from corridor.errors import InvalidQuestion, one_of
from corridor.graph.states import CODE, States
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.shapes import line_of, point_of

Kind = Literal["link", "border", "node", "passage"]
KINDS: Final[tuple[Kind, ...]] = ("link", "border", "node", "passage")


@dataclass(frozen=True)
class Part:
    """One thing that may be lost.

    Attributes
    ----------
    kind
        Link, border, node or passage.
    id
        Id of the link, of the crossing link, or of the node.
    name
        In words.
    """

    kind: Kind
    id: str
    name: str


def kinds_of(of: Sequence[str] | str) -> tuple[Kind, ...]:
    """Return the wanted kinds, in order.

    Raises
    ------
    InvalidQuestion
        If there is none, or one is not known.
    """
    if not isinstance(of, Iterable):
        raise InvalidQuestion(f"of is {of!r}; give some of {', '.join(KINDS)}")
    asked = (of,) if isinstance(of, str) else tuple(of)
    for kind in asked:
        if not isinstance(kind, str) or kind not in KINDS:
            raise InvalidQuestion(f"of names {kind!r}; {one_of(str(kind), KINDS)}")
    if not asked:
        raise InvalidQuestion(f"of is empty; name some of {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in asked)


class Losable:
    """The parts of a network of some kinds, and what each closes.

    A crossing link cannot be used without its border, nor the border without the link: where both kinds are wanted
    it is a border.
    """

    def __init__(self, net: Network, kinds: Sequence[Kind]) -> None:
        links, nodes, states = net.tables["links"], net.tables["nodes"], internals(net).states()
        self._net, self.kinds = net, tuple(kinds)
        self._links: list[str] = list(dict.fromkeys(links["link_id"]))
        number = {link: at for at, link in enumerate(self._links)}
        self._link_of_row = np.array([number[link] for link in links["link_id"]], dtype=np.int64)
        crosses = np.zeros(len(number), dtype=np.bool_)
        crosses[self._link_of_row[states.provenance.links.is_crossing]] = True
        is_passage = (nodes["kind"] == "passage").to_numpy(dtype=np.bool_)
        as_link = np.full(len(number), "link" in kinds) & ~(crosses & ("border" in kinds))
        as_border = crosses & ("border" in kinds)
        as_port = (nodes["kind"] == "seaport").to_numpy(dtype=np.bool_) & ("border" in kinds)
        as_node = np.where(is_passage, "passage" in kinds, "node" in kinds)
        count = 0
        numbers = []
        for wanted in (as_link | as_border, as_port, as_node):
            numbers.append(np.where(wanted, count + np.cumsum(wanted) - 1, -1))
            count += int(wanted.sum())
        self._of_link, self._of_port, self._of_node = numbers
        self.parts = self._named(as_border, is_passage)

    def _named(
        self,
        as_border: Bools,
        is_passage: Bools,
    ) -> tuple[Part, ...]:
        links, nodes = self._net.tables["links"], self._net.tables["nodes"]
        ids = internals(self._net).names.ids
        name = {node: text or node for node, text in zip(ids, nodes["name"], strict=True)}
        found: dict[int, Part] = {}
        rows = zip(self._link_of_row.tolist(), links["from_node"], links["to_node"], links["mode"], strict=True)
        for link, start, end, mode in rows:
            part = int(self._of_link[link])
            if part >= 0 and part not in found:
                kind: Kind = "border" if as_border[link] else "link"
                found[part] = Part(kind, self._links[link], f"{name[start]} - {name[end]} ({mode})")
        for node, (port, part) in enumerate(zip(self._of_port.tolist(), self._of_node.tolist(), strict=True)):
            if port >= 0:
                found[port] = Part("border", ids[node], f"{name[ids[node]]} (clearance at the seaport)")
            if part >= 0:
                found[part] = Part("passage" if is_passage[node] else "node", ids[node], name[ids[node]])
        return tuple(found[part] for part in sorted(found))

    def closed(self, states: States, hops: ContractedGraph) -> Parts:
        """Return which hops of a graph of states each part closes."""
        ids = {node: at for at, node in enumerate(internals(self._net).names.ids)}
        sides = [clearing.side for clearing in states.provenance.clearings]
        of_side = np.array([self._of_port[ids[side.node_id]] if side.node_id else -1 for side in sides], dtype=np.int64)
        moves = np.flatnonzero(states.activity == CODE["move"])
        clears = np.flatnonzero((states.activity == CODE["exit"]) | (states.activity == CODE["entry"]))
        pairs = [
            (self._of_link[self._link_of_row[states.row[moves]]], hops.of_arc[moves]),
            (of_side[states.row[clears]] if len(sides) else clears, hops.of_arc[clears]),
            (self._of_node[states.node[states.tail]], hops.of_arc),
            (self._of_node[states.node[states.head]], hops.of_arc),
        ]
        part, hop = (np.concatenate(column) for column in zip(*pairs, strict=True))
        return parts_of(hops.n_hops, part[part >= 0], hop[part >= 0], len(self.parts))

    def node_of(self) -> Ints:
        """Return the position of the node that each part is, or -1."""
        found = np.full(len(self.parts), -1, dtype=np.int64)
        nodes = np.flatnonzero(self._of_node >= 0)
        found[self._of_node[nodes]] = nodes
        return found


def losable_of(net: Network, kinds: tuple[Kind, ...]) -> Losable:
    """Return the parts of some kinds; they are kept with the network."""
    return internals(net).keep(("losable", *kinds), lambda: Losable(net, kinds))


def closed_by_parts(net: Network, losable: Losable, states: States, hops: ContractedGraph) -> Parts:
    """Return which hops each part closes; kept with the network, whose graphs of states have the same hops."""
    return internals(net).keep(("closed", *losable.kinds), lambda: losable.closed(states, hops))


def shape_of(net: Network, part: Part) -> BaseGeometry:
    """Return the line of a link or a crossing, or the point of a node or a seaport."""
    rows = np.flatnonzero((net.tables["links"]["link_id"] == part.id).to_numpy(dtype=np.bool_))
    if part.kind in ("link", "border") and len(rows):
        return line_of(net, int(rows[0]))
    return shapely.Point(point_of(net, part.id))
