"""Which set of projects gives most within a budget: sets are assigned, because what projects give does not add up."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from corridor.analysis.progress_bar import Report, reporting
from corridor.analysis.sweep import Progress
from corridor.analysis.trips import Trips, trips_of
from corridor.argument_checks import check_number, check_whole, listed
from corridor.cargo import Cargo
from corridor.errors import CorridorError, InvalidQuestion
from corridor.flows.assign import assign
from corridor.flows.methods import UNMET_USD_PER_TEU
from corridor.flows.projects import Package, Project
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.rules import Rules
from corridor.units import WEEKS_PER_YEAR

_SURE: Final = 1e-7
"""Part of the total below which a difference of two assignments is their rounding."""

_MOST_PROJECTS: Final = 60

_LEAST_LIMIT: Final = 1e-9

_Set = frozenset[int]


class _Gains:
    """Savings of sets of projects in a year; each set is assigned once, and no more than so many are."""

    def __init__(
        self, net: Network, projects: Sequence[Project], asked: dict[str, Any], most: int, progress: Report | None
    ) -> None:
        self._net, self._projects, self._asked, self._most, self._progress = net, projects, asked, most, progress
        self._totals: dict[_Set, float] = {}
        self.without = self._total(frozenset())

    @property
    def assigned(self) -> int:
        """Return how many sets were assigned."""
        return len(self._totals)

    @property
    def unsure(self) -> float:
        """Return what the rounding of the assignments may make [USD/year]."""
        return _SURE * abs(self.without)

    def of(self, chosen: _Set) -> float:
        """Return what a set saves [USD/year]; NaN if it is not assigned yet and none may be any more."""
        if chosen not in self._totals and self.assigned >= self._most:
            return np.nan
        return self.without - self._total(chosen)

    def rows(self, chosen: _Set) -> pd.DataFrame:
        """Return a row for each project, as `Package.to_frame`."""
        return pd.DataFrame(
            {
                "project": project.name,
                "capex_usd": project.capex_usd,
                "is_chosen": at in chosen,
                "alone_usd_per_year": self.of(frozenset({at})),
                "in_set_usd_per_year": self.of(chosen) - self.of(chosen - {at}) if at in chosen else np.nan,
            }
            for at, project in enumerate(self._projects)
        )

    def _total(self, chosen: _Set) -> float:
        if chosen not in self._totals:
            net = self._net
            for at in sorted(chosen):
                try:
                    net = self._projects[at].scenario(net)
                except CorridorError as error:
                    others = ", ".join(self._projects[other].name for other in sorted(chosen - {at})) or "nothing else"
                    raise InvalidQuestion(
                        f"project {self._projects[at].name!r} cannot be carried out with {others}: {error}"
                    ) from error
            self._totals[chosen] = WEEKS_PER_YEAR * assign(net, **self._asked).total_usd_per_week
            if self._progress is not None:
                self._progress(self.assigned, self.assigned)
        return self._totals[chosen]


def best_package(
    net: Network,
    candidates: Iterable[Project],
    demand: Trips,
    *,
    budget_usd: float | None = None,
    max_projects: int | None = None,
    most_sets: int = 400,
    by: By = "generalised",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    choose_mode: bool = False,
    unmet_usd_per_teu: float = UNMET_USD_PER_TEU,
    progress: Progress | None = None,
) -> Package:
    """Return which set of projects saves most within a budget, all demand assigned within capacities.

    Parameters
    ----------
    net
        The network without any of them.
    candidates
        Projects to choose from, at most 60.
    demand, by, cargo, rules, choose_mode, unmet_usd_per_teu
        As for `assign`.
    budget_usd
        What the set may cost; None for any.
    max_projects
        How many it may hold; None for any.
    most_sets
        Sets to assign at most, that of none among them. When they are used up, the best set so far is the answer, with
        a bound.
    progress
        True for a bar, or what to call after each set is assigned; see `Progress` of `analysis/sweep.py`.

    Returns
    -------
    Package
        The set, with what each project gives alone and in it.

    Raises
    ------
    InvalidQuestion
        If there is no candidate, two have one name, two cannot be carried out together, or a limit is out of its
        bounds.

    Notes
    -----
    The set is assigned as a whole, so that what projects do to each other counts: two railways to one port share its
    traffic, and a line is worth little without its border. Branch and bound: what a set with all that is still
    undecided would save, whatever it costs, bounds every set between, since a further project never makes the least
    total larger. (That holds for projects that add or improve; one that closes or slows something may break it, and the
    bound is then none.) A greedy set, by what is saved for each dollar, is tried first.

    References
    ----------
    Land, A. H. and Doig, A. G. (1960). An automatic method of solving discrete programming problems. Econometrica 28,
    497-520.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> eased = co.Project(co.load_scenario("pk-ir-customs-eased"), 20e6)
    >>> co.best_package(net, [eased], net.demand.head(5), budget_usd=10e6).names
    ()
    """
    check_arguments(net, cargo, rules)
    projects = _projects(candidates)
    budget = _limit("budget_usd", budget_usd)
    right = "a whole number, at least 1"
    count = np.inf if max_projects is None else check_whole("max_projects", max_projects, f"{right}, or None", 1)
    most_sets = check_whole("most_sets", most_sets, right, 1)
    asked = {
        "demand": trips_of(demand, cargo, choose_mode=choose_mode),
        "by": by,
        "rules": rules,
        "unmet_usd_per_teu": unmet_usd_per_teu,
    }
    with reporting(progress) as report:
        gains = _Gains(net, projects, asked, most_sets, report)
        chosen, bound = _Search(projects, gains, budget, count).best()
        rows = gains.rows(chosen)
    return Package(
        projects=projects,
        chosen=tuple(sorted(chosen)),
        gain_usd_per_year=gains.of(chosen),
        bound_usd_per_year=max(bound, gains.of(chosen)),
        budget_usd=budget_usd,
        max_projects=max_projects,
        assigned=gains.assigned,
        _rows=rows,
        _unsure=gains.unsure,
    )


class _Search:
    """Branch and bound over sets of projects."""

    def __init__(self, projects: Sequence[Project], gains: _Gains, budget_usd: float, max_projects: float) -> None:
        self._cost = [project.capex_usd for project in projects]
        self._gains, self._budget, self._count = gains, budget_usd, max_projects
        self._best: _Set = frozenset()

    def best(self) -> tuple[_Set, float]:
        """Return the best set that was found, and what no set can exceed."""
        order = sorted(range(len(self._cost)), key=lambda at: (-self._worth(frozenset({at})), at))
        self._take(self._greedy(order))
        open_bounds = list(self._branch(frozenset(), [at for at in order if self._fits({at})]))
        found, gain = self._best, self._gains.of(self._best)
        for at in sorted(found, key=lambda at: (-self._cost[at], at)):  # what gives nothing in the set is not built
            if self._gains.of(found - {at}) >= gain - self._gains.unsure:
                found -= {at}
        return found, max([gain, *open_bounds])

    def _worth(self, chosen: _Set) -> float:
        """Return what is saved for each dollar; 0 if nobody knows."""
        cost = sum(self._cost[at] for at in chosen)
        gain = self._gains.of(chosen)
        if np.isnan(gain):
            return 0.0
        return gain / cost if cost else np.inf if gain > 0 else 0.0

    def _fits(self, chosen: Iterable[int]) -> bool:
        some = set(chosen)
        return len(some) <= self._count and sum(self._cost[at] for at in some) <= self._budget * (1 + 1e-12)

    def _greedy(self, order: Sequence[int]) -> _Set:
        chosen: _Set = frozenset()
        for at in order:
            if self._fits(chosen | {at}):
                chosen |= {at}
        return chosen

    def _take(self, chosen: _Set) -> None:
        better = self._gains.of(chosen) - self._gains.of(self._best)
        if better > self._gains.unsure:
            self._best = chosen

    def _branch(self, chosen: _Set, undecided: Sequence[int]) -> Iterator[float]:
        """Try the sets between `chosen` and `chosen` with all undecided; yield bounds of what was left untried."""
        undecided = [at for at in undecided if self._fits(chosen | {at})]
        whole = chosen | set(undecided)
        bound = self._gains.of(frozenset(whole))
        if np.isnan(bound):
            yield np.inf
            return
        if bound <= self._gains.of(self._best) + self._gains.unsure:
            return
        if self._fits(whole):
            self._take(frozenset(whole))
            return
        first, rest = undecided[0], undecided[1:]
        for part in (chosen | {first}, chosen):
            yield from (min(bound, found) for found in self._branch(part, rest))


def _projects(candidates: Iterable[Project]) -> tuple[Project, ...]:
    projects = listed("candidates", candidates, "a list of Project(scenario, capex_usd)")
    for number, project in enumerate(projects, 1):
        if not isinstance(project, Project):
            raise InvalidQuestion(f"candidate {number} is {project!r}; give Project(scenario, capex_usd)")
    if not 0 < len(projects) <= _MOST_PROJECTS:
        raise InvalidQuestion(f"there are {len(projects)} candidates; give 1 to {_MOST_PROJECTS} projects")
    names = [project.name for project in projects]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        raise InvalidQuestion(f"{names.count(name)} candidates have the name {name!r}; give each scenario its own")
    return projects


def _limit(name: str, value: float | None) -> float:
    if value is None:
        return np.inf
    return check_number(name, value, "above 0, or None for no limit", _LEAST_LIMIT)
