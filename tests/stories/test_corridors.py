"""Named corridors: what a way passes to run in one, and what the answer says of each.

Most stories ask of A/CN to Z/DE by road, hours as written, both ways:

    A --1-- K/KZ --1-- R/RU --1-- Z        north: 3 h
    A --2-- I/IR --2-- T/TR --2-- Z        south: 6 h
    K --3-- I                              from the one to the other
"""

import pytest
from stories.small import link, network

import corridor as co

NODES = "A/CN K/KZ R/RU I/IR T/TR Z/DE"
HOURS = {"A-K": 1, "K-R": 1, "R-Z": 1, "A-I": 2, "I-T": 2, "T-Z": 2, "K-I": 3}
SIDES = [{"side": side, "mode": "road", "hours": 0, "usd": 0, "per": "shipment"} for side in ("exit", "entry")]
LINKS = [
    link(f"{a}-{b}", hours=h, usd=h) for way, h in HOURS.items() for a, b in (way.split("-"), way.split("-")[::-1])
]


def corridor(corridor_id, passes, **cells):
    return {"corridor_id": corridor_id, "name": corridor_id.title(), "passes": passes, **cells}


def named(*rows, nodes=NODES, links=LINKS, **more):
    return network(nodes, links, borders=SIDES, corridors=rows, **more)


def found(net, *ends, **question):
    return {one.corridor_id: one for one in co.corridors(net, *ends, by="time", runs=10, **question)}


def test_each_corridor_has_its_best_way_and_how_much_worse_it_is_than_the_best():
    """North is the best of all; south takes 6 h for 3, and is listed in spite of it."""
    ways = found(named(corridor("south", "I;T"), corridor("north", "R")), "A", "Z")
    assert list(ways) == ["north", "south"]
    assert (ways["north"].way.nodes, ways["north"].worse) == (("A", "K", "R", "Z"), 0)
    assert (ways["south"].way.nodes, ways["south"].worse) == (("A", "I", "T", "Z"), 1)


def test_steps_are_passed_in_order_or_backwards():
    """From Z to A the same corridor is gone backwards, and never there and back."""
    way = found(named(corridor("south", "I;T")), "Z", "A")["south"].way
    assert way.nodes == ("Z", "T", "I", "A")


def test_one_member_of_a_step_is_enough_and_a_country_means_its_nodes():
    """Kazakhstan or Iran, then Türkiye: by K to I and T."""
    assert found(named(corridor("any", "KZ|IR;TR")), "A", "Z")["any"].way.nodes == ("A", "I", "T", "Z")


def test_a_border_is_crossed_between_its_two_countries():
    """Between K and I, in either direction, though the ways by K and R alone and by I and T alone are shorter."""
    net = named(corridor("east", "KZ-IR"))
    assert found(net, "A", "Z")["east"].way.nodes == ("A", "I", "K", "R", "Z")
    assert found(net, "Z", "A")["east"].way.nodes == ("Z", "R", "K", "I", "A")


def test_what_a_corridor_avoids_and_its_modes_bind():
    """Russia avoided, there is no way by K and R; by rail there is none at all, and each says why."""
    ways = found(named(corridor("west", "K", avoids="RU;I"), corridor("rails", "K", modes="rail")), "A", "Z")
    assert ways["west"].way is None
    assert ways["rails"].way is None
    assert "avoid" in ways["west"].why
    assert "rail" in ways["rails"].why


def test_a_way_there_and_back_is_told():
    """To I by way of T is I to T and back, half of the whole way."""
    one = found(named(corridor("south", "T")), "A", "I")["south"]
    assert one.way.nodes == ("A", "I", "T", "I")
    assert one.why == "it does not lie between the two: 111 km of its way are gone there and back"


def test_restrictions_on_the_way_and_percentiles_are_in_the_answer():
    ban = {"subject": "country", "subject_id": "IR", "programme": "US", "effect": "prohibited"}
    one = found(named(corridor("south", "I"), restrictions=[ban]), "A", "Z")["south"]
    assert one.restricted_by == ("US: country IR (prohibited)",)
    assert one.percentiles == (6, 6, 6)


def test_rows_that_name_what_the_network_lacks_are_refused_all_at_once():
    with pytest.raises(co.InvalidData) as error:
        named(corridor("odd", "A|Q;IR-XX", avoids="Z;YY"))
    said = str(error.value)
    for name in ("'Q'", "'IR-XX'", "'YY'"):
        assert f"{name} is no node, country or border of the network" in said
    with pytest.raises(co.InvalidData, match=r"'A;;K': must be steps set apart by ';', of names set apart by '\|'"):
        named(corridor("gap", "A;;K"))


def test_without_rows_or_with_places_to_pass_the_question_is_refused():
    with pytest.raises(co.InvalidQuestion, match="names no corridor; add rows to its table `corridors`"):
        co.corridors(named(), "A", "Z")
    with pytest.raises(co.InvalidQuestion, match="corridors take no via: a corridor is what a way passes"):
        co.corridors(named(corridor("south", "I")), "A", "Z", rules=co.Rules(via=["K"]))


def test_a_removed_node_leaves_its_corridors():
    """Of two members one is left; a corridor that loses its only member goes."""
    net = named(corridor("south", "I|K;T"), corridor("north", "R"))
    gone = co.Scenario("no more", [co.Remove("nodes", {"node_id": "R"}), co.Remove("nodes", {"node_id": "K"})])(net)
    assert gone.corridors[["corridor_id", "passes"]].to_numpy().tolist() == [["south", "I;T"]]


def test_the_answer_prints_every_corridor_and_frames_have_a_row_for_each():
    answer = co.corridors(named(corridor("south", "I"), corridor("west", "K", avoids="RU;I")), "A", "Z", by="time")
    assert str(answer).splitlines()[0] == (
        "A to Z, fastest, by every named corridor; the best of all ways takes 0.1 days and 3 USD"
    )
    assert "no way" in str(answer)
    frame = answer.to_frame()
    assert frame["corridor_id"].tolist() == ["south", "west"]
    assert repr(answer) == "<corridor.Corridors A to Z: 1 of 2 have a way>"
