"""What the rules of a question and the table transit_access shut; see Transit access."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from corridor.schema import words
from oracles.rates import covers_mode
from oracles.rows import RAILS, Case, Edge, Row


@dataclass(frozen=True)
class Limits:
    """What a question shuts out."""

    avoid_countries: Collection[str] = field(default_factory=set)
    avoid_nodes: Collection[str] = field(default_factory=set)
    avoid_links: Collection[str] = field(default_factory=set)
    avoid_modes: Collection[str] = field(default_factory=set)
    modes: Collection[str] | None = None


def barred_transit(case: Case, begins: Collection[str], ends: Collection[str]) -> list[tuple[str, str]]:
    """Return the countries that cargo from some countries to others may not cross, each with a mode."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in case.tables["transit_access"]:
        origins, destinations = (_meant(case, row[name]) for name in ("origins", "destinations"))
        if row["country"] in {*begins, *ends} or row["regime"] not in ("", case.cargo.regime) or not case.is_valid(row):
            continue
        if (not origins or origins & {*begins}) and (not destinations or destinations & {*ends}):
            found.setdefault((row["country"], row["mode"]), []).append(row)
    decides = {
        key: max(
            rows,
            key=lambda row: (
                sum(bool(row[name]) for name in ("origins", "destinations", "regime")),
                *(bool(row[name]) for name in ("origins", "destinations", "regime")),
                row["access"] == "barred",
            ),
        )
        for key, rows in found.items()
    }
    return [key for key, row in decides.items() if row["access"] == "barred"]


def _meant(case: Case, names: str) -> set[str]:
    """Return the countries that are meant by codes and names of territories."""
    members = {name: {name} for name in words(names)}
    for row in case.tables["territories"]:
        if row["territory"] in members:
            members[row["territory"]] = members[row["territory"]] - {row["territory"]} | {row["country"]}
    return set().union(*members.values())


def crosses(edge: Edge, barred: Collection[tuple[str, str]], country: Mapping[str, str]) -> bool:
    return any(
        covers_mode(by, mode) and country[node] == where
        for where, by in barred
        for mode in edge["modes"]
        for node in edge["nodes"]
    )


def is_shut(edge: Edge, limits: Limits, country: Mapping[str, str]) -> bool:
    allowed = limits.modes
    return (
        any(node in limits.avoid_nodes or country[node] in limits.avoid_countries for node in edge["nodes"])
        or edge["link_id"] in limits.avoid_links
        or any(_is_named(mode, limits.avoid_modes) for mode in edge["modes"])
        or (allowed is not None and not all(_is_named(mode, allowed) for mode in edge["modes"]))
    )


def _is_named(mode: str, names: Collection[str]) -> bool:
    return mode in names or ("rail" in names and mode in RAILS)
