"""Random rates, vehicles and charges, and who may cross a country in transit."""

from hypothesis import strategies as st

from corridor.schema import TABLES
from strategies.cells import CHANCE, PRICES, RAILS, Row, cells_of, countries_of, one_of

RATE = one_of(
    cells_of("speed_kmh", 47, 17, 71),
    cells_of("driving_h_per_day", None, None, 9, 16),
    cells_of("delay_h_per_100km", 0, 1, 5),
    cells_of("p90_ratio", 1, 1.4),
    [
        *({"usd_per_km": 0.5, "per": "teu"}, {"usd_per_km": 1.5, "per": "vehicle"}),
        *(
            {"usd_per_km": 0.1, "per": "tonne"},
            {"usd_per_km": 0, "per": "teu"},
            {"usd_per_km": 2, "per": "box"},
        ),
    ],
    cells_of("departures_per_week", 7, 14, 1, None, 28, 7),
    cells_of("co2e_g_per_tkm", 20, 8, 62),
    cells_of("circuity", 1, 1.3),
    cells_of("takes", "", "", "", "box;bulk", "tank;box;wagon"),
    cells_of("cooled_usd_per_box_km", 0.5, 0, None),
)

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

CHARGE = one_of(
    PRICES,
    cells_of("regime", "", "", "tir"),
    cells_of("hs", "", "", "84", "2710;8504"),
    cells_of("valid_until", "", "", "", "2026-06-30"),
)

CHARGED_GOODS = one_of(
    cells_of("made_in", "", "", "", "CN", "PK;CN"),
    cells_of("dangerous", "", "", "", "3", "2;3", "2.1"),
    cells_of("cooled", "", "", "", "yes", "no"),
)

DUE = st.sampled_from(["link", "node", "country", "mode", "anywhere"])

PROCEDURE = st.sampled_from(["", "export", "import", "transit"])


@st.composite
def drawn_rates(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
    """Draw rates that know every mode anywhere, and those of countries that fall back on them in part."""
    modes = sorted({link["mode"] for link in links})
    anywhere = [mode for mode in modes if mode not in RAILS or draw(CHANCE) < 4]
    named = [*modes, *(["rail"] if set(modes) & set(RAILS) else [])]
    anywhere += named[len(modes) :]
    rows: list[Row] = [{"mode": mode, "country": ""} | _rests(mode, draw(RATE)) for mode in anywhere]
    place = st.tuples(st.sampled_from(named), st.sampled_from(countries_of(nodes)))
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
def drawn_transit_access(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
    """Draw which countries may be crossed by which modes, from where to where."""
    countries = [name for name in countries_of(nodes) if name]
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
def drawn_vehicles(draw: st.DrawFn, nodes: list[Row]) -> list[Row]:
    rows = [{"mode": mode} | draw(CAPACITY) for mode in ("road", "sea", "ferry", "waterway", "rail")]
    for country in countries_of(nodes):
        rows += [{"mode": mode, "country": country} | draw(CAPACITY) for mode in draw(OWN_VEHICLES)]
    return rows


@st.composite
def drawn_charges(draw: st.DrawFn, nodes: list[Row], links: list[Row]) -> list[Row]:
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
