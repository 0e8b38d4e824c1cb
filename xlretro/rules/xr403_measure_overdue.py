"""An open measure is past its date."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    for index, days in enumerate(context.computed("issues", "overdue")):
        if isinstance(days, int):
            yield Spot.at(data, index, "due", days=days, as_of=context.results.as_of)


RULE = Rule(
    code="XR403",
    name="MeasureOverdue",
    severity=Severity.WARNING,
    title=T("措施已逾期", "A measure is overdue"),
    why=T(
        "过了完成时间还没有关闭的措施，需要有人跟进。",
        "A measure past its date and not closed needs somebody to follow it up.",
    ),
    message=T(
        "“{row}”的措施截至 {as_of} 已逾期 {days} 天",
        "the measure for “{row}” is {days} days overdue as of {as_of}",
    ),
    fix=T(
        "已经完成的，把状态改为“已完成”并填实际完成日期；没有完成的，写明新的时间。",
        "If it is done, set the status and the date; otherwise agree on a new date.",
    ),
    check=check,
    fails={
        "activity": {"as_of": "2023-11-01"},
        "issues": [{"problem": "礼品发放异常", "due": "2023.10.15", "status": "进行中"}],
    },
    passes={
        "activity": {"as_of": "2023-11-01"},
        "issues": [{"problem": "礼品发放异常", "due": "2023.10.15", "status": "已完成"}],
    },
)
