"""Writing an answer into a file."""

from collections.abc import Sequence
from pathlib import Path

from corridor.answer.answer import Answer, rows_of_csv
from corridor.answer.answers import Answers
from corridor.argument_checks import file_path, listed
from corridor.errors import InvalidQuestion
from corridor.export.document import document_of
from corridor.export.excel import workbook
from corridor.export.formats import BINARY, Format, format_of
from corridor.export.page import page
from corridor.export.pdf import pdf
from corridor.replacing import whole_file, write_text
from corridor.shown_text import guarded_frame, printable


def save_answer(answer: Answer | Sequence[Answer], path: Path | str, format: str | None = None) -> None:
    """Write an answer into a file, in the format of its ending.

    Parameters
    ----------
    answer
        An answer, or several: an itinerary, a front, a comparison, ...
    path
        Where to; what is there is replaced whole, a pipe or a device is written to. The ending says the format: .txt as
        it is printed, .json (`to_json`), .csv, .geojson (`to_geojson`), .xlsx (a workbook with a sheet of sources;
        needs openpyxl, the extra "excel"), .html (a page that asks for nothing from elsewhere), .pdf (needs typst, the
        extra "pdf").
    format
        Instead of the ending: "table", "json", "csv", "geojson", "xlsx", "html" or "pdf".

    Raises
    ------
    InvalidQuestion
        If the ending is not known, is not that of the format, or the answer has nothing to show in it.
    MissingExtra
        If a package is missing that the format needs.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import corridor as co
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> way = co.plan(co.load(), "Karachi", "Lahore")
    >>> with TemporaryDirectory() as folder:
    ...     co.save_answer(way, Path(folder) / "way.json")
    ...     (Path(folder) / "way.json").read_text(encoding="utf-8").strip() == way.to_json()
    True
    """
    one = answer if isinstance(answer, Answer) else Answers(listed("answer", answer, "an answer, or a list of answers"))
    if not all(isinstance(part, Answer) for part in (one if isinstance(one, Answers) else (one,))):
        raise InvalidQuestion(f"save_answer: {type(answer).__name__} holds what is no answer; use save for a network")
    file = file_path(path, "the file to write, such as 'plan.xlsx'")
    chosen = format_of(file, format)
    if chosen in BINARY:
        content = bytes_of(one, chosen)
        with whole_file(file) as new:
            new.write_bytes(content)
    else:
        write_text(file, text_of(one, chosen) + "\n")


def text_of(answer: Answer, format: Format) -> str:
    """Return an answer as text in a format, without a newline at its end."""
    if format == "json":
        return answer.to_json()
    if format == "geojson":
        return answer.to_geojson()
    if format == "csv":
        frame = rows_of_csv(answer).drop(columns="geometry", errors="ignore")
        return printable(str(guarded_frame(frame).to_csv(index=False, lineterminator="\n")).rstrip("\n"))
    return page(document_of(answer)) if format == "html" else printable(str(answer))


def bytes_of(answer: Answer, format: Format) -> bytes:
    """Return an answer in a format that is no text."""
    return workbook(answer) if format == "xlsx" else pdf(document_of(answer))
