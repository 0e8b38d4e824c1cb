"""What is not changed is refused in words, before anything is written."""

from __future__ import annotations

import os
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from tests.edit.build import by_openpyxl, edit, in_part, marking, plain, rich
from tests.edit.test_cells import SHARED, chained
from tests.reader.build import rezip
from tests.reader.test_guard import encrypted
from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.edit.apply import apply_changes, clear_marks
from xlretro.io.edit.package import Package
from xlretro.io.edit.refusals import REASONS
from xlretro.model.changes import Changes, Formula
from xlretro.model.records import Place


def refusal(path, *edits, changes=None):
    target = path.with_name("target.xlsx")
    with pytest.raises(InputRefused) as caught:
        apply_changes(path, target, changes or Changes(edits=edits))
    assert not target.exists()
    error = caught.value
    for text in (*error.message, *error.hint):
        assert text
        assert "{" not in text
    return error.reason


def test_an_encrypted_workbook(tmp_path):
    path = plain(tmp_path / "a.xlsx")
    data = path.read_bytes()
    assert refusal(encrypted(path, "秘密"), edit("A1", 1)) == "encrypted"
    path.write_bytes(data)
    # Written again it would be open to everybody.
    assert refusal(encrypted(path, "VelvetSweatshop"), edit("A1", 1)) == "encrypted"


def test_a_damaged_one(tmp_path):
    path = plain(tmp_path / "a.xlsx")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path, edit("A1", 1)) == "damaged"
    path.write_bytes(whole)
    rezip(path, lambda name, content: content[:-20] if "sheet1" in name else content)
    assert refusal(path, edit("A1", 1)) == "damaged"


def test_entities(tmp_path):
    path = rezip(plain(tmp_path / "a.xlsx"), in_part("sheet1.xml", "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'))
    assert refusal(path, edit("A1", 1)) == "unsafe"


def test_a_signed_one(tmp_path):
    line = ('<Relationship Id="s" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin" '
            'Target="_xmlsignatures/origin.sigs"/></Relationships>')  # fmt: skip
    path = rezip(plain(tmp_path / "a.xlsx"), in_part("_rels/.rels", "</Relationships>", line), {"_xmlsignatures/origin.sigs": b""})
    assert refusal(path, edit("A1", 1)) == "signed"


def test_a_shared_one(tmp_path):
    line = ('<Relationship Id="h" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/revisionHeaders" '
            'Target="revisions/revisionHeaders.xml"/></Relationships>')  # fmt: skip
    path = rezip(plain(tmp_path / "a.xlsx"), in_part("workbook.xml.rels", "</Relationships>", line))
    assert refusal(path, edit("A1", 1)) == "shared"


def test_a_protected_sheet_is_marked_but_not_edited(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet("S").protect()
    book.close()
    path = tmp_path / "a.xlsx"
    assert refusal(path, edit("A1", 1)) == "protected"
    apply_changes(path, tmp_path / "b.xlsx", marking(path.read_bytes()))


def test_a_sheet_that_is_not_there(tmp_path):
    path = plain(tmp_path / "a.xlsx")
    assert refusal(path, edit("A1", 1, sheet="别的")) == "no_sheet"
    apply_changes(path, tmp_path / "b.xlsx", Changes(edits=(edit("A1", 1, sheet="s"),)))  # Excel does not tell case apart


def test_merged_cells_but_for_their_corner(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    assert refusal(path, edit("B6", 1, sheet="数据")) == "merged"
    apply_changes(path, tmp_path / "b.xlsx", Changes(edits=(edit("A6", "新", sheet="数据"),)))
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["数据"]["A6"].value == "新"


def test_the_header_of_a_table(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    assert refusal(path, edit("E1", "别的", sheet="数据")) == "table_header"
    apply_changes(path, tmp_path / "b.xlsx", Changes(edits=(edit("E2", 1, sheet="数据"),)))


def test_a_pivot_table(tmp_path):
    package = Package(plain(tmp_path / "a.xlsx").read_bytes())
    package.add("xl/pivotTables/pivotTable1.xml", '<pivotTableDefinition><location ref="B2:C3"/></pivotTableDefinition>', "x/y")
    package.relate("xl/worksheets/sheet1.xml", "pivotTable", "xl/pivotTables/pivotTable1.xml")
    path = tmp_path / "b.xlsx"
    path.write_bytes(package.to_bytes())
    assert refusal(path, edit("C3", 1)) == "pivot"
    apply_changes(path, tmp_path / "c.xlsx", Changes(edits=(edit("C4", 1),)))


def test_a_part_of_an_array_formula(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write_array_formula("A1:A3", "{=B1:B3}")
    sheet.write_array_formula("C1:C1", "{=B1}")
    book.close()
    path = tmp_path / "a.xlsx"
    assert refusal(path, edit("A2", 1)) == "array"
    assert refusal(path, edit("A1", Formula("1", 1))) == "array"
    apply_changes(path, tmp_path / "b.xlsx", Changes(edits=(edit("C1", 1),)))


def test_a_formula_that_others_share(tmp_path):
    path = chained(tmp_path / "a.xlsx")
    rezip(path, in_part("sheet1.xml", '<c r="C3">.*?</c>', SHARED))
    rezip(path, in_part("sheet1.xml", '<c r="C4">.*?</c>', '<c r="C4"><f t="shared" si="0"/><v>2</v></c>'))
    assert refusal(path, edit("C3", 1)) == "shared_formula"
    assert refusal(path, edit("C3", 1), edit("C4", Formula("", 2))) == "shared_formula"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "字" * 32_768, Formula("1", float("nan"))], ids=lambda v: str(v)[:20])
def test_what_no_cell_holds(tmp_path, value):
    assert refusal(by_openpyxl(tmp_path / "a.xlsx"), edit("A1", value), edit("C3", 5)) == "no_value"


def test_a_day_before_excel_counts(tmp_path):
    assert refusal(plain(tmp_path / "a.xlsx"), edit("A1", date(1899, 1, 1))) == "no_date"


@pytest.mark.parametrize(("row", "column"), [(0, 1), (1_048_577, 1), (1, 16_385), (1, 0)])
def test_a_cell_outside_the_sheet(tmp_path, row, column):
    change = edit("A1", 1)
    placed = type(change)(place=Place("S", row, column), old=None, new=1, why=change.why)
    assert refusal(plain(tmp_path / "a.xlsx"), placed) == "no_cell"


def test_targets(tmp_path):
    source = plain(tmp_path / "a.xlsx")
    before = source.read_bytes()
    changes = Changes(edits=(edit("A1", 1),))
    with pytest.raises(OutputRefused, match=r"\.xlsx"):
        apply_changes(source, tmp_path / "b.xlsm", changes)
    with pytest.raises(OutputRefused):
        apply_changes(source, tmp_path / "nowhere" / "b.xlsx", changes)
    with pytest.raises(OutputRefused):
        apply_changes(source, tmp_path / "." / ".." / tmp_path.name / "a.xlsx", changes)
    os.chmod(source, 0o444)
    if not os.access(source, os.W_OK):  # the superuser may write all the same
        with pytest.raises(OutputRefused):
            clear_marks(source, source)
    os.chmod(source, 0o644)
    assert source.read_bytes() == before
    apply_changes(source, source, changes)
    assert source.read_bytes() != before


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    source = plain(tmp_path / "a.xlsx")
    before = source.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputRefused, match="磁盘空间不足"):
        apply_changes(source, source, Changes(edits=(edit("A1", 1),)))
    assert source.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_every_reason_says_what_to_do():
    for message, hint in REASONS.values():
        assert all((*message, *hint))
