"""Which files a run is about: the paths given, folders walked recursively, always in the same order.

Every file that could be meant as a workbook counts as an input, also one that will be refused (.xls, .et, .xlsb, a
path that does not exist): its verdict comes from reading it. Lock files, our own results, and copies that we gave back
and nobody worked in since are listed as skipped and do not count. In a folder, files of other types are left alone; named
explicitly, they count and get their verdict, and so do the copies of a folder that is named itself.

A .zip is walked as the folder that was packed into it; other archives, and one inside another, count and are refused.
An address (a str, such as s3://…) is for `io.remote`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlretro.errors import InputRefused
from xlretro.io.reading.guard import DEFAULT, Archive, Limits, is_lock_file, read_bytes, refused
from xlretro.io.reading.package import is_output_stamp, stamp_in, stamp_of_ours

if TYPE_CHECKING:
    from typing import Protocol

    from xlretro.io.copies import Copies

    class Origin(Protocol):
        """Where the bytes of an input lie that is no file of its own; picklable."""

        def read(self, limits: Limits = DEFAULT) -> bytes:
            """The bytes. Raises InputRefused."""

__all__ = ["OUTPUT_FOLDER", "STALE_COPY", "SUFFIXES", "InputFile", "Inputs", "find_inputs", "is_archive", "is_own_output"]

SUFFIXES = frozenset((".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett", ".xlsb"))
"""Of the files in a folder that count: what we read, and what belongs to a spreadsheet but has to be saved as .xlsx."""

_PACKED = frozenset((".zip", ".rar", ".7z"))
"""What a folder of workbooks comes in."""
_IN_A_FOLDER = SUFFIXES | _PACKED

OUTPUT_FOLDER = "output_folder"
STALE_COPY = "stale_copy"
"""Why files are skipped, beside "lock" and "own_output": one lies in a folder that is written to; of a copy, the input is
gone, so that nobody will write it anew."""


_LARGE = 1 << 20
"""Bytes of a file that is not read as a whole where a small part tells: the summary of ten thousand workbooks has 90 MB."""


class InputFile(NamedTuple):
    """One input. *root* is the folder that was asked for, None where the file itself was."""

    path: Path
    """Of one with an *origin*, where it would lie: in a folder of its archive's name, or of its address."""
    shown: str
    """The path as messages and the summary show it: as it was given, with `/` on every system."""
    root: Path | None = None
    origin: Origin | None = None

    def read(self, limits: Limits = DEFAULT) -> bytes:
        """The bytes, read once. Raises InputRefused."""
        if self.origin is not None:
            return self.origin.read(limits)
        try:
            return read_bytes(self.path, limits)
        except InputRefused as error:
            if error.reason == "too_large" and is_own_output(self.path, limits):
                raise refused("own_output") from None
            raise

    @property
    def in_this_process(self) -> bool:
        """Whether no other process can read it: it lies in fsspec's file system in memory."""
        return self.origin is not None and "memory://" in self.shown


class Inputs:
    """What `find_inputs` found."""

    __slots__ = ("files", "skipped")

    def __init__(self) -> None:
        self.files: list[InputFile] = []
        self.skipped: list[tuple[str, str]] = []
        """(path as shown, reason): "lock", "own_output", OUTPUT_FOLDER or STALE_COPY."""


def find_inputs(paths: Sequence[Path | str], limits: Limits = DEFAULT, *, open_files: bool = True) -> Inputs:
    """The inputs that *paths* (files, folders, archives, addresses) name. A file reached twice counts once.

    With *open_files* off, our own results are among the inputs, and reading one refuses it as "own_output": whoever reads
    thousands then opens each once, and sets these aside. Raises UsageRefused for an address that nothing here can open,
    and nothing else.
    """
    inputs = Inputs()
    seen: set[str] = set()
    identify = _Identities()
    for path in paths:
        if isinstance(path, str):
            _add_remote(inputs, path, seen)
            continue
        root = path if path.is_dir() else None
        for file, is_copy in _walk(path) if root is not None else ((path, False),):
            identity = identify(file)
            if identity in seen:
                continue
            seen.add(identity)
            shown = file.as_posix()
            if is_lock_file(file.name):
                inputs.skipped.append((shown, "lock"))
            elif file.suffix.lower() in _PACKED and file.is_file():
                _add_packed(inputs, file, root, limits)
            elif is_copy or (open_files and is_own_output(file, limits)):
                inputs.skipped.append((shown, "own_output"))
            else:
                inputs.files.append(InputFile(file, shown, root))
    return inputs


class _Identities:
    """Tells one file from another, whatever paths lead to it: of a folder's files only links have to be followed."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def __call__(self, file: Path) -> str:
        folder, name = os.path.split(file)
        if name in ("", "..") or "~" in name or os.path.islink(file):  # BERICH~1.XLS is another name of a file on Windows
            return os.path.normcase(os.path.realpath(file))
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return os.path.normcase(os.path.join(self._folders[folder], name))


def is_archive(path: Path) -> bool:
    """Whether *path* is walked as a folder though it is a file."""
    return path.suffix.lower() == ".zip" and path.is_file()


def _add_packed(inputs: Inputs, archive: Path, root: Path | None, limits: Limits) -> None:
    """The workbooks in an archive, as if it were unpacked into a folder of its name; one that can't be opened, itself."""
    from xlretro.io.reading.zip_folder import Refusal, members  # most runs meet no archive

    shown = archive.as_posix()
    try:
        if not is_archive(archive):
            raise refused("packed")
        found = members(archive, _IN_A_FOLDER, limits)
    except InputRefused as refusal:
        inputs.files.append(InputFile(archive, shown, root, Refusal(refusal)))
        return
    folder = archive.with_suffix("")
    for name, origin in found:
        if is_lock_file(name.rpartition("/")[2]):
            inputs.skipped.append((f"{shown}/{name}", "lock"))
            continue
        if origin is None:
            inputs.files.append(InputFile(archive, shown, root))
            continue
        nested = os.path.splitext(name)[1].lower() in _PACKED
        file = InputFile(folder / name, f"{shown}/{name}", root or folder, Refusal(refused("packed")) if nested else origin)
        inputs.files.append(file)


def _add_remote(inputs: Inputs, address: str, seen: set[str]) -> None:
    from xlretro.io.reading.zip_folder import Refusal
    from xlretro.io.remote import RemoteFile, remote_entries, shown_address

    for name, own_address in remote_entries(address, _IN_A_FOLDER):
        if own_address in seen:
            continue
        seen.add(own_address)
        shown = shown_address(own_address)
        file = name or address.split("::")[0].partition("?")[0].rstrip("/").rpartition("/")[2]
        if is_lock_file(file.rpartition("/")[2]):
            inputs.skipped.append((shown, "lock"))
            continue
        nested = os.path.splitext(file)[1].lower() in _PACKED
        root = Path("remote") if name else None
        origin: Origin = Refusal(refused("packed")) if nested else RemoteFile(own_address)
        inputs.files.append(InputFile(Path("remote") / file, shown, root, origin))


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
        if not _is_folder(entry) and os.path.splitext(name)[1].lower().rstrip("#") in _IN_A_FOLDER:
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
        size = path.stat().st_size
        if size > min(_LARGE, limits.file_bytes) and is_output_stamp(stamp_of_ours(path)):
            return True
        if size > limits.file_bytes:
            return False
        data = read_bytes(path, limits)
        if not data.startswith(b"PK") or b"docProps/custom.xml" not in data:
            return False
        return is_output_stamp(stamp_in(Archive(data, limits)))
    except (InputRefused, OSError):
        return False
