"""How the commands write: an answer, to the screen or a file, in its format."""

import sys
from typing import TYPE_CHECKING

import corridor as co
from corridor.cli.options import OutputOptions
from corridor.shown_text import printable

if TYPE_CHECKING:
    from corridor.answer.answer import Answer


def put(answer: "Answer", output: OutputOptions, text: str = "") -> None:
    """Write an answer in the format asked for.

    Parameters
    ----------
    answer
        The answer.
    output
        Where to and how.
    text
        How it is printed, where that is more than the answer itself says.
    """
    from corridor.export.save_answer import text_of
    from corridor.replacing import write_text

    format, file = output.chosen(), output.output
    printed = printable(text) if text and format == "table" else ""
    if file is None:
        say(printed or text_of(answer, format))
    elif printed:
        write_text(file, printed + "\n")
    else:
        co.save_answer(answer, file, format)


def say(text: str) -> None:
    """Write lines to the screen; what it has no letters for becomes question marks."""
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        sys.stdout.write(text.encode(sys.stdout.encoding, "replace").decode(sys.stdout.encoding) + "\n")
