"""The sides of crossings and the quays of seaports: where cargo may have to be cleared."""

from dataclasses import dataclass

import numpy as np

from corridor.arrays import Bools, Ints, coded
from corridor.graph.defaults import FilledLinks
from corridor.modes import MODE_CODE, MODES, SEA
from corridor.tables.declared_columns import Readable


@dataclass(frozen=True)
class BorderSide:
    """One side of one crossing, or a seaport's quay.

    Attributes
    ----------
    side
        `exit` or `entry`.
    link_id, from_node
        The crossing link and its direction; blank for a seaport.
    node_id
        The seaport; blank for a crossing.
    from_country, to_country
        Countries left and entered; the other one of a seaport's is blank.
    mode
        Mode of the crossing.
    """

    side: str
    link_id: str
    from_node: str
    node_id: str
    from_country: str
    to_country: str
    mode: str

    @property
    def country(self) -> str:
        """Return the country that clears."""
        return self.from_country if self.side == "exit" else self.to_country

    def __str__(self) -> str:
        """Return the side in words."""
        if self.node_id:
            return f"{self.side} at seaport {self.node_id}"
        way = f"{self.from_country} to {self.to_country}, {self.mode}"
        return f"{self.side} of {self.link_id!r} leaving {self.from_node} ({way})"


@dataclass(frozen=True, eq=False)
class BorderSides:
    """All sides of a network as columns, shape (n_sides,); exit and entry of a crossing or port follow each other.

    Attributes
    ----------
    is_exit
        Whether it is an exit.
    link, port
        Row of `links`, or position of the seaport; the other one is -1.
    node
        Position of the node where it is.
    left, entered, country
        Codes of the countries left, entered, and clearing; 0 for blank.
    mode
        Code of the mode.
    of_link, of_port
        Exit of each link and each node, or -1; the entry is the next one.
    is_outer
        Whether cargo changes its procedure there: at every seaport, and where the two countries are of different
        customs territories.
    releases
        Whether it is an entry inside a territory to a country that clears for import what stays in it.
    countries
        Countries by code.
    node_ids, link_ids
        Names by position and row.
    start, node_country
        Position of the node that each link leaves, and code of the country of each node.
    """

    is_exit: Bools
    link: Ints
    port: Ints
    node: Ints
    left: Ints
    entered: Ints
    country: Ints
    mode: Ints
    of_link: Ints
    of_port: Ints
    is_outer: Bools
    releases: Bools
    countries: tuple[str, ...]
    node_ids: list[str]
    link_ids: list[str]
    start: Ints
    node_country: Ints

    def __len__(self) -> int:
        """Return the number of sides."""
        return len(self.is_exit)

    def are_coastal(self, mode: Ints, start: Ints, end: Ints) -> Bools:
        """Return which voyages join two seaports of one country, and so cross no border."""
        left = self.node_country[start]
        return np.asarray((mode == MODE_CODE[SEA]) & (left > 0) & (left == self.node_country[end]))

    def side(self, at: int) -> BorderSide:
        """Return one of them in words."""
        link, port = int(self.link[at]), int(self.port[at])
        return BorderSide(
            side="exit" if self.is_exit[at] else "entry",
            link_id=self.link_ids[link] if link >= 0 else "",
            from_node=self.node_ids[self.start[link]] if link >= 0 else "",
            node_id=self.node_ids[port] if port >= 0 else "",
            from_country=self.countries[self.left[at]],
            to_country=self.countries[self.entered[at]],
            mode=MODES[self.mode[at]],
        )


def border_sides(nodes: Readable, links: Readable, territories: Readable, filled: FilledLinks) -> BorderSides:
    """Return the sides of the land links that cross a border and of the seaports, nodes that links of sea touch."""
    known = {"": 0}
    country = coded(nodes["country"].tolist(), known)
    crossing = np.flatnonzero(filled.is_crossing)
    at_sea = np.zeros(len(nodes), dtype=np.bool_)
    is_sea = filled.mode == MODE_CODE[SEA]
    at_sea[filled.start[is_sea]] = at_sea[filled.end[is_sea]] = True
    port = np.flatnonzero(at_sea & (country > 0))
    start, end, quay = filled.start[crossing], filled.end[crossing], country[port]
    nowhere, blank = np.full(len(port), -1, dtype=np.int64), np.zeros(len(port), dtype=np.int64)
    ship = np.full(len(port), MODE_CODE[SEA], dtype=np.int64)

    def paired(exits: list[Ints], entries: list[Ints]) -> Ints:
        return np.stack([np.concatenate(exits), np.concatenate(entries)], axis=1).reshape(-1)

    left = paired([country[start], quay], [country[start], blank])
    entered = paired([country[end], blank], [country[end], quay])
    is_exit = np.arange(2 * (len(crossing) + len(port))) % 2 == 0
    of_link = np.full(len(links), -1, dtype=np.int64)
    of_link[crossing] = 2 * np.arange(len(crossing))
    of_port = np.full(len(nodes), -1, dtype=np.int64)
    of_port[port] = 2 * (len(crossing) + np.arange(len(port)))
    territory_of = dict(zip(territories["country"].tolist(), territories["territory"].tolist(), strict=True))
    # a country outside any union is a territory by itself; its name here must differ from that of every union
    territory = coded([territory_of.get(name, f"country {name}") for name in known], {})
    is_outer = territory[left] != territory[entered]
    alone = set(territories["country"][territories["released_in"] == "country"].tolist())
    clears_alone = np.array([name in alone for name in known], dtype=np.bool_)
    return BorderSides(
        is_exit=is_exit,
        link=paired([crossing, nowhere], [crossing, nowhere]),
        port=paired([np.full(len(crossing), -1), port], [np.full(len(crossing), -1), port]),
        node=paired([start, port], [end, port]),
        left=left,
        entered=entered,
        country=np.where(is_exit, left, entered),
        mode=paired([filled.mode[crossing], ship], [filled.mode[crossing], ship]),
        of_link=of_link,
        of_port=of_port,
        is_outer=is_outer,
        releases=~is_exit & ~is_outer & clears_alone[entered],
        countries=tuple(known),
        node_ids=nodes["node_id"].tolist(),
        link_ids=links["link_id"].tolist(),
        start=filled.start,
        node_country=country,
    )
