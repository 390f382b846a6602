"""A network from lines on a map."""

from collections.abc import Mapping
from numbers import Real
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from corridor.argument_checks import check_flag, check_kind, named
from corridor.arrays import Bools, Floats, Ints
from corridor.errors import InvalidQuestion, one_of
from corridor.lines.attaching import Attached, attach, far_from_lines
from corridor.lines.chains import Chains, chains_of, halves, ring_vertices
from corridor.lines.drawn import Drawn, Lines, drawn_lines
from corridor.lines.joining import Joined, cut_crossings, join_ends
from corridor.lines.nations import countries_of, crossing_segments
from corridor.lines.places import Places, country_numbers, kind_of, places_of, refuse_far
from corridor.lines.rows import Nodes, links_of, nodes_of, strings_between
from corridor.lines.sheet import Sheet
from corridor.lines.web import Left, Web, components, web_of, woven
from corridor.modes import MODE, MODES, ON_OPEN_SEA
from corridor.network.default_rows import default_rows, uncleared
from corridor.network.files import load
from corridor.network.lines_report import LinesReport
from corridor.network.network import Network
from corridor.tables.countries import country_code

_MOST_TOLERANCE_M: Final = 5_000.0
_MOST_KM: Final = 1e9


def from_lines(
    lines: Lines,
    *,
    mode: str,
    places: "Places | None" = None,
    tolerance_m: float = 10.0,
    within_km: float = 25.0,
    join_crossings: bool = False,
    least_km: float = 0.0,
    country: str = "",
    sailings_per_week: float | None = None,
    like: Network | Mapping[str, pd.DataFrame] | None = None,
    layer: str = "",
) -> Network:
    """Make a network that plans of lines on a map: railways, roads, rivers or sea lanes.

    Parameters
    ----------
    lines
        A GeoDataFrame or GeoSeries of any reference system, a list of lines in degrees, or a file: a shapefile, a
        GeoPackage, GeoJSON, or an extract of OpenStreetMap (.osm, .pbf), of which the lines of the mode are taken.
    mode
        Mode of all lines.
    places
        Terminals, ports, cities and border posts: rows of `nodes`, with points in place of latitude and longitude if
        you like, and `name` in place of `node_id`. A blank kind is `city` on roads, `seaport` at sea, else
        `rail_terminal`. Each is attached to the nearest line, however near a junction is. Without places goods are
        loaded at every end and junction.
    tolerance_m
        Loose ends this near to another end, a junction or a line are joined to it [m].
    within_km
        Places farther from every line are refused [km].
    join_crossings
        Whether lines that cross without a common vertex meet there; by default they pass by a bridge.
    least_km
        Pieces that are shorter and lead nowhere are left out before places are attached [km].
    country
        Country of all nodes; blank: that of their position, so that lines are cut where they cross a border.
    sailings_per_week
        Of lanes at sea: ships that leave each port for every other, with the hours and the price of the lanes between
        them by the rates of `sea`. None: no ships but those of `like`.
    like
        A network whose default rows (rates, vehicles, handling by kind, clearance, borders of countries, charges) are
        taken, or tables of your own. None: those of the bundled network.
    layer
        Layer of a GeoPackage with several.

    Returns
    -------
    Network
        Lines run both ways. Its `report` says what was joined, left apart and attached.

    Raises
    ------
    InvalidQuestion
        If an argument is out of its bounds.
    UnknownName
        If there is no such file or layer.
    InvalidData
        If lines or places are faulty, or places lie far from every line.

    Notes
    -----
    Vertices that two lines share join them; chains without a junction are one link, its length the geodesic one along
    the line. A place farther than the tolerance from its line, and every seaport, is reached by a spur. Links across a
    border for which no row of `borders` is are closed. 100,000 segments take about 2 s.

    Examples
    --------
    >>> import corridor as co
    >>> from shapely import LineString
    >>> south = LineString([(67.0, 24.9), (68.4, 25.4), (68.9, 27.7)])
    >>> north = LineString([(68.90001, 27.7), (67.0, 30.2)])
    >>> places = [{"name": "Karachi", "latitude": 24.9, "longitude": 67.0},
    ...           {"name": "Quetta", "latitude": 30.2, "longitude": 67.0}]
    >>> net = co.from_lines([south, north], mode="rail-1676", places=places)
    >>> round(co.plan(net, "Karachi", "Quetta").length_km)
    745
    >>> print(net.report)
    2 lines of 3 segments (0 repeated, 0 without length) are 2 nodes and 1 links, 745 km
    ends joined: 2, by at most 0.5 m
    crossings left as bridges: 0
    pieces: 1, the longest has 100.0% of the length
    places attached: 2, of them 0 by a spur, by at most 0.0 m
    """
    _check(mode, tolerance_m, within_km, least_km, sailings_per_week)
    check_flag("join_crossings", join_crossings)
    check_kind("country", country, str, "a code of two letters, or '' to find countries by the land")
    if country and (country_code(country) != country or len(country) != 2):
        right = country_code(country)
        hint = f"did you mean {right!r}?" if right else "give a code of two letters, such as 'PK'"
        raise InvalidQuestion(f"country is {named(country)}; no country has this code: {hint}")
    check_kind("layer", layer, str, "the name of a layer of the file, or ''")
    check_kind("like", like, Network | Mapping | None, "a network or tables whose rates serve, or None")
    terminals = places_of(places, mode, country)
    drawn = drawn_lines(lines, mode, layer)
    made = _woven(drawn, terminals, mode, tolerance_m, within_km, join_crossings, least_km)
    nations = _nations(made, terminals, mode, country)
    network = _laid_out(made, terminals, nations, mode, kind_of(mode) if terminals.empty else "junction")
    tables, closed = _tables(network, like, mode, sailings_per_week)
    net = Network(tables, name="lines")
    net.report = _report(drawn, made, network, terminals, closed)
    return net


