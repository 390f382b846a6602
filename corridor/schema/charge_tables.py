"""Charges and restrictions."""

from typing import Final

from corridor.columns import Column, Rule, Table, count_given, given
from corridor.figure_rules import PRICE_RULES
from corridor.schema.cell_formats import codes_of, country_codes_of
from corridor.schema.column_kinds import classes_column, country_column, day_column, required_column
from corridor.schema.shared_columns import PRICED
from corridor.schema.source_tables import with_origin
from corridor.schema.vocabulary import CARRIERS, PROCEDURES, REGIMES

_CHARGE_COLUMNS: Final = (
    required_column("charge_id", "Id, unique."),
    required_column("what", "What it is for, in words."),
    Column(
        "kind",
        "Duties and taxes move money and use up nothing; blank: a fee, which pays for something.",
        allowed=("fee", "duty", "tax"),
    ),
    Column("link_id", "Due on moving along this link."),
    Column("node_id", "Due on every handling at this node; with a procedure, on clearance at it."),
    country_column("country", "Due on clearance by this country (entry; exit for the export procedure)."),
    Column("province", "Narrows clearance by the country to the nodes of a province."),
    Column("mode", "Alone: due on boarding the mode; else narrows the rest.", allowed=CARRIERS),
    Column(
        "procedure",
        "Direction of clearance; blank: import and transit. Without a place: by any country.",
        allowed=PROCEDURES,
    ),
    Column("regime", "Regime of the cargo; blank: any.", allowed=REGIMES),
    Column("hs", "HS codes that it is for, set apart by ';'; blank: all goods.", reads=codes_of),
    Column(
        "made_in",
        "Countries of origin of the goods that it is for, set apart by ';'; blank: any.",
        reads=country_codes_of,
    ),
    classes_column("dangerous", "Classes of dangerous goods that it is for, set apart by ';'; blank: all goods."),
    Column("cooled", "Whether it is for cooled boxes only, or for others only; blank: both.", allowed=("yes", "no")),
    Column("except_links", "Links of crossings, set apart by ';': not due on clearance at these."),
    day_column("valid_from", "First day, YYYY-MM-DD."),
    day_column("valid_until", "Last day; a charge with one takes part only in dated questions."),
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

CHARGES: Final = Table(
    "charges", with_origin(*_CHARGE_COLUMNS, *PRICED), ("charge_id",), (*PRICE_RULES, *_CHARGE_RULES)
)

_RESTRICTION_COLUMNS: Final = (
    required_column("subject", "What kind of thing is restricted.", allowed=("country", "node", "link", "operator")),
    required_column("subject_id", "Its country code, node_id, link_id or operator."),
    required_column("programme", "Whose: UN, EU, US, UK, ..."),
    required_column(
        "effect", "What it does; a licence bars nothing.", allowed=("prohibited", "licence", "uninsurable")
    ),
    Column("what", "What it says, in one sentence."),
    Column("hs", "HS codes it is for, set apart by ';'; blank: all goods.", reads=codes_of),
    Column("except_hs", "HS codes that it is not for, set apart by ';'.", reads=codes_of),
    classes_column(
        "dangerous",
        "Classes of dangerous goods that it is for, set apart by ';', and in any question; blank: all goods.",
    ),
    Column("origins", "Countries or territories, one of which the cargo begins in, set apart by ';'; blank: any."),
    Column("destinations", "Countries or territories, one of which the cargo ends in, set apart by ';'; blank: any."),
    Column("applies_to", "Of a country: cargo that begins or ends there, or neither.", allowed=("trade", "transit")),
    Column("mode", "Narrows it to what goes there by the mode.", allowed=CARRIERS),
    Column("within", "Of an operator: countries or territories where it is restricted, set apart by ';'."),
    day_column("valid_from", "First day, YYYY-MM-DD."),
    day_column("valid_until", "Last day."),
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

RESTRICTIONS: Final = Table(
    "restrictions",
    with_origin(*_RESTRICTION_COLUMNS),
    (
        *("subject", "subject_id", "programme", "effect", "hs", "dangerous"),
        *("origins", "destinations", "mode", "valid_from"),
    ),
    _RESTRICTION_RULES,
)
