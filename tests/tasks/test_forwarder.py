"""A forwarder on the command line."""

import datetime as dt
import re

import openpyxl
import pytest
from tasks.desk import desk  # noqa: F401 - a fixture


def figures_of(heading):
    """Return days and dollars of a heading."""
    found = re.search(r"([\d.,]+) days, ([\d,]+) USD", heading)
    return float(found[1]), int(found[2].replace(",", ""))


def headings(text):
    return [line for line in text.splitlines() if re.match(r"Karachi to Tehran, \w+: ", line)]


def test_1_price_and_days_of_a_box(desk):  # noqa: F811
    told = desk("corridor plan Karachi Tehran --by cost --by time --teu 2 --tonnes 20")
    assert (told.code, told.err) == (0, "")
    cheapest, fastest = map(figures_of, headings(told.out))
    assert cheapest[1] < fastest[1]
    assert cheapest[0] > fastest[0]
    assert "Runner-up" in told.out
    assert "Figures from:" in told.out


def test_2_a_quotation_in_excel(desk, tmp_path):  # noqa: F811
    told = desk("corridor plan Karachi Tehran --teu 2 --tonnes 20 -o quote.xlsx")
    assert (told.code, told.out, told.err) == (0, "", "")
    book = openpyxl.load_workbook(tmp_path / "quote.xlsx")
    head, *rows = book["ledger"].iter_rows(values_only=True)
    total = dict(zip(head, rows[-1], strict=True))
    days, usd = figures_of(book["answer"]["A2"].value)
    assert round(total["cost_usd"]) == usd
    assert round(total["hours"] / 24, 1) == days
    assert any("Tehran" in row[head.index("where")] for row in rows[:-1])
    assert book["sources"].max_row > 3


def test_3_when_it_must_leave(desk):  # noqa: F811
    told = desk("corridor plan Karachi Tehran --by time --arrive-by 2027-03-20")
    assert told.code == 0
    leaves, arrives = re.findall(r"(?:leaves|arrives) \w+ (\d+ \w+ 2027 [\d:]+) [+-]", told.out)[:2]
    moments = [dt.datetime.strptime(text, "%d %b %Y %H:%M") for text in (leaves, arrives)]
    assert moments[0] < moments[1] <= dt.datetime(2027, 3, 20)
    assert "wait" in told.out


def test_4_when_it_will_really_arrive(desk):  # noqa: F811
    told = desk("corridor plan Karachi Tehran --by time --depart '16 Mar 2027' --simulate")
    assert told.code == 0
    assert re.search(r"planned: .*; \d+% are later", told.out)
    days = [float(found) for found in re.findall(r" % arrive within ([\d.]+) days", told.out)]
    assert len(days) == 3
    assert days == sorted(days)
    assert "in the tenth that arrives last, longer than usual take:" in told.out


def test_5_departures_of_a_week(desk):  # noqa: F811
    told = desk("corridor departures Karachi Tehran --between 2027-03-01 2027-03-08")
    assert told.code == 0
    heading, head, *rows = told.out.splitlines()
    assert heading == "Karachi to Tehran: departures worth making between 2027-03-01 and 2027-03-08, by time"
    assert head.split()[:4] == ["departs", "until", "arrives", "days"]
    assert all("2027" in row and " via " in row for row in rows)


def test_6_many_boxes_and_too_heavy_ones(desk):  # noqa: F811
    one = desk("corridor plan Karachi Tehran --teu 2 --tonnes 25")
    many = desk("corridor plan Karachi Tehran --boxes 40 --tonnes 1000")
    assert (one.code, many.code) == (0, 0)
    assert figures_of(many.out)[1] > 20 * figures_of(one.out)[1]
    told = desk("corridor plan Karachi Tehran --boxes 40 --tonnes 2000")
    assert (told.code, told.out) == (2, "")
    assert "40 x 40ft (80 TEU) hold at most 1,067.2 t" in told.err
    assert "it needs 75 x 40ft" in told.err


def test_7_a_way_that_does_not_touch_iran(desk):  # noqa: F811
    told = desk("corridor plan Lahore Istanbul --avoid Iran -o plan.txt")
    assert told.code == 0
    told = desk("corridor plan Lahore Tehran --avoid Iran")
    assert told.code == 3
    assert "Tehran is in Iran" in told.err


@pytest.mark.parametrize("name", ["Karatchi", "karachi ", "کراچی"])
def test_8_names_as_people_type_them(desk, name):  # noqa: F811
    told = desk(f"corridor plan '{name}' Tehran")
    if name == "Karatchi":
        assert (told.code, told.out) == (2, "")
        assert "did you mean 'Karachi'" in told.err
    else:
        assert told.code == 0
        assert "Karachi Port" in told.out
