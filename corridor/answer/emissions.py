"""The emissions of a way as ISO 14083 and the GLEC Framework report them: a calculation sheet, leg by leg.

Each move is a transport operation and each handling a hub operation. A move of 10 t over 100 km at 95 g a tonne-km
emits 95 kg well to wheel; if 0.77 of that leaves the exhaust, 73.2 kg are tank to wheel and 21.8 kg well to tank.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

import pandas as pd

from corridor.answer.answer import Answer
from corridor.answer.legs import Figure, Leg
from corridor.criteria import CO2E

if TYPE_CHECKING:
    from corridor.answer.itinerary import Itinerary

_RATE, _HUB = "co2e_g_per_tkm", "co2e_kg_per_teu"
_STATED: Final = ("ttw_share", "load_factor", "empty_running")
"""Columns of `rates` that say of what the factor of a move consists."""


class Operation(NamedTuple):
    """One row of the sheet.

    Attributes
    ----------
    leg
        Number of the leg.
    operation
        "transport" or "hub".
    activity, mode, from_node, to_node, service_id
        As of the leg.
    distance_km, tonnes, tkm
        Distance and transport activity; of a hub the tonnes alone.
    factor, factor_unit
        Emission intensity, well to wheel; NaN where none is known.
    wtw_kg, ttw_kg, wtt_kg
        Well to wheel, and its parts: tank to wheel and well to tank; NaN where the parts are not known.
    load_factor, empty_running
        Loading and empty running that the factor of the move holds, as parts of 1; NaN where its source does not say.
    basis, source
        Of the factor.
    """

    leg: int
    operation: str
    activity: str
    mode: str
    from_node: str
    to_node: str
    service_id: str
    distance_km: float
    tonnes: float
    tkm: float
    factor: float
    factor_unit: str
    wtw_kg: float
    ttw_kg: float
    wtt_kg: float
    load_factor: float
    empty_running: float
    basis: str
    source: str


@dataclass(frozen=True, repr=False)
class Emissions(Answer):
    """The emissions of a way; its well-to-wheel total is `co2e_kg` of the way.

    Attributes
    ----------
    operations
        The sheet, one operation a row.
    tonnes
        Weight of the goods [t].
    is_cooled
        Whether the boxes are cooled; the factors are those of dry boxes all the same.

    Notes
    -----
    Distances are lengths of links: the shortest feasible distance by land, the shortest open way by sea; factors of
    container ships hold 15 % for detours. Factors hold the running of empty vehicles, and the loading that they state.
    Factors of hubs are published well to wheel alone, so tank to wheel is that of transport.

    References
    ----------
    .. [1] ISO 14083:2023, Quantification and reporting of greenhouse gas emissions arising from transport chain
       operations.
    .. [2] Smart Freight Centre, Global Logistics Emissions Council Framework, v3.2.

    Examples
    --------
    >>> import corridor as co
    >>> way = co.plan(co.load(), "Karachi", "Lahore", by="cost")
    >>> sheet = way.emissions()
    >>> abs(sheet.wtw_kg - way.co2e_kg) < 1e-6, sheet.ttw_kg < sheet.transport_kg, sheet.hub_kg > 0
    (True, True, True)
    """

    kind: ClassVar[str] = "emissions"

    operations: tuple[Operation, ...]
    tonnes: float
    is_cooled: bool = False

    @property
    def wtw_kg(self) -> float:
        """Return the emissions well to wheel, hubs included [kg CO2e]."""
        return math.fsum(one.wtw_kg for one in self.operations)

    @property
    def transport_kg(self) -> float:
        """Return the emissions of transport, well to wheel [kg CO2e]."""
        return math.fsum(one.wtw_kg for one in self.operations if one.operation == "transport")

    @property
    def hub_kg(self) -> float:
        """Return the emissions of hubs, well to wheel [kg CO2e]."""
        return math.fsum(one.wtw_kg for one in self.operations if one.operation == "hub")

    @property
    def ttw_kg(self) -> float:
        """Return the emissions of transport, tank to wheel [kg CO2e]; NaN where a part of it is not known."""
        return _sum(one.ttw_kg for one in self.operations if one.operation == "transport" and one.wtw_kg)

    @property
    def wtt_kg(self) -> float:
        """Return the emissions of transport, well to tank [kg CO2e]; NaN where a part of it is not known."""
        return _sum(one.wtt_kg for one in self.operations if one.operation == "transport" and one.wtw_kg)

    @property
    def tkm(self) -> float:
        """Return the transport activity [t-km]."""
        return math.fsum(one.tkm for one in self.operations)

    @property
    def g_per_tkm(self) -> float:
        """Return the emission intensity of the whole, well to wheel, hubs included [g/t-km]; NaN without activity."""
        return self.wtw_kg * 1000 / self.tkm if self.tkm else math.nan

    def to_frame(self) -> pd.DataFrame:
        """Return the sheet, one operation a row; its sums are the totals. `to_csv` of the frame writes it.

        Examples
        --------
        >>> import corridor as co
        >>> sheet = co.plan(co.load(), "Karachi", "Lahore").emissions().to_frame()
        >>> sheet[["operation", "mode", "factor_unit"]].drop_duplicates().to_csv(index=False).splitlines()[1:]
        ['hub,rail-1676,kg/TEU', 'transport,rail-1676,g/t-km']
        """
        return pd.DataFrame(self.operations, columns=list(Operation._fields))

    def _record(self) -> dict[str, Any]:
        totals = ("wtw_kg", "transport_kg", "hub_kg", "ttw_kg", "wtt_kg", "tkm", "g_per_tkm")
        return {
            **{name: getattr(self, name) for name in totals},
            "operations": [one._asdict() for one in self.operations],
        }

    def _heading(self) -> str:
        return f"Emissions: {self.wtw_kg:,.0f} kg CO2e well to wheel"

    def _notes(self) -> tuple[str, ...]:
        return self.remarks

    def __str__(self) -> str:
        """Return the totals by mode and of the hubs, as a table."""
        rows: list[tuple[str, ...]] = [("", "t-km", "kg WTW", "kg TTW", "kg WTT", "load", "empty")]
        moves = [one for one in self.operations if one.operation == "transport"]
        modes = dict.fromkeys(one.mode for one in moves)
        rows.extend(_row(mode, [one for one in moves if one.mode == mode]) for mode in modes)
        rows.append(("hubs", "", f"{self.hub_kg:,.0f}", "", "", "", ""))
        ttw, wtt = (_shown(kg) for kg in (self.ttw_kg, self.wtt_kg))
        rows.append(("total", f"{self.tkm:,.0f}", f"{self.wtw_kg:,.0f}", ttw, wtt, "", ""))
        widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        lines = [
            "  ".join(cell.rjust(width) if at else cell.ljust(width) for at, (cell, width) in enumerate(pairs)).rstrip()
            for pairs in (list(zip(row, widths, strict=True)) for row in rows)
        ]
        return "\n".join([*lines, *self.remarks])

    @property
    def remarks(self) -> tuple[str, ...]:
        """Return what a reader of the sheet should know."""
        said = [
            f"{self.tonnes:,g} t, {self.g_per_tkm:,.1f} g CO2e a t-km well to wheel, by ISO 14083 and GLEC factors.",
            "Factors of hubs are well to wheel alone; tank to wheel is that of transport.",
        ]
        unknown = sorted(
            {one.mode for one in self.operations if one.operation == "transport" and math.isnan(one.factor)}
        )
        if unknown:
            said.append(f"No factor is known for {', '.join(unknown)}: it counts as nothing.")
        if self.is_cooled:
            said.append("Factors are those of dry boxes; at sea a cooled one emits about twice as much.")
        return tuple(said)


def emissions_of(way: "Itinerary") -> Emissions:
    """Return the calculation sheet of a way."""
    return Emissions(tuple(_operations(way)), float(way.cargo.tonnes), way.cargo.is_cooled)


def _operations(way: "Itinerary") -> Iterator[Operation]:
    for number, leg in enumerate(way.legs, 1):
        given = {figure.column: figure for figure in leg.figures if figure.table in ("rates", "handling")}
        is_moved = leg.activity in ("move", "access")
        if is_moved or leg.co2e_kg or _HUB in given:
            yield _operation(number, leg, float(way.cargo.tonnes), given, is_moved=is_moved)


def _operation(number: int, leg: Leg, tonnes: float, given: dict[str, Figure], *, is_moved: bool) -> Operation:
    factor = given.get(_RATE if is_moved else _HUB)
    share, load, empty = (given[name].value if is_moved and name in given else math.nan for name in _STATED)
    wtw_kg = leg.amount(CO2E.column)
    return Operation(
        leg=number,
        operation="transport" if is_moved else "hub",
        activity=leg.activity,
        mode=leg.mode,
        from_node=leg.from_node,
        to_node=leg.to_node,
        service_id=leg.service_id,
        distance_km=leg.length_km if is_moved else 0.0,
        tonnes=tonnes,
        tkm=leg.length_km * tonnes if is_moved else 0.0,
        factor=math.nan if factor is None else factor.value,
        factor_unit="g/t-km" if is_moved else "kg/TEU",
        wtw_kg=wtw_kg,
        ttw_kg=wtw_kg * share,
        wtt_kg=wtw_kg * (1 - share),
        load_factor=load,
        empty_running=empty,
        basis="" if factor is None else factor.basis,
        source="" if factor is None else factor.source,
    )


def _sum(amounts: Iterator[float]) -> float:
    return math.fsum(amounts)


def _shown(kg: float) -> str:
    return "not known" if math.isnan(kg) else f"{kg:,.0f}"


def _row(mode: str, moves: list[Operation]) -> tuple[str, ...]:
    """Return the row of one mode; loading and empty running where all its moves state the same."""
    wtw, ttw, wtt = (math.fsum(getattr(one, name) for one in moves) for name in ("wtw_kg", "ttw_kg", "wtt_kg"))
    stated = [{getattr(one, name) for one in moves} for name in ("load_factor", "empty_running")]
    parts = ["" if len(found) > 1 or math.isnan(next(iter(found))) else f"{next(iter(found)):.0%}" for found in stated]
    return (mode, f"{math.fsum(one.tkm for one in moves):,.0f}", f"{wtw:,.0f}", _shown(ttw), _shown(wtt), *parts)
