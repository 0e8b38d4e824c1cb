"""A list of changes to a workbook, as data: cells to edit, marks to put on cells, a sheet of findings.

Fill, fix, annotate and recompute are pure: they turn a workbook as read into such a list. Three appliers carry one
out: into a new file, into an existing file, into the workbook that is open in Excel. So the command line and the
ribbon can not differ, and `--dry-run` is the list itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.finding import Severity
from xlretro.model.patterns import lazy
from xlretro.model.records import Place, Raw

__all__ = ["FINDINGS_HEADINGS", "FINDINGS_TITLE", "MARK_FORMULA", "NOTE_ENDS", "NOTE_HEADS", "SEPARATOR", "CellEdit",
           "Changes", "FindingsLine", "FindingsSheet", "Formula", "Growth", "Mark", "Stale", "is_findings", "is_renewal", "joined",
           "our_words", "whole_note"]  # fmt: skip

MARK_FORMULA = '"xlretro"="xlretro"'
"""The formula of the conditional formats that are our marks: always true, and nobody else writes it. No function and no
separator stand in it, since Excel takes the formula of a format in the language of its user."""

NOTE_HEADS = Text("xlretro 校验结果", "xlretro findings")
NOTE_ENDS = Text("（以上由 xlretro 写入）", "(written by xlretro)")
"""The first and the last line of our notes, by which they are known; what stands behind them was written by people."""
SEPARATOR = "————————"
"""The line between somebody's comment and our passage below it."""
_LONGEST = 8_000
"""Characters of a note: nobody reads more in a box."""

FINDINGS_TITLE = Text("校验结果", "Findings")
"""Name of the sheet of findings, and what stands in its A1."""
FINDINGS_HEADINGS = (
    Text("级别", "Severity"), Text("编码", "Code"), Text("部门", "Department"), Text("表", "Table"), Text("单元格", "Cell"),
    Text("现值", "Value"), Text("问题", "What is wrong"), Text("怎么改", "What to do"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to put into a cell, without the leading "=", and the result to store beside it ('' for a blank, None for
    none: whoever opens the workbook computes it).

    Without a text, the formula that stands in the cell stays and only its stored result is renewed. Without a value none is
    stored: nobody knows it until the file is calculated.
    """

    text: str
    value: str | float | int | bool | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEdit:
    """One cell's change. A new value of None empties the cell; its format stays unless `number_format` is given."""

    place: Place
    old: Raw
    new: Raw | Formula
    why: Text
    number_format: str | None = None
    """Excel's format code for the cell, in English notation."""
    plain_format: str | None = None
    """The format code for a cell that has none of its own yet, or one that would show the new value as another thing."""
    table: str = ""
    column: str = ""
    """Keys of what stands in the cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Rows to add below a table, which grow with what stands in its last row: formats, heights, merged cells, checks.

    What a sheet, a table or a name says of the rows down to `bottom` it then says of the new ones, too. The cells under
    the table are blank; what the new ones hold is said by edits.
    """

    sheet: str
    top: int
    """Row of the table's titles."""
    left: int
    right: int
    bottom: int
    """Its last row so far."""
    rows: int


class Stale(NamedTuple):
    """Cells, by their first and last row and column, whose formulas' stored results no longer hold: they are taken away."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


def is_renewal(edit: CellEdit) -> bool:
    """Whether nothing changes but the stored result of a formula that stays: no cell that another formula reads comes out
    otherwise by it, once its own formula is computed."""
    return isinstance(edit.new, Formula) and not edit.new.text and edit.number_format is None


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

    @property
    def worst(self) -> Severity:
        """Of its lines."""
        return min((line.severity for line in self.lines), key=lambda s: s.rank, default=Severity.ADVICE)


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything to be done to one workbook, in one step or not at all."""

    edits: tuple[CellEdit, ...] = ()
    marks: tuple[Mark, ...] = ()
    findings: FindingsSheet | None = None
    lang: Language = "zh"
    """Of the marks' notes: the workbook's own."""
    growths: tuple[Growth, ...] = ()
    """Carried out before the edits."""
    stale: tuple[Stale, ...] = ()
    fits_rows: bool = False
    """A row whose height nobody fixed gets one that shows the texts of its edits whole."""

    def __bool__(self) -> bool:
        return bool(self.edits or self.marks or self.findings or self.growths)


# ---------------------------------------------------------------------------------------- what is ours


def is_findings(title: object, headings: Sequence[object]) -> bool:
    """Whether a sheet with *title* in A1 and *headings* in the row of headings is ours, in whatever language.

    The name that leads to our sheet does not tell: it moves along with a cell that is cut and pasted.
    """
    return any(
        title == FINDINGS_TITLE(lang) and list(headings) == [heading(lang) for heading in FINDINGS_HEADINGS]
        for lang in LANGUAGES
    )


def joined(marks: Iterable[Mark], anchor: Callable[[Place], Place]) -> list[Mark]:
    """One mark a cell, where *anchor* gives the cell that stands for another (the corner of merged cells)."""
    found: dict[Place, Mark] = {}
    for mark in marks:
        place = anchor(mark.place)
        first = found.get(place)
        if first is None:
            found[place] = replace(mark, place=place)
        else:
            worse = min(first.severity, mark.severity, key=lambda s: s.rank)
            note = "\n".join(note for note in (first.note, mark.note) if note)
            found[place] = Mark(place, worse, note)
    return list(found.values())


def whole_note(text: str, lang: Language) -> str:
    """The note that says *text*, between the lines by which it is known as ours."""
    return f"{NOTE_HEADS(lang)}\n{text[:_LONGEST]}\n{NOTE_ENDS(lang)}"


_HEAD, _END = ("|".join(map(re.escape, texts)) for texts in (NOTE_HEADS, NOTE_ENDS))
_OURS = lazy(rf"(?:\A|\n)(?:{SEPARATOR}[ \r]*\n)?(?:{_HEAD})[ \r]*\n(?:.*?\n)?(?:{_END})[ \r]*(?=\n|\Z)", re.DOTALL)
_HEAD_ALONE = lazy(rf"(?:\A|\n{SEPARATOR}[ \r]*\n)(?:{_HEAD})[ \r]*(?=\n|\Z)")
"""Of a note that lost its last line to somebody who wrote in it: which of the other lines are ours nobody can tell."""


def our_words(note: str) -> tuple[int, int] | None:
    """Where what we wrote begins and ends in the text of a *note*; None where nothing of it is ours.

    The line break beside it goes along, so that what is left is what people wrote; where they wrote nothing, all goes.
    """
    found = _OURS.search(note) or _HEAD_ALONE.search(note)
    if found is None:
        return None
    start, end = found.span()
    if not note[end:].strip():
        end = len(note)
    elif not note[:start].strip():
        start, end = 0, end + 1
    return start, end
