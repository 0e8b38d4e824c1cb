"""A late phase has neither a 关键问题 nor a problem in 表3."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import clean, is_blank
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("phases")
    if not data.has("remark"):
        return
    named = {clean(str(phase)) for phase in context.values("issues", "phase") if phase is not None}
    pairs = zip(context.values("phases", "phase"), context.computed("phases", "delay"), strict=True)
    for index, (phase, delay) in enumerate(pairs):
        late = isinstance(delay, int) and delay > 0
        if late and is_blank(data.raw("remark")[index]) and clean(str(phase)) not in named:
            yield Spot.at(data, index, "remark", days=delay)


RULE = Rule(
    code="XR306",
    name="DelayUnexplained",
    severity=Severity.WARNING,
    title=T("延期的阶段没有说明", "A late phase is not explained"),
    why=T("延期的原因不写下来，下次还会延期。", "A delay nobody explains happens again."),
    message=T(
        "“{row}”延期 {days} 天，没有写关键问题，表3也没有这个阶段的问题",
        "“{row}” was {days} days late, with no problem named here or in table 3",
    ),
    fix=T(
        "请写明关键问题，或在表3补上原因和措施。", "Name the problem here, or add it to table 3 with cause and measure."
    ),
    check=check,
    fails={"phases": [{"phase": "筹备期", "planned_end": "2023.9.20", "actual_end": "2023.9.22", "remark": ""}]},
    passes={
        "phases": [{"phase": "筹备期", "planned_end": "2023.9.20", "actual_end": "2023.9.22", "remark": ""}],
        "issues": [{"problem": "设计稿延期", "phase": "筹备期"}],
    },
)
