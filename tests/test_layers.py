"""Imports point down the layers, stand at the top of the file, and are absolute."""

import ast
from pathlib import Path

import pytest

import corridor as co

PACKAGE = Path(co.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS = (
    "shown_text",
    "shown_html",
    "geodesy units errors arrays replacing",
    "figure_bounds argument_checks",
    "modes criteria",
    "columns",
    "figure_rules",
    "schema rules",
    "cargo",
    "engine",
    "tables",
    "graph",
    "network",
    "scenario answer lines",
    "export",
    "planning",
    "analysis flows",
    "maps",
    "cli __main__",
)
"""From the lowest to the highest; a module may import from its own layer and from those below."""

LATE = {
    ("cli/*", "*"): "`corridor --help` need not load pandas and geopandas",
    ("engine/jit.py", "numba"): "half a second to load, which a single question does without",
    ("geodesy.py", "pyproj"): "a network whose lengths are all written measures nothing",
    ("geodesy.py", "shapely"): "distances need no lines",
    ("*/*", "geopandas"): "half as long to load as all the rest; only frames with geometry need it",
    ("planning/*", "geopandas"): "the same",
    ("*/*", "shapely"): "a tenth of a second to load; only points, lines and geometry that is no plain line need it",
    ("network/workbook.py", "openpyxl"): "an extra",
    ("network/geopackage.py", "pyogrio"): "half a second to load; only writing needs it",
    ("lines/line_files.py", "pyogrio"): "the same; only shapefiles and extracts of OpenStreetMap need it",
    ("shown_text.py", "numpy"): "errors need it, and `corridor --help` need not load numpy",
    ("export/*", "openpyxl"): "an extra, which only workbooks need",
    ("export/*", "typst"): "an extra, which only PDF files need",
    ("replacing.py", "fcntl"): "Windows has none",
    ("network/network.py", "corridor"): "geometry.py needs geopandas and to_networkx.py networkx, a plan neither",
    ("network/public_holidays.py", "holidays"): "a tenth of a second to load, which only questions with a date need",
    ("graph/opening_hours.py", "opening_hours"): "a network without opening hours never needs it",
    ("maps/*", "matplotlib"): "slow to load, and seldom used",
    ("maps/*", "mpl_toolkits"): "comes with matplotlib",
    ("answer/*", "matplotlib"): "slow to load, and seldom used",
    ("planning/*", "matplotlib"): "slow to load, and seldom used",
    ("analysis/*", "matplotlib"): "slow to load, and seldom used",
    ("analysis/*", "scipy"): "slow to load, and seldom used",
    ("flows/*", "highspy"): "a sixth of a second to load, and only assignments need it",
    ("flows/*", "matplotlib"): "slow to load, and seldom used",
}
"""Imports that may stand within a function, by file and package, and why."""


def layer_of(module: str) -> int:
    """Return the place of a module of the package among the layers."""
    first = module.split(".")[1]
    return next(number for number, names in enumerate(LAYERS) if first in names.split())


def name_of(file: Path) -> str:
    """Return the dotted name of a module."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> list[tuple[ast.stmt, str]]:
    """Return every import of a tree with the module that it names."""
    found: list[tuple[ast.stmt, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node, f"{'.' * node.level}{node.module or ''}"))
    return found


def may_be_late(file: Path, module: str) -> bool:
    """Return whether an import may stand within a function."""
    where = file.relative_to(PACKAGE)
    return any(where.match(pattern) and name in ("*", module.split(".")[0]) for pattern, name in LATE)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    at_top = {node for child in tree.body for node in ast.walk(child) if _is_top(child)}
    for node, module in imports(tree):
        line = f"line {node.lineno}: {module}"
        assert not module.startswith("."), f"{line}: imports are absolute"
        assert node in at_top or may_be_late(file, module), f"{line}: imports stand at the top of the file"
        assert not (isinstance(node, ast.ImportFrom) and node.names[0].name == "*"), f"{line}: no star imports"
        if module.startswith("corridor.") and file.parent != PACKAGE:
            assert layer_of(module) <= layer_of(name_of(file)), f"{line}: imports point down the layers"
        elif module.startswith("corridor.") and file.stem not in ("__init__", "__main__"):
            assert layer_of(module) < layer_of(name_of(file)) or node not in at_top, f"{line}: imports point down"
        elif module == "corridor":
            assert file.parent.name == "cli", f"{line}: within the package, modules are imported from where they live"


OF_NAMED_TUPLES = {"_replace", "_asdict", "_fields", "_make"}
INNER_OF_OTHERS = {("network/workbook.py", "_value"): "openpyxl turns texts that begin with = into formulas otherwise"}
"""Inner members of other libraries that a module uses, and why."""


def inner_members(tree: ast.AST) -> set[str]:
    """Return the names with an underscore that a module gives to members of classes: methods, fields, what is set."""
    found: set[str] = set()
    for part in (node for each in ast.walk(tree) if isinstance(each, ast.ClassDef) for node in ast.walk(each)):
        if isinstance(part, ast.FunctionDef):
            found.add(part.name)
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            found.add(part.attr)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
    return {name for name in found if name.startswith("_") and not name.startswith("__")}


def reached_into(tree: ast.AST) -> set[str]:
    """Return the names with an underscore that a module reads or sets on objects other than `self`."""
    members = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return {
        node.attr
        for node in members
        if node.attr.startswith("_")
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    } - OF_NAMED_TUPLES


def test_what_has_an_underscore_is_used_within_its_package_only():
    trees = {file.relative_to(PACKAGE): ast.parse(file.read_text(encoding="utf-8")) for file in MODULES}
    own = {file: inner_members(tree) for file, tree in trees.items()}
    rooms: dict[str, set[str]] = {}
    for file, names in own.items():
        rooms.setdefault(file.parts[0], set()).update(names)
    reached = {(file.as_posix(), name) for file, tree in trees.items() for name in reached_into(tree) - own[file]}
    wrong = {
        (file, name)
        for file, name in reached
        if [room for room, names in rooms.items() if name in names] != [Path(file).parts[0]]
    }
    assert wrong == set(INNER_OF_OTHERS)


def _is_top(statement: ast.stmt) -> bool:
    """Return whether a statement of a module is an import, or the block for type checkers."""
    if isinstance(statement, ast.If):
        return isinstance(statement.test, ast.Name) and statement.test.id == "TYPE_CHECKING"
    return isinstance(statement, ast.Import | ast.ImportFrom)


def test_every_module_lies_in_a_layer():
    for file in MODULES:
        if file.name != "__init__.py" or file.parent != PACKAGE:
            assert layer_of(f"{name_of(file)}.") >= 0


def test_every_allowed_late_import_is_needed():
    used = {
        (pattern, name)
        for file in MODULES
        for node, module in imports(ast.parse(file.read_text(encoding="utf-8")))
        for pattern, name in LATE
        if file.relative_to(PACKAGE).match(pattern) and name in ("*", module.split(".")[0]) and node.col_offset
    }
    assert {key for key in LATE if not key[0].startswith(("analysis", "maps"))} <= used


def test_modules_that_measure_lengths_go_through_geodesy():
    for file in MODULES:
        if file.name not in ("geodesy.py",) and file.parent.name != "maps":
            names = [module for _, module in imports(ast.parse(file.read_text(encoding="utf-8")))]
            assert "pyproj" not in names, f"{file.name}: only geodesy.py measures lengths"


def test_kernels_know_no_pandas():
    for file in (PACKAGE / "engine").glob("*.py"):
        names = {module.split(".")[0] for _, module in imports(ast.parse(file.read_text(encoding="utf-8")))}
        assert not names & {"pandas", "geopandas", "networkx", "shapely", "pydantic"}, file.name
