"""Flows in a few lines that a planner can read."""

from typing import TYPE_CHECKING, Final

from corridor.flows.capacities import ELSEWHERE

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
        f"{'what is full':<{_NAMED}}{'capacity':>10}{'load':>10}{'used':>7}{'USD/TEU':>9}  basis",
    ]
    for row in flows.bottlenecks(_SHOWN).to_dict("records"):
        used = f"{row['utilisation']:.0%}"
        lines.append(
            f"{row['name'][: _NAMED - 1]:<{_NAMED}}{row['capacity']:>10,.0f}{row['load'] + row['background']:>10,.0f}"
            f"{used:>7}{row['price']:>9,.0f}  {row['basis']}"
        )
    loads = flows.loads()
    unknown = loads["capacity"].isna() & (loads["basis"] != ELSEWHERE)
    if unknown.any():
        kinds = loads[unknown].groupby("kind")["resource"].count()
        said = ", ".join(f"{count} of kind {kind}" for kind, count in kinds.items())
        lines += ["", f"no capacity is known, so none is kept to, of what is passed: {said}"]
    if unmet > 0.5:
        lines += ["", f"not moved, at {flows.unmet_usd_per_teu:,.0f} USD a TEU: {unmet:,.0f} TEU a week"]
        for row in flows.unmet().head(_SHOWN).to_dict("records"):
            trip, amount = f"{row['origin']} to {row['destination']}", f"{row['unmet']:,.0f} of {row['wanted']:,.0f}"
            lines.append(f"  {trip}: {amount}, {row['reason']}")
    return "\n".join(lines)


def _exactness(flows: "Flows") -> str:
    """Return how exact the answer is, in words."""
    return f"at least {flows.bound_usd_per_week:,.0f} (gap {flows.gap:.1e})"
