"""Columns and rules that many tables share."""

from typing import Final

from corridor.columns import Column, Rule, Table, given
from corridor.figure_rules import RULES
from corridor.schema.column_kinds import country_column, number_column, required_column
from corridor.schema.source_tables import with_origin
from corridor.schema.vocabulary import CARRIERS, PERS

PRICED: Final = (
    number_column("usd", "Price; negative only for what is paid back.", "USD of the row's year"),
    Column("per", "What the price is for.", allowed=PERS),
    number_column("usd_low", "Lowest plausible price.", "USD"),
    number_column("usd_high", "Highest plausible price.", "USD"),
)
TIMED: Final = (
    number_column("hours", "Median duration.", "h"),
    number_column("hours_p90", "Duration that one case in ten exceeds.", "h"),
)
CAPACITY: Final = (
    number_column("capacity_teu_per_week", "What can pass in a week; blank: by `capacity_defaults`.", "TEU/week"),
    Column("capacity_group", "Group of `capacity_groups` whose capacity it shares with other rows."),
    number_column("throughput_teu_per_week", "What did pass in a week; no default capacity is below it.", "TEU/week"),
    number_column("throughput_year", "Year of the throughput.", "year", kind="whole"),
    number_column("background_teu_per_week", "Part of what passes that no row of `demand` is.", "TEU/week"),
)
CARRIER: Final = (
    required_column("mode", "Mode; `rail` means every gauge.", allowed=CARRIERS),
    country_column("country", "ISO 3166-1 alpha-2; blank: anywhere."),
)

ENDS_BY_CLOSING: Final = Column(
    "ends_by_closing",
    "Whether work begins only if its median also ends while it is open; blank or no: it may run on.",
    allowed=("yes", "no"),
)
ENDS_WITH_HOURS: Final = Rule(
    "ends_by_closing",
    lambda row: (row["ends_by_closing"] == "yes") & ~given(row["opening_hours"]),
    "is for the opening hours of its own row, which are blank",
)

CAPACITY_RULES: Final = (
    Rule(
        "throughput_year",
        lambda row: given(row["throughput_year"]) & ~given(row["throughput_teu_per_week"]),
        "is the year of a throughput; give throughput_teu_per_week, or leave it blank",
    ),
)


def timed_table(name: str, own: tuple[Column, ...], key: tuple[str, ...], rules: tuple[Rule, ...] = ()) -> Table:
    """Return a table whose rows take hours and have a price, with its own columns before those of all such tables."""
    both = name in ("links", "handling")
    limited = CAPACITY_RULES if set(CAPACITY) <= set(own) else ()
    return Table(name, with_origin(*own, *TIMED, *PRICED), key, (*RULES, *rules, *limited), may_be_both_ways=both)
