"""CONTRIBUTING.md and docs/architecture.md name only what exists, and every module has its place on the second."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from test_layers import LAYERS

import corridor as co

PACKAGE = Path(co.__file__).parent
ROOT = Path(__file__).parent.parent
ARCHITECTURE = ROOT / "docs" / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PAGES = [ARCHITECTURE, CONTRIBUTING]
MODULES = sorted(file.relative_to(PACKAGE).as_posix() for file in PACKAGE.rglob("*.py") if file.name != "__init__.py")
PACKAGES = sorted(file.parent.name for file in PACKAGE.glob("*/__init__.py"))

PATH = re.compile(r"(?<![\w/.])(?:[\w.]+/)*[\w.]+\.(?:pyi|py|md|csv)(?!\w)|(?<![\w/.])(?:[\w.]+/)+(?![\w.])")
"""A file by its path, or a folder: what ends in a slash."""
NAME = re.compile(r"`([A-Z_][A-Za-z]*[a-z][A-Za-z]*|[A-Z]{2,}[A-Z_]*|_[A-Z]+|[a-z]+(?:_[a-z0-9]+)+)`")
"""A class, a constant, or a name of several words, in backticks and by itself."""
FROM_ELSEWHERE = {"CORRIDOR_JIT"}
"""Names that are no Python names."""


def text_of(page):
    return page.read_text(encoding="utf-8")


def section(page, heading):
    return text_of(page).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(text):
    """Return the cells of the rows of the tables in a text, without heads."""
    lines = [line.strip().strip("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    rules = [at for at, row in enumerate(cells) if set("".join(row)) <= {"-"}]
    return [row for at, row in enumerate(cells) if at not in rules and at + 1 not in rules]


def defined(file):
    """Return the names that a module gives to classes, functions, constants and fields."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_exist(page):
    paths = set(PATH.findall(text_of(page)))
    assert len(paths) > 10
    places = (ROOT, PACKAGE, page.parent, ROOT / "network_data", ROOT / "tests" / "benchmarks")
    missing = {path for path in paths if not any((place / path).exists() for place in places)}
    assert not missing, f"{page.name} names what is not there: {sorted(missing)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_exist(page):
    known = set.union(*(defined(file) for file in PACKAGE.rglob("*.py"))) | set(MODULES) | set(co.__all__)
    columns = {column for file in (ROOT / "network_data").glob("*.csv") for column in _head(file)}
    tables = {file.stem for file in (ROOT / "network_data").glob("*.csv")}
    missing = set(NAME.findall(text_of(page))) - known - columns - tables - FROM_ELSEWHERE
    assert not missing, f"{page.name} names what is not there: {sorted(missing)}"


def _head(file):
    return file.read_text(encoding="utf-8").partition("\n")[0].split(",")


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_its_line(module):
    named = [re.findall(r"`([^`]+)`", row[0]) for row in rows(section(ARCHITECTURE, "The modules"))]
    assert sum(module in names for names in named) == 1, f"one row of 'The modules' says what is in {module}"


def test_every_module_that_has_a_line_exists():
    named = [name for row in rows(section(ARCHITECTURE, "The modules")) for name in re.findall(r"`([^`]+)`", row[0])]
    assert set(named) - {"module"} == set(MODULES)


def test_the_picture_of_the_rooms_has_the_layers_in_their_order():
    picture = section(ARCHITECTURE, "The rooms").partition("```text\n")[2].partition("```")[0]
    drawn = [re.findall(r"[a-z_]+(?=\.py|/)", line) for line in picture.splitlines()]
    at = {name: line for line, names in enumerate(drawn) for name in names}
    layers = [[name for name in layer.split() if name != "__main__"] for layer in LAYERS]
    assert sorted(at) == sorted(name for layer in layers for name in layer)
    assert set(PACKAGES) <= set(at)
    for lower, higher in pairwise(layers):
        assert max(at[name] for name in higher) < min(at[name] for name in lower), (lower, higher)


@pytest.mark.parametrize("heading", ["How one question runs", "How an analysis of many trips runs"])
def test_the_steps_of_a_run_are_where_the_page_says(heading):
    """A line names a function, perhaps a method of an object, then what it returns and the module of one of them."""
    blocks = re.findall(r"```text\n(.*?)```", section(ARCHITECTURE, heading), flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if re.search(r"[a-z_]+\.py", line)]
    everywhere = set.union(*(defined(file) for file in PACKAGE.rglob("*.py")))
    assert len(lines) >= 8
    for line in lines:
        module = re.findall(r"[a-z_]+/[a-z_]+\.py", line)[0]
        called = re.findall(r"(?:\w+\.)*([A-Za-z_]+)", line.partition(module)[0])
        assert set(called) <= everywhere, line
        assert set(called) & defined(PACKAGE / module), line


def test_the_words_of_the_code_are_where_the_page_says():
    words = rows(section(ARCHITECTURE, "The words of the code"))
    assert len(words) > 40
    for word, _, name, module in words:
        assert name.strip("`") in defined(PACKAGE / module.strip("`")), word


def test_no_word_is_defined_twice():
    """The README has the words of answers, the architecture page those of the code."""
    readme, page = (
        rows(section(file, heading))
        for file, heading in ((ROOT / "README.md", "Words"), (ARCHITECTURE, "The words of the code"))
    )
    words = [word.strip() for row in (*readme, *page) for word in row[0].split(",")]
    assert len(words) > 50
    assert len(set(words)) == len(words), sorted(word for word in words if words.count(word) > 1)
