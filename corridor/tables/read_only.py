"""The tables of a network for others: changes to a frame that is handed out do not reach the network."""

from collections.abc import Iterator, Mapping

import pandas as pd


class ReadOnlyTables(Mapping[str, pd.DataFrame]):
    """Frames by name; each look-up returns a new frame.

    Parameters
    ----------
    frames
        The frames themselves; nobody writes to them.

    Notes
    -----
    A frame that is handed out shares its cells with the network, and pandas copies them when they are written to. So a
    look-up takes some 20 us whatever the size of the table, and a frame may be changed like any other. Only the memory
    behind it is not protected: pandas does not notice when `frame["usd"].array` is written to in place.

    Examples
    --------
    >>> tables = ReadOnlyTables({"links": pd.DataFrame({"usd": [5.0]})})
    >>> links = tables["links"]
    >>> links.loc[0, "usd"] = 0
    >>> tables["links"]["usd"].tolist()
    [5.0]
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = frames

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises
        ------
        KeyError
            If there is no such table.
        """
        return self._frames[name].copy(deep=False)

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._frames)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._frames)

    def __eq__(self, other: object) -> bool:
        """Return whether both hold the same rows."""
        if not isinstance(other, ReadOnlyTables) or self._frames.keys() != other._frames.keys():
            return NotImplemented
        return all(frame.equals(other._frames[name]) for name, frame in self._frames.items())

    def __repr__(self) -> str:
        """Return the names and how many rows each table has."""
        rows = ", ".join(f"{name}: {len(frame)} rows" for name, frame in self._frames.items())
        return f"<tables {rows}>"
