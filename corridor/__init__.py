"""Plan freight through a multimodal corridor network: the cheapest, the fastest, and what a change would change."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corridor.analysis.appraisal import Appraisal, appraise
    from corridor.analysis.appraisal_terms import Terms
    from corridor.analysis.arrivals import Arrivals
    from corridor.analysis.break_even import BreakEven, Cell, Flip, break_even
    from corridor.analysis.candidates import candidate_links
    from corridor.analysis.compare import Comparison, compare
    from corridor.analysis.criticality import Criticality, criticality
    from corridor.analysis.decompose import decompose
    from corridor.analysis.rank_links import Ranking, rank_links
    from corridor.analysis.reliability import Reliability, most_reliable
    from corridor.analysis.simulate import simulate
    from corridor.analysis.trips import Trip
    from corridor.analysis.upgrades import rank_upgrades, upgrades
    from corridor.answer.itinerary import Itinerary
    from corridor.answer.legs import Leg
    from corridor.cargo import Cargo
    from corridor.errors import (
        AmbiguousName,
        CorridorError,
        InvalidData,
        InvalidEdit,
        InvalidQuestion,
        NoRoute,
        SweepStopped,
        UnknownName,
    )
    from corridor.maps.draw import draw
    from corridor.network.files import load, save
    from corridor.network.network import Network
    from corridor.planning.alternatives import Alternatives, alternatives
    from corridor.planning.departures import departures
    from corridor.planning.matrix import matrix, reach
    from corridor.planning.pareto import Front, pareto
    from corridor.planning.plan import plan
    from corridor.rules import Rules
    from corridor.scenario.additions import AddBorder, AddCharge, AddHandling, AddLink, AddNode, AddService
    from corridor.scenario.changes import Change, Close, Open, Remove
    from corridor.scenario.scenario import Scenario
    from corridor.scenario.scenario_toml import load_scenario, save_scenario
    from corridor.scenario.table_edits import times

__version__ = "0.1.0"

_HOMES = {
    "corridor.analysis.appraisal": ("Appraisal", "appraise"),
    "corridor.analysis.arrivals": ("Arrivals",),
    "corridor.analysis.break_even": ("BreakEven", "Cell", "Flip", "break_even"),
    "corridor.analysis.candidates": ("candidate_links",),
    "corridor.analysis.compare": ("Comparison", "compare"),
    "corridor.analysis.criticality": ("Criticality", "criticality"),
    "corridor.analysis.decompose": ("decompose",),
    "corridor.analysis.rank_links": ("Ranking", "rank_links"),
    "corridor.analysis.reliability": ("Reliability", "most_reliable"),
    "corridor.analysis.simulate": ("simulate",),
    "corridor.analysis.appraisal_terms": ("Terms",),
    "corridor.analysis.trips": ("Trip",),
    "corridor.analysis.upgrades": ("rank_upgrades", "upgrades"),
    "corridor.errors": (
        "AmbiguousName",
        "CorridorError",
        "InvalidData",
        "InvalidEdit",
        "InvalidQuestion",
        "NoRoute",
        "SweepStopped",
        "UnknownName",
    ),
    "corridor.maps.draw": ("draw",),
    "corridor.scenario.additions": ("AddBorder", "AddCharge", "AddHandling", "AddLink", "AddNode", "AddService"),
    "corridor.cargo": ("Cargo",),
    "corridor.scenario.changes": ("Change", "Close", "Open", "Remove"),
    "corridor.scenario.table_edits": ("times",),
    "corridor.network.files": ("load", "save"),
    "corridor.answer.itinerary": ("Itinerary",),
    "corridor.answer.legs": ("Leg",),
    "corridor.network.network": ("Network",),
    "corridor.rules": ("Rules",),
    "corridor.scenario.scenario": ("Scenario",),
    "corridor.scenario.scenario_toml": ("load_scenario", "save_scenario"),
    "corridor.planning.alternatives": ("Alternatives", "alternatives"),
    "corridor.planning.departures": ("departures",),
    "corridor.planning.matrix": ("matrix", "reach"),
    "corridor.planning.pareto": ("Front", "pareto"),
    "corridor.planning.plan": ("plan",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "AddBorder",
    "AddCharge",
    "AddHandling",
    "AddLink",
    "AddNode",
    "AddService",
    "Alternatives",
    "AmbiguousName",
    "Appraisal",
    "Arrivals",
    "BreakEven",
    "Cargo",
    "Cell",
    "Change",
    "Close",
    "Comparison",
    "CorridorError",
    "Criticality",
    "Flip",
    "Front",
    "InvalidData",
    "InvalidEdit",
    "InvalidQuestion",
    "Itinerary",
    "Leg",
    "Network",
    "NoRoute",
    "Open",
    "Ranking",
    "Reliability",
    "Remove",
    "Rules",
    "Scenario",
    "SweepStopped",
    "Terms",
    "Trip",
    "UnknownName",
    "alternatives",
    "appraise",
    "break_even",
    "candidate_links",
    "compare",
    "criticality",
    "decompose",
    "departures",
    "draw",
    "load",
    "load_scenario",
    "matrix",
    "most_reliable",
    "pareto",
    "plan",
    "rank_links",
    "rank_upgrades",
    "reach",
    "save",
    "save_scenario",
    "simulate",
    "times",
    "upgrades",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that `corridor --help` need not load pandas."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'corridor' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
