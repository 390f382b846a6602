"""Money of a way by country: duties and taxes, public money in prices, the owner's revenue, lorries that wait."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Final

from corridor.analysis.carriers_waits import vehicles_for
from corridor.answer.legs import Leg
from corridor.cargo import Cargo
from corridor.graph.defaults import Defaults
from corridor.modes import TRUCK
from corridor.network.network import Network

Payee = tuple[str, str]
"""A kind of payment, of `KINDS`, and the country; blank where no country is known."""

KINDS: Final = ("tax", "subsidy", "owner")

IRAN_FUEL_USD_PER_LORRY_KM: Final = (0.07, 0.19, 0.32)
"""Cost of diesel to Iran above its price, for a kilometre of a lorry: low, middle and high [USD]. Assumed of parts.

A litre sells for 0.005-0.007 USD (3,000-6,000 rials; Bloom Pakistan, June 2025). It is worth what it would sell for
elsewhere: 0.55 USD, more than which petrol costs free on board in the Persian Gulf (Iran International, August 2024;
diesel taken to be alike); at least 0.216, for which it sells at the border (Bloom Pakistan, 2025); at most 0.80 more
than in Iran, as in the countries around (deputy oil minister, The Media Line, April 2023). A lorry takes 0.35 litres a
kilometre (assumed; 0.303 as in Lithuania, CNR 2021, to 0.40 for what is old and heavy).
"""


class Subsidies:
    """Public money in the price of carriage, by the country that pays it.

    Parameters
    ----------
    net
        The network.
    usd_per_lorry_km
        What a kilometre of a lorry costs the public above its price, by country.
    """

    def __init__(self, net: Network, usd_per_lorry_km: Mapping[str, float]) -> None:
        services, nodes = net.tables["services"], net.tables["nodes"]
        given = services["subsidy_usd_per_teu"].fillna(0.0)
        self._of_service: dict[str, float] = dict(zip(services["service_id"], given, strict=True))
        self._country: dict[str, str] = dict(zip(nodes["node_id"], nodes["country"], strict=True))
        self._per_lorry_km = usd_per_lorry_km
        self._vehicles = Defaults(net.tables["vehicles"])

    def of_way(self, legs: Iterable[Leg], cargo: Cargo) -> dict[str, float]:
        """Return what a way takes of each country [USD]; blank is the money of services, whose payer no table names."""
        found: defaultdict[str, float] = defaultdict(float)
        legs = tuple(legs)
        for service, _ in groupby(leg.service_id for leg in legs):
            if service:
                found[""] += self._of_service[service] * cargo.teu
        for leg in legs:
            country = self._country.get(leg.from_node, "")
            if leg.activity == "move" and leg.mode == TRUCK and country in self._per_lorry_km and not leg.service_id:
                lorries = vehicles_for(self._vehicles, TRUCK, country, cargo)
                found[country] += leg.length_km * lorries * self._per_lorry_km[country]
        return {country: usd for country, usd in found.items() if usd}


def payees(
    paid: Iterable[tuple[Leg, float, bool]], subsidies: Mapping[str, float], country_of: Callable[[str], str]
) -> dict[Payee, float]:
    """Return what a way pays, by what it is and by country [USD].

    Parameters
    ----------
    paid
        Each leg with the taxes in its price and whether it is a part of the project.
    subsidies
        Public money by country.
    country_of
        Country of a node.
    """
    found: defaultdict[Payee, float] = defaultdict(float)
    for leg, tax, is_part in paid:
        country = country_of(leg.from_node)
        found["tax", country] += tax
        if is_part and leg.activity not in ("exit", "entry"):
            found["owner", country] += leg.cost_usd - tax
    for country, usd in subsidies.items():
        found["subsidy", country] += usd
    return {payee: usd for payee, usd in found.items() if usd}
