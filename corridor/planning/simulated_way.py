"""From the arcs of a way to the steps of a simulation: spreads, shared draws and waits."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from corridor.arrays import Bools, Floats, Ints
from corridor.criteria import TIME
from corridor.engine.clock import Clock
from corridor.engine.simulation_steps import Steps
from corridor.graph.activities import Activity
from corridor.graph.states import ACTIVITIES, CODE, activity_of_arc, declaration_of_arc, declared_name, declared_s
from corridor.graph.timetables import Timetable, weeks_between
from corridor.graph.weekly_waits import NormalWeek, normal_week
from corridor.modes import MODES, ON_OPEN_SEA, TRUCK
from corridor.network.internals import internals
from corridor.network.plain_tables import PlainTable, plain_tables
from corridor.planning.dates import clock_of, span_of, zone_of_node
from corridor.planning.question import Question
from corridor.schema import words
from corridor.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_WEEK, spread

Spell = tuple[int, int]

BEYOND_D: Final = 366
"""Days after the planned arrival in which runs still wait for what opens or departs; later ones never arrive."""


def steps_of(question: Question, arcs: tuple[int, ...], seconds: Sequence[int] | None) -> Steps:
    """Return the steps of a way.

    Parameters
    ----------
    question
        The question.
    arcs
        The way.
    seconds
        With a date: the second at which the first arc is reached, then the begin and the end of each arc.

    Notes
    -----
    Without a date, a wait for opening hours or a timetable begins at any second of a normal week with the same chance,
    for a timetable of every n weeks at any second of n weeks, so that the expected wait is the planned one. With one,
    the calendar decides. In both, a wait for a headway whose days are not known begins at any point of it with the
    same chance.
    """
    builder = _Draft(question)
    waits = question.weights.wait_s[list(arcs)]
    if seconds is not None:
        builder.date(seconds[0], seconds[-1])
        waits = np.diff(seconds)[0::2]
    for arc in arcs:
        builder.add(arc)
    zone = zone_of_node(question, int(question.states.node[question.states.head[arcs[-1]]]))
    at = list(arcs)
    declared = question.states.steps.customs[question.states.step[at]] >= 0
    return builder.finish(_places(question.states.activity[at], waits, declared), zone)


@dataclass
class _Draft:
    """The steps while they are collected."""

    question: Question
    steps: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    draws: dict[str, float] = field(default_factory=dict)
    weight: dict[tuple[str, str], float] = field(default_factory=dict)
    waits: list[str] = field(default_factory=list)
    rules: list[tuple[Spell, ...]] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    departs: int | None = None
    clock: Clock | None = None

    @property
    def services(self) -> PlainTable:
        """Return the services."""
        return plain_tables(self.question.net)["services"]

    def date(self, departs: int, arrives: int) -> None:
        """Let the clock decide the waits."""
        self.departs = departs
        days = (arrives - departs) // SECONDS_PER_DAY + BEYOND_D
        self.clock, _ = clock_of(self.question, span_of(departs, days))

    def add(self, arc: int) -> None:
        """Add the step of one arc."""
        weights = self.question.weights
        wait = int(weights.wait_s[arc])
        declared = declaration_of_arc(self.question.states, arc)
        run = int(weights.amount(TIME)[arc]) - wait - (declared_s(declared) if declared else 0)
        draw = self._run_draw(arc, run) if run else -1
        if self.clock is not None:
            lead, half, rule = self._dated_wait(arc)
        else:
            lead, half, rule = self._wait(arc, wait) if wait else (0, 0, -1)
        wait_draw = -1
        if half or (rule >= 0 and self.clock is None):
            wait_draw = len(self.waits)
            self.waits.append(self._numbered(f"wait for {self._name(arc)}"))
        self.steps.append((run, draw, lead, half, rule, wait_draw))
        if declared:
            self._declare(arc, declared)

    def _declare(self, arc: int, declared: Activity) -> None:
        """Add the step of the declaration that an arc ends with."""
        run, draw = declared_s(declared), -1
        if varies := spread(declared.hours, declared.hours_p90) if run else 0.0:
            name = self._numbered(f"{declared_name(self.question.states, arc)}, {self._name(arc)}")
            draw = len(self.draws)
            self.draws[name] = varies
            self.weight[name, self._region(arc)] = float(run)
        self.steps.append((run, draw, 0, 0, -1, -1))

    def _run_draw(self, arc: int, run: int) -> int:
        """Return the draw of an activity; -1 if it always takes the same."""
        whole = self._whole_spread(arc)
        varies = self._own_spread(arc) if whole is None else whole
        if not varies:
            return -1
        name = self._numbered(self._name(arc)) if whole is None else f"service {self._service_id(arc)}"
        self.draws.setdefault(name, varies)
        region = self._region(arc)
        self.weight[name, region] = self.weight.get((name, region), 0.0) + run
        return list(self.draws).index(name)

    def _whole_spread(self, arc: int) -> float | None:
        """Return the spread of the published hours of the service that holds an activity; None if there is none."""
        service, code = int(self.question.states.service[arc]), int(self.question.states.activity[arc])
        if service < 0:
            return None
        held = "borders" if code in (CODE["exit"], CODE["entry"]) else "handling"
        if code != CODE["move"] and held not in words(self.services.text("includes", service)):
            return None
        hours, p90 = (self.services.number(name, service) for name in ("hours", "hours_p90"))
        return None if math.isnan(hours) or math.isnan(p90) else spread(hours, p90)

    def _own_spread(self, arc: int) -> float:
        states = self.question.states
        code = int(states.activity[arc])
        if code == CODE["move"]:
            links = states.provenance.links
            return spread(links.hours[states.row[arc]], links.hours_p90[states.row[arc]])
        if code == CODE["access"]:
            rates = internals(self.question.net).prepared.rates
            return spread(1.0, rates.value(rates.row_of(TRUCK, self._country(arc), "p90_ratio"), "p90_ratio"))
        found = None if code == CODE["stay"] else activity_of_arc(states, arc)
        return 0.0 if found is None else spread(found.hours, found.hours_p90)

    def _wait(self, arc: int, wait: int) -> tuple[int, int, int]:
        """Return lead, half headway and rule of the wait before an activity, as in a normal week."""
        states = self.question.states
        service = int(states.service[arc])
        if int(states.activity[arc]) != CODE["wait"]:
            return 0, 0, self._rule(_opened(self._normal_week(arc).closed))
        if service < 0:
            return 0, wait, -1
        weekdays, lead = self.services.text("weekdays", service), self._cutoff(arc)
        if not weekdays:
            return lead, wait - lead, -1
        weeks = weeks_between(self.services.number("every_weeks", service))
        timetable = Timetable(weekdays, self.services.text("departs", service), weeks)
        spells = tuple((second, second + 1) for second in timetable.seconds())
        return lead, 0, self._rule(spells, lead, timetable.repeats_s)

    def _cutoff(self, arc: int) -> int:
        """Return how long before a departure cargo must be there [s]."""
        service = int(self.question.states.service[arc])
        cutoff = math.nan if service < 0 else self.services.number("cutoff_h", service)
        return 0 if math.isnan(cutoff) else round(cutoff * SECONDS_PER_HOUR)

    def _dated_wait(self, arc: int) -> tuple[int, int, int]:
        """Return lead, half headway and rule of the wait before an activity, as the calendar has them."""
        assert self.clock is not None
        rule, lead = int(self.clock.rule[arc]), int(self.clock.lead[arc])
        half = 0
        if int(self.question.states.activity[arc]) == CODE["wait"]:
            service = int(self.question.states.service[arc])
            if service < 0 or not self.services.text("weekdays", service):
                half = lead - self._cutoff(arc)
        return lead - half, half, rule

    def _rule(self, spells: tuple[Spell, ...], lead: int = 0, every: int = SECONDS_PER_WEEK) -> int:
        """Add the spells of a normal week, or of several, repeated until one follows any second of it plus the lead."""
        shifts = [number * every for number in range(2 + lead // every)]
        self.rules.append(tuple((start + shift, end + shift) for shift in shifts for start, end in spells))
        self.repeats.append(every)
        return len(self.rules) - 1

    def _normal_week(self, arc: int) -> NormalWeek:
        states = self.question.states
        gate = states.provenance.gates[int(states.steps.gate[states.step[arc]])]
        return normal_week(gate.opening_hours, gate.work_s)

    def _numbered(self, name: str) -> str:
        """Return a name, with a number from its second use on."""
        self.met[name] += 1
        return name if self.met[name] == 1 else f"{name} ({self.met[name]})"

    def _name(self, arc: int) -> str:
        """Return a name of an arc, from the ids of the tables."""
        states = self.question.states
        code, row, service = int(states.activity[arc]), int(states.row[arc]), int(states.service[arc])
        activity = ACTIVITIES[code]
        start, end = (self.question.names(int(states.node[state[arc]]))[0] for state in (states.tail, states.head))
        if code == CODE["wait"] and service >= 0:
            return f"service {self._service_id(arc)}"
        if code == CODE["move"] or (code == CODE["wait"] and row >= 0):
            return f"{activity} {plain_tables(self.question.net)['links'].text('link_id', row)} from {start}"
        if code in (CODE["exit"], CODE["entry"]):
            return str(states.provenance.clearings[row].side)
        came, leaves = (
            MODES[mode] if mode >= 0 else "" for mode in (states.mode[states.tail[arc]], states.mode[states.head[arc]])
        )
        return f"{activity} {start} {came}>{leaves} {end}"

    def _service_id(self, arc: int) -> str:
        return self.services.text("service_id", int(self.question.states.service[arc]))

    def _country(self, arc: int) -> str:
        """Return the first country of the nodes that an arc joins; blank at sea."""
        states = self.question.states
        return next(
            filter(None, (self.question.country_of(int(states.node[end[arc]])) for end in (states.tail, states.head))),
            "",
        )

    def _region(self, arc: int) -> str:
        """Return where an activity happens: a country or, at sea, a point of the sea lanes."""
        states = self.question.states
        start, end = (int(states.node[state[arc]]) for state in (states.tail, states.head))
        if MODES[states.mode[states.head[arc]]] in ON_OPEN_SEA and start != end:
            at_sea = [node for node in (start, end) if not self.question.country_of(node)]
            return self.question.names(at_sea[0])[0] if at_sea else self._name(arc).split()[1]
        return self.question.country_of(start)

    def finish(self, places: tuple[Ints, Ints], zone: str) -> Steps:
        """Return the arrays."""
        columns = np.array(self.steps, dtype=np.int64).reshape(-1, 6).T.copy()
        regions = tuple(sorted({region for _, region in self.weight}))
        first, opens, shuts = self._spells()
        return Steps(
            departs=self.departs,
            zone=zone,
            run_s=columns[0],
            run_draw=columns[1],
            spread=np.array(list(self.draws.values()), dtype=np.float64),
            draw_names=tuple(self.draws),
            regions=regions,
            loading=self._loading(regions),
            wait_lead=columns[2],
            wait_half=columns[3],
            wait_rule=columns[4],
            wait_draw=columns[5],
            wait_names=tuple(self.waits),
            first=first,
            opens=opens,
            shuts=shuts,
            repeats=np.array(self.repeats if self.clock is None else [], dtype=np.int64),
            wait_leg=places[0],
            run_leg=places[1],
        )

    def _spells(self) -> tuple[Ints, Ints, Ints]:
        if self.clock is not None:
            return self.clock.first, self.clock.opens, self.clock.shuts
        flat = np.array([spell for rule in self.rules for spell in rule], dtype=np.int64).reshape(-1, 2)
        first = np.cumsum([0, *(len(rule) for rule in self.rules)], dtype=np.int64)
        return first, flat[:, 0].copy(), flat[:, 1].copy()

    def _loading(self, regions: tuple[str, ...]) -> Floats:
        """Return how much each draw depends on each region: in proportion to its time there, scaled to length 1."""
        hours = np.array([[self.weight.get((name, region), 0.0) for region in regions] for name in self.draws])
        hours = hours.reshape(len(self.draws), len(regions))
        return np.asarray(hours / np.sqrt((hours * hours).sum(axis=1, keepdims=True)))


def _opened(closed: Sequence[Spell]) -> tuple[Spell, ...]:
    """Return the open spells of a week from the closed ones."""
    ends = [0, *(second for spell in closed for second in spell), SECONDS_PER_WEEK]
    return tuple((start, end) for start, end in zip(ends[0::2], ends[1::2], strict=True) if start < end)


def _places(activities: Ints, waits: Ints, declared: Bools) -> tuple[Ints, Ints]:
    """Return the legs of the wait and of the activity of each step, in this order; -1 for none.

    A declaration is a step of its own after that of its arc, and the only leg of one inland.
    """
    waited = (activities != CODE[""]) & (waits > 0)
    done = ~np.isin(activities, (CODE[""], CODE["wait"], CODE["clearance"]))
    has_leg = np.stack([waited, done, declared], axis=1)
    legs = np.where(has_leg, np.cumsum(has_leg.reshape(-1)).reshape(-1, 3) - 1, -1)
    steps = np.stack([np.ones(len(declared), dtype=np.bool_), declared], axis=1)
    wait_leg = np.stack([legs[:, 0], np.full(len(declared), -1)], axis=1)
    return wait_leg[steps], legs[:, 1:][steps]
