"""The same row stands on two sheets: a copy of a sheet is counted a second time."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import clean, is_blank, shown
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.found():
        if len(data.parts) < 2:
            continue
        # Two teams may well have a phase of one name; what tells its rows apart is the task.
        keys = (data.table.row_key, "task") if data.has("task") else (data.table.row_key,)
        first: dict[tuple[str, ...], tuple[int, str]] = {}
        for index, raws in enumerate(zip(*(data.raw(key) for key in keys), strict=True)):
            if is_blank(raws[0]):
                continue
            part = data.rows[index][0]
            name = tuple(clean(str(raw)).casefold() for raw in raws)
            before, sheet = first.setdefault(name, (part, data.parts[part].sheet))
            if before != part:
                yield Spot.at(data, index, data.table.row_key, sheet=shown(sheet))


RULE = Rule(
    code="XR112",
    name="RowTwice",
    severity=Severity.ERROR,
    title=T("同一行在两张工作表上", "A row stands on two sheets"),
    why=T(
        "工作表的副本和旧表也会读进来，同一个目标、问题就算了两次。",
        "Copies of a sheet are read too, so that one goal or problem counts twice.",
    ),
    message=T(
        "“{row}”在工作表“{sheet}”上已经有了，被重复计入",
        "“{row}” already stands on the sheet “{sheet}” and is counted twice",
    ),
    fix=T(
        "请删去多余的那张工作表（隐藏的也算），再提交。",
        "Delete the sheet that is one too many, hidden ones included.",
    ),
    check=check,
    fails={
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
        "goals (2)": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
    passes={
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
        "goals (2)": [{"metric": "转化率", "target": "8%", "actual": "6.5%"}],
    },
)
