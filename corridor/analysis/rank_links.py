"""Which of many new links would help most: ranked one at a time, by best ways or by assignments."""

from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from corridor.analysis.bar_chart import bar_chart, yearly_unit
from corridor.analysis.candidates import Proposed, proposed
from corridor.analysis.link_savings import SUMS, AskedLinks, BaseTolls, Texts, savings
from corridor.analysis.sweep import Progress
from corridor.analysis.trips import Trip, Trips, trips_of
from corridor.answer.answer import Answer
from corridor.argument_checks import check_flag, check_whole
from corridor.cargo import Cargo
from corridor.flows.assign import check_method, objective_in_words
from corridor.flows.assigned_gains import AskedGains, assigned_gains, full_at_base
from corridor.flows.methods import UNMET_USD_PER_TEU
from corridor.flows.overloads import Overloads, overload_lines
from corridor.flows.trip_figures import UNSURE
from corridor.geodesy import geodesic_line
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.network.shapes import point_of
from corridor.planning.objective import By, objective
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN: Final = 15
_MOST: Final = 20


@dataclass(frozen=True, eq=False, repr=False)
class Ranking(Answer):
    """Links that might be built, the best first.

    Attributes
    ----------
    by
        The objective, in words.
    trips
        For whom.
    flows
        The method by which trips are assigned; None if each takes its best way.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> pairs = co.candidate_links(net, mode="rail-1676", within_km=400, countries={"PK"})
    >>> best = co.rank_links(net, pairs, [("Karachi", "Quetta")], by="cost")
    >>> len(best.to_frame()) == len(best.to_geoframe()) > 0
    True
    >>> best.scenario(0)
    <corridor.Scenario 'PKKHI-PKSKZ-rail-1676 built': 1 edit>
    >>> best.plot(count=3).get_xlabel()
    'saved [USD a year]'
    """

    kind: ClassVar[str] = "ranking"

    by: str
    trips: tuple[Trip, ...]
    flows: str | None
    _net: Network = field(repr=False)
    _proposal: Proposed = field(repr=False)
    _frame: pd.DataFrame = field(repr=False)
    _overloads: tuple[Overloads, ...] = field(default=(), repr=False)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each candidate, the best first.

        Returns
        -------
        pd.DataFrame
            The candidates' columns with ids for names, and `from_name` and `to_name` beside them; `length_km`, and:
            `saved_minimised` (what `by` says: dollars, hours, kilograms or dollars of the weighted sum), `saved_usd`,
            `saved_hours` and `saved_co2e_kg`, summed over the shipments of a year of the trips that gain (less than 0
            where what is minimised is saved at the expense of another); `trips` and `teu_per_year` that gain; `opened`:
            trips that have no way today and would have one, which are in no sum; `saved_per_km`, and
            `saved_per_capex_usd` if there is a column `capex_usd`; `remark`: why a candidate cannot be used, so that
            its figures are NaN. `row` is its row among the candidates.

            With `flows` `saved_minimised` is what all trips save, what is not moved at its price included, and the
            other `saved` are of what is moved both before and after, at the mean of each; `trips` spend less;
            `teu_more` is moved more [TEU/year]; `most_minimised` bounds what it can save (of `capacity`; it guides the
            others). What was not assigned has NaN for all but that.
        """
        frame = self._frame.copy()
        for column in ("to_node", "from_node"):
            names = [self._name_of[node] for node in frame[column]]
            frame.insert(list(frame).index(column) + 1, column.replace("node", "name"), names)
        return frame

    @cached_property
    def _name_of(self) -> dict[str, str]:
        return dict(zip(self._net.nodes["node_id"], self._net.nodes["name"], strict=True))

    def _record(self) -> dict[str, Any]:
        return {"by": self.by, "trips": len(self.trips), "flows": self.flows, "links": self.to_frame()}

    def _lines(self) -> gpd.GeoDataFrame:
        return self.to_geoframe()

    def to_geoframe(self) -> gpd.GeoDataFrame:
        """Return `to_frame` with a line between the ends of each, for a map."""
        ends = zip(self._frame["from_node"], self._frame["to_node"], strict=True)
        lines = [geodesic_line(*(point_of(self._net, node) for node in pair)) for pair in ends]
        return gpd.GeoDataFrame(self.to_frame(), geometry=lines, crs="EPSG:4326")

    def scenario(self, rank: int = 0) -> Scenario:
        """Return the scenario that builds one of them: the best, or the one of a rank counted from 0."""
        return self._proposal.scenario(int(self._frame["row"].iloc[rank]))

    def plot(self, ax: "Axes | None" = None, *, of: str = "usd", count: int = 15) -> "Axes":
        """Draw what the best links save in a year as bars.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        of
            What is drawn: "usd", "hours" or "co2e_kg".
        count
            How many links at most; those that help nobody are left out.

        Raises
        ------
        InvalidQuestion
            If there is no such figure.
        """
        unit = yearly_unit(of)
        frame = self.to_frame()
        most = check_whole("count", count, "a whole number, at least 1", 1)
        frame = frame[frame["saved_minimised"] > 0].head(most)
        ends = zip(frame["from_name"], frame["to_name"], frame["mode"], strict=True)
        names = [f"{start} - {end} ({mode})" for start, end, mode in ends]
        axes = bar_chart(names, frame[f"saved_{of}"].tolist(), f"saved [{unit}]", ax)
        axes.set_title(printable(self._heading()), parse_math=False, loc="left", fontsize="medium")
        return axes

    def _heading(self) -> str:
        how = "" if self.flows is None else f", assigned by {self.flows}"
        links, trips = (
            f"{number} {name}{'s' * (number != 1)}"
            for number, name in ((len(self._frame), "link"), (len(self.trips), "trip"))
        )
        return f"{links} for {trips} ({self.by}{how}), saved a year"

    def _notes(self) -> tuple[str, ...]:
        return (*self._at_a_price(), *self._not_assigned(), *overload_lines(self._overloads))

    def _at_a_price(self) -> tuple[str, ...]:
        """Return how much finds room with the first link, and what that is counted at."""
        if self.flows is None or not (self._frame["teu_more"] > 0).any():
            return ()
        return (
            f"what finds no room counts at {UNMET_USD_PER_TEU:,.0f} USD a TEU; with the first of them "
            f"{self._frame['teu_more'].iloc[0]:,.0f} TEU a year more are moved",
        )

    def _not_assigned(self) -> tuple[str, ...]:
        """Return how many links were not assigned, and what they can save at most."""
        rows = self._frame[self._frame["saved_minimised"].isna() & (self._frame["remark"] == "")]
        if not len(rows):
            return ()
        most = rows["most_minimised"].max()
        known = self.flows == "capacity" and rows["most_minimised"].notna().all()
        why = f"; none of them can save more than {most:,.0f}" if known else ", those that promised least"
        return (f"{len(rows)} are not assigned{why}",)

    def __str__(self) -> str:
        """Return the best of them as a table."""
        lines = [self._heading(), f"{'link':<56}{'km':>7}{'in all':>16}{'USD':>16}{'days':>12}{'trips':>7}{'TEU':>12}"]
        for row in self._frame[self._frame["saved_minimised"] > 0].head(_SHOWN).to_dict("records"):
            what = f"{self._name_of[row['from_node']]} - {self._name_of[row['to_node']]} ({row['mode']})"[:55]
            figures = f"{row['saved_minimised']:>16,.0f}{row['saved_usd']:>16,.0f}{row['saved_hours'] / 24:>12,.0f}"
            who = f"{row['trips']:>7,.0f}{row['teu_per_year']:>12,.0f}"
            lines.append(f"{what:<56}{row['length_km']:>7,.0f}{figures}{who}")
        idle, worse = ((self._frame["saved_minimised"] == 0).sum(), (self._frame["saved_minimised"] < 0).sum())
        if idle:
            lines.append(f"{idle} help nobody")
        if worse:
            lines.append(f"{worse} make all together spend more")
        if self._frame["remark"].ne("").any():
            lines.append(f"{int(self._frame['remark'].ne('').sum())} cannot be used")
        return printable("\n".join([*lines, *self._notes()]))


def rank_links(
    net: Network,
    candidates: pd.DataFrame,
    trips: Trips,
    *,
    by: By = "generalised",
    both_ways: bool = True,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    choose_mode: bool = False,
    flows: str | None = None,
    most: int = _MOST,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Ranking:
    """Return new links ranked by what each alone would save, exactly.

    Parameters
    ----------
    net
        The network.
    candidates
        A row for each: `from_node`, `to_node` (names or ids) and `mode`, and any of `link_id`, `length_km`,
        `hours`, `hours_p90`, `usd`, `per`, `departures_per_week`, `opening_hours`, `capacity_teu_per_week` (what is
        blank comes from the rates and defaults), `like` (a crossing of the same countries whose border rows it takes
        over; blank for the defaults), `capex_usd`.
        Or the `link_id` of a link of the network that is planned or under construction, which is opened. See
        `candidate_links`.
    trips
        Pairs of places, trips, or yearly demand such as `net.demand`.
    by
        Objective, as for `plan`.
    both_ways
        Whether new links run back, too.
    cargo
        Cargo of trips that do not name it; None for `Cargo()`.
    rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    choose_mode
        Whether rows of demand may go by other modes than those that they were counted by; see `Trip`.
    flows
        None: each trip takes its one best way, and nothing is ever full. Or a method of `assign`: all trips are
        assigned together without any link, and again with each of the `most` that can save most.
    most
        With `flows`: how many links are assigned.
    executor, progress
        An executor for the work, and True for a bar or a function to call, as for `sweep`; the result is the same.

    Returns
    -------
    Ranking
        The new links by what each saves, the best first; `scenario(rank)` is the edit that builds one.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place of a trip is not known, or is several.
    InvalidQuestion
        If there are no trips or no candidates, or a candidate lacks an end, a mode or a figure; all faults are listed.

    Notes
    -----
    The value of the objective is exactly that of `plan` once the link is built by `scenario` (`AddLink` and what goes
    with it) or opened with `Open`: d'(s, t) = min(d(s, t), d(s, u) + w + d(v, t)), from one search forward from each
    origin and one backward from each destination of every pair of countries. At an end of a railway that no link of the
    gauge touches yet trains are loaded as at a rail terminal, unless the node or its kind says otherwise; where there
    are such links, but nothing lifts, a new one lifts nothing either. A direction that no row of borders clears is left
    out. It holds for one link at a time; links that services wait for open several ways at once and are searched again.
    Where equal ways compete, the dollars, hours and CO2e are those of one of them.

    With `flows` a link saves the total of the assignment without it less that with it, what is not moved at its price
    in both. An assignment for each of thousands takes too long, so all are first held against the prices of what is
    full today: with these as tolls, what the best ways of trips get cheaper with a link bounds what it saves, because
    the prices of least cost solve the dual of the linear programme, and a link only adds ways to it. What cannot save
    anything is not assigned, nor what comes after the first `most`; by `capacity` the bound of those says how sure the
    first places are. It holds for `capacity` alone; the other methods go by the same order, as a guide. Links that
    services wait for have no bound and come first. What cannot be built by `scenario` is not assigned, as a crossing
    that one side of a border does not clear.

    References
    ----------
    Bertsimas, D. and Tsitsiklis, J. N. (1997). *Introduction to Linear Optimization*. Athena Scientific, section 4.3
    (weak duality).

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> pairs = co.candidate_links(net, mode="rail-1435", within_km=120, countries={"PK", "IR"})
    >>> best = co.rank_links(net, pairs, [("Karachi", "Tehran"), ("Gwadar", "Zahedan")], by="cost")
    >>> bool(best.to_frame()["saved_minimised"].is_monotonic_decreasing)
    True
    """
    check_arguments(net, cargo, rules)
    rules, found = rules or Rules(), trips_of(trips, cargo, choose_mode=choose_mode)
    most = check_whole("most", most, "how many links to assign at most, a whole number, at least 1", 1)
    check_flag("both_ways", both_ways)
    if flows is None:
        said = {objective(by, cargo, net).name for cargo in {trip.cargo for trip in found}}.pop()
    else:
        check_method("flows", flows)
        said = objective_in_words(net, by, found)
    asked = AskedLinks(net, found, by, rules, proposed(net, candidates, both_ways=both_ways))
    if flows is None:
        total, remark, _ = savings(asked, None, executor, progress)
        frame = _ranked(asked.proposal, pd.DataFrame(total, columns=list(SUMS)), remark)
    else:
        frame = _ranked(asked.proposal, *_assigned_savings(asked, flows, most, executor, progress))
    full = (Overloads(net, found, by, rules),) if flows is None else ()
    return Ranking(said, found, flows, net, asked.proposal, frame, full)


def _assigned_savings(
    asked: AskedLinks, method: str, most: int, executor: Executor | None, progress: Progress | None
) -> tuple[pd.DataFrame, Texts]:
    """Return the figures of each candidate where capacities count, and remarks; the best `most` are assigned."""
    question = AskedGains(asked.net, asked.trips, asked.by, asked.rules, method)
    full = full_at_base(question)
    tolls = BaseTolls(full.price, full.unmet_usd, asked.proposal.grown)
    with_tolls, remark, paid = savings(asked, tolls, executor, None)
    bound = with_tolls[:, 0] + max(0.0, full.total + full.left - paid)
    frame = pd.DataFrame(np.nan, index=range(len(bound)), columns=[*SUMS, "teu_more"])
    usable = np.flatnonzero(remark == "")
    hopeful = usable
    if method == "capacity":
        idle = bound[usable] <= UNSURE * abs(full.total)
        frame.loc[usable[idle]] = 0.0
        hopeful = usable[~idle]
    unknown = np.isnan(bound[hopeful])  # several ways open with what services wait for
    order = np.lexsort((hopeful, -np.nan_to_num(bound[hopeful]), ~unknown))
    chosen = hopeful[order][:most].tolist()
    found = assigned_gains(question, [asked.proposal.scenario(row) for row in chosen], executor, progress)
    for row, gain in zip(chosen, found, strict=True):
        if isinstance(gain, str):
            remark[row] = gain
        else:
            frame.loc[row] = [*gain.summed, gain.teu_per_year, gain.trips, gain.opened, gain.teu_more]
    return frame.assign(most_minimised=bound), remark


def _ranked(proposal: Proposed, figures: pd.DataFrame, remark: Texts) -> pd.DataFrame:
    """Return the candidates with their figures, the best first."""
    frame = proposal.frame.drop(columns=["length_km"])
    first = ~proposal.ways["candidate"].duplicated().to_numpy()
    length = pd.Series(proposal.filled.length_km[first], index=proposal.ways["candidate"].to_numpy()[first])
    frame = frame.loc[
        :,
        [name for name in frame if name in ("link_id", "mode") or not (frame[name].isna() | (frame[name] == "")).all()],
    ]
    frame.insert(list(frame).index("mode") + 1, "length_km", length.reindex(frame.index).to_numpy())
    figures.loc[remark != ""] = np.nan
    frame = pd.concat([frame, figures], axis=1)
    frame["saved_per_km"] = frame["saved_minimised"] / frame["length_km"].where(frame["length_km"] > 0)
    if "capex_usd" in frame:
        frame["saved_per_capex_usd"] = frame["saved_minimised"] / frame["capex_usd"].where(frame["capex_usd"] > 0)
    frame["remark"], frame["row"] = remark, np.arange(len(frame))
    then = [name for name in ("most_minimised",) if name in frame]
    order = ["saved_minimised", *then, "link_id"]
    return frame.sort_values(order, ascending=[*(name == "link_id" for name in order)], ignore_index=True)
