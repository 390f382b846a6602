"""A text with tables and pictures, before it is a page of HTML or a PDF."""

from dataclasses import dataclass

from corridor.answer.answer import Answer, Section, answer_parts


@dataclass(frozen=True)
class Prose:
    """Sentences below a heading.

    Attributes
    ----------
    title
        The heading; blank for none.
    sentences
        The sentences, each a line of its own.
    is_list
        Whether each has a bullet.
    """

    title: str
    sentences: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture below a heading.

    Attributes
    ----------
    title
        The heading.
    svg
        An SVG that names nothing outside.
    said
        The same in words, for those who do not see it.
    """

    title: str
    svg: str
    said: str


@dataclass(frozen=True)
class Document:
    """A text with tables and pictures.

    Attributes
    ----------
    title
        Its first line.
    parts
        What is read first.
    details
        What follows on a new printed page; tables of sources are the last of it.
    is_upright
        Whether its printed pages are higher than wide.
    """

    title: str
    parts: tuple[Prose | Picture | Section, ...]
    details: tuple[Prose | Picture | Section, ...] = ()
    is_upright: bool = False


def document_of(answer: Answer) -> Document:
    """Return an answer as a document: its heading, its tables but the long ones, and its notes."""
    parts = answer_parts(answer)
    tables = tuple(part for part in parts.sections if not part.is_detail and len(part.frame))
    notes = (Prose("Notes", parts.notes, is_list=True),) if parts.notes else ()
    return Document(parts.heading, (*tables, *notes))
