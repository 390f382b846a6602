"""The same trips at half and at double their values of time: as if each were given so."""

import pandas as pd
import pytest
from stories.small import link, network

import corridor as co
from corridor.analysis.other_values_of_time import at_half_and_double, said_of, trips_at

LINKS = [
    link("A-B", link_id="fast", hours=24, usd=100, length_km=1),
    link("A-B", link_id="slow", hours=48, usd=50, length_km=1),
]
BOX = co.Cargo(teu=2, tonnes=20, value_usd=10_000)  # 0.5 % a day: a day is worth 50 USD, so the two are equal


@pytest.fixture
def net():
    return network("A/KZ B/KZ", LINKS)


def test_trips_keep_all_but_the_worth_of_an_hour(net):
    trips = (co.Trip("A", "B", BOX, 3, "road"), co.Trip("B", "A", co.Cargo(value_of_time_usd_per_h=4)))
    first, second = trips_at(net, trips, 0.5)
    assert first.cargo.value_of_time_usd_per_h == pytest.approx(25 / 24)
    assert (first.shipments_per_year, first.modes, first.cargo.value_usd) == (3, frozenset({"road"}), 10_000)
    assert second.cargo.value_of_time_usd_per_h == 2


def test_who_gains_is_found_again(net):
    cheaper = co.Scenario("cheaper", [co.Change("links", {"link_id": "slow"}, usd=20)])
    variants = {"today": net, "cheaper": cheaper}
    trips = (co.Trip("A", "B", BOX),)
    found = at_half_and_double(net, trips, lambda asked: co.compare(variants, asked, by="generalised"))
    assert found["half"].to_frame()["cost_usd"].tolist() == [50, 20]
    assert found["double"].to_frame()["cost_usd"].tolist() == [100, 100]
    lines = "At half the value of time: cheaper, 1 gains.\nAt double the value of time: cheaper, 1 same."
    assert said_of(found) == lines


def test_what_comes_first_is_found_again(net):
    trips = (co.Trip("A", "B", BOX),)
    lost = at_half_and_double(net, trips, lambda asked: co.criticality(net, asked, of="link"))
    half, double = said_of(lost).splitlines()  # at half 100 against 125, at double 200 against 250
    assert half == "At half the value of time: first link A - B (road), 25 USD more a year."
    assert double == "At double the value of time: first link A - B (road), 50 USD more a year."
    bypass = {"from_node": "A", "to_node": "B", "mode": "road", "hours": 30.0, "usd": 60.0, "per": "shipment"}
    ranked = at_half_and_double(net, trips, lambda asked: co.rank_links(net, pd.DataFrame([bypass]), asked))
    half, double = said_of(ranked).splitlines()  # at half 100 against 91.25, at double 200 against 185
    assert "saves 9 USD a year" in half
    assert "saves 15 USD a year" in double


def test_the_command_line_says_both(capsys):
    from corridor.cli import main

    with pytest.raises(SystemExit):
        main(["compare", "red-sea-closed", "--from", "Shanghai", "--to", "Rotterdam", "--by", "generalised"])
    out = capsys.readouterr().out
    assert "\nAt half the value of time: red-sea-closed, " in out
    assert "\nAt double the value of time: red-sea-closed, " in out
    with pytest.raises(SystemExit):
        main(["plan", "Kashgar", "Istanbul", "--by", "generalised"])
    out = capsys.readouterr().out
    assert "\nAt half the value of time (4.17 USD an hour): " in out
    assert "\nAt double the value of time (16.67 USD an hour): " in out
