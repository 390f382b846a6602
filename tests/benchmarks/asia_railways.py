"""Prices between the railway stations of Asia, as a notebook of the World Bank published them, asked of this library.

The notebook adds half the price of a border to each line beside it, and 0.17117 USD a tonne for the way to the first
station. Its graph keeps one line between two stations, the last in the file, whatever the others cost; ours keeps all.

Get the tables and run it on a folder of theirs:

    git clone https://github.com/worldbank/GOST_PublicGoods && cd GOST_PublicGoods
    git worktree add ../scenarios be1e7f1
    python tests/benchmarks/asia_railways.py ../scenarios/Implementations/asia_railways
    python tests/benchmarks/asia_railways.py Implementations/FY20/ACC_asia_railways/input_folder_Feb12_v12_v2017

Printed are, for each published matrix: how many pairs it prices, how far our prices are from those of Dijkstra's
algorithm in networkx, which published prices are too dear, and by how much.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

import corridor as co

ACCESS_USD = 0.17117
"""What the notebook adds to each way."""
WITHIN_STATION_USD = 1e-6
"""Its price from the side of a border station where its own country lies to the other."""
NO_LINE_USD = 1_000
"""Least price that stands for a line that a scenario leaves out."""
SAME_USD = 1e-4
"""Prices that are no farther apart are the same."""
TONNES = 100_000
"""A cargo so large that a cent of it is a ten-millionth of a dollar for each tonne."""


def stations(folder: Path) -> pd.DataFrame:
    """Return the stations of a folder by id: country, price of border or gauge change, whether ways begin there."""
    rows = pd.read_csv(folder / "nodes.csv", dtype=str, encoding="utf-8-sig").set_index("node_id")
    pays = (rows[["border", "gauge_change"]] == "TRUE").any(axis=1)
    usd = pd.to_numeric(rows["cost"].str.strip(), errors="coerce").where(pays, 0.0)
    begins = rows["if_border_is_an_origin_or_destination"] == "TRUE"
    return pd.DataFrame({"country": rows["country"], "usd": usd, "begins": begins})


def lines(folder: Path, *, parallel: bool) -> pd.DataFrame:
    """Return the lines of a folder with what a tonne pays on each: all, or of parallel lines the last in the file.

    A border station where ways begin has two sides, so that who stays in its country pays no border: `18`, and `18b`
    where the lines of its own country end.
    """
    at = stations(folder)
    rows = pd.read_csv(folder / "edges.csv", dtype={"source": str, "target": str}, encoding="utf-8-sig")
    rows = rows.dropna(subset=["source"]).rename(columns={"cost": "usd"})[["source", "target", "length", "usd"]]
    if not parallel:
        pairs = pd.Series([frozenset(ends) for ends in rows[["source", "target"]].to_numpy()], index=rows.index)
        rows = rows[~pairs.duplicated(keep="last")]
    ends = rows[["source", "target"]]
    inside = (at["country"].loc[ends["source"]].to_numpy() == at["country"].loc[ends["target"]].to_numpy())[:, None]
    moved = ends.isin(at.index[at["begins"]]) & inside
    rows = rows.assign(**ends.where(~moved, ends + "b"))
    sides = sorted(set(ends.to_numpy()[moved.to_numpy()]), key=int)
    within = pd.DataFrame({"source": [f"{side}b" for side in sides], "target": sides, "length": 1.0})
    rows = pd.concat([rows, within.assign(usd=WITHIN_STATION_USD)], ignore_index=True)
    for end in ("source", "target"):
        rows["usd"] += rows[end].map(at["usd"]).fillna(0.0) / 2
    return rows


def network(rows: pd.DataFrame) -> co.Network:
    """Return lines as a network: each both ways, those that a scenario leaves out closed.

    All stations are in one country and at one point: the lines hold what borders cost, and there are no coordinates.
    """
    nodes = pd.DataFrame({"node_id": places(rows), "country": "KZ", "kind": "rail_terminal"})
    missing = rows["usd"] >= NO_LINE_USD
    links = pd.DataFrame(
        {
            "link_id": rows.index.astype(str),
            "from_node": rows["source"],
            "to_node": rows["target"],
            "mode": "rail-1520",
            "length_km": rows["length"],
            "usd": rows["usd"].where(~missing, 0.0),
            "per": "tonne",
            "status": np.where(missing, "closed", "operating"),
            "both_ways": "yes",
        }
    )
    handling = pd.DataFrame(
        {"kind": "rail_terminal", "from_mode": ["", "rail-1520"], "to_mode": ["rail-1520", ""], "per": "tonne"}
    ).assign(usd=[ACCESS_USD, 0.0], hours=0.0)
    rates = pd.DataFrame([{"mode": "rail", "speed_kmh": 35.0, "departures_per_week": 7}])
    return co.from_frames(nodes.assign(latitude=48.0, longitude=67.0), links, handling=handling, rates=rates)


def places(rows: pd.DataFrame) -> list[str]:
    """Return the ids of all stations and sides of stations where lines end."""
    return list(dict.fromkeys(rows[["source", "target"]].to_numpy().ravel()))


def prices(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what a tonne pays between all stations; NaN where there is no way."""
    cargo = co.Cargo(teu=TONNES / 10, tonnes=TONNES)
    return co.matrix(network(rows), places(rows), places(rows), by="cost", cargo=cargo) / TONNES


