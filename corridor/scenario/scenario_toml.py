"""Scenarios in TOML files."""

import datetime as dt
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import tomli_w

from corridor.argument_checks import check_kind, file_path
from corridor.errors import InvalidEdit, UnknownName, nearest, one_of
from corridor.network.files import bundled_path
from corridor.replacing import write_text
from corridor.scenario.additions import AddBorder, AddCharge, AddHandling, AddLink, AddNode, AddService
from corridor.scenario.changes import Change, Close, Open, Remove
from corridor.scenario.lines import AddLine
from corridor.scenario.scenario import Edit, Scenario
from corridor.scenario.table_edits import times
from corridor.tables.parsing import is_blank

_OF_LINES: Final = ("mode", "trains_per_week", "terminals", "like", "border_like", "lengths_km", "links")
_EDITS: Final[Mapping[str, tuple[type[Any], tuple[str, ...], tuple[str, ...]]]] = {
    "add_node": (AddNode, ("node_id",), ()),
    "add_link": (AddLink, ("link_id", "from_node", "to_node"), ("mode", "both_ways")),
    "add_line": (AddLine, ("name", "stations"), _OF_LINES),
    "add_handling": (AddHandling, ("node", "from_mode", "to_mode"), ("like", "both_ways")),
    "add_border": (AddBorder, (), ("link_id", "node_id", "like")),
    "add_charge": (AddCharge, ("charge_id", "what"), ()),
    "add_service": (AddService, ("service_id", "from_node", "to_node"), ("links",)),
    "change": (Change, ("table", "where"), ()),
    "remove": (Remove, ("table", "where"), ()),
    "open": (Open, ("link_id",), ()),
    "close": (Close, (), ("link_id", "node_id")),
}
"""Class of each kind of edit, its arguments by position, and its arguments by keyword other than columns."""
_NEEDED: Final = {"add_link": ("mode",)}
"""Arguments by keyword that an edit cannot do without."""


_DAYS: Final = ("valid_from", "valid_until")
_KEYS: Final[Mapping[str, type]] = {
    "name": str,
    "description": str,
    "valid_from": str,
    "valid_until": str,
    "scenarios": list,
    "edits": list,
}
_KINDS: Final[Mapping[str, str]] = {
    "scenarios": "a list of names of bundled scenarios or of files",
    "edits": "a list of tables, [[edits]]",
}
_DEEPEST: Final = 20
"""Levels of tables and lists: more than any scenario has."""
_SHOWN: Final = 120
"""Characters of a value that a message shows."""


def load_scenario(path: Path | str) -> Scenario:
    """Load a scenario from a TOML file, or a bundled one by its name.

    Parameters
    ----------
    path
        A file; or the name of a bundled scenario, such as "red-sea-closed".

    Returns
    -------
    Scenario
        The scenario; nothing is carried out before it is called with a network.

    Raises
    ------
    UnknownName
        If there is no such file or bundled scenario.
    InvalidEdit
        If the file is not a scenario: it names the edit and what would be right.

    Notes
    -----
    `name`, `description`, `valid_from`, `valid_until` (dates) and any number of `[[edits]]`: `edit` says the kind
    (add_node, add_link, add_line, add_handling, add_border, add_charge, add_service, change, remove, open, close), the
    other keys are the arguments; `set` holds the columns. A factor is written {times = 0.5}. A package
    names others in `scenarios`, bundled ones or files beside it; their edits come first.

    Examples
    --------
    >>> print(load_scenario("red-sea-closed").edits[0])
    ~ links close all that touch SEABABEL
    """
    return _load(path, ())


def _load(path: Path | str, packages: tuple[Path, ...]) -> Scenario:
    """Load a scenario, which some packages name."""
    file = _file(path)
    content = _content(file)
    named = content.get("scenarios", [])
    if wrong := [name for name in named if not isinstance(name, str)]:
        raise InvalidEdit(f"{file.name}: scenarios holds {_shown(wrong[0])}; it must be {_KINDS['scenarios']}")
    if file in packages:
        raise InvalidEdit(f"{file.name}: the package names itself; take it out of scenarios")
    edits: list[Edit] = []
    for name in named:
        beside = file.parent / name
        edits += _load(beside if beside.is_file() else name, (*packages, file)).edits
    edits += [_edit(f"{file.name}, edit {number}", item) for number, item in enumerate(content.get("edits", []), 1)]
    described = {key: content.get(key, "") for key in ("description", *_DAYS)}
    try:
        return Scenario(content.get("name", file.stem), edits, **described)
    except InvalidEdit as error:
        raise InvalidEdit(f"{file.name}: {error}") from error


