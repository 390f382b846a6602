"""Edits of any column of any table, drawn from the schema, and a network in which each of them may matter."""

import re

import numpy as np
from hypothesis import strategies as st
from stories.small import link, tables

import corridor as co
from corridor.schema import TABLES

NODES = "A/CN Z/CN:seaport S/:passage Q/IR:seaport R/IR:border_post T/TR U/TR V/TR X/PK W/IR:seaport"
TEXTS = (
    *("Mo-Fr 08:00-16:00", "Mo-Su 09:00-17:00", "PH off; Mo-Su 10:00-14:00"),
    *("2026-06-30", "11:30", "Mo;Fr", "borders", "borders;handling", "queue;closed_hours", "84", "2710", "rail;road"),
    *("wagon", "3", "2.1", "usd", "latitude", "country", "mode", "names", "capacity_teu_per_week", "usd_per_year"),
    *("percent_per_day", "teu_per_week", "constant_usd_per_teu", "passes"),
    *("PK", "TR", "IR", "PKKHI", "east", "Asia/Karachi", "LINESTRING (60 0, 61 0)", "other"),
    '{"hours": 3.0, "price": {"teu": 7.0}}',
)
"""Texts of all kinds; a column takes those that it can hold."""
FACTORS = (0.4, 2)
REFERRED = {
    "node_id": ("nodes", "node_id"),
    "from_node": ("nodes", "node_id"),
    "to_node": ("nodes", "node_id"),
    "link_id": ("links", "link_id"),
    "source": ("sources", "source"),
    "stops": ("nodes", "node_id"),
    "except_links": ("links", "link_id"),
    "subject_id": ("links", "link_id"),
    "vot_class": ("value_of_time", "vot_class"),
    "capacity_group": ("capacity_groups", "capacity_group"),
}
"""Columns that hold ids of rows."""


