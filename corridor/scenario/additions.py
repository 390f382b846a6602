"""Edits that add rows to a network."""

from dataclasses import dataclass
from typing import Any

from corridor.argument_checks import check_flag, texts
from corridor.errors import InvalidEdit, one_of
from corridor.graph.handling import Handlings
from corridor.modes import MODES, SEA
from corridor.scenario.table_edits import (
    Edited,
    Tables,
    append_rows,
    directions_of,
    figures_of,
    matching_rows,
    one_node,
    pairs,
    said,
    seaport,
)
from corridor.schema import TABLES
from corridor.tables.places import gazetteer


@dataclass(frozen=True, init=False)
class AddNode(Edited):
    """Add a node.

    Parameters
    ----------
    node_id
        Id, new.
    columns
        `latitude`, `longitude`, `kind`, `country` and any other column of `nodes`.

    Examples
    --------
    >>> import corridor as co
    >>> site = co.AddNode("mine", name="Reko Diq", country="PK", latitude=29.1, longitude=62.0, kind="rail_terminal")
    >>> after = co.Scenario("a mine", [site])(co.load())
    >>> after.find("Reko Diq")["node_id"].tolist()
    ['mine']
    """

    node_id: str

    def __init__(self, node_id: str, **columns: Any) -> None:
        self._keep_texts(node_id=node_id)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"+ nodes {self.node_id}: {said(self.columns)}"

    def apply(self, tables: Tables) -> None:
        """Add the row to the tables."""
        append_rows(tables, "nodes", [{"node_id": self.node_id, **self.columns}])


@dataclass(frozen=True, init=False)
class AddLink(Edited):
    """Add a link; what is not given comes from the rates, a length from the geodesic and the circuity.

    Parameters
    ----------
    link_id
        Id of the way, new.
    from_node, to_node
        Names or ids; of a place with several nodes, the one that the mode serves.
    mode
        Mode.
    both_ways
        Whether it runs back, too.
    columns
        Any other column of `links`.

    Examples
    --------
    >>> import corridor as co
    >>> road = co.AddLink("mine-road", "Nok Kundi", "Zahedan", mode="road", hours=6, usd=150, per="vehicle")
    >>> print(road)
    + links mine-road: Nok Kundi -> Zahedan, mode = road, hours = 6, usd = 150, per = vehicle
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
        self._keep_texts(link_id=link_id, from_node=from_node, to_node=to_node, mode=mode)
        check_flag("AddLink: both_ways", both_ways)
        object.__setattr__(self, "both_ways", both_ways)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        joint = "<->" if self.both_ways else "->"
        way = f"{self.from_node} {joint} {self.to_node}, mode = {self.mode}"
        return f"+ links {self.link_id}: {way}, {said(self.columns)}".rstrip(", ")

    def apply(self, tables: Tables) -> None:
        """Add the row, or the two of them, to the tables."""
        if self.mode not in MODES:
            raise InvalidEdit(f"mode {self.mode!r}: {one_of(self.mode, MODES)}")
        ends = [one_node(tables, name, (self.mode,)) for name in (self.from_node, self.to_node)]
        row = {
            "link_id": self.link_id,
            "from_node": ends[0],
            "to_node": ends[1],
            "mode": self.mode,
            **self.columns,
        }
        append_rows(tables, "links", [{**row, "both_ways": "yes" if self.both_ways else ""}])


@dataclass(frozen=True, init=False)
class AddHandling(Edited):
    """Add a change of mode at a node.

    Parameters
    ----------
    node
        Name or id.
    from_mode, to_mode
        Modes; blank for loading and unloading.
    like
        Another place whose figures for this change are copied; columns that are given replace them.
    both_ways
        Whether the change back is added, too.
    columns
        `hours`, `hours_p90`, `usd`, `per` and any other column of `handling`.

    Examples
    --------
    >>> import corridor as co
    >>> crane = co.AddHandling("Zahedan", "road", "rail-1435", hours=4, usd=60, per="teu")
    >>> print(crane)
    + handling at Zahedan: road -> rail-1435, hours = 4, usd = 60, per = teu
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
        self._keep_texts(node=node, from_mode=from_mode, to_mode=to_mode, like=like)
        check_flag("AddHandling: both_ways", both_ways)
        object.__setattr__(self, "both_ways", both_ways)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        joint = "<->" if self.both_ways else "->"
        like = f"like {self.like}, " if self.like else ""
        change = f"{self.from_mode or 'rest'} {joint} {self.to_mode or 'rest'}"
        return f"+ handling at {self.node}: {change}, {like}{said(self.columns)}".rstrip(", ")

    def apply(self, tables: Tables) -> None:
        """Add the row, or the two of them, to the tables."""
        node = one_node(tables, self.node, (self.from_mode, self.to_mode))
        pairs = [(self.from_mode, self.to_mode)]
        if self.both_ways and self.from_mode != self.to_mode:
            pairs.append((self.to_mode, self.from_mode))
        rows = []
        for came, leaves in pairs:
            figures = self._like(tables, came, leaves) if self.like else {}
            rows.append({"node_id": node, "from_mode": came, "to_mode": leaves, **figures, **self.columns})
        append_rows(tables, "handling", rows)

    def _like(self, tables: Tables, came: str, leaves: str) -> dict[str, Any]:
        handlings = Handlings(tables["handling"], tables["nodes"])
        nodes = tables["nodes"]
        for position in gazetteer(nodes).find(self.like):
            found = handlings.find(nodes["node_id"].iloc[position], nodes["kind"].iloc[position], came, leaves)
            if found is not None:
                return figures_of(tables["handling"], found)
        change = f"from {came or 'rest'} to {leaves or 'rest'}"
        raise InvalidEdit(f"{self.like} has no handling {change} that could be taken over; give hours, usd and per")


