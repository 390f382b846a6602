"""Borders, customs clearance, and who may cross a country."""

from functools import partial
from typing import Any, Final

import numpy as np

from corridor.columns import Bools, Cells, Column, Rule, Table, count_given, given
from corridor.modes import TRUCK
from corridor.schema.cell_formats import allowed_words_of, codes_of, words
from corridor.schema.column_kinds import country_column, day_column, number_column, required_column
from corridor.schema.shared_columns import CAPACITY, ENDS_BY_CLOSING, ENDS_WITH_HOURS, timed_table
from corridor.schema.source_tables import with_origin
from corridor.schema.vocabulary import CARRIERS, COVERS, PROCEDURES, REGIMES, VEHICLE_CHANGES

_BORDER_COLUMNS: Final = (
    Column("link_id", "Id of the crossing link (land)."),
    Column("from_node", "Node that the link leaves, for one direction; blank: both."),
    Column("node_id", "Id of a seaport: exit when loading to sea, entry when landing."),
    country_column("from_country", "Default rows: country that is left."),
    country_column("to_country", "Default rows: country that is entered."),
    Column("mode", "Default rows: mode; `rail` means every gauge.", allowed=CARRIERS),
    required_column("side", "Which side of the line.", allowed=("exit", "entry")),
    Column("procedure", "Customs procedure; blank: any.", allowed=(*PROCEDURES, "bond")),
    Column("regime", "Regime of the cargo; blank: any.", allowed=REGIMES),
    Column(
        "hs", "HS codes that the row is for, set apart by ';'; a code means all that begin with it.", reads=codes_of
    ),
    Column("allowed", "`no` bars the crossing.", allowed=("yes", "no"), default="yes"),
    Column("covers", "What the hours already hold, set apart by ';'.", reads=partial(allowed_words_of, COVERS)),
    Column(
        "vehicle_change",
        "What goes on by road there: the same lorry, the trailer behind another tractor, or the load on another lorry.",
        allowed=VEHICLE_CHANGES,
    ),
    number_column("change_hours", "Hours that the change adds to the side's, if they do not cover `reload`.", "h"),
    number_column("change_usd", "Price of the change, besides that of the side.", "USD/vehicle"),
    *CAPACITY,
    Column("opening_hours", "When clearance may begin, in OpenStreetMap's syntax and local time."),
    ENDS_BY_CLOSING,
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
    ENDS_WITH_HOURS,
    Rule("link_id", lambda row: _scopes(row) != 1, "give one of link_id, node_id or a default's countries and mode"),
    Rule("from_node", lambda row: given(row["from_node"]) & ~given(row["link_id"]), "is given without link_id"),
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

_BORDER_KEY: Final = (
    *("link_id", "from_node", "node_id", "from_country", "to_country", "mode"),
    *("side", "procedure", "regime", "hs"),
)

BORDERS: Final = timed_table("borders", _BORDER_COLUMNS, _BORDER_KEY, _BORDER_RULES)

_CLEARANCE_COLUMNS: Final = (
    required_column(
        "what",
        "Customs clearance of goods, or the new declaration of goods in transit that change between rail and road.",
        allowed=("clearance", "transit_change"),
    ),
    country_column("country", "Country whose customs it is; blank: any."),
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

CLEARANCE: Final = timed_table(
    "clearance", _CLEARANCE_COLUMNS, ("what", "country", "side", "cleared_at", "regime"), _CLEARANCE_RULES
)

_TRANSIT_ACCESS_COLUMNS: Final = (
    country_column("country", "Country that is crossed by cargo that neither begins nor ends there.", is_required=True),
    required_column("mode", "Mode by which it is crossed; `rail` means every gauge.", allowed=CARRIERS),
    required_column("access", "Whether it may be.", allowed=("allowed", "barred")),
    Column("origins", "Countries or territories, one of which the cargo begins in, set apart by ';'; blank: any."),
    Column("destinations", "Countries or territories, one of which the cargo ends in, set apart by ';'; blank: any."),
    Column("regime", "Regime of the cargo; blank: any.", allowed=REGIMES),
    day_column("valid_from", "First day, YYYY-MM-DD."),
    day_column("valid_until", "Last day; a row with one takes part only in dated questions."),
)

TRANSIT_ACCESS: Final = Table(
    "transit_access",
    with_origin(*_TRANSIT_ACCESS_COLUMNS),
    ("country", "mode", "origins", "destinations", "regime", "valid_from"),
)
