"""The row of `borders` that clears a cargo on a side of a crossing."""

from copy import copy
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from corridor.arrays import Bools, Ints, coded, first_of, joined, positions
from corridor.graph.activities import Activities, Rows
from corridor.graph.crossings import BorderSides
from corridor.modes import FAMILY_CODE, MODES, NAME_CODE
from corridor.schema import words
from corridor.tables.declared_columns import Readable

_ANY: Final = -1
_MODE: Final = {"": _ANY, **NAME_CODE}
_PROCEDURE: Final = {"": 0, "transit": 1, "export": 2, "import": 2, "bond": 3}
"""Codes of procedures: any, transit, export from or import to the clearing country, and import in bond."""
_ANYTHING, _TRANSIT, _HOME, _BOND = range(4)
_FITS: Final = ((_ANYTHING, _TRANSIT), (_ANYTHING, _HOME), (_ANYTHING, _TRANSIT, _BOND))
"""Codes of the rows that are for each of the groups of `Clearances`."""
_PLACE: Final = np.array([2, 1, 1, 0])
"""Of rows with these codes that fit, the one with the lowest number is taken."""
TRANSIT, HOME, BOND = range(3)
N_GROUPS: Final = 3
"""Groups of `Clearances`, which has that of each side in transit first, then for export or import, then in bond."""


@dataclass(frozen=True, eq=False)
class Clearances:
    """The clearance of each side in transit, for export from or import to its own country, and in bond.

    Attributes
    ----------
    activities
        Hours, prices and opening hours of all sides for each of the groups, shape (3 * n_sides,).
    is_open
        Whether a row allows it.
    holds_clearance
        Whether its hours hold the customs clearance of the country already.
    """

    activities: Activities
    is_open: Bools
    holds_clearance: Bools


class Borders:
    """The rows of `borders` for each side, whatever the cargo; the most specific first.

    Attributes
    ----------
    sides
        The sides of the network.
    side, row
        Pairs of a side and a row that is for it, in the order of the sides.
    """

    def __init__(self, table: Readable, sides: BorderSides, texts: dict[str, int] | None = None) -> None:
        self.sides = sides
        self._rows = Rows(table, {"": 0} if texts is None else texts)
        self._regimes = {"": 0}
        self._regime = coded(table["regime"].tolist(), self._regimes)
        self._procedure = positions(table["procedure"].tolist(), _PROCEDURE)
        self._hs: list[str] = table["hs"].tolist()
        self._goods = tuple(sorted(set(self._hs)))
        self._is_allowed = np.array([allowed != "no" for allowed in table["allowed"].tolist()], dtype=np.bool_)
        self.shuts_on_holidays = np.array([shut == "yes" for shut in table["closed_on_holidays"].tolist()], np.bool_)
        scope = _scopes(table, sides)
        self._scope = scope
        pairs = (_of_links(table, sides, scope), _of_ports(table, sides, scope), _of_defaults(sides, scope))
        side, row, place = (np.concatenate(column) for column in zip(*pairs, strict=True))
        rank = scope.rank[row] * 6 + 3 * (self._regime[row] == 0) + _PLACE[self._procedure[row]]
        order = np.argsort((side << 16) + (rank << 6) + place, kind="stable")
        self.side, self.row = side[order], row[order]

    def with_figures(self, table: Readable, texts: dict[str, int]) -> "Borders":
        """Return the same rows with the figures of a table in which nothing else is other."""
        borders = copy(self)
        borders._rows = Rows(table, texts)
        return borders

    @property
    def regimes(self) -> dict[str, int]:
        """Return the regimes that rows are for, with their codes; 0 is any."""
        return self._regimes

    def regime_of(self, row: Ints) -> Ints:
        """Return the codes of the regimes that rows are for."""
        return self._regime[row]

    def codes_of(self, row: int) -> tuple[str, ...]:
        """Return the HS codes that a row is for."""
        return words(self._hs[row])

    def goods_class(self, hs: str) -> tuple[int, ...]:
        """Return the class of the goods of an HS code; the same rows fit all goods of a class."""
        return tuple(_longest_prefix(codes, hs) for codes in self._goods)

    def clearances(self, regime: str, hs: str) -> Clearances:
        """Return the clearance of every side for a regime and an HS code.

        Notes
        -----
        Among the rows that fit, where a blank fits everything, the most specific is taken: by scope, then HS code (the
        longest), regime and procedure. Its blanks are filled from the rest; if it bars the side, nothing clears there.
        """
        n_sides = len(self.sides)
        longest = {codes: _longest_prefix(codes, hs) for codes in self._goods}
        code = np.array([longest[codes] for codes in self._hs], dtype=np.int64)[self.row]
        regimes = self._regime[self.row]
        fits = (code >= 0) & ((regimes == 0) | (regimes == self._regimes.get(regime, -1)))
        side, row, code = self.side[fits], self.row[fits], code[fits]
        if code.any():
            order = np.argsort((side << 32) + (self._scope.rank[row] << 16) - code, kind="stable")
            side, row = side[order], row[order]
        procedure = self._procedure[row]
        of_group = [np.isin(procedure, codes) for codes in _FITS]
        group = np.concatenate([number * n_sides + side[fits] for number, fits in enumerate(of_group)])
        fitting = np.concatenate([row[fits] for fits in of_group])
        taken = first_of(group, fitting, N_GROUPS * n_sides)
        is_open = np.append(self._is_allowed, False)[np.maximum(taken, -1)]
        counts = is_open[group] & self._is_allowed[fitting]
        filled = self._rows.fill(group[counts], fitting[counts], N_GROUPS * n_sides)
        holds = np.append(self._rows.holds_clearance, False)[np.maximum(filled.hours_row, -1)]
        return Clearances(filled, is_open, holds)


