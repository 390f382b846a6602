"""Hours and price of a new train by the kilometre: as those of a service or a link, or by the rates of trains."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from corridor.errors import InvalidEdit, one_of
from corridor.graph.defaults import Defaults, FilledLinks, fill_links
from corridor.modes import MODE
from corridor.scenario.table_edits import Tables, matching_rows
from corridor.schema import words


@dataclass(frozen=True)
class Pace:
    """Hours and price of a kilometre.

    Attributes
    ----------
    hours, hours_p90
        Median and 90th percentile [h/km]; NaN: not known.
    usd
        Price [USD/km]; NaN: not known.
    per
        Unit of the price.
    includes
        What hours and price hold besides the movement, as in `services`.
    """

    hours: float
    hours_p90: float
    usd: float
    per: str
    includes: str = ""


@dataclass(frozen=True)
class Part:
    """A link of a run: its length, mode and the country that it leaves."""

    length_km: float
    mode: str
    country: str


def parts_of(tables: Tables, ids: Sequence[str], start: str) -> list[Part]:
    """Return the parts of a chain of links that begins at a node.

    Raises
    ------
    InvalidEdit
        If a link does not go on from where the last one ends, or does not exist.
    """
    links = tables["links"]
    rows, at = [], start
    for link in ids:
        found = links.index[(links["link_id"] == link) & (links["from_node"] == at)]
        if not len(found):
            matching_rows(tables, "links", {"link_id": link})
            raise InvalidEdit(f"link {link!r} does not run on from {at}, where the chain of links has come to")
        rows.append(found[0])
        at = str(links.at[found[0], "to_node"])
    chain = links.loc[rows].reset_index(drop=True)
    country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
    lengths = _filled(tables, chain).length_km.tolist()
    return [
        Part(length, mode, country[node])
        for length, mode, node in zip(lengths, chain["mode"], chain["from_node"], strict=True)
    ]


def pace_of(tables: Tables, like: str) -> Pace | None:
    """Return the pace of a service or a link; None if none is named.

    Raises
    ------
    InvalidEdit
        If there is neither, or a service has no hours and no price of its own.
    """
    if not like:
        return None
    services, links = tables["services"], tables["links"]
    if (services["service_id"] == like).any():
        run = services[services["service_id"] == like].iloc[0]
        if math.isnan(run["hours"]) and math.isnan(run["usd"]):
            raise InvalidEdit(
                f"like = {like!r}: the hours and the price of this service are the sums of its parts; name a service "
                "with figures of its own, or a link"
            )
        length = sum(part.length_km for part in parts_of(tables, words(run["links"]), run["from_node"]))
        hours, p90, usd = (float(run[name]) / length for name in ("hours", "hours_p90", "usd"))
        return Pace(hours, p90, usd, run["per"], run["includes"])
    if (links["link_id"] == like).any():
        row = links[links["link_id"] == like].iloc[[0]].reset_index(drop=True)
        filled, rates = _filled(tables, row), Defaults(tables["rates"])
        length, given = float(filled.length_km[0]), int(filled.price_from[0])
        usd, per = float(row["usd"].iloc[0]) / length, row["per"].iloc[0]
        if math.isnan(usd):
            usd, per = rates.value(given, "usd_per_km"), rates.text(given, "per")
        return Pace(float(filled.hours[0]) / length, float(filled.hours_p90[0]) / length, usd, per)
    known = [*services["service_id"], *dict.fromkeys(links["link_id"])]
    raise InvalidEdit(f"like = {like!r}: there is no such service or link; {one_of(like, known)}")


def figures_of_run(pace: Pace | None, tables: Tables, parts: Sequence[Part]) -> dict[str, Any]:
    """Return columns of `services` for a run over some parts: at a pace, else by the rates of trains."""
    paces = [pace or _by_rates(tables["rates"], part) for part in parts]
    sums = {
        name: sum(getattr(one, name) * part.length_km for one, part in zip(paces, parts, strict=True))
        for name in ("hours", "hours_p90", "usd")
    }
    run: dict[str, Any] = {name: round(value, 3) for name, value in sums.items() if not math.isnan(value)}
    if "hours" not in run:
        run.pop("hours_p90", None)
    pers = {one.per for one in paces}
    if "usd" in run and len(pers) == 1:
        run["per"] = pers.pop()
    else:
        run.pop("usd", None)
    return run | ({"includes": pace.includes} if pace and pace.includes else {})


def _by_rates(rates: pd.DataFrame, part: Part) -> Pace:
    """Return the pace by the rates of `rail` in the country or anywhere, or, if there are none, of the gauge."""
    plain = MODE[part.mode].plain_name
    rates = rates[rates["procedure"] == ""]
    keys = dict.fromkeys([(plain, part.country), (plain, ""), (part.mode, part.country), (part.mode, "")])

    def rate(column: str) -> Any:
        for mode, country in keys:
            found = rates.loc[(rates["mode"] == mode) & (rates["country"] == country), column]
            given = found[found.notna() & (found != "")]
            if len(given):
                return given.iloc[0]
        return math.nan

    delay = rate("delay_h_per_100km")
    hours = 1 / rate("speed_kmh") + (0 if math.isnan(delay) else delay) / 100
    return Pace(hours, hours * rate("p90_ratio"), rate("usd_per_km"), str(rate("per")))


def _filled(tables: Tables, rows: pd.DataFrame) -> FilledLinks:
    return fill_links(tables["nodes"], rows, Defaults(tables["rates"]), Defaults(tables["vehicles"]))
