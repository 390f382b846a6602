"""The way of least generalised cost at half and at double the value of time."""

from dataclasses import dataclass, replace

from corridor.answer.itinerary import Itinerary
from corridor.cargo import Cargo
from corridor.criteria import GENERALISED
from corridor.graph.coordinates import Place
from corridor.network.network import Network
from corridor.network.value_of_time import value_of_time
from corridor.planning.dates import When
from corridor.planning.plan import plan
from corridor.planning.route_names import names_in
from corridor.rules import Rules
from corridor.shown_text import printable
from corridor.units import HOURS_PER_DAY


@dataclass(frozen=True)
class HalfAndDouble:
    """The ways of least generalised cost at the value of time of a cargo, at half and at double of it.

    Attributes
    ----------
    way, half, double
        The three ways; each has the value of time that it is best for.
    """

    way: Itinerary
    half: Itinerary
    double: Itinerary

    def is_same(self, other: Itinerary) -> bool:
        """Return whether the way at half or at double goes as the way itself does."""
        return _steps(other) == _steps(self.way)

    def to_record(self) -> dict[str, dict[str, object]]:
        """Return the figures at half and at double, as plain values that JSON can hold."""
        return {
            f"at_{said}_the_value_of_time": {
                "same_way": self.is_same(other),
                "usd_per_h": other.value_of_time.usd_per_h,
                **{name: round(value, 6) for name, value in other.totals.items()},
                "modes": list(other.modes),
                "borders": list(other.borders),
            }
            for said, other in (("half", self.half), ("double", self.double))
        }

    def __str__(self) -> str:
        """Return a line for each of half and double: the same way, or days, dollars and what sets it apart."""
        ways = (self.way, self.half, self.double)
        names = names_in(self.way._net, ways)
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
    cargo = cargo or Cargo()
    hour_usd = value_of_time(net, cargo).usd_per_h
    cargoes = (cargo, *(replace(cargo, value_of_time_usd_per_h=hour_usd * factor) for factor in (0.5, 2)))
    ways = [
        plan(net, origin, destination, by=GENERALISED, cargo=one, rules=rules, depart=depart, arrive_by=arrive_by)
        for one in cargoes
    ]
    return HalfAndDouble(*ways)


def _steps(way: Itinerary) -> list[tuple[str, ...]]:
    """Return what a way does, whatever its times."""
    return [
        (leg.activity, leg.from_node, leg.to_node, leg.mode, leg.link_id, leg.service_id)
        for leg in way.legs
        if leg.activity != "wait"
    ]
