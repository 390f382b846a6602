"""The pages that the build makes, in docs/made/: pages of the repository, columns of tables, the list of names.

Links of a page are written for whoever reads it in the repository. `published_link` turns them into links between pages
of the documentation.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import corridor as co
from corridor.columns import Column, Table
from corridor.schema import TABLES
from corridor.tables.descriptors import table_schema

DOCS: Final = Path(__file__).resolve().parent
ROOT: Final = DOCS.parent
MADE: Final = DOCS / "made"

COPIED: Final = {
    "README.md": "readme.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "network_data/README.md": "network.md",
    "network_data/scenarios/README.md": "scenarios.md",
    "network_data/answers/README.md": "pairs.md",
}
"""Pages elsewhere in the repository, and what they are called in docs/made/."""

FOLDERS: Final = {
    "docs/schemas": "columns.md",
    "network_data/scenarios": "scenarios.md",
}
"""Folders that pages link to, and the page that says what is in them."""

PICTURES: Final = {
    "01_cheapest_and_fastest": """
net, box = co.load(), co.Cargo(teu=2, tonnes=24, value_usd=60_000)
co.draw(net, *(co.plan(net, "Kashgar", "Istanbul", by=by, cargo=box) for by in ("cost", "time")))
""",
    "04_what_is_worth_considering": """
net, box = co.load(), co.Cargo(teu=2, tonnes=24, value_usd=60_000)
co.pareto(net, "Kashgar", "Istanbul", by=("time", "cost"), cargo=box).plot()
""",
    "05_without_russia": """
net, box = co.load(), co.Cargo(teu=2, tonnes=20, value_usd=400_000)
by_land = co.Rules(avoid_modes={"sea"})
without = co.Rules(avoid_modes={"sea"}, avoid_countries={"RU", "BY"})
ways = [co.plan(net, "Xi'an", "Duisburg", by="generalised", cargo=box, rules=rules) for rules in (by_land, without)]
co.draw(net, *ways)
""",
    "07_how_sure_is_the_eta": """
net, box = co.load(), co.Cargo(teu=2, tonnes=24, value_usd=60_000)
way = co.plan(net, "Kashgar", "Istanbul", by="time", cargo=box, depart="2026-12-01 08:00")
co.simulate(net, way, runs=5_000, seed=1).plot()
""",
    "16_bring_your_own_network": """
drawn(co.load()).to_crs(4326).plot(column="name", legend=True)
""",
    "17_which_figures_decide": """
co.tornado(co.load(), ("Karachi", "Tehran")).plot()
""",
}
"""Examples that the gallery runs, and what it adds to each for a picture. The others take too long for every build."""

_LINK: Final = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)#\s]+)((?:#[^)\s]*)?)(?=\))")


def write_all() -> None:
    """Write every page into docs/made/, from nothing."""
    shutil.rmtree(MADE, ignore_errors=True)
    MADE.mkdir()
    for source, name in COPIED.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        (MADE / name).write_text(with_published_links(text, ROOT / source, MADE), encoding="utf-8")
    (MADE / "examples").mkdir()
    for name, text in gallery_scripts().items():
        (MADE / "examples" / name).write_text(text, encoding="utf-8")
    (MADE / "columns.md").write_text("\n".join(columns_page()), encoding="utf-8")
    (MADE / "api.rst").write_text("\n".join(names_page()), encoding="utf-8")


def with_published_links(text: str, source: Path, folder: Path) -> str:
    """Return the text of a page of the repository with links that hold from a folder of the documentation."""
    return _LINK.sub(lambda found: published_link(found[1], source, folder) + found[2], text)


def published_link(target: str, source: Path, folder: Path) -> str:
    """Return where a link of a page leads in the documentation.

    Parameters
    ----------
    target
        The link as the page has it, without what follows `#`.
    source
        The page in the repository.
    folder
        The folder of the page in the documentation.
    """
    file = (source.parent / target).resolve()
    path = file.relative_to(ROOT).as_posix()
    if path in COPIED:
        file = MADE / COPIED[path]
    elif path in FOLDERS:
        file = MADE / FOLDERS[path]
    elif file.parent == ROOT / "examples" and file.suffix == ".py" and file.exists():
        file = MADE / "gallery" / f"{file.stem}.rst"
    elif not file.exists():
        raise FileNotFoundError(f"{source.relative_to(ROOT)} links to {target}, which is not there")
    return Path(os.path.relpath(file, folder)).as_posix()


def gallery_scripts() -> dict[str, str]:
    """Return the examples as the gallery takes them, by the names of their files, and its first page.

    The first paragraph of a script, its question, becomes a heading, and the code of its picture comes last.
    """
    found = {"GALLERY_HEADER.rst": _GALLERY_HEADER}
    for script in sorted((ROOT / "examples").glob("*.py")):
        text = script.read_text(encoding="utf-8")
        _, doc, code = text.split('"""', 2)
        question, _, finding = doc.strip().partition("\n\n")
        heading = " ".join(question.split())
        added = PICTURES.get(script.stem, "")
        picture = f"\n# %%\n# A picture of it\n# ---------------\n{added}" if added else ""
        found[script.name] = f'"""{heading}\n{"=" * len(heading)}\n\n{finding}\n"""{code}{picture}'
    return found


