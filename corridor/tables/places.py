"""Names to nodes: by id, UN/LOCODE, name, alias or place, with or without accents."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import pandas as pd

from corridor.arrays import Floats
from corridor.errors import AmbiguousName, InvalidQuestion, UnknownName, nearest
from corridor.geodesy import distance_km
from corridor.schema import words
from corridor.tables.countries import country_code
from corridor.tables.folding import folded

_LOADED: Final = frozenset({"city", "seaport", "dry_port", "rail_terminal"})
"""Kinds of nodes where freight begins or ends when only a country is named."""
_NO_NAMES: Final = pd.DataFrame({"node_id": [], "names": []}, dtype=str)
ONE_PLACE_KM: Final = 50.0
"""Nodes of one name lie at most this far from each other, unless `place` says that they are one [km]."""


@dataclass(frozen=True)
class Gazetteer:
    """The names of a network's nodes.

    Attributes
    ----------
    ids
        Node ids, in the order of the table.
    places
        Place of each node.
    """

    ids: tuple[str, ...]
    places: tuple[str, ...]
    _by_id: dict[str, int]
    _by_name: dict[str, tuple[int, ...]]
    _by_place: dict[str, tuple[int, ...]]
    _spoken: tuple[str, ...]
    _grouped: tuple[bool, ...]
    _countries: tuple[str, ...]
    _longitude: Floats
    _latitude: Floats
    _kinds: tuple[str, ...]
    _scripts: "_OtherScripts"

    def find(self, text: str) -> tuple[int, ...]:
        """Return the positions of the nodes that a name means.

        The name of a place or an alias means all nodes of the place; an id, the name of one node or its UN/LOCODE
        means that node. "Karachi, Pakistan" means what is called so there; the name or code of a country means all its
        cities, ports and terminals. Nodes of one name are one place if the column `place` says so, or if they lie in
        one country and within `ONE_PLACE_KM` of each other.

        Raises
        ------
        UnknownName
            If nothing has the name; the nearest names are offered.
        AmbiguousName
            If nodes of different places have it.
        InvalidQuestion
            If it is no text.
        """
        if not isinstance(text, str):
            raise InvalidQuestion(f"{text!r} is no name; here only the name or id of a place will do, no coordinates")
        if text in self._by_id:
            return (self._by_id[text],)
        found = self._named(text) or self._in_country(text)
        if not found:
            raise UnknownName(
                f"no place is called {text!r}; " + (nearest(text, self._spoken) or "see `corridor places`")
            )
        if len(found) > 1 and not self.country(text) and not self._is_one_place(found):
            listed = ", ".join(
                f"{self.places[node]}{where and f' in {where}'} ({self.ids[node]})"
                for node in found
                for where in (self._countries[node],)
            )
            raise AmbiguousName(f"{text!r} names different places: {listed}; use an id")
        return found

    def country(self, text: str) -> str:
        """Return the code of the country that a name means; blank if it means a place, or nothing."""
        return "" if text in self._by_id or self._named(text) else country_code(text)

    def _named(self, text: str) -> tuple[int, ...]:
        """Return the nodes of a name, in any script; none if there is no such name."""
        key = folded(text)
        found = self._by_place.get(key, ()) or self._by_name.get(key, ())
        if not found and text.upper() in self._by_id:
            found = (self._by_id[text.upper()],)
        return found or self._scripts.nodes.get(key, ())

    def _in_country(self, text: str) -> tuple[int, ...]:
        """Return the nodes of "name, country", or those of a country where freight begins or ends."""
        name, comma, where = text.rpartition(",")
        if comma:
            code = country_code(where)
            return tuple(node for node in self._named(name) if code and self._countries[node] == code)
        code = country_code(text)
        at = enumerate(zip(self._countries, self._kinds, strict=True)) if code else ()
        return tuple(node for node, (country, kind) in at if country == code and kind in _LOADED)

    def _is_one_place(self, nodes: tuple[int, ...]) -> bool:
        """Return whether nodes of one name are one place: by the table, or because they lie close together."""
        if len({self.places[node] for node in nodes}) > 1:
            return False
        if sum(not self._grouped[node] for node in nodes) == 0:
            return True
        at = np.array(nodes)
        apart = distance_km(
            self._longitude[at][:, None], self._latitude[at][:, None], self._longitude[at], self._latitude[at]
        )
        return len({self._countries[node] for node in nodes}) == 1 and bool((apart <= ONE_PLACE_KM).all())

    def search(self, text: str) -> tuple[int, ...]:
        """Return the nodes whose id or any name contains a text, in the order of the table."""
        key = folded(text)
        named = [
            node for name, nodes in [*self._by_name.items(), *self._by_place.items()] if key in name for node in nodes
        ]
        named += [node for node_id, node in self._by_id.items() if key in node_id.casefold()]
        return tuple(sorted(set(named)))


class _OtherScripts:
    """Names of places in other scripts; they are folded when a name is not found otherwise."""

    def __init__(self, frame: pd.DataFrame, by_id: dict[str, int], places: Sequence[str]) -> None:
        self._frame, self._by_id, self._places = frame, by_id, places

    @cached_property
    def nodes(self) -> dict[str, tuple[int, ...]]:
        """Return the nodes of the places that each name means."""
        by_place: dict[str, set[int]] = defaultdict(set)
        for node, place in enumerate(self._places):
            by_place[place].add(node)
        found: dict[str, set[int]] = defaultdict(set)
        for node_id, names in zip(self._frame["node_id"].tolist(), self._frame["names"].tolist(), strict=True):
            for name in words(names) if node_id in self._by_id else ():
                found[folded(name)] |= by_place[self._places[self._by_id[node_id]]]
        return {name: tuple(sorted(nodes)) for name, nodes in found.items()}


class _Same:
    """A table as a key: it equals only itself. Tables never change, so what was made of one stays right."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.table is other.table

    def __hash__(self) -> int:
        return id(self.table)


