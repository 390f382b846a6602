"""Short ways to declare a column."""

from functools import partial
from typing import Any, Literal

from corridor.columns import Column, date_of
from corridor.figure_bounds import BOUNDS
from corridor.schema.cell_formats import classes_of

country_column = partial(Column, pattern=(r"[A-Z]{2}", "must be two capital letters (ISO 3166-1 alpha-2)"))
day_column = partial(Column, reads=date_of)
classes_column = partial(Column, reads=classes_of)


def required_column(name: str, meaning: str, **more: Any) -> Column:
    """Return a column that every row must fill."""
    return Column(name, meaning, is_required=True, **more)


def number_column(
    name: str, meaning: str, unit: str, kind: Literal["number", "whole"] = "number", **more: Any
) -> Column:
    """Return a column of numbers, within the bounds of its name."""
    return Column(name, meaning, unit, kind, bound=BOUNDS[name], **more)
