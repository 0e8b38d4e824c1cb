"""A required column of a table is not there. Said once for the column, not for every row."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.found():
        missing = [column for column in data.table.visible if column.required and not data.has(column.key)]
        if missing:
            joined = {half for column in data.table.columns if column.halves and data.has(column.key) for half in column.halves}
            yield from (Spot.of_table(data, title=column.title) for column in missing if column.key not in joined)


RULE = Rule(
    code="XR102",
    name="ColumnMissing",
    severity=Severity.ERROR,
    title=T("缺少必填的列", "A required column is missing"),
    why=T(
        "少了这一列，相应的数就算不出来，或者问题没有人负责。",
        "Without it a figure can't be computed, or a problem has nobody to solve it.",
    ),
    message=T("{table}里没有“{title}”这一列", "{table} has no column “{title}”"),
    fix=T(
        "请照模板补上“{title}”列并填写；列名可以用同义的叫法。",
        "Add the column “{title}” as in the template and fill it in; a synonym will do as its title.",
    ),
    check=check,
    fails={"goals": [{"goal": "新增", "metric": "新增注册量", "target": "5万"}]},
    passes={"goals": [{"goal": "新增", "metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
