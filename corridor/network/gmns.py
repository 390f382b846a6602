"""Read networks in the General Modeling Network Specification (GMNS): `node.csv` and `link.csv` in a folder.

`config.csv` says in which units and coordinates they are, `geometry.csv` has lines that links name. Other tables of
ours may stand beside them: `rates.csv` says what lorries take and pay, `handling.csv` where they are loaded. Columns of
ours in the two files count; those of GMNS about cars (free speed, lanes, capacity, toll) do not.

GMNS gives each row of `link.csv` an id of its own. Where the two directions of a way are two rows, `shared_link_id` has
the id that they share.

References
----------
Zephyr Foundation, General Modeling Network Specification 0.97 (github.com/zephyr-data-specs/GMNS), tables node, link,
geometry and config.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from corridor.columns import Column, Table
from corridor.errors import Problem
from corridor.geodesy import epsg_code, in_degrees
from corridor.graph.coordinates import country_at
from corridor.modes import MODE
from corridor.network import csv_tables
from corridor.schema import KINDS, TABLES
from corridor.tables.checking import Read, Written
from corridor.tables.entry_columns import NOT_A_COLUMN, reversed_wkt

_GEOMETRY: Final = Table("geometry", (Column("geometry_id", "Id."), Column("geometry", "WKT.")), ("geometry_id",))
FILES: Final = {
    "node": TABLES["nodes"],
    "link": TABLES["links"],
    "geometry": _GEOMETRY,
    "config": TABLES["sources"],
}
"""Files of GMNS that are read, with the table that each becomes a part of."""
SHARED_ID: Final = "shared_link_id"
"""Column of `link.csv` that is not one of GMNS: the id that the two directions of a way share."""

_DEGREES: Final = 4326
_UNITS_KM: Final[Mapping[str, float]] = {
    **dict.fromkeys(("km", "kilometer", "kilometers", "kilometre", "kilometres"), 1.0),
    **dict.fromkeys(("mi", "mile", "miles"), 1.609344),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 0.001),
    **dict.fromkeys(("ft", "foot", "feet"), 0.0003048),
}
_FLAGS: Final = {**dict.fromkeys(("true", "1", "yes", "t"), False), **dict.fromkeys(("false", "0", "no", "f"), True)}
"""Words that `directed` may say, and whether the link is then one both ways."""

_NO_FILE: Final = re.compile(r"(?!.*(init|grids))[\w+=:., -]*", re.IGNORECASE)
"""Names and figures of PROJ, without those that would have it open a file."""

Found = tuple[Written, list[Problem]]
Cells = Mapping[str, Sequence[str]]


def is_gmns(folder: Path) -> bool:
    """Return whether a folder holds nodes and links of GMNS, and none of ours."""
    return all((folder / name).is_file() for name in ("node.csv", "link.csv")) and not (folder / "nodes.csv").exists()


def read_tables(folder: Path) -> tuple[Read, list[Problem]]:
    """Return label and cells of the tables that a folder's files mean; its other CSV files are let be."""
    read, _ = csv_tables.read_tables(folder, FILES)
    nothing = Written({}, ())
    _, config, config_faults = read.pop("config", ("", nothing, []))
    _, geometry, geometry_faults = read.pop("geometry", ("", nothing, []))
    label, node, faults = read.pop("node")
    cells, problems = (nothing, []) if faults else nodes_of(node, config)
    read["nodes"] = (label, cells, [*config_faults, *faults, *problems])
    label, link, faults = read.pop("link")
    faults = [*geometry_faults, *faults]
    cells, problems = (nothing, []) if faults else links_of(link, config, geometry)
    read["links"] = (label, cells, [*faults, *problems])
    return read, []


def nodes_of(node: Written, config: Written) -> Found:
    """Return the rows of `nodes` that a file of nodes means; without a column of countries, those where they lie."""
    cells: dict[str, Any] = dict(node.columns)
    columns = {name: cells[name] for name in TABLES["nodes"].columns if name in cells}
    problems: list[Problem] = []
    count = len(node.numbers)
    figures = [_figures(cells, name, count) for name in ("x_coord", "y_coord")]
    points, fault = _in_degrees(np.column_stack(figures), _first(config, "crs"))
    if fault:
        return Written({}, ()), [Problem("config.csv", 2, "crs", _first(config, "crs"), fault)]
    for at, name in ((0, "longitude"), (1, "latitude")):
        written = cells.get(f"{'xy'[at]}_coord", [""] * len(node.numbers))
        columns[name] = [
            cell if np.isnan(value) else value for cell, value in zip(written, points[:, at].tolist(), strict=True)
        ]
    types = cells.get("node_type", [""] * count)
    columns.setdefault("kind", [kind if kind in KINDS else "junction" for kind in types])
    if "country" not in cells:
        columns["country"] = ["" if np.isnan(x + y) or abs(y) > 90 else country_at(x, y) for x, y in points.tolist()]
    return Written(columns, node.numbers), problems


