"""The charges that make much of an answer while nobody is sure of them."""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from corridor.answer.itinerary import Itinerary
from corridor.graph.activities import PER_CODE, prices
from corridor.graph.loads import loads
from corridor.graph.states import declaration_of_arc, quantities
from corridor.network.plain_tables import PlainTable, plain_tables
from corridor.planning.question import Question

_MUCH: Final = 0.1
"""A charge above this part of the price of a way is named."""
_WIDE: Final = 2.0
"""A price that may be so many times as high as it may be low is uncertain."""


def doubtful_charges(question: Question, arcs: tuple[int, ...], way: Itinerary) -> Iterator[str]:
    """Yield the charges and clearances that make over a tenth of the price and are assumed or of a wide range.

    Parameters
    ----------
    question, arcs, way
        The question, and its answer as arcs and as legs.
    """
    tables, paid = plain_tables(question.net), paid_usd(question, arcs)
    for (table, row), usd in sorted(paid.items(), key=lambda item: -item[1]):
        if usd > _MUCH * way.cost_usd and (doubt := _doubt(tables[table], row)):
            name = _name(tables[table], row) if table == "clearance" else tables[table].text("what", row)
            rest = f"{way.cost_usd - usd:,.0f} USD"
            yield f"{name}: {usd:,.0f} of {way.cost_usd:,.0f} USD, and {doubt}; without it: {rest}."


def paid_usd(question: Question, arcs: tuple[int, ...]) -> dict[tuple[str, int], float]:
    """Return what is paid along a way for each row of `charges` and `clearance` [USD]."""
    states, cargo = question.states, question.cargo
    charges, amount, counts = plain_tables(question.net)["charges"], quantities(cargo), loads(states.fleet, cargo).count
    paid: dict[tuple[str, int], float] = defaultdict(float)
    for arc in arcs:
        step = int(states.step[arc])
        for row in states.provenance.charges.get(step, ()):
            per = np.array([PER_CODE[charges.text("per", row)]])
            price = prices([charges.number("usd", row)], per)[0]
            vehicles = counts[int(states.steps.vehicle[step].clip(-1))]
            paid["charges", row] += float(price @ amount + price[PER_CODE["vehicle"]] * vehicles)
        declared = declaration_of_arc(states, arc)
        if declared is not None:
            paid["clearance", declared.price_row] += float(np.dot(declared.price, amount))
    return dict(paid)


def _name(clearance: PlainTable, row: int) -> str:
    """Return a row of `clearance` in words."""
    country = clearance.text("country", row) or "a country without a row"
    side = clearance.text("side", row)
    return f"Clearance for {side} by {country}" if side else f"Declaration of a change in transit in {country}"


def _doubt(cells: PlainTable, row: int) -> str:
    """Return why a price is uncertain; blank if it is not."""
    low, high = (cells.number(name, row) for name in ("usd_low", "usd_high"))
    if not (math.isnan(low) or math.isnan(high)) and high > _WIDE * low:
        unit = "% of the value" if cells.text("per", row) == "value_pct" else f"USD per {cells.text('per', row)}"
        return f"it may lie between {low:g} and {high:g} {unit}"
    return "it is assumed" if cells.basis_of(row, "usd") == "assumed" else ""
