"""Every message of a question that cannot be asked, or that no way answers."""
# ruff: noqa: E501 - a message stands in one piece beside what it is for

import pandas as pd
import pytest
from stories.small import border, handling, link, network, service

import corridor as co
from corridor.modes import MODES_MEANT
from corridor.network.network import Network


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"teu": 0}, "cargo: teu is 0; it must be above 0"),
        ({"teu": -1}, "cargo: teu is -1; it must be above 0"),
        ({"tonnes": -0.5}, "cargo: tonnes is -0.5; it must be at least 0"),
        ({"value_usd": float("nan")}, "cargo: value_usd is nan; it must be a finite number"),
        ({"teu": float("inf")}, "cargo: teu is inf; it must be a finite number"),
        ({"teu": "2"}, "cargo: teu is '2'; it must be a finite number"),
        ({"teu": True}, "cargo: teu is True; it must be a finite number"),
        ({"value_of_time_usd_per_h": -1}, "cargo: value_of_time_usd_per_h is -1; it must be at least 0"),
        ({"box": "45HC"}, "cargo: box is '45HC'; no price, trailer or wagon for boxes of 45 feet is in the tables"),
        ({"box": "30ft"}, "cargo: box is '30ft'; did you mean"),
        ({"boxes": 0}, "cargo: boxes is 0; it must be a whole number of containers, at least 1"),
        ({"boxes": "40"}, "cargo: boxes is '40'; it must be a whole number of containers, at least 1"),
        ({"boxes": 40, "teu": 3}, "cargo: boxes is 40 and teu 3, which is 2 x 40ft; give one of them"),
        ({"boxes": 2, "tonnes": 80}, "cargo: tonnes is 80; 2 x 40ft (4 TEU) hold at most 53.36 t"),
        ({"form": "bulk", "teu": 5}, "cargo: form is 'bulk', which is in no boxes; give tonnes alone, above 0"),
        ({"form": "tank", "tonnes": 0}, "cargo: form is 'tank', which is in no boxes; give tonnes alone, above 0"),
        ({"form": "bulk", "tonnes": None}, "cargo: tonnes is None; it must be a finite number"),
        ({"form": "bulk", "box": "20ft"}, "cargo: form is 'bulk', which is in no boxes; leave box='20ft' out"),
        ({"form": "wagon", "box": "40RF"}, "cargo: box is '40RF' and form 'wagon'; what is cooled is in boxes"),
        ({"dangerous": "10"}, "cargo: dangerous is '10', which is no class of ADR, RID and IMDG"),
        ({"made_in": "Pakistan"}, "cargo: made_in is 'Pakistan'; it must be two capital letters"),
        (
            {"hs": "806"},
            "cargo: hs is '806'; it has 3 digits, and HS codes an even number; a spreadsheet drops the first",
        ),
        ({"hs": -5}, "cargo: hs is -5; it must be an HS code in digits"),
        (
            {"regime": "TIR carnet"},
            "cargo: regime is 'TIR carnet'; must be one of ordinary, tir, barter, border_market",
        ),
        ({"hs": "cotton"}, "cargo: hs is 'cotton'; it must be an HS code in digits, such as '8471'"),
    ],
)
def test_cargo_that_cannot_be_shipped(columns, message):
    with pytest.raises(co.InvalidQuestion) as error:
        co.Cargo(**columns)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (
            "price",
            "by is 'price'; must be one of cost, time, co2e, generalised, or weights such as {'usd': 1, 'hours': 12}",
        ),
        ("costs", "by is 'costs'; did you mean 'cost'?, or weights such as {'usd': 1, 'hours': 12}"),
        ({"dollars": 1}, "by has the weight 'dollars'; must be one of usd, hours, co2e_kg"),
        ({"usd": -1}, "by: the weight of usd is -1; it must be at least 0"),
        ({"hours": float("inf")}, "by: the weight of hours is inf; it must be a finite number"),
        ({"hours": "12"}, "by: the weight of hours is '12'; it must be a finite number"),
        ({"usd": 0}, "by has no weight above 0; give one, such as {'usd': 1, 'hours': 12}"),
        ({}, "by has no weight above 0; give one, such as {'usd': 1, 'hours': 12}"),
    ],
)
def test_objectives_that_mean_nothing(net, by, message):
    with pytest.raises(co.InvalidQuestion) as error:
        co.plan(net, "Karachi", "Amritsar", by=by)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("ends", "rules", "kind", "message"),
    [
        (("Karatchi", "Lahore"), {}, co.UnknownName, "no place is called 'Karatchi'; did you mean 'Karachi'?"),
        (("Karachi", "Timbuktu"), {}, co.UnknownName, "no place is called 'Timbuktu'; see `corridor places`"),
        (("Lahore", "LHE"), {}, co.InvalidQuestion, "origin and destination are the same place ('Lahore', 'LHE'); a way needs two"),
        (("Karachi", "Port Qasim"), {}, co.InvalidQuestion, "origin and destination are the same place ('Karachi', 'Port Qasim'); a way needs two"),
        (("Karachi", "Delhi"), {"via": "Multan"}, co.UnknownName, "no place is called 'Multan'; see `corridor places`"),
        (("Karachi", "Delhi"), {"avoid_nodes": "Lahor"}, co.UnknownName, "no place is called 'Lahor'; did you mean 'Lahore'?"),
        (("Karachi", "Delhi"), {"avoid_links": "wagha"}, co.UnknownName, "avoid_links: there is no link 'wagha'; did you mean 'wagah'?"),
        (("Karachi", "Delhi"), {"avoid_countries": "Peru"}, co.UnknownName, "avoid_countries: 'Peru' is no country of the network; no node lies in Peru"),
        (("Karachi", "Delhi"), {"avoid_countries": "XX"}, co.UnknownName, "avoid_countries: 'XX' is no country of the network; must be one of IN, PK"),
        (("Karachi", "Delhi"), {"avoid_modes": "raod"}, co.UnknownName, "avoid_modes: there is no mode 'raod'; did you mean 'road'"),
        (("Karachi", "Delhi"), {"modes": ["truck"]}, co.UnknownName, f"modes: there is no mode 'truck'; must be one of {', '.join(MODES_MEANT)}"),
    ],
)  # fmt: skip
def test_questions_of_names_that_do_not_exist(net, ends, rules, kind, message):
    with pytest.raises(kind) as error:
        co.plan(net, *ends, rules=co.Rules(**rules))
    assert str(error.value).startswith(message)


