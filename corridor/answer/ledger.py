"""A way as frames: the printed ledger, its legs with names beside ids, its sources, and its lines."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from corridor.answer.legs import COLUMNS, weakest
from corridor.answer.text import grouped, source_numbers, what_and_where
from corridor.criteria import COLUMNS as AMOUNTS
from corridor.criteria import CRITERIA, LENGTH, TIME
from corridor.network.plain_tables import plain_tables
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from corridor.answer.itinerary import Itinerary

_ADDED: Final = (LENGTH.column, TIME.column, *(one.column for one in CRITERIA if one not in (LENGTH, TIME)))


def ledger(way: "Itinerary") -> pd.DataFrame:
    """Return the printed table of a way as a frame, with its totals as the last row."""
    numbers = source_numbers(way)
    found: list[dict[str, Any]] = []
    for number, group in enumerate(grouped(way.legs), 1):
        figures = [figure for leg in group for figure in leg.figures]
        what, where = what_and_where(group, way)
        cited = sorted({numbers[figure.source] for figure in figures if figure.source})
        found.append(
            {
                "step": number,
                **({} if way.departs is None else {"begins": group[0].start}),
                "what": what,
                "where": where,
                **{name: sum(leg.amount(name) for leg in group) for name in _ADDED},
                "basis": weakest(figure.basis for figure in figures),
                "sources": ", ".join(map(str, cited)),
            }
        )
    begins = {} if way.departs is None else {"begins": None}
    sums = {name: way.amount(name) for name in _ADDED}
    found.append({"step": None, **begins, "what": "total", "where": "", **sums, "basis": "", "sources": ""})
    frame = pd.DataFrame(found)
    return frame.astype({"step": "Int64", **({} if way.departs is None else {"begins": object})})


def named_legs(way: "Itinerary") -> list[dict[str, Any]]:
    """Return the legs of a way with the names of nodes and services beside their ids."""
    found = []
    for leg in way.legs:
        row: dict[str, Any] = {}
        for column in COLUMNS:
            row[column] = leg.cell(column)
            if column in ("from_node", "to_node"):
                row[column.replace("node", "name")] = way.name_of(row[column])
            if column == "service_id":
                row["service_name"] = way.service_name(leg.service_id) if leg.service_id else ""
        found.append(row)
    return found


def source_rows_of(ways: Iterable["Itinerary"]) -> pd.DataFrame:
    """Return the sources behind some ways, each once, in the order of first use."""
    found: dict[str, dict[str, str]] = {}
    for way in ways:
        sources = plain_tables(way._planned_in)["sources"]
        for source in source_numbers(way):
            row = sources.row_of.get(source)
            texts = {name: "" if row is None else sources.text(name, row) for name in ("title", "publisher", "address")}
            found.setdefault(source, {"source": source, **texts})
    frame = pd.DataFrame(found.values(), columns=["source", "title", "publisher", "address"])
    frame.insert(0, "number", range(1, len(frame) + 1))
    return frame


def legs_of(ways: Sequence["Itinerary"], names: Sequence[str]) -> pd.DataFrame:
    """Return the legs of several ways in one frame, each with the name of its way."""
    return pd.DataFrame(
        [{"way": name, **row} for name, way in zip(names, ways, strict=True) for row in named_legs(way)]
    )


def ways_text(ways: Iterable["Itinerary"], names: Sequence[str], **more: Sequence[str]) -> str:
    """Return several ways as a printed table: name, days and the other amounts, and further columns of texts."""
    listed = list(ways)
    shown: dict[str, Sequence[str]] = {"way": names}
    for name in AMOUNTS:
        if name == TIME.column:
            shown["days"] = [f"{way.amount(name) / HOURS_PER_DAY:,.1f}" for way in listed]
        else:
            shown[name] = [f"{way.amount(name):,.0f}" for way in listed]
    return pd.DataFrame(shown | more).to_string(index=False)


def lines_of(ways: Sequence["Itinerary"], names: Sequence[str]) -> "GeoDataFrame":
    """Return a row for each of several ways: its name, its totals, and the line that it runs along."""
    from geopandas import GeoDataFrame
    from shapely import union_all

    rows = {
        "way": list(names),
        **{name: [way.amount(name) for way in ways] for name in AMOUNTS},
        "modes": ["; ".join(way.modes) for way in ways],
        "borders": ["; ".join(way.borders) for way in ways],
    }
    moved = [[leg.geometry for leg in way.legs if leg.activity in ("move", "access")] for way in ways]
    return GeoDataFrame(rows, geometry=[union_all(lines) for lines in moved], crs="EPSG:4326")
