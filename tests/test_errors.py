"""Every message of bad input, once: what is wrong, where, the value, and what would be right."""
# ruff: noqa: E501 - a message stands in one piece beside what it is for

import re

import pandas as pd
import pyogrio
import pytest
from conftest import write
from stories.small import border, handling, link, network, service

import corridor as co
from corridor.errors import InvalidData, Problem
from corridor.modes import MODES_MEANT
from corridor.network import csv_tables
from corridor.network.network import Network

# ---------------------------------------------------------------- faults of files


def faults(tmp_path, tables):
    """Return the faults of tables in files, one line each."""
    with pytest.raises(co.InvalidData) as error:
        co.load(write(tmp_path / "net", tables))
    return [str(problem) for problem in error.value.problems]


def replaced(tables, table, before, after):
    """Return the tables with a text of one of them replaced, once."""
    assert before in tables[table]
    return {**tables, table: tables[table].replace(before, after, 1)}


ONE_FAULT = [
    # words that are not of their vocabulary
    ("links", "900,vehicle", "900,truck", "links.csv, row 2, column per: 'truck': must be one of teu, box, vehicle, tonne, shipment, value_pct"),
    ("links", "900,vehicle", "900,", "links.csv, row 2, column per: '': the price needs what it is for: teu, box, vehicle, tonne, shipment, value_pct"),
    ("links", "LHE,road", "LHE,raod", "links.csv, row 2, column mode: 'raod': did you mean 'road'?"),
    ("links", "yes,,nha", "yes,open,nha", "links.csv, row 2, column status: 'open': did you mean 'operating'?"),
    ("links", "yes,,nha", "maybe,,nha", "links.csv, row 2, column both_ways: 'maybe': must be yes or no"),
    ("nodes", "PK,city", "PK,town", "nodes.csv, row 4, column kind: 'town': must be one of seaport, dry_port, rail_terminal, border_post, city, junction, border_market, passage"),
    ("borders", "wagah,exit", "wagah,out", "borders.csv, row 2, column side: 'out': must be one of exit, entry"),
    ("nodes", "PK,city", "Pakistan,city", "nodes.csv, row 4, column country: 'Pakistan': must be two capital letters (ISO 3166-1 alpha-2); Pakistan is PK"),
    ("nodes", "PKKHI", "Karachi", "nodes.csv, row 2, column unlocode: 'Karachi': must be a UN/LOCODE: two letters of the country, then three letters or digits"),
    # figures
    ("links", "1210,24", "1210,-24", "links.csv, row 2, column hours: '-24': must be at least 0"),
    ("links", "1210,24", "1210,nan", "links.csv, row 2, column hours: 'nan': must be a finite number"),
    ("links", "36,900", "36,-inf", "links.csv, row 2, column usd: '-inf': must be a finite number"),
    ("links", "1210,24", "1210,a day", "links.csv, row 2, column hours: 'a day': must be a number"),
    ("links", "road,1210", "road,0", "links.csv, row 2, column length_km: '0': must be above 0"),
    ("links", "24,36", "24,12", "links.csv, row 2, column hours_p90: '12': must not be below hours (24)"),
    ("links", "24,36", ",36", "links.csv, row 2, column hours_p90: '36': stands without hours"),
    ("links", "24,36", "0,36", "links.csv, row 2, column hours_p90: '36': no spread fits a median of 0 hours; give a small median"),
    ("nodes", "31.5,", "131.5,", "nodes.csv, row 4, column latitude: '131.5': must be at most 90: degrees north"),
    ("nodes", "31.5,", ",", "nodes.csv, row 4, column latitude: '': must not be blank"),
    ("handling", ",,road,2,20", ",,road,,20", "handling.csv, row 2, column hours: '': is blank, and a default row must give it"),
    ("handling", ",road,2,20,teu", ",road,2,,", "handling.csv, row 2, column usd: '': is blank, and a default row must give it; 0 if it is free"),
    ("borders", "wagah,exit,5,9,50", "wagah,exit,,,50", "borders.csv, row 2, column hours: '': is blank, and no less specific row gives it"),
    ("borders", "5,9,50,teu", "5,9,,", "borders.csv, row 2, column usd: '': is blank, and no less specific row gives it; 0 if it is free"),
    # names
    ("links", "KHI,LHE,road", "KHI,LHX,road", "links.csv, row 2, column to_node: 'LHX': no such node; did you mean 'LHE'?"),
    ("links", "KHI,LHE,road", "КНІ,LHE,road", "links.csv, row 2, column from_node: 'КНІ': no such node; did you mean 'KHI', which looks the same and has other letters?"),
    ("links", "KHI,LHE,road", "KHI\u200b,LHE,road", "links.csv, row 2, column from_node: 'KHI\\u200b': no such node; did you mean 'KHI', which looks the same and has other letters?"),
    ("links", "KHI,LHE,road", "KHI,Multan,road", "links.csv, row 2, column to_node: 'Multan': no such node; add it to nodes"),
    ("links", "KHI,LHE,road", "KHI,KHI,road", "links.csv, row 2, column to_node: 'KHI': a link needs two different nodes"),
    ("links", "yes,,nha", "yes,,nhb", "links.csv, row 2, column source: 'nhb': no such source; did you mean 'nha'?"),
    ("borders", "wagah,exit", "wagha,exit", "borders.csv, row 2, column link_id: 'wagha': no such link; did you mean 'wagah'?"),
    ("nodes", "LHE,Lahore", "KHI,Lahore", "nodes.csv, row 4, column node_id: 'KHI': is the same row as row 2 (node_id='KHI'); keep one of them"),
    ("links", "n5-east,BQM", "n5,KHI", "links.csv, row 3, column link_id: 'n5': is the same row as row 2 (link_id='n5', from_node='KHI'); keep one of them"),
    ("links", "1200,25,,950,vehicle,yes", "1200,25,,950,vehicle,no", None),
    # rows that are not what they should be
    ("handling", "city,,road", ",,road", "handling.csv, row 2, column node_id: '': give either a node_id or a kind"),
    ("handling", "city,,road", "city,,", "handling.csv, row 2, column from_mode: '': from_mode and to_mode are both blank"),
    ("borders", "wagah,exit", ",exit", "borders.csv, row 2, column link_id: '': give one of link_id, node_id or a default's countries and mode"),
    ("nodes", "Asia/Karachi", "Asia/Karatschi", "nodes.csv, row 2, column timezone: 'Asia/Karatschi': is not an IANA time zone, such as Asia/Karachi"),
    # files
    ("nodes", "node_id,place", "place,place", "nodes.csv, row 1: column 'place' stands twice; the columns are node_id, place, name, country, province, latitude, longitude, kind, timezone, unlocode, aliases, customs, year, source, basis, assumed_columns, note"),
    ("nodes", "PKKHI,Kurrachee", "PKKHI,Kurrachee,Bombay", "nodes.csv, row 2: has 11 cells, the header 10; quote cells that hold a comma"),
    ("sources", '"Time', 'a "Time', "sources.csv, row 4: has 5 cells, the header 4; quote cells that hold a comma"),
    ("sources", 'Wagah"', "Wagah", "sources.csv, row 4: opens a quotation mark that is never closed"),
    ("sources", 'Wagah"', 'Wagah" gate', "sources.csv, row 4: goes on after a quotation mark that closes a cell; write one that is part of the cell twice"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "before", "after", "fault"), ONE_FAULT)
