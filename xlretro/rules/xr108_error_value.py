"""A cell holds an Excel error value such as #DIV/0!."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.records import CellError
from xlretro.rules.rule import Context, Rule, Spot, typed_cells

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    return typed_cells(context, CellError)


RULE = Rule(
    code="XR108",
    name="ErrorValue",
    severity=Severity.ERROR,
    title=T("单元格里是错误值", "A cell holds an error value"),
    why=T(
        "错误值没有数，用到它的指标都算不出来。", "An error value is no figure; whatever depends on it has none either."
    ),
    message=T("“{title}”里是错误值 {value}", "“{title}” holds the error value {value}"),
    fix=T("请修正公式，或直接填写数值。", "Mend the formula, or type the value."),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "5万", "actual": CellError("#DIV/0!")}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
