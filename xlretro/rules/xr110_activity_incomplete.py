"""A required field of the information block is blank: the activity's name or time."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.schema import Column
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    fields = context.typed.fields
    for column in context.retro.kind.fields:
        if not column.required or column.key == "department":
            continue  # the department has a rule of its own
        if column.halves:
            if all(fields[half] is None for half in column.halves):
                yield Spot.of_field(context.retro, column.halves[0], title=_as_in_workbook(context, column, column.halves))
        elif fields[column.key] is None:
            other = next((c.halves for c in context.retro.kind.fields if c.halves and column.key in c.halves), ())
            if not other or any(fields[half] is not None for half in other):
                yield Spot.of_field(context.retro, column.key)  # of a period with both ends blank it is said above


def _as_in_workbook(context: Context, period: Column, halves: tuple[str, str]) -> T:
    """What a period is called where it stands in two cells, 活动开始 and 活动结束, or in one."""
    names = [context.retro.field_column(half).title for half in halves if half in context.retro.fields]
    return T("”“".join(name.zh for name in names), "” and “".join(name.en for name in names)) if names else period.title


RULE = Rule(
    code="XR110",
    name="ActivityIncomplete",
    severity=Severity.WARNING,
    title=T("活动信息没有填全", "The activity's own data is incomplete"),
    why=T(
        "没有活动名称和时间，就认不出是哪一场活动、哪一版。",
        "Without name and time one can't tell which activity, and which version of it, this is.",
    ),
    message=T("活动信息没有填“{title}”", "the activity has no “{title}”"),
    fix=T("请在表1上方的活动信息里填写“{title}”。", "Fill in “{title}” in the information block of table 1."),
    check=check,
    fails={
        "activity": {"department": "市场部"},
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
    passes={
        "activity": {"department": "市场部", "name": "中秋活动", "period": "2023.9.28-10.6"},
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
)
