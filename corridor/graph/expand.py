"""From tables to the graph of states: every step that cargo can take becomes one arc."""

import datetime as dt
from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from corridor.arrays import NOWHERE, Bools, Floats, Ints, taken, within
from corridor.cargo import Goods
from corridor.graph.arcs import ArcMaker, ServiceShare, alone
from corridor.graph.builder import GraphBuilder
from corridor.graph.charges import Charges, takes_part
from corridor.graph.prepared import PreparedTables, prepare_tables
from corridor.graph.procedures import Kind, StateGraph
from corridor.graph.service_chains import HANDLING, MOVE, Chains, closed_links
from corridor.graph.service_shares import Shares
from corridor.graph.states import Phase, States
from corridor.graph.weekly_waits import half_headway_s
from corridor.modes import BY_SERVICE_ONLY, MODE_CODE, MODES, SEA, WAITS
from corridor.schema import activity_of

_LINKS, _DEPARTURES, _SERVICES, _HANDLINGS = (stage << 48 for stage in range(4))
"""Where the order of the impossible steps of each stage begins: a stage is listed before the next one."""


def expand(
    tables: Mapping[str, pd.DataFrame],
    regime: str,
    goods: Goods,
    day: dt.date | None = None,
    *,
    prepared: PreparedTables | None = None,
    known: StateGraph | None = None,
) -> States:
    """Return the graph of states of a network for one regime and some goods.

    Parameters
    ----------
    tables
        Tables of the network.
    regime, goods
        Of the cargo.
    day
        Day of departure: charges in force on it are due, and services that have not ended run. None for a question
        without a date, which leaves out all that ends on a date.
    prepared
        The result of `prepare_tables` for the tables; None to prepare them here.
    known
        A graph of states that is used again if it has the same steps.
    """
    prepared = prepared or prepare_tables(tables)
    is_ordinary = (regime, goods.hs) == ("ordinary", "")
    found = prepared.ordinary if is_ordinary else prepared.borders.clearances(regime, goods.hs)
    builder = GraphBuilder(tables["nodes"][["longitude", "latitude"]].to_numpy(dtype=np.float64))
    declared = prepared.customs.declarations(regime)
    maker = ArcMaker(prepared, builder, regime, found, declared, Charges(tables["charges"], regime, goods, day), day)
    _add_links(maker)
    prices, vehicles = _add_services(maker)
    _add_handling(maker)
    return builder.finish(prepared, found, declared, prices, vehicles, known)


# --- moving -----------------------------------------------------------------------------------------------------------


def _add_links(maker: ArcMaker) -> None:
    """Add the moves over the links, unscheduled or with departures of their own; closed if a link does not operate."""
    prepared, builder, links = maker.prepared, maker.builder, maker.prepared.links
    table = prepared.tables["links"]
    departures = table["departures_per_week"].to_numpy(dtype=np.float64)
    is_boarded = ~np.isnan(departures)
    is_free = ~is_boarded & ~BY_SERVICE_ONLY[links.mode]
    moves = is_boarded | is_free
    crosses = moves & links.is_crossing
    _block_idle(maker, ~moves)

    aboard = np.full((len(table), 3), -1, dtype=np.int64)
    exists = np.stack([is_boarded, crosses, crosses], axis=1)
    ends = np.stack([links.start, links.start, links.end], axis=1)
    modes = np.repeat(links.mode[:, None], 3, axis=1)
    aboard[exists] = builder.aboard(ends[exists], modes[exists])
    boarded, cleared, arrived = aboard.T

    own = np.flatnonzero(is_boarded)
    coastal = prepared.sides.are_coastal(links.mode, links.start, links.end)[own]
    ready = builder.states(links.start[own], links.mode[own], _boarded(coastal))
    builder.add("wait", ready, boarded[own], row=own, wait=half_headway_s(departures[own]))
    link = np.flatnonzero(moves)
    free = np.flatnonzero(is_free)
    leaves, comes = boarded.copy(), np.full(len(table), -1, dtype=np.int64)
    leaves[free] = builder.states(links.start[free], links.mode[free], Phase.DEPARTING)
    comes[free] = builder.states(links.end[free], links.mode[free], Phase.UNDER_WAY)
    comes[own] = builder.states(links.end[own], links.mode[own], _left(coastal))
    tail, head = np.where(crosses, cleared, leaves)[link], np.where(crosses, arrived, comes)[link]
    order, is_open = _LINKS + link * 4, prepared.is_operating[link]
    steps, at, marks = maker.roll(tail, head, link, order + 1, alone(len(link)), is_open)
    for moves, of in ((steps, np.arange(len(link))), (marks, at)):
        shut = ~is_open[of]
        builder.close(moves[shut], order[of][shut], partial(_not_operating, prepared, link[of][shut]))
    crossing = np.flatnonzero(crosses)
    exits = prepared.sides.of_link[crossing]
    maker.clear(leaves[crossing], cleared[crossing], exits, _LINKS + crossing * 4, alone(len(crossing)))
    maker.clear(arrived[crossing], comes[crossing], exits + 1, _LINKS + crossing * 4 + 2, alone(len(crossing)))
    _depart(maker, *builder.meeting((Phase.DEPARTING,)))


