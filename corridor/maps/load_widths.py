"""Loads of an assignment as lines whose width says how much goes over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from geopandas import GeoDataFrame

from corridor.flows.flows import Flows
from corridor.maps.ground import add_lines
from corridor.modes import MODE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_WIDEST_PT: Final = 9.0
_NARROWEST_PT: Final = 0.8
_SHOWN: Final = (1.0, 0.25, 0.04)
"""Parts of the largest load whose widths are in the key."""


def loaded_lines(flows: Flows, links: GeoDataFrame) -> GeoDataFrame:
    """Return the links that something goes over, both directions together: mode, TEU a week, line; least first."""
    loads = flows.loads("link")
    ids = [name.split(":", 1)[1].rsplit(":", 1)[0] for name in loads["resource"]]
    teu = loads["load"].groupby(np.array(ids, dtype=object)).sum()
    ways = links[links["link_id"].isin(teu.index)].drop_duplicates("link_id")
    found = GeoDataFrame(ways[["link_id", "mode"]], geometry=ways.geometry, crs=links.crs)
    return found.assign(teu=found["link_id"].map(teu)).sort_values("teu", kind="stable", ignore_index=True)


def widths_pt(teu: Any, most: float) -> Any:
    """Return the widths of lines: their squares are as the loads, so that small ones are seen, too.

    Examples
    --------
    >>> widths_pt(np.array([25.0, 100.0]), 100.0).tolist()
    [4.5, 9.0]
    """
    return np.maximum(_NARROWEST_PT, _WIDEST_PT * np.sqrt(teu / most))


def draw_loads(ax: Axes, lines: GeoDataFrame) -> None:
    """Draw loaded links, the largest loads on top."""
    most = float(lines["teu"].max()) if len(lines) else 0.0
    for mode in dict.fromkeys(lines["mode"]):
        some = lines[lines["mode"] == mode]
        widths = widths_pt(some["teu"].to_numpy(), most)
        for line, width in zip(some.geometry, widths.tolist(), strict=True):
            style = {"colors": MODE[mode].colour, "linewidths": width, "capstyle": "round"}
            add_lines(ax, [line], f"load-{mode}", zorder=2.5, **style)


def load_key(lines: GeoDataFrame) -> list[Artist]:
    """Return entries of the key: the modes, and what some widths mean."""
    from matplotlib.lines import Line2D

    if not len(lines):
        return []
    most, modes = float(lines["teu"].max()), set(lines["mode"])
    key: list[Artist] = [
        Line2D([], [], color=mode.colour, linewidth=3, label=mode.label) for name, mode in MODE.items() if name in modes
    ]
    for part in _SHOWN:
        width = float(widths_pt(part * most, most))
        key.append(Line2D([], [], color="#777777", linewidth=width, label=f"{part * most:,.0f} TEU a week"))
    return key
