"""A stray cell far away from everything else (XFD1048576, where Ctrl+End led somebody) is left out of a sheet.

calamine lays a sheet out from A1 to the last filled cell; one such cell would take all memory, and is never meant. Only a
sheet that would exceed the limit of cells is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from xlretro.io.reading.cells import FILLED, SheetScan, column_number
from xlretro.io.reading.guard import Limits
from xlretro.io.reading.package import Package
from xlretro.model.records import Place

__all__ = ["leave_out"]

_BLANK_ROWS, _BLANK_COLUMNS = 1_000, 100
"""What stands behind so many blank ones is far away."""
_MOST = 1_000
"""More cells than that are no strays: somebody's data stands there."""


def leave_out(package: Package, scans: list[SheetScan]) -> dict[int, list[Place]]:
    """Take the strays out of *package*'s sheets and their *scans*; which they are, by the sheet's index."""
    found = {index: far for index, scan in enumerate(scans) if (far := _strays(scan, package.limits))}
    if found:
        sheets = list(package.sheets)
        for index, far in found.items():
            scans[index] = scans[index].of(_without(sheets[index].xml, far))
            sheets[index] = sheets[index]._replace(xml=scans[index].xml)
        package.sheets = tuple(sheets)
    return found


def _strays(scan: SheetScan, limits: Limits) -> list[Place]:
    """The cells to leave out so that *scan*'s sheet can be laid out, in its order; none where there is nothing to do."""
    if scan.near or not scan.regular:
        return []
    rows, columns = scan.extent()
    if rows * columns <= limits.cells:
        return []
    cells = [(int(row), column_number(letters)) for letters, row in FILLED.findall(scan.xml)]
    last_row = _end({row for row, _ in cells}, _BLANK_ROWS)
    last_column = _end({column for row, column in cells if row <= last_row}, _BLANK_COLUMNS)
    far = [Place(scan.name, row, column) for row, column in cells if row > last_row or column > last_column]
    return far if len(far) <= _MOST else []


def _end(numbers: Iterable[int], blank: int) -> int:
    """The last of *numbers* before a gap of more than *blank*."""
    for before, number in pairwise([0, *sorted(numbers)]):
        if number - before > blank:
            return before
    return max(numbers, default=0)


def _without(xml: bytes, strays: Iterable[Place]) -> bytes:
    """The sheet's XML without these cells."""
    addresses = "|".join(place.cell for place in strays).encode()
    return re.sub(rb'<c r="(?:%s)"[^<>]*+(?<!/)>.*?</c>' % addresses, b"", xml, flags=re.DOTALL)
