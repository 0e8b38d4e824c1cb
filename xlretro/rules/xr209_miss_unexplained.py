"""A missed goal has neither 未达成原因 nor a problem in 表3 that is tied to it."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.compute import NO
from xlretro.model.finding import Severity
from xlretro.model.values import clean, is_blank
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.ties import Goals, named

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    if not data.has("miss_reason"):
        return  # the column is ours; a workbook without it is not blamed for it
    metrics = [raw for raw in context.table("issues").raw("metric") if not is_blank(raw)]
    goals = Goals(context) if metrics else None
    tied = {row for raw in metrics for name in named(raw) for row in goals.named(name)} if goals else set()
    problems = [clean(str(raw)).casefold() for raw in context.table("issues").raw("problem") if not is_blank(raw)]
    for index, reached in enumerate(context.computed("goals", "reached")):
        if reached is NO and is_blank(data.raw("miss_reason")[index]) and index not in tied:
            names = [clean(str(data.raw(key)[index])).casefold() for key in ("goal", "metric")]
            if not any(name in problem for name in names for problem in problems):
                yield Spot.at(data, index, "miss_reason")


RULE = Rule(
    code="XR209",
    name="MissUnexplained",
    severity=Severity.ADVICE,
    title=T("未达成的目标没有说明原因", "A missed goal is not explained"),
    why=T("复盘的价值在于弄清为什么没有达成。", "Finding out why is what a retrospective is for."),
    message=T(
        "“{row}”没有达成，未写原因，表3也没有关联的问题",
        "“{row}” was missed: no reason is given, and no problem of table 3 refers to it",
    ),
    fix=T(
        "请填写未达成原因，或在表3的“关联指标”里写上它。",
        "Give the reason, or name the metric in table 3 under the problem that caused it.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "miss_reason": ""}]},
    passes={
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "miss_reason": ""}],
        "issues": [{"problem": "投放延迟", "metric": "新增注册量"}],
    },
)
