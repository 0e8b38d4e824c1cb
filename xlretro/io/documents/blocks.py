"""A document as all of its formats are brought to: lines of text and tables, in order, each with its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from xlretro.io.reading.cells import Merge
from xlretro.io.reading.guard import DEFAULT, Limits, too_large
from xlretro.language import Text

__all__ = ["Block", "Document", "Line", "Table", "TableBuilder"]

WIDEST = 1_000
"""Columns that a cell may span, as the HTML standard has it; Word stops at 63."""
MOST_BLOCKS = 200_000
"""Lines and tables of one document."""


class Line(NamedTuple):
    """One paragraph, heading or list item, or one line of it where it has line breaks. Blank ones are kept."""

    text: str
    at: int
    """Which paragraph or line of its document it is, from 1."""
    heading: int = 0
    """Its level, from 1, where the document itself says that it is a heading; else 0."""
    item: int = 0
    """Its depth in a list, from 1, where the document itself says that it is a list item; else 0."""
    form: int = 0
    """The table that it was read from as a line of a form; `at` is its row there. 0 where it is a line of the document."""
    ends: bool = False
    """Nothing behind it belongs to the sections before it."""


@dataclass(slots=True, eq=False)
class Table:
    """One table. `rows[r][c]` is the text of a cell; a merged cell's text stands in its upper left cell alone."""

    at: int
    """Which table of its document it is, from 1; tables inside tables are counted behind the one they stand in."""
    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    inside: int = 0
    """The table that it stands in, where there is one."""
    lines: list[int] = field(default_factory=list)
    """Where it is made of lines of text: which line each row begins at."""
    left: list[Line] = field(default_factory=list)
    """Lines behind it that look like more of its cells but do not fit its columns."""


Block = Line | Table


@dataclass(slots=True, eq=False)
class Document:
    """A document's blocks. `counted` says what `Line.at` counts: paragraphs (段) or lines (行)."""

    blocks: list[Block]
    counted: Text
    modified: datetime | None = None
    """The document's own modified property (UTC)."""

    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))


class TableBuilder:
    """Puts cells with spans into a table, row by row, under the limits."""

    def __init__(self, at: int, limits: Limits = DEFAULT, inside: int = 0) -> None:
        self.table = Table(at, inside=inside)
        self._limits = limits
        self._over: dict[int, int] = {}
        """By column, from 0: the index of the last merge that began there or reaches over it."""
        self._cells = 0
        self._column = 0

    def row(self, skipped: int = 0) -> None:
        """Begins a row; its first *skipped* columns are left blank."""
        self.table.rows.append([])
        self._column = min(skipped, WIDEST)

    def cell(self, text: str, across: int = 1, down: int = 1) -> None:
        """The next cell of the row, which spans so many columns and rows."""
        number = len(self.table.rows)
        while self._merge_at(number, self._column) is not None:
            self._column += 1
        first = self._column
        self._advance(across)
        self.table.rows[-1][first] = text
        if across > 1 or down > 1:
            self._merge(Merge(number, first + 1, number + max(down, 1) - 1, self._column))

    def continued(self, across: int = 1) -> None:
        """The next cell of the row goes on from the cell above it, as Word writes it row by row."""
        number, first = len(self.table.rows), self._column
        self._advance(across)
        if number == 1:
            return
        above = self._merge_at(number - 1, first)
        if above is None:
            self._merge(Merge(number - 1, first + 1, number, self._column))
        else:
            self.table.merges[above] = self.table.merges[above]._replace(bottom=number)

    def _merge_at(self, row: int, column: int) -> int | None:
        """The merge that covers a cell; row from 1, column from 0."""
        index = self._over.get(column)
        return index if index is not None and self.table.merges[index].bottom >= row else None

    def _merge(self, merge: Merge) -> None:
        self.table.merges.append(merge)
        if len(self.table.merges) > self._limits.merges:
            raise too_large(Text("合并单元格过多", "too many merged cells"), self._limits.merges)
        self._over.update(dict.fromkeys(range(merge.left - 1, merge.right), len(self.table.merges) - 1))

    def _advance(self, across: int) -> None:
        """Goes on by so many columns and fills the row up to there with blanks."""
        self._column += min(max(across, 1), WIDEST)
        row = self.table.rows[-1]
        self._cells += max(self._column - len(row), 0)
        if self._column > 4 * WIDEST or self._cells > self._limits.cells:
            raise too_large(Text("表格单元格过多", "too many table cells"), self._limits.cells)
        row += [""] * (self._column - len(row))

    def built(self) -> Table:
        """The table; merges end with its last row."""
        last = len(self.table.rows)
        self.table.merges = [merge._replace(bottom=min(merge.bottom, last)) for merge in self.table.merges]
        return self.table
