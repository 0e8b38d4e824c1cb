"""Heights of rows that got longer texts, where nobody fixed them."""

from __future__ import annotations

from collections.abc import Mapping

from xlretro.io.edit.document import Element
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.line_count import line_count

__all__ = ["fit_rows"]

_LINE = 1.5
"""Height of a line, by the size of its letters."""
_MARGIN = 8.0
_DEFAULT_WIDTH = 8.43
_TALLEST = 409.0
"""Points; Excel has no taller row."""


def fit_rows(sheet: Sheet, texts: Mapping[tuple[int, int], str], stylesheet: Stylesheet) -> None:
    """Give rows that state a height which nobody fixed one that shows *texts*, by row and column, whole.

    A row without a stated height is fitted by whoever opens the file.
    """
    wanted: dict[int, float] = {}
    for (number, column), text in texts.items():
        row, cell = sheet.rows.get(number), sheet.cell(number, column)
        if row is None or cell is None or not row.get("ht") or row.get("customHeight") in ("1", "true"):
            continue
        size = stylesheet.wrapped_size(int(cell.get("s"))) if cell.get("s").isdigit() else 0.0
        if size:
            height = line_count(text, _width(sheet, number, column)) * size * _LINE + _MARGIN
            wanted[number] = max(wanted.get(number, 0.0), height)
    for number, height in wanted.items():
        row = sheet.rows[number]
        if height > _number(row.get("ht"), _TALLEST):
            sheet.document.set(row, "ht", f"{min(height, _TALLEST):g}")


def _width(sheet: Sheet, row: int, column: int) -> float:
    """Characters in a row of the cell, and of those that are merged with it."""
    last = next((area.right for area in sheet.merged if (area.top, area.left) == (row, column)), column)
    listed = sheet.root.first("cols")
    widths = listed.children if listed else []
    return sum(_width_of(widths, number) for number in range(column, last + 1))


def _width_of(widths: list[Element], column: int) -> float:
    for element in widths:
        if _number(element.get("min"), 0) <= column <= _number(element.get("max"), 0):
            return _number(element.get("width"), _DEFAULT_WIDTH)
    return _DEFAULT_WIDTH


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
