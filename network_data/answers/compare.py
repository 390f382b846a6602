"""Compare answers with what is published, as the page docs/answers.md.

    python network_data/answers/compare.py            # on the screen
    python network_data/answers/compare.py --write    # into docs/answers.md

It plans the pairs of pairs.csv by three objectives, the runs and prices that ../fit.py lists, and counts with
../detectors.py; about half a minute.
"""

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))  # this checkout goes before an installed package
sys.path.insert(0, str(Path(__file__).parents[1]))  # the scripts beside the network

import detectors
import fit

import corridor as co
from corridor.planning.route_names import main_modes, names_in

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parents[1] / "docs" / "answers.md"
TOLERANCE: Final = 0.25
"""Part by which an answer may be off what is published, and be called near."""
WORST: Final = 12

INTRO: Final = f"""# Answers against what is published

Made by `python network_data/answers/compare.py --write`; no line is written by hand. All are answers without a date
for one 40-foot box of 10 t worth 40,000 USD. Days are those in transit, from the first departure to the last arrival
without clearance, as carriers print them, with the days from loading to unloading in brackets. What is published is
often a range, of one year, of one carrier, and may be a promise; where no source is named it is known in the trade and
was not read. Sea prices are often those of the ship alone, without terminals, customs and the way inland, and move by a
factor of three from year to year. An answer is near if it is at most {TOLERANCE:.0%} outside the
range.
"""


class Known(NamedTuple):
    """What is published or known between two places by one mode."""

    origin: str
    destination: str
    by: str
    days: tuple[float, float] | None
    usd: tuple[float, float] | None
    source: str
    note: str

    def band(self, what: str) -> tuple[float, float] | None:
        """Return the range of days or USD."""
        return self.days if what == "days" else self.usd

    def __str__(self) -> str:
        """Return it in words."""
        parts = [self.by, _range(self.days, "days", ",g"), _range(self.usd, "USD", ",.0f")]
        source = self.source.partition(", http")[0]
        said = ", ".join(filter(None, parts)) + f" ({source})" * bool(source)
        return "; ".join(filter(None, (said, self.note)))


class Answer(NamedTuple):
    """One answer: its objective, its modes that carry most, days in transit and in all, dollars, and its name."""

    objective: str
    modes: tuple[str, ...]
    transit_d: float
    days: float
    usd: float
    name: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.transit_d:.1f} ({self.days:.1f}) days, {self.usd:,.0f} USD: {self.name}"


def known_pairs() -> dict[tuple[str, str], list[Known]]:
    """Return what is known of each pair of places."""
    found: dict[tuple[str, str], list[Known]] = {}
    with (HERE / "pairs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            days, usd = (
                (float(row[f"{what}_low"]), float(row[f"{what}_high"])) if row[f"{what}_low"] else None
                for what in ("days", "usd")
            )
            known = Known(row["origin"], row["destination"], row["by"], days, usd, row["source"], row["note"])
            found.setdefault((known.origin, known.destination), []).append(known)
    return found


def answers(net: co.Network, ends: tuple[str, str]) -> list[Answer]:
    """Return the cheapest, the fastest and the generalised answer."""
    found = []
    for name, by in detectors.OBJECTIVES.items():
        way = detectors.answer(net, ends, by)
        if way is not None:
            days = (way.transit_hours / 24, way.hours / 24)
            found.append(Answer(name, main_modes(way), *days, way.cost_usd, names_in(net, (way,))[0]))
    return found


def off(value: float, band: tuple[float, float]) -> float:
    """Return how far a value is outside a range, as a part of its nearer end; below 0: too little."""
    if value < band[0]:
        return value / band[0] - 1
    return max(value / band[1] - 1, 0.0)


def nearest(known: Known, found: Iterable[Answer], what: str) -> tuple[float, Answer] | None:
    """Return the answer by the mode of what is known that is least outside its range, and how far; None without one."""
    band = known.band(what)
    if band is None:
        return None
    of_mode = [answer for answer in found if answer.modes and answer.modes[0] == known.by]
    values = [(off(answer.transit_d if what == "days" else answer.usd, band), answer) for answer in of_mode]
    return min(values, key=lambda pair: abs(pair[0]), default=None)


def page(net: co.Network) -> str:
    """Return the page."""
    pairs = known_pairs()
    found = {ends: answers(net, ends) for ends in pairs}
    days, prices, kilometres = fit.days(net), fit.prices(net), fit.kilometres(net)
    blocks = {"Named trains": "rail", "Lorries": "road", "Ships": "sea"}
    sections = [
        INTRO,
        "## In short\n",
        in_short(pairs, found, days, prices, kilometres),
        "## Pairs of places\n",
        of_pairs(pairs, found),
        "## The answers farthest from what is published\n",
        the_worst(pairs, found),
        *(f"## {title}\n\n{runs(days, block, 'days')}" for title, block in blocks.items()),
        f"## Prices\n\n{runs(prices, '', 'USD')}",
        "## Answers that nobody sells\n",
        sold_by_nobody(net),
    ]
    return "\n".join(sections)


