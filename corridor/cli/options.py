"""The options of the commands: each is declared once, in a group that the commands share, which says what it means.

A group is a dataclass whose fields become options; a command takes it as a parameter. Every group has a method that
makes of it what the library takes.
"""

import gc
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Group, Parameter, Token

import corridor as co
from corridor.argument_checks import file_path
from corridor.errors import InvalidQuestion
from corridor.export.formats import Format, format_of
from corridor.shown_text import printable

if TYPE_CHECKING:
    from corridor.analysis.trips import Trips
    from corridor.graph.coordinates import Place

_TRIPS: Final = Group("Trips", sort_key=1)
_CARGO: Final = Group("Cargo", sort_key=2)
_DATES: Final = Group("Dates", sort_key=3)
_RULES: Final = Group("Rules", sort_key=4)
_TERMS: Final = Group("Terms", sort_key=5)
_NETWORK: Final = Group("Network", sort_key=6)
_OUTPUT: Final = Group("Output", sort_key=7)


def _path(_: Any, tokens: Sequence[Token]) -> Path:
    """Return the path that is typed; only here is it text, in which a blank is not yet the current folder."""
    return file_path(tokens[0].value, "a file or folder")


FilePath = Annotated[Path, Parameter(converter=_path)]
"""A file or folder; `Path` alone would take a blank for the current folder."""
FilePathOrNone = Annotated[Path | None, Parameter(converter=_path)]
Names = Annotated[tuple[str, ...], Parameter(show_default=False)]
"""An option that may be given several times."""
Text = Annotated[str, Parameter(show_default=False)]
Flag = Annotated[bool, Parameter(show_default=False)]

Origin = Annotated[str, Parameter(help="Where it begins: a name, alias, UN/LOCODE, node id, or 'latitude,longitude'.")]
Destination = Annotated[str, Parameter(help="Where it ends.")]
By = Annotated[str, Parameter(help="generalised, cost, time, co2e, or weights: usd=1,hours=12.")]
"""Objective of a command that takes one."""
Depart = Annotated[
    str | None,
    Parameter(group=_DATES, help="When cargo is ready, local time there: '1 Dec 2026', '2026-12-01 08:00'."),
]
ArriveBy = Annotated[
    str | None, Parameter(group=_DATES, help="Instead: when it must be there; the way leaves as late as it can.")
]


@Parameter(name="*", group=_CARGO)
@dataclass(frozen=True)
class CargoOptions:
    """The cargo."""

    teu: Annotated[float | None, Parameter(help="Containers [TEU]; 1 if neither this nor --boxes is given.")] = None
    boxes: Annotated[int | None, Parameter(help="Number of containers, in place of --teu.")] = None
    tonnes: Annotated[float | None, Parameter(help="Weight of all the goods [t]; 10, or 10 for each of --boxes.")] = (
        None
    )
    value: Annotated[float | None, Parameter(help="Value of all the goods [USD]; 40,000, or so much for each.")] = None
    box: Annotated[str, Parameter(help="20ft or 40ft; cooled: 20RF or 40RF.")] = "40ft"
    form: Annotated[str, Parameter(help="box, wagon, trailer; in no boxes: bulk, tank, break-bulk.")] = "box"
    dangerous: Annotated[Text, Parameter(help="Class of dangerous goods (ADR, RID, IMDG), such as 3 or 2.1.")] = ""
    made_in: Annotated[Text, Parameter(help="Country of origin of the goods, by which duties have preferences.")] = ""
    regime: Annotated[str, Parameter(help="ordinary, tir, barter or border_market.")] = "ordinary"
    hs: Annotated[Text, Parameter(help="HS code of the goods.")] = ""
    vot_class: Annotated[Text, Parameter(help="Class of goods in value_of_time, by which an hour has its worth.")] = ""

    def cargo(self) -> "co.Cargo":
        """Return the cargo that the options describe; it checks them itself."""
        quantities = {"teu": self.teu, "tonnes": self.tonnes, "value_usd": self.value}
        return co.Cargo(
            **{name: amount for name, amount in quantities.items() if amount is not None},
            boxes=self.boxes,
            box=self.box,
            form=self.form,  # type: ignore[arg-type]
            dangerous=self.dangerous,
            made_in=self.made_in,
            regime=self.regime,  # type: ignore[arg-type]
            hs=self.hs,
            vot_class=self.vot_class,
        )


@Parameter(name="*", group=_DATES)
@dataclass(frozen=True)
class ClosureOptions:
    """Closures, and the day on which they are in force."""

    closures: Annotated[
        Names, Parameter(help='Bundled closures to keep to: "in force" (with a date, if not given), "none", or names.')
    ] = ()
    as_of: Annotated[str | None, Parameter(help="Day whose closures are in force, such as 2026-11-29.")] = None


@Parameter(name="*", group=_DATES)
@dataclass(frozen=True)
class DateOptions:
    """When it goes, and what is shut then."""

    depart: Depart = None
    shut: ClosureOptions = ClosureOptions()


