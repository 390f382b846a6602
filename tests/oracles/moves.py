"""Moves over links, and the sides at their ends; see Moving."""

import math
from collections.abc import Sequence
from itertools import groupby

from pyproj import Geod

from corridor.schema import WEEKDAYS, words
from corridor.units import expected_hours
from oracles.clearance import land_side
from oracles.money import charges, cooled, money, overweight_usd
from oracles.opening_hours import driven, longest_without, minutes_of, normal_week
from oracles.rates import look_up, price_per_km, rate, rates_under
from oracles.rows import LOOSE, REFERENCE_CARGO, UNKNOWN, Activity, Case, Row, Side, seconds


def taken_by(case: Case, link: Row) -> Sequence[str]:
    """Return what goods may be in to go over a link without a service."""
    country = case.country(link["from_node"])
    said = [row for row in rates_under(case) if row["takes"]]
    taken = link["takes"] or look_up(said, "takes", link["mode"], country)
    if taken:
        return words(taken)
    return ("box", "wagon", "trailer", *(LOOSE if link["mode"] == "road" else ()))


def move_of(case: Case, link: Row, procedure: str = "") -> Activity | None:
    """Return the move under a procedure; None where the boxes are too heavy for its vehicles."""
    country, mode = case.country(link["from_node"]), link["mode"]
    length_km = length_km_of(case, link)
    hours, p90 = link["hours"], link["hours_p90"]
    if hours is None:
        speed, delay = (rate(case, column, mode, country) for column in ("speed_kmh", "delay_h_per_100km"))
        known = speed is not None and delay is not None
        driving = rate(case, "driving_h_per_day", mode, country) or 24.0
        if known:
            hours = length_km / speed * 24 / driven(link["lorry_ban"], driving) + length_km * delay / 100
            plain = length_km / speed * 24 / driving + length_km * delay / 100
        else:
            hours = UNKNOWN
    if p90 is None:
        # Reading: without any p90_ratio the hours count as they stand, as they do for handling.
        ratio = rate(case, "p90_ratio", mode, country)
        p90 = UNKNOWN if ratio is None else hours * ratio
    expected_h = float(expected_hours(hours, p90))
    if case.day is not None and link["lorry_ban"] and link["hours"] is None:
        without_ban = expected_h * plain / hours
        expected_h = without_ban if without_ban <= longest_without(link["lorry_ban"]) else expected_h
    usd, per = price_of(case, link, procedure)
    co2e_g_per_tkm = rate(case, "co2e_g_per_tkm", mode, country)
    co2e_g = UNKNOWN if co2e_g_per_tkm is None else co2e_g_per_tkm * length_km * case.cargo.tonnes
    weight_usd = overweight_usd(case, usd, per, mode, country, length_km)
    cooled_usd = cooled(case, mode, country, length_km)
    if math.isnan(weight_usd + cooled_usd):
        return None
    return Activity(
        "move",
        (link["from_node"], link["to_node"]),
        (mode,),
        hours=expected_h,
        usd=money(case, case.cargo, usd, per, mode, country),
        reference_usd=money(case, REFERENCE_CARGO, usd, per, mode, country),
        charges_usd=charges(case, mode, country, lambda row: row["link_id"] == link["link_id"]) + cooled_usd,
        weight_usd=weight_usd,
        kg=co2e_g / 1000,
        opening_hours=_entered(case, link),
        link_id=link["link_id"],
        length_km=length_km,
        passes=(link["to_node"],),
        held_with="move",
    )


def price_of(case: Case, link: Row, procedure: str = "") -> tuple[float | None, str]:
    """Return the price of a link and what it is for."""
    if link["usd"] is not None:
        return link["usd"], link["per"]
    usd_per_km, per = price_per_km(case, link["mode"], case.country(link["from_node"]), procedure)
    return None if usd_per_km is None else usd_per_km * length_km_of(case, link), per


def _entered(case: Case, link: Row) -> str:
    """Return when a link may be entered; with a date outside a ban on lorries only.

    Reading: of opening hours as well those of a normal week then.
    """
    if case.day is None or not link["lorry_ban"]:
        return str(link["opening_hours"])
    shut = set() if not link["opening_hours"] else minutes_of(normal_week(link["opening_hours"]))
    banned = set(range(7 * 1440)) - minutes_of(normal_week(link["lorry_ban"]))
    open_at = [minute not in shut and minute not in banned for minute in range(7 * 1440)]
    spans = []
    for day in range(7):
        begins = 0
        for is_open, minutes in groupby(open_at[day * 1440 : (day + 1) * 1440]):
            ends = begins + len(list(minutes))
            if is_open:
                spans.append(f"{WEEKDAYS[day]} {begins // 60:02d}:{begins % 60:02d}-{ends // 60:02d}:{ends % 60:02d}")
            begins = ends
    return ", ".join(spans)


def length_km_of(case: Case, link: Row) -> float:
    if link["length_km"] is not None:
        return float(link["length_km"])
    here, there = case.node(link["from_node"]), case.node(link["to_node"])
    ends = (here["longitude"], here["latitude"], there["longitude"], there["latitude"])
    circuity = rate(case, "circuity", link["mode"], here["country"])
    if circuity is None:
        raise ValueError(f"link {link['link_id']} has neither a length nor a circuity")
    return float(Geod(ellps="WGS84").inv(*ends)[2] / 1000 * circuity)


def crossing_of(case: Case, link: Row) -> list[Activity | Side | None]:
    """Return the move, between exit and entry where it crosses a border."""
    move = move_of(case, link)
    left, entered = case.country(link["from_node"]), case.country(link["to_node"])
    # Reading: a node with a blank country lies in no country, so a way to it crosses no border.
    if link["mode"] == "sea" or left == entered or not left or not entered:
        return [move]
    exits, entry = (land_side(case, link, side, left, entered) for side in ("exit", "entry"))
    return [exits, move, entry]


def half_headway(departures_per_week: float) -> int:
    return int(seconds(168 / departures_per_week / 2))
