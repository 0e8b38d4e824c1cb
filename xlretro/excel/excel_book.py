"""The workbook that is open in Excel, and the person in front of it, through xlwings.

Changes go through Excel's own object model (`.api`), since marks, notes and links have no other way. Every change has
its way back: if one fails, those before it are undone and the workbook is as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlretro.errors import OutputRefused
from xlretro.io.stamps import FINDINGS
from xlretro.io.styles import DATE, PALETTE
from xlretro.language import Language, Text, detect_language
from xlretro.model.changes import MARK_FORMULA, NOTE_HEADS, CellEdit, Changes, FindingsSheet, Formula, Mark
from xlretro.model.finding import Severity
from xlretro.model.period import serial
from xlretro.model.records import Place

__all__ = ["ExcelBook", "ExcelScreen"]

TITLE = Text("xlretro 复盘", "xlretro")
_FILLS = {
    Severity.ERROR: PALETTE["bad_pale"],
    Severity.WARNING: PALETTE["warn_pale"],
    Severity.ADVICE: PALETTE["good_pale"],
}

# Constants of Excel's object model.
_EXPRESSION = 2  # XlFormatConditionType.xlExpression
_MANUAL = -4135  # XlCalculation.xlCalculationManual
_TOP = -4160  # XlVAlign.xlVAlignTop
_VISIBLE, _HIDDEN = -1, 0  # XlSheetVisibility
_PDF = 0  # XlFixedFormatType.xlTypePDF
_FOLDER_PICKER = 4  # MsoFileDialogType.msoFileDialogFolderPicker
_DAYS_1904 = 1462  # days between the two date systems of Excel

_REFUSED = Text("Excel 拒绝修改工作表“{sheet}”，工作簿没有改动。", "Excel refused a change on “{sheet}”; nothing was changed.")
_REFUSED_HINT = Text(
    "如果工作表或工作簿设了保护，请先撤销保护；如果有格子正在编辑，请先按回车。",
    "Remove the protection of the sheet or the workbook first; finish editing the cell that is open.",
)

_NO_PDF = Text("Excel 没能写出 {path}", "Excel could not write {path}")
_NO_PDF_HINT = Text("如果同名文件正开着，请先关闭；也可以用“另存为 PDF”。", "Close a file of that name, or use “Save as PDF”.")

Undo = Callable[[], object]


def _colour(code: str) -> int:
    """#RRGGBB as Excel's number, whose bytes run the other way."""
    return int(code[5:7] + code[3:5] + code[1:3], 16)


