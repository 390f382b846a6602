"""Trips from pairs, from trips and from demand."""

import pandas as pd
import pytest

import corridor as co
from corridor.analysis.trips import trips_of


def test_pairs_and_trips_keep_their_order():
    box = co.Cargo(teu=2, tonnes=24)
    given = [("Karachi", "Lahore"), co.Trip("Lahore", "Delhi", box, 12)]
    first, second = trips_of(given)
    assert (first.origin, first.destination, first.cargo) == ("Karachi", "Lahore", co.Cargo())
    assert second is given[1]
    assert second.teu_per_year == 24


def test_demand_goes_in_boxes_of_two_teu():
    frame = pd.DataFrame(
        {
            "origin": ["KHI", "KHI", "DEL"],
            "destination": ["DEL", "DEL", "KHI"],
            "hs": ["1006", "08;12", ""],
            "teu_per_year": [100.0, None, 7.0],
            "tonnes_per_teu": [11.0, 11.0, None],
            "usd_per_teu": [5_000.0, 1.0, None],
        }
    )
    rice, rest = trips_of(frame)
    assert (rice.cargo.teu, rice.cargo.tonnes, rice.cargo.value_usd, rice.cargo.hs) == (2, 22, 10_000, "1006")
    assert rice.shipments_per_year == 50
    assert rice.teu_per_year == 100
    assert (rest.cargo.tonnes, rest.cargo.value_usd) == (20, 80_000)


def test_a_frame_without_demand_is_a_list_of_pairs():
    (only,) = trips_of(pd.DataFrame({"origin": ["KHI"], "destination": ["DEL"]}), co.Cargo(teu=3))
    assert only == co.Trip("KHI", "DEL", co.Cargo(teu=3), 1)


def test_the_bundled_demand_is_trips(bundled):
    trips = trips_of(bundled.demand)
    boxes = bundled.demand["teu_per_year"]
    assert len(trips) == boxes.notna().sum()
    assert sum(trip.teu_per_year for trip in trips) == pytest.approx(boxes.sum())


@pytest.mark.parametrize(
    ("trips", "said"),
    [
        ([], "there are no trips"),
        (["Karachi"], "trip 1 is 'Karachi'; it must be a Trip or a pair"),
        (pd.DataFrame({"origin": ["KHI"]}), "no column 'destination'"),
        (pd.DataFrame({"orign": ["KHI"]}), "did you mean 'origin'"),
    ],
)
def test_what_is_no_trip_is_said(trips, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        trips_of(trips)


@pytest.mark.parametrize("count", [-1, float("inf"), True])
def test_shipments_are_counted(count):
    with pytest.raises(co.InvalidQuestion, match="shipments_per_year"):
        co.Trip("Karachi", "Lahore", co.Cargo(), count)
