"""The network: checked tables that never change."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from corridor.argument_checks import check_kind
from corridor.cargo import Cargo
from corridor.errors import InvalidData, InvalidQuestion, Problem, one_of
from corridor.graph.prepared import NONE
from corridor.graph.sea_ways import SeaWays
from corridor.graph.states import weigh_steps
from corridor.network.internals import Internals
from corridor.network.validation import cross_check
from corridor.schema import TABLES
from corridor.shown_html import HtmlTable, fragment
from corridor.shown_text import brief
from corridor.tables.checking import checked_frame, empty_table
from corridor.tables.read_only import ReadOnlyTables

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx

    from corridor.network.lines_report import LinesReport


class Network:
    """A freight network: nodes, links, handling, borders, services and the other tables.

    Parameters
    ----------
    tables
        Frames by name (`nodes`, `links`, `handling`, ...); absent tables are empty, absent columns blank.
    name
        What to call it.

    Attributes
    ----------
    report
        What was done to make it of lines, see `from_lines`; None for any other network.

    Raises
    ------
    InvalidData
        If anything is wrong with the tables; all faults are listed at once.

    Notes
    -----
    A network that exists is valid. Its tables are handed out as copies, so that nothing written to them reaches it; to
    change a network, apply a `Scenario`.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> net.find("Kashi")["node_id"].tolist()
    ['CNKHG']
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], *, name: str = "network") -> None:
        _check_frames(tables)
        check_kind("name", name, str, "a text")
        checked: dict[str, pd.DataFrame] = {}
        numbers: dict[str, list[int | str]] = {}
        problems: list[Problem] = [
            Problem(table, "", "", "", "no such table; " + one_of(table, list(TABLES)))
            for table in tables
            if table not in TABLES
        ]
        for label, table in TABLES.items():
            if label not in tables:
                checked[label], numbers[label] = empty_table(label), []
                continue
            checked[label], numbers[label], found = checked_frame(table, tables[label], label)
            problems += found
        inside = Internals(checked)
        self._set(inside, name)
        if not problems:
            problems = cross_check(checked, {label: label for label in TABLES}, numbers, lambda: inside.prepared)
        if problems:
            raise InvalidData(dict.fromkeys(problems), name)

    @classmethod
    def from_frames(
        cls, nodes: pd.DataFrame, links: pd.DataFrame, *, name: str = "network", **tables: pd.DataFrame
    ) -> "Network":
        """Return a network of frames, with geometry or without; see `corridor.from_frames`.

        Examples
        --------
        >>> import corridor as co
        >>> net = co.load()
        >>> co.Network.from_frames(net.nodes.head(0), net.links.head(0), name="nothing yet")
        <corridor.Network 'nothing yet': 0 nodes, 0 links, 0 services>
        """
        from corridor.network.frames import from_frames

        return from_frames(nodes, links, name=name, **tables)

    def _set(self, inside: Internals, name: str) -> None:
        self.name = name
        self.report: LinesReport | None = None
        self._internals = inside

    def __getstate__(self) -> dict[str, Any]:
        """Return name and tables; what was made of them is made again when it is needed."""
        return {"name": self.name, "tables": self._internals.frames, "report": self.report}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Become the network that was pickled; its tables have been checked already."""
        self._set(Internals(state["tables"]), state["name"])
        self.report = state["report"]

    def __repr__(self) -> str:
        """Return name and size."""
        ways = self._internals.frames["links"]["link_id"].nunique()
        nodes, services = len(self._internals.frames["nodes"]), len(self._internals.frames["services"])
        return brief(f"<corridor.Network {self.name!r}: {nodes} nodes, {ways} links, {services} services>")

    def _repr_html_(self) -> str:
        """Return the tables and how many rows each has, for a notebook."""
        rows = [(name, f"{len(frame):,}") for name, frame in self._internals.frames.items() if len(frame)]
        return fragment(f"Network {self.name}", [HtmlTable("tables", ("table", "rows"), rows, (False, True))])

    def __eq__(self, other: object) -> bool:
        """Return whether two networks hold the same rows."""
        return isinstance(other, Network) and self.tables == other.tables

    __hash__ = object.__hash__

    @property
    def tables(self) -> ReadOnlyTables:
        """Return the tables as they are written, without geometry, by name.

        Examples
        --------
        >>> import corridor as co
        >>> net = co.load()
        >>> links = net.tables["links"]
        >>> links["usd"] = 0.0  # a frame of its own: the network stays as it is
        >>> bool((net.tables["links"]["usd"] > 0).any())
        True
        """
        return ReadOnlyTables(self._internals.frames)

    @property
    def nodes(self) -> "gpd.GeoDataFrame":
        """Return the nodes with their points; names and places that are blank are filled."""
        from corridor.tables.geometry import with_points

        nodes = self.tables["nodes"]
        names = self._internals.names
        nodes["name"] = [name or node for name, node in zip(nodes["name"], nodes["node_id"], strict=True)]
        nodes["place"] = list(names.places)
        return with_points(nodes)

    @property
    def links(self) -> "gpd.GeoDataFrame":
        """Return the links with their lines: as drawn in the table, else the geodesic."""
        from corridor.network.shapes import link_lines
        from corridor.tables.geometry import with_lines

        links, lines = self.tables["links"], link_lines(self)
        return with_lines(links, [lines[row] for row in range(len(links))])

    @property
    def handling(self) -> pd.DataFrame:
        """Return the rows of handling."""
        return self.tables["handling"]

    @property
    def borders(self) -> pd.DataFrame:
        """Return the rows of borders."""
        return self.tables["borders"]

    @property
    def services(self) -> pd.DataFrame:
        """Return the services."""
        return self.tables["services"]

    @property
    def rates(self) -> pd.DataFrame:
        """Return the rates."""
        return self.tables["rates"]

    @property
    def vehicles(self) -> pd.DataFrame:
        """Return the vehicles."""
        return self.tables["vehicles"]

    @property
    def capacity_groups(self) -> pd.DataFrame:
        """Return the capacities that several rows share."""
        return self.tables["capacity_groups"]

    @property
    def capacity_defaults(self) -> pd.DataFrame:
        """Return the capacities of what has none of its own."""
        return self.tables["capacity_defaults"]

    @property
    def place_names(self) -> pd.DataFrame:
        """Return the names of nodes' places in other scripts and languages."""
        return self.tables["place_names"]

    @property
    def territories(self) -> pd.DataFrame:
        """Return the customs territories that several countries share."""
        return self.tables["territories"]

    @property
    def clearance(self) -> pd.DataFrame:
        """Return what the customs of countries take, apart from their posts."""
        return self.tables["clearance"]

    @property
    def charges(self) -> pd.DataFrame:
        """Return the charges."""
        return self.tables["charges"]

    @property
    def transit_access(self) -> pd.DataFrame:
        """Return which cargo may cross a country in transit."""
        return self.tables["transit_access"]

    @property
    def restrictions(self) -> pd.DataFrame:
        """Return the restrictions."""
        return self.tables["restrictions"]

    @property
    def value_of_time(self) -> pd.DataFrame:
        """Return what a day under way is worth, by class of goods."""
        return self.tables["value_of_time"]

    @property
    def trade_growth(self) -> pd.DataFrame:
        """Return which goods a trade has today and at its aim."""
        return self.tables["trade_growth"]

    @property
    def counts(self) -> pd.DataFrame:
        """Return counts of traffic that no demand was made from."""
        return self.tables["counts"]

    @property
    def constants(self) -> pd.DataFrame:
        """Return constants of links for `assign`, fitted to counts."""
        return self.tables["constants"]

    @property
    def demand(self) -> pd.DataFrame:
        """Return the demand."""
        return self.tables["demand"]

    @property
    def corridors(self) -> pd.DataFrame:
        """Return the named corridors."""
        return self.tables["corridors"]

    @property
    def sources(self) -> pd.DataFrame:
        """Return the sources."""
        return self.tables["sources"]

    def find(self, text: str) -> "gpd.GeoDataFrame":
        """Return the nodes that a name, alias, UN/LOCODE or id means.

        Raises
        ------
        UnknownName
            If nothing has the name; the nearest names are offered.
        AmbiguousName
            If nodes of different places have it.

        Examples
        --------
        >>> import corridor as co
        >>> co.load().find("Chabahar")["country"].tolist()
        ['IR']
        """
        return self.nodes.iloc[list(self._internals.names.find(text))]

    def to_networkx(
        self, *, cargo: Cargo | None = None, of: Literal["links", "states"] = "links"
    ) -> "nx.MultiDiGraph[Any]":
        """Return the network as a networkx graph: of nodes and links, or of the states that are searched.

        Parameters
        ----------
        cargo
            Cargo of which every edge has the expected `hours`, the `usd` and `co2e_kg` that it takes; None for
            `Cargo()`.
        of
            "links": nodes, an edge for each link, and one for each run of a service between two of its ends and stops.
            "states": the graph that `plan` searches, with the handling, the waits and the borders as edges.

        Returns
        -------
        nx.MultiDiGraph[Any]
            A graph that keeps parallel edges; each has `hours`, `usd`, `co2e_kg` and `km`, infinite where the cargo
            cannot go by that edge alone: links that do not operate, and those at sea, which only services sail.

            Of links: edges have every column of their link, its own hours and price as `hours_median` and
            `usd_per_unit`; `service_id` is blank for links. `hours` holds `wait_hours`, half a headway or the expected
            wait for a timetable where the edge departs, and what opening hours cost, and `border_hours`, the two sides
            of a crossing. Nodes are node ids.

            Of states: edges have their `activity`, `link_id` and `service_id`. States are (node_id, mode, phase,
            procedure), with a number where a crossing or a service needs states of its own; a question begins at
            (node_id, "", "origin") and ends at (node_id, "", "destination").

        Notes
        -----
        The shortest way through the graph of states is the plan. Through that of links it is less than a plan by what
        happens at nodes: loading, unloading and changes of mode, of gauge or train; the wait for unscheduled trains,
        which is for boarding and not for each link; the exit and entry at seaports; and clearance for export and
        import, since borders count as in transit. It knows nothing of rules, transit access and dates, and may change
        where nothing is lifted.

        Examples
        --------
        >>> import networkx as nx
        >>> import corridor as co
        >>> graph = co.load().to_networkx()
        >>> nx.shortest_path(graph, "PKLHE", "PKKHI", weight="hours")[-1]
        'PKKHI'
        """
        from corridor.graph.to_networkx import graph_of_links, graph_of_states

        check_kind("cargo", cargo, Cargo | None, "cargo=co.Cargo(teu=2, tonnes=10)")
        if not isinstance(of, str) or of not in ("links", "states"):
            raise InvalidQuestion(f"of is {of!r}; {one_of(str(of), ('links', 'states'))}")
        cargo = cargo or Cargo()
        inside = self._internals
        states = inside.states(cargo.regime, cargo.goods)
        if of == "states":
            return graph_of_states(inside.frames, states, inside.weights(cargo))
        return graph_of_links(self.nodes, self.links, inside.frames["services"], states, weigh_steps(states, cargo))


def _check_frames(tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse tables that are no frames by name."""
    check_kind("tables", tables, Mapping, "frames by the name of their table, such as {'nodes': ..., 'links': ...}")
    for name, frame in tables.items():
        check_kind("the name of a table", name, str, "a text, such as 'links'")
        check_kind(f"table {name!r}", frame, pd.DataFrame, "a DataFrame of pandas")


def checked_network(
    checked: Mapping[str, pd.DataFrame],
    name: str,
    *,
    like: Network | None = None,
    changed: Mapping[str, Collection[str]] = NONE,
    sailed: SeaWays | None = None,
) -> Network:
    """Return a network of tables that have been checked already.

    Parameters
    ----------
    checked, name
        Its tables and its name.
    like
        A network that differs in some columns only; what was made of its other columns is used again.
    changed
        Columns, by table, in which the two differ.
    sailed
        The links of the services, if they are known; None for those that strings sail. Where they are others, the
        network is for this process alone: another finds those that strings sail.
    """
    network = Network.__new__(Network)
    known = None if like is None else like._internals
    network._set(Internals(checked, like=known, changed=changed, sailed=sailed), name)
    return network
