"""A document as one page of HTML that asks for nothing from elsewhere: title, texts, tables, pictures."""

from typing import Final

from corridor.answer.answer import Section
from corridor.answer.cells import html_table
from corridor.export.document import Document, Picture, Prose
from corridor.shown_html import escaped, table_html

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.4em; } h2 { font-size: 1.12em; margin-top: 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .94em; }
th, td { vertical-align: top; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #8886; }
th { border-bottom: 2px solid #888; white-space: nowrap; } td.n, th.n { white-space: nowrap; }
tr.total td { border-top: 2px solid #888; }
ul { padding-left: 1.2rem; } p, li { overflow-wrap: anywhere; }
figure { margin: 0; } figure svg { background: #fff; border-radius: 6px; height: auto; max-width: 100%; }
.details { border-top: 3px solid #888; margin-top: 3rem; }
@media screen and (max-width: 40rem) { td:not(.n) { min-width: 7rem; } }
@page { margin: 1.3cm; }
@media print {
  body { margin: 0; max-width: none; font-size: 11px; line-height: 1.3; } .wide { overflow: visible; }
  th, td { padding: .1em .6em .1em 0; } p, ul { margin: .4em 0; } section:last-child td { overflow-wrap: anywhere; }
  .details { break-before: page; border: 0; margin: 0; } h2 { break-after: avoid; margin: .9em 0 .3em; }
  figure, tr { break-inside: avoid; } figure svg { display: block; margin: auto; max-height: 8.2cm; }
}
""".strip()
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def page(document: Document) -> str:
    """Return a document as a page; every text in it is escaped, and it may load and run nothing."""
    title = escaped(document.title)
    parts = "\n".join(map(_part, document.parts))
    details = "\n".join(map(_part, document.details))
    more = f'\n<div class="details">\n{details}\n</div>' if details else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{title}</h1>\n{parts}{more}\n"
        "</body>\n</html>"
    )


def _part(part: Prose | Picture | Section) -> str:
    if isinstance(part, Section):
        return _section(part)
    title = f"<h2>{escaped(part.title)}</h2>\n" if part.title else ""
    if isinstance(part, Picture):
        return f'<figure role="img" aria-label="{escaped(part.said)}">\n{title}{part.svg}\n</figure>'
    texts = map(escaped, part.sentences)
    if part.is_list:
        return f"{title}<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>"
    return title + "\n".join(f"<p>{text}</p>" for text in texts)


def _section(part: Section) -> str:
    title = part.title.capitalize() if part.title.islower() else part.title
    table = table_html(html_table(title, part.frame))
    return f'<section><h2>{escaped(title)}</h2>\n<div class="wide">{table}</div></section>'
