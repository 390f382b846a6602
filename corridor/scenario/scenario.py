"""Scenarios: lists of edits, and so functions from network to network."""

import datetime as dt
import re
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from corridor.argument_checks import is_writable
from corridor.arrays import Bools, Ints
from corridor.columns import Cells
from corridor.errors import ChangeOfTrains, CorridorError, InvalidData, InvalidEdit, Problem
from corridor.network.arguments import check_arguments
from corridor.network.internals import internals
from corridor.network.network import Network, checked_network
from corridor.network.plain_tables import PlainTables, plain_tables
from corridor.network.validation import cross_check, to_check
from corridor.scenario.additions import AddBorder, AddCharge, AddHandling, AddLink, AddNode, AddService
from corridor.scenario.changes import Change, Close, Open, Remove
from corridor.scenario.differences import difference
from corridor.scenario.lines import AddLine, changes_of_trains
from corridor.scenario.removals import Removal, drop_lost_services
from corridor.scenario.table_edits import Tables
from corridor.schema import TABLES
from corridor.shown_html import MOST, HtmlTable, fragment
from corridor.shown_text import brief, printable
from corridor.tables.checking import changed_table, changes, checked_frame, with_columns, with_row
from corridor.tables.folding import folded

Edit = AddNode | AddLink | AddLine | AddHandling | AddBorder | AddCharge | AddService | Change | Remove | Open | Close

_SOURCED = ("hours", "hours_p90", "usd", "per", "length_km", "departures_per_week", "speed_kmh", "usd_per_km")
"""Columns whose change makes the figures of a row those of the scenario."""


