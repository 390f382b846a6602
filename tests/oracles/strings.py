"""The links that services run over, and the ways that strings sail; see Strings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corridor.schema import words
from corridor.units import expected_hours
from oracles.money import money
from oracles.moves import length_km_of, move_of, price_of
from oracles.rows import UNKNOWN, Case, Row


def _chain(case: Case, service: Row) -> list[Row] | None:
    """Return the links that a service runs over, operating or not; None where one is missing."""
    chain: list[Row] = []
    node = service["from_node"]
    for link_id in words(service["links"]):
        key = (link_id, node)
        found = [row for row in case.tables["links"] if (row["link_id"], row["from_node"]) == key]
        if not found:
            return None
        chain += found
        node = found[0]["to_node"]
    return chain if node == service["to_node"] else None


def ways_of(case: Case, service: Row) -> tuple[list[Row], list[Row] | None]:
    """Return the normal way of a service and the one that it runs over, or None where it does not run."""
    if words(service["links"]):
        chain = _chain(case, service)
        return chain or [], chain
    calls = [service["from_node"], *words(service["stops"]), service["to_node"]]
    normal = _by_sea(case, calls, ("operating", "closed")) or []
    sailed = _by_sea(case, calls, ("operating",))
    if not normal or sailed is None or sailed == normal:
        return normal, sailed
    usually, now = (sum(length_km_of(case, link) for link in way) for way in (normal, sailed))
    return normal, sailed if usually > 3000 or now <= 2 * usually else None


def _by_sea(case: Case, calls: Sequence[str], statuses: Collection[str]) -> list[Row] | None:
    """Return the shortest way of a ship from call to call by all ways that repeat no node; None without one."""
    whole: list[Row] = []
    for start, end in pairwise(calls):
        best: tuple | None = None
        queue: list[tuple[str, list[Row]]] = [(start, [])]
        while queue:
            here, way = queue.pop()
            if here == end and way:
                found = (
                    sum(round(length_km_of(case, link) * 1000) for link in way),
                    len(way),
                    [link["link_id"] for link in way],
                )
                best = min(best, (*found, way), key=lambda one: one[:3]) if best else (*found, way)
                continue
            if way and case.node(here)["kind"] == "seaport":
                continue
            passed = {start, *(link["to_node"] for link in way)}
            queue += [
                (link["to_node"], [*way, link])
                for link in case.tables["links"]
                if (link["from_node"], link["mode"]) == (here, "sea")
                and link["departures_per_week"] is None
                and link["status"] in statuses
                and link["to_node"] not in passed
            ]
        if best is None:
            return None
        whole += best[3]
    return whole


@dataclass(frozen=True)
class Detour:
    """What a string takes more than on its normal way."""

    hours: float = 0.0
    usd: float = 0.0


def detour_of(case: Case, normal: Sequence[Row], sailed: Sequence[Row]) -> Detour:
    if sailed == normal or not normal:
        return Detour()
    country = case.country(sailed[0]["from_node"])

    def price(link: Row) -> float:
        return money(case, case.cargo, *price_of(case, link), link["mode"], country)

    hours, usual_hours = (sum(move_of(case, link).hours for link in way) for way in (sailed, normal))
    usd, usual_usd = (sum(price(link) for link in way) for way in (sailed, normal))
    return Detour(hours - usual_hours, usd - usual_usd)


def round_times(case: Case, service: Row, normal: Sequence[Row], detour: Detour) -> float:
    """Return how many times as long as published a string takes."""
    if not detour.hours:
        return 1.0
    if service["hours"] is None:
        published = sum(move_of(case, link).hours for link in normal)
    else:
        published = float(
            expected_hours(service["hours"], UNKNOWN if service["hours_p90"] is None else service["hours_p90"])
        )
    # Reading: a run that is published to take no time, or comes to take none, keeps its departures.
    return (published + detour.hours) / published if published > 0 and published + detour.hours > 0 else 1.0
