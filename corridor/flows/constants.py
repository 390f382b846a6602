"""Constants of ways: what some seem to cost those who choose, beyond what the tables say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from corridor.argument_checks import check_kind
from corridor.arrays import Bools, Floats, Ints
from corridor.errors import InvalidData, InvalidQuestion, nearest
from corridor.flows.resources import Resources
from corridor.network.network import Network
from corridor.schema import TABLES, words
from corridor.tables.checking import checked_frame


@dataclass(frozen=True, eq=False)
class Constants:
    """Constants of ways, by the links that they run over.

    Attributes
    ----------
    usd
        What each adds to a way over any of its links [USD/TEU].
    at, sides
        For each, which resources are its links, and which these or those that compete; shape (n, n_resources).
    links
        For each, which resources each link of both sides is.
    """

    usd: Floats
    at: Bools
    sides: Bools
    links: tuple[Bools, ...]

    def of_ways(self, resources: Sequence[Ints]) -> Floats:
        """Return the sum of the constants of each way that uses up some resources; each counts once [USD/TEU]."""
        passed = np.array([self.at[:, used].any(axis=1) for used in resources], dtype=np.float64)
        return np.asarray(passed.reshape(len(resources), len(self.usd)) @ self.usd, dtype=np.float64)


def no_constants(resources: Resources) -> Constants:
    """Return no constants at all."""
    none = np.zeros((0, len(resources)), dtype=np.bool_)
    return Constants(np.zeros(0), none, none, ())


def constants_of(rows: pd.DataFrame, resources: Resources) -> Constants:
    """Return the constants of checked rows."""
    usd = rows["constant_usd_per_teu"].to_numpy(dtype=np.float64)
    names = [words(at) for at in rows["at"]]
    both = [(*at, *words(against)) for at, against in zip(names, rows["against"], strict=True)]
    each = tuple(_links([(link,) for link in links], resources) for links in both)
    return Constants(usd, _links(names, resources), _links(both, resources), each)


def checked_constants(constants: Any, net: Network) -> pd.DataFrame:
    """Return rows that are given, if they are such as those of the table `constants` and name links of the network.

    Raises
    ------
    InvalidQuestion
        If they are no frame, or name links that are not there.
    InvalidData
        If a row does not fit the table.
    """
    check_kind("constants", constants, pd.DataFrame, "rows as in net.constants, or None for no constants")
    rows, _, problems = checked_frame(TABLES["constants"], constants, "constants")
    if problems:
        raise InvalidData(problems, "constants")
    known = set(net.tables["links"]["link_id"])
    for name, at, against in zip(rows["constant_id"], rows["at"], rows["against"], strict=True):
        for link in (*words(at), *words(against)):
            if link not in known:
                right = nearest(link, known) or "name links, set apart by ;"
                raise InvalidQuestion(f"constants: {name}: there is no link {link!r}; {right}")
        both = sorted(set(words(at)) & set(words(against)))
        if both:
            raise InvalidQuestion(f"constants: {name}: {both[0]} is in `at` and in `against`; leave it in one of them")
    return rows


def _links(names: Sequence[Sequence[str]], resources: Resources) -> Bools:
    """Return for each row of names which resources are these links; one that is shut is none."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(resources.ids):
        if name.startswith("link:"):
            places.setdefault(name.split(":")[1], []).append(place)
    found = np.zeros((len(names), len(resources)), dtype=np.bool_)
    for row, links in enumerate(names):
        for link in links:
            found[row, places.get(link, [])] = True
    return found
