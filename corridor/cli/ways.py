"""The commands that ask for ways between two places: the best, and every one worth considering."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

import corridor as co
from corridor.cli.options import (
    ArriveBy,
    CargoOptions,
    DateOptions,
    Destination,
    Flag,
    Format,
    Map,
    Names,
    NetworkOptions,
    Origin,
    OutputOptions,
    WayOptions,
    by_of,
    place_of,
)
from corridor.cli.writing import draw, lines_text, put
from corridor.errors import InvalidQuestion

if TYPE_CHECKING:
    from corridor.analysis.arrivals import Arrivals
    from corridor.answer.itinerary import Itinerary
    from corridor.planning.half_and_double import HalfAndDouble
    from corridor.planning.runner_up import RunnerUp


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
    map: Map = None,
) -> None:
    """Plan the best way for a cargo from one place to another."""
    format, net = output.format, network.load()
    question: dict[str, Any] = {
        "cargo": cargo.cargo(),
        "rules": way.rules(net, dates),
        "depart": dates.depart,
        "arrive_by": arrive_by,
    }
    ends = place_of(origin), place_of(destination)
    goals = [by_of(text) for text in by or ("cost",)]
    answers = [co.plan(net, *ends, by=goal, **question) for goal in goals]
    if map is not None:
        draw(net, answers, map)
    is_text = format in ("table", "json")
    if simulate and not is_text:
        raise InvalidQuestion(f"--simulate is told as a table or in JSON, not in {format}")
    runs = [co.simulate(net, answer) for answer in answers] if simulate else []
    seconds = [co.runner_up(net, *ends, by=goal, **question) for goal in goals if is_text]
    spans = {}
    if is_text and "generalised" in goals:
        spans[goals.index("generalised")] = co.half_and_double(net, *ends, **question)
    put(_written(answers, format, runs, seconds, spans), output.output)


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
    map: Map = None,
) -> None:
    """List every way that is worth considering in time, money and emissions."""
    net = network.load()
    front = co.pareto(
        net,
        place_of(origin),
        place_of(destination),
        by=by or ("time", "cost", "co2e"),
        cargo=cargo.cargo(),
        rules=way.rules(net, dates),
        depart=dates.depart,
    )
    shown = front if thin is None else front.thin(thin)
    if map is not None:
        draw(net, shown[:6], map)
    put(str(shown) if output.format == "table" else lines_text(shown.to_frame(), output.format), output.output)


def _written(
    answers: Sequence["Itinerary"],
    format: Format,
    runs: Sequence["Arrivals"],
    seconds: Sequence["RunnerUp | None"],
    spans: "Mapping[int, HalfAndDouble]",
) -> str:
    """Return the answers as text in one format, each with its runner-up and whatever else was found of it."""
    import pandas as pd

    from corridor.answer.text import as_record

    if format == "table":
        below = [str(second or "Runner-up: none; every way has its modes and gates.") for second in seconds]
        below = [f"{text}\n{spans[at]}" if at in spans else text for at, text in enumerate(below)]
        shown = [
            (f"{answer}\n{second}", *(str(found) for found in runs[at : at + 1]))
            for at, (answer, second) in enumerate(zip(answers, below, strict=True))
        ]
        return "\n\n".join(text for texts in shown for text in texts)
    if format == "json":
        records = [as_record(answer) for answer in answers]
        for record, second in zip(records, seconds, strict=True):
            record["runner_up"] = None if second is None else second.to_record()
        for at, span in spans.items():
            records[at] |= span.to_record()
        for record, found in zip(records, runs, strict=bool(runs)):
            rows = found.to_frame().astype(object).where(lambda cells: cells.notna(), None).to_dict("records")
            record["arrivals"] = [
                {name: cell.isoformat() if hasattr(cell, "isoformat") else cell for name, cell in row.items()}
                for row in rows
            ]
        return json.dumps(records[0] if len(records) == 1 else {"itineraries": records}, indent=2, ensure_ascii=False)
    frame = pd.concat([answer.to_frame().assign(by=answer.by) for answer in answers], ignore_index=True)
    return lines_text(frame, format)