def in_short(
    pairs: dict[tuple[str, str], list[Known]],
    found: dict[tuple[str, str], list[Answer]],
    days: pd.DataFrame,
    prices: pd.DataFrame,
    kilometres: pd.DataFrame,
) -> str:
    """Return how many answers are near what is published."""
    rows = []
    for what in ("days", "usd"):
        known = [
            (one, ends) for ends, ones in pairs.items() for one in ones if (one.days if what == "days" else one.usd)
        ]
        offs = [nearest(one, found[ends], what) for one, ends in known]
        rows.append(
            (f"pairs of places, {'days' if what == 'days' else 'USD'}", *_counted(each and each[0] for each in offs))
        )
    for title, frame in (("days of trains, lorries and ships", days), ("prices", prices), ("kilometres", kilometres)):
        offs = frame["planned"] / frame["published"] - 1
        rows.append((title, *_counted(None if pd.isna(each) else each for each in offs)))
    head = ("", "published", f"within {TOLERANCE:.0%}", "less", "more", "not among the answers")
    return _table(head, rows)


def _counted(offs: Iterable[float | None]) -> tuple[str, ...]:
    """Return how many there are, and how many are near, below and above; None: there is no such answer."""
    listed = list(offs)
    known = [value for value in listed if value is not None]
    below, above = (sum(sign * value > TOLERANCE for value in known) for sign in (-1, 1))
    counts = (len(listed), len(known) - below - above, below, above, len(listed) - len(known))
    return tuple(map(str, counts))


def of_pairs(pairs: dict[tuple[str, str], list[Known]], found: dict[tuple[str, str], list[Answer]]) -> str:
    """Return the table of the pairs."""
    rows = []
    for ends, known in pairs.items():
        by_name = {answer.objective: str(answer) for answer in found[ends]}
        ours = [by_name.get(name, "no way") for name in detectors.OBJECTIVES]
        rows.append((" - ".join(ends), "<br>".join(map(str, known)), *ours))
    return _table(("from - to", "published or known", *detectors.OBJECTIVES), rows)


def the_worst(pairs: dict[tuple[str, str], list[Known]], found: dict[tuple[str, str], list[Answer]]) -> str:
    """Return the answers that are farthest from what is published of their mode, and what is never answered."""
    rows, never = [], []
    for ends, ones in pairs.items():
        for known in ones:
            for what in ("days", "USD"):
                near = nearest(known, found[ends], what)
                if near is not None:
                    rows.append((abs(near[0]), " - ".join(ends), str(known), f"{near[0]:+.0%} {what}", str(near[1])))
            if known.by and all(answer.modes[:1] != (known.by,) for answer in found[ends]):
                never.append(f"{' - '.join(ends)} by {known.by}")
    rows.sort(key=lambda row: -row[0])
    far = [row[1:] for row in rows[:WORST] if row[0] > TOLERANCE]
    table = _table(("from - to", "published or known", "off", "the answer that is nearest"), far)
    return f"{table}\nSold, but none of the three answers: {'; '.join(dict.fromkeys(never)) or 'none'}.\n"


def runs(frame: pd.DataFrame, block: str, unit: str) -> str:
    """Return published and planned figures, the farthest off first, with their mean error."""
    part = frame[frame["block"] == block] if block else frame
    error = part["planned"] / part["published"] - 1
    order = error.abs().sort_values(ascending=False, kind="stable").index
    shown: Callable[[float], str] = "{:,.0f}".format if unit == "USD" else "{:,.1f}".format
    rows = [
        (
            part["who"][at] + " (used to set a figure)" * bool(part["seen"][at]),
            shown(part["published"][at]),
            "no way" if pd.isna(error[at]) else shown(part["planned"][at]),
            "" if pd.isna(error[at]) else f"{error[at]:+.0%}",
        )
        for at in order
    ]
    said = (
        f"{len(part)} figures; the mean error is {error.mean():+.0%}, "
        f"the mean absolute error {error.abs().mean():.0%}, its median {error.abs().median():.0%}."
    )
    return f"{said}\n\n{_table(('who prints it', f'published, {unit}', f'planned, {unit}', 'off'), rows)}"


def sold_by_nobody(net: co.Network) -> str:
    """Return the counts of the detectors."""
    cases, kinds = detectors.counted(net)
    rows = [(kind, str(sum(one.kind == kind for one in kinds)), str(of)) for kind, of in cases.items()]
    said = "Counted over 200 random pairs of places by three objectives, ports of one sea, trains, ships and weights"
    return f"{said} (`python network_data/detectors.py`).\n\n{_table(('kind', 'count', 'of'), rows)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines) + "\n"


def _range(band: tuple[float, float] | None, unit: str, form: str) -> str:
    """Return a range in words; blank if there is none."""
    if band is None:
        return ""
    low, high = (format(end, form) for end in band)
    return f"{low} {unit}" if low == high else f"{low}-{high} {unit}"


def main(arguments: Sequence[str]) -> None:
    """Print the page, or write it."""
    text = page(co.load())
    if "--write" in arguments:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
