"""A computed column holds a constant where its formula stood."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.filled import copied_formula, overwritten
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_COPY = T(
    "请删除手填的内容，再从{donor}把公式复制过来。", "Delete what was typed and copy the formula here from {donor}."
)


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.found():
        for column in data.table.computed:
            for index in overwritten(context, data, column.key):
                yield Spot.at(data, index, column.key, fix=_COPY.fill(donor=copied_formula(data, column.key)))


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
        "请删除手填的内容，再从同一列还有公式的格子复制过来。",
        "Delete what was typed and copy the formula from a cell of the column that still holds it.",
    ),
    check=check,
    fails={
        "from_template": True,
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "completion": "84%"}],
    },
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "completion": "84%"}]},
)
