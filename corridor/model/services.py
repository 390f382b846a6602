"""Services: their chains of parts, and how the published whole falls to the parts."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

import numpy as np
import pandas as pd

from corridor.model.cargo import Cargo
from corridor.model.charges import FREE, Coefficients
from corridor.model.clearance import Borders, Side
from corridor.model.filling import NOWHERE, Act, Defaults, FilledLinks, Floats, Handlings, price
from corridor.model.states import quantities
from corridor.schema import MODES, PERS, words
from corridor.units import MINUTES_PER_HOUR, expected_hour

REFERENCE: Final = Cargo(teu=1, tonnes=10, value_usd=40_000)
"""The cargo by which the price of a whole is shared among its parts."""


@dataclass(frozen=True)
class Part:
    """One step of a service: a side of a crossing, a move, or a change at a node along the chain.

    Attributes
    ----------
    activity : `exit`, `move`, `entry`, or `handling`.
    link : Row of `links` of a move; -1 otherwise.
    side : Side of a crossing that is cleared, for `exit` and `entry`.
    node : Node where it happens or, of a move, ends.
    came, mode : Codes of the modes before and after; the same but for a handling.
    act : Handling, or clearance of ordinary cargo exported from the first node's country to the last's; None: barred.
    vehicle : Row of `vehicles` for its price.
    """

    activity: str
    link: int
    side: Side | None
    node: int
    came: int
    mode: int
    act: Act | None
    vehicle: int


@dataclass(frozen=True)
class Chain:
    """The parts of one service, or why it cannot run: a fault of the tables, or a link that is not operating."""

    service: int
    parts: tuple[Part, ...]
    fault: str = ""
    closed: str = ""


@dataclass(frozen=True)
class Whole:
    """How the published figures of a service fall to its parts; one entry for each part.

    Attributes
    ----------
    minutes : Minutes of each held part; -1 where the part keeps its own.
    share : Where each part begins and ends in the whole price; None where it keeps its own.
    price : Coefficients of the whole price.
    """

    minutes: tuple[int, ...]
    share: tuple[tuple[float, float] | None, ...]
    price: Coefficients


class Chains:
    """Builds the chains of the services of a network."""

    def __init__(
        self,
        nodes: pd.DataFrame,
        links: pd.DataFrame,
        filled: FilledLinks,
        handlings: Handlings,
        borders: Borders,
        vehicles: Defaults,
    ) -> None:
        self._ids: list[str] = nodes["node_id"].tolist()
        self._countries: list[str] = nodes["country"].tolist()
        self._kinds: list[str] = nodes["kind"].tolist()
        self._filled, self._handlings, self._borders, self._vehicles = filled, handlings, borders, vehicles
        keys = zip(links["link_id"], links["from_node"], strict=True)
        self._row = {key: row for row, key in enumerate(keys)}
        self._link_ids = set(links["link_id"])
        self._operating = [status == "operating" for status in links["status"]]
        self._position = {node: at for at, node in enumerate(self._ids)}

    def chain(self, service: int, from_node: str, to_node: str, links: str) -> Chain:
        """Return the parts of a service from where it is boarded to where it is left."""
        node = self._position[from_node]
        home = (self._countries[node], self._countries[self._position[to_node]])
        parts: list[Part] = []
        mode = -1
        for link_id in words(links):
            link = self._row.get((link_id, self._ids[node]))
            if link is None:
                known = link_id in self._link_ids
                reason = f"does not leave {self._ids[node]}, where the chain stands" if known else "does not exist"
                return Chain(service, (), f"link {link_id!r} {reason}")
            if not self._operating[link]:
                return Chain(service, (), closed=f"link {link_id!r} is not operating")
            following = int(self._filled.mode[link])
            if mode not in (-1, following):
                fault = self._change(parts, node, mode, following, home)
                if fault:
                    return Chain(service, (), fault)
            mode = following
            self._cross(parts, link, link_id, mode, home)
            node = int(self._filled.end[link])
        if self._ids[node] != to_node:
            return Chain(service, (), f"its links end at {self._ids[node]}, not at {to_node}")
        return Chain(service, tuple(parts))

    def _change(self, parts: list[Part], node: int, mode: int, following: int, home: tuple[str, str]) -> str:
        """Add the change of mode at a node along the chain; return what makes it impossible, or nothing."""
        came, leaves = MODES[mode], MODES[following]
        handled = self._handlings.find(self._ids[node], self._kinds[node], came, leaves)
        if handled is None:
            return f"no row of handling takes {came} to {leaves} at {self._ids[node]}"
        country = self._countries[node]
        if came == "sea" and country:
            self._clear(parts, Side("entry", "", "", self._ids[node], "", country, "sea"), node, mode, home)
        vehicle = self._vehicles.row_of(leaves, country, "teu_max")
        parts.append(Part("handling", -1, None, node, mode, following, handled, vehicle))
        if leaves == "sea" and country:
            self._clear(parts, Side("exit", "", "", self._ids[node], country, "", "sea"), node, following, home)
        return ""

    def _cross(self, parts: list[Part], link: int, link_id: str, mode: int, home: tuple[str, str]) -> None:
        """Add the move over a link, and the two sides of a crossing around it."""
        start, end = int(self._filled.start[link]), int(self._filled.end[link])
        crossing = (link_id, self._ids[start], "", self._countries[start], self._countries[end], MODES[mode])
        if self._filled.is_crossing[link]:
            self._clear(parts, Side("exit", *crossing), start, mode, home)
        parts.append(Part("move", link, None, end, mode, mode, None, int(self._filled.vehicle[link])))
        if self._filled.is_crossing[link]:
            self._clear(parts, Side("entry", *crossing), end, mode, home)

    def _clear(self, parts: list[Part], side: Side, node: int, mode: int, home: tuple[str, str]) -> None:
        cleared = self._borders.find(side, procedure_of(side, *home), "ordinary", "")
        vehicle = self._vehicles.row_of(side.mode, side.country, "teu_max")
        parts.append(Part(side.side, -1, side, node, mode, mode, cleared, vehicle))


def procedure_of(side: Side, origin_country: str, destination_country: str) -> str:
    """Return the procedure that a side of a crossing is cleared under in a question between two countries."""
    if side.side == "exit":
        return "export" if side.country == origin_country else "transit"
    return "import" if side.country == destination_country else "transit"


def held_by_whole(part: Part, includes: str) -> bool:
    """Return whether the published figures of a service hold a part."""
    if part.activity == "move":
        return True
    return ("handling" if part.activity == "handling" else "borders") in words(includes)


def part_sums(chain: Chain, includes: str, filled: FilledLinks) -> tuple[float, Floats]:
    """Return the hours and the price coefficients of the parts that the whole holds, summed; unknown prices as 0."""
    held = [own_figures(part, filled) for part in chain.parts if held_by_whole(part, includes)]
    prices = np.array([price for _, price in held if not math.isnan(price[0])], dtype=np.float64)
    return sum(hours for hours, _ in held), prices.reshape(-1, len(PERS)).sum(axis=0)


def own_figures(part: Part, filled: FilledLinks) -> tuple[float, Coefficients]:
    """Return the expected hours and the price coefficients that a part has by itself."""
    if part.activity == "move":
        return float(filled.expected_h[part.link]), tuple(filled.price[part.link].tolist())
    if part.act is None:
        return 0.0, FREE
    return part.act.expected_h, part.act.price


def parts_then(chain: Chain, includes: str, filled: FilledLinks) -> str:
    """Return the sums of the held parts as the text of the column `parts_then`."""
    hours, coefficients = part_sums(chain, includes, filled)
    prices = {per: value for per, value in zip(PERS, coefficients.tolist(), strict=True) if value}
    return json.dumps({"hours": hours, "price": prices}, sort_keys=True)


@dataclass(frozen=True)
class Published:
    """The figures of one row of `services` that the ledger needs."""

    hours: float
    hours_p90: float
    usd: float
    per: str
    includes: str
    parts_then: str


class Sharing:
    """Reckons how the published hours and prices of services fall to their parts."""

    def __init__(self, filled: FilledLinks, vehicles: Defaults) -> None:
        self._filled, self._vehicles = filled, vehicles
        self._km: list[float] = filled.length_km.tolist()
        self._hours: list[float] = filled.expected_h.tolist()
        self._usd: dict[int, float] = {}

    def whole(self, chain: Chain, row: Published) -> Whole:
        """Return how the published hours and price of a service fall to its parts."""
        held = [held_by_whole(part, row.includes) for part in chain.parts]
        changed_h, changed_price = _change_since(chain, row, self._filled)
        run: tuple[int, ...] = (-1,) * len(held)
        if not math.isnan(row.hours):
            expected = expected_hour(row.hours, row.hours_p90)
            total = round(max(expected + changed_h, 0.0) * MINUTES_PER_HOUR)
            ends = [round(end * total) for end in self._ends(chain, held, [self._hours_of(p) for p in chain.parts])]
            steps = [end - start for start, end in pairwise([0, *ends])]
            run = tuple(step if inside else -1 for step, inside in zip(steps, held, strict=True))
        if math.isnan(row.usd):
            return Whole(run, (None,) * len(held), FREE)
        upto = self._ends(chain, held, [self._reference_usd(part) for part in chain.parts])
        spans = zip(pairwise([0.0, *upto]), held, strict=True)
        paid = price(row.usd, row.per)
        total_price = paid if changed_price is None else tuple((np.array(paid) + changed_price).tolist())
        return Whole(run, tuple(span if inside else None for span, inside in spans), total_price)

    def _hours_of(self, part: Part) -> float:
        if part.link >= 0:
            return self._hours[part.link]
        return part.act.expected_h if part.act is not None else 0.0

    def _ends(self, chain: Chain, held: Sequence[bool], own: Sequence[float]) -> list[float]:
        """Return where each part ends in the whole, in proportion to its own figure, else to the length moved."""
        weight = [figure if inside else 0.0 for figure, inside in zip(own, held, strict=True)]
        total = math.fsum(weight)
        if not total > 0:  # nothing, or not known
            weight = [self._km[part.link] if part.link >= 0 else 0.0 for part in chain.parts]
            total = math.fsum(weight)
        ends = [sofar / total for sofar in accumulate(weight)]
        last = max(at for at, inside in enumerate(held) if inside)
        return ends[:last] + [1.0] * (len(ends) - last)

    def _reference_usd(self, part: Part) -> float:
        """Return the price of the reference cargo [USD]; NaN where it is not known."""
        if part.link < 0:
            return self._usd_of(own_figures(part, self._filled)[1], part.vehicle)
        if part.link not in self._usd:
            self._usd[part.link] = self._usd_of(own_figures(part, self._filled)[1], part.vehicle)
        return self._usd[part.link]

    def _usd_of(self, coefficients: Coefficients, vehicle: int) -> float:
        amounts: list[float] = quantities(REFERENCE).tolist()
        usd = sum(c * amount for c, amount in zip(coefficients, amounts, strict=True))
        if vehicle == NOWHERE:
            return usd
        by_teu = math.ceil(REFERENCE.teu / self._vehicles.value(vehicle, "teu_max"))
        payload = self._vehicles.value(vehicle, "payload_t")
        by_weight = 0 if math.isnan(payload) else math.ceil(REFERENCE.tonnes / payload)
        return usd + coefficients[2] * max(by_teu, by_weight)


def _change_since(chain: Chain, row: Published, filled: FilledLinks) -> tuple[float, Floats | None]:
    """Return by how much the sums of the parts have changed since the figures were published; None: not at all."""
    if not row.parts_then:
        return 0.0, None
    then = json.loads(row.parts_then)
    hours, coefficients = part_sums(chain, row.includes, filled)
    before = np.array([float(then["price"].get(per, 0.0)) for per in PERS])
    return hours - float(then["hours"]), coefficients - before
