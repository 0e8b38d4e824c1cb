"""起点值 repeats 上期值, on a goal that is mostly an ordinary one."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.quantity import Quantity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    pairs = zip(context.values("goals", "start_value"), context.values("goals", "previous"), strict=True)
    for index, (start, previous) in enumerate(pairs):
        if isinstance(start, Quantity) and isinstance(previous, Quantity) and start.value == previous.value:
            yield Spot.at(data, index, "start_value")


RULE = Rule(
    code="XR212",
    name="StartIsPrevious",
    severity=Severity.ADVICE,
    title=T("起点值与上期值相同", "The starting value repeats the previous one"),
    why=T(
        "填了起点值，完成率就从起点算起；普通目标填了上期值，完成率会偏得很远。",
        "With a starting value completion is measured from there; on an ordinary goal that gives quite another rate.",
    ),
    message=T(
        "“{row}”的起点值与上期值相同（{value}），完成率从它算起",
        "the starting value of “{row}” repeats the previous value ({value}), and completion is measured from it",
    ),
    fix=T(
        "只有“提升/降低 X%”这类目标才填起点值；普通目标请留空。",
        "Only goals such as “reduce by X %” have a starting value; leave it blank on an ordinary one.",
    ),
    check=check,
    fails={
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "previous": "3万", "start_value": "3万"}]
    },
    passes={
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "previous": "3万", "start_value": ""}]
    },
)
