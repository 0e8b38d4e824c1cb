"""The workbook that is open in Excel, and the person in front of it, through xlwings.

Changes go through Excel's own object model (`.api`), since marks, notes and links have no other way. Every change has
its way back: if one fails, those before it are undone and the workbook is as it was.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from xlretro.errors import OutputRefused
from xlretro.excel.excel_cells import edit_cells
from xlretro.excel.excel_findings import drop_findings, put_findings
from xlretro.excel.excel_marks import put_marks, take_marks_away
from xlretro.excel.excel_step import VISIBLE, items, one_step
from xlretro.language import Text, detect_language
from xlretro.model.changes import Changes

__all__ = ["ExcelBook", "ExcelScreen"]

TITLE = Text("xlretro 复盘", "xlretro")

# Constants of Excel's object model.
_HIDDEN = 0  # XlSheetVisibility
_PDF = 0  # XlFixedFormatType.xlTypePDF
_FOLDER_PICKER = 4  # MsoFileDialogType.msoFileDialogFolderPicker

_NO_PDF = Text("Excel 没能把“{name}”导出为 {path}", "Excel could not print “{name}” to {path}")
_NO_PDF_HINT = Text(
    "如果同名文件正开着，请先关闭；如果工作簿设了结构保护，请先撤销；也可以用“另存为 PDF”。",
    "Close a file of that name; remove the protection of the workbook's structure; or use “Save as PDF”.",
)


class ExcelBook:
    """A `Book` over an `xlwings.Book`."""

    def __init__(self, book: Any) -> None:
        self._book = book

    @property
    def name(self) -> str:
        return str(self._book.api.Name)

    @property
    def folder(self) -> Path | None:
        path = str(self._book.api.Path)
        return Path(path) if path and "://" not in path else None

    @property
    def sheets(self) -> list[str]:
        return [str(sheet.Name) for sheet in items(self._book.api.Worksheets) if sheet.Visible == VISIBLE]

    def save_copy(self, target: Path) -> None:
        # A new workbook has no file format yet; Excel gives a copy the workbook's own.
        self._book.api.SaveCopyAs(str(target))

    def recalculate(self) -> None:
        self._book.api.Application.CalculateFull()

    def export_pdf(self, target: Path, sheets: list[str]) -> None:
        # Not xlwings' own to_pdf: it gives very hidden sheets back as merely hidden.
        book = self._book.api
        hidden: list[Any] = []
        active = saved = None
        try:
            active, saved = book.ActiveSheet, book.Saved
            for sheet in items(book.Sheets):  # those of charts too
                if sheet.Visible == VISIBLE and sheet.Name not in sheets:
                    hidden.append(sheet)
                    sheet.Visible = _HIDDEN
            book.ExportAsFixedFormat(Type=_PDF, Filename=str(target), OpenAfterPublish=False)
        except Exception as error:
            raise OutputRefused(_NO_PDF.fill(name=self.name, path=target), _NO_PDF_HINT) from error
        finally:
            for sheet in hidden:
                with suppress(Exception):  # the others still have to be shown again
                    sheet.Visible = VISIBLE
            with suppress(Exception):
                if active is not None:
                    active.Activate()
            with suppress(Exception):
                if saved is not None:
                    book.Saved = saved

    # ------------------------------------------------------------------------------------ changes

    def apply(self, changes: Changes) -> None:
        book = self._book.api
        assert not changes.growths, "rows are added in files only"
        with one_step(book) as step:
            edit_cells(book, changes.edits, step)
            if changes.marks or changes.findings:
                take_marks_away(book, step)
            put_marks(book, changes.marks, changes.lang, step)
            if changes.findings:
                put_findings(book, changes.findings, changes.lang, step)
            elif changes.marks:
                drop_findings(book, step)

    def clear_marks(self) -> int:
        book = self._book.api
        with one_step(book) as step:
            cells = take_marks_away(book, step)
            return max(cells, int(drop_findings(book, step)))


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
        with suppress(Exception):  # else it opens where Excel happens to be, which the macros change
            folder = str(self._app.api.ActiveWorkbook.Path)
            if folder and "://" not in folder:
                dialog.InitialFileName = f"{folder}\\"
        return Path(dialog.SelectedItems.Item(1)) if dialog.Show() == -1 else None

    def open_workbook(self, path: Path) -> None:
        self._app.books.open(str(path))
