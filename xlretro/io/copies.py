"""What we wrote into a folder of copies, noted beside the copies themselves: so they are told from everybody else's files.

A file that holds what is noted is ours: it may be replaced, and is no input. Any other is somebody's, also a copy of ours
that was worked in since. Without the note, or with a damaged one, every file is somebody's.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

__all__ = ["NOTE", "Copies", "Source", "digest_of", "is_copy_of_ours", "is_there", "note", "read_copies",
           "source_name"]  # fmt: skip

NOTE = ".xlretro-copies.json"
"""The note's name in a folder of copies."""
_LOCK = ".xlretro-copies.lock"
_PATIENCE = 20.0
"""Seconds after which a lock is one that a killed run left behind: it is held for milliseconds."""


class Source(NamedTuple):
    """What a run wrote about one input."""

    department: str
    copy: str = ""
    """The name of its copy in the folder, if there is one."""


@dataclass(slots=True)
class Copies:
    """The note of a folder."""

    digests: dict[str, str] = field(default_factory=dict)
    """What was written, by the file's name relative to the folder, with `/`."""
    sources: dict[str, Source] = field(default_factory=dict)
    """By the input's path, relative to the folder where that can be."""

    def is_ours(self, name: str, content: bytes) -> bool:
        return self.digests.get(name) == digest_of(content)


def digest_of(content: bytes) -> str:
    from hashlib import sha256  # a plain check has no use for it

    return sha256(content, usedforsecurity=False).hexdigest()


def read_copies(folder: Path) -> Copies:
    """The note of *folder*. A missing or damaged one says nothing."""
    import json

    try:
        stated = json.loads((folder / NOTE).read_text("utf-8"))
        return Copies(
            {str(name): str(digest) for name, digest in stated["files"].items()},
            {str(path): Source(str(department), str(copy)) for path, (department, copy) in stated["sources"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Copies()


def is_copy_of_ours(folder: Path, copies: Copies, path: Path) -> bool:
    """Whether *path*, below *folder*, holds what is noted there. Read only where its name is noted."""
    name = path.relative_to(folder).as_posix()
    if name not in copies.digests:
        return False
    try:
        return copies.is_ours(name, path.read_bytes())
    except OSError:
        return False


def source_name(folder: Path, path: Path) -> str:
    """How the note in *folder* names the input *path*: so that both can be moved together."""
    real = os.path.realpath(path)
    try:
        return Path(os.path.relpath(real, os.path.realpath(folder))).as_posix()
    except ValueError:  # on another drive of Windows
        return Path(real).as_posix()


def is_there(folder: Path, name: str) -> bool:
    """Whether the input that the note in *folder* calls *name* is still there."""
    return os.path.exists(os.path.join(os.path.realpath(folder), name))


@contextlib.contextmanager
def note(folder: Path) -> Iterator[Copies]:
    """The note of *folder* to be changed; it is written at the end. *folder* must be there.

    Raises OutputRefused where it can't be written.
    """
    with _alone(folder):
        copies = read_copies(folder)
        yield copies
        _write(folder, copies)


def _write(folder: Path, copies: Copies) -> None:
    import json

    from xlretro.io.atomic import write_atomically

    stated = {"files": copies.digests, "sources": {path: list(source) for path, source in copies.sources.items()}}
    text = json.dumps(stated, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    # A path may hold what is no character: bytes of another encoding, on Linux.
    content = text.encode("utf-8", "backslashreplace")
    path = folder / NOTE
    if not path.is_file() or path.read_bytes() != content:
        with write_atomically(path) as temporary:
            temporary.write_bytes(content)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Workers write into one folder at the same time: one of them at once changes its note."""
    lock = folder / _LOCK
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except OSError as error:
            # Windows refuses with PermissionError while the holder takes its lock away.
            if not isinstance(error, (FileExistsError, PermissionError)) or time.monotonic() > end:
                break
            time.sleep(0.002)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            lock.unlink()
