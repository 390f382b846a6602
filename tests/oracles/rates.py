"""Figures of the first row that has them, by mode and country; see Moving."""

from collections.abc import Sequence
from typing import Any

from oracles.rows import RAILS, Case, Row


def family(mode: str) -> str:
    return "rail" if mode in RAILS else mode


def covers_mode(written: str, mode: str) -> bool:
    return written in ("", mode) or (written == "rail" and mode in RAILS)


def rate(case: Case, column: str, mode: str, country: str) -> float | None:
    return look_up(rates_under(case), column, mode, country)


def rates_under(case: Case, procedure: str = "") -> list[Row]:
    """Return the rates for goods under a procedure, those for it before those for any."""
    if procedure != "transit":
        return [row for row in case.tables["rates"] if not row["procedure"]]
    return sorted(case.tables["rates"], key=lambda row: not row["procedure"])


def price_per_km(case: Case, mode: str, country: str, procedure: str) -> tuple[float | None, str]:
    rates = rates_under(case, procedure)
    usd_per_km = look_up(rates, "usd_per_km", mode, country)
    priced = [row for row in rates if row["usd_per_km"] is not None]
    return usd_per_km, str(look_up(priced, "per", mode, country) or "")


def look_up(rows: Sequence[Row], column: str, mode: str, country: str) -> Any:
    """Return the first figure there is: mode and country, `rail` there, mode anywhere, `rail` anywhere."""
    for written_country in (country, ""):
        for written_mode in (mode, "rail") if mode in RAILS else (mode,):
            for row in rows:
                if (row["mode"], row["country"]) == (written_mode, written_country) and row[column] is not None:
                    return row[column]
    return None
