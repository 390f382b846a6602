"""What a way must and must not do."""

from collections.abc import Iterable
from dataclasses import dataclass, field


def _as_set(names: Iterable[str] | str) -> frozenset[str]:
    return frozenset([names]) if isinstance(names, str) else frozenset(names)


@dataclass(frozen=True)
class Rules:
    """What a way must and must not do; every name is checked against the network when a question is asked.

    Parameters
    ----------
    via : Places to pass, in this order; every node that is passed counts, also inside a service.
    avoid_countries : Country codes that no node of the way may lie in.
    avoid_nodes : Places or node ids not to pass.
    avoid_links : Link ids not to use.
    avoid_modes : Modes not to use; `rail` means every gauge.
    modes : The only modes to use; None for all.

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

    def __init__(
        self,
        *,
        via: Iterable[str] | str = (),
        avoid_countries: Iterable[str] | str = (),
        avoid_nodes: Iterable[str] | str = (),
        avoid_links: Iterable[str] | str = (),
        avoid_modes: Iterable[str] | str = (),
        modes: Iterable[str] | str | None = None,
    ) -> None:
        put = object.__setattr__
        put(self, "via", (via,) if isinstance(via, str) else tuple(via))
        put(self, "avoid_countries", _as_set(avoid_countries))
        put(self, "avoid_nodes", _as_set(avoid_nodes))
        put(self, "avoid_links", _as_set(avoid_links))
        put(self, "avoid_modes", _as_set(avoid_modes))
        put(self, "modes", None if modes is None else _as_set(modes))
