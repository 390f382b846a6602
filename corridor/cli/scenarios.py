"""The commands on scenarios: which there are, what is in one, and a new one."""

from typing import Annotated

from cyclopts import App, Parameter

import corridor as co
from corridor.cli.options import FilePath, FilePathOrNone, Names, OutputOptions, Text, loaded
from corridor.cli.writing import put, say
from corridor.errors import InvalidEdit, InvalidQuestion
from corridor.shown_text import first_sentence

scenarios = App(name="scenarios", help="List the bundled scenarios, show one, or write a new one.")


@scenarios.command(name="list")
def listed(*, output: OutputOptions = OutputOptions()) -> None:
    """List the bundled scenarios: name, edits, when they hold, and what they are."""
    output.chosen()
    import pandas as pd

    from corridor.network.files import bundled_path

    rows = []
    for file in sorted((bundled_path() / "scenarios").glob("*.toml")):
        found = co.load_scenario(file)
        rows.append(
            {
                "scenario": file.stem,
                "edits": len(found.edits),
                "from": found.valid_from,
                "until": found.valid_until,
                "description": found.description,
            }
        )
    frame = pd.DataFrame(rows)
    described = zip(frame["scenario"], frame["description"], strict=True)
    lines = [f"{name:<32} {first_sentence(said)}" for name, said in described]
    put(co.Table("scenarios", frame, "The bundled scenarios", "\n".join(lines)), output)


@scenarios.command
def show(
    name: Annotated[str, Parameter(help="Name of a bundled scenario, or a TOML file.")],
    /,
    *,
    output: OutputOptions = OutputOptions(),
) -> None:
    """Show what a scenario changes."""
    output.chosen()
    import pandas as pd

    found = co.load_scenario(name)
    frame = pd.DataFrame({"edit": [str(edit) for edit in found.edits]})
    described = f"{found.description}\n" if found.description else ""
    put(co.Table("scenario", frame, found.name, f"{described}{found}"), output)


@scenarios.command
def new(
    name: Annotated[str, Parameter(help="What it is called.")],
    /,
    *,
    output: Annotated[FilePath, Parameter(name=("--output", "-o"), help="TOML file to write; --scenario takes it.")],
    set: Annotated[Names, Parameter(help="Figure to change, as --set of plan: links:n5:hours=x0.5.")] = (),
    open: Annotated[Names, Parameter(help="Link to open that is planned, under construction or closed.")] = (),
    close: Annotated[Names, Parameter(help="Link to close.")] = (),
    description: Annotated[Text, Parameter(help="What it is, in a sentence or two.")] = "",
    network: Annotated[FilePathOrNone, Parameter(help="Network that it is for; the bundled one if not given.")] = None,
) -> None:
    """Write a scenario into a file, and say which rows it changes."""
    from corridor.scenario.assignments import assignment

    if output.suffix.lower() != ".toml":
        raise InvalidQuestion(f"{output}: a scenario is written into a file that ends in .toml")
    net = loaded(network)
    figures = [assignment(net, text) for text in set]
    edits: list[co.Change | co.Open | co.Close] = [edit for one in figures for edit in one.edits]
    edits += [*(co.Open(link) for link in open), *(co.Close(link) for link in close)]
    if not edits:
        raise InvalidEdit("a scenario changes something; give --set, --open or --close")
    found = co.Scenario(name, edits, description=description)
    found(net)
    co.save_scenario(found, output)
    say("\n".join([*map(str, figures), f"{output}: {len(edits)} edit{'s' * (len(edits) > 1)}"]))
