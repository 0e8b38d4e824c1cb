"""A label and what is to be filled in, in one cell: the value takes the place of the latter, and nothing stays open."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.filling.build import TODAY, laid_out, sourced
from tests.reader.build import GOALS, LESSONS
from xlretro.commands.fill_into import fill_into

DATA = {"activity": {"活动名称": "双11", "部门": "市场部"}}


@pytest.mark.parametrize(("open_text", "filled"), [
    ("活动名称：[填写活动名称]", "活动名称：双11"), ("活动名称: 【请填写】", "活动名称: 双11"), ("活动名称：待定", "活动名称：双11"),
])  # fmt: skip
def test_the_placeholder_gives_way(tmp_path: Path, open_text: str, filled: str) -> None:
    path = laid_out(tmp_path / "表.xlsx", {"复盘": [[open_text, None, None, "部门：", None], [], *GOALS], "经验": LESSONS})
    fill_into(sourced(DATA), path, today=TODAY)
    sheet = openpyxl.load_workbook(path)["复盘"]
    assert [cell.value for cell in sheet[1]] == [filled, None, None, "部门：", "市场部"]
    again = fill_into(sourced(DATA), path, today=TODAY)
    assert not again.changed
    assert not again.kept


def test_a_label_alone_keeps_its_cell(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "表.xlsx", {"复盘": [["活动名称：", None], [], *GOALS], "经验": LESSONS})
    fill_into(sourced(DATA), path, today=TODAY)
    sheet = openpyxl.load_workbook(path)["复盘"]
    assert [sheet["A1"].value, sheet["B1"].value] == ["活动名称：", "双11"]
