"""Which of many upgrades of what exists would help most: each a scenario of its own, ranked exactly."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from corridor.analysis.saved import best_sums, saved_between
from corridor.analysis.sweep import Progress, chunked, sweep
from corridor.analysis.trip_batches import Batch, grouped_trips
from corridor.analysis.trips import Trip, Trips, trips_of
from corridor.argument_checks import check_number, listed, texts
from corridor.arrays import Floats
from corridor.cargo import Cargo
from corridor.criteria import SUMMED
from corridor.errors import InvalidQuestion, one_of
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.rules import Rules
from corridor.scenario.changes import Change
from corridor.scenario.scenario import Scenario
from corridor.scenario.table_edits import times

_SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "links": ("link_id",),
    "borders": ("link_id", "node_id"),
    "handling": ("node_id",),
    "services": ("service_id",),
}
"""Columns that name what one upgrade of each table is of."""
_PER_CHUNK: Final = 4


def upgrades(net: Network, table: str, *, only: Iterable[str] | None = None, **factors: float) -> tuple[Scenario, ...]:
    """Return one scenario for each link, border, node or service of a table, its figures multiplied.

    Parameters
    ----------
    net
        The network.
    table
        "links", "borders" (each crossing, and each seaport's clearance), "handling" (each node with rows of its
        own) or "services".
    only
        Ids to take; None for all.
    **factors
        Factor of each column, such as `hours=0.5` or `usd=0.8`. Rows in which a column is blank are filled first
        where defaults give it; what has no row with the figure is left out.

    Returns
    -------
    tuple of Scenario
        The scenarios, in the order of ids.

    Raises
    ------
    InvalidQuestion
        If the table, a column or an id is not known, or a factor is not a number of at least 0.

    Examples
    --------
    >>> import corridor as co
    >>> halved = co.upgrades(co.load(), "borders", only=["taftan-mirjaveh"], hours=0.5)
    >>> print(halved[0])
    borders taftan-mirjaveh: hours x 0.5
      ~ borders where link_id = taftan-mirjaveh: hours x 0.5
    """
    check_arguments(net)
    if not isinstance(table, str) or table not in _SCOPES:
        raise InvalidQuestion(f"table is {table!r}; {one_of(str(table), list(_SCOPES))}")
    frame = net.tables[table]
    if not factors:
        raise InvalidQuestion("nothing is upgraded; give factors such as hours=0.5")
    for name, factor in factors.items():
        if name not in frame.columns or not pd.api.types.is_numeric_dtype(frame[name]):
            raise InvalidQuestion(f"{table} has no figure {name!r}; {one_of(name, list(frame.columns))}")
        check_number(f"the factor of {name}", factor, "a number, at least 0", 0)
    known = {str(one): scope for scope in _SCOPES[table] for one in frame[scope] if one}
    wanted = sorted(known) if only is None else texts("only", only, "a list of ids, or None for all")
    for one in wanted:
        if one not in known:
            raise InvalidQuestion(f"{table} has no row of {one!r}; {one_of(one, sorted(known))}")
    said = ", ".join(f"{name} x {factor:g}" for name, factor in factors.items())
    scaled: dict[str, Any] = {name: times(factor) for name, factor in factors.items()}
    fills = table in ("links", "handling")  # their blanks are filled from defaults before they are scaled
    return tuple(
        Scenario(f"{table} {one}: {said}", [Change(table, {known[one]: one}, **scaled)])
        for one in wanted
        if fills or not frame.loc[frame[known[one]] == one, list(factors)].isna().all().any()
    )


def rank_upgrades(
    net: Network,
    upgrades: Sequence[Scenario],
    trips: Trips,
    *,
    by: By = "generalised",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    choose_mode: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return upgrades ranked by what each alone would save, exactly.

    Parameters
    ----------
    net
        The network.
    upgrades
        Scenarios, each on its own: those of `upgrades`, or any other.
    trips
        Pairs of places, trips, or yearly demand such as `net.demand`.
    by
        Objective, as for `plan`.
    cargo
        Cargo of trips that do not name it; None for `Cargo()`.
    rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    choose_mode
        Whether rows of demand may go by other modes than those that they were counted by; see `Trip`.
    executor, progress
        An executor for the work, and True for a bar or a function to call, as for `sweep`; the result is the same.

    Returns
    -------
    pd.DataFrame
        A row for each, the best first: `upgrade` (its name), `saved_minimised`, `saved_usd`, `saved_hours` and
        `saved_co2e_kg` summed over the shipments of a year of the trips that gain or lose, `trips` and `teu_per_year`
        that gain, `opened` (trips that have no way today; they are in no sum) and `worse` (trips that lose).

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        As for `rank_links`.
    InvalidEdit, InvalidData
        If an upgrade cannot be carried out.

    Notes
    -----
    Each scenario is carried out, its graph of states built, and each trip searched again: most of the time goes into
    the first two.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> halved = co.upgrades(net, "borders", only=["taftan-mirjaveh-road"], hours=0.5)
    >>> bool(co.rank_upgrades(net, halved, [("Quetta", "Zahedan")])["saved_minimised"].iloc[0] > 0)
    True
    """
    chosen = listed("upgrades", upgrades, "a list of scenarios, such as those of `upgrades`")
    if not chosen or not all(isinstance(one, Scenario) for one in chosen):
        raise InvalidQuestion("there are no upgrades; give scenarios, such as those of `upgrades`")
    check_arguments(net, cargo, rules)
    found, rules = trips_of(trips, cargo, choose_mode=choose_mode), rules or Rules()
    before = best_sums(Batch(net, by, rules), grouped_trips(net, found, rules), len(found))
    shared = _Shared(net, found, by, rules, before)
    answers = sweep(_work, shared, chunked(chosen, _PER_CHUNK), executor=executor, progress=progress)
    frame = pd.DataFrame([row for rows in answers for row in rows])
    return frame.sort_values(["saved_minimised", "upgrade"], ascending=[False, True], ignore_index=True)


@dataclass(frozen=True, eq=False)
class _Shared:
    """The network and settings that all upgrades share."""

    net: Network
    trips: tuple[Trip, ...]
    by: By
    rules: Rules
    before: Floats


def _work(shared: _Shared, scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Return a row for each scenario."""
    rows = []
    for scenario in scenarios:
        net = scenario(shared.net)
        groups = grouped_trips(net, shared.trips, shared.rules)
        after = best_sums(Batch(net, shared.by, shared.rules), groups, len(shared.trips))
        saved = saved_between(shared.before, after, shared.trips)
        figures = dict(zip(SUMMED, saved.sums, strict=True))
        rows.append(
            {"upgrade": scenario.name}
            | {f"saved_{name}": value for name, value in figures.items()}
            | {"trips": saved.trips, "teu_per_year": saved.teu_per_year, "opened": saved.opened, "worse": saved.worse}
        )
    return rows