def _boarded(is_coastal: Bools) -> Ints:
    """Return the phases in which voyages are boarded: coastal ones before the exit at the port."""
    return np.where(is_coastal, Phase.TO_EXIT, Phase.READY)


def _left(is_coastal: Bools) -> Ints:
    """Return the phases in which voyages end: coastal ones as if cleared at the port."""
    return np.where(is_coastal, Phase.CLEARED, Phase.LANDED)


def _block_idle(maker: ArcMaker, goes_by_service: Bools) -> None:
    """Record links of a mode that goes by services only, where no service runs over them."""
    prepared, builder, links = maker.prepared, maker.builder, maker.prepared.links
    serviced = {name for names in prepared.chains.links for name in names}
    idle = [link for link in np.flatnonzero(goes_by_service).tolist() if prepared.sides.link_ids[link] not in serviced]
    rows = np.array(idle, dtype=np.int64)
    # no wait is added: an explanation needs only where the link begins and ends
    coastal = prepared.sides.are_coastal(links.mode[rows], links.start[rows], links.end[rows])
    tail = builder.states(links.start[rows], links.mode[rows], _boarded(coastal))
    head = builder.states(links.end[rows], links.mode[rows], _left(coastal))
    kind = np.where(links.is_crossing[rows], Kind.ABROAD, Kind.WITHIN)
    builder.block(tail, head, _LINKS + rows * 4, partial(_no_service, prepared, rows), kind)


def _not_operating(prepared: PreparedTables, rows: Ints, at: int) -> str:
    link, ids = int(rows[at]), prepared.sides.node_ids
    status, opens = (prepared.tables["links"][name].iloc[link] for name in ("status", "opens"))
    between = f"from {ids[prepared.links.start[link]]} to {ids[prepared.links.end[link]]}"
    when = f" (opens {opens})" if opens else ""
    return f"link {prepared.sides.link_ids[link]!r} {between} is {status}{when}; a scenario may open it"


def _no_service(prepared: PreparedTables, rows: Ints, at: int) -> str:
    link = int(rows[at])
    if not prepared.is_operating[link]:
        return _not_operating(prepared, rows, at)
    mode = MODES[prepared.links.mode[link]]
    return (
        f"link {prepared.sides.link_ids[link]!r} is of mode {mode}, which goes by services only, and none runs over "
        "it; give the link departures_per_week, or add a service"
    )


def _depart(maker: ArcMaker, node: Ints, mode: Ints) -> None:
    """Add the waits for unscheduled departures, and the way from under way to the next departure without a wait."""
    prepared, builder = maker.prepared, maker.builder
    country = prepared.sides.node_country[node]
    row = prepared.rates.rows_of(mode, country, prepared.sides.countries, "departures_per_week")
    ready, departing, under_way = (
        builder.states(node, mode, phase) for phase in (Phase.READY, Phase.DEPARTING, Phase.UNDER_WAY)
    )
    at_once = ~WAITS[mode]
    builder.add("", ready[at_once], departing[at_once])
    waits = ~at_once & (row != NOWHERE)
    headway = half_headway_s(taken(prepared.rates.column("departures_per_week"), row[waits]))
    builder.wait_rows.append((builder.add("wait", ready[waits], departing[waits], wait=headway), row[waits]))
    stuck = np.flatnonzero(~at_once & (row == NOWHERE))
    reason = partial(_no_headway, prepared, node[stuck], mode[stuck])
    builder.block(ready[stuck], departing[stuck], _DEPARTURES + stuck, reason)
    builder.add("", under_way, departing)


def _no_headway(prepared: PreparedTables, nodes: Ints, modes: Ints, at: int) -> str:
    node = int(nodes[at])
    country = prepared.sides.countries[prepared.sides.node_country[node]]
    figure = f"departures_per_week of {MODES[modes[at]]} {f'in {country}' if country else 'at sea'}"
    return f"no row of rates gives {figure}, so it cannot be boarded at {prepared.sides.node_ids[node]}"


# --- services ---------------------------------------------------------------------------------------------------------


