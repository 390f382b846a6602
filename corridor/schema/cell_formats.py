"""Lists, HS codes and named corridors in a cell: what is allowed, and how it is kept."""

import re
from typing import Final

from corridor.modes import MODE
from corridor.schema.vocabulary import CARRIERS, DANGEROUS

_HS_CODE: Final = re.compile(r"[0-9]{2}(\.?[0-9]{2}){0,4}")
"""Digits in pairs, with points between them or without."""


def words(text: str) -> tuple[str, ...]:
    """Return the members of a list column, which are set apart by semicolons."""
    return tuple(filter(None, map(str.strip, text.split(";"))))


def activity_of(from_mode: str, to_mode: str) -> str:
    """Return the name of a change between two modes; a blank mode is cargo at rest."""
    if not from_mode:
        return "load"
    if not to_mode:
        return "unload"
    if from_mode == to_mode:
        return "transship"
    if MODE[from_mode].gauge_mm and MODE[to_mode].gauge_mm:
        return "gauge_change"
    return "transfer"


def allowed_words_of(allowed: tuple[str, ...], text: str) -> str:
    """Return a list of allowed words as it is kept; raise ValueError with what would be right."""
    members = words(text)
    if not members:
        raise ValueError(f"names nothing; give some of {', '.join(allowed)} (set apart by ';'), or leave it blank")
    wrong = [member for member in members if member not in allowed]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is not one of {', '.join(allowed)} (set apart by ';')")
    return ";".join(members)


def is_hs_code(text: str) -> bool:
    """Return whether a text is a code of the Harmonized System, or the beginning of one: digits after a chapter.

    Examples
    --------
    >>> is_hs_code("84"), is_hs_code("2710.12"), is_hs_code("77"), is_hs_code("8")
    (True, True, False, False)
    """
    return bool(_HS_CODE.fullmatch(text)) and 1 <= int(text[:2]) <= 97 and text[:2] != "77"


def hs_fault(text: str) -> str:
    """Return why a text is no code of the Harmonized System; blank if it is one.

    Examples
    --------
    >>> hs_fault("101")
    'has 3 digits, and HS codes an even number; a spreadsheet drops the first nought: is it 0101?'
    """
    digits = text.replace(".", "")
    if digits.isdecimal() and digits[0] != "0" and 3 <= len(digits) <= 9 and len(digits) % 2:
        lost = f"a spreadsheet drops the first nought: is it 0{text}?"
        return f"has {len(digits)} digits, and HS codes an even number; {lost}"
    return "" if is_hs_code(text) else "must have 2 to 10 digits and begin with a chapter, 01 to 97 without 77"


def codes_of(text: str) -> str:
    """Return HS codes, set apart by semicolons, as they are kept; raise ValueError with what would be right."""
    for code in words(text):
        if fault := hs_fault(code):
            raise ValueError(f"{code!r} {fault}")
    return ";".join(words(text)).replace(".", "")


def classes_of(text: str) -> str:
    """Return classes of dangerous goods as they are kept; raise ValueError with what would be right."""
    return allowed_words_of(DANGEROUS, text)


def country_codes_of(text: str) -> str:
    """Return codes of countries as they are kept; raise ValueError with what would be right."""
    for code in words(text):
        if not (len(code) == 2 and code.isascii() and code.isupper()):
            raise ValueError(f"{code!r} must be two capital letters (ISO 3166-1 alpha-2), several set apart by ';'")
    return ";".join(words(text))


BORDER: Final = re.compile("[A-Z]{2}-[A-Z]{2}")
"""Form of a border by its two countries."""


def steps_of(passes: str) -> tuple[tuple[str, ...], ...]:
    """Return the steps of a named corridor, each with the nodes, countries and borders of which one is enough.

    Examples
    --------
    >>> steps_of("TMKRW|KZAAU;AZALA")
    (('TMKRW', 'KZAAU'), ('AZALA',))
    """
    return tuple(tuple(map(str.strip, step.split("|"))) for step in passes.split(";"))


def passes_of(text: str) -> str:
    """Return what a named corridor passes as it is kept; raise ValueError with what would be right."""
    steps = steps_of(text)
    if not all(all(step) for step in steps):
        raise ValueError("must be steps set apart by ';', of names set apart by '|', such as TMKRW|KZAAU;AZALA")
    return ";".join("|".join(step) for step in steps)


def modes_of(text: str) -> str:
    """Return modes as they are kept; raise ValueError with what would be right."""
    return allowed_words_of(CARRIERS, text)
