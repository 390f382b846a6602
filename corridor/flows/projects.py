"""Projects that may be built, and packages of them with what each saves."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from corridor.answer.answer import Answer
from corridor.errors import InvalidQuestion
from corridor.scenario.scenario import Scenario
from corridor.shown_text import brief, printable


@dataclass(frozen=True)
class Project:
    """Something that may be built: what it changes, and what it costs.

    Parameters
    ----------
    scenario
        What it changes.
    capex_usd
        What it costs to build [USD].

    Raises
    ------
    InvalidQuestion
        If the scenario is none, or the cost is no number of 0 or more.

    Examples
    --------
    >>> import corridor as co
    >>> co.Project(co.load_scenario("ml3-rehabilitated"), 690e6).name
    'ml3-rehabilitated'
    """

    scenario: Scenario
    capex_usd: float

    def __post_init__(self) -> None:
        """Refuse what is no project."""
        if not isinstance(self.scenario, Scenario):
            raise InvalidQuestion(f"project: {self.scenario!r} is no Scenario, such as load_scenario returns")
        is_number = isinstance(self.capex_usd, int | float | np.number) and not isinstance(self.capex_usd, bool)
        if not is_number or not 0 <= self.capex_usd < np.inf:
            raise InvalidQuestion(f"project {self.name!r}: capex_usd is {self.capex_usd!r}; it must be USD, 0 or more")

    @property
    def name(self) -> str:
        """Return the name of its scenario."""
        return self.scenario.name


@dataclass(frozen=True, eq=False, repr=False)
class Package(Answer):
    """The set of projects that gives most within a budget.

    Attributes
    ----------
    projects
        All that were to choose from.
    chosen
        The places of those in the set, ascending.
    gain_usd_per_year
        What the set saves in a year, against none of them [USD/year].
    bound_usd_per_year
        What no set within the budget can exceed [USD/year]; the same as the gain where the set is surely the best.
    budget_usd, max_projects
        As asked for; None for no limit.
    assigned
        How many sets were assigned.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> eased = co.Project(co.load_scenario("pk-ir-customs-eased"), 20e6)
    >>> best = co.best_package(net, [eased], net.demand.head(5), budget_usd=30e6)
    >>> best.to_frame()["is_chosen"].tolist()
    [False]
    """

    kind: ClassVar[str] = "package"

    projects: tuple[Project, ...]
    chosen: tuple[int, ...]
    gain_usd_per_year: float
    bound_usd_per_year: float
    budget_usd: float | None
    max_projects: int | None
    assigned: int
    _rows: pd.DataFrame = field(repr=False)
    _unsure: float = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the chosen projects."""
        return tuple(self.projects[at].name for at in self.chosen)

    @property
    def capex_usd(self) -> float:
        """Return what the set costs [USD]."""
        return sum(self.projects[at].capex_usd for at in self.chosen)

    @property
    def is_best(self) -> bool:
        """Return whether it is surely the best set within the budget."""
        return self.bound_usd_per_year <= self.gain_usd_per_year + self._unsure

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each project.

        Returns
        -------
        pd.DataFrame
            project, capex_usd, is_chosen; `alone_usd_per_year`, what it would save by itself; `in_set_usd_per_year`,
            what the set would lose without it (NaN where it is not chosen). Where projects need each other the second
            exceeds the first, where they do the same work it is less. Both are NaN where `most_sets` were used up
            before that set was assigned.
        """
        return self._rows.copy()

    def _record(self) -> dict[str, Any]:
        return {
            "chosen": list(self.names),
            "capex_usd": self.capex_usd,
            "gain_usd_per_year": self.gain_usd_per_year,
            "bound_usd_per_year": self.bound_usd_per_year,
            "is_best": self.is_best,
            "budget_usd": self.budget_usd,
            "max_projects": self.max_projects,
            "assigned": self.assigned,
            "projects": self._rows,
        }

    def __repr__(self) -> str:
        """Return the set and what it gives."""
        chosen = brief(", ".join(self.names), 200) or "of nothing"
        return f"<corridor.Package {chosen}: {self.gain_usd_per_year:,.0f} USD a year>"

    def __str__(self) -> str:
        """Return the set, what each project gives alone and in it, and whether it is surely the best."""
        within = [] if self.budget_usd is None else [f"within {self.budget_usd / 1e6:,.0f} million USD"]
        within += [] if self.max_projects is None else [f"at most {self.max_projects}"]
        bound = self.bound_usd_per_year
        more = (
            "what others save was not looked at" if np.isinf(bound) else f"no set can save more than {bound / 1e6:,.1f}"
        )
        sure = "surely the best" if self.is_best else more
        lines = [
            f"{len(self.projects)} projects, {' and '.join(within) or 'no limit'}: {len(self.chosen)} chosen, "
            f"{self.capex_usd / 1e6:,.0f} million USD, which save {self.gain_usd_per_year / 1e6:,.1f} a year ({sure}; "
            f"{self.assigned} sets assigned)",
            f"{'million USD':<44}{'costs':>10}{'alone':>10}{'in the set':>12}",
        ]
        for row in self._rows.to_dict("records"):
            alone, inside = (
                "-" if np.isnan(usd) else f"{usd / 1e6:,.1f}"
                for usd in (row["alone_usd_per_year"], row["in_set_usd_per_year"])
            )
            lines.append(f"{row['project'][:43]:<44}{row['capex_usd'] / 1e6:>10,.0f}{alone:>10}{inside:>12}")
        return printable("\n".join(lines))
