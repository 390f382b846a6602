"""Who gains from a project, country by country."""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pandas as pd

from corridor.argument_checks import check_kind, check_number, named
from corridor.errors import InvalidQuestion

if TYPE_CHECKING:
    from corridor.analysis.appraisal import Appraisal

NOWHERE: Final = "not known"
"""Row of money whose country no table names."""
WORLD: Final = "world"
"""Row of emissions saved, which all countries gain from."""
COLUMNS: Final = ("users_usd", "taxes_usd", "subsidies_usd", "owner_usd", "carriers_usd", "co2e_usd", "costs_usd")


def gains_by_country(appraisal: "Appraisal", origin_share: float, paid_by: Mapping[str, float] | None) -> pd.DataFrame:
    """Return present values of gains and costs by country; their sum is the economic net present value.

    Parameters
    ----------
    appraisal
        The appraisal.
    origin_share
        Part of the users' gain that falls to the country where goods begin.
    paid_by
        Parts of the costs by country; None where it is not known.

    Raises
    ------
    InvalidQuestion
        If a part is none, or the parts do not add up to 1.
    """
    first = check_number("origin_share", origin_share, "a part from 0 to 1", 0, 1)
    parts = _parts(paid_by)
    frame, rate = appraisal.to_frame(), appraisal.economic.discount_rate
    discounts = [(1 + rate) ** -at for at in range(len(frame))]
    uses = math.fsum(frame["use"] * discounts)
    found: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    trips = appraisal.gains.by_trip()
    without, with_it = appraisal.gains.volumes()
    rows = zip(appraisal.gains.uses, trips["users_usd"], without, with_it, strict=True)
    for use, users, old, new in rows:
        for country, part in zip(use.ends, (first, 1 - first), strict=True):
            found[country or NOWHERE, "users_usd"].append(part * users * uses)
        for ways, count, sign in ((use.without, old, -1.0), (use.with_it, new, 1.0)):
            for (kind, country), usd in ways.paid_to.items() if ways is not None and count else ():
                name, factor = _KINDS[kind]
                share = 1 - appraisal.terms.running_share if kind == "owner" else 1.0
                found[country or NOWHERE, name].append(sign * factor * count * share * usd * uses)
        for country, usd in use.carriers_usd_by_country.items():
            found[country or NOWHERE, "carriers_usd"].append(new * usd * uses)
    found[WORLD, "co2e_usd"].append(math.fsum(frame["co2e_usd"] * discounts))
    costs = math.fsum((frame["construction_usd"] + frame["operation_usd"] + frame["residual_usd"]) * discounts)
    for country, part in parts.items():
        found[country, "costs_usd"].append(part * costs)
    sums = {key: math.fsum(amounts) for key, amounts in found.items()}
    countries = sorted({country for country, _ in sums}, key=lambda name: (name in (NOWHERE, WORLD), name))
    table = pd.DataFrame(
        [[sums.get((country, column), 0.0) for column in COLUMNS] for country in countries],
        index=pd.Index(countries, name="country"),
        columns=[*COLUMNS],
    )
    table["total_usd"] = table.sum(axis=1)
    return table[table.any(axis=1)]


_KINDS: Final = {"tax": ("taxes_usd", 1.0), "subsidy": ("subsidies_usd", -1.0), "owner": ("owner_usd", 1.0)}


def _parts(paid_by: Mapping[str, float] | None) -> dict[str, float]:
    """Return the parts of the costs by country, checked."""
    if paid_by is None:
        return {NOWHERE: 1.0}
    check_kind("paid_by", paid_by, Mapping, 'parts by country, such as {"PK": 1}, or None')
    for country, part in paid_by.items():
        if not isinstance(country, str) or not country:
            raise InvalidQuestion(f"paid_by has the country {named(country)}; give its code, such as 'PK'")
        check_number(f"paid_by: the part of {country}", part, "a part from 0 to 1", 0, 1)
    if not math.isclose(sum(paid_by.values()), 1, abs_tol=1e-9):
        raise InvalidQuestion(f"paid_by: its parts add up to {sum(paid_by.values()):g}; they must add up to 1")
    return dict(paid_by)