@dataclass(frozen=True, init=False)
class AddBorder(Edited):
    """Add rows of clearance for a crossing or a seaport.

    Parameters
    ----------
    link_id
        The crossing link; blank for a seaport.
    node_id
        Name or id of the seaport; blank for a crossing.
    like
        Another crossing between the same two countries, or another seaport of the same country, whose rows are
        copied; blank to give one row.
    columns
        Of one row: `side`, `from_node`, `hours`, `usd`, `per` and any other column of `borders`; with `like`,
        values that replace those of all its rows.

    Examples
    --------
    >>> import corridor as co
    >>> quick = co.AddBorder("taftan-mirjaveh-road", from_node="Taftan", side="exit", regime="tir", hours=2)
    >>> print(quick)
    + borders of taftan-mirjaveh-road: from_node = Taftan, side = exit, regime = tir, hours = 2
    """

    link_id: str
    node_id: str
    like: str

    def __init__(self, link_id: str = "", *, node_id: str = "", like: str = "", **columns: Any) -> None:
        self._keep_texts(link_id=link_id, node_id=node_id, like=like)
        self._keep(columns)
        if bool(link_id) == bool(node_id):
            raise InvalidEdit("add_border is for a crossing or for a seaport; give either link_id or node_id")

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        like = f"like {self.like}, " if self.like else ""
        return f"+ borders of {self.link_id or self.node_id}: {like}{said(self.columns)}".rstrip(", ")

    def apply(self, tables: Tables) -> None:
        """Add the rows to the tables."""
        if self.node_id:
            append_rows(tables, "borders", self._at_seaport(tables))
            return
        directions = directions_of(tables, self.link_id)
        if not self.like:
            columns = dict(self.columns)
            if columns.get("from_node"):
                columns["from_node"] = one_node(tables, str(columns["from_node"]), ())
            append_rows(tables, "borders", [{"link_id": self.link_id, **columns}])
            return
        model = directions_of(tables, self.like)
        if set(directions) - set(model):
            raise InvalidEdit(
                f"{self.link_id} crosses {pairs(directions)}, {self.like} crosses {pairs(model)}; "
                "take over the rows of a crossing between the same countries, or give rows"
            )
        borders = tables["borders"]
        rows: list[dict[str, Any]] = []
        for cells in borders[borders["link_id"] == self.like].to_dict("records"):
            row = {str(name): value for name, value in cells.items()}
            for pair, start in directions.items():
                if row["from_node"] in ("", model[pair]):
                    leaves = start if row["from_node"] else ""
                    rows.append({**row, "link_id": self.link_id, "from_node": leaves, **self.columns})
        if not rows:
            raise InvalidEdit(
                f"{self.like} has no rows of its own in borders (defaults serve it); give rows, or leave it to them"
            )
        unique = {tuple(str(row[name]) for name in TABLES["borders"].key): row for row in rows}
        append_rows(tables, "borders", list(unique.values()))

    def _at_seaport(self, tables: Tables) -> list[dict[str, Any]]:
        """Return the rows of a seaport: the one that is given, or those of another port of the country."""
        node = seaport(tables, self.node_id)
        if not self.like:
            return [{"node_id": node, **self.columns}]
        model = seaport(tables, self.like)
        country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
        if country[node] != country[model]:
            raise InvalidEdit(
                f"{node} lies in {country[node]}, {model} in {country[model]}; "
                "take over the rows of a seaport of the same country, or give rows"
            )
        borders = tables["borders"]
        rows = borders[borders["node_id"] == model].to_dict("records")
        if not rows:
            raise InvalidEdit(
                f"{model} has no rows of its own in borders (defaults serve it); give rows, or leave it to them"
            )
        return [{**{str(name): cell for name, cell in row.items()}, "node_id": node, **self.columns} for row in rows]


