"""Random small networks and questions, valid by `schema` and with every figure known once blanks are filled.

Figures are chosen so that whole seconds, cents and grams are never a matter of taste: prices are whole
dollars, lengths whole kilometres, speeds primes, so that no product lies on half a second, cent or gram.
Strategies are made once, at the top, because making them costs more than drawing from them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from corridor.schema import TABLES

Row = dict[str, Any]
COUNTRIES = ("CN", "PK", "IR", "TR")
LAND_KINDS = ("dry_port", "rail_terminal", "border_post", "city")
LAND_MODES = ("road", "rail-1435", "rail-1520", "rail-1676", "waterway", "ferry")
RAILS = ("rail-1435", "rail-1520", "rail-1676")

# ---------------------------------------------------------------- figures

NO_PRICE = {"per": "teu"}
PRICES = (
    {"usd": 90, "per": "teu"},
    {"usd": 0, "per": "shipment"},
    {"usd": 40, "per": "box"},
    {"usd": 25, "per": "vehicle"},
    {"usd": 3, "per": "tonne"},
    {"usd": 150, "per": "shipment"},
    {"usd": 1, "per": "value_pct"},
)
TIMES = ({"hours": 2}, {"hours": 0}, {"hours": 6, "hours_p90": 15}, {"hours": 30, "hours_p90": 48})
OPENINGS = tuple(
    {"opening_hours": text}
    for text in ("Mo-Fr 08:00-16:00", "Mo-Sa 09:30-17:00", "22:00-06:00", "24/7", "Apr-Nov 08:00-20:00")
)
LONG_OPEN = (*(row["opening_hours"] for row in OPENINGS), "Sa-Th 07:00-17:30", "08:00-20:00; Jan 01-Feb 19 off")
"""Opening hours that last for more than seven hours without a break."""


def _one_of(*choices: Sequence[Any]) -> st.SearchStrategy[Row]:
    """Draw one mapping of each sequence and merge them; the first of each is the simplest."""
    if math.prod(len(choice) for choice in choices) < 3000:
        return st.sampled_from([_merge(parts) for parts in product(*choices)])
    return st.tuples(*(st.sampled_from(choice) for choice in choices)).map(_merge)


def _merge(parts: Sequence[Row]) -> Row:
    return {column: cell for part in parts for column, cell in part.items()}


def _cells(column: str, *cells: Any) -> list[Row]:
    return [{column: cell} for cell in cells]


CHANCE = st.integers(0, 11)
"""Twelfths."""

WHOLE = _one_of(TIMES, PRICES, [{}] * 15 + list(OPENINGS))
"""Hours and a price, both known."""

SOME = _one_of([{}, *TIMES], [{}, NO_PRICE, *PRICES], [{}] * 15 + list(OPENINGS))
"""What a row has of its own where a row behind it knows the rest."""

CO2E = _one_of(_cells("co2e_kg_per_teu", None, 0, 4, 12.5))
LINK = _one_of(
    _cells("length_km", 120, None, 3, 64, 418),
    [{}, {}, {"hours": 5}, {"hours": 9, "hours_p90": 14}],
    [{}, {}, NO_PRICE, *PRICES],
    _cells("status", *["operating"] * 11, "planned", "closed"),
    [{}] * 20 + list(OPENINGS),
)
BAN = _one_of([*[{}] * 6, {"lorry_ban": "18:00-06:00"}, {"lorry_ban": "Sa 15:00-24:00; Su 00:00-22:00"}])
OWN_DEPARTURES = {
    "sea": _one_of(_cells("departures_per_week", 3.5, None, None)),
    "ferry": _one_of(_cells("departures_per_week", 7, 1, None)),
    "else": _one_of(_cells("departures_per_week", *[None] * 6, 2, 7)),
}
NARROWED = {
    side: _one_of(
        _cells("procedure", "", *own, "transit"),
        _cells("regime", "", "", "tir", "ordinary"),
        _cells("hs", "", "", "84", "2710", "27;8504"),
        _cells("allowed", *["yes"] * 5, "no"),
    )
    for side, *own in (("exit", "export"), ("entry", "import", "bond"))
}
COVERS = st.sampled_from(["", "", "queue", "closed_hours", "queue;closed_hours", "queue;clearance", "queue;reload"])
DECLARATIONS = (
    {"what": "clearance", "side": "export"},
    {"what": "clearance", "side": "import"},
    {"what": "transit_change"},
)
_DECLARED_PRICES = [price for price in PRICES if price["per"] != "vehicle"]
DECLARED = _one_of(TIMES, _DECLARED_PRICES)
DECLARED_IN_PART = _one_of([{}, *TIMES], [{}, *_DECLARED_PRICES])
CHANGE_OF_LORRY = st.sampled_from(
    [
        *[{}] * 5,
        {"vehicle_change": "none"},
        {"vehicle_change": "tractor", "change_hours": 1.5},
        {"vehicle_change": "transload", "change_hours": 7, "change_usd": 90},
    ]
)
MORE_ROWS = st.sampled_from([0, 0, 1, 2])
SERVICE = _one_of(
    [
        *({"departures_per_week": 14}, {"departures_per_week": 0.5}, {"departures_per_week": 28}),
        *({"weekdays": "Mo", "departs": "10:00"}, {"weekdays": "Tu;We;Su", "departs": "23:30"}),
        {"weekdays": "We;Fr", "departs": "09:30", "every_weeks": 2, "counted_from": "2027-02-07"},
        {"departure_dates": "2026-10-26;2027-02-09;2027-03-28", "departs": "23:30", "departures_per_week": 2},
    ],
    [{}, {"hours": 8}, {"hours": 3}, {"hours": 70, "hours_p90": 100}],
    [{}, NO_PRICE, *PRICES],
    _cells("includes", "", "borders", "handling", "borders;handling"),
    _cells("cutoff_h", None, None, 6),
    _cells("minimum_teu", None, None, None, 2),
    _cells("takes", "", "", "", "box;wagon", "wagon"),
    _cells("valid_until", *[""] * 7, "2026-06-30"),
)
RATE = _one_of(
    _cells("speed_kmh", 47, 17, 71),
    _cells("driving_h_per_day", None, None, 9, 16),
    _cells("delay_h_per_100km", 0, 1, 5),
    _cells("p90_ratio", 1, 1.4),
    [
        *({"usd_per_km": 0.5, "per": "teu"}, {"usd_per_km": 1.5, "per": "vehicle"}),
        *(
            {"usd_per_km": 0.1, "per": "tonne"},
            {"usd_per_km": 0, "per": "teu"},
            {"usd_per_km": 2, "per": "box"},
        ),
    ],
    _cells("departures_per_week", 7, 14, 1, None, 28, 7),
    _cells("co2e_g_per_tkm", 20, 8, 62),
    _cells("circuity", 1, 1.3),
    _cells("takes", "", "", "", "box;bulk", "tank;box;wagon"),
    _cells("cooled_usd_per_box_km", 0.5, 0, None),
)
CHAIN = st.sampled_from([2, 3, 1, 4])
LEFT_BLANK = st.sampled_from([(), ("speed_kmh", "p90_ratio"), ("usd_per_km", "per"), ("circuity",)])
CAPACITY = st.sampled_from(
    [
        *({"teu_max": 2, "payload_t": 22}, {"teu_max": 3}, {"teu_max": 1, "payload_t": 60}),
        {"teu_max": 2, "payload_t": 18, "overweight": "price", "overweight_usd_per_tkm": 0.15},
        {"teu_max": 2, "payload_t": 25, "overweight": "bar"},
        {"teu_max": 4, "payload_t": 43, "heavy_teu_t": 11, "heavy_usd_per_teu_km": 0.03},
    ]
)
OWN_VEHICLES = st.sampled_from([(), (), ("road",), ("rail", "rail-1520"), ("sea",)])
CHARGE = _one_of(
    PRICES,
    _cells("regime", "", "", "tir"),
    _cells("hs", "", "", "84", "2710;8504"),
    _cells("valid_until", "", "", "", "2026-06-30"),
)
CHARGED_GOODS = _one_of(
    _cells("made_in", "", "", "", "CN", "PK;CN"),
    _cells("dangerous", "", "", "", "3", "2;3", "2.1"),
    _cells("cooled", "", "", "", "yes", "no"),
)
DUE = st.sampled_from(["link", "node", "country", "mode", "anywhere"])
PROCEDURE = st.sampled_from(["", "export", "import", "transit"])


@dataclass(frozen=True)
class RandomCargo:
    """What `Cargo` takes; `vars()` of it are the arguments."""

    teu: float
    tonnes: float
    value_usd: float
    box: str
    regime: str
    hs: str
    form: str = "box"
    dangerous: str = ""
    made_in: str = ""


def _boxes(teu: float, box: str, **_: Any) -> int:
    return math.ceil(teu / (2 if box.startswith("40") else 1))


def _cargo(figures: Row) -> RandomCargo:
    """Return a cargo of no more tonnes than its boxes hold; goods in no boxes have a TEU for every 11 t."""
    if figures["form"] in ("bulk", "tank"):
        return RandomCargo(**figures | {"box": "40ft", "teu": figures["tonnes"] / 11})
    box = figures["box"] if figures["form"] == "box" else figures["box"].replace("RF", "ft")
    return RandomCargo(**figures | {"box": box, "tonnes": min(figures["tonnes"], 25 * _boxes(**figures))})


CARGO = _one_of(
    _cells("teu", 1, 0.5, 2, 3),
    _cells("tonnes", 10, 24, 45),
    _cells("value_usd", 40_000, 5_000, 250_000),
    _cells("box", "40ft", "40ft", "20ft", "20ft", "40RF", "20RF"),
    _cells("regime", "ordinary", "ordinary", "tir"),
    _cells("hs", "", "", "8504", "271012", "84"),
    _cells("form", *["box"] * 8, "wagon", "bulk", "tank"),
    _cells("dangerous", "", "", "3", "2.1", "2"),
    _cells("made_in", "", "", "CN", "PK"),
).map(_cargo)


@dataclass(frozen=True)
class Question:
    """One question, in the words of the planner (names) and of the oracle (node ids)."""

    origin: str
    destination: str
    origin_nodes: tuple[str, ...]
    destination_nodes: tuple[str, ...]
    cargo: RandomCargo
    rules: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of `Rules`: places by name."""
    limits: Mapping[str, Any] = field(default_factory=dict)
    """The same as arguments of `oracles.best`: places by their nodes."""


