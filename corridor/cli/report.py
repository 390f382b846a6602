"""The command that writes a report."""

from dataclasses import replace
from functools import reduce
from operator import add
from typing import Annotated

from cyclopts import Parameter

import corridor as co
from corridor.cli.options import (
    By,
    CargoOptions,
    DateOptions,
    Destination,
    FilePath,
    NetworkOptions,
    Origin,
    WayOptions,
    ends_of,
    question_of,
)


def report(
    origin: Origin,
    destination: Destination,
    /,
    *,
    output: Annotated[FilePath, Parameter(name=("--output", "-o"), help="File to write: .html, or .pdf.")],
    by: By = "cost",
    cargo: CargoOptions = CargoOptions(),
    dates: DateOptions = DateOptions(),
    way: WayOptions = WayOptions(),
    network: NetworkOptions = NetworkOptions(),
) -> None:
    """Write a report on a question: two pages for who decides, the rest for who checks.

    With --scenario it says what the ways are today, and what they would be then.
    """
    from corridor.maps.report import report_format

    report_format(output)
    edits = [co.load_scenario(name) for name in network.scenario]
    net = replace(network, scenario=()).load()
    found = co.report(
        net,
        *ends_of(origin, destination),
        **question_of(net, use=way, cargo=cargo, by=by, dates=dates),
        scenario=reduce(add, edits) if edits else None,
    )
    found.save(output)
