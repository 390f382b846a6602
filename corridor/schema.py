"""Every column of every table, once: type, unit, bounds and meaning. Validation and documentation come from here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

Mode = Literal["road", "sea", "ferry", "waterway", "rail-1435", "rail-1520", "rail-1676"]
Kind = Literal["seaport", "dry_port", "rail_terminal", "border_post", "city", "junction", "border_market", "passage"]
Per = Literal["teu", "box", "vehicle", "tonne", "shipment", "value_pct"]
Basis = Literal["measured", "published", "rate", "assumed"]
Regime = Literal["ordinary", "tir", "barter", "border_market"]
Procedure = Literal["export", "transit", "import"]
Status = Literal["operating", "construction", "planned"]

MODES: Final[tuple[str, ...]] = get_args(Mode)
KINDS: Final[tuple[str, ...]] = get_args(Kind)
PERS: Final[tuple[str, ...]] = get_args(Per)
BASES: Final[tuple[str, ...]] = get_args(Basis)
REGIMES: Final[tuple[str, ...]] = get_args(Regime)
WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
COVERS: Final = ("queue", "closed_hours", "clearance", "reload")
INCLUDES: Final = ("borders", "handling")


def words(text: str) -> tuple[str, ...]:
    """Return the members of a list column, which are set apart by semicolons."""
    return tuple(filter(None, map(str.strip, text.split(";"))))


def _words_of(allowed: tuple[str, ...]) -> Any:
    def check(text: object) -> object:
        members = words(str(text))
        wrong = [member for member in members if member not in allowed]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is not one of {', '.join(allowed)} (set apart by ';')")
        return ";".join(members)

    return BeforeValidator(check)


def _date(text: object) -> object:
    try:
        return date.fromisoformat(str(text)).isoformat() if text else ""
    except ValueError:
        raise ValueError("must be a date, YYYY-MM-DD") from None


def _departure(text: object) -> object:
    if text:
        try:
            if not re.fullmatch(r"\d\d:\d\d", str(text)):
                raise ValueError
            time.fromisoformat(str(text))
        except ValueError:
            raise ValueError("must be a local time, HH:MM") from None
    return text


Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]
Date = Annotated[str, BeforeValidator(_date)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Word = Annotated[str, Field(min_length=1)]


def _column(meaning: str, unit: str = "", default: Any = "") -> Any:
    return Field(default=default, description=meaning, json_schema_extra={"unit": unit})


def _required(meaning: str, unit: str = "") -> Any:
    return Field(description=meaning, json_schema_extra={"unit": unit})


def _number(meaning: str, unit: str) -> Any:
    return _column(meaning, unit, None)


class Row(BaseModel):
    """What every table shares: unknown columns are refused, and each row tells where it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    year: Annotated[int, Field(ge=1900, le=2100)] | None = _number("Year that the figures describe.", "year")
    source: str = _column("Id of a row of `sources`.")
    basis: Basis | Literal[""] = _column(
        "How the figures were got; blank with a source counts as published, without one as assumed."
    )
    note: str = _column("What a reader of the figures should know.")


class Priced(Row):
    """A row with a price."""

    usd: Finite | None = _number("Price; negative only for what is paid back.", "USD of the row's year")
    per: Per | Literal[""] = _column("What the price is for.")
    usd_low: Finite | None = _number("Lowest plausible price.", "USD")
    usd_high: Finite | None = _number("Highest plausible price.", "USD")

    @model_validator(mode="after")
    def _price_is_whole(self) -> "Priced":
        if self.usd is not None and not self.per:
            raise _wrong("per", "", "the price needs what it is for: " + ", ".join(PERS))
        if self.usd_low is not None and self.usd_high is not None and self.usd_low > self.usd_high:
            raise _wrong("usd_low", self.usd_low, f"is above usd_high ({self.usd_high:g})")
        return self


