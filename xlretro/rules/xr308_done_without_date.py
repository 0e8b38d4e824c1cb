"""完成情况 says that a phase is done, and 实际完成 is blank."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import Judgement
from xlretro.model.values import NOT_APPLICABLE
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_DONE = re.compile(
    r"(?:均|都|已经?|全部|顺利|圆满|正常)*(?:完成|上线|结束|交付|完工)|(?:完成)?100%|[√✓✔]|done|completed?", re.IGNORECASE
)


def check(context: Context) -> Iterator[Spot]:
    data = context.table("phases")
    if not data.has("actual_end") and not data.has("actual"):
        return  # the missing column is said elsewhere
    ends = context.values("phases", "actual_end")
    for index, judgement in enumerate(context.values("phases", "judgement")):
        said = data.raw("judgement")[index]
        missing = ends[index] is None or ends[index] is NOT_APPLICABLE
        if missing and isinstance(judgement, Judgement) and _is_done(judgement, str(said)):
            yield Spot.at(data, index, "actual_end", said=said)


def _is_done(judgement: Judgement, said: str) -> bool:
    """Whether 完成情况 says that the phase is over; 基本完成 does not."""
    if judgement.key == "late":
        return judgement.days is not None or ("完成" in said and "未" not in said)
    return judgement.key in {"early", "on_time"} or _DONE.fullmatch(judgement.key) is not None


RULE = Rule(
    code="XR308",
    name="DoneWithoutDate",
    severity=Severity.ERROR,
    title=T("写了完成却没有实际完成日期", "Done, and no day of completion"),
    why=T(
        "没有实际完成日期，这个阶段按没有完成计算，按期率就低了。",
        "Without the day the phase counts as not done, and the on-time rate is too low.",
    ),
    message=T(
        "“{row}”的完成情况写“{said}”，却没有填实际完成",
        "“{row}” says “{said}”, and its actual end is blank",
    ),
    fix=T(
        "请填写实际完成的日期；没有完成的，改完成情况。",
        "Fill in the actual end, or correct the outcome.",
    ),
    check=check,
    fails={"phases": [{"phase": "筹备期", "planned_end": "2023.9.20", "actual_end": "", "judgement": "按时完成"}]},
    passes={
        "phases": [{"phase": "筹备期", "planned_end": "2023.9.20", "actual_end": "2023.9.20", "judgement": "按时完成"}]
    },
)
