"""The tables described for other programs, from the one declaration in `schema/`.

`data_package` describes the files of a folder as a Frictionless Data Package, `table_schema` one file, `json_schema`
one row of a table for whoever exchanges rows as JSON.

References
----------
Data Package 2.0 and Table Schema 2.0 (datapackage.org); JSON Schema 2020-12.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from corridor.columns import Column, Table
from corridor.schema import TABLES

FILE_NAME: Final = "datapackage.json"
"""Name of a description in a folder."""

_PACKAGE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_SCHEMA: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
_JSON_SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"
_KIND: Final = {"text": "string", "number": "number", "whole": "integer"}
_ON_ENTRY: Final[Mapping[str, dict[str, Any]]] = {
    "both_ways": {
        "name": "both_ways",
        "type": "string",
        "description": "`yes`: the row is for the other direction, too.",
        "constraints": {"enum": ["yes", "no"]},
    },
    "hours_mean": {
        "name": "hours_mean",
        "type": "number",
        "description": "Mean duration, in place of the median in `hours`.",
        "unit": "h",
        "constraints": {"minimum": 0},
    },
}
"""Columns that files may have and tables have not."""

_REFERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "nodes": (),
    "links": (("from_node", "nodes"), ("to_node", "nodes")),
    "handling": (("node_id", "nodes"),),
    "borders": (("node_id", "nodes"), ("from_node", "nodes")),
    "services": (("from_node", "nodes"), ("to_node", "nodes")),
    "place_names": (("node_id", "nodes"),),
}
"""Columns that hold the key of another table, besides `source`."""


def table_schema(table: Table, header: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the Table Schema of a table.

    Parameters
    ----------
    table
        The table.
    header
        Columns of a file in their order; None for every column of the table.

    Examples
    --------
    >>> table_schema(TABLES["territories"])["fields"][1]["constraints"]
    {'required': True, 'pattern': '[A-Z]{2}'}
    """
    names = table.columns if header is None else tuple(header)
    fields = [_field(table, name) for name in names]
    schema: dict[str, Any] = {"$schema": _SCHEMA, "fields": fields, "missingValues": [""]}
    if all(table.column[name].is_required for name in table.key) and set(table.key) <= set(names):
        schema["primaryKey"] = list(table.key)
    return schema


def _field(table: Table, name: str) -> dict[str, Any]:
    if name not in table.columns:
        return _ON_ENTRY[name]
    column = table.column[name]
    described = {"name": name, "type": _KIND[column.kind], "description": column.meaning}
    if column.unit:
        described["unit"] = column.unit
    constraints: dict[str, Any] = {"required": True} if column.is_required else {}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.pattern[0]:
        constraints["pattern"] = column.pattern[0]
    constraints |= _bounds(column)
    return described | ({"constraints": constraints} if constraints else {})


def _bounds(column: Column) -> dict[str, float]:
    bound = column.bound
    found = {"exclusiveMinimum": bound.above, "minimum": bound.least, "maximum": bound.most}
    return {name: int(value) if value == int(value) else value for name, value in found.items() if math.isfinite(value)}


def data_package(name: str, headers: Mapping[str, Iterable[str]], *, ending: str = "csv") -> dict[str, Any]:
    """Return the description of a folder with a file for each of some tables.

    Parameters
    ----------
    name
        Name of the network.
    headers
        Columns of each file in their order, by table.
    ending
        How the names of the files end.

    Examples
    --------
    >>> [resource["path"] for resource in data_package("own", {"nodes": ["node_id"]})["resources"]]
    ['nodes.csv']
    """
    resources = []
    for table, header in headers.items():
        schema = table_schema(TABLES[table], header)
        keys = _foreign_keys(table, schema, headers)
        resources.append(
            {
                "name": table,
                "type": "table",
                "path": f"{table}.{ending}",
                "format": ending,
                "encoding": "utf-8",
                "schema": schema | ({"foreignKeys": keys} if keys else {}),
            }
        )
    shown = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name.casefold())
    return {"$schema": _PACKAGE, "name": shown.strip("-") or "network", "title": name, "resources": resources}


def _foreign_keys(table: str, schema: Mapping[str, Any], there: Iterable[str]) -> list[dict[str, Any]]:
    columns = {field["name"] for field in schema["fields"]}
    refers = (*_REFERS.get(table, ()), *((("source", "sources"),) if table != "sources" else ()))
    return [
        {"fields": [column], "reference": {"resource": other, "fields": list(TABLES[other].key)}}
        for column, other in refers
        if column in columns and other in set(there)
    ]


def json_schema(table: Table) -> dict[str, Any]:
    """Return the JSON Schema of a row of a table, blank cells being null or left out.

    Examples
    --------
    >>> json_schema(TABLES["links"])["properties"]["hours"]["maximum"]
    8760
    """
    properties = {}
    for column in table.declared:
        field = _field(table, column.name)
        limits = dict(field.get("constraints", {}))
        is_required = limits.pop("required", False)
        if "enum" in limits and not is_required:
            limits["enum"] = [*limits["enum"], "", None]
        if "pattern" in limits:
            limits["pattern"] = f"^({limits['pattern']}{'' if is_required else '|'})$"
        kind = field["type"] if is_required else [field["type"], "null"]
        unit = f" [{column.unit}]" if column.unit else ""
        properties[column.name] = {"type": kind, "description": f"{column.meaning}{unit}", **limits}
    return {
        "$schema": _JSON_SCHEMA,
        "title": f"A row of the table {table.name}",
        "type": "object",
        "properties": properties,
        "required": [column.name for column in table.declared if column.is_required],
        "additionalProperties": False,
    }


def as_text(description: Mapping[str, Any]) -> str:
    """Return a description as it is written to a file."""
    return json.dumps(description, indent=1, ensure_ascii=False) + "\n"