def test_one_fault_is_told_once(table, before, after, fault, tmp_path, tables):
    faulty = replaced(tables, table, before, after)
    if fault is None:
        co.load(write(tmp_path / "net", faulty))
    else:
        assert faults(tmp_path, faulty) == [fault]


def test_a_misspelt_column_is_named_with_the_right_one(tmp_path, tables):
    found = faults(tmp_path, replaced(tables, "vehicles", "payload_t", "payload_kg"))
    assert found == ["vehicles.csv, row 2, column payload_kg: '25': no such column; did you mean 'payload_t'?"]


def test_a_strange_column_is_answered_with_all_columns(tmp_path, tables):
    found = faults(tmp_path, replaced(tables, "vehicles", "payload_t", "qwx"))
    assert found == [
        "vehicles.csv, row 2, column qwx: '25': no such column; the columns are mode, country, teu_max, payload_t, "
        "overweight, overweight_usd_per_tkm, heavy_teu_t, heavy_usd_per_teu_km, waiting_usd_per_h, "
        "year, source, basis, assumed_columns, note"
    ]


def test_a_crossing_without_rows_is_told_for_each_side_and_direction(tmp_path, tables):
    found = faults(tmp_path, replaced(tables, "borders", "wagah,entry,6,,60,teu,wco\n", ""))
    side = "crosses a border, and no row of borders is for the entry of 'wagah' leaving"
    rest = "; add one, or a default for the two countries"
    assert found == [
        f"links.csv, row 4, column link_id: 'wagah': {side} ATQ (IN to PK, road){rest}",
        f"links.csv, row 4, column link_id: 'wagah': {side} LHE (PK to IN, road){rest}",
    ]


def test_missing_figures_without_a_rate(tmp_path, tables):
    found = faults(tmp_path, replaced(tables, "rates", "rail,0.5,teu,7", "rail,,,7"))
    assert set(found) == {
        f"links.csv, row {row}, column usd: '': is blank, and no row of rates gives usd_per_km of mode rail-1676"
        for row in (5, 6, 7)
    }
    assert len(found) == 3


def test_a_price_by_vehicle_needs_vehicles(tmp_path, tables):
    found = faults(tmp_path, replaced(tables, "vehicles", "road", "sea"))
    assert found == [
        f"links.csv, row {row}, column per: 'vehicle': the price goes by vehicle, and no row of vehicles is for mode road"
        for row in (2, 3, 4)
    ]


def test_a_land_link_needs_countries_at_both_ends(tmp_path, tables):
    found = faults(tmp_path, replaced(tables, "nodes", "LHE,Lahore,,PK", "LHE,Lahore,,"))
    modes = {2: "road", 3: "road", 4: "road", 5: "rail-1676", 7: "rail-1676"}
    rule = "only sea and ferry links touch a node without a country; this one has mode"
    assert found == [f"links.csv, row {row}, column mode: {mode!r}: {rule} {mode}" for row, mode in modes.items()]


