"""The commands in their order, and what happens round each: exit codes, and errors as one sentence on stderr.

The library is loaded by the commands, when they use it, so that `corridor --help` need not load pandas.
"""

import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from cyclopts import App, CycloptsError, Group, Parameter, UnusedCliTokensError

import corridor as co
from corridor.cli.flows import flows
from corridor.cli.map import map_
from corridor.cli.network import check, places, schema, template, warm
from corridor.cli.report import report
from corridor.cli.scenarios import scenarios
from corridor.cli.ways import alternatives, corridors, departures, matrix, pareto, plan, reach
from corridor.cli.whatif import appraise, break_even, compare, critical, rank, tornado
from corridor.errors import CorridorError, NoRoute
from corridor.shown_text import printable

_COMMANDS: Final = {
    "One question": (plan, pareto, alternatives, corridors, departures, report, map_),
    "Many places": (matrix, reach),
    "What if": (compare, break_even, tornado, critical, rank, appraise, flows, scenarios),
    "The network": (places, check, template),
    "The program": (schema, warm),
}
"""Every command, by the group that `corridor --help` shows it in."""


def commands() -> App:
    """Return the commands as one application."""
    app = App(
        name="corridor",
        help="Plan freight through a multimodal corridor network: China, Pakistan, Iran, Türkiye, Europe.",
        version=co.__version__,
        default_parameter=Parameter(negative=()),
        exit_on_error=False,
        print_error=False,
        result_action="return_value",
    )
    for name, functions in _COMMANDS.items():
        group = Group.create_ordered(name)
        for command in functions:
            if isinstance(command, App):
                command.group = (group,)
                app.command(command)
            else:
                app.command(command, group=group)
    app.register_install_completion_command(help="Let the shell complete commands and options (bash, zsh, fish).")
    return app


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command; exit with 2 for bad input and 3 where there is no way."""
    gc.disable()  # to look for garbage while libraries and tables are loaded takes a tenth of the time, and finds none
    try:
        given = sys.argv[1:] if arguments is None else arguments
        commands()([_as_place(text) for text in given])
        sys.stdout.flush()
    except NoRoute as error:
        _end(3, str(error))
    except BrokenPipeError:  # who reads has read enough
        _let_go_of_what_cannot_be_written()
    except UnusedCliTokensError as error:
        _end(2, f"{', '.join(map(repr, error.unused_tokens or ()))}: more than the command takes; see corridor --help")
    except OSError as error:
        _let_go_of_what_cannot_be_written()
        said = error.strerror or str(error)
        _end(2, said if error.filename is None else f"{error.filename}: {said}")
    except (CorridorError, CycloptsError) as error:
        _let_go_of_what_cannot_be_written()
        _end(2, str(error))
    finally:
        gc.enable()
    sys.exit(0)


def _let_go_of_what_cannot_be_written() -> None:
    """Send what is left for a full disk or a closed pipe nowhere, so that Python does not complain of it at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _as_place(text: str) -> str:
    """Return an argument so that a point south of the equator, such as "-4.0,39.7", is no option."""
    return f" {text}" if re.match(r"-\d[\d.]*\s*,", text) else text


def _end(code: int, message: str) -> NoReturn:
    print(printable(message), file=sys.stderr)
    sys.exit(code)
