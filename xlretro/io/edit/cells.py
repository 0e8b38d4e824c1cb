"""Cell edits in one worksheet: checked first, all of them, then written; rows and cells that are missing are made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from itertools import groupby

from xlretro.io.edit.calc_chain import update_chain
from xlretro.io.edit.document import Element
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW, Area, areas_of
from xlretro.io.edit.refusals import refused
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.edit.values import Unstorable, content_of
from xlretro.io.edit.workbook import SheetEntry
from xlretro.io.styles import day_format
from xlretro.model.changes import CellEdit, Formula, is_renewal
from xlretro.model.values import shown

__all__ = ["edit_cells", "forget_results"]

_SPANS = re.compile(r"(\d+):(\d+)")
_LEFT_OUT = frozenset(("r", "s", "t", "cm", "vm"))
"""Attributes of a cell that are written anew, or go with the value they speak of."""


def edit_cells(
    package: Package, entry: SheetEntry, edits: Sequence[CellEdit], stylesheet: Stylesheet, *, date1904: bool
) -> None:
    """Carry out *edits*, all of the sheet *entry*; of two for one cell the later one counts.

    Raises InputRefused before anything is changed: a locked cell, one that only changes together with others.
    """
    by_cell = {(edit.place.row, edit.place.column): edit for edit in edits}
    sheet = Sheet(package, entry.name, entry.part, {row for row, _ in by_cell})
    guard = _Guard(package, sheet, by_cell, stylesheet)
    for edit in by_cell.values():
        guard.check(edit)
    _Editor(package, entry, sheet, stylesheet, date1904).write(by_cell)


def forget_results(package: Package, entry: SheetEntry, areas: Sequence[Area]) -> None:
    """Take away what is stored beside the formulas in *areas*, also in the other cells of an array formula.

    No reader then takes it for the result; whoever computes the workbook puts the right one there.
    """
    sheet = Sheet(package, entry.name, entry.part, _RowsOf(areas))
    for row in sheet.rows.values():
        for cell in row.children:
            at = (row.number, cell.number)
            computed = cell.first("f") or any(area.holds(at) for area in sheet.spanning)
            stored = cell.first("v")
            if stored and computed and any(area.holds(at) for area in areas):
                sheet.document.remove(stored)
                if cell.get("t") not in ("", "n"):
                    sheet.document.set(cell, "t", "n")


class _RowsOf:
    """The rows of some areas, which may reach down a whole sheet."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._spans = [(area.top, area.bottom) for area in areas]

    def __contains__(self, row: object) -> bool:
        return isinstance(row, int) and any(top <= row <= bottom for top, bottom in self._spans)


class _Guard:
    """What may be edited in a sheet."""

    def __init__(self, package: Package, sheet: Sheet, edits: dict[tuple[int, int], CellEdit], styles: Stylesheet) -> None:
        self._sheet, self._edits, self._styles = sheet, edits, styles
        self._headers: list[Area] = []
        self._pivots: list[Area] = []
        for relationship in package.relationships(sheet.part):
            if relationship.kind == "table":
                self._headers += _header_of(package.document(relationship.target).root)
            elif relationship.kind == "pivotTable":
                places = package.document(relationship.target).root.every("location")
                self._pivots += [area for place in places for area in areas_of(place.get("ref"))]

    def check(self, edit: CellEdit) -> None:
        sheet, place = self._sheet, edit.place
        at = (place.row, place.column)
        if not (1 <= place.row <= LAST_ROW and 1 <= place.column <= LAST_COLUMN):
            raise refused("no_cell", sheet=sheet.name, row=place.row, column=place.column)
        # What people may type is protected, not what formulas give.
        if sheet.protected and not is_renewal(edit) and self._is_locked(*at):
            raise refused("protected", sheet=sheet.name, cell=place.cell)
        for area in sheet.merged:
            if area.holds(at) and at != (area.top, area.left) and not is_renewal(edit):
                raise refused("merged", sheet=sheet.name, cell=place.cell, area=area)
        for area in sheet.spanning:
            if area.holds(at) and area.size > 1:
                raise refused("array", sheet=sheet.name, cell=place.cell, area=area)
        if any(area.holds(at) for area in self._headers):
            raise refused("table_header", sheet=sheet.name, cell=place.cell)
        if any(area.holds(at) for area in self._pivots):
            raise refused("pivot", sheet=sheet.name, cell=place.cell)
        self._check_shared(edit)

    def _is_locked(self, row: int, column: int) -> bool:
        cell = self._sheet.cell(row, column)
        style = (int(cell.get("s")) if cell.get("s").isdigit() else 0) if cell else self._sheet.style_of_blank(row, column)
        return self._styles.is_locked(style)

    def _check_shared(self, edit: CellEdit) -> None:
        """A formula that others share is stated in one cell: it can only go if they all lose it."""
        cell = self._sheet.cell(edit.place.row, edit.place.column)
        formula = cell.first("f") if cell else None
        if formula is None or formula.get("t") != "shared" or not formula.get("ref") or _keeps_formula(edit, formula):
            return
        others = self._sheet.sharing[formula.get("si")] - {(edit.place.row, edit.place.column)}
        if any(other not in self._edits or _keeps_formula(self._edits[other], None) for other in others):
            raise refused("shared_formula", sheet=self._sheet.name, cell=edit.place.cell, area=formula.get("ref"))


