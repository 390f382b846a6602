"""A folder to begin a network of one's own with: every table with its columns explained, and two places that plan."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from corridor.columns import Column, Table
from corridor.replacing import standing, whole_folder
from corridor.schema import TABLES
from corridor.tables.descriptors import FILE_NAME, as_text, data_package

_NOTE: Final = "an example: put your own figure here"
_ROWS: Final[Mapping[str, Sequence[Mapping[str, Any]]]] = {
    "nodes": [
        {"node_id": "PORT", "name": "Port", "country": "PK", "kind": "seaport", "latitude": 24.8, "longitude": 67.0},
        {"node_id": "TOWN", "name": "Town", "country": "PK", "kind": "city", "latitude": 30.2, "longitude": 67.0},
    ],
    "links": [
        {"link_id": "port-town-road", "from_node": "PORT", "to_node": "TOWN", "mode": "road", "both_ways": "yes"}
    ],
    "handling": [
        {"kind": kind, "to_mode": "road", "both_ways": "yes", "hours": hours, "usd": usd, "per": "box"}
        for kind, hours, usd in (("seaport", 6, 100), ("city", 2, 30))
    ],
    "rates": [{"mode": "road", "speed_kmh": 50, "driving_h_per_day": 10, "usd_per_km": 1, "per": "vehicle"}],
    "vehicles": [{"mode": "road", "teu_max": 2, "payload_t": 25}],
}
"""The least that plans: a port and a town, the road between, loading and unloading at both, lorries and their rate."""

_HEAD: Final = """# A network of your own

Each file is a table; only `nodes.csv` and `links.csv` must exist. The rows here are an example of two places, which
plans at once:

    corridor check {folder}
    corridor plan Port Town --network {folder}

Put your own rows in their place. Lines that begin with `#` above the names of the columns are remarks. A blank cell is
a missing figure, never a zero. In `links` and `handling` the column `both_ways` = `yes` makes a row for the other
direction, too; `hours_mean` may stand in place of `hours` where a mean is known and not a median. `datapackage.json`
says the same as this page for programs. docs/model.md of the project says what the rows do together.
"""


def write_template(folder: Path | str) -> tuple[str, ...]:
    """Write a folder with every table, its columns explained, and two places that plan; return the names of the files.

    Parameters
    ----------
    folder
        A folder that does not exist, or is empty.

    Raises
    ------
    FileExistsError
        If there is something already.

    Examples
    --------
    >>> import tempfile
    >>> import corridor as co
    >>> with tempfile.TemporaryDirectory() as place:
    ...     files = write_template(f"{place}/own")
    ...     co.plan(co.load(f"{place}/own"), "Port", "Town").modes
    ('road',)
    """
    target = Path(folder)
    found, mode = standing(target)
    if mode and not (found.is_dir() and not any(found.iterdir())):
        raise FileExistsError(f"{target} is there already; give a folder that does not exist, or is empty")
    headers = {name: _header(table) for name, table in TABLES.items()}
    with whole_folder(target) as new:
        for name, table in TABLES.items():
            (new / f"{name}.csv").write_text(_table_text(table, headers[name]), encoding="utf-8", newline="")
        package = data_package(target.name, headers)
        for resource in package["resources"]:
            resource["dialect"] = {"headerRows": [1 + len(TABLES[resource["name"]].columns)], "delimiter": ","}
        (new / FILE_NAME).write_text(as_text(package), encoding="utf-8")
        (new / "README.md").write_text(_page(target), encoding="utf-8")
        return tuple(sorted(file.name for file in new.iterdir()))


def _header(table: Table) -> list[str]:
    """Return the columns of a file: those of the table, and in which direction its rows are read."""
    return [*table.columns, *(["both_ways"] if table.may_be_both_ways else [])]


def _table_text(table: Table, header: Sequence[str]) -> str:
    """Return a file: what each column means as remarks, the header, and the example's rows."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for column in table.declared:
        writer.writerow([f"# {column.name}{' (required)' if column.is_required else ''}: {' '.join(_said(column))}"])
    writer.writerow(header)
    for row in _ROWS.get(table.name, ()):
        cells = {**row, **({} if "basis" not in table.columns or table.name == "nodes" else _ASSUMED)}
        writer.writerow([cells.get(name, "") for name in header])
    return stream.getvalue()


_ASSUMED: Final = {"basis": "assumed", "note": _NOTE}


def _said(column: Column) -> list[str]:
    """Return what a column means, its unit, the words that it may hold, and its bounds."""
    parts = [column.meaning]
    if column.unit:
        parts.append(f"[{column.unit}]")
    if column.allowed:
        parts.append(f"One of {', '.join(column.allowed)}{f'; blank: {column.default}' if column.default else ''}.")
    limits = [f"{word} {value:g}" for word, value in (("from", column.bound.least), ("to", column.bound.most))]
    if column.kind != "text" and "inf" not in "".join(limits):
        parts.append(f"A number {' '.join(limits)}.")
    return parts


def _page(folder: Path) -> str:
    lines = [_HEAD.format(folder=folder)]
    for table in TABLES.values():
        lines += [f"## {table.name}.csv", "", "| column | meaning | unit | values |", "| --- | --- | --- | --- |"]
        for column in table.declared:
            name = f"`{column.name}`{', required' if column.is_required else ''}"
            meaning, *_ = _said(column)
            values = ", ".join(column.allowed)
            if column.kind != "text":
                values = f"{column.bound.least:g} to {column.bound.most:g}"
            lines.append(f"| {name} | {meaning} | {column.unit} | {values} |".replace("  ", " "))
        lines.append("")
    return "\n".join(lines)
