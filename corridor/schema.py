"""Every column of every table, once: type, unit, bounds and meaning. Validation and documentation come from here."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, Literal, get_args

import numpy as np

from corridor.columns import (
    Bools,
    Cells,
    Column,
    Rule,
    Table,
    count_given,
    date_of,
    dates_of,
    departure_of,
    given,
    sums_of,
)
from corridor.figure_bounds import BOUNDS
from corridor.figure_rules import PRICE_RULES, RULES
from corridor.modes import MODE, MODES, MODES_MEANT, TRUCK

Kind = Literal["seaport", "dry_port", "rail_terminal", "border_post", "city", "junction", "border_market", "passage"]
Per = Literal["teu", "box", "vehicle", "tonne", "shipment", "value_pct"]
Basis = Literal["measured", "published", "rate", "assumed"]
Form = Literal["box", "wagon", "trailer", "bulk", "tank", "break-bulk"]
Regime = Literal["ordinary", "tir", "barter", "border_market"]

KINDS: Final[tuple[str, ...]] = get_args(Kind)
PERS: Final[tuple[str, ...]] = get_args(Per)
BASES: Final[tuple[str, ...]] = get_args(Basis)
FORMS: Final[tuple[str, ...]] = get_args(Form)
LOOSE: Final = ("bulk", "tank", "break-bulk")
"""Forms of goods that are in no boxes, and in no wagons or trailers that are counted as boxes."""
REGIMES: Final[tuple[str, ...]] = get_args(Regime)
DANGEROUS: Final = (
    *("1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2", "2.1", "2.2", "2.3", "3", "4", "4.1", "4.2", "4.3"),
    *("5", "5.1", "5.2", "6", "6.1", "6.2", "7", "8", "9"),
)
"""Classes of dangerous goods, with their divisions: ADR, RID and IMDG."""
PROCEDURES: Final = ("export", "transit", "import")
STATUSES: Final = ("operating", "construction", "planned", "closed")
WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
COVERS: Final = ("queue", "closed_hours", "clearance", "reload")
VEHICLE_CHANGES: Final = ("none", "tractor", "transload")
INCLUDES: Final = ("borders", "handling")
_CARRIERS: Final = tuple(MODES_MEANT)
_HS_CODE: Final = re.compile(r"[0-9]{2}(\.?[0-9]{2}){0,4}")
"""Digits in pairs, with points between them or without."""


def words(text: str) -> tuple[str, ...]:
    """Return the members of a list column, which are set apart by semicolons."""
    return tuple(filter(None, map(str.strip, text.split(";"))))


def activity_of(from_mode: str, to_mode: str) -> str:
    """Return the name of a change between two modes; a blank mode is cargo at rest."""
    if not from_mode:
        return "load"
    if not to_mode:
        return "unload"
    if from_mode == to_mode:
        return "transship"
    if MODE[from_mode].gauge_mm and MODE[to_mode].gauge_mm:
        return "gauge_change"
    return "transfer"


def _words_of(allowed: tuple[str, ...], text: str) -> str:
    members = words(text)
    if not members:
        raise ValueError(f"names nothing; give some of {', '.join(allowed)} (set apart by ';'), or leave it blank")
    wrong = [member for member in members if member not in allowed]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is not one of {', '.join(allowed)} (set apart by ';')")
    return ";".join(members)


def is_hs_code(text: str) -> bool:
    """Return whether a text is a code of the Harmonized System, or the beginning of one: digits after a chapter.

    Examples
    --------
    >>> is_hs_code("84"), is_hs_code("2710.12"), is_hs_code("77"), is_hs_code("8")
    (True, True, False, False)
    """
    return bool(_HS_CODE.fullmatch(text)) and 1 <= int(text[:2]) <= 97 and text[:2] != "77"


def hs_fault(text: str) -> str:
    """Return why a text is no code of the Harmonized System; blank if it is one.

    Examples
    --------
    >>> hs_fault("101")
    'has 3 digits, and HS codes an even number; a spreadsheet drops the first nought: is it 0101?'
    """
    digits = text.replace(".", "")
    if digits.isdecimal() and digits[0] != "0" and 3 <= len(digits) <= 9 and len(digits) % 2:
        lost = f"a spreadsheet drops the first nought: is it 0{text}?"
        return f"has {len(digits)} digits, and HS codes an even number; {lost}"
    return "" if is_hs_code(text) else "must have 2 to 10 digits and begin with a chapter, 01 to 97 without 77"


def codes_of(text: str) -> str:
    """Return HS codes, set apart by semicolons, as they are kept; raise ValueError with what would be right."""
    for code in words(text):
        if fault := hs_fault(code):
            raise ValueError(f"{code!r} {fault}")
    return ";".join(words(text)).replace(".", "")


def _classes_of(text: str) -> str:
    return _words_of(DANGEROUS, text)


def _countries_of(text: str) -> str:
    for code in words(text):
        if not (len(code) == 2 and code.isascii() and code.isupper()):
            raise ValueError(f"{code!r} must be two capital letters (ISO 3166-1 alpha-2), several set apart by ';'")
    return ";".join(words(text))


BORDER: Final = re.compile("[A-Z]{2}-[A-Z]{2}")
"""Form of a border by its two countries."""


def steps_of(passes: str) -> tuple[tuple[str, ...], ...]:
    """Return the steps of a named corridor, each with the nodes, countries and borders of which one is enough.

    Examples
    --------
    >>> steps_of("TMKRW|KZAAU;AZALA")
    (('TMKRW', 'KZAAU'), ('AZALA',))
    """
    return tuple(tuple(map(str.strip, step.split("|"))) for step in passes.split(";"))


def passes_of(text: str) -> str:
    """Return what a named corridor passes as it is kept; raise ValueError with what would be right."""
    steps = steps_of(text)
    if not all(all(step) for step in steps):
        raise ValueError("must be steps set apart by ';', of names set apart by '|', such as TMKRW|KZAAU;AZALA")
    return ";".join("|".join(step) for step in steps)


def _modes_of(text: str) -> str:
    return _words_of(_CARRIERS, text)


_country = partial(Column, pattern=(r"[A-Z]{2}", "must be two capital letters (ISO 3166-1 alpha-2)"))
_day = partial(Column, reads=date_of)
_sums_of_parts = partial(sums_of, PERS)
_classes = partial(Column, reads=_classes_of)


def _required(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, meaning, is_required=True, **more)


def _number(name: str, meaning: str, unit: str, kind: Literal["number", "whole"] = "number", **more: Any) -> Column:
    return Column(name, meaning, unit, kind, bound=BOUNDS[name], **more)


# ---------------------------------------------------------------- what many tables share

_ORIGIN: Final = (
    _number("year", "Year that the figures describe.", "year", kind="whole"),
    Column("source", "Id of a row of `sources`."),
    Column(
        "basis",
        "How the figures were got; blank with a source counts as published, without one as assumed.",
        allowed=BASES,
    ),
    Column("note", "What a reader of the figures should know."),
)
_PRICED: Final = (
    _number("usd", "Price; negative only for what is paid back.", "USD of the row's year"),
    Column("per", "What the price is for.", allowed=PERS),
    _number("usd_low", "Lowest plausible price.", "USD"),
    _number("usd_high", "Highest plausible price.", "USD"),
)
_TIMED: Final = (
    _number("hours", "Median duration.", "h"),
    _number("hours_p90", "Duration that one case in ten exceeds.", "h"),
)
_CAPACITY: Final = (
    _number("capacity_teu_per_week", "What can pass in a week; blank: by `capacity_defaults`.", "TEU/week"),
    Column("capacity_group", "Group of `capacity_groups` whose capacity it shares with other rows."),
    _number("throughput_teu_per_week", "What did pass in a week; no default capacity is below it.", "TEU/week"),
    _number("throughput_year", "Year of the throughput.", "year", kind="whole"),
    _number("background_teu_per_week", "Part of what passes that no row of `demand` is.", "TEU/week"),
)
_CARRIER: Final = (
    _required("mode", "Mode; `rail` means every gauge.", allowed=_CARRIERS),
    _country("country", "ISO 3166-1 alpha-2; blank: anywhere."),
)


_CAPACITY_RULES: Final = (
    Rule(
        "throughput_year",
        lambda row: given(row["throughput_year"]) & ~given(row["throughput_teu_per_week"]),
        "is the year of a throughput; give throughput_teu_per_week, or leave it blank",
    ),
)


def _timed(name: str, own: tuple[Column, ...], key: tuple[str, ...], rules: tuple[Rule, ...] = ()) -> Table:
    both = name in ("links", "handling")
    limited = _CAPACITY_RULES if set(_CAPACITY) <= set(own) else ()
    return Table(name, (*own, *_TIMED, *_PRICED, *_ORIGIN), key, (*RULES, *rules, *limited), may_be_both_ways=both)


# ---------------------------------------------------------------- the tables

_NODES: Final = (
    _required("node_id", "Id, unique."),
    Column("place", "Name shared by the nodes of one place; blank: the node's name."),
    Column("name", "Name of the node; blank: its id."),
    _country("country", "ISO 3166-1 alpha-2; blank at sea."),
    Column("province", "Province, state or region of its country, where charges differ by it."),
    _number("latitude", "WGS 84.", "degrees", is_required=True),
    _number("longitude", "WGS 84.", "degrees", is_required=True),
    _required("kind", "What it is; default rows of `handling` go by it.", allowed=KINDS),
    Column("timezone", "IANA name of the local time, such as Asia/Karachi."),
    Column(
        "unlocode",
        "UN/LOCODE, five characters.",
        pattern=(
            r"[A-Z]{2}[A-Z2-9]{3}",
            "must be a UN/LOCODE: two letters of the country, then three letters or digits",
        ),
    ),
    Column("aliases", "Other names, set apart by ';'."),
    Column(
        "customs", "Whether goods that come in bond are cleared there for import.", allowed=("yes", "no"), default="no"
    ),
)

_LINKS: Final = (
    _required("link_id", "Id of the way; its two directions share it."),
    _required("from_node", "Id of the node it leaves."),
    _required("to_node", "Id of the node it reaches."),
    _required("mode", "Mode; the gauge is part of it.", allowed=MODES),
    _number("length_km", "Length along the way.", "km"),
    _number("departures_per_week", "Departures; a link with a figure of its own is boarded as a service is.", "1/week"),
    Column(
        "takes",
        "What goods must be in to go over it without a service, set apart by ';'; blank: as its rate says.",
        reads=partial(_words_of, FORMS),
    ),
    *_CAPACITY,
    Column("status", "Only operating links take part.", allowed=STATUSES, default="operating"),
    Column("opens", "Year or date when it is to open."),
    Column("opening_hours", "When it may be entered, in OpenStreetMap's syntax and local time."),
    Column("lorry_ban", "When lorries may not drive on it, in OpenStreetMap's syntax and local time."),
    Column("geometry", "WKT LineString from from_node to to_node; blank: the geodesic."),
)

_LINK_RULES: Final = (
    Rule(
        "lorry_ban",
        lambda row: given(row["lorry_ban"]) & (row["mode"] != TRUCK),
        f"only lorries are banned; this link has mode {{mode}} and not {TRUCK}",
    ),
)

_ENDS_BY_CLOSING: Final = Column(
    "ends_by_closing",
    "Whether work begins only if its median also ends while it is open; blank or no: it may run on.",
    allowed=("yes", "no"),
)
_ENDS_WITH_HOURS: Final = Rule(
    "ends_by_closing",
    lambda row: (row["ends_by_closing"] == "yes") & ~given(row["opening_hours"]),
    "is for the opening hours of its own row, which are blank",
)

_ACTIVITIES: Final = ("load", "unload", "transfer", "gauge_change", "transship")
_HANDLING: Final = (
    Column("node_id", "Id of the node; blank: every node of the kind."),
    Column("kind", "Kind of node that this is the default of; blank with a node_id.", allowed=KINDS),
    Column("from_mode", "Mode it came by; blank: loading at the origin.", allowed=MODES),
    Column("to_mode", "Mode it leaves by; blank: unloading at the destination.", allowed=MODES),
    Column("activity", "What is done; blank: as the two modes say.", allowed=_ACTIVITIES),
    _number("co2e_kg_per_teu", "Emissions, well to wheel; blank: left out.", "kg/TEU"),
    *_CAPACITY,
    Column("opening_hours", "When it may begin, in OpenStreetMap's syntax and local time."),
    _ENDS_BY_CLOSING,
)


def _contradicts(row: Cells) -> Bools:
    """Return which rows name another activity than their two modes mean."""
    rows = zip(row["activity"], row["from_mode"], row["to_mode"], strict=True)
    return np.array([said not in ("", activity_of(*modes)) for said, *modes in rows], dtype=np.bool_)


def _meant(cells: Mapping[str, Any]) -> str:
    came, leaves = cells["from_mode"], cells["to_mode"]
    return f"from {came or 'blank'} to {leaves or 'blank'} is {activity_of(came, leaves)}"


_HANDLING_RULES: Final = (
    Rule("node_id", lambda row: given(row["node_id"]) == given(row["kind"]), "give either a node_id or a kind"),
    Rule(
        "from_mode",
        lambda row: ~given(row["from_mode"]) & ~given(row["to_mode"]),
        "from_mode and to_mode are both blank",
    ),
    Rule("activity", _contradicts, _meant),
    _ENDS_WITH_HOURS,
)

_BORDERS: Final = (
    Column("link_id", "Id of the crossing link (land)."),
    Column("from_node", "Node that the link leaves, for one direction; blank: both."),
    Column("node_id", "Id of a seaport: exit when loading to sea, entry when landing."),
    _country("from_country", "Default rows: country that is left."),
    _country("to_country", "Default rows: country that is entered."),
    Column("mode", "Default rows: mode; `rail` means every gauge.", allowed=_CARRIERS),
    _required("side", "Which side of the line.", allowed=("exit", "entry")),
    Column("procedure", "Customs procedure; blank: any.", allowed=(*PROCEDURES, "bond")),
    Column("regime", "Regime of the cargo; blank: any.", allowed=REGIMES),
    Column(
        "hs", "HS codes that the row is for, set apart by ';'; a code means all that begin with it.", reads=codes_of
    ),
    Column("allowed", "`no` bars the crossing.", allowed=("yes", "no"), default="yes"),
    Column("covers", "What the hours already hold, set apart by ';'.", reads=partial(_words_of, COVERS)),
    Column(
        "vehicle_change",
        "What goes on by road there: the same lorry, the trailer behind another tractor, or the load on another lorry.",
        allowed=VEHICLE_CHANGES,
    ),
    _number("change_hours", "Hours that the change adds to the side's, if they do not cover `reload`.", "h"),
    _number("change_usd", "Price of the change, besides that of the side.", "USD/vehicle"),
    *_CAPACITY,
    Column("opening_hours", "When clearance may begin, in OpenStreetMap's syntax and local time."),
    _ENDS_BY_CLOSING,
    Column("closed_on_holidays", "Whether it shuts on public holidays.", allowed=("yes", "no")),
)


def _scopes(row: Cells) -> Any:
    """Return how many of link, seaport and default each row of borders is for."""
    is_default = count_given(row, "from_country", "to_country", "mode") > 0
    return count_given(row, "link_id", "node_id") + is_default


def _changes(row: Cells) -> Bools:
    """Return which rows of borders change the lorry."""
    return np.isin(row["vehicle_change"], ("tractor", "transload"))


def _unnamed_change(name: str, row: Cells) -> Bools:
    """Return which rows of borders give a figure of a change that they do not name."""
    return given(row[name]) & ~_changes(row)


_UNNAMED: Final = "is for a change of lorry; say which in vehicle_change (tractor or transload), or leave this blank"


def _reloads(row: Cells) -> Bools:
    """Return of which rows of borders the hours hold a change of lorry."""
    return np.array(["reload" in words(covers) for covers in row["covers"]], dtype=np.bool_)


_CHANGE_RULES: Final = (
    *(Rule(name, partial(_unnamed_change, name), _UNNAMED) for name in ("change_hours", "change_usd")),
    Rule(
        "vehicle_change",
        lambda row: _changes(row) & ~given(row["change_hours"]) & ~_reloads(row),
        "a change takes time: give change_hours, or hours that cover reload",
    ),
    Rule(
        "change_hours",
        lambda row: given(row["change_hours"]) & _reloads(row),
        "would count twice: hours that cover reload hold the change; leave this blank, or take reload out of covers",
    ),
    Rule(
        "vehicle_change",
        lambda row: _changes(row) & ~given(row["link_id"]) & (given(row["node_id"]) | (row["mode"] != TRUCK)),
        f"only lorries are changed; a row without a link needs mode {TRUCK}",
    ),
)
_BORDER_RULES: Final = (
    *_CHANGE_RULES,
    _ENDS_WITH_HOURS,
    Rule("link_id", lambda row: _scopes(row) != 1, "give one of link_id, node_id or a default's countries and mode"),
    Rule("from_node", lambda row: given(row["from_node"]) & ~given(row["link_id"]), "stands without link_id"),
    Rule(
        "procedure",
        lambda row: (row["side"] == "exit") & np.isin(row["procedure"], ("import", "bond")),
        "an exit knows export or transit",
    ),
    Rule(
        "procedure",
        lambda row: (row["side"] == "entry") & (row["procedure"] == "export"),
        "an entry knows import, bond or transit",
    ),
)

_SERVICES: Final = (
    _required("service_id", "Id, unique."),
    Column("name", "Name; blank: the id."),
    _required("from_node", "Id of the node where it is boarded."),
    _required("to_node", "Id of the node where it is left."),
    Column("links", "Ids of the links it runs over, in order, set apart by ';'; blank: the shortest open way by sea."),
    Column(
        "stops",
        "Ids of nodes on its way where it may also be boarded and left, in order, set apart by ';'; without `links` "
        "the seaports where it calls.",
    ),
    Column("weekdays", "Days it departs, Mo to Su, set apart by ';'.", reads=partial(_words_of, WEEKDAYS)),
    Column("departs", "Local time of departure, HH:MM.", reads=departure_of),
    _number("every_weeks", "It departs in one of so many weeks; blank: every week.", "weeks", kind="whole"),
    _day("counted_from", "A date in a week, Monday to Sunday, in which it departs; with `every_weeks`."),
    Column(
        "departure_dates",
        "Dates it departs, YYYY-MM-DD, set apart by ';', in place of `weekdays`; `departures_per_week` is for "
        "questions without a date.",
        reads=dates_of,
    ),
    _number("cutoff_h", "Cargo must be there this long before departure; blank: 0.", "h"),
    _number("departures_per_week", "Departures, where the days of the week are not known.", "1/week"),
    Column(
        "includes",
        "What hours and price already hold besides the movement, set apart by ';'.",
        reads=partial(_words_of, INCLUDES),
    ),
    Column("price_kind", "What kind of price.", allowed=("tariff", "contract", "spot", "estimate")),
    _number("subsidy_usd_per_teu", "Public money in the price; for appraisal.", "USD/TEU"),
    _number("teu_per_departure", "What one departure carries.", "TEU"),
    *_CAPACITY,
    Column("takes", "What goods must be in, set apart by ';'; blank: box.", reads=partial(_words_of, FORMS)),
    _number("minimum_teu", "Smallest shipment it takes; only for what is sold whole.", "TEU"),
    _day("valid_from", "First day, YYYY-MM-DD."),
    _day("valid_until", "Last day; a service with one takes part only in dated questions."),
    Column("operator", "Who runs it."),
    Column("parts_then", "Sums of its parts when published, as JSON; blank: of this network.", reads=_sums_of_parts),
)
_SERVICE_RULES: Final = (
    Rule(
        "weekdays",
        lambda row: given(row["weekdays"]) == given(row["departures_per_week"]),
        "give either weekdays or departures_per_week",
    ),
    Rule(
        "departs",
        lambda row: (given(row["weekdays"]) | given(row["departure_dates"])) != given(row["departs"]),
        "goes together with weekdays or departure_dates",
    ),
    Rule(
        "departure_dates",
        lambda row: given(row["departure_dates"]) & given(row["weekdays"]),
        "stand in place of weekdays; leave weekdays blank and give departures_per_week",
    ),
    Rule(
        "every_weeks",
        lambda row: given(row["every_weeks"]) & ~given(row["weekdays"]),
        "needs weekdays",
    ),
    Rule(
        "counted_from",
        lambda row: given(row["every_weeks"]) != given(row["counted_from"]),
        "goes together with every_weeks",
    ),
    Rule(
        "minimum_teu",
        lambda row: np.nan_to_num(row["minimum_teu"]) > np.nan_to_num(row["teu_per_departure"], nan=np.inf),
        "is more than the {teu_per_departure:g} TEU of a departure, so it takes nothing; lower it",
    ),
)


def _of_transit(name: str, row: Cells) -> Bools:
    """Return which rates for transit say more than a price."""
    return np.asarray(given(row[name]) & (row["procedure"] == "transit"), dtype=np.bool_)


def _without_emissions(name: str, row: Cells) -> Bools:
    """Return which rates say of what their emissions consist, and not what these are."""
    return given(row[name]) & ~given(row["co2e_g_per_tkm"])


_RATES: Final = (
    *_CARRIER,
    Column(
        "procedure",
        "For a price of goods in transit, that cross the country from one border to another: transit; blank: any.",
        allowed=("transit",),
    ),
    _number("speed_kmh", "Speed while moving.", "km/h"),
    _number("driving_h_per_day", "Hours in 24 that a lorry is driven; the others are rest. Blank: all.", "h/day"),
    _number("delay_h_per_100km", "Median delay on the way that is no rest.", "h/100 km"),
    _number("p90_ratio", "hours_p90 / hours.", "1"),
    _number("usd_per_km", "Price.", "USD/km"),
    Column("per", "What the price is for.", allowed=("teu", "box", "vehicle", "tonne")),
    _number("departures_per_week", "Departures of the unscheduled mode; road needs none.", "1/week"),
    _number("co2e_g_per_tkm", "Emissions, well to wheel.", "g/t-km"),
    _number("ttw_share", "Part of these emissions that leaves the vehicle: tank to wheel.", "1"),
    _number("load_factor", "Loading of vehicles that the emissions hold.", "1"),
    _number("empty_running", "Running of empty vehicles that the emissions hold.", "1"),
    _number("circuity", "Length of a way / its geodesic.", "1"),
    Column(
        "takes",
        "What goods must be in to go by the mode without a service, set apart by ';'; blank: anything by road, else "
        "boxes, wagons and trailers.",
        reads=partial(_words_of, FORMS),
    ),
    _number(
        "cooled_usd_per_box_km",
        "What a cooled box of 40 feet pays besides, also aboard services; blank: none goes by the mode.",
        "USD/box-km",
    ),
)
_OF_EMISSIONS: Final = ("ttw_share", "load_factor", "empty_running")
_BY_PROCEDURE: Final = ("mode", "country", "procedure", "usd_per_km", "per")
ANY_PROCEDURE: Final = tuple(column.name for column in _RATES if column.name not in (*_BY_PROCEDURE, *_OF_EMISSIONS))
"""Columns of `rates` that are the same under any procedure; those of emissions need co2e_g_per_tkm besides."""
_RATE_RULES: Final = (
    Rule(
        "usd_per_km",
        lambda row: (row["procedure"] == "transit") & ~given(row["usd_per_km"]),
        "a row for transit gives a price; give it, or leave procedure blank",
    ),
    *(
        Rule(
            name,
            partial(_of_transit, name),
            "stands in the row without a procedure and holds for transit as well; leave it blank",
        )
        for name in ANY_PROCEDURE
    ),
    *(
        Rule(
            name,
            partial(_without_emissions, name),
            "is about the emissions of the row; give co2e_g_per_tkm, or leave it blank",
        )
        for name in _OF_EMISSIONS
    ),
    Rule(
        "driving_h_per_day",
        lambda row: given(row["driving_h_per_day"]) & (row["mode"] != TRUCK),
        f"only drivers of lorries rest; this row has mode {{mode}} and not {TRUCK}",
    ),
    Rule(
        "per",
        lambda row: given(row["usd_per_km"]) & ~given(row["per"]),
        "the price needs what it is for: teu, box, vehicle or tonne",
    ),
)

_VEHICLES: Final = (
    *_CARRIER,
    _number("teu_max", "Containers.", "TEU", is_required=True),
    _number("payload_t", "Goods that it may carry; blank: no limit is known.", "t"),
    Column(
        "overweight",
        "What happens to a box with more goods: moves are barred, or have a price; blank: they pay in proportion.",
        allowed=("bar", "price"),
    ),
    _number("overweight_usd_per_tkm", "With `price`: for each tonne more.", "USD/t-km"),
    _number("heavy_teu_t", "Goods per TEU above which a box is heavy.", "t/TEU"),
    _number("heavy_usd_per_teu_km", "What a heavy box pays besides.", "USD/TEU-km"),
    _number("waiting_usd_per_h", "Cost of a vehicle and its driver that wait at a border; for analyses.", "USD/h"),
)
_VEHICLE_RULES: Final = (
    Rule(
        "overweight",
        lambda row: given(row["overweight"]) & ~given(row["payload_t"]),
        "without payload_t nothing is overweight",
    ),
    Rule(
        "overweight_usd_per_tkm",
        lambda row: given(row["overweight_usd_per_tkm"]) != (row["overweight"] == "price"),
        "goes with overweight = price, and overweight = price with it",
    ),
    Rule(
        "heavy_teu_t",
        lambda row: given(row["heavy_teu_t"]) != given(row["heavy_usd_per_teu_km"]),
        "heavy_teu_t and heavy_usd_per_teu_km go together",
    ),
)

_CHARGES: Final = (
    _required("charge_id", "Id, unique."),
    _required("what", "What it is for, in words."),
    Column(
        "kind",
        "Duties and taxes move money and use up nothing; blank: a fee, which pays for something.",
        allowed=("fee", "duty", "tax"),
    ),
    Column("link_id", "Due on moving along this link."),
    Column("node_id", "Due on every handling at this node; with a procedure, on clearance at it."),
    _country("country", "Due on clearance by this country (entry; exit for the export procedure)."),
    Column("province", "Narrows clearance by the country to the nodes of a province."),
    Column("mode", "Alone: due on boarding the mode; else narrows the rest.", allowed=_CARRIERS),
    Column(
        "procedure",
        "Direction of clearance; blank: import and transit. Without a place: by any country.",
        allowed=PROCEDURES,
    ),
    Column("regime", "Regime of the cargo; blank: any.", allowed=REGIMES),
    Column("hs", "HS codes that it is for, set apart by ';'; blank: all goods.", reads=codes_of),
    Column(
        "made_in", "Countries of origin of the goods that it is for, set apart by ';'; blank: any.", reads=_countries_of
    ),
    _classes("dangerous", "Classes of dangerous goods that it is for, set apart by ';'; blank: all goods."),
    Column("cooled", "Whether it is for cooled boxes only, or for others only; blank: both.", allowed=("yes", "no")),
    Column("except_links", "Links of crossings, set apart by ';': not due on clearance at these."),
    _day("valid_from", "First day, YYYY-MM-DD."),
    _day("valid_until", "Last day; a charge with one takes part only in dated questions."),
)


_CHARGE_RULES: Final = (
    Rule(
        "link_id",
        lambda row: count_given(row, "link_id", "node_id", "country") > 1,
        "give only one of link_id, node_id and country",
    ),
    Rule(
        "link_id",
        lambda row: count_given(row, "link_id", "node_id", "country", "mode", "procedure") == 0,
        "give one of link_id, node_id, country, mode or procedure",
    ),
    Rule(
        "procedure",
        lambda row: given(row["procedure"]) & given(row["link_id"]),
        "goods move along a link alike under every procedure; leave it blank",
    ),
    Rule(
        "province",
        lambda row: given(row["province"]) & ~given(row["country"]),
        "a province is one of a country; give it",
    ),
    Rule(
        "except_links",
        lambda row: given(row["except_links"]) & (count_given(row, "country", "procedure") == 0),
        "only a charge on clearance has crossings where it is not due; give its country or procedure",
    ),
    Rule("usd", lambda row: ~given(row["usd"]), "a charge needs its price"),
)

_CLEARANCE: Final = (
    _required(
        "what",
        "Customs clearance of goods, or the new declaration of goods in transit that change between rail and road.",
        allowed=("clearance", "transit_change"),
    ),
    _country("country", "Country whose customs it is; blank: any."),
    Column("side", "Of a clearance: of goods that leave the country or come to stay.", allowed=("export", "import")),
    Column(
        "cleared_at",
        "Of imports: cleared at the border, or at a node with customs that they reach in bond; blank: both.",
        allowed=("border", "inland"),
    ),
    Column("regime", "Regime of the cargo; blank: any.", allowed=REGIMES),
)
_CLEARANCE_RULES: Final = (
    Rule(
        "side",
        lambda row: (row["what"] == "clearance") & ~given(row["side"]),
        "a clearance is for export or import: give one",
    ),
    Rule(
        "side",
        lambda row: (row["what"] == "transit_change") & given(row["side"]),
        "goods in transit are neither exported nor imported; leave it blank",
    ),
    Rule(
        "cleared_at",
        lambda row: given(row["cleared_at"]) & (row["side"] != "import"),
        "only imports are cleared inland as well; leave it blank",
    ),
    Rule(
        "per",
        lambda row: row["per"] == "vehicle",
        "goods are declared, not vehicles; give shipment, box, teu, tonne or value_pct",
    ),
)

_RESTRICTIONS: Final = (
    _required("subject", "What kind of thing is restricted.", allowed=("country", "node", "link", "operator")),
    _required("subject_id", "Its country code, node_id, link_id or operator."),
    _required("programme", "Whose: UN, EU, US, UK, ..."),
    _required("effect", "What it does; a licence bars nothing.", allowed=("prohibited", "licence", "uninsurable")),
    Column("what", "What it says, in one sentence."),
    Column("hs", "HS codes it is for, set apart by ';'; blank: all goods.", reads=codes_of),
    Column("except_hs", "HS codes that it is not for, set apart by ';'.", reads=codes_of),
    _classes(
        "dangerous",
        "Classes of dangerous goods that it is for, set apart by ';', and in any question; blank: all goods.",
    ),
    Column("origins", "Countries or territories, one of which the cargo begins in, set apart by ';'; blank: any."),
    Column("destinations", "Countries or territories, one of which the cargo ends in, set apart by ';'; blank: any."),
    Column("applies_to", "Of a country: cargo that begins or ends there, or neither.", allowed=("trade", "transit")),
    Column("mode", "Narrows it to what goes there by the mode.", allowed=_CARRIERS),
    Column("within", "Of an operator: countries or territories where it is restricted, set apart by ';'."),
    _day("valid_from", "First day, YYYY-MM-DD."),
    _day("valid_until", "Last day."),
)
_RESTRICTION_RULES: Final = (
    Rule(
        "applies_to",
        lambda row: given(row["applies_to"]) & (row["subject"] != "country"),
        "narrows a restriction of a country only",
    ),
    Rule(
        "within",
        lambda row: given(row["within"]) & (row["subject"] != "operator"),
        "narrows a restriction of an operator only",
    ),
)

_VALUE_OF_TIME: Final = (
    Column("vot_class", "Class of goods; blank: whatever no other row is for."),
    Column("hs", "HS codes of its goods, set apart by ';'; a code means all that begin with it.", reads=codes_of),
    _number("usd_per_tonne_from", "Unknown goods worth at least this are of the class.", "USD/t"),
    _number("percent_per_day_low", "Lowest plausible value of a day under way.", "% of the goods' value"),
    _number("percent_per_day", "Value of a day under way.", "% of the goods' value", is_required=True),
    _number("percent_per_day_high", "Highest plausible value of a day under way.", "% of the goods' value"),
)
_VALUE_OF_TIME_RULES: Final = (
    Rule(
        "vot_class",
        lambda row: ~given(row["vot_class"]) & (count_given(row, "hs", "usd_per_tonne_from") > 0),
        "a row without a class is for all that no other row is for; give it a class, or no hs and usd_per_tonne_from",
    ),
    Rule(
        "percent_per_day",
        lambda row: (
            (row["percent_per_day_low"] > row["percent_per_day"])
            | (row["percent_per_day"] > row["percent_per_day_high"])
        ),
        "must lie between percent_per_day_low and percent_per_day_high",
    ),
)

_TRANSIT_ACCESS: Final = (
    _country("country", "Country that is crossed by cargo that neither begins nor ends there.", is_required=True),
    _required("mode", "Mode by which it is crossed; `rail` means every gauge.", allowed=_CARRIERS),
    _required("access", "Whether it may be.", allowed=("allowed", "barred")),
    Column("origins", "Countries or territories, one of which the cargo begins in, set apart by ';'; blank: any."),
    Column("destinations", "Countries or territories, one of which the cargo ends in, set apart by ';'; blank: any."),
    Column("regime", "Regime of the cargo; blank: any.", allowed=REGIMES),
    _day("valid_from", "First day, YYYY-MM-DD."),
    _day("valid_until", "Last day; a row with one takes part only in dated questions."),
)

_DEFAULT_OF: Final = ("link", "crossing", "handling", "service")
_CAPACITY_GROUPS: Final = (
    _required("capacity_group", "Id, unique."),
    _number("capacity_teu_per_week", "What can pass over all its rows together.", "TEU/week", is_required=True),
    Column(
        "ways",
        "Whether the figure is for one direction, so that rows of both may not share it; blank: both together.",
        allowed=("one", "both"),
    ),
    *_CAPACITY[2:],
)
_CAPACITY_DEFAULTS: Final = (
    _required("what", "What the row is a default of.", allowed=_DEFAULT_OF),
    Column("kind", "Of handling: kind of node; blank: any.", allowed=KINDS),
    _required("mode", "Mode; `rail` means every gauge.", allowed=_CARRIERS),
    _country("country", "ISO 3166-1 alpha-2; blank: anywhere."),
    _number(
        "capacity_teu_per_week", "What can pass in one direction; of a node, all it lifts of the mode.", "TEU/week"
    ),
    _number("teu_per_departure", "Of services: what one departure carries.", "TEU"),
    _number("capacity_low_teu_per_week", "Lowest plausible capacity.", "TEU/week"),
    _number("capacity_high_teu_per_week", "Highest plausible capacity.", "TEU/week"),
)
_CAPACITY_DEFAULT_RULES: Final = (
    Rule(
        "teu_per_departure",
        lambda row: (row["what"] == "service") != given(row["teu_per_departure"]),
        "a default of services gives teu_per_departure, and no other does",
    ),
    Rule(
        "capacity_teu_per_week",
        lambda row: (row["what"] == "service") == given(row["capacity_teu_per_week"]),
        "every default but that of services gives capacity_teu_per_week",
    ),
    Rule(
        "kind",
        lambda row: given(row["kind"]) & (row["what"] != "handling"),
        "only handling goes by the kind of node; leave it blank",
    ),
    Rule(
        "capacity_teu_per_week",
        lambda row: (
            (row["capacity_low_teu_per_week"] > row["capacity_teu_per_week"])
            | (row["capacity_teu_per_week"] > row["capacity_high_teu_per_week"])
        ),
        "must lie between capacity_low_teu_per_week and capacity_high_teu_per_week",
    ),
)

_DEMAND: Final = (
    _required("origin", "Place or node where it begins."),
    _required("destination", "Place or node where it ends."),
    _required("form", "What it moves in.", allowed=("container", "truck", "tanker", "bulk")),
    Column("hs", "HS codes, set apart by ';'.", reads=codes_of),
    Column("commodity", "Goods, in words."),
    _number("teu_per_year", "Containers; blank where it does not move in them.", "TEU/year"),
    _number("tonnes_per_teu", "Weight.", "t/TEU"),
    _number("usd_per_teu", "Value.", "USD/TEU"),
    _number("usd_per_year", "Value of what goes in a year, in whatever form.", "USD/year"),
    _number("tonnes_per_year", "Weight of what goes in a year, in whatever form.", "t/year"),
    _number("box_share", "Part of it that can go in boxes; blank: all of a container, none of tanks.", "1"),
    Column("vot_class", "Class of goods in `value_of_time`; blank: by hs, else by value per tonne."),
    Column("counted_mode", "Modes that it was counted by and goes by, set apart by ';'; blank: any.", reads=_modes_of),
    Column("counted_at", "Place, node or link where it was counted."),
)

_USES: Final = ("fit", "predict")
_TRADE_GROWTH: Final = (
    *_DEMAND[:5],
    _number("usd_per_year", "Value of the goods that went in the base year.", "USD/year", is_required=True),
    _number("usd_per_year_aim", "Value once the trade is what policy aims at.", "USD/year", is_required=True),
    _number("usd_per_tonne", "Value of a tonne.", "USD/t", is_required=True),
    _number("tonnes_per_teu", "Weight, in a box or in a lorry or wagon of 2 TEU.", "t/TEU", is_required=True),
    _number("box_share", "Part of it that can go in boxes; blank: all of a container, none of the rest.", "1"),
    Column("counted_mode", "Modes that it may go by, set apart by ';'; blank: any.", reads=_modes_of),
)

_COUNTS: Final = (
    _required("count_id", "Id, unique."),
    Column("screenline", "Screenlines that it belongs to, set apart by ';': ways that compete with each other."),
    _required("kind", "What `at` names: links, or nodes where boxes are lifted.", allowed=("link", "port")),
    _required("at", "Ids of the links or nodes where it was counted, set apart by ';'."),
    Column("from_node", "Of a link: node that it leaves, for one direction; blank: both."),
    Column("mode", "Narrows it to what goes by the mode there; of nodes needed.", allowed=_CARRIERS),
    _number("teu_per_week", "What passed or was lifted in a week.", "TEU/week", is_required=True),
    _required("use", "Whether constants may be fitted to it, or it is kept to see what they predict.", allowed=_USES),
)
_COUNT_RULES: Final = (
    Rule("mode", lambda row: (row["kind"] == "port") & ~given(row["mode"]), "say what is lifted from or to: a mode"),
    Rule("from_node", lambda row: (row["kind"] == "port") & given(row["from_node"]), "only links have a direction"),
)

_CONSTANTS: Final = (
    _required("constant_id", "Id, unique."),
    _required("at", "Ids of links, set apart by ';': a way over any of them has the constant, once."),
    Column("against", "Ids of the links that compete with them, set apart by ';'."),
    _number(
        "constant_usd_per_teu",
        "What such a way seems to cost those who choose, beyond its figures; below 0: it seems cheaper.",
        "USD/TEU",
        is_required=True,
    ),
    Column("fitted_to", "Ids of the counts that it was fitted to, set apart by ';'."),
)

_PLACE_NAMES: Final = (
    _required("node_id", "Id of the node."),
    _required("names", "Names of its place in other scripts and languages, set apart by ';'."),
)

_TERRITORIES: Final = (
    _required("territory", "Customs territory that several countries share, such as a customs union."),
    _country("country", "A country of it; one that is in no row is a territory of its own.", is_required=True),
)

_CORRIDORS: Final = (
    _required("corridor_id", "Id, unique."),
    _required("name", "Name by which the trade knows it."),
    _required(
        "passes",
        "What a way passes to run in it, in order or backwards: steps set apart by ';', of which each has one or more "
        "nodes, countries or land borders (such as IR-TR) set apart by '|'; one of them is enough.",
        reads=passes_of,
    ),
    Column("avoids", "Nodes and countries that it does not touch, set apart by ';'."),
    Column("modes", "Modes by which it is gone, set apart by ';'; blank: any.", reads=_modes_of),
)

_SOURCES: Final = (
    _required("source", "Id, unique."),
    _required("title", "Title."),
    Column("publisher", "Who published it."),
    _number("year", "Year of publication.", "year", kind="whole"),
    Column("address", "Address of the page or document."),
    Column("note", "What a reader of it should know."),
)

_BORDER_KEY: Final = (
    *("link_id", "from_node", "node_id", "from_country", "to_country", "mode"),
    *("side", "procedure", "regime", "hs"),
)
TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (
        Table("nodes", (*_NODES, *_ORIGIN), ("node_id",)),
        _timed("links", _LINKS, ("link_id", "from_node"), _LINK_RULES),
        _timed("handling", _HANDLING, ("node_id", "kind", "from_mode", "to_mode"), _HANDLING_RULES),
        _timed("borders", _BORDERS, _BORDER_KEY, _BORDER_RULES),
        _timed("services", _SERVICES, ("service_id",), _SERVICE_RULES),
        Table("rates", (*_RATES, *_ORIGIN), ("mode", "country", "procedure"), _RATE_RULES),
        Table("vehicles", (*_VEHICLES, *_ORIGIN), ("mode", "country"), _VEHICLE_RULES),
        Table("capacity_groups", (*_CAPACITY_GROUPS, *_ORIGIN), ("capacity_group",), _CAPACITY_RULES),
        Table(
            "capacity_defaults",
            (*_CAPACITY_DEFAULTS, *_ORIGIN),
            ("what", "kind", "mode", "country"),
            _CAPACITY_DEFAULT_RULES,
        ),
        Table("place_names", (*_PLACE_NAMES, *_ORIGIN), ("node_id",)),
        Table("territories", (*_TERRITORIES, *_ORIGIN), ("country",)),
        _timed("clearance", _CLEARANCE, ("what", "country", "side", "cleared_at", "regime"), _CLEARANCE_RULES),
        Table("charges", (*_CHARGES, *_PRICED, *_ORIGIN), ("charge_id",), (*PRICE_RULES, *_CHARGE_RULES)),
        Table(
            "restrictions",
            (*_RESTRICTIONS, *_ORIGIN),
            (
                *("subject", "subject_id", "programme", "effect", "hs", "dangerous"),
                *("origins", "destinations", "mode", "valid_from"),
            ),
            _RESTRICTION_RULES,
        ),
        Table("value_of_time", (*_VALUE_OF_TIME, *_ORIGIN), ("vot_class",), _VALUE_OF_TIME_RULES),
        Table(
            "transit_access",
            (*_TRANSIT_ACCESS, *_ORIGIN),
            ("country", "mode", "origins", "destinations", "regime", "valid_from"),
        ),
        Table("demand", (*_DEMAND, *_ORIGIN), ("origin", "destination", "form", "hs", "commodity")),
        Table(
            "trade_growth",
            (*_TRADE_GROWTH, *_ORIGIN),
            ("origin", "destination", "form", "hs", "commodity"),
        ),
        Table("counts", (*_COUNTS, *_ORIGIN), ("count_id",), _COUNT_RULES),
        Table("constants", (*_CONSTANTS, *_ORIGIN), ("constant_id",)),
        Table("corridors", (*_CORRIDORS, *_ORIGIN), ("corridor_id",)),
        Table("sources", _SOURCES, ("source",)),
    )
}
