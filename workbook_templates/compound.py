"""Writes a compound file (MS-CFB version 3), the little file system in which a VBA project is kept.

Storages and streams only as far as a VBA project needs them: no dates, no class ids, up to 109 FAT sectors (7 MB).
The same content gives the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union

__all__ = ["Storage", "compound_file"]

SECTOR = 512
MINI_SECTOR = 64
MINI_LIMIT = 4096
"""Streams below this size live in the mini stream."""
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
ENTRY = 128
"""Bytes of a directory entry."""
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1

Storage = Mapping[str, Union[bytes, "Storage"]]
"""Names with what stands under them: a stream's bytes, or another storage."""


@dataclass(slots=True)
class _Entry:
    """A directory entry. Left and right are its neighbours in the tree of its storage, child the root of its own."""

    name: str
    kind: int
    content: bytes = b""
    colour: int = _BLACK
    left: int = FREE
    right: int = FREE
    child: int = FREE
    start: int = field(default=0)
    size: int = field(default=0)

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII16sIQQIQ", name, len(name), self.kind, self.colour, self.left, self.right, self.child, b"", 0,
            0, 0, self.start, self.size,
        )  # fmt: skip


def _order(name: str) -> tuple[int, str]:
    """Names are sorted by length first (MS-CFB 2.6.4)."""
    return len(name.encode("utf-16-le")), name.upper()


def _add_children(entries: list[_Entry], storage: Storage) -> int:
    """Append the entries of *storage* and of what is below it; the number of the root of their tree."""
    names = sorted(storage, key=_order)
    numbers = {name: len(entries) + index for index, name in enumerate(names)}
    for name in names:
        content = storage[name]
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content, size=len(content)))
        else:
            entries.append(_Entry(name, _STORAGE))
    deepest = len(names).bit_length() - 1

    def tree(first: int, last: int, depth: int) -> int:
        # Halving fills every level but the deepest. Red there and black above: a valid red-black tree.
        if first > last:
            return FREE
        middle = (first + last) // 2
        entry = entries[numbers[names[middle]]]
        entry.colour = _RED if depth == deepest and depth > 0 else _BLACK
        entry.left = tree(first, middle - 1, depth + 1)
        entry.right = tree(middle + 1, last, depth + 1)
        return numbers[names[middle]]

    root = tree(0, len(names) - 1, 0)
    for name in names:
        content = storage[name]
        if not isinstance(content, bytes):
            entries[numbers[name]].child = _add_children(entries, content)
    return root


def _chain(table: list[int], sectors: int) -> int:
    """Reserve *sectors* at the end of *table* as one chain; its first sector."""
    if not sectors:
        return END
    first = len(table)
    table += [*range(first + 1, first + sectors), END]
    return first


def _padded(content: bytes, size: int) -> bytes:
    return content + b"\0" * (-len(content) % size)


def _sectors(content: bytes, size: int = SECTOR) -> int:
    return -(-len(content) // size)


def _longs(numbers: list[int]) -> bytes:
    """Sector numbers, filled up to whole sectors with free ones."""
    numbers = numbers + [FREE] * (-len(numbers) % (SECTOR // 4))
    return struct.pack(f"<{len(numbers)}I", *numbers)


def compound_file(storage: Storage) -> bytes:
    """The compound file that holds *storage* as its root."""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add_children(entries, storage)
    small = [entry for entry in entries if entry.kind == _STREAM and entry.size < MINI_LIMIT]
    large = [entry for entry in entries if entry.kind == _STREAM and entry.size >= MINI_LIMIT]

    mini_table: list[int] = []
    for entry in small:
        entry.start = _chain(mini_table, _sectors(entry.content, MINI_SECTOR))
    mini_stream = b"".join(_padded(entry.content, MINI_SECTOR) for entry in small)
    mini_fat = _longs(mini_table)

    table: list[int] = []
    directory_start = _chain(table, _sectors(b"\0" * ENTRY * len(entries)))
    mini_fat_start = _chain(table, _sectors(mini_fat))
    entries[0].start, entries[0].size = _chain(table, _sectors(mini_stream)), len(mini_stream)
    for entry in large:
        entry.start = _chain(table, _sectors(entry.content))
    fat_sectors = 1
    while fat_sectors * (SECTOR // 4) < len(table) + fat_sectors:
        fat_sectors += 1
    fat = list(range(len(table), len(table) + fat_sectors))
    if fat_sectors > 109:
        raise ValueError(f"too large for a compound file without further FAT tables: {len(table)} sectors")
    table += [FAT_SECTOR] * fat_sectors

    unused = _Entry("", 0).packed()[:64] + struct.pack("<HBBIII", 0, 0, 0, FREE, FREE, FREE) + b"\0" * 48
    directory = b"".join(entry.packed() for entry in entries)
    directory += unused * (-len(entries) % (SECTOR // ENTRY))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fat_sectors,
        directory_start, 0, MINI_LIMIT, mini_fat_start, _sectors(mini_fat), END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *fat, *[FREE] * (109 - fat_sectors))
    parts = [header, directory, mini_fat, _padded(mini_stream, SECTOR)]
    return b"".join([*parts, *(_padded(entry.content, SECTOR) for entry in large), _longs(table)])
