"""A cell stands so far away from everything else that it was not read."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.records import Place
from xlretro.model.values import shown
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    if not context.retro.strays:
        return
    tables = {part.sheet: data.table.key for data in context.retro.found() for part in data.parts}
    by_sheet: dict[str, list[Place]] = {}
    for place in context.retro.strays:
        by_sheet.setdefault(place.sheet, []).append(place)
    for sheet, places in by_sheet.items():
        if sheet in tables:  # nothing is missed on the others
            words = {"sheet": shown(sheet), "cell": places[0].cell, "n": len(places)}
            yield Spot(places[0], tables[sheet], words=words)


RULE = Rule(
    code="XR116",
    name="FarCellLeftOut",
    severity=Severity.WARNING,
    title=T("离得很远的内容没有读", "A far cell was not read"),
    why=T(
        "表格最边上误敲的一个字会让文件变得极大、打开极慢；这样的格子不算表里的内容。",
        "A character typed at the far end of a sheet by mistake makes a workbook huge and slow; it is no part of a table.",
    ),
    message=T(
        "工作表“{sheet}”的 {cell} 离其他内容很远，没有读（这样的格子共 {n} 个）",
        "{cell} on sheet “{sheet}” is far away from everything else and was not read ({n} such cell(s))",
    ),
    fix=T(
        "按 Ctrl+End 找到它：误敲的请删去，有用的请移到表格里。",
        "Press Ctrl+End to find it: delete what was typed by mistake, move what is needed into the table.",
    ),
    check=check,
    fails={"strays": "XFD1048576", "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
