"""The command line: one function per command. What it prints is data on stdout, messages on stderr."""

import gc
import json
import sys
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from corridor.errors import CorridorError, InvalidQuestion, NoRoute
from corridor.replacing import whole_file, write_text
from corridor.shown_text import guarded_frame, printable

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from corridor.analysis.arrivals import Arrivals
    from corridor.answer.itinerary import Itinerary
    from corridor.cargo import Cargo
    from corridor.graph.coordinates import Place
    from corridor.network.network import Network
    from corridor.planning.half_and_double import HalfAndDouble
    from corridor.planning.runner_up import RunnerUp
    from corridor.rules import Rules

# The library is imported within the commands, so that `corridor --help` need not load pandas and geopandas.

app = typer.Typer(
    help="Plan freight through a multimodal corridor network: China, Pakistan, Iran, Türkiye, Europe.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


NetworkOption = Annotated[
    Path | None,
    typer.Option("--network", help="Folder of CSV tables or .gpkg; the bundled network if not given."),
]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="File to write to instead of the screen.")]


Origin = Annotated[
    str, typer.Argument(help="Where it begins: a name, alias, UN/LOCODE, node id, or 'latitude,longitude'.")
]
Destination = Annotated[str, typer.Argument(help="Where it ends.")]
Teu = Annotated[float, typer.Option(help="Containers [TEU].")]
Tonnes = Annotated[float, typer.Option(help="Weight of the goods [t].")]
Value = Annotated[float, typer.Option(help="Value of the goods [USD].")]
Box = Annotated[str, typer.Option(help="20ft or 40ft.")]
Regime = Annotated[str, typer.Option(help="ordinary, tir, barter or border_market.")]
Hs = Annotated[str, typer.Option(help="HS code of the goods.")]
VotClass = Annotated[str, typer.Option(help="Class of goods in value_of_time, by which an hour has its worth.")]
Via = Annotated[list[str] | None, typer.Option(help="Place to pass; several in their order.")]
Avoid = Annotated[
    list[str] | None, typer.Option(help="Country code, place, link id or mode not to use. May be given several times.")
]
Modes = Annotated[
    list[str] | None, typer.Option(help="Only this mode; rail means every gauge. Several times for more.")
]
Scenarios = Annotated[
    list[str] | None, typer.Option(help="TOML file, or name of a bundled scenario; several are carried out in order.")
]
MaxHours = Annotated[float | None, typer.Option(help="Most expected hours.")]
MaxUsd = Annotated[float | None, typer.Option(help="Most money [USD].")]
MaxTransfers = Annotated[int | None, typer.Option(help="Most changes of mode, gauge, train or ship.")]
ComplyWith = Annotated[list[str] | None, typer.Option(help="UN, EU, US, UK: touch nothing that it prohibits.")]
Depart = Annotated[
    str | None, typer.Option(help="When cargo is ready, local time there: '1 Dec 2026', '2026-12-01 08:00'.")
]
ArriveBy = Annotated[str | None, typer.Option(help="Instead: when it must be there; the way leaves as late as it can.")]
Closures = Annotated[
    list[str] | None,
    typer.Option(help='Bundled closures to keep to: "in force" (with a date, if not given), "none", or names.'),
]
AsOf = Annotated[str | None, typer.Option(help="Day whose closures are in force, such as 2026-11-29.")]
Simulate = Annotated[
    bool, typer.Option("--simulate", help="Run it 10,000 times with delays drawn: when will it really arrive?")
]
FormatOption = Annotated[Format, typer.Option(help="How the answer is written.")]
MapOption = Annotated[Path | None, typer.Option(help="Picture to draw the ways into: .png, .svg or .pdf.")]


@app.command()
def plan(
    origin: Origin,
    destination: Destination,
    by: Annotated[
        list[str] | None,
        typer.Option(help="cost, time, co2e, generalised, or weights: usd=1,hours=12. Several times for several ways."),
    ] = None,
    teu: Teu = 1,
    tonnes: Tonnes = 10,
    value: Value = 40_000,
    box: Box = "40ft",
    regime: Regime = "ordinary",
    hs: Hs = "",
    vot_class: VotClass = "",
    via: Via = None,
    avoid: Avoid = None,
    mode: Modes = None,
    max_hours: MaxHours = None,
    max_usd: MaxUsd = None,
    max_transfers: MaxTransfers = None,
    comply_with: ComplyWith = None,
    depart: Depart = None,
    arrive_by: ArriveBy = None,
    closures: Closures = None,
    as_of: AsOf = None,
    simulate: Simulate = False,
    scenario: Scenarios = None,
    network: NetworkOption = None,
    format: FormatOption = Format.TABLE,
    output: OutputOption = None,
    map: MapOption = None,
) -> None:
    """Plan the best way for a cargo from one place to another."""
    import corridor as co

    net = edited(network, scenario or [])
    cargo = cargo_of(teu, tonnes, value, box, regime, hs, vot_class)
    rules = rules_of(net, via, avoid, mode, (max_hours, max_usd, max_transfers), comply_with)
    rules = rules.shutting(closures, as_of)
    ends = place_of(origin), place_of(destination)
    dates = {"depart": depart, "arrive_by": arrive_by}
    goals = [by_of(text) for text in by or ["cost"]]
    answers = [co.plan(net, *ends, by=goal, cargo=cargo, rules=rules, **dates) for goal in goals]
    if map is not None:
        _draw(net, answers, map)
    if simulate and format not in (Format.TABLE, Format.JSON):
        raise InvalidQuestion(f"--simulate is told as a table or in JSON, not in {format.value}")
    runs = [co.simulate(net, answer) for answer in answers] if simulate else []
    is_text = format in (Format.TABLE, Format.JSON)
    seconds = [co.runner_up(net, *ends, by=goal, cargo=cargo, rules=rules, **dates) for goal in goals if is_text]
    spans = {}
    if is_text and "generalised" in goals:
        at = goals.index("generalised")
        spans[at] = co.half_and_double(net, *ends, cargo=cargo, rules=rules, **dates)
    put(_written(answers, format, runs, seconds, spans), output)


