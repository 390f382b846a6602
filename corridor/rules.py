"""Rules of a question: places to pass, to avoid, and limits."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from corridor.errors import InvalidQuestion
from corridor.figure_bounds import RULE_BOUNDS
from corridor.modes import MODES_MEANT
from corridor.shown_html import given_fields, given_html, given_repr

if TYPE_CHECKING:
    from shapely import Point


def _names(rule: str, names: Iterable[str] | str) -> tuple[str, ...]:
    """Return the names that a rule gives, one or several."""
    try:
        given = (names,) if isinstance(names, str) else tuple(names)
    except TypeError:
        raise InvalidQuestion(f"rules: {rule} is {names!r}; it takes a name, or a list of names") from None
    for name in given:
        if not isinstance(name, str):
            raise InvalidQuestion(f"rules: {rule} holds {name!r}; it takes names and ids as text, no coordinates")
    return given


@dataclass(frozen=True)
class Stay:
    """A place to pass, and how long cargo stays there.

    Parameters
    ----------
    place
        Name or id, coordinates, or a set of these of which one is passed.
    hours
        How long cargo stays [h], besides what it waits for anyway: off the train or ship, or on a lorry that waits.

    Raises
    ------
    InvalidQuestion
        If hours is no number above 0, or place is none.

    Examples
    --------
    >>> Rules(via=[Stay("Lahore", hours=24)]).via_places[0].hours
    24
    """

    place: "Via"
    hours: float

    def __post_init__(self) -> None:
        """Check the hours and the place."""
        if fault := RULE_BOUNDS["stay_hours"].fault(self.hours):
            raise InvalidQuestion(f"rules: a stay takes {self.hours!r} hours; it {fault}")
        if isinstance(self.place, Stay):
            raise InvalidQuestion("rules: a stay is at a place, not at another stay")
        object.__setattr__(self, "place", _entry(self.place))


class ViaPlace(NamedTuple):
    """One thing to pass: any of some places, and how long cargo stays there [h]."""

    places: tuple["str | tuple[float, float]", ...]
    hours: float


Via: TypeAlias = "str | tuple[float, float] | Point | Stay | Iterable[Via]"
"""A place to pass: a name or id, coordinates, a stay, or several places of which one is passed."""

_VIA_RIGHT: Final = (
    "give a name or id, (latitude, longitude), a set of places of which one is passed, or co.Stay(place, hours=24)"
)


def _coordinates(given: Any) -> tuple[float, float] | None:
    """Return latitude and longitude if something is a point, or a pair of numbers."""
    if getattr(given, "geom_type", "") == "Point":
        return float(given.y), float(given.x)
    is_pair = isinstance(given, tuple | list) and len(given) == 2
    is_numbers = is_pair and all(isinstance(part, int | float) and not isinstance(part, bool) for part in given)
    return (float(given[0]), float(given[1])) if is_numbers else None


def _entry(given: Any) -> Any:
    """Return a place to pass as it is kept: text, a pair of numbers, a stay, or several of these in a tuple."""
    if isinstance(given, str | Stay):
        return given
    if (point := _coordinates(given)) is not None:
        return point
    if not isinstance(given, list | tuple | set | frozenset) or not given:
        raise InvalidQuestion(f"rules: via holds {given!r}; {_VIA_RIGHT}")
    members = [_entry(one) for one in given]
    if any(isinstance(one, Stay) or (isinstance(one, tuple) and _coordinates(one) is None) for one in members):
        raise InvalidQuestion(f"rules: via holds {given!r}; of several places of which one is passed, each is a place")
    return tuple(sorted(members, key=repr))


def _vias(given: Any) -> tuple[Any, ...]:
    """Return the places to pass, one or several in their order."""
    if isinstance(given, str | Stay) or _coordinates(given) is not None:
        return (_entry(given),)
    if isinstance(given, set | frozenset) and len(given) > 1:
        raise InvalidQuestion(
            f"rules: via is {given!r}, which has no order; give a list, or [{given!r}] for one of them"
        )
    try:
        return tuple(_entry(one) for one in given)
    except TypeError:
        raise InvalidQuestion(f"rules: via is {given!r}; {_VIA_RIGHT}, or a list of these") from None


def _day(as_of: dt.date | str | None) -> dt.date | None:
    """Return a day, from itself or from text."""
    if isinstance(as_of, dt.datetime):
        return as_of.date()
    if as_of is None or isinstance(as_of, dt.date):
        return as_of
    try:
        return dt.date.fromisoformat(as_of.strip())
    except (AttributeError, TypeError, ValueError):
        raise InvalidQuestion(f'rules: as_of is {as_of!r}; write a day like "2026-11-29"') from None


def _as_set(rule: str, names: Iterable[str] | str) -> frozenset[str]:
    return frozenset(_names(rule, names))


def _single_modes(names: Iterable[str]) -> frozenset[str]:
    """Return the modes that names mean; an unknown name stays, and is refused where the rules are used."""
    return frozenset(mode for name in names for mode in MODES_MEANT.get(name, (name,)))


@dataclass(frozen=True, repr=False)
class Rules:
    """Rules that a way must keep; every name is checked against the network when it is planned.

    Parameters
    ----------
    via
        Places to pass, in this order; every node that is passed counts, also inside a service. A place is a name or
        id, coordinates (latitude, longitude), which a lorry drives to and from, or a `Stay`; a set of places means
        any one of them.
    countries
        The only countries that nodes of the way may lie in, by name or code; nodes at sea lie in none and are left.
        None for all.
    avoid_countries
        Country codes that no node of the way may lie in.
    avoid_nodes
        Places or node ids not to pass.
    avoid_links
        Link ids not to use.
    avoid_modes
        Modes not to use; `rail` means every gauge.
    modes
        The only modes to use; None for all.
    max_hours, max_usd
        Most expected hours and most money that the way may take; None, or infinity, for any.
    max_transfers
        Most changes (of mode, of gauge, or from one train or ship to another); None for any.
    comply_with
        Programmes (UN, EU, US, UK, ...) to comply with: the way touches no country, node, link or operator that they
        prohibit, or that no insurer of theirs covers, for the cargo's goods and its origin and destination. A licence
        bars nothing; it is in the notes. Restrictions with an end date count in dated questions only. This is not
        legal advice.
    closures
        Bundled scenarios of what is shut to keep to: "in force", "none", or names of such scenarios. None is "in force"
        for a question with a date and "none" for one without, which plans normal operation.
    as_of
        Day whose closures are in force, such as "2026-11-29"; None for the day of departure and, without a date, for
        those that have no end.

    Examples
    --------
    >>> Rules(via=["Gwadar"], avoid_countries={"RU"}).via
    ('Gwadar',)
    >>> Rules(avoid_modes={"sea"}).shutting("none", None).avoid_modes
    frozenset({'sea'})
    """

    via: "tuple[str | tuple[float, float] | Stay | tuple[str | tuple[float, float], ...], ...]" = ()
    countries: frozenset[str] | None = None
    avoid_countries: frozenset[str] = field(default_factory=frozenset)
    avoid_nodes: frozenset[str] = field(default_factory=frozenset)
    avoid_links: frozenset[str] = field(default_factory=frozenset)
    avoid_modes: frozenset[str] = field(default_factory=frozenset)
    modes: frozenset[str] | None = None
    max_hours: float | None = None
    max_usd: float | None = None
    max_transfers: int | None = None
    comply_with: frozenset[str] = field(default_factory=frozenset)
    closures: tuple[str, ...] | None = None
    as_of: dt.date | None = None

    def __init__(
        self,
        *,
        via: "Via | Iterable[Via]" = (),
        countries: Iterable[str] | str | None = None,
        avoid_countries: Iterable[str] | str = (),
        avoid_nodes: Iterable[str] | str = (),
        avoid_links: Iterable[str] | str = (),
        avoid_modes: Iterable[str] | str = (),
        modes: Iterable[str] | str | None = None,
        max_hours: float | None = None,
        max_usd: float | None = None,
        max_transfers: int | None = None,
        comply_with: Iterable[str] | str = (),
        closures: Iterable[str] | str | None = None,
        as_of: dt.date | str | None = None,
    ) -> None:
        put = object.__setattr__
        put(self, "via", _vias(via))
        put(self, "countries", None if countries is None else _as_set("countries", countries))
        put(self, "avoid_countries", _as_set("avoid_countries", avoid_countries))
        put(self, "avoid_nodes", _as_set("avoid_nodes", avoid_nodes))
        put(self, "avoid_links", _as_set("avoid_links", avoid_links))
        put(self, "avoid_modes", _as_set("avoid_modes", avoid_modes))
        put(self, "modes", None if modes is None else _as_set("modes", modes))
        put(self, "comply_with", _as_set("comply_with", comply_with))
        put(self, "closures", None if closures is None else _names("closures", closures))
        put(self, "as_of", _day(as_of))
        for name, limit in (("max_hours", max_hours), ("max_usd", max_usd), ("max_transfers", max_transfers)):
            is_none = limit is None or (isinstance(limit, float) and limit == math.inf)
            if not is_none and (fault := RULE_BOUNDS[name].fault(limit)):
                raise InvalidQuestion(f"rules: {name} is {limit!r}; it {fault}{'' if 'None' in fault else ', or None'}")
            put(self, name, None if is_none else limit)

    def __repr__(self) -> str:
        """Return the rules that are given; of long lists the beginning."""
        return given_repr(self)

    def _repr_html_(self) -> str:
        """Return the rules that are given, for a notebook."""
        given = "Rules" if given_fields(self) else "Rules: none, whatever is open may be used"
        return given_html(given, self)

    def shutting(self, closures: Iterable[str] | str | None, as_of: dt.date | str | None) -> "Rules":
        """Return the rules with other closures and another day of closures, where these are given."""
        return replace(
            self,
            closures=self.closures if closures is None else _names("closures", closures),
            as_of=self.as_of if as_of is None else _day(as_of),
        )

    def only_by(self, modes: Iterable[str] | None) -> "Rules":
        """Return the rules with these modes as the only ones, as far as the rules leave them.

        Parameters
        ----------
        modes
            Modes; `rail` means every gauge. None for the rules as they are.

        Examples
        --------
        >>> sorted(Rules(modes="rail").only_by(["rail-1435", "road"]).modes)
        ['rail-1435']
        """
        if modes is None:
            return self
        wanted = _single_modes(modes)
        return replace(self, modes=wanted if self.modes is None else wanted & _single_modes(self.modes))

    @property
    def via_places(self) -> tuple[ViaPlace, ...]:
        """Return the places to pass, each as those of which one is passed and the hours of a stay.

        Examples
        --------
        >>> [one.places for one in Rules(via=["Lahore", {"Taftan", "Gabd"}]).via_places]
        [('Lahore',), ('Gabd', 'Taftan')]
        """
        found = []
        for one in self.via:
            place, hours = (one.place, one.hours) if isinstance(one, Stay) else (one, 0.0)
            is_one = isinstance(place, str) or _coordinates(place) is not None
            found.append(ViaPlace((place,) if is_one else tuple(place), hours))  # type: ignore[arg-type]
        return tuple(found)

    @property
    def limits(self) -> tuple[tuple[str, float], ...]:
        """Return the limits that are set, by name."""
        names = ("max_hours", "max_usd", "max_transfers")
        return tuple((name, getattr(self, name)) for name in names if getattr(self, name) is not None)