@pytest.mark.parametrize(
    ("opening_hours", "fault"),
    [
        ("08:00-20", "is not in OpenStreetMap's syntax"),
        ("Mo-Fr 25:00-26:00", "is not in OpenStreetMap's syntax"),
        ("always", "is not in OpenStreetMap's syntax"),
        ("off", "never opens"),
    ],
)
def test_opening_hours_that_cannot_be_read(opening_hours, fault):
    with pytest.raises(co.InvalidData) as error:
        network("A/CN B/CN", [link("A-B", hours=1, usd=0, opening_hours=opening_hours)])
    (problem,) = error.value.problems
    assert (problem.row, problem.column, problem.value) == (1, "opening_hours", opening_hours)
    assert problem.message.startswith(fault)
    assert problem.message.count("(") == problem.message.count(")")
    assert len(str(problem).splitlines()) == 1


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [("POINT (60 0)", "is a Point"), ("LINESTRING (60 0)", "cannot be read"), ("by way of B", "cannot be read")],
)
def test_geometry_that_cannot_be_read(geometry, fault):
    with pytest.raises(co.InvalidData) as error:
        network("A/CN B/CN", [link("A-B", hours=1, usd=0, geometry=geometry)])
    (problem,) = error.value.problems
    assert (problem.column, problem.value) == ("geometry", geometry)
    assert problem.message.startswith(fault)
    assert problem.message.endswith("give a WKT LINESTRING (longitude latitude, ...)")
    assert len(str(problem).splitlines()) == 1


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ({"links": "B-A"}, "links: 'B-A': link 'B-A' does not exist"),
        ({"links": "A-B;A-B"}, "links: 'A-B;A-B': link 'A-B' does not leave B, where the chain stands"),
        ({"to_node": "C"}, "links: 'A-B': its links end at B, not at C"),
        ({"to_node": "X"}, "to_node: 'X': no such node; add it to nodes"),
        ({"weekdays": "Mo"}, "weekdays: 'Mo': give either weekdays or departures_per_week"),
        ({"departures_per_week": None}, "weekdays: '': give either weekdays or departures_per_week"),
        ({"departures_per_week": None, "weekdays": "Mo"}, "departs: '': goes together with weekdays or departure_dates"),
        ({"departure_dates": "2027-03-01"}, "departs: '': goes together with weekdays or departure_dates"),
        ({"departure_dates": "2027-03-01;1.4.2027", "departs": "08:00"}, "departure_dates: '2027-03-01;1.4.2027': must be dates, YYYY-MM-DD, set apart by ';'"),
        ({"departures_per_week": None, "departure_dates": "2027-03-01", "departs": "08:00"}, "weekdays: '': give either weekdays or departures_per_week"),
        ({"departures_per_week": None, "weekdays": "Mo", "departure_dates": "2027-03-01", "departs": "08:00"}, "departure_dates: '2027-03-01': stand in place of weekdays; leave weekdays blank and give departures_per_week"),
        ({"every_weeks": 2, "counted_from": "2027-03-01"}, "every_weeks: '2': needs weekdays"),
        ({"departures_per_week": None, "weekdays": "Mo", "departs": "08:00", "every_weeks": 2}, "counted_from: '': goes together with every_weeks"),
        ({"departures_per_week": None, "weekdays": "Mo", "departs": "08:00", "counted_from": "2027-03-01"}, "counted_from: '2027-03-01': goes together with every_weeks"),
        ({"departures_per_week": None, "weekdays": "Mo", "departs": "08:00", "every_weeks": 1, "counted_from": "2027-03-01"}, "every_weeks: '1': must be at least 2: blank for every week; from every other week to once a year"),
        ({"departures_per_week": None, "weekdays": "Mo", "departs": "08:00", "every_weeks": 2.5, "counted_from": "2027-03-01"}, "every_weeks: '2.5': must be a whole number"),
        ({"departures_per_week": None, "weekdays": "Mo;Mi", "departs": "08:00"}, "weekdays: 'Mo;Mi': 'Mi' is not one of Mo, Tu, We, Th, Fr, Sa, Su (set apart by ';')"),
        ({"departures_per_week": None, "weekdays": "Mo", "departs": "8.00"}, "departs: '8.00': must be a local time, HH:MM"),
        ({"departures_per_week": None, "weekdays": "Mo", "departs": "24:10"}, "departs: '24:10': must be a local time, HH:MM"),
        ({"valid_until": "31.12.2026"}, "valid_until: '31.12.2026': must be a date, YYYY-MM-DD"),
        ({"includes": "borders;meals"}, "includes: 'borders;meals': 'meals' is not one of borders, handling (set apart by ';')"),
        ({"minimum_teu": 0}, "minimum_teu: '0': must be above 0"),
    ],
)  # fmt: skip
def test_faults_of_a_service(rows, fault):
    train = service("train", "A-B", departures_per_week=2, hours=8, usd=70) | rows
    train = {column: cell for column, cell in train.items() if cell is not None}
    with pytest.raises(co.InvalidData) as error:
        network("A/CN B/CN C/CN", [link("A-B", "rail-1435", hours=9, usd=0)], services=[train])
    assert [str(problem) for problem in error.value.problems] == [f"services, row 1, column {fault}"]


def test_a_service_without_any_price():
    with pytest.raises(
        co.InvalidData, match="services, row 1, column usd: '': is blank, and link 'P-Q' of its chain has no price"
    ):
        network(
            "P/CN:seaport Q/TR:seaport",
            [link("P-Q", "sea", hours=90)],
            services=[service("liner", "P-Q", departures_per_week=2, hours=100)],
        )


@pytest.mark.parametrize(
    ("charge", "fault"),
    [
        ({}, "link_id: '': give one of link_id, node_id, country, mode or procedure"),
        ({"link_id": "A-B", "country": "CN"}, "link_id: 'A-B': give only one of link_id, node_id and country"),
        (
            {"link_id": "A-B", "procedure": "transit"},
            "procedure: 'transit': goods move along a link alike under every procedure; leave it blank",
        ),
        ({"link_id": "A-B", "usd": None}, "usd: '': a charge needs its price"),
        ({"link_id": "A-B", "kind": "levy"}, "kind: 'levy': must be one of fee, duty, tax"),
        ({"link_id": "A-B", "usd_low": 9, "usd_high": 8}, "usd_low: '9': is above usd_high (8)"),
        ({"node_id": "X"}, "node_id: 'X': no such node; add it to nodes"),
        (
            {"link_id": "A-B", "regime": "bonded"},
            "regime: 'bonded': must be one of ordinary, tir, barter, border_market",
        ),
    ],
)
def test_faults_of_a_charge(charge, fault):
    row = {"charge_id": "toll", "what": "toll", "usd": 7, "per": "teu"} | charge
    with pytest.raises(co.InvalidData) as error:
        network("A/CN B/CN", [link("A-B", hours=9, usd=0)], charges=[row])
    assert [str(problem) for problem in error.value.problems] == [f"charges, row 1, column {fault}"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (border("exit", link_id="A-B", from_node="C", hours=1, usd=0), "from_node: 'C': link 'A-B' does not leave this node"),
        (border("exit", mode="road", from_node="A", hours=1, usd=0), "from_node: 'A': stands without link_id"),
        (border("exit", link_id="A-B", mode="road", hours=1, usd=0), "link_id: 'A-B': give one of link_id, node_id or a default's countries and mode"),
        (border("exit", procedure="import", hours=1, usd=0), "procedure: 'import': an exit knows export or transit"),
        (border("entry", procedure="export", hours=1, usd=0), "procedure: 'export': an entry knows import, bond or transit"),
        (border("exit", hours=1, usd=0, covers="queue;lunch"), "covers: 'queue;lunch': 'lunch' is not one of queue, closed_hours, clearance, reload (set apart by ';')"),
        (border("exit", hours=1, usd=0, change_hours=4), "change_hours: '4': is for a change of lorry; say which in vehicle_change (tractor or transload), or leave this blank"),
        (border("exit", hours=1, usd=0, vehicle_change="none", change_usd=50), "change_usd: '50': is for a change of lorry; say which in vehicle_change (tractor or transload), or leave this blank"),
        (border("exit", hours=1, usd=0, vehicle_change="transload"), "vehicle_change: 'transload': a change takes time: give change_hours, or hours that cover reload"),
        (border("exit", hours=1, usd=0, covers="reload", vehicle_change="tractor", change_hours=2), "change_hours: '2': would count twice: hours that cover reload hold the change; leave this blank, or take reload out of covers"),
        (border("exit", mode="rail", hours=1, usd=0, vehicle_change="tractor", change_hours=2), "vehicle_change: 'tractor': only lorries are changed; a row without a link needs mode road"),
        (border("exit", hours=1, usd=0, vehicle_change="mule", change_hours=2), "vehicle_change: 'mule': must be one of none, tractor, transload"),
        (border("exit", hours=1, usd=0, allowed="never"), "allowed: 'never': must be one of yes, no"),
    ],
)  # fmt: skip
def test_faults_of_a_border(row, fault):
    with pytest.raises(co.InvalidData) as error:
        network("A/CN B/PK C/PK", [link("A-B", hours=9, usd=0)], borders=[row])
    assert [str(problem) for problem in error.value.problems] == [f"borders, row 1, column {fault}"]


