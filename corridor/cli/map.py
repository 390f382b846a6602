"""The command that draws: a picture, or the offline page."""

from typing import Annotated

from cyclopts import Parameter

import corridor as co
from corridor.cli.options import (
    CargoOptions,
    DateOptions,
    FilePath,
    Names,
    NetworkOptions,
    WayOptions,
    by_of,
    ends_of,
    question_of,
)
from corridor.errors import InvalidQuestion

_ENDINGS = (".png", ".svg", ".pdf", ".html")


def map_(
    origin: Annotated[
        str | None, Parameter(help="Where ways begin that are drawn; the network alone if not given.")
    ] = None,
    destination: Annotated[str | None, Parameter(help="Where they end.")] = None,
    /,
    *,
    output: Annotated[
        FilePath,
        Parameter(
            name=("--output", "-o"), help="Picture to draw into: .png, .svg or .pdf; or .html for the offline page."
        ),
    ],
    by: Annotated[
        Names,
        Parameter(help="Best way to draw: by cost (if not given), time, co2e or weights. Several for more."),
    ] = (),
    cargo: CargoOptions = CargoOptions(),
    dates: DateOptions = DateOptions(),
    way: WayOptions = WayOptions(),
    network: NetworkOptions = NetworkOptions(),
) -> None:
    """Draw the network, and the best ways between two places over it, as a picture or as a page to click on.

    With --scenario or --set it shows what these add, change and close, and the ways with them.
    """
    from corridor.replacing import whole_file

    if output.suffix.lower() not in _ENDINGS:
        raise InvalidQuestion(f"{output}: a map is drawn into {', '.join(_ENDINGS)}")
    if (origin is None) != (destination is None):
        raise InvalidQuestion("a way has two ends; give both places, or none for the network alone")
    before, net, changes = network.before_and_after()
    ways: list[co.Itinerary] = []
    if origin is not None and destination is not None:
        ends, question = ends_of(origin, destination), question_of(net, use=way, cargo=cargo, dates=dates)
        ways = [co.plan(net, *ends, by=by_of(goal), **question) for goal in by or ("cost",)]
    if output.suffix.lower() == ".html":
        co.explore(before, *changes, *ways).save(output)
        return
    figure = co.draw(before, *changes, *ways).figure
    with whole_file(output) as new:
        figure.savefig(new, dpi=150, bbox_inches="tight", format=output.suffix[1:].lower())  # type: ignore[union-attr]
