"""Every example runs, stays short, and states its finding in its first lines."""

import ast
import re
import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


def both_railways_take_the_lorry_s_boxes(lines):
    """Quetta's train is cheaper and faster than its lorry, and Gwadar's cheaper in the same time."""
    for trip, usd_less in (("Quetta - Zahedan", 590), ("Gwadar - Tehran", 140)):
        rows = [line for line in lines if line.startswith(trip)]
        assert len(rows) == 2
        for row in rows:
            days, usd, days_after, usd_after = (float(text.replace(",", "")) for text in re.findall(r"[\d,.]+", row))
            assert days_after < days if trip.startswith("Quetta") else days_after == days
            assert usd - usd_after == pytest.approx(usd_less, abs=1)


def it_pays_on_paper_alone(lines):
    """Without capacities the line pays, within them it does not; countries and draws say the same."""
    rows = [re.split(r"  +", line) for line in lines if re.match(r"(not )?counted ", line)]
    ratios = {(row[0], row[1]): float(row[4]) for row in rows}
    losses = {(row[0], row[1]): float(row[5].strip(" %")) for row in rows}
    owner = {(row[0], row[1]): float(row[3].replace(",", "")) for row in rows}
    told = {("not counted", "1.8"): 1.62, ("not counted", "10.0"): 9.05, ("counted", "1.8"): 0.49}
    for case, ratio in {**told, ("counted", "10.0"): 0.87}.items():
        assert ratios[case] == pytest.approx(ratio, abs=0.02)
    assert losses["counted", "1.8"] == 100 > losses["counted", "10.0"] > 85
    assert owner["counted", "10.0"] < 0 < owner["not counted", "10.0"]
    sent = [re.search(r"send ([\d,]+) TEU .* takes ([\d,]+)", line) for line in lines]
    amounts = [[int(text.replace(",", "")) for text in found.groups()] for found in sent if found]
    assert amounts[0] == pytest.approx([815_000, 24_500], rel=0.01)
    assert amounts[1] == pytest.approx([1_157_000, 77_000], rel=0.01)
    totals = {line.split()[0]: float(line.split()[-1]) for line in lines if re.match(r"(IR|PK) +\d", line)}
    assert totals == pytest.approx({"IR": 357, "PK": -538}, abs=10)


def the_siding_saves_little(lines):
    """The lines join, and the train is cheaper and slower than the lorry to each port."""
    assert "ends joined: 1" in "\n".join(lines)
    saved = {"Port Qasim": 187, "Karachi Port": 187, "Gwadar": 60}
    for port, usd_less in saved.items():
        (row,) = [line for line in lines if line.startswith(port)]
        days, usd, days_by_rail, usd_by_rail = (
            float(text.replace(",", "")) for text in re.findall(r"[\d,.]+", row[len(port) :])
        )
        assert days < days_by_rail
        assert usd - usd_by_rail == pytest.approx(usd_less, abs=3)


def taftan_is_full_first_and_lanes_relieve_it(lines):
    """Taftan is full at three billion; at ten its lanes and Gabd's take most of what finds no room, customs nothing."""
    rows = {}
    for line in lines:
        if found := re.match(r"(.+?) +(\d+)% +(\d+)% +(\d+)% +([\d,]+)$", line):
            rows[found[1]] = [int(text.replace(",", "")) for text in found.groups()[1:]]
    assert rows["3 billion USD a year"][0] == 100 > max(rows["3 billion USD a year"][1:3])
    assert rows["3 billion USD a year"][3] == rows["5 billion USD a year"][3] == 0
    assert rows["5 billion USD a year"][:3] == [100, 100, 100]
    left = {name: row[3] for name, row in rows.items()}
    assert left["8 billion USD a year"] == pytest.approx(1900, abs=60)
    assert left["as it is"] == left["10 billion USD a year"] == left["customs in half the time"]
    assert left["as it is"] == pytest.approx(4900, abs=60)
    assert left["lanes at Taftan doubled"] == pytest.approx(200, abs=60)
    assert left["lanes at Gabd doubled"] == pytest.approx(1600, abs=60)
    assert left["as it is"] - left["railway from Quetta to Taftan"] == pytest.approx(900, abs=60)


