"""Print the figures that decide which corridor wins: `python network_data/sensitivity.py` (half an hour on two cores).

Each figure is raised by half and lowered by a third in turn, and the questions below are asked again: prices by cost,
hours by time. A figure decides a question when another corridor wins, that is another chain of crossings and modes.
Which figures are varied: every rate; and the crossings, services and nodes of the ways that win today and of those that
win when the first crossing or port of the winner is avoided, and then that of the runner-up.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Final, NamedTuple

import pandas as pd

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


def winners(net: co.Network, by: str) -> list[tuple[str, ...]]:
    """Return the corridor that wins each question."""
    return [signature(corridor(net, question, by)) for question in QUESTIONS]


def figures() -> list[Figure]:
    """Return the figures that are varied, without repeats."""
    net = today()
    own_rows = set(net.borders["link_id"])
    handled = set(net.handling["node_id"])
    found: dict[Figure, None] = {}
    for row in net.rates.itertuples():
        where = (("mode", row.mode), ("country", EUROPE if row.country in EUROPE else row.country))
        if pd.notna(row.usd_per_km):
            found[Figure("rates", where, "usd")] = None
        if pd.notna(row.speed_kmh) and row.mode not in ("sea", "ferry", "waterway"):
            found[Figure("rates", where, "hours")] = None
    for of, by in (("usd", "cost"), ("hours", "time")):
        for way in contenders(net, by):
            for leg in way.legs:
                if leg.service_id:
                    found[Figure("services", (("service_id", leg.service_id),), of)] = None
                if leg.activity in ("exit", "entry"):
                    if leg.link_id and leg.link_id in own_rows:
                        found[Figure("borders", (("link_id", leg.link_id),), of)] = None
                    elif leg.from_node in set(net.borders["node_id"]):
                        found[Figure("borders", (("node_id", leg.from_node),), of)] = None
                if leg.activity in ("transfer", "gauge_change") and leg.from_node in handled:
                    found[Figure("handling", (("node_id", leg.from_node),), of)] = None
    return list(found)


def contenders(net: co.Network, by: str) -> Iterator[co.Itinerary]:
    """Yield the winner of each question, and twice what wins when the first crossing or port of that is avoided."""
    for question in QUESTIONS:
        way = corridor(net, question, by)
        for _ in range(3):
            if way is None:
                break
            yield way
            crossing = [leg.link_id for leg in way.legs if leg.activity == "exit" and leg.link_id]
            ports = [leg.from_node for leg in way.legs if leg.activity == "exit" and not leg.link_id]
            rules = co.Rules(avoid_links=crossing[:1], avoid_nodes=() if crossing else ports[:1])
            way = corridor(net, question, by, rules) if crossing or ports else None


def decided(figure: Figure) -> list[str]:
    """Return the questions that another corridor wins when the figure is raised or lowered."""
    by = "cost" if figure.of == "usd" else "time"
    before = winners_today(by)
    changed: set[str] = set()
    for factor in (RAISED, LOWERED):
        try:
            net = co.Scenario(str(figure), figure.edits(factor))(today())
        except co.InvalidEdit:
            continue
        after = winners(net, by)
        changed |= {f"{a}-{b}" for (a, b), old, new in zip(QUESTIONS, before, after, strict=True) if old != new}
    return sorted(changed)


@cache
def winners_today(by: str) -> list[tuple[str, ...]]:
    """Return today's winners, once per process."""
    return winners(today(), by)


def main() -> None:
    """Print the figures that decide, most questions first."""
    varied = figures()
    print(f"{len(varied)} figures varied over {len(QUESTIONS)} questions")
    with ProcessPoolExecutor(2) as executor:
        answers = dict(zip(varied, executor.map(decided, varied, chunksize=4), strict=True))
    counts = Counter({figure: len(questions) for figure, questions in answers.items() if questions})
    for figure, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))):
        print(f"{count:3}  {figure}  ({', '.join(answers[figure][:4])}{', ...' if count > 4 else ''})")


if __name__ == "__main__":
    main()
