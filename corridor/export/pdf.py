"""A document as a PDF, set by Typst: title, texts, tables, pictures."""

import json
from typing import Any, Final

import pandas as pd

from corridor.answer.answer import Section
from corridor.answer.cells import numeric_columns, shown_cell
from corridor.errors import MissingExtra
from corridor.export.document import Document, Picture, Prose
from corridor.shown_text import one_line

_TEMPLATE: Final = """
#let answer = json(bytes(sys.inputs.answer))
#set document(title: answer.title)
#set page(paper: "a4", flipped: not answer.upright, margin: 1.4cm, numbering: "1 / 1")
#set text(size: 8pt)
#set par(justify: false)
#let heading-of(part) = if part.title != "" {
  block(sticky: true, text(size: 10pt, weight: "bold", part.title))
}
#let show-table(part) = table(
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
#let show-part(part) = {
  heading-of(part)
  if part.kind == "table" { show-table(part) }
  if part.kind == "picture" {
    align(center, image(bytes(part.svg), format: "svg", alt: part.said, width: 100%, height: 8.5cm, fit: "contain"))
  }
  if part.kind == "list" { list(..part.sentences.map(sentence => [#sentence])) }
  if part.kind == "prose" { for sentence in part.sentences { par(sentence) } }
}
#text(size: 12pt, weight: "bold", answer.title)

#for part in answer.parts { show-part(part) }
#if answer.details.len() > 0 {
  pagebreak()
  for part in answer.details { show-part(part) }
}
"""
_LONG: Final = 24
"""Characters from which a column shares the width that is left."""


def pdf(document: Document) -> bytes:
    """Return a document as a PDF.

    Raises
    ------
    MissingExtra
        If typst is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingExtra("a file .pdf needs typst: pip install 'corridor[pdf]'") from error
    content = {
        "title": one_line(document.title),
        "upright": document.is_upright,
        "parts": [_part(part) for part in document.parts],
        "details": [_part(part) for part in document.details],
    }
    found: bytes = typst.compile(_TEMPLATE.encode(), sys_inputs={"answer": json.dumps(content)})
    return found


def _part(part: Prose | Picture | Section) -> dict[str, Any]:
    """Return a part as plain values, with its kind."""
    title = one_line(part.title)
    if isinstance(part, Section):
        return {"kind": "table", "title": title, **_table(part.frame)}
    if isinstance(part, Picture):
        return {"kind": "picture", "title": title, "svg": part.svg, "said": one_line(part.said)}
    sentences = [one_line(sentence) for sentence in part.sentences]
    return {"kind": "list" if part.is_list else "prose", "title": title, "sentences": sentences}


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