def test_an_activity_that_its_modes_contradict():
    row = handling("road>", hours=1, usd=0, activity="load")
    with pytest.raises(co.InvalidData, match=r"handling, row 1, column activity: 'load': from road to blank is unload"):
        network("A/CN B/CN", [link("A-B", hours=9, usd=0)], handling=[row])


def test_two_directions_of_one_way_must_match():
    links = [link("A-B", hours=9, usd=0), link("B-A", "rail-1435", link_id="A-B", hours=9, usd=0)]
    with pytest.raises(co.InvalidData, match="the two directions of one way join the same two nodes by one mode"):
        network("A/CN B/CN", links)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"hours": 5, "hours_mean": 5}, "hours_mean: '5': give either hours or hours_mean"),
        ({"hours_mean": "long"}, "hours_mean: 'long': must be a number of hours"),
        ({"hours_mean": 5, "hours_p90": 4}, "hours_mean: '5': the mean and its hours_p90 fit no lognormal: p90 must lie between 1 and 2.2 means"),
        ({"hours_mean": 5, "hours_p90": 12}, "hours_mean: '5': the mean and its hours_p90 fit no lognormal: p90 must lie between 1 and 2.2 means"),
        ({"hours_mean": -5}, "hours_mean: '-5': must be at least 0"),
    ],
)  # fmt: skip
def test_means_that_fit_nothing(cells, fault):
    with pytest.raises(co.InvalidData) as error:
        network("A/CN B/CN", [link("A-B", usd=0, **cells)])
    assert [str(problem) for problem in error.value.problems] == [f"links, row 1, column {fault}"]


def test_a_restriction_of_something_unknown():
    row = {"subject": "node", "subject_id": "X", "programme": "UN", "effect": "prohibited"}
    with pytest.raises(
        co.InvalidData, match="restrictions, row 1, column subject_id: 'X': no such node; the network has none"
    ):
        network("A/CN B/CN", [link("A-B", hours=9, usd=0)], restrictions=[row])


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"origins": "CN;Europe"}, "origins: 'CN;Europe': 'Europe' is no country code of two capital letters and no territory"),
        ({"destinations": "ir"}, "destinations: 'ir': 'ir' is no country code of two capital letters and no territory"),
        ({"subject": "operator", "within": "Benelux"}, "within: 'Benelux': 'Benelux' is no country code of two capital letters and no territory"),
        ({"within": "CN"}, "within: 'CN': narrows a restriction of an operator only"),
        ({"subject": "link", "subject_id": "A-B", "applies_to": "transit"}, "applies_to: 'transit': narrows a restriction of a country only"),
        ({"applies_to": "export"}, "applies_to: 'export': must be one of trade, transit"),
        ({"mode": "lorry"}, "mode: 'lorry': did you mean 'ferry'?"),
    ],
)  # fmt: skip
def test_a_restriction_that_is_narrowed_by_nothing_known(cells, fault):
    row = {"subject": "country", "subject_id": "CN", "programme": "UN", "effect": "prohibited", **cells}
    territories = [{"territory": "Gulf", "country": "OM"}]
    with pytest.raises(co.InvalidData) as error:
        network("A/CN B/CN", [link("A-B", hours=9, usd=0)], restrictions=[row], territories=territories)
    assert [str(problem) for problem in error.value.problems] == [f"restrictions, row 1, column {fault}"]


# ---------------------------------------------------------------- file sets


def test_all_faults_of_all_files_are_told_in_one_error(tmp_path, tables):
    faulty = replaced(tables, "nodes", "31.5,", "131.5,")
    faulty = replaced(faulty, "nodes", "PK,seaport,24.78", "PK,harbour,24.78")
    faulty = replaced(faulty, "links", "1210,24", "1210,-24")
    faulty = replaced(faulty, "borders", "wagah,exit", "wagah,out")
    faulty["handlings"] = faulty["handling"]
    with pytest.raises(co.InvalidData) as error:
        co.load(write(tmp_path / "net", faulty))
    told = [(problem.table, problem.row, problem.column, problem.value) for problem in error.value.problems]
    assert told == [
        ("nodes.csv", 3, "kind", "harbour"),
        ("nodes.csv", 4, "latitude", "131.5"),
        ("links.csv", 2, "hours", "-24"),
        ("borders.csv", 2, "side", "out"),
        ("handlings.csv", "", "", ""),
    ]
    first, *lines = str(error.value).splitlines()
    assert first == f"{tmp_path / 'net'} has 5 faults:"
    assert lines == [f"  {problem}" for problem in error.value.problems]


def test_names_are_checked_across_all_files_at_once(tmp_path, tables):
    faulty = replaced(tables, "links", "KHI,LHE,road", "KHX,LHE,road")
    faulty = replaced(faulty, "borders", "wagah,exit", "wagha,exit")
    faulty["charges"] = "charge_id,what,node_id,usd,per\ndues,port dues,KHX,5,teu\n"
    assert [fault.split(":")[0] for fault in faults(tmp_path, faulty)] == [
        "links.csv, row 2, column from_node",
        "borders.csv, row 2, column link_id",
        "charges.csv, row 2, column node_id",
    ]


def test_many_faults_are_counted():
    problems = [Problem("links.csv", row, "hours", "-1", f"must be at least {row}") for row in range(2, 52)]
    lines = str(InvalidData(problems, "net")).splitlines()
    assert lines[0] == "net has 50 faults:"
    assert lines[-1] == "  ... and 10 more"


