"""Forms: tables of two columns (or four) that hold a label and its text in each row, 存在问题 | 发货慢. Pure.

A form that names sections (problems, measures, lessons …) is read as these sections; one that names fields alone stays the
table that it is, without the row over it that only says 项目 | 内容.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlretro.io.documents.blocks import Block, Line, Table
from xlretro.io.documents.prose_fields import field_key
from xlretro.io.documents.roles import own_role
from xlretro.io.reading.locate import SheetView
from xlretro.io.reading.sheets import Grid, Value
from xlretro.io.reading.titles import LONGEST, Titles, plain_title

__all__ = ["with_forms"]

_WIDEST = 4
_LABELS = frozenset({"项目", "事项", "栏目", "类别", "模块", "要素", "维度", "条目", "字段", "item", "field", "section"})
_TEXTS = frozenset({
    "内容", "金额", "数值", "结果", "说明", "填写内容", "描述", "详情", "具体内容", "具体说明",
    "填写", "情况", "content", "description", "details",
})  # fmt: skip
_LEVEL = 3
"""The level of a form's headings among those of the document."""


class _Pair(NamedTuple):
    row: int
    label: str
    text: str
    whole: bool
    """Whether it is all that its row holds."""


def with_forms(blocks: Sequence[Block], titles: Titles) -> list[Block]:
    """*blocks*, with the forms among their tables as the sections that they name."""
    found: list[Block] = []
    for block in blocks:
        found += _read(block, titles) if isinstance(block, Table) else [block]
    return found


def _read(table: Table, titles: Titles) -> Sequence[Block]:
    if not table.rows or max(map(len, table.rows)) > _WIDEST or table.left:
        return [table]
    pairs = _pairs(table)
    named = [pair for pair in pairs if _section(pair) or field_key(pair.label, titles)]
    grid: list[list[Value]] = [list(row) for row in table.rows]
    top = table.rows[0]
    titled = not _is_generic(top) and all(meaning and meaning.columns for meaning in map(titles.of, filter(None, top)))
    if not pairs or titled or 2 * len(named) < len(pairs) or SheetView(0, Grid("", grid, table.merges), titles).headers():
        return [table]
    if any(map(_section, pairs)):
        return list(_lines(table, pairs))
    if _is_generic(table.rows[0]):
        table.rows[0] = [""] * len(table.rows[0])
    return [table]


def _section(pair: _Pair) -> bool:
    return pair.whole and bool(pair.text) and own_role(pair.label) not in ("", "other")


def _is_generic(row: Sequence[str]) -> bool:
    """Whether a row only says what stands under it: 项目 | 内容."""
    filled = [plain_title(text) for text in row if text]
    return len(filled) >= 2 and all(text in _LABELS for text in filled[::2]) and all(text in _TEXTS for text in filled[1::2])


def _pairs(table: Table) -> list[_Pair]:
    """The labels with their texts; none where the rows of a table do not hold pairs."""
    found: list[_Pair] = []
    for number, row in enumerate(table.rows, start=1):
        filled = [(column, text) for column, text in enumerate(row) if text]
        if not filled or (number == 1 and _is_generic(row)):
            continue
        columns = [column for column, _ in filled]
        labels = [text for column, text in filled if not column % 2]
        if columns[0] or any(len(label) > LONGEST for label in labels) or any(c % 2 and c - 1 not in columns for c in columns):
            return []
        found += [_Pair(number, row[c], row[c + 1] if c + 1 < len(row) else "", len(labels) == 1) for c in columns if not c % 2]
    return found


def _lines(table: Table, pairs: Sequence[_Pair]) -> Iterator[Line]:
    """The fields first, which are under no heading, then each section; a blank line in the form ends the last one."""
    beside = [pair for pair in pairs if not _section(pair)]
    for pair in beside:
        yield _line(table, pair, f"{pair.label}：{pair.text}")
    for pair in pairs:
        if _section(pair):
            yield _line(table, pair, pair.label, heading=_LEVEL)
            for text in pair.text.split("\n"):
                if text.strip():
                    yield _line(table, pair, text.strip())
    yield _line(table, pairs[-1], "")


def _line(table: Table, pair: _Pair, text: str, heading: int = 0) -> Line:
    """A line of the form, with its place: the line of the document, where it has lines."""
    at = table.lines[pair.row - 1] if table.lines else pair.row
    return Line(text, at, heading=heading, form=0 if table.lines else table.at, ends=not text)
