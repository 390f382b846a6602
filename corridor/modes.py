"""The modes of transport, one entry each: add a mode here, and rows for it in the tables; nothing else names modes.

Modes that differ by gauge are one family in the tables: `rail` means every gauge in `rates`, `vehicles`, `borders`,
`charges` and in rules, and a row of the gauge goes before it.

| mode | links | departures | border |
| --- | --- | --- | --- |
| `road` | driven at once | none are waited for | at the crossing |
| `rail-*`, `waterway` | unscheduled at the rate's departures, or by service | waited for | at the crossing |
| `ferry` | by service only, over the open sea | waited for | at the crossing |
| `sea` | by service only, over the open sea | waited for | at seaports |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np


@dataclass(frozen=True)
class Mode:
    """One mode.

    Attributes
    ----------
    name
        Name in tables and rules; the gauge is part of it.
    family
        Kind of way: road, rail or water.
    label
        Name in the key of a map or chart.
    colour
        Colour of maps and charts, as #RRGGBB.
    gauge_mm
        Width of the track [mm]; 0: it has none. From one gauge to another is a change of gauge.
    by_service_only
        Whether its links are used only by services, or with departures of their own.
    waits
        Whether it waits for a departure where none is scheduled: half a headway of the rates.
    on_open_sea
        Whether its links may touch nodes that lie in no country.
    link_word
        Word for one of its links in a text.
    """

    name: str
    family: Literal["road", "rail", "water"]
    label: str
    colour: str
    gauge_mm: int = 0
    by_service_only: bool = False
    waits: bool = True
    on_open_sea: bool = False
    link_word: str = "line"

    @property
    def plain_name(self) -> str:
        """Return its name without the gauge.

        Examples
        --------
        >>> MODE["rail-1520"].plain_name, MODE["ferry"].plain_name
        ('rail', 'ferry')
        """
        return self.family if self.gauge_mm else self.name


_ENTRIES: Final = (  # colours after Okabe and Ito (2008); the rails are blues
    Mode("road", "road", "road", "#D55E00", waits=False, link_word="road"),
    Mode("sea", "water", "sea", "#009E73", by_service_only=True, on_open_sea=True),
    Mode("ferry", "water", "ferry", "#CC79A7", by_service_only=True, on_open_sea=True),
    Mode("waterway", "water", "waterway", "#E69F00"),
    Mode("rail-1435", "rail", "rail, 1435 mm", "#0072B2", gauge_mm=1435),
    Mode("rail-1520", "rail", "rail, 1520 mm", "#56B4E9", gauge_mm=1520),
    Mode("rail-1668", "rail", "rail, 1668 mm", "#3F7CFF", gauge_mm=1668),
    Mode("rail-1676", "rail", "rail, 1676 mm", "#003B73", gauge_mm=1676),
)

MODE: Final[Mapping[str, Mode]] = {mode.name: mode for mode in _ENTRIES}
"""The entries by name."""
MODES: Final = tuple(MODE)
"""The names by code."""
MODE_CODE: Final[Mapping[str, int]] = {name: code for code, name in enumerate(MODES)}
BY_SERVICE_ONLY: Final = np.array([mode.by_service_only for mode in _ENTRIES])
"""Whether a mode goes by services only, by code."""
WAITS: Final = np.array([mode.waits for mode in _ENTRIES])
"""Whether a mode waits for departures, by code."""
ON_OPEN_SEA: Final = tuple(mode.name for mode in _ENTRIES if mode.on_open_sea)
"""Names of the modes whose links may touch nodes in no country."""

SEA: Final = "sea"
"""The one mode that is cleared at seaports, not where its links cross a border: a port has one quay for ships."""
TRUCK: Final = "road"
"""The mode that fetches cargo at coordinates and brings it there."""

MODES_MEANT: Final[Mapping[str, tuple[str, ...]]] = {name: (name,) for name in MODES} | {
    family: tuple(mode.name for mode in _ENTRIES if mode.family == family and mode.gauge_mm)
    for family in dict.fromkeys(mode.family for mode in _ENTRIES if mode.gauge_mm)
}
"""The modes that a name means in tables and rules: one mode or, of a family with gauges, every gauge."""
NAME_CODE: Final[Mapping[str, int]] = {name: code for code, name in enumerate(MODES_MEANT)}
"""Codes of these names; those of single modes are the codes of the modes."""
FAMILY_CODE: Final = np.array([NAME_CODE[mode.plain_name] for mode in _ENTRIES], dtype=np.int64)
"""Code of the name of each mode's family by code of the mode; its own where it has no gauge."""


def means(name: str, mode: str) -> bool:
    """Return whether a name in a table or a rule means a mode; a blank one means every mode.

    Examples
    --------
    >>> means("rail", "rail-1520"), means("rail", "road"), means("", "road")
    (True, False, True)
    """
    return not name or mode in MODES_MEANT.get(name, ())
