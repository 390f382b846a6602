"""The documentation, citation and recipe agree with the code; what the type checker must refuse, it refuses.

`.ci/run` builds the pages themselves, with every warning an error.
"""

import ast
import doctest
import importlib
import inspect
import re
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from mypy import api

import corridor as co
from corridor.criteria import BY_NAME
from corridor.planning.objective import MinimisedName
from corridor.schema import TABLES

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RECIPE = (ROOT / "conda" / "recipe" / "recipe.yaml").read_text(encoding="utf-8")
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
WRITTEN = sorted(page for page in (ROOT / "docs").rglob("*.md") if not {"made", "_build"} & set(page.parts))
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
"""Packages that conda-forge calls otherwise than PyPI."""


@pytest.fixture(scope="module")
def pages():
    """Return the module that makes pages; it needs no Sphinx."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        yield importlib.import_module("made_pages")
    finally:
        sys.path.remove(str(ROOT / "docs"))


@pytest.fixture(scope="module")
def requests(pages):
    return importlib.import_module("outside_requests")


def test_every_public_name_is_listed_once(pages):
    lines = "\n".join(pages.names_page()).splitlines()
    listed = [line.strip() for line in lines if re.fullmatch(r"   \w+", line)]
    assert sorted(listed) == sorted(co.__all__)


def test_every_column_is_on_the_page(pages):
    page = "\n".join(pages.columns_page())
    for name, table in TABLES.items():
        part = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        rows = [line for line in part.splitlines() if line.startswith(("| `", "| **`"))]
        assert [re.search(r"`(\w+)`", row)[1] for row in rows] == list(table.columns)
        for row, column in zip(rows, table.declared, strict=True):
            assert column.unit in row
            assert row.startswith("| **") == column.is_required


RUN = [page for page in WRITTEN if "{code-cell}" in page.read_text(encoding="utf-8")]


def test_pages_that_run_are_notebooks_and_parse():
    """The build runs them; here their cells are read, so that a slip is seen without it."""
    assert {page.stem for page in RUN} >= {"start", "guide", "forwarder", "bank", "ministry", "programmer", "excel"}
    for page in RUN:
        text = page.read_text(encoding="utf-8")
        assert text.startswith("---\nfile_format: mystnb\n"), page.name
        for cell in re.findall(r"```\{code-cell\} ipython3\n(.*?)\n```", text, flags=re.DOTALL):
            if not cell.startswith("%%"):
                ast.parse(cell)


def test_every_page_is_in_a_list_of_contents():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = {name for tree in re.findall(r"```\{toctree\}(.*?)```", index, re.DOTALL) for name in tree.split()}
    pages = {page.relative_to(ROOT / "docs").with_suffix("").as_posix() for page in WRITTEN}
    assert pages - {"index"} <= listed


def test_the_gallery_has_every_example_as_it_is(pages):
    """Headings and pictures are added; the code of the script stays, and a picture is of a script that there is."""
    examples = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "examples").glob("*.py")}
    scripts = pages.gallery_scripts()
    assert set(scripts) == {*examples, "GALLERY_HEADER.rst"}
    assert {f"{name}.py" for name in pages.PICTURES} < set(examples)
    for name, text in examples.items():
        made = ast.get_docstring(ast.parse(scripts[name])).splitlines()
        assert made[0] == " ".join(ast.get_docstring(ast.parse(text)).partition("\n\n")[0].split())
        assert set(made[1]) == {"="}
        assert text.split('"""', 2)[2] in scripts[name]
        assert ("A picture of it" in scripts[name]) == (name[:-3] in pages.PICTURES)


def test_links_lead_to_pages_of_the_documentation(pages):
    source, folder = ROOT / "docs" / "flows.md", ROOT / "docs"
    text = "[a](model.md#capacity) [b](../README.md#words) [c](../network_data/scenarios) [d](https://example.org)"
    assert pages.with_published_links(text, source, folder) == (
        "[a](model.md#capacity) [b](made/readme.md#words) [c](made/scenarios.md) [d](https://example.org)"
    )
    example = "[e](../examples/12_does_it_pay.py)"
    assert pages.with_published_links(example, source, folder) == "[e](made/gallery/12_does_it_pay.rst)"
    with pytest.raises(FileNotFoundError, match=r"docs/flows.md links to \.\./nowhere.md"):
        pages.with_published_links("[a](../nowhere.md)", source, folder)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_links_of_the_pages_hold_in_the_repository(page):
    for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert target.removeprefix("../").startswith("made/") or page.parent.joinpath(target).exists(), target


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="https://example.org/">x</a><link rel="canonical" href="https://example.org/">', []),
        ('<script src="_static/a.js"></script><img src="data:image/png;base64,//8">', []),
        ('<script src="https://cdn.example.org/a.js"></script>', ["https://cdn.example.org/a.js"]),
        ('<link rel="stylesheet" href="//example.org/a.css">', ["//example.org/a.css"]),
        ('<img srcset="a.png 1x, https://example.org/b.png 2x">', ["https://example.org/b.png 2x"]),
        ("<style>@font-face{src:url('https://example.org/f.woff2')}</style>", ["https://example.org/f.woff2"]),
        ('<p style="background: url(//example.org/p.png)">', ["//example.org/p.png"]),
        ("<script>fetch('https://example.org/a.json')</script>", ["https://example.org/a.json"]),
        ("<iframe srcdoc=\"&lt;img src='https://example.org/c.png'&gt;\"></iframe>", ["https://example.org/c.png"]),
        ('<svg><image href="https://example.org/d.png"/></svg>', ["https://example.org/d.png"]),
    ],
)
def test_requests_to_other_machines_are_found(html, found, requests):
    assert requests.requests_of_page(html) == found


