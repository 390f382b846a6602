"""A report on one question: two pages for who decides, the rest for who checks, in one file."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path

from corridor.answer.answer import Section, answer_parts
from corridor.cargo import Cargo
from corridor.errors import InvalidQuestion
from corridor.export.document import Document, Picture, Prose
from corridor.export.formats import format_of
from corridor.export.page import page
from corridor.export.pdf import pdf
from corridor.graph.coordinates import Place
from corridor.maps.draw import draw
from corridor.maps.explore import Page
from corridor.maps.report_findings import Draws, Findings, findings_of
from corridor.maps.report_tables import (
    arrivals_table,
    known_table,
    ledger_table,
    named_table,
    question_table,
    side_by_side,
    sources_table,
    spent,
    what_if_table,
)
from corridor.maps.report_text import arriving, asked, in_short, late, route, what_changes
from corridor.maps.svg import svg_of
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dates import When
from corridor.planning.objective import By
from corridor.replacing import whole_file
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario
from corridor.scenario.scenario_toml import load_scenario

_RUNS = 10_000


@dataclass(frozen=True)
class Report:
    """A report on a question.

    Attributes
    ----------
    document
        Its texts, tables and pictures.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> found = co.report(net, "Karachi", "Lahore")
    >>> found.save("report.html")
    >>> found.title
    'Karachi to Lahore'
    """

    document: Document

    @property
    def title(self) -> str:
        """Return its title."""
        return self.document.title

    @cached_property
    def page(self) -> Page:
        """Return it as a page of HTML that is whole in itself and runs nothing."""
        return Page(self.title, page(self.document))

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file, .html or .pdf; an existing one is replaced by the whole new one only.

        Raises
        ------
        InvalidQuestion
            If the ending is another.
        MissingExtra
            If typst is not installed, which a PDF needs.
        OSError
            If it cannot be written.
        """
        file = Path(path)
        format = report_format(file)
        if format == "html":
            self.page.save(file)
            return
        content = pdf(self.document)
        with whole_file(file) as new:
            new.write_bytes(content)

    def __repr__(self) -> str:
        """Return its title."""
        return f"<Report {self.title!r}; .save('report.html') or .save('report.pdf') writes it>"

    def _repr_html_(self) -> str:
        """Return the page in a frame."""
        return self.page._repr_html_()


def report(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    scenario: Scenario | str | None = None,
    seed: int = 1,
) -> Report:
    """Return a report on how a cargo gets from one place to another.

    Parameters
    ----------
    net, origin, destination, by, cargo, rules, depart
        As for `plan`, which finds the way that is reported on; the cheapest, the fastest and that of least generalised
        cost stand beside it.
    scenario
        What may change, or the name or file of a scenario: the report says what the way would be then.
    seed
        Of the 10,000 simulated runs of each way.

    Returns
    -------
    Report
        `save("report.html")` or `save("report.pdf")` (extra "pdf") writes it; a notebook shows it.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        As for `plan`.
    NoRoute
        If there is no way; if there is none after the scenario, the report says so.
    InvalidEdit, InvalidData
        If the scenario cannot be carried out.

    Notes
    -----
    Its first two printed pages have sentences, the ways side by side, a map, the time-cost-distance chart, when it will
    arrive, the named corridors and what the scenario changes. Then follow the ledger, what is assumed, closures,
    restrictions and what the figures leave out, the runner-up, the question in full, and the sources that the ledger
    cites by number. The file has no script and asks for nothing from elsewhere. Named corridors are left out where the
    network names none, the rules have places to pass, or both places are in one country. Most of its time goes to them.

    Examples
    --------
    >>> import corridor as co
    >>> found = co.report(co.load(), "Karachi", "Lahore", rules=co.Rules(via="Hyderabad"))
    >>> found.title
    'Karachi to Lahore'
    """
    check_arguments(net, cargo, rules)
    if not isinstance(scenario, Scenario | str | None):
        raise InvalidQuestion(f"report: scenario is {scenario!r}; give a co.Scenario, or the name or file of one")
    edits = load_scenario(scenario) if isinstance(scenario, str) else scenario
    question = {"cargo": cargo or Cargo(), "rules": rules or Rules(), "depart": depart}
    found = findings_of(net, (origin, destination), by, question, edits, Draws(_RUNS, seed))
    way = found.chosen.way
    return Report(
        Document(f"{way.origin} to {way.destination}", tuple(_briefs(found)), tuple(_details(found)), is_upright=True)
    )


def report_format(path: Path) -> str:
    """Return the format of a report by the ending of its file.

    Raises
    ------
    InvalidQuestion
        If it is neither .html nor .pdf.
    """
    if path.suffix.lower() not in (".html", ".pdf"):
        raise InvalidQuestion(f"{path}: a report is written to .html or .pdf")
    return format_of(path)


def _briefs(found: Findings) -> Iterator[Prose | Picture | Section]:
    """Yield what is read first: two printed pages."""
    chosen = found.chosen
    yield Prose("The question", asked(found))
    yield Prose("In short", in_short(found), is_list=True)
    yield side_by_side(found)
    yield _map(found)
    yield _chart(found)
    yield Prose("When it will arrive", (arriving(chosen), *late(chosen)))
    yield spent(chosen.way)
    if (named := named_table(found)) is not None:
        yield named
    if found.what_if is not None:
        yield Prose(f"What if: {found.what_if.scenario.name}", what_changes(found))
        if (then := what_if_table(found)) is not None:
            yield then


def _details(found: Findings) -> Iterator[Prose | Picture | Section]:
    """Yield what an analyst checks."""
    way, second, named = found.chosen.way, found.second, found.named
    yield ledger_table(f"Step by step: {', '.join(found.chosen.names)}", way, cited=True)
    yield known_table(way)
    yield Prose("Closures, restrictions, and what the figures leave out", answer_parts(way).notes, is_list=True)
    for option in found.options[1:]:
        yield ledger_table(f"Step by step: {', '.join(option.names)}", option.way, cited=False)
    then = found.what_if.second if found.what_if is not None else None
    for runner_up, when in ((second, ""), (then, " then")):
        if runner_up is not None:
            title = f"The runner-up{when}, another {' and '.join(runner_up.differs)}: {runner_up.name}"
            yield ledger_table(title, runner_up.way, cited=False)
    yield arrivals_table(found.chosen)
    if named is not None and (notes := answer_parts(named).notes):
        yield Prose("Notes on the named corridors", notes, is_list=True)
    if found.what_if is not None:
        scenario = found.what_if.scenario
        said = (*([scenario.description] if scenario.description else []), *map(str, scenario.edits))
        yield Prose(f"What {scenario.name} is, and its edits", said, is_list=True)
    yield question_table(found)
    yield sources_table(found.ways)


def _map(found: Findings) -> Picture:
    ways = [option.way for option in found.options]
    said = "; ".join(f"{', '.join(option.names)}: {route(option.way)}" for option in found.options)
    changes = [found.what_if.scenario] if found.what_if is not None else []
    lit = "".join(f" Highlighted: what {scenario.name} adds, changes or closes." for scenario in changes)
    return Picture("Where it goes", svg_of(draw(found.net, *changes, *ways), "map"), f"Map. {said}.{lit}")


def _chart(found: Findings) -> Picture:
    way, *others = (option.way for option in found.options)
    said = "Chart of the days since departure by the kilometres gone; steps are borders, waits and handling."
    return Picture("Days by distance", svg_of(way.plot(*others), "chart"), said)
