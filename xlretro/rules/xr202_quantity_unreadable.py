"""A target, an actual or another figure of 表1 is not a quantity."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.schema import Kind
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_AMOUNTS = frozenset({Kind.QUANTITY, Kind.WEIGHT})

def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    for column in data.table.visible:
        if column.computed or column.kind not in _AMOUNTS:
            continue
        for index, broken in context.unreadable("goals", column.key):
            yield Spot.at(data, index, column.key, fix=broken.error.hint)


RULE = Rule(
    code="XR202",
    name="QuantityUnreadable",
    severity=Severity.ERROR,
    title=T("看不懂的数值", "A figure that can't be read"),
    why=T(
        "看不懂的数不会去猜，用到它的完成率也就没有。",
        "What can't be read is never guessed, so the rates that need it have no value.",
    ),
    message=T("“{row}”的{title}“{value}”看不懂", "{title} of “{row}” can't be read as a quantity: “{value}”"),
    fix=T(
        "请写成 50000、5万、1.2亿、8% 或 1:2.8 的样子，说明文字写到别处。",
        "Write 50000, 5万, 1.2亿, 8% or 1:2.8, and any remark elsewhere.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "大约五六万吧", "actual": "4.2万"}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
