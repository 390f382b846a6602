"""Change the code in one small place, see whether a test fails, and print the changes that none has noticed.

    python tests/benchmarks/mutants.py                          # 300 changes in engine, graph, planning
    python tests/benchmarks/mutants.py --count 30 --seed 2
    python tests/benchmarks/mutants.py --only planning/departures.py --tests tests/stories/test_departures.py

A changed copy is a *mutant*: `<` becomes `<=`, `+` becomes `-`, 1 becomes 2, a condition is turned round. A mutant is
*killed* when a test fails or takes ten times as long as it should. Tests of TESTS are run once under `coverage`, to
know which of them reach a line and how long each takes; a mutant is tried by the quickest of those that reach its line,
until one fails or BUDGET_S is spent. What survives is a test that is missing, or a change that changes nothing.

Kernels run uncompiled, so that their lines are seen. Needs `coverage` and a system that can fork.
"""

import argparse
import ast
import importlib.abc
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

os.environ["CORRIDOR_JIT"] = "0"
ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "corridor"
ROOMS: Final = ("engine", "graph", "planning")
TESTS: Final = (
    "tests/stories",
    *(
        f"tests/test_{name}.py"
        for name in (
            *("alternatives", "assign", "charts", "clock", "compiling", "criteria", "criticality", "dated_laws"),
            *("dated_against_oracle", "dated_matrix", "duty_once", "engine", "equilibrium", "faults_of_files"),
            *("faults_of_tables", "first_miles", "fronts_and_limits", "heavy_weights", "hierarchy"),
            *("hierarchy_changes", "hierarchy_networks", "itinerary", "laws", "logit", "matrix", "modes", "objective"),
            *("oracles", "places", "plan_against_oracle", "procedures", "rank_links", "reach", "refused_edits"),
            *(
                "refused_questions",
                "reliability",
                "runner_up",
                "simulate",
                "simulate_dated",
                "simulate_random",
                "states",
                "streams",
                "strings",
            ),
        )
    ),
)
"""What tests the three rooms; `quick_tests.py` says what of it is run."""
BUDGET_S: Final = 20.0
"""Time that the tests of one mutant may take in all, by what they took unchanged [s]."""
LIBRARIES: Final = ("numpy", "pandas", "networkx", "hypothesis", "pytest", "scipy.stats", "geopandas", "pyproj")
"""Loaded once, before the mutants are made."""

_QUIET: Final = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""Plugins are among the libraries that are loaded before."""

SWAPS: Final[dict[type, type]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


class Mutant(NamedTuple):
    """One change: the module, the line, and the source before and after."""

    module: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        """Return the change as one line."""
        return f"{self.module}:{self.line}: {self.before}  ->  {self.after}"


# ---------------------------------------------------------------- changes


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in place of an expression."""
    if isinstance(node, ast.Compare):
        for operator in node.ops:
            if type(operator) in SWAPS:
                operators = [SWAPS[type(one)]() if one is operator else one for one in node.ops]
                yield ast.Compare(node.left, operators, node.comparators)
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        if type(node.op) in SWAPS:
            fields = dict(ast.iter_fields(node)) | {"op": SWAPS[type(node.op)]()}
            yield type(node)(**fields)
    elif isinstance(node, ast.Constant) and type(node.value) in (bool, int, float):
        yield ast.Constant(not node.value if isinstance(node.value, bool) else node.value + 1)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        yield node.operand


def places(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions of a module that may be changed: no annotations, texts, decorators or defaults of types."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list") or isinstance(tree, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.expr):
                yield child
            if isinstance(child, ast.If | ast.While) and _is_type_checking(child):
                continue
            if isinstance(child, ast.AST):
                yield from places(child)


