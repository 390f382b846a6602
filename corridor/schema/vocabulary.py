"""Words that cells may hold: kinds of nodes, units of prices, forms of goods, regimes, and the rest."""

from typing import Final, Literal, get_args

from corridor.modes import MODES_MEANT

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
RELEASES: Final = ("territory", "country")
CARRIERS: Final = tuple(MODES_MEANT)
