"""New lines: a railway with stations, and through trains that stop at them.

An example: a line A - B - C of 7 trains a week, whose part B - C crosses a border.

- Links A - B and B - C, both ways; rows of `borders` for B - C, copied from another crossing of the two countries.
- A service from A to C and one back, each stopping at B: cargo stays aboard where two parts of the line meet.
- Rows of `handling` for what A and C, and the stations named as terminals, lack to load and unload trains.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from numbers import Real
from typing import Any, Final

from corridor.argument_checks import check_kind, listed, named, texts
from corridor.errors import InvalidEdit, one_of
from corridor.modes import MODE, MODES
from corridor.scenario.additions import AddBorder, AddLink
from corridor.scenario.changes import change_rows
from corridor.scenario.table_edits import Edited, Tables, append_rows, directions_of, matching_rows, one_node, said
from corridor.scenario.terminals import terminal_rows
from corridor.scenario.train_figures import figures_of_run, pace_of, parts_of
from corridor.schema import TABLES, words

DEFAULT: Final = "default"
"""Value of `border_like` of a line whose borders are cleared by the default rows."""
_OF_LINKS: Final = frozenset(TABLES["links"].columns) - frozenset(TABLES["services"].columns)
_OF_TRAINS: Final = frozenset(TABLES["services"].columns) - {"service_id", "name", "from_node", "to_node", "links"}


@dataclass(frozen=True, init=False)
class AddLine(Edited):
    """Add a line: a railway with stations, and one through train each way that stops at all of them.

    Parameters
    ----------
    name
        Id of the line, new. Its links are `name` or, if there are several, `name-1`, `name-2`, ..., its trains
        `name-out` and `name-back`.
    stations
        Names or ids in order, at least two; of a place with several nodes, the one that the mode serves.
    mode
        Mode of the new links. Not needed where `links` names those of the network.
    trains_per_week
        Departures each way; None for a line without trains of its own.
    terminals
        Stations besides the two ends where boxes are lifted. A station that lifts already need not be named.
    like
        A service or a link whose speed and price the trains take over, by the kilometre. Blank: the rates of `rail`,
        without those of a gauge, which may be for wagons that no train is named for.
    border_like
        A crossing of the same two countries whose border rows are taken over, or one for each border that is
        crossed; "default" to leave it to the default rows.
    lengths_km
        Length of each part [km]; blank: from the geodesic.
    links
        Ids of links of the network in place of new ones, in order from the first station to the last. Those that are
        not open are opened.
    columns
        `status`, `opens` and other columns of `links`; `hours`, `usd`, `per` and other columns of `services` for the
        run from end to end, in place of those of `like`.

    Examples
    --------
    >>> import corridor as co
    >>> line = AddLine("gwadar-rimdan", ["Gwadar", "Rimdan"], mode="rail-1435", trains_per_week=7,
    ...                lengths_km=[78], border_like="taftan-mirjaveh")
    >>> after = co.Scenario("Gwadar to the Iranian border", [line])(co.load())
    >>> sorted(after.services.loc[after.services["links"] == "gwadar-rimdan", "service_id"])
    ['gwadar-rimdan-back', 'gwadar-rimdan-out']
    """

    name: str
    stations: tuple[str, ...]
    mode: str
    trains_per_week: float | None
    terminals: tuple[str, ...]
    like: str
    border_like: tuple[str, ...]
    lengths_km: tuple[float, ...]
    links: tuple[str, ...]

    def __init__(
        self,
        name: str,
        stations: Sequence[str],
        *,
        mode: str = "",
        trains_per_week: float | None = None,
        terminals: Sequence[str] = (),
        like: str = "",
        border_like: str | Sequence[str] = (),
        lengths_km: Sequence[float] = (),
        links: Sequence[str] = (),
        **columns: Any,
    ) -> None:
        lists = {"stations": stations, "terminals": terminals, "links": links}
        line = f"line {name!r:.40}"
        for key, text in (("name", name), ("mode", mode), ("like", like)):
            check_kind(f"{line}: {key}", text, str, "a text", InvalidEdit)
        for key, value in lists.items():
            if isinstance(value, str):
                raise InvalidEdit(f"line {name!r}: {key} = {value!r}; it must be a list")
            texts(f"{line}: {key}", value, "a list of texts", InvalidEdit)
        lengths_km = listed(f"{line}: lengths_km", lengths_km, "a list of lengths [km]", InvalidEdit)
        borders = (border_like,) if isinstance(border_like, str) else border_like
        borders = texts(f"{line}: border_like", borders, "the id of a crossing, or a list of them", InvalidEdit)
        if trains_per_week is not None and (isinstance(trains_per_week, bool) or not isinstance(trains_per_week, Real)):
            raise InvalidEdit(f"{line}: trains_per_week is {named(trains_per_week)}; it must be a number, or None")
        kept: dict[str, Any] = {"name": name, "mode": mode, "trains_per_week": trains_per_week, "like": like}
        kept |= {key: tuple(value) for key, value in lists.items()}
        kept |= {"border_like": tuple(filter(None, borders)), "lengths_km": tuple(lengths_km)}
        for key, one in kept.items():
            object.__setattr__(self, key, one)
        self._keep(columns)
        self._check()

    def _check(self) -> None:
        """Refuse what is wrong whatever the network holds."""
        line = f"line {self.name!r}"
        if len(self.stations) < 2:
            has = f"one station, {self.stations[0]!r}" if self.stations else "no stations"
            raise InvalidEdit(f"{line} has {has}; it needs at least two")
        if not self.mode and not self.links:
            raise InvalidEdit(f"{line} has no mode; give one, such as rail-1435")
        if self.mode and self.mode not in MODES:
            raise InvalidEdit(f"{line}: mode {self.mode!r}: {one_of(self.mode, MODES)}")
        parts = len(self.stations) - 1
        if self.links and self.lengths_km:
            raise InvalidEdit(f"{line}: lengths_km is for new links, and links names those of the network")
        if self.lengths_km and len(self.lengths_km) != parts:
            raise InvalidEdit(
                f"{line}: lengths_km has {len(self.lengths_km)} figures, and {len(self.stations)} stations have "
                f"{parts} parts between them"
            )
        for column in self.columns:
            if column not in _OF_LINKS | _OF_TRAINS:
                raise InvalidEdit(f"{line} has no column {column!r}; {one_of(column, sorted(_OF_LINKS | _OF_TRAINS))}")
        runs = [column for column in self.columns if column not in _OF_LINKS]
        if runs and self.trains_per_week is None:
            raise InvalidEdit(f"{line}: {runs[0]} is for its trains; give trains_per_week")

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        what = {
            "mode": self.mode,
            "trains_per_week": self.trains_per_week,
            "terminals": "; ".join(self.terminals),
            "like": self.like,
            "border_like": "; ".join(self.border_like),
            "lengths_km": "; ".join(f"{length:g}" for length in self.lengths_km),
            "links": "; ".join(self.links),
        }
        return f"+ line {self.name}: {' - '.join(self.stations)}, {said(what | self.columns)}".rstrip(", ")

    def apply(self, tables: Tables) -> None:
        """Add the rows to the tables."""
        stations = self._stations(tables)
        ids = self.links or self._new_links(tables, stations)
        if self.links:
            self._open(tables)
        self._add_borders(tables, ids)
        self._add_trains(tables, stations, ids)
        self._add_terminals(tables, stations, ids)

    def _stations(self, tables: Tables) -> list[str]:
        """Return the nodes of the stations."""
        rows = tables["links"]
        modes = (self.mode,) if self.mode else tuple(rows.loc[rows["link_id"].isin(self.links), "mode"])
        found = [one_node(tables, name, modes) for name in self.stations]
        again = next((name for at, name in enumerate(self.stations) if found[at] in found[:at]), None)
        if again is not None:
            raise InvalidEdit(f"line {self.name!r}: station {again!r} is named twice; a line passes each once")
        for terminal in self.terminals:
            if one_node(tables, terminal, modes) not in found:
                raise InvalidEdit(f"line {self.name!r}: terminal {terminal!r} is no station of it")
        return found

    def _new_links(self, tables: Tables, stations: Sequence[str]) -> tuple[str, ...]:
        """Add the links between the stations; return their ids."""
        parts = list(pairwise(stations))
        ids = [self.name] if len(parts) == 1 else [f"{self.name}-{number}" for number in range(1, len(parts) + 1)]
        known = set(tables["links"]["link_id"])
        for link in ids:
            if link in known:
                raise InvalidEdit(f"line {self.name!r}: there is a link {link!r} already; choose another name")
        cells = {name: value for name, value in self.columns.items() if name in _OF_LINKS}
        rows = [
            {"link_id": link, "from_node": start, "to_node": end, "mode": self.mode, "both_ways": "yes", **cells}
            for link, (start, end) in zip(ids, parts, strict=True)
        ]
        for row, length in zip(rows, self.lengths_km, strict=False):
            row["length_km"] = length
        append_rows(tables, "links", rows)
        return tuple(ids)

    def _open(self, tables: Tables) -> None:
        """Open the links of the network that are not open."""
        for link in self.links:
            rows = matching_rows(tables, "links", {"link_id": link})
            shut = rows[tables["links"].loc[rows, "status"] != "operating"]
            if len(shut):
                change_rows(tables, "links", shut, {"status": "operating"})

    def _add_borders(self, tables: Tables, ids: Iterable[str]) -> None:
        """Add the rows of the crossings that have none of their own."""
        cleared = set(tables["borders"]["link_id"])
        for link in ids:
            ends = _countries(tables, link)
            if ends is None or link in cleared or DEFAULT in self.border_like:
                continue
            model = next((like for like in self.border_like if _crosses(tables, like, ends)), "")
            if not model:
                raise InvalidEdit(self._no_model(tables, link, ends))
            AddBorder(link, like=model).apply(tables)

    def _no_model(self, tables: Tables, link: str, ends: tuple[str, str]) -> str:
        rows = tables["links"].loc[matching_rows(tables, "links", {"link_id": link})].iloc[0]
        own = dict.fromkeys(name for name in tables["borders"]["link_id"] if name and name != link)
        likes = [name for name in own if _crosses(tables, name, ends)]
        given = f"border_like = {'; '.join(self.border_like)} does not cross it; " if self.border_like else ""
        such = f", such as {likes[0]}" if likes else ""
        return (
            f"line {self.name!r} crosses the border of {ends[0]} and {ends[1]} between {rows['from_node']} and "
            f"{rows['to_node']}; {given}give border_like, a crossing of the two whose rows it takes over{such}, or "
            f"{DEFAULT!r} to clear it by the default rows"
        )

    def _add_trains(self, tables: Tables, stations: Sequence[str], ids: Sequence[str]) -> None:
        """Add the service each way."""
        if self.trains_per_week is None:
            return
        given = {name: value for name, value in self.columns.items() if name not in _OF_LINKS}
        said_already = {"hours", "hours_p90"} if {"hours", "hours_p90"} & given.keys() else set()
        said_already |= {"usd", "per"} if "usd" in given else set()
        pace = pace_of(tables, self.like)
        names = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["name"], strict=True))
        for way, path, chain in (("out", stations, ids), ("back", stations[::-1], ids[::-1])):
            row = {
                "service_id": f"{self.name}-{way}",
                "from_node": path[0],
                "to_node": path[-1],
                "links": ";".join(chain),
            }
            row["name"] = f"{names[path[0]]} - {names[path[-1]]} ({self.name})"
            if len(path) > 2:
                row["stops"] = ";".join(path[1:-1])
            run = figures_of_run(pace, tables, parts_of(tables, chain, path[0]))
            run = {name: value for name, value in run.items() if name not in said_already}
            append_rows(tables, "services", [{**row, "departures_per_week": self.trains_per_week, **run, **given}])

    def _add_terminals(self, tables: Tables, stations: Sequence[str], ids: Iterable[str]) -> None:
        """Add the rows of `handling` that the ends and the terminals lack."""
        links = tables["links"][tables["links"]["link_id"].isin(list(ids))]
        touching: dict[str, dict[str, None]] = {}
        for end in ("from_node", "to_node"):
            for node, mode in zip(links[end], links["mode"], strict=True):
                touching.setdefault(node, {})[mode] = None
        modes = tuple(links["mode"])
        lifting = dict.fromkeys(
            [stations[0], stations[-1], *(one_node(tables, terminal, modes) for terminal in self.terminals)]
        )
        rows = terminal_rows(tables, [(node, mode) for node in lifting for mode in touching.get(node, {})])
        note = f"Terminal of the line {self.name}"
        if rows:
            append_rows(tables, "handling", [{**row, "note": note} for row in rows])


def _countries(tables: Tables, link: str) -> tuple[str, str] | None:
    """Return the two countries that a link joins overland; None if it crosses no border."""
    row = tables["links"].loc[matching_rows(tables, "links", {"link_id": link})].iloc[0]
    country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
    left, entered = country[row["from_node"]], country[row["to_node"]]
    is_crossing = left and entered and left != entered and not MODE[row["mode"]].on_open_sea
    return (left, entered) if is_crossing else None


def _crosses(tables: Mapping[str, Any], link: str, ends: tuple[str, str]) -> bool:
    """Return whether a link crosses the border of two countries both ways; True for one that does not exist."""
    rows = tables["links"]
    if not (rows["link_id"] == link).any():
        matching_rows(tables, "links", {"link_id": link})
    try:
        found = set(directions_of(dict(tables), link))
    except InvalidEdit:
        return False
    return {ends, ends[::-1]} <= found


def changes_of_trains(edits: Iterable[object], tables: Mapping[str, Any]) -> str:
    """Return where new links with departures of their own meet, so that cargo changes trains; blank if nowhere.

    Links that one service runs over are no such links: its trains run through.
    """
    named = [edit.link_id for edit in edits if isinstance(edit, AddLink) and edit.columns.get("departures_per_week")]
    if len(named) < 2:
        return ""
    links = tables["links"]
    rows = links[links["link_id"].isin(named) & links["departures_per_week"].notna()]
    ends = {(row.link_id, row.mode): {row.from_node, row.to_node} for row in rows.itertuples()}
    chains = [set(words(text)) for text in tables["services"]["links"]]
    meetings = [
        f"{one!r} and {other!r} at {', '.join(sorted(ends[one, mode] & ends[other, same]))}"
        for (one, mode), (other, same) in combinations(ends, 2)
        if mode == same and ends[one, mode] & ends[other, same] and not any({one, other} <= chain for chain in chains)
    ]
    if not meetings:
        return ""
    met = "; ".join(meetings)
    return f"cargo changes trains between {met}: each link has departures of its own; AddLine adds one through train"
