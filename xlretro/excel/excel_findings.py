"""The sheet 校验结果 in the workbook that is open in Excel: put in as its first sheet, and taken away again."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from xlretro.excel.excel_step import VISIBLE, Step, colour_number, items
from xlretro.io import findings_layout as layout
from xlretro.io.stamps import FINDINGS
from xlretro.io.styles import FONT, PAGE, PALETTE
from xlretro.language import Language
from xlretro.model.changes import FINDINGS_HEADINGS, FindingsSheet, is_findings

__all__ = ["drop_findings", "put_findings"]

# Constants of Excel's object model.
_CENTRE, _TOP, _GENERAL = -4108, -4160, 1  # XlHAlign, XlVAlign
_BELOW, _BETWEEN = 9, 12  # XlBordersIndex.xlEdgeBottom, xlInsideHorizontal
_CONTINUOUS, _THIN = 1, 2  # XlLineStyle, XlBorderWeight
_SINGLE, _NONE = 2, -4142  # XlUnderlineStyle
_LANDSCAPE, _A4 = 2, 9  # XlPageOrientation, XlPaperSize


# ---------------------------------------------------------------------------------------- which sheet is ours


def _stamp(book: Any) -> Any:
    """The workbook's defined name FINDINGS, or None."""
    names = book.Names
    try:
        name = names.Item(FINDINGS)
    except Exception:
        return None
    if "!" not in str(name.Name):
        return name
    # A copy that somebody made of our sheet has a name of its own, which Excel may give instead; it is theirs to keep.
    return next((other for other in items(names) if str(other.Name) == FINDINGS), None)


def _ours(book: Any) -> Any:
    """Our sheet of findings, or None. The name alone does not tell: it moves with a cell that is cut and pasted."""
    stamp = _stamp(book)
    if stamp is None:
        return None
    try:
        sheet = stamp.RefersToRange.Worksheet
    except Exception:  # the sheet was deleted by hand
        return None
    cells = sheet.Cells
    headings = [cells.Item(layout.HEAD_ROW, column).Value2 for column in range(1, len(FINDINGS_HEADINGS) + 1)]
    ours = is_findings(cells.Item(layout.TITLE_ROW, 1).Value2, headings) and not sheet.ListObjects.Count
    return sheet if ours else None


def drop_findings(book: Any, step: Step) -> bool:
    """Delete our sheet, whatever it is called by now; whether there was one. The last change of a step.

    Where the name that leads to it has come to lead to another sheet, only the name goes.
    """
    stamp, sheet = _stamp(book), _ours(book)
    if stamp is None:
        return False
    leads_to = str(stamp.RefersTo)
    stamp.Delete()
    step.undo(partial(_set_stamp, book, leads_to))
    others = [other for other in items(book.Sheets) if other.Visible == VISIBLE and sheet and other.Name != sheet.Name]
    if sheet is None or not others:
        return False
    step.where = str(sheet.Name)
    sheet.Delete()
    return True


def _set_stamp(book: Any, leads_to: str) -> None:
    book.Names.Add(Name=FINDINGS, RefersTo=leads_to)


def _restore_stamp(book: Any, leads_to: str | None) -> None:
    if leads_to is not None:
        _set_stamp(book, leads_to)
    elif (stamp := _stamp(book)) is not None:
        stamp.Delete()


# ---------------------------------------------------------------------------------------- putting it in


def put_findings(book: Any, findings: FindingsSheet, lang: Language, step: Step) -> None:
    """Put the sheet in front of all others, in place of the one from before. The last change of a step: the old sheet
    goes at the very end, since it can't be brought back."""
    step.where = findings.name
    stamp, old, active = _stamp(book), _ours(book), book.ActiveSheet
    step.undo(lambda: active.Activate())
    step.undo(partial(_restore_stamp, book, str(stamp.RefersTo) if stamp is not None else None))
    if old is not None and str(old.Name).casefold() == findings.name.casefold():
        step.undo(partial(setattr, old, "Name", str(old.Name)))
        old.Name = _free_name(book, findings.name)
    sheet = book.Worksheets.Add(Before=book.Sheets.Item(1))
    step.undo(lambda: sheet.Delete())
    sheet.Name = name = _free_name(book, findings.name)
    _set_stamp(book, f"={_quoted(name)}!$A$1")
    _Page(book, sheet, findings, lang).fill()
    if old is not None:
        old.Delete()


def _free_name(book: Any, wanted: str) -> str:
    """*wanted* as the name of a sheet, numbered where a sheet, of cells or of a chart, has it."""
    taken = {str(sheet.Name).casefold() for sheet in items(book.Sheets)}
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


