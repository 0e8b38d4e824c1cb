"""The functions that the ribbon's buttons call by RunPython, one a button, named by `io.macros.buttons`.

`RunPython "import xlretro.excel.ribbon; xlretro.excel.ribbon.check()"`: nothing is named after a workbook, so that
neither a rename nor a Chinese file name breaks it.
"""

from __future__ import annotations

from typing import Any

import xlwings as xw

from xlretro.excel.actions import ACTIONS, guarded
from xlretro.excel.excel_book import ExcelBook, ExcelScreen
from xlretro.language import Text

__all__ = ["check", "clear_marks", "consolidate_folder", "diagnose", "export_report", "recompute"]

ADDIN = "xlretro.xlam"
_NO_WORKBOOK = Text("请先打开一个工作簿。", "Open a workbook first.")


def _asked_for(caller: Any) -> Any | None:
    """The workbook that a press means: the caller itself, or the active one where the add-in called."""
    if str(caller.name).casefold() != ADDIN:
        return caller
    active = caller.app.api.ActiveWorkbook
    return caller.app.books[active.Name] if active is not None else None


def _run(key: str) -> None:
    caller = xw.Book.caller()
    screen = ExcelScreen(caller.app)
    book = _asked_for(caller)
    if book is None:
        screen.inform(_NO_WORKBOOK)
        return
    guarded(ACTIONS[key], ExcelBook(book), screen)


def recompute() -> None:
    """重算"""
    _run("recompute")


def check() -> None:
    """校验"""
    _run("check")


def clear_marks() -> None:
    """清除标记"""
    _run("clear_marks")


def consolidate_folder() -> None:
    """汇总文件夹"""
    _run("consolidate_folder")


def export_report() -> None:
    """导出报告"""
    _run("export_report")


def diagnose() -> None:
    """帮助与诊断"""
    _run("diagnose")
