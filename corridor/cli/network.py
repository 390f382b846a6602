"""The commands on the network itself: its places, its faults, and what is compiled for it."""

import json
import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import corridor as co
from corridor.cli.options import FilePath, FilePathOrNone, NetworkOptions, OutputOptions, Text, loaded, place_of
from corridor.cli.writing import put, say
from corridor.errors import InvalidQuestion

_Network = Annotated[FilePathOrNone, Parameter(help="Folder of CSV tables or .gpkg; the bundled network if not given.")]


def places(
    text: Annotated[Text, Parameter(help="Part of a name, alias, UN/LOCODE or id; all places if not given.")] = "",
    /,
    *,
    network: NetworkOptions = NetworkOptions(),
    output: OutputOptions = OutputOptions(),
) -> None:
    """List the places that a plan may begin, pass and end at."""
    from corridor.network.internals import internals

    output.chosen()
    net = network.load()
    names = internals(net).names
    columns = ["place", "node_id", "name", "country", "kind", "unlocode", "aliases", "latitude", "longitude"]
    found = net.nodes.iloc[list(names.search(text))].sort_values(["place", "node_id"], ignore_index=True)
    if found.empty:
        names.find(text)  # which says that there is none, and what is nearest
    printed = found[columns[:-2]].to_string(index=False, justify="left", max_colwidth=40)
    put(co.Table("places", found[[*columns, "geometry"]], f"Places of {net.name}", printed), output)


def check(
    path: _Network = None,
    /,
    *,
    begin: Annotated[Text, Parameter(name="--from", help="Place from which a way should lead; with --to.")] = "",
    end: Annotated[Text, Parameter(name="--to", help="Place to which it should lead; printed is why none does.")] = "",
    output: OutputOptions = OutputOptions(),
) -> None:
    """Check a network, list what looks doubtful, and count its rows by basis; or say why no way leads on."""
    output.chosen()
    if bool(begin) != bool(end):
        raise InvalidQuestion("give both --from and --to, or neither")
    import pandas as pd

    from corridor.network.basis_counts import counts_by_basis
    from corridor.network.doubts import doubts, doubts_text

    try:
        net = loaded(path)
    except co.InvalidData as error:
        faults = pd.DataFrame([vars(problem) for problem in error.problems])
        if output.chosen() != "table":
            put(co.Table("faults", faults), output)
        raise
    if begin:
        way = co.plan(net, place_of(begin), place_of(end))
        put(way, output, f"there is a way: {str(way).splitlines()[0]}")
        return
    found, counts = doubts(net), counts_by_basis(net)
    parts = (f"{net.name}: no faults", doubts_text(found), _redrawn(path), counts.to_string())
    answers = co.Answers([co.Table("rows", counts, f"{net.name}: no faults"), co.Table("doubts", found)])
    put(answers, output, "\n".join(filter(None, parts)))


def template(folder: Annotated[FilePath, Parameter(help="A folder that does not exist, or is empty.")], /) -> None:
    """Write a folder to begin a network of your own with: every table explained, and two places that plan."""
    from corridor.network.template import write_template

    files = write_template(folder)
    say(f"{folder}: {', '.join(files)}\ncorridor plan Port Town --network {folder}")


def _redrawn(path: Path | None) -> str:
    """Return in which rows of a GeoPackage the geometry was taken in place of the columns; blank without any."""
    from corridor.network.geopackage import redrawn

    is_geopackage = path is not None and path.is_file() and path.suffix.lower() not in (".xlsx", ".xlsm")
    found = redrawn(path) if path is not None and is_geopackage else []
    some = ", ".join(f"{table} {name}" for table, name in found[:5]) + (", ..." if len(found) > 5 else "")
    return f"geometry taken in place of columns that say otherwise ({len(found)}): {some}" if found else ""


def warm() -> None:
    """Compile what batches of questions run on, so that the first of them need not wait for it."""
    from corridor.engine.jit import is_barred
    from corridor.engine.warm import warm as compile_all

    if is_barred():
        raise InvalidQuestion("CORRIDOR_JIT is 0, by which nothing is compiled; unset it")
    began = time.perf_counter()
    kernels = compile_all()
    folders = ", ".join(sorted({kernel.folder for kernel in kernels} - {""}))
    kept = f"kept in {folders}" if folders else "for this process alone: no folder to keep them in can be written to"
    say(f"{len(kernels)} kernels are compiled, in {time.perf_counter() - began:.1f} s, {kept}")


def schema() -> None:
    """Print the JSON Schema that every answer in JSON keeps to."""
    say(json.dumps(co.answer_schema(), indent=2, ensure_ascii=False))
