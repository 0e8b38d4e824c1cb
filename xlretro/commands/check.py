"""The check of one file as workers do it: loaded where it is done, and not by whoever hands the files out."""

from __future__ import annotations

from xlretro.commands.examine import examine
from xlretro.commands.settings import Settings
from xlretro.commands.validate import CheckedFile, as_checked
from xlretro.io.reading.inputs import InputFile

__all__ = ["check"]


def check(file: InputFile, settings: Settings) -> CheckedFile:
    """What `validate` reports of one file."""
    return as_checked(examine(file, settings))
