"""A problem has no 完成时间."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.filled import unanswered
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    yield from (Spot.at(data, index, "due") for index in unanswered(context, "due"))


RULE = Rule(
    code="XR410",
    name="DeadlineMissing",
    severity=Severity.WARNING,
    title=T("问题没有完成时间", "A problem has no deadline"),
    why=T(
        "没有时间的措施不会到期，也就不会有人去查做没做。",
        "A measure without a deadline is never due, so nobody checks whether it was carried out.",
    ),
    message=T("问题“{row}”没有写明“{title}”", "problem “{row}” has no “{title}”"),
    fix=T(
        "请填写日期，或写到哪件事为止，如“下次活动前”。",
        "Give a date, or the event it is due by, such as “before the next campaign”.",
    ),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "due": ""}]},
    passes={"issues": [{"problem": "服务器卡顿", "due": "下次活动前"}]},
)
