"""Every table, in the order in which they are read, checked and shown."""

from collections.abc import Mapping
from typing import Final

from corridor.columns import Table
from corridor.schema.border_tables import BORDERS, CLEARANCE, TRANSIT_ACCESS
from corridor.schema.capacity_tables import CAPACITY_DEFAULTS, CAPACITY_GROUPS
from corridor.schema.carrier_tables import RATES, SERVICES, VEHICLES
from corridor.schema.charge_tables import CHARGES, RESTRICTIONS
from corridor.schema.link_tables import HANDLING, LINKS
from corridor.schema.place_tables import CORRIDORS, NODES, PLACE_NAMES, TERRITORIES
from corridor.schema.source_tables import SOURCES
from corridor.schema.trade_tables import CONSTANTS, COUNTS, DEMAND, TRADE_GROWTH, VALUE_OF_TIME

TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (
        NODES,
        LINKS,
        HANDLING,
        BORDERS,
        SERVICES,
        RATES,
        VEHICLES,
        CAPACITY_GROUPS,
        CAPACITY_DEFAULTS,
        PLACE_NAMES,
        TERRITORIES,
        CLEARANCE,
        CHARGES,
        RESTRICTIONS,
        VALUE_OF_TIME,
        TRANSIT_ACCESS,
        DEMAND,
        TRADE_GROWTH,
        COUNTS,
        CONSTANTS,
        CORRIDORS,
        SOURCES,
    )
}
