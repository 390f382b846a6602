"""Capacities that rows share, and those of rows without one."""

from typing import Final

from corridor.columns import Column, Rule, Table, given
from corridor.schema.column_kinds import country_column, number_column, required_column
from corridor.schema.shared_columns import CAPACITY, CAPACITY_RULES
from corridor.schema.source_tables import with_origin
from corridor.schema.vocabulary import CARRIERS, KINDS

_GROUP_COLUMNS: Final = (
    required_column("capacity_group", "Id, unique."),
    number_column("capacity_teu_per_week", "What can pass over all its rows together.", "TEU/week", is_required=True),
    Column(
        "ways",
        "Whether the figure is for one direction, so that rows of both may not share it; blank: both together.",
        allowed=("one", "both"),
    ),
    *CAPACITY[2:],
)

CAPACITY_GROUPS: Final = Table("capacity_groups", with_origin(*_GROUP_COLUMNS), ("capacity_group",), CAPACITY_RULES)

_DEFAULT_OF: Final = ("link", "crossing", "handling", "service")

_DEFAULT_COLUMNS: Final = (
    required_column("what", "What the row is a default of.", allowed=_DEFAULT_OF),
    Column("kind", "Of handling: kind of node; blank: any.", allowed=KINDS),
    required_column("mode", "Mode; `rail` means every gauge.", allowed=CARRIERS),
    country_column("country", "ISO 3166-1 alpha-2; blank: anywhere."),
    number_column(
        "capacity_teu_per_week", "What can pass in one direction; of a node, all it lifts of the mode.", "TEU/week"
    ),
    number_column("teu_per_departure", "Of services: what one departure carries.", "TEU"),
    number_column("capacity_low_teu_per_week", "Lowest plausible capacity.", "TEU/week"),
    number_column("capacity_high_teu_per_week", "Highest plausible capacity.", "TEU/week"),
)
_DEFAULT_RULES: Final = (
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

CAPACITY_DEFAULTS: Final = Table(
    "capacity_defaults",
    with_origin(*_DEFAULT_COLUMNS),
    ("what", "kind", "mode", "country"),
    _DEFAULT_RULES,
)