def _add_services(maker: ArcMaker) -> tuple[Floats, Ints]:
    """Add the services and their part-runs; return the price and the vehicle of each whole."""
    prepared, chains, runs = maker.prepared, maker.prepared.chains, maker.prepared.part_runs
    in_force = _in_force(prepared.tables["services"], maker.day)
    _block_faulty(maker, in_force)
    every = np.arange(len(chains.fault))
    _add_runs(maker, chains, every, 0, prepared.shares, in_force)
    _add_runs(maker, runs.chains, runs.service, len(every), prepared.part_shares, in_force)

    vehicles = np.full(len(every), NOWHERE, dtype=np.int64)
    running = np.unique(chains.parts.service)
    first_mode = chains.parts.came[np.searchsorted(chains.parts.service, running)]
    vehicles[running] = prepared.vehicles_of(first_mode, prepared.sides.node_country[chains.start[running]])
    return prepared.shares.price, vehicles


def _add_runs(maker: ArcMaker, chains: Chains, service: Ints, number: int, shares: Shares, in_force: Bools) -> None:
    """Add runs part by part; `service` is the row of the service of each, `number` that of the first of all runs.

    Boarding is closed for those whose service is not in force, or that run over a link that does not operate.
    """
    prepared, builder, parts = maker.prepared, maker.builder, chains.parts
    run, node, mode = parts.service, parts.node, parts.mode
    running = np.unique(run)
    of, begins = service[running], np.searchsorted(run, running)
    is_last = np.diff(run, append=-1) != 0
    # one state before each part: the state after boarding, then the state after the part before
    first_mode = parts.came[begins]
    came_node, came_mode = np.roll(node, 1), np.roll(mode, 1)
    came_node[begins], came_mode[begins] = chains.start[running], first_mode
    before = builder.aboard(came_node, came_mode)
    after = np.roll(before, -1)
    after[is_last] = builder.states(node[is_last], mode[is_last], _left(chains.ends_coastal[running]))
    ready = builder.states(chains.start[running], first_mode, _boarded(chains.begins_coastal[running]))
    closed_link = closed_links(chains, prepared.is_operating)[running]
    is_shut = closed_link >= 0
    boarded = builder.add(
        *("wait", ready, before[begins]),
        row=number + running,
        service=of,
        wait=prepared.boarding_s[of],
        is_open=in_force[of] & ~is_shut,
    )
    shut = in_force[of] & is_shut
    reason = partial(_cannot_run, prepared, of[shut], closed_link[shut])
    builder.close(boarded[shut], _SERVICES + (of[shut] << 24), reason)

    order = _SERVICES + (service[run] << 24) + parts.place
    spans = shares.share_from, shares.share_to
    held = ServiceShare(service[run], shares.seconds, shares.is_priced, *spans, shares.in_transit)
    rolls, handles = parts.kind == MOVE, parts.kind == HANDLING
    clears = ~(rolls | handles)
    maker.roll(before[rolls], after[rolls], parts.link[rolls], order[rolls], held.of(rolls))
    maker.clear(before[clears], after[clears], parts.side[clears], order[clears], held.of(clears))
    modes = parts.came[handles], mode[handles]
    maker.handle(before[handles], after[handles], parts.activity_at[handles], node[handles], *modes, held.of(handles))


def _in_force(services: pd.DataFrame, day: dt.date | None) -> Bools:
    """Return which services take part in a question of a day."""
    terms = list(zip(services["valid_from"].tolist(), services["valid_until"].tolist(), strict=True))
    known = {term: takes_part(*term, day, begins_later=True) for term in set(terms)}
    return np.array([known[term] for term in terms], dtype=np.bool_)


def _block_faulty(maker: ArcMaker, in_force: Bools) -> None:
    """Record the services whose chains have a fault."""
    prepared, chains = maker.prepared, maker.prepared.chains
    services = np.flatnonzero([bool(fault) for fault in chains.fault])
    if not len(services):
        return
    mode_of = dict(zip(prepared.sides.link_ids, prepared.links.mode.tolist(), strict=True))
    ends = [chains.links[service][:1] + chains.links[service][-1:] for service in services.tolist()]
    modes = [[mode_of[name] for name in names if name in mode_of] for names in ends]
    kept = services[np.array([bool(found) for found in modes], dtype=np.bool_)]
    first, last = (np.array([found[end] for found in modes if found], dtype=np.int64) for end in (0, -1))
    tail = maker.builder.states(chains.start[kept], first, _boarded(chains.begins_coastal[kept]))
    head = maker.builder.states(chains.end[kept], last, _left(chains.ends_coastal[kept]))
    closed = np.zeros(len(kept), dtype=np.bool_)
    for kind in (Kind.WITHIN, Kind.ABROAD):  # nobody can say which borders it would cross
        steps = maker.builder.add("", tail, head, kind, is_open=closed)
        noted = in_force[kept]
        reason = partial(_cannot_run, prepared, kept[noted], kept[noted])
        maker.builder.close(steps[noted], _SERVICES + (kept[noted] << 24), reason)


