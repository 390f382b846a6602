"""Countries by the names and codes that people write: in English, in other languages and scripts, ISO 3166-1."""

import csv
from functools import lru_cache
from importlib.resources import files

from corridor.tables.folding import folded


def country_code(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country by its name or code; blank if none is called so.

    Examples
    --------
    >>> country_code("Iran"), country_code("ایران"), country_code("IRN"), country_code("ir"), country_code("Persepolis")
    ('IR', 'IR', 'IR', 'IR', '')
    """
    return _codes().get(folded(text), "")


def country_name(code: str) -> str:
    """Return the usual English name of a country; the code where it is not known.

    Examples
    --------
    >>> country_name("TR")
    'Türkiye'
    """
    return _names().get(code, code)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, ...], ...]:
    text = (files("corridor.tables") / "data" / "countries.csv").read_text(encoding="utf-8")
    return tuple(tuple(row) for row in csv.reader(text.splitlines()[1:]))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found = {folded(name): code for code, _, names in reversed(_rows()) for name in names.split(";")}
    for code, longer, _ in _rows():
        found[folded(code)] = found[folded(longer)] = code
    return found


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {code: names.split(";")[0] for code, _, names in _rows()}
