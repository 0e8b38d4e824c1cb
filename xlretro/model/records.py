"""A retrospective as it was read: raw cell values column by column, each with its place in the file.

Values are kept in columns (one list a column, aligned to `rows`) because everything that follows,
arithmetic, rules and the summary, works on columns. A cell's address is computed from its part and row
when somebody asks for it, so that provenance costs nothing until it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from xlretro.model.schema import Column, Table, WorkbookKind

__all__ = [
    "CellError",
    "FieldValue",
    "Part",
    "Place",
    "Raw",
    "Retrospective",
    "TableData",
    "Uncalculated",
    "column_letters",
]


class CellError(NamedTuple):
    """An Excel error value in a cell, such as #DIV/0!."""

    code: str

    def __str__(self) -> str:
        return self.code


class Uncalculated(NamedTuple):
    """A formula without a stored result: the file was written by a program and never opened in Excel or WPS."""

    formula: str

    def __str__(self) -> str:
        return self.formula if self.formula.startswith("=") else f"={self.formula}"


Raw = None | str | int | float | bool | date | datetime | time | CellError | Uncalculated
"""A cell's value as read. Blank, an error value and an uncalculated formula are three different things.

A number in a cell whose format is a percentage is a `PercentNumber` (a float)."""


def column_letters(column: int) -> str:
    """Excel's letters for a column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Place(NamedTuple):
    """A cell's place in its workbook; row and column count from 1."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The A1 address."""
        return f"{column_letters(self.column)}{self.row}" if self.column and self.row else ""

    @classmethod
    def at(cls, sheet: str, cell: str) -> Place:
        """The place of an A1 address; of "", the sheet as a whole."""
        letters = cell.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        return cls(sheet, int(cell[len(letters):] or 0), column)


@dataclass(slots=True, eq=False)
class Part:
    """One place where a table was found. A table may stand in several (表3 continued on a second sheet)."""

    sheet: str
    header_row: int
    """The row, from 1, of the titles (the lower one of a two-row header)."""
    positions: dict[str, int]
    """Sheet column, from 1, of each column key found."""
    titles: dict[str, str]
    """Titles as typed, by column key."""
    unknown: list[tuple[str, int]] = field(default_factory=list)
    """Titles no column is known for, with their sheet columns."""
    hidden: bool = False
    """The sheet is hidden."""
    hidden_rows: int = 0
    """Filled rows that are hidden, by hand or by a filter; they are read like the others."""
    left: int = 0
    right: int = 0
    """First and last sheet column, from 1, of the titles; 0 where it was not read from a sheet."""
    bottom: int = 0
    """The last row that holds anything of it: data, a note, a total."""
    passed: list[tuple[int, str]] = field(default_factory=list)
    """Sheet rows under the titles that are no data (totals, notes, lines to sign on), and how each begins."""


@dataclass(slots=True, eq=False)
class TableData:
    """The filled rows of one table, raw."""

    table: Table
    parts: list[Part] = field(default_factory=list)
    rows: list[tuple[int, int]] = field(default_factory=list)
    """(index into parts, sheet row from 1) of every filled row."""
    columns: dict[str, list[Raw]] = field(default_factory=dict)
    """Raw values by column key, each list aligned to `rows`; only columns that were found."""
    formulas: set[tuple[int, str]] = field(default_factory=set)
    """(row index, key) of the cells of computed columns that hold a formula."""

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.parts)

    def has(self, key: str) -> bool:
        """Whether the column stands in the workbook, filled or not."""
        return key in self.columns

    def raw(self, key: str) -> list[Raw]:
        """Raw values of a column, all None where the workbook does not have it."""
        return self.columns.get(key) or [None] * len(self.rows)

    def place(self, index: int, key: str) -> Place:
        """Where the value of *key* in row *index* stands. A half of a period typed in one cell has that cell."""
        part_index, row = self.rows[index]
        part = self.parts[part_index]
        column = part.positions.get(key)
        if column is None:
            column = next(
                (part.positions[c.key] for c in self.table.columns
                 if c.halves and key in c.halves and c.key in part.positions),
                0,
            )
        return Place(part.sheet, row, column)

    def header_place(self, key: str | None = None) -> Place:
        """Where the table's header stands: of *key*, or its first column."""
        part = self.parts[0]
        column = part.positions.get(key, 0) if key else 0
        return Place(part.sheet, part.header_row, column or min(part.positions.values()))


class FieldValue(NamedTuple):
    """A value of the information block and its place."""

    raw: Raw
    place: Place


@dataclass(slots=True, eq=False)
class Retrospective:
    """One workbook as read. `source` is the path as it should be shown; it is never opened from here."""

    kind: WorkbookKind
    source: str = ""
    fields: dict[str, FieldValue] = field(default_factory=dict)
    tables: dict[str, TableData] = field(default_factory=dict)
    """Every table of the kind, also those that were not found (no parts then)."""
    modified: datetime | None = None
    """The document's own modified property (UTC), never the file's time."""
    sha256: str = ""
    """Of the file, where the reader was asked for it."""
    from_template: bool = False
    """It carries xlretro's stamp: it was made from our template, so its computed columns hold formulas."""
    strays: list[Place] = field(default_factory=list)
    """Cells so far away from everything else that they were left out."""

    def __getitem__(self, key: str) -> TableData:
        return self.tables[key]

    def field_column(self, key: str) -> Column:
        return self.kind.field[key]

    def raw_field(self, key: str) -> Raw:
        found = self.fields.get(key)
        return found.raw if found else None

    def row_count(self) -> int:
        return sum(len(table) for table in self.tables.values())

    def found(self) -> Iterator[TableData]:
        """The tables that stand in the workbook."""
        return (table for table in self.tables.values() if table.parts)