@dataclass(frozen=True, init=False, repr=False)
class Scenario:
    """A list of edits: a function from a network to a new one, which leaves the first as it is.

    Parameters
    ----------
    name
        Its name.
    edits
        Edits, carried out in order; a scenario among them is replaced by its edits.
    description
        Its meaning, and where it comes from.
    valid_from, valid_until
        First and last day of the event, as ISO dates; blank if there is none. They do not change
        what it does: a plan with a date says so if a bundled scenario of its days would touch its way.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> faster = co.Scenario("Taftan in half the time", [
    ...     co.Change("borders", {"link_id": "taftan-mirjaveh"}, hours=co.times(0.5)),
    ... ])
    >>> faster(net) == net
    False
    >>> faster.diff(net)["column"].unique().tolist()
    ['hours', 'hours_p90', 'source', 'parts_then', '(row)']
    """

    name: str
    edits: tuple[Edit, ...]
    description: str
    valid_from: str
    valid_until: str

    def __init__(
        self,
        name: str,
        edits: "Iterable[Edit | Scenario]",
        *,
        description: str = "",
        valid_from: str = "",
        valid_until: str = "",
    ) -> None:
        if not isinstance(name, str):
            raise InvalidEdit(f"a scenario needs a name as text, not {name!r}")
        if not isinstance(edits, Iterable):
            raise InvalidEdit(f"scenario {name!r}: edits is {edits!r}; give a list of edits, such as co.AddLink(...)")
        flat: list[Edit] = []
        for number, edit in enumerate([edits] if isinstance(edits, str) else edits, 1):
            if not isinstance(edit, Scenario | Edit):
                raise InvalidEdit(f"scenario {name!r}, edit {number}: {edit!r} is no edit, such as co.AddLink(...)")
            flat.extend(edit.edits if isinstance(edit, Scenario) else [edit])
        if not name.strip():
            raise InvalidEdit("a scenario needs a name")
        for label, text in (("name", name), ("description", description)):
            if isinstance(text, str) and not is_writable(text):
                message = "must be text that UTF-8 can hold, without the character NUL"
                raise InvalidEdit(f"scenario {name!r}: {label} is {text!r}; it {message}")
        for label, text in (("valid_from", valid_from), ("valid_until", valid_until)):
            _check_day(name, label, text)
        if valid_from and valid_until and valid_until < valid_from:
            raise InvalidEdit(f"scenario {name!r}: valid_until {valid_until} lies before valid_from {valid_from}")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "edits", tuple(flat))
        object.__setattr__(self, "description", description)
        object.__setattr__(self, "valid_from", valid_from)
        object.__setattr__(self, "valid_until", valid_until)

    def __call__(self, net: Network) -> Network:
        """Return the network with the edits carried out.

        Raises
        ------
        InvalidEdit
            If an edit matches nothing or cannot be carried out; it names the edit.
        InvalidData
            If the edited tables are faulty; every fault is listed.
        """
        check_arguments(net)
        given: Tables = dict(internals(net).frames)
        tables = dict(given)
        touched: dict[str, set[str]] = {}
        removals: list[Removal] = []
        for number, edit in enumerate(self.edits, 1):
            before = dict(tables)
            try:
                edit.apply(tables)
            except (CorridorError, KeyError) as error:
                raise InvalidEdit(f"scenario {self.name!r}, edit {number} ({edit}): {error}") from error
            self._attribute(before, tables, edit)
            if isinstance(edit, Remove):
                removals.append(Removal(before, dict(tables)))
            for name, frame in tables.items():
                if frame is not before[name]:
                    touched.setdefault(name, set()).update(_touched(edit) or TABLES[name].columns)
        drop_lost_services(tables, removals)
        if changed := changes_of_trains(self.edits, tables):
            warnings.warn(printable(f"scenario {self.name!r}: {changed}"), ChangeOfTrains, stacklevel=2)
        return self._checked(net, given, tables, touched)

    def __add__(self, other: "Scenario") -> "Scenario":
        """Return the scenario with the edits of both, in order."""
        description = "; ".join(text for text in (self.description, other.description) if text)
        return Scenario(f"{self.name} + {other.name}", [self, other], description=description)

    def __repr__(self) -> str:
        """Return the name and how many edits there are."""
        count = f"{len(self.edits):,} edit{'s' * (len(self.edits) != 1)}"
        return brief(f"<corridor.Scenario {self.name!r}: {count}>")

    def _repr_html_(self) -> str:
        """Return the edits for a notebook."""
        rows = [[str(edit)] for edit in self.edits[:MOST]]
        table = HtmlTable("edits", ["edit"], rows, left_out=len(self.edits) - len(rows))
        since = f"In force from {self.valid_from}." if self.valid_from else ""
        until = f"In force until {self.valid_until}." if self.valid_until else ""
        notes = [text for text in (self.description, since, until) if text]
        return fragment(f"Scenario {self.name}", [table] if rows else [], notes)

    def __str__(self) -> str:
        """Return the edits as a diff: + added, ~ changed, - removed."""
        return printable("\n".join([self.name, *(f"  {edit}" for edit in self.edits)]))

    def diff(self, net: Network) -> pd.DataFrame:
        """Return the cells that the scenario changes in a network: table, row, column, before, after.

        A row that is added or removed has the column "(row)", and `before` or `after` is blank; so do the rows that
        go with a removed one.
        """
        return difference(net, self(net))

    @property
    def source(self) -> str:
        """Return the id of the source of the scenario's figures."""
        return "scenario-" + re.sub(r"[^a-z0-9]+", "-", folded(self.name)).strip("-")

    def _attribute(self, before: Tables, tables: Tables, edit: Edit) -> None:
        """Mark the rows with figures from an edit: their source is the scenario, and they are assumed."""
        for table, frame in tables.items():
            if frame is before[table] or "basis" not in frame.columns or isinstance(edit, Remove):
                continue
            given = set(edit.columns)
            rows: Bools | slice
            if isinstance(edit, Change | Open | Close):
                if not given & set(_SOURCED):
                    continue
                names = _touched(edit) & set(_SOURCED)
                changed = changes(frame, before[table], [name for name in _SOURCED if name in names and name in frame])
                rows = np.logical_or.reduce([np.zeros(len(frame), dtype=np.bool_), *changed.values()])
            else:
                rows = slice(len(before[table]), None)
            columns = {}
            for column, value in (("source", self.source), ("basis", "assumed")):
                if column not in given:
                    columns[column] = frame[column].to_numpy(copy=True)
                    columns[column][rows] = value
            tables[table] = with_columns(frame, columns)

    def _checked(self, net: Network, given: Tables, tables: Tables, touched: Mapping[str, Collection[str]]) -> Network:
        """Return the network of edited tables, whose services follow the changes in their parts.

        `touched` are the columns of tables that edits may have changed; of other tables, any.
        """
        plain = plain_tables(net)
        named = self._name_source(given, tables, plain)
        checked: Tables = {}
        numbers: dict[str, Sequence[int | str]] = {}
        changed: dict[str, Collection[str]] = {}
        doubtful: dict[str, Collection[str]] = {}
        problems: list[Problem] = []
        for name, frame in tables.items():
            valid, table = given[name], TABLES[name]
            checked[name], numbers[name] = frame, range(1, len(frame) + 1)
            if frame is valid:
                continue
            if frame is named:
                changed[name] = doubtful[name] = ("source",)
                continue
            alike = changed_table(table, frame, plain[name].cells, touched.get(name, table.columns))
            if alike is None:
                checked[name], numbers[name], found = checked_frame(table, frame, name, valid=valid)
                problems += found
                changed[name] = table.columns
                doubtful[name] = _not_drawn_before(checked[name], plain[name].cells)
            else:
                checked[name], changed[name] = alike
                doubtful[name] = to_check(checked[name], valid, changed[name])
        edited = checked_network(checked, f"{net.name} + {self.name}", like=net, changed=changed)
        if not problems:
            labels = {name: name for name in TABLES}
            problems = cross_check(
                internals(edited).frames, labels, numbers, lambda: internals(edited).prepared, changed=doubtful
            )
        if problems:
            raise InvalidData(dict.fromkeys(problems), f"the network after scenario {self.name!r}")
        return _remembering_parts(net, edited)

    def _name_source(self, given: Tables, tables: Tables, plain: PlainTables) -> pd.DataFrame | None:
        """Add the scenario to the sources if rows name it; return the sources if they are checked already."""
        sourced = [name for name, frame in tables.items() if "source" in frame.columns and name != "sources"]
        sourced.sort(key=lambda name: tables[name] is given[name])  # tables that it has changed come first
        if not any((tables[name]["source"].to_numpy() == self.source).any() for name in sourced):
            return None
        row = {"source": self.source, "title": f"Scenario: {self.name}", "note": self.description}
        sources = tables["sources"]
        found = with_row(TABLES["sources"], plain["sources"].cells, row) if sources is given["sources"] else None
        if found is None:
            others = sources[sources["source"] != self.source]
            tables["sources"] = pd.concat([others, pd.DataFrame([row])], ignore_index=True)
        else:
            tables["sources"] = found
        return found


