"""Tables that were pasted as lines of text: one cell a line, as text copied from a web page stands, or with | between cells.

One cell a line: a run of lines that are titles of one table (or labels of the information block), then its cells in
order. Where the cells can not be told apart with certainty, a date under 负责人, nothing is taken and they stay lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, islice, takewhile
from typing import NamedTuple

from xlretro.errors import Unreadable
from xlretro.io.documents.blocks import Block, Line, Table, TableBuilder
from xlretro.io.documents.outline import FURNITURE, begins_chapter, begins_section
from xlretro.io.reading.guard import DEFAULT, Limits
from xlretro.io.reading.header import Cell, claim
from xlretro.io.reading.titles import LONGEST, SYNONYM, TITLE, Titles
from xlretro.model.deadline import parse_deadline
from xlretro.model.patterns import lazy
from xlretro.model.period import Period, parse_date, parse_period
from xlretro.model.quantity import parse_quantity
from xlretro.model.schema import Column, Kind
from xlretro.model.schema import Table as Declared
from xlretro.model.values import is_blank, is_not_applicable, is_placeholder

__all__ = ["with_tables"]

FEWEST = 3
"""Titles, one a line, that tell a table."""
MOST = 40
"""Columns of a table that stands one cell a line."""
_PIPES = lazy(r"\s*\|.*\|\s*")
_RULE = lazy(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?")
_LONGEST_NAME = 30
_ANY_YEAR = Period(date(2023, 1, 1), date(2023, 12, 31))


def with_tables(blocks: Sequence[Block], titles: Titles, limits: Limits = DEFAULT) -> list[Block]:
    """*blocks*, with the tables found among their lines in these lines' place. Tables are counted anew, in order."""
    found: list[Block] = []
    for is_line, group in groupby(blocks, key=lambda block: isinstance(block, Line)):
        if is_line:
            lines = [block for block in group if isinstance(block, Line)]
            found += _Lines(lines, titles, limits).blocks()
        else:
            found += group
    return _counted_anew(found)


def _counted_anew(blocks: list[Block]) -> list[Block]:
    numbers: dict[int, int] = {}
    for number, table in enumerate((b for b in blocks if isinstance(b, Table)), start=1):
        if table.at:
            numbers[table.at] = number
        table.inside = numbers.get(table.inside, 0)
        table.at = number
    return blocks


class _Header(NamedTuple):
    """Lines that are a table's titles, or the labels of the information block (no columns then)."""

    width: int
    columns: tuple[Column | None, ...]
    after: int
    """Index of the first line behind them."""
    spaced: bool
    """A blank line parts each from the next."""


class _Lines:
    """One run of lines between tables."""

    def __init__(self, lines: list[Line], titles: Titles, limits: Limits) -> None:
        self._lines = lines
        self._titles = titles
        self._limits = limits

    def blocks(self) -> Iterator[Block]:
        index = 0
        while index < len(self._lines):
            table, after = self._pipes(index)
            if table is None:
                table, after = self._stacked(index)
            if table is None:
                yield self._lines[index]
                index += 1
            else:
                yield table
                index = after

    # ------------------------------------------------------------------------------------ with | between cells

    def _pipes(self, index: int) -> tuple[Table | None, int]:
        rows = list(takewhile(lambda line: _PIPES.fullmatch(line.text), islice(self._lines, index, None)))
        if len(rows) < 2:
            return None, index
        builder = TableBuilder(0, self._limits)
        numbers = []
        for line in rows:
            if _RULE.fullmatch(line.text):
                continue
            builder.row()
            numbers.append(line.at)
            for cell in line.text.strip().strip("|").split("|"):
                builder.cell(cell.strip())
        table = builder.built()
        table.lines = numbers
        return table, index + len(rows)

    # ------------------------------------------------------------------------------------ one cell a line

    def _stacked(self, index: int) -> tuple[Table | None, int]:
        header = self._header(index)
        if header is None:
            return None, index
        cells, after = self._cells(header)
        rows = _rows(cells, header)
        taken = sum(map(len, rows))
        left = list(takewhile(lambda line: line.text and not begins_section(line), (line for _, line in cells[taken:])))
        if len(left) < header.width / 2 or not any(header.columns):
            left = []  # a remark behind the table, or the text that goes on
        if not rows and not left:
            return None, index
        builder = TableBuilder(0, self._limits)
        titles = [line for line in self._lines[index:header.after] if line.text]
        for row in (titles, *rows):
            builder.row()
            for cell in row:
                builder.cell(cell.text)
        table = builder.built()
        table.lines = [row[0].at for row in (titles, *rows)]
        table.left = left
        if taken == len(cells):
            return table, after
        return table, cells[taken - 1][0] + 1 if taken else header.after

    def _header(self, index: int) -> _Header | None:
        if self._meaning(index) is None:
            return None
        spaced = index + 2 < len(self._lines) and not self._lines[index + 1].text and self._meaning(index + 2) is not None
        step = 2 if spaced else 1
        run: list[int] = []
        seen: set[str] = set()
        for at in range(index, len(self._lines), step)[:MOST]:
            if self._meaning(at) is None or self._lines[at].text in seen:
                break
            seen.add(self._lines[at].text)
            run.append(at)
        if len(run) < FEWEST:
            return None
        cells = [Cell(n, self._lines[at].text, self._titles.of(self._lines[at].text), n) for n, at in enumerate(run, start=1)]
        found = _titles_of_table(cells, self._titles.kind.tables)
        if found is None:
            found = _labels(cells)
        if found is None:
            return None
        return _Header(len(found), found, run[len(found) - 1] + 1, spaced)

    def _meaning(self, index: int) -> object | None:
        if index >= len(self._lines):
            return None
        text = self._lines[index].text
        return self._titles.of(text) if 0 < len(text) <= LONGEST else None

    def _cells(self, header: _Header) -> tuple[list[tuple[int, Line]], int]:
        """The lines behind a header that may be its cells, with their indices; and where they end."""
        found: list[tuple[int, Line]] = []
        most = header.width if not any(header.columns) else len(self._lines)
        index = header.after
        while index < len(self._lines) and len(found) < most:
            line = self._lines[index]
            if self._ends_table(line) or self._begins_another(index):
                break
            if line.text or not (header.spaced or not any(header.columns)):
                found.append((index, line))
            index += 1
        while found and not found[-1][1].text:
            found.pop()
        return found, index

    def _ends_table(self, line: Line) -> bool:
        caption = self._titles.caption(line.text)
        return bool(line.heading or caption or begins_chapter(line.text) or FURNITURE.fullmatch(line.text))

    def _begins_another(self, index: int) -> bool:
        """Whether titles of a table, or labels, begin here."""
        return self._meaning(index) is not None and self._header(index) is not None


