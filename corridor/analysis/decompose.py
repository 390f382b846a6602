"""The parts of a package: the effect of each edit of a scenario alone, and of all together."""

from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from corridor.analysis.compare import compare
from corridor.analysis.comparison import Comparison
from corridor.analysis.sweep import Progress
from corridor.analysis.trip_outcome import TOTALS
from corridor.analysis.trips import Trips
from corridor.argument_checks import check_kind
from corridor.cargo import Cargo
from corridor.errors import InvalidData, InvalidEdit
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario

_SUMS = (*TOTALS, "teu_hours", "teu_km")


def decompose(
    net: Network,
    scenario: Scenario,
    trips: Trips,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    choose_mode: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return the changes by each part of a scenario alone, by all together, and by two only together.

    Parameters
    ----------
    net
        The network before.
    scenario
        Its edits are the parts; an edit that cannot be carried out alone, such as the border of a new link, is
        one part with those that it depends on.
    trips, by, cargo, rules, choose_mode, executor, progress
        As for `compare`.

    Returns
    -------
    pd.DataFrame
        A row for each part, in the order of the edits, for all together, and for the interaction, which is all together
        less the sum of the parts: below 0 in a cost where parts need each other, above 0 where they do each other's
        work. `part`, `edits` (their numbers), how many trips gain, lose, are cut off, are opened and change their way,
        and the change of the yearly sums of `Comparison.sums`, over the trips that have a way in every case.

    Raises
    ------
    InvalidEdit, InvalidData
        If the scenario cannot be carried out on the network; further errors as for `compare`.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> both_sides = co.Scenario("Gabd in half the time", [
    ...     co.Change("borders", {"link_id": "gabd-rimdan-road", "side": side}, hours=co.times(0.5))
    ...     for side in ("exit", "entry")
    ... ])
    >>> parts = co.decompose(net, both_sides, [("Gwadar", "Tehran")], by="time")
    >>> parts["part"].tolist()[2:], bool(abs(parts["hours"].iloc[3]) < 0.1)
    (['all together', 'interaction'], True)
    """
    check_arguments(net, cargo, rules)
    check_kind("scenario", scenario, Scenario, "a Scenario, such as load_scenario returns")
    groups = _groups(net, scenario)
    alone = {
        f"part {number}": Scenario(f"{scenario.name}, part {number}", [scenario.edits[at] for at in group])
        for number, group in enumerate(groups, 1)
    }
    networks: dict[str, Network | Scenario] = {"before": net, **alone, "all together": scenario}
    found = compare(
        networks, trips, by=by, cargo=cargo, rules=rules, choose_mode=choose_mode, executor=executor, progress=progress
    )
    parts = ["; ".join(str(scenario.edits[edit]) for edit in group) for group in groups]
    edits = [tuple(edit + 1 for edit in group) for group in groups]
    named = {
        "part": [*parts, "all together", "interaction"],
        "edits": [*edits, tuple(range(1, len(scenario.edits) + 1)), ()],
    }
    return pd.concat([pd.DataFrame(named), _counts(found), _changes(found)], axis="columns")


def _counts(found: Comparison) -> pd.DataFrame:
    """Return how many trips each part helps and hurts; blank for the interaction."""
    changed = found.differences()
    counts = {
        word.replace(" ", "_"): [
            int(((changed["network"] == name) & (changed["verdict"] == word)).sum()) for name in found.names[1:]
        ]
        for word in ("gains", "loses", "cut off", "opened")
    }
    counts["changes_way"] = [
        int(changed.loc[changed["network"] == name, "changes_way"].sum()) for name in found.names[1:]
    ]
    return pd.DataFrame({name: pd.array([*column, pd.NA], dtype="Int64") for name, column in counts.items()})


def _changes(found: Comparison) -> pd.DataFrame:
    """Return by how much each part changes the yearly sums, and what the parts alone do not explain."""
    sums = found.sums()[list(_SUMS)].to_numpy(dtype=np.float64)
    change = sums[1:] - sums[0]
    interaction = change[-1] - change[:-1].sum(axis=0)
    return pd.DataFrame(np.vstack([change, interaction]).round(6) + 0.0, columns=list(_SUMS))


def _groups(net: Network, scenario: Scenario) -> list[list[int]]:
    """Return the positions of the edits in groups that can each be carried out alone.

    An edit that fails alone joins the fewest earlier groups that it can be carried out after: each that it can do
    without, the latest first, is left out.
    """
    scenario(net)
    groups: list[list[int]] = []
    for edit in range(len(scenario.edits)):
        if _works(net, scenario, [edit]):
            groups.append([edit])
            continue
        needed = list(groups)
        for group in reversed(groups):
            rest = [other for other in needed if other is not group]
            if _works(net, scenario, sorted([edit, *(at for other in rest for at in other)])):
                needed = rest
        groups = [group for group in groups if group not in needed]
        groups.append(sorted([edit, *(at for group in needed for at in group)]))
    return sorted(groups)


def _works(net: Network, scenario: Scenario, edits: Sequence[int]) -> bool:
    try:
        Scenario("part", [scenario.edits[at] for at in edits])(net)
    except (InvalidEdit, InvalidData):
        return False
    return True
