"""The command that assigns yearly demand: who takes which way where capacities count, and what is full."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import corridor as co
from corridor.cli.options import (
    By,
    CargoOptions,
    Flag,
    NetworkOptions,
    OutputOptions,
    UseOptions,
    question_of,
)
from corridor.cli.writing import put
from corridor.errors import InvalidQuestion

if TYPE_CHECKING:
    import pandas as pd


def flows(
    *,
    method: Annotated[
        str,
        Parameter(help="capacity: least cost within capacities; logit: shares of ways; equilibrium: waits grow."),
    ] = "capacity",
    trade: Annotated[
        float | None, Parameter(help="Trade of Pakistan and Iran in USD a year, such as 10e9; as it is if not given.")
    ] = None,
    constants: Annotated[
        Flag, Parameter(help="With --method logit: the constants of the network, which were fitted to counts.")
    ] = False,
    by: By = "generalised",
    choose_mode: Annotated[
        Flag, Parameter(help="Demand may go by other modes than those that it was counted by.")
    ] = False,
    cargo: CargoOptions = CargoOptions(),
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Assign the yearly demand: who takes which way, what is full and what more of it is worth, what is not moved."""
    output.chosen()
    net = network.load()
    demand = net.demand if trade is None else _scaled(net, trade)
    question = question_of(net, use=use, cargo=cargo, by=by)
    if constants:
        question["constants"] = _constants(net)
    put(co.assign(net, demand, method=method, choose_mode=choose_mode, **question), output)


def _constants(net: "co.Network") -> "pd.DataFrame":
    """Return the constants of the network.

    Raises
    ------
    InvalidQuestion
        If it has none.
    """
    if net.constants.empty:
        raise InvalidQuestion(f"--constants: the table constants of {net.name} is empty; fill it, or leave that out")
    return net.constants


def _scaled(net: "co.Network", usd_per_year: float) -> "pd.DataFrame":
    """Return the demand with a trade of that value; what goes in tanks and loose fills lorries and wagons, too."""
    return co.scale_to_trade(net.demand, usd_per_year, growth=net.trade_growth, room_for_all=True)
