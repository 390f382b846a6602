"""Named corridors: what a way passes to run in one, and in which of them it runs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from corridor.modes import MODES_MEANT, ON_OPEN_SEA
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.schema import steps_of, words


@dataclass(frozen=True)
class Named:
    """A row of `corridors`, in the nodes of its network.

    Attributes
    ----------
    corridor_id, name
        As in the table.
    steps
        Nodes of which one is passed in each step; a border is two steps, one on either side.
    avoid_countries, avoid_nodes
        What a way in it does not touch.
    modes
        The only modes of a way in it; empty for any.
    """

    corridor_id: str
    name: str
    steps: tuple[tuple[str, ...], ...]
    avoid_countries: frozenset[str]
    avoid_nodes: frozenset[str]
    modes: tuple[str, ...]

    def has(self, nodes: Sequence[str], countries: Collection[str], modes: Collection[str]) -> bool:
        """Return whether a way runs in it.

        Parameters
        ----------
        nodes
            Ids of the nodes that it passes, in order.
        countries
            Countries that it touches.
        modes
            Modes of its moves.
        """
        meant = {mode for name in self.modes for mode in MODES_MEANT[name]}
        if not self.avoid_countries.isdisjoint(countries) or not self.avoid_nodes.isdisjoint(nodes):
            return False
        if self.modes and not set(modes) <= meant:
            return False
        return any(_passes(nodes, steps) for steps in (self.steps, self.steps[::-1]))


def named_corridors(net: Network) -> tuple[Named, ...]:
    """Return the corridors that a network names, in the order of the table; they are kept with it.

    Examples
    --------
    >>> import corridor as co
    >>> [one.name for one in named_corridors(co.load())][-3:]
    ['By sea round the Cape', 'By sea through Suez', 'Southern (Iran and Türkiye)']
    """
    return internals(net).keep(("named corridors",), lambda: _read(net))


def _read(net: Network) -> tuple[Named, ...]:
    nodes, links = plain_tables(net)["nodes"], plain_tables(net)["links"]
    country_of = dict(nodes.rows("node_id", "country"))
    crossings: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for start, end, mode in links.rows("from_node", "to_node", "mode"):
        if mode not in ON_OPEN_SEA:
            crossings[f"{country_of[start]}-{country_of[end]}"].append((start, end))
    found = []
    rows = plain_tables(net)["corridors"].rows("corridor_id", "name", "passes", "avoids", "modes")
    for corridor_id, name, passes, avoids, modes in rows:
        avoided = words(avoids)
        countries = frozenset(each for each in avoided if each not in country_of)
        steps = _steps(passes, country_of, crossings)
        found.append(Named(corridor_id, name, steps, countries, frozenset(avoided) - countries, words(modes)))
    return tuple(found)


def _steps(
    passes: str, country_of: Mapping[str, str], crossings: Mapping[str, Sequence[tuple[str, str]]]
) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = []
    for step in steps_of(passes):
        here = {node for name in step for node in _within(name, country_of)}
        there = set(here)
        for before, after in (ends for name in step for ends in crossings.get(name, ())):
            here.add(before)
            there.add(after)
        found += [tuple(sorted(here))] if here == there else [tuple(sorted(here)), tuple(sorted(there))]
    return tuple(found)


def _within(name: str, country_of: Mapping[str, str]) -> list[str]:
    """Return the node of that name, or the nodes of the country."""
    return [name] if name in country_of else [node for node, country in country_of.items() if country == name]


def _passes(nodes: Sequence[str], steps: Sequence[Collection[str]]) -> bool:
    """Return whether a way passes one node of each step, in order."""
    at = 0
    for node in nodes:
        while at < len(steps) and node in steps[at]:
            at += 1
    return at == len(steps)
