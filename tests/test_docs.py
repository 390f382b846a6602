"""Examples in docstrings run, and every public name is there and says what it does."""

import ast
import doctest
import importlib
import inspect
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from mypy import api

import corridor as co
from corridor.schema import TABLES

PACKAGE = Path(co.__file__).parent
MODULES = sorted(
    ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
    for file in PACKAGE.rglob("*.py")
    if file.name not in ("__init__.py", "__main__.py")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name, load_once, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(name)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    failed, _ = doctest.testmod(module, optionflags=flags)
    plt.close("all")
    assert not failed


@pytest.mark.parametrize("name", MODULES)
def test_docstrings_name_their_subject(name):
    """A first line says "The sides of a crossing", not "What the sides are"."""
    source = (PACKAGE.parent / Path(*name.split("."))).with_suffix(".py").read_text(encoding="utf-8")
    texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr)]
    docs = [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]
    assert docs
    assert not [doc.splitlines()[0] for doc in docs if doc.startswith(("What ", "Whatever "))]


def examples_of(found):
    """Return the code of the examples in a docstring."""
    return "".join(example.source for example in doctest.DocTestParser().get_examples(inspect.getdoc(found) or ""))


def test_every_public_function_has_an_example():
    functions = [name for name in co.__all__ if inspect.isfunction(getattr(co, name))]
    assert len(functions) > 40
    assert [name for name in functions if not examples_of(getattr(co, name))] == []


def test_every_public_class_and_method_is_in_an_example():
    """A method is called in its own example or in that of its class; a scenario calls `apply` of its edits."""
    classes = {name: getattr(co, name) for name in co.__all__ if inspect.isclass(getattr(co, name))}
    shown = {name: examples_of(found) for name, found in classes.items() if not issubclass(found, BaseException)}
    assert len(shown) > 40
    assert [name for name, code in shown.items() if not code] == []
    methods = [
        (name, method, getattr(made, "__func__", made))
        for name in shown
        for method, made in vars(classes[name]).items()
        if not method.startswith("_") and inspect.isfunction(getattr(made, "__func__", made)) and method != "apply"
    ]
    assert len(methods) > 75
    assert [
        f"{name}.{method}"
        for name, method, made in methods
        if not examples_of(made) and f".{method}(" not in shown[name]
    ] == []


@pytest.mark.parametrize("name", co.__all__)
def test_public_names(name):
    found = getattr(co, name)
    lines = inspect.getdoc(found).splitlines()
    assert lines[0].endswith((".", "?"))
    assert name in dir(co)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in co.__all__
        if inspect.isfunction(getattr(co, name)) or name in ("Cargo", "Network", "Rules", "Scenario")
    ],
)
def test_public_functions_have_an_example(name):
    assert ">>>" in inspect.getdoc(getattr(co, name))


def test_public_names_are_in_order():
    assert co.__all__ == dir(co) == sorted(co.__all__)


def test_no_other_name_is_there():
    with pytest.raises(AttributeError, match="No corridor attribute plann"):
        _ = co.plann


def test_type_checkers_know_the_public_names_and_no_others(tmp_path):
    """The package is marked as typed, and mypy finds a misspelt name: alone, it reads the stub as it is installed."""
    assert (PACKAGE / "py.typed").is_file()
    used = "\n".join(f"co.{name}" for name in co.__all__)
    (tmp_path / "used.py").write_text(f"import corridor as co\n{used}\nco.plann\n", encoding="utf-8")
    command = ["--strict", "--follow-imports=skip", f"--cache-dir={tmp_path}", "--no-error-summary"]
    files = [str(tmp_path / "used.py"), str(PACKAGE / "__init__.pyi")]
    told, _, _ = api.run([*command, *files])
    line = len(co.__all__) + 2
    assert told == f'{files[0]}:{line}: error: Module has no attribute "plann"; maybe "plan"?  [attr-defined]\n'


def test_every_column_says_what_it_means():
    for name, table in TABLES.items():
        for column in table.declared:
            assert column.meaning.endswith("."), (name, column.name)
            if table.is_number(column.name):
                assert column.unit, (name, column.name)