class Timed(Priced):
    """A row with hours and a price."""

    hours: NotNegative | None = _number("Median duration.", "h")
    hours_p90: NotNegative | None = _number("Duration that one case in ten exceeds.", "h")

    @model_validator(mode="after")
    def _spread_is_upward(self) -> "Timed":
        if self.hours_p90 is not None and self.hours is None:
            raise _wrong("hours_p90", self.hours_p90, "stands without hours")
        if self.hours is not None and self.hours_p90 is not None and self.hours_p90 < self.hours:
            raise _wrong("hours_p90", self.hours_p90, f"must not be below hours ({self.hours:g})")
        if self.hours == 0 and self.hours_p90:
            raise _wrong("hours_p90", self.hours_p90, "no spread fits a median of 0 hours; give a small median")
        return self


def _wrong(column: str, value: object, message: str) -> ValueError:
    """Return an error of one column that was found by looking at several."""
    shown = f"{value:g}" if isinstance(value, float) else value
    return ValueError(f"@{column}@{'' if shown is None else shown}@{message}")


class Node(Row):
    """A terminal, post or junction."""

    node_id: Word = _required("Id, unique.")
    place: str = _column("Name shared by the nodes of one place; blank: the node's name.")
    name: str = _column("Name of the node; blank: its id.")
    country: Country = _column("ISO 3166-1 alpha-2; blank at sea.")
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] = _required("WGS 84.", "degrees")
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] = _required("WGS 84.", "degrees")
    kind: Kind = _required("What it is; default rows of `handling` go by it.")
    timezone: str = _column("IANA name of the local time, such as Asia/Karachi.")
    unlocode: Annotated[str, Field(pattern=r"^([A-Z]{2}[A-Z2-9]{3})?$")] = _column("UN/LOCODE, five characters.")
    aliases: str = _column("Other names, set apart by ';'.")


class Link(Timed):
    """One direction of one way."""

    link_id: Word = _required("Id of the way; its two directions share it.")
    from_node: Word = _required("Id of the node it leaves.")
    to_node: Word = _required("Id of the node it reaches.")
    mode: Mode = _required("Mode; the gauge is part of it.")
    length_km: Positive | None = _number("Length along the way.", "km")
    departures_per_week: Positive | None = _number(
        "Departures; a link with a figure of its own is boarded as a service is.", "1/week"
    )
    capacity_teu_per_week: Positive | None = _number("Capacity.", "TEU/week")
    capacity_group: str = _column("Links with one group share one capacity.")
    background_teu_per_week: NotNegative | None = _number("Traffic that is not in `demand`.", "TEU/week")
    status: Status = _column("Only operating links take part.", default="operating")
    opens: str = _column("Year or date when it is to open.")
    opening_hours: str = _column("When it may be entered, in OpenStreetMap's syntax and local time.")
    geometry: str = _column("WKT LineString from from_node to to_node; blank: the geodesic.")


class Handling(Timed):
    """A change at a node, or at every node of a kind by default."""

    node_id: str = _column("Id of the node; blank: every node of the kind.")
    kind: Kind | Literal[""] = _column("Kind of node that this is the default of; blank with a node_id.")
    from_mode: Mode | Literal[""] = _column("Mode it came by; blank: loading at the origin.")
    to_mode: Mode | Literal[""] = _column("Mode it leaves by; blank: unloading at the destination.")
    activity: Literal["load", "unload", "transfer", "gauge_change", "transship", ""] = _column(
        "What is done; blank: as the two modes say."
    )
    co2e_kg_per_teu: NotNegative | None = _number("Emissions, well to wheel; blank: left out and told.", "kg/TEU")
    capacity_teu_per_week: Positive | None = _number("Capacity.", "TEU/week")
    opening_hours: str = _column("When it may begin, in OpenStreetMap's syntax and local time.")

    @model_validator(mode="after")
    def _is_one_activity(self) -> "Handling":
        if bool(self.node_id) == bool(self.kind):
            raise _wrong("node_id", self.node_id, "give either a node_id or a kind")
        if not self.from_mode and not self.to_mode:
            raise _wrong("from_mode", "", "from_mode and to_mode are both blank")
        meant = activity_of(self.from_mode, self.to_mode)
        if self.activity and self.activity != meant:
            raise _wrong(
                "activity",
                self.activity,
                f"from {self.from_mode or 'blank'} to {self.to_mode or 'blank'} is {meant}",
            )
        return self


