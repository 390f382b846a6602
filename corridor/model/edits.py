"""Edits of a network: what may be added, changed, removed or opened, as plain values."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from corridor.errors import InvalidEdit, one_of
from corridor.model.filling import NOWHERE, Act, Defaults, Handlings, fill_links
from corridor.model.places import gazetteer
from corridor.model.tables import checked_table
from corridor.schema import MODES, TABLES

Tables = dict[str, pd.DataFrame]
NODE_COLUMNS = ("node_id", "from_node", "to_node")


@dataclass(frozen=True)
class times:  # noqa: N801 - it reads as a verb: hours=co.times(0.5)
    """Scale the figure that stands there, or that a default row gives where it is blank.

    Parameters
    ----------
    factor : What it is multiplied by, 0 or more.

    Examples
    --------
    >>> print(times(0.5))
    x 0.5
    """

    factor: float

    def __post_init__(self) -> None:
        """Refuse factors that are no numbers."""
        bad = isinstance(self.factor, bool) or not isinstance(self.factor, int | float)
        if bad or not math.isfinite(self.factor) or self.factor < 0:
            raise InvalidEdit(f"times({self.factor!r}): the factor must be a finite number, at least 0")

    def __str__(self) -> str:
        """Return the factor with its sign."""
        return f"x {self.factor:g}"


def _said(columns: Mapping[str, Any]) -> str:
    def one(name: str, value: Any) -> str:
        return f"{name} {value}" if isinstance(value, times) else f"{name} = {value}"

    return ", ".join(one(name, value) for name, value in columns.items() if value not in (None, ""))


@dataclass(frozen=True, init=False)
class _Edit:
    """What the edits share: a table, and columns as keywords."""

    columns: dict[str, Any] = field(default_factory=dict)

    def _keep(self, columns: Mapping[str, Any]) -> None:
        object.__setattr__(self, "columns", dict(columns))


@dataclass(frozen=True, init=False)
class AddNode(_Edit):
    """Add a node.

    Parameters
    ----------
    node_id : Id, new.
    columns : `latitude`, `longitude`, `kind`, `country` and any other column of `nodes`.
    """

    node_id: str

    def __init__(self, node_id: str, **columns: Any) -> None:
        object.__setattr__(self, "node_id", node_id)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"+ nodes {self.node_id}: {_said(self.columns)}"

    def apply(self, tables: Tables) -> None:
        """Add the row to the tables."""
        _append(tables, "nodes", [{"node_id": self.node_id, **self.columns}])


@dataclass(frozen=True, init=False)
class AddLink(_Edit):
    """Add a link; what is not given comes from the rates, a length from the geodesic and the circuity.

    Parameters
    ----------
    link_id : Id of the way, new.
    from_node, to_node : Names or ids; of a place with several nodes, the one that the mode serves.
    mode : Mode.
    both_ways : Whether it runs back, too.
    columns : Any other column of `links`.
    """

    link_id: str
    from_node: str
    to_node: str
    mode: str
    both_ways: bool

    def __init__(
        self,
        link_id: str,
        from_node: str,
        to_node: str,
        *,
        mode: str,
        both_ways: bool = False,
        **columns: Any,
    ) -> None:
        for name, value in (
            ("link_id", link_id),
            ("from_node", from_node),
            ("to_node", to_node),
            ("mode", mode),
            ("both_ways", both_ways),
        ):
            object.__setattr__(self, name, value)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        joint = "<->" if self.both_ways else "->"
        return f"+ links {self.link_id}: {self.from_node} {joint} {self.to_node}, mode = {self.mode}, {_said(self.columns)}".rstrip(
            ", "
        )

    def apply(self, tables: Tables) -> None:
        """Add the row, or the two of them, to the tables."""
        if self.mode not in MODES:
            raise InvalidEdit(f"mode {self.mode!r}: {one_of(self.mode, MODES)}")
        ends = [_one_node(tables, name, (self.mode,)) for name in (self.from_node, self.to_node)]
        row = {
            "link_id": self.link_id,
            "from_node": ends[0],
            "to_node": ends[1],
            "mode": self.mode,
            **self.columns,
        }
        _append(tables, "links", [{**row, "both_ways": "yes" if self.both_ways else ""}])


@dataclass(frozen=True, init=False)
class AddHandling(_Edit):
    """Add a change of mode at a node.

    Parameters
    ----------
    node : Name or id.
    from_mode, to_mode : Modes; blank for loading and unloading.
    like : Another place whose figures for this change are taken over; columns that are given go before them.
    both_ways : Whether the change back is added, too.
    columns : `hours`, `hours_p90`, `usd`, `per` and any other column of `handling`.
    """

    node: str
    from_mode: str
    to_mode: str
    like: str
    both_ways: bool

    def __init__(
        self,
        node: str,
        from_mode: str,
        to_mode: str,
        *,
        like: str = "",
        both_ways: bool = False,
        **columns: Any,
    ) -> None:
        for name, value in (
            ("node", node),
            ("from_mode", from_mode),
            ("to_mode", to_mode),
            ("like", like),
            ("both_ways", both_ways),
        ):
            object.__setattr__(self, name, value)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        joint = "<->" if self.both_ways else "->"
        like = f"like {self.like}, " if self.like else ""
        change = f"{self.from_mode or 'rest'} {joint} {self.to_mode or 'rest'}"
        return f"+ handling at {self.node}: {change}, {like}{_said(self.columns)}".rstrip(", ")

    def apply(self, tables: Tables) -> None:
        """Add the row, or the two of them, to the tables."""
        node = _one_node(tables, self.node, (self.from_mode, self.to_mode))
        pairs = [(self.from_mode, self.to_mode)]
        if self.both_ways and self.from_mode != self.to_mode:
            pairs.append((self.to_mode, self.from_mode))
        rows = []
        for came, leaves in pairs:
            figures = self._like(tables, came, leaves) if self.like else {}
            rows.append({"node_id": node, "from_mode": came, "to_mode": leaves, **figures, **self.columns})
        _append(tables, "handling", rows)

    def _like(self, tables: Tables, came: str, leaves: str) -> dict[str, Any]:
        handlings = Handlings(tables["handling"])
        nodes = tables["nodes"]
        for position in gazetteer(nodes).find(self.like):
            found = handlings.find(nodes["node_id"].iloc[position], nodes["kind"].iloc[position], came, leaves)
            if found is not None:
                return _figures(tables["handling"], found)
        change = f"from {came or 'rest'} to {leaves or 'rest'}"
        raise InvalidEdit(f"{self.like} has no handling {change} that could be taken over; give hours, usd and per")


@dataclass(frozen=True, init=False)
class AddBorder(_Edit):
    """Add what clears a crossing.

    Parameters
    ----------
    link_id : The crossing link.
    like : Another crossing between the same two countries whose rows are taken over; None to give one row.
    columns : Of one row: `side`, `from_node`, `hours`, `usd`, `per` and any other column of `borders`; with `like`, what
        all its rows are to have instead.
    """

    link_id: str
    like: str

    def __init__(self, link_id: str, *, like: str = "", **columns: Any) -> None:
        object.__setattr__(self, "link_id", link_id)
        object.__setattr__(self, "like", like)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        like = f"like {self.like}, " if self.like else ""
        return f"+ borders of {self.link_id}: {like}{_said(self.columns)}".rstrip(", ")

    def apply(self, tables: Tables) -> None:
        """Add the rows to the tables."""
        directions = _directions(tables, self.link_id)
        if not self.like:
            columns = dict(self.columns)
            if columns.get("from_node"):
                columns["from_node"] = _one_node(tables, str(columns["from_node"]), ())
            _append(tables, "borders", [{"link_id": self.link_id, **columns}])
            return
        model = _directions(tables, self.like)
        if set(directions) - set(model):
            raise InvalidEdit(
                f"{self.link_id} crosses {_pairs(directions)}, {self.like} crosses {_pairs(model)}; "
                "take over the rows of a crossing between the same countries, or give rows"
            )
        borders = tables["borders"]
        rows = []
        for row in borders[borders["link_id"] == self.like].to_dict("records"):
            for pair, start in directions.items():
                if row["from_node"] in ("", model[pair]):
                    rows.append(
                        {
                            **row,
                            "link_id": self.link_id,
                            "from_node": start if row["from_node"] else "",
                            **self.columns,
                        }
                    )
        if not rows:
            raise InvalidEdit(
                f"{self.like} has no rows of its own in borders (defaults serve it); give rows, or leave it to the defaults"
            )
        unique = {tuple(str(row[name]) for name in TABLES["borders"].key): row for row in rows}
        _append(tables, "borders", list(unique.values()))


@dataclass(frozen=True, init=False)
class AddService(_Edit):
    """Add a service.

    Parameters
    ----------
    service_id : Id, new.
    from_node, to_node : Names or ids of where it is boarded and left.
    links : Ids of the links it runs over, in order.
    columns : `departures_per_week` or `weekdays` and `departs`, and any other column of `services`.
    """

    service_id: str
    from_node: str
    to_node: str
    links: tuple[str, ...]

    def __init__(
        self,
        service_id: str,
        from_node: str,
        to_node: str,
        *,
        links: list[str] | tuple[str, ...],
        **columns: Any,
    ) -> None:
        for name, value in (
            ("service_id", service_id),
            ("from_node", from_node),
            ("to_node", to_node),
            ("links", tuple(links)),
        ):
            object.__setattr__(self, name, value)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"+ services {self.service_id}: {self.from_node} -> {self.to_node} over {'; '.join(self.links)}, {_said(self.columns)}"

    def apply(self, tables: Tables) -> None:
        """Add the row to the tables."""
        links = tables["links"]
        ends = []
        for name, link_id in ((self.from_node, self.links[0]), (self.to_node, self.links[-1])):
            modes = tuple(links.loc[links["link_id"] == link_id, "mode"])
            ends.append(_one_node(tables, name, modes))
        row = {
            "service_id": self.service_id,
            "from_node": ends[0],
            "to_node": ends[1],
            "links": ";".join(self.links),
            **self.columns,
        }
        _append(tables, "services", [row])


@dataclass(frozen=True, init=False)
class Change(_Edit):
    """Change the rows of a table that match.

    Parameters
    ----------
    table : Name of the table.
    where : Columns and the value, or the list of values, that rows must have; names of nodes are resolved. Empty: every row.
    columns : New values, or `times(factor)`; a new median scales its p90 unless that is given, too.
    """

    table: str
    where: dict[str, Any]

    def __init__(self, table: str, where: Mapping[str, Any], **columns: Any) -> None:
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "where", dict(where))
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"~ {self.table} where {_said(self.where) or 'any'}: {_said(self.columns)}"

    def apply(self, tables: Tables) -> None:
        """Write the new values into the tables."""
        _known_columns(self.table, self.columns)
        if not self.columns:
            raise InvalidEdit("changes nothing; give columns and their new values")
        rows = _matching(tables, self.table, self.where)
        frame = tables[self.table]
        changed = frame.copy()
        for name, value in self.columns.items():
            if isinstance(value, times):
                _scale(tables, self.table, changed, rows, name, value.factor)
            else:
                given = _one_node(tables, str(value), ()) if name in NODE_COLUMNS and value else value
                if TABLES[self.table].is_number(name):
                    given = _as_number(name, value)
                changed.loc[rows, name] = given
        if "hours" in self.columns and "hours_p90" not in self.columns and "hours_p90" in frame.columns:
            before, after = frame.loc[rows, "hours"], changed.loc[rows, "hours"]
            ratio = (after / before).where((before > 0) & after.notna(), 1.0)
            changed.loc[rows, "hours_p90"] = frame.loc[rows, "hours_p90"] * ratio
        tables[self.table] = changed


@dataclass(frozen=True, init=False)
class Remove(_Edit):
    """Remove the rows of a table that match, and what hangs on them.

    Parameters
    ----------
    table : Name of the table.
    where : Columns and the value, or the list of values, that rows must have; names of nodes are resolved.
    """

    table: str
    where: dict[str, Any]

    def __init__(self, table: str, where: Mapping[str, Any]) -> None:
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "where", dict(where))
        self._keep({})

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"- {self.table} where {_said(self.where)}"

    def apply(self, tables: Tables) -> None:
        """Take the rows, and what hangs on them, out of the tables."""
        if not self.where:
            raise InvalidEdit(f"would remove every row of {self.table}; say which")
        tables[self.table] = (
            tables[self.table].drop(index=_matching(tables, self.table, self.where)).reset_index(drop=True)
        )
        drop_orphans(tables)


@dataclass(frozen=True, init=False)
class Open(_Edit):
    """Open a link that is planned or under construction.

    Parameters
    ----------
    link_id : Id of the link; both of its directions are opened.
    columns : New values of columns of `links`, as for `Change`.
    """

    link_id: str

    def __init__(self, link_id: str, **columns: Any) -> None:
        object.__setattr__(self, "link_id", link_id)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"~ links open {self.link_id}" + (f": {_said(self.columns)}" if self.columns else "")

    def apply(self, tables: Tables) -> None:
        """Set the link's status to operating."""
        rows = _matching(tables, "links", {"link_id": self.link_id})
        if (tables["links"].loc[rows, "status"] == "operating").all():
            raise InvalidEdit(f"link {self.link_id!r} is operating already")
        Change("links", {"link_id": self.link_id}, status="operating", **self.columns).apply(tables)


