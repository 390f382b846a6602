"""The "what if" commands: before and after, the cost of a loss, the link that would help most."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corridor.cli import (
    Avoid,
    Box,
    ComplyWith,
    Format,
    FormatOption,
    Hs,
    Modes,
    NetworkOption,
    OutputOption,
    Regime,
    Scenarios,
    Teu,
    Tonnes,
    Value,
    VotClass,
    app,
    by_of,
    cargo_of,
    edited,
    place_of,
    put,
    rules_of,
)
from corridor.errors import InvalidQuestion, NoRoute
from corridor.shown_text import guarded_frame

if TYPE_CHECKING:
    import pandas as pd

    from corridor.analysis.criticality import Criticality
    from corridor.analysis.other_values_of_time import Answer
    from corridor.analysis.rank_links import Ranking
    from corridor.analysis.trips import Trip, Trips
    from corridor.network.network import Network
    from corridor.scenario.scenario import Scenario

ByGeneralised = Annotated[str, typer.Option("--by", help="generalised, cost, time, co2e, or weights: usd=1,hours=12.")]
From = Annotated[
    list[str] | None, typer.Option("--from", help="Where a trip begins; several times for several trips, in order.")
]
To = Annotated[list[str] | None, typer.Option("--to", help="Where it ends; as many as --from.")]
Demand = Annotated[bool, typer.Option("--demand", help="The trips of the network's yearly demand.")]
ChooseMode = Annotated[
    bool, typer.Option("--choose-mode", help="Demand may go by other modes than those that it was counted by.")
]


@app.command()
def compare(
    scenarios: Annotated[
        list[str], typer.Argument(help="TOML files, or names of bundled scenarios, each held against the network.")
    ],
    origins: From = None,
    destinations: To = None,
    demand: Demand = False,
    choose_mode: ChooseMode = False,
    by: Annotated[str, typer.Option(help="cost, time, co2e, generalised, or weights: usd=1,hours=12.")] = "cost",
    teu: Teu = 1,
    tonnes: Tonnes = 10,
    value: Value = 40_000,
    box: Box = "40ft",
    regime: Regime = "ordinary",
    hs: Hs = "",
    vot_class: VotClass = "",
    avoid: Avoid = None,
    mode: Modes = None,
    comply_with: ComplyWith = None,
    scenario: Scenarios = None,
    network: NetworkOption = None,
    format: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Compare trips before and after: who gains, who loses, and which way they go."""
    import corridor as co

    net = edited(network, scenario or [])
    variants = _variants(net.name if scenario else "today", net, [co.load_scenario(name) for name in scenarios])
    rules = rules_of(net, None, avoid, mode, (None, None, None), comply_with)
    ask = partial(co.compare, variants, by=by_of(by), rules=rules)
    cargo, trips = cargo_of(teu, tonnes, value, box, regime, hs, vot_class), _trips(net, origins, destinations, demand)
    found = ask(trips, cargo=cargo, choose_mode=choose_mode)
    frame = found.to_frame()
    if frame["cost_usd"].isna().all():
        raise NoRoute("\n".join(["no trip has a way, before or after", *dict.fromkeys(frame["reason"])]))
    shown = _table(net, found, by, ask) if format is Format.TABLE else _text(found.differences(), format)
    put(shown, output)


