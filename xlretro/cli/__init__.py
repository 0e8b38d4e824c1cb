"""The command line. Nothing here decides anything about workbooks."""

from xlretro.cli.commands import cli
from xlretro.cli.process import main

__all__ = ["cli", "main"]
