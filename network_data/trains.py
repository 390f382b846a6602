"""Print each named train against the best way that is put together without it: `python network_data/trains.py`.

Between the ends of each train, by rail and ferry, for one 40-foot box: days and dollars of the train, and those of the
best other way by money, by time and by generalised cost. Both leave out loading, unloading and the wait for the first
departure. Where the train loses by all three, the last column says why:

- *unnamed leg*: the better way has rail without a train of its own, which says that it is too good or the train's
  figures are too high; "wagonload" marks the lands where no such leg should beat a through train;
- *other years*: the trains of the better way have figures of other years;
- *truly worse*: neither.

Nothing is asserted, as that would invite figures set to win.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this checkout, whatever else is installed

import pandas as pd

import corridor as co
from corridor.network.value_of_time import value_of_time
from corridor.schema import words
from corridor.units import expected_hours

BOX = co.Cargo(teu=2)
BY_RAIL = co.Rules(modes={"rail", "ferry"})
BY = ("cost", "time", "generalised")
WAGONLOAD = {
    *("AF", "AM", "AZ", "BY", "EE", "GE", "IQ", "IR", "KG", "KZ", "LT", "LV", "MD", "MN", "PK", "RU", "TJ", "TM"),
    *("TR", "UA", "UZ"),
}
FAR_YEARS = 3
"""Years from which on figures are called those of other years."""


def main() -> None:
    """Print one line for each train, and what loses for which reason."""
    net = co.load()
    rows = [compared(net, train) for train in trains(net)]
    frame = pd.DataFrame(rows)
    with pd.option_context("display.width", 250, "display.max_colwidth", 90, "display.max_rows", None):
        print(frame.to_string(index=False))
    lost = frame[frame["why"] != ""]
    print(f"\n{len(frame) - len(lost)} of {len(frame)} trains win by money, time or generalised cost")
    print(lost["why"].str.split(":").str[0].value_counts().to_string())


def trains(net: co.Network) -> list[dict[str, object]]:
    """Return the rows of the services that run by rail and have not ended."""
    mode_of = dict(zip(net.links["link_id"], net.links["mode"], strict=True))
    by_rail = net.services["links"].map(lambda links: any("rail" in mode_of[link] for link in words(links)))
    found: list[dict[str, object]] = net.services[by_rail & (net.services["valid_until"] == "")].to_dict("records")
    return found


def compared(net: co.Network, train: dict[str, object]) -> dict[str, object]:
    """Return the line of a train."""
    ends = str(train["from_node"]), str(train["to_node"])
    form = words(str(train["takes"]) or "box")[0]
    cargo = co.Cargo(teu=2, form=form)  # type: ignore[arg-type]
    hours, usd = own_figures(net, train, cargo)
    line: dict[str, object] = {"train": train["service_id"], "days": round(hours / 24, 1), "usd": round(usd)}
    without = co.Scenario("without", [co.Remove("services", {"service_id": train["service_id"]})])(net)
    wins, ways = [], {}
    for by in BY:
        try:
            way = co.plan(without, *ends, by=by, cargo=cargo, rules=BY_RAIL)
        except co.NoRoute:
            wins.append(by)
            continue
        ways[by] = way
        other_h, other_usd = run_of(way)
        line |= {f"days by {by}": round(other_h / 24, 1), f"usd by {by}": round(other_usd)}
        worth = {"cost": (0.0, 1.0), "time": (1.0, 0.0), "generalised": (value_of_time(net, cargo).usd_per_h, 1.0)}[by]
        if hours * worth[0] + usd * worth[1] <= other_h * worth[0] + other_usd * worth[1] + 0.5:
            wins.append(by)
    return line | {"wins by": ", ".join(wins), "why": "" if wins else why(net, train, ways["generalised"])}


def own_figures(net: co.Network, train: dict[str, object], cargo: co.Cargo) -> tuple[float, float]:
    """Return hours and dollars of a train's run: as published, and what the published figures do not hold."""
    free = {"hours": 0, "hours_p90": None, "usd": 0, "per": train["per"], "usd_low": None, "usd_high": None}
    change = co.Change("services", {"service_id": train["service_id"]}, **free)
    nearest = co.Scenario("free", [change])(net)
    way = co.plan(nearest, str(train["from_node"]), str(train["to_node"]), by="cost", cargo=cargo, rules=BY_RAIL)
    rest = [leg for leg in way.legs if leg.service_id == train["service_id"] and leg is not way.legs[1]]
    hours, p90 = float(str(train["hours"])), float(str(train["hours_p90"]))
    boxes = cargo.boxes_paid if train["per"] == "box" else 1.0
    usd = float(str(train["usd"])) * boxes
    return float(expected_hours(hours, p90)) + sum(leg.hours for leg in rest), usd + sum(leg.cost_usd for leg in rest)


def run_of(way: co.Itinerary) -> tuple[float, float]:
    """Return hours and dollars of a way from its first departure to its last arrival."""
    moves = [at for at, leg in enumerate(way.legs) if leg.activity in ("move", "exit", "entry")]
    legs = way.legs[moves[0] : moves[-1] + 1]
    return sum(leg.hours for leg in legs), sum(leg.cost_usd for leg in legs)


def why(net: co.Network, train: dict[str, object], way: co.Itinerary) -> str:
    """Return why a train loses against a way."""
    country = dict(zip(net.nodes["node_id"], net.nodes["country"], strict=True))
    unnamed = [leg for leg in way.legs if leg.activity == "move" and "rail" in leg.mode and not leg.service_id]
    if unnamed:
        slow = [leg for leg in unnamed if country[leg.from_node] in WAGONLOAD and leg.length_km > 30]
        km, days = sum(leg.length_km for leg in unnamed), sum(leg.hours for leg in unnamed) / 24
        ends = f"{unnamed[0].from_node}-{unnamed[-1].to_node}"
        what = f"wagonload of {sum(leg.length_km for leg in slow):,.0f} km" if slow else f"{km:,.0f} km"
        return f"unnamed leg: {what} in {days:.1f} days, {ends}"
    used = list(dict.fromkeys(leg.service_id for leg in way.legs if leg.activity == "move" and leg.service_id))
    years = net.services.set_index("service_id").loc[used, "year"]
    if (abs(years - float(str(train["year"]))) >= FAR_YEARS).any():
        others = ", ".join(f"{year:.0f}" for year in years)
        return f"other years: {train['year']:.0f} against {others} ({', '.join(used)})"
    return f"truly worse: {', '.join(used)}"


if __name__ == "__main__":
    main()