def _is_type_checking(node: ast.If | ast.While) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def mutants_of(file: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module; a line keeps its number."""
    text = file.read_text(encoding="utf-8")
    lines = text.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    content = text.encode()
    for node in places(ast.parse(text)):
        if node.end_lineno is None or node.end_col_offset is None or node.lineno != node.end_lineno:
            continue  # what goes over several lines would move those below
        begin, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        for other in changed(node):
            after = f"({ast.unparse(ast.fix_missing_locations(other))})"
            source = (content[:begin] + after.encode() + content[end:]).decode()
            module = file.relative_to(PACKAGE).as_posix()
            yield Mutant(module, node.lineno, content[begin:end].decode(), after, source)


# ---------------------------------------------------------------- which tests reach which lines


def reached(tests: Sequence[str]) -> dict[str, Any]:
    """Return seconds of each test that passes, and the tests that reach each line, by module."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "coveragerc"
        rooms = "\n".join(f"    {PACKAGE}/{room}/*" for room in ROOMS)
        settings.write_text(f"[run]\ninclude =\n{rooms}\ndynamic_context = test_function\n", encoding="utf-8")
        data = f"{folder}/data"
        paths = f"{Path(__file__).parent}:{ROOT}"
        seconds_file = Path(folder) / "seconds.json"
        environment = {
            **os.environ,
            "PYTHONPATH": paths,
            "COVERAGE_FILE": data,
            "CORRIDOR_TEST_SECONDS": f"{seconds_file}",
        }
        command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q"]
        subprocess.run(
            [*command, "-p", "no:cacheprovider", "-p", "quick_tests", *tests], env=environment, cwd=ROOT, check=False
        )
        seconds = json.loads(seconds_file.read_text(encoding="utf-8"))
        return {"seconds": seconds, "lines": _contexts(data, seconds)}


def _contexts(data: str, seconds: dict[str, float]) -> dict[str, dict[str, list[str]]]:
    """Return the tests that reach each line; parameters of a test share the lines of the function."""
    import coverage

    functions: dict[str, list[str]] = {}
    for test in seconds:
        file, _, name = test.partition("::")
        functions.setdefault(f"{Path(file).stem}.{name.partition('[')[0].replace('::', '.')}", []).append(test)
    found = coverage.CoverageData(data)
    found.read()
    lines: dict[str, dict[str, list[str]]] = {}
    for file in found.measured_files():
        module = Path(file).relative_to(PACKAGE).as_posix()
        lines[module] = {
            str(line): sorted({test for name in names for test in functions.get(_function(name), ())})
            for line, names in found.contexts_by_lineno(file).items()
        }
    return lines


def _function(context: str) -> str:
    """Return the module and name of a test in the way of `functions`: the last two parts, of a class three."""
    parts = context.split(".")
    begin = next((at for at, part in enumerate(parts) if part.startswith("test_") and at < len(parts) - 1), 0)
    return ".".join(parts[begin:])


# ---------------------------------------------------------------- one mutant, in a process of its own


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Load one module of the package from other source."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = "corridor." + mutant.module.removesuffix(".py").replace("/", ".")

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Return a spec for the changed module alone."""
        file = PACKAGE / self._mutant.module
        return importlib.util.spec_from_file_location(name, file, loader=self) if name == self._name else None

    def create_module(self, spec: Any) -> None:
        """Let Python make it."""

    def exec_module(self, module: Any) -> None:
        """Carry out the changed source."""
        exec(compile(self._mutant.source, str(PACKAGE / self._mutant.module), "exec"), module.__dict__)


def is_killed(mutant: Mutant, tests: Sequence[str], limit_s: float) -> bool:
    """Return whether a test fails on a mutant, or runs for too long."""
    child = os.fork()
    if child == 0:
        os.setsid()
        _try(mutant, tests)
    began = time.monotonic()
    while time.monotonic() - began < limit_s:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _try(mutant: Mutant, tests: Sequence[str]) -> None:
    import pytest

    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    sys.meta_path.insert(0, _Changed(mutant))
    os.chdir(ROOT)
    code = 1
    try:
        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "quick_tests", "--no-header", "--tb=no", *_QUIET]
        code = int(pytest.main([*options, *tests]))
    finally:
        os._exit(code)


def chosen_tests(mutant: Mutant, known: dict[str, Any]) -> list[str]:
    """Return the tests that reach a mutant's line, the quickest first, within the budget."""
    seconds = known["seconds"]
    tests = sorted(known["lines"].get(mutant.module, {}).get(str(mutant.line), ()), key=seconds.__getitem__)
    chosen: list[str] = []
    spent = 0.0
    for test in tests:
        spent += seconds[test] + 0.02
        if spent > BUDGET_S and chosen:
            break
        chosen.append(test)
    return chosen


def _check_unchanged(mutant: Mutant, known: dict[str, Any]) -> None:
    """Refuse to count if the tests fail on a module that is not changed at all."""
    source = (PACKAGE / mutant.module).read_text(encoding="utf-8")
    quickest = sorted(known["seconds"], key=known["seconds"].__getitem__)[:20]
    if is_killed(mutant._replace(source=source), quickest, 300):
        raise SystemExit("the tests fail without a change")


def main() -> None:
    """Try mutants, and print those that survive and how many there were."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="module or room, such as planning/departures.py or graph/")
    parser.add_argument("--tests", nargs="*", default=TESTS, help="files of tests in place of TESTS")
    parser.add_argument("--known", type=Path, help="file that keeps which tests reach which lines")
    given = parser.parse_args()
    files = sorted(file for room in ROOMS for file in (PACKAGE / room).glob("*.py"))
    every = [mutant for file in files for mutant in mutants_of(file) if mutant.module.startswith(given.only)]
    sample = random.Random(given.seed).sample(every, min(given.count, len(every)))
    if given.known is not None and given.known.exists():
        known = json.loads(given.known.read_text(encoding="utf-8"))
    else:
        known = reached(given.tests)
        if given.known is not None:
            given.known.write_text(json.dumps(known), encoding="utf-8")
    sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]
    for name in LIBRARIES:
        importlib.import_module(name)
    print(f"{len(sample)} of {len(every)} mutants, seed {given.seed}", flush=True)
    _check_unchanged(sample[0], known)
    killed = unreached = 0
    for number, mutant in enumerate(sample, 1):
        tests = chosen_tests(mutant, known)
        unreached += not tests
        if tests and is_killed(mutant, tests, 60 + 10 * sum(known["seconds"][test] for test in tests)):
            killed += 1
        else:
            print(f"{number:4} {'survived' if tests else 'unreached'} {mutant}", flush=True)
        if number % 25 == 0:
            print(f"{number:4} tried, {killed} killed", flush=True)
    print(f"{killed} of {len(sample)} killed ({killed / len(sample):.0%}); {unreached} on lines that no test reached")


if __name__ == "__main__":
    main()
