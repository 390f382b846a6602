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
    Format,
    Names,
    NetworkOptions,
    OutputOptions,
    Text,
    TripOptions,
    UseOptions,
    by_of,
)
from corridor.cli.writing import frame_text, put
from corridor.errors import InvalidQuestion, NoRoute

if TYPE_CHECKING:
    import pandas as pd

    from corridor.analysis.criticality import Criticality
    from corridor.analysis.other_values_of_time import Answer
    from corridor.analysis.rank_links import Ranking
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
    use: UseOptions = UseOptions(),
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """Compare trips before and after: who gains, who loses, and which way they go."""
    net = network.load()
    variants = _variants(net.name if network.scenario else "today", net, [co.load_scenario(name) for name in scenarios])
    ask = partial(co.compare, variants, by=by_of(by), rules=use.rules(net))
    found = ask(trips.trips(net), cargo=cargo.cargo(), choose_mode=trips.choose_mode)
    frame = found.to_frame()
    if frame["cost_usd"].isna().all():
        raise NoRoute("\n".join(["no trip has a way, before or after", *dict.fromkeys(frame["reason"])]))
    is_table = output.format == "table"
    put(_table(net, found, by, ask) if is_table else frame_text(found.differences(), output.format), output.output)


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
    net = network.load()
    kinds = of or ("link", "border", "node", "passage")
    ask = partial(co.criticality, net, by=by_of(by), of=kinds, rules=use.rules(net))
    found = ask(trips.trips(net), cargo=cargo.cargo(), choose_mode=trips.choose_mode)
    is_table = output.format == "table"
    put(_table(net, found, by, ask) if is_table else _shown(found, output.format), output.output)


def rank(
    candidates: Annotated[
        Path | None,
        Parameter(help="CSV with from_node, to_node, mode and any figures; if not given, see --link-mode."),
    ] = None,
    /,
    *,
    link_mode: Annotated[Text, Parameter(help="Without a file: the mode of the links that might be built.")] = "",
    within_km: Annotated[float, Parameter(help="Without a file: the greatest distance between their ends.")] = 150,
    country: Annotated[
        Names, Parameter(help="Without a file: country that both ends lie in; several times for more.")
    ] = (),
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
    net = network.load()
    if candidates is None:
        frame = co.candidate_links(net, mode=link_mode, within_km=within_km, countries=country or None)
    else:
        frame = _read(candidates)
    ask = partial(co.rank_links, net, frame, by=by_of(by), rules=use.rules(net))
    found = ask(trips.trips(net), cargo=cargo.cargo(), choose_mode=trips.choose_mode)
    is_table = output.format == "table"
    put(_table(net, found, by, ask) if is_table else _shown(found, output.format), output.output)


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


def _table(net: "co.Network", found: "Answer", by: str, ask: "Callable[[tuple[Trip, ...]], Answer]") -> str:
    """Return an answer as a table, and if hours have a worth in it, what it is at half and at double of that."""
    from corridor.analysis.other_values_of_time import at_half_and_double, said_of

    if by != "generalised":
        return str(found)
    return f"{found}\n{said_of(at_half_and_double(net, found.trips, ask))}"


def _shown(found: "Criticality | Ranking", format: Format) -> str:
    return str(found.to_geoframe().to_json()) if format == "geojson" else frame_text(found.to_frame(), format)
