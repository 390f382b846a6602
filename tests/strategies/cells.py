"""Cells of rows that are drawn: hours, prices and opening hours, and how rows are put together of them.

Strategies are made once, at the top of modules, because making them costs more than drawing from them.
"""

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]

RAILS = ("rail-1435", "rail-1520", "rail-1676")

NO_PRICE = {"per": "teu"}

PRICES = (
    {"usd": 90, "per": "teu"},
    {"usd": 0, "per": "shipment"},
    {"usd": 40, "per": "box"},
    {"usd": 25, "per": "vehicle"},
    {"usd": 3, "per": "tonne"},
    {"usd": 150, "per": "shipment"},
    {"usd": 1, "per": "value_pct"},
)

TIMES = ({"hours": 2}, {"hours": 0}, {"hours": 6, "hours_p90": 15}, {"hours": 30, "hours_p90": 48})

OPENINGS = tuple(
    {"opening_hours": text}
    for text in ("Mo-Fr 08:00-16:00", "Mo-Sa 09:30-17:00", "22:00-06:00", "24/7", "Apr-Nov 08:00-20:00")
)

LONG_OPEN = (*(row["opening_hours"] for row in OPENINGS), "Sa-Th 07:00-17:30", "08:00-20:00; Jan 01-Feb 19 off")
"""Opening hours that last for more than seven hours without a break."""


def one_of(*choices: Sequence[Any]) -> st.SearchStrategy[Row]:
    """Draw one mapping of each sequence and merge them; the first of each is the simplest."""
    if math.prod(len(choice) for choice in choices) < 3000:
        return st.sampled_from([_merge(parts) for parts in product(*choices)])
    return st.tuples(*(st.sampled_from(choice) for choice in choices)).map(_merge)


def _merge(parts: Sequence[Row]) -> Row:
    return {column: cell for part in parts for column, cell in part.items()}


def cells_of(column: str, *cells: Any) -> list[Row]:
    return [{column: cell} for cell in cells]


CHANCE = st.integers(0, 11)
"""Twelfths."""

WHOLE = one_of(TIMES, PRICES, [{}] * 15 + list(OPENINGS))
"""Hours and a price, both known."""

SOME = one_of([{}, *TIMES], [{}, NO_PRICE, *PRICES], [{}] * 15 + list(OPENINGS))
"""What a row has of its own where a row behind it knows the rest."""

CO2E = one_of(cells_of("co2e_kg_per_teu", None, 0, 4, 12.5))


def countries_of(nodes: Sequence[Row]) -> list[str]:
    return sorted({node["country"] for node in nodes} - {""})
