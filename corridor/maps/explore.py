"""One offline page: the network, answers and their ledgers, in a single file that asks for nothing."""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Any, Final, TypeAlias

from corridor.answer.itinerary import Itinerary
from corridor.argument_checks import check_kind
from corridor.criteria import CRITERIA
from corridor.errors import InvalidQuestion
from corridor.flows.flows import Flows
from corridor.maps.page_changes import changes_data
from corridor.maps.page_loads import loads_data
from corridor.maps.page_network import figures_data, ground, network_data
from corridor.maps.page_ways import way_data
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.route_names import names_in
from corridor.replacing import write_text
from corridor.scenario.scenario import Scenario
from corridor.shown_text import brief

Answer: TypeAlias = Itinerary | Sequence[Itinerary] | Scenario | Flows | Mapping[str, "Itinerary | Sequence[Itinerary]"]
"""Something that a page shows: a way, several such as a front, a scenario, or ways by the names of their buttons."""

_PARTS: Final = files("corridor.maps") / "page"
_MARK: Final = re.compile(r"\{\{(\w+)\}\}")
_MOST_WAYS: Final = 200
"""Ways on a page: more cannot be told apart, and each adds some kilobytes."""


@dataclass(frozen=True)
class Page:
    """A page of HTML that is whole in itself.

    Attributes
    ----------
    title
        Its title.
    html
        The text of the file.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> page = co.explore(net, co.plan(net, "Karachi", "Lahore"))
    >>> page.save("map.html")
    >>> page.title
    'Karachi to Lahore'
    """

    title: str
    html: str

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page to a file; an existing one is replaced by the whole new one only.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        write_text(Path(path), self.html)

    def __repr__(self) -> str:
        """Return title and size."""
        return f"<Page {brief(self.title, 200)!r}: {len(self.html.encode()) / 1e6:.2f} MB; .save('map.html') writes it>"

    def _repr_html_(self) -> str:
        """Return the page in a frame that may run scripts and do nothing else."""
        source = html.escape(self.html, quote=True)
        return (
            f'<iframe sandbox="allow-scripts" srcdoc="{source}" title="{html.escape(self.title, quote=True)}" '
            'style="width:100%;height:640px;border:1px solid currentColor"></iframe>'
        )


def explore(net: Network, *answers: Answer, title: str | None = None) -> Page:
    """Return a page on which the network and answers can be looked at, without the internet.

    Parameters
    ----------
    net
        The network.
    *answers
        Itineraries; fronts, alternatives and other sequences of them; scenarios, whose changes are drawn; one
        assignment, whose loads are drawn by width; or a mapping of names to ways, such as
        {"today": before, "with the line": after}.
    title
        Heading of the page; None for one made of the answers.

    Returns
    -------
    Page
        `save("map.html")` writes it; a notebook shows it.

    Raises
    ------
    InvalidQuestion
        If an answer is none of these, or there are more than 200 ways or two assignments.

    Notes
    -----
    The file holds Leaflet and all data, and a policy that forbids every request. The network is drawn by mode, status
    and gauge, the sea lanes switched off at first; a click shows the rows behind a node, link or border with basis and
    source. A way's ledger adds up to its totals; a slider moves the box along it. What is shown is in the part of the
    address after "#", so that a view can be sent. Land and boundaries: Natural Earth, simplified; boundaries are de
    facto.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> page = co.explore(net, co.plan(net, "Karachi", "Lahore"))
    >>> page.title
    'Karachi to Lahore'
    """
    check_arguments(net)
    check_kind("title", title, str | None, "a text, or None for one made of the answers")
    scenarios = [answer for answer in answers if isinstance(answer, Scenario)]
    flows = [answer for answer in answers if isinstance(answer, Flows)]
    ways = list(_ways(net, [answer for answer in answers if not isinstance(answer, Scenario | Flows)]))
    if len(flows) > 1:
        raise InvalidQuestion(f"explore: {len(flows)} assignments would lie over each other; give a page to each")
    if len(ways) > _MOST_WAYS:
        raise InvalidQuestion(f"explore: {len(ways)} ways are more than a page shows ({_MOST_WAYS}); thin the front")
    heading = title or _title(net, [way for _, _, way in ways], scenarios, flows)
    data = {
        "title": heading,
        "criteria": [{"column": one.column, "unit": one.unit, "digits": one.digits} for one in CRITERIA],
        "ground": ground(),
        "network": network_data(net),
        "ways": [way_data(net, way, name, group) for name, group, way in ways],
        "changes": [changes_data(net, scenario) for scenario in scenarios],
        "loads": loads_data(flows[0]) if flows else None,
    }
    return Page(heading, _filled(heading, data, figures_data(net)))