Edit = AddNode | AddLink | AddHandling | AddBorder | AddService | Change | Remove | Open


def drop_orphans(tables: Tables) -> None:
    """Take out the rows that name nodes or links which do not exist any more."""
    nodes = set(tables["nodes"]["node_id"])
    for table, columns in {
        "links": ("from_node", "to_node"),
        **dict.fromkeys(("handling", "charges"), ("node_id",)),
        "borders": ("node_id", "from_node"),
        "services": ("from_node", "to_node"),
    }.items():
        for name in columns:
            column = tables[table][name]
            tables[table] = tables[table][column.isin(nodes) | (column == "")]
    directions = set(zip(tables["links"]["link_id"], tables["links"]["from_node"], strict=True))
    link_ids = {link for link, _ in directions}
    borders = tables["borders"]
    rows = zip(borders["link_id"], borders["from_node"], strict=True)
    stays = [not link or ((link, start) in directions if start else link in link_ids) for link, start in rows]
    tables["borders"] = borders[stays]
    charges = tables["charges"]
    tables["charges"] = charges[charges["link_id"].isin(link_ids) | (charges["link_id"] == "")]
    restrictions = tables["restrictions"]
    known = {"node": nodes, "link": link_ids, "country": set(tables["nodes"]["country"])}
    subjects = zip(restrictions["subject"], restrictions["subject_id"], strict=True)
    tables["restrictions"] = restrictions[
        [subject == "operator" or name in known[subject] for subject, name in subjects]
    ]
    for table in tables:
        tables[table] = tables[table].reset_index(drop=True)


