"""Rows made of prose as records: what the model can not read in its column is left out of its row, and said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xlretro.io.documents.prose import Prose
from xlretro.io.documents.prose_goals import ProseRow
from xlretro.language import Text
from xlretro.model.data import ACTIVITY, retrospective_from_data
from xlretro.model.interpret import Broken, Typed, interpret
from xlretro.model.records import FieldValue, Retrospective, TableData
from xlretro.model.schema import Column, WorkbookKind
from xlretro.model.sourced import AccountLine
from xlretro.model.units import disagreement
from xlretro.model.values import shown

__all__ = ["Settled", "settled"]

_UNREAD = Text("“{value}”不能作为{column}，没有取用", "“{value}” can't be read as {column}; not taken")
_FIELD = Text("{title}：{value}", "{title}: {value}")
_MIXED = Text("“{value}”与目标值的单位不同，没有取用", "“{value}” is in another unit than the target; not taken")


@dataclass(slots=True, eq=False)
class Settled:
    """Records of prose, their places and the account of them."""

    tables: dict[str, TableData]
    fields: dict[str, FieldValue]
    places: dict[tuple[str, int], Text]
    account: list[tuple[int, AccountLine]]


def settled(prose: Prose, kind: WorkbookKind, source: str, where: Callable[[Sequence[int]], Text]) -> Settled:
    """*prose* as records. *where* gives the place of lines by their indices."""
    account = prose.account.copy()
    for rows in prose.rows.values():
        rows.sort(key=lambda row: row.blocks[0])
    typed = interpret(_records(prose, kind, source))
    for row, column, what in [*_unread(prose, typed), *_mixed(prose, typed)]:
        value = row.values.pop(column.key)
        said = what.fill(value=shown(value), column=column.title)
        account.append((row.blocks[-1], AccountLine(where(row.blocks), said, understood=False)))
    for column in kind.fields:
        if column.key in prose.fields and isinstance(typed.fields[column.key], Broken):
            value, block = prose.fields.pop(column.key)
            said = _UNREAD.fill(value=shown(value), column=column.title)
            account.append((block, AccountLine(where([block]), said, understood=False)))
    for key, (value, block) in prose.fields.items():
        said = _FIELD.fill(title=kind.field[key].title, value=shown(value))
        account.append((block, AccountLine(where([block]), said, understood=True)))
    prose.rows = {key: [row for row in rows if row.values] for key, rows in prose.rows.items()}
    retro = _records(prose, kind, source)
    places = {(key, n): where(row.blocks) for key, rows in prose.rows.items() for n, row in enumerate(rows)}
    if prose.fields:
        places["", -1] = where([block for _, block in prose.fields.values()])
    return Settled(retro.tables, retro.fields, places, account)


def _records(prose: Prose, kind: WorkbookKind, source: str) -> Retrospective:
    data: dict[str, Any] = {key: [row.values for row in rows] for key, rows in prose.rows.items() if rows}
    data[ACTIVITY] = {key: value for key, (value, _) in prose.fields.items()}
    return retrospective_from_data(kind, data, source)


def _unread(prose: Prose, typed: Typed) -> Iterator[tuple[ProseRow, Column, Text]]:
    for key, rows in prose.rows.items():
        for column in typed.retro.kind[key].columns:
            for row, value in zip(rows, typed.tables[key].get(column.key, ()), strict=False):
                if isinstance(value, Broken) and column.key in row.values:
                    yield row, column, _UNREAD


def _mixed(prose: Prose, typed: Typed) -> Iterator[tuple[ProseRow, Column, Text]]:
    goals = typed.tables["goals"]
    for row, target, actual in zip(prose.rows.get("goals", ()), goals["target"], goals["actual"], strict=False):
        unread = isinstance(target, Broken) or isinstance(actual, Broken)
        if not unread and "actual" in row.values and disagreement("", target, actual):
            yield row, typed.retro.kind["goals"]["actual"], _MIXED
