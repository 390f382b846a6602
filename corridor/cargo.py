"""Cargo: one shipment with its quantities, customs regime and kind of goods."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from corridor.errors import InvalidQuestion, one_of
from corridor.figure_bounds import CARGO_BOUNDS
from corridor.schema import FORMS, REGIMES, Form, Regime, hs_fault

Box = Literal["20ft", "40ft"]

PRICE_OF_20FT: Final = 0.67
"""Price of a 20-foot box as a part of a price per box, which is that of a 40-foot box.

Assumed for all prices from those printed for both sizes: the median of 21 by port, rail and sea, which are between 0.50
and 0.80; `network_data/README.md` lists them.
"""


MOST_GROSS_T: Final = 30.48
"""Most that a container of any size may weigh with its goods [t]: ISO 668."""

TARE_T: Final[Mapping[str, float]] = {"20ft": 2.25, "40ft": 3.8}
"""Weight of an empty container [t]; makers give 2.2 to 2.3 t and 3.7 to 3.9 t."""

_TEU: Final[Mapping[str, int]] = {"20ft": 1, "40ft": 2}


@dataclass(frozen=True)
class Cargo:
    """One shipment in containers.

    Parameters
    ----------
    teu
        Containers [TEU].
    tonnes
        Weight of the goods [t], the same in every container; each holds `MOST_GROSS_T` less its own weight, `TARE_T`.
    value_usd
        Value of the goods [USD].
    box
        Size of the containers; a 40-foot box holds 2 TEU, a 20-foot box pays `PRICE_OF_20FT` of a price per box.
    regime
        Customs regime that it travels under.
    hs
        HS code of the goods; blank if it does not matter.
    value_of_time_usd_per_h
        Value of an hour [USD/h]; None for that of its class, else of its HS code, else of what a tonne of it is worth
        (see `value_of_time`).
    vot_class
        Class of goods in the network's table `value_of_time`, such as "food"; blank if it is not known.
    form
        What the goods are in: boxes, wagons or trailers. It decides which services and links take them; quantities
        and prices stay those of `teu`, `tonnes` and `box`.

    Raises
    ------
    InvalidQuestion
        If a quantity is no number within `CARGO_BOUNDS`, a box, regime or HS code is unknown, or the goods are heavier
        than their containers hold.

    Examples
    --------
    >>> Cargo(teu=3, tonnes=40, value_usd=87_600).boxes
    2
    """

    teu: float = 1
    tonnes: float = 10
    value_usd: float = 40_000
    box: Box = "40ft"
    regime: Regime = "ordinary"
    hs: str = ""
    value_of_time_usd_per_h: float | None = None
    vot_class: str = ""
    form: Form = "box"

    def __post_init__(self) -> None:
        """Refuse quantities and codes that cannot be right."""
        for name, bound in CARGO_BOUNDS.items():
            value = getattr(self, name)
            if value is None and name == "value_of_time_usd_per_h":
                continue
            if fault := bound.fault(value):
                raise InvalidQuestion(f"cargo: {name} is {value!r}; it {fault}")
        if self.box not in get_args(Box):
            raise InvalidQuestion(f"cargo: box is {self.box!r}; {one_of(str(self.box), get_args(Box))}")
        if self.form not in FORMS:
            raise InvalidQuestion(f"cargo: form is {self.form!r}; {one_of(str(self.form), FORMS)}")
        if self.regime not in REGIMES:
            raise InvalidQuestion(f"cargo: regime is {self.regime!r}; {one_of(str(self.regime), REGIMES)}")
        if isinstance(self.hs, int) and not isinstance(self.hs, bool):  # 806 is 0806, whose nought a number loses
            object.__setattr__(self, "hs", "0" * (len(str(self.hs)) % 2) + str(self.hs))
        if not isinstance(self.hs, str) or (self.hs and not self.hs.replace(".", "").isdigit()):
            raise InvalidQuestion(f"cargo: hs is {self.hs!r}; it must be an HS code in digits, such as '8471'")
        if self.hs and (fault := hs_fault(self.hs)):
            raise InvalidQuestion(f"cargo: hs is {self.hs!r}; it {fault}")
        self._refuse_too_heavy()

    def _refuse_too_heavy(self) -> None:
        """Refuse more goods than the containers hold."""
        most = MOST_GROSS_T - TARE_T[self.box]
        if self.form == "box" and self.tonnes > self.boxes * most * (1 + 1e-9):
            needed = math.ceil(self.tonnes / most * (1 - 1e-9))
            hold = "holds" if self.boxes == 1 else "hold"
            raise InvalidQuestion(
                f"cargo: tonnes is {self.tonnes!r}; {_boxes(self.boxes, self.box)} ({self.teu:g} TEU) {hold} at most "
                f"{self.boxes * most:,.6g} t, as a box weighs at most {MOST_GROSS_T:g} t with its own weight "
                f"(ISO 668); it needs {_boxes(needed, self.box)}: give teu={needed * self.teu_per_box}"
            )

    @property
    def teu_per_box(self) -> int:
        """Return the TEU of one container."""
        return _TEU[self.box]

    @property
    def boxes(self) -> int:
        """Return the number of containers; a part of one counts as one."""
        return math.ceil(self.teu / self.teu_per_box)

    @property
    def boxes_paid(self) -> float:
        """Return how many times prices per box, those of 40-foot boxes, are paid.

        Examples
        --------
        >>> Cargo(teu=3).boxes_paid, Cargo(teu=2, box="20ft").boxes_paid
        (2.0, 1.34)
        """
        return self.boxes * (1.0 if self.box == "40ft" else PRICE_OF_20FT)

    def __str__(self) -> str:
        """Return the shipment in words."""
        regime = "" if self.regime == "ordinary" else f", {self.regime}"
        regime += "" if self.form == "box" else f", by {self.form}"
        return f"{self.teu:g} TEU ({self.boxes} x {self.box}), {self.tonnes:g} t, {self.value_usd:,.0f} USD{regime}"


def _boxes(count: int, box: str) -> str:
    return f"{count:,} x {box}"
