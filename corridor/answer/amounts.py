"""The amounts of the criteria that legs and ways have, those asked for most by name."""

from abc import ABC, abstractmethod

from corridor.criteria import CO2E, COST, LENGTH, TIME


class HasAmounts(ABC):
    """Something with an amount of each criterion."""

    __slots__ = ()

    @abstractmethod
    def amount(self, column: str) -> float:
        """Return the amount of a criterion, by its column."""

    @property
    def hours(self) -> float:
        """Return the expected hours [h]."""
        return self.amount(TIME.column)

    @property
    def cost_usd(self) -> float:
        """Return the money [USD]."""
        return self.amount(COST.column)

    @property
    def co2e_kg(self) -> float:
        """Return the emissions, well to wheel [kg CO2e]."""
        return self.amount(CO2E.column)

    @property
    def length_km(self) -> float:
        """Return the length [km]."""
        return self.amount(LENGTH.column)