@Parameter(name="*", group=_RULES)
@dataclass(frozen=True)
class UseOptions:
    """Rules of what may be used, those that hold for many trips as for one."""

    avoid: Annotated[
        Names, Parameter(help="Country, place, link id or mode not to use. May be given several times.")
    ] = ()
    within: Annotated[Names, Parameter(help="Country that the way may be in; several times for more.")] = ()
    mode: Annotated[Names, Parameter(help="Only this mode; rail means every gauge. Several times for more.")] = ()
    comply_with: Annotated[Names, Parameter(help="UN, EU, US, UK: touch nothing that it prohibits.")] = ()

    def rules(self, net: "co.Network", shut: ClosureOptions = ClosureOptions(), **more: Any) -> "co.Rules":
        """Return the rules, closures with them; each name to avoid is a mode, a country, a link or a place."""
        from corridor.modes import MODES_MEANT
        from corridor.network.internals import internals

        countries, links = set(net.tables["nodes"]["country"]), set(net.tables["links"]["link_id"])
        avoided = set(self.avoid)
        of_modes = avoided & set(MODES_MEANT)
        of_countries = {name for name in avoided - of_modes if name in countries or internals(net).names.country(name)}
        of_links = (avoided & links) - of_modes - of_countries
        rules = co.Rules(
            countries=self.within or None,
            modes=self.mode or None,
            avoid_modes=of_modes,
            avoid_countries=of_countries,
            avoid_links=of_links,
            avoid_nodes=avoided - of_modes - of_countries - of_links,
            comply_with=self.comply_with,
            **more,
        )
        return rules.shutting(shut.closures or None, shut.as_of)


@Parameter(name="*", group=_RULES)
@dataclass(frozen=True)
class WayOptions:
    """Places that one way must pass, and its limits."""

    use: UseOptions = UseOptions()
    via: Annotated[
        Names,
        Parameter(
            help="Place to pass; several in their order. 'A|B' is one of them, 'A:24h' a stay, and "
            "'latitude,longitude' a point."
        ),
    ] = ()
    max_hours: Annotated[float | None, Parameter(help="Most expected hours.")] = None
    max_usd: Annotated[float | None, Parameter(help="Most money [USD].")] = None
    max_transfers: Annotated[int | None, Parameter(help="Most changes of mode, gauge, train or ship.")] = None

    def rules(self, net: "co.Network", shut: ClosureOptions = ClosureOptions()) -> "co.Rules":
        """Return the rules, closures with them."""
        limits = {"max_hours": self.max_hours, "max_usd": self.max_usd, "max_transfers": self.max_transfers}
        return self.use.rules(net, shut, via=[via_of(text) for text in self.via], **limits)


@Parameter(name="*", group=_NETWORK)
@dataclass(frozen=True)
class NetworkOptions:
    """In which network, and with which changes."""

    network: Annotated[
        FilePathOrNone, Parameter(help="Folder of CSV tables or .gpkg; the bundled network if not given.")
    ] = None
    scenario: Annotated[
        Names, Parameter(help="TOML file, or name of a bundled scenario; several are carried out in order.")
    ] = ()

    set: Annotated[
        Names,
        Parameter(
            help="Figure to change: table:row:column=value, such as borders:taftan-mirjaveh:hours=6, or hours=x0.5 for "
            "half. A row is named by its id, a name of its node, side=entry and the like. Several for more."
        ),
    ] = ()

    def load(self) -> "co.Network":
        """Return the network with its changes; which rows `--set` has changed is said on stderr."""
        return self.before_and_after()[1]

    def before_and_after(self) -> "tuple[co.Network, co.Network, list[co.Scenario]]":
        """Return the network without its changes and with them, and these as one scenario, if there are any."""
        before = net = loaded(self.network)
        changes = [co.load_scenario(name) for name in self.scenario]
        for scenario in changes:
            net = scenario(net)
        if self.set:
            from corridor.scenario.assignments import assignments

            figures, found = assignments(net, self.set)
            for one in found:
                print(printable(f"--set {one}"), file=sys.stderr)
            changes.append(figures)
            net = figures(net)
        return before, net, [reduce(add, changes)] if changes else []


@Parameter(name="*", group=_TRIPS)
@dataclass(frozen=True)
class TripOptions:
    """Which trips."""

    origins: Annotated[
        Names, Parameter(name="--from", help="Where a trip begins; several times for several trips, in order.")
    ] = ()
    destinations: Annotated[Names, Parameter(name="--to", help="Where it ends; as many as --from.")] = ()
    demand: Annotated[Flag, Parameter(help="The trips of the network's yearly demand.")] = False
    choose_mode: Annotated[Flag, Parameter(help="Demand may go by other modes than those that it was counted by.")] = (
        False
    )
    flows: Annotated[
        str | None,
        Parameter(
            help="All trips are assigned together within what can pass, by this method: capacity, logit or "
            "equilibrium. If not given, each takes its best way, as if nothing were ever full."
        ),
    ] = None

    def trips(self, net: "co.Network") -> "Trips":
        """Return the trips: pairs of places, or the yearly demand."""
        begins, ends = self.origins, self.destinations
        if self.demand and (begins or ends):
            raise InvalidQuestion("give either --demand or --from and --to")
        if self.demand:
            return net.demand
        if not begins or len(begins) != len(ends):
            raise InvalidQuestion(
                f"there are {len(begins)} --from and {len(ends)} --to; give one of each for each trip, or --demand"
            )
        return [(place_of(begin), place_of(end)) for begin, end in zip(begins, ends, strict=True)]


