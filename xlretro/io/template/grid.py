"""The grid that 看板 is laid out on: 60 narrow columns between two margins, and hidden columns behind them."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlretro.io.styles import Styles
from xlretro.language import Language
from xlretro.model.period import serial

__all__ = ["ASIDE", "LEFT", "RIGHT", "Grid"]

LEFT, RIGHT = 1, 60
"""First and last column, from 0, of the grid."""
ASIDE = 63
"""First of the hidden columns, which hold intermediate results."""
_ASIDE_COLUMNS = 20


class Grid:
    """Writes cells, merged where they span, and remembers nothing."""

    def __init__(self, sheet: Worksheet, name: str, styles: Styles, lang: Language) -> None:
        self.sheet, self.name, self.styles = sheet, name, styles
        self.lang: Language = lang
        sheet.set_column_pixels(0, 0, 16)
        sheet.set_column_pixels(LEFT, RIGHT, 19)
        sheet.set_column_pixels(RIGHT + 1, RIGHT + 1, 16)
        sheet.set_column(ASIDE, ASIDE + _ASIDE_COLUMNS - 1, 12, None, {"hidden": True})

    def merge(self, row: int, first: int, last: int, style: Format, last_row: int | None = None) -> None:
        if last > first or (last_row or row) > row:
            self.sheet.merge_range(row, first, last_row or row, last, "", style)

    def text(self, row: int, first: int, last: int, text: str, style: Format, last_row: int | None = None) -> None:
        self.merge(row, first, last, style, last_row)
        self.sheet.write_string(row, first, text, style)

    def formula(
        self, row: int, first: int, last: int, formula: str, value: Any, style: Format, last_row: int | None = None
    ) -> None:
        """A formula with its stored value, a date among them as Excel's number."""
        self.merge(row, first, last, style, last_row)
        stored = serial(value) if isinstance(value, date) else value
        self.sheet.write_formula(row, first, f"={formula}", style, stored)

    def aside(self, row: int, offset: int, formula: str, value: Any) -> str:
        """Put an intermediate result into a hidden cell; gives its absolute address."""
        column = ASIDE + offset
        stored = serial(value) if isinstance(value, date) else value
        self.sheet.write_formula(row, column, f"={formula}", self.styles(num_format="0.0"), stored)
        return str(xl_rowcol_to_cell(row, column, True, True))

    def address(self, cell: str) -> str:
        """An absolute address with the sheet's name."""
        return f"'{self.name}'!{cell}"
