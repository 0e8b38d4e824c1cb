"""A reuse scenario names no situation: 都可以用, 所有活动."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.worded import worded
from xlretro.rules.wording import anywhere, may_be_anywhere

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    return worded(context, "lessons", "reuse", anywhere, may_be_anywhere)


RULE = Rule(
    code="XR504",
    name="ReuseUnnamed",
    severity=Severity.WARNING,
    title=T("复用场景没有说明用在哪里", "A reuse scenario names no situation"),
    why=T(
        "到处都能用，等于没有写用在哪里：做下一个活动的人不会想到它。",
        "What can be used everywhere comes to nobody's mind when the next activity is planned.",
    ),
    message=T("复用场景“{words}”没有说明用在哪里", "the reuse scenario “{words}” names no situation"),
    fix=T(
        "请写明用在什么活动、什么条件下。例：有3天以上预热期的大促。",
        "Say in which activity and under which conditions: sales with a warm-up of 3 days or more.",
    ),
    check=check,
    fails={"lessons": [{"lesson": "KOL分层推广，转化率提升2个百分点", "reuse": "所有活动都可以用"}]},
    passes={"lessons": [{"lesson": "KOL分层推广，转化率提升2个百分点", "reuse": "新用户拉新类活动"}]},
)
