"""Constants of ways fitted to counts: found by a rule from what was counted, not by hand."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from corridor.analysis.trips import Trips
from corridor.argument_checks import check_kind
from corridor.arrays import Floats
from corridor.cargo import Cargo
from corridor.errors import InvalidQuestion
from corridor.flows.assign import assign
from corridor.flows.constants import checked_constants
from corridor.flows.counts import against_counts
from corridor.flows.flows import Flows
from corridor.flows.methods import SCALE_PER_USD, checked_number
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.rules import Rules
from corridor.schema import words

_MOST_USD: Final = 2_000.0
"""Largest constant, unless another is given: some ten times 1 / scale [USD/TEU]. Assumed."""
_MOST_ROUNDS: Final = 60
_NEAR: Final = 1e-6
"""Difference of log-odds at which a share is that which was counted."""
_FLATTEST: Final = 0.02
"""Smallest part of the scale by which a dollar is taken to move the log-odds of a share."""
_LEAST_SHARE: Final = 1e-9


def fit_constants(
    net: Network,
    demand: Trips,
    constants: pd.DataFrame | None = None,
    *,
    by: By = "generalised",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    choose_mode: bool = False,
    scale: float = SCALE_PER_USD,
    most_usd: float = _MOST_USD,
) -> pd.DataFrame:
    """Return constants with which a logit shares flows as they were counted.

    Each constant is fitted to one share: of all that was counted at its links and at those that compete with them, the
    part at its links. Only counts of links whose `use` is `fit` take part; a constant needs one on either side.

    Parameters
    ----------
    net
        The network with its counts.
    demand
        As for `assign`.
    constants
        Rows as in `net.constants`, of which `at` and `against` say what competes; None: those of the network. The
        values in them are not used.
    by, cargo, rules, choose_mode, scale
        As for `assign`.
    most_usd
        Largest constant, either way [USD/TEU].

    Returns
    -------
    pandas.DataFrame
        The rows with `constant_usd_per_teu`, `fitted_to` and a `note` that says what was counted and assigned, before
        and after, and whether a constant stopped at `most_usd`. Such a frame is what `assign` takes.

    Raises
    ------
    InvalidQuestion
        If there are no constants, one has no count on either side, nothing was counted or nothing is assigned there, or
        an argument is not understood.

    Notes
    -----
    The rule is `constant += ln(odds assigned / odds counted) / scale`, where odds are of the links against those that
    compete. It is exact after one round where all trips may choose; where only some may, the slope is that of the two
    rounds before (Steffensen's method on each constant). All constants move at once, until no share is off, or each
    that is has stopped at its bound.

    References
    ----------
    Train, K. E. (2009). *Discrete Choice Methods with Simulation*. 2nd ed., Cambridge University Press, section 2.8:
    constants that bring forecasts to counted shares.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> of_shenyang = net.demand[net.demand["origin"] == "CNSHE"]
    >>> fitted = co.fit_constants(net, of_shenyang, net.constants[net.constants["constant_id"] == "manchuria"])
    >>> fitted["fitted_to"].tolist()
    ['manzhouli-suifenhe;alashankou;khorgos']
    """
    check_kind("net", net, Network, "a network, such as that of co.load()")
    most = checked_number("most_usd", most_usd, "USD per TEU", 1e5)
    # one assignment without constants checks every other argument
    more: dict[str, Any] = {"by": by, "cargo": cargo, "rules": rules, "choose_mode": choose_mode, "scale": scale}
    rows = checked_constants(net.constants if constants is None else constants, net)
    if rows.empty:
        raise InvalidQuestion(
            "fit_constants: there are no constants; give rows that say at which links and against which"
        )
    targets = [_target(net.counts, row) for row in rows.to_dict("records")]
    flows = assign(net, demand, method="logit", **more)
    usd = np.zeros(len(targets))
    before = odds = _odds(net, flows, targets)
    slope = np.full(len(targets), -float(scale))
    for _ in range(_MOST_ROUNDS):
        step = (np.array([target.odds for target in targets]) - odds) / slope
        new = np.clip(usd + step, -most, most)
        moved = new - usd
        if (np.abs(moved) * np.abs(slope) <= _NEAR).all():
            break
        usd, last = new, odds
        fitted = rows.assign(constant_usd_per_teu=usd)
        odds = _odds(net, assign(net, demand, method="logit", constants=fitted, **more), targets)
        known = np.abs(moved) > _NEAR / scale
        seen = np.divide(odds - last, moved, out=slope.copy(), where=known)
        slope = np.clip(seen, -scale, -_FLATTEST * scale)
    return rows.assign(
        constant_usd_per_teu=usd,
        fitted_to=[";".join(target.counts) for target in targets],
        note=[
            _said(target, first, last, abs(value) >= most)
            for target, first, last, value in zip(targets, before, odds, usd.tolist(), strict=True)
        ],
    )


@dataclass(frozen=True)
class _Target:
    """Counts that a constant is fitted to: those at its links, counts that compete, and the log-odds counted."""

    at: tuple[str, ...]
    against: tuple[str, ...]
    odds: float

    @property
    def counts(self) -> tuple[str, ...]:
        """Return the ids of all of them."""
        return self.at + self.against


def _target(counts: pd.DataFrame, row: dict[Any, Any]) -> _Target:
    """Return what a constant is fitted to."""
    name = row["constant_id"]
    usable = counts[(counts["kind"] == "link") & (counts["use"] == "fit")]
    sides, teu = [], []
    for column in ("at", "against"):
        links = set(words(str(row[column])))
        of_side = usable[[set(words(at)) <= links for at in usable["at"]]]
        if of_side.empty:
            raise InvalidQuestion(
                f"fit_constants: {name}: no count to fit to is on the links of `{column}`; a constant needs one on "
                "either side"
            )
        sides.append(tuple(of_side["count_id"].tolist()))
        teu.append(float(of_side["teu_per_week"].sum()))
    if not min(teu) > 0:
        raise InvalidQuestion(f"fit_constants: {name}: nothing was counted on one side; no constant gives a share of 0")
    return _Target(sides[0], sides[1], math.log(teu[0] / teu[1]))


def _odds(net: Network, flows: Flows, targets: list[_Target]) -> Floats:
    """Return the log-odds of what is assigned at the links of each constant against those that compete."""
    held = against_counts(flows, net.counts).drop_duplicates("count_id").set_index("count_id")["assigned"]
    found = []
    for target in targets:
        at, against = (float(held[list(side)].sum()) for side in (target.at, target.against))
        if not at + against > 0:
            raise InvalidQuestion(
                f"fit_constants: nothing is assigned over {', '.join(target.counts)}; no demand goes there, so "
                "there is nothing to fit"
            )
        share = min(max(at / (at + against), _LEAST_SHARE), 1 - _LEAST_SHARE)
        found.append(math.log(share / (1 - share)))
    return np.array(found)


def _said(target: _Target, first: float, last: float, is_at_bound: bool) -> str:
    """Return what was counted and assigned, in words."""
    counted, before, after = (1 / (1 + math.exp(-odds)) for odds in (target.odds, first, last))
    assigned = f"{before:.1%} assigned without it, {after:.1%} with it"
    return f"Share of {' and '.join(target.at)}: {counted:.1%} counted, {assigned}" + (
        "; it stopped at its bound." if is_at_bound else "."
    )
