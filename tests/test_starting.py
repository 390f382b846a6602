"""What a fresh process loads: nothing slow before it is needed."""

import subprocess
import sys

import pytest

SLOW = (
    *("numpy", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "networkx", "matplotlib"),
    *("numba", "scipy", "opening_hours", "holidays"),
)


def loaded(code):
    """Return which slow libraries a fresh process has loaded after some code, and what it wrote to stdout."""
    told = f"\nimport sys\nprint(*[name for name in {SLOW!r} if name in sys.modules], file=sys.stderr)"
    result = subprocess.run(
        [sys.executable, "-c", code + told], capture_output=True, text=True, timeout=120, check=True
    )
    return set(result.stderr.split()), result.stdout


def command(*arguments):
    """Return code that runs a command as the shell would."""
    return (
        "from corridor.cli import main\n"
        f"try:\n    main({list(map(str, arguments))!r})\n"
        "except SystemExit as stopped:\n    assert not stopped.code, stopped.code\n"
    )


def test_importing_the_package_loads_nothing_slow():
    assert loaded("import corridor")[0] == set()


def test_help_loads_nothing_slow():
    libraries, told = loaded(command("--help"))
    assert libraries == set()
    assert {"plan", "pareto", "places", "check", "scenarios", "map"} <= set(told.split())


@pytest.mark.parametrize("name", ["Cargo", "Rules", "Scenario", "Change", "AddLink", "load", "plan"])
def test_a_public_name_loads_no_compiler_and_no_geometry(name):
    assert loaded(f"import corridor; corridor.{name}")[0] <= {"numpy", "pandas"}


def test_a_plan_loads_pandas_alone(folder):
    libraries, told = loaded(command("plan", "Karachi", "Delhi", "--network", folder))
    assert libraries == {"numpy", "pandas"}
    assert told.startswith("Karachi to Delhi, cheapest: ")


def test_a_plan_in_the_bundled_network_loads_no_compiler_and_no_geometry():
    libraries, told = loaded(command("plan", "Kashgar", "Istanbul"))
    assert libraries <= {"numpy", "pandas", "opening_hours"}
    assert told.startswith("Kashgar to Istanbul, cheapest: ")


def test_only_what_is_drawn_loads_geometry(folder):
    assert "geopandas" not in loaded(command("check", folder))[0]  # it asks in which country nodes lie, and no more
    assert loaded("import corridor; corridor.matrix, corridor.pareto, corridor.alternatives")[0] == {"numpy", "pandas"}
    lines = command("plan", "Karachi", "Delhi", "--network", folder, "--format", "geojson")
    assert "geopandas" in loaded(lines)[0]


def test_a_scenario_loads_no_geometry(folder):
    code = (
        "import corridor as co\n"
        f"net = co.load({str(folder)!r})\n"
        "co.Scenario('faster', [co.Change('links', {'link_id': 'n5'}, hours=co.times(0.5))])(net)\n"
    )
    assert loaded(code)[0] == {"numpy", "pandas"}
