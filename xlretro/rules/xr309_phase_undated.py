"""A phase has no planned end though the column stands there."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import Judgement
from xlretro.model.patterns import lazy
from xlretro.model.values import clean, is_not_applicable
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_CANCELLED = lazy(r"取消|搁置|暂停|终止|中止|不再|cancel|on hold")


def check(context: Context) -> Iterator[Spot]:
    data = context.table("phases")
    column = next((key for key in ("planned_end", "planned") if data.has(key)), "")
    if not column:
        return  # the missing column is said elsewhere
    names, judgements = data.raw("phase"), context.values("phases", "judgement")
    for index, end in enumerate(context.values("phases", "planned_end")):
        if end is None and not is_not_applicable(names[index]) and not _is_cancelled(judgements[index]):
            yield Spot.at(data, index, column)


def _is_cancelled(judgement: object) -> bool:
    return isinstance(judgement, Judgement) and _CANCELLED.search(clean(judgement.key).casefold()) is not None


RULE = Rule(
    code="XR309",
    name="PhaseUndated",
    severity=Severity.WARNING,
    title=T("阶段没有计划完成的日期", "A phase has no planned end"),
    why=T(
        "没有计划完成的日期，就看不出提前还是延期，按期率也不计这个阶段。",
        "Without it nobody sees whether the phase was late, and it is left out of the on-time rate.",
    ),
    message=T("阶段“{row}”没有填“{title}”", "phase “{row}” has no “{title}”"),
    fix=T(
        "请填写计划完成的日期，如 2023-9-20；没有计划日期的写“无”。",
        "Fill in the planned end, such as 2023-9-20; write 无 where there was none.",
    ),
    check=check,
    fails={"phases": [{"phase": "筹备期", "planned_end": "", "actual_end": "2023.9.22"}]},
    passes={
        "phases": [
            {"phase": "筹备期", "planned_end": "2023.9.20"},
            {"phase": "预热期", "planned_end": "无"},
            {"phase": "收尾期", "planned_end": "", "judgement": "已取消"},
        ]
    },
)
