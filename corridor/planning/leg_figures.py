"""The figures behind the legs of a way, each with its cell."""

import math
from collections.abc import Iterator
from dataclasses import replace

from corridor.answer.legs import Figure
from corridor.arrays import NOWHERE
from corridor.cargo import Cargo
from corridor.criteria import CARRIED, CO2E, Criterion
from corridor.graph.activities import Activity
from corridor.graph.defaults import OWN
from corridor.graph.loads import loads
from corridor.graph.lorry_bans import ban_of
from corridor.graph.procedures import Figures
from corridor.graph.states import CODE, DECLARED, States, activity_of_arc, declaration_of_arc
from corridor.modes import MODES, TRUCK
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import PlainTables, plain_tables
from corridor.schema import TABLES, words


def figures_of(
    net: Network, states: States, cargo: Cargo, arc: int, activity: str, *, is_dated: bool
) -> tuple[Figure, ...]:
    """Return the figures behind one leg.

    Parameters
    ----------
    net, states, cargo
        The network, the graph of states that the arc is one of, and what is moved.
    arc, activity
        The arc, and the activity of the leg: a wait before its activity and a declaration after it are legs of their
        own.
    is_dated
        Whether it is of a question with a date.
    """
    if activity == "wait":
        return tuple(_of_wait(plain_tables(net), states, arc, is_dated=is_dated))
    if activity in DECLARED:
        declared = declaration_of_arc(states, arc)
        return tuple(_of_customs(plain_tables(net), declared)) if declared else ()
    return (*_of_activity(net, states, arc), *_of_weight(net, states, cargo, arc))


def _of_activity(net: Network, states: States, arc: int) -> Iterator[Figure]:
    tables = plain_tables(net)
    row, service, code = int(states.row[arc]), int(states.service[arc]), int(states.activity[arc])
    if code == CODE["move"]:
        yield from _of_move(tables, states, row, service, int(states.steps.under[states.step[arc]]))
    elif code == CODE["access"]:
        yield from _of_access(net, states, arc)
    elif code != CODE["stay"]:
        found = activity_of_arc(states, arc)
        if found is not None:
            table = "borders" if code in (CODE["exit"], CODE["entry"]) else "handling"
            yield from _of_table(tables, found, table, service)
    if service >= 0:
        yield from _of_service(tables, service)
    for charge in states.provenance.charges.get(int(states.step[arc]), ()):
        yield _figure(tables, "cost_usd", "charges", charge, "usd")


def _figure(tables: PlainTables, quantity: str, table: str, row: int, column: str, *, default: bool = False) -> Figure:
    """Return one figure; with `default`, the row fills a blank of another."""
    cells = tables[table]
    declared, origin = TABLES[table].column[column], cells.origin_of(row)
    value, unit, note = math.nan, declared.unit, origin.note
    if declared.kind == "text":
        note = "; ".join(filter(None, (cells.text(column, row), note)))
    else:
        value = cells.number(column, row)
    if column in ("usd", "usd_per_km"):
        unit = f"{unit.partition(' of ')[0]} per {cells.text('per', row)}"
    basis = cells.basis_of(row, column)
    if default and basis != "assumed":
        basis = "rate"
    return Figure(quantity, value, unit, table, origin.key, column, basis, origin.source, origin.year, note)


def _of_wait(tables: PlainTables, states: States, arc: int, *, is_dated: bool) -> Iterator[Figure]:
    row, service, code = int(states.row[arc]), int(states.service[arc]), int(states.activity[arc])
    if code != CODE["wait"]:  # a gate that opens at hours, not a departure
        yield from _of_gate(tables, states, arc)
    elif service >= 0:
        yield from _of_boarding(tables, service, is_dated=is_dated)
    elif row >= 0:
        yield _figure(tables, "departures_per_week", "links", row, "departures_per_week")
    else:
        row = states.provenance.wait_rows[int(states.step[arc])]
        yield _figure(tables, "departures_per_week", "rates", row, "departures_per_week", default=True)


def _of_boarding(tables: PlainTables, service: int, *, is_dated: bool) -> Iterator[Figure]:
    """Yield what says when a service departs: dates say it with a date only, departures a week without one."""
    services = tables["services"]
    if is_dated and services.text("departure_dates", service):
        yield _figure(tables, "timetable", "services", service, "departure_dates")
    elif not services.is_blank("departures_per_week", service):
        yield _figure(tables, "departures_per_week", "services", service, "departures_per_week")
    else:
        yield _figure(tables, "timetable", "services", service, "weekdays")
        if not services.is_blank("every_weeks", service):
            yield _figure(tables, "every_weeks", "services", service, "every_weeks")