def test_faults_of_one_habit_are_one_line():
    """Six of a kind are a habit; hints after the semicolon, which differ, do not set them apart."""
    codes = [Problem("nodes.csv", row, "country", "PAK", f"must be two letters; row {row}") for row in range(2, 371)]
    others = [Problem("nodes.csv", row, "kind", "town", "must be one of city") for row in range(2, 7)]
    error = InvalidData([codes[0], *others, *codes[1:]], "net")
    assert len(error.problems) == 374
    assert str(error).splitlines() == [
        "net has 374 faults:",
        "  369 times (rows 2, 3, 4, ...), first nodes.csv, row 2, column country: 'PAK': must be two letters; row 2",
        *(f"  {problem}" for problem in others),
    ]


@pytest.mark.parametrize("needed", ["nodes", "links"])
def test_a_needed_file_that_is_missing(needed, tmp_path, tables):
    del tables[needed]
    found = faults(tmp_path, tables)
    assert f"{needed}.csv: is missing; every network needs {needed}" in found


def test_an_empty_folder_lacks_both(tmp_path):
    assert faults(tmp_path, {}) == [
        f"{name}.csv: is missing; every network needs {name}" for name in ("nodes", "links")
    ]


def test_an_empty_file_has_no_header(tmp_path, tables):
    found = faults(tmp_path, {**tables, "vehicles": ""})
    assert found == [
        "vehicles.csv, row 1: has no header line; the columns are mode, country, teu_max, payload_t, overweight, overweight_usd_per_tkm, heavy_teu_t, heavy_usd_per_teu_km, waiting_usd_per_h, year, source, basis, assumed_columns, note"
    ]


@pytest.mark.parametrize(
    ("name", "hint"), [("link", "did you mean 'links'?"), ("timetable", "the tables are nodes, links, ")]
)
def test_a_file_that_is_no_table(name, hint, tmp_path, tables):
    (found,) = faults(tmp_path, {**tables, name: tables["links"]})
    assert found.startswith(f"{name}.csv: is no table; {hint}")


def test_a_file_that_is_not_utf8(tmp_path, tables):
    folder = write(tmp_path / "net", tables)
    (folder / "nodes.csv").write_bytes(tables["nodes"].replace("Lahore", "Kapıkule").encode("iso8859-9"))
    with pytest.raises(co.InvalidData, match=r"nodes.csv: is not UTF-8 \(.*\); save it as UTF-8"):
        co.load(folder)


def test_a_folder_that_does_not_exist(folder):
    with pytest.raises(co.UnknownName, match=f"there is no file or folder '{folder}x'; did you mean '{folder}'"):
        co.load(f"{folder}x")
    with pytest.raises(co.UnknownName, match=r"give a folder of CSV tables, a \.gpkg or an \.xlsx"):
        co.load("/nowhere/at/all")


def test_a_folder_without_tables(tmp_path, monkeypatch):
    for folder in ("/", tmp_path, "."):
        monkeypatch.chdir("/")
        with pytest.raises(co.InvalidData, match=r"nodes\.csv: is missing; every network needs nodes"):
            co.load(folder)


def test_a_file_that_is_no_geopackage(tmp_path):
    file = tmp_path / "net.gpkg"
    file.write_text("not a database")
    with pytest.raises(co.InvalidData, match=r"net.gpkg: is not a GeoPackage \("):
        co.load(file)


def test_tables_in_memory_that_are_no_tables(net):
    with pytest.raises(co.InvalidData, match="railways: no such table; must be one of nodes, links"):
        Network({"nodes": net.tables["nodes"], "railways": net.tables["links"]})


def test_errors_are_also_the_errors_that_python_would_raise():
    assert issubclass(co.InvalidData, ValueError)
    assert issubclass(co.InvalidQuestion, ValueError)
    assert issubclass(co.InvalidEdit, ValueError)
    for error in (co.UnknownName, co.AmbiguousName, co.NoRoute):
        assert issubclass(error, LookupError)
    for name in co.__all__:
        public = getattr(co, name)
        if isinstance(public, type) and issubclass(public, Exception) and not issubclass(public, Warning):
            assert issubclass(public, co.CorridorError)


# ---------------------------------------------------------------- saving


@pytest.fixture
def half_way(monkeypatch):
    """Let the writing of a table fail after the first."""
    count = iter(range(100))

    def failing(write):
        def wrapped(*arguments, **keywords):
            if next(count):
                raise OSError("no space left on device")
            return write(*arguments, **keywords)

        return wrapped

    monkeypatch.setattr(csv_tables, "write_table", failing(csv_tables.write_table))
    monkeypatch.setattr(pyogrio, "write_dataframe", failing(pyogrio.write_dataframe))


