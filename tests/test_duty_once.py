"""The duty of a customs territory is due once and in full, however often a way goes in and out of the territory.

A way may enter the territory of its destination more than once: from Türkiye to Austria over Bulgaria, Serbia and
Hungary, or into the Fergana valley. It may gain by shorter moves, never by what is due for import. So where every gate
of every territory asks one duty more, and no border inside a territory does, each answer costs that duty more: a way
that dodged it would cost less, and a way that paid it again at its second entry would cost more.
"""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import Limits, question_graph
from stories import small
from stories.small import border, link
from strategies import Question, RandomCargo
from test_laws import cases, laws, planned
from test_plan_against_oracle import network_of

import corridor as co

DUTY_USD = 1_000_000
"""More than any way costs, so that no way of dodging it is too dear to be taken."""


class Gates:
    """The borders of the customs territories of some tables.

    Attributes
    ----------
    inner
        Links over a border inside a territory, but for those into a country that clears for import what stays in it.
    """

    def __init__(self, tables):
        nodes, territories, links = (tables[name] for name in ("nodes", "territories", "links"))
        unions = dict(zip(territories["country"], territories["territory"], strict=True))
        self._country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
        self._territory = {node: unions.get(country, country) for node, country in self._country.items()}
        alone = set(territories["country"][territories["released_in"] == "country"])
        ends = zip(links["link_id"], links["from_node"], links["to_node"], strict=True)
        self._ends = {(link_id, start, end) for link_id, start, end in ends}
        self.inner = sorted(
            {
                link_id
                for link_id, start, end in self._ends
                if self._country[start] != self._country[end] and self._territory[start] == self._territory[end]
                if not {self._country[start], self._country[end]} & alone
            }
        )
        self._of_link = {
            (link_id, end): self._territory[end]
            for link_id, start, end in self._ends
            if self._territory[start] != self._territory[end]
        }

    def territory(self, node):
        """Return the customs territory in which a node lies."""
        return self._territory[node]

    def entered(self, link_id, node):
        """Return the territory that cargo enters where it is cleared in, or None if it comes from inside it."""
        return self._of_link.get((link_id, node)) if link_id else self._territory[node]


def with_duty(tables):
    """Return tables in which an import costs a duty more at every gate, but not at borders inside a territory."""
    inner = ";".join(Gates(tables).inner)
    duty = {"charge_id": "law", "what": "duty", "kind": "duty", "procedure": "import", "per": "shipment"}
    row = pd.DataFrame([{**duty, "usd": DUTY_USD, "except_links": inner}])
    return {**tables, "charges": pd.concat([tables["charges"], row], ignore_index=True)}


@pytest.fixture(scope="module")
def taxed(bundled):
    """Return the bundled network with the duty."""
    return co.Network(with_duty(dict(bundled.tables)))


def entries(gates, way):
    """Return the entries of a way into the territory in which it ends, and which of them the duty is due at."""
    cleared = [leg for leg in way.legs if leg.activity == "entry"]
    ends_in = gates.territory(way.legs[-1].to_node)
    into = [leg for leg in cleared if gates.entered(leg.link_id, leg.to_node) == ends_in]
    return into, [leg for leg in cleared if leg.cost_usd >= DUTY_USD]


def test_no_way_of_3000_pairs_gains_by_a_second_entry(bundled, taxed):
    """Of 3,000 pairs of nodes: the duty is due at one entry, the last into the territory or one inside it after it."""
    gates = Gates(bundled.tables)
    nodes = bundled.tables["nodes"]
    inland = nodes["node_id"][nodes["country"] != ""].to_numpy(dtype=object)
    n_asked = n_twice = 0
    for start, end in np.random.default_rng(11).choice(inland, (3000, 2)):
        if gates.territory(start) == gates.territory(end):
            continue
        try:
            plain = co.plan(bundled, start, end)
        except co.NoRoute:
            continue
        way = co.plan(taxed, start, end)
        assert round(way.cost_usd - plain.cost_usd, 2) == DUTY_USD, (start, end)
        into, paid = entries(gates, way)
        assert len(paid) == 1, (start, end)
        assert way.legs.index(paid[0]) >= way.legs.index(into[-1]), (start, end)
        n_asked += 1
        n_twice += len(into) > 1
    assert n_asked > 2000
    assert n_twice > 20  # it is no accident: ways do enter twice


@pytest.mark.parametrize("by", ["cost", "generalised"])
def test_all_pairs_of_places_pay_the_duty_once(bundled, taxed, by):
    gates = Gates(bundled.tables)
    nodes = bundled.tables["nodes"]
    inland = list(nodes["node_id"][nodes["country"] != ""])
    plain, dear = (co.matrix(net, inland, inland, by=by).to_numpy() for net in (bundled, taxed))
    territory = np.array([gates.territory(node) for node in inland])
    abroad = territory[:, None] != territory[None, :]
    assert np.array_equal(np.isnan(plain), np.isnan(dear))
    more = (dear - plain)[abroad & ~np.isnan(plain)]
    assert len(more) > 100_000
    assert np.abs(more - DUTY_USD).max() < 0.02