@app.command()
def pareto(
    origin: Origin,
    destination: Destination,
    by: Annotated[
        list[str] | None, typer.Option(help="Two or three of time, cost and co2e; all three if not given.")
    ] = None,
    thin: Annotated[int | None, typer.Option(help="Show so many ways that stand for all.")] = None,
    teu: Teu = 1,
    tonnes: Tonnes = 10,
    value: Value = 40_000,
    box: Box = "40ft",
    regime: Regime = "ordinary",
    hs: Hs = "",
    vot_class: VotClass = "",
    via: Via = None,
    avoid: Avoid = None,
    mode: Modes = None,
    max_hours: MaxHours = None,
    max_usd: MaxUsd = None,
    max_transfers: MaxTransfers = None,
    comply_with: ComplyWith = None,
    depart: Depart = None,
    closures: Closures = None,
    as_of: AsOf = None,
    scenario: Scenarios = None,
    network: NetworkOption = None,
    format: FormatOption = Format.TABLE,
    output: OutputOption = None,
    map: MapOption = None,
) -> None:
    """List every way that is worth considering in time, money and emissions."""
    import corridor as co

    net = edited(network, scenario or [])
    cargo = cargo_of(teu, tonnes, value, box, regime, hs, vot_class)
    rules = rules_of(net, via, avoid, mode, (max_hours, max_usd, max_transfers), comply_with)
    front = co.pareto(
        net,
        place_of(origin),
        place_of(destination),
        by=by or ("time", "cost", "co2e"),
        cargo=cargo,
        rules=rules.shutting(closures, as_of),
        depart=depart,
    )
    shown = front if thin is None else front.thin(thin)
    if map is not None:
        _draw(net, shown[:6], map)
    put(str(shown) if format is Format.TABLE else _frame_text(shown.to_frame(), format), output)


@app.command()
def places(
    text: Annotated[str, typer.Argument(help="Part of a name, alias, UN/LOCODE or id; all places if not given.")] = "",
    network: NetworkOption = None,
    output: OutputOption = None,
) -> None:
    """List the places that a plan may begin, pass and end at."""
    net = edited(network, [])
    nodes = net.nodes.iloc[list(net.names.search(text))]
    shown = nodes[["place", "node_id", "name", "country", "kind", "unlocode", "aliases"]].sort_values(
        ["place", "node_id"]
    )
    if shown.empty:
        net.names.find(text)  # which says that there is none, and what is nearest
    put(shown.to_string(index=False, justify="left", max_colwidth=40), output)


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(help="Folder of CSV tables or .gpkg; the bundled network if not given.")
    ] = None,
    output: OutputOption = None,
) -> None:
    """Check a network, list what looks doubtful, and count its rows by what they rest on."""
    from corridor.network.basis_counts import counts_by_basis
    from corridor.network.doubts import doubts, doubts_text

    net = edited(path, [])
    parts = (f"{net.name}: no faults", doubts_text(doubts(net)), _redrawn(path), counts_by_basis(net).to_string())
    put("\n".join(filter(None, parts)), output)


def _redrawn(path: Path | None) -> str:
    """Return in which rows of a GeoPackage the geometry was taken in place of the columns; blank without any."""
    from corridor.network.geopackage import redrawn

    found = redrawn(path) if path is not None and path.is_file() else []
    some = ", ".join(f"{table} {name}" for table, name in found[:5]) + (", ..." if len(found) > 5 else "")
    return f"geometry taken in place of columns that say otherwise ({len(found)}): {some}" if found else ""


