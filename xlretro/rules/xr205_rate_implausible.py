"""Target and actual so far apart that a unit slip is likelier than the result."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


_FURTHER = 10
"""How many times lower than the lowest rate a metric may end that is better when lower: 1 complaint of 20 allowed."""


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    limits = context.policy.thresholds
    rates, directions = context.computed("goals", "completion"), context.values("goals", "direction")
    rows = zip(rates, context.values("goals", "target"), context.values("goals", "actual"), strict=True)
    for index, (rate, target, actual) in enumerate(rows):
        if not isinstance(rate, float) or not target.value or not actual.value:
            continue  # nothing at all has no unit that could be missing
        times = abs(actual.value / target.value)
        lowest = limits.lowest_rate / _FURTHER if directions[index] == "lower" else limits.lowest_rate
        if not lowest <= times <= limits.highest_rate:
            yield Spot.at(data, index, "actual", rate=f"{rate:.2%}")


RULE = Rule(
    code="XR205",
    name="RateImplausible",
    severity=Severity.WARNING,
    title=T("完成率不合常理", "An implausible rate"),
    why=T(
        "这样的完成率多半是单位写漏了，例如 5万 写成 5。",
        "Such a rate mostly comes from a missing unit, such as 5 for 5万.",
    ),
    message=T("“{row}”的完成率为 {rate}，可能是单位写漏了", "completion of “{row}” is {rate}; a unit may be missing"),
    fix=T(
        "请核对目标值与实际完成值的单位；数确实如此就不用改。",
        "Check the units of target and actual; if the figures are right, leave them.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "5万", "actual": 4.2}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
