"""The value of time of a cargo: as given, or by its class, its HS code, or what a tonne of it is worth."""

import math
from dataclasses import dataclass
from typing import Final

from corridor.cargo import Cargo
from corridor.errors import InvalidQuestion, one_of
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.network.plain_tables import PlainTable, plain_tables
from corridor.schema import words
from corridor.units import HOURS_PER_DAY

DEFAULT_PERCENT_PER_DAY: Final = 0.5
"""Value of a day where no row of `value_of_time` is for a cargo [% of its value]; docs/model.md says where from."""


@dataclass(frozen=True)
class ValueOfTime:
    """The value of time of a cargo, and where it comes from.

    Attributes
    ----------
    usd_per_h
        Value of an hour [USD/h].
    percent_per_day
        Value of a day [% of the cargo's value]; NaN if an hour was given of goods without a value.
    low, high
        Lowest and highest plausible value of a day [%]; NaN where none is known.
    because
        Why: "given", "class", "hs", "value density" or "default".
    row
        Row of `value_of_time` that gives it, such as "vot_class=food"; blank if none does.
    source, basis
        Source and basis of that row; blank and "assumed" where there is none.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> worth = co.value_of_time(net, co.Cargo(value_usd=48_000, vot_class="mixed"))
    >>> worth.usd_per_h, worth.because
    (10.0, 'class')
    """

    usd_per_h: float
    percent_per_day: float
    low: float
    high: float
    because: str
    row: str = ""
    source: str = ""
    basis: str = "assumed"

    def __str__(self) -> str:
        """Return where it comes from, in words."""
        if self.because == "given":
            return "as given"
        why = {"hs": ", by its HS code", "value density": ", by what a tonne is worth"}.get(self.because, "")
        named = self.row or "the default"
        return f"{self.percent_per_day:g}% of its value a day, {self.basis}: value_of_time, {named}{why}"


def value_of_time(net: Network, cargo: Cargo) -> ValueOfTime:
    """Return the value of an hour under way to a cargo on a network.

    Parameters
    ----------
    net
        The network; its table `value_of_time` is read.
    cargo
        The cargo.

    Returns
    -------
    ValueOfTime
        Dollars an hour, and the row that says so.

    Raises
    ------
    InvalidQuestion
        If the network has no such class of goods.

    Examples
    --------
    >>> import corridor as co
    >>> worth = co.value_of_time(co.load(), co.Cargo(value_usd=48_000, vot_class="mixed"))
    >>> worth.usd_per_h, worth.because
    (10.0, 'class')
    >>> co.value_of_time(co.load(), co.Cargo(value_of_time_usd_per_h=3)).usd_per_h
    3
    """
    check_arguments(net, cargo)
    if cargo is None:
        raise InvalidQuestion("cargo is None; write cargo=co.Cargo(value_usd=40_000)")
    table = plain_tables(net)["value_of_time"]
    if cargo.vot_class and cargo.vot_class not in table.row_of:
        known = sorted(filter(None, table.row_of))
        right = one_of(cargo.vot_class, known) if known else "the network has no table value_of_time"
        raise InvalidQuestion(f"cargo: vot_class is {cargo.vot_class!r}; {right}")
    given = cargo.value_of_time_usd_per_h
    if given is not None:
        percent = given * HOURS_PER_DAY / cargo.value_usd * 100 if cargo.value_usd else math.nan
        return ValueOfTime(given, percent, math.nan, math.nan, "given", basis="")
    row, because = _row_for(table, cargo)
    if row is None:
        percent, low, high = DEFAULT_PERCENT_PER_DAY, DEFAULT_PERCENT_PER_DAY / 2, DEFAULT_PERCENT_PER_DAY * 2
        return ValueOfTime(_usd_per_h(cargo, percent), percent, low, high, because)
    low, percent, high = (table.number(f"percent_per_day{part}", row) for part in ("_low", "", "_high"))
    origin = table.origin_of(row)
    key = origin.key or "the row without a class"
    return ValueOfTime(_usd_per_h(cargo, percent), percent, low, high, because, key, origin.source, origin.basis)


def _usd_per_h(cargo: Cargo, percent: float) -> float:
    return cargo.value_usd * percent / 100 / HOURS_PER_DAY


def _row_for(table: PlainTable, cargo: Cargo) -> tuple[int | None, str]:
    """Return the row for a cargo without a value of its own, and why it is that one."""
    if cargo.vot_class:
        return table.row_of[cargo.vot_class], "class"
    rows = list(enumerate(table.rows("hs", "usd_per_tonne_from")))
    goods = cargo.hs.replace(".", "")
    if goods:
        listed = [(len(code), -row) for row, (codes, _) in rows for code in words(codes) if goods.startswith(code)]
        if listed:
            return -max(listed)[1], "hs"
    usd_per_tonne = cargo.value_usd / cargo.tonnes if cargo.tonnes else math.nan
    fits = [(least, -row) for row, (_, least) in rows if least <= usd_per_tonne]
    if fits:
        return -max(fits)[1], "value density"
    return table.row_of.get(""), "default"
