"""What the error says where there is no way: each thing that would open one, and at most eight of them."""

import pytest
from stories.small import link, network

import corridor as co


def refused(net, destination):
    """Return the error for a way from A."""
    with pytest.raises(co.NoRoute) as none:
        co.plan(net, "A", destination)
    return none.value


@pytest.mark.parametrize(
    ("count", "last"), [(8, []), (9, ["  - and 1 more like these"]), (11, ["  - and 3 more like these"])]
)
def test_eight_steps_are_shown_and_the_rest_is_counted(count, last):
    links = [link("A-B", link_id=f"l{number:02}", hours=1, usd=1, status="planned") for number in range(count)]
    opening = [f"  - link 'l{number:02}' from A to B is planned; a scenario may open it" for number in range(8)]
    error = refused(network("A/PK B/PK", links), "B")
    assert str(error).splitlines() == [
        "there is no way from A to B", "what would open it:", *opening, *last,
    ]  # fmt: skip
    assert len(error.cut_by) == count


@pytest.mark.parametrize(("count", "rest"), [(8, ""), (9, " and 1 more"), (11, " and 3 more")])
def test_eight_places_are_shown_and_the_rest_is_counted(count, rest):
    """From A to the next places of the alphabet, and Z apart."""
    places = "ABCDEFGHIJK"[:count]
    links = [link(f"A-{place}", hours=1, usd=1) for place in places[1:]]
    net = network(" ".join(f"{place}/PK" for place in f"{places}Z"), links)
    reached = f"(A, B, C, D, E, F, G, H{rest})"
    assert str(refused(net, "Z")).splitlines()[1:] == [
        f"nothing leads on from what can be reached {reached}; no single step would open it"
    ]