def rich_tables():
    """Return tables of ten nodes, by road, rail and sea, with rows of every table."""
    both = [
        *(link(way, hours=3, usd=90, per="teu") for way in ("A-Z", "Q-R")),
        *(link(way, "road", link_id="gate", length_km=70) for way in ("R-T",)),
        link(
            "T-U",
            "road",
            lorry_ban="Sa 15:00-24:00",
            opening_hours="Mo-Fr 08:00-16:00",
            length_km=300,
            geometry="LINESTRING (65 0, 66 0)",
        ),
        link("Z-S", "sea", length_km=900),
        link("S-Q", "sea", length_km=800),
        link("S-W", "sea", length_km=700),
        link("A-R", "rail-1435", length_km=500, departures_per_week=3, hours=11, hours_p90=15),
        link("A-Z", "rail-1435", link_id="rail A-Z", length_km=120, usd=2, per="tonne"),
        link("T-V", "rail-1435", length_km=200, status="closed", opens="2030"),
    ]
    spare = link("X-V", "road", link_id="spare", hours=9, usd=1, per="teu")  # runs one way, and nothing goes over it
    back = [{**row, "from_node": row["to_node"], "to_node": row["from_node"], "geometry": ""} for row in both]
    changes = [
        (came, leaves) for came in ("", "road", "rail-1435", "sea") for leaves in ("", "road", "rail-1435", "sea")
    ]
    kinds = ("city", "seaport", "border_post")
    handling = [
        {"kind": kind, "from_mode": came, "to_mode": leaves, "hours": 2, "usd": 30, "per": "teu", "co2e_kg_per_teu": 4}
        for kind in kinds
        for came, leaves in changes
        if came or leaves
    ]
    own = {"node_id": "Z", "from_mode": "sea", "to_mode": "road", "hours": 5, "hours_p90": 9}
    own |= {"opening_hours": "Mo-Sa 06:00-22:00", "ends_by_closing": "yes"}
    ends = [{"from_country": "CN", "side": "exit"}, {"to_country": "CN", "side": "entry"}]
    ends += [{"from_country": "IR", "side": "exit"}, {"to_country": "IR", "side": "entry"}]
    borders = [
        *({**end, "mode": "sea", "hours": 8, "hours_p90": 12, "usd": 40, "per": "box"} for end in ends),
        *(
            {"mode": mode, "side": side, "hours": 6, "usd": 25, "per": "vehicle"}
            for mode in ("road", "rail")
            for side in ("exit", "entry")
        ),
        {"link_id": "gate", "side": "exit", "procedure": "export", "hours": 3, "opening_hours": "Mo-Su 09:00-17:00"},
        {"link_id": "gate", "from_node": "R", "side": "entry", "regime": "tir", "hours": 1, "covers": "queue"}
        | {"vehicle_change": "transload", "change_hours": 5, "change_usd": 60},
        {
            "link_id": "gate",
            "side": "entry",
            "procedure": "import",
            "hs": "84",
            "closed_on_holidays": "yes",
            "usd": 9,
            "per": "teu",
        },
        {"node_id": "Q", "side": "entry", "procedure": "import", "usd": 70, "per": "teu"},
    ]
    figures = {"speed_kmh": 47, "delay_h_per_100km": 1, "p90_ratio": 1.4, "usd_per_km": 0.5, "per": "vehicle"}
    figures |= {"departures_per_week": 7, "co2e_g_per_tkm": 20, "circuity": 1.3}
    rates = [{"mode": mode, **figures} for mode in ("road", "rail", "sea")] + [
        {"mode": "road", "country": "TR", "speed_kmh": 31},
        {"mode": "road", "country": "PK", "usd_per_km": 3, "per": "teu"},
    ]
    line = {"cutoff_h": 4, "hours": 60, "usd": 700, "per": "teu", "includes": "borders"}
    line["hours_p90"] = 80
    services = [
        {"service_id": "ship", "from_node": "Z", "to_node": "Q", "links": "Z-S;S-Q", "departures_per_week": 2, **line},
        {
            "service_id": "train",
            "from_node": "Z",
            "to_node": "R",
            "links": "rail A-Z;A-R",
            "weekdays": "Mo;Th",
            "departs": "10:00",
            "every_weeks": 3,
            "counted_from": "2026-02-03",
            "minimum_teu": 3,
            "includes": "handling",
            "hours": 20,
            "usd": 300,
            "per": "box",
        },
        {
            "service_id": "mixed",
            "from_node": "A",
            "to_node": "Q",
            "links": "A-R;Q-R",
            "departures_per_week": 7,
            "valid_until": "2026-12-31",
        },
        {"service_id": "van", "from_node": "A", "to_node": "Z", "links": "A-Z", "departures_per_week": 5},
        {"service_id": "string", "from_node": "Q", "to_node": "Z", "departures_per_week": 3, "hours": 90, "usd": 5}
        | {"per": "teu"},
        {"service_id": "late", "from_node": "T", "to_node": "V", "links": "T-V", "departures_per_week": 1}
        | {"departs": "10:00", "departure_dates": "2026-03-02;2026-03-30"},
    ]
    charges = [
        {"charge_id": "toll", "what": "toll", "link_id": "gate", "usd": 6, "per": "vehicle"},
        {"charge_id": "port", "what": "dues", "node_id": "Z", "mode": "sea", "usd": 11, "per": "teu"},
        {
            "charge_id": "tax",
            "what": "tax",
            "country": "TR",
            "kind": "tax",
            "procedure": "import",
            "usd": 2,
            "per": "value_pct",
        },
        {
            "charge_id": "fuel",
            "what": "fuel",
            "mode": "rail",
            "usd": 3,
            "per": "tonne",
            "valid_from": "2026-01-01",
            "valid_until": "2026-12-31",
        },
        {
            "charge_id": "cess",
            "what": "cess",
            "country": "PK",
            "province": "east",
            "procedure": "import",
            "usd": 1,
            "per": "teu",
        },
        {"charge_id": "seal", "what": "seal", "country": "IR", "regime": "tir", "usd": 4, "per": "shipment"},
    ]
    made = tables(
        NODES,
        [*both, *back, spare],
        free=False,
        handling=[*handling, own],
        borders=borders,
        rates=rates,
        services=services,
        charges=charges,
        vehicles=[
            {"mode": "sea", "teu_max": 900},
            {"mode": "road", "teu_max": 2, "payload_t": 9, "overweight": "price", "overweight_usd_per_tkm": 0.1},
            {"mode": "rail", "teu_max": 60, "payload_t": 900, "heavy_teu_t": 4, "heavy_usd_per_teu_km": 0.2},
            {"mode": "road", "country": "TR", "teu_max": 1},
        ],
        place_names=[{"node_id": "A", "names": "А;甲"}, {"node_id": "Z", "names": "З"}],
        territories=[{"territory": "union", "country": "TR"}, {"territory": "union", "country": "PK"}],
        clearance=[
            {"what": "clearance", "side": "export", "hours": 2, "usd": 5, "per": "shipment"},
            {
                "what": "clearance",
                "side": "import",
                "country": "TR",
                "hours": 3,
                "hours_p90": 6,
                "usd": 7,
                "per": "teu",
            },
            {"what": "transit_change", "country": "IR", "hours": 4, "usd": 9, "per": "tonne"},
        ],
        capacity_groups=[
            {"capacity_group": name, "capacity_teu_per_week": 900, "ways": "both", "throughput_teu_per_week": 500}
            | {"throughput_year": 2024, "background_teu_per_week": 9}
            for name in ("quay", "spare")
        ],
        capacity_defaults=[
            {"what": "crossing", "mode": "road", "capacity_teu_per_week": 700}
            | {"capacity_low_teu_per_week": 100, "capacity_high_teu_per_week": 2000},
            {"what": "handling", "kind": "seaport", "mode": "sea", "country": "CN", "capacity_teu_per_week": 800},
            {"what": "service", "mode": "sea", "teu_per_departure": 90},
        ],
        trade_growth=[
            {"origin": "A", "destination": "T", "form": "container", "usd_per_year": 100, "usd_per_year_aim": 300}
            | {"usd_per_tonne": 900, "tonnes_per_teu": 10, "box_share": 1},
        ],
        counts=[
            {"count_id": "gates", "kind": "link", "at": "gate", "teu_per_week": 50, "use": "fit", "mode": "road"},
            {"count_id": "lifts", "kind": "port", "at": "Z", "teu_per_week": 70, "use": "predict", "mode": "sea"},
        ],
        constants=[
            {"constant_id": "by gate", "at": "gate", "against": "spare", "constant_usd_per_teu": -50},
        ],
        restrictions=[
            {"subject": subject, "subject_id": name, "programme": "UN", "effect": "licence"}
            for subject, name in (("link", "gate"), ("country", "IR"), ("operator", "Polar"))
        ],
        value_of_time=[
            {"vot_class": "oil", "hs": "2710", "usd_per_tonne_from": 0, "percent_per_day": 0.1},
            {"vot_class": "chips", "hs": "85", "percent_per_day": 1.2},
            {"percent_per_day": 0.5},
        ],
        demand=[{"origin": "A", "destination": "T", "form": "container", "teu_per_year": 100, "vot_class": "oil"}],
        corridors=[{"corridor_id": "north", "name": "North", "passes": "A|U;TR-IR", "avoids": "V", "modes": "road"}],
        transit_access=[{"country": "TR", "mode": "road", "access": "barred", "origins": "CN"}],
        sources=[{"source": "book", "title": "A book"}, {"source": "other", "title": "Another"}],
    )
    made["nodes"]["province"] = ["east" if country == "PK" else "" for country in made["nodes"]["country"]]
    return made


