"""A file as the ribbon's commands see a workbook."""

from __future__ import annotations

import subprocess

import openpyxl
import pytest
import xlsxwriter

from tests.edit.build import by_openpyxl, differing, edit, findings, in_part, marking, parts, rich
from tests.engines import needs_libreoffice
from tests.reader.build import rezip
from xlretro.errors import OutputRefused
from xlretro.excel.file_book import FileBook
from xlretro.model.changes import Changes
from xlretro.model.records import Place


@pytest.fixture
def book(tmp_path):
    return FileBook(by_openpyxl(tmp_path / "a.xlsx"))


def test_it_is_a_book(book, tmp_path):
    assert (book.name, book.folder, book.sheets) == ("a.xlsx", tmp_path, ["S", "空"])
    book.save_copy(tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "a.xlsx").read_bytes()


def test_changes_go_into_the_file_and_marks_out_of_it(book, tmp_path):
    book.apply(Changes(edits=(edit("B2", 7),)))
    book.save_copy(tmp_path / "edited.xlsx")
    book.apply(marking((tmp_path / "a.xlsx").read_bytes()))
    assert book.sheets == ["校验结果", "S", "空"]
    assert book.clear_marks() == 10
    assert not differing(tmp_path / "a.xlsx", tmp_path / "edited.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["S"]["B2"].value == 7


def test_a_sheet_that_went_is_never_told_as_nothing(book):
    book.apply(Changes(findings=findings(Place("S", 1, 1))))
    assert book.clear_marks() == 1
    assert book.clear_marks() == 0


def test_recalculating_is_left_to_whoever_opens_it(book, tmp_path):
    rezip(tmp_path / "a.xlsx", in_part("xl/workbook.xml", "<calcPr[^>]*/>", ""))
    book.recalculate()
    assert b'<calcPr fullCalcOnLoad="1"/>' in parts(tmp_path / "a.xlsx")["xl/workbook.xml"]


@needs_libreoffice
def test_only_the_sheets_asked_for_are_printed(tmp_path):

    source = rich(tmp_path / "a.xlsx")
    FileBook(source).export_pdf(tmp_path / "one.pdf", ["另一 页's"])
    FileBook(source).export_pdf(tmp_path / "both.pdf", ["数据", "另一 页's"])
    one, both = ((tmp_path / name).read_bytes() for name in ("one.pdf", "both.pdf"))
    assert one.startswith(b"%PDF")
    assert len(both) > len(one) + 1000  # the other sheet has the chart and the picture
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".xlsx"] == ["a.xlsx"]


@needs_libreoffice
def test_what_is_printed_was_computed_anew(tmp_path):
    workbook = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    workbook.add_worksheet("S").write_formula("A1", "=600*7", None, 1111)
    workbook.close()
    FileBook(tmp_path / "a.xlsx").export_pdf(tmp_path / "a.pdf", ["S"])
    shown = subprocess.run(["pdftotext", str(tmp_path / "a.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    assert shown.split()[:1] == ["4200"]


def test_without_any_program_that_prints(book, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OutputRefused, match="LibreOffice"):
        book.export_pdf(tmp_path / "x.pdf", ["S"])
    assert not (tmp_path / "x.pdf").exists()
