"""An answer as a PDF, set by Typst: title, tables, notes, sources."""

import json
from typing import Any, Final

import pandas as pd

from corridor.answer.answer import Answer
from corridor.answer.cells import numeric_columns, shown_cell
from corridor.errors import MissingExtra
from corridor.shown_text import one_line

_TEMPLATE: Final = """
#let answer = json(bytes(sys.inputs.answer))
#set document(title: answer.title)
#set page(paper: "a4", flipped: true, margin: 1.4cm, numbering: "1 / 1")
#set text(size: 8pt)
#set par(justify: false)
#text(size: 12pt, weight: "bold", answer.title)

#for part in answer.parts [
  #text(size: 10pt, weight: "bold", part.title)
  #table(
    columns: part.widths.map(w => if w == 0 { auto } else { w * 1fr }),
    align: (x, y) => if part.right.at(x) { right } else { left },
    stroke: none,
    inset: (x: 3pt, y: 2pt),
    table.hline(),
    table.header(..part.names.map(name => strong(name))),
    table.hline(stroke: 0.5pt),
    ..part.rows.flatten(),
    table.hline(),
  )
]
#if answer.notes.len() > 0 [
  #text(size: 10pt, weight: "bold")[Notes]
  #for note in answer.notes [
    - #note
  ]
]
"""
_LONG: Final = 24
"""Characters from which a column shares the width that is left."""


def pdf(answer: Answer) -> bytes:
    """Return an answer as a PDF.

    Raises
    ------
    MissingExtra
        If typst is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingExtra("a file .pdf needs typst: pip install 'corridor[pdf]'") from error
    parts = [part for part in answer._sections() if not part.is_detail and len(part.frame)]
    content = {
        "title": one_line(answer._heading()),
        "notes": [one_line(note) for note in answer._notes()],
        "parts": [{"title": one_line(part.title), **_table(part.frame)} for part in parts],
    }
    found: bytes = typst.compile(_TEMPLATE.encode(), sys_inputs={"answer": json.dumps(content)})
    return found


def _table(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a frame as texts, and which columns stand on the right and share the width."""
    shown = frame.drop(columns="geometry", errors="ignore")
    cells = [[shown_cell(cell) for cell in row] for row in shown.itertuples(index=False, name=None)]
    names = [one_line(str(name)) for name in shown.columns]
    longest = [max(len(text) for text in column) for column in zip(names, *cells, strict=True)]
    return {
        "names": names,
        "rows": cells,
        "right": numeric_columns(shown),
        "widths": [min(longest_of, 80) if longest_of > _LONG else 0 for longest_of in longest],
    }