def test_requests_of_a_folder(requests, tmp_path):
    (tmp_path / "a.html").write_text('<script src="https://example.org/a.js"></script>', encoding="utf-8")
    (tmp_path / "a.css").write_text('@import "https://example.org/b.css"; p { color: red }', encoding="utf-8")
    assert list(requests.outside_requests(tmp_path)) == [
        "a.css: https://example.org/b.css",
        "a.html: https://example.org/a.js",
    ]
    assert doctest.testmod(requests).failed == 0


def test_every_public_member_says_what_it_is():
    missing = []
    for name in co.__all__:
        found = getattr(co, name)
        if not inspect.isclass(found):
            continue
        for member, value in inspect.getmembers(found):
            own = inspect.isfunction(value) or inspect.ismethod(value) or isinstance(value, property)
            if own and not member.startswith("_") and not inspect.getdoc(value):
                missing.append(f"{name}.{member}")
    assert not missing


def fields(text):
    """Return the fields of a YAML file that are on lines of their own, without indentation."""
    return dict(re.findall(r'^([a-z-]+): "?(.+?)"?$', text, flags=re.MULTILINE))


def test_the_citation_names_this_version():
    cited = fields(CITATION)
    assert cited["cff-version"] == "1.2.0"
    assert cited["version"] == PROJECT["version"] == co.__version__
    assert cited["license"] == PROJECT["license"]
    assert cited["type"] == "software"
    assert {"message", "title"} <= set(cited)
    assert [{"name": name} for name in re.findall(r"^  - name: (.+)$", CITATION, flags=re.MULTILINE)] == (
        PROJECT["authors"]
    )


def test_the_recipe_asks_for_what_the_project_needs():
    """Whether it builds is not tried here: that takes rattler-build and a channel."""
    run = RECIPE.partition("\n  run:\n")[2].partition("\n\n")[0]
    asked = dict(re.findall(r"- (\S+) (>=\S+)", run))
    asked = {CONDA_NAMES.get(name, name): lowest for name, lowest in asked.items()}
    needed = dict(re.fullmatch(r"([\w-]+)(>=[\d.]+)", one).groups() for one in PROJECT["dependencies"])
    assert asked == needed | {"python": PROJECT["requires-python"]}
    assert f'version: "{PROJECT["version"]}"' in RECIPE
    assert [f"{name} = {where}" for name, where in PROJECT["scripts"].items()] == re.findall(
        r"^ +- (\w+ = \S+)$", RECIPE, flags=re.MULTILINE
    )
    (backend,) = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    host = RECIPE.partition("\n  host:\n")[2].partition("\n  run:\n")[0].split("\n    - ")
    assert {f"python {PROJECT['requires-python']}", "pip", backend.replace(">=", " >=")} == {
        one.strip(" -") for one in host
    }
    assert f"license: {PROJECT['license']}\n" in RECIPE


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Return what mypy --strict says of some lines that use the package, by line."""
    lines = [
        'co.plan(net, "Karachi", "Tehran")',
        'co.plann(net, "Karachi", "Tehran")',
        'co.plan(net, "Karachi", "Tehran", by="costs")',
        'co.plan(net, "Karachi", "Tehran", by="co2e")',
        'co.plan(net, "Karachi", "Tehran", by={"usd": 1, "hours": 12})',
        'co.plan(net, "Karachi", "Tehran", cargo=co.Cargo(teus=2))',
        'co.pareto(net, "Karachi", "Tehran", by=("time", "cost"))',
        'co.pareto(net, "Karachi", "Tehran", by=("time", "money"))',
        'co.assign(net, net.demand).shares("port")',
        'co.assign(net, net.demand).shares("ports")',
    ]
    folder = tmp_path_factory.mktemp("user")
    (folder / "used.py").write_text("\n".join(["import corridor as co", "net = co.load()", *lines]), encoding="utf-8")
    told, _, _ = api.run(["--strict", "--no-error-summary", f"--cache-dir={folder}", str(folder / "used.py")])
    found = re.findall(r"used\.py:(\d+): error: (.+)", told)
    return lines, {lines[int(line) - 3]: message for line, message in found}


def test_type_checkers_know_every_criterion():
    assert set(get_args(MinimisedName)) == set(BY_NAME)


def test_type_checkers_refuse_what_is_wrong(checked):
    """Beside `tests/test_docs.py`, which reads the stub alone, this reads the package as a user's mypy does."""
    lines, told = checked
    assert list(told) == [lines[1], lines[2], lines[5], lines[7], lines[9]]
    assert 'Module has no attribute "plann"' in told[lines[1]]
    assert "Literal['costs']" in told[lines[2]] or '"str"' in told[lines[2]]
    assert 'Unexpected keyword argument "teus"' in told[lines[5]]
