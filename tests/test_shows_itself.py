"""Every answer, and what is asked with, shows itself: briefly in the console, as a table in a notebook."""

import inspect
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from conftest import write
from test_answers_json import ANSWERS, ENDS
from test_from_lines import line, made, place

import corridor as co
from corridor.answer.answer import Answer
from corridor.flows.overloads import Overloads
from corridor.shown_html import HtmlTable, fragment, table_html

MOST_CHARACTERS, MOST_LINES, MOST_ROWS = 1000, 10, 42
"""Of `repr`; and rows of one table, its header and "and N more" among them."""

FASTER = co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))])
TRIPS = [co.Trip("Karachi", "Lahore", shipments_per_year=5200)]
EVERYTHING = {
    **ANSWERS,
    "package": lambda net: co.best_package(net, [co.Project(FASTER, 1e6)], TRIPS, budget_usd=2e6),
    "flows": lambda net: co.assign(net, TRIPS),
    "scenario": lambda net: FASTER,
    "network": lambda net: net,
    "cargo": lambda net: co.Cargo(teu=4, tonnes=40, hs="5208"),
    "rules": lambda net: co.Rules(avoid_countries=["IR"], max_hours=72),
    "terms": lambda net: co.Terms(opening=2030, base_year=2025, ramp_up=(0.5, 0.8)),
    "many answers": lambda net: co.Answers([co.plan(net, *ENDS)] * 60),
}
"""One of each kind on the small network; those that it has none of are below."""

HOSTILE = (
    "<script>alert(1)</script>",
    "\"quoted\" & 'so'",
    "<img src=x onerror=alert(1)>",
    "\u0644\u0627\u0647\u0648\u0631 \U0001f69b",
    "\u202eturned",
)


class Checked(HTMLParser):
    """Collects the texts of a fragment, and refuses what is not closed or could run."""

    VOID = frozenset({"br", "meta"})
    KNOWN = frozenset({"p", "b", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "ul", "li"})

    STYLES = frozenset({"text-align:left", "text-align:right", "font-weight:bold"})

    def __init__(self, text):
        super().__init__()
        self.open, self.texts, self.rows = [], [], [0]
        self.feed(text)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        assert tag in self.KNOWN, tag
        assert {name for name, _ in attrs} <= {"style", "class", "colspan", "open"}, attrs
        assert all(value in self.STYLES for name, value in attrs if name == "style")
        self.open.append(tag)
        if tag == "table":
            self.rows.append(0)
        self.rows[-1] += tag == "tr"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def shown(what):
    return Checked(what._repr_html_())


@pytest.mark.parametrize("kind", EVERYTHING)
def test_it_is_brief_in_the_console_and_a_table_in_a_notebook(kind, net):
    what = EVERYTHING[kind](net)
    text = repr(what)
    assert type(what).__name__ in text
    assert len(text) <= MOST_CHARACTERS
    assert len(text.splitlines()) <= (1 if kind not in ("answers", "many answers") else MOST_LINES)
    found = shown(what)
    assert max(found.rows) <= MOST_ROWS
    assert sum(map(len, found.texts)) > 10


@pytest.mark.parametrize(
    "kind", sorted(set(ANSWERS) - {"emissions", "comparison", "appraisal", "table", "criticality"})
)
def test_the_sources_of_an_answer_are_folded_in(kind, net):
    answer = ANSWERS[kind](net)
    sources = [part.frame for part in answer._sections() if part.title == "sources" and len(part.frame)]
    for title in sources[0]["title"] if sources else ():
        assert title in "".join(shown(answer).texts)
    assert ("<summary>Sources (" in answer._repr_html_()) == bool(sources)


def test_corridors_and_a_runner_up_are_brief(bundled):
    second = co.runner_up(bundled, "Karachi", "Tehran")
    named = co.corridors(bundled, "Karachi", "Tehran", by="time", runs=20)
    for answer in (second, named, named[0], bundled, second.way.legs[0]):
        assert len(repr(answer)) <= MOST_CHARACTERS
        assert len(repr(answer).splitlines()) == 1
    assert repr(second).startswith("<corridor.RunnerUp Karachi to Tehran, cheapest: runner-up, another ")
    assert repr(named).startswith("<corridor.Corridors Karachi to Tehran: ")
    for answer in (second, named, bundled):
        assert max(shown(answer).rows) <= MOST_ROWS


def test_a_list_of_ways_has_a_line_for_each(net):
    ways = [co.plan(net, *ENDS, by=by) for by in ("cost", "time")]
    assert repr(ways[0]) == "<corridor.Itinerary Karachi to Delhi, cheapest: 3.4 days, 1,440 USD, road, rail-1676>"
    assert repr(ways) == f"[{ways[0]!r}, {ways[1]!r}]"
    assert "\n" not in repr(ways[1])
    assert repr(co.plan(net, *ENDS, depart="2026-12-01 08:00+05:00")).startswith(
        "<corridor.Itinerary Karachi to Delhi, cheapest, leaves 2026-12-01: "
    )


