"""A report: what it says, that it runs and fetches nothing, and that what others wrote stays text."""

import re
from html.parser import HTMLParser

import pandas as pd
import pypdf
import pytest
from stories.small import link, network

import corridor as co
from corridor.cli import main
from corridor.network.network import Network

HOSTILE = '<script>alert(1)</script> "q" & \u202eevil $x^2 \U0001f600 <img src=x onerror=alert(1)>'
EASED = co.Scenario(
    "Gabd-Rimdan in an hour",
    [co.Change("borders", {"link_id": "gabd-rimdan-road"}, hours=1.0, hours_p90=2.0)],
    description="Both sides of the post clear a lorry in an hour.",
)


class Page(HTMLParser):
    """The tags with their attributes, and the text outside pictures and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.lines, self._inside = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside += [tag] if tag in ("svg", "style") else []

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside:
            self.lines.append(data)

    @property
    def text(self):
        return "\n".join(self.lines)


@pytest.fixture(scope="module")
def ways(bundled):
    return {by: co.plan(bundled, "Karachi", "Tehran", by=by) for by in ("cost", "time")}


@pytest.fixture(scope="module")
def report(bundled):
    return co.report(bundled, "Karachi", "Tehran", scenario=EASED)


@pytest.fixture(scope="module")
def page(report):
    return Page(report.page.html)


def rows_below(page, heading):
    """Return the lines from a heading to the next but those that are blank."""
    lines = [line for line in page.lines if line.strip()]
    headings = {
        "Side by side",
        "Where it goes",
        "Named corridors side by side",
        "What if: Gabd-Rimdan in an hour",
        "Today and then",
        "Sources",
    }
    first = lines.index(heading) + 1
    last = next((at for at in range(first, len(lines)) if lines[at] in headings), len(lines))
    return lines[first:last]


def test_it_has_the_totals_of_the_cheapest_and_the_fastest_way(page, ways):
    shown = rows_below(page, "Side by side")
    for way in ways.values():
        assert f"{way.hours / 24:,.1f}" in shown
        assert f"{way.cost_usd:,.0f}" in shown
        assert f"{way.generalised_cost_usd:,.0f}" in shown
    assert [line[:3] for line in shown if re.match(r"[A-Z]: ", line)] == ["A: ", "B: "]
    best = ways["cost"]
    assert f"The cheapest way takes {best.hours / 24:.1f} days and {best.cost_usd:,.0f} USD" in page.text
    assert "by sea from Karachi Port to Bandar Abbas (Shahid Rajaee), by road to Tehran" in page.text


def test_the_ledger_is_that_of_the_way_asked_for_and_its_numbers_are_the_footnotes(page, ways):
    way = ways["cost"]
    for row in way.ledger().itertuples():
        assert row.what in page.lines
        assert not row.cost_usd or f"{row.cost_usd:,.2f}" in page.lines
    cited = {int(text) for cell in way.ledger()["sources"] for text in re.findall(r"\d+", cell)}
    listed = rows_below(page, "Sources")
    for number in cited:
        assert str(number) in listed
    first = way.legs[1].source.split(";")[0]
    assert first in listed


def test_it_says_when_the_way_arrives_by_the_simulation(bundled, page, ways):
    arrivals = co.simulate(bundled, ways["cost"], runs=10_000, seed=1)
    early, usual, late = (f"{hours / 24:.1f}" for hours in arrivals.percentiles(10, 50, 90))
    assert f"one in ten arrives within {early} days, half arrive within {usual} days" in page.text
    assert f"nine in ten arrive within {late} days" in page.text
    assert f"{early} to {late}" in rows_below(page, "Side by side")


def test_it_has_corridors_assumptions_restrictions_and_the_runner_up(bundled, page, ways):
    shown = rows_below(page, "Named corridors side by side")
    for name in bundled.corridors["name"].unique():
        assert name in shown
    assert f"{ways['cost'].known.hours['assumed']:.0%}" in page.lines
    assert all(note in page.text for note in ways["cost"].notes)
    assert "Sanctions, bans or limits of insurance of EU, UK, UN, US" in page.text
    second = co.runner_up(bundled, "Karachi", "Tehran")
    assert f"{second.name}, with {second.way.hours / 24:.1f} days and {second.way.cost_usd:,.0f} USD" in page.text


def test_a_scenario_is_compared_for_each_way(bundled, page):
    after = co.plan(EASED(bundled), "Karachi", "Tehran", by="time")
    assert "Both sides of the post clear a lorry in an hour." in page.text
    assert "With Gabd-Rimdan in an hour, nothing would change for the cheapest way." in page.text
    assert f"would take {after.hours / 24:.1f} days and {after.cost_usd:,.0f} USD" in page.text
    assert f"{after.hours / 24:.1f}" in rows_below(page, "Today and then")


def test_closures_on_the_way_are_named(bundled):
    found = Page(co.report(bundled, "Shanghai", "Rotterdam", rules=co.Rules(via="Singapore")).page.html)
    assert "Shut on this way, which is planned as in normal operation: red sea closed (since 2023-11-19)." in found.text
    assert "Named corridors side by side" not in found.text
    assert "via" in found.lines


def test_the_file_runs_and_fetches_nothing(report, page, tmp_path):
    report.save(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == report.page.html
    tags = {tag for tag, _ in page.tags}
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "a", "form"} & tags
    named = [attrs[name] for _, attrs in page.tags for name in ("src", "href", "xlink:href") if name in attrs]
    assert all(name.startswith("#") for name in named)
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert not re.search(r"url\((?!#)|@import", report.page.html)
    policy = next(attrs["content"] for _, attrs in page.tags if "http-equiv" in attrs)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert len(report.page.html.encode()) < 1_000_000


def test_pictures_are_drawn_in_the_page_with_ids_of_their_own(page):
    pictures = [attrs for tag, attrs in page.tags if tag == "figure"]
    assert [attrs["role"] for attrs in pictures] == ["img", "img"]
    assert pictures[0]["aria-label"].startswith("Map. cheapest: by sea from Karachi Port")
    bodies = [attrs["id"] for tag, attrs in page.tags if tag == "g" and attrs.get("id", "").endswith("figure_1")]
    assert bodies == ["map-figure_1", "chart-figure_1"]


def test_a_notebook_shows_it_in_a_sandbox(report):
    assert report._repr_html_().startswith('<iframe sandbox="allow-scripts" srcdoc="&lt;!DOCTYPE html&gt;')
    assert repr(report) == "<Report 'Karachi to Tehran'; .save('report.html') or .save('report.pdf') writes it>"


def test_the_pdf_has_the_same_parts_and_two_pages_come_first(report, tmp_path):
    report.save(tmp_path / "report.pdf")
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(tmp_path / "report.pdf").pages]
    assert pages[2].startswith("Step by step: cheapest")
    whole = " ".join(pages)
    for part in (*report.document.parts, *report.document.details):
        assert part.title in whole


def test_a_dated_report_says_when(bundled):
    way = co.plan(bundled, "Karachi", "Lahore", by="time", depart="2027-03-16 08:00")
    text = Page(co.report(bundled, "Karachi", "Lahore", by="time", depart="2027-03-16 08:00").page.html).text
    assert "It is ready on Tue 16 Mar 2027 08:00 +05:00" in text
    assert f"{way.arrives:%H:%M}" in text


def hostile():
    """Return a network whose every text is hostile."""
    rows = [link("A-B", hours=5, usd=10, note=HOSTILE), link("B-C", hours=5, usd=10)]
    tables = network("A/PK B/PK C/PK", rows).tables
    links = tables["links"].assign(source="s")
    nodes = tables["nodes"].assign(name=HOSTILE, place=["A" + HOSTILE, "B", "C"], note=HOSTILE)
    sources = pd.DataFrame({"source": ["s"], "title": [HOSTILE], "publisher": [HOSTILE], "address": ["javascript:x"]})
    return Network({**tables, "nodes": nodes, "links": links, "sources": sources}, name=HOSTILE)


def test_what_others_wrote_stays_text(tmp_path):
    net = hostile()
    faster = co.Scenario(HOSTILE, [co.Change("links", {"link_id": "A-B"}, hours=1.0)], description=HOSTILE)
    found = co.report(net, "A" + HOSTILE, "C", scenario=faster)
    page = Page(found.page.html)
    names = {tag for tag, _ in page.tags}
    assert not {"script", "img"} & names
    assert HOSTILE.replace("\u202e", "\\u202e") in page.text
    assert "\u202e" not in found.page.html
    found.save(tmp_path / "report.pdf")
    assert "<script>" in pypdf.PdfReader(tmp_path / "report.pdf").pages[0].extract_text()


def test_a_network_without_corridors_and_a_way_that_a_scenario_shuts_are_reported():
    net = network("A/PK B/PK C/PK", [link("A-B", hours=5, usd=10), link("B-C", hours=5, usd=10)])
    shut = co.Scenario("Shut", [co.Remove("links", {"link_id": "B-C"})])
    text = Page(co.report(net, "A", "C", scenario=shut).page.html).text
    assert "Named corridors side by side" not in text
    assert "With Shut there would be no way: " in text
    assert "there is no other" in text


def test_a_line_that_is_not_the_best_is_reported_as_the_next_best(bundled):
    """The road stays the cheapest way to Zahedan; the new railway takes the place of the ships by Bandar Abbas."""
    found = Page(co.report(bundled, "Chabahar", "Zahedan", scenario="chabahar-zahedan-open").page.html)
    after = co.load_scenario("chabahar-zahedan-open")(bundled)
    second = co.runner_up(after, "Chabahar", "Zahedan")
    assert second is not None
    assert second.way.modes == ("rail-1435",)
    days, usd = f"{second.way.hours / 24:.1f} days", f"{second.way.cost_usd:,.0f} USD"
    assert f"With chabahar-zahedan-open, the next best would be rail, with {days} and {usd}" in found.text
    assert rows_below(found, "What if: chabahar-zahedan-open")[0] == (
        "Under construction: 628 km Chabahar-Iranshahr-Khash-Zahedan (IRNA, 2020)."
    )
    assert "The runner-up then, another mode: rail" in found.lines
    assert "Named corridors side by side" not in found.text  # both ends are in Iran


def test_where_there_is_no_way_it_says_why():
    net = network("A/PK B/PK C/PK", [link("A-B", hours=5, usd=10)])
    with pytest.raises(co.NoRoute, match="from A to C"):
        co.report(net, "A", "C")


def test_other_endings_and_what_is_no_scenario_are_refused(report, bundled, tmp_path):
    with pytest.raises(co.InvalidQuestion, match=r"report\.docx: a report is written to \.html or \.pdf"):
        report.save(tmp_path / "report.docx")
    with pytest.raises(co.InvalidQuestion, match=r"report: scenario is 7; give a co\.Scenario, or the name or file"):
        co.report(bundled, "Karachi", "Lahore", scenario=7)


def test_the_command_writes_it(folder, tmp_path, capsys):
    file = tmp_path / "out.html"
    ask = ["report", "Karachi", "Delhi", "--network", str(folder), "-o"]
    with pytest.raises(SystemExit) as stopped:
        main([*ask, str(file), "--by", "time"])
    assert (stopped.value.code, capsys.readouterr().out) == (0, "")
    way = co.plan(co.load(folder), "Karachi", "Delhi", by="time")
    assert f"{way.cost_usd:,.0f}" in file.read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main([*ask, str(tmp_path / "out.xlsx")])
    assert stopped.value.code == 2
    assert "out.xlsx: a report is written to .html or .pdf" in capsys.readouterr().err
    assert not (tmp_path / "out.xlsx").exists()
    with pytest.raises(SystemExit) as stopped:
        main([*ask, str(file), "--avoid", "IN"])
    assert stopped.value.code == 3


def test_the_scenarios_of_the_command_are_what_may_change(folder, tmp_path):
    for name, usd in (("dear", 900.0), ("dearer", 1900.0)):
        change = co.Change("links", {"link_id": "wagah"}, usd=usd)
        co.save_scenario(co.Scenario(name, [change]), tmp_path / f"{name}.toml")
    file = tmp_path / "out.html"
    chosen = [part for name in ("dear", "dearer") for part in ("--scenario", str(tmp_path / f"{name}.toml"))]
    with pytest.raises(SystemExit) as stopped:
        main(["report", "Karachi", "Amritsar", "--network", str(folder), "--mode", "road", *chosen, "-o", str(file)])
    assert stopped.value.code == 0
    way = co.plan(co.load(folder), "Karachi", "Amritsar", rules=co.Rules(modes="road"))
    text = Page(file.read_text(encoding="utf-8")).text
    assert f"takes {way.hours / 24:.1f} days and {way.cost_usd:,.0f} USD" in text
    assert "With dear + dearer, the cheapest way" in text
