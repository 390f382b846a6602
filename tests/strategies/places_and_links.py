"""Random nodes, customs territories and links."""

from itertools import pairwise

from hypothesis import strategies as st

from strategies.cells import CHANCE, NO_PRICE, OPENINGS, PRICES, Row, cells_of, countries_of, one_of

COUNTRIES = ("CN", "PK", "IR", "TR")

LAND_KINDS = ("dry_port", "rail_terminal", "border_post", "city")

LAND_MODES = ("road", "rail-1435", "rail-1520", "rail-1676", "waterway", "ferry")

LINK = one_of(
    cells_of("length_km", 120, None, 3, 64, 418),
    [{}, {}, {"hours": 5}, {"hours": 9, "hours_p90": 14}],
    [{}, {}, NO_PRICE, *PRICES],
    cells_of("status", *["operating"] * 11, "planned", "closed"),
    [{}] * 20 + list(OPENINGS),
)

BAN = one_of([*[{}] * 6, {"lorry_ban": "18:00-06:00"}, {"lorry_ban": "Sa 15:00-24:00; Su 00:00-22:00"}])

OWN_DEPARTURES = {
    "sea": one_of(cells_of("departures_per_week", 3.5, None, None)),
    "ferry": one_of(cells_of("departures_per_week", 7, 1, None)),
    "else": one_of(cells_of("departures_per_week", *[None] * 6, 2, 7)),
}


@st.composite
def drawn_nodes(draw: st.DrawFn, max_nodes: int, coast: bool) -> list[Row]:
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
def drawn_territories(draw: st.DrawFn, nodes: list[Row]) -> list[Row]:
    """Draw a customs union of two or three countries, or none."""
    countries = countries_of(nodes)
    if len(countries) < 2 or draw(CHANCE) > 4:
        return []
    members = draw(st.lists(st.sampled_from(countries), min_size=2, max_size=3, unique=True))
    alone = draw(st.lists(st.sampled_from(members), max_size=2)) if draw(st.booleans()) else []
    return [
        {"territory": "union", "country": country, "released_in": "country" if country in alone else ""}
        for country in sorted(members)
    ]


@st.composite
def drawn_links(draw: st.DrawFn, nodes: list[Row], coast: bool) -> list[Row]:
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
