"""The cell values of a workbook's sheets as rows, read by calamine."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from xlretro.io.reading.cells import CellFacts, Merge, SheetScan, address, check_size, percent_styles
from xlretro.io.reading.package import Package
from xlretro.model.records import CellError, Place, Raw, Uncalculated
from xlretro.model.values import PercentNumber

__all__ = ["Grid", "Value", "add_facts", "plain", "read_grids"]

Value = None | str | int | float | bool | date | datetime | time | timedelta
"""What calamine gives for a cell. A blank is '' or None; so are an error and a formula never calculated."""


class Grid:
    """One sheet from A1 on. `rows[r][c]` is the cell in row r + 1, column c + 1; rows may differ in length."""

    __slots__ = ("facts", "hidden", "merges", "rows", "scan", "sheet", "strays")

    def __init__(
        self, sheet: str, rows: list[list[Value]], merges: Sequence[Merge] = (), hidden: bool = False,
        scan: SheetScan | None = None, strays: Sequence[Place] = (),
    ) -> None:  # fmt: skip
        self.sheet, self.rows, self.merges, self.hidden, self.scan = sheet, rows, merges, hidden, scan
        self.strays = strays
        """Cells of the file's sheet that were left out of `rows`, since they stand too far away."""
        self.facts: CellFacts | None = None
        """What the values alone do not tell; read by `add_facts`, only for sheets that hold something of ours."""

    def raw(self, row: int, column: int) -> Raw:
        """The value of a cell, row and column from 1: what stands there, an error or an uncalculated formula too."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        value = cells[column - 1] if column <= len(cells) else None
        facts = self.facts
        if facts is None or not facts.special:
            return plain(value)
        at = address(row, column)
        if at in facts.errors:
            return CellError(facts.errors[at])
        if at in facts.uncalculated:
            return Uncalculated(facts.formula(at))
        return plain(value, percent=at in facts.percent)


def plain(value: Value, percent: bool = False) -> Raw:
    """A value as the model knows it: blank text is None, a duration beyond a day the text Excel shows."""
    if value is None:
        return None
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if percent and isinstance(value, (int, float)):
        return PercentNumber(value)
    return value


_MOST_PARTED = 8 * 1024 * 1024
"""Bytes of all sheets, inflated, up to which time is worth more than memory."""


def read_grids(package: Package) -> list[Grid]:
    """Every worksheet's values, in the workbook's order, hidden ones included."""
    from python_calamine import CalamineError

    percents = partial(percent_styles, package.styles)
    huge = sum(len(sheet.xml) for sheet in package.sheets) > _MOST_PARTED
    scans = [SheetScan(sheet.name, sheet.xml, package.limits, percents, whole=huge) for sheet in package.sheets]
    strays: dict[int, list[Place]] = {}
    if not all(scan.near for scan in scans):
        from xlretro.io.reading.strays import leave_out  # few workbooks reach so far

        strays = leave_out(package, scans)
    sheets = package.sheets
    check_size(scans, package.strings, package.limits)
    if not sheets:
        return []
    try:
        values = _values(package, [scan.values for scan in scans])
    except CalamineError:  # what was left out may tell another fault, or none
        values = _values(package, [sheet.xml for sheet in sheets])
    return [
        Grid(scan.name, rows, scan.merges(), sheet.hidden, scan=scan, strays=strays.get(index, ()))
        for index, (scan, rows, sheet) in enumerate(zip(scans, values, sheets, strict=True))
    ]


def _values(package: Package, sheets: Sequence[bytes]) -> list[Any]:
    """The rows of values of all *sheets*, given as XML."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_filelike(io.BytesIO(package.repacked(sheets))) as workbook:
        return [workbook.get_sheet_by_index(n).to_python(skip_empty_area=False) for n in range(len(sheets))]


def add_facts(grids: Sequence[Grid], wanted: Mapping[int, bool]) -> None:
    """Reads what only the XML tells about the cells of the *wanted* grids; percent formats too where it says True."""
    emptied = []
    for number, percents in wanted.items():
        grid = grids[number]
        if grid.scan is not None:
            grid.facts = grid.scan.facts(percents)
            if grid.facts.emptied:
                emptied.append(grid.facts)
    if emptied and any(grid.scan.has_results() for grid in grids if grid.scan is not None):
        for facts in emptied:
            facts.keep_blank_results()
