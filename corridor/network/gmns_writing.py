"""Write networks in the General Modeling Network Specification (GMNS), so that `gmns.py` reads the same.

    net.gmns/node.csv       node_id, x_coord, y_coord, node_type, and our other columns of nodes
    net.gmns/link.csv       link_id, from_node_id, to_node_id, directed, length, geometry_id, dir_flag, and our others
    net.gmns/geometry.csv   each line once; the other direction of a way follows it backwards (dir_flag -1)
    net.gmns/config.csv     kilometres, EPSG:4326
    net.gmns/rates.csv ...  every other table as in a folder of CSV files

Two directions of a way that are alike are one row with `directed` false. Where they differ they are two, each with a
`link_id` of its own, and `shared_link_id` has the one that they share.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from corridor.network.csv_tables import write_table
from corridor.network.gmns import SHARED_ID
from corridor.network.network import Network
from corridor.schema import TABLES
from corridor.tables.entry_columns import reversed_wkt

ENDING: Final = ".gmns"
_VERSION: Final = 0.97


def write_tables(net: Network, folder: Path) -> None:
    """Write the four files of GMNS, and every other table that has rows."""
    write_table(_nodes(net.tables["nodes"]), folder / "node.csv", always=("country",))
    link, geometry = _links(net.tables["links"])
    write_table(link, folder / "link.csv")
    write_table(geometry, folder / "geometry.csv")
    config = {
        "dataset_name": net.name,
        "long_length": "km",
        "crs": "EPSG:4326",
        "geometry_field_format": "WKT",
        "currency": "USD",
        "version_number": _VERSION,
        "id_type": "string",
    }
    write_table(pd.DataFrame([config]), folder / "config.csv")
    for name in TABLES.keys() - {"nodes", "links"}:
        if len(frame := net.tables[name]):
            write_table(frame, folder / f"{name}.csv")


def _nodes(nodes: pd.DataFrame) -> pd.DataFrame:
    names = {"longitude": "x_coord", "latitude": "y_coord", "kind": "node_type"}
    first = ["node_id", *names]
    return nodes[[*first, *(name for name in nodes.columns if name not in first)]].rename(columns=names)


def _links(links: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of `link.csv` and of `geometry.csv`."""
    is_first, is_second = _pairs(links)
    alike = _mirrored(links, is_first, is_second)
    both_ways = np.zeros(len(links), dtype=np.bool_)
    both_ways[is_first[alike]] = True
    kept = np.setdiff1d(np.arange(len(links)), is_second[alike])
    shared = np.full(len(links), "", dtype=object)
    apart = np.concatenate([is_first[~alike], is_second[~alike]])
    shared[apart] = links["link_id"].to_numpy()[apart]
    own = links["link_id"].to_numpy().copy()
    own[apart] = _ids_apart(own, links["from_node"].to_numpy(), apart)
    named, flags, geometry = _lines_once(links["geometry"].to_numpy()[kept])
    rest = [name for name in links.columns if name not in ("link_id", "from_node", "to_node", "length_km", "geometry")]
    link = pd.DataFrame({
        "link_id": own[kept],
        "from_node_id": links["from_node"].to_numpy()[kept],
        "to_node_id": links["to_node"].to_numpy()[kept],
        "directed": np.where(both_ways[kept], "false", "true"),
        "length": links["length_km"].to_numpy()[kept],
        "geometry_id": named,
        "dir_flag": flags,
        SHARED_ID: shared[kept],
    } | {name: links[name].to_numpy()[kept] for name in rest})  # fmt: skip
    return link, geometry


def _pairs(links: pd.DataFrame) -> tuple[Any, Any]:
    """Return the first and the second row of each id that two rows share."""
    rows = pd.Series(np.arange(len(links)))
    by_id = rows.groupby(links["link_id"].to_numpy(), sort=False)
    first, last = by_id.min().to_numpy(), by_id.max().to_numpy()
    return first[first < last], last[first < last]


def _mirrored(links: pd.DataFrame, first: Any, second: Any) -> Any:
    """Return whether each second row is its first one in the other direction, in every column."""
    alike = np.ones(len(first), dtype=np.bool_)
    for name in links.columns:
        if name in ("from_node", "to_node"):
            continue
        one, other = links[name].to_numpy()[first], links[name].to_numpy()[second]
        if name == "geometry":
            one = np.array([reversed_wkt(text) for text in one], dtype=object)
        same = np.asarray(one == other, dtype=np.bool_)
        alike &= same | (np.isnan(one) & np.isnan(other)) if one.dtype.kind == "f" else same
    return alike


def _ids_apart(ids: Any, starts: Any, rows: Any) -> list[str]:
    """Return an id of its own for some rows: that of the way, with the node that it leaves."""
    taken = set(ids.tolist())
    found = []
    for row in rows.tolist():
        name = f"{ids[row]} from {starts[row]}"
        while name in taken:
            name += "*"
        taken.add(name)
        found.append(name)
    return found


def _lines_once(texts: Any) -> tuple[list[str], list[str], pd.DataFrame]:
    """Return the id of each link's line, whether the link follows it (1) or its reverse (-1), and the lines."""
    ids: dict[str, str] = {}
    named, flags = [], []
    for text in texts.tolist():
        back = reversed_wkt(text)
        follows_back = bool(text) and text not in ids and back in ids and reversed_wkt(back) == text
        line = back if follows_back else text
        named.append(ids.setdefault(line, f"line {len(ids) + 1}") if line else "")
        flags.append("" if not line else "-1" if follows_back else "1")
    return named, flags, pd.DataFrame({"geometry_id": list(ids.values()), "geometry": list(ids)}, dtype=object)
