"""Sections below each other stay apart: the blank row between two is no row of either; a new row looks like the one above."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from tests.filling.build import TODAY, laid_out, sourced
from tests.reader.build import LESSONS
from xlretro.commands.fill_into import FilledInto, fill_into
from xlretro.errors import DataRefused

TITLES = ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"]
ROWS = [["拉新", "新增注册量", 50000, 42000, "=D3/C3"], ["下单", "下单用户数", 3000, 2800, "=D4/C4"]]
NEW = {"goals": [{"核心目标": "复购", "量化指标": "复购用户数", "目标值": 1000, "实际完成值": 1250}]}


def fill(path: Path, blank: int, heading: str, drawn: bool, drawn_blank: int = 0, data: Any = NEW) -> FilledInto:
    def more(book: Any) -> None:
        sheet, line = book["复盘"], Side(style="thin")
        for row in sheet.iter_rows(2, 4 + drawn_blank, 1, 5) if drawn else ():
            sheet.row_dimensions[row[0].row].height = 20.25
            for cell in row:
                cell.border = Border(line, line, line, line)
        for row in range(3, 5 + drawn_blank):
            sheet.cell(row, 5).number_format = "0.0%"
        for row in range(5 + drawn_blank, 5 + blank):
            sheet.row_dimensions[row].height = 8

    below = [[heading], *LESSONS] if heading else LESSONS
    laid_out(path, {"复盘": [["一、活动目标"], TITLES, *ROWS, *[[]] * blank, *below]}, more)
    return fill_into(sourced(data), path, today=TODAY)


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("heading", ["二、经验总结与复用建议", "表4：经验总结与复用建议表", ""])
def test_one_blank_row_is_no_room(tmp_path: Path, heading: str, drawn: bool) -> None:
    with pytest.raises(DataRefused, match="复盘!A6 有"):
        fill(tmp_path / "叠.xlsx", 1, heading, drawn)


@pytest.mark.parametrize("heading", ["二、经验总结与复用建议", ""])
def test_of_two_one_is_taken_and_looks_like_the_row_above(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "叠.xlsx"
    fill(path, 2, heading, drawn=True)
    sheet = openpyxl.load_workbook(path)["复盘"]
    assert [sheet["A5"].value, sheet["E5"].value, sheet["A6"].value] == ["复购", "=D5/C5", None]
    assert sheet["E5"].number_format == "0.0%"
    assert sheet["C5"].border.left.style == "thin"
    assert sheet.row_dimensions[5].height == 20.25


def test_a_row_that_the_form_draws_is_its_own(tmp_path: Path) -> None:
    path = tmp_path / "叠.xlsx"
    filled = fill(path, 1, "二、经验总结与复用建议", drawn=True, drawn_blank=1)
    assert {edit.place.row for edit in filled.edits} == {5}
    assert not filled.growths


def test_a_narrow_row_under_rows_of_no_stated_height(tmp_path: Path) -> None:
    path = tmp_path / "叠.xlsx"
    fill(path, 2, "二、经验总结与复用建议", drawn=False)
    sheet = openpyxl.load_workbook(path)["复盘"]
    assert sheet["A5"].value == "复购"
    assert sheet["A6"].value is None
