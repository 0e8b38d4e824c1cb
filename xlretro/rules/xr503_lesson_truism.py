"""A lesson is a truism: 细节决定成败."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.worded import worded
from xlretro.rules.wording import may_lack_amount, truisms

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    return worded(context, "lessons", "lesson", truisms, may_lack_amount)


RULE = Rule(
    code="XR503",
    name="LessonTruism",
    severity=Severity.ADVICE,
    title=T("经验是放在哪里都成立的道理", "A lesson is a truism"),
    why=T(
        "“细节决定成败”人人都知道，别人照着它什么也做不了。",
        "Everybody knows that details matter; nobody can act upon it.",
    ),
    message=T("“{words}”放在哪个活动都成立", "“{words}” holds for every activity"),
    fix=T(
        "请写明这次怎么做的、效果如何，写到别人能照着做。例：按近90天消费把会员分4层发券，核销率由11%升至16%。",
        "Say what was done and what came of it: coupons in 4 tiers by spending raised redemption from 11% to 16%.",
    ),
    check=check,
    fails={"lessons": [{"category": "失败教训", "lesson": "细节决定成败，团队协作很重要"}]},
    passes={"lessons": [{"category": "失败教训", "lesson": "细节决定成败：奖品标签贴错，200份寄错地址"}]},
)
