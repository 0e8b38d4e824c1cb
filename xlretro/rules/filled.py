"""Which rows and cells of a table a rule may ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.records import Raw, TableData
from xlretro.model.values import blank_rows, clean, is_blank, is_not_applicable, silent_rows
from xlretro.rules.rule import Context

__all__ = ["blanks", "copied_formula", "overwritten", "rows_without_problem", "says_none", "unanswered"]

_NOTHING = lazy(
    r"(?:本次|此次|本场|本期|本项目|活动)*(?:暂|均)?(?:无|没有)(?:重大|明显|其他|特殊)?(?:问题|异常|失败教训|成功经验|经验|教训)?[。.]?"
)
_NO_PROBLEM = lazy(
    r"(?:本次|此次|这次|本场|本期|本项目|活动|项目|整体|总体|全程|期间|过程中?|执行|各阶段|目前|中)*(?:均|都)?(?:暂|尚|并)?"
    r"(?:(?:无|没有)(?:发现|出现|发生|遇到|存在|产生|暴露)?|(?:未|没)(?:发现|出现|发生|遇到|存在|产生|暴露))"
    r"(?:任何|重大|明显|较大|大的?|突出|其他|特殊|什么|异常)*(?:问题|异常)[。.!]?"
    r"|(?:暂?无|没有)[。.!]?|(?:none|no (?:problems?|issues?)(?: found)?)[.!]?",
    re.IGNORECASE,
)


_ENDS_OF_NONE = "题常无有训验大显他殊用"
"""The last characters of whatever says that there is nothing to tell."""


def _surely_tells(name: str) -> bool:
    """Whether a glance shows that *name* names something: it begins and ends as no 无, 没有发现问题 and the like do."""
    first, last = name[:1], name[-1:]
    return "\u4e00" <= first <= "\u9fff" and ("0" <= last <= "9" or ("\u4e00" <= last <= "\u9fff" and last not in _ENDS_OF_NONE))


def rows_without_problem(data: TableData) -> list[int]:
    """Rows of 表3 that say that there was no problem."""
    return [
        index for index, name in enumerate(data.raw(data.table.row_key))
        if isinstance(name, str) and not _surely_tells(name) and says_none(data, index)
    ]  # fmt: skip


def says_none(data: TableData, index: int) -> bool:
    """Whether the row says that there is nothing to tell.

    A problem that says so in words (没有发现问题) does, whatever stands beside it; 无 for a lesson, or a mere dash, with
    blank cells beside it.
    """
    name = data.raw(data.table.row_key)[index]
    if not isinstance(name, str) or _surely_tells(name):
        return False
    plain = clean(name)
    if data.table.key == "issues" and _NO_PROBLEM.fullmatch(plain):
        return True
    if not is_not_applicable(name) and not _NOTHING.fullmatch(plain):
        return False
    told = (key for key, column in data.table.by_key.items() if column.typed and not column.choices)
    return all(_says_nothing(data.raw(key)[index]) for key in told if key != data.table.row_key)


def _says_nothing(raw: Raw) -> bool:
    return is_blank(raw) or is_not_applicable(raw)


def blanks(data: TableData, key: str) -> Iterator[int]:
    """Rows whose cell under *key* is blank though the row tells something; none where the column is missing."""
    if data.has(key):
        for index in blank_rows(data.raw(key)):
            if not says_none(data, index):
                yield index


def unanswered(context: Context, key: str) -> Iterator[int]:
    """Problems that need a measure and have no answer under *key*: blank, or 无 and the like.

    What was cancelled (状态 已取消) nobody has to plan; and no problem has no answer.
    """
    data = context.table("issues")
    if data.has(key):
        statuses = context.values("issues", "status")
        for index in silent_rows(data.raw(key)):
            if statuses[index] != "cancelled" and not says_none(data, index):
                yield index


def overwritten(context: Context, data: TableData, key: str) -> list[int]:
    """Rows of a computed column in which a constant stands where a formula stood.

    None in a workbook that never had formulas there: nothing was overwritten.
    """
    if not data.has(key) or not (context.retro.from_template or any(column == key for _, column in data.formulas)):
        return []
    blank = set(blank_rows(data.raw(key)))
    return [index for index in range(len(data)) if index not in blank and (index, key) not in data.formulas]


def copied_formula(data: TableData, key: str) -> Text:
    """Where to copy a computed column's formula from: a cell that holds it, or any row that still does."""
    index = min((index for index, column in data.formulas if column == key), default=None)
    if index is None:
        return Text("下面的空白行", "a blank row below")
    return Text(*[data.place(index, key).cell] * 2)
