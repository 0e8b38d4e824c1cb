"""A formula has no stored result: the file was written by a program and never calculated."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.records import Uncalculated
from xlretro.rules.rule import Context, Rule, Spot, typed_cells

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    return typed_cells(context, Uncalculated)


RULE = Rule(
    code="XR107",
    name="NeverCalculated",
    severity=Severity.ERROR,
    title=T("公式没有计算过", "A formula was never calculated"),
    why=T(
        "单元格里有公式，但文件里没有它的结果，读出来是空的，不能当作没有填。",
        "The cell holds a formula without a stored result; reading it as blank would be wrong.",
    ),
    message=T("“{title}”的公式没有计算结果", "the formula of “{title}” has no stored result"),
    fix=T(
        "请用 Excel 或 WPS 打开文件，保存一次再交；没有 Excel 时用 xlretro recompute 计算。",
        "Open the file in Excel or WPS, save it, and hand it in again; without Excel, run xlretro recompute on it.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "5万", "actual": Uncalculated("=B3*2")}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