TURNED = co.Change("services", {"service_id": "ship"}, from_node="Q", to_node="Z", links="S-Q;Z-S")
MEANT = {
    ("nodes", "kind"): [co.Change("nodes", {"node_id": "R"}, kind="city")],  # a service changes its mode there
    ("handling", "node_id"): [co.Change("handling", {"node_id": "Z"}, node_id="Q")],
    ("handling", "ends_by_closing"): [co.Change("handling", {"node_id": "Z"}, ends_by_closing="no")],
    ("borders", "ends_by_closing"): [
        co.Change("borders", {"link_id": "gate", "side": "exit"}, ends_by_closing="yes"),
    ],
    ("place_names", "node_id"): [co.Change("place_names", {"node_id": "Z"}, node_id="Q")],
    ("services", "from_node"): [TURNED],
    ("services", "to_node"): [TURNED],
    **{
        (name, "throughput_year"): [co.Change(name, {}, throughput_teu_per_week=5, throughput_year=2020)]
        for name in ("links", "handling", "borders", "services")
    },
    ("counts", "kind"): [co.Change("counts", {"count_id": "gates"}, kind="port", at="Q", mode="sea")],
    ("constants", "at"): [co.Change("constants", {"constant_id": "by gate"}, at="A-Z")],
    ("constants", "against"): [co.Change("constants", {"constant_id": "by gate"}, against="A-Z")],
    ("counts", "at"): [co.Change("counts", {"count_id": "gates"}, at="spare")],
    ("clearance", "what"): [co.Change("clearance", {"country": "IR"}, what="clearance", side="export")],
    ("charges", "province"): [co.Change("charges", {"charge_id": "cess"}, province="")],
    ("vehicles", "overweight"): [co.Change("vehicles", {"mode": "rail"}, overweight="bar")],
    ("restrictions", "subject"): [co.Change("restrictions", {"subject": "link"}, subject="operator")],
    ("restrictions", "subject_id"): [co.Change("restrictions", {"subject": "link"}, subject_id="A-Z")],
    ("restrictions", "applies_to"): [co.Change("restrictions", {"subject": "country"}, applies_to="trade")],
    ("restrictions", "within"): [co.Change("restrictions", {"subject": "operator"}, within="IR")],
    ("restrictions", "origins"): [co.Change("restrictions", {}, origins="IR")],
    ("restrictions", "destinations"): [co.Change("restrictions", {}, destinations="union")],
    ("links", "mode"): [co.Change("links", {"link_id": "rail A-Z"}, mode="road")],
    **{
        ("links", name): [co.Change("links", {"link_id": "spare"}, **{name: value})]
        for name, value in (("link_id", "other"), ("from_node", "U"), ("to_node", "A"))
    },
}
"""Edits of columns that few edits can change, or none alone; they are tried first."""
NEVER = {("nodes", "node_id")}
"""Columns that no edit may change."""


