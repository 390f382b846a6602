"""How the commands write: to the screen or a file, in a format."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import corridor as co
from corridor.cli.options import Format
from corridor.errors import InvalidQuestion
from corridor.replacing import whole_file, write_text
from corridor.shown_text import guarded_frame, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from geopandas import GeoDataFrame

    from corridor.answer.itinerary import Itinerary


def put(text: str, output: Path | None) -> None:
    """Write a text to the screen, or to a file in place of what was there."""
    shown = printable(text) + "\n"
    if output is not None:
        write_text(output, shown)
        return
    try:
        sys.stdout.write(shown)
    except UnicodeEncodeError:
        sys.stdout.write(shown.encode(sys.stdout.encoding, "replace").decode(sys.stdout.encoding))


def frame_text(frame: "pd.DataFrame", format: Format) -> str:
    """Return a frame without lines as text in one format."""
    if format == "csv":
        return str(guarded_frame(frame).to_csv(index=False, lineterminator="\n")).rstrip("\n")
    if format == "json":
        return str(frame.to_json(orient="records", indent=2, force_ascii=False))
    raise InvalidQuestion("--format geojson: this answer has no lines to draw; use table, csv or json")


def lines_text(frame: "GeoDataFrame", format: Format) -> str:
    """Return a frame with lines as text in one format; only GeoJSON shows the lines."""
    return str(frame.to_json()) if format == "geojson" else frame_text(frame.drop(columns="geometry"), format)


def draw(net: "co.Network", answers: "Sequence[Itinerary]", file: Path) -> None:
    """Draw ways into a picture."""
    endings = (".png", ".svg", ".pdf")
    if file.suffix.lower() not in endings:
        raise InvalidQuestion(f"--map {file}: the file must end in {', '.join(endings)}")
    figure = co.draw(net, *answers).figure
    with whole_file(file) as new:
        figure.savefig(new, dpi=150, bbox_inches="tight")  # type: ignore[union-attr]