def _title(net: Network, ways: Sequence[Itinerary], scenarios: Sequence[Scenario], flows: Sequence[Flows]) -> str:
    asked = dict.fromkeys(f"{way.origin} to {way.destination}" for way in ways)
    assigned = [f"Flows by {found.method}, {found.by}" for found in flows]
    return "; ".join([*asked, *(scenario.name for scenario in scenarios), *assigned]) or net.name


def _ways(net: Network, answers: Sequence[Any]) -> Iterator[tuple[str, str, Itinerary]]:
    """Yield each way with its name and the group of ways that it belongs to."""
    named = [(str(name), inner) for answer in answers for name, inner in _parts_of(answer)]
    groups = [f"answer {number}" for number, answer in enumerate(answers, 1) for _ in _parts_of(answer)]
    members = [_members(inner) for _, inner in named]
    pairs = {(way.origin, way.destination) for ways in members for way in ways}
    for (name, _), group, ways in zip(named, groups, members, strict=True):
        apart = names_in(net, ways) if len(ways) > 1 else [way.by for way in ways]
        for way, own in zip(ways, apart, strict=True):
            between = f"{way.origin} to {way.destination}" if len(pairs) > 1 or len(ways) == 1 else ""
            told = [name] if name and len(ways) == 1 else [text for text in (name, between, own) if text]
            yield ", ".join(told), group, way


def _parts_of(answer: Any) -> Sequence[tuple[Any, Any]]:
    """Return the answers of a mapping by their names, or the one answer without a name."""
    return tuple(answer.items()) if isinstance(answer, Mapping) else (("", answer),)


def _members(answer: Any) -> list[Itinerary]:
    """Return the ways of an answer."""
    members = [answer] if isinstance(answer, Itinerary) else answer
    if isinstance(members, Sequence) and not isinstance(members, str):
        found = [getattr(one, "way", one) for one in members]
        if all(one is None or isinstance(one, Itinerary) for one in found):
            return [one for one in found if one is not None]
    raise InvalidQuestion(
        f"explore: {answer!r:.80} is no way; give itineraries, sequences of them such as a front, scenarios, or a "
        "mapping of names to ways"
    )


def _filled(title: str, data: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """Return the page with everything in it, and a policy that allows its own scripts and styles alone."""
    parts = {
        "leaflet_css": _without_pictures(_part("leaflet.css")),
        "page_css": _part("page.css"),
        "leaflet_js": _part("leaflet.js").partition("//# sourceMappingURL")[0],
        "page_js": _part("page.js"),
    }
    scripts = " ".join(_hash(parts[name]) for name in ("leaflet_js", "page_js"))
    styles = " ".join(_hash(parts[name]) for name in ("leaflet_css", "page_css"))
    policy = f"default-src 'none'; script-src {scripts}; style-src {styles}; base-uri 'none'; form-action 'none'"
    parts |= {"policy": policy, "title": html.escape(title), "data": _packed(data), "figures": _packed(figures)}
    return _MARK.sub(lambda mark: parts[mark[1]], _part("page.html"))


def _packed(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")


def _without_pictures(css: str) -> str:
    """Return a style sheet without the rules that name a picture, which would be asked for."""
    return re.sub(r"[^{}]*\{[^{}]*url\([^{}]*\}", "", css)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
