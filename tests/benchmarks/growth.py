"""Edit a network ten thousand times, save it a thousand times, ask for 5,000 cargoes, and print the memory then held.

    python tests/benchmarks/growth.py                # 10,000 edits, 1,000 saves, 5,000 cargoes: 16 minutes of CPU
    python tests/benchmarks/growth.py --quick        # a tenth of each: a minute and a half of CPU
    python tests/benchmarks/growth.py --only cargoes # one of the three

Each edit is carried out, planned on and dropped; each saving goes to the same place, in every format in turn, is loaded
again and saved in its turn. Each cargo has a tonnage of its own, so that none shares its weights with another; a way of
each is kept with each of two networks, up to 4,096 of them, for which `WAY_BYTES` are allowed. The script prints each
tenth as it ends, and fails if the least memory in use of the later five is more than `MOST_BYTES` above that of the
first five. The least counts, since what is in use goes up and down by a megabyte: pandas notes every view of a column,
and strikes off those that are gone only after 500. Kernels are compiled from the first edit on, since loading the
compiler takes 38 MB.
"""

import argparse
import gc
import os
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from conftest import TABLES, write

import corridor as co

os.environ["CORRIDOR_JIT"] = "1"
MOST_BYTES: Final = 500_000
MOST_WAYS: Final = 4_096
WAY_BYTES: Final = 2_000
FORMATS: Final = ("net", "net.gpkg", "net.xlsx", "net.parquet", "net.gmns")


def held(name: str, repeat: Callable[[int], object], count: int, kept_bytes: int = 0) -> None:
    """Repeat, and print and check the memory in use after each tenth."""
    began, after = time.process_time(), []
    for tenth in range(10):
        for number in range(count // 10):
            repeat(tenth * (count // 10) + number)
        gc.collect()
        after.append(tracemalloc.get_traced_memory()[0])
        spent_s = time.process_time() - began
        so_far = (tenth + 1) * (count // 10)
        print(f"{so_far:,} {name}: {spent_s:.0f} s of CPU, {after[-1] / 1e6:.2f} MB", flush=True)
    grown = min(after[5:]) - min(after[:5])
    if grown > MOST_BYTES + kept_bytes:
        raise SystemExit(f"{name} grow by {grown:,} bytes")


def main() -> None:
    """Print what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=("edits", "saves", "cargoes"), action="append")
    given = parser.parse_args()
    parts, wanted = 10 if given.quick else 1, given.only or ("edits", "saves", "cargoes")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        net = co.load(write(folder / "small", TABLES))
        latest = [net]

        def edit(number: int) -> None:
            hours = 20 + number % 1000 / 100
            edited = co.Scenario(f"{hours} h", [co.Change("links", {"link_id": "n5"}, hours=hours)])(net)
            co.plan(edited, "KHI", "Delhi", by="time")

        def save(number: int) -> None:
            file = folder / FORMATS[number % len(FORMATS)]
            co.save(latest[0], file)
            loaded = co.load(file)
            if loaded != latest[0]:
                raise SystemExit(f"{file.name} is another network when it is loaded again")
            latest[0] = loaded

        slower = co.Scenario("slower", [co.Change("links", {"link_id": "n5"}, hours=30)])(net)

        def ask(number: int) -> None:
            cargo = co.Cargo(tonnes=5 + number / 1000)
            co.plan(net, "KHI", "Delhi", cargo=cargo)
            co.matrix(net, ["KHI", "LHE"], ["Delhi"], cargo=cargo)
            co.compare({"today": net, "slower": slower}, [("KHI", "Delhi")], cargo=cargo)

        tracemalloc.start()
        if "edits" in wanted:
            held("edits", edit, 10_000 // parts)
        if "saves" in wanted:
            held("saves", save, 1_000 // parts)
            left = sorted(file.name for file in folder.iterdir())
            if left != sorted(["small", *FORMATS]):
                raise SystemExit(f"the saves leave {left}")
        if "cargoes" in wanted:
            held("cargoes", ask, 5_000 // parts, kept_bytes=2 * min(MOST_WAYS, 5_000 // parts) * WAY_BYTES)


if __name__ == "__main__":
    main()
