"""One sheet of the template that holds one table: banner, group headings, an Excel table, its rules and its print set-up.

Rows have a height but no fixed one, so that they grow with what is typed. Column A is a narrow margin whose font
is larger than the table's: it keeps a row that Excel fits anew from becoming lower than it was.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlretro.io.line_count import line_count
from xlretro.io.styles import DATE, PAGE, PALETTE, WHOLE, Styles, quantity_format, scaled_whole
from xlretro.io.template.cached import Cached
from xlretro.io.template.formulas import Native, one_of
from xlretro.io.template.validation import add_validation
from xlretro.language import Language, Text
from xlretro.model.compute import CLOSED, NO
from xlretro.model.quantity import Quantity
from xlretro.model.records import Raw
from xlretro.model.schema import Column, Kind, Table, WorkbookKind
from xlretro.model.values import PercentNumber
from xlretro.model.written import Written

__all__ = ["FIRST_COLUMN", "LAST_ROW", "NUMBER_FORMATS", "POINTS", "GrowingSheet", "TableSheet",
           "print_setup", "write_value"]  # fmt: skip

FIRST_COLUMN = 1
"""Sheet column, from 0, of a table's first column."""
LAST_ROW = 499
"""Row, from 0, down to which dropdowns, checks and colours reach, beyond the prepared rows."""

ROW_HEIGHT, LINE_HEIGHT = 24.0, 16.0
"""In points."""

POINTS_WIDTH = 15
REQUIRED = Text("深色表头必填", "Dark headers: required")
COMPUTED = Text("灰色表头自动计算", "grey headers: computed")
FOLDED = Text("点上方的“+”展开更多列", "+ above shows more columns")
POINTS = Text('+0.0%" 百分点";-0.0%" 百分点";0.0%" 百分点"', '+0.0%" pts";-0.0%" pts";0.0%" pts"')

_CENTRED = {Kind.RATE, Kind.DAYS, Kind.LABEL, Kind.CHANGE, Kind.DATE, Kind.DEADLINE, Kind.CHOICE, Kind.PERSON,
            Kind.WEIGHT, Kind.QUANTITY}  # fmt: skip
_ON_ONE_LINE = {Kind.RATE, Kind.DAYS, Kind.LABEL, Kind.CHANGE, Kind.WEIGHT, Kind.QUANTITY}
NUMBER_FORMATS = {Kind.RATE: "0.00%", Kind.DAYS: "0", Kind.DATE: DATE, Kind.DEADLINE: DATE, Kind.WEIGHT: "0%",
                   Kind.CHANGE: "+0.0%;-0.0%;0.0%"}  # fmt: skip


class GrowingSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter carries no types
    """A worksheet with rows that are given a height which Excel may change when something is typed.

    XlsxWriter marks every height as fixed; this leaves the mark out for the rows in `growing`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.growing: set[int] = set()

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks for 120 newer functions in every formula; ours use none, and that search was most of the time.
        return formula.removeprefix("=")

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        if tag == "row" and attributes and attributes[0][1] - 1 in self.growing:
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


def write_value(sheet: Worksheet, row: int, column: int, value: Raw, style: Format) -> None:
    """Write a value as what it is. A text is always a text, also when it begins with =, +, - or @."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, (datetime, date)):
        sheet.write_datetime(row, column, value, style)
    else:
        assert isinstance(value, (int, float))
        sheet.write_number(row, column, value, style)


