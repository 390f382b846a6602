"""Declarations to customs, by country: clearance at the border and inland, and the new one after a change in transit.

A post's own row may hold the clearance already (`covers`); where it does not, the clearance is added to the side at
which cargo is exported or imported, so that it is paid once, whatever the gate. What comes in bond is cleared inland.
The figures of a service hold none.
"""

from typing import Final

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.graph.activities import Activities, Rows
from corridor.graph.clearance import Clearances
from corridor.graph.crossings import BorderSides
from corridor.modes import MODE
from corridor.tables.declared_columns import Readable

_KINDS: Final = (
    ("clearance", "export", ""),
    ("clearance", "import", "border"),
    ("clearance", "import", "inland"),
    ("transit_change", "", ""),
)
_EXPORT, _IMPORT, _INLAND, _CHANGE = range(len(_KINDS))
_IS_ROAD, _IS_RAIL = (np.array([*(mode.family == name for mode in MODE.values()), False]) for name in ("road", "rail"))
"""Whether a mode is by road or by rail, by code; the last one is cargo at rest."""


class Customs:
    """The rows of `clearance`.

    Parameters
    ----------
    table
        The table.
    countries
        Countries by code; 0 is none.
    """

    def __init__(self, table: Readable, countries: tuple[str, ...]) -> None:
        self._n_countries = len(countries)
        self._rows = Rows(table, {"": 0})
        names = ("what", "side", "cleared_at", "country", "regime")
        self._keys = list(zip(*(table[name].tolist() for name in names), strict=True))
        self._code = {country: code for code, country in enumerate(countries)}
        self.regimes = sorted({regime for *_, regime in self._keys})
        self.has_changes = any(what == "transit_change" for what, *_ in self._keys)

    def declarations(self, regime: str) -> "Declarations":
        """Return what each kind of declaration takes in each country under a regime.

        Notes
        -----
        A row of the country is taken before one of any country, then one of the place before one of any, and then one
        of the regime before one of any; its blanks are filled from the rest.
        """
        pairs: list[tuple[int, int, int, int, int]] = []
        for row, (what, side, where, country, only_for) in enumerate(self._keys):
            if only_for not in ("", regime) or country not in self._code:
                continue
            codes = range(1, self._n_countries) if not country else (self._code[country],)
            for number, (kind, of_side, place) in enumerate(_KINDS):
                if (what, side) == (kind, of_side) and where in ("", place):
                    first = number * self._n_countries
                    pairs += [(first + code, not country, not where, not only_for, row) for code in codes]
        columns = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 5)
        n_groups = len(_KINDS) * self._n_countries
        return Declarations(self._rows.fill(columns[:, 0], columns[:, 4], n_groups), self._n_countries)


class Declarations:
    """The declarations of every country under a regime; a country without a row takes nothing.

    Parameters
    ----------
    activities
        Of each kind and country.
    n_countries
        Number of countries.
    """

    def __init__(self, activities: Activities, n_countries: int) -> None:
        self.activities = activities
        self._n_countries = n_countries

    def at_sides(self, sides: BorderSides, found: Clearances) -> Ints:
        """Return the declarations that are due on sides, by the groups of `Clearances`: for export and import alone."""
        clears = sides.is_outer | sides.releases
        own, none = np.where(clears, self.of_sides(sides), -1), np.full(len(sides), -1, dtype=np.int64)
        due = np.concatenate([none, own, none])
        return np.where(found.is_open & ~found.holds_clearance, due, -1)

    def of_sides(self, sides: BorderSides) -> Ints:
        """Return the clearance for export or import of the country of each side."""
        kind = np.where(sides.is_exit, _EXPORT, _IMPORT)
        return self._known(kind * self._n_countries + sides.country)

    def inland(self, country: Ints) -> Ints:
        """Return the clearance of what comes in bond, at nodes of countries."""
        return self._known(_INLAND * self._n_countries + country)

    def at_changes(self, country: Ints) -> Ints:
        """Return the declarations that are due on changes between rail and road in transit."""
        return self._known(_CHANGE * self._n_countries + country)

    def _known(self, group: Ints) -> Ints:
        return np.where(self.activities.row[group] >= 0, group, -1)


def is_change(came: Ints, leaves: Ints) -> Bools:
    """Return which changes are between rail and road; modes by code, -1 for cargo at rest."""
    return np.asarray((_IS_ROAD[came] & _IS_RAIL[leaves]) | (_IS_RAIL[came] & _IS_ROAD[leaves]))
