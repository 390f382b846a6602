"""Cells of a workbook that do not hold what Excel shows: formulas without a value, errors, percentages, merged cells.

The library that reads workbooks gives nothing for the first two, a hundredth for the third, and of merged cells a value
for the first alone, so the sheets are looked through beforehand. A sheet that has none of them, as a search for a few
bytes says, is not parsed.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

_MOST_BYTES: Final = 2**31
"""Size to which a workbook may unpack."""
_MOST_CELLS: Final = 40_000_000
"""Cells of the rectangle that holds all of a sheet; it is read as a whole."""
_FAR: Final = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{3,}\d|[A-Za-z]*\d{5,})""")
"""Begins a cell or a row that may be far away, however it is spelt: the library takes each of these ways."""
_SPELT: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b")
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b")
_AT: Final = re.compile(r"([A-Za-z]+)(\d+)")
_SUSPECT: Final = re.compile(rb'<(?:\w+:)?f[\s/>]|\bt="e"')

_MERGED: Final = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*\bref\s*=\s*["']([A-Za-z]+)(\d+):[A-Za-z]+(\d+)["']""")

_NO_VALUE: Final = "is a formula without a value; open and save it in Excel, or write the value"
_PERCENT: Final = "is shown as a percentage, a hundred times what is kept; format it as a plain number"


def marked_cells(file: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Return the cells of each sheet that hold something else than is shown, by row and column from 0, with why.

    Raises
    ------
    ValueError
        If the file is no workbook that can be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
                raise ValueError("it unpacks to more than 2 GB")
            percent = _percent_styles(archive)
            sheets = {name: archive.read(part) for name, part in _sheets(archive)}
            return {name: dict(_marked(content, percent)) for name, content in sheets.items()}
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, RuntimeError, EOFError, zlib.error) as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet and its part of the archive."""
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in _root(archive, "xl/_rels/workbook.xml.rels")
        if each.get("Id")
    }
    for each in _root(archive, "xl/workbook.xml").iter():
        if _local(each.tag) == "sheet":
            identity = next((value for key, value in each.attrib.items() if _local(key) == "id" and key != "id"), "")
            part = posixpath.normpath(posixpath.join("/xl", targets.get(identity, ""))).lstrip("/")
            if part in archive.namelist():
                yield each.get("name", ""), part


def _root(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(part))


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the numbers of the styles that show percentages."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    formats, styles = {"9", "10"}, []
    for each in _root(archive, "xl/styles.xml").iter():
        if _local(each.tag) == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", each.get("formatCode", "")):
            formats.add(each.get("numFmtId", ""))
        elif _local(each.tag) == "cellXfs":
            styles = [style.get("numFmtId") for style in each]
    return frozenset(str(number) for number, code in enumerate(styles) if code in formats)


def _marked(content: bytes, percent: frozenset[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells of a sheet that hold something else than is shown, of merged cells the second."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16").encode()
    if _FAR.search(content):
        _refuse_far(content)
    for letters, top, bottom in _MERGED.findall(content):
        below = int(bottom) > int(top)
        said = f"is merged with {letters.decode().upper()}{int(top)}, which alone has a value; unmerge them"
        yield (int(top) - 1 + below, _column(letters) + (not below)), said
    is_percent = percent and re.search(rb'\bs="(?:%s)"' % b"|".join(style.encode() for style in percent), content)
    if not is_percent and not _SUSPECT.search(content):
        return
    for cell in ElementTree.fromstring(content).iter():
        found = _AT.fullmatch(cell.get("r", "")) if _local(cell.tag) == "c" else None
        if found is None:
            continue
        parts = {_local(part.tag): part for part in cell}
        value = "".join(parts["v"].itertext()) if "v" in parts else ""
        at = int(found[2]) - 1, _column(found[1].encode())
        if cell.get("t") == "e":
            yield at, f"is the error {value or '#N/A'}; write the value"
        elif "f" in parts and not value and cell.get("t") != "str":
            yield at, _NO_VALUE
        elif cell.get("s") in percent and value and cell.get("t", "n") == "n":
            yield at, _PERCENT


def _refuse_far(content: bytes) -> None:
    """Refuse a sheet with a lonely cell so far away that the rectangle to it fills the memory."""
    spelt = _SPELT.findall(content)
    rows = max((int(digits) for _, digits in spelt), default=0)
    in_a_row = max(len(_CELL.findall(row)) for row in _ROW.split(content))  # a cell that does not say where it is
    columns = max([in_a_row, *(_column(letters) + 1 for letters, _ in spelt)])
    if rows * columns > max(_MOST_CELLS, 20 * len(spelt)):
        raise ValueError(f"a sheet has cells as far as row {rows} and column {columns}; remove those that are no rows")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number - 1
