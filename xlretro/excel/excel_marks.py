"""Marks in the workbook that is open in Excel: conditional formats of ours and notes, put in and taken away again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from xlretro.excel.excel_step import Step, area_of, colour_number, items, member
from xlretro.io.edit.ranges import Area, compact
from xlretro.io.findings_layout import SEVERITY_COLOURS
from xlretro.io.styles import PALETTE
from xlretro.language import Language
from xlretro.model.changes import MARK_FORMULA, Mark, joined, our_words, whole_note
from xlretro.model.finding import Severity
from xlretro.model.records import Place

__all__ = ["put_marks", "take_marks_away"]

_EXPRESSION = 2  # XlFormatConditionType.xlExpression
_ADDRESS = 255
"""Characters of an address that a sheet's Range takes."""
_WIDEST = 260
"""Points of a note's box: Excel would give a long line a box as long."""
_WALKED = 1_000
"""Cells with merged ones among them that are counted one by one."""


def put_marks(book: Any, marks: Iterable[Mark], lang: Language, step: Step) -> None:
    """Colour the cells and explain them, in *book*, an Excel Workbook without marks of ours."""
    by_sheet: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.place.cell:
            by_sheet.setdefault(mark.place.sheet, []).append(mark)
    for name, own in by_sheet.items():
        step.where = name
        sheet = book.Worksheets.Item(name)
        areas: dict[Place, Area] = {}
        own = joined(own, partial(_anchor, sheet, areas))
        step.undo(partial(_drop_colours, sheet))
        for severity in reversed(Severity):  # each goes before those that are there: the worst comes first
            blocks = compact(areas[mark.place] for mark in own if mark.severity is severity)
            for address in _addresses(blocks):
                _colour(sheet.Range(address), colour_number(SEVERITY_COLOURS[severity].fill))
        for mark in own:
            cell = sheet.Cells.Item(mark.place.row, mark.place.column)
            # A note that somebody wrote stays alone: joining texts and parting them again loses its formats.
            # Excel 2016 knows no threaded comments.
            if mark.note and cell.Comment is None and member(cell, "CommentThreaded") is None:
                _annotate(cell, whole_note(mark.note, lang))
                step.undo(partial(_unannotate, cell))


def take_marks_away(book: Any, step: Step) -> int:
    """Delete our conditional formats and what we wrote in notes, everywhere; how many cells were coloured.

    At least 1 where there was anything of ours.
    """
    cells, notes = 0, 0
    for sheet in items(book.Worksheets):
        step.where = str(sheet.Name)
        cells += _drop_colours(sheet, step)
        notes += _drop_notes(sheet, step)
    return max(cells, int(notes > 0))


# ---------------------------------------------------------------------------------------- colours


def _anchor(sheet: Any, areas: dict[Place, Area], place: Place) -> Place:
    """The cell that stands for *place*: of merged cells, the upper left one; *areas* learns what it covers."""
    area = area_of(sheet.Cells.Item(place.row, place.column).MergeArea)
    corner = Place(place.sheet, area.top, area.left)
    areas[corner] = area
    return corner


def _addresses(areas: Sequence[Area]) -> list[str]:
    """The addresses of *areas*, as many in one as a call takes."""
    found: list[str] = []
    for area in map(str, areas):
        if found and len(found[-1]) + 1 + len(area) <= _ADDRESS:
            found[-1] += f",{area}"
        else:
            found.append(area)
    return found


def _colour(cells: Any, colour: int) -> None:
    condition = cells.FormatConditions.Add(Type=_EXPRESSION, Formula1=f"={MARK_FORMULA}")
    condition.Interior.Color = colour
    condition.Font.Color = colour_number(PALETTE["ink"])  # the letters of a header may be white
    condition.StopIfTrue = False
    condition.SetFirstPriority()  # last, since the object may stand for another condition afterwards


def _drop_colours(sheet: Any, step: Step | None = None) -> int:
    """Delete our conditional formats; how many cells they coloured. *step* learns how each is put back."""
    conditions = sheet.Cells.FormatConditions
    count, number = 0, 1
    while number <= conditions.Count:  # upwards: taken back from the end, each goes before the one behind it
        condition = conditions.Item(number)
        if condition.Type != _EXPRESSION or condition.Formula1.removeprefix("=") != MARK_FORMULA:
            number += 1
            continue
        cells, colour = condition.AppliesTo, condition.Interior.Color
        if step:
            count += sum(map(_size, items(cells.Areas)))
        condition.Delete()
        if step:
            step.undo(partial(_colour, cells, colour))
    return count


def _size(block: Any) -> int:
    """How many cells a block has, where merged ones are one. A format may have been copied over a whole column."""
    size = int(block.CountLarge)
    if block.MergeCells is False or size > _WALKED:
        return size
    return len({cell.MergeArea.Address for cell in block.Cells})


# ---------------------------------------------------------------------------------------- notes


def _drop_notes(sheet: Any, step: Step) -> int:
    """Take what we wrote out of the sheet's notes; how many had any. What people wrote beside it stays as their note."""
    comments = sheet.Comments
    count = 0
    for number in range(comments.Count, 0, -1):
        comment = comments.Item(number)
        text = str(comment.Text())
        found = our_words(text)
        if found is None:
            continue
        count += 1
        cell, left = comment.Parent, text[:found[0]] + text[found[1]:]
        if left:
            step.undo(partial(_rewrite, cell, text))
            comment.Text(Text=left)
        else:
            comment.Delete()
            step.undo(partial(_annotate, cell, text))
    return count


def _rewrite(cell: Any, text: str) -> None:
    cell.Comment.Text(Text=text)


def _unannotate(cell: Any) -> None:
    cell.Comment.Delete()


def _annotate(cell: Any, text: str) -> None:
    comment = cell.AddComment(text)
    with suppress(Exception):  # the size of its box is no reason to refuse
        comment.Visible = False
        shape = comment.Shape
        shape.TextFrame.AutoSize = True
        if (width := shape.Width) > _WIDEST:
            height = shape.Height * width / _WIDEST
            shape.Width = _WIDEST
            shape.Height = height * 1.1  # lines break before they are full
