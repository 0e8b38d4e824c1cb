"""The cells of a workbook as formulas see them: values, formulas with their stored results, Excel tables, names."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field

from xlretro.io.edit.document import Element
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import LAST_ROW, Area, Cell
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.strings import Strings
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.edit.surroundings import ExcelTable, tables_of
from xlretro.io.edit.workbook import SheetEntry, Workbook
from xlretro.io.reading.guard import DEFAULT, Limits, translated
from xlretro.io.recalc.values import NotComputable, Scalar
from xlretro.model.records import CellError, Place

__all__ = ["Book", "BookSheet", "FormulaCell", "plain_cells", "read_book", "table_at", "understood"]


@dataclass(slots=True)
class FormulaCell:
    """A formula, without its leading "=", and the result that the file holds for it."""

    text: str
    """As stated; of a formula that cells share, where it is stated."""
    stored: Scalar
    """None where there is none: the file was written by a program that computes nothing."""
    moved: Cell = (0, 0)
    """How far from the stating cell this one is: rows, columns."""
    is_array: bool = False
    emptied: bool = False
    """There is a place for a result with nothing in it: no result as long as the file has none at all, else a blank one."""
    spans: bool = False
    """Part of an array formula over several cells, or of a data table."""


@dataclass(slots=True)
class BookSheet:
    name: str
    protected: bool
    merged: list[Area]
    values: dict[Cell, Scalar] = field(default_factory=dict)
    """Of the cells without a formula; blank ones are left out."""
    formulas: dict[Cell, FormulaCell] = field(default_factory=dict)
    spanning: list[Area] = field(default_factory=list)
    """The cells of array formulas and data tables, each stated in one of them."""


@dataclass(slots=True)
class Book:
    sheets: dict[str, BookSheet]
    """By their names in small letters."""
    tables: dict[str, ExcelTable]
    """By their names in small letters."""
    names: dict[str, tuple[str, ...]]
    """What a defined name stands for; several where sheets have one of their own."""
    date1904: bool

    @property
    def extent(self) -> Cell:
        """The last row and the last column that hold anything in any sheet."""
        filled = [at for sheet in self.sheets.values() for held in (sheet.values, sheet.formulas) for at in held]
        return max((row for row, _ in filled), default=1), max((column for _, column in filled), default=1)


def read_book(data: bytes, limits: Limits = DEFAULT) -> Book:
    """The cells of a workbook. Raises InputRefused for what is no workbook, or must not be changed."""
    with translated():
        package = Package(data, limits)
        workbook = Workbook(package)
        strings = Strings(package)
        sheets: dict[str, BookSheet] = {}
        tables: dict[str, ExcelTable] = {}
        for key, entry in workbook.worksheets.items():
            sheets[key] = _sheet(package, entry, strings)
            tables |= {table.name.casefold(): table for table in tables_of(package, entry)}
        names: dict[str, tuple[str, ...]] = {}
        for name in workbook.defined_names:
            key = name.get("name").casefold()
            names[key] = (*names.get(key, ()), name.text)
        _settle_blank_results(sheets)
        return Book(sheets, tables, names, workbook.date1904)


_EMPTY = "\0"
"""A place for a result with nothing in it: a blank text, or none at all. A cell can't hold this."""


def _settle_blank_results(sheets: dict[str, BookSheet]) -> None:
    """XlsxWriter marks a blank result in no other way than openpyxl a missing one; but openpyxl stores none at all."""
    formulas = [cell for sheet in sheets.values() for cell in sheet.formulas.values()]
    stores = any(cell.stored not in (None, _EMPTY) for cell in formulas)
    for cell in formulas:
        if cell.stored == _EMPTY:
            cell.stored, cell.emptied = "" if stores else None, True


def _sheet(package: Package, entry: SheetEntry, strings: Strings) -> BookSheet:
    sheet = Sheet(package, entry.name, entry.part, range(1, LAST_ROW + 1))
    found = BookSheet(entry.name, sheet.protected, list(sheet.merged), spanning=list(sheet.spanning))
    masters: dict[str, tuple[Cell, str]] = {}
    for row in sheet.rows.values():
        for cell in row.children:
            at = (row.number, cell.number)
            formula = cell.first("f")
            if formula is None:
                if (value := _value(cell, strings)) is not None:
                    found.values[at] = value
                continue
            result = _stored(cell, strings)
            if formula.get("t") == "shared" and formula.text:
                masters[formula.get("si")] = (at, formula.text)
            found.formulas[at] = _formula(formula, at, result, masters)
    _mark_spanned(sheet, found)
    return found


def _formula(formula: Element, at: Cell, stored: Scalar, masters: dict[str, tuple[Cell, str]]) -> FormulaCell:
    kind = formula.get("t")
    if kind == "shared" and not formula.text:
        origin, text = masters.get(formula.get("si"), (at, ""))
        return FormulaCell(text, stored, (at[0] - origin[0], at[1] - origin[1]))
    return FormulaCell(formula.text, stored, is_array=kind == "array", spans=kind == "dataTable")


def _mark_spanned(sheet: Sheet, found: BookSheet) -> None:
    for area in sheet.spanning:
        if area.size > 1:
            for at, cell in found.formulas.items():
                cell.spans = cell.spans or area.holds(at)


def _stored(cell: Element, strings: Strings) -> Scalar:
    """The result that stands beside a formula; None where none does."""
    place = cell.first("v")
    if place is not None and not place.text:
        return "" if cell.get("t") == "str" else _EMPTY
    if place is None:
        return "" if cell.get("t") == "str" else None
    return _value(cell, strings)


def _value(cell: Element, strings: Strings) -> Scalar:
    kind, place = cell.get("t"), cell.first("v")
    if kind in ("s", "str", "inlineStr"):
        text = strings.of(cell)
        return text.text if text else None
    if place is None or not place.text:
        return None
    if kind == "e":
        return CellError(place.text.strip())
    if kind == "b":
        return place.text.strip() == "1"
    return _number(place.text) if kind in ("", "n") else _Strange(place.text)


def _number(text: str) -> Scalar:
    try:
        number = float(text)
    except ValueError:
        return _Strange(text)
    return number if math.isfinite(number) else _Strange(text)


class _Strange(str):
    """A value in a form that is not understood here, such as a date in words; formulas that read it are not computed."""


def understood(value: Scalar) -> Scalar:
    """*value*. Raises NotComputable where it is of a form that is not understood here."""
    if isinstance(value, _Strange):
        raise NotComputable(value)
    return value


def table_at(book: Book, sheet: str, at: Cell) -> ExcelTable | None:
    """The Excel table that a cell lies in."""
    return next((t for t in book.tables.values() if t.sheet.casefold() == sheet and t.area.holds(at)), None)


def plain_cells(data: bytes, places: Collection[Place], limits: Limits = DEFAULT) -> set[Place]:
    """Those of *places* whose cells, there or not, show a number as it is: nobody gave them a format."""
    with translated():
        package = Package(data, limits)
        entries, stylesheet = Workbook(package).worksheets, Stylesheet(package)
        found: set[Place] = set()
        for name in {place.sheet for place in places}:
            own = [place for place in places if place.sheet == name]
            entry = entries[name.casefold()]
            sheet = Sheet(package, entry.name, entry.part, {place.row for place in own})
            for place in own:
                cell = sheet.cell(place.row, place.column)
                style = cell.get("s") if cell else str(sheet.style_of_blank(place.row, place.column))
                if stylesheet.shows_plainly(int(style) if style.isdigit() else 0):
                    found.add(place)
        return found
