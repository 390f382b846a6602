"""Random cargo, and questions of random networks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from strategies.cells import Row, cells_of, one_of


@dataclass(frozen=True)
class RandomCargo:
    """What `Cargo` takes; `vars()` of it are the arguments."""

    teu: float
    tonnes: float
    value_usd: float
    box: str
    regime: str
    hs: str
    form: str = "box"
    dangerous: str = ""
    made_in: str = ""


def _boxes(teu: float, box: str, **_: Any) -> int:
    return math.ceil(teu / (2 if box.startswith("40") else 1))


def _cargo(figures: Row) -> RandomCargo:
    """Return a cargo of no more tonnes than its boxes hold; goods in no boxes have a TEU for every 11 t."""
    if figures["form"] in ("bulk", "tank"):
        return RandomCargo(**figures | {"box": "40ft", "teu": figures["tonnes"] / 11})
    box = figures["box"] if figures["form"] == "box" else figures["box"].replace("RF", "ft")
    return RandomCargo(**figures | {"box": box, "tonnes": min(figures["tonnes"], 25 * _boxes(**figures))})


CARGO = one_of(
    cells_of("teu", 1, 0.5, 2, 3),
    cells_of("tonnes", 10, 24, 45),
    cells_of("value_usd", 40_000, 5_000, 250_000),
    cells_of("box", "40ft", "40ft", "20ft", "20ft", "40RF", "20RF"),
    cells_of("regime", "ordinary", "ordinary", "tir"),
    cells_of("hs", "", "", "8504", "271012", "84"),
    cells_of("form", *["box"] * 8, "wagon", "bulk", "tank"),
    cells_of("dangerous", "", "", "3", "2.1", "2"),
    cells_of("made_in", "", "", "CN", "PK"),
).map(_cargo)


@dataclass(frozen=True)
class Question:
    """One question, in the words of the planner (names) and of the oracle (node ids)."""

    origin: str
    destination: str
    origin_nodes: tuple[str, ...]
    destination_nodes: tuple[str, ...]
    cargo: RandomCargo
    rules: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of `Rules`: places by name."""
    limits: Mapping[str, Any] = field(default_factory=dict)
    """The same as arguments of `oracles.best`: places by their nodes."""


@st.composite
def questions(draw: st.DrawFn, tables: Mapping[str, pd.DataFrame], with_rules: bool = True) -> Question:
    """Draw two places on land and what is asked of the way between them."""
    places: dict[str, tuple[str, ...]] = {}
    for node, place in zip(tables["nodes"]["node_id"], tables["nodes"]["place"], strict=True):
        places[place or node] = (*places.get(place or node, ()), node)
    origin, destination = draw(st.permutations(sorted(set(places) - {"strait"})))[:2]
    place = {node: name for name, nodes in places.items() for node in nodes}
    ends = zip(tables["services"]["from_node"], tables["services"]["to_node"], strict=True)
    runs = [(place[here], place[there]) for here, there in ends if "strait" not in (here, there)]
    runs = [(here, there) for here, there in runs if here != there]
    if runs and draw(st.booleans()):
        origin, destination = draw(st.sampled_from(runs))
    rules = draw(_rules(tables, places, (origin, destination))) if with_rules else {}
    limits = dict(rules)
    if "via" in rules:
        limits["via"] = [set(places[name]) for name in rules["via"]]
    if "avoid_nodes" in rules:
        limits["avoid_nodes"] = {node for name in rules["avoid_nodes"] for node in places[name]}
    return Question(origin, destination, places[origin], places[destination], draw(CARGO), rules, limits)


RULES = st.sampled_from(
    ["", "", "", "via", "via", "avoid_nodes", "avoid_links", "avoid_modes", "modes", "avoid_countries"]
)


@st.composite
def _rules(
    draw: st.DrawFn,
    tables: Mapping[str, pd.DataFrame],
    places: Mapping[str, tuple[str, ...]],
    ends: Sequence[str],
) -> dict[str, Any]:
    """Draw one rule or none; what is avoided is never the origin, the destination or their countries."""
    country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
    kept = {country[node] for end in ends for node in places[end]}
    choices = {
        "via": sorted(places),
        "avoid_nodes": sorted(set(places) - set(ends)),
        "avoid_links": sorted(set(tables["links"]["link_id"])),
        "avoid_modes": sorted({*tables["links"]["mode"], "rail"}),
        "modes": sorted({*tables["links"]["mode"], "rail"}),
        "avoid_countries": sorted(set(country.values()) - kept - {""}),
    }
    rule = draw(RULES)
    if not choices.get(rule):
        return {}
    most = {"via": 2, "modes": 3}.get(rule, 1)
    chosen = draw(st.lists(st.sampled_from(choices[rule]), min_size=1, max_size=most, unique=True))
    return {rule: tuple(chosen) if rule == "via" else set(chosen)}
