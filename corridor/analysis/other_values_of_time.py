"""The same trips at half and at double their values of time, and what becomes of an answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

import pandas as pd

from corridor.analysis.comparison import Comparison
from corridor.analysis.criticality import Criticality
from corridor.analysis.rank_links import Ranking
from corridor.analysis.trips import Trip
from corridor.network.network import Network
from corridor.network.value_of_time import value_of_time

Answer = TypeVar("Answer", Comparison, Criticality, Ranking)

MULTIPLES: Final[Mapping[str, float]] = {"half": 0.5, "double": 2.0}


def trips_at(net: Network, trips: tuple[Trip, ...], multiple: float) -> tuple[Trip, ...]:
    """Return trips whose hours are worth a multiple of what they are worth on a network."""
    worth = {cargo: value_of_time(net, cargo).usd_per_h for cargo in {trip.cargo for trip in trips}}
    return tuple(
        replace(trip, cargo=replace(trip.cargo, value_of_time_usd_per_h=multiple * worth[trip.cargo])) for trip in trips
    )


def at_half_and_double(
    net: Network, trips: tuple[Trip, ...], ask: Callable[[tuple[Trip, ...]], Answer]
) -> dict[str, Answer]:
    """Return the answers to a question about trips at half and at double their values of time."""
    return {said: ask(trips_at(net, trips, multiple)) for said, multiple in MULTIPLES.items()}


def said_of(answers: Mapping[str, Comparison | Criticality | Ranking]) -> str:
    """Return a line for each of half and double: who gains and loses, or what comes first."""
    return "\n".join(f"At {said} the value of time: {_gist(answer)}." for said, answer in answers.items())


def _gist(answer: Comparison | Criticality | Ranking) -> str:
    if isinstance(answer, Comparison):
        changed = answer.differences()
        return "; ".join(f"{name}, {_verdicts(changed[changed['network'] == name])}" for name in answer.names[1:])
    frame = answer.to_frame()
    if isinstance(answer, Criticality):
        if frame.empty:
            return "no part is needed"
        first = frame.iloc[0]
        extra, cut = first["extra_minimised"], first["teu_cut_off"]
        costs = f"{cut:,.0f} TEU a year cut off" if cut else f"{extra:,.0f} USD more a year"
        return f"first {first['kind']} {first['name']}, {costs}"
    first = frame.iloc[0]
    saves = f"first {first['link_id']}, which saves {first['saved_minimised']:,.0f} USD a year"
    return saves if first["saved_minimised"] > 0 else "none helps"


def _verdicts(changed: pd.DataFrame) -> str:
    counts = changed["verdict"].value_counts()
    return ", ".join(f"{count} {verdict}" for verdict, count in zip(counts.index, counts.tolist(), strict=True))
