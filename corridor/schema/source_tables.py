"""Where figures come from: the columns of every table that say so, and the table of sources."""

from functools import partial
from typing import Final

from corridor.columns import Column, Table
from corridor.schema.cell_formats import allowed_words_of
from corridor.schema.column_kinds import number_column, required_column
from corridor.schema.vocabulary import BASES


def with_origin(*columns: Column) -> tuple[Column, ...]:
    """Return the columns of a table, followed by those that say where its figures are from."""
    return (
        *columns,
        number_column("year", "Year that the figures describe.", "year", kind="whole"),
        Column("source", "Id of a row of `sources`."),
        Column(
            "basis",
            "How the figures were got; blank with a source counts as published, without one as assumed.",
            allowed=BASES,
        ),
        Column(
            "assumed_columns",
            "Columns of the row whose figures are assumed, whatever its basis; several with semicolons between.",
            reads=partial(allowed_words_of, tuple(column.name for column in columns)),
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
