"""In which format an answer is written: by the ending of the file, or as it is said."""

import os
import stat
from pathlib import Path
from typing import Final, Literal, cast, get_args

from corridor.errors import InvalidQuestion, one_of

Format = Literal["table", "json", "csv", "geojson", "xlsx", "html", "pdf"]
"""How an answer is written; "table" is what is printed."""
FORMATS: Final = get_args(Format)

_OF_ENDING: Final[dict[str, Format]] = {
    ".txt": "table",
    ".json": "json",
    ".csv": "csv",
    ".geojson": "geojson",
    ".xlsx": "xlsx",
    ".html": "html",
    ".pdf": "pdf",
}
_PICTURES: Final = frozenset({".png", ".svg", ".jpg", ".jpeg"})
BINARY: Final = frozenset({"xlsx", "pdf"})
"""Formats that are no text."""


def format_of(path: Path | None, asked: str | None = None) -> Format:
    """Return the format of an answer.

    Parameters
    ----------
    path
        Where it is written to; None for the screen.
    asked
        The format that is asked for; None for that of the ending. A pipe or a device needs no ending.

    Raises
    ------
    InvalidQuestion
        If a format or an ending is not known, the two are not the same, or a format that is no text is for the screen.

    Examples
    --------
    >>> format_of(Path("plan.xlsx")), format_of(None), format_of(Path("plan.data"), "csv")
    ('xlsx', 'table', 'csv')
    """
    if asked is not None and (not isinstance(asked, str) or asked not in FORMATS):
        raise InvalidQuestion(f"format is {asked!r}; {one_of(str(asked), list(FORMATS))}")
    wanted = cast("Format | None", asked)
    if path is None:
        if wanted in BINARY:
            raise InvalidQuestion(f"format {wanted}: this is no text for a screen; give a file, as -o answer.{wanted}")
        return wanted or "table"
    ending = path.suffix.lower()
    found = _OF_ENDING.get(ending)
    if wanted is None:
        if found is None and not _is_stream(path):
            wrong = f"the ending {ending} is not known" if ending else "the name has no ending"
            drawn = "; corridor map, co.draw and plot() draw pictures" if ending in _PICTURES else ""
            raise InvalidQuestion(f"{path}: {wrong}; answers are written to {', '.join(_OF_ENDING)}{drawn}")
        return found or "table"
    if found not in (None, wanted):
        raise InvalidQuestion(f"{path}: the ending {ending} is for {found}, but the format is {wanted}; leave out one")
    return wanted


def _is_stream(path: Path) -> bool:
    """Return whether a path is a pipe or a device, which is written through and needs no ending."""
    try:
        mode = os.stat(path).st_mode
        names = [str(path), *([os.readlink(path)] if path.is_symlink() else [])]
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or any(name.startswith(("/dev/", "/proc/")) for name in names)
