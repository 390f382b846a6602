"""Services, and the rates and vehicles of modes."""

from functools import partial
from typing import Final

import numpy as np

from corridor.columns import Bools, Cells, Column, Rule, Table, dates_of, departure_of, given, sums_of
from corridor.modes import TRUCK
from corridor.schema.cell_formats import allowed_words_of
from corridor.schema.column_kinds import day_column, number_column, required_column
from corridor.schema.shared_columns import CAPACITY, CARRIER, timed_table
from corridor.schema.source_tables import with_origin
from corridor.schema.vocabulary import FORMS, INCLUDES, PERS, WEEKDAYS

_SERVICE_COLUMNS: Final = (
    required_column("service_id", "Id, unique."),
    Column("name", "Name; blank: the id."),
    required_column("from_node", "Id of the node where it is boarded."),
    required_column("to_node", "Id of the node where it is left."),
    Column("links", "Ids of the links it runs over, in order, set apart by ';'; blank: the shortest open way by sea."),
    Column(
        "stops",
        "Ids of nodes on its way where it may also be boarded and left, in order, set apart by ';'; without `links` "
        "the seaports where it calls.",
    ),
    Column("weekdays", "Days it departs, Mo to Su, set apart by ';'.", reads=partial(allowed_words_of, WEEKDAYS)),
    Column("departs", "Local time of departure, HH:MM.", reads=departure_of),
    number_column("every_weeks", "It departs in one of so many weeks; blank: every week.", "weeks", kind="whole"),
    day_column("counted_from", "A date in a week, Monday to Sunday, in which it departs; with `every_weeks`."),
    Column(
        "departure_dates",
        "Dates it departs, YYYY-MM-DD, set apart by ';', in place of `weekdays`; `departures_per_week` is for "
        "questions without a date.",
        reads=dates_of,
    ),
    number_column("cutoff_h", "Cargo must be there this long before departure; blank: 0.", "h"),
    number_column("departures_per_week", "Departures, where the days of the week are not known.", "1/week"),
    Column(
        "includes",
        "What hours and price already hold besides the movement, set apart by ';'.",
        reads=partial(allowed_words_of, INCLUDES),
    ),
    Column("price_kind", "What kind of price.", allowed=("tariff", "contract", "spot", "estimate")),
    number_column("subsidy_usd_per_teu", "Public money in the price; for appraisal.", "USD/TEU"),
    number_column("teu_per_departure", "What one departure carries.", "TEU"),
    *CAPACITY,
    Column("takes", "What goods must be in, set apart by ';'; blank: box.", reads=partial(allowed_words_of, FORMS)),
    number_column("minimum_teu", "Smallest shipment it takes; only for what is sold whole.", "TEU"),
    day_column("valid_from", "First day, YYYY-MM-DD."),
    day_column("valid_until", "Last day; a service with one takes part only in dated questions."),
    Column("operator", "Who runs it."),
    Column(
        "parts_then",
        "Sums of its parts when published, as JSON; blank: of this network.",
        reads=partial(sums_of, PERS),
    ),
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

SERVICES: Final = timed_table("services", _SERVICE_COLUMNS, ("service_id",), _SERVICE_RULES)


def _of_transit(name: str, row: Cells) -> Bools:
    """Return which rates for transit say more than a price."""
    return np.asarray(given(row[name]) & (row["procedure"] == "transit"), dtype=np.bool_)


def _without_emissions(name: str, row: Cells) -> Bools:
    """Return which rates say of what their emissions consist, and not what these are."""
    return given(row[name]) & ~given(row["co2e_g_per_tkm"])


_RATE_COLUMNS: Final = (
    *CARRIER,
    Column(
        "procedure",
        "For a price of goods in transit, that cross the country from one border to another: transit; blank: any.",
        allowed=("transit",),
    ),
    number_column("speed_kmh", "Speed while moving.", "km/h"),
    number_column("driving_h_per_day", "Hours in 24 that a lorry is driven; the others are rest. Blank: all.", "h/day"),
    number_column("delay_h_per_100km", "Median delay on the way that is no rest.", "h/100 km"),
    number_column("p90_ratio", "hours_p90 / hours.", "1"),
    number_column("usd_per_km", "Price.", "USD/km"),
    Column("per", "What the price is for.", allowed=("teu", "box", "vehicle", "tonne")),
    number_column("departures_per_week", "Departures of the unscheduled mode; road needs none.", "1/week"),
    number_column("co2e_g_per_tkm", "Emissions, well to wheel.", "g/t-km"),
    number_column("ttw_share", "Part of these emissions that leaves the vehicle: tank to wheel.", "1"),
    number_column("load_factor", "Loading of vehicles that the emissions hold.", "1"),
    number_column("empty_running", "Running of empty vehicles that the emissions hold.", "1"),
    number_column("circuity", "Length of a way / its geodesic.", "1"),
    Column(
        "takes",
        "What goods must be in to go by the mode without a service, set apart by ';'; blank: anything by road, else "
        "boxes, wagons and trailers.",
        reads=partial(allowed_words_of, FORMS),
    ),
    number_column(
        "cooled_usd_per_box_km",
        "What a cooled box of 40 feet pays besides, also aboard services; blank: none goes by the mode.",
        "USD/box-km",
    ),
)
_OF_EMISSIONS: Final = ("ttw_share", "load_factor", "empty_running")
_BY_PROCEDURE: Final = ("mode", "country", "procedure", "usd_per_km", "per")
ANY_PROCEDURE: Final = tuple(
    column.name for column in _RATE_COLUMNS if column.name not in (*_BY_PROCEDURE, *_OF_EMISSIONS)
)
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
            "is in the row without a procedure and holds for transit as well; leave it blank",
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

RATES: Final = Table("rates", with_origin(*_RATE_COLUMNS), ("mode", "country", "procedure"), _RATE_RULES)

_VEHICLE_COLUMNS: Final = (
    *CARRIER,
    number_column("teu_max", "Containers.", "TEU", is_required=True),
    number_column("payload_t", "Goods that it may carry; blank: no limit is known.", "t"),
    Column(
        "overweight",
        "What happens to a box with more goods: moves are barred, or have a price; blank: they pay in proportion.",
        allowed=("bar", "price"),
    ),
    number_column("overweight_usd_per_tkm", "With `price`: for each tonne more.", "USD/t-km"),
    number_column("heavy_teu_t", "Goods per TEU above which a box is heavy.", "t/TEU"),
    number_column("heavy_usd_per_teu_km", "What a heavy box pays besides.", "USD/TEU-km"),
    number_column(
        "waiting_usd_per_h", "Cost of a vehicle and its driver that wait at a border; for analyses.", "USD/h"
    ),
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

VEHICLES: Final = Table("vehicles", with_origin(*_VEHICLE_COLUMNS), ("mode", "country"), _VEHICLE_RULES)
