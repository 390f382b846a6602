"""The sides of crossings and seaports, and declarations; see Clearance and Declarations."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from corridor.schema import words
from oracles.handling import ends_within, filled_hours, filled_price
from oracles.money import charges, hs_length, money
from oracles.rates import covers_mode
from oracles.rows import REFERENCE_CARGO, Activity, Case, Row, Side


def declared(case: Case, activity: Activity, what: str, side: str, country: str, where: str = "border") -> Activity:
    """Return the activity with a declaration to the customs of a country; the same where there is none."""
    rows = [row for row in case.tables["clearance"] if (row["what"], row["side"]) == (what, side)]
    rows = [row for row in rows if row["country"] in ("", country) and row["regime"] in ("", case.cargo.regime)]
    rows = [row for row in rows if row["cleared_at"] in ("", where)]
    rows.sort(key=lambda row: (not row["country"], not row["cleared_at"], not row["regime"]))
    if not rows or not country:
        return activity
    usd = money(case, case.cargo, *filled_price(rows), "", country)
    return replace(activity, declared_hours=filled_hours(rows), charges_usd=activity.charges_usd + usd)


def land_side(case: Case, link: Row, side: str, left: str, entered: str) -> Side:
    def fits(row: Row) -> bool:
        if row["link_id"]:
            return row["link_id"] == link["link_id"] and row["from_node"] in ("", link["from_node"])
        return (
            not row["node_id"]
            and row["from_country"] in ("", left)
            and row["to_country"] in ("", entered)
            and covers_mode(row["mode"], link["mode"])
        )

    country = left if side == "exit" else entered
    node = link["from_node"] if side == "exit" else link["to_node"]
    is_inner = case.territory(left) == case.territory(entered)
    inner = "member entry" if side == "entry" and case.clears_alone(entered) else "inner"

    def cleared(procedure: str) -> Activity | None:
        activity = _clearance(
            case,
            fits,
            side,
            procedure,
            country,
            link["mode"],
            node,
            is_inner=is_inner and inner == "inner",
            link_id=link["link_id"],
        )
        return None if activity is None else replace(activity, link_id=link["link_id"])

    def make(procedure: str) -> Activity | None:
        key = (side, link["link_id"], link["from_node"], procedure)
        return case.once(key, lambda: cleared(procedure))

    return Side(inner if is_inner else f"land {side}", make, country)


def port_side(case: Case, node: str, side: str) -> Side:
    country = case.country(node)
    named, other = ("from_country", "to_country") if side == "exit" else ("to_country", "from_country")

    def fits(row: Row) -> bool:
        # Reading: of the defaults only those that name its country, `sea` and nothing else serve a seaport.
        is_default = not (row["link_id"] or row["node_id"])
        of_port = bool(country) and (row[named], row[other], row["mode"]) == (country, "", "sea")
        return row["node_id"] == node or (is_default and of_port)

    def make(procedure: str) -> Activity | None:
        return case.once((side, node, procedure), lambda: _clearance(case, fits, side, procedure, country, "sea", node))

    return Side(f"port {side}", make, country)


def _clearance(
    case: Case,
    fits: Callable[[Row], bool],
    side: str,
    procedure: str,
    country: str,
    mode: str,
    node: str,
    *,
    is_inner: bool = False,
    link_id: str = "",
) -> Activity | None:
    """Return one side of a border by the most specific row and those behind it; None where it is barred."""
    rows = [row for row in case.tables["borders"] if row["side"] == side and fits(row)]
    as_rows = {"bond": ("", "transit", "bond")}.get(procedure, ("", procedure))
    rows = [row for row in rows if row["procedure"] in as_rows]
    rows = [row for row in rows if row["regime"] in ("", case.cargo.regime)]
    rows = [row for row in rows if not row["hs"] or hs_length(row, case.cargo.hs)]
    rows.sort(key=lambda row: _specificity(row, case.cargo.hs), reverse=True)
    if not rows or rows[0]["allowed"] == "no":
        return None
    rows = [row for row in rows if row["allowed"] != "no"]
    shuts = rows[0]["closed_on_holidays"] == "yes"
    usd, per = filled_price(rows)
    covers = next((words(row["covers"]) for row in rows if row["hours"] is not None), ())
    opening_hours = next((row["opening_hours"] for row in rows if row["opening_hours"]), "")
    change = _change_of_lorry(rows)
    change_h = 0.0 if change is None or "reload" in covers else change["change_hours"] or 0.0
    change_usd = 0.0 if change is None else change["change_usd"] or 0.0

    def is_due(charge: Row) -> bool:
        if not country or not (charge["country"] or charge["procedure"]):
            return False
        if link_id in words(charge["except_links"]):
            return False
        if charge["country"] not in ("", country) or charge["node_id"] not in ("", node):
            return False
        if charge["province"] not in ("", case.node(node)["province"]):
            return False
        if procedure == "export":
            return charge["procedure"] == "export"
        return side == "entry" and charge["procedure"] in ("", "import" if procedure == "bond" else procedure)

    cleared = Activity(
        side,
        (node,),
        (mode,),
        hours=filled_hours(rows, change_h),
        usd=money(case, case.cargo, usd, per, mode, country)
        + (money(case, case.cargo, change_usd, "vehicle", mode, country) if change_usd else 0.0),
        reference_usd=money(case, REFERENCE_CARGO, usd, per, mode, country)
        + (money(case, REFERENCE_CARGO, change_usd, "vehicle", mode, country) if change_usd else 0.0),
        charges_usd=charges(case, mode, country, is_due),
        opening_hours="" if "closed_hours" in covers else opening_hours,
        ends_within=0 if "closed_hours" in covers else ends_within(rows, change_h),
        # Reading: whether holidays shut it says the row that is taken, and no row behind it.
        shut_for=country if shuts else "",
        held_with="borders",
    )
    if is_inner or procedure not in ("export", "import") or "clearance" in covers:
        return cleared
    return declared(case, cleared, "clearance", procedure, country)


def _change_of_lorry(rows: Sequence[Row]) -> Row | None:
    """Return the first row that says whether the lorry is changed, if it is."""
    said = next((row for row in rows if row["vehicle_change"]), None)
    return said if said is not None and said["vehicle_change"] != "none" else None


def _specificity(row: Row, hs: str) -> tuple[int, ...]:
    countries = bool(row["from_country"]) + bool(row["to_country"])
    return (
        bool(row["link_id"] or row["node_id"]),
        bool(row["from_node"]),
        countries + bool(row["mode"]),
        countries,
        row["mode"] != "rail",
        # Reading: the longest of those codes that the cargo's code begins with.
        hs_length(row, hs),
        bool(row["regime"]),
        bool(row["procedure"]) + (row["procedure"] == "bond"),
        # Reading: what is still level goes by the order in which the page lists the columns.
        bool(row["from_country"]),
    )
