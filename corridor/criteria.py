"""The criteria, which add up along a way: add an entry here that names its columns of `rates` and `handling`.

Names, units, columns and the scale of whole numbers come from here: for objectives and fronts, for the legs of a way
and its table, and for the sums of analyses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from corridor.figure_bounds import HOURS_MOST
from corridor.units import HOURS_PER_DAY, SECONDS_PER_HOUR


@dataclass(frozen=True)
class Criterion:
    """One criterion.

    Attributes
    ----------
    name
        Name in `by` of a plan, a front or an analysis.
    weight
        Name among the weights of an objective, in limits (`max_usd`), and in savings and losses (`saved_usd`,
        `extra_usd`).
    column
        Name in answers: attribute of legs and ways, column of frames.
    unit
        Unit as it is printed.
    scale
        Whole numbers to one unit inside.
    least
        Name of the way that takes least; blank: it only adds up, and no way is chosen by it.
    digits
        Decimals in the table of a way.
    of_many, per_many
        Unit in which sums over many ways are printed, and how many of its own unit make one.
    per_tkm, per_teu
        Column of `rates` with its amounts to a tonne-km of a move, and column of `handling` with those to a TEU, each
        with the whole numbers that make one of its unit; None: there is none. `graph.states.weigh_steps` has the rules
        of money and time.
    reach, reach_by
        How much a way may take that a weighted sum finds for sure: so much, or so much for each unit of a figure of the
        cargo if that is more.
    """

    name: str
    weight: str
    column: str
    unit: str
    scale: int
    least: str = ""
    digits: int = 0
    of_many: str = ""
    per_many: float = 1.0
    per_tkm: tuple[str, float] | None = None
    per_teu: tuple[str, float] | None = None
    reach: float = 1_000_000.0
    reach_by: tuple[tuple[str, float], ...] = ()

    def whole(self, amount: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Return amounts in whole numbers, halves rounded to even.

        Examples
        --------
        >>> COST.whole([1.5, 0.125]).tolist()
        [150, 12]
        """
        return np.rint(np.asarray(amount, dtype=np.float64) * self.scale).astype(np.int64)


COST: Final = Criterion(
    *("cost", "usd", "cost_usd", "USD", 100, "cheapest"),
    digits=2,
    of_many="USD",
    reach=2_000_000,
    reach_by=(("teu", 20_000), ("tonnes", 2_000), ("value_usd", 2)),
)
TIME: Final = Criterion(
    *("time", "hours", "hours", "hours", SECONDS_PER_HOUR, "fastest"),
    digits=1,
    of_many="days",
    per_many=HOURS_PER_DAY,
    reach=5 * HOURS_MOST,
)
CO2E: Final = Criterion(
    *("co2e", "co2e_kg", "co2e_kg", "kg CO2e", 1000, "least emissions"),
    of_many="t CO2e",
    per_many=1000,
    per_tkm=("co2e_g_per_tkm", 1.0),
    per_teu=("co2e_kg_per_teu", 1000.0),
    reach=500_000,
    reach_by=(("teu", 10_000), ("tonnes", 10_000)),
)
LENGTH: Final = Criterion("length", "length_km", "length_km", "km", 1000, of_many="km")

CRITERIA: Final = (
    COST,
    TIME,
    CO2E,
    LENGTH,
)
"""All criteria; a leg has its amounts in this order."""
MINIMISED: Final = tuple(criterion for criterion in CRITERIA if criterion.least)
"""Criteria that ways can be chosen by; weights of objectives and sums of analyses are in this order."""
CARRIED: Final = tuple(criterion for criterion in MINIMISED if criterion.per_tkm or criterion.per_teu)
"""Criteria whose amounts go by tonnes moved and TEU handled, in the order of their columns in `Steps`."""
BY_NAME: Final[Mapping[str, Criterion]] = {criterion.name: criterion for criterion in MINIMISED}
WEIGHTS: Final = tuple(criterion.weight for criterion in MINIMISED)
SCALES: Final = np.array([float(criterion.scale) for criterion in MINIMISED])
"""How many whole numbers make a unit of each that is minimised."""
SUMMED: Final = ("minimised", *WEIGHTS)
"""Sums of analyses over trips: the objective, then each criterion by itself."""
COLUMNS: Final = (TIME.column, *(criterion.column for criterion in CRITERIA if criterion is not TIME))
"""The columns of answers in their order: hours come first."""
GENERALISED: Final = "generalised"
"""The objective of money and of hours at the cargo's value of time."""
FIGURES: Final = (*(criterion.column for criterion in CRITERIA), "generalised_cost_usd")
"""Totals of a way, by the names of an itinerary."""
