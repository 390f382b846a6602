"""Edit a network ten thousand times and save it a thousand times, and print what memory the process then holds.

    python tests/benchmarks/growth.py                # 10,000 edits and 1,000 saves: 15 minutes of CPU
    python tests/benchmarks/growth.py --quick        # a tenth of both: a minute and a half of CPU

Each edit is carried out, planned on and dropped; each saving goes to the same place, in every format in turn, is loaded
again and saved in its turn. The script prints each tenth as it ends, and fails if the least memory in use of the later
five is more than `MOST_BYTES` above that of the first five. The least counts, since what is in use goes up and down by
a megabyte: pandas notes every view of a column, and strikes off those that are gone only after 500. Kernels are
compiled from the first edit on, since loading the compiler takes 38 MB.
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
FORMATS: Final = ("net", "net.gpkg", "net.xlsx", "net.parquet", "net.gmns")


def held(name: str, repeat: Callable[[int], object], count: int) -> None:
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
    if grown > MOST_BYTES:
        raise SystemExit(f"{name} grow by {grown:,} bytes")


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parts = 10 if parser.parse_args().quick else 1
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

        tracemalloc.start()
        held("edits", edit, 10_000 // parts)
        held("saves", save, 1_000 // parts)
        left = sorted(file.name for file in folder.iterdir())
        if left != sorted(["small", *FORMATS]):
            raise SystemExit(f"the saves leave {left}")


if __name__ == "__main__":
    main()
