"""A late phase has neither a 关键问题 nor a problem in 表3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import Judgement
from xlretro.model.values import is_blank, silent_rows
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.ties import named, phase_name

__all__ = ["RULE"]

_OPEN = frozenset({"in_progress", "not_done"})


def check(context: Context) -> Iterator[Spot]:
    data = context.table("phases")
    if not data.has("remark"):
        return
    late = [(index, how) for index in silent_rows(data.raw("remark")) if (how := _late(context, index))]
    if not late:
        return
    column, issues = data.table["phase"], context.table("issues")
    told = {phase_name(column, name) for raw in issues.raw("phase") if not is_blank(raw) for name in (raw, *named(raw))}
    for index, how in late:
        if phase_name(column, data.raw("phase")[index]) not in told:
            yield Spot.at(data, index, "remark", late=how)


def _late(context: Context, index: int) -> object:
    """How late a phase is by its dates, or by its 完成情况 where there is no actual end; None for one that is not."""
    delay = context.computed("phases", "delay")[index]
    if isinstance(delay, int):
        return context.computed("phases", "progress")[index] if delay > 0 else None
    judgement = context.values("phases", "judgement")[index]
    if not isinstance(judgement, Judgement):
        return None
    if judgement.key == "late":
        return context.table("phases").raw("judgement")[index]
    due = context.values("phases", "planned_end")[index]
    passed = isinstance(due, date) and due < context.results.as_of
    return context.computed("phases", "progress")[index] if passed and judgement.key in _OPEN else None


RULE = Rule(
    code="XR306",
    name="DelayUnexplained",
    severity=Severity.WARNING,
    title=T("延期的阶段没有说明", "A late phase is not explained"),
    why=T("延期的原因不写下来，下次还会延期。", "A delay nobody explains happens again."),
    message=T(
        "“{row}”{late}，没有写关键问题，表3也没有这个阶段的问题",
        "“{row}” is late ({late}), with no problem named here or in table 3",
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