def test_saving_over_a_folder_of_other_things(net, tmp_path):
    (tmp_path / "thesis.txt").write_text("five years of work")
    with pytest.raises(FileExistsError, match=r"holds 'thesis\.txt', which is no table; give a new folder"):
        co.save(net, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_saving_over_a_file(net, tmp_path):
    file = tmp_path / "net.csv"
    file.write_text("something else")
    with pytest.raises(FileExistsError, match=r"is a file; give a folder, or a name that ends in \.gpkg"):
        co.save(net, file)
    assert file.read_text() == "something else"


@pytest.mark.parametrize("name", ["net", "net.gpkg"])
def test_nothing_is_half_written_when_saving_fails(name, net, tmp_path, request):
    target = tmp_path / name
    co.save(net, target)
    edited = co.Scenario("slower", [co.Change("links", {"link_id": "n5"}, hours=99)])(net)
    request.getfixturevalue("half_way")
    with pytest.raises(OSError, match="no space left"):
        co.save(edited, target)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert co.load(target) == net


# ---------------------------------------------------------------- questions


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


# ---------------------------------------------------------------- no route


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


# ---------------------------------------------------------------- scenarios


def refused(net, *edits):
    """Return the message of a scenario that cannot be carried out, without the words before the edit's own."""
    with pytest.raises(co.InvalidEdit) as error:
        co.Scenario("plan", edits)(net)
    return str(error.value)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda: co.Change("links", {"link_id": "wagha"}, hours=1), "no row of links has link_id = wagha; did you mean 'wagah'?"),
        (lambda: co.Change("links", {"link_id": "n5", "mode": "rail-1676"}, hours=1), "no row of links has link_id = n5, mode = rail-1676 together"),
        (lambda: co.Change("link", {"link_id": "n5"}, hours=1), "there is no table 'link'; did you mean 'links'?"),
        (lambda: co.Change("links", {"id": "n5"}, hours=1), "links has no column 'id'; "),
        (lambda: co.Change("links", {"link_id": "n5"}, hour=1), "links has no column 'hour'; did you mean 'hours'"),
        (lambda: co.Change("links", {"link_id": "n5"}), "changes nothing; give columns and their new values"),
        (lambda: co.Change("links", {"link_id": "n5"}, mode=co.times(2)), "links.mode is no number, so it cannot be scaled"),
        (lambda: co.Change("links", {"link_id": "n5"}, hours="long"), "hours = 'long': must be a number, or times(factor)"),
        (lambda: co.Change("links", {"from_node": "Multan"}, hours=1), "no place is called 'Multan'"),
        (lambda: co.Change("links", {"link_id": "n5"}, departures_per_week=co.times(2)), "departures_per_week is blank in every matching row of links, and no default gives it; give a figure"),
        (lambda: co.Remove("links", {}), "would remove every row of links; say which"),
        (lambda: co.Remove("links", {"link_id": "n6"}), "no row of links has link_id = n6; "),
        (lambda: co.Open("directly"), "no row of links has link_id = directly; did you mean 'direct'?"),
        (lambda: co.Open("n5"), "link 'n5' is operating already"),
        (lambda: co.AddNode("MUX", kind="town", latitude=30, longitude=71), "kind = 'town': must be one of "),
        (lambda: co.AddNode("MUX", kind="city"), "latitude = '': must not be blank"),
        (lambda: co.AddLink("new", "Lahore", "Multan", mode="road"), "no place is called 'Multan'"),
        (lambda: co.AddLink("new", "Lahore", "Delhi", mode="rail"), "mode 'rail': did you mean 'rail-"),
        (lambda: co.AddLink("new", "Lahore", "Delhi", mode="road", km=5), "links has no column 'km'; "),
        (lambda: co.AddLink("new", "Karachi", "Delhi", mode="sea", hours=5), "'Karachi' has several nodes (BQM, KHI); use an id"),
        (lambda: co.AddHandling("Delhi", "road", "rail-1676", like="Karachi"), "Karachi has no handling from road to rail-1676 that could be taken over; give hours, usd and per"),
        (lambda: co.AddBorder("n5", side="exit", hours=1, usd=0, per="teu"), "link 'n5' does not cross a border"),
        (lambda: co.AddBorder("wagah", like="n5"), "link 'n5' does not cross a border"),
        (lambda: co.AddBorder("wagha", like="ml1"), "no row of links has link_id = wagha; did you mean 'wagah'?"),
        (lambda: co.AddBorder(side="exit"), "add_border is for a crossing or for a seaport; give either link_id or node_id"),
        (lambda: co.AddBorder("wagah", node_id="Karachi"), "add_border is for a crossing or for a seaport; give either link_id or node_id"),
        (lambda: co.AddBorder(node_id="Lahore", side="exit"), "'Lahore' has no sea link, so no row of a seaport is for it"),
        (lambda: co.AddCharge("toll", "toll", link_id="n6", usd=1, per="teu"), "no row of links has link_id = n6; "),
        (lambda: co.AddCharge("toll", "toll", node_id="Karachi", usd=1, per="teu"), "'Karachi' has several nodes (BQM, KHI); use an id"),
        (lambda: co.AddCharge("toll", "toll", node_id="KHI"), "usd = '': a charge needs its price"),
        (lambda: co.AddCharge("toll", "toll", usd=1, per="teu"), "link_id = '': give one of link_id, node_id, country, mode or procedure"),
        (lambda: co.AddCharge("toll", "toll", link_id="n5", dollars=1), "charges has no column 'dollars'; "),
        (lambda: co.Close(), "close is for a link or for a node; give either link_id or node_id"),
        (lambda: co.Close("n5", node_id="Karachi"), "close is for a link or for a node; give either link_id or node_id"),
        (lambda: co.Close("n6"), "no row of links has link_id = n6; "),
        (lambda: co.Close("direct"), "link 'direct' is not operating, so there is nothing to close"),
        (lambda: co.Close(node_id="Multan"), "no place is called 'Multan'"),
        (lambda: co.AddService("train", "Lahore", "Delhi", links=["ml1", "nr"], departure=2), "services has no column 'departure'; did you mean 'departure_dates' or 'departs'"),
        (lambda: co.times(-1), "times(-1): the factor must be at least 0"),
        (lambda: co.times(float("nan")), "times(nan): the factor must be a finite number"),
        (lambda: co.times("half"), "times('half'): the factor must be a finite number"),
    ],
)  # fmt: skip
def test_edits_that_cannot_be_carried_out(net, edit, message):
    with pytest.raises(co.InvalidEdit) as error:
        co.Scenario("plan", [edit()])(net)
    assert message in str(error.value)


def test_a_failing_edit_is_named(net):
    fine = co.Change("links", {"link_id": "n5"}, hours=20)
    wrong = co.Change("links", {"link_id": "wagha"}, hours=1)
    assert refused(net, fine, wrong) == (
        "scenario 'plan', edit 2 (~ links where link_id = wagha: hours = 1): "
        "no row of links has link_id = wagha; did you mean 'wagah'?"
    )


def test_an_edit_of_an_empty_table_says_so(net):
    message = refused(net, co.Remove("services", {"service_id": "train"}))
    assert "no row of services has service_id = train" in message
    assert not message.endswith("one of ")


def test_a_scenario_needs_a_name():
    with pytest.raises(co.InvalidEdit, match="a scenario needs a name"):
        co.Scenario(" ", [])


def test_a_border_like_one_between_other_countries():
    net = network(
        "A/CN B/PK C/IR",
        [link("A-B", hours=1, usd=0), link("B-C", hours=1, usd=0)],
        borders=[border(side, link_id=way, hours=1, usd=0) for side in ("exit", "entry") for way in ("A-B", "B-C")],
    )
    assert refused(net, co.AddBorder("A-B", like="B-C")).endswith(
        "A-B crosses CN-PK, B-C crosses PK-IR; take over the rows of a crossing between the same countries, or give rows"
    )


