"""A sheet's cell values as rows, read by calamine."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from xlretro.io.cells import CellFacts, Merge, check_size, merges, percent_styles, read_facts
from xlretro.io.guard import too_large
from xlretro.io.package import Package, SheetPart
from xlretro.language import Text
from xlretro.model.records import CellError, Raw, Uncalculated
from xlretro.model.values import PercentNumber

__all__ = ["Grid", "Value", "read_grids"]

Value = None | str | int | float | bool | date | datetime | time | timedelta
"""What calamine gives for a cell. A blank is '' or None; so are an error and a formula never calculated."""


@dataclass(slots=True)
class Grid:
    """One sheet from A1 on. `rows[r][c]` is the cell in row r + 1, column c + 1; rows may differ in length."""

    sheet: str
    rows: list[list[Value]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    facts: CellFacts | None = None
    """What the values alone do not tell; read only for sheets that hold something of ours."""

    def raw(self, row: int, column: int) -> Raw:
        """The value of a cell, row and column from 1: what stands there, an error or an uncalculated formula too."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        value = cells[column - 1] if column <= len(cells) else None
        facts = self.facts
        at = (row, column)
        if facts is not None:
            if at in facts.errors:
                return CellError(facts.errors[at])
            if at in facts.uncalculated:
                return Uncalculated(facts.formulas[at])
        return plain(value, percent=facts is not None and at in facts.percent)


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


def read_grids(package: Package) -> list[Grid]:
    """Every worksheet's values, in the workbook's order, hidden ones included."""
    from python_calamine import CalamineWorkbook

    limits = package.limits
    sheets = package.sheets
    check_size([(sheet.name, sheet.xml) for sheet in sheets], package.strings, limits)
    if sum(sheet.xml.count(b"mergeCell ") for sheet in sheets) > limits.merges:
        raise too_large(Text("合并单元格数", "number of merged ranges"), limits.merges)
    if not sheets:
        return []
    with CalamineWorkbook.from_filelike(io.BytesIO(package.repacked())) as workbook:
        return [
            Grid(sheet.name, workbook.get_sheet_by_index(index).to_python(skip_empty_area=False),
                 merges(sheet.xml), sheet.hidden)
            for index, sheet in enumerate(sheets)
        ]


def add_facts(grid: Grid, part: SheetPart, package: Package) -> None:
    """Reads what only the XML tells about a sheet's cells."""
    percents = percent_styles(package.styles) if package.styles else frozenset()
    grid.facts = read_facts(part.xml, percents, package.limits)
