"""The reader alone over a folder: what every check pays before it begins. Workers as `validate` has them."""

from __future__ import annotations

import sys
from pathlib import Path

from xlretro.commands.settings import Settings
from xlretro.commands.workers import map_files
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile, find_inputs
from xlretro.io.reading.workbook import read_workbook


def rows(file: InputFile, settings: Settings) -> int:
    return read_workbook(file.path).row_count()


def lost(file: InputFile, refused: InputRefused) -> int:
    raise refused


def main() -> None:
    print(sum(map_files(rows, find_inputs([Path(sys.argv[1])]).files, Settings(), lost=lost)))


if __name__ == "__main__":
    import reader

    reader.main()  # worker processes find its functions by the module's name
