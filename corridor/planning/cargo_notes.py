"""Notes on cargo that is no dry box: what its figures leave out."""

from collections.abc import Iterator

from corridor.answer.itinerary import Itinerary
from corridor.cargo import LOAD_T


def cargo_notes(way: Itinerary) -> Iterator[str]:
    """Yield what the figures leave out of dangerous goods, of goods in no boxes and of cooled boxes."""
    cargo = way.cargo
    if cargo.dangerous:
        yield (
            f"Dangerous goods of class {cargo.dangerous} need the consent of each carrier and terminal (ADR by road, "
            "RID or SMGS by rail, IMDG at sea), which no table has; barred is what net.restrictions names."
        )
    if cargo.is_loose:
        yield (
            f"Goods in no boxes pay for each {LOAD_T:g} t what a 40-foot box pays, at terminals too, and fill their "
            "lorries and wagons by weight: assumed."
        )
    if cargo.is_cooled:
        yield "Cooled boxes have the emissions of dry ones here; what they pay besides is in the price of each move."
