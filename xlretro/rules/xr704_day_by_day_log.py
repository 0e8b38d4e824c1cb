"""A log day by day in place of results: 周一：回复咨询；周二：做海报."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.logs import day_by_day, may_be_log
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.worded import worded

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    yield from worded(context, "phases", "remark", day_by_day, may_be_log)
    yield from worded(context, "issues", "problem", day_by_day, may_be_log)
    yield from worded(context, "lessons", "lesson", day_by_day, may_be_log)


RULE = Rule(
    code="XR704",
    name="DayByDayLog",
    severity=Severity.ADVICE,
    title=T("流水账代替了结果", "A day-by-day log in place of results"),
    why=T(
        "按天罗列做了什么，看不出做成了什么、哪里有问题。",
        "What was done on each day does not tell what came of it, nor what went wrong.",
    ),
    message=T("“{title}”里的“{words}”是按天记的流水账", "“{words}” in “{title}” is a log day by day"),
    fix=T(
        "请按事项合并，写做了什么、带来什么结果。例：周四上线报名页，首日报名200人（目标300人，完成67%）。",
        "Put it together by subject, with the result: the form went live on Thursday, 200 sign-ups on day one of 300 planned.",
    ),
    check=check,
    fails={"phases": [{"phase": "预热期", "remark": "周一：回复用户咨询；周二：做活动海报；周三：写推文"}]},
    passes={
        "phases": [{"phase": "预热期", "remark": "三场直播（周一、周三、周五）参与200人、250人、300人，场均互动率15%"}]
    },
)
