"""The 延期天数 that stands in the workbook is not the one its dates give."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.filled import copied_formula, overwritten
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_OVERWRITTEN = T(
    "请核对日期；延期天数不用手填，删除后从{donor}把公式复制过来。",
    "Check the dates; delete the typed days and copy the formula here from {donor}.",
)


def check(context: Context) -> Iterator[Spot]:
    data = context.table("phases")
    pairs = zip(context.values("phases", "delay"), context.computed("phases", "delay"), strict=True)
    for index, (recorded, delay) in enumerate(pairs):
        if not isinstance(recorded, float) or not isinstance(delay, int):
            continue
        if recorded != delay and not (recorded == 0 and delay < 0):  # an early phase is 0 days late, as people say
            typed_over = index in overwritten(context, data, "delay")
            fix = _OVERWRITTEN.fill(donor=copied_formula(data, "delay")) if typed_over else None
            yield Spot.at(data, index, "delay", fix=fix, delay=delay, recorded=f"{recorded:g}")


RULE = Rule(
    code="XR307",
    name="DelayDiffers",
    severity=Severity.ERROR,
    title=T("填报的延期天数与计算的不同", "The recorded delay differs from the computed one"),
    why=T(
        "两个数里有一个是错的：或者天数算错了，或者日期填错了。",
        "One of the two is wrong: the days were miscounted, or a date is wrong.",
    ),
    message=T(
        "“{row}”填报延期 {recorded} 天，按日期应为 {delay} 天",
        "“{row}” records {recorded} days, while its dates give {delay}",
    ),
    fix=T(
        "请核对日期；延期天数一列不用手填，按日历日计算，提前为负数。",
        "Check the dates; the days need not be typed. They are calendar days, negative when early.",
    ),
    check=check,
    fails={"phases": [{"phase": "筹备期", "planned_end": "2023.9.20", "actual_end": "2023.9.22", "delay": 3}]},
    passes={"phases": [{"phase": "筹备期", "planned_end": "2023.9.20", "actual_end": "2023.9.22", "delay": 2}]},
    silences=("XR106",),
)