@Parameter(name="*", group=_TERMS)
@dataclass(frozen=True)
class TermsOptions:
    """How a project is appraised."""

    years: Annotated[int | None, Parameter(help="Years of use that are counted.")] = None
    construction_years: Annotated[int | None, Parameter(help="Years before the opening over which it is built.")] = None
    growth: Annotated[float | None, Parameter(help="Growth of the demand a year; 4 % is 0.04.")] = None
    elasticity: Annotated[float | None, Parameter(help="Of trade to its generalised cost, 0 or below.")] = None
    discount_rate: Annotated[float | None, Parameter(help="Of the economy; 9 % is 0.09.")] = None
    financial_rate: Annotated[float | None, Parameter(help="Of the owner; as the economy's if not given.")] = None
    operation: Annotated[
        float | None, Parameter(help="Operation and maintenance a year [USD]; 2 % of the cost if not given.")
    ] = None
    carbon: Annotated[
        str | None, Parameter(help="Whose prices of emissions: adb, wb-low, wb-high or eib; adb if not given.")
    ] = None
    capex_price_year: Annotated[
        int | None, Parameter(help="Year in whose prices the costs are given; the base year if not given.")
    ] = None

    def terms(self, opening: int, base_year: int) -> "co.Terms":
        """Return the terms; what is not given is as in `Terms`."""
        given = {name: value for name, value in vars(self).items() if value is not None and name != "operation"}
        return co.Terms(opening=opening, base_year=base_year, operation_usd_per_year=self.operation, **given)


@Parameter(name="*", group=_OUTPUT)
@dataclass(frozen=True)
class OutputOptions:
    """In which format, and where to."""

    output: Annotated[
        FilePathOrNone,
        Parameter(
            name=("--output", "-o"),
            help="File instead of the screen; its ending says the format: .txt, .json, .csv, .geojson, .xlsx, .html or "
            ".pdf.",
        ),
    ] = None
    format: Annotated[
        Format | None, Parameter(help="How the answer is written: as the ending of the file, or a table on the screen.")
    ] = None

    def chosen(self) -> Format:
        """Return the format; a command asks before it computes anything.

        Raises
        ------
        InvalidQuestion
            If the ending is not known, or is not that of the format.
        """
        return format_of(self.output, self.format)


def question_of(
    net: "co.Network",
    *,
    use: UseOptions | WayOptions,
    cargo: CargoOptions | None = None,
    by: str | None = None,
    dates: DateOptions | None = None,
) -> dict[str, Any]:
    """Return the arguments by which the library takes a question: the rules, and what else a command has options of.

    Parameters
    ----------
    net
        The network, by which names to avoid are read.
    use
        What may be used, and of one way what it must pass.
    cargo
        The cargo.
    by
        The objective, as it is typed.
    dates
        When it goes, and what is shut then.
    """
    question: dict[str, Any] = {"rules": use.rules(net, dates.shut if dates else ClosureOptions())}
    if cargo is not None:
        question["cargo"] = cargo.cargo()
    if by is not None:
        question["by"] = by_of(by)
    if dates is not None:
        question["depart"] = dates.depart
    return question


def ends_of(origin: str, destination: str) -> "tuple[Place, Place]":
    """Return where a way begins and ends."""
    return place_of(origin), place_of(destination)


def loaded(path: Path | None) -> "co.Network":
    """Return a network of a file or folder, or the bundled one."""
    net = co.load(path)
    gc.freeze()  # what has been loaded stays until the end
    gc.enable()
    return net


def place_of(text: str) -> "Place":
    """Return a name as it is, and "latitude,longitude" as numbers."""
    latitude, comma, longitude = text.partition(",")
    try:
        return (float(latitude), float(longitude)) if comma else text
    except ValueError:
        return text


def via_of(text: str) -> Any:
    """Return what to pass: "A|B" is one of several places, "A:24h" a stay."""
    place, _, hours = text.rpartition(":")
    if place and hours.strip().endswith("h"):
        try:
            stay = float(hours.strip()[:-1])
        except ValueError:
            raise InvalidQuestion(f"--via {text}: {hours!r} is no time; write a stay like 'Quetta:24h'") from None
        return co.Stay(via_of(place), hours=stay)
    several = tuple(place_of(one.strip()) for one in text.split("|"))
    return several[0] if len(several) == 1 else several


def by_of(text: str) -> Any:
    """Return an objective as it is, and weights such as "usd=1,hours=12" as numbers by name."""
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
