"""Workbooks as departments make them without the template: own titles, text for numbers, tables under one another.

Nothing here knows the template. The same records as `template` would write go into a layout of another kind, so that
samples and tests have foreign workbooks to read, the same byte for byte from run to run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from xlretro.errors import Unreadable
from xlretro.model.quantity import PERCENT, parse_quantity
from xlretro.model.records import Raw, Retrospective, TableData, column_letters
from xlretro.model.schema import Column, Kind

__all__ = ["LOOKS", "Look", "write_plain", "write_sheet"]

SAVED = datetime(2023, 10, 20, 9)
"""The created and modified date of every workbook written here: a clock would make each run differ."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a department lays its workbook out. Titles not named in `titles` are those of the declaration."""

    font: str = "宋体"
    size: int = 11
    head_fill: str = "#D9D9D9"
    head_ink: str = "#000000"
    caption_fill: str = ""
    """Fill of the bar that a table's caption stands on; none: bold text."""
    banner: str = ""
    """A title above everything, over the whole width."""
    one_sheet: bool = False
    """All tables under one another on one sheet."""
    sheets: tuple[str, ...] = ()
    """Names of the sheets, in the tables' order; else 表1, 表2 …"""
    captions: Mapping[str, str] = field(default_factory=dict)
    """By table key; else the declaration's own, as the seed writes it: 表1:…表."""
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By table key (`activity` for the information block), then by column key."""
    block: Literal["header", "side", "pairs"] = "header"
    """The information block: a header row with values below, label beside value, or two such pairs a row."""
    two_rows: bool = False
    """A heading such as 计划时间 over the start and the end, which are called 开始 and 完成."""
    number: str = ""
    """Title of a leading column that numbers the rows; none without it."""
    merged: tuple[str, ...] = ()
    """Columns whose equal neighbours are one merged cell."""
    real_numbers: bool = False
    """84% typed as text goes into a number cell with a percent format, as typing into Excel makes it."""
    rate_formulas: bool = False
    """完成率 is =实际/目标 wherever both are number cells."""
    extra: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Columns of the department's own to the right of a table: title to values."""
    footer: str = ""
    """A line below the last table."""


LOOKS: dict[str, Look] = {
    "legacy": Look(),
    "stacked": Look(
        font="微软雅黑", size=10, one_sheet=True, block="pairs", head_fill="#E2EFDA", caption_fill="#548235",
        merged=("category",), real_numbers=True, rate_formulas=True,
    ),
    "grouped": Look(
        font="等线", block="side", two_rows=True, head_fill="#FCE4D6", real_numbers=True,
    ),
    "own": Look(
        font="微软雅黑", size=10, block="side", head_fill="#1F4E79", head_ink="#FFFFFF", number="序号", real_numbers=True,
    ),
}
"""Layouts by name; a sample may change single traits of one."""

_WIDEST = 46


def _lines(value: Raw, width: float) -> int:
    """Lines that a text takes in a cell *width* wide, where a Chinese character is twice as wide as a digit."""
    wide = sum(2.1 if ord(character) > 0x2E7F else 1.0 for character in value) if isinstance(value, str) else 0
    return max(1, math.ceil(wide / width))


class _Paper:
    """A sheet being written: knows its formats and where the next free row is."""

    def __init__(self, book: Any, look: Look, name: str) -> None:
        self.book, self.look = book, look
        self.sheet = book.add_worksheet(name)
        self.sheet.set_paper(9)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.row = 0
        self.widths: dict[int, float] = {}

    def style(self, **traits: Any) -> Any:
        look = self.look
        return self.book.add_format({
            "font_name": look.font, "font_size": look.size, "valign": "vcenter", "text_wrap": True, **traits,
        })  # fmt: skip

    def head(self) -> Any:
        look = self.look
        return self.style(bold=True, border=1, align="center", bg_color=look.head_fill, font_color=look.head_ink)

    def widen(self, column: int, width: float) -> None:
        self.widths[column] = min(max(self.widths.get(column, 0), width), _WIDEST)

    def line(self, text: str, columns: int, style: Any, height: float) -> None:
        """*text* over *columns* columns, merged as people do it."""
        self.sheet.set_row(self.row, height)
        self.span(self.row, 0, self.row, max(columns - 1, 1), text, style)
        self.row += 1

    def span(self, top: int, left: int, bottom: int, right: int, value: Raw, style: Any) -> None:
        if (top, left) == (bottom, right):
            self.put(top, left, value, style)
        else:
            self.sheet.merge_range(top, left, bottom, right, "", style)
            self.put(top, left, value, style)

    def put(self, row: int, column: int, value: Raw, style: Any) -> None:
        """*value* as the cell it was meant for: text stays text, also where it begins like a formula."""
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, style)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, column, value, style)
        elif isinstance(value, int | float):
            self.sheet.write_number(row, column, value, style)
        else:
            self.sheet.write_string(row, column, str(value), style)

    def finish(self) -> None:
        for column, width in self.widths.items():
            self.sheet.set_column(column, column, width)


