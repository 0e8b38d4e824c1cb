"""Workbooks that departments laid out themselves, to be filled, and data to fill them with."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from tests.edit.build import PIXEL, ROOT
from xlretro.model.data import retrospective_from_data
from xlretro.model.sourced import Sourced
from xlretro.workbooks import RETRO

TEMPLATE = ROOT / "workbook_templates" / "复盘模板.xlsx"
MACRO_TEMPLATE = ROOT / "workbook_templates" / "复盘模板.xlsm"
TODAY = date(2024, 1, 1)

DATA: dict[str, Any] = {
    "activity": {"活动名称": "中秋活动", "活动时间": "2023.9.28-10.6", "策划负责人": "*工", "预算": "20万元"},
    "goals": [
        {"核心目标": "拉新", "量化指标": "新增注册量", "目标值": "5万元", "实际完成值": "42000元", "方向": "越高越好"},
        {"核心目标": "复购", "量化指标": "复购金额", "目标值": "12万元", "实际完成值": "15万元"},
    ],
    "phases": [
        {"阶段": "筹备期", "核心任务": "方案定稿", "计划时间": "2023.9.1-9.20", "实际时间": "2023.9.1-9.22", "完成情况": "延期2天"},
        {"阶段": "预热期", "核心任务": "种草", "计划时间": "2023.9.21-9.27", "实际时间": "2023.9.21-9.27", "负责人": "*工"},
    ],
    "issues": [
        {"问题描述": "服务器卡顿", "发生阶段": "爆发期", "影响程度": "高", "根本原因分析": "带宽预估不足", "改进措施": "预留30%带宽",
         "责任人": "*工", "完成时间": "下次活动前", "状态": "未开始"},
        {"问题描述": "礼品错发", "发生阶段": "收尾期", "影响程度": "低", "根本原因分析": "校验漏洞", "改进措施": "升级系统",
         "责任人": "*工", "完成时间": "2023-10-15", "状态": "已完成"},
    ],
    "lessons": [{"类别": "成功经验", "具体经验描述": "分层推广", "复用场景建议": "新品上市", "责任人": "*工"}],
}  # fmt: skip


def sourced(data: Mapping[str, Any], name: str = "数据.yaml") -> Sourced:
    return Sourced(retrospective_from_data(RETRO, data, name), name=name)


def dressed(path: Path, *, date1904: bool = False, blank_rows: int = 2) -> Path:
    """A department's own workbook: a logo, its own columns, words and formulas, an Excel table, checks, formats, a chart."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": date1904})
    _goals(book, blank_rows)
    _phases(book)
    _issues(book)
    _lessons(book)
    _figures(book)
    book.close()
    return path


def _goals(book: Any, blank_rows: int) -> None:
    """Bordered rows between titles with a unit and a row of totals; a formula, a number and a note of their own."""
    sheet = book.add_worksheet("目标")
    box = book.add_format({"border": 1, "num_format": "#,##0.0"})
    rate = book.add_format({"border": 1, "num_format": "0.0%", "bg_color": "#EEEEEE"})
    sheet.insert_image("H1", "logo.png", {"image_data": io.BytesIO(PIXEL)})
    sheet.write_row("A1", ["中秋活动复盘"])
    sheet.write_row("A3", ["活动名称：中秋活动"])
    sheet.write_row("A4", ["活动时间", None, "策划负责人", None, "预算", None])
    sheet.write_row("A6", ["序号", "核心目标", "量化指标", "目标值(万元)", "实际完成值(万元)", "完成率", "审批"])
    sheet.write_row("A7", [1, "拉新", "新增注册量", 5, None], box)
    sheet.write("G7", "已批", box)
    last = 7 + blank_rows
    for row in range(7, last + 1):
        if row > 7:
            sheet.write_row(row - 1, 0, [row - 6, None, None, None, None, None, None], box)
        sheet.write_formula(row - 1, 5, f'=IF(D{row}="","",E{row}/D{row})', rate, "")
    sheet.write_row(last, 1, ["合计", None])
    sheet.write_formula(last, 3, f"=SUM(D7:D{last})", box, 5)
    sheet.conditional_format(f"F7:F{last}", {"type": "data_bar", "data_bar_2010": True})
    sheet.print_area(0, 0, last, 6)
    sheet.set_row(6, 30)