def links_of(link: Written, config: Written, geometry: Written) -> Found:
    """Return the rows of `links` that a file of links means, with the lines that it names."""
    cells: dict[str, Any] = dict(link.columns)
    known = (*TABLES["links"].columns, *NOT_A_COLUMN)
    columns = {name: cells[name] for name in known if name in cells}
    columns |= {f"{end}_node": cells.get(f"{end}_node_id", []) for end in ("from", "to")}
    columns = {name: column for name, column in columns.items() if len(column) == len(link.numbers)}
    faults: list[tuple[int, str, str, str]] = []
    if "both_ways" not in cells:
        columns["both_ways"] = _directions(cells.get("directed", [""] * len(link.numbers)), faults)
    if "length" in cells and "length_km" not in cells:
        unit = _UNITS_KM.get(_first(config, "long_length").strip().casefold())
        columns["length_km"] = _scaled(cells["length"], unit or 1.0)
        if unit is None and any(cells["length"]):
            message = "its unit is not known; write config.csv with long_length: km, mi, m or ft"
            faults.append((0, "length", str(cells["length"][0]), message))
    if SHARED_ID in cells and "link_id" in cells:
        rows = zip(cells[SHARED_ID], cells["link_id"], strict=True)
        columns["link_id"] = [shared.strip() or own for shared, own in rows]
    lines, problems = _lines(cells, len(link.numbers), geometry, _first(config, "crs"), faults)
    if lines is not None:
        columns["geometry"] = lines
    if "mode" not in cells:
        columns["mode"] = _modes(cells, len(link.numbers), faults)
    problems += [Problem("link.csv", link.numbers[row], *rest) for row, *rest in faults]
    return Written(columns, link.numbers), problems


def _lines(
    cells: Cells, count: int, geometry: Written, crs: str, faults: list[tuple[int, str, str, str]]
) -> tuple[list[str] | None, list[Problem]]:
    """Return the line of each link from its first to its last node, and faults of `geometry.csv`; None without any."""
    if not {"geometry", "geometry_id"} & cells.keys():
        return None, []
    wkt = list(cells.get("geometry", [""] * count))
    known: dict[str, str] = {}
    problems: list[Problem] = []
    ids = [text.strip() for text in geometry.columns.get("geometry_id", ())]
    lines = geometry.columns.get("geometry", [""] * len(ids))
    for number, name, line in zip(geometry.numbers, ids, lines, strict=True):
        if name in known:
            problems.append(Problem("geometry.csv", number, "geometry_id", name, "given twice; keep one of them"))
        known[name] = line
    for row, name in enumerate(cells.get("geometry_id", [""] * count)):
        if name.strip() and not wkt[row].strip():
            if name.strip() not in known:
                faults.append((row, "geometry_id", name, "no such geometry in geometry.csv"))
            wkt[row] = known.get(name.strip(), "")
    code = _epsg(crs) if crs.strip() else _DEGREES
    if code not in (0, _DEGREES):  # a system without a code is a fault of the nodes already
        wkt = _wkt_in_degrees(wkt, code)
    flags = cells.get("dir_flag", [""] * count)
    return [
        reversed_wkt(text) if flag.strip() == "-1" else text for text, flag in zip(wkt, flags, strict=True)
    ], problems


def _wkt_in_degrees(texts: Sequence[str], epsg: int) -> list[str]:
    """Return lines of another system of coordinates in WGS 84; what is no line stays, for its check to refuse."""
    import shapely

    lines = shapely.from_wkt(np.array(texts, dtype=object), on_invalid="ignore")
    moved = shapely.transform(lines, lambda points: in_degrees(points, epsg))
    written = shapely.to_wkt(moved, rounding_precision=-1)
    return [new or old for new, old in zip(written.tolist(), texts, strict=True)]


def _directions(texts: Sequence[str], faults: list[tuple[int, str, str, str]]) -> list[str]:
    """Return `both_ways` of each link, of what `directed` says."""
    said = [text.strip().casefold() for text in texts]
    message = "must be true or false: whether it leads one way"
    faults += [(row, "directed", text, message) for row, text in enumerate(said) if text not in _FLAGS]
    return ["yes" if _FLAGS.get(text) else "" for text in said]


def _modes(cells: Cells, count: int, faults: list[tuple[int, str, str, str]]) -> list[str]:
    """Return the mode of each link by its uses and kind: a ferry, else a road; railways need their gauge."""
    uses = [cells.get(name, [""] * count) for name in ("allowed_uses", "facility_type")]
    said = [" ".join(parts).strip().casefold() for parts in zip(*uses, strict=True)]
    gauges = ", ".join(mode.name for mode in MODE.values() if mode.gauge_mm)
    message = f"its gauge is not known; add a column mode: {gauges}"
    faults += [
        (row, "allowed_uses", text, message) for row, text in enumerate(said) if "rail" in text and "ferry" not in text
    ]
    return ["ferry" if "ferry" in text else "road" for text in said]


def _first(config: Written, name: str) -> str:
    column = config.columns.get(name, ())
    return str(column[0]) if len(column) else ""


def _figures(cells: Cells, name: str, count: int) -> Any:
    def figure(text: str) -> float:
        try:
            return float(text)
        except ValueError:
            return np.nan

    return np.array([figure(text) for text in cells.get(name, [""] * count)], dtype=np.float64)


def _scaled(texts: Sequence[str], factor: float) -> list[str | float]:
    """Return figures in another unit; what is no number stays, for the check of cells to refuse."""
    scaled: list[str | float] = []
    for text in texts:
        try:
            scaled.append(float(text) * factor if float(text) else "")  # a length of nought is one that is not known
        except ValueError:
            scaled.append(text)
    return scaled


def _epsg(crs: str) -> int:
    """Return the EPSG code of a system; a text that would have PROJ open a file of its own is of none."""
    return epsg_code(crs.strip()) if _NO_FILE.fullmatch(crs) else 0


def _in_degrees(points: Any, crs: str) -> tuple[Any, str]:
    """Return points in WGS 84, and what is wrong with the name of their system."""
    if not crs.strip():
        return points, ""
    code = _epsg(crs)
    if not code:
        return points, "is no system of coordinates with an EPSG code, such as EPSG:4326"
    return (points if code == _DEGREES else in_degrees(points, code)), ""
