"""An itinerary as a map shows it: its moves, the borders it crosses, its changes and the places it passes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from corridor.answer.itinerary import Itinerary
from corridor.answer.legs import Leg
from corridor.errors import InvalidQuestion
from corridor.modes import ON_OPEN_SEA

BETWEEN: Final = " – "
"""Text between the two places of a crossing."""


@dataclass(frozen=True)
class Stop:
    """A named point of the map."""

    name: str
    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Step:
    """One leg as the map shows it; only a movement has a line."""

    activity: str
    mode: str
    link_id: str
    line: BaseGeometry | None
    begin: Stop
    end: Stop
    is_free: bool
    """Whether it takes neither hours nor dollars."""


@dataclass(frozen=True)
class Route:
    """An itinerary as the map shows it.

    Attributes
    ----------
    by
        What it is the best by, such as "cheapest".
    crossings
        Where one customs territory is left and the next is entered, once for both sides.
    inner_crossings
        Where a border within a customs territory is crossed that takes hours or dollars; Schengen's lines take none.
    changes, breaks
        Where cargo is handled over or transshipped, and where the gauge changes.
    """

    origin: Stop
    destination: Stop
    by: str
    hours: float
    cost_usd: float
    co2e_kg: float
    moves: tuple[Step, ...]
    crossings: tuple[Stop, ...]
    inner_crossings: tuple[Stop, ...]
    changes: tuple[Stop, ...]
    breaks: tuple[Stop, ...]

    @property
    def name(self) -> str:
        """Return "origin to destination"."""
        return f"{self.origin.name} to {self.destination.name}"

    @property
    def ends(self) -> tuple[Stop, Stop]:
        """Return origin and destination."""
        return (self.origin, self.destination)

    @property
    def totals(self) -> str:
        """Return days, dollars and emissions in one line."""
        co2e = f"{self.co2e_kg / 1000:,.1f} t" if self.co2e_kg >= 1000 else f"{self.co2e_kg:,.0f} kg"
        return f"{self.hours / 24:,.1f} days,  {self.cost_usd:,.0f} USD,  {co2e} CO2e"

    @property
    def links(self) -> frozenset[str]:
        """Return the ids of the links it moves along."""
        return frozenset(move.link_id for move in self.moves)

    def passed(self) -> tuple[Stop, ...]:
        """Return where its moves begin and end, in order, each once."""
        return tuple(dict.fromkeys(stop for move in self.moves for stop in (move.begin, move.end)))

    def runs(self) -> tuple[tuple[str, BaseGeometry], ...]:
        """Return mode and line of each longest stretch in one mode."""
        runs: list[tuple[str, npt.NDArray[np.float64]]] = []
        for move in self.moves:
            for part in shapely.get_parts(move.line):
                points = shapely.get_coordinates(part)
                if runs and runs[-1][0] == move.mode and np.allclose(runs[-1][1][-1], points[0], atol=1e-4):
                    runs[-1] = (move.mode, np.concatenate([runs[-1][1], points[1:]]))
                else:
                    runs.append((move.mode, points))
        return tuple((mode, shapely.linestrings(points)) for mode, points in runs)


def route_of(itinerary: Itinerary, nodes: GeoDataFrame, territories: Mapping[str, str] = MappingProxyType({})) -> Route:
    """Read what a map shows of an itinerary.

    Parameters
    ----------
    itinerary
        The itinerary.
    nodes
        Nodes of its network.
    territories
        The customs territory of each country that shares one.

    Raises
    ------
    InvalidQuestion
        If it is not an itinerary.
    """
    if not isinstance(itinerary, Itinerary):
        raise InvalidQuestion(
            f"draw shows itineraries, scenarios and an assignment, not {type(itinerary).__name__}; "
            "of a sequence give its members: draw(net, *answers)"
        )
    steps = _steps(itinerary.legs, stops_of(nodes))
    crossings = list(_crossings(steps))
    countries = dict(zip(nodes["node_id"], nodes["country"], strict=True))

    def territory(step: int) -> str:
        country = countries.get(itinerary.legs[step].from_node, "")
        return territories.get(country, country)

    inner = {
        crossing: all(step.is_free for step in (steps[crossing.left], steps[crossing.entered]))
        for crossing in crossings
        if crossing.left != crossing.entered and territory(crossing.left) == territory(crossing.entered) != ""
    }
    return Route(
        origin=steps[0].begin,
        destination=steps[-1].end,
        by=itinerary.by,
        hours=itinerary.hours,
        cost_usd=itinerary.cost_usd,
        co2e_kg=itinerary.co2e_kg,
        moves=tuple(step for step in steps if step.line is not None),
        crossings=tuple(crossing.stop for crossing in crossings if crossing not in inner),
        inner_crossings=tuple(crossing.stop for crossing, is_free in inner.items() if not is_free),
        changes=tuple(step.begin for step in steps if step.activity in ("transfer", "transship")),
        breaks=tuple(step.begin for step in steps if step.activity == "gauge_change"),
    )


def _steps(legs: Sequence[Leg], stops: Mapping[str, Stop]) -> list[Step]:
    steps = []
    for leg in legs:
        shape = leg.geometry
        points = shapely.get_coordinates(shape)
        begin = stops.get(leg.from_node) or Stop(leg.from_node, "", *points[0].tolist())
        end = stops.get(leg.to_node) or Stop(leg.to_node, "", *points[-1].tolist())
        line = shape if leg.activity in ("move", "access") and len(points) > 1 else None
        is_free = not (leg.hours or leg.cost_usd)
        steps.append(Step(leg.activity, leg.mode, leg.link_id, line, begin, end, is_free))
    return steps


def stops_of(nodes: GeoDataFrame) -> dict[str, Stop]:
    """Return the nodes as named points, by id."""
    columns = (nodes[name] for name in ("node_id", "place", "kind"))
    return {
        node: Stop(place, kind, point.x, point.y)
        for node, place, kind, point in zip(*columns, nodes.geometry, strict=True)
    }


class _Crossing(NamedTuple):
    """Where a border is crossed, and the steps at which a country is left and the next entered."""

    stop: Stop
    left: int
    entered: int


def _crossings(steps: Sequence[Step]) -> Iterator[_Crossing]:
    """Yield one stop for every country that is left and the one that is entered next.

    A crossing over land is marked halfway along its one link, one by water where the country is entered.
    """
    left: int | None = None
    for at, step in enumerate(steps):
        if step.activity == "exit":
            if left is not None:
                yield _Crossing(steps[left].begin, left, left)
            left = at
        elif step.activity == "entry":
            stop = _crossing(steps[left : at + 1]) if left is not None else step.begin
            yield _Crossing(stop, at if left is None else left, at)
            left = None
    if left is not None:
        yield _Crossing(steps[left].begin, left, left)


def _crossing(steps: Sequence[Step]) -> Stop:
    moves = [step for step in steps if step.line is not None]
    if len(moves) != 1 or moves[0].mode in ON_OPEN_SEA:
        return steps[-1].begin
    begin, end = moves[0].begin, moves[0].end
    middle = max(shapely.get_parts(moves[0].line), key=shapely.length).interpolate(0.5, normalized=True)
    name = begin.name if begin.name == end.name else begin.name + BETWEEN + end.name
    return Stop(name, "border_post", middle.x, middle.y)
