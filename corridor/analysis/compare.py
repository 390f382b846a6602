"""Comparing networks: how the best ways of many trips are found on each of several."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Final

from corridor.analysis.comparison import Comparison
from corridor.analysis.sweep import Progress, chunked, sweep
from corridor.analysis.trip_outcome import Outcome
from corridor.analysis.trip_planner import outcomes
from corridor.analysis.trips import Trip, Trips, trips_of
from corridor.argument_checks import check_kind
from corridor.cargo import Cargo
from corridor.errors import InvalidQuestion, UnknownName
from corridor.flows.assign import check_method
from corridor.flows.mean_ways import assigned_outcomes
from corridor.flows.overloads import Overloads
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dates import When
from corridor.planning.objective import By, objective
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario
from corridor.scenario.scenario_toml import load_scenario

_TRIPS_AT_ONCE: Final = 1000
"""A network is sent, and its graph of states built, once for so many trips."""

Variant = Network | Scenario


def compare(
    networks: Mapping[str, Variant | str],
    trips: Trips,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    choose_mode: bool = False,
    flows: str | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Return the best ways of trips on several networks, compared with the first.

    Parameters
    ----------
    networks
        Networks by name; the others are compared with the first. A scenario among the others means
        the first network after its edits: that is how thousands are compared, for each is carried out where it is used.
        So does the name of a bundled scenario, or of its file.
    trips
        Trips, pairs of places, or demand; see `Trip`.
    by, rules
        As for `plan`.
    cargo
        Cargo of trips that do not name it; None for `Cargo()`.
    depart
        When the cargo of each trip is ready, as for `plan`, which then plans each trip by itself; None without a date.
    choose_mode
        Whether rows of demand may go by other modes than those that they were counted by; see `Trip`.
    flows
        None: each trip takes its one best way, and nothing is ever full. Or a method of `assign`: on each network all
        trips are assigned together, and the figures of a trip are means over the ways that it takes, waiting that
        loads add included. What is not moved is in `teu_cut_off`, and a trip of which more or less is moved than before
        gains or loses room.
    executor
        Any `concurrent.futures.Executor` (threads, processes, a Dask client's); None: one after the other.
    progress
        True for a bar, or what to call after each chunk; see `Progress` of `analysis/sweep.py`.

    Returns
    -------
    Comparison
        The trips on every network: what each gains or loses, and its ways before and after.

    Raises
    ------
    InvalidQuestion
        If there are fewer than two networks, the first is a scenario, or trips, `by` or rules are not understood.
    UnknownName, AmbiguousName
        If a name of a trip or the rules is known on none of the networks, or names several places.
    InvalidEdit, InvalidData
        If a scenario cannot be carried out on the first network.
    SweepStopped
        If the executor stopped.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> closed = co.load_scenario("red-sea-closed")
    >>> both = co.compare({"today": net, "closed": closed}, [("Shanghai", "Rotterdam"), ("Quetta", "Tehran")])
    >>> both.differences()["verdict"].tolist()
    ['loses', 'same']
    """
    check_kind("networks", networks, Mapping, "networks and scenarios by name, the first a network")
    variants = [load_scenario(net) if isinstance(net, str) else net for net in networks.values()]
    asked = trips_of(trips, cargo, choose_mode=choose_mode)
    if len(variants) < 2:
        raise InvalidQuestion(f"compare: there are {len(variants)} networks; give two or more, by name")
    if not isinstance(variants[0], Network):
        raise InvalidQuestion("compare: the first must be a network, because scenarios are carried out on it")
    for name, variant in zip(networks, variants, strict=True):
        if not isinstance(variant, Network | Scenario):
            raise InvalidQuestion(f"compare: {name!r} is {variant!r}; give a network, a scenario, or the name of one")
    check_arguments(variants[0], cargo, rules)
    goal = objective(by, asked[0].cargo, variants[0])
    shared = (variants[0], asked, by, rules or Rules())
    if flows is not None:
        check_method("flows", flows)
    if flows is not None and depart is not None:
        raise InvalidQuestion(f"compare: flows={flows!r} is of a normal week and has no date; give flows or depart")
    if flows is None:
        parts = chunked(range(len(asked)), _TRIPS_AT_ONCE)
        spans = [(part[0], part[-1] + 1) for part in parts]
        jobs = [(None if at == 0 else variant, *span) for at, variant in enumerate(variants) for span in spans]
        pieces = chunked(jobs, 1 + min(len(jobs) // 16, 24))
        chunks = sweep(_outcomes_of, (*shared, depart), pieces, executor=executor, progress=progress)
    else:
        asking = [(None if at == 0 else variant, flows) for at, variant in enumerate(variants)]
        chunks = sweep(_assigned, shared, asking, executor=executor, progress=progress)
    found = [outcome for chunk in chunks for outcome in chunk]
    by_network = tuple(tuple(found[at : at + len(asked)]) for at in range(0, len(found), len(asked)))
    for number, trip in enumerate(asked):
        if all(outcomes_of[number].unknown for outcomes_of in by_network):
            raise UnknownName(f"trip {number + 1} ({trip}): {by_network[0][number].reason}")
    full = (Overloads(variants[0], asked, by, rules or Rules()),) if flows is None and depart is None else ()
    said = goal.name if depart is None else f"{goal.name}, ready {depart}"
    return Comparison(tuple(networks), asked, said, goal.unit, flows, by_network, full)


def _outcomes_of(
    shared: tuple[Network, Sequence[Trip], By, Rules, When | None], jobs: Sequence[tuple[Variant | None, int, int]]
) -> list[Outcome]:
    first, trips, by, rules, depart = shared
    found: list[Outcome] = []
    if len(jobs) > 1:  # each process knows the ways before the edits, most of which several scenarios leave as they are
        for begin, end in dict.fromkeys(job[1:] for job in jobs):
            outcomes(first, trips[begin:end], by, rules, None, depart)
    for variant, begin, end in jobs:
        net = first if variant is None else variant(first) if isinstance(variant, Scenario) else variant
        found += outcomes(net, trips[begin:end], by, rules, first, depart)
    return found


def _assigned(shared: tuple[Network, Sequence[Trip], By, Rules], job: tuple[Variant | None, str]) -> list[Outcome]:
    first, trips, by, rules = shared
    variant, method = job
    net = first if variant is None else variant(first) if isinstance(variant, Scenario) else variant
    return assigned_outcomes(net, trips, method, by, rules)
