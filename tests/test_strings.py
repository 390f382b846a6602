"""Strings on random seas: plans are the oracle's, an edited sea is one made anew, a loss is what plans say."""

from hypothesis import given
from hypothesis import strategies as st
from oracles import best
from strategies import tables_of
from test_criticality import assert_as_planned
from test_edited_networks import assert_made_anew, changed
from test_laws import laws

import corridor as co
from corridor.schema import TABLES

PORTS, STRAITS = ("P", "Q", "R"), ("S", "T", "U")
COUNTRY = {"P": "CN", "Q": "NL", "R": "EG"}
RATE = {
    "speed_kmh": 20,
    "delay_h_per_100km": 0,
    "p90_ratio": 1.4,
    "usd_per_km": 0.05,
    "per": "teu",
    "co2e_g_per_tkm": 8,
    "circuity": 1,
}
WEIGHTS = {"cost": lambda edge: edge["cents"], "time": lambda edge: edge["seconds"]}
TOTALS = {"cost": lambda way: round(way.cost_usd * 100), "time": lambda way: round(way.hours * 3600)}
FIGURES = st.sampled_from([{"hours": 300, "usd": 1000, "per": "box"}, {"hours": 80, "hours_p90": 120}, {}])
RUNS = st.sampled_from(
    [{"departures_per_week": 7}, {"departures_per_week": 0.5}, {"weekdays": "Mo", "departs": "10:00"}]
)
LANE = st.fixed_dictionaries(
    {
        "length_km": st.sampled_from([100, 250, 1400, 3100, 100]),
        "status": st.sampled_from(["operating"] * 5 + ["closed", "planned"]),
    }
)


@st.composite
def seas(draw):
    """Draw the tables of three ports and three straits, with strings between the ports."""
    nodes = [{"node_id": node, "country": COUNTRY.get(node, ""), "timezone": "UTC"} for node in (*PORTS, *STRAITS)]
    for number, node in enumerate(nodes):
        node |= {"kind": "seaport" if node["country"] else "passage", "latitude": number, "longitude": 10 * number}
    pairs = draw(st.lists(st.permutations([*PORTS, *STRAITS]).map(lambda ends: ends[:2]), min_size=6, max_size=10))
    links = []
    for number, (one, other) in enumerate([*pairs, ["P", "S"], ["S", "Q"], ["S", "R"]]):
        figures = draw(LANE) if number < len(pairs) else {"length_km": 900, "status": "operating"}
        for here, there in ((one, other), (other, one)):
            links.append({"link_id": f"l{number}", "from_node": here, "to_node": there, "mode": "sea", **figures})
    ways = draw(st.lists(st.permutations(PORTS), min_size=2, max_size=4))
    services = []
    for number, (start, stop, end) in enumerate(ways):
        stops = stop if draw(st.booleans()) else ""
        row = {"service_id": f"s{number}", "from_node": start, "to_node": end, "stops": stops}
        services.append(row | draw(FIGURES) | draw(RUNS))
    changes = [("", "sea"), ("sea", ""), ("sea", "sea")]
    handling = [{"kind": "seaport", "from_mode": came, "to_mode": leaves, "hours": 2, "usd": 30, "per": "teu"}
                for came, leaves in changes]  # fmt: skip
    sides = [(side, column, country) for country in COUNTRY.values()
             for side, column in (("exit", "from_country"), ("entry", "to_country"))]  # fmt: skip
    borders = [{column: country, "mode": "sea", "side": side, "hours": 5, "usd": 9, "per": "teu"}
               for side, column, country in sides]  # fmt: skip
    tables = {"nodes": nodes, "links": links, "services": services, "handling": handling, "borders": borders}
    return tables_of({**tables, "rates": [{"mode": "sea", **RATE}], "vehicles": [{"mode": "sea", "teu_max": 900}]})


def pairs_of(tables):
    ends = zip(tables["services"]["from_node"], tables["services"]["to_node"], strict=True)
    return sorted(set(ends))


def assert_as_the_oracle(net):
    tables = {name: net.tables[name] for name in TABLES}
    for start, end in pairs_of(tables):
        for by, weight in WEIGHTS.items():
            try:
                found = TOTALS[by](co.plan(net, start, end, by=by))
            except co.NoRoute:
                found = None
            assert found == best(tables, co.Cargo(), {start}, {end}, weight), (start, end, by)


@laws(30)
@given(seas())
def test_plans_over_strings_are_those_of_the_oracle(tables):
    assert_as_the_oracle(co.Network(tables))


@laws(20)
@given(st.data())
def test_a_sea_that_is_edited_is_one_made_anew(data):
    tables = data.draw(seas())
    before = co.Network(tables)
    links, nodes = sorted(set(tables["links"]["link_id"])), st.sampled_from(STRAITS)
    edits = st.one_of(
        st.builds(co.Close, st.sampled_from(links)),
        st.builds(co.Open, st.sampled_from(links)),
        st.builds(lambda node: co.Close(node_id=node), nodes),
        st.builds(lambda node: co.Remove("nodes", {"node_id": node}), nodes),
        st.builds(
            lambda name, km: co.Change("links", {"link_id": name}, length_km=km), st.sampled_from(links), st.just(70)
        ),
        st.builds(lambda x: co.Change("rates", {}, speed_kmh=co.times(x)), st.sampled_from([0.5, 2])),
    )
    after = changed(before, data.draw(st.lists(edits, min_size=1, max_size=4)))
    assert co.Network({name: after.tables[name] for name in TABLES}, name=after.name) == after
    assert_made_anew(after)


@laws(20)
@given(seas(), st.lists(st.sampled_from(STRAITS), min_size=1, max_size=2, unique=True))
def test_what_is_closed_by_a_scenario_is_what_the_oracle_reads_in_the_tables(tables, shut):
    """The oracle reads no sums that an edit remembers: they change nothing where links are closed and not removed."""
    after = changed(co.Network(tables), [co.Close(node_id=node) for node in shut])
    plain = {name: after.tables[name] for name in TABLES if name != "services"} | {"services": tables["services"]}
    assert_as_the_oracle(co.Network(plain))
    for start, end in pairs_of(tables):
        ways = []
        for net in (after, co.Network(plain)):
            try:
                ways.append(repr(co.plan(net, start, end)))
            except co.NoRoute as error:
                ways.append(str(error))
        assert ways[0] == ways[1]


@laws(12)
@given(seas(), st.sampled_from(["cost", "time"]))
def test_a_lost_part_is_what_plans_say_with_it_closed(tables, by):
    net = co.Network(tables)
    assert_as_planned(net, [co.Trip(*pair) for pair in pairs_of(tables)], by)


@laws(12)
@given(seas(), st.sampled_from(STRAITS))
def test_nothing_that_shuts_makes_a_way_cheaper_or_quicker(tables, strait):
    before = co.Network(tables)
    after = changed(before, [co.Close(node_id=strait)])
    for start, end in pairs_of(tables):
        for by, total in TOTALS.items():
            try:
                left = total(co.plan(after, start, end, by=by))
            except co.NoRoute:
                continue
            assert left >= total(co.plan(before, start, end, by=by))
