"""The way of least generalised cost at half and at double the value of time."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary, as_part, network_of
from corridor.answer.ledger import lines_of, source_rows_of
from corridor.cargo import Cargo
from corridor.criteria import GENERALISED
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.network.value_of_time import value_of_time
from corridor.planning.dates import When
from corridor.planning.plan import plan
from corridor.planning.route_names import names_in
from corridor.rules import Rules
from corridor.shown_text import printable
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, repr=False)
class HalfAndDouble(Answer):
    """The ways of least generalised cost at the value of time of a cargo, at half and at double of it.

    Attributes
    ----------
    way, half, double
        The three ways; each has the value of time that it is best for.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> found = co.half_and_double(net, "Kashgar", "Istanbul")
    >>> found.is_same(found.way), len(found.to_frame())
    (True, 3)
    """

    kind: ClassVar[str] = "half_and_double"

    way: Itinerary
    half: Itinerary
    double: Itinerary

    def is_same(self, other: Itinerary) -> bool:
        """Return whether the way at half or at double goes as the way itself does."""
        return activities_of(other) == activities_of(self.way)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each value of time: what an hour is worth, whether the way is the same, and its totals."""
        frame = pd.DataFrame(lines_of(self._ways, names_in(network_of(self.way), self._ways)).drop(columns="geometry"))
        frame.insert(0, "value_of_time", ["as it is", "half", "double"])
        frame.insert(1, "usd_per_h", [way.value_of_time.usd_per_h for way in self._ways])
        frame.insert(2, "same_way", [self.is_same(way) for way in self._ways])
        return frame

    @property
    def _ways(self) -> tuple[Itinerary, ...]:
        return self.way, self.half, self.double

    def _record(self) -> dict[str, Any]:
        return {
            "by": self.way.by,
            "way": as_part(self.way),
            "half": as_part(self.half, same_way=self.is_same(self.half)),
            "double": as_part(self.double, same_way=self.is_same(self.double)),
        }

    def _lines(self) -> "GeoDataFrame":
        return lines_of(self._ways, ("as it is", "half", "double"))

    def _heading(self) -> str:
        return f"{self.way.origin} to {self.way.destination}: at half and at double the value of time"

    def _notes(self) -> tuple[str, ...]:
        return tuple(str(self).splitlines())

    def _sections(self) -> tuple[Section, ...]:
        return (
            Section("value of time", self.to_frame()),
            Section("sources", source_rows_of(self._ways)),
        )

    def __str__(self) -> str:
        """Return a line for each of half and double: the same way, or days, dollars and what sets it apart."""
        ways = self._ways
        names = names_in(network_of(self.way), ways)
        lines = []
        for said, other, name in zip(("half", "double"), ways[1:], names[1:], strict=True):
            worth = f"At {said} the value of time ({other.value_of_time.usd_per_h:.2f} USD an hour)"
            figures = f"{other.hours / HOURS_PER_DAY:.1f} days, {other.cost_usd:,.0f} USD, {name}"
            lines.append(f"{worth}: {'the same way' if self.is_same(other) else figures}.")
        return printable("\n".join(lines))


def half_and_double(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    arrive_by: When | None = None,
) -> HalfAndDouble:
    """Return the way of least generalised cost, and what it would be at half and at double the value of time.

    Parameters
    ----------
    net, origin, destination, cargo, rules, depart, arrive_by
        As for `plan`.

    Returns
    -------
    HalfAndDouble
        The way, and those at half and at double the value of time.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion, NoRoute
        As for `plan`.

    Notes
    -----
    What an hour is worth is the least certain figure of a generalised cost: estimates differ by a factor of four. Three
    plans.

    Examples
    --------
    >>> import corridor as co
    >>> found = co.half_and_double(co.load(), "Kashgar", "Istanbul")
    >>> found.half.cost_usd <= found.way.cost_usd <= found.double.cost_usd
    True
    >>> found.half.hours >= found.way.hours >= found.double.hours
    True
    """
    check_arguments(net, cargo, rules)
    cargo = cargo or Cargo()
    hour_usd = value_of_time(net, cargo).usd_per_h
    cargoes = (cargo, *(replace(cargo, value_of_time_usd_per_h=hour_usd * factor) for factor in (0.5, 2)))
    ways = [
        plan(net, origin, destination, by=GENERALISED, cargo=one, rules=rules, depart=depart, arrive_by=arrive_by)
        for one in cargoes
    ]
    return HalfAndDouble(*ways)


def activities_of(way: Itinerary) -> list[tuple[str, ...]]:
    """Return what a way does, whatever its times."""
    return [
        (leg.activity, leg.from_node, leg.to_node, leg.mode, leg.link_id, leg.service_id)
        for leg in way.legs
        if leg.activity != "wait"
    ]
