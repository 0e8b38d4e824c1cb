"""A computed column holds a constant where its formula stood."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_blank
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.found():
        for column in data.table.computed:
            if not data.has(column.key) or not (context.retro.from_template or any(key == column.key for _, key in data.formulas)):
                continue  # a workbook that never had formulas there has nothing overwritten
            for index, raw in enumerate(data.columns[column.key]):
                if not is_blank(raw) and (index, column.key) not in data.formulas:
                    yield Spot.at(data, index, column.key)


RULE = Rule(
    code="XR106",
    name="ComputedOverwritten",
    severity=Severity.WARNING,
    title=T("公式被数值覆盖", "A formula was overwritten"),
    why=T(
        "手填的数不会随目标值、实际值更新，汇总时以重新计算的为准。",
        "A typed figure does not follow its inputs; the summary uses the computed one.",
    ),
    message=T("“{title}”的公式被手填的 {value} 覆盖", "the formula of “{title}” was overwritten by {value}"),
    fix=T(
        "请删除手填的内容，从上一行把公式拖下来。",
        "Delete what was typed and copy the formula down from the row above.",
    ),
    check=check,
    fails={
        "from_template": True,
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "completion": "84%"}],
    },
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "completion": "84%"}]},
)