def _check(mode: str, tolerance_m: float, within_km: float, least_km: float, sailings: float | None) -> None:
    """Refuse arguments out of their bounds.

    Raises
    ------
    InvalidQuestion
        If any is.
    """
    if not isinstance(mode, str) or mode not in MODES:
        raise InvalidQuestion(f"mode = {mode!r}: {one_of(str(mode), MODES)}")
    bounds = {"tolerance_m": (tolerance_m, _MOST_TOLERANCE_M), "within_km": (within_km, _MOST_KM)}
    for name, (value, most) in (bounds | {"least_km": (least_km, _MOST_KM)}).items():
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value <= most:
            raise InvalidQuestion(
                f"{name} = {named(value)}: must be at least 0" + (f" and at most {most:g}" if most < 1e9 else "")
            )
    if sailings is not None and mode != "sea":
        raise InvalidQuestion(f"sailings_per_week = {sailings}: only ships sail, and the lines have mode {mode}")


class _Woven(NamedTuple):
    """Lines woven into a web with places attached.

    Attributes
    ----------
    web, km
        The web, and the length of its segments.
    at
        Where places are attached.
    left, joined, left_out
        What was repeated, which ends were joined, and how many pieces were left out.
    crossings, crossings_cut
        Coordinates of the crossings that are left; how many were cut.
    """

    web: Web
    km: Floats
    at: Attached
    left: Left
    joined: Joined
    left_out: int
    crossings: tuple[Floats, Floats]
    crossings_cut: int


def _woven(
    drawn: Drawn, places: pd.DataFrame, mode: str, tolerance_m: float, within_km: float, cut: bool, least_km: float
) -> _Woven:
    web, left = web_of(drawn.coordinates, drawn.line)
    web, joined = join_ends(web, tolerance_m)
    web, n_cut = cut_crossings(web) if cut else (web, 0)
    web, left_out = _without_short(web, least_km)
    if not len(web.tail):
        raise InvalidQuestion("none of the lines has any length; give lines between different points")
    sheet = Sheet(web)
    one, _, along, _ = sheet.crossings()
    crossings = sheet.at(one, along)
    longitude, latitude = (places[name].to_numpy(dtype=np.float64) for name in ("longitude", "latitude"))
    segment, metres = far_from_lines(sheet, longitude, latitude)
    refuse_far(places, metres, within_km)
    web, at = attach(web, sheet, segment, longitude, latitude, tolerance_m)
    if mode in ON_OPEN_SEA:
        at = at._replace(is_on_line=np.zeros(len(metres), dtype=np.bool_))
    return _Woven(web, web.km, at, left, joined, left_out, crossings, n_cut)


def _without_short(web: Web, least_km: float) -> tuple[Web, int]:
    """Return the web without short pieces, and how many they were; the longest stays."""
    if least_km <= 0:
        return web, 0
    piece = components(len(web.longitude), web.tail, web.head)
    km = np.bincount(piece[web.tail], web.km, minlength=len(piece))
    is_short = (km < min(least_km, km.max()))[piece[web.tail]]
    kept, _ = woven(web.longitude, web.latitude, web.tail[~is_short], web.head[~is_short])
    return kept, len(np.unique(piece[web.tail[is_short]]))


def _nations(made: _Woven, places: pd.DataFrame, mode: str, country: str) -> tuple[Ints, tuple[str, ...]]:
    """Return the number of the country of each vertex, and the codes; those of places are as given."""
    web, at = made.web, made.at
    if mode in ON_OPEN_SEA or country:
        return np.zeros(len(web.longitude), dtype=np.int64), (country if mode not in ON_OPEN_SEA else "",)
    nation, names = countries_of(web, made.km)
    own, names = country_numbers(places, names)
    nation[at.vertex[at.is_on_line]] = own[at.is_on_line]
    return nation, names


class _LaidOut(NamedTuple):
    """The nodes and links of a web, and where they are in it."""

    nodes: Nodes
    links: pd.DataFrame
    chains: Chains


