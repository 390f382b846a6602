"""Every column of every table, once: type, unit, bounds and meaning. Validation and documentation come from here."""

from corridor.schema.all_tables import TABLES
from corridor.schema.carrier_tables import ANY_PROCEDURE
from corridor.schema.cell_formats import BORDER, activity_of, codes_of, hs_fault, steps_of, words
from corridor.schema.vocabulary import (
    BASES,
    DANGEROUS,
    FORMS,
    KINDS,
    LOOSE,
    PERS,
    REGIMES,
    STATUSES,
    WEEKDAYS,
    Form,
    Regime,
)

__all__ = [
    "ANY_PROCEDURE",
    "BASES",
    "BORDER",
    "DANGEROUS",
    "FORMS",
    "KINDS",
    "LOOSE",
    "PERS",
    "REGIMES",
    "STATUSES",
    "TABLES",
    "WEEKDAYS",
    "Form",
    "Regime",
    "activity_of",
    "codes_of",
    "hs_fault",
    "steps_of",
    "words",
]
