"""Every message of an edit, or of a file of edits, that cannot be carried out."""
# ruff: noqa: E501 - a message stands in one piece beside what it is for

import re

import pytest
from stories.small import border, link, network

import corridor as co


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
