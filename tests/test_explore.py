"""The offline page as a file: what is in it, what it may do, and what is refused."""

import base64
import gzip
import hashlib
import html
import json
import re

import pytest
from stories.small import link, network

import corridor as co

HOSTILE = "<script>alert('x')</script> \"q\" & \u202eevil \U0001f600"


@pytest.fixture(scope="module")
def net(bundled):
    return bundled


def data_of(page, part="data"):
    """Return the data in a page."""
    packed = re.search(rf'id="{part}">([^<]*)<', page.html)[1]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


@pytest.fixture(scope="module")
def page(net):
    return co.explore(net, {"fast": co.plan(net, "Kashgar", "Istanbul", by="time")}, co.plan(net, "Karachi", "Tehran"))


def test_the_page_of_the_bundled_network_is_one_file_under_a_megabyte(page, tmp_path):
    page.save(tmp_path / "map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == page.html
    assert len(page.html.encode()) < 1_000_000
    assert repr(page).startswith("<Page 'Kashgar to Istanbul; Karachi to Tehran': 0.")


def test_it_names_nothing_outside_and_its_policy_allows_its_own_scripts_alone(page):
    """No tag that fetches; every script and style in it has its hash in the policy, and nothing else is allowed."""
    assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b|\ssrc=|@import", page.html)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page.html)[1])
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", page.html, re.DOTALL)
        hashes = re.search(rf"{directive} ([^;]*)", policy)[1].split()
        assert len(texts) == len(hashes) == 2
        for text, said in zip(texts, hashes, strict=True):
            assert said == f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            assert tag == "script" or "url(" not in text
    assert "unsafe" not in policy


def test_each_ledger_adds_up_to_the_totals_and_the_box_is_under_way_as_long_as_the_way(page):
    data = data_of(page)
    columns = [one["column"] for one in data["criteria"]]
    assert len(data["ways"]) == 2
    for way in data["ways"]:
        for at, column in enumerate(columns):
            assert sum(row["sums"][at] for row in way["ledger"]) == pytest.approx(way["totals"][column], abs=1e-5)
        assert sum(hours for _, hours, _ in way["track"]) == pytest.approx(way["totals"]["hours"], abs=0.01)


def test_every_node_link_and_row_is_in_it(net, page):
    found = data_of(page)["network"]
    assert len(found["nodes"]) == len(net.nodes)
    assert {row[0] for row in found["links"]} == set(net.links["link_id"])
    rows = data_of(page, "figures")["rows"]
    assert len(rows["borders"]["cells"]) == len(net.borders)
    assert len(rows["services"]["cells"]) == len(net.services)
    assert "PKTFT" in {row[0] for row in found["nodes"]}
    assert "تفتان" in data_of(page, "figures")["also"]["PKTFT"]


def test_names_of_others_are_escaped_in_the_title_and_packed_in_the_data():
    net = network("A/PK B/PK", [link("A-B", hours=1, usd=1)])
    page = co.explore(net, title=HOSTILE)
    assert html.escape(HOSTILE) in page.html
    assert page.html.count("<script") == 4
    assert data_of(page)["title"] == HOSTILE


def test_a_notebook_shows_it_in_a_frame_that_may_run_scripts_and_nothing_else(page):
    shown = page._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts" srcdoc="&lt;!doctype html&gt;')
    assert shown.count("<") == 2


def test_names_come_from_mappings_fronts_and_questions(net):
    front = co.pareto(net, "Karachi", "Tehran", by=("time", "cost")).thin(3)
    ways = data_of(co.explore(net, front, {"today": front[0]}))["ways"]
    assert [way["name"] for way in ways] == [*front.names, "today"]
    assert len({way["group"] for way in ways}) == 2
    two = data_of(co.explore(net, co.plan(net, "Karachi", "Lahore"), front[0]))["ways"]
    assert two[0]["name"] == "Karachi to Lahore, cheapest"


def test_a_scenario_shows_what_it_changes_in_words_and_lines(net):
    scenario = co.Scenario("A new line", [co.AddLink("new", "Gwadar", "Chabahar", mode="rail-1435", length_km=170)])
    (changes,) = data_of(co.explore(net, scenario))["changes"]
    assert changes["name"] == "A new line"
    assert ["links", "new", "new"] in [[table, key.split(",")[0], said] for table, key, said in changes["words"]]
    assert changes["lines"][0][1] == "new"
    closed = co.Scenario("shut", [co.Close(link_id="taftan-mirjaveh-road")])
    (changes,) = data_of(co.explore(net, closed))["changes"]
    assert any(said == "status operating -> closed" for _, _, said in changes["words"])


def test_an_assignment_shows_its_loads_and_what_is_full(net):
    flows = co.assign(net, net.demand)
    page = co.explore(net, flows)
    assert page.title == "Flows by capacity, least generalised cost"
    loads = data_of(page)["loads"]
    assert dict(loads["links"])["taftan-mirjaveh-road"] > 100
    assert [row[0] for row in loads["bottlenecks"]] == flows.bottlenecks(20)["name"].tolist()
    assert " TEU a week are moved, by capacity" in loads["summary"]
    with pytest.raises(co.InvalidQuestion, match="explore: 2 assignments would lie over each other; give a page to"):
        co.explore(net, flows, flows)


def test_what_is_no_way_and_too_many_ways_are_refused(net):
    with pytest.raises(co.InvalidQuestion, match=r"explore: 'Karachi' is no way; give itineraries, sequences of them"):
        co.explore(net, "Karachi")
    way = co.plan(net, "Karachi", "Lahore")
    with pytest.raises(co.InvalidQuestion, match=r"explore: 201 ways are more than a page shows \(200\); thin the"):
        co.explore(net, [way] * 201)
