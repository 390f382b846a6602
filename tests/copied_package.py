"""A copy of the package with a few lines more, and a script that runs with it in an interpreter of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import corridor as co


def told_by_copy(folder: Path, edits: Sequence[tuple[str, str, str]], script: str) -> Any:
    """Return what a script prints as JSON where lines have been put before others in modules of the package.

    Parameters
    ----------
    folder
        Where the copy is put.
    edits
        File of the package, the line that follows, which must be there once, and the line that is added before it.
    script
        What is run; kernels are not compiled.
    """
    shutil.copytree(Path(co.__file__).parent, folder / "corridor", ignore=shutil.ignore_patterns("__pycache__"))
    for module, before, line in edits:
        file = folder / "corridor" / module
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1
        file.write_text(text.replace(before, f"{line}\n{before}"), encoding="utf-8")
    paths = f"{folder}:{Path(__file__).parent}"
    environment = {"PYTHONPATH": paths, "MPLCONFIGDIR": str(folder), "CORRIDOR_JIT": "0"}
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False, cwd=folder
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