def activity_of(from_mode: str, to_mode: str) -> str:
    """Return what a change between two modes is called; a blank mode is cargo at rest."""
    if not from_mode:
        return "load"
    if not to_mode:
        return "unload"
    if from_mode == to_mode:
        return "transship"
    if from_mode.startswith("rail") and to_mode.startswith("rail"):
        return "gauge_change"
    return "transfer"


class Border(Timed):
    """One side of a crossing; a blank column means any."""

    link_id: str = _column("Id of the crossing link (land).")
    from_node: str = _column("Node that the link leaves, which tells the direction; blank: both.")
    node_id: str = _column("Id of a seaport: exit when loading to sea, entry when landing.")
    from_country: Country = _column("Default rows: country that is left.")
    to_country: Country = _column("Default rows: country that is entered.")
    mode: Mode | Literal["rail", ""] = _column("Default rows: mode; `rail` means every gauge.")
    side: Literal["exit", "entry"] = _required("Which side of the line.")
    procedure: Procedure | Literal[""] = _column("Customs procedure; blank: any.")
    regime: Regime | Literal[""] = _column("Regime of the cargo; blank: any.")
    hs: str = _column("HS codes that the row is for, set apart by ';'; a code stands for all that begin with it.")
    allowed: Literal["yes", "no"] = _column("`no` bars the crossing.", default="yes")
    covers: Annotated[str, _words_of(COVERS)] = _column("What the hours already hold, set apart by ';'.")
    capacity_teu_per_week: Positive | None = _number("Capacity.", "TEU/week")
    opening_hours: str = _column("When clearance may begin, in OpenStreetMap's syntax and local time.")
    closed_on_holidays: Literal["yes", "no", ""] = _column("Whether it shuts on public holidays.")

    @model_validator(mode="after")
    def _is_one_side(self) -> "Border":
        scopes = [
            bool(self.link_id),
            bool(self.node_id),
            bool(self.from_country or self.to_country or self.mode),
        ]
        if sum(scopes) != 1:
            raise _wrong("link_id", self.link_id, "give one of link_id, node_id or a default's countries and mode")
        if self.from_node and not self.link_id:
            raise _wrong("from_node", self.from_node, "stands without link_id")
        unfit = {"exit": "import", "entry": "export"}[self.side]
        if self.procedure == unfit:
            raise _wrong(
                "procedure",
                self.procedure,
                f"an {self.side} knows {'export' if self.side == 'exit' else 'import'} or transit",
            )
        return self


class Service(Timed):
    """A train, ferry or liner string from where it is boarded to where it is left."""

    service_id: Word = _required("Id, unique.")
    name: str = _column("Name; blank: the id.")
    from_node: Word = _required("Id of the node where it is boarded.")
    to_node: Word = _required("Id of the node where it is left.")
    links: Word = _required("Ids of the links it runs over, in order, set apart by ';'.")
    weekdays: Annotated[str, _words_of(WEEKDAYS)] = _column("Days it departs, Mo to Su, set apart by ';'.")
    departs: Annotated[str, BeforeValidator(_departure)] = _column("Local time of departure, HH:MM.")
    cutoff_h: NotNegative | None = _number("Cargo must be there this long before departure; blank: 0.", "h")
    departures_per_week: Positive | None = _number("Departures, where the days are not known.", "1/week")
    includes: Annotated[str, _words_of(INCLUDES)] = _column(
        "What hours and price already hold besides the movement, set apart by ';'."
    )
    price_kind: Literal["tariff", "contract", "spot", "estimate", ""] = _column("What kind of price.")
    subsidy_usd_per_teu: NotNegative | None = _number("Public money in the price; for appraisal.", "USD/TEU")
    minimum_teu: Positive | None = _number("Smallest shipment it takes.", "TEU")
    valid_from: Date = _column("First day, YYYY-MM-DD.")
    valid_until: Date = _column("Last day; a service with one takes part only in dated questions.")
    operator: str = _column("Who runs it.")
    parts_then: str = _column(
        "Sums of its parts when its figures were published, as JSON; blank: those of this network."
    )

    @model_validator(mode="after")
    def _departs_one_way(self) -> "Service":
        if bool(self.weekdays) == (self.departures_per_week is not None):
            raise _wrong("weekdays", self.weekdays, "give either weekdays or departures_per_week")
        if bool(self.weekdays) != bool(self.departs):
            raise _wrong("departs", self.departs, "weekdays and departs go together")
        return self