def print_setup(sheet: Worksheet, lang: Language, title: str) -> None:
    """A4 landscape, one page wide, page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L&8&K6B7280{title.replace('&', '&&')}&R&8&K6B7280{PAGE(lang)}")
    sheet.center_horizontally()
    sheet.hide_gridlines(2)


class TableSheet:
    """Writes *table* to *sheet*, header on row *header_row* (from 0)."""

    def __init__(
        self, sheet: GrowingSheet, kind: WorkbookKind, table: Table, formulas: Native, styles: Styles, header_row: int
    ) -> None:
        self.sheet, self.kind, self.table, self.formulas, self.styles = sheet, kind, table, formulas, styles
        self.lang: Language = formulas.lang
        self.header_row = header_row
        self.first_row = header_row + 1
        self.columns = table.laid_out
        self.visible = [column for column in self.columns if not column.helper and not column.folded]
        self.last_visible = FIRST_COLUMN + len(self.visible) - 1

    def column_number(self, key: str) -> int:
        """Sheet column, from 0, of the column *key*."""
        return FIRST_COLUMN + next(i for i, column in enumerate(self.columns) if column.key == key)

    def cell(self, key: str, row: int | None = None) -> str:
        """A1 address with a fixed column, of *row* or the first: $D7."""
        return str(xl_rowcol_to_cell(self.first_row if row is None else row, self.column_number(key), col_abs=True))

    def column_range(self, key: str) -> str:
        """Absolute address of the column down to LAST_ROW, with its sheet."""
        number = self.column_number(key)
        first = xl_rowcol_to_cell(self.first_row, number, True, True)
        return f"'{self.table.sheet(self.lang)}'!{first}:{xl_rowcol_to_cell(LAST_ROW, number, True, True)}"

    def row_count(self, written: Written) -> int:
        """Rows prepared: those filled, and room for more."""
        filled = len(written.retro[self.table.key])
        return max(self.table.blank_rows, filled + 3 if filled else 0)

    def write(self, written: Written, cached: Cached) -> None:
        self._lay_out()
        self._banner()
        self._headings()
        rows = self.row_count(written)
        last = self.first_row + rows - 1
        self.sheet.add_table(
            self.header_row, FIRST_COLUMN, last, FIRST_COLUMN + len(self.columns) - 1,
            {"name": self.table.name, "style": None, "columns": [self._column(column) for column in self.columns]},
        )  # fmt: skip
        margin = self.styles(font_size=17)
        for index in range(rows):
            row = self.first_row + index
            self.sheet.set_row(row, self._height(index, written))
            self.sheet.growing.add(row)
            self.sheet.write_string(row, 0, " ", margin)
            for number, column in enumerate(self.columns, FIRST_COLUMN):
                self._write_cell(row, number, column, index, written, cached)
        for number, column in enumerate(self.columns, FIRST_COLUMN):
            if not column.helper:
                where = (self.first_row, number, LAST_ROW, number)
                add_validation(
                    self.sheet, self.table.key, column, self.lang, where, xl_rowcol_to_cell(self.first_row, number)
                )
        self._conditional_formats(len(written.retro[self.table.key]))
        self.sheet.freeze_panes(self.first_row, FIRST_COLUMN + 1)
        self.sheet.repeat_rows(self.header_row - 1 if any(c.group for c in self.columns) else self.header_row,
                               self.header_row)  # fmt: skip
        print_setup(self.sheet, self.lang, f"{self.kind.title(self.lang)} · {self.table.sheet(self.lang)}")

    def _height(self, index: int, written: Written) -> float:
        """Height in points that shows the row's longest text whole; programs that preview a file fit nothing."""
        held = written.retro[self.table.key].columns
        lines = 1
        for column in self.columns:
            value = held[column.key][index] if column.typed and index < len(held[column.key]) else None
            if isinstance(value, str) and not column.folded:
                lines = max(lines, line_count(value, column.width))
        return max(ROW_HEIGHT, lines * LINE_HEIGHT + 8)

    # ------------------------------------------------------------------------------------ the frame

    def _lay_out(self) -> None:
        self.sheet.outline_settings(visible=True, symbols_below=True, symbols_right=False, auto_style=False)
        self.sheet.set_column(0, 0, 1.5)
        for number, column in enumerate(self.columns, FIRST_COLUMN):
            options: dict[str, Any] = {}
            if column.helper:
                options = {"hidden": True}
            elif column.folded:
                options = {"level": 1, "hidden": True}
            elif number == self.last_visible and any(c.folded for c in self.columns):
                options = {"collapsed": True}
            width = max(column.width, POINTS_WIDTH) if column.kind is Kind.CHANGE else column.width
            self.sheet.set_column(number, number, width, None, options)

    def _banner(self) -> None:
        banner = self.styles(bold=True, font_size=16, font_color="#FFFFFF", bg_color=PALETTE["navy"], indent=1)
        self.sheet.set_row(0, 34)
        self.sheet.merge_range(0, FIRST_COLUMN, 0, self.last_visible, self.table.caption(self.lang), banner)
        note = self.styles(font_color=PALETTE["muted"], font_size=9, indent=1)
        self.sheet.set_row(1, 21)
        legend = [REQUIRED] + [COMPUTED] * bool(self.table.computed) + [FOLDED] * any(c.folded for c in self.columns)
        purpose = f"{self.table.purpose(self.lang)}  {' · '.join(text(self.lang) for text in legend)}"
        self.sheet.merge_range(1, FIRST_COLUMN, 1, self.last_visible, purpose, note)

    def _headings(self) -> None:
        self.sheet.set_row(self.header_row, 30)
        group: Text | None = None
        start = FIRST_COLUMN
        spans: list[tuple[Text, int, int]] = []
        for number, column in enumerate((*self.columns, None), FIRST_COLUMN):
            heading = column.group if column else None
            if heading != group:
                if group:
                    spans.append((group, start, number - 1))
                group, start = heading, number
        if spans:
            self.sheet.set_row(self.header_row - 1, 20)
        style = self.styles(
            bold=True, font_color=PALETTE["navy"], bg_color="#DCE5F0", align="center", border=1,
            border_color=PALETTE["line"],
        )  # fmt: skip
        for heading, first, last in spans:
            self.sheet.merge_range(self.header_row - 1, first, self.header_row - 1, last, heading(self.lang), style)

    def _column(self, column: Column) -> dict[str, Any]:
        shade = PALETTE["steel"] if not column.typed else PALETTE["navy"] if column.required else PALETTE["blue"]
        header = self.styles(
            bold=True, font_color="#FFFFFF", bg_color=shade, align="center", text_wrap=True, border=1,
            border_color="#FFFFFF",
        )  # fmt: skip
        described: dict[str, Any] = {"header": column.title(self.lang), "header_format": header}
        if not column.typed:
            described["formula"] = f"={self.formulas(self.table, column)}"
        return described

    # ------------------------------------------------------------------------------------ the cells

    def _style(self, column: Column, quantity: Quantity | None = None, value: Raw = None) -> Format:
        # A text wraps; a number becomes smaller before it becomes ####.
        flow = "shrink" if column.kind in _ON_ONE_LINE else "text_wrap"
        changes: dict[str, Any] = {"border": 1, "border_color": PALETTE["line"], flow: True}
        if not column.typed:
            changes["bg_color"] = PALETTE["pale"]
        # In a hidden column LibreOffice lets a centred number show at the edge of the page.
        if column.kind in _CENTRED and not (column.folded or column.helper):
            changes["align"] = "center"
        else:
            changes["align"] = "left"
            changes["indent"] = 1
        if column.kind in NUMBER_FORMATS:
            changes["num_format"] = NUMBER_FORMATS[column.kind]
        if column.kind is Kind.WEIGHT and isinstance(value, float) and not isinstance(value, PercentNumber):
            changes["num_format"] = "General" if value > 1.5 else "0%"
        elif quantity is not None and not isinstance(value, str):
            changes["num_format"] = quantity_format(quantity, self.lang)
        return self.styles(**changes)

    def _write_cell(
        self, row: int, number: int, column: Column, index: int, written: Written, cached: Cached
    ) -> None:
        if not column.typed:
            value = cached.of(self.table, column, index)
            self.sheet.write_formula(row, number, f"={self.formulas(self.table, column)}", self._style(column), value)
            return
        held = written.retro[self.table.key].columns[column.key]
        raw = held[index] if index < len(held) else None
        quantity = written.quantities.get((self.table.key, column.key, index))
        write_value(self.sheet, row, number, raw, self._style(column, quantity, raw))

    # ------------------------------------------------------------------------------------ colours

    def _colour(self, first_key: str, last_key: str, formula: str, from_row: int | None = None, **changes: Any) -> None:
        """A rule for the columns from one to the other, its formula written for row *from_row* or the first."""
        first, last = self.column_number(first_key), self.column_number(last_key)
        self.sheet.conditional_format(
            self.first_row if from_row is None else from_row, first, LAST_ROW, last,
            {"type": "formula", "criteria": f"={formula}", "format": self.styles.conditional(**changes)},
        )  # fmt: skip

    def _conditional_formats(self, filled: int) -> None:
        bad: dict[str, Any] = {"font_color": PALETTE["bad"], "bg_color": PALETTE["bad_pale"]}
        warn: dict[str, Any] = {"font_color": "#9A5B0B", "bg_color": PALETTE["warn_pale"]}
        good: dict[str, Any] = {"font_color": PALETTE["good"], "bg_color": PALETTE["good_pale"]}
        keys = {column.key for column in self.columns}
        readings = {column.reads: column.key for column in self.columns if column.reads}
        for column in self.columns:
            if column.helper:
                continue
            if column.kind is Kind.QUANTITY:
                self._number_formats(column, filled)
            if column.key in readings or not column.typed:
                self._colour(column.key, column.key, f"ISERROR({self.cell(readings.get(column.key, column.key))})", **bad)
            if column.kind is Kind.CHANGE:
                percent = one_of(self.cell("unit"), ("%", "％"))
                self._colour(column.key, column.key, percent, num_format=POINTS(self.lang))
        if "reached" in keys:
            self._colour("completion", "reached", f'{self.cell("reached")}="{NO(self.lang)}"', **warn)
        if "delay" in keys:
            self._colour("delay", "progress", f'AND(ISNUMBER({self.cell("delay")}),{self.cell("delay")}>0)', **bad)
            overdue = self.formulas.overdue_start()
            self._colour("delay", "progress", f'LEFT({self.cell("progress")},{len(overdue)})="{overdue}"', **bad)
        if "overdue" in keys:
            self._colour("due", "due", f"ISNUMBER({self.cell('overdue')})", **bad)
            self._colour("overdue", "overdue", f"ISNUMBER({self.cell('overdue')})", bold=True, **bad)
        if "status" in keys and self.table["status"].choices:
            closed = [c.title(self.lang) for c in self.table["status"].choices if c.key in CLOSED]
            self._colour("status", "status", one_of(self.cell("status"), tuple(closed)), font_color=PALETTE["good"])
        if "impact" in keys:
            for choice, look in zip(self.table["impact"].choices, (bad, warn, good), strict=False):
                words = (*choice.title, *choice.synonyms)
                self._colour("impact", "impact", one_of(self.cell("impact"), words), **look)
        begun = [column for column in self.columns if column.typed and column.seed]
        first, last = self.cell(begun[0].key), self.cell(begun[-1].key)
        for column in self.columns:
            if column.required:
                missing = f'AND({self.cell(column.key)}="",COUNTA({first}:{last})>0)'
                self._colour(column.key, column.key, missing, bg_color=PALETTE["wanted"])

    def _number_formats(self, column: Column, filled: int) -> None:
        """Blank cells keep the format General, since only that turns a typed 8% into a percentage; what shows
        50000 as 5.0万 there is conditional. Filled cells have formats of their own, which must not round what somebody
        types over them."""
        cell = self.cell(column.key)
        if "unit" in {c.key for c in self.columns}:
            percent = f"AND(ISNUMBER({cell}),{one_of(self.cell('unit'), ('%', '％'))})"
            self._colour(column.key, column.key, percent, num_format="0.00%")
        if filled:
            rounded = f"AND(ISNUMBER({cell}),{cell}>=10000,NOT({scaled_whole(cell, self.lang)}))"
            self._colour(column.key, column.key, rounded, num_format=WHOLE)
        row = self.first_row + filled
        cell = self.cell(column.key, row)
        self._colour(column.key, column.key, f"AND(ISNUMBER({cell}),{cell}>=10000,{scaled_whole(cell, self.lang)})", row,
                     num_format=quantity_format(Quantity(10000.0), self.lang))  # fmt: skip