@app.command()
def warm(output: OutputOption = None) -> None:
    """Compile what batches of questions run on, so that the first of them need not wait for it."""
    from corridor.engine.jit import is_barred
    from corridor.engine.warm import warm as compile_all

    if is_barred():
        raise InvalidQuestion("CORRIDOR_JIT is 0, by which nothing is compiled; unset it")
    began = time.perf_counter()
    kernels = compile_all()
    folders = ", ".join(sorted({kernel.folder for kernel in kernels} - {""}))
    kept = f"kept in {folders}" if folders else "for this process alone: no folder to keep them in can be written to"
    put(f"{len(kernels)} kernels are compiled, in {time.perf_counter() - began:.1f} s, {kept}", output)


def edited(path: Path | None, scenarios: Sequence[str]) -> "Network":
    import corridor as co

    net = co.load(path)
    gc.freeze()  # what has been loaded stays until the end
    gc.enable()
    for name in scenarios:
        net = co.load_scenario(name)(net)
    return net


def cargo_of(teu: float, tonnes: float, value: float, box: str, regime: str, hs: str, vot_class: str) -> "Cargo":
    """Return the cargo that the options describe; it checks them itself."""
    import corridor as co

    quantities = {"teu": teu, "tonnes": tonnes, "value_usd": value}
    return co.Cargo(**quantities, box=box, regime=regime, hs=hs, vot_class=vot_class)  # type: ignore[arg-type]


def place_of(text: str) -> "Place":
    """Return a name as it is, and "latitude,longitude" as numbers."""
    latitude, comma, longitude = text.partition(",")
    try:
        return (float(latitude), float(longitude)) if comma else text
    except ValueError:
        return text


def by_of(text: str) -> Any:
    if "=" not in text:
        return text
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.partition("=")
        try:
            weights[name.strip()] = float(number)
        except ValueError:
            raise InvalidQuestion(f"--by {text}: {number!r} is not a number; write it like usd=1,hours=12") from None
    return weights


def rules_of(
    net: "Network",
    via: Sequence[str] | None,
    avoid: Sequence[str] | None,
    modes: Sequence[str] | None,
    limits: tuple[float | None, float | None, int | None],
    comply_with: Sequence[str] | None,
) -> "Rules":
    """Return the rules; each name to avoid is a mode, a country, a link or a place."""
    import corridor as co
    from corridor.modes import MODES_MEANT

    countries, links = set(net.tables["nodes"]["country"]), set(net.tables["links"]["link_id"])
    avoided = set(avoid or ())
    of_modes = avoided & set(MODES_MEANT)
    of_countries = (avoided & countries) - of_modes
    of_links = (avoided & links) - of_modes - of_countries
    return co.Rules(
        via=via or (),
        modes=modes or None,
        avoid_modes=of_modes,
        avoid_countries=of_countries,
        avoid_links=of_links,
        avoid_nodes=avoided - of_modes - of_countries - of_links,
        max_hours=limits[0],
        max_usd=limits[1],
        max_transfers=limits[2],
        comply_with=comply_with or (),
    )


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

    if format is Format.TABLE:
        below = [str(second or "Runner-up: none; every way has its modes and gates.") for second in seconds]
        below = [f"{text}\n{spans[at]}" if at in spans else text for at, text in enumerate(below)]
        shown = [
            (f"{answer}\n{second}", *(str(found) for found in runs[at : at + 1]))
            for at, (answer, second) in enumerate(zip(answers, below, strict=True))
        ]
        return "\n\n".join(text for texts in shown for text in texts)
    if format is Format.JSON:
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
    return _frame_text(frame, format)


def _frame_text(frame: "GeoDataFrame", format: Format) -> str:
    """Return a frame as text in one format; JSON as records without lines."""
    if format is Format.CSV:
        shown = guarded_frame(frame.drop(columns="geometry"))
        return str(shown.to_csv(index=False, lineterminator="\n")).rstrip("\n")
    if format is Format.JSON:
        return str(frame.drop(columns="geometry").to_json(orient="records", indent=2, force_ascii=False))
    return str(frame.to_json())


def _draw(net: "Network", answers: Sequence["Itinerary"], file: Path) -> None:
    import corridor as co

    endings = (".png", ".svg", ".pdf")
    if file.suffix.lower() not in endings:
        raise InvalidQuestion(f"--map {file}: the file must end in {', '.join(endings)}")
    figure = co.draw(net, *answers).figure
    with whole_file(file) as new:
        figure.savefig(new, dpi=150, bbox_inches="tight")  # type: ignore[union-attr]


def put(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(printable(text))
    else:
        write_text(output, printable(text) + "\n")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command; exit with 2 for bad input and 3 where there is no way."""
    gc.disable()  # to look for garbage while libraries and tables are loaded takes a tenth of the time, and finds none
    from corridor import cli_whatif  # noqa: F401 - its commands join those above

    try:
        app(args=None if arguments is None else list(arguments))
    except NoRoute as error:
        typer.echo(str(error), err=True)
        sys.exit(3)
    except (CorridorError, OSError) as error:
        typer.echo(printable(str(error)), err=True)
        sys.exit(2)
    finally:
        gc.enable()
    sys.exit(0)
