"""Random services over chains of links."""

from collections.abc import Sequence

from hypothesis import strategies as st

from strategies.cells import NO_PRICE, PRICES, Row, cells_of, one_of

SERVICE = one_of(
    [
        *({"departures_per_week": 14}, {"departures_per_week": 0.5}, {"departures_per_week": 28}),
        *({"weekdays": "Mo", "departs": "10:00"}, {"weekdays": "Tu;We;Su", "departs": "23:30"}),
        {"weekdays": "We;Fr", "departs": "09:30", "every_weeks": 2, "counted_from": "2027-02-07"},
        {"departure_dates": "2026-10-26;2027-02-09;2027-03-28", "departs": "23:30", "departures_per_week": 2},
    ],
    [{}, {"hours": 8}, {"hours": 3}, {"hours": 70, "hours_p90": 100}],
    [{}, NO_PRICE, *PRICES],
    cells_of("includes", "", "borders", "handling", "borders;handling"),
    cells_of("cutoff_h", None, None, 6),
    cells_of("minimum_teu", None, None, None, 2),
    cells_of("takes", "", "", "", "box;wagon", "wagon"),
    cells_of("valid_until", *[""] * 7, "2026-06-30"),
)

CHAIN = st.sampled_from([2, 3, 1, 4])


@st.composite
def drawn_services(draw: st.DrawFn, links: list[Row], max_services: int) -> list[Row]:
    """Draw runs over chains of links, some over links that do not operate or changes that nobody handles."""
    starts = sorted({link["from_node"] for link in links})
    at_sea = sorted({link["from_node"] for link in links if link["mode"] in ("sea", "ferry")})
    start = st.sampled_from([*starts, *at_sea, *at_sea])
    rows: list[Row] = []
    for number in range(draw(st.sampled_from([number for number in (2, 3, 4, 1, 0) if number <= max_services]))):
        chain: list[Row] = []
        here = draw(start)
        ends = {"from_node": here}
        for _ in range(draw(CHAIN)):
            onward = [link for link in links if link["from_node"] == here and link["link_id"] not in _ids(chain)]
            if not onward:
                break
            chain.append(draw(st.sampled_from(onward)))
            here = chain[-1]["to_node"]
        ends |= {"to_node": here, "links": ";".join(_ids(chain)), "stops": ";".join(draw(_stops(chain)))}
        if draw(st.booleans()) and _sails(chain):
            ends |= {"links": "", "stops": ""}
        rows.append({"service_id": f"s{number}"} | ends | draw(SERVICE))
    return rows


def _sails(chain: Sequence[Row]) -> bool:
    """Return whether a chain is a way by sea that a ship without a call between could take, so that there is one."""
    passed = [link["from_node"] for link in chain[1:]]
    lanes = all(link["mode"] == "sea" and link.get("departures_per_week") is None for link in chain)
    return bool(chain) and lanes and set(passed) <= {"strait"} and chain[0]["from_node"] != chain[-1]["to_node"]


@st.composite
def _stops(draw: st.DrawFn, chain: list[Row]) -> list[str]:
    """Draw some of the nodes that a chain passes once between its ends."""
    passed = [chain[0]["from_node"], *(link["to_node"] for link in chain)] if chain else []
    return [node for node in passed[1:-1] if passed.count(node) == 1 and draw(st.booleans())]


def _ids(chain: Sequence[Row]) -> list[str]:
    return [link["link_id"] for link in chain]
