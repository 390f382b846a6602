"""The rows of a network that are about no node or link of its own: rates, vehicles, default handling, customs."""

from collections.abc import Collection, Mapping
from typing import Final

import pandas as pd

from corridor.network.network import Network
from corridor.schema import TABLES

_OF_COUNTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "rates": ("country",),
    "vehicles": ("country",),
    "territories": ("country",),
    "clearance": ("country",),
    "charges": ("country",),
    "borders": ("from_country", "to_country"),
    "transit_access": ("country",),
    "capacity_defaults": ("country",),
    "handling": (),
    "value_of_time": (),
}
"""Tables with default rows, and their columns that narrow a row to a country."""
_OWN: Final = ("node_id", "link_id")


def default_rows(like: Network, countries: Collection[str]) -> dict[str, pd.DataFrame]:
    """Return the default rows of a network that serve some countries, with their sources.

    Parameters
    ----------
    like
        The network.
    countries
        ISO 3166-1 alpha-2 codes; rows without a country serve any.

    Examples
    --------
    >>> import corridor as co
    >>> rows = default_rows(co.load(), {"PK"})
    >>> sorted(set(rows["rates"]["country"]))
    ['', 'PK']
    """
    served = {"", *countries}
    found: dict[str, pd.DataFrame] = {}
    for table, columns in _OF_COUNTRIES.items():
        frame = like.tables[table]
        for column in columns:
            frame = frame[frame[column].isin(served)]
        for column in _OWN:
            frame = frame[frame[column] == ""] if column in frame.columns else frame
        frame = frame[frame["capacity_group"] == ""] if "capacity_group" in frame.columns else frame
        found[table] = frame
    charges = found["charges"]
    found["charges"] = charges[charges["province"] == ""].assign(except_links="")
    restrictions = like.tables["restrictions"]
    is_of_country = (restrictions["subject"] == "country") & restrictions["subject_id"].isin(served)
    found["restrictions"] = restrictions[is_of_country]
    return found | {"sources": _named_sources(like, found)}


def _named_sources(like: Network, found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    named = {
        source for table, frame in found.items() if "source" in TABLES[table].columns for source in frame["source"]
    }
    sources = like.tables["sources"]
    return sources[sources["source"].isin(named)]


def uncleared(
    borders: pd.DataFrame, pairs: Collection[tuple[str, str]], names: Collection[str]
) -> set[tuple[str, str]]:
    """Return the pairs of countries between which a side has no default row.

    Parameters
    ----------
    borders
        Default rows of `borders`.
    pairs
        Country that is left and country that is entered.
    names
        The mode and the name of its family.
    """
    rows = borders[borders["mode"].isin(["", *names])]
    known = {
        side: set(zip(of_side["from_country"], of_side["to_country"], strict=True))
        for side, of_side in rows.groupby("side")
    }
    fits = {
        (side, pair): not known.get(side, set()).isdisjoint({pair, (pair[0], ""), ("", pair[1]), ("", "")})
        for side in ("exit", "entry")
        for pair in pairs
    }
    return {pair for pair in pairs if not (fits["exit", pair] and fits["entry", pair])}