class Rate(Row):
    """The default of a mode in a country; a blank country stands for anywhere."""

    mode: Mode | Literal["rail"] = _required("Mode; `rail` means every gauge.")
    country: Country = _column("ISO 3166-1 alpha-2; blank: anywhere.")
    speed_kmh: Positive | None = _number("Speed while moving.", "km/h")
    delay_h_per_100km: NotNegative | None = _number("Median delay on the way.", "h/100 km")
    p90_ratio: Annotated[float, Field(ge=1, allow_inf_nan=False)] | None = _number("hours_p90 / hours.", "1")
    usd_per_km: NotNegative | None = _number("Price.", "USD/km")
    per: Literal["teu", "box", "vehicle", "tonne", ""] = _column("What the price is for.")
    departures_per_week: Positive | None = _number("Departures of the unscheduled mode; road needs none.", "1/week")
    co2e_g_per_tkm: NotNegative | None = _number("Emissions, well to wheel.", "g/t-km")
    circuity: Annotated[float, Field(ge=1, le=5)] | None = _number("Length of a way / its geodesic.", "1")

    @model_validator(mode="after")
    def _price_is_whole(self) -> "Rate":
        if self.usd_per_km is not None and not self.per:
            raise _wrong("per", "", "the price needs what it is for: teu, box, vehicle or tonne")
        return self


class Vehicle(Row):
    """What one vehicle (truck, wagon, box slot) carries."""

    mode: Mode | Literal["rail"] = _required("Mode; `rail` means every gauge.")
    country: Country = _column("ISO 3166-1 alpha-2; blank: anywhere.")
    teu_max: Positive = _required("Containers.", "TEU")
    payload_t: Positive | None = _number("Payload; blank: no limit is known.", "t")


class Charge(Priced):
    """Money on top: due at a link, at a node, at the clearance of a country, or at boarding a mode."""

    charge_id: Word = _required("Id, unique.")
    what: Word = _required("What it is for, in words.")
    kind: Literal["fee", "duty", "tax", ""] = _column(
        "Duties and taxes move money and use up nothing; blank: a fee, which pays for something."
    )
    link_id: str = _column("Due on moving along this link.")
    node_id: str = _column("Due on every handling at this node.")
    country: Country = _column("Due on clearance by this country (entry; exit for the export procedure).")
    mode: Mode | Literal["rail", ""] = _column("Alone: due on boarding the mode; else narrows the rest.")
    procedure: Procedure | Literal[""] = _column("Narrows clearance; blank: import and transit.")
    regime: Regime | Literal[""] = _column("Regime of the cargo; blank: any.")
    valid_from: Date = _column("First day, YYYY-MM-DD.")
    valid_until: Date = _column("Last day; a charge with one takes part only in dated questions.")

    @model_validator(mode="after")
    def _has_one_place(self) -> "Charge":
        if sum([bool(self.link_id), bool(self.node_id), bool(self.country)]) > 1:
            raise _wrong("link_id", self.link_id, "give only one of link_id, node_id and country")
        if not (self.link_id or self.node_id or self.country or self.mode):
            raise _wrong("link_id", "", "give one of link_id, node_id, country or mode")
        if self.procedure and not self.country:
            raise _wrong("procedure", self.procedure, "a procedure narrows a charge of a country only")
        if self.usd is None:
            raise _wrong("usd", "", "a charge needs its price")
        return self


