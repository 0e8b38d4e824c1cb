"""A list of changes to a workbook, as data: cells to edit, marks to put on cells, a sheet of findings.

Fill, fix, annotate and recompute are pure: they turn a workbook as read into such a list. Three appliers carry one
out: into a new file, into an existing file, into the workbook that is open in Excel. So the command line and the
ribbon can not differ, and `--dry-run` is the list itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlretro.language import Language, Text
from xlretro.model.finding import Severity
from xlretro.model.records import Place, Raw

__all__ = ["MARK_FORMULA", "NOTE_HEADS", "CellEdit", "Changes", "FindingsLine", "FindingsSheet", "Formula", "Mark"]

MARK_FORMULA = 'N("xlretro")=0'
"""The formula of the conditional formats that are our marks: always true, and nobody else writes it."""

NOTE_HEADS = Text("xlretro 校验结果", "xlretro findings")
"""The first line of our notes, by which they are known."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to put into a cell, without the leading "=", and the result to store beside it ('' for a blank).

    Without a text, the formula that stands in the cell stays and only its stored result is renewed.
    """

    text: str
    value: str | float | int | bool = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEdit:
    """One cell's change. A new value of None empties the cell; its format stays unless `number_format` is given."""

    place: Place
    old: Raw
    new: Raw | Formula
    why: Text
    number_format: str | None = None
    """Excel's format code for the cell, in English notation."""
    table: str = ""
    column: str = ""
    """Keys of what stands in the cell."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to colour and to explain. Several findings of one cell are one mark: the worst one's colour, all texts."""

    place: Place
    severity: Severity
    note: str
    """What the note says, without its head, in the language asked for; lines end in a line feed."""


@dataclass(frozen=True, slots=True)
class FindingsLine:
    """One row of the sheet 校验结果; `link` is the cell that its column 单元格 leads to."""

    severity: Severity
    cells: tuple[str, ...]
    link: Place | None = None


@dataclass(frozen=True, slots=True)
class FindingsSheet:
    """The sheet 校验结果 as data: what stands on it and where its links lead."""

    name: str
    title: str
    remark: str
    """One line under the title: counts and what to do next."""
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    """Of the columns, in characters."""
    link_column: int
    """Which of the columns, from 0, carries the link."""
    lines: tuple[FindingsLine, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything to be done to one workbook, in one step or not at all."""

    edits: tuple[CellEdit, ...] = ()
    marks: tuple[Mark, ...] = ()
    findings: FindingsSheet | None = None
    lang: Language = "zh"
    """Of the marks' notes: the workbook's own."""

    def __bool__(self) -> bool:
        return bool(self.edits or self.marks or self.findings)
