"""A phase, or the activity itself, ends before it starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.period import reversed_period
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    yield from _of_activity(context)
    data, time = context.table("phases"), context.typed.context
    for first, last in (("planned_start", "planned_end"), ("actual_start", "actual_end")):
        pairs = zip(context.values("phases", first), context.values("phases", last), strict=True)
        for index, (start, end) in enumerate(pairs):
            if isinstance(start, date) and isinstance(end, date) and end < start:
                yield Spot.at(data, index, last, start=start, end=end)
    for key in ("planned", "actual"):
        for index, raw in enumerate(data.columns.get(key, ())):
            if isinstance(raw, str) and (days := reversed_period(raw, time)):
                yield Spot.at(data, index, key, start=days[0], end=days[1])


def _of_activity(context: Context) -> Iterator[Spot]:
    fields, retro = context.typed.fields, context.retro
    start, end, period = fields.get("start"), fields.get("end"), retro.raw_field("period")
    name = fields.get("name") or T("活动", "the activity")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield Spot.of_field(retro, "end" if "end" in retro.fields else "period", row=name, start=start, end=end)
    elif isinstance(period, str) and (days := reversed_period(period)):
        yield Spot.of_field(retro, "period", row=name, start=days[0], end=days[1])


RULE = Rule(
    code="XR302",
    name="EndBeforeStart",
    severity=Severity.ERROR,
    title=T("结束早于开始", "The end is before the start"),
    why=T("起止颠倒，说明至少有一个日期填错了。", "At least one of the two dates is wrong."),
    message=T("“{row}”的{title} {end} 早于开始 {start}", "“{row}”: {title} {end} is before its start {start}"),
    fix=T("请核对两个日期。", "Check both dates."),
    check=check,
    fails={"phases": [{"phase": "筹备期", "planned_start": "2023.9.20", "planned_end": "2023.9.1"}]},
    passes={"phases": [{"phase": "筹备期", "planned_start": "2023.9.1", "planned_end": "2023.9.20"}]},
    silences=("XR305", "XR306", "XR307"),
)
