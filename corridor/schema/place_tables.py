"""Nodes and the names of their places, customs territories, and corridors by name."""

from typing import Final

from corridor.columns import Column, Table
from corridor.schema.cell_formats import modes_of, passes_of
from corridor.schema.column_kinds import country_column, number_column, required_column
from corridor.schema.source_tables import with_origin
from corridor.schema.vocabulary import KINDS, RELEASES

_NODE_COLUMNS: Final = (
    required_column("node_id", "Id, unique."),
    Column("place", "Name shared by the nodes of one place; blank: the node's name."),
    Column("name", "Name of the node; blank: its id."),
    country_column("country", "ISO 3166-1 alpha-2; blank at sea."),
    Column("province", "Province, state or region of its country, where charges differ by it."),
    number_column("latitude", "WGS 84.", "degrees", is_required=True),
    number_column("longitude", "WGS 84.", "degrees", is_required=True),
    required_column("kind", "What it is; default rows of `handling` go by it.", allowed=KINDS),
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

NODES: Final = Table("nodes", with_origin(*_NODE_COLUMNS), ("node_id",))

_PLACE_NAME_COLUMNS: Final = (
    required_column("node_id", "Id of the node."),
    required_column("names", "Names of its place in other scripts and languages, set apart by ';'."),
)

PLACE_NAMES: Final = Table("place_names", with_origin(*_PLACE_NAME_COLUMNS), ("node_id",))

_TERRITORY_COLUMNS: Final = (
    required_column("territory", "Customs territory that several countries share, such as a customs union."),
    country_column("country", "A country of it; one that is in no row is a territory of its own.", is_required=True),
    Column(
        "released_in",
        "Where goods from outside that come to stay in the country are cleared for import: anywhere in the territory "
        "(blank too), or in the country alone.",
        allowed=RELEASES,
    ),
)

TERRITORIES: Final = Table("territories", with_origin(*_TERRITORY_COLUMNS), ("country",))

_CORRIDOR_COLUMNS: Final = (
    required_column("corridor_id", "Id, unique."),
    required_column("name", "Name by which the trade knows it."),
    required_column(
        "passes",
        "What a way passes to run in it, in order or backwards: steps set apart by ';', of which each has one or more "
        "nodes, countries or land borders (such as IR-TR) set apart by '|'; one of them is enough.",
        reads=passes_of,
    ),
    Column("avoids", "Nodes and countries that it does not touch, set apart by ';'."),
    Column("modes", "Modes by which it is gone, set apart by ';'; blank: any.", reads=modes_of),
)

CORRIDORS: Final = Table("corridors", with_origin(*_CORRIDOR_COLUMNS), ("corridor_id",))
