"""A table is there and holds no row at all."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_MAY_BE_NONE = frozenset({"issues", "lessons"})
_FILL_IN = T("请逐行填写。", "Fill it in, row by row.")
"""An activity without goals or phases there is none."""


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.found():
        if not len(data):
            yield Spot.of_table(data, fix=None if data.table.key in _MAY_BE_NONE else _FILL_IN)


RULE = Rule(
    code="XR104",
    name="NothingFilledIn",
    severity=Severity.ERROR,
    title=T("整张表没有填", "A table is empty"),
    why=T("空表和“没有问题、没有经验”分不开。", "An empty table can't be told from “no problems, no lessons”."),
    message=T("{table}一行都没有填", "{table} holds no row at all"),
    fix=T(
        "请逐行填写；确实没有内容的，在表3、表4里写一行“无”。",
        "Fill it in; if there really is no problem or lesson, write one row in table 3 or 4 that says so.",
    ),
    check=check,
    fails={"issues": []},
    passes={"issues": [{"problem": "服务器卡顿"}]},
)