def by_dijkstra(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the same by networkx."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_weighted_edges_from(rows[["source", "target", "usd"]].itertuples(index=False, name=None))
    found = dict(nx.all_pairs_dijkstra_path_length(graph))
    return priced(
        pd.DataFrame.from_dict(found, orient="index").reindex(index=places(rows), columns=places(rows)) + ACCESS_USD
    )


def priced(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return a matrix with NaN from each place to itself, and where a line that is left out would be needed."""
    return matrix.where(matrix < NO_LINE_USD).where(~np.eye(len(matrix), dtype=bool))


def published(folder: Path) -> Iterator[tuple[Path, pd.DataFrame]]:
    """Yield each folder with tables of a scenario, and the matrix published for it."""
    for path in sorted(folder.rglob("*OD_matrix*.csv")):
        scenario = path.stem.rpartition("_")[2]
        for tables in (path.parent, path.parent / f"input_folder_{scenario}"):
            if (tables / "edges.csv").exists():
                yield tables, priced(pd.read_csv(path, index_col=0).rename(index=str))


def compare(tables: Path, theirs: pd.DataFrame) -> dict[str, float]:
    """Return the figures of one published matrix beside ours; of a border station with two sides, the outer one."""
    names = [name for name in theirs.index if not name.endswith("b")]
    every, last = (lines(tables, parallel=parallel) for parallel in (True, False))
    ours, checked, reproduced = (table.loc[names, names] for table in (prices(every), by_dijkstra(every), prices(last)))
    theirs = theirs.loc[names, names]
    above = (theirs - ours).to_numpy()
    dear = above[above > SAME_USD]
    return {
        "priced": int(theirs.notna().to_numpy().sum()),
        "priced by us": int(ours.notna().to_numpy().sum()),
        "from Dijkstra": float(np.nanmax(np.abs(ours - checked))),
        "reproduced": float(np.nanmax(np.abs(theirs - reproduced))),
        "too dear": len(dear),
        "by": float(dear.mean()) if len(dear) else 0.0,
        "most": float(dear.max(initial=0.0)),
        "too cheap": int((above < -SAME_USD).sum()),
    }


def main() -> int:
    """Print a line for each matrix in the folder that is given."""
    if len(sys.argv) != 2 or not (found := list(published(Path(sys.argv[1])))):
        print(__doc__)
        return 2
    for tables, theirs in found:
        row = compare(tables, theirs)
        print(
            f"{tables.name}: {row['priced']:,} pairs priced, {row['priced by us']:,} by us; ours within "
            f"{row['from Dijkstra']:.1g} USD a tonne of Dijkstra's algorithm, and within {row['reproduced']:.1g} of "
            "what is published if only the last of parallel lines is kept; of the published "
            f"{row['too dear']:,} are too dear, by {row['by']:.2f} on average and {row['most']:.2f} at most, and "
            f"{row['too cheap']:,} too cheap"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
