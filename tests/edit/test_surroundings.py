"""What stands around the cells of a workbook, as different writers put it."""

from __future__ import annotations

import shutil

import openpyxl
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from tests.edit.build import ROOT, in_part, marking, rich
from tests.reader.build import in_sheets, prefixed, rezip
from xlretro.io.edit.apply import changed_bytes
from xlretro.io.edit.ranges import Area
from xlretro.io.edit.strings import CellText
from xlretro.io.edit.surroundings import SheetFormula, read_surroundings


def formulas(path):
    return {(f.sheet, f.cell): (f.text, f.area, f.moves) for f in read_surroundings(path).formulas}


def test_merged_cells_formulas_tables_and_names(tmp_path):
    around = read_surroundings(rich(tmp_path / "a.xlsx"))
    assert around.merged == {"数据": (Area(6, 1, 7, 3),), "另一 页's": ()}
    assert around.formulas == (SheetFormula("数据", (2, 3), "A2*B2", Area(2, 3, 2, 3)),)
    assert {key: (t.name, t.sheet, t.area, t.columns) for key, t in around.tables.items()} == {
        "goals": ("goals", "数据", Area(1, 5, 4, 6), ("目标", "实际"))}  # fmt: skip
    assert around.names["local"] == ("数据!$A$1",)


def test_a_writer_with_prefixes(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write_formula("A1", "=B1&C1")
    sheet.merge_range("A3:B4", "合并")
    book.close()
    plain = read_surroundings(tmp_path / "a.xlsx")
    assert read_surroundings(rezip(tmp_path / "a.xlsx", in_sheets(prefixed))) == plain
    assert (len(plain.formulas), len(plain.merged["s"])) == (1, 1)


def test_shared_formulas_arrays_and_data_tables(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["B2"], sheet["B3"] = "=A2*2", "=A3*2"
    sheet["C2"] = ArrayFormula("C2:C3", "=A2:A3&B2:B3")
    sheet["D2"] = DataTableFormula("D2:D3", dt2D=False, r1="A9", r2="A8")
    workbook.save(tmp_path / "a.xlsx")
    assert formulas(tmp_path / "a.xlsx")["Sheet", (2, 4)] == ("A9+A8", Area(2, 4, 3, 4), False)
    rezip(tmp_path / "a.xlsx", in_part("xl/worksheets/sheet1.xml", "<f>A2.2</f>", '<f t="shared" ref="B2:B3" si="0">A2*2</f>'))
    rezip(tmp_path / "a.xlsx", in_part("xl/worksheets/sheet1.xml", "<f>A3.2</f>", '<f t="shared" si="0"/>'))
    found = formulas(tmp_path / "a.xlsx")
    assert found["Sheet", (2, 2)] == ("A2*2", Area(2, 2, 3, 2), True)
    assert found["Sheet", (2, 3)] == ("A2:A3&B2:B3", Area(2, 3, 3, 3), False)
    assert ("Sheet", (3, 2)) not in found


def test_signs_of_xml_and_line_feeds_in_titles(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write_formula("A1", '=IF(B1<2,"&","")&C1')
    sheet.add_table("E1:F3", {"name": "t", "columns": [{"header": "目标值\n（万）"}, {"header": "b"}]})
    book.close()
    around = read_surroundings(tmp_path / "a.xlsx")
    assert around.formulas[0].text == 'IF(B1<2,"&","")&C1'
    assert around.tables["t"].columns == ("目标值\n（万）", "b")


def test_the_views_of_the_template(tmp_path):
    shutil.copy(ROOT / "workbook_templates" / "复盘模板.xlsx", tmp_path / "a.xlsx")
    around = read_surroundings(tmp_path / "a.xlsx")
    assert around.views == {"看板", "填写说明"}
    assert set(around.tables) == {"goals", "phases", "issues", "lessons"}


def test_what_must_not_be_changed_can_be_looked_at(tmp_path):
    path = rezip(rich(tmp_path / "a.xlsx"), lambda _, content: content, {"_xmlsignatures/origin.sigs": b""})
    assert read_surroundings(path).merged["数据"]


def test_texts_as_they_stand_and_which_have_a_look_of_their_own(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("表1")
    sheet.write("A1", " 5万 ")
    sheet.write("B1", 5)
    sheet.write_rich_string("C1", book.add_format({"bold": True}), "重", "点")
    sheet.write_formula("D1", '="5"&"万"', None, "5万")
    book.close()
    found = read_surroundings(path).texts
    assert found == {"表1": {
        (1, 1): CellText(" 5万 "), (1, 3): CellText("重点", rich=True), (1, 4): CellText("5万"),
    }}  # fmt: skip
    assert read_surroundings(rezip(path, in_sheets(prefixed))).texts == found


def test_where_words_matter_to_a_list_or_a_format(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, other = book.add_worksheet("表3"), book.add_worksheet("选项")
    sheet.data_validation("C2:C9", {"validate": "list", "source": ["严重", "一般"]})
    sheet.data_validation("D2:D9", {"validate": "whole", "criteria": ">", "value": 0})
    sheet.conditional_format("E2:E9", {"type": "text", "criteria": "containing", "value": "严重"})
    sheet.conditional_format("F2:F9", {"type": "data_bar"})
    other.write("A1", "严重")
    book.close()
    marked = path.with_name("b.xlsx")
    marked.write_bytes(changed_bytes(path.read_bytes(), marking(path.read_bytes(), "A1", "A5")))
    for one in (path, marked):
        assert set(map(str, read_surroundings(one).watched["表3"])) == {"C2:C9", "E2:E9"}
    newer = ('<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/'
             'spreadsheetml/2009/9/main"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
             '<x14:dataValidation type="list"><x14:formula1><xm:f>选项!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>G2:G9</xm:sqref>'
             "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>")  # fmt: skip
    rezip(path, in_part("sheet2.xml", "</worksheet>", newer))
    assert set(map(str, read_surroundings(path).watched["选项"])) == {"G2:G9"}
