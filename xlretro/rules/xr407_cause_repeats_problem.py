"""根本原因 only says again what 问题描述 says: 服务器卡顿 because 服务器出现卡顿."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_not_applicable, is_placeholder
from xlretro.rules.causes import may_repeat, repeats
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    for index, (problem, cause) in enumerate(zip(data.raw("problem"), data.raw("cause"), strict=True)):
        if not isinstance(problem, str) or not isinstance(cause, str):
            continue
        # In this order, since the quick test ends it for nearly all.
        if may_repeat(problem, cause) and not is_not_applicable(cause) and not is_placeholder(cause) and repeats(problem, cause):
            yield Spot.at(data, index, "cause")


RULE = Rule(
    code="XR407",
    name="CauseRepeatsProblem",
    severity=Severity.WARNING,
    title=T("根本原因只是重复问题", "A cause only repeats the problem"),
    why=T(
        "把现象换个说法再写一遍，等于没有找原因，措施也就无从下手。",
        "The symptom in other words is no cause, and nothing can be done about it.",
    ),
    message=T(
        "“{row}”的根本原因“{value}”只是把问题又说了一遍", "the cause “{value}” of “{row}” only says the problem again"
    ),
    fix=T(
        "请再问几个为什么，写出是什么引起的。例：服务器卡顿，因为峰值带宽预估不足，未做压力测试。",
        "Ask why a few times and name what led to it: peak bandwidth was underestimated and no load test was done.",
    ),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "cause": "服务器出现卡顿"}]},
    passes={"issues": [{"problem": "服务器卡顿", "cause": "峰值带宽预估不足，未做压力测试"}]},
    silences=("XR702",),
)