class _Page:
    """What stands on the sheet, and how it looks."""

    def __init__(self, book: Any, sheet: Any, findings: FindingsSheet, lang: Language) -> None:
        self._book, self._sheet, self._findings, self._lang = book, sheet, findings, lang
        self._width = len(findings.headings)
        self._first, self._last = layout.HEAD_ROW + 1, layout.HEAD_ROW + len(findings.lines)

    def _block(self, top: int, left: int, bottom: int, right: int) -> Any:
        cells = self._sheet.Cells
        return self._sheet.Range(cells.Item(top, left), cells.Item(bottom, right))

    def fill(self) -> None:
        findings, sheet = self._findings, self._sheet
        sheet.Cells.NumberFormat = "@"  # a value such as =1+1 or 1:2 is shown as it was typed
        for column, characters in enumerate(findings.widths, start=1):
            sheet.Columns.Item(column).ColumnWidth = characters
        self._write_head()
        if findings.lines:
            self._write_body()
        self._block(layout.HEAD_ROW, 1, self._last, self._width).AutoFilter()
        sheet.Tab.Color = colour_number(layout.SEVERITY_COLOURS[findings.worst].accent)
        window = self._book.Windows.Item(1)  # shows this sheet, the active one since it was added
        window.SplitRow = layout.HEAD_ROW
        window.FreezePanes = True
        window.DisplayGridlines = False
        with suppress(Exception):  # without a printer Excel knows no pages
            self._set_page()

    def _write_head(self) -> None:
        findings, width = self._findings, self._width
        title = self._block(layout.TITLE_ROW, 1, layout.TITLE_ROW, 1)
        remark = self._block(layout.REMARK_ROW, 1, layout.REMARK_ROW, width)
        head = self._block(layout.HEAD_ROW, 1, layout.HEAD_ROW, width)
        title.Value2 = findings.title
        self._sheet.Cells.Item(layout.REMARK_ROW, 1).Value2 = findings.remark
        remark.Merge()
        head.Value2 = (findings.headings,)
        for block, look in ((title, layout.TITLE), (remark, layout.REMARK), (head, layout.HEAD)):
            self._dress(block, look)
        for row, height in {**layout.HEIGHTS, layout.REMARK_ROW: layout.remark_height(findings)}.items():
            self._sheet.Rows.Item(row).RowHeight = height

    def _write_body(self) -> None:
        findings, first = self._findings, self._first
        body = self._block(first, 1, self._last, self._width)
        body.Value2 = tuple(tuple(_typed(text) for text in line.cells) for line in findings.lines)
        self._link()  # before the looks, since Excel gives a link its own
        for column in range(self._width):
            looks = [layout.look_of(findings, line, column) for line in findings.lines]
            for look, run in groupby(enumerate(looks, start=first), key=itemgetter(1)):
                rows = [row for row, _ in run]
                self._dress(self._block(rows[0], column + 1, rows[-1], column + 1), look)
        with suppress(Exception):  # the height of a row is no reason to refuse
            body.EntireRow.AutoFit()

    def _link(self) -> None:
        """Let the lines lead to their cells."""
        findings = self._findings
        places = [(row, line.link) for row, line in enumerate(findings.lines, start=self._first) if line.link]
        for row, place in places[:layout.LINKS]:
            self._sheet.Hyperlinks.Add(Anchor=self._sheet.Cells.Item(row, findings.link_column + 1), Address="",
                                       SubAddress=f"{_quoted(place.sheet)}!{place.cell or 'A1'}")  # fmt: skip

    def _dress(self, block: Any, look: layout.Look) -> None:
        font = block.Font
        font.Name, font.Size, font.Bold = FONT(self._lang), look.size, look.bold
        font.Color = colour_number(look.ink)
        font.Underline = _SINGLE if look.underlined else _NONE
        if look.fill:
            block.Interior.Color = colour_number(look.fill)
        block.HorizontalAlignment = _CENTRE if look.centred else _GENERAL
        block.VerticalAlignment = _TOP if look.top else _CENTRE
        block.WrapText = look.wrapped
        if look.lined:
            for edge in (_BELOW, _BETWEEN) if block.Rows.Count > 1 else (_BELOW,):
                border = block.Borders.Item(edge)
                border.LineStyle, border.Weight = _CONTINUOUS, _THIN
                border.Color = colour_number(PALETTE["line"])

    def _set_page(self) -> None:
        page = self._sheet.PageSetup
        page.Orientation, page.PaperSize = _LANDSCAPE, _A4
        page.Zoom, page.FitToPagesWide, page.FitToPagesTall = False, 1, False
        page.PrintTitleRows = f"${layout.HEAD_ROW}:${layout.HEAD_ROW}"
        page.CenterFooter = PAGE(self._lang)


def _typed(text: str) -> str:
    """A text as it is typed: of two apostrophes in front Excel shows one."""
    return layout.cut(f"'{text}" if text.startswith("'") else text)
