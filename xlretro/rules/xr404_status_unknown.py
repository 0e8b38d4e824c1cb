"""状态 is none of the four."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import Broken
from xlretro.model.values import is_placeholder
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    for index, status in enumerate(context.values("issues", "status")):
        if isinstance(status, Broken) and isinstance(status.raw, str) and not is_placeholder(status.raw):
            yield Spot.at(data, index, "status")


RULE = Rule(
    code="XR404",
    name="StatusUnknown",
    severity=Severity.WARNING,
    title=T("不认识的状态", "An unknown status"),
    why=T(
        "认不出的状态按未关闭处理，已经完成的也会算作逾期。",
        "An unknown status counts as open, so a finished measure would be overdue.",
    ),
    message=T(
        "问题“{row}”的状态“{value}”不认识，按未关闭处理",
        "the status “{value}” of “{row}” is not known and counts as open",
    ),
    fix=T("请改为 未开始、进行中、已完成 或 已取消。", "Use not started, in progress, done or cancelled."),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "status": "快好了"}]},
    passes={"issues": [{"problem": "服务器卡顿", "status": "已完成"}]},
)
