"""A date or an amount of the information block can't be read."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.errors import Unreadable
from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import Broken
from xlretro.model.period import reversed_period
from xlretro.model.values import is_placeholder
from xlretro.rules.reasons import reason
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    for column in context.retro.kind.fields:
        value, raw = context.typed.fields[column.key], context.retro.raw_field(column.key)
        if not isinstance(value, Broken) or not isinstance(value.error, Unreadable) or is_placeholder(raw):
            continue
        if raw is not None and not reversed_period(raw):  # the halves of a period typed in one cell have no text of their own
            yield Spot.of_field(context.retro, column.key, fix=value.error.hint, reason=reason(value))


RULE = Rule(
    code="XR111",
    name="FieldUnreadable",
    severity=Severity.ERROR,
    title=T("看不懂的活动信息", "A field of the activity that can't be read"),
    why=T(
        "活动时间和截至日期看不懂，进度、逾期就按错的日子计算。",
        "Without the activity's time and as-of date, progress and overdue days refer to the wrong day.",
    ),
    message=T("活动信息“{title}”：{reason}", "“{title}” of the activity: {reason}"),
    fix=T(
        "请写成 2023-9-28 这样的日期，或 20万 这样的数。", "Write a date such as 2023-9-28, or an amount such as 20万."
    ),
    check=check,
    fails={"activity": {"截至日期": "下周一"}, "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
    passes={
        "activity": {"截至日期": "2023.10.20"},
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
)