def gazetteer(nodes: pd.DataFrame, others: pd.DataFrame | None = None) -> Gazetteer:
    """Return the names of a table of nodes; those of the last few tables are kept, because edits come in a row.

    Parameters
    ----------
    nodes
        The table of nodes.
    others
        Their names in other scripts, a table `place_names`; None for none.
    """
    return _gazetteer(_Same(nodes), _Same(_NO_NAMES if others is None else others))


@lru_cache(maxsize=4)
def _gazetteer(same: _Same, others: _Same) -> Gazetteer:
    nodes = same.table
    ids: Sequence[str] = nodes["node_id"].tolist()
    names = [name or node for name, node in zip(nodes["name"].tolist(), ids, strict=True)]
    places = [place or name for place, name in zip(nodes["place"].tolist(), names, strict=True)]
    by_name: dict[str, set[int]] = {}
    by_place: dict[str, set[int]] = {}
    by_alias: dict[str, set[str]] = {}
    for node, (name, place, code, aliases) in enumerate(
        zip(names, places, nodes["unlocode"].tolist(), nodes["aliases"].tolist(), strict=True)
    ):
        by_place.setdefault(folded(place), set()).add(node)
        for spoken in (name, code):
            if spoken:
                by_name.setdefault(folded(spoken), set()).add(node)
        for alias in words(aliases):
            by_alias.setdefault(folded(alias), set()).add(place)
    for alias, aliased in by_alias.items():
        if alias not in by_place and alias not in by_name:
            by_place[alias] = set().union(*(by_place[folded(place)] for place in aliased))
    spoken = {*names, *places, *(alias for text in nodes["aliases"].tolist() for alias in words(text))}
    by_id = {node_id: node for node, node_id in enumerate(ids)}
    return Gazetteer(
        ids=tuple(ids),
        places=tuple(places),
        _by_id=by_id,
        _by_name={key: tuple(sorted(found)) for key, found in by_name.items()},
        _by_place={key: tuple(sorted(found)) for key, found in by_place.items()},
        _spoken=tuple(sorted(spoken)),
        _grouped=tuple(place != "" for place in nodes["place"].tolist()),
        _countries=tuple(nodes["country"].tolist()),
        _longitude=nodes["longitude"].to_numpy(float),
        _latitude=nodes["latitude"].to_numpy(float),
        _kinds=tuple(nodes["kind"].tolist()),
        _scripts=_OtherScripts(others.table, by_id, places),
    )
