"""Changes in the workbook that is open in Excel: carried out, taken away again, and taken back where one fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.table import Table

from tests.ribbon.com import opened
from xlretro.errors import InputRefused, OutputRefused
from xlretro.excel.excel_book import ExcelBook
from xlretro.io.edit.apply import apply_changes
from xlretro.language import Text
from xlretro.model.changes import FINDINGS_HEADINGS, CellEdit, Changes, FindingsLine, FindingsSheet, Formula, Mark
from xlretro.model.finding import Severity
from xlretro.model.records import Place

WHY = Text("测试", "test")
SHEET = "表1 目标"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small workbook: values, a formula, texts that look like numbers, merged cells, a table, a note of somebody's own."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    sheet["A1"], sheet["B1"], sheet["C1"] = "4.2万", 50000, "=B1*2"
    sheet["A2"] = "2023.9.22"
    sheet["B2"].comment = openpyxl.comments.Comment("我自己写的", "*工")
    sheet["A3"].number_format = "@"
    sheet["D1"], sheet["D2"], sheet["D3"] = "8%", "2023/9/1", "0012"
    sheet["D3"].quotePrefix = True
    sheet["C3"] = "合并"
    sheet.merge_cells("C3:C4")
    sheet["F1"], sheet["F2"] = "标题", "x"
    sheet.add_table(Table(displayName="t", ref="F1:F2"))
    workbook.create_sheet("说明")
    path = tmp_path / "复盘.xlsx"
    workbook.save(path)
    return path


WRITTEN = {("Range", "ClearContents"), ("Range", "AddComment"), ("FormatConditions", "Add")}


def edit(cell: str, new: Any, number_format: str | None = None) -> CellEdit:
    return CellEdit(place=Place.at(SHEET, cell), old=None, new=new, why=WHY, number_format=number_format)


def findings(*lines: FindingsLine) -> FindingsSheet:
    headings = tuple(heading.zh for heading in FINDINGS_HEADINGS)
    return FindingsSheet("校验结果", "校验结果", "共 1 条", headings, (8.0, 9.0, 16.0, 22.0, 12.0, 18.0, 52.0, 52.0), 4, lines)


LINE = FindingsLine(Severity.ERROR, ("错误", "XR201", "市场部", "表1", "B1", "=1+1", "'不是目标", "写成 50000"), Place.at(SHEET, "B1"))
MARKS = (Mark(Place.at(SHEET, "B1"), Severity.ERROR, "目标值缺失"), Mark(Place.at(SHEET, "B2"), Severity.ADVICE, "可以更好"))
CHECKED = Changes(marks=MARKS, findings=findings(LINE))


def look(book: Any) -> dict[str, Any]:
    """Everything a person sees in the workbook."""
    api = book.api
    # The model keeps the hidden name of a filter when its sheet goes; Excel does not.
    names = sorted(name.Name for name in api.Names if not name.Name.endswith("_FilterDatabase"))
    seen: dict[str, Any] = {"names": names}
    for sheet in api.Worksheets:
        cells = [(cell.Address, cell.Formula, cell.NumberFormat, cell.PrefixCharacter) for row in range(1, 5) for cell in
                 (sheet.Cells(row, column) for column in range(1, 5))]  # fmt: skip
        seen[sheet.Name] = (cells, [(note.Parent.Address, note.Text()) for note in sheet.Comments])
    seen["colours"] = [(c.cells.Worksheet.Name, c.cells.Address, c.formula, c.Interior.Color) for c in book.stage.conditions]
    seen["active"] = api.ActiveSheet.Name
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


@pytest.mark.parametrize("text", ["3/4", "00123", "8%", "1e5", "TRUE", "'引号", "=1+1", "+1", "@x"])
@pytest.mark.parametrize("cell", ["A1", "A3"], ids=["General", "text format"])
def test_a_text_stays_the_text_it_is(cell: str, text: str, path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(Changes(edits=(edit(cell, text),)))
    there = book.api.Worksheets(SHEET).Range(cell)
    assert (there.Value2, there.HasFormula) == (text, False)


def test_an_empty_text_empties_the_cell_without_an_apostrophe(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(Changes(edits=(edit("A1", ""), edit("C3", None))))
    cell = book.api.Worksheets(SHEET).Range
    assert [(cell(at).Value2, cell(at).PrefixCharacter) for at in ("A1", "C3")] == [(None, ""), (None, "")]


@pytest.mark.parametrize(("before", "new", "after"), [
    ("0.0%", date(2023, 9, 22), "yyyy-mm-dd"), ("m/d/yyyy", date(2023, 9, 22), "m/d/yyyy"),
    ("General", datetime(2023, 9, 22, 9, 30), "yyyy-mm-dd hh:mm"), ("General", time(9, 30), "hh:mm"),
])  # fmt: skip
def test_a_day_is_shown_as_one(path: Path, before: str, new: date | time, after: str) -> None:
    book = opened(path)
    cell = book.api.Worksheets(SHEET).Range("B1")
    cell.NumberFormat = before
    ExcelBook(book).apply(Changes(edits=(edit("B1", new),)))
    assert cell.NumberFormat == after
    assert cell.Value2 == pytest.approx((45191 if isinstance(new, date) else 0) + (0 if type(new) is date else 9.5 / 24))


@pytest.mark.parametrize(("cell", "new", "reason"), [
    ("C4", 1.0, "merged"), ("F1", "别的标题", "table_header"), ("A1", date(1899, 1, 1), "no_date"), ("A1", "长" * 40_000, "no_value"),
])  # fmt: skip
def test_what_a_file_refuses_is_refused_before_anything_is_changed(path: Path, cell: str, new: Any, reason: str) -> None:
    book = opened(path)
    before = look(book)
    book.stage.refuse = lambda kind, name: (kind, name) in WRITTEN
    with pytest.raises(InputRefused) as told:
        ExcelBook(book).apply(Changes(edits=(edit("B1", 7.0), edit(cell, new))))
    assert told.value.reason == reason
    assert look(book) == before


def test_a_date_counts_from_1904_where_the_workbook_does(path: Path) -> None:
    book = opened(path)
    book.stage.book.Date1904 = True
    ExcelBook(book).apply(Changes(edits=(edit("A2", date(2023, 9, 22)),)))
    assert book.api.Worksheets(SHEET).Range("A2").Value2 == 45191 - 1462


def test_marks_are_a_colour_and_a_note_and_somebodys_own_note_stays(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    assert [(c.cells.Address, c.formula) for c in book.stage.conditions] == [
        ("$B$1", '="xlretro"="xlretro"'), ("$B$2", '="xlretro"="xlretro"'),
    ]  # fmt: skip
    sheet = book.api.Worksheets(SHEET)
    assert sheet.Range("B1").Comment.Text() == "xlretro 校验结果\n目标值缺失\n（以上由 xlretro 写入）"
    assert sheet.Range("B2").Comment.Text().endswith("我自己写的")


def test_marks_of_one_severity_are_one_format_and_long_addresses_are_parted(path: Path) -> None:
    book = opened(path)
    marks = tuple(Mark(Place(SHEET, row, column), Severity.ERROR, "") for row in range(1, 101) for column in (1, 3, 5))
    ExcelBook(book).apply(Changes(marks=marks[:30:2]))
    assert len(book.stage.conditions) == 1
    scattered = tuple(mark for mark in marks if (mark.place.row + mark.place.column) % 4 == 0)
    ExcelBook(book).apply(Changes(marks=scattered))
    assert 1 < len(book.stage.conditions) < 5
    assert ExcelBook(book).clear_marks() == len(scattered)


def test_two_marks_in_merged_cells_are_one_with_the_worst_colour_and_both_texts(path: Path) -> None:
    book = opened(path)
    marks = (Mark(Place.at(SHEET, "C4"), Severity.ADVICE, "可以更好"), Mark(Place.at(SHEET, "C3"), Severity.WARNING, "有问题"))
    ExcelBook(book).apply(Changes(marks=marks))
    looks = [(c.cells.Address, c.Interior.Color, c.Font.Color) for c in book.stage.conditions]
    assert looks == [("$C$3:$C$4", 0xD9EFFC, 0x37291F)]
    notes = {note.Parent.Address: note.Text() for note in book.api.Worksheets(SHEET).Comments}
    assert notes["$C$3"] == "xlretro 校验结果\n可以更好\n有问题\n（以上由 xlretro 写入）"
    assert "$C$4" not in notes
    assert ExcelBook(book).clear_marks() == 1


def test_a_format_that_was_copied_over_a_column_is_counted_not_walked(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    book.stage.conditions[0].cells = book.api.Worksheets(SHEET).Range("C:C")  # with merged cells in it
    assert ExcelBook(book).clear_marks() == 1_048_577


@pytest.mark.parametrize(("cell", "answered", "left"), [
    ("B1", "{}\n已改", "已改"), ("B1", "我先写\n{}", "我先写"), ("B1", "xlretro 校验结果\n其实没错", "其实没错"),
    ("B2", "我自己写的\n————————\nxlretro 校验结果\n缺失\n（以上由 xlretro 写入）", "我自己写的"),
], ids=["below ours", "above ours", "instead of our words", "ours below theirs, from a file"])  # fmt: skip
def test_what_people_wrote_in_notes_stays(path: Path, cell: str, answered: str, left: str) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    note = book.api.Worksheets(SHEET).Range(cell).Comment
    note.Text(Text=answered.format(note.Text()))
    ExcelBook(book).clear_marks()
    assert note.Text() == left
    ExcelBook(book).apply(CHECKED)
    assert note.Text() == left


def test_a_note_is_no_wider_than_a_person_reads(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(Changes(marks=(Mark(Place.at(SHEET, "A1"), Severity.ERROR, "长" * 104),)))
    box = book.stage.shapes[SHEET, "$A$1"]
    assert (box.TextFrame.AutoSize, box.Width) == (True, 260)
    assert box.Height == pytest.approx(60 * 1040 / 260 * 1.1)


def test_the_findings_stand_first_with_links_and_as_texts(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    sheet = book.api.Worksheets(1)
    assert sheet.Name == "校验结果"
    assert [sheet.Cells(5, column).Value2 for column in range(1, 9)] == list(LINE.cells)
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


def test_a_sheet_of_a_chart_keeps_its_name(path: Path) -> None:
    book = opened(path)
    book.api.Worksheets("说明").Name = "校验结果"
    book.stage.charts = {"校验结果"}
    ExcelBook(book).apply(CHECKED)
    assert [sheet.Name for sheet in book.api.Sheets] == ["校验结果 (2)", SHEET, "校验结果"]


def leading_elsewhere(book: Any) -> None:
    book.api.Names.Add(Name="xlretro_findings", RefersTo=f"='{SHEET}'!$A$1")


def with_another_title(book: Any) -> None:
    book.api.Worksheets("校验结果").Range("A1").Value2 = "自己的"


def with_other_headings(book: Any) -> None:
    book.api.Worksheets("校验结果").Range("C4").Value2 = "自己的"


def with_a_table(book: Any) -> None:
    sheet = book.api.Worksheets("校验结果")
    sheet.Range("K1").Value2 = "自己的"
    sheet.ListObjects.Add(SourceType=1, Source=sheet.Range("K1:K3"), XlListObjectHasHeaders=1)


@pytest.mark.parametrize("change", [leading_elsewhere, with_another_title, with_other_headings, with_a_table])
def test_a_sheet_that_is_not_ours_is_never_deleted(path: Path, change: Callable[[Any], None]) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    change(book)
    ExcelBook(book).apply(CHECKED)
    assert [sheet.Name for sheet in book.api.Worksheets] == ["校验结果 (2)", "校验结果", SHEET, "说明"]
    leading_elsewhere(book)
    ExcelBook(book).clear_marks()
    assert book.api.Worksheets.Count == 4
    assert "xlretro_findings" not in [name.Name for name in book.api.Names]


def test_a_sheet_that_went_is_never_told_as_nothing(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(Changes(findings=findings(LINE)))
    assert (ExcelBook(book).clear_marks(), ExcelBook(book).clear_marks()) == (1, 0)


def test_the_sheet_is_replaced_whatever_it_is_called_by_now(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    book.api.Worksheets("校验结果").Name = "改了名"
    book.api.Names.Add(Name="xlretro_findings", RefersTo="=改了名!$A$1")  # Excel does that by itself
    ExcelBook(book).apply(CHECKED)
    assert [sheet.Name for sheet in book.api.Worksheets] == ["校验结果", SHEET, "说明"]


def test_the_sheet_looks_as_it_does_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(str(path))  # the model writes a sheet that openpyxl lists without its namespace
    workbook.add_worksheet(SHEET)
    workbook.close()
    book = opened(path)
    lines = tuple(FindingsLine(severity, LINE.cells, link) for severity, link in zip(Severity, (LINE.link, None, LINE.link), strict=True))
    changes = Changes(findings=findings(*lines))
    ExcelBook(book).apply(changes)
    ExcelBook(book).save_copy(tmp_path / "excel.xlsx")
    apply_changes(path, tmp_path / "file.xlsx", changes)
    in_excel, in_file = (openpyxl.load_workbook(tmp_path / name)["校验结果"] for name in ("excel.xlsx", "file.xlsx"))
    assert seen(in_excel) == seen(in_file)
    assert in_excel.freeze_panes == in_file.freeze_panes == "A5"


def seen(sheet: Any) -> list[Any]:
    """What a person sees of the cells of a sheet."""
    return [
        (cell.coordinate, cell.value or None, cell.font.name, cell.font.sz, bool(cell.font.b), cell.font.u, cell.font.color.rgb,
         cell.fill.fgColor.rgb if cell.fill.patternType else None, cell.alignment.horizontal in ("center",), cell.alignment.vertical,
         bool(cell.alignment.wrap_text), cell.border.bottom.style, cell.number_format)
        for row in sheet["A1:H7"] for cell in row if cell.value
    ]  # fmt: skip


def refusing(type_name: str, member: str, after: int) -> Callable[[str, str], bool]:
    """Excel refuses this member once, after it was used *after* times."""
    used = 0

    def refuse(kind: str, name: str) -> bool:
        nonlocal used
        used += (kind, name) == (type_name, member)
        return (kind, name) == (type_name, member) and used == after + 1

    return refuse


@pytest.mark.parametrize("refused", [
    ("Range", "Value2", 9), ("FormatConditions", "Add", 1), ("Range", "AddComment", 0), ("Sheets", "Add", 0),
    ("Hyperlinks", "Add", 0), ("Names", "Add", 0),
], ids=["value", "second colour", "note", "sheet", "link", "defined name"])  # fmt: skip
@pytest.mark.parametrize("checked_before", [False, True])
def test_if_one_change_fails_everything_is_as_it_was(
    path: Path, refused: tuple[str, str, int], checked_before: bool
) -> None:
    book = opened(path)
    if checked_before:
        ExcelBook(book).apply(CHECKED)
    before = look(book)
    book.stage.refuse = refusing(*refused)
    changes = Changes(edits=(edit("A1", 42000.0), edit("A2", date(2023, 9, 22)), edit("C1", Formula("B1", 1)),
                             edit("D1", 0.08), edit("D2", date(2023, 9, 1)), edit("D3", None), edit("B1", "x")),
                      marks=MARKS, findings=findings(LINE))  # fmt: skip
    with pytest.raises(OutputRefused) as told:
        ExcelBook(book).apply(changes)
    book.stage.refuse = lambda kind, name: False
    assert "没有改动" in told.value.message.zh, told.value.__cause__
    assert look(book) == before


def test_the_old_sheet_goes_last_and_if_it_stays_so_does_everything(path: Path) -> None:
    book = opened(path)
    ExcelBook(book).apply(CHECKED)
    before = look(book)
    book.stage.refuse = refusing("Worksheet", "Delete", 0)
    with pytest.raises(OutputRefused, match="没有改动"):
        ExcelBook(book).apply(CHECKED)
    assert look(book) == before
    assert book.api.Names.Item("xlretro_findings").RefersTo == "='校验结果'!$A$1"


def test_what_is_switched_off_meanwhile_is_on_again(path: Path) -> None:
    book = opened(path)
    application = book.api.Application
    names = ("ScreenUpdating", "EnableEvents", "DisplayAlerts", "Calculation")
    before = [getattr(application, name) for name in names]
    ExcelBook(book).apply(CHECKED)
    assert [getattr(application, name) for name in names] == before
    assert application.AutoCorrect.AutoFillFormulasInLists is True


def test_a_setting_that_cannot_be_put_back_keeps_no_other_from_it(path: Path) -> None:
    book = opened(path)
    application = book.api.Application
    book.stage.refuse = refusing("Application", "EnableEvents", 2)  # read, switched off, and then put back
    ExcelBook(book).apply(CHECKED)
    assert (application.ScreenUpdating, application.DisplayAlerts, application.Calculation) == (True, True, -4105)
    assert application.AutoCorrect.AutoFillFormulasInLists is True


@pytest.mark.parametrize("member", ["Calculation", "DisplayAlerts"])
def test_if_excel_cannot_be_made_quiet_it_refused(path: Path, member: str) -> None:
    book = opened(path)
    before = look(book)
    book.stage.refuse = refusing("Application", member, 1)
    with pytest.raises(OutputRefused, match="没有改动"):
        ExcelBook(book).apply(CHECKED)
    assert look(book) == before
    assert book.api.Application.ScreenUpdating is True


def test_if_the_way_back_fails_too_nobody_is_told_that_nothing_was_changed(path: Path) -> None:
    book = opened(path)
    book.stage.refuse = lambda kind, name: (kind, name) in {("Hyperlinks", "Add"), ("Comment", "Delete")}
    with pytest.raises(OutputRefused) as told:
        ExcelBook(book).apply(CHECKED)
    assert "没有改动" not in told.value.message.zh
    assert "不保存就关闭工作簿" in told.value.hint.zh


def test_nothing_is_asked_of_a_default_member_which_is_none_while_excel_is_busy(path: Path) -> None:
    book, calm = opened(path), opened(path)
    book.stage.busy = True
    changes = Changes(edits=(edit("A1", 42000.0),), marks=MARKS, findings=findings(LINE))
    for _ in range(2):
        ExcelBook(book).apply(changes)
        ExcelBook(calm).apply(changes)
    book.stage.busy = False
    assert look(book) == look(calm)


def test_a_report_prints_the_sheets_asked_for_and_hides_nothing_for_good(path: Path, tmp_path: Path) -> None:
    book = opened(path)
    book.stage.charts = {"说明"}
    ExcelBook(book).export_pdf(tmp_path / "报告.pdf", [SHEET])
    book.stage.charts = set()
    assert book.stage.book.printed == [(str(tmp_path / "报告.pdf"), [SHEET])]
    assert ExcelBook(book).sheets == [SHEET, "说明"]


def test_a_report_that_fails_shows_all_sheets_again(path: Path, tmp_path: Path) -> None:
    book = opened(path)
    book.api.Worksheets("说明").Activate()
    book.stage.charts = {"说明"}

    def refuse(kind: str, name: str) -> bool:
        if name != "ExportAsFixedFormat":
            return False
        book.api.Worksheets(SHEET).Activate()  # as Excel does with the next sheet when the active one is hidden
        return True

    book.stage.refuse = refuse
    with pytest.raises(OutputRefused, match=r"复盘\.xlsx"):
        ExcelBook(book).export_pdf(tmp_path / "报告.pdf", [SHEET])
    assert [sheet.Visible for sheet in book.api.Sheets] == [-1, -1]
    assert book.api.ActiveSheet.Name == "说明"


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
