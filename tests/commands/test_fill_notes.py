"""What `fill` says of a workbook it takes records from: hidden sheets and rows it took, lines it did not."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

TITLES = ["量化指标", "目标值", "实际完成值"]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    for sheet, rows in {"9月": [["GMV", 6, 5], ["合计", 6, 5], [], ["制表人：*工"]], "旧": [["UV", 3, 4], ["PV", 5, 6]]}.items():
        made = book.create_sheet(sheet)
        for row in (TITLES, *rows):
            made.append(row)
    del book["Sheet"]
    book["旧"].sheet_state = "hidden"
    book["旧"].row_dimensions[3].hidden = True
    path = tmp_path / "月.xlsx"
    book.save(path)
    return path


def test_hidden_sheets_and_rows_and_lines_left_out_are_said(run, book: Path) -> None:
    said = run("fill", str(book), "-o", "o.xlsx")
    assert said.code == 0
    assert "月.xlsx：含隐藏工作表：旧" in said.err
    assert "月.xlsx：含隐藏行：表1 1 行" in said.err
    assert "月.xlsx：9月 没有当作数据的行：第 3 行“合计”、第 5 行“制表人：*工”" in said.err


def test_the_notes_stand_in_the_json(run, book: Path) -> None:
    said = run("fill", str(book), "-o", "o.xlsx", "--json")
    notes = json.loads(said.out)["notes"]
    assert [note["what_en"] for note in notes] == [
        "月.xlsx: hidden sheets: 旧", "月.xlsx: hidden rows: table 1 1",
        "月.xlsx: 9月, lines that are no data: row 3 “合计”, row 5 “制表人：*工”",
    ]  # fmt: skip


def test_nothing_is_said_of_a_plain_workbook(run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (TITLES, ["GMV", 6, 5]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    said = run("fill", "a.xlsx", "-o", "o.xlsx")
    assert said.code == 0
    assert "a.xlsx" not in said.err
