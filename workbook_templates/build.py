"""Rebuild the template workbooks, the add-in and the VBA beside this file; with --check, only compare them.

    python workbook_templates/build.py [--check]

Exit code 1 with --check where a shipped file is missing or is not what would be built.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from workbook_templates.ovba import vba_project  # noqa: E402 - found once the checkout is on the path
from workbook_templates.vba import GENERATED, modules  # noqa: E402
from xlretro.io.macros.addin import ADDIN_NAME, write_addin  # noqa: E402
from xlretro.io.macros.package import PROJECTS  # noqa: E402
from xlretro.io.macros.ribbon import PREFIXES, Host  # noqa: E402
from xlretro.io.shipped import SHIPPED, SHIPPED_MACROS  # noqa: E402
from xlretro.io.template.workbook import write_workbook  # noqa: E402
from xlretro.workbooks import RETRO  # noqa: E402

SHEETS: dict[Host, int] = {"book": 8, "addin": 3}
"""Worksheets of the macro workbook and of the add-in, the hidden ones included."""
IDENTIFIERS: dict[Host, str] = {
    "book": "{7C0B6B0E-5F0D-4D1B-9B0A-3B1C52A7E1D1}", "addin": "{2A9D8E47-61C3-4C0F-8E55-90B7D4F6A2C8}",
}  # fmt: skip
"""GUIDs of the two projects, chosen once."""


def build_vba(folder: Path) -> list[Path]:
    """Write the generated modules' text and both projects into *folder*."""
    written = []
    (folder / "vba").mkdir(exist_ok=True)
    for name, text in GENERATED.items():
        written.append(folder / "vba" / name)
        written[-1].write_text(text(), encoding="ascii", newline="\n")
    for host, name in PROJECTS.items():
        written.append(folder / name)
        written[-1].write_bytes(vba_project(PREFIXES[host], IDENTIFIERS[host], modules(host, SHEETS[host])))
    return written


def build_workbooks(folder: Path) -> list[Path]:
    """Write every template and the add-in into *folder*, with the VBA projects that stand beside this file."""
    for lang, name in SHIPPED.items():
        write_workbook(folder / name, RETRO, lang)
    for lang, name in SHIPPED_MACROS.items():
        write_workbook(folder / name, RETRO, lang, macros=True)
    write_addin(folder / ADDIN_NAME, "zh")
    return [folder / name for name in (*SHIPPED.values(), *SHIPPED_MACROS.values(), ADDIN_NAME)]


def build(folder: Path) -> list[Path]:
    """Write everything into *folder*; the same bytes every time."""
    return [*build_vba(folder), *build_workbooks(folder)]


def differing(folder: Path = FOLDER) -> list[str]:
    """Names of the files in *folder* that are missing or not what would be built."""
    with tempfile.TemporaryDirectory() as fresh:
        built = {path.relative_to(fresh): path.read_bytes() for path in build(Path(fresh))}
    return [
        name.as_posix() for name, content in built.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
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