# ---------------------------------------------------------------- networks


@st.composite
def networks(
    draw: st.DrawFn, max_nodes: int = 8, max_services: int = 4, coast: bool = False
) -> dict[str, pd.DataFrame]:
    """Draw the tables of a network that is mostly connected; some of its pairs of nodes have no way.

    With `coast` most nodes are seaports of two or three countries, and ships run between them in every direction.
    """
    nodes = draw(_nodes(max_nodes, coast))
    links = draw(_links(nodes, coast))
    rows = {"nodes": nodes, "links": links}
    rows["handling"] = draw(_handling(nodes, links, coast))
    rows["borders"] = draw(_borders(nodes, links))
    rows["services"] = draw(_services(links, max_services))
    rows["rates"] = draw(_rates(nodes, links))
    rows["vehicles"] = draw(_vehicles(nodes))
    rows["charges"] = draw(_charges(nodes, links))
    rows["transit_access"] = draw(_transit_access(nodes, links))
    rows["territories"] = draw(_territories(nodes))
    rows["clearance"] = draw(_declarations(nodes))
    return draw(ending_by_closing(tables_of(rows)))


@st.composite
def ending_by_closing(draw: st.DrawFn, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Draw which work must end by closing, at posts that are open for longer than any work takes then."""
    for name in ("handling", "borders"):
        table = tables[name]
        table["ends_by_closing"] = ""
        longer = table["opening_hours"].isin(LONG_OPEN)
        if not longer.any() or not draw(st.booleans()):
            continue
        at = table.index[longer]
        table.loc[at, "ends_by_closing"] = [draw(st.sampled_from(["yes", "", "no"])) for _ in at]
        table.loc[table["hours"] > 6, "hours"] = 6
        if "change_hours" in table.columns:
            table.loc[table["change_hours"] > 1, "change_hours"] = 1
    return tables


def tables_of(rows: Mapping[str, Sequence[Row]]) -> dict[str, pd.DataFrame]:
    """Return tables with every column of the schema: '' for a blank text, NaN for a blank number.

    Examples
    --------
    >>> float(tables_of({"vehicles": [{"mode": "road", "teu_max": 2}]})["vehicles"].loc[0, "teu_max"])
    2.0
    """
    tables: dict[str, pd.DataFrame] = {}
    for name in TABLES:
        columns = _columns(name)
        if not rows.get(name):
            tables[name] = _empty(name).copy()
            continue
        cells = [[_cell(row.get(column), blank) for column, blank in columns] for row in rows[name]]
        tables[name] = pd.DataFrame(cells, columns=[column for column, _ in columns])
    return tables


def _cell(written: Any, blank: Any) -> Any:
    if written is None:
        return blank
    return float(written) if isinstance(blank, float) else written


@lru_cache
def _columns(name: str) -> tuple[tuple[str, Any], ...]:
    """Return each column with what a blank cell of it is."""
    table = TABLES[name]
    return tuple((c.name, float("nan") if table.is_number(c.name) else c.default) for c in table.declared)


@lru_cache
def _empty(name: str) -> pd.DataFrame:
    dtypes = {column: "float64" if isinstance(blank, float) else "str" for column, blank in _columns(name)}
    return pd.DataFrame({column: pd.Series([], dtype=dtype) for column, dtype in dtypes.items()})


@st.composite
def _nodes(draw: st.DrawFn, max_nodes: int, coast: bool) -> list[Row]:
    countries = COUNTRIES[: draw(st.integers(2, 3 if coast else 4))]
    kinds = draw(st.lists(st.sampled_from(LAND_KINDS), min_size=1, max_size=2, unique=True))
    kind = st.sampled_from([*kinds, *(["seaport"] * (10 if coast else 2) if coast or draw(st.booleans()) else [])])
    nodes: list[Row] = []
    for number in range(draw(st.integers(3, max_nodes))):
        # Neighbours in number tend to be neighbours in country: ways cross one border after the other.
        near = min(number // 2 + draw(st.integers(0, 1)), len(countries) - 1)
        nodes.append({"node_id": f"n{number}", "country": countries[near], "kind": draw(kind)})
        nodes[-1] |= {"province": "east" if number % 2 else "", "customs": draw(st.sampled_from(["no", "no", "yes"]))}
    if any(node["kind"] == "seaport" for node in nodes) and draw(st.booleans()):
        nodes.append({"node_id": "strait", "country": "", "kind": "passage"})
    latitude = st.integers(20, 29)
    for number, node in enumerate(nodes):
        node |= {"latitude": draw(latitude), "longitude": 50 + 3 * number, "timezone": "Asia/Karachi"}
    twins = [(one, other) for one, other in pairwise(nodes) if one["country"] == other["country"]]
    if twins and draw(CHANCE) > 8:
        for node in draw(st.sampled_from(twins)):
            node["place"] = "Twin"
    return nodes


@st.composite
def _territories(draw: st.DrawFn, nodes: list[Row]) -> list[Row]:
    """Draw a customs union of two or three countries, or none."""
    countries = _countries(nodes)
    if len(countries) < 2 or draw(CHANCE) > 4:
        return []
    members = draw(st.lists(st.sampled_from(countries), min_size=2, max_size=3, unique=True))
    alone = draw(st.lists(st.sampled_from(members), max_size=2)) if draw(st.booleans()) else []
    return [
        {"territory": "union", "country": country, "released_in": "country" if country in alone else ""}
        for country in sorted(members)
    ]


@st.composite
def _declarations(draw: st.DrawFn, nodes: list[Row]) -> list[Row]:
    """Draw declarations of some countries that fall back on those of any country, or none."""
    rows: list[Row] = []
    for kind in DECLARATIONS:
        if draw(CHANCE) > 7:
            rows.append(kind | draw(DECLARED))
            places = ("", "", "border", "inland") if kind.get("side") == "import" else ("",)
            keys = sorted({*product(("", *_countries(nodes)), places, ("", "tir"))} - {("", "", "")})
            for country, where, regime in draw(st.lists(st.sampled_from(keys), max_size=3, unique=True)):
                rows.append(kind | {"country": country, "cleared_at": where, "regime": regime} | draw(DECLARED_IN_PART))
    return rows


@st.composite
def _links(draw: st.DrawFn, nodes: list[Row], coast: bool) -> list[Row]:
    """Draw ways that connect all nodes, and some more beside them; ways at sea go from port to port."""
    mode = st.sampled_from(draw(st.lists(st.sampled_from(LAND_MODES), min_size=1, max_size=3, unique=True)))
    land = [node for node in nodes if node["kind"] != "passage"]
    ports = [node for node in nodes if node["kind"] in ("seaport", "passage")]
    pairs: list[tuple[Row, Row, str]] = []
    for number in range(1, min(len(land), 3) if coast else len(land)):
        near = land[draw(st.integers(max(0, number - 2), number - 1))]
        pairs.append((near, land[number], draw(mode)))
    ends = st.permutations(land)
    for _ in range(draw(st.integers(0, 4))):
        one, other = draw(ends)[:2]
        pairs.append((one, other, draw(mode)))
    pairs += [(one, other, "sea") for one, other in pairwise(ports)]
    if len(ports) > 1 and draw(st.booleans()):
        pairs.append((ports[0], ports[-1], "sea"))
    if len(ports) > 1 and coast:
        lanes = st.permutations(ports)
        pairs += [(*draw(lanes)[:2], "sea") for _ in range(draw(st.integers(1, 4)))]
    links: list[Row] = []
    for number, (one, other, by) in enumerate(pairs):
        figures = draw(LINK) | draw(OWN_DEPARTURES.get(by, OWN_DEPARTURES["else"]))
        figures |= draw(BAN) if by == "road" and not figures.get("opening_hours") else {}
        if by == "sea" and draw(CHANCE) > 8:
            figures |= {"length_km": 3100}  # strings that are as long go round whatever is shut
        is_both_ways = draw(CHANCE) < 11
        for here, there in [(one, other), (other, one)][: 1 + is_both_ways]:
            way = {
                "link_id": f"l{number}",
                "from_node": here["node_id"],
                "to_node": there["node_id"],
                "mode": by,
            }
            links.append(way | figures)
    return links


# ---------------------------------------------------------------- handling


@st.composite
def _handling(draw: st.DrawFn, nodes: list[Row], links: list[Row], is_whole: bool) -> list[Row]:
    """Draw defaults of most changes by kind, or of all, and rows of nodes that replace or complete them."""
    modes = sorted({link["mode"] for link in links})
    changes = [(one, other) for one in ["", *modes] for other in ["", *modes] if one or other]
    rows: list[Row] = []
    for kind in sorted({node["kind"] for node in nodes} - {"passage"}):
        for from_mode, to_mode in changes:
            if is_whole or draw(CHANCE) < (11 if not (from_mode and to_mode) else 9):
                change = {"kind": kind, "from_mode": from_mode, "to_mode": to_mode}
                rows.append(change | draw(WHOLE) | draw(CO2E))
    known = {(row["kind"], row["from_mode"], row["to_mode"]) for row in rows}
    land = [node for node in nodes if node["kind"] != "passage"]
    own = st.tuples(st.sampled_from(land), st.sampled_from(changes))
    written: set[tuple[str, str, str]] = set()
    for _ in range(draw(st.integers(0, 6))):
        node, (from_mode, to_mode) = draw(own)
        if (node["node_id"], from_mode, to_mode) not in written:
            written.add((node["node_id"], from_mode, to_mode))
            has_default = (node["kind"], from_mode, to_mode) in known
            change = {"node_id": node["node_id"], "from_mode": from_mode, "to_mode": to_mode}
            rows.append(change | draw(SOME if has_default and draw(st.booleans()) else WHOLE) | draw(CO2E))
    return rows


# ---------------------------------------------------------------- borders


@st.composite
def _borders(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
    """Draw defaults by mode and by countries, rows of links in one or both directions, and those of ports."""
    country = {node["node_id"]: node["country"] for node in nodes}
    pairs = [(country[link["from_node"]], country[link["to_node"]]) for link in links]
    crossings = [
        (link, *pair) for link, pair in zip(links, pairs, strict=True) if link["mode"] != "sea" and pair[0] != pair[1]
    ]
    rows: list[Row] = []
    backed: set[str] = set()
    for mode in sorted({link["mode"] for link, *_ in crossings}):
        if draw(CHANCE) > 2:
            named = {"mode": "rail" if mode in RAILS and draw(st.booleans()) else mode}
            rows += draw(_sides([named], backed=False))
            backed.add(mode)
    for left, entered, mode in sorted({(left, entered, link["mode"]) for link, left, entered in crossings}):
        if draw(CHANCE) > 9:
            named = {"from_country": left, "to_country": entered}
            named |= {"mode": mode} if mode in backed else {}
            rows += draw(_sides([named], backed=mode in backed))
    for link_id in sorted({link["link_id"] for link, *_ in crossings}):
        directions = [link for link, *_ in crossings if link["link_id"] == link_id]
        is_backed = directions[0]["mode"] in backed
        scopes = [
            {"link_id": link_id},
            *({"link_id": link_id, "from_node": link["from_node"]} for link in directions),
        ]
        count = draw(st.integers(0 if is_backed else 1, len(scopes)))
        if draw(CHANCE) > 0:
            rows += draw(_sides(scopes[:count], backed=is_backed))
    roads = {link["link_id"] for link, *_ in crossings if link["mode"] == "road"}
    for row in rows:
        if row.get("mode") == "road" or row.get("link_id") in roads:
            row |= draw(CHANGE_OF_LORRY)
            if "reload" in row.get("covers", ""):
                row.pop("change_hours", None)
    rows += draw(_port_rows(nodes, links))
    unique = {tuple(row.get(column, "") for column in TABLES["borders"].key): row for row in rows}
    return list(unique.values())


@st.composite
def _port_rows(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
    at_sea = {link[end] for link in links if link["mode"] == "sea" for end in ("from_node", "to_node")}
    ports = [node for node in nodes if node["kind"] == "seaport" and node["node_id"] in at_sea]
    rows: list[Row] = []
    backed: set[str] = set()
    for country in sorted({port["country"] for port in ports}):
        if draw(st.booleans()):
            rows += draw(_side({"from_country": country, "mode": "sea", "side": "exit"}, backed=False))
            rows += draw(_side({"to_country": country, "mode": "sea", "side": "entry"}, backed=False))
            backed.add(country)
    for port in ports:
        if draw(CHANCE) < (6 if port["country"] in backed else 11):
            rows += draw(_sides([{"node_id": port["node_id"]}], backed=port["country"] in backed))
    return rows


@st.composite
def _sides(draw: st.DrawFn, scopes: list[Row], backed: bool) -> list[Row]:
    """Draw rows of both sides in scopes that go from the general to the particular."""
    rows: list[Row] = []
    for number, scope in enumerate(scopes):
        for side in ("exit", "entry"):
            rows += draw(_side(scope | {"side": side}, backed=backed or number > 0))
    return rows


@st.composite
def _side(draw: st.DrawFn, scope: Row, backed: bool) -> list[Row]:
    """Draw the rows of one side in one scope: one that serves all, then some that serve a few."""
    rows = [scope | draw(SOME if backed and draw(st.booleans()) else WHOLE)]
    if "hours" in rows[0]:
        rows[0]["covers"] = draw(COVERS)
    for _ in range(draw(MORE_ROWS)):
        narrowed = draw(NARROWED[scope["side"]])
        if narrowed["procedure"] or narrowed["regime"] or narrowed["hs"]:
            rows.append(scope | narrowed | draw(SOME))
    return rows


# ---------------------------------------------------------------- services


@st.composite
def _services(draw: st.DrawFn, links: list[Row], max_services: int) -> list[Row]:
    """Draw runs over chains of links, some over links that do not operate or changes that nobody handles."""
    starts = sorted({link["from_node"] for link in links})
    at_sea = sorted({link["from_node"] for link in links if link["mode"] in ("sea", "ferry")})
    start = st.sampled_from([*starts, *at_sea, *at_sea])
    rows: list[Row] = []
    for number in range(draw(st.sampled_from([number for number in (2, 3, 4, 1, 0) if number <= max_services]))):
        chain: list[Row] = []
        here = draw(start)
        ends = {"from_node": here}
        for _ in range(draw(CHAIN)):
            onward = [link for link in links if link["from_node"] == here and link["link_id"] not in _ids(chain)]
            if not onward:
                break
            chain.append(draw(st.sampled_from(onward)))
            here = chain[-1]["to_node"]
        ends |= {"to_node": here, "links": ";".join(_ids(chain)), "stops": ";".join(draw(_stops(chain)))}
        if draw(st.booleans()) and _sails(chain):
            ends |= {"links": "", "stops": ""}
        rows.append({"service_id": f"s{number}"} | ends | draw(SERVICE))
    return rows


def _sails(chain: Sequence[Row]) -> bool:
    """Return whether a chain is a way by sea that a ship without a call between could take, so that there is one."""
    passed = [link["from_node"] for link in chain[1:]]
    lanes = all(link["mode"] == "sea" and link.get("departures_per_week") is None for link in chain)
    return bool(chain) and lanes and set(passed) <= {"strait"} and chain[0]["from_node"] != chain[-1]["to_node"]


@st.composite
def _stops(draw: st.DrawFn, chain: list[Row]) -> list[str]:
    """Draw some of the nodes that a chain passes once between its ends."""
    passed = [chain[0]["from_node"], *(link["to_node"] for link in chain)] if chain else []
    return [node for node in passed[1:-1] if passed.count(node) == 1 and draw(st.booleans())]


def _ids(chain: Sequence[Row]) -> list[str]:
    return [link["link_id"] for link in chain]


# ---------------------------------------------------------------- rates, vehicles, charges


@st.composite
def _rates(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
    """Draw rates that know every mode anywhere, and those of countries that fall back on them in part."""
    modes = sorted({link["mode"] for link in links})
    anywhere = [mode for mode in modes if mode not in RAILS or draw(CHANCE) < 4]
    named = [*modes, *(["rail"] if set(modes) & set(RAILS) else [])]
    anywhere += named[len(modes) :]
    rows: list[Row] = [{"mode": mode, "country": ""} | _rests(mode, draw(RATE)) for mode in anywhere]
    place = st.tuples(st.sampled_from(named), st.sampled_from(_countries(nodes)))
    for mode, country in draw(st.lists(place, max_size=4, unique=True)):
        blank = draw(LEFT_BLANK)
        figures = {column: cell for column, cell in draw(RATE).items() if column not in blank}
        rows.append({"mode": mode, "country": country} | _rests(mode, figures))
    in_transit = draw(st.lists(place, max_size=2, unique=True)) if draw(CHANCE) < 4 else []
    for mode, country in in_transit:
        usd_per_km = draw(st.sampled_from([0, 0.3, 4]))
        price = {"usd_per_km": usd_per_km, "per": draw(st.sampled_from(["vehicle", "teu", "box", "tonne"]))}
        rows.append({"mode": mode, "country": country, "procedure": "transit"} | price)
    return rows


def _rests(mode: str, figures: Row) -> Row:
    """Return the figures of a rate; only drivers of lorries rest."""
    return figures if mode == "road" else {name: cell for name, cell in figures.items() if name != "driving_h_per_day"}


@st.composite
def _transit_access(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
    """Draw which countries may be crossed by which modes, from where to where."""
    countries = [name for name in _countries(nodes) if name]
    if not countries:
        return []
    some = st.lists(st.sampled_from(countries), max_size=2, unique=True).map(";".join)
    modes = sorted({link["mode"] for link in links})
    row = st.fixed_dictionaries(
        {
            "country": st.sampled_from(countries),
            "mode": st.sampled_from(modes),
            "access": st.sampled_from(["barred", "barred", "allowed"]),
            "origins": some,
            "destinations": some,
            "regime": st.sampled_from(["", "", "tir"]),
        }
    )
    rows = draw(st.lists(row, max_size=3)) if draw(CHANCE) < 4 else []
    key = TABLES["transit_access"].key
    return list({tuple(one.get(column, "") for column in key): one for one in rows}.values())


@st.composite
def _vehicles(draw: st.DrawFn, nodes: list[Row]) -> list[Row]:
    rows = [{"mode": mode} | draw(CAPACITY) for mode in ("road", "sea", "ferry", "waterway", "rail")]
    for country in _countries(nodes):
        rows += [{"mode": mode, "country": country} | draw(CAPACITY) for mode in draw(OWN_VEHICLES)]
    return rows


@st.composite
def _charges(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
    modes = ["rail", *sorted({link["mode"] for link in links})]
    narrow = st.sampled_from(["", "", *modes])
    rows: list[Row] = []
    for number in range(draw(st.integers(0, 4))):
        due = draw(DUE)
        if due == "link":
            place = {"link_id": draw(st.sampled_from(links))["link_id"], "mode": draw(narrow)}
        elif due == "node":
            place = {"node_id": draw(st.sampled_from(nodes))["node_id"], "mode": draw(narrow)}
            place |= {"procedure": draw(PROCEDURE)}
        elif due == "country":
            node = draw(st.sampled_from([node for node in nodes if node["country"]]))
            place = {"country": node["country"], "procedure": draw(PROCEDURE), "mode": draw(narrow)}
            place |= {"province": draw(st.sampled_from(["", node["province"]]))}
            place |= {"except_links": draw(st.sampled_from(["", "", *sorted({link["link_id"] for link in links})]))}
        elif due == "anywhere":
            place = {"procedure": draw(PROCEDURE) or "import", "mode": draw(narrow)}
        else:
            place = {"mode": draw(st.sampled_from(modes))}
        rows.append({"charge_id": f"c{number}", "what": "dues"} | place | draw(CHARGE) | draw(CHARGED_GOODS))
    return rows


def _countries(nodes: Sequence[Row]) -> list[str]:
    return sorted({node["country"] for node in nodes} - {""})


# ---------------------------------------------------------------- questions


@st.composite
def questions(draw: st.DrawFn, tables: Mapping[str, pd.DataFrame], with_rules: bool = True) -> Question:
    """Draw two places on land and what is asked of the way between them."""
    places: dict[str, tuple[str, ...]] = {}
    for node, place in zip(tables["nodes"]["node_id"], tables["nodes"]["place"], strict=True):
        places[place or node] = (*places.get(place or node, ()), node)
    origin, destination = draw(st.permutations(sorted(set(places) - {"strait"})))[:2]
    place = {node: name for name, nodes in places.items() for node in nodes}
    ends = zip(tables["services"]["from_node"], tables["services"]["to_node"], strict=True)
    runs = [(place[here], place[there]) for here, there in ends if "strait" not in (here, there)]
    runs = [(here, there) for here, there in runs if here != there]
    if runs and draw(st.booleans()):
        origin, destination = draw(st.sampled_from(runs))
    rules = draw(_rules(tables, places, (origin, destination))) if with_rules else {}
    limits = dict(rules)
    if "via" in rules:
        limits["via"] = [set(places[name]) for name in rules["via"]]
    if "avoid_nodes" in rules:
        limits["avoid_nodes"] = {node for name in rules["avoid_nodes"] for node in places[name]}
    return Question(origin, destination, places[origin], places[destination], draw(CARGO), rules, limits)


RULES = st.sampled_from(
    ["", "", "", "via", "via", "avoid_nodes", "avoid_links", "avoid_modes", "modes", "avoid_countries"]
)


@st.composite
def _rules(
    draw: st.DrawFn,
    tables: Mapping[str, pd.DataFrame],
    places: Mapping[str, tuple[str, ...]],
    ends: Sequence[str],
) -> dict[str, Any]:
    """Draw one rule or none; what is avoided is never the origin, the destination or their countries."""
    country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
    kept = {country[node] for end in ends for node in places[end]}
    choices = {
        "via": sorted(places),
        "avoid_nodes": sorted(set(places) - set(ends)),
        "avoid_links": sorted(set(tables["links"]["link_id"])),
        "avoid_modes": sorted({*tables["links"]["mode"], "rail"}),
        "modes": sorted({*tables["links"]["mode"], "rail"}),
        "avoid_countries": sorted(set(country.values()) - kept - {""}),
    }
    rule = draw(RULES)
    if not choices.get(rule):
        return {}
    most = {"via": 2, "modes": 3}.get(rule, 1)
    chosen = draw(st.lists(st.sampled_from(choices[rule]), min_size=1, max_size=most, unique=True))
    return {rule: tuple(chosen) if rule == "via" else set(chosen)}
