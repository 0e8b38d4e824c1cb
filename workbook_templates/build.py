"""Rebuild the template workbooks beside this file; with --check, only compare them with what would be built.

    python workbook_templates/build.py [--check]

Exit code 1 with --check where a shipped file is missing or differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from xlretro.io.template.shipped import SHIPPED
from xlretro.io.template.workbook import write_workbook
from xlretro.workbooks import RETRO

FOLDER = Path(__file__).resolve().parent


def build(folder: Path) -> list[Path]:
    """Write every template into *folder*; the same bytes every time."""
    for lang, name in SHIPPED.items():
        write_workbook(folder / name, RETRO, lang)
    return [folder / name for name in SHIPPED.values()]


def differing(folder: Path = FOLDER) -> list[str]:
    """Names of the templates in *folder* that are missing or not what would be built."""
    with tempfile.TemporaryDirectory() as fresh:
        return [
            built.name for built in build(Path(fresh))
            if not (folder / built.name).is_file() or (folder / built.name).read_bytes() != built.read_bytes()
        ]  # fmt: skip


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare, write nothing")
    if not arguments.parse_args().check:
        for path in build(FOLDER):
            print(path)
        return 0
    names = differing()
    for name in names:
        print(f"{name}: not what workbook_templates/build.py builds; run it and commit the result", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
