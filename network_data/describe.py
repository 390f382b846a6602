"""Write datapackage.json of this folder, and in docs/schemas/ the JSON Schema of every table.

    python network_data/describe.py

To be run after a column was added, to a table or to one of these files.
"""

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from corridor.schema import TABLES
from corridor.tables.descriptors import FILE_NAME, as_text, data_package, json_schema

HERE = Path(__file__).resolve().parent
SCHEMAS = HERE.parent / "docs" / "schemas"


def described() -> dict[Path, str]:
    """Return every description, by its file."""
    headers = {}
    for table in TABLES:
        file = HERE / f"{table}.csv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as stream:
                headers[table] = next(csv.reader(stream))
    found = {SCHEMAS / f"{name}.schema.json": as_text(json_schema(table)) for name, table in TABLES.items()}
    found[HERE / FILE_NAME] = as_text(data_package("corridor: China to Europe", headers))
    return found


if __name__ == "__main__":
    SCHEMAS.mkdir(exist_ok=True)
    for file, text in described().items():
        file.write_text(text, encoding="utf-8")