def _append(tables: Tables, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        _known_columns(table, row)
    added, _, problems = checked_table(TABLES[table], list(enumerate(rows, 1)), table)
    if problems:
        raise InvalidEdit("; ".join(f"{p.column} = {p.value!r}: {p.message}" for p in problems))
    tables[table] = added if tables[table].empty else pd.concat([tables[table], added], ignore_index=True)


def _known_columns(table: str, columns: Mapping[str, Any]) -> None:
    if table not in TABLES:
        raise InvalidEdit(f"there is no table {table!r}; {one_of(table, list(TABLES))}")
    for name in columns:
        if name not in TABLES[table].columns and name not in ("both_ways", "hours_mean"):
            raise InvalidEdit(f"{table} has no column {name!r}; {one_of(name, TABLES[table].columns)}")


def _as_number(name: str, value: Any) -> float:
    if value is None or value == "":
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidEdit(f"{name} = {value!r}: must be a number, or times(factor)")
    return float(value)


def _matching(tables: Tables, table: str, where: Mapping[str, Any]) -> "pd.Index[int]":
    """Return the index of the rows that match.

    Raises
    ------
    InvalidEdit
        If none does; the nearest values are offered.
    """
    _known_columns(table, where)
    frame = tables[table]
    matches = pd.Series(True, index=frame.index)
    for name, value in where.items():
        wanted = [value] if isinstance(value, str | int | float) else list(value)
        if name in NODE_COLUMNS:
            names = gazetteer(tables["nodes"])
            wanted = [names.ids[node] for text in wanted for node in (names.find(str(text)) if text else ())] + [
                t for t in wanted if not t
            ]
        fits = frame[name].isin(wanted)
        if not fits.any():
            values = sorted({str(v) for v in frame[name] if v != ""})
            raise InvalidEdit(
                f"no row of {table} has {name} {_said({name: value})[len(name) + 3 :]!r}; {one_of(str(value), values[:12])}"
            )
        matches &= fits
    if not matches.any():
        raise InvalidEdit(f"no row of {table} has {_said(where)} together")
    return frame.index[matches]


def _one_node(tables: Tables, name: str, modes: tuple[str, ...]) -> str:
    """Return the node that a name means; of a place with several, the one that has links of the modes."""
    names = gazetteer(tables["nodes"])
    found = [names.ids[node] for node in names.find(name)]
    if len(found) == 1:
        return found[0]
    links = tables["links"]
    for wanted in (set(modes), {mode for mode in MODES for given in modes if mode[:4] == given[:4]}):
        serving = links[links["mode"].isin(wanted)]
        served = [node for node in found if node in set(serving["from_node"]) | set(serving["to_node"])]
        if len(served) == 1:
            return served[0]
    raise InvalidEdit(f"{name!r} has several nodes ({', '.join(found)}); use an id")


def _directions(tables: Tables, link_id: str) -> dict[tuple[str, str], str]:
    """Return the directions of a crossing: from_node by the two countries."""
    country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
    rows = tables["links"].loc[_matching(tables, "links", {"link_id": link_id})]
    found: dict[tuple[str, str], str] = {}
    for start, end in zip(rows["from_node"], rows["to_node"], strict=True):
        found[country[start], country[end]] = start
    if any(left == entered for left, entered in found):
        raise InvalidEdit(f"link {link_id!r} does not cross a border")
    return found


def _pairs(directions: Mapping[tuple[str, str], str]) -> str:
    return " and ".join(f"{left}-{entered}" for left, entered in directions)


def _figures(frame: pd.DataFrame, found: Act) -> dict[str, Any]:
    """Return the filled figures of a handling as columns of a row."""
    row = {"hours": found.hours, "hours_p90": found.hours_p90, "opening_hours": found.opening_hours}
    if found.price_row != NOWHERE:
        row |= {name: frame[name].iloc[found.price_row] for name in ("usd", "per", "usd_low", "usd_high")}
    if found.co2_row != NOWHERE:
        row["co2e_kg_per_teu"] = found.co2_kg_per_teu
    return row


def _scale(tables: Tables, table: str, changed: pd.DataFrame, rows: "pd.Index[int]", name: str, factor: float) -> None:
    """Write scaled figures; blank ones are filled from the defaults first."""
    if not TABLES[table].is_number(name):
        raise InvalidEdit(f"{table}.{name} is no number, so it cannot be scaled")
    written = tables[table].loc[rows, name]
    changed.loc[rows, name] = written * factor
    blank = list(written.index[written.isna()])
    for row in blank:
        figures = _filled(tables, table, row)
        if name in figures:
            changed.loc[row, name] = figures[name] * factor
            if name == "usd":
                changed.loc[row, "per"] = figures["per"]
    if len(blank) == len(written) and changed.loc[rows, name].isna().all():
        raise InvalidEdit(f"{name} is blank in every matching row of {table}, and no default gives it; give a figure")


def _filled(tables: Tables, table: str, row: int) -> dict[str, Any]:
    """Return the figures that defaults give to the blanks of one row of links, handling or borders."""
    if table == "links":
        rates = Defaults(tables["rates"])
        link = tables["links"].loc[[row]]
        filled = fill_links(tables["nodes"], link.reset_index(drop=True), rates, Defaults(tables["vehicles"]))
        given = int(filled.price_from[0])
        usd = rates.value(given, "usd_per_km") * float(filled.length_km[0])
        figures = {
            "hours": float(filled.hours[0]),
            "usd": usd,
            "per": rates.text(given, "per"),
            "length_km": float(filled.length_km[0]),
        }
        return {name: value for name, value in figures.items() if value == value}
    if table == "handling":
        cells = tables["handling"].loc[row]
        kind = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["kind"], strict=True)).get(
            cells["node_id"], cells["kind"]
        )
        found = Handlings(tables["handling"]).find(cells["node_id"], kind, cells["from_mode"], cells["to_mode"])
        return {} if found is None else {n: v for n, v in _figures(tables["handling"], found).items() if v == v}
    return {}