def _phases(book: Any) -> None:
    """An Excel table with one cell for both days, the department's own words, a column that it computes, a chart below."""
    sheet = book.add_worksheet("进度")
    day = book.add_format({"border": 1})
    sheet.add_table(
        "B2:H4",
        {"name": "进度表", "columns": [
            {"header": "阶段"}, {"header": "核心任务"}, {"header": "计划时间"}, {"header": "实际时间"}, {"header": "完成情况"},
            {"header": "负责人"}, {"header": "字数", "formula": "=LEN([@核心任务])"},
        ]},
    )  # fmt: skip
    sheet.write_row("B3", ["筹备期", "方案定稿", "2023.9.1-9.20", None, "延期2天", "*工"], day)
    sheet.write_row("B4", ["预热期", "选品", None, None, None, None], day)
    sheet.write_formula("H3", "=LEN(进度表[[#This Row],[核心任务]])", day, 4)
    sheet.write_formula("H4", "=LEN(进度表[[#This Row],[核心任务]])", day, 2)
    sheet.data_validation("F3:F4", {"validate": "list", "source": ["如期", "延期", "提前"]})
    sheet.conditional_format("B3:H4", {"type": "formula", "criteria": '=$F3="延期"', "format": book.add_format({"bold": True})})
    sheet.conditional_format("H3:H4", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.data_validation("G3:G4", {"validate": "list", "source": "=统计!$A$1:$A$3"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=进度!$H$3:$H$4"})
    sheet.insert_chart("B9", chart)
    book.define_name("阶段名", "=进度!$B$3:$B$4")
    sheet.add_sparkline("J3", {"range": "进度!H3:H4"})


def _issues(book: Any) -> None:
    """Cells merged across in every row; impact in words of its own; a filter over the titles."""
    sheet = book.add_worksheet("问题")
    box = book.add_format({"border": 1, "text_wrap": True})
    sheet.write_row("A1", ["问题描述", "发生阶段", "影响程度", "根本原因分析", "改进措施", None, "责任人", "完成时间", "状态"])
    sheet.merge_range("E1:F1", "改进措施", box)
    for row, line in enumerate((["页面白屏", "预热期", "严重"], ["短信漏发", "爆发期", "一般"]), start=1):
        sheet.write_row(row, 0, [*line, "未压测", None, None, "*工", "2023.10.8", "进行中"], box)
        sheet.merge_range(row, 4, row, 5, "补测", box)
    sheet.autofilter("A1:I3")
    sheet.data_validation("I2:I3", {"validate": "list", "source": ["未开始", "进行中", "已完成", "已取消"]})


def _lessons(book: Any) -> None:
    """Titles and nothing else."""
    book.add_worksheet("经验").write_row("A1", ["类别", "具体经验描述", "复用场景建议", "责任人"])


def _figures(book: Any) -> None:
    """Formulas that read what gets filled, at one remove and at two, and one that does not."""
    sheet = book.add_worksheet("统计")
    sheet.write_column("A1", ["*工", "甲", "乙"])
    sheet.write_formula("C1", "=目标!D7+目标!E7", None, 5)
    sheet.write_formula("C2", "=C1*2", None, 10)
    sheet.write_formula("C3", "=COUNTA(经验!B:B)", None, 1)
    sheet.write_formula("C4", "=LEN(A1)", None, 2)
    sheet.write_formula("C5", "=SUM(进度表[字数])", None, 6)


def laid_out(path: Path, sheets: Mapping[str, Any], after: Callable[[Any], None] = lambda book: None) -> Path:
    """A workbook of literal rows, formulas among them without results, as openpyxl writes it; *after* sees it before."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column, value)
    after(book)
    book.save(path)
    return path
