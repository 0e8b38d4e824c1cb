"""Changes in the workbook that is open in Excel: carried out, taken away again, and taken back where one fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.ribbon.com import opened
from xlretro.errors import OutputRefused
from xlretro.excel.excel_book import ExcelBook
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Changes, FindingsLine, FindingsSheet, Formula, Mark
from xlretro.model.finding import Severity
from xlretro.model.records import Place

WHY = Text("测试", "test")
SHEET = "表1 目标"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small workbook with a value, a formula, a text that begins with =, a date and a note of somebody's own."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    sheet["A1"], sheet["B1"], sheet["C1"] = "4.2万", 50000, "=B1*2"
    sheet["A2"] = "2023.9.22"
    sheet["B2"].comment = openpyxl.comments.Comment("我自己写的", "*工")
    sheet["A3"].number_format = "@"
    workbook.create_sheet("说明")
    path = tmp_path / "复盘.xlsx"
    workbook.save(path)
    return path


def edit(cell: str, new: Any, number_format: str | None = None) -> CellEdit:
    return CellEdit(place=Place.at(SHEET, cell), old=None, new=new, why=WHY, number_format=number_format)


def findings(*lines: FindingsLine) -> FindingsSheet:
    return FindingsSheet("校验结果", "校验结果", "共 1 条", ("级别", "单元格", "问题"), (8.0, 12.0, 50.0), 1, lines)


LINE = FindingsLine(Severity.ERROR, ("错误", "B1", "=1+1 不是目标"), Place.at(SHEET, "B1"))
MARKS = (Mark(Place.at(SHEET, "B1"), Severity.ERROR, "目标值缺失"), Mark(Place.at(SHEET, "B2"), Severity.ADVICE, "可以更好"))
CHECKED = Changes(marks=MARKS, findings=findings(LINE))


def look(book: Any) -> dict[str, Any]:
    """Everything a person sees in the workbook."""
    api = book.api
    # The model keeps the hidden name of a filter when its sheet goes; Excel does not.
    names = sorted(name.Name for name in api.Names if not name.Name.endswith("_FilterDatabase"))
    seen: dict[str, Any] = {"names": names}
    for sheet in api.Worksheets:
        cells = [(cell.Address, cell.Formula, cell.NumberFormat) for row in range(1, 5) for cell in
                 (sheet.Cells(row, column) for column in range(1, 5))]  # fmt: skip
        seen[sheet.Name] = (cells, [(note.Parent.Address, note.Text()) for note in sheet.Comments])
    seen["colours"] = [(c.AppliesTo.Address, c.Formula1, c.Interior.Color) for c in book.stage.conditions]
    return seen


def test_values_go_into_cells_with_their_formats(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(Changes(edits=(
        edit("A1", 42000.0, '0.0,"万"'), edit("A2", date(2023, 9, 22)), edit("A3", 7.5), edit("B1", None),
        edit("B3", "=不是公式"), edit("C1", Formula("B1+1", 1)), edit("D1", "越低越好"),
    )))  # fmt: skip
    cell = book.api.Worksheets(SHEET).Range
    assert (cell("A1").Value2, cell("A1").NumberFormat) == (42000, '0.0,"万"')
    assert (cell("A2").Value2, cell("A2").NumberFormat) == (45191, "yyyy-mm-dd")
    assert (cell("A3").Value2, cell("A3").NumberFormat) == (7.5, "General")
    assert cell("B1").Value2 is None
    assert cell("B3").Value2 == "=不是公式"
    assert cell("C1").Formula == "=B1+1"
    assert cell("D1").Value2 == "越低越好"


def test_a_date_counts_from_1904_where_the_workbook_does(path: Path) -> None:
    book = opened(path)
    book.stage.book.Date1904 = True
    ExcelBook(book).apply(Changes(edits=(edit("A2", date(2023, 9, 22)),)))
    assert book.api.Worksheets(SHEET).Range("A2").Value2 == 45191 - 1462


def test_marks_are_a_colour_and_a_note_and_somebodys_own_note_stays(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    assert [(c.AppliesTo.Address, c.Formula1) for c in book.stage.conditions] == [
        ("$B$2", '=N("xlretro")=0'), ("$B$1", '=N("xlretro")=0'),
    ]  # fmt: skip
    sheet = book.api.Worksheets(SHEET)
    assert sheet.Range("B1").Comment.Text() == "xlretro 校验结果\n目标值缺失"
    assert sheet.Range("B2").Comment.Text().endswith("我自己写的")


def test_the_findings_stand_first_with_links_and_as_texts(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    sheet = book.api.Worksheets(1)
    assert sheet.Name == "校验结果"
    assert [sheet.Cells(5, column).Value2 for column in (1, 2, 3)] == list(LINE.cells)
    assert sheet.Hyperlinks(1).SubAddress == f"'{SHEET}'!B1"
    assert [name.RefersTo for name in book.api.Names if name.Name == "xlretro_findings"] == ["='校验结果'!$A$1"]


def test_clearing_restores_exactly_what_was_there(path: Path) -> None:
    book = opened(path)
    before = look(book)
    ExcelBook(book).apply(CHECKED)
    assert look(book) != before
    assert ExcelBook(book).clear_marks() == 2
    assert look(book) == before
    assert ExcelBook(book).clear_marks() == 0


def test_a_second_check_replaces_the_marks_of_the_first(path: Path) -> None:
    once, twice = opened(path), opened(path)
    ExcelBook(once).apply(CHECKED)
    for _ in range(2):
        ExcelBook(twice).apply(CHECKED)
    assert look(twice) == look(once)


def test_a_sheet_of_the_same_name_that_is_not_ours_stays(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook["说明"].title = "校验结果"
    workbook.save(path)
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    assert [sheet.Name for sheet in book.api.Worksheets] == ["校验结果 (2)", SHEET, "校验结果"]


def refusing(type_name: str, member: str, after: int) -> Callable[[str, str], bool]:
    """Excel refuses this member once, after it was used *after* times."""
    used = 0

    def refuse(kind: str, name: str) -> bool:
        nonlocal used
        used += (kind, name) == (type_name, member)
        return (kind, name) == (type_name, member) and used == after + 1

    return refuse


@pytest.mark.parametrize("refused", [
    ("Range", "Value2", 1), ("FormatConditions", "Add", 1), ("Range", "AddComment", 0), ("Sheets", "Add", 0),
    ("Hyperlinks", "Add", 0),
], ids=["second value", "second colour", "note", "sheet", "link"])  # fmt: skip
@pytest.mark.parametrize("checked_before", [False, True])
def test_if_one_change_fails_everything_is_as_it_was(
    path: Path, refused: tuple[str, str, int], checked_before: bool
) -> None:
    book = opened(path)
    if checked_before:
        ExcelBook(book).apply(CHECKED)
    before = look(book)
    book.stage.refuse = refusing(*refused)
    changes = Changes(edits=(edit("A1", 42000.0), edit("A2", date(2023, 9, 22)), edit("C1", Formula("B1", 1))),
                      marks=MARKS, findings=findings(LINE))  # fmt: skip
    with pytest.raises(OutputRefused) as told:
        ExcelBook(book).apply(changes)
    book.stage.refuse = lambda kind, name: False
    assert "没有改动" in told.value.message.zh
    assert look(book) == before


def test_what_is_switched_off_meanwhile_is_on_again(path: Path) -> None:
    book = opened(path)
    application = book.api.Application
    names = ("ScreenUpdating", "EnableEvents", "DisplayAlerts", "Calculation")
    before = [getattr(application, name) for name in names]
    ExcelBook(book).apply(CHECKED)
    assert [getattr(application, name) for name in names] == before
    assert application.AutoCorrect.AutoFillFormulasInLists is True


def test_a_report_prints_the_sheets_asked_for_and_hides_nothing_for_good(path: Path, tmp_path: Path) -> None:
    book = opened(path)
    ExcelBook(book).export_pdf(tmp_path / "报告.pdf", [SHEET])
    assert book.stage.book.printed == [(str(tmp_path / "报告.pdf"), [SHEET])]
    assert ExcelBook(book).sheets == [SHEET, "说明"]


def test_a_copy_holds_what_is_not_saved_yet(path: Path, tmp_path: Path) -> None:
    book = opened(path)
    book.api.Worksheets(SHEET).Range("B1").Value2 = 60000
    ExcelBook(book).save_copy(tmp_path / "copy.xlsx")
    assert openpyxl.load_workbook(tmp_path / "copy.xlsx")[SHEET]["B1"].value == 60000
    assert openpyxl.load_workbook(path)[SHEET]["B1"].value == 50000


def test_a_workbook_on_a_server_has_no_folder(path: Path) -> None:
    book = opened(path)
    assert ExcelBook(book).folder == path.parent
    book.stage.book.Path = "https://example.invalid/sites/x"
    assert ExcelBook(book).folder is None
