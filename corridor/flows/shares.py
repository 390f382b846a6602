"""Shares of what is moved by way, named corridor, country, port, border and mode."""

import re
from collections.abc import Sequence
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from corridor.arrays import Bools, Floats
from corridor.flows.taken import WaysTaken
from corridor.flows.way_facts import WayFacts
from corridor.network.network import Network
from corridor.planning.named_corridors import named_corridors

ShareBy = Literal["corridor", "way", "country", "port", "border", "mode"]
SHARES_BY: Final[tuple[str, ...]] = get_args(ShareBy)
NO_CORRIDOR: Final = "none that has a name"
_ATTRIBUTE: Final = {"country": "countries", "port": "ports", "border": "borders", "mode": "modes"}
_NUMBER: Final = re.compile(r" \(\d+\)$")
"""Number that tells ways of one trip with the same name apart."""


def passed_by(net: Network, by: str, facts: Sequence[WayFacts], names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the names that each way counts for."""
    if by == "way":
        return [(_NUMBER.sub("", name),) for name in names]
    if by == "corridor":
        return [_corridors(net, fact) for fact in facts]
    return [tuple(dict.fromkeys(getattr(fact, _ATTRIBUTE[by]))) for fact in facts]


def _corridors(net: Network, fact: WayFacts) -> tuple[str, ...]:
    """Return the named corridors that a way runs in."""
    runs = (one.name for one in named_corridors(net) if one.has(fact.nodes, fact.countries, fact.modes))
    return tuple(runs) or (NO_CORRIDOR,)


def shares_of(by: str, passed: Sequence[tuple[str, ...]], ways: WaysTaken, chosen: Bools) -> pd.DataFrame:
    """Return sums and shares of flows by the names that ways count for; see `Flows.shares`."""
    frame = _shared(by, passed, np.where(chosen, ways.flow, 0.0))
    if ways.at_other_scales is not None:
        for name, flow in zip(("share_at_half", "share_at_double"), ways.at_other_scales, strict=True):
            other = _shared(by, passed, np.where(chosen, flow, 0.0))
            frame[name] = frame[by].map(other.set_index(by)["share"]).fillna(0.0)
    return frame[frame["teu_per_week"] > 0].reset_index(drop=True)


def _shared(by: str, passed: Sequence[tuple[str, ...]], flow: Floats) -> pd.DataFrame:
    found: dict[str, float] = {}
    for names, teu in zip(passed, flow.tolist(), strict=True):
        for name in names:
            found[name] = found.get(name, 0.0) + teu
    moved = float(flow.sum())
    frame = pd.DataFrame({by: list(found), "teu_per_week": list(found.values())})
    frame["share"] = frame["teu_per_week"] / moved if moved else np.nan
    return frame.sort_values(["teu_per_week", by], ascending=[False, True], ignore_index=True)
