"""An appraisal in words and figures, for a bank's analyst."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from corridor.analysis.appraisal_terms import OPERATION_SHARE
from corridor.analysis.carbon_prices import carbon_prices
from corridor.analysis.cash_flows import Results
from corridor.analysis.price_years import nearest_known_year
from corridor.analysis.trips import bonds

if TYPE_CHECKING:
    from corridor.analysis.appraisal import Appraisal

_BENEFITS: Final = {
    "time_usd": "users: time",
    "money_usd": "users: money",
    "opened_usd": "users: trips that get a way",
    "taxes_usd": "duties and taxes less subsidies",
    "owner_usd": "margin of the owner",
    "carriers_usd": "lorries wait less at borders",
    "co2e_usd": "CO2e saved",
    "residual_usd": "residual value",
    "construction_usd": "construction",
    "operation_usd": "operation and maintenance",
}


_LEAST_USD: Final = 50_000
"""Gains of a country that are shown, as less is 0.0 million."""


def summary(appraisal: "Appraisal") -> str:
    """Return the results, their parts, what they depend on and what they leave out."""
    parts = (_head, _results, _made_of, _by_country, _tests, _notes)
    return "\n".join(line for part in parts for line in part(appraisal))


def _head(appraisal: "Appraisal") -> Iterator[str]:
    terms, spent = appraisal.terms, appraisal.construction_usd
    yield f"{appraisal.name}: appraisal, in million USD of {terms.base_year} (constant prices)"
    years = f"{min(spent)}-{max(spent)}" if len(spent) > 1 else f"{min(spent)}"
    yield (
        f"construction {_millions(math.fsum(spent.values()))} in {years}; used {terms.opening}-{terms.last_year};"
        f" operation and maintenance {_millions(appraisal.operation_usd_per_year)} a year"
    )
    trips = appraisal.by_trip()
    shown = [f"{kind} {math.fsum(part['teu_per_year']):,.0f}" for kind, part in trips.groupby("kind")]
    generated = math.fsum(trips["generated_teu_per_year"])
    yield (
        f"trade of {terms.base_year}, TEU a year: {', '.join(shown)}; generated {generated:,.0f}"
        f" (elasticity {terms.elasticity:g}); growth {_percent(terms.growth)} a year"
    )
    if ((trips["on_project_without"] % 1 > 0) | (trips["on_project_with"] % 1 > 0)).any():
        before, after = (math.fsum(trips["teu_per_year"] * trips[f"on_project_{name}"]) for name in ("without", "with"))
        yield (
            f"trips are split: {after:,.0f} of these TEU go over what the project changes, {before:,.0f} do without it;"
            " a trip is diverted if any of it comes to the project"
        )


def _results(appraisal: "Appraisal") -> Iterator[str]:
    both = (appraisal.economic, appraisal.financial)
    rows = {
        "": ("economic", "financial"),
        "discount rate": tuple(_percent(found.discount_rate) for found in both),
        "net present value": tuple(_millions(found.npv_usd) for found in both),
        "benefit-cost ratio": tuple("none" if found.bcr is None else f"{found.bcr:.2f}" for found in both),
        "internal rate of return": tuple(_rates(found) for found in both),
        "first-year rate of return": tuple(_percent(found.first_year_return) for found in both),
        "paid back, simple": tuple(_year(found.payback_year) for found in both),
        "paid back, discounted": tuple(_year(found.discounted_payback_year) for found in both),
    }
    for name, (one, other) in rows.items():
        yield f"{name:28}{one:>14}{other:>14}".rstrip()


def _made_of(appraisal: "Appraisal") -> Iterator[str]:
    rate = appraisal.economic.discount_rate
    frame = appraisal.to_frame()
    discounts = [(1 + rate) ** -year for year in range(len(frame))]
    yield "economic present values"
    for column, name in _BENEFITS.items():
        worth = math.fsum(frame[column] * discounts)
        if worth:
            yield f"  {name:36}{_millions(worth):>14}"
    uses = math.fsum(frame["use"] * discounts)
    shown = [f"{kind} {_millions(usd * uses)}" for kind, usd in _shares(appraisal).items() if usd]
    if shown:
        yield f"  of the users' gain: {', '.join(shown)}"


def _by_country(appraisal: "Appraisal") -> Iterator[str]:
    yield "economic present values by country (half of the users' gain to each end of a trip)"
    for country, usd in appraisal.by_country()["total_usd"].items():
        if abs(usd) >= _LEAST_USD:
            yield f"  {country!s:36}{_millions(usd):>14}"


def _shares(appraisal: "Appraisal") -> dict[str, float]:
    """Return the users' gain in a year by what the project is to the trip; that on generated trade apart [USD]."""
    trips = appraisal.by_trip()
    own = trips["users_usd"] - trips["generated_usd"]
    shares = {str(kind): math.fsum(own[part.index]) for kind, part in trips.groupby("kind")}
    return shares | {"generated": math.fsum(trips["generated_usd"])}


def _tests(appraisal: "Appraisal") -> Iterator[str]:
    yield f"{'sensitivity':38}{'NPV':>10}{'EIRR':>10}{'FIRR':>10}"
    for test, row in appraisal.sensitivity().iterrows():
        yield f"  {test!s:36}{_millions(row['npv_usd']):>10}{_rate(row['eirr']):>10}{_rate(row['firr']):>10}"
    yield "switching values, at which the economic NPV is 0"
    for item, row in appraisal.switching_values().iterrows():
        if item == "growth":
            shown = "none" if math.isnan(row["switching"]) else f"{_percent(row['switching'])} a year"
        else:
            shown = "none" if math.isnan(row["change"]) else f"{row['change'] * 100:+,.0f} %"
        yield f"  {item!s:36}{shown:>14}"


