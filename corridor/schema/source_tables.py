"""Where figures come from: the columns of every table that say so, and the table of sources."""

from typing import Final

from corridor.columns import Column, Table
from corridor.schema.column_kinds import number_column, required_column
from corridor.schema.vocabulary import BASES

ORIGIN: Final = (
    number_column("year", "Year that the figures describe.", "year", kind="whole"),
    Column("source", "Id of a row of `sources`."),
    Column(
        "basis",
        "How the figures were got; blank with a source counts as published, without one as assumed.",
        allowed=BASES,
    ),
    Column("note", "What a reader of the figures should know."),
)

_SOURCE_COLUMNS: Final = (
    required_column("source", "Id, unique."),
    required_column("title", "Title."),
    Column("publisher", "Who published it."),
    number_column("year", "Year of publication.", "year", kind="whole"),
    Column("address", "Address of the page or document."),
    Column("note", "What a reader of it should know."),
)

SOURCES: Final = Table("sources", _SOURCE_COLUMNS, ("source",))
