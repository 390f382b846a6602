"""Print what each bundled scenario changes, as the tables of README.md in this folder.

    python network_data/scenarios/findings.py            # on the screen
    python network_data/scenarios/findings.py --write    # into README.md

One 40-foot box with 1 TEU, 10 t, worth 40,000 USD, without a date; days are expected days from loading to unloading. Of
the trips only those are shown that a scenario changes.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import corridor as co

HERE = Path(__file__).parent
BEGINS, ENDS = "<!-- from findings.py -->", "<!-- until here -->"
TRIPS = [
    *(("Karachi", to) for to in ("Tehran", "Istanbul", "Rotterdam", "Kabul", "Tashkent", "Peshawar", "Chabahar")),
    *(("Islamabad", "Istanbul"), ("Peshawar", "Kabul"), ("Gwadar", "Tehran"), ("Quetta", "Zahedan")),
    *(("Kashgar", "Istanbul"), ("Kashgar", "Tashkent"), ("Shanghai", "Rotterdam"), ("Shanghai", "Tehran")),
    *(("Tehran", "Karachi"), ("Tehran", "Baku"), ("Tehran", "Ankara"), ("Chabahar", "Tehran")),
    *(("Mumbai", "Tehran"), ("Mumbai", "Moscow"), ("Jebel Ali", "Tehran"), ("Shanghai", "Jebel Ali")),
]
BY_RAIL = [
    *(("Karachi", "Peshawar"), ("Karachi", "Tehran"), ("Quetta", "Zahedan"), ("Chabahar", "Tehran")),
    *(("Tehran", "Baku"), ("Tehran", "Ankara"), ("Kashgar", "Tashkent")),
]
BY_LAND = [("Islamabad", "Istanbul"), ("Karachi", "Istanbul")]
BETWEEN = [("Karachi", "Zahedan"), ("Gwadar", "Tehran"), ("Tehran", "Karachi"), ("Zahedan", "Quetta")]
BORDER = [("Panjgur", "Saravan"), ("Turbat", "Chabahar"), ("Nok Kundi", "Saravan")]
BOX, LORRY = co.Cargo(), co.Rules(modes={"road"})
ASKED = {
    "cheapest": ("cost", TRIPS, co.Rules(), BOX),
    "fastest": ("time", TRIPS, co.Rules(), BOX),
    "by rail alone": ("cost", BY_RAIL, co.Rules(modes={"rail"}), BOX),
    "cheapest by land": ("cost", BY_LAND, co.Rules(avoid_modes={"sea"}), BOX),
    "by lorry": ("cost", BETWEEN, LORRY, BOX),
    "rice by lorry": ("cost", BETWEEN[:2], LORRY, co.Cargo(hs="1006")),
    "tiles by lorry": ("cost", BETWEEN[2:], LORRY, co.Cargo(hs="69")),
    "border market": ("cost", BORDER, LORRY, co.Cargo(regime="border_market")),
}


AGAINST = dict.fromkeys(("pk-ir-barter", "un-snapback", "china-pakistan-iran-turkiye"), "ir-payment-costs")
"""Scenarios that bring another along, with which they are compared in place of today's network."""


def findings() -> str:
    """Return the tables."""
    net = co.load()
    scenarios = {file.stem: co.load_scenario(file) for file in sorted(HERE.glob("*.toml"))}
    networks = {"today": net} | {name: scenario(net) for name, scenario in scenarios.items()}
    found, paid = _compared(networks), _compared({name: networks[name] for name in ("ir-payment-costs", *AGAINST)})
    told = ["### Today", "", "| trip | | | way |", "| --- | --- | --- | --- |"]
    for asked, both in found.items():
        frame = both.to_frame()
        told += [
            f"| {row['origin']}-{row['destination']} | {asked} | {_figures(row)} | {row['way']} |"
            for row in frame[(frame["network"] == "today") & (frame["reason"] == "")].to_dict("records")
        ]
    for name in scenarios:
        before = AGAINST.get(name, "today")
        told += ["", f"### {name}", ""]
        if name in AGAINST:
            told += [f"Before: with {before}.", ""]
        told += ["| trip | | before | after | way |", "| --- | --- | --- | --- | --- |"]
        told += _changed(name, before, paid if name in AGAINST else found)
    return "\n".join(told)


def _compared(networks: Mapping[str, co.Network]) -> dict[str, co.Comparison]:
    """Return the answers to all questions on some networks, compared with the first."""
    return {
        asked: co.compare(networks, trips, by=by, rules=rules, cargo=cargo)
        for asked, (by, trips, rules, cargo) in ASKED.items()
    }


def _changed(name: str, first: str, found: dict[str, co.Comparison]) -> list[str]:
    """Return a row for each trip that a scenario changes."""
    rows = []
    for asked, both in found.items():
        frame = both.to_frame().set_index(["network", "trip"])
        changed = both.differences()
        for row in changed[changed["network"] == name].to_dict("records"):
            before, after = (_figures(frame.loc[(network, row["trip"])]) for network in (first, name))
            if before != after:  # of two ways that are alike in days and dollars, either may be shown
                way = f"{row['way_before']} → {row['way_after']}" if row["changes_way"] else row["way_after"]
                rows.append(f"| {row['origin']}-{row['destination']} | {asked} | {before} | {after} | {way} |")
    return rows or ["| none | | | | |"]


def _figures(row: Mapping[Any, Any]) -> str:
    return "no way" if row["reason"] else f"{row['cost_usd']:,.0f} USD, {row['hours'] / 24:.1f} d"


def main() -> None:
    """Print the tables, or write them into README.md."""
    file = HERE / "README.md"
    head, _, rest = file.read_text(encoding="utf-8").partition(BEGINS)
    text = f"{head}{BEGINS}\n\n{findings()}\n\n{ENDS}{rest.partition(ENDS)[2]}"
    if "--write" in sys.argv[1:]:
        file.write_text(text, encoding="utf-8")
    else:
        print(findings())


if __name__ == "__main__":
    main()
