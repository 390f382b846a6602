"""Which countries a cargo may not cross in transit, by where it begins and ends: the table `transit_access`."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corridor.cargo import Cargo
from corridor.graph.charges import takes_part
from corridor.graph.coordinates import Coordinates
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.schema import words

Ends = tuple[frozenset[str], frozenset[str]]
"""The countries in which a cargo may begin, and those in which it may end."""


class Access(NamedTuple):
    """One row of `transit_access`; as a bar it is one of a country, by a mode."""

    country: str
    mode: str
    access: str
    origins: str
    destinations: str
    regime: str
    valid_from: str
    valid_until: str

    @property
    def subject(self) -> str:
        """Return the kind of thing that it bars."""
        return "country"

    @property
    def subject_id(self) -> str:
        """Return the country."""
        return self.country

    @property
    def within(self) -> str:
        """Return nothing: it is for the whole country."""
        return ""

    @property
    def what(self) -> str:
        """Return nothing: it says all that it means."""
        return ""

    @property
    def rank(self) -> tuple[int, int, int, int, bool]:
        """Return how specific it is; of two alike the one that bars is taken."""
        given = bool(self.origins) + bool(self.destinations) + bool(self.regime)
        return given, bool(self.origins), bool(self.destinations), bool(self.regime), self.access == "barred"

    def is_for(self, net: Network, cargo: Cargo, ends: Ends) -> bool:
        """Return whether it is for a cargo that begins and ends in some countries."""
        if any(self.country in countries for countries in ends) or self.regime not in ("", cargo.regime):
            return False
        narrowed = ((self.origins, ends[0]), (self.destinations, ends[1]))
        return all(not names or not countries.isdisjoint(countries_meant(net, names)) for names, countries in narrowed)

    def __str__(self) -> str:
        """Return which cargo it bars."""
        some = {"from": self.origins, "to": self.destinations, "under": self.regime}
        narrowed = "".join(f" {word} {names}" for word, names in some.items() if names)
        return f"transit_access bars transit by {self.mode}{narrowed}"


def accesses_of(net: Network) -> tuple[Access, ...]:
    """Return the rows of `transit_access`, in the order of the table; they are kept with the network."""

    def read() -> tuple[Access, ...]:
        return tuple(Access(*row) for row in plain_tables(net)["transit_access"].rows(*Access._fields))

    return internals(net).keep(("transit access",), read)


def barred_transit(net: Network, cargo: Cargo, ends: Ends, day: dt.date | None = None) -> tuple[int, ...]:
    """Return the rows of `transit_access` that bar the transit of a cargo through a country.

    Parameters
    ----------
    net, cargo
        The network and the cargo.
    ends
        The countries in which the cargo may begin, and those in which it may end.
    day
        Day of departure, on which rows are in force; None for those that have no end.

    Notes
    -----
    Of the rows for one country and mode that are for the cargo, the most specific decides.
    """
    taken: dict[tuple[str, str], int] = {}
    every = accesses_of(net)
    for row, one in enumerate(every):
        key = one.country, one.mode
        if takes_part(one.valid_from, one.valid_until, day) and one.is_for(net, cargo, ends):
            known = taken.setdefault(key, row)
            if one.rank > every[known].rank:
                taken[key] = row
    return tuple(sorted(row for row in taken.values() if every[row].access == "barred"))


def countries_meant(net: Network, names: str) -> frozenset[str]:
    """Return the countries that are meant by country codes and names of territories, set apart by semicolons."""

    meant = internals(net).keep(("members of territories",), lambda: _Meant(net))
    return meant[names]


class _Meant(dict[str, frozenset[str]]):
    """Countries by the names that rows give, each found once."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self._members: dict[str, set[str]] = {}
        for territory, country in plain_tables(net)["territories"].rows("territory", "country"):
            self._members.setdefault(territory, set()).add(country)

    def __missing__(self, names: str) -> frozenset[str]:
        """Find the countries of names that were not asked for before."""
        found: frozenset[str] = frozenset().union(*(self._members.get(name, {name}) for name in words(names)))
        self[names] = found
        return found


def countries_of(net: Network, begins: Iterable[int], ends: Iterable[int], points: Sequence[Coordinates] = ()) -> Ends:
    """Return the countries where a cargo may begin and end, from the positions of the nodes and points there."""
    nodes = plain_tables(net)["nodes"]

    def of(places: Iterable[int]) -> frozenset[str]:
        known = (nodes.text("country", at) if at < len(nodes) else points[at - len(nodes)].country for at in places)
        return frozenset(known) - {""}

    return of(begins), of(ends)
