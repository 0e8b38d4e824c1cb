"""Which files a run is about: the paths given, folders walked recursively, always in the same order.

Every file that could be meant as a workbook counts as an input, also one that will be refused (.xls, .et, .xlsb, a
path that does not exist): its verdict comes from reading it. Lock files, our own results, and copies that we gave back
and nobody worked in since are listed as skipped and do not count. In a folder, files of other types are left alone; named
explicitly, they count and get their verdict, and so do the copies of a folder that is named itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlretro.errors import InputRefused
from xlretro.io.reading.guard import DEFAULT, Archive, Limits, is_lock_file, read_bytes
from xlretro.io.reading.package import is_output_stamp, stamp_in

if TYPE_CHECKING:
    from xlretro.io.copies import Copies

__all__ = ["OUTPUT_FOLDER", "STALE_COPY", "SUFFIXES", "InputFile", "Inputs", "find_inputs", "is_own_output"]

SUFFIXES = frozenset((".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett", ".xlsb"))
"""Of the files in a folder that count: what we read, and what belongs to a spreadsheet but has to be saved as .xlsx."""

OUTPUT_FOLDER = "output_folder"
STALE_COPY = "stale_copy"
"""Why files are skipped, beside "lock" and "own_output": one lies in a folder that is written to; of a copy, the input is
gone, so that nobody will write it anew."""


class InputFile(NamedTuple):
    """One input. *root* is the folder that was asked for, None where the file itself was."""

    path: Path
    shown: str
    """The path as messages and the summary show it: as it was given, with `/` on every system."""
    root: Path | None = None


class Inputs:
    """What `find_inputs` found."""

    __slots__ = ("files", "skipped")

    def __init__(self) -> None:
        self.files: list[InputFile] = []
        self.skipped: list[tuple[str, str]] = []
        """(path as shown, reason): "lock", "own_output", OUTPUT_FOLDER or STALE_COPY."""


def find_inputs(paths: Sequence[Path], limits: Limits = DEFAULT, *, open_files: bool = True) -> Inputs:
    """The inputs that *paths* (files and folders) name. A file reached twice counts once. Raises nothing.

    With *open_files* off, our own results are among the inputs, and reading one refuses it as "own_output": whoever reads
    thousands then opens each once, and sets these aside.
    """
    inputs = Inputs()
    seen: set[str] = set()
    for path in paths:
        root = path if path.is_dir() else None
        for file, is_copy in _walk(path) if root is not None else ((path, False),):
            identity = os.path.normcase(os.path.realpath(file))
            if identity in seen:
                continue
            seen.add(identity)
            shown = file.as_posix()
            if is_lock_file(file.name):
                inputs.skipped.append((shown, "lock"))
            elif is_copy or (open_files and is_own_output(file, limits)):
                inputs.skipped.append((shown, "own_output"))
            else:
                inputs.files.append(InputFile(file, shown, root))
    return inputs


class _Around(NamedTuple):
    """The folder of copies that a walk is in."""

    folder: Path
    copies: Copies


def _walk(folder: Path, around: _Around | None = None, *, named: bool = True) -> Iterator[tuple[Path, bool]]:
    """Files of *folder* that count, its own before those of its folders, each in the order of their names; and whether
    each is a copy that we gave back, in a folder of copies that was not *named* itself.

    A folder that can't be listed is given back itself: reading it tells why. Links to folders are not followed, so that
    a circle of them does not hang the walk.
    """
    from xlretro.io.copies import NOTE, is_copy_of_ours, read_copies  # for folders only

    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: (entry.name.casefold(), entry.name))
    except OSError:
        yield folder, False
        return
    if not named and any(entry.name == NOTE for entry in entries):
        around = _Around(folder, read_copies(folder))
    for entry in entries:
        name = entry.name
        if not _is_folder(entry) and os.path.splitext(name)[1].lower().rstrip("#") in SUFFIXES:
            path = Path(entry.path)
            yield path, around is not None and is_copy_of_ours(*around, path)
    for entry in entries:
        if _is_folder(entry) and not entry.is_symlink() and entry.name != "__MACOSX":
            yield from _walk(Path(entry.path), around, named=False)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_own_output(path: Path, limits: Limits = DEFAULT) -> bool:
    """Whether the file carries the stamp of our results. False for anything that can't be read."""
    try:
        data = read_bytes(path, limits)
        if not data.startswith(b"PK") or b"docProps/custom.xml" not in data:
            return False
        return is_output_stamp(stamp_in(Archive(data, limits)))
    except (InputRefused, OSError):
        return False
