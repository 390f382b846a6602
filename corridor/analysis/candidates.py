"""Links that might be built: checked, with the figures that they would have, on a network that holds their ends."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from corridor.analysis.trip_batches import NotYet
from corridor.argument_checks import check_kind, check_number, texts
from corridor.arrays import NOWHERE, Bools, Ints
from corridor.errors import CorridorError, InvalidQuestion, one_of
from corridor.geodesy import distance_km
from corridor.graph.defaults import Defaults, FilledLinks, fill_links
from corridor.graph.sea_ways import are_lanes
from corridor.modes import BY_SERVICE_ONLY, MODE, MODES, ON_OPEN_SEA
from corridor.network.arguments import check_arguments
from corridor.network.internals import internals
from corridor.network.network import Network, checked_network
from corridor.scenario.additions import AddBorder, AddHandling, AddLink
from corridor.scenario.changes import Open
from corridor.scenario.scenario import Scenario
from corridor.scenario.table_edits import append_rows, one_node
from corridor.scenario.terminals import terminal_rows
from corridor.schema import PERS, TABLES, words

FIGURES: Final = (
    *("length_km", "hours", "hours_p90", "usd", "per", "departures_per_week", "opening_hours"),
    "capacity_teu_per_week",
)
"""Columns that a new link takes from a candidate."""
_KNOWN: Final = ("link_id", "from_node", "to_node", "mode", *FIGURES, "like", "capex_usd", "straight_km", "name")
_ENDS: Final = ("city", "dry_port", "rail_terminal", "seaport", "border_post")
_SHOWN: Final = 8
_LEAST_KM: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Proposed:
    """Links that might be built.

    Attributes
    ----------
    frame
        One row for each: link_id, from_node and to_node as ids, mode, and the other columns as given.
    opens
        Whether it is a link of the network that is planned or under construction.
    ways
        One row for each of their directions, with the columns of `links`, `like`, and the number of the candidate.
    filled
        Figures of the directions, filled as those of links are.
    grown
        The network, not checked, with links at all their ends.
    not_yet
        Links and services of it that are not built yet.
    side_of
        Row of `grown`'s links whose clearance each direction would have; -1 where it crosses no border.
    both_ways
        Whether new links run back, too.
    terminals
        Rows of `handling` at ends of new railways that no link of the gauge touches yet.
    """

    frame: pd.DataFrame
    opens: Bools
    ways: pd.DataFrame
    filled: FilledLinks
    grown: Network
    not_yet: NotYet
    side_of: Ints
    both_ways: bool
    terminals: tuple[dict[str, Any], ...]

    @property
    def known_rows(self) -> dict[int, int]:
        """Return the row of the network's links for each direction of a link that it has."""
        links = self.grown.tables["links"]
        row_of = {key: row for row, key in enumerate(zip(links["link_id"], links["from_node"], strict=True))}
        known = np.flatnonzero(self.opens[self.ways["candidate"].to_numpy(dtype=np.int64)])
        keys = zip(self.ways["link_id"].iloc[known], self.ways["from_node"].iloc[known], strict=True)
        return {way: row_of[key] for way, key in zip(known.tolist(), keys, strict=True)}

    @property
    def serviced(self) -> Ints:
        """Return the rows of the links that services wait for, and of the lanes that strings may turn to.

        Opening them opens several ways at once.
        """
        chains = self.grown.tables["services"]["links"].iloc[list(self.not_yet.services)]
        waiting = {link for chain in chains for link in words(chain)}
        lanes = set(self.ways.loc[are_lanes(self.ways), "link_id"])
        return np.flatnonzero(self.opens & self.frame["link_id"].isin(waiting | lanes).to_numpy(dtype=np.bool_))

    def scenario(self, row: int) -> Scenario:
        """Return the scenario that builds one of them."""
        cells = self.frame.iloc[row].to_dict()
        link_id = str(cells["link_id"])
        if self.opens[row]:
            return Scenario(f"{link_id} opened", [Open(link_id)])
        given = {name: cells[name] for name in FIGURES if name in cells and not _blank(cells[name])}
        ends = (str(cells["from_node"]), str(cells["to_node"]))
        mode, like = str(cells["mode"]), str(cells.get("like", "") or "")
        link = AddLink(link_id, *ends, mode=mode, both_ways=self.both_ways, **given)
        border = [AddBorder(link_id, like=like)] if like else []
        lifts = [
            AddHandling(row["node_id"], row["from_mode"], row["to_mode"], **_figures(row))
            for row in self.terminals
            if row["node_id"] in ends and mode in (row["from_mode"], row["to_mode"])
        ]
        return Scenario(f"{link_id} built", [link, *border, *lifts])


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in row.items()
        if name not in ("node_id", "from_mode", "to_mode") and not _blank(value)
    }


