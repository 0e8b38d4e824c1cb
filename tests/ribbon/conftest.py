"""A workbook as a department leaves it: texts typed into the blank template, and a person who listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlretro.io.edit.apply import apply_changes
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Changes
from xlretro.model.records import Place

TEMPLATE = Path(__file__).resolve().parents[2] / "workbook_templates" / "复盘模板.xlsx"

TYPED: dict[str, dict[str, Any]] = {
    "表1 活动基础信息与目标": {
        "核心目标": ["新增注册用户", "活动页转化率"], "量化指标": ["新增注册量", "下单用户数/访问量"], "目标值": ["5万人", "8%"],
        "实际完成值": ["4.2万人", "6.5%"], "未达成原因": ["首页改版推迟，入口少了 3 天", None],
    },
    "表2 各阶段执行情况分析": {
        "阶段": ["筹备期", "爆发期"], "核心任务": ["方案定稿", "活动上线"], "计划开始": ["2023.9.1-9.20", "2023.9.28"],
        "计划完成": [None, "2023-10-3"], "实际开始": ["2023.9.1", "2023.9.28"], "实际完成": ["2023.9.22", "2023.10.3"],
        "完成情况": ["延期2天", "按时完成"], "负责人": ["*工", "*工"],
    },
    "表3 问题诊断与改进措施": {
        "问题描述": ["服务器卡顿"], "发生阶段": ["爆发期"], "影响程度": ["很大"], "根本原因分析": ["峰值带宽预估不足"],
        "改进措施": ["预留30%弹性带宽，提前3天压测"], "责任人": ["*工"], "完成时间": ["2023.10.15"],
    },
    "表4 经验总结与复用建议": {
        "类别": ["成功经验"], "具体经验描述": ["头部KOL引流、腰部KOL种草，转化率高出 2 个百分点"], "复用场景建议": ["新品首发、拉新活动"],
    },
}  # fmt: skip
FIELDS = {"活动名称": "中秋活动", "部门": "市场部", "活动开始": "2023.9.28", "活动结束": "2023.10.6", "截至日期": "2023.10.31"}


class Heard:
    """A `Screen` that remembers what was said and answers as the test says."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.warnings = 0
        self.folder: Path | None = None
        self.opened: list[Path] = []

    def inform(self, message: Text, *, title: Text | None = None, warning: bool = False) -> None:
        assert message.en
        self.said.append(message.zh)
        self.warnings += warning

    def choose_folder(self, title: Text) -> Path | None:
        return self.folder

    def open_workbook(self, path: Path) -> None:
        self.opened.append(path)


@pytest.fixture
def screen() -> Heard:
    return Heard()


def cell_of(workbook: Any, sheet: str, title: str) -> Any:
    """The cell of *sheet* that holds *title*."""
    return next(cell for row in workbook[sheet].iter_rows() for cell in row if cell.value == title)


@pytest.fixture
def type_into(tmp_path: Path) -> Callable[..., Path]:
    """Types the texts into the blank template; *changed* replaces columns of a sheet."""

    def type_all(changed: Mapping[str, Mapping[str, Any]] | None = None, name: str = "市场部_中秋复盘.xlsx") -> Path:
        workbook = openpyxl.load_workbook(TEMPLATE)
        typed: list[tuple[Place, Any]] = []
        first = next(iter(TYPED))
        for title, value in FIELDS.items():
            label = cell_of(workbook, first, title)
            columns = {2: 3, 5: 6, 9: 10}  # of a label, and of the cell that its value goes into
            typed.append((Place(first, label.row, columns[label.column]), value))
        for sheet, columns_typed in TYPED.items():
            for title, values in {**columns_typed, **(changed or {}).get(sheet, {})}.items():
                header = cell_of(workbook, sheet, title)
                typed += [(Place(sheet, header.row + n, header.column), value) for n, value in enumerate(values, 1)
                          if value is not None]  # fmt: skip
        path = tmp_path / name
        why = Text("填写", "typed")
        apply_changes(TEMPLATE, path, Changes(edits=tuple(
            CellEdit(place=place, old=None, new=value, why=why) for place, value in typed)))  # fmt: skip
        return path

    return type_all