def _touched(edit: Edit) -> set[str]:
    """Return the columns of its table that an edit may have changed; none if it adds or removes rows."""
    if not isinstance(edit, Change | Open | Close):
        return set()
    return {*edit.columns, "status", "hours_p90", "per", "source", "basis"}  # see `change_rows` and `_attribute`


def _not_drawn_before(frame: pd.DataFrame, valid: Cells) -> Collection[str]:
    """Return the columns of a table by which it may be wrong: geometries that were there are right."""
    if "geometry" not in frame.columns or not set(frame["geometry"].tolist()) <= set(valid["geometry"].tolist()):
        return list(frame.columns)
    return [name for name in frame.columns if name != "geometry"]


def _check_day(name: str, label: str, text: str) -> None:
    try:
        if not isinstance(text, str):
            raise ValueError
        if text and dt.date.fromisoformat(text).isoformat() != text:
            raise ValueError
    except ValueError:
        raise InvalidEdit(f"scenario {name!r}: {label} is {text!r}; it must be a date, YYYY-MM-DD") from None


def _remembering_parts(net: Network, edited: Network) -> Network:
    """Return the network with the sums of parts before the edits in `parts_then`, for services whose parts changed."""
    before, after = internals(net).prepared, internals(edited).prepared
    services = internals(edited).frames["services"]
    were, are = _running_in_both(net, edited)
    changed = before.sharing.sums[0][were] != after.sharing.sums[0][are]
    changed |= (before.sharing.sums[1][were] != after.sharing.sums[1][are]).any(axis=1)
    texts = services["parts_then"].to_numpy(copy=True)
    changed &= texts[are] == ""  # sums from an earlier scenario are older, and stay
    if not changed.any():
        return edited
    texts[are[changed]] = [before.sharing.parts_then(old) for old in were[changed].tolist()]
    remembering = services.assign(parts_then=pd.Series(texts, dtype=object))
    changed_columns = {"services": ("parts_then",)}
    return checked_network(
        {**internals(edited).frames, "services": remembering}, edited.name, like=edited, changed=changed_columns
    )


def _running_in_both(net: Network, edited: Network) -> tuple[Ints, Ints]:
    """Return the rows before and after of the services that run before and after."""
    (known, runs), (names, goes) = (_running(network) for network in (net, edited))
    if names == known:
        rows = np.flatnonzero(runs & goes)
        return rows, rows
    row_before = {service: row for row, service in enumerate(known) if runs[row]}
    kept = [(row_before[name], row) for row, name in enumerate(names) if goes[row] and name in row_before]
    were, are = np.array(kept, dtype=np.int64).reshape(-1, 2).T
    return were, are


def _running(net: Network) -> tuple[list[str], Bools]:
    """Return the ids of the services, and which of them run."""

    def make() -> tuple[list[str], Bools]:
        chains = internals(net).prepared.chains
        is_sound = np.array([not fault for fault in chains.fault], dtype=np.bool_)
        return internals(net).frames["services"]["service_id"].tolist(), is_sound & (
            internals(net).prepared.closed_links < 0
        )

    return internals(net).keep(("running services",), make)
