"""The lists of the summary: columns, values as cells, links to the source, and the sheets that continue a full one."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook

from xlretro.io.summary.look import Look, Palette, figure_of, lines_needed, number_format
from xlretro.io.summary.sheet import StreamedSheet, blank, date_serial, number
from xlretro.language import Text
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO, Quantity
from xlretro.model.schema import Column, Kind, Table
from xlretro.model.summary import SummaryColumn, Weird
from xlretro.model.values import PercentNumber

__all__ = ["Field", "Links", "ListSheet", "link_target", "shown_place"]

_TALLEST = 12
"""Lines of a row; a longer text is in its cell all the same."""
_LINE, _AROUND = 14.5, 4.0
"""Points of a line, and around the lines of a row."""
_UNSAFE = re.compile("[\x00-\x20%\"<>\\[\\]^`{}|\\\\#?:\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TARGET = 2_000  # Excel takes 2,079 characters


def link_target(source: str, beside: Path) -> str:
    """*source* as a link stands in a workbook in the folder *beside*: relative, forward slashes, signs of URLs quoted.

    Chinese stays as it is, as Excel writes it. "" where no link can be given: a remote address, or one too long.
    """
    if not source or "://" in source:
        return ""
    try:
        path = os.path.relpath(source, beside)
        start = ""
    except ValueError:  # another drive of Windows
        path, start = os.path.abspath(source), "file:///"
    path = path.replace(os.sep, "/")
    quoted = start + _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in os.fsencode(found.group())), path)
    return quoted if len(quoted) <= _LONGEST_TARGET else ""


class Links:
    """Link targets of source files, worked out once a file."""

    def __init__(self, beside: Path) -> None:
        self._beside = beside
        self._known: dict[str, str] = {}

    def __getitem__(self, source: str) -> str:
        if source not in self._known:
            self._known[source] = link_target(source, self._beside)
        return self._known[source]


def shown_place(table: Table | None, sheet: str, cell: str) -> str:
    """A cell's place as the summary shows it: the sheet is named unless it has the name that the template gives it."""
    if not cell or (sheet and (table is None or sheet not in table.sheet)):
        return f"{sheet}!{cell}" if sheet and cell else sheet
    return cell


@dataclass(frozen=True)
class Field:
    """One column of a list sheet."""

    key: str
    title: Text
    width: float
    color: str = Palette.PRIMARY
    figure: str = "general"
    align: str = "left"
    wrap: bool = False
    folded: bool = False
    """In a group that can be collapsed."""
    hide_empty: bool = False
    """Hidden when no row has a value in it."""

    @classmethod
    def of(cls, summary: SummaryColumn) -> Field:
        """The field of a column of a data sheet."""
        column = summary.column
        computed = Palette.COMPUTED if column.computed else Palette.PRIMARY
        return cls(
            key=f"recorded_{column.key}" if summary.recorded else column.key,
            title=summary.title,
            width=max(column.width, 15 if column.kind is Kind.CHANGE else 12 if summary.recorded else 11),
            color=Palette.QUIET if summary.recorded else computed,
            figure=figure_of(column),
            align=_align(column),
            wrap=column.kind in {Kind.TEXT, Kind.DEADLINE} or column.width >= 16,
            folded=column.folded,
            hide_empty=summary.recorded or column.folded,
        )


def _align(column: Column) -> str:
    if column.kind is Kind.QUANTITY:
        return "right"
    return "left" if column.kind is Kind.TEXT and column.key != "unit" else "center"


class _FieldCells:
    """Values of one field as cells."""

    def __init__(self, field: Field, look: Look) -> None:
        self.text = look.text
        self.width = field.width
        self.short = field.width / 2 - 1.5 if field.wrap else math.inf
        """Texts up to this length take one line, whatever they are made of."""
        self.filled = False
        shape: dict[str, Any] = {"align": field.align, "text_wrap": field.wrap}
        if field.align != "center":
            shape["indent"] = 1
        self.style = look.cell(**shape)
        self.linked = look.cell(**shape, font_color=Palette.COMPUTED, underline=1)
        self.blank = blank(look.cell())
        self._weird = look.cell(**shape, italic=True, font_color=Palette.WARN, bg_color=Palette.WARN_TINT)
        right = {"align": "center"} if field.align == "center" else {"align": "right", "indent": 1}
        self._number = {
            figure: look.cell(**right, num_format=number_format(figure, look.lang))
            for figure in ("amount", "percent", "ratio", "weight", "days", "change", "points", "date", "datetime",
                           "time", "general")
        }
        self._figure = field.figure
        self._plain = self._number[field.figure]

    def cell(self, value: Any, percent: bool) -> str:
        """A value other than None or a str as a cell; percent says that the row's unit is %."""
        self.filled = True
        if isinstance(value, Quantity):
            return self._quantity(value, percent)
        if isinstance(value, Weird):
            return self.text(self._weird, value.text)
        if isinstance(value, bool):
            return self.text(self.style, str(value).upper())
        if isinstance(value, int | float):
            return self._figure_cell(value, percent)
        if isinstance(value, date | time):
            return self._date(value)
        return self.text(self.style, str(value))

    def _digits(self, style: int, value: float) -> str:
        # Excel keeps 15 digits and knows no infinity; what it would change stays as typed.
        if not math.isfinite(value) or (isinstance(value, int) and abs(value) >= 10**15):
            return self.text(self.style, str(value))
        return number(style, float(value) if isinstance(value, PercentNumber) else value)

    def _quantity(self, quantity: Quantity, percent: bool) -> str:
        figure = "amount"
        if quantity.unit in (PERCENT, PERCENT_POINTS) or (percent and not quantity.unit):
            figure = "percent"
        elif quantity.unit == RATIO:
            figure = "ratio"
        return self._digits(self._number[figure], quantity.value)

    def _figure_cell(self, value: float, percent: bool) -> str:
        if isinstance(value, PercentNumber):
            return self._digits(self._number["percent"], value)
        if percent and self._figure == "change":
            return self._digits(self._number["points"], value)
        return self._digits(self._plain, value)

    def _date(self, value: date | time) -> str:
        serial = date_serial(value)
        if serial is None:
            return self.text(self.style, value.isoformat())
        figure = "time" if isinstance(value, time) else "date" if float(serial).is_integer() else "datetime"
        return number(self._number[figure], int(serial) if figure == "date" else serial)


