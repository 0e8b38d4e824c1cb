"""A column of a table is none that the template knows, so its content is not consolidated."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.records import Place
from xlretro.model.values import clean, shown
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_ROW_NUMBERS = frozenset({"序号", "编号", "行号", "no", "no.", "#", "id"})
"""Titles of columns that only count rows: they hold nothing that could be lost."""


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.found():
        for part in data.parts:
            for title, column in part.unknown:
                if clean(title).casefold() in _ROW_NUMBERS:
                    continue
                place = Place(part.sheet, part.header_row, column)
                yield Spot(place, data.table.key, "", title, words={"title": shown(title)})


RULE = Rule(
    code="XR103",
    name="ColumnUnknown",
    severity=Severity.ADVICE,
    title=T("不认识的列", "An unknown column"),
    why=T(
        "汇总时这一列不会带走；如果它其实是模板里的某一列，数就漏了。",
        "It is left out of the summary; a column of the template under another name would be lost.",
    ),
    message=T("不认识列“{title}”，汇总时不带走", "column “{title}” is not known and is left out of the summary"),
    fix=T(
        "如果它就是模板里的某一列，请改用模板的列名；是自己加的就不用管。",
        "If it is one of the template's columns, use the template's title; if it is your own, leave it.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", "心情": "好"}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