def most_goes_through_suez_or_round_the_cape(lines):
    shares, case = {}, ""
    for line in lines:
        case = line.split(":")[0] if "TEU a year" in line else case
        if found := re.match(r"(.+?) +([\d.]+)% +([\d.]+)% +([\d.]+)%$", line):
            half, share, double = (float(text) for text in found.groups()[1:])
            shares[case, found[1]] = share
            assert max(abs(half - share), abs(double - share)) <= 1
    north = "Northern (Russia and Belarus)"
    assert shares["as it is", "By sea through Suez"] == pytest.approx(700 / 8, abs=1)
    assert shares["as it is", north] == pytest.approx(100 / 8, abs=1)
    assert shares["Suez shut", "By sea round the Cape"] == pytest.approx(75, abs=1.5)
    assert shares["Suez shut", north] == pytest.approx(25, abs=1.5)
    assert shares["Poland-Belarus shut", north] == pytest.approx(9.5, abs=0.5)
    named = ("By sea through Suez", "By sea round the Cape", north)
    assert all(share <= 0.5 for (_, corridor), share in shares.items() if corridor not in named)


def lanes_come_first(lines):
    sets = [line for line in lines if "chosen" in line]
    saves = [float(re.search(r"save ([\d,.]+) a year", line)[1].replace(",", "")) for line in sets]
    assert saves[0] == pytest.approx(2800, abs=60)
    assert saves[1] - saves[0] == pytest.approx(60, abs=5)
    assert all("surely the best" in line for line in sets)
    rows = [re.split(r"  +", line) for line in lines if re.match(r"Taftan|Gabd|Mand|ml3|chabahar|pk-ir", line)]
    chosen = [[row[0] for row in part if row[3] != "-"] for part in (rows[:6], rows[6:])]
    assert [name.split("-")[0] for name in chosen[0]] == ["Taftan", "Gabd", "Mand"]
    assert chosen[1][3:] == ["ml3-rehabilitated", "pk-ir-customs-eased"]
    railway = next(row for row in rows[6:] if row[0].startswith("ml3"))
    assert [float(text) for text in railway[2:]] == pytest.approx([380, 26], abs=2)


def two_assumed_prices_decide_and_handling_changes_the_way(lines):
    rows = [found.groups() for line in lines if (found := re.match(r" +(\d+)%  (\w+) +(.+)$", line))]
    assert [name.split(",")[0] for _, _, name in rows[:2]] == ["Karachi Port - Bandar Abbas", "customs IR"]
    assert {basis for _, basis, _ in rows[:2]} == {"assumed"}
    assert all(25 <= int(share) <= 100 / 3 for share, _, _ in rows[:2])
    assert int(rows[2][0]) < 25
    others = [line.strip() for line in lines[lines.index("Those that change the way:") + 1 : -2]]
    assert len(others) == 3
    assert all(line.startswith("handling ") for line in others)
    assert any("Bandar Abbas" in line and ": rail and sea" in line for line in others)
    assert lines[-1].startswith("12 of 25 ")


FINDINGS = {
    "17_which_figures_decide": two_assumed_prices_decide_and_handling_changes_the_way,
    "13_ten_billion_dollars": taftan_is_full_first_and_lanes_relieve_it,
    "14_corridor_shares": most_goes_through_suez_or_round_the_cape,
    "15_what_to_build_with_a_billion": lanes_come_first,
    "03_a_new_rail_link": both_railways_take_the_lorry_s_boxes,
    "16_bring_your_own_network": the_siding_saves_little,
    "12_does_it_pay": it_pays_on_paper_alone,
}
"""Checks of printed lines against the finding that the example states."""


def test_there_are_examples():
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs(example, capsys):
    runpy.run_path(str(example), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 5
    FINDINGS.get(example.stem, len)(lines)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_short_and_states_its_finding(example):
    text = example.read_text(encoding="utf-8")
    question, _, finding = ast.get_docstring(ast.parse(text)).partition("\n")
    assert question.endswith("?")
    assert len(finding.split()) > 20
    assert len(text.splitlines()) <= 80