class _Writer:
    """Writes one retrospective in one look."""

    def __init__(self, book: Any, look: Look, retro: Retrospective) -> None:
        self.book, self.look, self.retro = book, look, retro

    def write(self) -> None:
        look = self.look
        papers: list[_Paper] = []
        tables = [data for data in self.retro.tables.values() if data.parts]
        widest = max(len(self.keys(data)) for data in tables)
        for index, data in enumerate(tables):
            if not papers or not look.one_sheet:
                name = look.sheets[index] if index < len(look.sheets) else f"表{data.table.number}"
                papers.append(_Paper(self.book, look, name))
            paper = papers[-1]
            columns = widest if look.one_sheet else len(self.keys(data))
            if look.banner and paper.row == 0:
                banner = paper.style(bold=True, align="center", font_size=look.size + 6)
                paper.line(look.banner, columns + bool(look.number), banner, 34)
            self.caption(paper, data, columns + bool(look.number))
            if index == 0 and self.retro.fields:
                self.block(paper)
            self.table(paper, data)
            paper.row += 1
        if look.footer:
            papers[-1].line(look.footer, 4, papers[-1].style(italic=True, font_color="#595959"), 20)
        for paper in papers:
            paper.finish()

    def keys(self, data: TableData) -> list[Column]:
        """The columns that the data fills, in the declaration's order."""
        return [column for column in data.table.columns if data.has(column.key)]

    def title(self, table: str, column: Column) -> str:
        return self.look.titles.get(table, {}).get(column.key, column.title.zh)

    def caption(self, paper: _Paper, data: TableData, columns: int) -> None:
        look, table = self.look, data.table
        text = look.captions.get(table.key, f"表{table.number}:{table.title.zh}表")
        bar = {"bg_color": look.caption_fill, "font_color": "#FFFFFF"} if look.caption_fill else {}
        paper.line(text, columns, paper.style(bold=True, font_size=look.size + 1, **bar), 24)

    def block(self, paper: _Paper) -> None:
        filled = [(self.title("activity", column), self.retro.fields[column.key].raw)
                  for column in self.retro.kind.fields if column.key in self.retro.fields]  # fmt: skip
        head = paper.head()
        style = paper.style(border=1, align="center" if self.look.block == "header" else "left", num_format="yyyy/m/d")
        rows = {"header": 2, "side": len(filled), "pairs": -(-len(filled) // 2)}[self.look.block]
        for row in range(paper.row, paper.row + rows):
            paper.sheet.set_row(row, self.look.size * 1.5 + 5)
        if self.look.block == "header":
            for position, (title, value) in enumerate(filled):
                paper.put(paper.row, position, title, head)
                paper.put(paper.row + 1, position, value, style)
                paper.widen(position, 16)
        else:
            paper.widen(0, 11)
            pairs = 2 if self.look.block == "pairs" else 1
            for position, (title, value) in enumerate(filled):
                row, column = paper.row + position // pairs, 3 * (position % pairs)
                paper.put(row, column, title, head)
                paper.span(row, column + 1, row, column + 2, value, style)
        paper.row += rows + 1

    def table(self, paper: _Paper, data: TableData) -> None:
        columns, shift = self.keys(data), bool(self.look.number)
        self.head(paper, data, columns, shift)
        first = paper.row
        body = paper.style(border=1, align="center")
        for index in range(len(data)):
            if shift:
                paper.put(first + index, 0, index + 1, body)
        for position, column in enumerate(columns, start=shift):
            paper.widen(position, min(column.width, _WIDEST))
            self.cells(paper, data, column, position, first)
        for position, (_, values) in enumerate(self.look.extra.get(data.table.key, {}).items()):
            for index, value in enumerate(values[: len(data)]):
                paper.put(first + index, shift + len(columns) + position, value, body)
        if shift:
            paper.widen(0, 6)
        for index in range(len(data)):
            lines = max(_lines(data.raw(column.key)[index], paper.widths[shift + at]) for at, column in enumerate(columns)
                        if column.key not in self.look.merged)  # fmt: skip
            paper.sheet.set_row(first + index, lines * self.look.size * 1.4 + 6)
        paper.row = first + len(data)

    def head(self, paper: _Paper, data: TableData, columns: list[Column], shift: int) -> None:
        look, key, head = self.look, data.table.key, paper.head()
        grouped = look.two_rows and any(column.group for column in columns)
        top, bottom = paper.row, paper.row + grouped
        if look.number:
            paper.span(top, 0, bottom, 0, look.number, head)
        position = shift
        for group, members in groupby(columns, key=lambda column: column.group if grouped else None):
            found = list(members)
            if group:
                paper.span(top, position, top, position + len(found) - 1, group.zh, head)
            for column in found:
                title = self.title(key, column)
                if group:
                    paper.put(bottom, position, title.removeprefix(group.zh[:2]), head)
                else:
                    paper.span(top, position, bottom, position, title, head)
                position += 1
        for title in look.extra.get(key, {}):
            paper.span(top, position, bottom, position, title, head)
            position += 1
        for row in range(top, bottom + 1):
            paper.sheet.set_row(row, look.size * 1.5 + 6)
        paper.row = bottom + 1

    def cells(self, paper: _Paper, data: TableData, column: Column, position: int, first: int) -> None:
        values = data.raw(column.key)
        if column.key in self.look.merged:
            row = first
            for value, same in groupby(values):
                height = len(list(same))
                paper.span(row, position, row + height - 1, position, value, self.style(paper, column))
                row += height
            return
        formulas = dict(self.rates(data, first)) if column.kind is Kind.RATE and self.look.rate_formulas else {}
        for index, value in enumerate(values):
            value, percent = self.number(value)
            style = self.style(paper, column, percent, isinstance(value, date))
            if index in formulas:
                formula, rate = formulas[index]
                paper.sheet.write_formula(first + index, position, formula, style, rate)
            else:
                paper.put(first + index, position, value, style)

    def rates(self, data: TableData, first: int) -> Iterator[tuple[int, tuple[str, float | str]]]:
        """(row, (formula, its result)) of the rows whose target and actual are number cells."""
        keys = [column.key for column in self.keys(data)]
        letters = [column_letters(keys.index(key) + 1 + bool(self.look.number)) for key in ("target", "actual")]
        for index, pair in enumerate(zip(data.raw("target"), data.raw("actual"), strict=True)):
            target, actual = (self.number(value)[0] for value in pair)
            if isinstance(target, int | float) and isinstance(actual, int | float):
                row = first + index + 1
                yield index, (f"={letters[1]}{row}/{letters[0]}{row}", actual / target if target else "#DIV/0!")

    def number(self, value: Raw) -> tuple[Raw, bool]:
        """*value* as the cell holds it, and whether the cell shows a percentage."""
        if self.look.real_numbers and isinstance(value, str) and value.endswith("%"):
            try:
                quantity = parse_quantity(value)
            except Unreadable:
                return value, False
            if quantity.unit == PERCENT and not quantity.bound:
                return quantity.value, True
        return value, False

    def style(self, paper: _Paper, column: Column, percent: bool = False, day: bool = False) -> Any:
        traits: dict[str, Any] = {"border": 1}
        if column.kind is not Kind.TEXT:
            traits["align"] = "center"
        if day:  # 9.20 typed into a plain cell stays the number 9.2 and shows as such
            traits["num_format"] = "yyyy/m/d"
        elif percent or (column.kind is Kind.RATE and self.look.real_numbers):
            traits["num_format"] = "0.0%" if column.kind is Kind.RATE else "0.##%"
        elif column.kind is Kind.QUANTITY and self.look.real_numbers:
            traits["num_format"] = "#,##0.##"
        return paper.style(**traits)


def _new_book(path: Path, author: str) -> Any:
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"author": author, "created": SAVED})
    return book


def write_plain(path: Path, retro: Retrospective, look: Look) -> None:
    """Write *retro* to *path* in *look*; tables without a place in the data are left out of the workbook."""
    author = retro.raw_field("reporter") or retro.raw_field("planner") or ""
    with _new_book(path, str(author)) as book:
        _Writer(book, look, retro).write()


def write_sheet(path: Path, title: str, rows: list[list[Raw]]) -> None:
    """A workbook that is no retrospective at all: a banner, titles and rows on one sheet."""
    with _new_book(path, "") as book:
        paper = _Paper(book, LOOKS["legacy"], title)
        banner, *rows = rows
        width = max(len(row) for row in rows)
        paper.line(str(banner[0]), width, paper.style(bold=True, align="center", font_size=16), 30)
        head, body = paper.head(), paper.style(border=1, align="center")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                paper.put(paper.row + number, column, value, body if number else head)
                paper.widen(column, 6 if column > 1 else 11)
        paper.finish()
