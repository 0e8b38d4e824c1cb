"""Workbooks whose formulas are to be computed, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from tests.reader.build import in_sheets, rezip
from xlretro.commands.recompute import recompute
from xlretro.io.recalc.cells import read_book
from xlretro.io.recalc.engine import Engine
from xlretro.io.recalc.values import NotComputable, Scalar
from xlretro.model.records import CellError, column_letters

DAY = date(2023, 10, 5)
_RESULT = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="(?:str|e|b)")?>(<f[ >].*?</f>)<v>[^<]*</v></c>')


def uncalculated(path: Path) -> Path:
    """*path*, changed to what a program writes that computes nothing: formulas without their results."""

    def strip(xml: str) -> str:
        bare, found = _RESULT.subn(r'<c r="\1"\2>\3</c>', xml)
        assert found == xml.count("</f>")
        return bare

    return rezip(path, in_sheets(strip))


def recompute_at(path: Path, **how: Any) -> Path:
    """*path*, recomputed."""
    path.write_bytes(recompute(path.read_bytes(), **{"today": DAY, **how}).data)
    return path


def results(data: bytes, today: date = DAY, **how: Any) -> dict[str, Scalar | str]:
    """Of every formula of the first sheet by its cell; error values as text, "?" where it is not computed."""
    book = read_book(data)
    engine = Engine(book, today, **how)
    sheet = next(iter(book.sheets))
    found: dict[str, Scalar | str] = {}
    for row, column in book.sheets[sheet].formulas:
        try:
            value = engine.result(sheet, (row, column))
        except NotComputable:
            value = "?"
        found[f"{column_letters(column)}{row}"] = value.code if isinstance(value, CellError) else value
    return found


def sheet_with(path: Path, cells: dict[str, Any], change: Callable[[openpyxl.Workbook], None] | None = None) -> Path:
    """A workbook of one sheet with *cells*, without results."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for at, value in cells.items():
        sheet[at] = value
    if change:
        change(workbook)
    workbook.save(path)
    return path
