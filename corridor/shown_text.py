"""Texts of others where they are shown: on a terminal, in a spreadsheet, in a picture.

A name in a table may hold anything. On a terminal a control character can move the cursor, change colours and hide
lines; in a spreadsheet a cell that begins with "=" is carried out. So what is shown is escaped here, and nowhere else.
Saved networks are not shown but kept: their cells stay as they are.
"""

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and newline, marks that turn the order of letters, ends of lines, half characters."""

_CARRIED_OUT: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may take for a formula; some take the wide forms for the narrow."""


def printable(text: str) -> str:
    r"""Return a text in which every control character but tab and newline is written as an escape.

    Examples
    --------
    >>> printable("Karachi\x1b[31m")
    'Karachi\\u001b[31m'
    """
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    """Return a text as one line, so that a cell stays in its row: newlines and tabs become spaces."""
    return printable(text.replace("\n", " ").replace("\t", " "))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, in one line.

    Examples
    --------
    >>> first_sentence("Planned: a line of 162 km. Assumed: one train a day.")
    'Planned: a line of 162 km.'
    """
    return f"{printable(' '.join(text.split())).partition('. ')[0].rstrip('.')}."


def brief(text: str, most: int = 300) -> str:
    """Return a text as one line of a limited length, for `repr`; a last angle bracket stays.

    Examples
    --------
    >>> brief("<Alternatives: rail via Taftan; road via Taftan>", 30)
    '<Alternatives: rail via Ta...>'
    """
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 4]}...{'>' * line.endswith('>')}"


def guarded(cell: Any) -> Any:
    """Return a cell as a spreadsheet shows it: a text that it would carry out begins with an apostrophe.

    Parameters
    ----------
    cell
        Any value; numbers, and texts that are numbers, stay as they are.

    Examples
    --------
    >>> guarded("=HYPERLINK(A1)"), guarded("-4.5"), guarded(-4.5), guarded("Karachi")
    ("'=HYPERLINK(A1)", '-4.5', -4.5, 'Karachi')

    References
    ----------
    OWASP, "CSV Injection": which characters, and the apostrophe.
    """
    if not isinstance(cell, str) or not cell.startswith(_CARRIED_OUT) or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text == text.strip()


def guarded_frame(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return an answer's frame for a CSV file or a workbook: every text, and every name of a column, guarded.

    Examples
    --------
    >>> import pandas as pd
    >>> guarded_frame(pd.DataFrame({"name": ["=1+1", "Lahore"], "usd": [-5.0, 2.0]}))["name"].tolist()
    ["'=1+1", 'Lahore']
    """
    import numpy as np

    shown = frame.rename(columns=guarded)
    for at, kind in enumerate(shown.dtypes):
        if kind.kind in "OU" or str(kind).startswith(("str", "category")):
            cells = np.empty(len(shown), dtype=object)
            cells[:] = [guarded(cell) for cell in shown.iloc[:, at]]
            shown.isetitem(at, cells)
    return shown
