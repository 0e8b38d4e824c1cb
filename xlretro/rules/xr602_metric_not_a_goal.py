"""A problem is tied to a metric that 表1 does not have."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_blank, is_not_applicable, is_placeholder
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.ties import Goals, named

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    if all(map(is_blank, data.raw("metric"))):
        return
    goals = Goals(context)
    if not goals:
        return
    for index, raw in enumerate(data.raw("metric")):
        if is_blank(raw) or is_not_applicable(str(raw)) or is_placeholder(raw) or goals.named(str(raw)):
            continue
        if not all(goals.named(name) for name in named(raw)):
            yield Spot.at(data, index, "metric")


RULE = Rule(
    code="XR602",
    name="MetricNotAGoal",
    severity=Severity.WARNING,
    title=T("关联指标不在表1里", "The metric is not in table 1"),
    why=T(
        "对不上指标，就说不清这个问题影响了哪个目标。",
        "Without the metric one can't tell which goal the problem affected.",
    ),
    message=T(
        "问题“{row}”的关联指标“{value}”不在表1里",
        "problem “{row}” refers to “{value}”, which table 1 does not have",
    ),
    fix=T("请从下拉列表里选表1的指标。", "Choose a metric of table 1 from the list."),
    check=check,
    fails={
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
        "issues": [{"problem": "投放延迟", "metric": "曝光"}],
    },
    passes={
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
        "issues": [{"problem": "投放延迟", "metric": "新增注册量"}],
    },
)