def test_several_answers_have_a_line_each_and_say_how_many_more(net):
    lines = repr(co.Answers([co.plan(net, *ENDS)] * 60)).splitlines()
    assert len(lines) == 10
    assert lines[0] == "<corridor.Answers: 60"
    assert lines[-1] == "  and 52 more>"


def test_the_ledger_that_is_shown_adds_up(net):
    """The amounts of the rows, as they are shown, are those of the total to a cent for each row."""
    way = co.plan(net, *ENDS)
    table = re.search("<tbody>(.*?)</tbody>", way._repr_html_(), re.DOTALL)[1]
    rows = [re.findall("<td[^>]*>(.*?)</td>", row) for row in table.splitlines() if row]
    names = list(way.ledger().columns)
    for name in ("hours", "cost_usd", "co2e_kg", "length_km"):
        *parts, total = (float(row[names.index(name)].replace(",", "") or 0) for row in rows)
        assert sum(parts) == pytest.approx(total, abs=0.005 * len(rows))
        assert total == pytest.approx(way.amount(name), abs=0.005)
    assert [row[names.index("what")] for row in rows][-1] == "total"


def test_the_frame_of_a_way_has_names_beside_ids_and_its_times(net):
    way = co.plan(net, *ENDS, depart="2026-12-01 08:00+05:00")
    frame = way.to_frame()
    assert frame["from_name"].tolist() == [way.name_of(node) for node in frame["from_node"]]
    assert frame["to_name"].tolist() == [way.name_of(node) for node in frame["to_node"]]
    times = pd.to_datetime(frame["start"], utc=True)
    assert times.tolist() == [leg.start for leg in way.legs]


def test_the_frame_of_a_ranking_has_names_beside_ids(net):
    frame = ANSWERS["ranking"](net).to_frame()
    assert frame[["from_node", "from_name", "to_node", "to_name"]].iloc[0].tolist() == [
        *("KHI", net.nodes.set_index("node_id")["name"]["KHI"]),
        *("LHE", net.nodes.set_index("node_id")["name"]["LHE"]),
    ]


@pytest.mark.parametrize("kind", ["comparison", "criticality", "ranking"])
def test_a_brief_text_works_out_nothing(kind, net, monkeypatch):
    """The loads of thousands of trips are for whoever prints the answer, and not for a debugger."""
    answer = ANSWERS[kind](net)
    monkeypatch.setattr(Overloads, "frame", property(lambda self: pytest.fail("worked out the loads")))
    assert repr(answer) == f"<corridor.{type(answer).__name__} {answer._heading()}>"
    with pytest.raises(pytest.fail.Exception, match="worked out the loads"):
        str(answer)


def test_the_heading_is_the_first_line_of_what_is_printed(net):
    for kind in ("comparison", "criticality", "ranking", "front", "alternatives", "itinerary"):
        answer = ANSWERS[kind](net)
        assert str(answer).splitlines()[0] == answer._heading()


# ---------------------------------------------------------------- names of others


@pytest.fixture
def hostile(tables, tmp_path):
    """Return the small network with a hostile name for each of its nodes."""
    header, *rows = tables["nodes"].strip().splitlines()
    column = header.split(",").index("name")
    named = []
    for row, name in zip(rows, HOSTILE, strict=True):
        cells = row.split(",")
        cells[column] = '"{}"'.format(name.replace('"', '""'))
        named.append(",".join(cells))
    tables["nodes"] = "\n".join([header, *named]) + "\n"
    return co.load(write(tmp_path / "hostile", tables))


def test_hostile_names_stay_text(hostile):
    ends = hostile.nodes["name"][hostile.nodes["node_id"].isin(["KHI", "DEL"])].tolist()
    way = co.plan(hostile, "KHI", "DEL")
    scenario = co.Scenario(HOSTILE[0], [], description=HOSTILE[2])
    project = co.Project(co.Scenario(HOSTILE[0], FASTER.edits), 1e6)
    trips = [co.Trip("KHI", "LHE", shipments_per_year=5200)]
    everything = [
        way,
        co.Answers([way, way]),
        co.pareto(hostile, "KHI", "DEL"),
        co.alternatives(hostile, "KHI", "DEL"),
        co.half_and_double(hostile, "KHI", "DEL"),
        co.criticality(hostile, [("KHI", "DEL")]),
        co.compare({"today": hostile, HOSTILE[0]: FASTER}, [("KHI", "DEL")]),
        co.best_package(hostile, [project], trips, budget_usd=2e6),
        co.assign(hostile, trips),
        co.Table(HOSTILE[0], pd.DataFrame({HOSTILE[1]: list(HOSTILE)})),
        co.Rules(via=HOSTILE[:2]),
        scenario,
        co.Network(hostile.tables, name=HOSTILE[0]),
    ]
    for what in everything:
        found = shown(what)
        assert not re.search(r"<(script|img)|\u202e", what._repr_html_())
        assert "\u202e" not in repr(what)
        assert found.texts
    said = "".join(shown(way).texts)
    assert all(name.replace("\u202e", "\\u202e") in said for name in ends)