def test_a_seaport_like_one_that_is_not_fit_to_be_taken_over():
    net = network(
        "P/PK:seaport Q/PK:seaport R/IR:seaport",
        [link(way, "sea", hours=9, usd=9, departures_per_week=7) for way in ("P-Q", "Q-R")],
        borders=[border("entry", node_id="R", hours=1, usd=0)],
    )
    assert refused(net, co.AddBorder(node_id="P", like="R")).endswith(
        "P lies in PK, R in IR; take over the rows of a seaport of the same country, or give rows"
    )
    assert "Q has no rows of its own in borders (defaults serve it)" in refused(
        net, co.AddBorder(node_id="P", like="Q")
    )


def test_a_node_without_operating_links_cannot_be_closed():
    net = network("A/CN B/CN C/CN", [link("A-B", hours=1, usd=0)])
    assert refused(net, co.Close(node_id="C")).endswith(
        "no link that touches 'C' is operating, so there is nothing to close"
    )


def test_a_border_like_one_that_defaults_serve():
    net = network(
        "A/CN B/PK",
        [link("A-B", hours=1, usd=0), link("A-B", link_id="new", hours=1, usd=0)],
        borders=[border(side, hours=1, usd=0) for side in ("exit", "entry")],
    )
    assert "A-B has no rows of its own in borders (defaults serve it)" in refused(net, co.AddBorder("new", like="A-B"))


@pytest.mark.parametrize(
    ("edits", "fault"),
    [
        ([co.AddLink("new", "Amritsar", "Lahore", mode="waterway", hours=1, usd=0, per="teu")], "links, row .*, column link_id: 'new': crosses a border, and no row of borders"),
        ([co.AddLink("n5", "KHI", "Lahore", mode="road")], "links, row .*, column link_id: 'n5': is the same row as row "),
        ([co.AddNode("LHE", kind="city", latitude=1, longitude=1)], "nodes, row .*, column node_id: 'LHE': is the same row as row "),
        ([co.Change("links", {"link_id": "n5"}, hours=-1)], "links, row .*, column hours: '-1.0': must be at least 0"),
        ([co.Change("links", {"link_id": "n5"}, mode="train")], "links, row .*, column mode: 'train': "),
        ([co.AddService("train", "Lahore", "Delhi", links=["ml1"], departures_per_week=2)], "services, row 1, column links: 'ml1': its links end at ATQ, not at DEL"),
    ],
)  # fmt: skip
def test_edits_that_leave_a_faulty_network(net, edits, fault):
    with pytest.raises(co.InvalidData) as error:
        co.Scenario("plan", edits)(net)
    assert str(error.value).startswith("the network after scenario 'plan' has ")
    assert re.search(fault, str(error.value))