def _of_gate(tables: PlainTables, states: States, arc: int) -> Iterator[Figure]:
    code = int(states.activity[arc])
    if code == CODE["move"]:
        row = int(states.row[arc])
        column = "lorry_ban" if tables["links"].is_blank("opening_hours", row) else "opening_hours"
        yield _figure(tables, "opening_hours", "links", row, column)
        return
    found = activity_of_arc(states, arc)
    if found is not None:
        table = "borders" if code in (CODE["exit"], CODE["entry"]) else "handling"
        if found.opening_hours:
            yield _figure(tables, "opening_hours", table, found.opening_row, "opening_hours")
            if found.work_s:
                yield _figure(tables, "ends_by_closing", table, found.opening_row, "ends_by_closing")
        else:
            yield _figure(tables, "public_holidays", table, found.row, "closed_on_holidays")


def _of_move(tables: PlainTables, states: States, row: int, service: int, under: int) -> Iterator[Figure]:
    links, services = states.provenance.links, tables["services"]
    yield from _link_or_rate(tables, "length_km", row, int(links.length_from[row]), ("length_km", "circuity"))
    if service < 0 or services.is_blank("hours", service):
        yield from _link_or_rate(tables, "hours", row, int(links.hours_from[row]), ("hours", "speed_kmh"))
        if links.hours_from[row] >= 0:
            yield from _of_ban(tables, row, int(links.driving_from[row]))
            for column, given in (("driving_h_per_day", links.driving_from), ("delay_h_per_100km", links.delay_from)):
                if given[row] >= 0:
                    yield _figure(tables, "hours", "rates", int(given[row]), column, default=True)
        yield from _link_or_rate(tables, "hours_p90", row, int(links.p90_from[row]), ("hours_p90", "p90_ratio"))
    if service < 0 or services.is_blank("usd", service):
        price_from = links.price_from if under == Figures.OWN else links.transit_from
        yield from _link_or_rate(tables, "cost_usd", row, int(price_from[row]), ("usd", "usd_per_km"))
    for one, given in zip(CARRIED, links.carried_from[row].tolist(), strict=True):
        if one.per_tkm and given != NOWHERE:
            yield _figure(tables, one.column, "rates", given, one.per_tkm[0], default=True)
            yield from _stated(tables, given, one)


def _of_weight(net: Network, states: States, cargo: Cargo, arc: int) -> Iterator[Figure]:
    """Yield the figures by which a move pays for cooled, overweight and heavy boxes."""
    step, tables = int(states.step[arc]), plain_tables(net)
    row = int(states.steps.vehicle[step])
    if states.steps.cooled_usd_per_km[step] and cargo.is_cooled:
        yield from _of_cooling(net, states, arc)
    if cargo.is_loose or row == NOWHERE or not states.steps.pays_weight[step]:
        return
    if states.steps.per_vehicle[step] and loads(states.fleet, cargo).more[row]:
        yield _figure(tables, "cost_usd", "vehicles", row, "payload_t", default=True)
    if cargo.tonnes / cargo.boxes > states.fleet.payload_t[row] and states.fleet.is_priced[row]:
        yield _figure(tables, "cost_usd", "vehicles", row, "overweight_usd_per_tkm", default=True)
    if cargo.tonnes / (cargo.boxes * cargo.teu_per_box) > states.fleet.heavy_teu_t[row]:
        yield _figure(tables, "cost_usd", "vehicles", row, "heavy_usd_per_teu_km", default=True)


def _of_cooling(net: Network, states: States, arc: int) -> Iterator[Figure]:
    """Yield the figure that a cooled box pays besides on a move."""
    nodes = plain_tables(net)["nodes"]
    ends = (int(states.node[states.tail[arc]]), int(states.node[states.head[arc]]))
    country = next((nodes.text("country", node) for node in ends if node < len(nodes)), "")
    mode = MODES[int(max(states.mode[states.tail[arc]], states.mode[states.head[arc]]))]
    row = internals(net).prepared.rates.row_of(mode, country, "cooled_usd_per_box_km")
    if row != NOWHERE:
        yield _figure(plain_tables(net), "cost_usd", "rates", row, "cooled_usd_per_box_km", default=True)


