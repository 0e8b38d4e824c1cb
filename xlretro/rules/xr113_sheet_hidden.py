"""A table stands on a hidden sheet and is read all the same."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.records import Place
from xlretro.model.values import shown
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.found():
        for part in data.parts:
            if part.hidden:
                column = min(part.positions.values())
                words = {"sheet": shown(part.sheet), "table": T(data.table.caption("zh"), data.table.caption("en"))}
                yield Spot(Place(part.sheet, part.header_row, column), data.table.key, words=words)


RULE = Rule(
    code="XR113",
    name="SheetHidden",
    severity=Severity.WARNING,
    title=T("隐藏的工作表也读了", "A hidden sheet was read"),
    why=T(
        "隐藏的工作表里常常是旧数据，看不见却计入了汇总。",
        "Hidden sheets often hold old data, which counts without being seen.",
    ),
    message=T(
        "{table}在隐藏的工作表“{sheet}”上，也计入了汇总",
        "{table} stands on the hidden sheet “{sheet}” and is counted",
    ),
    fix=T(
        "不要的请删去这张工作表；要的请取消隐藏。",
        "Delete the sheet if it is not wanted, or unhide it.",
    ),
    check=check,
    fails={"hidden": True, "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
