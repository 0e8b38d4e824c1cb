"""Some goals have a weight and others have none, so those count for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import blank_rows
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    blank = blank_rows(data.raw("weight"))
    if len(blank) == len(data):
        return
    rates = context.computed("goals", "completion")
    missing = [index for index in blank if rates[index] is not None]
    if missing:
        yield Spot.at(data, missing[0], "weight", count=len(missing))


RULE = Rule(
    code="XR210",
    name="WeightsPartial",
    severity=Severity.WARNING,
    title=T("权重没有填全", "Weights are incomplete"),
    why=T(
        "填了权重，没有权重的目标就不计入综合完成率。",
        "Once weights are given, a goal without one is left out of the overall rate.",
    ),
    message=T(
        "有 {count} 个目标没有权重，不计入综合完成率，第一个是“{row}”",
        "{count} goal(s) have no weight and are left out of the overall rate, the first being “{row}”",
    ),
    fix=T("请给每个目标填权重，或者都不填（各项相同）。", "Give every goal a weight, or none (equal shares)."),
    check=check,
    fails={
        "goals": [
            {"metric": "新增注册量", "target": 5, "actual": 4, "weight": "60%"},
            {"metric": "转化率", "target": 5, "actual": 4},
        ]
    },
    passes={
        "goals": [
            {"metric": "新增注册量", "target": 5, "actual": 4, "weight": "60%"},
            {"metric": "转化率", "target": 5, "actual": 4, "weight": "40%"},
        ]
    },
)