class ExcelBook:
    """A `Book` over an `xlwings.Book`."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._where = ""
        """The sheet that is being changed, for the message where Excel refuses."""

    @property
    def name(self) -> str:
        return str(self._book.api.Name)

    @property
    def folder(self) -> Path | None:
        path = str(self._book.api.Path)
        return Path(path) if path and "://" not in path else None

    @property
    def sheets(self) -> list[str]:
        return [str(sheet.Name) for sheet in self._worksheets() if sheet.Visible == _VISIBLE]

    def save_copy(self, target: Path) -> None:
        # A new workbook has no file format yet; Excel gives a copy the workbook's own.
        self._book.api.SaveCopyAs(str(target))

    def recalculate(self) -> None:
        self._book.api.Application.CalculateFull()

    def export_pdf(self, target: Path, sheets: list[str]) -> None:
        # Not xlwings' own to_pdf: it gives very hidden sheets back as merely hidden.
        saved = self._book.api.Saved
        others = [sheet for sheet in self._worksheets() if sheet.Visible == _VISIBLE and sheet.Name not in sheets]
        try:
            for sheet in others:
                sheet.Visible = _HIDDEN
            self._book.api.ExportAsFixedFormat(Type=_PDF, Filename=str(target), OpenAfterPublish=False)
        except Exception as error:
            raise OutputRefused(_NO_PDF.fill(path=target), _NO_PDF_HINT) from error
        finally:
            for sheet in others:
                sheet.Visible = _VISIBLE
            self._book.api.Saved = saved

    # ------------------------------------------------------------------------------------ changes

    def apply(self, changes: Changes) -> None:
        with self._one_step() as undo:
            if changes.marks or changes.findings:
                self._take_marks_away(undo)
            for edit in changes.edits:
                self._edit(edit, undo)
            for mark in changes.marks:
                self._mark(mark, changes.lang, undo)
            if changes.findings:
                self._put_findings(changes.findings, undo)

    def clear_marks(self) -> int:
        with self._one_step() as undo:
            cells = self._take_marks_away(undo)
            self._delete_findings()
        return cells

    @contextmanager
    def _one_step(self) -> Iterator[list[Undo]]:
        """Gives the list to which every change adds its way back; if one fails, all are taken back."""
        undo: list[Undo] = []
        with self._quiet():
            try:
                yield undo
            except Exception as error:
                for step in reversed(undo):
                    with suppress(Exception):  # the other steps still have to be taken back
                        step()
                raise OutputRefused(_REFUSED.fill(sheet=self._where), _REFUSED_HINT) from error

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """No repainting, no events, no questions and no calculation while changes are made; then all as it was."""
        app = self._book.api.Application
        names = ("ScreenUpdating", "EnableEvents", "DisplayAlerts", "Calculation")
        before = {name: getattr(app, name) for name in names}
        fills_columns = app.AutoCorrect.AutoFillFormulasInLists
        self._where = self.name
        try:
            for name in names:
                setattr(app, name, _MANUAL if name == "Calculation" else False)
            app.AutoCorrect.AutoFillFormulasInLists = False  # a formula is for its own cell only
            yield
        finally:
            app.AutoCorrect.AutoFillFormulasInLists = fills_columns
            for name in names:
                setattr(app, name, before[name])

    def _worksheets(self) -> list[Any]:
        sheets = self._book.api.Worksheets
        return [sheets(number) for number in range(1, sheets.Count + 1)]

    def _cell(self, place: Place) -> Any:
        self._where = place.sheet
        return self._book.api.Worksheets(place.sheet).Cells(place.row, place.column)

    def _edit(self, edit: CellEdit, undo: list[Undo]) -> None:
        cell = self._cell(edit.place)
        formula, form, prefix = cell.Formula, cell.NumberFormat, cell.PrefixCharacter

        def back() -> None:
            cell.NumberFormat = form
            cell.Formula = f"'{formula}" if prefix == "'" else formula

        undo.append(back)
        if (wanted := edit.number_format or self._format_of(edit, form)) is not None:
            cell.NumberFormat = wanted
        new = edit.new
        if isinstance(new, Formula):
            cell.Formula = f"={new.text}"
        elif new is None:
            cell.ClearContents()
        elif isinstance(new, (date, datetime)):
            cell.Value2 = self._serial(new)
        elif isinstance(new, str):
            cell.Value2 = f"'{new}" if new[:1] in "=+-@'" else new
        else:
            cell.Value2 = new

    @staticmethod
    def _format_of(edit: CellEdit, form: str) -> str | None:
        """A number in a cell of format text would stay a text; a date in a General cell would show as a number."""
        if isinstance(edit.new, (date, datetime)):
            return DATE if form in ("General", "@") else None
        return "General" if form == "@" and not isinstance(edit.new, str) else None

    def _serial(self, day: date) -> float:
        number = float(serial(day))
        if isinstance(day, datetime):
            number += (day.hour * 3600 + day.minute * 60 + day.second) / 86400
        return number - _DAYS_1904 if self._book.api.Date1904 else number

    # ------------------------------------------------------------------------------------ marks

    def _mark(self, mark: Mark, lang: Language, undo: list[Undo]) -> None:
        cell = self._cell(mark.place)
        self._colour(cell, _colour(_FILLS[mark.severity]), undo)
        # Excel 2016 knows no threaded comments.
        if cell.Comment is None and getattr(cell, "CommentThreaded", None) is None:
            # A note that somebody wrote stays alone: joining texts and parting them again loses its formats.
            self._annotate(cell, f"{NOTE_HEADS(lang)}\n{mark.note}", undo)

    @staticmethod
    def _colour(cell: Any, colour: int, undo: list[Undo]) -> None:
        condition = cell.FormatConditions.Add(Type=_EXPRESSION, Formula1=f"={MARK_FORMULA}")
        undo.append(condition.Delete)
        condition.Interior.Color = colour
        condition.StopIfTrue = False
        condition.SetFirstPriority()

    @staticmethod
    def _annotate(cell: Any, text: str, undo: list[Undo]) -> None:
        comment = cell.AddComment(text)
        undo.append(comment.Delete)
        comment.Visible = False
        comment.Shape.TextFrame.AutoSize = True

    def _take_marks_away(self, undo: list[Undo]) -> int:
        """Delete our conditional formats and notes everywhere; how many cells had one. Each can be put back."""
        cells: set[tuple[str, str]] = set()
        for sheet in self._worksheets():
            self._where = str(sheet.Name)
            conditions = sheet.Cells.FormatConditions
            number = 1
            while number <= conditions.Count:  # upwards: taken back from the end, each goes before the one behind it
                condition = conditions(number)
                if condition.Type == _EXPRESSION and condition.Formula1.lstrip("=") == MARK_FORMULA:
                    self._drop_colour(sheet, condition, cells, undo)
                else:
                    number += 1
            comments = sheet.Comments
            for number in range(comments.Count, 0, -1):
                comment = comments(number)
                if comment.Text().split("\n")[0].strip() in NOTE_HEADS:
                    self._drop_note(sheet, comment, cells, undo)
        return len(cells)

    def _drop_colour(self, sheet: Any, condition: Any, cells: set[tuple[str, str]], undo: list[Undo]) -> None:
        where, colour = condition.AppliesTo, condition.Interior.Color
        cells.update((sheet.Name, cell.Address) for cell in where.Cells)
        condition.Delete()
        undo.append(lambda: self._colour(where, colour, []))

    def _drop_note(self, sheet: Any, comment: Any, cells: set[tuple[str, str]], undo: list[Undo]) -> None:
        cell, text = comment.Parent, comment.Text()
        cells.add((sheet.Name, cell.Address))
        comment.Delete()
        undo.append(lambda: self._annotate(cell, text, []))

    # ------------------------------------------------------------------------------------ 校验结果

    def _findings(self) -> Any:
        """Our sheet of findings, or None."""
        names = self._book.api.Names
        for number in range(1, names.Count + 1):
            name = names(number)
            if str(name.Name).rpartition("!")[2] == FINDINGS:
                with suppress(Exception):  # the name of a sheet that was deleted by hand leads nowhere
                    return name.RefersToRange.Worksheet
        return None

    def _delete_findings(self) -> None:
        names = self._book.api.Names
        if (sheet := self._findings()) is not None:
            sheet.Delete()
        for number in range(names.Count, 0, -1):
            if str(names(number).Name).rpartition("!")[2] == FINDINGS:
                names(number).Delete()

    def _put_findings(self, findings: FindingsSheet, undo: list[Undo]) -> None:
        """The last change of a step, since the sheet that it replaces can't be brought back."""
        book = self._book.api
        self._where = findings.name
        sheet = book.Worksheets.Add(Before=book.Worksheets(1))
        undo.append(sheet.Delete)
        self._fill_findings(sheet, findings)
        self._delete_findings()
        taken = {str(other.Name).casefold() for other in self._worksheets()}
        number, name = 1, findings.name
        while name.casefold() in taken:
            number += 1
            name = f"{findings.name} ({number})"
        sheet.Name = name
        book.Names.Add(Name=FINDINGS, RefersTo=f"='{name}'!$A$1")

    def _fill_findings(self, sheet: Any, findings: FindingsSheet) -> None:
        width = len(findings.headings)
        cells = sheet.Cells
        cells.NumberFormat = "@"  # a value such as =1+1 or 1:2 is shown as it was typed
        cells.VerticalAlignment = _TOP
        cells(1, 1).Value2 = findings.title
        cells(1, 1).Font.Size, cells(1, 1).Font.Bold = 16, True
        cells(2, 1).Value2 = findings.remark
        cells(2, 1).Font.Color = _colour(PALETTE["muted"])
        header = sheet.Range(cells(4, 1), cells(4, width))
        header.Value2 = (findings.headings,)
        header.Font.Bold, header.Font.Color = True, _colour("#FFFFFF")
        header.Interior.Color = _colour(PALETTE["navy"])
        for number, characters in enumerate(findings.widths, start=1):
            sheet.Columns(number).ColumnWidth = characters
        body = sheet.Range(cells(5, 1), cells(4 + len(findings.lines), width))
        body.Value2 = tuple(line.cells for line in findings.lines)
        body.WrapText = True
        for row, line in enumerate(findings.lines, start=5):
            cells(row, 1).Interior.Color = _colour(_FILLS[line.severity])
            if line.link is not None:
                target = line.link.sheet.replace("'", "''")
                anchor = cells(row, findings.link_column + 1)
                sheet.Hyperlinks.Add(Anchor=anchor, Address="", SubAddress=f"'{target}'!{line.link.cell or 'A1'}")
        header.AutoFilter()
        window = sheet.Application.ActiveWindow  # of this sheet, which is the active one since it was added
        window.SplitRow = 4
        window.FreezePanes = True
        sheet.Tab.Color = _colour(PALETTE["bad"])


class ExcelScreen:
    """A `Screen` over an `xlwings.App`."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._lang = detect_language()

    def inform(self, message: Text, *, title: Text | None = None, warning: bool = False) -> None:
        self._app.alert(message(self._lang), (title or TITLE)(self._lang), mode="critical" if warning else "info")

    def choose_folder(self, title: Text) -> Path | None:
        dialog = self._app.api.FileDialog(_FOLDER_PICKER)
        dialog.Title = title(self._lang)
        return Path(dialog.SelectedItems(1)) if dialog.Show() == -1 else None

    def open_workbook(self, path: Path) -> None:
        self._app.books.open(str(path))