def test_a_name_of_different_places_is_ambiguous():
    nodes = [
        {"node_id": "ASI", "place": "Astara, Iran", "name": "Astara", "longitude": 48.8},
        {"node_id": "ASA", "place": "Astara, Azerbaijan", "name": "Astara", "longitude": 48.9},
    ]
    net = Network(
        {"nodes": pd.DataFrame([{"country": "IR", "kind": "city", "latitude": 38, **node} for node in nodes])}
    )
    with pytest.raises(co.AmbiguousName) as error:
        net.find("Astara")
    assert str(error.value) == (
        "'Astara' names different places: Astara, Azerbaijan in IR (ASA), Astara, Iran in IR (ASI); use an id"
    )


def test_a_negative_price_that_would_pay_for_going_in_circles():
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=-5, both_ways="yes")])
    with pytest.raises(co.InvalidQuestion, match="steps of the network cost less than nothing"):
        co.plan(net, "A", "B")


def no_route(net, *ends, **question):
    with pytest.raises(co.NoRoute) as error:
        co.plan(net, *ends, **question)
    return error.value


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"avoid_countries": "IN"}, "avoid_countries=IN [Delhi is in India]"),
        ({"avoid_nodes": "Lahore"}, "avoid_nodes=Lahore"),
        ({"avoid_links": {"ml1", "wagah"}}, "avoid_links=ml1, wagah"),
        ({"avoid_modes": "rail"}, "avoid_modes=rail"),
        ({"modes": "rail"}, "modes=rail"),
    ],
)
def test_a_rule_that_cuts_is_named(net, rules, told):
    error = no_route(net, "Karachi", "Delhi", rules=co.Rules(**rules))
    assert str(error).startswith("there is no way from Karachi to Delhi\n")
    assert str(error).endswith(f": {told}")
    assert error.cut_by == (told,)


def test_a_via_that_cannot_be_passed_is_named(net):
    error = no_route(net, "Karachi", "Lahore", rules=co.Rules(via=["Delhi"], avoid_nodes="Port Qasim"))
    assert str(error).endswith(": via=Delhi")


def test_a_missing_handling_row_is_named():
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=0)], handling=[handling(">road", hours=0, usd=0)], free=False)
    error = no_route(net, "A", "B")
    assert error.cut_by == ("no row of handling describes the unload from road to rest at B (city)",)
    assert f"  - {error.cut_by[0]}" in str(error).splitlines()


def test_a_planned_link_is_named():
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=0, status="planned", opens="2030")])
    error = no_route(net, "A", "B")
    assert str(error).startswith("there is no way from A to B\n")
    assert str(error).endswith("  - link 'A-B' from A to B is planned (opens 2030); a scenario may open it")
    assert error.cut_by == ("link 'A-B' from A to B is planned (opens 2030); a scenario may open it",)


def test_a_barred_border_is_named():
    rows = [border("exit", hours=0, usd=0), border("entry", hours=0, usd=0, regime="tir")]
    error = no_route(network("A/CN B/PK", [link("A-B", hours=1, usd=0)], borders=rows), "A", "B")
    assert error.cut_by == (
        "no row of borders allows the entry of 'A-B' leaving A (CN to PK, road) in transit or import under regime 'ordinary'",
    )


def test_a_regime_that_no_row_of_a_crossing_serves_is_named():
    """Both sides of A-B are for tir alone: the two together are what stands in the way of ordinary cargo."""
    rows = [border(side, hours=0, usd=0, regime="tir") for side in ("exit", "entry")]
    error = no_route(network("A/CN B/PK", [link("A-B", hours=1, usd=0)], borders=rows), "A", "B")
    assert "'A-B'" in str(error)


def test_a_minimum_that_shuts_out_is_named():
    train = service("train", "A-B", departures_per_week=2, hours=8, usd=70, minimum_teu=40)
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=9, usd=0)], services=[train])
    assert "service 'train' takes no less than 40 TEU" in no_route(net, "A", "B").cut_by


def test_that_nothing_leads_on_is_told():
    net = network("A/CN B/CN C/CN D/CN", [link("A-B", hours=1, usd=0), link("C-D", hours=1, usd=0)])
    assert "leads on from what can be reached" in str(no_route(net, "A", "D"))


def test_a_node_without_links_has_no_way():
    net = network("A/CN B/CN C/CN", [link("A-B", hours=1, usd=0)])
    assert "there is no way from A to C" in str(no_route(net, "A", "C"))
    assert "there is no way from C to A" in str(no_route(net, "C", "A"))


def test_a_network_without_links_has_no_way(net):
    alone = Network({"nodes": net.tables["nodes"]})
    assert "there is no way from Karachi to Lahore" in str(no_route(alone, "Karachi", "Lahore"))