class ListSheet:
    """A list with a header, filters and links; when a sheet is full, it goes on in a numbered one."""

    def __init__(
        self, book: Workbook, look: Look, title: str, fields: Sequence[Field], *,
        frozen: int, row_limit: int, link_limit: int, color: str = Palette.PRIMARY, unprinted: int = 0,
    ) -> None:
        """unprinted: how many of the last fields stay off the paper."""
        self.title, self.fields = title, tuple(fields)
        self.rows = 0
        self.links_left_out = 0
        self.sheets: list[StreamedSheet] = []
        self._book, self._look, self._frozen, self._color = book, look, frozen, color
        self._unprinted = unprinted
        self._row_limit, self._link_limit = row_limit, link_limit
        self._cells = [_FieldCells(field, look) for field in self.fields]
        self._position = {field.key: index for index, field in enumerate(self.fields)}
        self._open_sheet()

    def _open_sheet(self) -> None:
        name = self.title if not self.sheets else f"{self.title} {len(self.sheets) + 1}"
        sheet: StreamedSheet = self._book.add_worksheet(name, StreamedSheet)
        sheet.append(
            (self._look.text(self._look.header(field.color), field.title(self._look.lang)) for field in self.fields),
            height=32, fixed=True,
        )
        self.sheets.append(sheet)

    def add(
        self, values: Iterable[Any], *, percent: bool = False, styled: dict[int, int] | None = None,
        link: tuple[str, str, str, str] | None = None,
    ) -> None:
        """Append a row. link: (field key, target, sheet, cell) of its link; styled: styles of texts in their stead."""
        cells: list[str] = []
        lines = 1
        text = self._look.text
        for field, value in zip(self._cells, values, strict=True):
            if value is None or value == "":
                cells.append(field.blank)
                continue
            if isinstance(value, Text):
                value = value(self._look.lang)
            if type(value) is str:
                cells.append(text(field.style, value))
                field.filled = True
                if len(value) > field.short or "\n" in value:
                    lines = max(lines, lines_needed(value, field.width))
            else:
                cells.append(field.cell(value, percent))
        sheet = self.sheets[-1]
        if sheet.rows_written >= self._row_limit:
            self._open_sheet()
            sheet = self.sheets[-1]
        linked = link is not None and bool(link[1])
        if linked and sheet.links >= self._link_limit:
            linked = False
            self.links_left_out += 1
        restyled = dict(styled or {})
        if link and linked:
            at = self._position[link[0]]
            restyled[at] = self._cells[at].linked
        for index, style in restyled.items():
            cells[index] = f'" s="{style}' + cells[index][cells[index].index('"', 5):]
        row = sheet.append(cells, min(lines, _TALLEST) * _LINE + _AROUND)
        self.rows += 1
        if link and linked:
            sheet.link(row, at, *link[1:])

    def column(self, key: str) -> int:
        """Index of a field."""
        return self._position[key]

    def finish(self, footer: str) -> None:
        """Widths, filter, frozen header and print set-up of every sheet; no row follows. footer: in Excel's codes."""
        for sheet in self.sheets:
            last = max(sheet.rows_written - 1, 1)
            for index, (field, cells) in enumerate(zip(self.fields, self._cells, strict=True)):
                hidden = field.hide_empty and not cells.filled
                options = {"hidden": hidden} | ({"level": 1} if field.folded else {})
                sheet.set_column(index, index, field.width, None, options)
            sheet.autofilter(0, 0, last, len(self.fields) - 1)
            sheet.freeze_panes(1, self._frozen)
            sheet.repeat_rows(0)
            printed = len(self.fields) - self._unprinted
            sheet.print_area(0, 0, last, printed - 1)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
            sheet.set_header(f'&L&"{self._look.font},Bold"&11&A')
            sheet.set_footer(footer)
            sheet.set_tab_color(self._color)
            sheet.hide_gridlines(2)
            sheet.set_zoom(90)
            sheet.close_rows()
