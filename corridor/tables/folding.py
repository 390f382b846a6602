"""Names without what people write in several ways: accents, case, and letters that stand for each other."""

import unicodedata
from typing import Final

_ALIKE: Final = str.maketrans(
    "ıłŁøđ’‘`-" + "يىېئكأإآٱةۀؤ" + "ёЁіїғқңұүһөәҷӣӯ",
    "illod''' " + "ییییکااااههو" + "ееиигкнуухоачиу",
    "\u200c\u200d\u200e\u200f\u0640\u02bb\u02bc",
)
"""Letters that people write for each other: Latin, Arabic of its several keyboards, and Cyrillic."""


def folded(text: str) -> str:
    """Return a name without accents, case, hyphens and needless spaces, and with one letter for those that are alike.

    Examples
    --------
    >>> folded("  Małaszewicze "), folded("Kapıkule"), folded("Xi’an")
    ('malaszewicze', 'kapikule', "xi'an")
    >>> folded("كراچي") == folded("کراچی"), folded("Орёл") == folded("Орел")
    (True, True)
    """
    plain = text.translate(_ALIKE)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())
