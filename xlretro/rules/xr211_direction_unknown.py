"""方向 is neither 越高越好 nor 越低越好."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.errors import ChoiceUnreadable
from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    for index, broken in context.unreadable("goals", "direction"):
        if isinstance(broken.error, ChoiceUnreadable):
            yield Spot.at(data, index, "direction")


RULE = Rule(
    code="XR211",
    name="DirectionUnknown",
    severity=Severity.ERROR,
    title=T("不认识的方向", "An unknown direction"),
    why=T(
        "不知道是越高越好还是越低越好，完成率就算不出来。",
        "Without knowing whether higher or lower is better there is no completion rate.",
    ),
    message=T("“{row}”的方向“{value}”不认识", "the direction “{value}” of “{row}” is not known"),
    fix=T("请选“越高越好”或“越低越好”；留空按越高越好。", "Choose higher or lower is better; blank means higher."),
    check=check,
    fails={"goals": [{"metric": "投诉率", "target": "2%", "actual": "3%", "direction": "随便"}]},
    passes={"goals": [{"metric": "投诉率", "target": "2%", "actual": "3%", "direction": "逆向指标"}]},
)
