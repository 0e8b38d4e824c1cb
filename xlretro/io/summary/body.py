"""Bulk that goes into a part of the package past XlsxWriter: deflated piece by piece, in threads, kept in a file.

XlsxWriter writes a sheet with a marker in place of its rows; `spliced` puts them there. Memory holds a few pieces, and
nothing is deflated twice.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, NamedTuple

from xlretro.io.zips import Member, copied, crc32_joined, moment_of, name_of, write_zip

__all__ = ["Body", "Deflated", "Deflating", "spliced"]

_PIECE = 1 << 19
"""Bytes deflated at a time."""
_LEVEL = 3
"""Rows deflate to a tenth at any level; 6 takes twice the time for a few percent."""


class Deflated(NamedTuple):
    """A piece that can stand anywhere in a deflated stream, and what it says of its content."""

    content: bytes
    checksum: int
    size: int
    """Of what it inflates to."""


def _deflate(data: bytes) -> Deflated:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return Deflated(packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH), zlib.crc32(data), len(data))


class Deflating:
    """The threads that deflate, and the folder that holds what they made; for all bodies of one package."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="xlretro-summary-")
        self.threads = max(1, min(4, os.cpu_count() or 1))
        self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix="deflate")

    def close(self) -> None:
        """Stop, and remove the folder. Needed once, harmless twice."""
        self.pool.shutdown(wait=True, cancel_futures=True)
        self.folder.cleanup()


class Body:
    """Bytes for one marker, deflated as they come."""

    def __init__(self, deflating: Deflating) -> None:
        self._deflating = deflating
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=deflating.folder.name)  # noqa: SIM115 - closed by close()
        self._gathered: list[bytes] = []
        self._gathered_size = 0
        self._divided = False
        self._under_way: list[Future[Deflated]] = []
        self.size = self.checksum = self._length = 0

    def __len__(self) -> int:
        return self._length

    def write(self, data: bytes) -> None:
        self._gathered.append(data)
        self._gathered_size += len(data)
        if self._gathered_size >= _PIECE:
            self._submit()
            self._divided = True

    def cut(self) -> Future[Deflated] | None:
        """End a piece. Gives what was written since the last cut, None where that is nothing or became several pieces."""
        piece = self._submit() if self._gathered else None
        divided, self._divided = self._divided, False
        return None if divided else piece

    def put(self, piece: Deflated) -> None:
        """Write a piece that was cut from another body. There is nothing between this and the last cut."""
        known: Future[Deflated] = Future()
        known.set_result(piece)
        self._add(known)

    def _submit(self) -> Future[Deflated]:
        piece, self._gathered, self._gathered_size = b"".join(self._gathered), [], 0
        return self._add(self._deflating.pool.submit(_deflate, piece))

    def _add(self, piece: Future[Deflated]) -> Future[Deflated]:
        if len(self._under_way) > self._deflating.threads:
            self._take()
        self._under_way.append(piece)
        return piece

    def _take(self) -> None:
        piece = self._under_way.pop(0).result()
        self._file.write(piece.content)
        self._length += len(piece.content)
        self.checksum = crc32_joined(self.checksum, piece.checksum, piece.size)
        self.size += piece.size

    def finish(self) -> None:
        """Nothing follows."""
        self.cut()
        while self._under_way:
            self._take()

    def copy_to(self, file: IO[bytes]) -> None:
        self._file.seek(0)
        shutil.copyfileobj(self._file, file, 1 << 20)

    def close(self) -> None:
        self._file.close()


class _Joined:
    """Deflated pieces, one after the other."""

    def __init__(self, pieces: Sequence[bytes | Body]) -> None:
        self._pieces = pieces

    def __len__(self) -> int:
        return sum(map(len, self._pieces))

    def copy_to(self, file: IO[bytes]) -> None:
        for piece in self._pieces:
            if isinstance(piece, Body):
                piece.copy_to(file)
            else:
                file.write(piece)


def _with_bodies(entry: zipfile.ZipInfo, content: bytes, bodies: Mapping[bytes, Body]) -> Member:
    """The part *content*, each marker in it replaced by its body; the markers come in the part's order."""
    pieces: list[bytes | Body] = []
    checksum = size = 0

    def add(piece: bytes | Body, its_checksum: int, its_size: int) -> None:
        nonlocal checksum, size
        pieces.append(piece)
        checksum = crc32_joined(checksum, its_checksum, its_size)
        size += its_size

    for marker, body in bodies.items():
        before, found, content = content.partition(marker)
        assert found, marker
        add(*_deflate(before))
        add(body, body.checksum, body.size)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    add(packer.compress(content) + packer.flush(), zlib.crc32(content), len(content))
    return Member(name_of(entry), 0, zipfile.ZIP_DEFLATED, moment_of(entry), checksum, size, entry.external_attr,
                  _Joined(pieces))  # fmt: skip


def spliced(package: Path, parts: Mapping[str, Mapping[bytes, Body]], target: Path) -> None:
    """Write *package* to *target*, with the bodies of each part (marker → body) in place of their markers.

    Raises OSError where it can't be written, OverflowError past 4 GB.
    """
    data = package.read_bytes()

    def members() -> Iterator[Member]:
        with zipfile.ZipFile(io.BytesIO(data)) as directory:
            for entry in directory.infolist():
                bodies = parts.get(entry.filename)
                yield _with_bodies(entry, directory.read(entry), bodies) if bodies else copied(data, entry)

    with target.open("wb") as file:
        write_zip(file, members())