@dataclass(frozen=True, init=False)
class AddCharge(Edited):
    """Add a charge: money that is due on top.

    Parameters
    ----------
    charge_id
        Id, new.
    what
        Its purpose, in words.
    columns
        `usd` and `per`; where it is due: `link_id`, `node_id` (name or id), `country` or `mode`; and any other
        column of `charges`.

    Examples
    --------
    >>> print(AddCharge("suez-surcharge", "Suez surcharge", node_id="Suez Canal", usd=300, per="teu"))
    + charges suez-surcharge (Suez surcharge): node_id = Suez Canal, usd = 300, per = teu
    """

    charge_id: str
    what: str

    def __init__(self, charge_id: str, what: str, **columns: Any) -> None:
        self._keep_texts(charge_id=charge_id, what=what)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"+ charges {self.charge_id} ({self.what}): {said(self.columns)}"

    def apply(self, tables: Tables) -> None:
        """Add the row to the tables."""
        columns = dict(self.columns)
        if columns.get("node_id"):
            columns["node_id"] = one_node(tables, str(columns["node_id"]), (str(columns.get("mode") or ""),))
        if columns.get("link_id"):
            matching_rows(tables, "links", {"link_id": columns["link_id"]})
        append_rows(tables, "charges", [{"charge_id": self.charge_id, "what": self.what, **columns}])


@dataclass(frozen=True, init=False)
class AddService(Edited):
    """Add a service.

    Parameters
    ----------
    service_id
        Id, new.
    from_node, to_node
        Names or ids of the nodes where it is boarded and left.
    links
        Ids of the links it runs over, in order; none: a ship that sails the shortest open way from port to port.
    columns
        `departures_per_week`, or `weekdays` and `departs` (with `every_weeks` and `counted_from` not every week), and
        any other column of `services`.

    Examples
    --------
    >>> import corridor as co
    >>> train = co.AddService("own-train", "Quetta", "Taftan", links=["quetta-taftan"], departures_per_week=3, hours=20)
    >>> print(train)
    + services own-train: Quetta -> Taftan over quetta-taftan, departures_per_week = 3, hours = 20
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
        links: list[str] | tuple[str, ...] = (),
        **columns: Any,
    ) -> None:
        self._keep_texts(service_id=service_id, from_node=from_node, to_node=to_node)
        object.__setattr__(self, "links", texts("AddService: links", links, "a list of ids of links", InvalidEdit))
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        way = f"{self.from_node} -> {self.to_node} {'over ' if self.links else 'by sea'}{'; '.join(self.links)}"
        return f"+ services {self.service_id}: {way}, {said(self.columns)}"

    def apply(self, tables: Tables) -> None:
        """Add the row to the tables."""
        links = tables["links"]
        ends = []
        for name, link_id in zip((self.from_node, self.to_node), (self.links[:1], self.links[-1:]), strict=True):
            modes = tuple(links.loc[links["link_id"].isin(link_id), "mode"]) if link_id else (SEA,)
            ends.append(one_node(tables, name, modes))
        row = {
            "service_id": self.service_id,
            "from_node": ends[0],
            "to_node": ends[1],
            "links": ";".join(self.links),
            **self.columns,
        }
        append_rows(tables, "services", [row])