def _header_of(table: Element) -> list[Area]:
    areas = list(areas_of(table.get("ref"))) if table.get("headerRowCount", "1") != "0" else []
    return [area._replace(bottom=area.top) for area in areas]


def _keeps_formula(edit: CellEdit, formula: Element | None) -> bool:
    """Whether only the stored result is renewed."""
    if not isinstance(edit.new, Formula):
        return False
    return not edit.new.text or (formula is not None and formula.text == edit.new.text.removeprefix("="))


class _Editor:
    """Writes edits that were checked."""

    def __init__(
        self, package: Package, entry: SheetEntry, sheet: Sheet, stylesheet: Stylesheet, date1904: bool
    ) -> None:
        self._package, self._entry, self._sheet, self._styles = package, entry, sheet, stylesheet
        self._date1904 = date1904
        self._document = sheet.document
        self._prefix = sheet.document.prefix
        self._gone: list[str] = []
        self._new: list[str] = []

    def write(self, edits: dict[tuple[int, int], CellEdit]) -> None:
        data = self._sheet.data
        if data is None:
            # Legal to leave out by nobody's schema, but some writers do for a blank sheet.
            raise refused("no_sheet", sheet=self._sheet.name)
        for row, group in groupby(sorted(edits), key=lambda at: at[0]):
            columns = [column for _, column in group]
            found = self._sheet.rows.get(row)
            if found:
                self._edit_row(found, [(column, edits[row, column]) for column in columns])
            else:
                self._make_row(data, row, [(column, edits[row, column]) for column in columns])
        self._grow_dimension(edits)
        update_chain(self._package, self._entry.sheet_id, self._gone, self._new)

    def _edit_row(self, row: Element, edits: list[tuple[int, CellEdit]]) -> None:
        for column, edit in edits:
            cell = self._sheet.cell(row.number, column)
            if cell:
                self._edit_cell(cell, edit)
            elif new := self._make_cell(edit):
                after = [other for other in row.children if other.number < column]
                if after:
                    self._document.insert(after[-1].end, new)
                else:
                    self._document.prepend(row, new)
        spans = _SPANS.fullmatch(row.get("spans"))
        if spans:
            low, high = int(spans[1]), int(spans[2])
            wanted = min(low, edits[0][0]), max(high, edits[-1][0])
            if wanted != (low, high):
                self._document.set(row, "spans", "{}:{}".format(*wanted))

    def _make_row(self, data: Element, row: int, edits: list[tuple[int, CellEdit]]) -> None:
        cells = "".join(self._make_cell(edit) for _, edit in edits)
        if not cells:
            return
        p = self._prefix
        new = f'<{p}row r="{row}">{cells}</{p}row>'
        before = [other for other in data.children if other.number < row]
        if before:
            self._document.insert(before[-1].end, new)
        else:
            self._document.prepend(data, new)

    def _make_cell(self, edit: CellEdit) -> str:
        """The XML of a cell that is not there yet; "" where it would hold nothing."""
        if edit.new is None and not edit.number_format:
            return ""
        style = self._style(self._sheet.style_of_blank(edit.place.row, edit.place.column), edit)
        kept = f' s="{style}"' if style else ""
        return self._written(edit.place.cell, kept, edit)

    def _edit_cell(self, cell: Element, edit: CellEdit) -> None:
        document = self._document
        before = int(cell.get("s")) if cell.get("s").isdigit() else 0
        style = self._style(before, edit)
        formula = cell.first("f")
        if formula and _keeps_formula(edit, formula):
            self._renew_result(cell, formula, edit, style if style != before else None)
            return
        kept = f' s="{style}"' if style or cell.get("s") else ""
        # What else a writer put on the cell (its phonetic mark, attributes of an extension) stays.
        tag = document.data[cell.start:cell.open_end].decode()
        for name, quoted in re.findall(r"""\s([^\s=<>/"']+)\s*=\s*("[^"]*"|'[^']*')""", tag):
            if name not in _LEFT_OUT:
                kept += f" {name}={quoted}"
        address = edit.place.cell if cell.get("r") else ""
        document.replace(cell.start, cell.end, self._written(address, kept, edit))
        if formula and not isinstance(edit.new, Formula):
            self._gone.append(edit.place.cell)

    def _written(self, address: str, attributes: str, edit: CellEdit) -> str:
        try:
            content = content_of(edit.new, self._prefix, self._date1904)
        except Unstorable as error:
            raise self._unstorable(edit, error) from None
        p = self._prefix
        if isinstance(edit.new, Formula):
            self._new.append(edit.place.cell)
        start = f"<{p}c" + (f' r="{address}"' if address else "") + attributes
        start += f' t="{content.type}"' if content.type else ""
        return f"{start}>{content.xml}</{p}c>" if content.xml else f"{start}/>"

    def _renew_result(self, cell: Element, formula: Element, edit: CellEdit, style: int | None) -> None:
        """Another stored result under the formula that stands, which may be shared or span cells."""
        document, p = self._document, self._prefix
        assert isinstance(edit.new, Formula)
        try:
            content = content_of(Formula("", edit.new.value), p, self._date1904)
        except Unstorable as error:
            raise self._unstorable(edit, error) from None
        result = content.xml.partition(f"</{p}f>")[2]
        kind = content.type
        old = cell.first("v")
        if old:
            document.replace(old.start, old.end, result)
        elif result:
            document.insert(formula.end, result)
        if kind:
            document.set(cell, "t", kind)
        elif cell.get("t") and cell.get("t") != "n":
            document.set(cell, "t", "n")
        if style is not None:
            document.set(cell, "s", style)

    def _style(self, style: int, edit: CellEdit) -> int:
        """A date in a cell that shows plain numbers would be seen as one: it gets a date format. What is no text loses the
        apostrophe of the text before it."""
        code = edit.number_format
        if code is None and edit.plain_format and self._styles.shows_otherwise(style, edit.new):
            code = edit.plain_format
        elif code is None and isinstance(edit.new, (date, time)) and not self._styles.shows_dates(style):
            code = day_format(edit.new)
        if code is None and not style:
            return style  # nothing to ask the styles for, which a workbook may not even have
        unquoted = isinstance(edit.new, (bool, int, float, date, time, Formula))
        return self._styles.with_number_format(style, code, unquoted=unquoted)

    def _unstorable(self, edit: CellEdit, error: Unstorable) -> Exception:
        value = edit.new.value if isinstance(edit.new, Formula) else edit.new
        detail = {"sheet": edit.place.sheet, "cell": edit.place.cell, "value": shown(value)}
        return refused("no_date", **detail, first=error.first) if error.first else refused("no_value", **detail)

    def _grow_dimension(self, edits: dict[tuple[int, int], CellEdit]) -> None:
        stated = self._sheet.root.first("dimension")
        areas = list(areas_of(stated.get("ref"))) if stated else []
        filled = [at for at, edit in edits.items() if edit.new is not None]
        if stated is None or len(areas) != 1 or not filled:
            return
        rows, columns = [row for row, _ in filled], [column for _, column in filled]
        area = areas[0]
        grown = Area(min(area.top, *rows), min(area.left, *columns), max(area.bottom, *rows), max(area.right, *columns))
        if grown != area:
            self._document.set(stated, "ref", grown)


