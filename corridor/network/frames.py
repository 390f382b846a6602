"""Tables as people have them in Python: frames with geometry, and graphs of networkx."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from corridor.argument_checks import check_kind, named, texts
from corridor.errors import InvalidData, InvalidQuestion, Problem
from corridor.geodesy import epsg_code, in_degrees
from corridor.network.drawn_geometry import follow_geodesics
from corridor.network.network import Network

if TYPE_CHECKING:
    import networkx as nx

_DEGREES: Final = 4326


_COMPUTED: Final = (
    *("hours", "usd", "co2e_kg", "km", "wait_hours", "border_hours"),
    *("hours_median", "usd_per_unit", "service_id"),
)
"""Attributes of the edges of `to_networkx` that are no columns of `links` as they are written."""


def from_frames(nodes: pd.DataFrame, links: pd.DataFrame, *, name: str = "network", **tables: pd.DataFrame) -> Network:
    """Return a network of frames; those with geometry in any system of coordinates are read as they are drawn.

    Parameters
    ----------
    nodes
        Frame or GeoDataFrame of nodes; points give latitude and longitude.
    links
        Frame or GeoDataFrame of links; lines become the text in `geometry`, blank where they follow the geodesic.
    name
        What to call the network.
    **tables
        The other tables by name: `handling`, `borders`, `services`, `rates`, ...

    Returns
    -------
    Network
        The network, checked.

    Raises
    ------
    InvalidData
        If a frame has geometry and no system of coordinates, or if anything is wrong with the tables.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> rest = {name: net.tables[name] for name in net.tables if name not in ("nodes", "links")}
    >>> own = co.from_frames(net.nodes, net.links, **rest)
    >>> co.plan(own, "Karachi", "Lahore").cost_usd == co.plan(net, "Karachi", "Lahore").cost_usd
    True
    """
    for table, frame in (("nodes", nodes), ("links", links)):
        check_kind(table, frame, pd.DataFrame, "a DataFrame of pandas")
    plain = {"nodes": _with_figures(nodes), "links": _with_texts(links)}
    return Network({**plain, **tables}, name=name)


def from_networkx(
    graph: "nx.Graph[Any]",
    *,
    mode: str = "",
    kind: str = "",
    leave_out: Collection[str] = (),
    name: str = "network",
    **tables: pd.DataFrame,
) -> Network:
    """Return a network of a graph of networkx: nodes, and links with the attributes of its edges as columns.

    Parameters
    ----------
    graph
        Graph whose attributes are called as the columns of `nodes` and `links`. `x` and `y`, as OSMnx has them, are
        longitude and latitude, or of the system `crs` of the graph. An undirected edge is a link both ways.
    mode, kind
        Mode of edges, and kind of nodes, that have none.
    leave_out
        Attributes that are no columns, such as `osmid`.
    name
        What to call the network.
    **tables
        The other tables by name: `handling`, `borders`, `services`, `rates`, ...

    Returns
    -------
    Network
        The network, checked.

    Raises
    ------
    InvalidData
        If anything is wrong with the tables, such as an attribute that is no column.

    Notes
    -----
    The id of a link is its `link_id`, else the key of its edge if that is a text, else the names of its two nodes. What
    `to_networkx` computes for a cargo is left out, and so are its runs of services, which `services` has.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.Graph()
    >>> graph.add_node("A", country="PK", x=67.0, y=24.9)
    >>> graph.add_node("B", country="PK", x=74.3, y=31.5)
    >>> graph.add_edge("A", "B", hours=24, usd=900, per="teu")
    >>> from_networkx(graph, mode="road", kind="city").tables["links"]["link_id"].tolist()
    ['A-B', 'A-B']
    """
    if not hasattr(graph, "is_multigraph"):
        raise InvalidQuestion(f"graph is {named(graph)}; give a graph of networkx")
    leave_out = texts("leave_out", leave_out, "a list of names of attributes")
    places = [{"kind": kind, **_kept(data, leave_out), "node_id": str(node)} for node, data in graph.nodes(data=True)]
    nodes = pd.DataFrame(places or None, columns=None if places else ["node_id"])
    if {"x", "y"} <= set(nodes.columns):
        nodes = _at(nodes, graph.graph.get("crs"))
    edges = [{"mode": mode, **_kept(data, leave_out), **ends} for ends, data in _edges(graph)]
    links = pd.DataFrame(edges or None, columns=None if edges else ["link_id", "from_node", "to_node", "mode"])
    return from_frames(_drawn(nodes), _drawn(links), name=name, **tables)


def _kept(data: dict[str, Any], leave_out: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in leave_out}


def _as_written(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return an edge without what `to_networkx` computes for a cargo; None for a run of a service."""
    if "hours_median" not in data:
        return None if "wait_hours" in data else data
    written = {key: value for key, value in data.items() if key not in _COMPUTED}
    return {**written, "hours": data["hours_median"], "usd": data["usd_per_unit"]}


