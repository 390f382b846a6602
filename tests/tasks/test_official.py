"""An official, who has a question and wants a page."""

import re

import pypdf
from tasks.desk import desk  # noqa: F401 - a fixture


def days(text):
    return float(re.search(r"([\d.,]+) days", text)[1])


def test_21_what_if_taftan_took_six_hours(desk):  # noqa: F811
    today = desk("corridor plan Quetta Zahedan --by time")
    told = desk("corridor plan Quetta Zahedan --by time --set borders:Taftan:hours=6 --set borders:Mirjaveh:hours=6")
    assert (today.code, told.code) == (0, 0)
    assert days(told.out) < days(today.out)
    lines = told.err.splitlines()
    assert len(lines) == 2
    assert all("hours are each side's median" in line and "rows of borders: taftan-mirjaveh" in line for line in lines)


def test_22_a_page_for_a_minister(desk, tmp_path):  # noqa: F811
    assert desk("corridor plan Karachi Tehran -o page.html").code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for said in ("<h1>Karachi to Tehran, cheapest", "customs clearance", "Runner-up", "Known: hours", "Sources"):
        assert said in page, said
    assert not re.search(r"<(script|link|img)|(src|href)=", page)
    assert desk("corridor plan Karachi Tehran -o page.pdf").code == 0
    pages = pypdf.PdfReader(tmp_path / "page.pdf").pages
    assert 1 <= len(pages) <= 4
    assert "Karachi to Tehran, cheapest" in pages[0].extract_text().replace("\n", " ")


def test_23_whether_a_railway_pays(desk, tmp_path):  # noqa: F811
    told = desk("corridor appraise ml3-rehabilitated --capex 690e6 --opening 2029 --base-year 2025 --growth 0.04")
    assert told.code == 0
    for said in ("EIRR", "benefit", "690"):
        assert said in told.out, said


def test_24_what_the_loss_of_a_border_would_cost(desk):  # noqa: F811
    told = desk("corridor critical --of border --from Karachi --to Tehran --from Quetta --to Zahedan")
    assert told.code == 0
    assert re.search(r"border.*taftan|border.*Taftan|Taftan", told.out)
    assert "At half the value of time" in told.out


def test_25_a_map_and_a_scenario_to_send(desk, tmp_path):  # noqa: F811
    assert desk("corridor map Karachi Tehran --by cost --by time -o map.png").code == 0
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    told = desk("corridor scenarios new 'Taftan in six hours' --set borders:Taftan:hours=6 -o six.toml")
    assert told.code == 0
    assert "changes 14 rows of borders" in told.out
    shown = desk("corridor scenarios show six.toml")
    assert "hours = 6" in shown.out
    assert desk("corridor compare six.toml --from Quetta --to Zahedan --by time").code == 0
