"""Handling and clearance with their blanks filled: which rows give their figures, and the figures."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import NOWHERE, Bools, Floats, Ints, coded, first_of, positions, taken
from corridor.criteria import CARRIED
from corridor.schema import PERS
from corridor.tables.declared_columns import Readable
from corridor.units import SECONDS_PER_HOUR, expected_hours

PER_CODE = {per: code for code, per in enumerate(PERS)}


@dataclass(frozen=True)
class Activity:
    """One handling or clearance with its figures filled: and the rows that gave them.

    Attributes
    ----------
    row
        Row that was taken.
    hours_row, price_row, opening_row, carried_rows
        Rows that gave the figures, or NOWHERE; the last ones of each of `CARRIED`.
    hours, hours_p90, expected_h
        Median, 90th percentile (NaN: not known) and expectation [h].
    price
        Coefficients per unit.
    per_teu
        Whole numbers of each of `CARRIED` for one TEU; 0 where nothing is known.
    opening_hours
        When it may begin; blank where closed hours are covered by the hours.
    change_row
        Row that says that the lorry is changed, whose hours and price are in the figures; NOWHERE if it is not.
    work_s
        Its median if it must end by closing [s]; 0 if it may run on.
    """

    row: int
    hours_row: int
    price_row: int
    opening_row: int
    carried_rows: tuple[int, ...]
    hours: float
    hours_p90: float
    expected_h: float
    price: tuple[float, ...]
    per_teu: tuple[float, ...]
    opening_hours: str
    change_row: int
    work_s: int


@dataclass(frozen=True, eq=False)
class Activities:
    """Many activities as columns, shape (n_activities,); see `Activity`.

    `opening` is the number of the opening hours in `texts`, 0 for none.
    """

    row: Ints
    hours_row: Ints
    price_row: Ints
    opening_row: Ints
    carried_rows: Ints
    hours: Floats
    hours_p90: Floats
    expected_h: Floats
    price: Floats
    per_teu: Floats
    opening: Ints
    change_row: Ints
    work_s: Ints
    texts: dict[str, int]

    def activity_at(self, at: int) -> Activity:
        """Return one of them."""
        return Activity(
            row=int(self.row[at]),
            hours_row=int(self.hours_row[at]),
            price_row=int(self.price_row[at]),
            opening_row=int(self.opening_row[at]),
            carried_rows=tuple(self.carried_rows[at].tolist()),
            hours=float(self.hours[at]),
            hours_p90=float(self.hours_p90[at]),
            expected_h=float(self.expected_h[at]),
            price=tuple(self.price[at].tolist()),
            per_teu=tuple(self.per_teu[at].tolist()),
            opening_hours=next(text for text, code in self.texts.items() if code == self.opening[at]),
            change_row=int(self.change_row[at]),
            work_s=int(self.work_s[at]),
        )


class Changes(NamedTuple):
    """Of each row: whether it says anything of a change of lorry, whether there is one, its hours and price."""

    is_said: Bools
    is_made: Bools
    hours: Floats
    usd: Floats


def changes_of(table: Readable) -> Changes:
    """Return the changes of lorry that rows name; only those of `borders` do."""
    if "vehicle_change" not in table.columns:
        nothing, unknown = np.zeros(len(table), dtype=np.bool_), np.full(len(table), np.nan)
        return Changes(nothing, nothing, unknown, unknown)
    said = table["vehicle_change"].tolist()
    is_made = np.array([change not in ("", "none") for change in said], dtype=np.bool_)
    hours, usd = (table[name].to_numpy(dtype=np.float64) for name in ("change_hours", "change_usd"))
    return Changes(np.array([bool(change) for change in said], dtype=np.bool_), is_made, hours, usd)


class Rows:
    """The columns of `handling`, `borders` or `clearance` that figures are taken from.

    Parameters
    ----------
    table
        The table.
    texts
        Numbers of the opening hours, 0 for none; those of the table are added.
    """

    def __init__(self, table: Readable, texts: dict[str, int]) -> None:
        n_rows = len(table)
        self.texts = texts
        self.hours, self.hours_p90, self.usd = (
            table[name].to_numpy(dtype=np.float64) for name in ("hours", "hours_p90", "usd")
        )
        self.per_teu = np.full((n_rows, len(CARRIED)), np.nan)
        for at, one in enumerate(CARRIED):
            if one.per_teu and one.per_teu[0] in table.columns:
                self.per_teu[:, at] = table[one.per_teu[0]].to_numpy(dtype=np.float64) * one.per_teu[1]
        self.price = prices(self.usd, positions(table["per"].tolist(), PER_CODE))
        opening = table["opening_hours"].tolist() if "opening_hours" in table.columns else [""] * n_rows
        self.opening = coded(opening, texts)
        ends = table["ends_by_closing"].tolist() if "ends_by_closing" in table.columns else [""] * n_rows
        self.ends_by_closing = np.array([text == "yes" for text in ends], dtype=np.bool_)
        covers = table["covers"].tolist() if "covers" in table.columns else [""] * n_rows
        self.is_covered = np.array(["closed_hours" in text for text in covers], dtype=np.bool_)
        self.holds_clearance = np.array(["clearance" in text for text in covers], dtype=np.bool_)
        self.reloads = np.array(["reload" in text for text in covers], dtype=np.bool_)
        self._changes = changes_of(table)

    def fill(self, group: Ints, row: Ints, n_groups: int) -> Activities:
        """Return the activity that the rows of each group describe: the first row, its blanks filled from the rest.

        Parameters
        ----------
        group, row
            Pairs of a group and a row that fits it, in the order of the groups, the most specific row first.
        n_groups
            Number of groups; one without rows has NOWHERE and NaN.
        """

        def giving(is_given: Bools) -> Ints:
            given = is_given[row]
            return first_of(group[given], row[given], n_groups)

        hours_row, price_row, *carried_rows = (
            giving(~np.isnan(column)) for column in (self.hours, self.usd, *self.per_teu.T)
        )
        per_teu = [taken(column, rows) for column, rows in zip(self.per_teu.T, carried_rows, strict=True)]
        opening_row, spread_row = giving(self.opening > 0), giving(~np.isnan(self.hours_p90))
        hours, p90 = taken(self.hours, hours_row), taken(self.hours_p90, hours_row)
        base = taken(self.hours, spread_row)
        is_by_ratio = np.isnan(p90) & (base > 0)
        p90[is_by_ratio] = (hours * taken(self.hours_p90, spread_row))[is_by_ratio] / base[is_by_ratio]
        is_covered = np.append(self.is_covered, False)[np.maximum(hours_row, -1)]
        price = np.concatenate([self.price, np.zeros((1, len(PERS)))])[np.maximum(price_row, -1)]
        change_row = giving(self._changes.is_said)
        change_row = np.where(np.append(self._changes.is_made, False)[np.maximum(change_row, -1)], change_row, NOWHERE)
        is_added = (change_row != NOWHERE) & ~np.append(self.reloads, False)[np.maximum(hours_row, -1)]
        change_h = np.where(is_added, np.nan_to_num(taken(self._changes.hours, change_row)), 0.0)
        hours, p90 = hours + change_h, p90 + change_h
        price[:, PER_CODE["vehicle"]] += np.nan_to_num(taken(self._changes.usd, change_row))
        opening = np.where(is_covered, 0, np.append(self.opening, 0)[np.maximum(opening_row, -1)])
        ends = np.append(self.ends_by_closing, False)[np.maximum(opening_row, -1)] & (opening > 0)
        return Activities(
            row=first_of(group, row, n_groups),
            hours_row=hours_row,
            price_row=price_row,
            opening_row=opening_row,
            carried_rows=np.stack(carried_rows, axis=1),
            hours=hours,
            hours_p90=p90,
            expected_h=expected_hours(hours, p90),
            price=price,
            per_teu=np.nan_to_num(np.stack(per_teu, axis=1)),
            opening=opening,
            change_row=change_row,
            work_s=np.where(ends, np.rint(np.nan_to_num(hours) * SECONDS_PER_HOUR), 0).astype(np.int64),
            texts=self.texts,
        )


def prices(usd: npt.ArrayLike, per: Ints) -> Floats:
    """Return prices as coefficients per TEU, box, vehicle, tonne, shipment and value [USD; value: part].

    Parameters
    ----------
    usd
        Prices; one that is not known costs nothing.
    per
        The unit that each is paid per, by its place in `PERS`.

    Returns
    -------
    Floats
        Coefficients, shape (n_prices, 6).
    """
    usd = np.asarray(usd, dtype=np.float64)
    coefficients = np.zeros((len(usd), len(PERS)))
    known = np.flatnonzero(~np.isnan(usd))
    coefficients[known, per[known]] = usd[known]
    coefficients[:, PER_CODE["value_pct"]] /= 100
    return coefficients
