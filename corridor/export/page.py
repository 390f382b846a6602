"""An answer as one page of HTML that asks for nothing from elsewhere: title, tables, notes, sources."""

from typing import Final

from corridor.answer.answer import Answer, Section
from corridor.answer.cells import html_table
from corridor.shown_html import escaped, table_html

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .88rem; }
th, td { vertical-align: top; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #8886; }
th { border-bottom: 2px solid #888; white-space: nowrap; } td.n, th.n { white-space: nowrap; }
tr.total td { border-top: 2px solid #888; }
ul { padding-left: 1.2rem; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } .wide { overflow: visible; } }
""".strip()


def page(answer: Answer) -> str:
    """Return an answer as a page; every text in it is escaped, and it may load and run nothing."""
    title = escaped(answer._heading())
    parts = "\n".join(_section(part) for part in answer._sections() if not part.is_detail and len(part.frame))
    notes = "".join(f"<li>{escaped(note)}</li>" for note in answer._notes())
    noted = f"\n<h2>Notes</h2>\n<ul>{notes}</ul>" if notes else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{title}</h1>\n{parts}{noted}\n"
        "</body>\n</html>"
    )


def _section(part: Section) -> str:
    title = part.title.capitalize() if part.title.islower() else part.title
    return f'<h2>{escaped(title)}</h2>\n<div class="wide">{table_html(html_table(title, part.frame))}</div>'
