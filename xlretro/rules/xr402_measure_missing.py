"""A problem has no 改进措施."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.filled import unanswered
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    yield from (Spot.at(data, index, "measure") for index in unanswered(context, "measure"))


RULE = Rule(
    code="XR402",
    name="MeasureMissing",
    severity=Severity.WARNING,
    title=T("问题没有改进措施", "A problem has no measure"),
    why=T(
        "只写问题不写怎么改，下次活动还会再出。",
        "A problem without a measure comes back with the next activity.",
    ),
    message=T("问题“{row}”没有写明“{title}”", "problem “{row}” has no “{title}”"),
    fix=T(
        "请写明做什么、做到什么程度；决定不改的，把状态改为“已取消”。",
        "Say what will be done and how far; if it was decided to do nothing, set the status to cancelled.",
    ),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "measure": ""}]},
    passes={"issues": [{"problem": "服务器卡顿", "measure": "预留30%弹性带宽"}]},
)
