"""Every message of a faulty row or cell, once: what is wrong, where, the value, and what would be right."""
# ruff: noqa: E501 - a message stands in one piece beside what it is for

import pytest
from conftest import write
from stories.small import border, handling, link, network, service

import corridor as co


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
    ("links", "24,36", ",36", "links.csv, row 2, column hours_p90: '36': is given without hours"),
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
    ("nodes", "node_id,place", "place,place", "nodes.csv, row 1: column 'place' is there twice; the columns are node_id, place, name, country, province, latitude, longitude, kind, timezone, unlocode, aliases, customs, year, source, basis, assumed_columns, note"),
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
        ({"links": "A-B;A-B"}, "links: 'A-B;A-B': link 'A-B' does not leave B, where the chain ends so far"),
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
        (border("exit", mode="road", from_node="A", hours=1, usd=0), "from_node: 'A': is given without link_id"),
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