def _titles_of_table(cells: Sequence[Cell], tables: Sequence[Declared]) -> tuple[Column | None, ...] | None:
    """The columns that the longest beginning of *cells* names, all of one table; None where it names none."""
    for width in range(len(cells), FEWEST - 1, -1):
        part = cells[:width]
        made = [
            (claim(part, table), table) for table in tables
            if all(cell.meaning and table.key in cell.meaning.columns for cell in part)
        ]  # fmt: skip
        whole = [(one.rank, one, table) for one, table in made if one.enough and len(one.columns) == width]
        if whole:
            _, best, table = max(whole, key=lambda one: one[0])
            keys = {cell.column: key for key, cell in best.columns.items()}
            return tuple(table[keys[cell.column]] for cell in part)
    return None


def _labels(cells: Sequence[Cell]) -> tuple[None, ...] | None:
    """As many as there are labels of the information block at the beginning of *cells*."""
    labels = list(takewhile(lambda cell: cell.meaning is not None and cell.meaning.field_strength >= SYNONYM, cells))
    clear = sum(cell.meaning.field_strength == TITLE for cell in labels if cell.meaning)
    return (None,) * len(labels) if len(labels) >= FEWEST and clear >= 2 else None


def _rows(cells: Sequence[tuple[int, Line]], header: _Header) -> list[list[Line]]:
    """The cells in rows, as far as each holds what its column can hold. The last may be cut off, if nothing in it is blank."""
    rows: list[list[Line]] = []
    lines = [line for _, line in cells]
    for start in range(0, len(lines), header.width):
        row = lines[start:start + header.width]
        whole = len(row) == header.width
        cut_off = not whole and (not any(header.columns) or len(row) < 2 or not all(line.text for line in row))
        if not row[0].text or cut_off:
            break
        if not all(_may_hold(column, line.text) for column, line in zip(header.columns, row, strict=False)):
            break
        rows.append(row)
    return rows


def _may_hold(column: Column | None, text: str) -> bool:
    """Whether *text* can be a cell of *column*: what is meant for another column mostly can not."""
    if column is None or is_blank(text) or is_not_applicable(text) or is_placeholder(text):
        return True
    if column.kind is Kind.PERSON:
        return len(text) <= _LONGEST_NAME and not any(mark in text for mark in "。；！？")
    if column.kind is Kind.CHOICE:
        return column.open_choices or text.strip().casefold() in column.choice_keys
    try:
        if column.kind in (Kind.QUANTITY, Kind.RATE, Kind.WEIGHT, Kind.CHANGE, Kind.DAYS):
            parse_quantity(text)
        elif column.kind is Kind.DATE:
            parse_date(text, year=_ANY_YEAR.start.year)
        elif column.kind is Kind.PERIOD:
            parse_period(text, context=_ANY_YEAR)
        elif column.kind is Kind.DEADLINE:
            parse_deadline(text, context=_ANY_YEAR)
    except Unreadable:
        return False
    return True
