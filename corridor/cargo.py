"""Cargo: one shipment with its quantities, customs regime and kind of goods."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, NamedTuple, get_args

from corridor.errors import InvalidQuestion, one_of
from corridor.figure_bounds import CARGO_BOUNDS
from corridor.schema import DANGEROUS, FORMS, LOOSE, REGIMES, Form, Regime, hs_fault
from corridor.shown_html import given_html

Box = Literal["20ft", "40ft", "20RF", "40RF"]

PRICE_OF_20FT: Final = 0.67
"""Price of a 20-foot box as a part of a price per box, which is that of a 40-foot box.

Assumed for all prices from those printed for both sizes: the median of 21 by port, rail and sea, which are between 0.50
and 0.80; `network_data/README.md` lists them.
"""


MOST_GROSS_T: Final = 30.48
"""Most that a container of any size may weigh with its goods [t]: ISO 668."""

TARE_T: Final[Mapping[str, float]] = {"20ft": 2.25, "40ft": 3.8, "20RF": 3.0, "40RF": 4.7}
"""Weight of an empty container [t].

Makers give 2.2 to 2.3 t and 3.7 to 3.9 t; with a refrigerating unit 2.9 to 3.1 t and 4.5 to 4.9 t.
"""

LOAD_T: Final = 22.0
"""Goods in no boxes that count as one load of 2 TEU [t]: a lorry's, as rows of `demand` count lorries."""

_TEU: Final[Mapping[str, int]] = {"20ft": 1, "40ft": 2, "20RF": 1, "40RF": 2}
_COOLED: Final = ("20RF", "40RF")
_NAMES: Final[Mapping[Box, str]] = {
    "20ft": "20 20ft 20' 20dc 20dv 20gp 20st 22g1",
    "40ft": "40 40ft 40' 40dc 40dv 40gp 40st 40hc 40hq 42g1 45g1",
    "20RF": "20rf 20re 20rh 22r1",
    "40RF": "40rf 40re 40rh 40rq 42r1 45r1",
}
"""Sizes by the names that people write, and by their types in ISO 6346; a high 40-foot box pays as a low one."""
_NO_PRICE_OF_45FT: Final = (
    "no price, trailer or wagon for boxes of 45 feet is in the tables; plan it as '40ft', which is too cheap"
)


class _Usual(int):
    """A quantity that was not given: what it is when nothing else says how much cargo there is."""


_USUAL_TEU: Final = _Usual(1)
_USUAL_TONNES: Final = _Usual(10)
_USUAL_USD: Final = _Usual(40_000)


class Goods(NamedTuple):
    """The facts of goods that charges and clearances go by.

    Attributes
    ----------
    hs
        HS code; blank: not known.
    made_in
        Country of origin of the goods; blank: not known.
    dangerous
        Class of dangerous goods; blank: none.
    is_cooled
        Whether they are in boxes that are cooled.
    """

    hs: str = ""
    made_in: str = ""
    dangerous: str = ""
    is_cooled: bool = False