def _longest_prefix(codes: str, hs: str) -> int:
    """Return the length of the longest code of a list that begins an HS code; 0 for any goods, -1 for others."""
    if not codes:
        return 0
    plain = hs.replace(".", "")
    fitting = [len(code) for code in words(codes.replace(".", "")) if plain.startswith(code)]
    return max(fitting) if fitting and plain else -1


@dataclass(frozen=True, eq=False)
class _Scopes:
    """The sides that each row is for; `rank` is lowest for the most specific row. Countries have the codes of sides."""

    rank: Ints
    is_exit: Bools
    from_node: Ints
    left: Ints
    entered: Ints
    mode: Ints
    is_default: Bools


def _scopes(table: Readable, sides: BorderSides) -> _Scopes:
    """Return the scopes of the rows.

    A link or a seaport comes before a default, a direction before both; of defaults, more of countries and mode given
    before fewer, countries before mode, a gauge before `rail`.
    """
    position = {node: at for at, node in enumerate(sides.node_ids)} | {"": _ANY}
    country = {name: code for code, name in enumerate(sides.countries)}
    from_node = positions(table["from_node"].tolist(), position)
    # a country without a side gets a code that no side has; blank is 0
    left, entered = (
        np.array([country.get(name, len(country)) for name in table[column].tolist()], dtype=np.int64)
        for column in ("from_country", "to_country")
    )
    mode = positions(table["mode"].tolist(), _MODE)
    is_default = np.array(
        [not (link or node) for link, node in zip(table["link_id"].tolist(), table["node_id"].tolist(), strict=True)],
        dtype=np.bool_,
    )
    countries = (left > 0).astype(np.int64) + (entered > 0)
    given = countries + (mode != _ANY)
    default = 2 + ((3 - given) * 3 + 2 - countries) * 2 + (mode >= len(MODES))
    return _Scopes(
        rank=np.where(is_default, default, (from_node == _ANY).astype(np.int64)),
        is_exit=np.array([side == "exit" for side in table["side"].tolist()], dtype=np.bool_),
        from_node=from_node,
        left=left,
        entered=entered,
        mode=mode,
        is_default=is_default,
    )


_Pairs = tuple[Ints, Ints, Ints]
"""Sides, the rows for them, and a number that sorts rows of one rank."""


def _of_links(table: Readable, sides: BorderSides, scope: _Scopes) -> _Pairs:
    """Return the rows of crossing links: in both directions, or in one."""
    known: dict[str, int] = {}
    crossings = np.flatnonzero(sides.link >= 0)
    way = coded([sides.link_ids[link] for link in sides.link[crossings].tolist()], known)
    rows = np.flatnonzero([bool(link) for link in table["link_id"].tolist()])
    named = positions(table["link_id"].to_numpy(dtype=object)[rows].tolist(), known)
    keys = way * 2 + sides.is_exit[crossings]
    side, row = joined(keys, named * 2 + scope.is_exit[rows])
    side, row = crossings[side], rows[row]
    from_node = scope.from_node[row]
    fits = (from_node == _ANY) | (from_node == sides.start[sides.link[side]])
    return side[fits], row[fits], np.zeros(int(fits.sum()), dtype=np.int64)


def _of_ports(table: Readable, sides: BorderSides, scope: _Scopes) -> _Pairs:
    """Return the rows of seaports."""
    position = {node: at for at, node in enumerate(sides.node_ids)}
    rows = np.flatnonzero([bool(node) for node in table["node_id"].tolist()])
    named = positions(table["node_id"].to_numpy(dtype=object)[rows].tolist(), position)
    ports = np.flatnonzero(sides.port >= 0)
    side, row = joined(sides.port[ports] * 2 + sides.is_exit[ports], named * 2 + scope.is_exit[rows])
    return ports[side], rows[row], np.zeros(len(side), dtype=np.int64)


def _of_defaults(sides: BorderSides, scope: _Scopes) -> _Pairs:
    """Return the default rows of each side, for every way to leave countries and mode blank."""
    n_countries, n_modes = len(sides.countries) + 1, len(_MODE)

    def key(is_exit: Bools | Ints, left: Ints, entered: Ints, mode: Ints) -> Ints:
        return ((is_exit * n_countries + left) * n_countries + entered) * n_modes + mode + 1

    kinds, kind = np.unique(key(sides.is_exit, sides.left, sides.entered, sides.mode), return_inverse=True)
    mode, entered = kinds % n_modes - 1, kinds // n_modes % n_countries
    left, is_exit = kinds // (n_modes * n_countries) % n_countries, kinds // (n_modes * n_countries**2)
    asked, places, kinds_asked = [], [], []
    for by_left, by_entered, by_mode in product((0, 1), (0, 1), (0, 1, 2)):
        fits = (left > 0) | (by_left == 0)
        fits &= (entered > 0) | (by_entered == 0)
        if by_mode == 1:
            fits &= FAMILY_CODE[mode] != mode
        named = (np.full(len(kinds), _ANY), FAMILY_CODE[mode], mode)[by_mode]
        asked.append(key(is_exit, left * by_left, entered * by_entered, named)[fits])
        kinds_asked.append(np.flatnonzero(fits))
        places.append(np.full(len(asked[-1]), (by_left * 2 + by_entered) * 3 + by_mode, dtype=np.int64))
    rows = np.flatnonzero(scope.is_default)
    written = key(scope.is_exit[rows], scope.left[rows], scope.entered[rows], scope.mode[rows])
    at, row = joined(np.concatenate(asked), written)
    side, pair = joined(kind, np.concatenate(kinds_asked)[at])
    return side, rows[row[pair]], np.concatenate(places)[at[pair]]
