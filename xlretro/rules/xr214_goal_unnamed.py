"""A goal has neither 核心目标 nor 量化指标."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import blank_rows
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    names = [key for key in ("metric", "goal") if data.has(key)]
    blank = [set(blank_rows(data.columns[key])) for key in names]
    for index in sorted(set.intersection(*blank)) if blank else ():
        yield Spot.at(data, index, names[0], number=index + 1)


RULE = Rule(
    code="XR214",
    name="GoalUnnamed",
    severity=Severity.WARNING,
    title=T("目标没有名称", "A goal without a name"),
    why=T(
        "只有数没有名称，看的人不知道是什么目标，汇总也对不上别的部门的同一指标。",
        "Figures without a name tell nobody which goal they are of, and match no other department's metric.",
    ),
    message=T(
        "第 {number} 个目标的“核心目标”和“量化指标”都没有填", "goal {number} has neither a goal nor a metric"
    ),
    fix=T("请填写量化指标，如“新增注册量”。", "Name the metric, such as new registrations."),
    check=check,
    fails={"goals": [{"goal": "", "metric": "", "target": "5万", "actual": "4.2万"}]},
    passes={
        "goals": [
            {"goal": "", "metric": "新增注册量", "target": "5万", "actual": "4.2万"},
            {"goal": "新增注册用户", "metric": "", "target": "5万", "actual": "4.2万"},
        ]
    },
)
