"""Links, and what is handled at their ends."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import numpy as np

from corridor.columns import Bools, Cells, Column, Rule, given
from corridor.modes import MODES, TRUCK
from corridor.schema.cell_formats import activity_of, allowed_words_of
from corridor.schema.column_kinds import number_column, required_column
from corridor.schema.shared_columns import CAPACITY, ENDS_BY_CLOSING, ENDS_WITH_HOURS, timed_table
from corridor.schema.vocabulary import FORMS, KINDS, STATUSES

_LINK_COLUMNS: Final = (
    required_column("link_id", "Id of the way; its two directions share it."),
    required_column("from_node", "Id of the node it leaves."),
    required_column("to_node", "Id of the node it reaches."),
    required_column("mode", "Mode; the gauge is part of it.", allowed=MODES),
    number_column("length_km", "Length along the way.", "km"),
    number_column(
        "departures_per_week", "Departures; a link with a figure of its own is boarded as a service is.", "1/week"
    ),
    Column(
        "takes",
        "What goods must be in to go over it without a service, set apart by ';'; blank: as its rate says.",
        reads=partial(allowed_words_of, FORMS),
    ),
    *CAPACITY,
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

LINKS: Final = timed_table("links", _LINK_COLUMNS, ("link_id", "from_node"), _LINK_RULES)

_ACTIVITIES: Final = ("load", "unload", "transfer", "gauge_change", "transship")
_HANDLING_COLUMNS: Final = (
    Column("node_id", "Id of the node; blank: every node of the kind."),
    Column("kind", "Kind of node that this is the default of; blank with a node_id.", allowed=KINDS),
    Column("from_mode", "Mode it came by; blank: loading at the origin.", allowed=MODES),
    Column("to_mode", "Mode it leaves by; blank: unloading at the destination.", allowed=MODES),
    Column("activity", "What is done; blank: as the two modes say.", allowed=_ACTIVITIES),
    number_column("co2e_kg_per_teu", "Emissions, well to wheel; blank: left out.", "kg/TEU"),
    *CAPACITY,
    Column("opening_hours", "When it may begin, in OpenStreetMap's syntax and local time."),
    ENDS_BY_CLOSING,
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
    ENDS_WITH_HOURS,
)

HANDLING: Final = timed_table(
    "handling", _HANDLING_COLUMNS, ("node_id", "kind", "from_mode", "to_mode"), _HANDLING_RULES
)
