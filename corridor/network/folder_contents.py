"""The files of a folder as they were at one time, while other programs may replace it."""

import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from corridor.errors import InvalidData, Problem
from corridor.replacing import standing

_TRIES: Final = 20


def contents_of(folder: Path, wanted: Collection[str], ending: str) -> tuple[dict[str, bytes], list[Path]]:
    """Return the contents of files in a folder, and the other files with that ending, once nothing changes meanwhile.

    Parameters
    ----------
    folder
        The folder.
    wanted
        Names of the files to read, without their ending.
    ending
        Ending of all of them, such as `.csv`.

    Returns
    -------
    tuple[dict[str, bytes], list[Path]]
        The content of each wanted file that is there, by its name without the ending; and the other files, with those
        that are wanted and are folders or called in capitals.

    Raises
    ------
    InvalidData
        If other programs keep writing to the folder.
    """
    for attempt in range(_TRIES):
        time.sleep(attempt / 100)
        found, _ = standing(folder)
        try:
            with _kept_open(found):
                before = _stamp(found, wanted, ending)
                contents = {name: (found / f"{name}{ending}").read_bytes() for name in before if name}
                others = sorted(file for file in found.iterdir() if _is_other(file, contents, ending))
                if _stamp(standing(folder)[0], wanted, ending) == before:
                    return contents, others
        except (FileNotFoundError, NotADirectoryError):
            continue  # it has been exchanged meanwhile
    problem = Problem(folder.name, "", "", "", "changes while it is read; load it when no other program writes to it")
    raise InvalidData([problem], str(folder))


def _stamp(folder: Path, wanted: Collection[str], ending: str) -> dict[str, tuple[int, ...]]:
    """Return a mark of a folder and of each wanted file, which differs once they are replaced or changed."""
    stamp: dict[str, tuple[int, ...]] = {"": (folder.stat().st_dev, folder.stat().st_ino)}
    for name in wanted:
        file = folder / f"{name}{ending}"
        if file.is_file():
            found = file.stat()
            stamp[name] = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    return stamp


def _is_other(file: Path, contents: Collection[str], ending: str) -> bool:
    """Return whether something in a folder has an ending, in small letters or not, and is not among what is read."""
    return file.suffix.lower() == ending and file.stem not in contents


@contextmanager
def _kept_open(folder: Path) -> Iterator[None]:
    """Hold a folder open, where that can be, so that no other is given its number on the disk."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows, and a folder that may be entered and not listed
        yield
        return
    try:
        yield
    finally:
        os.close(opened)
