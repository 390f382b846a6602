"""The "what if" commands: before and after, the cost of a loss, the link that would help most."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import corridor as co
from corridor.cli.options import (
    By,
    CargoOptions,
    DateOptions,
    Depart,
    Destination,
    FilePathOrNone,
    Names,
    NetworkOptions,
    Origin,
    OutputOptions,
    TermsOptions,
    Text,
    TripOptions,
    UseOptions,
    by_of,
    ends_of,
    question_of,
)
from corridor.cli.writing import put
from corridor.errors import InvalidQuestion, NoRoute

if TYPE_CHECKING:
    import pandas as pd

    from corridor.analysis.other_values_of_time import Answer
    from corridor.analysis.trips import Trip
    from corridor.scenario.scenario import Scenario


def compare(
    scenarios: Annotated[
        list[str], Parameter(help="TOML files, or names of bundled scenarios, each held against the network.")
    ],
    /,
    *,
    by: By = "cost",
    trips: TripOptions = TripOptions(),
    cargo: CargoOptions = CargoOptions(),
    depart: Depart = None,
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Compare trips before and after: who gains, who loses, and which way they go."""
    output.chosen()
    net = network.load()
    name = net.name if network.scenario or network.set else "today"
    variants = _variants(name, net, [co.load_scenario(given) for given in scenarios])
    ask = partial(co.compare, variants, by=by_of(by), rules=use.rules(net), depart=depart, flows=trips.flows)
    found = ask(trips.trips(net), cargo=cargo.cargo(), choose_mode=trips.choose_mode)
    frame = found.to_frame()
    if frame["cost_usd"].isna().all():
        raise NoRoute("\n".join(["no trip has a way, before or after", *dict.fromkeys(frame["reason"])]))
    put(found, output, _text(net, found, by, ask, output))


