"""Names of ways: what a planner would call each, and apart wherever something tells them apart."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from corridor.planning.route_names import Marks, distinct_names


def _way(modes: str, crossed: Sequence[str] = (), changed: Sequence[str] = ()) -> Marks:
    return Marks(modes, tuple(crossed), tuple(changed))


def test_ships_are_known_by_the_canal_or_the_cape_not_by_the_first_strait() -> None:
    by_suez = _way("sea", ["Strait of Malacca", "Bab-el-Mandeb", "Suez Canal", "Strait of Gibraltar"])
    by_cape = _way("sea", ["Sunda Strait", "Cape of Good Hope"])
    assert distinct_names([by_suez, by_cape]) == ["sea via Suez Canal", "sea via Cape of Good Hope"]
    assert distinct_names([by_suez]) == ["sea via Suez Canal"]


def test_land_ways_are_known_by_their_first_border_that_others_do_not_cross() -> None:
    ways = [_way("road", ["Torkham", "Sarakhs", "Razi"]), _way("road", ["Taftan", "Razi"])]
    assert distinct_names(ways) == ["road via Torkham", "road via Taftan"]
    assert distinct_names([_way("road and sea", ["Tashkurgan", "Suez Canal"])]) == ["road and sea via Suez Canal"]
    assert distinct_names([_way("road", ["Turkish Straits", "Kapikule"])]) == ["road via Kapikule"]


def test_what_all_share_tells_nothing() -> None:
    ways = [_way("sea", ["Strait of Malacca"], ["Khor Fakkan"]), _way("sea", ["Strait of Malacca", "Hormuz"])]
    assert distinct_names(ways) == ["sea via Khor Fakkan", "sea via Hormuz"]


def test_more_is_said_until_a_name_tells_it_apart() -> None:
    ways = [
        _way("rail", ["Dostyk", "Brest"], ["Wuhan"]),
        _way("rail", ["Dostyk", "Brest"], ["Xi'an"]),
        _way("rail", ["Altynkol", "Brest"], ["Xi'an"]),
        _way("rail", ["Altynkol", "Brest"], ["Xi'an"]),
    ]
    assert distinct_names(ways) == [
        "rail via Dostyk and Wuhan",
        "rail via Dostyk and Xi'an",
        "rail via Altynkol",
        "rail via Altynkol (2)",
    ]


@given(
    st.lists(
        st.builds(
            _way,
            st.sampled_from(["sea", "road", "rail and sea", ""]),
            st.lists(st.sampled_from(["Suez Canal", "Taftan", "Razi", "Brest"]), unique=True),
            st.lists(st.sampled_from(["Razi", "Xi'an", "Mersin"]), unique=True),
        ),
        max_size=7,
    )
)
def test_names_differ_say_only_what_is_passed_and_are_numbered_only_where_nothing_else_helps(ways: list[Marks]) -> None:
    names = distinct_names(ways)
    assert len(set(names)) == len(names) == len(ways)
    for way, name in zip(ways, names, strict=True):
        said = name.partition(" (")[0].partition(" via ")[2]
        assert not said or set(said.split(" and ")) <= {*way.crossed, *way.changed}
        if name.endswith(")"):
            twin = next(other for other, first in zip(ways, names, strict=True) if first == name.partition(" (")[0])
            differs = {*twin.crossed, *twin.changed} ^ {*way.crossed, *way.changed}
            assert len(said.split(" and ")) == 3 or not differs & {*way.crossed, *way.changed}
