"""What MS-CFB asks of a compound file's directory, said by a reader of its own."""

from __future__ import annotations

import struct
from dataclasses import dataclass

__all__ = ["directory_faults"]

_NONE = 0xFFFFFFFF
_RED = 0


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    colour: int
    left: int
    right: int
    child: int


def _entries(content: bytes) -> list[_Entry]:
    first_fat, start = struct.unpack_from("<I", content, 76)[0], struct.unpack_from("<I", content, 48)[0]
    fat = struct.unpack_from("<128I", content, 512 * (first_fat + 1))
    entries = []
    while start < 0xFFFFFFF0:
        for at in range(512 * (start + 1), 512 * (start + 2), 128):
            length, kind, colour, left, right, child = struct.unpack_from("<HBBIII", content, at + 64)
            name = content[at : at + max(length - 2, 0)].decode("utf-16-le")
            entries.append(_Entry(name, kind, colour, left, right, child))
        start = fat[start]
    return entries


def directory_faults(content: bytes) -> list[str]:
    """Where siblings are not sorted, not a red-black tree, or not reachable. For files with one FAT sector."""
    entries = _entries(content)
    faults: list[str] = []
    seen: set[int] = set()

    def walk(number: int, below_red: bool) -> tuple[int, list[str]]:
        """Black nodes on the way down, and the names in order."""
        if number == _NONE:
            return 1, []
        entry = entries[number]
        seen.add(number)
        red = entry.colour == _RED
        if red and below_red:
            faults.append(f"{entry.name}: a red below a red")
        left, before = walk(entry.left, red)
        right, after = walk(entry.right, red)
        if left != right:
            faults.append(f"{entry.name}: {left} black nodes to the left, {right} to the right")
        return left + (not red), [*before, entry.name, *after]

    for entry in entries:
        if entry.kind in (1, 5) and entry.child != _NONE:
            if entries[entry.child].colour == _RED:
                faults.append(f"{entry.name}: the root of its tree is red")
            _, names = walk(entry.child, False)
            if names != sorted(names, key=lambda name: (len(name), name.upper())):
                faults.append(f"{entry.name}: {names} not sorted")
    if len(seen) != sum(entry.kind in (1, 2) for entry in entries):
        faults.append("entries that no tree holds")
    return faults
