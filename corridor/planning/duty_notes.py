"""Notes on import duties: which are paid, that none is known for the goods, and that goods would have a preference."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from corridor.answer.itinerary import Itinerary
from corridor.cargo import Goods
from corridor.graph.charges import is_for_cargo, is_for_goods, takes_part
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.planning.transit_access import countries_meant
from corridor.tables.countries import country_name

_PER: Final[Mapping[str, str]] = {"value_pct": "% of the value"}


class _Duty(NamedTuple):
    """A row of `charges` of kind `duty`."""

    what: str
    country: str
    regime: str
    hs: str
    made_in: str
    dangerous: str
    cooled: str
    usd: float
    per: str
    valid_from: str
    valid_until: str

    def is_due_on(self, way: Itinerary, goods: Goods) -> bool:
        """Return whether it is due on some goods on the day of departure."""
        day = None if way.departs is None else way.departs.date()
        terms = self.hs, self.made_in, self.dangerous, self.cooled
        fits = self.regime in ("", way.cargo.regime) and is_for_cargo(terms, goods)
        return fits and takes_part(self.valid_from, self.valid_until, day)


def duty_notes(net: Network, way: Itinerary) -> Iterator[str]:
    """Yield the notes on duties of a way of goods with an HS code.

    Goods without one pay none and have no note, and neither has a network that knows no duties at all.
    """
    goods, country = way.cargo.goods, _imported_to(net, way)
    if not goods.hs or not country or not _duties(net):
        return
    duties = [one for one in _duties(net) if one.country == country]
    due = [one for one in duties if one.is_due_on(way, goods)]
    if not any(is_for_goods(one.hs, goods.hs) and not one.made_in for one in duties):
        yield (
            f"No row of charges knows the import duty of {country_name(country)} on goods of HS {goods.hs}: "
            "none is in the price."
        )
    elif due:
        said = ", ".join(f"{one.usd:g} {_PER.get(one.per, f'USD per {one.per}')} ({one.what})" for one in due)
        yield f"Import duty of {country_name(country)} on HS {goods.hs}, in the price: {said}."
    for one in duties if not goods.made_in else ():
        if one.made_in and is_for_goods(one.hs, goods.hs):
            yield (
                f"{one.what}: {one.usd:g} {_PER.get(one.per, f'USD per {one.per}')} with a certificate of origin of "
                f"{one.made_in}; say where the goods were made (made_in) to have it in the price."
            )


def _duties(net: Network) -> tuple[_Duty, ...]:
    """Return the duties of a network, general ones and preferences; they are kept with it."""

    def read() -> tuple[_Duty, ...]:
        rows = plain_tables(net)["charges"].rows("kind", *_Duty._fields)
        return tuple(_Duty(*cells) for kind, *cells in rows if kind == "duty")

    return internals(net).keep(("duties",), read)


def _imported_to(net: Network, way: Itinerary) -> str:
    """Return the country in which goods were entered to stay; blank if they never left a territory."""
    entries = [way.country_of(leg.from_node) for leg in way.legs if leg.activity == "entry"]
    ends = way.country_of(way.nodes[-1])
    within = {ends}
    territories = plain_tables(net)["territories"]
    for territory, country in territories.rows("territory", "country"):
        if country == ends:
            within = set(countries_meant(net, territory))
    inside = [country for country in entries if country in within]
    return inside[-1] if inside and way.country_of(way.nodes[0]) not in within else ""
