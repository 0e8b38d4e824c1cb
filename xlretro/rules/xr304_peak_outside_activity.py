"""The peak phase does not lie inside the activity's own time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("phases")
    time = context.typed.context
    if time is None:
        return
    for index, phase in enumerate(context.values("phases", "phase")):
        if phase != "peak":
            continue
        planned = [context.values("phases", key)[index] for key in ("planned_start", "planned_end")]
        keys = ("planned_start", "planned_end") if any(planned) else ("actual_start", "actual_end")
        for key in keys:
            day = context.values("phases", key)[index]
            if isinstance(day, date) and not time.start <= day <= time.end:
                yield Spot.at(data, index, key, day=day, start=time.start, end=time.end)
                break


RULE = Rule(
    code="XR304",
    name="PeakOutsideActivity",
    severity=Severity.WARNING,
    title=T("爆发期不在活动时间内", "The peak lies outside the activity"),
    why=T(
        "爆发期就是活动本身最热的几天，不在活动时间内，说明有日期填错。",
        "The peak is part of the activity; outside its time, one of the dates is wrong.",
    ),
    message=T(
        "“{row}”的{title} {day} 不在活动时间 {start} 至 {end} 之内",
        "{title} {day} of “{row}” is outside the activity's time, {start} to {end}",
    ),
    fix=T("请核对活动时间与这个阶段的计划日期。", "Check the activity's time and the phase's planned dates."),
    check=check,
    fails={
        "activity": {"period": "2023.9.28-10.6"},
        "phases": [{"phase": "爆发期", "planned_start": "2023.9.20", "planned_end": "2023.10.3"}],
    },
    passes={
        "activity": {"period": "2023.9.28-10.6"},
        "phases": [{"phase": "爆发期", "planned_start": "2023.9.28", "planned_end": "2023.10.3"}],
    },
)
