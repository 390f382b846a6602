"""Pictures, flows and named corridors on the command line."""

import json

import pytest

import corridor as co


@pytest.mark.parametrize("ending", ["png", "svg", "html"])
def test_a_picture(run, folder, tmp_path, ending):
    file = tmp_path / "maps" / f"way.{ending}"
    result = run("map", "Karachi", "Delhi", "--by", "time", "-o", file, "--network", folder)
    assert (result.code, result.out, result.err) == (0, "", "")
    begins = {"png": b"\x89PNG", "svg": b"<?xml", "html": b"<!doctype html>"}[ending]
    assert file.read_bytes().startswith(begins)
    assert file.stat().st_size > 1000
    assert [found.name for found in file.parent.iterdir()] == [file.name]


def test_a_picture_shows_what_scenarios_change(run, folder, tmp_path):
    """Its key is text in the file; with two scenarios both count."""
    for name, edit in (
        ("a", 'edit = "change"\ntable = "links"\nwhere = { link_id = "n5" }\nset = { usd = 800 }'),
        ("b", 'edit = "close"\nlink_id = "wagah"'),
    ):
        (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\n[[edits]]\n{edit}\n', encoding="utf-8")
    with_both = ("--scenario", tmp_path / "a.toml", "--scenario", tmp_path / "b.toml", "--network", folder)
    result = run("map", "Karachi", "Lahore", "-o", tmp_path / "way.html", *with_both)
    assert (result.code, result.err) == (0, "")
    assert "<title>Karachi to Lahore; a + b</title>" in (tmp_path / "way.html").read_text(encoding="utf-8")
    assert run("map", "-o", tmp_path / "plain.svg", "--network", folder).code == 0
    assert run("map", "-o", tmp_path / "changed.svg", *with_both).code == 0
    plain, changed = ((tmp_path / f"{name}.svg").read_text(encoding="utf-8") for name in ("plain", "changed"))
    for kind in ("changed", "closed"):
        assert f'id="scenario-{kind}"' in changed
        assert f'id="scenario-{kind}"' not in plain


def test_a_picture_shows_what_set_changes(run, folder, tmp_path):
    """Alone, and after a scenario; the way is that of the changed network, the map below it that of today."""
    (tmp_path / "a.toml").write_text('name = "a"\n[[edits]]\nedit = "close"\nlink_id = "wagah"\n', encoding="utf-8")
    slow = ("--set", "links:n5:hours=90", "--network", folder)
    result = run("map", "Karachi", "Lahore", "-o", tmp_path / "way.svg", *slow)
    assert (result.code, result.out) == (0, "")
    assert "--set links:n5:hours=90 changes " in result.err
    drawn = (tmp_path / "way.svg").read_text(encoding="utf-8")
    assert 'id="scenario-changed"' in drawn
    run("map", "-o", tmp_path / "both.html", "--scenario", tmp_path / "a.toml", *slow)
    assert "<title>a + links:n5:hours=90</title>" in (tmp_path / "both.html").read_text(encoding="utf-8")


def test_flows_of_a_larger_trade(run, load_once):
    result = run("flows", "--trade", "10e9")
    assert (result.code, result.err) == (0, "")
    assert "Mirjaveh - Taftan, road" in result.out
    assert "not moved, at 100,000 USD a TEU: " in result.out
    assert "\n  Zahedan to Quetta, " in result.out  # places and goods, no ids
    result = run("flows", "--trade", "-5")
    assert (result.code, result.out) == (2, "")
    assert "usd_per_year is -5.0" in result.err


def test_flows_with_the_constants_of_the_network(run, folder, load_once, bundled):
    result = run("flows", "--method", "logit", "--constants", "--format", "json")
    assert (result.code, result.err) == (0, "")
    found = co.assign(bundled, bundled.demand, method="logit", constants=bundled.constants)
    assert json.loads(result.out)["shares"] == found.to_dict()["shares"]
    for wrong, said in (
        (("--constants",), "constants are for method='logit', and it is 'capacity'; leave them out"),
        (("--constants", "--network", folder), "--constants: the table constants of "),
    ):
        result = run("flows", *wrong)
        assert (result.code, result.out) == (2, "")
        assert said in result.err


def test_named_corridors(run, folder, load_once):
    result = run("corridors", "Karachi", "Tehran", "--by", "time", "--runs", "50")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Karachi to Tehran, fastest, by every named corridor; the best of all ways takes ")
    assert "Pakistan-Iran" in result.out
    assert "no way passes all of it" in result.out
    result = run("corridors", "Karachi", "Delhi", "--network", folder)
    assert (result.code, result.out) == (2, "")
    assert "names no corridor; add rows to its table `corridors`" in result.err


def test_a_picture_of_an_unknown_kind_or_of_half_a_way(run, folder, tmp_path):
    for given, message in (
        (("Karachi", "Delhi", "-o", tmp_path / "way.doc"), "way.doc: a map is drawn into .png, .svg, .pdf, .html"),
        (
            ("Karachi", "-o", tmp_path / "way.png"),
            "a way has two ends; give both places, or none for the network alone",
        ),
    ):
        result = run("map", *given, "--network", folder)
        assert (result.code, result.out) == (2, "")
        assert message in result.err
