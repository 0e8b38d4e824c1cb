"""Addresses as a sheet's XML has them: cells, ranges, and lists of ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xlretro.model.records import column_letters

__all__ = ["LAST_COLUMN", "LAST_ROW", "Area", "areas_of", "cell_of", "compact"]

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
Cell = tuple[int, int]
"""Row and column, from 1."""
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Area(NamedTuple):
    """A rectangle of cells; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, cell: Cell) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right

    def __str__(self) -> str:
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    @property
    def size(self) -> int:
        """Cells in it."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


def cell_of(address: str) -> Cell | None:
    """Row and column of A1; None for what is no cell's address."""
    match = _CELL.fullmatch(address)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def areas_of(reference: str) -> Iterator[Area]:
    """The ranges in a list such as "A1:B3 D5"; what is none is left out."""
    for part in reference.split():
        first, _, last = part.partition(":")
        begin, end = cell_of(first), cell_of(last or first)
        if begin and end:
            yield Area(min(begin[0], end[0]), min(begin[1], end[1]), max(begin[0], end[0]), max(begin[1], end[1]))


def compact(areas: Iterable[Area]) -> list[Area]:
    """*areas* in their order on the sheet, those of one width that touch from above to below joined."""
    joined: dict[tuple[int, int], list[Area]] = {}
    for area in sorted(set(areas), key=lambda a: (a.left, a.right, a.top)):
        column = joined.setdefault((area.left, area.right), [])
        if column and column[-1].bottom + 1 >= area.top:
            column[-1] = column[-1]._replace(bottom=max(area.bottom, column[-1].bottom))
        else:
            column.append(area)
    return sorted(area for column in joined.values() for area in column)