def _cannot_run(prepared: PreparedTables, services: Ints, closed_link: Ints, at: int) -> str:
    service = int(services[at])
    name = prepared.tables["services"]["service_id"].iloc[service]
    fault = prepared.chains.fault[service]
    fault = fault or prepared.sea_ways.stops.get(service, "")
    return f"service {name!r} cannot run: {fault or _not_operating(prepared, closed_link, at)}"


# --- handling ---------------------------------------------------------------------------------------------------------


def _add_handling(maker: ArcMaker) -> None:
    """Add loading, unloading and every change between the modes that meet at a node."""
    builder, sides = maker.builder, maker.prepared.sides
    phases = (Phase.TO_EXIT, Phase.READY, Phase.DEPARTING, Phase.UNDER_WAY, Phase.LANDED, Phase.CLEARED)
    node, mode = builder.meeting(phases)
    number = np.arange(len(node))
    width = len(MODES) + 5

    under_way, landed = builder.slots(node, mode, Phase.UNDER_WAY), builder.states(node, mode, Phase.LANDED)
    comes = builder.exists[under_way]
    builder.add("", under_way[comes], landed[comes])
    inland = maker.prepared.has_customs[node] & (mode != MODE_CODE[SEA])
    maker.clear_inland(node[inland], landed[inland])
    maker.clear_inland(node[inland & comes], under_way[inland & comes])
    quays = (mode == MODE_CODE[SEA]) & (sides.of_port[node] >= 0)
    quay, exits = node[quays], sides.of_port[node[quays]]
    order = _HANDLINGS + number[quays] * width
    cleared, to_exit, ready = (
        builder.states(quay, mode[quays], phase) for phase in (Phase.CLEARED, Phase.TO_EXIT, Phase.READY)
    )
    maker.clear(landed[quays], cleared, exits + 1, order, alone(len(quay)))
    maker.clear(to_exit, ready, exits, order + 1, alone(len(quay)))

    owner, place = within(np.bincount(node, minlength=builder.n_nodes)[node])
    following = mode[np.searchsorted(node, node[owner]) + place]
    rest = np.full(len(node), -1, dtype=np.int64)
    _change(
        maker,
        np.concatenate([node, node, node[owner]]),
        np.concatenate([rest, mode, mode[owner]]),
        np.concatenate([mode, rest, following]),
        _HANDLINGS + np.concatenate([number * width + 2, number * width + 3, owner * width + 4 + place]),
    )
    # between the coast and abroad: entry before the change of ships, or exit after it
    _handled(maker, (cleared, to_exit), quay, (mode[quays], mode[quays]), order + width - 1)


def _change(maker: ArcMaker, node: Ints, came: Ints, leaves: Ints, order: Ints) -> None:
    """Add changes at nodes; a mode of -1 is cargo at rest."""
    builder, at_quay, sea = maker.builder, maker.prepared.sides.of_port[node] >= 0, MODE_CODE[SEA]
    lands = np.where(at_quay & (came == sea) & (came != leaves), Phase.CLEARED, Phase.LANDED)
    tail = builder.states(node, came, np.where(came < 0, Phase.ORIGIN, lands))
    boards = np.where(at_quay & (leaves == sea) & (came != leaves), Phase.TO_EXIT, Phase.READY)
    head = builder.states(node, leaves, np.where(leaves < 0, Phase.DESTINATION, boards))
    _handled(maker, (tail, head), node, (came, leaves), order)


def _handled(maker: ArcMaker, ends: tuple[Ints, Ints], node: Ints, modes: tuple[Ints, Ints], order: Ints) -> None:
    """Add the changes at nodes that rows describe, and record the others as impossible."""
    (tail, head), (came, leaves) = ends, modes
    row = maker.prepared.handlings.rows(node, came, leaves)
    known = row != NOWHERE
    reason = partial(_not_handled, maker.prepared, node[~known], came[~known], leaves[~known])
    kind = maker.kinds_of_handling(node, came, leaves)
    maker.builder.block(tail[~known], head[~known], order[~known], reason, kind[~known])
    modes = came[known], leaves[known]
    maker.handle(tail[known], head[known], row[known], node[known], *modes, alone(int(known.sum())))


def _not_handled(prepared: PreparedTables, nodes: Ints, came: Ints, leaves: Ints, at: int) -> str:
    modes = ["", *MODES]
    before, after = modes[came[at] + 1], modes[leaves[at] + 1]
    change, said = f"from {before or 'rest'} to {after or 'rest'}", activity_of(before, after).replace("_", " ")
    node = int(nodes[at])
    name, kind = (prepared.tables["nodes"][column].iloc[node] for column in ("node_id", "kind"))
    return f"no row of handling describes the {said} {change} at {name} ({kind})"
