"""Which rows and cells of a table a rule may ask for."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.model.patterns import lazy
from xlretro.model.records import TableData
from xlretro.model.values import clean, is_blank, is_not_applicable
from xlretro.rules.rule import Context

__all__ = ["blanks", "says_none", "still_wanted"]

_NONE = lazy(
    r"(?:本次|此次|本场|本期|本项目|活动)*(?:暂|均)?(?:无|没有)(?:重大|明显|其他|特殊)?(?:问题|异常|失败教训|成功经验|经验|教训)?[。.]?"
)


def says_none(data: TableData, index: int) -> bool:
    """Whether the row says that there is nothing to tell: 无, and blank cells beside it."""
    name = data.raw(data.table.row_key)[index]
    if not isinstance(name, str) or not (is_not_applicable(name) or _NONE.fullmatch(clean(name))):
        return False
    told = (key for key, column in data.table.by_key.items() if column.typed and not column.choices)
    return all(
        is_blank(raw) or is_not_applicable(raw)
        for raw in (data.raw(key)[index] for key in told if key != data.table.row_key)
    )


def blanks(data: TableData, key: str) -> Iterator[int]:
    """Rows whose cell under *key* is blank though the row tells something; none where the column is missing."""
    if data.has(key):
        for index, raw in enumerate(data.raw(key)):
            if is_blank(raw) and not says_none(data, index):
                yield index


def still_wanted(context: Context, index: int) -> bool:
    """Whether a problem needs a measure: what was cancelled (状态 已取消) nobody has to plan."""
    return bool(context.values("issues", "status")[index] != "cancelled")
