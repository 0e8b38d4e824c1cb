"""Cell edits in the workbook that is open in Excel: checked first, all of them, then made one by one with their way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from xlretro.excel.excel_step import Step, area_of, items, member
from xlretro.io.edit.ranges import Area
from xlretro.io.edit.refusals import refused
from xlretro.io.edit.styles import is_date_format
from xlretro.io.edit.values import Unstorable, content_of, serial_of
from xlretro.io.styles import day_format
from xlretro.model.changes import CellEdit, Formula
from xlretro.model.records import CellError
from xlretro.model.values import shown

__all__ = ["edit_cells"]

_TEXT = "@"


def edit_cells(book: Any, edits: Sequence[CellEdit], step: Step) -> None:
    """Carry out *edits* in *book*, an Excel Workbook.

    Raises InputRefused, before anything is changed, for what an edit in a file is refused for.
    """
    date1904 = bool(edits and book.Date1904)
    guards: dict[str, _Guard] = {}
    checked = []
    for edit in edits:
        step.where = edit.place.sheet
        guard = guards.get(edit.place.sheet) or guards.setdefault(edit.place.sheet, _Guard(book, edit.place.sheet))
        checked.append((edit, guard.check(edit, date1904)))
    for edit, cell in checked:
        step.where = edit.place.sheet
        step.undo(_way_back(cell))
        _put(cell, edit, date1904)


class _Guard:
    """What may be edited in a sheet."""

    def __init__(self, book: Any, name: str) -> None:
        self._sheet = sheet = book.Worksheets.Item(name)
        heads = [table.HeaderRowRange for table in items(sheet.ListObjects)]
        self._headers = [area_of(head) for head in heads if head is not None]
        pivots = member(sheet, "PivotTables")
        self._pivots = [area_of(pivot.TableRange1) for pivot in items(pivots())] if pivots is not None else []

    def check(self, edit: CellEdit, date1904: bool) -> Any:
        """The cell of *edit*, if it may be edited."""
        place = edit.place
        at, detail = (place.row, place.column), {"sheet": place.sheet, "cell": place.cell}
        cell = self._sheet.Cells.Item(*at)
        area = area_of(cell.MergeArea)
        if at != (area.top, area.left):
            raise refused("merged", **detail, area=area)
        if cell.HasArray and (array := area_of(cell.CurrentArray)).size > 1:
            raise refused("array", **detail, area=array)
        if member(cell, "HasSpill"):
            raise refused("array", **detail, area=Area(*at, *at))
        if any(header.holds(at) for header in self._headers):
            raise refused("table_header", **detail)
        if any(pivot.holds(at) for pivot in self._pivots):
            raise refused("pivot", **detail)
        value = edit.new.value if isinstance(edit.new, Formula) else edit.new
        try:
            content_of(value, "", date1904)
        except Unstorable as error:
            reason = "no_date" if error.first else "no_value"
            raise refused(reason, **detail, value=shown(value), first=error.first) from None
        return cell


def _way_back(cell: Any) -> Callable[[], None]:
    """Puts what stands in the cell, and its number format, back."""
    form, value, prefix = cell.NumberFormat, cell.Value2, cell.PrefixCharacter
    # A formula read and written without the 2 would no more spill in a version of Excel that knows both.
    name = "Formula2" if member(cell, "Formula2") is not None else "Formula"
    formula = getattr(cell, name)
    by_formula = bool(cell.HasFormula)

    def back() -> None:
        if isinstance(value, str) and not by_formula:
            cell.NumberFormat = _TEXT  # else Excel would take a text such as 8% or 2023/9/1 for a number
            cell.Value2 = f"'{value}" if prefix == "'" or value.startswith("'") else value
        elif isinstance(value, float) and not by_formula:
            cell.Value2 = value  # the text of it has 15 digits only
        else:
            setattr(cell, name, formula)
        cell.NumberFormat = form

    return back


def _put(cell: Any, edit: CellEdit, date1904: bool) -> None:
    form, new = cell.NumberFormat, edit.new
    wanted = edit.number_format or _format_for(new, form)
    if wanted is not None:
        cell.NumberFormat = wanted
    if isinstance(new, Formula):
        cell.Formula = f"={new.text}"
    elif new is None or new == "":
        cell.MergeArea.ClearContents()
    elif isinstance(new, (date, time)):
        cell.Value2 = serial_of(new, date1904)
    elif isinstance(new, str):
        # Without the apostrophe Excel would read 3/4 as a day, 00123 as a number, and =1 as a formula.
        plain = (wanted or form) == _TEXT and not new.startswith("'")
        cell.Value2 = new if plain else f"'{new}"
    else:
        cell.Value2 = new.code if isinstance(new, CellError) else new


def _format_for(new: object, form: object) -> str | None:
    """The number format that the new value needs; None where that of the cell will do.

    A day in a cell that shows plain numbers would be seen as one; a number or a formula in a cell of format text would
    become a text.
    """
    if isinstance(new, (date, time)):
        return None if is_date_format(str(form)) else day_format(new)
    return "General" if form == _TEXT and new is not None and not isinstance(new, str) else None
