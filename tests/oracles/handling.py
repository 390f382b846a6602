"""Handling at nodes, and figures filled from the rows behind; see Handling."""

from collections.abc import Sequence

from corridor.units import expected_hours
from oracles.money import charges, money
from oracles.rows import RAILS, REFERENCE_CARGO, UNKNOWN, Activity, Case, Row, seconds


def handling(case: Case, node: str, from_mode: str, to_mode: str) -> Activity | None:
    return case.once((node, from_mode, to_mode), lambda: _handled(case, node, from_mode, to_mode))


def _handled(case: Case, node: str, from_mode: str, to_mode: str) -> Activity | None:
    changes = [row for row in case.tables["handling"] if (row["from_mode"], row["to_mode"]) == (from_mode, to_mode)]
    own = [row for row in changes if row["node_id"] == node]
    by_kind = [row for row in changes if not row["node_id"] and row["kind"] == case.node(node)["kind"]]
    rows = own + by_kind
    if not rows:
        return None
    country, mode = case.country(node), to_mode or from_mode
    usd, per = filled_price(rows)
    kg_per_teu = next((row["co2e_kg_per_teu"] for row in rows if row["co2e_kg_per_teu"] is not None), 0.0)

    def is_due(charge: Row) -> bool:
        if charge["country"] or charge["procedure"]:
            return False
        alone = not (charge["link_id"] or charge["node_id"])
        return charge["node_id"] == node or (alone and bool(to_mode))

    return Activity(
        _activity_name(from_mode, to_mode),
        (node,),
        tuple(name for name in (from_mode, to_mode) if name),
        hours=filled_hours(rows),
        usd=money(case, case.cargo, usd, per, mode, country),
        reference_usd=money(case, REFERENCE_CARGO, usd, per, mode, country),
        charges_usd=charges(case, mode, country, is_due, from_mode),
        kg=kg_per_teu * case.cargo.teu,
        opening_hours=next((row["opening_hours"] for row in rows if row["opening_hours"]), ""),
        ends_within=ends_within(rows),
    )


def _activity_name(from_mode: str, to_mode: str) -> str:
    if not (from_mode and to_mode):
        return "unload" if from_mode else "load"
    if from_mode == to_mode:
        return "transship"
    return "gauge_change" if {from_mode, to_mode} <= RAILS else "transfer"


def filled_hours(rows: Sequence[Row], change_h: float = 0.0) -> float:
    """Return the expected hours of the first row that has hours, with its p90 or the ratio of the next that has one.

    A change of lorry adds to both.
    """
    rows = rows[next((place for place, row in enumerate(rows) if row["hours"] is not None), len(rows)) :]
    if not rows:
        return UNKNOWN
    # Reading: a row of 0 h with a p90 of 0 h has no ratio, so the one behind it is asked.
    ratios = (row["hours_p90"] / row["hours"] for row in rows if row["hours_p90"] is not None and row["hours"])
    hours = rows[0]["hours"]
    return float(expected_hours(hours + change_h, hours * next(ratios, UNKNOWN) + change_h))


def ends_within(rows: Sequence[Row], change_h: float = 0.0) -> int:
    """Return the median of work that must end by closing, as the row that gives the opening hours says [s]."""
    opens = next((row for row in rows if row["opening_hours"]), None)
    if opens is None or opens["ends_by_closing"] != "yes":
        return 0
    median = next((row["hours"] for row in rows if row["hours"] is not None), 0.0)
    return int(seconds(median + change_h))


def filled_price(rows: Sequence[Row]) -> tuple[float | None, str]:
    """Return the first price, and what that row says it is for."""
    return next(((row["usd"], row["per"]) for row in rows if row["usd"] is not None), (None, ""))