@laws(30)
@given(cases(with_rules=False))
def test_a_second_entry_gains_nothing_of_the_duty_on_random_networks(case):
    tables, question = case
    gates = Gates(tables)
    ends = [{gates.territory(node) for node in nodes} for nodes in (question.origin_nodes, question.destination_nodes)]
    assume(not ends[0] & ends[1])
    judge(tables, question)


@st.composite
def ladders(draw):
    """Draw a way into a union beside a way outside it, with gates between them and prices everywhere.

    The union lies above: A/BG --- B/RO --- C/HU --- D/SK, below it E/TR --- F/RS --- G/UA --- H/MD, and each of the
    upper is joined to the one below it. Cargo goes from E to D.
    """
    along, across = ("A-B", "B-C", "C-D", "E-F", "F-G", "G-H"), ("A-E", "B-F", "C-G", "D-H")
    ways = [way for pair in (*along, *across) for way in (pair, pair[::-1])]
    of_lengths = st.lists(st.sampled_from([1, 40, 70, 100]), min_size=12, max_size=12)
    prices = draw(of_lengths) + draw(st.lists(st.sampled_from([1, 2, 4]), min_size=8, max_size=8))
    asks = draw(st.lists(st.sampled_from([0, 2, 5, 20]), min_size=4, max_size=4))
    gates = [
        border("entry", link_id=way, procedure="import", hours=0, usd=usd)
        for way, usd in zip(("E-A", "F-B", "G-C", "H-D"), asks, strict=True)
    ]
    net = small.network(
        "A/BG B/RO C/HU D/SK E/TR F/RS G/UA H/MD",
        [link(way, length_km=1, hours=1, hours_p90=1, usd=usd) for way, usd in zip(ways, prices, strict=True)],
        borders=[border("exit", hours=0, usd=0), border("entry", hours=0, usd=0), *gates],
        territories=[{"territory": "union", "country": country} for country in ("BG", "RO", "HU", "SK")],
        rates=[{"mode": "road", "co2e_g_per_tkm": 0}],
    )
    return dict(net.tables)


def test_ways_that_go_in_and_out_of_a_union_gain_nothing_of_the_duty():
    """Of random prices on a ladder along the border of a union, some make the best way enter it twice."""
    entered = []

    @laws(60)
    @given(ladders())
    def ask(tables):
        cargo = RandomCargo(teu=1, tonnes=10, value_usd=40_000, box="40ft", regime="ordinary", hs="")
        entered.append(judge(tables, Question("E", "D", ("E",), ("D",), cargo)))

    ask()
    assert sum(times > 1 for times in entered) > 3


def judge(tables, question):
    """Check the answer, and by networkx the best way that enters but once; return how often the answer enters.

    Each costs the duty more where the duty is due.
    """
    gates, taxed = Gates(tables), with_duty(tables)
    plain, way = (planned(network_of(some), question) for some in (tables, taxed))
    once, once_taxed = (entering_once(gates, some, question) for some in (tables, taxed))
    assert [plain is None, once is None] == [way is None, once_taxed is None]
    if plain is None or way is None:
        assert once is None
        return 0
    assert round(way.cost_usd - plain.cost_usd, 2) == DUTY_USD
    into, paid = entries(gates, way)
    assert len(paid) == 1
    assert way.legs.index(paid[0]) >= way.legs.index(into[-1])
    if once is not None:
        assert once_taxed - once == 100 * DUTY_USD
        assert round(100 * plain.cost_usd) <= once
    if len(into) == 1:
        assert round(100 * way.cost_usd) == once_taxed
    return len(into)


def entering_once(gates, tables, question):
    """Return the least cents of a way that enters the territory in which it ends but once; None where none does."""
    ends = question.origin_nodes, question.destination_nodes
    ends_in = {gates.territory(node) for node in question.destination_nodes}
    graph, starts, goals = question_graph(tables, question.cargo, *ends, Limits())
    layered = nx.DiGraph()
    for before, after, edge in graph.edges(data=True):
        enters = edge["activity"] == "entry" and gates.entered(edge["link_id"], edge["nodes"][-1]) in ends_in
        for layer in (0,) if enters else (0, 1):
            arc = (before, layer), (after, layer + enters)
            known = layered.get_edge_data(*arc)
            if known is None or edge["cents"] < known["weight"]:
                layered.add_edge(*arc, weight=edge["cents"])
    layered.add_edges_from((("start", (start, 0)) for start in starts), weight=0)
    layered.add_edges_from((((goal, 1), "end") for goal in goals), weight=0)
    if not nx.has_path(layered, "start", "end"):
        return None
    return nx.dijkstra_path_length(layered, "start", "end")
