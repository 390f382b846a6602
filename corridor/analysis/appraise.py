"""Appraising a project: what trips gain in the network with it, over that without it, against what it costs."""

from collections.abc import Mapping
from concurrent.futures import Executor

import pandas as pd

from corridor.analysis.appraisal import Appraisal
from corridor.analysis.appraisal_terms import Terms
from corridor.analysis.project_gains import Gains
from corridor.analysis.project_use import ranges_of, uses_of
from corridor.analysis.sweep import Progress
from corridor.analysis.trips import Trips, trips_of
from corridor.cargo import Cargo
from corridor.errors import InvalidQuestion
from corridor.flows.overloads import Overloads
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario


def appraise(
    net: Network,
    scenario: Scenario,
    demand: Trips,
    *,
    capex_usd: float | Mapping[int, float],
    terms: Terms,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    choose_mode: bool = False,
    flows: str | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Appraisal:
    """Return whether a project pays, for the economy and for its owner.

    Parameters
    ----------
    net
        The network without the project.
    scenario
        The project: a function from the network without it to that with it.
    demand
        Trips or yearly demand in the base year; see `Trip`. Rows that do not move in containers are left out.
    capex_usd
        Construction cost, in prices of the base year unless the terms name another: a sum, spent in equal parts over
        the construction years of the terms, or what is spent by year.
    terms
        Opening, growth, rates and the rest.
    cargo
        Cargo of demand that does not name it; None for `Cargo()`.
    rules
        Rules of the ways.
    choose_mode
        Whether rows of demand may go by other modes than those that they were counted by; see `Trip`.
    flows
        None: each trip takes its one best way, and nothing is ever full; `overloaded` says where that is not so. Or a
        method of `assign`: in both networks all trips are assigned together, and gains are of what can be moved.
    executor
        Any `concurrent.futures.Executor` to plan the trips over; None for one chunk of them after the other.
    progress
        True for a bar, or what to call after each chunk; see `Progress` of `analysis/sweep.py`.

    Returns
    -------
    Appraisal
        The appraisal; print it for a summary.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place of a trip or of the rules is not known, or names several.
    InvalidQuestion
        If the scenario is no `Scenario`, the terms are no `Terms`, the construction cost or a trip is not understood,
        or a trip that costs nothing meets elastic trade.
    InvalidEdit, InvalidData
        If the scenario does not fit the network.

    Notes
    -----
    Every trip takes its one way of least generalised cost (money and expected hours at its value of time) in both
    networks, unless `flows` counts capacities; where that is more than can pass, the summary says so. Users gain the
    fall of that cost: in full on the trips that go without the project, by half or by the integral under a curve of
    constant elasticity on those that it generates. The price of a way is taken for what it uses up, less duties and
    taxes, plus subsidies, less what is left to the project's owner: these move money from one to the other, so the
    economy's gain is the users' gain plus more taxes, less more subsidies, plus the owner's margin, plus what lorries
    save that wait less at borders which a trip crosses in both networks, for no price holds it. See docs/appraisal.md.
    Two plans for each kind of shipment.

    References
    ----------
    Asian Development Bank, Guidelines for the Economic Analysis of Projects (2017). European Commission, Guide to
    Cost-Benefit Analysis of Investment Projects (2014). World Bank, Transport Notes TRN-6 (NPV and IRR) and TRN-11
    (induced traffic) (2005). Nellthorp and Hyman, Alternatives to the rule of a half in matrix based appraisal (2001).

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> trips = [co.Trip("Quetta", "Zahedan", co.Cargo(teu=2, tonnes=22, value_usd=20_000), 5_000)]
    >>> terms = co.Terms(opening=2029, base_year=2025, growth=0.04)
    >>> pays = co.appraise(net, co.load_scenario("ml3-rehabilitated"), trips, capex_usd=700e6, terms=terms)
    >>> pays.economic.npv_usd < 0, len(pays.to_frame())
    (True, 28)
    """
    if not isinstance(scenario, Scenario):
        raise InvalidQuestion(f"scenario is {scenario!r}; it must be a Scenario, such as load_scenario returns")
    if not isinstance(terms, Terms):
        raise InvalidQuestion(f"terms is {terms!r}; it must be Terms(opening=..., base_year=...)")
    check_arguments(net, cargo, rules)
    spent = terms.construction(capex_usd)
    trips = trips_of(demand, cargo, choose_mode=choose_mode)
    left = len(demand) - len(trips) if isinstance(demand, pd.DataFrame) else 0
    after = scenario(net)
    shadow = terms.shadow_usd_per_lorry_km
    uses = uses_of(
        net,
        after,
        trips,
        rules,
        flows=flows,
        shadow_usd_per_lorry_km=shadow,
        executor=executor,
        progress=progress,
    )
    nets = (net, after) if flows is None else ()
    full = tuple(Overloads(each, trips, "generalised", rules or Rules()) for each in nets)
    gains = Gains(uses, terms)
    return Appraisal(scenario.name, terms, spent, gains, left, full, ranges_of(uses, net, after))