def _of_ban(tables: PlainTables, row: int, driving_row: int) -> Iterator[Figure]:
    """Yield the ban on lorries of a link; its value is the hours of a day that they are driven there."""
    ban = tables["links"].text("lorry_ban", row)
    if ban:
        driving_h = 24.0 if driving_row < 0 else tables["rates"].number("driving_h_per_day", driving_row)
        said = _figure(tables, "hours", "links", row, "lorry_ban")
        yield replace(said, value=ban_of(ban).driving_h(driving_h), unit="h/day")


def _of_access(net: Network, states: States, arc: int) -> Iterator[Figure]:
    tables, rates = plain_tables(net), internals(net).prepared.rates
    in_transit = bool(states.steps.under[states.step[arc]] != Figures.OWN)
    nodes = tables["nodes"]
    ends = (int(states.node[states.tail[arc]]), int(states.node[states.head[arc]]))
    country = next(nodes.text("country", node) for node in ends if node < len(nodes))
    columns = {"length_km": "circuity", "hours": "speed_kmh", "cost_usd": "usd_per_km"}
    columns |= {one.column: one.per_tkm[0] for one in CARRIED if one.per_tkm}
    for quantity, column in columns.items():
        row = rates.row_of(TRUCK, country, column, in_transit=in_transit)
        if row != NOWHERE:
            yield _figure(tables, quantity, "rates", row, column, default=True)
            if quantity == CO2E.column:
                yield from _stated(tables, row, CO2E)


def _stated(tables: PlainTables, row: int, criterion: Criterion) -> Iterator[Figure]:
    """Yield what a rate says of its emissions."""
    for name in ("ttw_share", "load_factor", "empty_running") if criterion is CO2E else ():
        if not tables["rates"].is_blank(name, row):
            yield _figure(tables, name, "rates", row, name, default=True)


def _link_or_rate(
    tables: PlainTables, quantity: str, row: int, given: int, columns: tuple[str, str]
) -> Iterator[Figure]:
    if given == OWN:
        yield _figure(tables, quantity, "links", row, columns[0])
    elif given >= 0:
        yield _figure(tables, quantity, "rates", given, columns[1], default=True)


def _of_table(tables: PlainTables, found: Activity, table: str, service: int) -> Iterator[Figure]:
    """Yield the figures of a handling or a clearance, but for those that the figures of its service hold."""
    cells, services = tables[table], tables["services"]
    scoped = ("node_id",) if table == "handling" else ("link_id", "node_id")
    is_held = service >= 0 and table in words(services.text("includes", service))

    def figure(quantity: str, row: int, column: str) -> Figure:
        is_default = not any(cells.text(name, row) for name in scoped)
        return _figure(tables, quantity, table, row, column, default=is_default)

    if found.hours_row != NOWHERE and not (is_held and not services.is_blank("hours", service)):
        yield figure("hours", found.hours_row, "hours")
        if not cells.is_blank("hours_p90", found.hours_row):
            yield figure("hours_p90", found.hours_row, "hours_p90")
    if found.price_row != NOWHERE and not (is_held and not services.is_blank("usd", service)):
        yield figure("cost_usd", found.price_row, "usd")
    if found.change_row != NOWHERE:
        yield figure("vehicle_change", found.change_row, "vehicle_change")
        added = {"hours": "change_hours", "cost_usd": "change_usd"}
        if is_held or "reload" in words(cells.text("covers", found.hours_row)):
            del added["hours"]
        if is_held:
            del added["cost_usd"]
        for quantity, column in added.items():
            if not cells.is_blank(column, found.change_row):
                yield figure(quantity, found.change_row, column)
    for one, row in zip(CARRIED, found.carried_rows, strict=True):
        if one.per_teu and row != NOWHERE:
            yield figure(one.column, row, one.per_teu[0])


def _of_customs(tables: PlainTables, found: Activity) -> Iterator[Figure]:
    """Yield the figures of a declaration."""
    yield _figure(tables, "hours", "clearance", found.hours_row, "hours")
    if not tables["clearance"].is_blank("hours_p90", found.hours_row):
        yield _figure(tables, "hours_p90", "clearance", found.hours_row, "hours_p90")
    yield _figure(tables, "cost_usd", "clearance", found.price_row, "usd")


def _of_service(tables: PlainTables, service: int) -> Iterator[Figure]:
    services = tables["services"]
    for quantity, column in (("hours", "hours"), ("hours_p90", "hours_p90"), ("cost_usd", "usd")):
        if not services.is_blank(column, service):
            yield _figure(tables, quantity, "services", service, column)
