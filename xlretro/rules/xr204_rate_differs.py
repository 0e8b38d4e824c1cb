"""The 完成率 that stands in the workbook is not the one its target and actual give."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.directions import lower_words
from xlretro.rules.filled import copied_formula, overwritten
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_OVERWRITTEN = T(
    "请核对目标值、实际完成值和方向；完成率不用手填，删除后从{donor}把公式复制过来。",
    "Check target, actual and direction; delete the typed rate and copy the formula here from {donor}.",
)


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    if not any(isinstance(recorded, float) for recorded in context.values("goals", "completion")):
        return
    tolerance = context.policy.thresholds.rate_tolerance
    rows = zip(context.values("goals", "completion"), context.computed("goals", "completion"), lower_words(context), strict=True)
    for index, (recorded, rate, word) in enumerate(rows):
        # Half of the last digit shown is what rounding may cost; a hair more keeps 0.5 % itself inside.
        if not isinstance(recorded, float) or not isinstance(rate, float):
            continue
        # 2 − rate is what the other direction gives: then the doubtful direction is the fault, and is said.
        answers = (rate, 2 - rate) if word else (rate,)
        if all(abs(recorded - answer) > tolerance + 1e-9 for answer in answers):
            typed_over = index in overwritten(context, data, "completion")
            fix = _OVERWRITTEN.fill(donor=copied_formula(data, "completion")) if typed_over else None
            yield Spot.at(data, index, "completion", fix=fix, rate=f"{rate:.2%}", recorded=f"{recorded:.2%}")


RULE = Rule(
    code="XR204",
    name="RateDiffers",
    severity=Severity.ERROR,
    title=T("填报的完成率与计算的不同", "The recorded rate differs from the computed one"),
    why=T(
        "两个数里有一个是错的：或者完成率手算错了，或者目标值、实际值抄错了。",
        "One of the two is wrong: the rate was miscalculated, or target or actual was miscopied.",
    ),
    message=T(
        "“{row}”填报完成率 {recorded}，按目标值与实际完成值应为 {rate}",
        "“{row}” records {recorded}, while target and actual give {rate}",
    ),
    fix=T(
        "请核对目标值、实际完成值和方向；完成率一列不用手填。",
        "Check target, actual and direction; the rate need not be typed.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "completion": "94%"}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "completion": "84%"}]},
    silences=("XR106",),
)