def values_of(net, table, column):
    """Return new values of a column: scaled or within its bounds if it holds numbers, else texts that it may hold."""
    declared = TABLES[table].column[column]
    if declared.kind == "whole":
        return [2020] if column == "year" or column.endswith("_year") else [declared.bound.least, 5, None]
    if declared.kind == "number":
        bound = declared.bound
        least = max(bound.least, bound.above)
        most = [] if bound.most == np.inf else [bound.most]
        low = [] if least == -np.inf else [least + 1, *([least] if bound.above == -np.inf else [])]
        return [*map(co.times, FACTORS), *low, *most, 5, None]
    if declared.allowed:
        return [*declared.allowed, ""]
    home, name = REFERRED.get(column, ("", ""))
    ids = net.tables[home][name].tolist() if home not in ("", table) else []
    held = net.tables[table][column].tolist()
    if column == "links":
        return [*held, "rail A-Z"]
    texts = [] if ids else [text for text in TEXTS if _holds(declared, text)]
    return list(dict.fromkeys([*ids, *held, *texts, ""]))


def _holds(declared, text):
    try:
        is_read = declared.reads is None or bool(declared.reads(text))
        return is_read and (not declared.pattern[0] or bool(re.fullmatch(declared.pattern[0], text)))
    except ValueError:
        return False


def rows_of(net, table):
    """Return what tells each row of a table from the others, and what fits all of them."""
    frame = net.tables[table]
    keys = [{name: row[name] for name in TABLES[table].key if row[name]} for row in frame.to_dict("records")]
    return [{}, *keys] if keys else []


def edits_of_column(net, table, column):
    """Return changes of a column, of all rows and of each alone, in an order of chance."""
    edits = [
        co.Change(table, where, **{column: value})
        for value in values_of(net, table, column)
        for where in rows_of(net, table)
    ]
    order = np.random.default_rng(len(edits)).permutation(len(edits))
    return [*MEANT.get((table, column), ()), *(edits[at] for at in order[:60])]


@st.composite
def edits_by_schema(draw, net):
    """Draw a change of any column of any table that has rows."""
    table = draw(st.sampled_from([name for name in TABLES if len(net.tables[name])]))
    column = draw(st.sampled_from(TABLES[table].columns))
    where = draw(st.sampled_from(rows_of(net, table)))
    return co.Change(table, where, **{column: draw(st.sampled_from(values_of(net, table, column)))})