SERVICE = "[[edits]]\nedit = 'add_service'\nservice_id = 's'\nfrom_node = 'LHE'\nto_node = 'ATQ'\n"


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("name = ", co.InvalidEdit, "plan.toml is not TOML: "),
        ("title = 'x'", co.InvalidEdit, "plan.toml: there is no key 'title'; must be one of name, description, valid_from, valid_until, scenarios, edits"),
        ("[[edits]]\nedit = 'chnage'", co.InvalidEdit, "plan.toml, edit 1: edit = 'chnage'; did you mean 'change' or 'add_charge'?"),
        ("[[edits]]\ntable = 'links'", co.InvalidEdit, "plan.toml, edit 1: edit = ''; must be one of add_node, "),
        ("[[edits]]\nedit = 'change'\ntable = 'links'", co.InvalidEdit, "plan.toml, edit 1: change needs where"),
        ("[[edits]]\nedit = 'add_link'\nlink_id = 'a'\nfrom_node = 'b'\nto_node = 'c'", co.InvalidEdit, "plan.toml, edit 1: add_link needs mode"),
        ("[[edits]]\nedit = 'change'\ntable = 'links'\nwhere.mode = 'road'\nset.table = 'links'", co.InvalidEdit, "plan.toml, edit 1: set has 'table', which is no figure of change; write it beside edit, once"),
        ("[[edits]]\nedit = 'change'\ntable = 'links'\nwhere.mode = 'road'\nset.self = 1", co.InvalidEdit, "plan.toml, edit 1: set has 'self', which is no figure of change"),
        ("[[edits]]\nedit = 'open'\nlink = 'a'", co.InvalidEdit, "plan.toml, edit 1: open has no key 'link'; did you mean 'link_id'?"),
        ("[[edits]]\nedit = 'open'\nlink_id = 'a'\nset = {hours = {factor = 2}}", co.InvalidEdit, "plan.toml, edit 1: hours = {'factor': 2}; give a value, or {times = 0.5}"),
        ("[[edits]]\nedit = 'open'\nlink_id = 'a'\nset = {hours = {times = 'x'}}", co.InvalidEdit, "times('x'): the factor must be"),
        ("[[edits]]\nedit = 'close'", co.InvalidEdit, "plan.toml, edit 1: close is for a link or for a node; give either link_id or node_id"),
        ("[[edits]]\nedit = 'add_border'\nset = {side = 'exit'}", co.InvalidEdit, "plan.toml, edit 1: add_border is for a crossing or for a seaport; give either"),
        ("[[edits]]\nedit = 'add_charge'\ncharge_id = 'a'", co.InvalidEdit, "plan.toml, edit 1: add_charge needs what"),
        ("name = 5", co.InvalidEdit, "plan.toml"),
        ("edits = 5", co.InvalidEdit, "plan.toml"),
        ("[[edits]]\nedit = 'open'\nlink_id = 'a'\nset = 5", co.InvalidEdit, "plan.toml, edit 1"),
        ("[[edits]]\nedit = 'change'\ntable = 'links'\nwhere = 'n5'", co.InvalidEdit, "plan.toml, edit 1"),
        ("name = ' '", co.InvalidEdit, "plan.toml: a scenario needs a name"),
        ("valid_from = 'March'", co.InvalidEdit, "plan.toml: scenario 'plan': valid_from is 'March'; it must be a date"),
        # kinds of values
        ("edits = " + "[" * 5000 + "]" * 5000, co.InvalidEdit, "plan.toml: is nested too deeply"),
        ("name" + ".a" * 5000 + " = 1", co.InvalidEdit, "plan.toml: is nested too deeply"),
        ("[[edits]]\nedit = 'open'\nlink_id = 'a'\nset.hours" + ".a" * 5000 + " = 1", co.InvalidEdit, "plan.toml: is nested too deeply"),
        (f"[[edits]]\nedit = 'open'\nlink_id = 'a'\nset.hours = 1{'0' * 5000}", co.InvalidEdit, "plan.toml is not TOML: "),
        ("[[edits]]\nedit = ['open']", co.InvalidEdit, "plan.toml, edit 1: edit = ['open']; it must be a text"),
        ("[[edits]]\nedit = 'change'\ntable = 1\nwhere = {}", co.InvalidEdit, "plan.toml, edit 1: table = 1; it must be a text"),
        ("[[edits]]\nedit = 'open'\nlink_id = ['a']", co.InvalidEdit, "plan.toml, edit 1: link_id = ['a']; it must be a text"),
        ("[[edits]]\nedit = 'close'\nnode_id = 2026-01-01", co.InvalidEdit, "plan.toml, edit 1: node_id = 2026-01-01; it must be a text"),
        ("[[edits]]\nedit = 'add_link'\nlink_id = 'a'\nfrom_node = 'b'\nto_node = 'c'\nmode = 'road'\nboth_ways = 'yes'", co.InvalidEdit, "plan.toml, edit 1: both_ways = 'yes'; it must be true or false"),
        (SERVICE + "links = []", co.InvalidEdit, "plan.toml, edit 1: links = []; it must be a list of texts, at least one"),
        (SERVICE + "links = 'ml1'", co.InvalidEdit, "plan.toml, edit 1: links = 'ml1'; it must be a list of texts, at least one"),
        (SERVICE + "links = ['ml1', 5]", co.InvalidEdit, "plan.toml, edit 1: links = ['ml1', 5]; it must be a list of texts, at least one"),
        ("[[edits]]\nedit = 'open'\nlink_id = 'a'\nset.hours = [1, 2]", co.InvalidEdit, "plan.toml, edit 1: hours = [1, 2]; give a value, or {times = 0.5}"),
        ("[[edits]]\nedit = 'open'\nlink_id = 'a'\nset.hours = 0x" + "f" * 5000, co.InvalidEdit, "plan.toml: holds a whole number of more than 64 bits"),
        ("[[edits]]\nedit = 'open'\nlink_id = 'a'\nset.hours.times = 0x" + "f" * 5000, co.InvalidEdit, "plan.toml: holds a whole number of more than 64 bits"),
        ("[[edits]]\nedit = 'open'\nlink_id = 'a'\nset.hours = nan", co.InvalidEdit, "plan.toml, edit 1: hours = nan; give a finite number, or '' for a blank"),
        ("[[edits]]\nedit = 'remove'\ntable = 'links'\nwhere.hours = [1, inf]", co.InvalidEdit, "plan.toml, edit 1: where hours = [1, inf]; it must be a text, a finite number"),
        ("[[edits]]\nedit = 'remove'\ntable = 'links'\nwhere.link_id = {a = 1}", co.InvalidEdit, "plan.toml, edit 1: where link_id = {'a': 1}; it must be a text, a finite number, or a list of them"),
        ("[[edits]]\nedit = 'remove'\ntable = 'links'\nwhere.link_id = [['a']]", co.InvalidEdit, "plan.toml, edit 1: where link_id = [['a']]; it must be a text, a finite number, or a list of them"),
        ("[[edits]]\nedit = 'remove'\ntable = 'links'\nwhere.hours = 0x" + "f" * 5000, co.InvalidEdit, "plan.toml: holds a whole number of more than 64 bits"),
        ("[[edits]]\nedit = 'remove'\ntable = 'links'\nwhere.link_id = '" + "x" * 10_000 + "'\nlink = 1", co.InvalidEdit, "plan.toml, edit 1: remove has no key 'link'"),
    ],
)  # fmt: skip
def test_scenario_files_that_are_none(tmp_path, text, kind, message):
    file = tmp_path / "plan.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(kind) as error:
        co.load_scenario(file)
    assert message in str(error.value)
    assert len(str(error.value)) < 500


def test_a_scenario_file_as_an_editor_writes_it(tmp_path):
    (tmp_path / "plan.toml").write_bytes(b"\xef\xbb\xbfname = 'x'\r\n[[edits]]\r\nedit = 'open'\r\nlink_id = 'a'\r\n")
    assert co.load_scenario(tmp_path / "plan.toml") == co.Scenario("x", [co.Open("a")])


UNDOABLE = [
    # edits of a network that are written as they should be, and cannot be carried out
    ("edit = 'change'\ntable = 'services'\nwhere = {}\nset.parts_then = 'x'", "no row of services"),
    ("edit = 'add_service'\nservice_id = 's'\nfrom_node = 'LHE'\nto_node = 'ATQ'\nlinks = ['ml1']\nset = {departures_per_week = 1, parts_then = 'x'}", "parts_then = 'x': must be JSON like"),
    ("edit = 'change'\ntable = 'trains'\nwhere = {}\nset.hours = 1", "there is no table 'trains'"),
    ("edit = 'change'\ntable = 'links'\nwhere.link_id = []\nset.hours = 1", "no row of links has link_id = []"),
    ("edit = 'change'\ntable = 'links'\nwhere.link_id = 5\nset.hours = 1", "no row of links has link_id = 5"),
    ("edit = 'change'\ntable = 'links'\nwhere.from_node = 5\nset.hours = 1", "no place is called '5'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), UNDOABLE)
def test_scenario_files_that_cannot_be_carried_out(net, tmp_path, text, message):
    file = tmp_path / "plan.toml"
    file.write_text(f"[[edits]]\n{text}", encoding="utf-8")
    with pytest.raises(co.InvalidEdit) as error:
        co.load_scenario(file)(net)
    assert message in str(error.value)


def test_figures_beyond_all_bounds(net):
    for edit in (co.Change("links", {"link_id": "n5"}, hours=10**400), co.AddNode("X", kind="city", latitude=10**400)):
        with pytest.raises(co.InvalidEdit, match=r"(hours|latitude) = .*: must be a"):
            co.Scenario("far", [edit])(net)
    with pytest.raises(co.InvalidEdit, match="the factor must be a finite number"):
        co.times(10**400)


def test_a_scenario_that_does_not_exist():
    with pytest.raises(co.UnknownName, match="there is no scenario 'all-is-well'; "):
        co.load_scenario("all-is-well")
