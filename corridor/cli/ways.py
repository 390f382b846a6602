"""The commands that ask for ways between two places: the best, others that differ, all that are worth considering."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import corridor as co
from corridor.cli.options import (
    ArriveBy,
    By,
    CargoOptions,
    ClosureOptions,
    DateOptions,
    Depart,
    Destination,
    Flag,
    Names,
    NetworkOptions,
    Origin,
    OutputOptions,
    UseOptions,
    WayOptions,
    by_of,
    ends_of,
    place_of,
    question_of,
)
from corridor.cli.writing import put
from corridor.errors import InvalidQuestion

if TYPE_CHECKING:
    from corridor.answer.answer import Answer


def plan(
    origin: Origin,
    destination: Destination,
    /,
    *,
    by: Annotated[
        Names,
        Parameter(
            help="cost (if not given), time, co2e, generalised, or weights: usd=1,hours=12. Several for several ways."
        ),
    ] = (),
    simulate: Annotated[
        Flag, Parameter(help="Run it 10,000 times with delays drawn: when will it really arrive?")
    ] = False,
    cargo: CargoOptions = CargoOptions(),
    dates: DateOptions = DateOptions(),
    arrive_by: ArriveBy = None,
    way: WayOptions = WayOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Plan the best way for a cargo from one place to another."""
    format = output.chosen()
    only_ways = format in ("csv", "geojson")
    if simulate and only_ways:
        raise InvalidQuestion(f"--simulate is written as a table, in JSON, a workbook or a page, not in {format}")
    net = network.load()
    question = {**question_of(net, use=way, cargo=cargo, dates=dates), "arrive_by": arrive_by}
    ends = ends_of(origin, destination)
    found: list[Answer] = []
    texts: list[str] = []
    for goal in map(by_of, by or ("cost",)):
        best = co.plan(net, *ends, by=goal, **question)
        found.append(best)
        if only_ways:
            continue
        second = co.runner_up(net, *ends, by=goal, **question)
        span = co.half_and_double(net, *ends, **question) if goal == "generalised" else None
        eta = co.simulate(net, best) if simulate else None
        found += [one for one in (second, span, eta) if one is not None]
        below = [second or "Runner-up: none; every way has its modes and gates.", *([span] if span else [])]
        texts += ["\n".join(map(str, (best, *below))), *([str(eta)] if eta else [])]
    put(co.Answers(found), output, "\n\n".join(texts))


