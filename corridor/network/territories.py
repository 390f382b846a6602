"""Customs territories: countries that share one customs border."""

from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables


def territory_of_countries(net: Network) -> dict[str, str]:
    """Return the customs territory of each country that is in one with others."""
    return {country: territory for territory, country in plain_tables(net)["territories"].rows("territory", "country")}