def test_the_report_of_lines_is_escaped():
    """Two lines that do not meet; at the end of the shorter a place with a hostile name."""
    lines = [line((0, 0), (100_000, 0)), line((0, 50_000), (10_000, 50_000))]
    net = made(lines, places=[place(HOSTILE[0], 0, 50_000)])
    assert HOSTILE[0] in repr(net.report)
    assert HOSTILE[0] in "".join(shown(net.report).texts)


# ---------------------------------------------------------------- long ones


def test_a_long_table_says_how_many_rows_more_there_are():
    many = co.Table("numbers", pd.DataFrame({"n": range(12_345)}))
    assert repr(many) == "<corridor.Table numbers: 12,345 rows>"
    assert shown(many).rows == [0, 27]
    assert "and 12,320 more" in shown(many).texts
    totalled = co.Table("sums", pd.DataFrame({"what": ["part"] * 60 + ["total"], "n": [1] * 60 + [60]}))
    html = totalled._repr_html_()
    assert html.index("and 36 more") < html.index('<tr class="total"')
    wide = co.Table("wide", pd.DataFrame([range(100)]))
    assert "and 75 more columns" in shown(wide).texts


def test_no_more_rows_than_there_are():
    table = HtmlTable("t", ("a", "b"), [("1", "2")], (False, True))
    assert table_html(table).count("<tr") == 2
    assert "more" not in table_html(table)
    assert fragment("h", [table] * 30, ["n"] * 30).count("and 5 more") == 2


def test_rules_of_many_places_are_brief_and_whole_in_what_they_forbid(net):
    many = co.Rules(avoid_links=[f"link-{number}" for number in range(5000)])
    assert len(repr(many)) < 200
    assert repr(many).endswith("and 4,995 more})")
    assert many != co.Rules(avoid_links=[f"link-{number}" for number in range(4999)])
    assert repr(co.Rules()) == "Rules()"


def test_rules_that_are_printed_alike_are_not_taken_for_each_other(bundled):
    """What is kept with a network goes by the rules and not by how they are printed."""
    first = [country for country in sorted(bundled.nodes["country"].unique()) if "" < country < "IR"][:5]
    without_iran, without_turkey = (co.Rules(avoid_countries=[*first, country]) for country in ("IR", "TR"))
    assert repr(without_iran) == repr(without_turkey)
    trips = [co.Trip("Karachi", "Tehran", shipments_per_year=520)]
    ways = [
        co.compare({"a": bundled, "b": bundled}, trips, rules=rules).differences()["verdict"].item()
        for rules in (without_turkey, without_iran)
    ]
    moved = [
        co.assign(bundled, trips, rules=rules).by_trip()["moved"].item() for rules in (without_turkey, without_iran)
    ]
    assert ways == ["same", "no way"]
    assert moved[0] > 0 == moved[1]


# ---------------------------------------------------------------- completion


def test_flows_show_places_by_their_names_and_keep_ids_in_their_frames(net):
    flows = co.assign(net, [co.Trip("KHI", "LHE")])
    assert flows.by_trip().loc[0, ["origin", "destination"]].tolist() == ["KHI", "LHE"]
    shown = flows._repr_html_()
    assert "<td>Karachi</td><td>Lahore</td>" in re.sub(r" (class|style)=\"[^\"]*\"", "", shown)


@pytest.mark.parametrize("kind", [*ANSWERS, "package", "flows"])
def test_completion_offers_no_inner_names(kind, net):
    what = EVERYTHING[kind](net)
    assert not [name for name in dir(what) if re.match("_[^_]", name)]
    assert "to_frame" in dir(what)
    assert not [name for name in inspect.signature(type(what)).parameters if name.startswith("_")]


def test_every_class_of_answers_has_the_one_way_to_show_itself():
    classes = set(Answer.__subclasses__())
    assert len(classes) >= len(ANSWERS) + 3
    own = {one.__name__ for one in classes if "_repr_html_" in vars(one)}
    assert own == {"Answers"}
    for one in classes:
        assert not hasattr(one.__repr__, "__wrapped__"), f"{one.__name__} prints all its fields: dataclass(repr=False)"
