"""What only Excel can show: the template computes, the functions answer, marks go in and out, the VBA compiles.

For Windows with Excel: `python -m pytest tests/excel`. With Python connected (`xlretro addin install`) and without, the
same figures must appear.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from xlretro.excel import actions
from xlretro.excel.excel_book import ExcelBook
from xlretro.language import Text

pytestmark = pytest.mark.excel


class Silent:
    """A `Screen` for nobody."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def inform(self, message: Text, *, title: Text | None = None, warning: bool = False) -> None:
        self.said.append(message.zh)

    def choose_folder(self, title: Text) -> Path | None:
        return None

    def open_workbook(self, path: Path) -> None:
        raise AssertionError(path)


def column(book: Any, sheet: int, title: str, row: int) -> Any:
    """The cell of *row* under *title*."""
    for cell in book.sheets[sheet]["A3:Z12"]:
        if cell.value == title:
            return book.sheets[sheet].range((row, cell.column))
    raise AssertionError(title)


def test_the_template_computes(template: Any) -> None:
    assert column(template, 1, "完成率", 10).value == pytest.approx(0.84)
    assert column(template, 2, "延期天数", 5).value == 2


def test_the_vba_project_compiles_and_answers(template: Any) -> None:
    assert template.macro("XlretroPython.IsExcelOnWindows")() is True


def test_without_python_a_function_is_not_available_and_no_dialog_opens(template: Any) -> None:
    present = template.macro("XlretroPython.IsPythonPresent")()
    template.sheets[0]["ZZ1"].formula = '=XR_NUMBER("4.2万")'
    assert template.sheets[0]["ZZ1"].value == (42000 if present else None)
    assert template.sheets[0]["ZZ1"].api.Text == ("42000" if present else "#N/A")


def test_a_column_is_answered_by_one_call(template: Any) -> None:
    if not template.macro("XlretroPython.IsPythonPresent")():
        pytest.skip("Python is not connected: run `xlretro addin install` first")
    sheet = template.sheets.add()
    sheet["A1:A3"].options(transpose=True).value = ["4.2万", "6.5%", "看不懂"]
    sheet["B1:B3"].api.FormulaArray = "=XR_NUMBER(A1:A3)"
    assert [cell.api.Text for cell in sheet["B1:B3"]] == ["42000", "0.065", "#VALUE!"]


def test_recompute_makes_numbers_of_texts(template: Any) -> None:
    actions.recompute(ExcelBook(template), Silent())
    assert column(template, 1, "目标值", 10).value == 50000
    assert column(template, 1, "完成率", 10).value == pytest.approx(0.84)


def test_marks_go_in_and_out_again(template: Any) -> None:
    sheets = [sheet.name for sheet in template.sheets]
    formats = [sheet.api.Cells.FormatConditions.Count for sheet in template.sheets]
    actions.check(ExcelBook(template), Silent())
    assert template.sheets[0].name == "校验结果"
    assert sum(sheet.api.Comments.Count for sheet in template.sheets) > 0
    actions.clear_marks(ExcelBook(template), Silent())
    assert [sheet.name for sheet in template.sheets] == sheets
    assert [sheet.api.Cells.FormatConditions.Count for sheet in template.sheets] == formats
    assert sum(sheet.api.Comments.Count for sheet in template.sheets) == 0


def test_a_protected_sheet_is_told_and_left_alone(template: Any) -> None:
    template.sheets[1].api.Protect()
    screen = Silent()
    actions.guarded(actions.recompute, ExcelBook(template), screen)
    template.sheets[1].api.Unprotect()
    assert "保护" in screen.said[0]
    assert column(template, 1, "目标值", 10).value == "5万"
    assert column(template, 2, "计划完成", 5).value == "2023.9.20"


def test_the_report_is_a_pdf_of_five_sheets(template: Any, tmp_path: Path) -> None:
    hidden = [sheet.api.Visible for sheet in template.sheets]
    actions.export_report(ExcelBook(template), Silent())
    (report,) = Path(template.fullname).parent.glob("*.pdf")
    assert report.read_bytes()[:5] == b"%PDF-"
    assert [sheet.api.Visible for sheet in template.sheets] == hidden
