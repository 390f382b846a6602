"""Edit a network ten thousand times and save it a thousand times, and print what memory the process then holds.

    python tests/benchmarks/growth.py                # 10,000 edits and 1,000 saves of the network of the tests
    python tests/benchmarks/growth.py --quick        # a tenth of both

Each edit is carried out, planned on and dropped; each saving goes to the same place, in every format in turn, and is
loaded again. The script fails if the memory in use grows by more than `MOST_BYTES` from the first tenth to the last.
"""

import argparse
import gc
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

MOST_BYTES: Final = 500_000
FORMATS: Final = ("net", "net.gpkg", "net.xlsx", "net.parquet", "net.gmns")


def held(name: str, repeat: Callable[[int], object], count: int) -> None:
    """Repeat, and print and check the memory in use after each tenth."""
    began, after = time.process_time(), []
    for tenth in range(10):
        for number in range(count // 10):
            repeat(tenth * count + number)
        gc.collect()
        after.append(tracemalloc.get_traced_memory()[0])
    spent_s = time.process_time() - began
    grown = after[-1] - after[0]
    print(
        f"{count:,} {name}: {spent_s:.0f} s of CPU, {after[0] / 1e6:.2f} MB after a tenth, {grown / 1e3:+.0f} kB since"
    )
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

        def edit(number: int) -> None:
            hours = 20 + number % 1000 / 100
            edited = co.Scenario(f"{hours} h", [co.Change("links", {"link_id": "n5"}, hours=hours)])(net)
            co.plan(edited, "KHI", "Delhi", by="time")

        def save(number: int) -> None:
            file = folder / FORMATS[number % len(FORMATS)]
            co.save(net, file)
            if co.load(file) != net:
                raise SystemExit(f"{file.name} is another network when it is loaded again")

        tracemalloc.start()
        held("edits", edit, 10_000 // parts)
        held("saves", save, 1_000 // parts)
        left = sorted(file.name for file in folder.iterdir())
        if left != sorted(["small", *FORMATS]):
            raise SystemExit(f"the saves leave {left}")


if __name__ == "__main__":
    main()
