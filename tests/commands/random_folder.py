"""Random folders of retrospectives as departments hand them in: typed texts in every form, and files that are none."""

from __future__ import annotations

import random
import shutil
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from tests.commands.rich_retro import GOALS, ISSUES, LESSONS, PHASES, write_rich

# What people type, and what stands for it in the summary.
QUANTITIES: dict[Any, Any] = {"5万人": 50000, "4.2万": 42000, "８％": 0.08, "6.5%": 0.065, "1:2.8": 2.8, "50,000": 50000, 1234: 1234,
              0.75: 0.75, "≥500元": "≥500元", "很多": "很多", "=1+1": "=1+1", "无": "无", None: None}  # fmt: skip
DATES: dict[Any, Any] = {"2023.9.28": datetime(2023, 9, 28), "2023年10月3日": datetime(2023, 10, 3), "2023/10/3": datetime(2023, 10, 3),
         "2023-09-20": datetime(2023, 9, 20), "月底前后": "月底前后", None: None}  # fmt: skip
DEADLINES: dict[Any, Any] = {**DATES, "下次活动前": "下次活动前", "立即执行": "立即执行"}
IMPACTS: dict[Any, Any] = {"高": "高", "严重": "高", "中": "中", "低": "低", "说不清": "说不清", None: None}
STATUSES: dict[Any, Any] = {"进行中": "进行中", "推进中": "进行中", "已完成": "已完成", "未开始": "未开始", None: None}
DIRECTIONS: dict[Any, Any] = {"越高越好": "越高越好", "越低越好": "越低越好", "正向指标": "越高越好", None: None}
MEANING: dict[str, dict[Any, Any]] = {
    "目标值": QUANTITIES, "实际完成值": QUANTITIES, "方向": DIRECTIONS, "计划开始": DATES, "计划完成": DATES, "实际开始": DATES,
    "实际完成": DATES, "影响程度": IMPACTS, "完成时间": DEADLINES, "状态": STATUSES,
}  # fmt: skip
"""By the column's title; any other column is text that stays as it is."""

_WORDS = ["支付页超时 11 分钟", "=HYPERLINK(\"http://x\",\"点我\")", "+86 138", "@全体", "两行\n文字", "“引号”与<标签>&符号", "😀 活动",
          "-5 度", "  前后空格  ", "备货不足", "KOL 分层推广", "上线前压测", "0012", "#1 门店", "a,b;c\td"]  # fmt: skip


def workbook(path: Path, department: str, rng: random.Random) -> Path:
    """One workbook of a department's own layout, with up to six rows a table."""

    def rows(titles: Sequence[str], first: Sequence[str]) -> list[list[Any]]:
        return [
            [rng.choice(first) if at == 0 else _cell(title, rng) for at, title in enumerate(titles)] for _ in range(rng.randint(1, 6))
        ]

    return write_rich(
        path, goals=rows(GOALS, _WORDS), phases=rows(PHASES, ["筹备期", "爆发期", "收尾期"]), issues=rows(ISSUES, _WORDS),
        lessons=rows(LESSONS, ["成功经验", "失败教训"]), department=department,
    )  # fmt: skip


def _cell(title: str, rng: random.Random) -> Any:
    if title in MEANING:
        return rng.choice(list(MEANING[title]))
    if title in ("单位", "完成情况"):
        return None
    if title == "发生阶段":
        return "爆发期"
    return rng.choice(["*工", "张XX"]) if title in ("责任人", "负责人") else rng.choice(_WORDS)


def folder(root: Path, rng: random.Random) -> dict[str, int]:
    """Fill *root*; how many inputs of each verdict it then holds."""
    root.mkdir(parents=True)
    expected = {"read": rng.randint(1, 4), "refused": 0, "unrecognised": 0, "duplicates": 0, "skipped": 0}
    good = [workbook(root / f"部门{n}" / f"复盘 {n}#.xlsx", f"部门{n}", rng) for n in range(expected["read"])]
    for number in range(rng.randint(0, 6)):
        name = root / rng.choice(["", "杂项", "深/一层"]) / f"其他{number}.xlsx"
        name.parent.mkdir(parents=True, exist_ok=True)
        expected[_add(rng.choice(_KINDS), name, rng, good)] += 1
    return expected


_KINDS = ["copy", "damaged", "empty", "foreign", "attendance", "blank", "lock", "old", "zipped", "zipped copy", "rar"]


def _add(kind: str, path: Path, rng: random.Random, good: Sequence[Path]) -> str:
    """Put one more file there; the verdict that it will get."""
    match kind:
        case "copy":
            shutil.copy(rng.choice(good), path)
            return "duplicates"
        case "lock":
            path.with_name(f"~${path.name}").write_bytes(b"x")
            return "skipped"
        case "attendance" | "blank":
            book = openpyxl.Workbook()
            if kind == "attendance":
                book.active.append(["姓名", "上班", "下班"])
            book.save(path)
            return "unrecognised"
        case "zipped" | "zipped copy":
            own = workbook(path.with_suffix(".tmp"), f"压缩{path.stem}", rng) if kind == "zipped" else rng.choice(good)
            with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
                archive.writestr("里面/复盘.xlsx", own.read_bytes())
                archive.writestr("说明.txt", "text")
            path.with_suffix(".tmp").unlink(missing_ok=True)
            return "read" if kind == "zipped" else "duplicates"
        case _:
            content = {"damaged": good[0].read_bytes()[:900], "empty": b"", "foreign": b"name,value", "old": b"x", "rar": b"Rar!"}
            path.with_suffix({"old": ".xls", "rar": ".rar"}.get(kind, ".xlsx")).write_bytes(content[kind])
            return "refused"


def poisoned(path: Path) -> Path:
    """A workbook full of what must not travel: formulas, links, names, an external reference, macros, DDE."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False})
    sheet = book.add_worksheet("目标")
    for row, pair in enumerate([("活动名称", "=cmd|' /C calc'!A0"), ("部门", "@SUM(1+1)")]):
        sheet.write_row(row, 0, pair)
    sheet.write_row(4, 0, GOALS)
    sheet.write_string(5, 0, "=DDE(\"cmd\";\"/c calc\";\"x\")")
    sheet.write_url(5, 1, "http://evil.example/x", string="点击领取")
    sheet.write_formula(5, 2, "=HYPERLINK(\"http://evil.example\",5)", None, 5)
    sheet.write_formula(5, 3, "='[外部.xlsx]Sheet1'!A1", None, 4)
    sheet.write_string(6, 0, "+cmd|' /C calc'!A0")
    sheet.write_string(6, 1, "-2+3+cmd|' /C calc'!A0")
    sheet.write_string(6, 2, "=1+1")
    sheet.write_formula(6, 3, "=WEBSERVICE(\"http://evil.example\")", None, "＝1+1")
    sheet.write_comment(6, 0, "http://evil.example")
    lessons = book.add_worksheet("=经'验!")
    lessons.write_row(0, 0, LESSONS)
    lessons.write_row(1, 0, ["成功经验", "@SUM(A1)", "=HYPERLINK(\"file://x\",\"y\")", "*工"])
    lessons.write_row(2, 0, ["失败教训", "没有压测就上线", "", "*工"])
    lessons.write_url(2, 2, "external:c:\\windows\\system32\\calc.exe", string="javascript:alert(1)")
    book.define_name("毒", "='[外部.xlsx]Sheet1'!$A$1")
    book.close()
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")
        package.writestr("xl/externalLinks/externalLink1.xml", '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>')
        package.writestr("xl/connections.xml", "<connections/>")
    return path
