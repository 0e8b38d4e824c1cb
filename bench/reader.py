"""The reader alone over a folder: what every check pays before it begins. Workers as `validate` has them."""

from __future__ import annotations

import sys
from pathlib import Path

from xlretro.commands.examine import Settings
from xlretro.commands.workers import map_files
from xlretro.io.reading.inputs import InputFile, find_inputs
from xlretro.io.reading.workbook import read_workbook


def rows(file: InputFile, settings: Settings) -> int:
    return read_workbook(file.path).row_count()


def main() -> None:
    print(sum(map_files(rows, find_inputs([Path(sys.argv[1])]).files, Settings())))


if __name__ == "__main__":
    main()
