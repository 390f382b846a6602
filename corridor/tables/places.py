"""Names to nodes: by id, UN/LOCODE, name, alias or place, with or without accents."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from corridor.arrays import Floats
from corridor.errors import AmbiguousName, InvalidQuestion, UnknownName, nearest
from corridor.geodesy import distance_km
from corridor.schema import words

ONE_PLACE_KM: Final = 50.0
"""Nodes of one name lie at most this far from each other, unless `place` says that they are one [km]."""
_ALIKE = str.maketrans("ıłŁøđ’‘`-", "illod''' ")


def folded(text: str) -> str:
    """Return a name without accents, case, hyphens and needless spaces.

    Examples
    --------
    >>> folded("  Małaszewicze "), folded("Kapıkule"), folded("Xi’an")
    ('malaszewicze', 'kapikule', "xi'an")
    """
    plain = text.translate(_ALIKE)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


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

    def find(self, text: str) -> tuple[int, ...]:
        """Return the positions of the nodes that a name means.

        The name of a place or an alias means all nodes of the place; an id, the name of one node or its UN/LOCODE
        means that node. Nodes of one name are one place if the column `place` says so, or if they lie in one country
        and within `ONE_PLACE_KM` of each other.

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
        key = folded(text)
        found = self._by_place.get(key, ())
        if not found:
            found = self._by_name.get(key, ())
        if not found and text.upper() in self._by_id:
            found = (self._by_id[text.upper()],)
        if not found:
            raise UnknownName(
                f"no place is called {text!r}; " + (nearest(text, self._spoken) or "see `corridor places`")
            )
        if len(found) > 1 and not self._is_one_place(found):
            listed = ", ".join(
                f"{self.places[node]}{where and f' in {where}'} ({self.ids[node]})"
                for node in found
                for where in (self._countries[node],)
            )
            raise AmbiguousName(f"{text!r} names different places: {listed}; use an id")
        return found

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


class _Same:
    """A table as a key: it equals only itself. Tables never change, so what was made of one stays right."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.table is other.table

    def __hash__(self) -> int:
        return id(self.table)


def gazetteer(nodes: pd.DataFrame) -> Gazetteer:
    """Return the names of a table of nodes; those of the last few tables are kept, because edits come in a row."""
    return _gazetteer(_Same(nodes))


@lru_cache(maxsize=4)
def _gazetteer(same: _Same) -> Gazetteer:
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
    return Gazetteer(
        ids=tuple(ids),
        places=tuple(places),
        _by_id={node_id: node for node, node_id in enumerate(ids)},
        _by_name={key: tuple(sorted(found)) for key, found in by_name.items()},
        _by_place={key: tuple(sorted(found)) for key, found in by_place.items()},
        _spoken=tuple(sorted(spoken)),
        _grouped=tuple(place != "" for place in nodes["place"].tolist()),
        _countries=tuple(nodes["country"].tolist()),
        _longitude=nodes["longitude"].to_numpy(float),
        _latitude=nodes["latitude"].to_numpy(float),
    )