def _edges(graph: "nx.Graph[Any]") -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Yield id, ends and direction of every edge, and its attributes."""
    taken: set[tuple[str, str]] = set()
    rows = (
        graph.edges(keys=True, data=True)
        if graph.is_multigraph()
        else ((u, v, None, d) for u, v, d in graph.edges.data())
    )
    for start, end, key, computed in rows:
        data = _as_written(computed)
        if data is None:
            continue
        ends = {"from_node": str(start), "to_node": str(end)}
        link = str(data.get("link_id") or (key if isinstance(key, str) else f"{start}-{end}"))
        number, written = 1, link
        while (link, ends["from_node"]) in taken and not data.get("link_id"):
            number += 1
            link = f"{written}-{number}"
        taken.add((link, ends["from_node"]))
        yield {**ends, "link_id": link, **({} if graph.is_directed() else {"both_ways": "yes"})}, data


def _at(nodes: pd.DataFrame, crs: Any) -> pd.DataFrame:
    """Return nodes with latitude and longitude in place of x and y."""
    numbers = nodes[["x", "y"]].apply(pd.to_numeric, errors="coerce")
    wrong = [
        Problem("nodes", row + 1, name, str(nodes[name].iloc[row]), "must be a number")
        for name in ("x", "y")
        for row in np.flatnonzero(numbers[name].isna() & nodes[name].notna()).tolist()
    ]
    if wrong:
        raise InvalidData(wrong)
    points = numbers.to_numpy(np.float64)
    if crs is not None:
        code = epsg_code(crs)
        if not code:
            message = "is no system of coordinates with an EPSG code, such as EPSG:4326"
            raise InvalidData([Problem("nodes", "", "crs", str(crs), message)])
        points = points if code == _DEGREES else in_degrees(points, code)
    return nodes.drop(columns=["x", "y"]).assign(longitude=points[:, 0], latitude=points[:, 1])


def _drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose geometry, if it has any, is in degrees, as that of OSMnx and of `to_networkx` is."""
    if "geometry" not in frame.columns or not any(hasattr(shape, "geom_type") for shape in frame["geometry"]):
        return frame
    import geopandas as gpd

    shapes = [shape if hasattr(shape, "geom_type") else None for shape in frame["geometry"]]
    drawn: pd.DataFrame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs="EPSG:4326")
    return drawn


# ---------------------------------------------------------------- geometry


def _degrees(frame: pd.DataFrame, table: str) -> Any:
    """Return the geometry of a frame in WGS 84; None if it has none.

    Raises
    ------
    InvalidData
        If it has no system of coordinates.
    """
    if not hasattr(frame, "to_crs") or getattr(frame, "_geometry_column_name", None) not in frame.columns:
        return None
    if frame.crs is None:
        message = 'its geometry has no system of coordinates; name it, as in .set_crs("EPSG:4326")'
        raise InvalidData([Problem(table, "", "geometry", "", message)])
    return np.asarray(frame.geometry.to_crs("EPSG:4326").values, dtype=object)


def _with_figures(nodes: pd.DataFrame) -> pd.DataFrame:
    """Return nodes with latitude and longitude in place of points."""
    import shapely

    shapes = _degrees(nodes, "nodes")
    if shapes is None:
        return nodes
    plain = pd.DataFrame(nodes.drop(columns=nodes.geometry.name))
    there = [shape is not None and shape.geom_type == "Point" and not shape.is_empty for shape in shapes]
    for column, figures in (("latitude", shapely.get_y(shapes)), ("longitude", shapely.get_x(shapes))):
        known = plain[column] if column in plain.columns else np.nan
        plain[column] = np.where(there, figures, known)
    return plain


def _with_texts(links: pd.DataFrame) -> pd.DataFrame:
    """Return links with their lines as texts; blank where a line follows the geodesic."""
    import shapely

    shapes = _degrees(links, "links")
    if shapes is None:
        return links
    merged = [
        shapely.line_merge(shape) if shape is not None and shape.geom_type == "MultiLineString" else shape
        for shape in shapes
    ]
    plain = np.array([shape is None or shape.is_empty for shape in shapes], dtype=np.bool_)
    rows = np.flatnonzero(~plain)
    plain[rows] = follow_geodesics(shapes[rows])
    texts = [
        "" if is_plain else shapely.to_wkt(shapely.force_2d(line), rounding_precision=-1)
        for line, is_plain in zip(merged, plain.tolist(), strict=True)
    ]
    return pd.DataFrame(links.drop(columns=links.geometry.name)).assign(geometry=texts)