@dataclass(frozen=True)
class Cargo:
    """One shipment: in containers, or in no boxes at all.

    Parameters
    ----------
    teu
        Containers [TEU]; 1 if neither this nor `boxes` is given. Goods in no boxes have a TEU for every 11 t.
    tonnes
        Weight of all the goods [t], the same in every container; each holds `MOST_GROSS_T` less its own weight,
        `TARE_T`. 10 if it is not given, and with `boxes` 10 for each of them.
    value_usd
        Value of all the goods [USD]; 40,000 if it is not given, and with `boxes` as much for each of them.
    box
        Size of the containers: "20ft", "40ft", or "20RF" and "40RF", which are cooled. A 40-foot box holds 2 TEU, a
        20-foot box pays `PRICE_OF_20FT` of a price per box. Names such as "40HC", "40" and "45G1" are understood.
    regime
        Customs regime that it travels under.
    hs
        HS code of the goods, as text or number; blank if it does not matter.
    value_of_time_usd_per_h
        Value of an hour [USD/h]; None for that of its class, else of its HS code, else of what a tonne of it is worth
        (see `value_of_time`).
    vot_class
        Class of goods in the network's table `value_of_time`, such as "food"; blank if it is not known.
    form
        What the goods are in: boxes, wagons or trailers, whose quantities and prices are those of `teu`, `tonnes` and
        `box`; or "bulk", "tank" or "break-bulk": goods in no boxes, of which `tonnes` alone says how much.
    boxes
        Number of containers, in place of `teu`.
    dangerous
        Class of dangerous goods by ADR, RID and IMDG, such as "3" or "2.1"; blank if they are not dangerous.
    made_in
        Country of origin of the goods (ISO 3166-1 alpha-2), by which duties have preferences; blank if it is not known.

    Raises
    ------
    InvalidQuestion
        If a quantity is no number within `CARGO_BOUNDS`, a box, regime, class or HS code is unknown, `boxes` and `teu`
        contradict each other, or the goods are heavier than their containers hold.

    Examples
    --------
    >>> Cargo(teu=3, tonnes=40, value_usd=87_600).boxes
    2
    >>> print(Cargo(boxes=40, box="20RF", hs=806.1))
    40 TEU (40 x 20RF), 400 t, 1,600,000 USD
    >>> print(Cargo(form="bulk", tonnes=1000))
    1,000 t of bulk, 40,000 USD
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
    dangerous: str = ""
    made_in: str = ""

    def __init__(
        self,
        teu: float = _USUAL_TEU,
        tonnes: float = _USUAL_TONNES,
        value_usd: float = _USUAL_USD,
        box: str = "40ft",
        regime: Regime = "ordinary",
        hs: str | float = "",
        value_of_time_usd_per_h: float | None = None,
        vot_class: str = "",
        form: Form = "box",
        *,
        boxes: int | None = None,
        dangerous: str | float = "",
        made_in: str = "",
    ) -> None:
        put = partial(object.__setattr__, self)
        put("box", _size_of(box))
        put("form", form)
        if not isinstance(form, str) or form not in FORMS:
            raise InvalidQuestion(f"cargo: form is {form!r}; {one_of(str(form), FORMS)}")
        if not isinstance(regime, str) or regime not in REGIMES:
            raise InvalidQuestion(f"cargo: regime is {regime!r}; {one_of(str(regime), REGIMES)}")
        put("regime", regime)
        put("vot_class", vot_class)
        put("value_of_time_usd_per_h", value_of_time_usd_per_h)
        put("hs", _code_of(hs))
        put("dangerous", _class_of(dangerous))
        put("made_in", _origin_of(made_in))
        count = 1 if boxes is None else _count_of(boxes)
        put("tonnes", int(tonnes) * count if isinstance(tonnes, _Usual) else tonnes)
        put("value_usd", int(value_usd) * count if isinstance(value_usd, _Usual) else value_usd)
        put("teu", self._teu_of(teu, boxes))
        self._refuse_quantities()
        if boxes is not None and self.boxes != boxes:
            raise InvalidQuestion(
                f"cargo: boxes is {boxes} and teu {teu:g}, which is {_boxes(self.boxes, self.box)}; give one of them"
            )
        self._refuse_too_heavy()

    def _teu_of(self, teu: float, boxes: int | None) -> float:
        """Return the TEU, from themselves, from the boxes, or from the tonnes of goods in no boxes."""
        if self.is_loose:
            self._refuse("tonnes")
            counted = self.tonnes / LOAD_T * _TEU["40ft"]
            if not self.tonnes or boxes is not None or not (isinstance(teu, _Usual) or teu == counted):
                raise InvalidQuestion(f"cargo: form is {self.form!r}, which is in no boxes; give tonnes alone, above 0")
            if self.box != "40ft":
                raise InvalidQuestion(f"cargo: form is {self.form!r}, which is in no boxes; leave box={self.box!r} out")
            return counted
        if self.is_cooled and self.form != "box":
            raise InvalidQuestion(f"cargo: box is {self.box!r} and form {self.form!r}; what is cooled is in boxes")
        if isinstance(teu, _Usual):
            return int(teu) if boxes is None else boxes * self.teu_per_box
        return teu

    def _refuse_quantities(self) -> None:
        """Refuse quantities that cannot be right."""
        for name in CARGO_BOUNDS:
            if getattr(self, name) is not None or name != "value_of_time_usd_per_h":
                self._refuse(name)

    def _refuse(self, name: str) -> None:
        """Refuse one quantity if it cannot be right."""
        value = getattr(self, name)
        if fault := CARGO_BOUNDS[name].fault(value):
            raise InvalidQuestion(f"cargo: {name} is {value!r}; it {fault}")

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
    def is_loose(self) -> bool:
        """Return whether the goods are in no boxes, wagons or trailers of their own: bulk, tank or break-bulk."""
        return self.form in LOOSE

    @property
    def is_cooled(self) -> bool:
        """Return whether the boxes are cooled."""
        return self.box in _COOLED

    @property
    def goods(self) -> Goods:
        """Return the facts of the goods that charges and clearances go by."""
        return Goods(self.hs, self.made_in, self.dangerous, self.is_cooled)

    @property
    def teu_per_box(self) -> int:
        """Return the TEU of one container."""
        return _TEU[self.box]

    @property
    def boxes(self) -> int:
        """Return the number of containers; a part of one counts as one. Of goods in no boxes: that of loads of 22 t."""
        return math.ceil(self.teu / self.teu_per_box * (1 - 1e-12))

    @property
    def boxes_paid(self) -> float:
        """Return how many times prices per box, those of 40-foot boxes, are paid.

        Examples
        --------
        >>> Cargo(teu=3).boxes_paid, Cargo(teu=2, box="20ft").boxes_paid
        (2.0, 1.34)
        """
        return self.boxes * (1.0 if self.teu_per_box == _TEU["40ft"] else PRICE_OF_20FT)

    def _repr_html_(self) -> str:
        """Return the shipment for a notebook: in words, and its fields."""
        return given_html(f"Cargo: {self}", self, every=True)

    def __str__(self) -> str:
        """Return the shipment in words."""
        said = "" if self.regime == "ordinary" else f", {self.regime}"
        said += f", dangerous goods of class {self.dangerous}" if self.dangerous else ""
        said += f", made in {self.made_in}" if self.made_in else ""
        if self.is_loose:
            return f"{round(self.tonnes, 3):,.12g} t of {self.form}, {self.value_usd:,.0f} USD{said}"
        said += "" if self.form == "box" else f", by {self.form}"
        teu, tonnes = f"{round(self.teu, 3):,.12g} TEU", f"{round(self.tonnes, 3):,.12g} t"
        return f"{teu} ({_boxes(self.boxes, self.box)}), {tonnes}, {self.value_usd:,.0f} USD{said}"


def _boxes(count: int, box: str) -> str:
    return f"{count:,} x {box}"


def _size_of(box: Any) -> Box:
    """Return the size of boxes that a name or a type means."""
    spelled = str(box).replace(" ", "").replace("feet", "ft").casefold()
    if spelled.startswith(("45ft", "45hc", "45hq", "l5")) or spelled in ("45", "45'"):
        raise InvalidQuestion(f"cargo: box is {box!r}; {_NO_PRICE_OF_45FT}")
    for size, names in _NAMES.items():
        if spelled in names.split():
            return size
    raise InvalidQuestion(f"cargo: box is {box!r}; {one_of(str(box), get_args(Box))}")


def _count_of(boxes: Any) -> int:
    """Return a number of containers that can be right."""
    if not isinstance(boxes, int) or isinstance(boxes, bool) or boxes < 1:
        raise InvalidQuestion(f"cargo: boxes is {boxes!r}; it must be a whole number of containers, at least 1")
    return boxes


def _code_of(hs: Any) -> str:
    """Return the HS code that a text or a number means."""
    is_number = isinstance(hs, int | float) and not isinstance(hs, bool)
    code = (_code_of_number(hs) if abs(hs) < 1e12 else "") if is_number else hs
    if not isinstance(code, str) or ((code or is_number) and not code.replace(".", "").isdigit()):
        raise InvalidQuestion(f"cargo: hs is {hs!r}; it must be an HS code in digits, such as '8471'")
    code = code.strip()
    if code and (fault := hs_fault(code)):
        raise InvalidQuestion(f"cargo: hs is {hs!r}; it {fault}")
    return code


def _code_of_number(number: float) -> str:
    """Return the HS code that a number means, with the noughts that a number loses; blank if it means none.

    8471 is itself, 806 is 0806. A number with a point, as a spreadsheet makes of 0806.20, begins with a heading of
    four digits: 806.2 is 0806.20.
    """
    if not math.isfinite(number) or number < 1:
        return ""
    whole, _, rest = f"{number:.10f}".rstrip("0").rstrip(".").partition(".")
    if not rest:
        return whole.zfill(len(whole) + len(whole) % 2)
    return f"{whole.zfill(4)}.{rest.ljust(len(rest) + len(rest) % 2, '0')}"


def _class_of(dangerous: Any) -> str:
    """Return the class of dangerous goods that a text or a number means."""
    is_number = isinstance(dangerous, int | float) and not isinstance(dangerous, bool)
    said = f"{dangerous:g}" if is_number and abs(dangerous) < 100 else dangerous
    if not isinstance(said, str) or (said != "" and said not in DANGEROUS):
        right = one_of(str(dangerous), DANGEROUS)
        raise InvalidQuestion(f"cargo: dangerous is {dangerous!r}, which is no class of ADR, RID and IMDG; {right}")
    return str(said)


def _origin_of(made_in: Any) -> str:
    """Return the country of origin that a code means."""
    is_code = isinstance(made_in, str) and len(made_in) == 2 and made_in.isascii() and made_in.isupper()
    if not is_code and not (isinstance(made_in, str) and made_in == ""):
        raise InvalidQuestion(
            f"cargo: made_in is {made_in!r}; it must be two capital letters (ISO 3166-1 alpha-2), such as 'PK'"
        )
    return str(made_in)
