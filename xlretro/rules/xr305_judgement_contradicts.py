"""完成情况 says one thing and the dates another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import Judgement
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_NOT_BEGUN = re.compile(r"(?:尚|还|暂)?(?:未|没有?|待)(?:开始|启动|开展)|not started", re.IGNORECASE)


def check(context: Context) -> Iterator[Spot]:
    data = context.table("phases")
    pairs = zip(context.values("phases", "judgement"), context.computed("phases", "delay"), strict=True)
    for index, (judgement, delay) in enumerate(pairs):
        if not isinstance(judgement, Judgement) or not isinstance(delay, int):
            continue
        named = judgement.days is None or judgement.days == abs(delay)
        if not (named and _agrees(judgement.key, delay)):
            yield Spot.at(data, index, "judgement", dates=context.computed("phases", "progress")[index])


def _agrees(key: str, delay: int) -> bool:
    """Whether a judgement is true of a phase that ended *delay* days late."""
    match key:
        case "early":
            return delay < 0
        case "on_time":
            return delay <= 0
        case "late":
            return delay > 0
        case "in_progress" | "not_done":
            return False  # it has an actual end
        case _:
            return _NOT_BEGUN.fullmatch(key) is None


RULE = Rule(
    code="XR305",
    name="JudgementContradicts",
    severity=Severity.ERROR,
    title=T("完成情况与日期矛盾", "The outcome contradicts the dates"),
    why=T(
        "写着按时完成、日期却晚了两天，两处必有一处不对，按期率也就不可信。",
        "“On time” with dates two days late: one of them is wrong, and so is the on-time rate.",
    ),
    message=T(
        "“{row}”的完成情况写“{value}”，按日期是“{dates}”", "“{row}” says “{value}”, while its dates say “{dates}”"
    ),
    fix=T(
        "请核对计划完成、实际完成两个日期，再改完成情况。",
        "Check the planned and the actual end, then correct the outcome.",
    ),
    check=check,
    fails={
        "phases": [{"phase": "筹备期", "planned_end": "2023.9.20", "actual_end": "2023.9.22", "judgement": "按时完成"}]
    },
    passes={
        "phases": [{"phase": "筹备期", "planned_end": "2023.9.20", "actual_end": "2023.9.22", "judgement": "延期2天"}]
    },
    silences=("XR306",),
)
