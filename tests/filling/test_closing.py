"""A line that sums a table up, or says who signed for it, ends the table: no new row goes below it or takes its formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.filling.build import TODAY, laid_out, sourced
from tests.reader.build import LESSONS
from xlretro.commands.fill_into import FilledInto, fill_into
from xlretro.errors import DataRefused

TITLES = ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"]
ROWS = [["拉新", "新增注册量", 50000, 42000, "=D2/C2"], ["下单", "下单用户数", 3000, 2800, "=D3/C3"]]
NEW = {"goals": [{"核心目标": "复购", "量化指标": "复购用户数", "目标值": 1000, "实际完成值": 1100}]}


def book(path: Path, last: list[Any], gap: int = 0) -> Path:
    return laid_out(path, {"目标": [TITLES, *ROWS, *[[]] * gap, last], "经验": LESSONS})


def fill(path: Path, data: dict[str, Any] = NEW) -> FilledInto:
    return fill_into(sourced(data), path, today=TODAY)


def refused(path: Path, place: str) -> None:
    before = path.read_bytes()
    with pytest.raises(DataRefused, match=f"目标!{place} 有"):
        fill(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("label", ["累计", "平均完成率", "全部", "整体", "合计（万）", "Grand total", "任意说法", None])
@pytest.mark.parametrize(
    "formulas", [["=SUM(C2:C3)", "=SUM(D2:D3)", "=AVERAGE(E2:E3)"], [None, None, "=SUBTOTAL(1,E2:E3)"], ["=C2+C3", None, None]]
)
def test_a_row_that_counts_those_above(tmp_path: Path, label: str | None, formulas: list[str | None]) -> None:
    refused(book(tmp_path / "汇总.xlsx", [label, None, *formulas]), "[A-E]4")
    path = book(tmp_path / "空一行.xlsx", [label, None, *formulas], gap=1)
    assert {edit.place.row for edit in fill(path).edits} == {4}
    assert openpyxl.load_workbook(path)["目标"]["E4"].value == "=D4/C4"


@pytest.mark.parametrize("label", [
    "累计", "共计", "整体", "全部：", "最大", "Average", "Grand total", "合计（万）", "平均完成率", "累计实际", "制表人：*工", "审核人", "备注：数据截至10月",
    "数据来源：后台", "Prepared by XY", "制表日期: 2023-10-9",
])  # fmt: skip
def test_a_row_that_says_so(tmp_path: Path, label: str) -> None:
    refused(book(tmp_path / "说明.xlsx", [label, None, 53000, 44800, None]), "A4")


def test_several_such_rows(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "两行.xlsx", {"目标": [TITLES, *ROWS, ["平均", None, "=AVERAGE(C2:C3)"], ["累计", None, "=SUM(C2:C3)"],
                                                 ["审核人"]], "经验": LESSONS})  # fmt: skip
    refused(path, "A4")


@pytest.mark.parametrize("last", [
    ["整体", "整体转化率", 0.5, 0.4, "=D4/C4"], ["体验", "平均响应时长", 30, 25, "=D4/C4"], ["累计用户", None, 3, 2, "=D4/C4"],
    ["拉新", "累计", "=C2*2", "=D3", "=D4/C4"], ["拉新", "占比", "=D2/SUM(D2:D3)", None, None],
])  # fmt: skip
def test_a_row_of_data_is_none(tmp_path: Path, last: list[Any]) -> None:
    """累计 and 平均 begin many a measure's name; a formula over another column is no sum of its own."""
    path = book(tmp_path / "数据.xlsx", last)
    assert {edit.place.row for edit in fill(path).edits} == {5}


def test_a_running_total_is_no_last_line(tmp_path: Path) -> None:
    rows = [["序号", "类别", "具体经验描述", "责任人"], [1, "成功经验", "甲", "*工"], ["=MAX(A$1:A2)+1", "成功经验", "乙", "*工"]]
    path = laid_out(tmp_path / "编号.xlsx", {"经验": rows, "目标": [TITLES, *ROWS]})
    filled = fill(path, {"lessons": [{"类别": "成功经验", "具体经验描述": "丙"}]})
    assert {edit.place.row for edit in filled.edits} == {4}