@app.command()
def critical(
    origins: From = None,
    destinations: To = None,
    demand: Demand = False,
    choose_mode: ChooseMode = False,
    of: Annotated[
        list[str] | None,
        typer.Option(help="link, border, node or passage; several times for several; all if not given."),
    ] = None,
    by: ByGeneralised = "generalised",
    teu: Teu = 1,
    tonnes: Tonnes = 10,
    value: Value = 40_000,
    box: Box = "40ft",
    regime: Regime = "ordinary",
    hs: Hs = "",
    vot_class: VotClass = "",
    avoid: Avoid = None,
    mode: Modes = None,
    comply_with: ComplyWith = None,
    scenario: Scenarios = None,
    network: NetworkOption = None,
    format: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """List the cost of the loss of each link, border, node and passage, the worst first."""
    import corridor as co

    net = edited(network, scenario or [])
    rules = rules_of(net, None, avoid, mode, (None, None, None), comply_with)
    ask = partial(co.criticality, net, by=by_of(by), of=of or ("link", "border", "node", "passage"), rules=rules)
    cargo, trips = cargo_of(teu, tonnes, value, box, regime, hs, vot_class), _trips(net, origins, destinations, demand)
    found = ask(trips, cargo=cargo, choose_mode=choose_mode)
    put(_table(net, found, by, ask) if format is Format.TABLE else _shown(found, format), output)


@app.command()
def rank(
    candidates: Annotated[
        Path | None,
        typer.Argument(help="CSV with from_node, to_node, mode and any figures; if not given, see --link-mode."),
    ] = None,
    link_mode: Annotated[str, typer.Option(help="Without a file: the mode of the links that might be built.")] = "",
    within_km: Annotated[float, typer.Option(help="Without a file: the greatest distance between their ends.")] = 150,
    country: Annotated[
        list[str] | None, typer.Option(help="Without a file: country that both ends lie in; several times for more.")
    ] = None,
    origins: From = None,
    destinations: To = None,
    demand: Demand = False,
    choose_mode: ChooseMode = False,
    by: ByGeneralised = "generalised",
    teu: Teu = 1,
    tonnes: Tonnes = 10,
    value: Value = 40_000,
    box: Box = "40ft",
    regime: Regime = "ordinary",
    hs: Hs = "",
    vot_class: VotClass = "",
    avoid: Avoid = None,
    mode: Modes = None,
    comply_with: ComplyWith = None,
    scenario: Scenarios = None,
    network: NetworkOption = None,
    format: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Rank links that might be built by what each alone would save."""
    import corridor as co

    if (candidates is None) == (not link_mode):
        raise InvalidQuestion("give either a file of candidates or --link-mode")
    net = edited(network, scenario or [])
    if candidates is None:
        frame = co.candidate_links(net, mode=link_mode, within_km=within_km, countries=country)
    else:
        frame = _read(candidates)
    rules = rules_of(net, None, avoid, mode, (None, None, None), comply_with)
    ask = partial(co.rank_links, net, frame, by=by_of(by), rules=rules)
    cargo, trips = cargo_of(teu, tonnes, value, box, regime, hs, vot_class), _trips(net, origins, destinations, demand)
    found = ask(trips, cargo=cargo, choose_mode=choose_mode)
    put(_table(net, found, by, ask) if format is Format.TABLE else _shown(found, format), output)


def _variants(name: str, net: "Network", scenarios: "Sequence[Scenario]") -> "dict[str, Network | Scenario]":
    """Return the network and the scenarios by name.

    Raises
    ------
    InvalidQuestion
        If two have one name, so that one would hide the other.
    """
    variants: dict[str, Network | Scenario] = {name: net}
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


def _table(net: "Network", found: "Answer", by: str, ask: "Callable[[tuple[Trip, ...]], Answer]") -> str:
    """Return an answer as a table, and if hours have a worth in it, what it is at half and at double of that."""
    from corridor.analysis.other_values_of_time import at_half_and_double, said_of

    if by != "generalised":
        return str(found)
    return f"{found}\n{said_of(at_half_and_double(net, found.trips, ask))}"


def _shown(found: "Criticality | Ranking", format: Format) -> str:
    return str(found.to_geoframe().to_json()) if format is Format.GEOJSON else _text(found.to_frame(), format)


def _trips(net: "Network", origins: Sequence[str] | None, destinations: Sequence[str] | None, demand: bool) -> "Trips":
    """Return the trips of a command: pairs of places, or the yearly demand."""
    begins, ends = origins or (), destinations or ()
    if demand and (begins or ends):
        raise InvalidQuestion("give either --demand or --from and --to")
    if demand:
        return net.demand
    if not begins or len(begins) != len(ends):
        raise InvalidQuestion(
            f"there are {len(begins)} --from and {len(ends)} --to; give one of each for each trip, or --demand"
        )
    return [(place_of(begin), place_of(end)) for begin, end in zip(begins, ends, strict=True)]


def _text(frame: "pd.DataFrame", format: Format) -> str:
    """Return a frame as text in one format."""
    if format is Format.CSV:
        return str(guarded_frame(frame).to_csv(index=False, lineterminator="\n")).rstrip("\n")
    if format is Format.JSON:
        return str(frame.to_json(orient="records", indent=2, force_ascii=False))
    raise InvalidQuestion("--format geojson: this answer has no lines to draw; use table, csv or json")
