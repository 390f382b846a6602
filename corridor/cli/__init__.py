"""The command line: one module for each family of commands, and no logic."""

from corridor.cli.app import main

__all__ = ["main"]
