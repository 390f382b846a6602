"""Demand and its growth, the value of time of goods, counts, and constants fitted to counts."""

from typing import Final

from corridor.columns import Column, Rule, Table, count_given, given
from corridor.schema.cell_formats import codes_of, modes_of
from corridor.schema.column_kinds import number_column, required_column
from corridor.schema.source_tables import with_origin
from corridor.schema.vocabulary import CARRIERS

_DEMAND_COLUMNS: Final = (
    required_column("origin", "Place or node where it begins."),
    required_column("destination", "Place or node where it ends."),
    required_column("form", "What it moves in.", allowed=("container", "truck", "tanker", "bulk")),
    Column("hs", "HS codes, set apart by ';'.", reads=codes_of),
    Column("commodity", "Goods, in words."),
    number_column("teu_per_year", "Containers; blank where it does not move in them.", "TEU/year"),
    number_column("tonnes_per_teu", "Weight.", "t/TEU"),
    number_column("usd_per_teu", "Value.", "USD/TEU"),
    number_column("usd_per_year", "Value of what goes in a year, in whatever form.", "USD/year"),
    number_column("tonnes_per_year", "Weight of what goes in a year, in whatever form.", "t/year"),
    number_column("box_share", "Part of it that can go in boxes; blank: all of a container, none of tanks.", "1"),
    Column("vot_class", "Class of goods in `value_of_time`; blank: by hs, else by value per tonne."),
    Column("counted_mode", "Modes that it was counted by and goes by, set apart by ';'; blank: any.", reads=modes_of),
    Column("counted_at", "Place, node or link where it was counted."),
)

DEMAND: Final = Table("demand", with_origin(*_DEMAND_COLUMNS), ("origin", "destination", "form", "hs", "commodity"))

_TRADE_GROWTH_COLUMNS: Final = (
    *_DEMAND_COLUMNS[:5],
    number_column("usd_per_year", "Value of the goods that went in the base year.", "USD/year", is_required=True),
    number_column("usd_per_year_aim", "Value once the trade is what policy aims at.", "USD/year", is_required=True),
    number_column("usd_per_tonne", "Value of a tonne.", "USD/t", is_required=True),
    number_column("tonnes_per_teu", "Weight, in a box or in a lorry or wagon of 2 TEU.", "t/TEU", is_required=True),
    number_column("box_share", "Part of it that can go in boxes; blank: all of a container, none of the rest.", "1"),
    Column("counted_mode", "Modes that it may go by, set apart by ';'; blank: any.", reads=modes_of),
)

TRADE_GROWTH: Final = Table(
    "trade_growth",
    with_origin(*_TRADE_GROWTH_COLUMNS),
    ("origin", "destination", "form", "hs", "commodity"),
)

_VALUE_OF_TIME_COLUMNS: Final = (
    Column("vot_class", "Class of goods; blank: whatever no other row is for."),
    Column("hs", "HS codes of its goods, set apart by ';'; a code means all that begin with it.", reads=codes_of),
    number_column("usd_per_tonne_from", "Unknown goods worth at least this are of the class.", "USD/t"),
    number_column("percent_per_day_low", "Lowest plausible value of a day under way.", "% of the goods' value"),
    number_column("percent_per_day", "Value of a day under way.", "% of the goods' value", is_required=True),
    number_column("percent_per_day_high", "Highest plausible value of a day under way.", "% of the goods' value"),
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

VALUE_OF_TIME: Final = Table(
    "value_of_time", with_origin(*_VALUE_OF_TIME_COLUMNS), ("vot_class",), _VALUE_OF_TIME_RULES
)

_USES: Final = ("fit", "predict")

_COUNT_COLUMNS: Final = (
    required_column("count_id", "Id, unique."),
    Column("screenline", "Screenlines that it belongs to, set apart by ';': ways that compete with each other."),
    required_column("kind", "What `at` names: links, or nodes where boxes are lifted.", allowed=("link", "port")),
    required_column("at", "Ids of the links or nodes where it was counted, set apart by ';'."),
    Column("from_node", "Of a link: node that it leaves, for one direction; blank: both."),
    Column("mode", "Narrows it to what goes by the mode there; of nodes needed.", allowed=CARRIERS),
    number_column("teu_per_week", "What passed or was lifted in a week.", "TEU/week", is_required=True),
    required_column(
        "use", "Whether constants may be fitted to it, or it is kept to see what they predict.", allowed=_USES
    ),
)
_COUNT_RULES: Final = (
    Rule("mode", lambda row: (row["kind"] == "port") & ~given(row["mode"]), "say what is lifted from or to: a mode"),
    Rule("from_node", lambda row: (row["kind"] == "port") & given(row["from_node"]), "only links have a direction"),
)

COUNTS: Final = Table("counts", with_origin(*_COUNT_COLUMNS), ("count_id",), _COUNT_RULES)

_CONSTANT_COLUMNS: Final = (
    required_column("constant_id", "Id, unique."),
    required_column("at", "Ids of links, set apart by ';': a way over any of them has the constant, once."),
    Column("against", "Ids of the links that compete with them, set apart by ';'."),
    number_column(
        "constant_usd_per_teu",
        "What such a way seems to cost those who choose, beyond its figures; below 0: it seems cheaper.",
        "USD/TEU",
        is_required=True,
    ),
    Column("fitted_to", "Ids of the counts that it was fitted to, set apart by ';'."),
)

CONSTANTS: Final = Table("constants", with_origin(*_CONSTANT_COLUMNS), ("constant_id",))
