"""Print the figures that decide which corridor wins: `python network_data/sensitivity.py` (a quarter of an hour).

Each figure is raised by half and lowered by a third in turn, and questions are asked again: prices by cost, hours by
time. A figure decides a question when another corridor wins, that is another chain of crossings and modes. Varied are
the rates, crossings, services and nodes of the ways that contend: the winner of each question, what wins when the first
crossing or port of the winner is avoided, and what wins when that of the runner-up is. A figure is tried on the
questions in which it contends.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))  # this checkout goes before an installed package

import corridor as co

QUESTIONS: Final = [
    *(("Kashgar", "Istanbul"), ("Kashgar", "Karachi"), ("Kashgar", "Tehran"), ("Kashgar", "Gwadar")),
    *(("Urumqi", "Istanbul"), ("Urumqi", "Karachi"), ("Urumqi", "Duisburg"), ("Xi'an", "Istanbul")),
    *(("Xi'an", "Duisburg"), ("Xi'an", "Tehran"), ("Xi'an", "Karachi"), ("Xi'an", "Baku"), ("Yiwu", "Tehran")),
    *(("Chengdu", "Łódź"), ("Shanghai", "Rotterdam"), ("Shanghai", "Istanbul"), ("Shanghai", "Tehran")),
    *(("Karachi", "Istanbul"), ("Karachi", "Tehran"), ("Karachi", "Tashkent"), ("Karachi", "Duisburg")),
    *(("Islamabad", "Istanbul"), ("Islamabad", "Tehran"), ("Lahore", "Hamburg"), ("Lahore", "Mersin")),
    *(("Gwadar", "Istanbul"), ("Karachi", "Kabul"), ("Mumbai", "Moscow"), ("Chabahar", "Mazar-i-Sharif")),
    *(("Tehran", "Istanbul"), ("Bandar Abbas", "Moscow"), ("Almaty", "Istanbul"), ("Tashkent", "Istanbul")),
]
EUROPE: Final = (
    *("AT", "BE", "BG", "CH", "CZ", "DE", "DK", "EE", "ES", "FR", "GB", "GR", "HR", "HU", "IT", "LT", "LU", "LV"),
    *("MD", "MK", "NL", "PL", "PT", "RO", "RS", "SE", "SI", "SK"),
)
RAISED, LOWERED = 1.5, 1 / 1.5


class Figure(NamedTuple):
    """What is varied: rows of a table, and whether their price or their hours."""

    table: str
    where: tuple[tuple[str, object], ...]
    of: str

    def edits(self, factor: float) -> list[co.Change]:
        """Return the edits that make the price or the hours so many times as large."""
        where = {column: list(value) if isinstance(value, tuple) else value for column, value in self.where}
        if self.table != "rates":
            return [co.Change(self.table, where, **{self.of: co.times(factor)})]
        if self.of == "usd":
            return [co.Change("rates", where, usd_per_km=co.times(factor))]
        return [co.Change("rates", where, speed_kmh=co.times(1 / factor), delay_h_per_100km=co.times(factor))]

    def __str__(self) -> str:
        """Return the figure in words."""
        where = ", ".join("Europe" if isinstance(value, tuple) else str(value) or "anywhere" for _, value in self.where)
        return f"{self.table}: {where}: {'price' if self.of == 'usd' else 'hours'}"


@cache
def today() -> co.Network:
    """Return the bundled network, once per process."""
    return co.load()


def corridor(net: co.Network, question: tuple[str, str], by: str, rules: co.Rules | None = None) -> co.Itinerary | None:
    """Return the winner, or None where there is no way."""
    try:
        return co.plan(net, *question, by=by, rules=rules)
    except co.NoRoute:
        return None


def signature(way: co.Itinerary | None) -> tuple[str, ...]:
    """Return the chain of crossings and modes by which corridors are told apart."""
    return () if way is None else (*way.borders, *way.modes)


def contests() -> dict[Figure, list[tuple[str, str]]]:
    """Return the figures that are varied, each with the questions in which it contends."""
    net = today()
    country = net.nodes.set_index("node_id")["country"]
    rates = net.rates[net.rates["procedure"] == ""]
    known = {
        "usd": {(row.mode, row.country) for row in rates.itertuples() if pd.notna(row.usd_per_km)},
        "hours": {(row.mode, row.country) for row in rates.itertuples() if pd.notna(row.speed_kmh)},
    }
    own_rows = {"link_id": set(net.borders["link_id"]) - {""}, "node_id": set(net.borders["node_id"]) - {""}}
    handled = set(net.handling["node_id"])
    priced = {of: set(net.services.loc[net.services[of].notna(), "service_id"]) for of in ("usd", "hours")}
    found: dict[Figure, dict[tuple[str, str], None]] = {}
    for of, by in (("usd", "cost"), ("hours", "time")):
        for question in QUESTIONS:
            for leg in (leg for way in contenders(net, question, by) for leg in way.legs):
                used: list[Figure] = []
                if leg.service_id in priced[of]:
                    used.append(Figure("services", (("service_id", leg.service_id),), of))
                elif leg.activity == "move":
                    places = (country[leg.from_node], "")
                    rates = [(mode, place) for place in places for mode in (leg.mode, leg.mode.split("-")[0])]
                    row = next((rate for rate in rates if rate in known[of]), None)
                    if row is not None:
                        where = EUROPE if row[1] in EUROPE else row[1]
                        used.append(Figure("rates", (("mode", row[0]), ("country", where), ("procedure", "")), of))
                elif leg.activity in ("exit", "entry"):
                    column, value = ("link_id", leg.link_id) if leg.link_id else ("node_id", leg.from_node)
                    if value in own_rows[column]:
                        used.append(Figure("borders", ((column, value),), of))
                elif leg.activity in ("transfer", "gauge_change") and leg.from_node in handled:
                    used.append(Figure("handling", (("node_id", leg.from_node),), of))
                for figure in used:
                    found.setdefault(figure, {})[question] = None
    return {figure: list(questions) for figure, questions in found.items()}


def contenders(net: co.Network, question: tuple[str, str], by: str) -> Iterator[co.Itinerary]:
    """Yield the winner, and twice what wins when the first crossing or port of that is avoided."""
    way = corridor(net, question, by)
    for _ in range(3):
        if way is None:
            return
        yield way
        crossing = [leg.link_id for leg in way.legs if leg.activity == "exit" and leg.link_id]
        ports = [leg.from_node for leg in way.legs if leg.activity == "exit" and not leg.link_id]
        if not crossing and not ports:
            return
        way = corridor(net, question, by, co.Rules(avoid_links=crossing[:1], avoid_nodes=() if crossing else ports[:1]))


def decided(contest: tuple[Figure, list[tuple[str, str]]]) -> list[str]:
    """Return the questions that another corridor wins when the figure is raised or lowered."""
    figure, questions = contest
    by = "cost" if figure.of == "usd" else "time"
    before = {question: signature(corridor(today(), question, by)) for question in questions}
    changed: set[str] = set()
    for factor in (RAISED, LOWERED):
        try:
            net = co.Scenario(str(figure), figure.edits(factor))(today())
        except co.InvalidEdit:
            continue
        after = {question: signature(corridor(net, question, by)) for question in questions}
        changed |= {f"{a}-{b}" for a, b in questions if before[a, b] != after[a, b]}
    return sorted(changed)


def main() -> None:
    """Print the figures that decide, most questions first."""
    varied = contests()
    print(f"{len(varied)} figures varied over {len(QUESTIONS)} questions")
    with ProcessPoolExecutor(2) as executor:
        answers = dict(zip(varied, executor.map(decided, varied.items()), strict=True))
    counts = Counter({figure: len(questions) for figure, questions in answers.items() if questions})
    for figure, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))):
        print(f"{count:3}  {figure}  ({', '.join(answers[figure][:4])}{', ...' if count > 4 else ''})")


if __name__ == "__main__":
    main()
