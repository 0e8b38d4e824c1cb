"""A lesson does not say where to use it."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.filled import blanks
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("lessons")
    for key in ("lesson", "reuse"):
        yield from (Spot.at(data, index, key, number=index + 1) for index in blanks(data, key))


RULE = Rule(
    code="XR502",
    name="ReuseMissing",
    severity=Severity.WARNING,
    title=T("经验或复用场景没有填", "A lesson or its place of reuse is missing"),
    why=T("不写用在哪里，经验就只是一句话。", "A lesson that does not say where to use it is only a sentence."),
    message=T("第 {number} 条经验没有填“{title}”", "lesson {number} has no “{title}”"),
    fix=T("请写明下次用在什么活动、什么条件下。", "Say in which activity and under which conditions it applies."),
    check=check,
    fails={"lessons": [{"category": "成功经验", "lesson": "KOL分层推广有效", "reuse": ""}]},
    passes={"lessons": [{"category": "成功经验", "lesson": "KOL分层推广有效", "reuse": "拉新活动"}]},
)
