"""The figures of the bundled scenarios are those that the network gives today."""

import runpy
from pathlib import Path

import pytest

SCENARIOS = Path(__file__).parent.parent / "network_data" / "scenarios"


@pytest.mark.usefixtures("load_once")
def test_the_figures_of_the_scenarios_are_up_to_date():
    script = runpy.run_path(str(SCENARIOS / "findings.py"))
    readme = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    written = readme.partition(script["BEGINS"])[2].partition(script["ENDS"])[0].strip()
    assert written == script["findings"](), (
        "run python network_data/scenarios/findings.py --write, and read the words again"
    )


def test_every_scenario_has_a_paragraph_with_its_doubts():
    readme = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    paragraphs = {text.split(".**")[0].lstrip("*"): text for text in readme.split("\n\n") if text.startswith("**")}
    assert sorted(paragraphs) == sorted(file.stem for file in SCENARIOS.glob("*.toml"))
    assert all("doubt" in text.lower() for text in paragraphs.values())
