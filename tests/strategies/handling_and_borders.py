"""Random rows of handling, borders and declarations."""

from itertools import product

from hypothesis import strategies as st

from corridor.schema import TABLES
from strategies.cells import CHANCE, CO2E, PRICES, RAILS, SOME, TIMES, WHOLE, Row, cells_of, countries_of, one_of

NARROWED = {
    side: one_of(
        cells_of("procedure", "", *own, "transit"),
        cells_of("regime", "", "", "tir", "ordinary"),
        cells_of("hs", "", "", "84", "2710", "27;8504"),
        cells_of("allowed", *["yes"] * 5, "no"),
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

DECLARED = one_of(TIMES, _DECLARED_PRICES)

DECLARED_IN_PART = one_of([{}, *TIMES], [{}, *_DECLARED_PRICES])

CHANGE_OF_LORRY = st.sampled_from(
    [
        *[{}] * 5,
        {"vehicle_change": "none"},
        {"vehicle_change": "tractor", "change_hours": 1.5},
        {"vehicle_change": "transload", "change_hours": 7, "change_usd": 90},
    ]
)

MORE_ROWS = st.sampled_from([0, 0, 1, 2])


@st.composite
def drawn_declarations(draw: st.DrawFn, nodes: list[Row]) -> list[Row]:
    """Draw declarations of some countries that fall back on those of any country, or none."""
    rows: list[Row] = []
    for kind in DECLARATIONS:
        if draw(CHANCE) > 7:
            rows.append(kind | draw(DECLARED))
            places = ("", "", "border", "inland") if kind.get("side") == "import" else ("",)
            keys = sorted({*product(("", *countries_of(nodes)), places, ("", "tir"))} - {("", "", "")})
            for country, where, regime in draw(st.lists(st.sampled_from(keys), max_size=3, unique=True)):
                rows.append(kind | {"country": country, "cleared_at": where, "regime": regime} | draw(DECLARED_IN_PART))
    return rows


@st.composite
def drawn_handling(draw: st.DrawFn, nodes: list[Row], links: list[Row], is_whole: bool) -> list[Row]:
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


@st.composite
def drawn_borders(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
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
