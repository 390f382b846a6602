"""Figures set by name: which rows are meant, what is said of them, what is refused."""

import pytest

import corridor as co
from corridor.scenario.assignments import assignment, assignments, figure_key
from corridor.scenario.table_edits import times


def test_a_link_by_its_id_is_both_of_its_directions(net):
    found = assignment(net, "links:n5:hours=12")
    assert [key for key, _ in found.rows] == [
        {"link_id": "n5", "from_node": "KHI"},
        {"link_id": "n5", "from_node": "LHE"},
    ]
    scenario, _ = assignments(net, ["links:n5:hours=12"])
    edited = scenario(net)
    links = edited.tables["links"].set_index(["link_id", "from_node"])
    assert links.loc[("n5", "KHI"), "hours"] == links.loc[("n5", "LHE"), "hours"] == 12
    assert links.loc[("n5", "KHI"), "hours_p90"] == 18  # a new median scales its p90
    assert links.loc[("n5-east", "BQM"), "hours"] == 25


def test_what_is_said_of_a_border_names_its_rows_and_that_hours_are_medians(net):
    assert str(assignment(net, "borders:wagah:hours=6")) == (
        "borders:wagah:hours=6 changes 2 rows of borders: wagah entry (6), wagah exit (5); hours are each side's median"
    )
    one = assignment(net, "borders:wagah:side=exit:usd=x0.5")
    assert str(one) == "borders:wagah:side=exit:usd=x0.5 changes 1 row of borders: wagah exit (50)"
    assert one.value == times(0.5)


def test_a_row_may_be_named_by_a_name_of_its_node(net):
    for text in ("links:Karachi:hours=1", "links:Kurrachee:hours=1"):
        ends = {key["link_id"] for key, _ in assignment(net, text).rows}
        assert ends == {"n5", "n5-east"}
    assert [key["from_node"] for key, _ in assignment(net, "links:n5:KHI:hours=1").rows] == ["KHI"]


def test_what_only_begins_alike_stays_and_is_told(bundled):
    said = str(assignment(bundled, "borders:taftan-mirjaveh:hours=6"))
    assert "; taftan-mirjaveh-1435 and taftan-mirjaveh-road are others, and stay" in said
    assert " without hours stay as they are" in said


def test_a_text_may_be_set_and_may_hold_colons(net):
    found = assignment(net, "links:n5:opening_hours=Mo-Fr 08:00-16:00")
    assert (found.column, found.value) == ("opening_hours", "Mo-Fr 08:00-16:00")
    assert "n5 KHI (blank)" in str(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("border:wagah:hours=6", "there is no table 'border'; did you mean 'borders'?"),
        ("borders:wagha:hours=6", "borders:wagha:hours=6: no row of borders has 'wagha'; did you mean 'wagah'?"),
        ("borders:wagah:hour=6", "borders has no figure 'hour'; did you mean 'hours'"),
        ("borders:wagah:side=out:hours=6", "no row of borders has 'side=out'; there are entry, exit"),
        ("borders:wagah:hours", "there is no column and value; write it like"),
        ("borders:hours=6", "no row is named; write it like"),
        ("borders:wagah:hours=six", "hours is a number, not 'six'; write it like"),
        ("borders:wagah:hours=nan", "hours is a number, not 'nan'"),
        ("", "there is no table ''"),
        (":::=", "there is no table ''"),
    ],
)
def test_what_cannot_be_meant_is_refused(net, text, message):
    with pytest.raises(co.InvalidEdit) as raised:
        assignment(net, text)
    assert message in str(raised.value)


def test_a_figure_must_be_one_row(net):
    assert figure_key(net, "borders:wagah:entry:hours")[1]["side"] == "entry"
    with pytest.raises(co.InvalidEdit) as raised:
        figure_key(net, "borders:wagah:hours")
    assert str(raised.value) == (
        "borders:wagah:hours means 2 rows of borders: wagah entry; wagah exit; say more of the one, as side=entry"
    )


def test_the_wider_row_is_meant_where_others_are_for_some_goods_or_regimes(bundled):
    table, key, column = figure_key(bundled, "borders:gabd-rimdan-road:PKGBD:entry:hours")
    assert (table, column) == ("borders", "hours")
    assert key == {"link_id": "gabd-rimdan-road", "from_node": "PKGBD", "side": "entry", "regime": ""}


def test_the_command_says_what_it_has_changed_and_plans_with_it(run, folder):
    before = run("plan", "Karachi", "Lahore", "--network", folder, "--format", "csv")
    after = run("plan", "Karachi", "Lahore", "--network", folder, "--format", "csv", "--set", "links:n5:usd=100")
    assert (before.err, after.code) == ("", 0)
    assert (
        after.err
        == "--set links:n5:usd=100 changes 2 rows of links: n5 KHI (900), n5 LHE (900); n5-east is another, and stays\n"
    )
    assert before.out != after.out
    result = run("plan", "Karachi", "Lahore", "--network", folder, "--set", "links:n5:usd=-1")
    assert (result.code, result.out) == (2, "")


def test_a_scenario_of_figures_is_written_and_used(run, folder, tmp_path):
    file = tmp_path / "new" / "cheap.toml"
    new = ("scenarios", "new", "N-5 cheap", "--network", folder, "-o")
    result = run(*new, file, "--set", "links:n5:usd=100", "--close", "n5-east", "--open", "direct")
    assert result.code == 2  # the planned line has no rows of borders
    assert not file.exists()
    result = run(*new, file, "--set", "links:n5:usd=100", "--close", "n5-east")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "links:n5:usd=100 changes 2 rows of links: n5 KHI (900), n5 LHE (900); n5-east is another, and stays",
        f"{file}: 3 edits",
    ]
    shown = run("scenarios", "show", file).out
    assert "~ links close n5-east" in shown
    assert "usd = 100" in shown
    planned = run("plan", "Karachi", "Lahore", "--network", folder, "--scenario", file)
    assert planned.code == 0
    for given, message in (
        ((tmp_path / "x.json", "--close", "n5"), "x.json: a scenario is written into a file that ends in .toml"),
        ((file,), "a scenario changes something; give --set, --open or --close"),
    ):
        result = run(*new, *given)
        assert (result.code, result.out) == (2, "")
        assert message in result.err


def test_the_bundled_scenarios_are_listed(run):
    listed = run("scenarios", "list").out.splitlines()
    assert any(line.startswith("red-sea-closed ") for line in listed)
    assert len(listed) > 15
