"""What an itinerary's figures leave out, and what its way touches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corridor.model.cargo import Cargo
from corridor.model.ledger import Leg
from corridor.model.network import Network
from corridor.model.spots import Spot
from corridor.model.timetable import normal_week
from corridor.schema import words


@dataclass(frozen=True)
class Gate:
    """Opening hours on a way: of a link, a side of a border, or the handling at a node."""

    where: str
    opening_hours: str
    shuts_on_holidays: bool


def notes_of(
    net: Network, legs: Sequence[Leg], cargo: Cargo, spots: Sequence[Spot], gates: Sequence[Gate]
) -> tuple[str, ...]:
    """Return the notes of an undated way."""
    nodes = net._tables["nodes"]
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True)) | {p.spot_id: p.country for p in spots}
    return (*_seasons(gates), *_temporary(net, legs, country), *_restrictions(net, legs, cargo, country))


def _seasons(gates: Sequence[Gate]) -> Iterator[str]:
    """Yield the seasons and holidays that a question without a date leaves out."""
    seasonal = {gate.where for gate in gates if gate.opening_hours and normal_week(gate.opening_hours).seasonal}
    holidays = {gate.where for gate in gates if gate.shuts_on_holidays or "PH" in gate.opening_hours}
    if seasonal:
        yield f"Without a date, seasons are left out: {', '.join(sorted(seasonal))} has seasonal hours."
    if holidays:
        yield f"Without a date, public holidays are left out: {', '.join(sorted(holidays))} closes on them."


def _temporary(net: Network, legs: Sequence[Leg], country: Mapping[str, str]) -> Iterator[str]:
    """Yield the charges and services with an end date that would have touched the way."""
    passed = {node for leg in legs for node in (leg.from_node, leg.to_node)}
    handled = {leg.from_node for leg in legs if leg.activity not in ("move", "wait")}
    cleared = {country[leg.from_node] for leg in legs if leg.activity in ("exit", "entry")}
    links, modes = {leg.link_id for leg in legs} - {""}, {leg.mode for leg in legs}
    ended = []
    charges = net._tables["charges"]
    columns = ("what", "link_id", "node_id", "country", "mode", "valid_from", "valid_until")
    for what, link_id, node_id, where, mode, start, end in zip(*(charges[name] for name in columns), strict=True):
        if node_id or where or link_id:
            placed = link_id in links or node_id in handled or (where and where in cleared)
            touched = placed and (not mode or mode in modes or (mode == "rail" and any(m[:4] == mode for m in modes)))
        else:
            touched = mode in modes
        if end and touched:
            ended.append(f"{what} ({start or '...'} to {end})")
    services = net._tables["services"]
    runs = (services[name] for name in ("service_id", "from_node", "to_node", "valid_from", "valid_until"))
    for service_id, start_node, end_node, start, end in zip(*runs, strict=True):
        if end and start_node in passed and end_node in passed:
            ended.append(f"service {service_id} ({start or '...'} to {end})")
    if ended:
        yield f"Without a date, what ends on one is left out: {'; '.join(ended)}."


def _restrictions(net: Network, legs: Sequence[Leg], cargo: Cargo, country: Mapping[str, str]) -> Iterator[str]:
    """Yield the sanctions and bans that the way touches."""
    passed = {node for leg in legs for node in (leg.from_node, leg.to_node)}
    services = net._tables["services"]
    operator = dict(zip(services["service_id"], services["operator"], strict=True))
    touched = {
        "country": {country[node] for node in passed},
        "node": passed,
        "link": {leg.link_id for leg in legs if leg.link_id},
        "operator": {operator[leg.service_id] for leg in legs if leg.service_id},
    }
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    table = net._tables["restrictions"]
    columns = ("subject", "subject_id", "programme", "effect", "hs", "valid_from", "valid_until")
    for subject, name, programme, effect, hs, start, end in zip(*(table[c] for c in columns), strict=True):
        if name not in touched[subject]:
            continue
        if hs and cargo.hs and not any(cargo.hs.replace(".", "").startswith(code) for code in words(hs)):
            continue
        goods = f" for HS {hs}" if hs else ""
        span = f", {start or '...'} to {end}" if end else f", since {start}" if start else ""
        told[subject, name].append(f"{programme} ({effect}{goods}{span})")
    for (subject, name), found in sorted(told.items()):
        told_where = "what they say stands in net.restrictions, and this is not legal advice"
        yield f"Restrictions on {subject} {name}: {', '.join(found)}; {told_where}."
