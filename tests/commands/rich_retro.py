"""A department's own workbook, not of our template: texts for figures, and much around them that must stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.edit.build import ROOT

GOALS = ("核心目标", "量化指标", "目标值", "实际完成值", "单位", "方向")
PHASES = ("阶段", "核心任务", "计划开始", "计划完成", "实际开始", "实际完成", "完成情况", "负责人", "关键问题/亮点")
ISSUES = ("问题描述", "发生阶段", "影响程度", "根本原因分析", "改进措施", "责任人", "完成时间", "状态")
LESSONS = ("类别", "具体经验描述", "复用场景建议", "责任人")

GOAL = ("拉新", "新增注册量", "5万人", "4.2万", None, "越高越好")
PHASE = ("爆发期", "上线", "2023.9.28", "2023年10月3日", "2023-09-28", "2023/10/3", "按时完成", "*工", "首日订单1.2万单")
ISSUE = ("支付页超时 11 分钟", "爆发期", "严重", "大促前没有压测支付链路", "活动前 3 天完成支付链路压测", "*工", "2023.11.25", "推进中")
LESSON = ("成功经验", "KOL 分层推广，拉新成本降到 12 元", "拉新类活动", "*工")


def write_rich(
    path: Path, *, goals: Sequence[Sequence[Any]] = (GOAL,), phases: Sequence[Sequence[Any]] = (PHASE,),
    issues: Sequence[Sequence[Any]] = (ISSUE,), lessons: Sequence[Sequence[Any]] = (LESSON,), department: Any = "市场部",
    formulas: Sequence[tuple[str, str, str]] = (), macros: bool = False, rich_cell: bool = False, listed: str = "",
    protect: str = "",
) -> Path:  # fmt: skip
    """Write it: a chart, a sparkline, a note, a conditional format, a merged title; *formulas* are (sheet, cell, formula).

    With *listed*, 影响程度 has a dropdown of these words.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    first = book.add_worksheet("目标")
    first.merge_range("A1:F1", "复盘", book.add_format({"bold": True}))
    for row, (label, value) in enumerate([("活动名称", "国庆促销"), ("活动时间", "2023.9.28-10.6"), ("部门", department)], 1):
        first.write_row(row, 0, [label, value])
    _table(first, 5, GOALS, goals)
    sheets = {"目标": first}
    for name, titles, rows in (("进度", PHASES, phases), ("问题", ISSUES, issues), ("经验", LESSONS, lessons)):
        sheets[name] = book.add_worksheet(name)
        _table(sheets[name], 0, titles, rows)
    first.write_comment("D7", "部门自己的批注")
    first.add_sparkline("H7", {"range": "目标!C7:D7"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=目标!$C$7:$D$7"})
    first.insert_chart("J2", chart)
    sheets["经验"].conditional_format("B2:B9", {"type": "text", "criteria": "containing", "value": "KOL",
                                              "format": book.add_format({"bold": True})})  # fmt: skip
    if listed:
        sheets["问题"].data_validation("C2:C9", {"validate": "list", "source": listed.split(",")})
    if rich_cell:
        bold = book.add_format({"bold": True, "font_color": "red"})
        sheets["经验"].write_rich_string("B2", bold, "KOL", " 分层推广，拉新成本降到 12 元 ")
    if protect:
        sheets[protect].protect()
    for sheet, cell, formula in formulas:
        sheets[sheet].write_formula(cell, formula, None, "")
    if macros:
        book.add_vba_project(str(ROOT / "workbook_templates" / "vbaProject-book.bin"))
    book.close()
    return path


def _table(sheet: Any, row: int, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for number, values in enumerate([titles, *rows], row):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(number, column, value)  # as typed: write() would make a formula of "=1+1"
            elif value is not None:
                sheet.write(number, column, value)
