"""Workbooks for the reader's tests, built from literal rows by different writers, and odd ones by hand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from xlretro.io.reading.cells import Merge
from xlretro.io.reading.locate import Found, SheetView, find_tables
from xlretro.io.reading.sheets import Grid
from xlretro.io.reading.titles import titles_of
from xlretro.workbooks import RETRO

Rows = Sequence[Sequence[Any]]

GOALS: Rows = [
    ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"],
    ["新增注册用户", "新增注册量", "5万", "4.2万", "84%"],
    ["活动页转化率", "下单用户数/访问量", "8%", "6.5%", "81.25%"],
    ["用户复购率", "复购用户数/下单用户", "15%", "12%", "80%"],
]
PHASES: Rows = [
    ["阶段", "核心任务", "计划时间", "实际时间", "完成情况", "负责人", "关键问题/亮点"],
    ["筹备期", "方案定稿、资源确认", "2023.9.1-9.20", "2023.9.1-9.22", "延期2天", "*工", "设计稿修改3版,影响排期"],
    ["预热期", "社交媒体宣传、KOL种草", "2023.9.21-9.27", "2023.9.21-9.27", "按时完成", "*工", "转化率12%"],
]
ISSUES: Rows = [
    ["问题描述", "发生阶段", "影响程度(高/中/低)", "根本原因分析", "改进措施", "责任人", "完成时间"],
    ["服务器卡顿", "爆发期", "高", "峰值带宽预估不足", "下次活动预留30%弹性带宽", "*工", "下次活动前"],
    ["礼品发放异常", "收尾期", "低", "系统数据校验逻辑漏洞", "升级发放系统", "*工", "2023.10.15"],
]
LESSONS: Rows = [
    ["类别", "具体经验描述", "复用场景建议", "责任人"],
    ["成功经验", "KOL分层推广可有效提升转化率", "新品上市", "*工"],
    ["失败教训", "上线前没有做压力测试", "大促活动上线前", "*工"],
]
INFO: Rows = [
    ["活动名称", "活动主题", "活动时间", "策划负责人", "执行负责人"],
    ["2023年中秋用户回馈活动", "月满中秋,礼赠用户", "2023.9.28-10.6", "*工", "*工"],
]
SEED: Rows = [
    ["表1:活动基础信息与目标表"], *INFO, *GOALS,
    ["表2:活动各阶段执行情况分析表"], *PHASES,
    ["表3:问题诊断与改进措施表"], *ISSUES,
    ["表4:经验总结与复用建议表"], *LESSONS,
]  # fmt: skip


def views(*sheets: Rows, merges: Sequence[Sequence[Merge]] = ()) -> list[SheetView]:
    """Literal rows as the finders see them."""
    grids = [
        Grid(f"S{n}", [list(row) for row in rows], list(merges[n]) if n < len(merges) else [])
        for n, rows in enumerate(sheets)
    ]
    return [SheetView(n, grid, titles_of(RETRO)) for n, grid in enumerate(grids)]


def located(*sheets: Rows, merges: Sequence[Sequence[Merge]] = ()) -> list[Found]:
    return find_tables(views(*sheets, merges=merges))


def at(rows: Rows, row: int, column: int) -> list[list[Any]]:
    """*rows* moved down and to the right by *row* and *column* blank cells."""
    return [[] for _ in range(row)] + [[None] * column + list(line) for line in rows]


def write(
    path: Path,
    sheets: Mapping[str, Rows],
    *,
    options: Mapping[str, Any] | None = None,
    after: Callable[[xlsxwriter.Workbook], None] = lambda book: None,
) -> Path:
    """A workbook of literal rows, written by XlsxWriter; dates get a date format. *after* sees it before it closes."""
    book = xlsxwriter.Workbook(str(path), dict(options or {}))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date | datetime):
                    sheet.write_datetime(r, c, value, day)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif value is not None:
                    sheet.write(r, c, value)
    after(book)
    book.close()
    return path


def rezip(path: Path, change: Callable[[str, bytes], bytes | None], more: Mapping[str, bytes] | None = None) -> Path:
    """Rewrites the parts of a package in place; a part for which *change* gives None is left out."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            changed = change(name, content)
            if changed is not None:
                new.writestr(name, changed)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    return path


def in_sheets(change: Callable[[str], str]) -> Callable[[str, bytes], bytes]:
    """A change of the worksheets' XML only, as text."""
    return lambda name, content: change(content.decode()).encode() if "worksheets/sheet" in name else content


def strict(name: str, content: bytes) -> bytes:
    """The part in Strict OOXML: its other namespaces."""
    if not name.endswith((".xml", ".rels")):
        return content
    text = content.decode()
    text = text.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                        "http://purl.oclc.org/ooxml/spreadsheetml/main")  # fmt: skip
    text = text.replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                        "http://purl.oclc.org/ooxml/officeDocument/relationships")  # fmt: skip
    return text.encode()


def prefixed(xml: str) -> str:
    """A sheet's XML with every element under the prefix x:, as some .NET writers make it."""
    xml = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", xml)
    return xml.replace("xmlns=", "xmlns:x=", 1)