def _file(path: Path | str) -> Path:
    """Return the file that a path, or the name of a bundled scenario, means."""
    if not isinstance(path, str | Path):
        raise UnknownName(f"{path!r} is no path; give a TOML file or the name of a bundled scenario")
    file = Path(path)
    bundled = bundled_path() / "scenarios"
    if not file.exists() and file.suffix != ".toml" and (bundled / f"{path}.toml").exists():
        file = bundled / f"{path}.toml"
    if not file.is_file():
        known = sorted(found.stem for found in bundled.glob("*.toml"))
        hint = nearest(str(path), known) or f"the bundled ones are {', '.join(known) or 'none'}"
        raise UnknownName(f"there is no scenario {str(path)!r}; {hint}")
    return file


def _content(file: Path) -> dict[str, Any]:
    """Return the content of a file, its own keys checked."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except RecursionError as error:
        raise InvalidEdit(f"{file.name}: is nested too deeply") from error
    except ValueError as error:
        raise InvalidEdit(f"{file.name} is not TOML: {error}") from error
    _check_bounds(file.name, content)
    for key in content:
        if key not in _KEYS:
            raise InvalidEdit(f"{file.name}: there is no key {_shown(key)}; {one_of(key, list(_KEYS))}")
    content |= {key: content[key].isoformat() for key in _DAYS if type(content.get(key)) is dt.date}
    for key, kind in _KEYS.items():
        if key in content and not isinstance(content[key], kind):
            raise InvalidEdit(f"{file.name}: {key} = {_shown(content[key])}; it must be {_KINDS.get(key, 'a text')}")
    return content


def _check_bounds(name: str, content: Mapping[str, Any]) -> None:
    """Refuse content that is nested too deeply to be shown, and whole numbers too large for TOML."""
    level: list[Any] = [content]
    for _ in range(_DEEPEST):
        level = [value for held in level for value in (held.values() if isinstance(held, Mapping) else held)]
        if any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in level):
            raise InvalidEdit(f"{name}: holds a whole number of more than 64 bits")
        level = [value for value in level if isinstance(value, Mapping | list)]
        if not level:
            return
    raise InvalidEdit(f"{name}: is nested too deeply")


def _shown(value: Any) -> str:
    """Return a value as a message shows it; only the beginning of a long one."""
    text = str(value) if isinstance(value, dt.date | dt.time) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def bundled_scenarios() -> tuple[Scenario, ...]:
    """Return every bundled scenario, by name."""
    return tuple(load_scenario(file) for file in sorted((bundled_path() / "scenarios").glob("*.toml")))


def _edit(where: str, item: Any) -> Edit:
    if not isinstance(item, Mapping):
        raise InvalidEdit(f"{where}: {_shown(item)} is no table; write [[edits]] above each edit")
    for key, value in item.items():
        if not _is_right(key, value):
            raise InvalidEdit(f"{where}: {key} = {_shown(value)}; it must be {_EXPECTED.get(key, 'a text')}")
    kind = item.get("edit", "")
    if kind not in _EDITS:
        raise InvalidEdit(f"{where}: edit = {_shown(kind)}; {one_of(kind, list(_EDITS))}")
    make, positional, keywords = _EDITS[kind]
    for key in item:
        if key not in ("edit", "set", *positional, *keywords):
            hint = one_of(key, ("set", *positional, *keywords))
            raise InvalidEdit(f"{where}: {kind} has no key {_shown(key)}; {hint}")
    missing = [key for key in (*positional, *_NEEDED.get(kind, ())) if key not in item]
    if missing:
        raise InvalidEdit(f"{where}: {kind} needs {', '.join(missing)}")
    for name, value in item.get("where", {}).items():
        wanted = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str | int | float) and _is_finite(one) for one in wanted):
            hint = "it must be a text, a finite number, or a list of them"
            raise InvalidEdit(f"{where}: where {name} = {_shown(value)}; {hint}")
    columns = {name: _value(where, name, value) for name, value in item.get("set", {}).items()}
    given = {key: item[key] for key in keywords if key in item}
    twice = [name for name in columns if name in (*positional, *given, "self")]
    if twice:
        hint = "write it beside edit, once"
        raise InvalidEdit(f"{where}: set has {_shown(twice[0])}, which is no figure of {kind}; {hint}")
    try:
        edit: Edit = make(*(item[key] for key in positional), **given, **columns)
    except InvalidEdit as error:
        raise InvalidEdit(f"{where}: {error}") from error
    return edit


_EXPECTED: Final[Mapping[str, str]] = {
    "set": "a table of columns and values",
    "where": "a table of columns and values",
    "both_ways": "true or false",
    "links": "a list of texts, at least one",
    "stations": "a list of texts",
    "terminals": "a list of texts",
    "border_like": "a text or a list of texts",
    "lengths_km": "a list of numbers",
    "trains_per_week": "a number",
}
"""Values of the keys of an edit that are no texts."""


def _is_right(key: str, value: Any) -> bool:
    """Return whether the value of a key of an edit has the right kind; True for an unknown key."""
    if key in ("set", "where"):
        return isinstance(value, Mapping)
    if key == "both_ways":
        return isinstance(value, bool)
    if key in ("links", "stations", "terminals") or (key == "border_like" and isinstance(value, list)):
        is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return is_list and (bool(value) or key != "links")
    if key == "lengths_km":
        return isinstance(value, list) and all(map(_is_number, value))
    if key == "trains_per_week":
        return _is_number(value)
    is_known = key == "edit" or any(key in (*positional, *keywords) for _, positional, keywords in _EDITS.values())
    return isinstance(value, str) or not is_known


def _value(where: str, name: str, value: Any) -> Any:
    """Return the value of a column; {times = 0.5} scales what is there."""
    if isinstance(value, Mapping) and set(value) == {"times"}:
        try:
            return times(value["times"])
        except InvalidEdit as error:
            raise InvalidEdit(f"{where}: {name}: {error}") from error
    if isinstance(value, Mapping | list):
        raise InvalidEdit(f"{where}: {name} = {_shown(value)}; give a value, or {{times = 0.5}}")
    if not _is_finite(value):
        raise InvalidEdit(f"{where}: {name} = {value}; give a finite number, or '' for a blank")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def save_scenario(scenario: Scenario, path: Path | str) -> None:
    """Save a scenario as a TOML file; loaded again, it is equal.

    Parameters
    ----------
    scenario
        The scenario.
    path
        The file; it is replaced whole. A link stays, and what it leads to is replaced; pipes and devices are written
        through.

    Examples
    --------
    >>> import tempfile
    >>> faster = Scenario("Faster", [Change("links", {"link_id": "quetta-taftan"}, hours=24)])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_scenario(faster, f"{folder}/faster.toml")
    ...     load_scenario(f"{folder}/faster.toml") == faster
    True
    """
    check_kind("scenario", scenario, Scenario, "a Scenario, such as load_scenario returns")
    file = file_path(path, "the TOML file to write")
    kinds = {make: (kind, positional, keywords) for kind, (make, positional, keywords) in _EDITS.items()}
    edits = []
    for edit in scenario.edits:
        kind, positional, keywords = kinds[type(edit)]
        item: dict[str, Any] = {"edit": kind}
        item |= {key: _plain(getattr(edit, key)) for key in positional}
        item |= {key: _plain(value) for key in keywords if (value := getattr(edit, key)) not in (None, "", (), False)}
        columns = {
            name: {"times": value.factor} if isinstance(value, times) else "" if is_blank(value) else value
            for name, value in edit.columns.items()
        }
        edits.append(item | ({"set": columns} if columns else {}))
    days = {key: day for key in _DAYS if (day := getattr(scenario, key))}
    content = {"name": scenario.name, "description": scenario.description, **days, "edits": edits}
    write_text(file, tomli_w.dumps(content))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