def critical(
    *,
    of: Annotated[
        Names, Parameter(help="link, border, node or passage; several times for several; all if not given.")
    ] = (),
    by: By = "generalised",
    trips: TripOptions = TripOptions(),
    cargo: CargoOptions = CargoOptions(),
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """List the cost of the loss of each link, border, node and passage, the worst first."""
    output.chosen()
    net = network.load()
    kinds = of or ("link", "border", "node", "passage")
    ask = partial(co.criticality, net, by=by_of(by), of=kinds, rules=use.rules(net), flows=trips.flows)
    found = ask(trips.trips(net), cargo=cargo.cargo(), choose_mode=trips.choose_mode)
    put(found, output, _text(net, found, by, ask, output))


def rank(
    candidates: Annotated[
        FilePathOrNone,
        Parameter(help="CSV with from_node, to_node, mode and any figures; if not given, see --link-mode."),
    ] = None,
    /,
    *,
    link_mode: Annotated[Text, Parameter(help="Without a file: the mode of the links that might be built.")] = "",
    within_km: Annotated[float, Parameter(help="Without a file: the greatest distance between their ends.")] = 150,
    country: Annotated[
        Names, Parameter(help="Without a file: country that both ends lie in; several times for more.")
    ] = (),
    most: Annotated[int, Parameter(help="With --flows: how many links are assigned, those that can save most.")] = 20,
    by: By = "generalised",
    trips: TripOptions = TripOptions(),
    cargo: CargoOptions = CargoOptions(),
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Rank links that might be built by what each alone would save."""
    if (candidates is None) == (not link_mode):
        raise InvalidQuestion("give either a file of candidates or --link-mode")
    output.chosen()
    net = network.load()
    if candidates is None:
        frame = co.candidate_links(net, mode=link_mode, within_km=within_km, countries=country or None)
    else:
        frame = _read(candidates)
    ask = partial(co.rank_links, net, frame, by=by_of(by), rules=use.rules(net), flows=trips.flows, most=most)
    found = ask(trips.trips(net), cargo=cargo.cargo(), choose_mode=trips.choose_mode)
    put(found, output, _text(net, found, by, ask, output))


def break_even(
    origin: Origin,
    destination: Destination,
    /,
    *,
    of: Annotated[
        str,
        Parameter(help="Figure that is moved: table:row:column, as borders:gabd-rimdan-road:PKGBD:entry:hours."),
    ],
    upper: Annotated[float | None, Parameter(help="Highest value that is tried.")] = None,
    by: By = "cost",
    cargo: CargoOptions = CargoOptions(),
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Find the value of one figure at which another way becomes the best."""
    output.chosen()
    from corridor.scenario.assignments import figure_key

    net = network.load()
    cell, question = co.Cell(*figure_key(net, of)), question_of(net, use=use, cargo=cargo, by=by)
    put(co.break_even(net, *ends_of(origin, destination), of=cell, upper=upper, **question), output)


def tornado(
    origin: Origin,
    destination: Destination,
    /,
    *,
    over: Annotated[
        Names,
        Parameter(
            help="Figure with a low and a high: table:row:column, as borders:gabd-rimdan-road:PKGBD:entry:hours. "
            "Several times for several; if not given, all those on the best way and the runner-up."
        ),
    ] = (),
    by: By = "cost",
    cargo: CargoOptions = CargoOptions(),
    depart: Depart = None,
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Find which figures decide an answer: it is planned anew with each at its low and at its high."""
    output.chosen()
    from corridor.scenario.assignments import figure_key

    net = network.load()
    cells = [co.Cell(*figure_key(net, each)) for each in over] or None
    question = question_of(net, use=use, cargo=cargo, by=by, dates=DateOptions(depart))
    put(co.tornado(net, ends_of(origin, destination), over=cells, **question), output)


def appraise(
    scenario: Annotated[str, Parameter(help="The project: a TOML file, or the name of a bundled scenario.")],
    /,
    *,
    capex: Annotated[float, Parameter(help="Construction cost in prices of the base year [USD].")],
    opening: Annotated[int, Parameter(help="First year in which it is used.")],
    base_year: Annotated[int, Parameter(help="Year of the demand and of all prices.")],
    draws: Annotated[
        int | None,
        Parameter(help="How likely a loss is: so many draws of all figures from their ranges, such as 10000."),
    ] = None,
    seed: Annotated[int, Parameter(help="Seed of the draws; the same gives the same.")] = 1,
    terms: TermsOptions = TermsOptions(),
    trips: TripOptions = TripOptions(),
    cargo: CargoOptions = CargoOptions(),
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Find whether a project pays, for the economy and for its owner, by the yearly demand or by trips."""
    output.chosen()
    net = network.load()
    found = co.appraise(
        net,
        co.load_scenario(scenario),
        trips.trips(net) if trips.origins or trips.destinations else net.demand,
        capex_usd=capex,
        terms=terms.terms(opening, base_year),
        choose_mode=trips.choose_mode,
        flows=trips.flows,
        **question_of(net, use=use, cargo=cargo),
    )
    put(found if draws is None else co.Answers([found, co.appraisal_risk(found, draws=draws, seed=seed)]), output)


def _variants(name: str, net: "co.Network", scenarios: "Sequence[Scenario]") -> "dict[str, co.Network | Scenario]":
    """Return the network and the scenarios by name.

    Raises
    ------
    InvalidQuestion
        If two have one name, so that one would hide the other.
    """
    variants: dict[str, co.Network | Scenario] = {name: net}
    for scenario in scenarios:
        if scenario.name in variants:
            raise InvalidQuestion(f"two to be compared are called {scenario.name!r}; give each a name of its own")
        variants[scenario.name] = scenario
    return variants


def _read(file: Path) -> "pd.DataFrame":
    """Return the candidates of a file; a blank text is a blank."""
    import pandas as pd

    from corridor.schema import TABLES

    texts = {name: str for name, column in TABLES["links"].column.items() if column.kind == "text"}
    try:
        frame = pd.read_csv(file, encoding="utf-8", dtype=texts)
    except FileNotFoundError as error:
        raise InvalidQuestion(f"there is no file '{file}'; give a CSV file of candidates, or --link-mode") from error
    except ValueError as error:
        raise InvalidQuestion(f"{file}: it is no CSV file in UTF-8 ({error})") from error
    blank = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.fillna(dict.fromkeys(blank, ""))


def _text(
    net: "co.Network", found: "Answer", by: str, ask: "Callable[[tuple[Trip, ...]], Answer]", output: OutputOptions
) -> str:
    """Return an answer as it is printed; if hours have a worth in it, with what it is at half and at double of that."""
    if by != "generalised" or output.chosen() != "table":
        return ""
    from corridor.analysis.other_values_of_time import at_half_and_double, said_of

    return f"{found}\n{said_of(at_half_and_double(net, found.trips, ask))}"
