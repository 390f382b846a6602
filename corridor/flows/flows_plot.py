"""Bottlenecks as bars: how full each is, what one more TEU is worth, and how its capacity was got."""

from typing import TYPE_CHECKING

import pandas as pd

from corridor.argument_checks import check_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plotted(bottlenecks: pd.DataFrame, method: str, ax: "Axes | None", count: int) -> "Axes":
    """Return axes with a bar for each bottleneck, the first one on top."""
    import matplotlib.pyplot as plt

    check_axes(ax)
    axes = ax if ax is not None else plt.subplots(figsize=(8, 0.4 * count + 1), layout="constrained")[1]
    frame = bottlenecks.iloc[::-1]
    base = frame["background"] / frame["capacity"] * 100
    axes.barh(frame["name"], base, color="0.75", label="background")
    axes.barh(frame["name"], frame["load"] / frame["capacity"] * 100, left=base, label="trips")
    axes.axvline(100, color="black", linewidth=0.8)
    for place, (price, basis) in enumerate(zip(frame["price"], frame["basis"], strict=True)):
        axes.annotate(f" {price:,.0f} USD a TEU ({basis})", (2, place), va="center", fontsize=8)
    axes.set(xlabel="load and background [% of capacity]", title=f"What is full, by {method}")
    axes.legend(loc="lower right", fontsize=8)
    return axes