_GALLERY_HEADER: Final = f"""Examples
========

Each script answers one question with the bundled network, in under 80 lines, and says at its head what it found. The
tests run every one of them and check its figures. Those with a picture ({", ".join(name[:2] for name in PICTURES)})
run when this documentation is built, which also shows what they print; the others are shown without running, because
all of them would take minutes. The code under "A picture of it" is added here; it is not in the script in
``examples/``.

"""


def columns_page() -> Iterator[str]:
    """Yield the lines of the page that says what each column of each table means."""
    yield "# Columns of every table\n"
    yield (
        f"There are {len(TABLES)} tables; only `nodes` and `links` must exist. [How the tables are read](../model.md) "
        "says what their rows do together. A blank cell is a missing figure, never a zero.\n"
    )
    for table in TABLES.values():
        yield f"## {table.name}\n"
        key = ", ".join(f"`{column}`" for column in table.key)
        yield f"{len(table.declared)} columns; {'no two rows have the same ' + key if key else 'rows need no key'}.\n"
        yield "| column | meaning | unit | what it may hold |\n| --- | --- | --- | --- |"
        limits = {field["name"]: field.get("constraints", {}) for field in table_schema(table)["fields"]}
        for column in table.declared:
            name = f"**`{column.name}`**" if column.is_required else f"`{column.name}`"
            yield f"| {name} | {_cell(column.meaning)} | {column.unit} | {_cell(_held(table, column, limits))} |"
        yield ""
    yield "Names in bold: a row must have it."


def _held(table: Table, column: Column, limits: dict[str, dict[str, Any]]) -> str:
    """Return what cells of a column may hold, in words."""
    said = {"text": "text", "number": "number", "whole": "whole number"}[column.kind]
    if column.allowed:
        said = "one of " + ", ".join(f"`{word}`" for word in column.allowed)
    elif column.pattern[1]:
        said = column.pattern[1].removeprefix("must be ")
    ends = limits[column.name]
    if "minimum" in ends and "maximum" in ends:
        said += f" from {ends['minimum']:,} to {ends['maximum']:,}"
    elif "minimum" in ends:
        said += f", at least {ends['minimum']:,}"
    elif "exclusiveMinimum" in ends:
        said += f" above {ends['exclusiveMinimum']:,}"
    return f"{said}; blank is `{column.default}`" if column.default else said


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


GROUPS: Final = {
    "Networks": ("load save from_lines from_frames from_networkx merge doubts Network ValueOfTime value_of_time"),
    "A question": "Cargo Rules Stay",
    "One way": ("plan pareto alternatives runner_up departures corridors half_and_double simulate most_reliable"),
    "Many ways": "matrix reach",
    "What if": (
        "Scenario load_scenario save_scenario AddNode AddLink AddLine AddHandling AddBorder AddCharge AddService "
        "Change Remove Open Close times"
    ),
    "What a change changes": (
        "compare decompose break_even Cell criticality candidate_links rank_links upgrades rank_upgrades tornado Trip"
    ),
    "Whether it pays": "appraise Terms appraisal_risk Ranges best_package Project scale_to_trade",
    "Flows where capacities count": "assign against_counts fit_constants",
    "Pictures, pages and files": "draw explore report save_answer answer_schema",
    "Answers": (
        "Answer Answers Table Itinerary Leg Known Emissions Front Alternatives RunnerUp Corridors NamedCorridor "
        "HalfAndDouble Arrivals Reliability Comparison BreakEven Flip Criticality Ranking Appraisal Risk Tornado "
        "TornadoBar Package Flows Page Report"
    ),
    "Errors": (
        "CorridorError AmbiguousName ChangeOfTrains InvalidData InvalidEdit InvalidQuestion MissingExtra NoRoute "
        "SweepStopped UnknownName"
    ),
}
"""The public names by what they are for; one that is in no group comes last."""


def names_page() -> Iterator[str]:
    """Yield the lines of the page that lists every public name, each with a page of its own."""
    title = "Every public name"
    yield f"{title}\n{'=' * len(title)}\n"
    yield "All of them are attributes of ``corridor``, which these pages import as ``co``.\n"
    yield ".. currentmodule:: corridor\n"
    grouped = {name for names in GROUPS.values() for name in names.split()}
    rest = {"Others": " ".join(name for name in co.__all__ if name not in grouped)}
    for heading, names in (GROUPS | rest).items():
        if names:
            yield f"{heading}\n{'-' * len(heading)}\n"
            yield ".. autosummary::\n   :toctree: api\n   :nosignatures:\n"
            yield from (f"   {name}" for name in names.split())
            yield ""