def _laid_out(
    made: _Woven, places: pd.DataFrame, nations: tuple[Ints, tuple[str, ...]], mode: str, kind: str
) -> _LaidOut:
    web, (nation, names) = made.web, nations
    is_node: Bools = web.degree != 2
    is_node[made.at.vertex] = True
    over = crossing_segments(web, nation)
    is_node[web.tail[over]] = is_node[web.head[over]] = True
    is_node[ring_vertices(web, is_node)] = True
    is_node[halves(chains_of(web, is_node))] = True
    chains = chains_of(web, is_node)
    country = [names[number] for number in nation.tolist()]
    nodes = nodes_of(web, is_node, places, made.at, country, kind)
    return _LaidOut(nodes, links_of(web, made.km, chains, nodes, made.at, mode), chains)


def _tables(
    network: _LaidOut,
    like: Network | Mapping[str, pd.DataFrame] | None,
    mode: str,
    sailings_per_week: float | None,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the tables of the network, and its links across borders."""
    nodes, links = network.nodes.frame, network.links
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    if isinstance(like, Mapping):
        tables = dict(like)
    else:
        tables = default_rows(load() if like is None else like, set(country.values()) - {""})
    crossing = pd.DataFrame(
        {
            "link_id": links["link_id"],
            "from_country": links["from_node"].map(country),
            "to_country": links["to_node"].map(country),
        }
    )
    is_over = (crossing["from_country"] != crossing["to_country"]) & (
        crossing[["from_country", "to_country"]] != ""
    ).all(axis=1)
    crossing = crossing[is_over & (mode != "sea")].reset_index(drop=True)
    there = list(zip(crossing["from_country"], crossing["to_country"], strict=True))
    pairs = {*there, *((other, one) for one, other in there)}
    barred = uncleared(tables["borders"], pairs, {mode, MODE[mode].plain_name}) if "borders" in tables else pairs
    crossing["is_closed"] = [pair in barred or pair[::-1] in barred for pair in there]
    shut = set(crossing["link_id"][crossing["is_closed"]])
    links = links.assign(status=np.where(links["link_id"].isin(shut), "closed", "operating"))
    tables |= {"nodes": nodes, "links": links}
    if sailings_per_week is not None:
        tables["services"] = strings_between(links, nodes, sailings_per_week)
    return tables, crossing


def _report(drawn: Drawn, made: _Woven, network: _LaidOut, places: pd.DataFrame, borders: pd.DataFrame) -> LinesReport:
    """Return what was done."""
    web, at = made.web, made.at
    pieces = _pieces(made, network, places)
    ids = places["node_id"].to_numpy(dtype=object)
    counts = {
        "lines": drawn.n_lines,
        "segments": len(drawn.line) - drawn.n_lines,
        "repeated": made.left.repeated,
        "without_length": made.left.without_length,
        "joined": len(made.joined.metres),
        "crossings": len(made.crossings[0]),
        "crossings_cut": made.crossings_cut,
        "pieces": len(pieces),
        "left_out": made.left_out,
        "attached": len(places),
        "spurs": int((~at.is_on_line).sum()),
        "borders": len(borders),
        "closed": int(borders["is_closed"].sum()),
        "nodes": len(network.nodes.frame),
        "links": len(network.links),
    }
    joined = pd.DataFrame(made.joined._asdict())
    crossings = pd.DataFrame(dict(zip(("longitude", "latitude"), made.crossings, strict=True)))
    attached = pd.DataFrame(
        {
            "node_id": ids,
            "longitude": web.longitude[at.vertex],
            "latitude": web.latitude[at.vertex],
            "metres": at.metres,
            "is_spur": ~at.is_on_line,
        }
    )
    return LinesReport(counts, float(network.links["length_km"].sum()), joined, crossings, pieces, attached, borders)


def _pieces(made: _Woven, network: _LaidOut, places: pd.DataFrame) -> pd.DataFrame:
    """Return the pieces of the network, the longest first."""
    web = made.web
    piece = components(len(web.longitude), web.tail, web.head)
    roots, number = np.unique(piece, return_inverse=True)
    km = np.bincount(number[web.tail], made.km, minlength=len(roots))
    of_vertex = network.nodes.of_vertex
    at = np.flatnonzero(of_vertex >= 0)
    first = at[np.unique(number[at], return_index=True)[1]]
    names: list[list[str]] = [[] for _ in roots]
    for name, vertex in zip(places["node_id"], made.at.vertex.tolist(), strict=True):
        names[number[vertex]].append(name)
    frame = pd.DataFrame(
        {
            "node_id": network.nodes.frame["node_id"].to_numpy(dtype=object)[of_vertex[first]],
            "longitude": web.longitude[first],
            "latitude": web.latitude[first],
            "km": km,
            "nodes": np.bincount(number[at], minlength=len(roots)),
            "links": np.bincount(number[network.chains.start], minlength=len(roots)),
            "places": ["; ".join(sorted(some)) for some in names],
        }
    )
    return frame.sort_values(["km", "longitude"], ascending=[False, True]).reset_index(drop=True)
