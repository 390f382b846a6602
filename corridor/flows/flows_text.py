"""Flows in a few lines that a planner can read."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from corridor.flows.capacities import ELSEWHERE
from corridor.network.internals import internals

if TYPE_CHECKING:
    from corridor.flows.flows import Flows

_SHOWN: Final = 10
_NAMED: Final = 44


def as_text(flows: "Flows") -> str:
    """Return what is moved, what is full with the basis of its capacity, and what is not moved."""
    trips = flows.by_trip()
    wanted, moved, unmet = (float(trips[name].sum()) for name in ("wanted", "moved", "unmet"))
    lines = [
        f"{flows.method}, {flows.by}: {len(trips)} trips, {moved:,.0f} of {wanted:,.0f} TEU a week are moved",
        f"total {flows.total_usd_per_week:,.0f} USD a week, {_exactness(flows)}",
        "",
        *_bottlenecks(flows),
        *_corridors(flows),
    ]
    loads = flows.loads()
    unknown = loads["capacity"].isna() & (loads["basis"] != ELSEWHERE)
    if unknown.any():
        kinds = loads[unknown].groupby("kind")["resource"].count()
        said = ", ".join(f"{count} of kind {kind}" for kind, count in kinds.items())
        lines += ["", f"no capacity is known, so none is kept to, of what is passed: {said}"]
    if unmet > 0.5:
        lines += ["", f"not moved, at {flows.unmet_usd_per_teu:,.0f} USD a TEU: {unmet:,.0f} TEU a week"]
        for row in flows.unmet().head(_SHOWN).to_dict("records"):
            amount = f"{row['unmet']:,.0f} of {row['wanted']:,.0f}"
            lines.append(f"  {_trip_text(flows, row['trip'])}: {amount}, {row['reason']}")
    return "\n".join(lines)


def place_names(flows: "Flows", ends: Iterable[str]) -> list[str]:
    """Return the names of places for the ids of nodes among the ends of trips; others stay as they are."""
    names = internals(flows.net).names
    places = dict(zip(names.ids, names.places, strict=True))
    return [places.get(end, end) for end in ends]


def _trip_text(flows: "Flows", number: int) -> str:
    """Return the places of a trip by their names, and its goods where they are said."""
    trip = flows.trips[number]
    ends = " to ".join(place_names(flows, [str(trip.origin), str(trip.destination)]))
    form = "" if trip.cargo.form == "box" else trip.cargo.form
    goods = f"HS {trip.cargo.hs}" if trip.cargo.hs else trip.cargo.vot_class
    return ", ".join(filter(None, (ends, form, goods)))


def _bottlenecks(flows: "Flows") -> list[str]:
    """Return what is full, as a table: what more of it is worth or, where the load makes waiting, how long that is."""
    column, head, width = ("waiting_h", "waits [h]", 10) if flows.method == "equilibrium" else ("price", "USD/TEU", 9)
    lines = [f"{'what is full':<{_NAMED}}{'capacity':>10}{'load':>10}{'used':>7}{head:>{width}}  basis"]
    for row in flows.bottlenecks(_SHOWN).to_dict("records"):
        used = f"{row['utilisation']:.0%}"
        figure = f"{row[column]:,.1f}" if column == "waiting_h" else f"{row[column]:,.0f}"
        lines.append(
            f"{row['name'][: _NAMED - 1]:<{_NAMED}}{row['capacity']:>10,.0f}{row['load'] + row['background']:>10,.0f}"
            f"{used:>7}{figure:>{width}}  {row['basis']}"
        )
    return lines


def _corridors(flows: "Flows") -> list[str]:
    """Return the shares of corridors at half and at double the scale, as a table; nothing without a scale."""
    if flows.scale is None:
        return []
    lines = ["", f"{'share of what is moved':<{_NAMED}}{'at half':>10}{'at scale':>10}{'at double':>11}"]
    for row in flows.shares("way").head(_SHOWN).to_dict("records"):
        shares = f"{row['share_at_half']:>10.1%}{row['share']:>10.1%}{row['share_at_double']:>11.1%}"
        lines.append(f"{row['way'][: _NAMED - 1]:<{_NAMED}}{shares}")
    return lines


def _exactness(flows: "Flows") -> str:
    """Return how exact the answer is, in words."""
    if flows.method == "logit":
        return f"scale {flows.scale:g} per USD and TEU; no load is off what is left by more than {flows.gap:.1e} of it"
    if flows.method == "equilibrium":
        return f"waiting included; {flows.gap:.1e} of it would be saved if each found its best way"
    return f"at least {flows.bound_usd_per_week:,.0f} (gap {flows.gap:.1e})"
