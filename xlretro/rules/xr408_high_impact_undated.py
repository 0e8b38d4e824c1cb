"""A problem of high impact is due on no day and at no event: 尽快, 长期, 每季度."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from xlretro.language import Text as T
from xlretro.model.compute import CLOSED
from xlretro.model.deadline import Deadline
from xlretro.model.finding import Severity
from xlretro.model.interpret import Broken
from xlretro.model.patterns import lazy
from xlretro.model.values import clean
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_NO_DAY = lazy(
    r"尽快|尽早|抓紧|不断|陆续|逐步|近期|后续|择期|适时|随时|视情况|看情况|今后|以后|日后|将来|平时|有空"
    r"|asap|as soon as possible",
    re.IGNORECASE,
)
"""Words for a time that nobody can hold anybody to."""
_EVERY_EVENT = lazy(r"每[一个次场期届轮]*(?:活动|大促|项目|上线|发布|版本|迭代|直播)?.{0,8}[前后时]")
"""每次大促前3天 recurs and yet names what it is due by."""


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    rows = zip(context.values("issues", "impact"), context.values("issues", "due"), strict=True)
    statuses = context.values("issues", "status")
    for index, (impact, due) in enumerate(rows):
        if impact == "high" and statuses[index] not in CLOSED and _is_undated(due):
            yield Spot.at(data, index, "due")


def _is_undated(due: Any) -> bool:
    """Filled in, and neither a day, nor at once, nor an event."""
    if isinstance(due, Broken):
        text = clean(due.raw) if isinstance(due.raw, str) else ""
        return _NO_DAY.search(text) is not None and not any(map(str.isdigit, text))
    if not isinstance(due, Deadline):
        return False  # blank, or 无: the rule about missing deadlines says so
    match due.kind:
        case "immediate":
            return _NO_DAY.search(due.text) is not None  # 尽快 is no day, 立即 is today
        case "recurring":
            return _EVERY_EVENT.search(due.text) is None
        case kind:
            return kind == "ongoing"


RULE = Rule(
    code="XR408",
    name="HighImpactUndated",
    severity=Severity.WARNING,
    title=T("影响高的问题没有确定的完成时间", "A problem of high impact has no day or event as its deadline"),
    why=T(
        "“尽快”“长期”永远不会到期，影响高的问题就一直拖着。",
        "“As soon as possible” and “ongoing” are never due, so what matters most is put off.",
    ),
    message=T(
        "“{row}”影响程度为高，完成时间“{value}”不是日期，也不是哪件事之前",
        "“{row}” has a high impact, and its deadline “{value}” is neither a day nor an event",
    ),
    fix=T(
        "请写日期（2023.10.15），或写到哪件事为止（下次活动前）；长期要做的，先定第一次完成的日子。",
        "Give a date or an event such as “before the next campaign”; for what goes on, the day of the first time.",
    ),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "impact": "高", "due": "尽快"}]},
    passes={
        "issues": [
            {"problem": "服务器卡顿", "impact": "高", "due": "下次活动前"},
            {"problem": "礼品错发", "impact": "高", "due": "立即执行"},
            {"problem": "新人培训不足", "impact": "低", "due": "长期执行"},
        ]
    },
    silences=("XR301",),
)
