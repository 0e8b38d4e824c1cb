"""类别 is neither 成功经验 nor 失败教训."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_placeholder
from xlretro.rules.filled import says_none
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("lessons")
    if not data.has("category"):
        return
    for index, category in enumerate(context.values("lessons", "category")):
        known = isinstance(category, str) or is_placeholder(data.raw("category")[index])
        if not known and not says_none(data, index):
            yield Spot.at(data, index, "category")


RULE = Rule(
    code="XR501",
    name="CategoryUnknown",
    severity=Severity.WARNING,
    title=T("类别不是成功经验或失败教训", "The category is neither of the two"),
    why=T("经验库按类别检索，类别写别的就找不到。", "The library of lessons is searched by category."),
    message=T("“{row}”的类别“{value}”不是 成功经验 或 失败教训", "the category “{value}” of “{row}” is not known"),
    fix=T("请改为 成功经验 或 失败教训。", "Use “what worked” or “what did not”."),
    check=check,
    fails={"lessons": [{"category": "随便", "lesson": "KOL分层推广有效"}]},
    passes={"lessons": [{"category": "成功经验", "lesson": "KOL分层推广有效"}]},
)
