"""An assignment held against counts: what it sends over each place, and what passed there."""

import math
from typing import Final

import pandas as pd

from corridor.argument_checks import check_kind
from corridor.errors import InvalidData, InvalidQuestion
from corridor.flows.flows import Flows
from corridor.modes import MODE
from corridor.schema import TABLES, words
from corridor.tables.checking import checked_frame

_COLUMNS: Final = (
    *("count_id", "screenline", "at", "counted", "assigned", "background", "missing"),
    *("counted_share", "assigned_share", "use", "year", "basis"),
)


def against_counts(flows: Flows, counts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return each count beside the load that an assignment puts there.

    Demand is only a part of what passes, so loads are below counts nearly everywhere. What can be compared are shares:
    of ways that compete (a *screenline*), how much of what was counted, and of what was assigned, takes each.

    Parameters
    ----------
    flows
        An assignment.
    counts
        Rows as in `net.counts`; None for those of the assignment's network. Counts that demand was made from have no
        place among them.

    Returns
    -------
    pandas.DataFrame
        A row for each count and screenline: count_id, screenline and `at`; counted, assigned and background (of the
        tables, what no demand is) [TEU/week]; `missing`, what was counted beyond these two; counted_share and
        assigned_share of its screenline (NaN where it is alone or nothing passes); `use`: fit or predict; year; basis.

    Raises
    ------
    InvalidQuestion
        If there are no counts.

    Notes
    -----
    The load of links is what goes over them, in both directions or in the one named. At nodes it is what is lifted from
    or to the mode, once for each box.

    References
    ----------
    Ortúzar, J. de D. and Willumsen, L. G. (2011). *Modelling Transport*. 4th ed., Wiley: screenlines, chapter 3.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> held = co.against_counts(co.assign(net, net.demand))
    >>> sorted(held.loc[held["screenline"] == "china-by-rail", "count_id"])
    ['alashankou', 'erenhot', 'khorgos', 'manzhouli-suifenhe']
    """
    check_kind("flows", flows, Flows, "what `assign` returns")
    rows = flows.net.tables["counts"] if counts is None else _checked(counts)
    if rows.empty:
        raise InvalidQuestion("against_counts: there are no counts; fill the table counts, or give some")
    loads = _Loads(flows)
    found = []
    for row in rows.to_dict("records"):
        load, background = loads.at_links(row) if row["kind"] == "link" else loads.at_nodes(row)
        for line in words(str(row["screenline"])) or ("",):
            found.append({**row, "screenline": line, "counted": row["teu_per_week"], "assigned": load})
            found[-1]["background"] = background
    frame = pd.DataFrame(found)
    frame["missing"] = frame["counted"] - frame["assigned"] - frame["background"]
    for name in ("counted", "assigned"):
        frame[f"{name}_share"] = _shares(frame, name)
    return frame[list(_COLUMNS)].sort_values(["screenline", "count_id"], kind="stable", ignore_index=True)


def _shares(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return the part of each count in its screenline; NaN where it is alone, or nothing passes."""
    lines = frame.groupby("screenline")[name]
    total, several = lines.transform("sum"), lines.transform("size") > 1
    is_known = several & (frame["screenline"] != "") & (total > 0)
    return (frame[name] / total.where(total > 0)).where(is_known)


class _Loads:
    """Loads of an assignment on links and on changes at nodes, looked up by their ids."""

    def __init__(self, flows: Flows) -> None:
        loads = flows.loads()
        self._load: list[tuple[list[str], float]] = [
            (str(name).split(":"), float(load)) for name, load in zip(loads["resource"], loads["load"], strict=True)
        ]
        self._background: dict[tuple[str, str], float] = {}
        for table in ("links", "borders"):
            rows = flows.net.tables[table]
            columns = (rows[name].tolist() for name in ("link_id", "from_node", "background_teu_per_week"))
            for link, start, teu in zip(*columns, strict=True):
                if link and not math.isnan(teu):
                    self._background[link, start] = max(teu, self._background.get((link, start), 0.0))

    def at_links(self, row: dict[object, object]) -> tuple[float, float]:
        """Return load and background of a count on links."""
        names, start = set(words(str(row["at"]))), str(row["from_node"])

        def fits(link: str, node: str) -> bool:
            return link in names and start in ("", node)

        load = sum(teu for part, teu in self._load if part[0] == "link" and fits(part[1], part[2]))
        return load, sum(teu for key, teu in self._background.items() if fits(*key))

    def at_nodes(self, row: dict[object, object]) -> tuple[float, float]:
        """Return load and background of a count at nodes; backgrounds of nodes are not known."""
        names, mode = set(words(str(row["at"]))), str(row["mode"])
        load = 0.0
        for part, teu in self._load:
            if part[0] == "handling" and part[1] in names:
                load += teu if any(_is(mode, each) for each in part[2].split(">")) else 0.0
        return load, 0.0


def _is(mode: str, each: str) -> bool:
    """Return whether a mode, or `rail` for every gauge, is that of a change."""
    return each == mode or (each in MODE and mode == "rail" and bool(MODE[each].gauge_mm))


def _checked(counts: pd.DataFrame) -> pd.DataFrame:
    """Return rows that are given, if they are such as those of the table `counts`."""
    check_kind("counts", counts, pd.DataFrame, "rows as in net.counts, or None for those of the network")
    checked, _, problems = checked_frame(TABLES["counts"], counts, "counts")
    if problems:
        raise InvalidData(problems, "counts")
    return checked