def pareto(
    origin: Origin,
    destination: Destination,
    /,
    *,
    by: Annotated[Names, Parameter(help="Two or three of time, cost and co2e; all three if not given.")] = (),
    thin: Annotated[int | None, Parameter(help="Show so many ways that stand for all.")] = None,
    cargo: CargoOptions = CargoOptions(),
    dates: DateOptions = DateOptions(),
    way: WayOptions = WayOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """List every way that is worth considering in time, money and emissions."""
    output.chosen()
    net = network.load()
    front = co.pareto(
        net,
        *ends_of(origin, destination),
        by=by or ("time", "cost", "co2e"),  # type: ignore[arg-type]  # names as they are typed; `pareto` checks them
        **question_of(net, use=way, cargo=cargo, dates=dates),
    )
    put(front if thin is None else front.thin(thin), output)


def corridors(
    origin: Origin,
    destination: Destination,
    /,
    *,
    by: By = "cost",
    runs: Annotated[int, Parameter(help="Simulated runs of each way, for when it arrives.")] = 2_000,
    cargo: CargoOptions = CargoOptions(),
    dates: DateOptions = DateOptions(),
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Put every named corridor side by side: Northern, Middle, Southern, by sea, ..., or say why it has no way."""
    output.chosen()
    net = network.load()
    question = question_of(net, use=use, cargo=cargo, by=by, dates=dates)
    put(co.corridors(net, *ends_of(origin, destination), runs=runs, **question), output)


def alternatives(
    origin: Origin,
    destination: Destination,
    /,
    *,
    by: By = "cost",
    count: Annotated[int, Parameter(help="Most ways.")] = 4,
    overlap: Annotated[float, Parameter(help="Largest part of its length that a way shares with a better one.")] = 0.6,
    cargo: CargoOptions = CargoOptions(),
    dates: DateOptions = DateOptions(),
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """List a few ways that really differ, the best first."""
    output.chosen()
    net = network.load()
    question = question_of(net, use=use, cargo=cargo, by=by, dates=dates)
    put(co.alternatives(net, *ends_of(origin, destination), count=count, overlap=overlap, **question), output)


def departures(
    origin: Origin,
    destination: Destination,
    /,
    *,
    between: Annotated[
        tuple[str, str], Parameter(help="First and last time of departure, local: 2027-03-01 2027-03-08.")
    ],
    by: By = "time",
    cargo: CargoOptions = CargoOptions(),
    shut: ClosureOptions = ClosureOptions(),
    way: WayOptions = WayOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """List every departure in a window of time that is worth making."""
    output.chosen()
    import pandas as pd

    from corridor.answer.text import date_text
    from corridor.units import HOURS_PER_DAY

    net = network.load()
    question = {"by": by_of(by), "cargo": cargo.cargo(), "rules": way.rules(net, shut)}
    found = co.departures(net, *ends_of(origin, destination), between=between, **question)
    heading = f"{origin} to {destination}: departures worth making between {between[0]} and {between[1]}, by {by}"
    times = {name: found[name].map(date_text) for name in ("departs", "until", "arrives")}
    days = {"days": (found["hours"] / HOURS_PER_DAY).map("{:.1f}".format)}
    figures = {name: found[name].map("{:,.0f}".format) for name in ("cost_usd", "co2e_kg")}
    text = pd.DataFrame({**times, **days, **figures, "way": found["way"]}).to_string(index=False)
    put(co.Table("departures", found, heading, f"{heading}\n{text}"), output)


def matrix(
    *,
    origins: Annotated[tuple[str, ...], Parameter(name="--from", help="Where it begins; several times for more.")],
    destinations: Annotated[tuple[str, ...], Parameter(name="--to", help="Where it ends; several times for more.")],
    by: By = "time",
    cargo: CargoOptions = CargoOptions(),
    depart: Depart = None,
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Show the best hours, dollars or emissions between many places."""
    output.chosen()
    net = network.load()
    places = [[place_of(text) for text in texts] for texts in (origins, destinations)]
    found = co.matrix(net, *places, **question_of(net, use=use, cargo=cargo, by=by, dates=DateOptions(depart)))
    shown = found.map(lambda figure: "" if figure != figure else f"{figure:,.0f}").reset_index()
    text = shown.to_string(index=False)
    put(co.Table("matrix", found, f"the best by {by}, from each row to each column", f"by {by}\n{text}"), output)


def reach(
    origin: Origin,
    /,
    *,
    by: By = "time",
    cargo: CargoOptions = CargoOptions(),
    depart: Depart = None,
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """List the best way from one place to every node, the nearest first."""
    is_drawn = output.chosen() == "geojson"
    import pandas as pd

    from corridor.units import HOURS_PER_DAY

    net = network.load()
    question = question_of(net, use=use, cargo=cargo, by=by, dates=DateOptions(depart))
    found = co.reach(net, place_of(origin), lines=is_drawn, **question)
    found = found.sort_values(["hours", "cost_usd", "node_id"], kind="stable", ignore_index=True)
    figures = {name: found[name].map("{:,.0f}".format) for name in ("cost_usd", "co2e_kg", "length_km")}
    days = {"days": (found["hours"] / HOURS_PER_DAY).map("{:,.1f}".format)}
    shown = pd.DataFrame({"name": found["name"], "country": found["country"], **days, **figures}).replace("nan", "")
    text = shown.to_string(index=False)
    put(co.Table("reach", found, f"from {origin} by {by}", f"from {origin} by {by}\n{text}"), output)
