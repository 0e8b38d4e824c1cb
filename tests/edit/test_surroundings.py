"""What stands around the cells of a workbook, as different writers put it."""

from __future__ import annotations

import shutil

import openpyxl
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from tests.edit.build import ROOT, in_part, rich
from tests.reader.build import in_sheets, prefixed, rezip
from xlretro.io.edit.ranges import Area
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
