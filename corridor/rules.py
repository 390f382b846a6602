"""Rules of a question: places to pass, to avoid, and limits."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from corridor.errors import InvalidQuestion
from corridor.figure_bounds import RULE_BOUNDS
from corridor.modes import MODES_MEANT


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


def _day(as_of: dt.date | str | None) -> dt.date | None:
    """Return a day, from itself or from text."""
    if isinstance(as_of, dt.datetime):
        return as_of.date()
    if as_of is None or isinstance(as_of, dt.date):
        return as_of
    try:
        return dt.date.fromisoformat(as_of.strip())
    except (AttributeError, ValueError):
        raise InvalidQuestion(f'rules: as_of is {as_of!r}; write a day like "2026-11-29"') from None


def _as_set(rule: str, names: Iterable[str] | str) -> frozenset[str]:
    return frozenset(_names(rule, names))


def _single_modes(names: Iterable[str]) -> frozenset[str]:
    """Return the modes that names mean; an unknown name stays, and is refused where the rules are used."""
    return frozenset(mode for name in names for mode in MODES_MEANT.get(name, (name,)))


@dataclass(frozen=True)
class Rules:
    """Rules that a way must keep; every name is checked against the network when it is planned.

    Parameters
    ----------
    via
        Places to pass, in this order; every node that is passed counts, also inside a service.
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
    """

    via: tuple[str, ...] = ()
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
        via: Iterable[str] | str = (),
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
        put(self, "via", _names("via", via))
        put(self, "avoid_countries", _as_set("avoid_countries", avoid_countries))
        put(self, "avoid_nodes", _as_set("avoid_nodes", avoid_nodes))
        put(self, "avoid_links", _as_set("avoid_links", avoid_links))
        put(self, "avoid_modes", _as_set("avoid_modes", avoid_modes))
        put(self, "modes", None if modes is None else _as_set("modes", modes))
        put(self, "comply_with", _as_set("comply_with", comply_with))
        put(self, "closures", None if closures is None else _names("closures", closures))
        put(self, "as_of", _day(as_of))
        for name, limit in (("max_hours", max_hours), ("max_usd", max_usd), ("max_transfers", max_transfers)):
            is_none = limit is None or limit == math.inf
            if not is_none and (fault := RULE_BOUNDS[name].fault(limit)):
                raise InvalidQuestion(f"rules: {name} is {limit!r}; it {fault}{'' if 'None' in fault else ', or None'}")
            put(self, name, None if is_none else limit)

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
    def limits(self) -> tuple[tuple[str, float], ...]:
        """Return the limits that are set, by name."""
        names = ("max_hours", "max_usd", "max_transfers")
        return tuple((name, getattr(self, name)) for name in names if getattr(self, name) is not None)
