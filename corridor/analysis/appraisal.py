"""Whether a project pays: its costs against what it gives, year by year, to the economy and to its owner."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pandas as pd

from corridor.analysis.appraisal_sensitivity import Shift, sensitivity, switching_values
from corridor.analysis.appraisal_terms import OPERATION_SHARE, Terms
from corridor.analysis.appraisal_text import summary
from corridor.analysis.cash_flows import Results, Stream
from corridor.analysis.gains_by_country import gains_by_country
from corridor.analysis.project_gains import Gains, Yearly
from corridor.analysis.ranged_figures import RowKey, RowRange
from corridor.answer.answer import Answer, Section
from corridor.flows.overloads import Overloads, overload_lines
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BARS: Final = {  # colours after Okabe and Ito (2008)
    "time_usd": ("users: time", "#0072B2"),
    "money_usd": ("users: money", "#56B4E9"),
    "opened_usd": ("users: trips opened", "#009E73"),
    "owner_usd": ("owner's margin", "#E69F00"),
    "carriers_usd": ("lorries wait less", "#F5C77E"),
    "taxes_usd": ("taxes less subsidies", "#F0E442"),
    "co2e_usd": ("CO2e saved", "#CC79A7"),
    "residual_usd": ("residual value", "#999999"),
    "construction_usd": ("construction", "#444444"),
    "operation_usd": ("operation, maintenance", "#D55E00"),
}


@dataclass(frozen=True, repr=False)
class Appraisal(Answer):
    """Costs and benefits of a project, and their results.

    Attributes
    ----------
    name
        Name of the scenario.
    terms
        Terms that it was appraised on.
    construction_usd
        Construction cost by year, in financial prices [USD].
    gains
        Gains of each trip.
    rows_left_out
        Rows of the demand that do not move in containers.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> trips = [co.Trip("Quetta", "Zahedan", co.Cargo(teu=2, tonnes=22, value_usd=20_000), 5_000)]
    >>> terms = co.Terms(opening=2029, base_year=2025)
    >>> pays = co.appraise(net, co.load_scenario("ml3-rehabilitated"), trips, capex_usd=700e6, terms=terms)
    >>> pays.to_frame().index.name, len(pays.by_trip())
    ('year', 1)
    >>> {"PK", "IR"} <= set(pays.by_country().index)
    True
    >>> pays.sensitivity().shape[0] > 5, pays.switching_values().index.tolist()
    (True, ['construction', 'operation', 'benefits', 'traffic', 'value of time', 'growth'])
    >>> pays.plot().get_ylabel()
    'million USD of 2025'
    """

    kind: ClassVar[str] = "appraisal"

    name: str
    terms: Terms
    construction_usd: Mapping[int, float]
    gains: Gains
    rows_left_out: int = 0
    _overloads: tuple[Overloads, ...] = field(default=(), repr=False, compare=False)
    _row_ranges: Mapping[RowKey, RowRange] = field(default_factory=dict, repr=False, compare=False)

    @property
    def overloaded(self) -> pd.DataFrame:
        """Return the resources that the trips overload, without and with the project, if each takes its best way.

        Returns
        -------
        pd.DataFrame
            network (its name); resource, kind, name; load and background, capacity [TEU/week] and its basis. Empty for
            an appraisal with `flows`, in which nothing is overloaded.
        """
        frames = [one.frame.assign(network=one.net.name) for one in self._overloads]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    @property
    def is_assigned(self) -> bool:
        """Return whether capacities are counted, in an appraisal with `flows`."""
        return not self._overloads

    @cached_property
    def economic(self) -> Results:
        """Return the results for the economy: NPV, BCR, EIRR, first-year return, payback."""
        return self._economic().results(self.terms.discount_rate)

    @cached_property
    def financial(self) -> Results:
        """Return the results for the owner of the project's parts: NPV, BCR, FIRR and the rest."""
        rate = self.terms.financial_rate
        return self._financial().results(self.terms.discount_rate if rate is None else rate)

    @cached_property
    def yearly(self) -> Yearly:
        """Return the gains in a year of full use at the base year's demand."""
        return self.gains.yearly()

    @property
    def operation_usd_per_year(self) -> float:
        """Return operation and maintenance of the new asset, in financial prices [USD/year]."""
        given = self.terms.operation_usd_per_year
        if given is None:
            return OPERATION_SHARE * math.fsum(self.construction_usd.values())
        return given * self.terms.cost_factor

    def _economic(self, shift: Shift | None = None) -> Stream:
        """Return the stream of costs and benefits to the economy."""
        shift = shift or Shift()
        terms, year = self._terms(shift), self._yearly(shift)
        per_use = year.users_usd + year.taxes_usd + year.carriers_usd
        per_use += year.revenue_usd * (1 - terms.running_share)
        benefits = [
            terms.use(at, shift.growth) * (per_use + year.co2e_t * terms.co2e_usd(at)) * shift.benefits
            for at in self._years
        ]
        return self._stream(shift, benefits, terms.conversion_factor)

    def _financial(self, shift: Shift | None = None) -> Stream:
        """Return the stream of the owner's costs, and of revenue less running costs."""
        shift = shift or Shift()
        terms, year = self._terms(shift), self._yearly(shift)
        margin = year.revenue_usd * (1 - terms.running_share) * shift.benefits
        return self._stream(shift, [terms.use(at, shift.growth) * margin for at in self._years], 1.0)

    def _stream(self, shift: Shift, benefits: list[float], factor: float) -> Stream:
        terms = self._terms(shift)
        built = [self.construction_usd.get(year, 0.0) * factor * shift.construction for year in self._years]
        run = self.operation_usd_per_year * factor * shift.operation
        return Stream(
            first_year=self._years[0],
            opening=terms.opening,
            construction=tuple(built),
            operation=tuple(run if year >= terms.opening else 0.0 for year in self._years),
            benefits=tuple(benefits),
            residual=math.fsum(built) * terms.residual_share,
        )

    @cached_property
    def _years(self) -> range:
        return range(min(*self.construction_usd, self.terms.opening), self.terms.last_year + 1)

    def _terms(self, shift: Shift) -> Terms:
        """Return the terms with a later opening; the last year stays."""
        late = min(shift.delay, self.terms.years - 1)
        if not late:
            return self.terms
        years, ramp = self.terms.years - late, self.terms.ramp_up
        return replace(self.terms, opening=self.terms.opening + late, years=years, ramp_up=ramp[:years])

    def _yearly(self, shift: Shift) -> Yearly:
        return self.yearly if shift.value_of_time == 1 else self.gains.yearly(shift.value_of_time)

    def _npv_usd(self, shift: Shift) -> float:
        """Return the economic net present value after a change [USD]."""
        stream = self._economic(shift)
        return math.fsum(flow / (1 + self.terms.discount_rate) ** year for year, flow in enumerate(stream.net))

    def to_frame(self) -> pd.DataFrame:
        """Return the yearly streams, one row each year [USD, constant prices; costs below 0].

        `use` is the traffic as a multiple of the base year's. What adds up to `economic_usd`: users' `time_usd` and
        `money_usd`, `opened_usd` (trips that get a way), `taxes_usd` (less subsidies), `owner_usd` (margin on the
        project's parts), `carriers_usd` (lorries wait less at borders), `co2e_usd`, `construction_usd`,
        `operation_usd`, `residual_usd`; and to `financial_usd`: `revenue_usd`, `running_usd`, `capex_usd`,
        `maintenance_usd`, `scrap_usd`. The present values are beside them.
        """
        terms, year = self.terms, self.yearly
        rates = (self.economic.discount_rate, self.financial.discount_rate)
        streams = (self._economic(), self._financial())
        rows = []
        for at, calendar in enumerate(self._years):
            use = terms.use(calendar)
            residual = [stream.residual if calendar == terms.last_year else 0.0 for stream in streams]
            discounts = [(1 + rate) ** -at for rate in rates]
            row = {
                "year": calendar,
                "use": use,
                **{name: use * getattr(year, name) for name in ("time_usd", "money_usd", "opened_usd", "taxes_usd")},
                "owner_usd": use * year.revenue_usd * (1 - terms.running_share),
                "carriers_usd": use * year.carriers_usd,
                "co2e_usd": use * year.co2e_t * terms.co2e_usd(calendar),
                "construction_usd": 0.0 - streams[0].construction[at],
                "operation_usd": 0.0 - streams[0].operation[at],
                "residual_usd": residual[0],
                "economic_usd": streams[0].net[at],
                "economic_pv_usd": streams[0].net[at] * discounts[0],
                "revenue_usd": use * year.revenue_usd,
                "running_usd": 0.0 - use * year.revenue_usd * terms.running_share,
                "capex_usd": 0.0 - streams[1].construction[at],
                "maintenance_usd": 0.0 - streams[1].operation[at],
                "scrap_usd": residual[1],
                "financial_usd": streams[1].net[at],
                "financial_pv_usd": streams[1].net[at] * discounts[1],
            }
            rows.append(row)
        return pd.DataFrame(rows).set_index("year")

    def by_trip(self) -> pd.DataFrame:
        """Return the gains of each trip in a year of full use at the base year's demand, one row each.

        `kind` is existing, diverted, leaving, opened, cut, unaffected, unreachable, or left out (a way in one network
        alone, and no choke cost). Then shipments and those generated, money, hours, emissions and generalised cost of
        one shipment without and with the project, and sums over the year: the users' gain as time and money, that on
        generated trade within it, more taxes less subsidies, more revenue of the owner, what lorries save that wait
        less at borders, emissions saved, the users' gain by the rule of a half and by the integral; the parts of it
        that go over what the project changes, without and with it (0 or 1 unless `flows` splits it), and whether the
        integral was taken.
        """
        return self.gains.by_trip()

    def by_country(self, *, origin_share: float = 0.5, paid_by: Mapping[str, float] | None = None) -> pd.DataFrame:
        """Return who gains: economic present values by country, whose sum is the net present value.

        Parameters
        ----------
        origin_share
            Part of the users' gain that falls to the country where goods begin; the rest falls to that where they end.
            Which of the two depends on who sells on what market; half each is assumed.
        paid_by
            Parts of construction, operation and residual value by country, `{"PK": 0.8, "IR": 0.2}`; None for a row
            "not known".

        Returns
        -------
        pd.DataFrame
            A row each country: `users_usd`, `taxes_usd` (where due), `subsidies_usd` (of services: "not known"),
            `owner_usd` (where the project's parts are), `carriers_usd` (where lorries wait), `co2e_usd` (a row
            "world"), `costs_usd` and `total_usd`.

        Raises
        ------
        InvalidQuestion
            If a part is none, or the parts do not add up to 1.
        """
        return gains_by_country(self, origin_share, paid_by)

    def sensitivity(self) -> pd.DataFrame:
        """Return the standard tests: what +-20 %, half and double the value of time, a delay and the like would make.

        Columns: `npv_usd, bcr, eirr, firr` (NaN where there is none, or several), and `sensitivity_indicator`, the
        relative change of the economic NPV over that of the item.
        """
        return sensitivity(self)

    def switching_values(self) -> pd.DataFrame:
        """Return by how much each item must change, alone, for the economic NPV to be 0.

        Columns: `base`, `switching` (the value of the item at which the NPV is 0; NaN if none), `change` (relative) and
        `unit`. Benefits are in proportion to the traffic, so both change alike. Another value of time leaves the ways
        as they are. Growth is looked for within -50 to 50 % a year, the value of time up to 100 times.
        """
        return switching_values(self)

    def _record(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "terms": self.terms,
            "construction_usd": self.construction_usd,
            "operation_usd_per_year": self.operation_usd_per_year,
            "rows_left_out": self.rows_left_out,
            "economic": self.economic,
            "financial": self.financial,
            "yearly": self.yearly,
            "streams": self.to_frame(),
            "trips": self.by_trip(),
            "countries": self.by_country(),
            "sensitivity": self.sensitivity(),
            "switching_values": self.switching_values(),
        }

    def _table(self) -> pd.DataFrame:
        return self.to_frame().reset_index()

    def _notes(self) -> tuple[str, ...]:
        return tuple(overload_lines(self._overloads))

    def _heading(self) -> str:
        return f"Appraisal of {self.name}"

    def _sections(self) -> tuple[Section, ...]:
        results = {"for the economy": self.economic, "for the owner": self.financial}
        return (
            Section("results", pd.DataFrame([{"": name, **vars(found)} for name, found in results.items()])),
            Section("streams", self._table()),
            Section("by country", self.by_country().reset_index()),
            Section("sensitivity", self.sensitivity().reset_index()),
            Section("switching values", self.switching_values().reset_index()),
            Section("trips", self.by_trip(), is_detail=True),
        )

    def __str__(self) -> str:
        """Return a summary that a bank's analyst reads."""
        return printable("\n".join([summary(self), *overload_lines(self._overloads)]))

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the economic streams as stacked bars by year, with their net sum as a line.

        Parameters
        ----------
        ax
            Axes to draw on; None for new ones.
        """
        frame = self.to_frame() / 1e6
        shown = {column: shown for column, shown in _BARS.items() if frame[column].any()}
        bars = frame[[*shown]].rename(columns={column: name for column, (name, _) in shown.items()})
        drawn: Axes = bars.plot.bar(stacked=True, ax=ax, width=0.8, color=[*(colour for _, colour in shown.values())])
        drawn.plot(range(len(frame)), frame["economic_usd"].to_numpy(), color="black", marker=".", label="net")
        drawn.axhline(0, color="black", linewidth=0.6)
        fives = [at for at, year in enumerate(frame.index) if not year % 5 or len(frame) <= 10]
        drawn.set_xticks(fives, [str(frame.index[at]) for at in fives], rotation=0)
        drawn.set_xlabel("")
        drawn.set_ylabel(f"million USD of {self.terms.base_year}")
        drawn.set_title(printable(self.name), parse_math=False)
        drawn.legend(fontsize="small")
        return drawn
