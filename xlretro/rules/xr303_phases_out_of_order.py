"""The four phases do not follow one another in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import shown
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("phases")
    order = [choice.key for choice in data.table["phase"].choices]
    starts, ends = (context.values("phases", key) for key in ("planned_start", "planned_end"))
    first: dict[str, int] = {}  # by phase: the row that begins it, where several tasks make one phase
    for index, phase in enumerate(context.values("phases", "phase")):
        start, end = starts[index], ends[index]
        if phase not in order or not isinstance(start, date) or (isinstance(end, date) and end < start):
            continue  # of a start behind its own end nothing can be said
        if phase not in first or start < starts[first[phase]]:
            first[phase] = index
    latest: int | None = None
    for index in (first[phase] for phase in order if phase in first):
        if latest is None or starts[index] >= starts[latest]:
            latest = index
        else:
            yield Spot.at(data, index, "planned_start", before=shown(data.raw("phase")[latest]), start=starts[index])


RULE = Rule(
    code="XR303",
    name="PhasesOutOfOrder",
    severity=Severity.WARNING,
    title=T("阶段先后颠倒", "Phases are out of order"),
    why=T(
        "筹备、预热、爆发、收尾应依次开始；颠倒多半是日期填错。",
        "Preparation, warm-up, peak and wrap-up begin one after another; otherwise a date is mostly wrong.",
    ),
    message=T(
        "“{row}”计划 {start} 开始，早于前面的“{before}”",
        "“{row}” is planned to start on {start}, before “{before}”",
    ),
    fix=T("请核对这两个阶段的计划开始日期。", "Check the planned starts of both phases."),
    check=check,
    fails={
        "phases": [{"phase": "筹备期", "planned_start": "2023.9.21"}, {"phase": "预热期", "planned_start": "2023.9.1"}]
    },
    passes={
        "phases": [{"phase": "筹备期", "planned_start": "2023.9.1"}, {"phase": "预热期", "planned_start": "2023.9.21"}]
    },
)
