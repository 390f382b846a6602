"""Charges: money due on moves, handling and clearance on top of their own price."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from corridor.arrays import Bools, Floats, Ints, positions
from corridor.cargo import Goods
from corridor.graph.activities import PER_CODE, prices
from corridor.graph.clearance import N_GROUPS
from corridor.graph.crossings import BorderSides
from corridor.modes import MODES, means
from corridor.schema import PERS, words
from corridor.tables.declared_columns import Readable


def takes_part(valid_from: str, valid_until: str, day: dt.date | None, *, begins_later: bool = False) -> bool:
    """Return whether a row that is valid from one day until another takes part in a question.

    Parameters
    ----------
    valid_from, valid_until
        First and last day as ISO dates; blank: always.
    day
        Day of departure; None for a question without a date, which leaves out every row with a last day.
    begins_later
        Whether a row that begins after the day takes part, too.
    """
    if day is None:
        return not valid_until
    begun = begins_later or not valid_from or valid_from <= day.isoformat()
    return begun and (not valid_until or day.isoformat() <= valid_until)


@dataclass(frozen=True, eq=False)
class Due:
    """Charges that are due on many steps.

    Attributes
    ----------
    price
        Coefficients per unit, shape (n_steps, 6).
    step, row
        Pairs of a step and a row of `charges` that is due on it.
    """

    price: Floats
    step: Ints
    row: Ints


@dataclass(frozen=True)
class _Charge:
    """One row of `charges`."""

    row: int
    price: Floats
    link_id: str
    node_id: str
    country: str
    province: str
    mode: str
    procedure: str
    except_links: str

    @property
    def is_for_clearance(self) -> bool:
        """Return whether it is due where goods are cleared."""
        return bool(self.country or self.procedure)

    def fits(self, modes: Ints) -> Bools:
        """Return which modes, by code, it is for; -1 is cargo at rest, which only a charge without a mode is for."""
        return np.array([*(means(self.mode, mode) for mode in MODES), not self.mode])[modes]


CHARGED_GOODS: Final = ("hs", "made_in", "dangerous", "cooled")
"""Columns of `charges` that say which goods a row is for."""


def is_for_goods(codes: str, hs: str) -> bool:
    """Return whether a row for some HS codes, set apart by ';', is for goods; a blank one is for all.

    Examples
    --------
    >>> is_for_goods("1006;08", "1006.30"), is_for_goods("1006", ""), is_for_goods("", "")
    (True, False, True)
    """
    return not codes or hs.replace(".", "").startswith(tuple(words(codes)))


def is_of_class(classes: str, dangerous: str) -> bool:
    """Return whether a row for some classes of dangerous goods is for a class; a class holds its divisions.

    Examples
    --------
    >>> is_of_class("1;2.1", "1.4"), is_of_class("1;2.1", "2"), is_of_class("1;2.1", "3"), is_of_class("", "3")
    (True, True, False, False)
    """
    return bool(dangerous) and any(
        f"{dangerous}.".startswith(f"{one}.") or f"{one}.".startswith(f"{dangerous}.") for one in words(classes)
    )


def is_for_cargo(terms: tuple[str, ...], goods: Goods) -> bool:
    """Return whether a row with some cells in `CHARGED_GOODS` is for some goods; a blank cell is for all.

    Examples
    --------
    >>> is_for_cargo(("1006", "PK", "", ""), Goods(hs="1006.30", made_in="PK"))
    True
    """
    hs, made_in, dangerous, cooled = terms
    return (
        is_for_goods(hs, goods.hs)
        and (not made_in or goods.made_in in words(made_in))
        and (not dangerous or is_of_class(dangerous, goods.dangerous))
        and (not cooled or goods.is_cooled == (cooled == "yes"))
    )


def charged_goods(charges: Readable) -> tuple[tuple[str, ...], ...]:
    """Return the different cells in `CHARGED_GOODS`, those of rows for all goods apart."""
    found = set(zip(*(charges[name].tolist() for name in CHARGED_GOODS), strict=True))
    return tuple(sorted(terms for terms in found if any(terms)))


class Charges:
    """The rows of `charges` that are due on goods under a regime, in force on a day; see `takes_part`."""

    def __init__(self, table: pd.DataFrame, regime: str, goods: Goods, day: dt.date | None = None) -> None:
        names = ("link_id", "node_id", "country", "province", "mode", "procedure", "except_links")
        keys = zip(*(table[name].tolist() for name in names), strict=True)
        terms = zip(*(table[name].tolist() for name in ("regime", "valid_from", "valid_until")), strict=True)
        of_goods = zip(*(table[name].tolist() for name in CHARGED_GOODS), strict=True)
        paid = prices(table["usd"].to_numpy(dtype=np.float64), positions(table["per"].tolist(), PER_CODE))
        self._charges = [
            _Charge(row, paid[row], *key)
            for row, (key, (only_for, begins, ends), of) in enumerate(zip(keys, terms, of_goods, strict=True))
            if only_for in ("", regime) and is_for_cargo(of, goods) and takes_part(begins, ends, day)
        ]

    def on_links(self, link_ids: list[str], modes: Ints) -> Due:
        """Return the charges on moving along links."""
        rows: dict[str, list[int]] = {charge.link_id: [] for charge in self._charges if charge.link_id}
        for link, link_id in enumerate(link_ids if rows else ()):
            if link_id in rows:
                rows[link_id].append(link)

        def due() -> Iterator[tuple[_Charge, Ints]]:
            for charge in self._charges:
                if charge.link_id:
                    along = np.array(rows[charge.link_id], dtype=np.int64)
                    yield charge, along[charge.fits(modes[along])]

        return _due(due(), len(modes))

    def on_handling(self, node: Ints, came: Ints, leaves: Ints, node_ids: list[str]) -> Due:
        """Return the charges on handling at nodes, and on boarding a mode anywhere; -1 is cargo at rest."""

        def due() -> Iterator[tuple[_Charge, Ints]]:
            for charge in self._charges:
                if charge.is_for_clearance:
                    continue
                if charge.node_id:
                    there = np.flatnonzero(node == node_ids.index(charge.node_id))
                    yield charge, there[charge.fits(came[there]) | charge.fits(leaves[there])]
                elif not charge.link_id:
                    yield charge, np.flatnonzero((leaves >= 0) & charge.fits(leaves))

        return _due(due(), len(node))

    def on_clearance(self, sides: BorderSides, provinces: Sequence[str]) -> Due:
        """Return the charges on sides: in transit, then as export or import, then in bond.

        Parameters
        ----------
        sides
            The sides.
        provinces
            Province of each node; blank if it is not known.
        """
        n_sides = len(sides)
        country, node = (np.array(names, dtype=object) for names in (sides.countries, sides.node_ids))
        of_side = {
            "country": country[sides.country],
            "node_id": node[sides.node],
            "province": np.array(provinces, dtype=object)[sides.node],
        }

        def due() -> Iterator[tuple[_Charge, Ints]]:
            for charge in self._charges:
                if not charge.is_for_clearance:
                    continue
                is_there = charge.fits(sides.mode) & (sides.country > 0)
                for name, values in of_side.items():
                    if wanted := getattr(charge, name):
                        is_there &= values == wanted
                if free := words(charge.except_links):
                    is_there &= ~np.isin(sides.link, [row for row, link in enumerate(sides.link_ids) if link in free])
                exits, entries = (np.flatnonzero(is_there & (sides.is_exit == side)) for side in (True, False))
                if charge.procedure in ("", "transit"):
                    yield charge, entries
                if charge.procedure in ("", "import"):
                    yield charge, np.concatenate([n_sides + entries, 2 * n_sides + entries])
                if charge.procedure == "export":
                    yield charge, n_sides + exits

        return _due(due(), N_GROUPS * n_sides)


def _due(found: Iterator[tuple[_Charge, Ints]], n_steps: int) -> Due:
    total = np.zeros((n_steps, len(PERS)))
    steps, rows = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for charge, due in found:
        total[due] += charge.price
        steps.append(due)
        rows.append(np.full(len(due), charge.row, dtype=np.int64))
    return Due(total, np.concatenate(steps), np.concatenate(rows))
