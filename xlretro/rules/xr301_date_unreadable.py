"""A date of the workbook can't be read."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.period import reversed_period
from xlretro.model.schema import Kind
from xlretro.rules.reasons import reason
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_DATED = frozenset({Kind.DATE, Kind.PERIOD, Kind.DEADLINE})

def check(context: Context) -> Iterator[Spot]:
    for key in ("phases", "issues"):
        data = context.table(key)
        for column in data.table.columns:
            if column.kind not in _DATED or not data.has(column.key):
                continue
            raws = data.raw(column.key)
            for index, broken in context.unreadable(key, column.key):
                if broken.raw == raws[index] and not reversed_period(broken.raw, context.typed.context):
                    yield Spot.at(data, index, column.key, fix=broken.error.hint, reason=reason(broken))


RULE = Rule(
    code="XR301",
    name="DateUnreadable",
    severity=Severity.ERROR,
    title=T("看不懂的日期", "A date that can't be read"),
    why=T(
        "看不懂的日期不会去猜，延期、逾期都算不出来。",
        "What can't be read is never guessed, so there is no delay and no overdue figure.",
    ),
    message=T("“{row}”的“{title}”：{reason}", "“{title}” of “{row}”: {reason}"),
    fix=T(
        "请写成 2023-9-20 或 2023.9.20；起止写在一格的，写成 2023.9.1-9.20。",
        "Write 2023-9-20 or 2023.9.20; for a period in one cell 2023.9.1-9.20.",
    ),
    check=check,
    fails={"phases": [{"phase": "筹备期", "planned_end": "九月下旬"}]},
    passes={"phases": [{"phase": "筹备期", "planned_end": "2023.9.20"}]},
)
