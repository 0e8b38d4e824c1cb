"""Rewrites examples/workbooks/ from examples/data/; with --check only compares, byte for byte."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from xlretro.commands.samples import write_samples

WORKBOOKS = Path(__file__).resolve().parent / "workbooks"


def files(folder: Path) -> dict[str, bytes]:
    """Every file below *folder* by its relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differences(built: dict[str, bytes], kept: dict[str, bytes]) -> list[str]:
    """What would have to change in *kept*, a line each."""
    return [
        f"{'missing' if name not in kept else 'left over' if name not in built else 'differs'}: {name}"
        for name in sorted(built.keys() | kept.keys())
        if built.get(name) != kept.get(name)
    ]


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_samples(folder)
        built = files(folder)
    kept = files(WORKBOOKS)
    changes = differences(built, kept)
    for line in changes:
        print(line)
    if "--check" in arguments:
        if changes:
            print("run: python examples/build.py")
        return 1 if changes else 0
    for name in kept.keys() - built.keys():
        (WORKBOOKS / name).unlink()
    for name, content in built.items():
        path = WORKBOOKS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kept.get(name) != content:
            path.write_bytes(content)
    print(f"{len(built)} files in {WORKBOOKS.name}/, {len(changes)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
