"""Which requests to other machines built pages would make: the build fails if there is one.

Scripts, styles, fonts, pictures and frames count; a link that a reader may click does not.

    python docs/outside_requests.py docs/_build/html
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

_LOADED: Final = {
    "audio": ("src",),
    "embed": ("src",),
    "feimage": ("href", "xlink:href"),
    "frame": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
"""What a browser fetches by itself, by element."""
_FETCHED_LINKS: Final = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload"}
_OUTSIDE: Final = re.compile(r"(?:https?:|wss?:|ftp:)?//", re.IGNORECASE)
_IN_STYLES: Final = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s;]+)""", re.IGNORECASE)
_IN_SCRIPTS: Final = re.compile(
    r"""(?:\bfetch|\bimport|importScripts|\.open|\.load)\s*\([^)"'`]*["'`](https?://[^"'`]+)"""
)


class _Page(HTMLParser):
    """Collects the addresses elsewhere that a page loads."""

    def __init__(self) -> None:
        """Begin with an empty list."""
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what an element loads."""
        self._inside = tag if tag in ("style", "script") else ""
        given = {name: value or "" for name, value in attrs}
        addresses = [given[name] for name in _LOADED.get(tag, ()) if name in given]
        if tag == "link" and _FETCHED_LINKS & set(given.get("rel", "").lower().split()):
            addresses.append(given.get("href", ""))
        for address in addresses:
            parts = address.split(",") if "srcset" in given and address == given["srcset"] else [address]
            self.found += [part.strip() for part in parts if _OUTSIDE.match(part.strip())]
        self.found += _IN_STYLES.findall(given.get("style", ""))
        if "srcdoc" in given:
            self.found += requests_of_page(given["srcdoc"])

    def handle_data(self, data: str) -> None:
        """Look at what a style sheet or a script in the page loads."""
        if self._inside == "style":
            self.found += _IN_STYLES.findall(data)
        elif self._inside == "script":
            self.found += _IN_SCRIPTS.findall(data)


def requests_of_page(text: str) -> list[str]:
    """Return the addresses elsewhere that a page of HTML loads.

    Examples
    --------
    >>> requests_of_page('<a href="https://example.org">a link</a><script src="//example.org/a.js"></script>')
    ['//example.org/a.js']
    """
    page = _Page()
    page.feed(text)
    page.close()
    return page.found


def outside_requests(folder: Path) -> Iterator[str]:
    """Yield "file: address" for everything that the pages and style sheets of a folder load from elsewhere."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".html", ".svg"):
            yield from (f"{file.relative_to(folder)}: {one}" for one in requests_of_page(file.read_text("utf-8")))
        elif file.suffix == ".css":
            yield from (f"{file.relative_to(folder)}: {one}" for one in _IN_STYLES.findall(file.read_text("utf-8")))


if __name__ == "__main__":
    told = list(outside_requests(Path(sys.argv[1])))
    print("\n".join(told) or "no page asks another machine for anything")
    sys.exit(bool(told))