class Restriction(Row):
    """A sanction or ban; it never changes a way unless the question asks to comply."""

    subject: Literal["country", "node", "link", "operator"] = _required("What kind of thing is restricted.")
    subject_id: Word = _required("Its country code, node_id, link_id or operator.")
    programme: Word = _required("Whose: UN, EU, US, UK, ...")
    effect: Literal["prohibited", "licence", "uninsurable"] = _required("What it does.")
    what: str = _column("What it says, in one sentence.")
    hs: str = _column("HS codes it is for, set apart by ';'; blank: all goods.")
    valid_from: Date = _column("First day, YYYY-MM-DD.")
    valid_until: Date = _column("Last day.")


class Demand(Row):
    """Yearly freight between two places."""

    origin: Word = _required("Place or node where it begins.")
    destination: Word = _required("Place or node where it ends.")
    form: Literal["container", "truck", "tanker", "bulk"] = _required("What it moves in.")
    hs: str = _column("HS codes, set apart by ';'.")
    commodity: str = _column("Goods, in words.")
    teu_per_year: NotNegative | None = _number("Containers; blank where it does not move in them.", "TEU/year")
    tonnes_per_teu: Positive | None = _number("Weight.", "t/TEU")
    usd_per_teu: Positive | None = _number("Value.", "USD/TEU")


class Source(BaseModel):
    """Where figures come from."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    source: Word = _required("Id, unique.")
    title: Word = _required("Title.")
    publisher: str = _column("Who published it.")
    year: Annotated[int, Field(ge=1900, le=2100)] | None = _number("Year of publication.", "year")
    address: str = _column("Address of the page or document.")
    note: str = _column("What a reader of it should know.")


@dataclass(frozen=True)
class Table:
    """One table: its row model and the columns that tell its rows apart."""

    name: str
    row: type[BaseModel]
    key: tuple[str, ...]
    may_be_both_ways: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns: the key, what is particular, then what every table shares."""
        names = list(self.row.model_fields)
        if not issubclass(self.row, Row):
            return tuple(names)
        shared = ["usd_low", "usd_high", "year", "source", "basis", "note"]
        timed = [name for name in ("hours", "hours_p90", "usd", "per") if name in names]
        if self.name == "rates":
            timed = []
        own = [name for name in names if name not in shared and name not in timed]
        return (*own, *timed, *(name for name in shared if name in names))

    def is_number(self, column: str) -> bool:
        """Return whether a column holds numbers."""
        return bool({int, float} & _types(self.row.model_fields[column].annotation))


def _types(annotation: Any) -> set[Any]:
    if get_origin(annotation) in (Union, UnionType, Annotated):
        return set().union(*(_types(part) for part in get_args(annotation)))
    return {annotation}


TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (
        Table("nodes", Node, ("node_id",)),
        Table("links", Link, ("link_id", "from_node"), may_be_both_ways=True),
        Table("handling", Handling, ("node_id", "kind", "from_mode", "to_mode"), may_be_both_ways=True),
        Table(
            "borders",
            Border,
            (
                *("link_id", "from_node", "node_id", "from_country", "to_country", "mode"),
                *("side", "procedure", "regime", "hs"),
            ),
        ),
        Table("services", Service, ("service_id",)),
        Table("rates", Rate, ("mode", "country")),
        Table("vehicles", Vehicle, ("mode", "country")),
        Table("charges", Charge, ("charge_id",)),
        Table("restrictions", Restriction, ("subject", "subject_id", "programme", "effect", "hs", "valid_from")),
        Table("demand", Demand, ("origin", "destination", "form", "hs", "commodity")),
        Table("sources", Source, ("source",)),
    )
}


def meaning_of(table: str, column: str) -> tuple[str, str]:
    """Return what a column means and its unit.

    Examples
    --------
    >>> meaning_of("links", "length_km")
    ('Length along the way.', 'km')
    """
    field: FieldInfo = TABLES[table].row.model_fields[column]
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    return field.description or "", unit