def _notes(appraisal: "Appraisal") -> Iterator[str]:
    yield "notes"
    for note in notes_of(appraisal):
        yield f"  - {note}"


def notes_of(appraisal: "Appraisal") -> tuple[str, ...]:
    """Return notes: the assumptions behind the figures, and what they leave out."""
    terms, trips = appraisal.terms, appraisal.by_trip()
    notes = ["each trip goes whole by its way of least generalised cost; no capacity is counted"]
    if appraisal.is_assigned:
        notes = ["all trips are assigned together within capacities, in both networks; what finds no room is left out"]
        if terms.growth > 0:
            notes.append("gains of the base year's assignment grow with the demand, as if capacities grew alike")
    notes.append(
        f"on the project's parts {terms.running_share * 100:.0f} % of the price is spent on running, the rest is the"
        " owner's; elsewhere the price, less taxes, plus subsidies, is what is used up"
    )
    if not appraisal.gains.knows_transfers:
        notes.append("no duty, tax or subsidy is known on these ways, so none is counted")
    if terms.shadow_usd_per_lorry_km:
        prices = ", ".join(f"{country} {usd:g}" for country, usd in sorted(terms.shadow_usd_per_lorry_km.items()))
        notes.append(f"public money in a kilometre of a lorry, beyond its price [USD]: {prices}")
    if terms.operation_usd_per_year is None:
        share = f"{OPERATION_SHARE * 100:.0f} % of the construction cost a year"
        notes.append(f"operation and maintenance is assumed to be {share}")
    notes.extend(_on_prices(appraisal))
    notes.extend(_unused(appraisal))
    left = trips[trips["kind"] == "left out"]
    if len(left):
        notes.append(
            f"{_trips(len(left))} ({math.fsum(left['teu_per_year']):,.0f} TEU a year) with a way in one network only"
            " left out; give choke_usd_per_teu to value them"
        )
    lost = trips[trips["kind"] == "unreachable"]
    if len(lost):
        notes.append(f"{_trips(len(lost))} without a way in either network")
        notes += bonds(appraisal.gains.uses[at].trip for at in lost.index)
    if appraisal.rows_left_out:
        rows = "1 row" if appraisal.rows_left_out == 1 else f"{appraisal.rows_left_out} rows"
        notes.append(f"{rows} of the demand left out, not moving in containers")
    notes.extend(_on_the_half(appraisal))
    return tuple(notes)


def _unused(appraisal: "Appraisal") -> Iterator[str]:
    """Yield that no trip goes over the project, and whether that is because trips keep to the modes of counts."""
    gains = appraisal.gains
    if not set(gains.kinds) <= {"unaffected", "unreachable"}:
        return
    kept = any(use.trip.modes is not None for use in gains.uses)
    why = "; trips keep to the modes that they were counted by, unless choose_mode=True (--choose-mode)" if kept else ""
    yield f"no trip goes over what the project changes{why}"


def _on_prices(appraisal: "Appraisal") -> Iterator[str]:
    """Yield what was carried to prices of the base year, and what keeps the prices of its own year."""
    terms = appraisal.terms
    if terms.co2e_usd_per_t is None:
        prices = carbon_prices(terms.carbon)
        first, last = (terms.co2e_usd(year) for year in (terms.opening, terms.last_year))
        yield (
            f"CO2e at {first:,.0f} USD/t in {terms.opening} and {last:,.0f} in {terms.last_year}, carried from prices"
            f" of {prices.price_year}: {prices.source}"
        )
    if terms.cost_factor != 1:
        yield f"costs given in prices of {terms.capex_price_year} are multiplied by {terms.cost_factor:.3f}"
    known = nearest_known_year(terms.base_year)
    if known != terms.base_year:
        yield f"the deflator ends at {known}: what is carried to prices of {terms.base_year} is in those of {known}"


def _on_the_half(appraisal: "Appraisal") -> Iterator[str]:
    """Yield by how much the rule of a half errs, where trade answers to cost."""
    year = appraisal.yearly
    if not appraisal.terms.elasticity or not year.integral_usd:
        return
    large = int(appraisal.by_trip()["is_integrated"].sum())
    error = year.half_usd / year.integral_usd - 1
    yield (
        f"the rule of a half alone would err by {error * 100:+.1f} % of the users' gain; the gain is integrated where"
        f" the cost changes by more than a third, on {_trips(large)}"
    )


def _trips(count: int) -> str:
    return "1 trip" if count == 1 else f"{count:,} trips"


def _millions(usd: float) -> str:
    return f"{usd / 1e6:,.1f}"


def _percent(part: float | None) -> str:
    return "none" if part is None or math.isnan(part) else f"{part * 100:.1f} %"


def _rate(rate: float | None) -> str:
    """Return a rate of return; all below 0 are shown alike, as such rates mean little."""
    return "negative" if rate is not None and rate < 0 else _percent(rate)


def _rates(found: Results) -> str:
    if len(found.rates) > 1:
        return " or ".join(_percent(rate) for rate in found.rates)
    return _rate(found.irr)


def _year(year: int | None) -> str:
    return "never" if year is None else str(year)
