"""Four maps and three charts look as they did: pixel by pixel, with a tolerance.

After a change that is meant, look at the new pictures and keep them: `CORRIDOR_KEEP_PICTURES=1 python -m pytest
tests/test_pictures.py`.
"""

import os
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.testing.compare import compare_images

import corridor as co

BASELINES = Path(__file__).parent / "baselines"
TOLERANCE = 6.0
"""Root mean square difference of the colours, of 255; hinting of another FreeType takes about 2."""
STYLE = {"font.family": "DejaVu Sans", "figure.dpi": 60, "savefig.dpi": 60, "text.hinting": "no_autohint"}
SCENARIO = co.Scenario(
    "A second road",
    [
        co.AddLink("motorway", "KHI", "LHE", mode="road", hours=16, usd=950, per="vehicle", length_km=1150),
        co.Change("links", {"link_id": "n5-east"}, usd=800),
        co.Close("ml1"),
    ],
)
N5 = {"link_id": "n5", "from_node": "KHI"}


def tornado(net):
    return co.tornado(
        net,
        ("Karachi", "Lahore"),
        over={
            "fare of the road": tuple(co.Change("links", N5, usd=usd) for usd in (500, 2_000)),
            "hours of the road": tuple(co.Change("links", N5, hours=hours) for hours in (12, 60)),
        },
        by="generalised",
    ).plot()


PICTURES = {
    "map-network": co.draw,
    "map-way": lambda net: co.draw(net, co.plan(net, "Karachi", "Delhi")),
    "map-two-ways": lambda net: co.draw(
        net, co.plan(net, "Karachi", "Lahore"), co.plan(net, "Karachi", "Lahore", rules=co.Rules(avoid_links={"n5"}))
    ),
    "map-scenario": lambda net: co.draw(net, SCENARIO),
    "chart-way": lambda net: co.plan(net, "Karachi", "Delhi").plot(),
    "chart-tornado": tornado,
    "chart-arrivals": lambda net: co.simulate(net, co.plan(net, "Karachi", "Delhi"), runs=500, seed=1).plot(),
}


def saved(draw, net, path):
    """Draw a picture with fixed fonts and size, and save it."""
    with mpl.rc_context({**mpl.rcParamsDefault, **STYLE, "backend": "Agg"}):
        axes = draw(net)
        axes.figure.savefig(path, metadata={"Software": None})
        plt.close("all")
    return path


def difference(name, path):
    """Return what differs visibly from the picture that was kept, or None."""
    return compare_images(BASELINES / f"{name}.png", path, TOLERANCE)


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_look_as_they_did(net, name, tmp_path):
    if os.environ.get("CORRIDOR_KEEP_PICTURES"):
        BASELINES.mkdir(exist_ok=True)
        saved(PICTURES[name], net, BASELINES / f"{name}.png")
    assert difference(name, saved(PICTURES[name], net, tmp_path / f"{name}.png")) is None


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_changes_visibly_is_noticed(net, name, tmp_path):
    def other(net):
        axes = PICTURES[name](net)
        low, high = axes.get_ylim()
        axes.set_ylim(low, high + 0.1 * (high - low))
        return axes

    assert "RMS Value" in difference(name, saved(other, net, tmp_path / f"{name}.png"))