def _blank(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def proposed(net: Network, candidates: pd.DataFrame, *, both_ways: bool = True) -> Proposed:
    """Return candidates with their figures.

    Parameters
    ----------
    net
        The network.
    candidates
        As for `rank_links`.
    both_ways
        Whether new links run back, too.

    Raises
    ------
    InvalidQuestion
        If there is none, a column is not known, or rows lack an end, a mode or a figure; all faults are listed.
    """
    frame = _columns(candidates)
    links = net.tables["links"]
    status = dict(zip(links["link_id"], links["status"], strict=True))
    opens = frame["link_id"].isin(set(status)).to_numpy(dtype=np.bool_)
    faults = [
        f"row {row}: link {frame['link_id'].iloc[row]!r} is operating already"
        for row in np.flatnonzero(opens)
        if status[frame["link_id"].iloc[row]] == "operating"
    ]
    frame = _named(net, frame, opens, faults)
    unsaid = np.flatnonzero((frame["usd"].notna() & (frame["per"] == "")).to_numpy()).tolist()
    faults += [f"row {row}: per is blank; a price needs what it is for: {', '.join(PERS)}" for row in unsaid]
    _raise(faults)
    ways = _ways(net, frame, opens, both_ways)
    filled = fill_links(net.tables["nodes"], ways, Defaults(net.tables["rates"]), Defaults(net.tables["vehicles"]))
    _raise(_unknown_figures(net, ways, filled))
    terminals = _terminals(net, ways)
    grown, not_yet, side_of = _grown(net, ways, filled, terminals)
    return Proposed(frame, opens, ways, filled, grown, not_yet, side_of, both_ways, terminals)


def _columns(candidates: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(candidates, pd.DataFrame) or not len(candidates):
        raise InvalidQuestion("there are no candidates; give a frame with a row for each link that might be built")
    for name in candidates.columns:
        if name not in _KNOWN:
            raise InvalidQuestion(f"candidates: column {name!r}: {one_of(str(name), _KNOWN)}")
    frame = pd.DataFrame(candidates).reset_index(drop=True).copy()
    for name in ("link_id", "from_node", "to_node", "mode", "per", "opening_hours", "like"):
        text = frame[name] if name in frame else pd.Series("", index=frame.index)
        frame[name] = text.astype(object).where(text.notna(), "").astype(str)
    for name in ("length_km", "hours", "hours_p90", "usd", "departures_per_week", "capacity_teu_per_week"):
        given = frame[name] if name in frame else pd.Series(np.nan, index=frame.index)
        frame[name] = pd.to_numeric(given, errors="coerce")
        for row in np.flatnonzero((given.notna() & frame[name].isna()) | (frame[name] < 0)):
            raise InvalidQuestion(
                f"candidates, row {row}, column {name}: {given.iloc[row]!r} is no number of at least 0"
            )
    return frame


def _named(net: Network, frame: pd.DataFrame, opens: Bools, faults: list[str]) -> pd.DataFrame:
    """Return the frame with ids for names, and an id for each link; write down what is wrong."""
    links = net.tables["links"].drop_duplicates("link_id").set_index("link_id")
    frame = frame.copy()
    for name in ("from_node", "to_node", "mode"):
        frame.loc[opens, name] = links[name].reindex(frame.loc[opens, "link_id"]).to_numpy()
        blank = np.flatnonzero((frame[name] == "").to_numpy()).tolist()
        faults += [f"row {row}: {name} is blank; a new link needs two ends and a mode" for row in blank]
    for mode in sorted(set(frame["mode"].unique()) - set(MODES) - {""}):
        rows = np.flatnonzero((frame["mode"] == mode).to_numpy())
        faults.append(f"row {rows[0]}: mode {mode!r}: {one_of(mode, MODES)}")
    inside = internals(net)
    for name in ("from_node", "to_node"):
        known: dict[tuple[str, str], str] = {("", ""): ""}
        keys = list(zip(frame[name].tolist(), frame["mode"].tolist(), strict=True))
        for row, key in enumerate(keys):
            if key not in known and key[0]:
                try:
                    found = inside.names.find(key[0])
                    known[key] = (
                        inside.names.ids[found[0]] if len(found) == 1 else one_node(inside.frames, key[0], (key[1],))
                    )
                except CorridorError as error:
                    known[key] = key[0]
                    faults.append(f"row {row}: {name}: {error}")
        frame[name] = [known.get(key, key[0]) for key in keys]
    for row in np.flatnonzero((frame["from_node"] == frame["to_node"]) & (frame["from_node"] != "")).tolist():
        faults.append(f"row {row}: from_node and to_node are both {frame['from_node'].iloc[row]!r}; a link needs two")
    wanted = frame["link_id"].where(
        frame["link_id"] != "", frame["from_node"] + "-" + frame["to_node"] + "-" + frame["mode"]
    )
    again = wanted.groupby(wanted).cumcount() + wanted.isin(set(links.index)) * (frame["link_id"] == "")
    for row in np.flatnonzero(((again > 0) & (frame["link_id"] != "")).to_numpy()).tolist():
        faults.append(f"row {row}: link_id {frame['link_id'].iloc[row]!r} is there twice")
    frame["link_id"] = wanted.where(again == 0, wanted + "-" + (again + 1).astype(str))
    return frame


def _raise(faults: list[str]) -> None:
    if faults:
        more = f"\n  ... and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise InvalidQuestion("candidates:\n" + "\n".join(f"  {fault}" for fault in faults[:_SHOWN]) + more)


def _ways(net: Network, frame: pd.DataFrame, opens: Bools, both_ways: bool) -> pd.DataFrame:
    """Return a row for each direction: new links as given, those of the network as they are there."""
    names = ["link_id", "from_node", "to_node", "mode", *FIGURES]
    new = frame.loc[~opens, [*names, "like"]].assign(candidate=np.flatnonzero(~opens))
    back = new.rename(columns={"from_node": "to_node", "to_node": "from_node"})
    number = dict(zip(frame.loc[opens, "link_id"], np.flatnonzero(opens).tolist(), strict=True))
    links = net.tables["links"]
    planned = links.loc[links["link_id"].isin(set(number)), names].assign(like="")
    planned["candidate"] = planned["link_id"].map(number)
    parts = [part for part in (new, back if both_ways else new[:0], planned) if len(part)]
    return pd.concat(parts, ignore_index=True).sort_values("candidate", kind="stable", ignore_index=True)


def _unknown_figures(net: Network, ways: pd.DataFrame, filled: FilledLinks) -> list[str]:
    country = net.tables["nodes"]["country"].to_numpy(dtype=object)
    at_sea = (country[filled.start] == "") | (country[filled.end] == "")
    is_land = ~ways["mode"].isin(ON_OPEN_SEA).to_numpy()
    no_vehicle = (filled.price[:, 2] > 0) & (filled.vehicle == NOWHERE)
    said = {
        f"only {' and '.join(ON_OPEN_SEA)} links touch a node without a country": at_sea & is_land,
        "hours is blank, and no rate gives a speed": np.isnan(filled.expected_h),
        "usd is blank, and no rate gives a price": np.isnan(filled.price[:, 0]),
        "the price goes by vehicle, and no row of vehicles is for the mode": no_vehicle,
    }
    return [
        f"row {ways['candidate'].iloc[row]} ({ways['mode'].iloc[row]} from {ways['from_node'].iloc[row]}): {message}"
        for message, wrong in said.items()
        for row in np.flatnonzero(wrong).tolist()
    ]


def _terminals(net: Network, ways: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    """Return the rows of the terminals at the ends of new links, where the network has no link of the mode at all."""
    links = net.tables["links"]
    served = {
        (node, mode) for name in ("from_node", "to_node") for node, mode in zip(links[name], links["mode"], strict=True)
    }
    each = (ways[[name, "mode"]].drop_duplicates() for name in ("from_node", "to_node"))
    ends = [end for some in each for end in some.itertuples(index=False, name=None)]
    return tuple(
        terminal_rows(
            dict(internals(net).frames),
            [end for end in dict.fromkeys(ends) if MODE[end[1]].gauge_mm and end not in served],
        )
    )


def _grown(
    net: Network, ways: pd.DataFrame, filled: FilledLinks, terminals: Sequence[dict[str, Any]]
) -> tuple[Network, NotYet, Ints]:
    """Return the network with some links that touch every end and cross every border that the candidates do.

    Handling at a node and clearance of a crossing are the same for every link of a mode; so one link for each
    end, and one for each crossing, is enough.
    """
    tables: dict[str, pd.DataFrame] = dict(internals(net).frames)
    links = tables["links"].copy()
    existing = links["link_id"].isin(ways["link_id"].unique()) & (links["status"] != "operating")
    country = net.tables["nodes"]["country"].to_numpy(dtype=object)
    own = ways["link_id"].where(ways["link_id"].isin(set(links["link_id"])), "")
    keys = pd.DataFrame(
        {
            "mode": filled.mode,
            "start": filled.start,
            "end": filled.end,
            "left": country[filled.start],
            "entered": country[filled.end],
            "like": ways["like"],
            "own": own,
        }
    )
    crossing = ["left", "entered", "mode", "like", "own"]
    new = keys[keys["own"] == ""]
    shown = ~new.duplicated(["start", "mode"]) | ~new.duplicated(["end", "mode"])
    shown |= ~new.duplicated(crossing) & filled.is_crossing[new.index]
    picked = new.index[shown].to_numpy(dtype=np.int64)
    rows = ways.iloc[picked][["from_node", "to_node", "mode", *FIGURES]].copy()
    rows.insert(0, "link_id", [f"candidate {way}" for way in picked])
    rows["departures_per_week"] = np.where(BY_SERVICE_ONLY[filled.mode[picked]], 1.0, np.nan)
    rows["status"] = "operating"
    links = links.assign(status=links["status"].where(~existing | are_lanes(links), "operating"))
    blank = {name: np.nan if TABLES["links"].is_number(name) else "" for name in links.columns if name not in rows}
    tables["links"] = pd.concat([links, rows.assign(**blank)[list(links.columns)]], ignore_index=True)
    for row in np.flatnonzero(filled.is_crossing[picked] & (ways["like"].to_numpy()[picked] != "")).tolist():
        AddBorder(f"candidate {picked[row]}", like=str(ways["like"].iloc[picked[row]])).apply(tables)
    side_of = _sides(ways, keys[crossing], filled, picked, links, len(links))
    if terminals:
        append_rows(tables, "handling", list(terminals))
    opened = set(links.loc[existing, "link_id"])
    chains = tables["services"]["links"]
    services = tuple(row for row, chain in enumerate(chains) if opened & set(words(chain)))
    not_there = (*np.flatnonzero(existing.to_numpy()).tolist(), *range(len(links), len(links) + len(picked)))
    return checked_network(tables, net.name), NotYet(not_there, services), side_of


def _sides(
    ways: pd.DataFrame, keys: pd.DataFrame, filled: FilledLinks, picked: Ints, links: pd.DataFrame, n_links: int
) -> Ints:
    """Return the row of links whose clearance is that of each direction, too."""
    alike = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy(dtype=np.int64)
    shown = np.flatnonzero(filled.is_crossing[picked])[::-1]
    stand_in = np.full(len(keys) + 1, -1, dtype=np.int64)
    stand_in[alike[picked[shown]]] = n_links + shown  # of several the first
    found = np.where(filled.is_crossing, stand_in[alike], -1)
    row_of = {key: row for row, key in enumerate(zip(links["link_id"], links["from_node"], strict=True))}
    own = np.flatnonzero(filled.is_crossing & (keys["own"] != "").to_numpy(dtype=np.bool_))
    names = (ways[name].iloc[own].tolist() for name in ("link_id", "from_node"))
    for way, key in zip(own.tolist(), zip(*names, strict=True), strict=True):
        found[way] = row_of.get(key, found[way])
    return np.asarray(found)


def candidate_links(
    net: Network,
    *,
    mode: str,
    within_km: float,
    countries: Iterable[str] | None = None,
    kinds: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return the links of a mode that might join two places near each other.

    Parameters
    ----------
    net
        The network.
    mode
        Mode of the links.
    within_km
        Greatest distance as the crow flies [km].
    countries
        Codes of the countries that both ends lie in; None for any.
    kinds
        Kinds of nodes that may be an end; None for cities, dry ports, rail terminals, seaports and border posts.

    Returns
    -------
    pd.DataFrame
        from_node, to_node, mode and straight_km of each pair of nodes of different places that no operating link of the
        mode joins, nearest first; a frame for `rank_links`.

    Raises
    ------
    InvalidQuestion
        If the mode, a country or a kind is not known, or the distance is not above 0.

    Examples
    --------
    >>> import corridor as co
    >>> pairs = co.candidate_links(co.load(), mode="rail-1435", within_km=150, countries={"PK", "IR"})
    >>> bool((pairs["straight_km"] <= 150).all())
    True
    """
    check_arguments(net)
    nodes = net.tables["nodes"]
    known: Mapping[str, list[str]] = {
        "mode": list(MODES),
        "countries": sorted(set(nodes["country"]) - {""}),
        "kinds": sorted(set(nodes["kind"])),
    }
    check_kind("mode", mode, str, "a mode, such as rail-1435")
    asked = {
        "mode": (mode,),
        "countries": () if countries is None else texts("countries", countries, "a list of codes, or None for all"),
        "kinds": () if kinds is None else texts("kinds", kinds, "a list of kinds of nodes, or None"),
    }
    for name, values in asked.items():
        for value in values:
            if value not in known[name]:
                raise InvalidQuestion(f"{name} has {value!r}; {one_of(str(value), known[name])}")
    within_km = check_number("within_km", within_km, "a distance above 0", _LEAST_KM)
    fits = nodes["kind"].isin(_ENDS if kinds is None else asked["kinds"]) & (nodes["country"] != "")
    if countries is not None:
        fits &= nodes["country"].isin(asked["countries"])
    at = np.flatnonzero(fits.to_numpy())
    one, other = (at[ends] for ends in np.triu_indices(len(at), 1))
    longitude, latitude = (nodes[name].to_numpy(dtype=np.float64) for name in ("longitude", "latitude"))
    straight = distance_km(longitude[one], latitude[one], longitude[other], latitude[other])
    names = internals(net).names
    places, ids = np.array(names.places, dtype=object), np.array(names.ids, dtype=object)
    links = net.tables["links"]
    taken = links[(links["mode"] == mode) & (links["status"] == "operating")]
    position = {node: number for number, node in enumerate(names.ids)}
    joined = {frozenset((position[a], position[b])) for a, b in zip(taken["from_node"], taken["to_node"], strict=True)}
    near = (straight <= within_km) & (places[one] != places[other])
    near &= np.array(
        [frozenset(pair) not in joined for pair in zip(one.tolist(), other.tolist(), strict=True)], dtype=np.bool_
    )
    frame = pd.DataFrame(
        {"from_node": ids[one[near]], "to_node": ids[other[near]], "mode": mode, "straight_km": straight[near]}
    )
    return frame.sort_values(["straight_km", "from_node", "to_node"], ignore_index=True)
