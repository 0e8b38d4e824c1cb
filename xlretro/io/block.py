"""Finds the information block (活动名称, 部门 …) in a workbook's sheets, outside its tables. Pure.

Three forms are met: a label with its value beside it, label and value in one cell (活动名称:中秋), and a row of labels
over a row of values. Values in the sheets that hold the tables win over those elsewhere; a sheet that lists the
tables' titles one under another is an instruction sheet and holds no values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from xlretro.io.grid import Grid, Value
from xlretro.io.locate import Found, is_filled
from xlretro.io.titles import SYNONYM, TITLE, Meaning, Titles
from xlretro.model.schema import Kind

__all__ = ["Spot", "find_fields"]

REACH = 4
"""Columns from a label within which its value must begin."""

_JOINED = re.compile(r"\s*([^:：]{1,20}?)\s*[:：]\s*(\S.*)", re.DOTALL)
_BETWEEN = frozenset(("至", "到", "-", "--", "~", "—", "——", "–", "to", "～"))


class Spot(NamedTuple):
    """Where a field's value stands: index of the grid, row and column from 1.

    *text* is the value itself where label and value share a cell; None: read the cell.
    """

    sheet: int
    row: int
    column: int
    text: str | None = None
    filled: bool = True


class _Label(NamedTuple):
    key: str
    strength: int
    column: int
    last: int
    """Last column of the label's merge."""


def find_fields(grids: Sequence[Grid], titles: Titles, tables: Sequence[Found]) -> dict[str, Spot]:
    """The place of every field's value, by key. A field whose label stands without a value is there, unfilled."""
    found: dict[str, Spot] = {}
    holding = {table.sheet for table in tables}
    in_order = sorted(range(len(grids)), key=lambda number: number not in holding)
    for number in in_order:
        here = [table for table in tables if table.sheet == number]
        if number not in holding and _is_instructions(grids[number], titles):
            continue
        for key, spot in _in_sheet(number, grids[number], titles, here, number in holding):
            before = found.get(key)
            if before is None or (spot.filled and not before.filled and before.sheet == spot.sheet):
                found[key] = spot
    return found


def _is_instructions(grid: Grid, titles: Titles) -> bool:
    """Titles of table columns one under another: three in one column of the sheet."""
    counts: dict[int, set[str]] = {}
    for row in grid.rows:
        for index, value in enumerate(row):
            if value.__class__ is str and value and (meaning := titles.of(value)):  # type: ignore[arg-type]
                for claims in meaning.columns.values():
                    counts.setdefault(index, set()).update(key for key, how in claims.items() if how == TITLE)
    return any(len(keys) >= 3 for keys in counts.values())


def _in_sheet(
    number: int, grid: Grid, titles: Titles, tables: Sequence[Found], holding: bool
) -> Iterator[tuple[str, Spot]]:
    spans = {(m.top, m.left): m.right for m in grid.merges}
    kinds = {field.key: field for field in titles.kind.fields}
    for row_number, row in enumerate(grid.rows, start=1):
        filled = [
            index for index, value in enumerate(row)
            if is_filled(value) and not any(table.covers(row_number, index + 1) for table in tables)
        ]
        if not filled:
            continue
        labels: dict[int, _Label] = {}
        for index in filled:
            value = row[index]
            if not isinstance(value, str):
                continue
            meaning = titles.of(value)
            if meaning is not None and meaning.field:
                last = spans.get((row_number, index + 1), index + 1)
                labels[index] = _Label(meaning.field, meaning.field_strength, index + 1, last)
            elif meaning is None and (joined := _JOINED.match(value)):
                meaning = titles.of(joined[1])
                if meaning is not None and meaning.field and meaning.field_strength >= SYNONYM:
                    yield meaning.field, Spot(number, row_number, index + 1, joined[2].strip())
        if not labels:
            continue
        if _over_values(labels, row, filled):
            yield from _below(number, row_number, grid, titles, labels, holding)
        else:
            yield from _beside(number, row_number, row, labels, filled, kinds)


def _over_values(labels: dict[int, _Label], row: list[Value], filled: list[int]) -> bool:
    """A row of labels side by side, each over its value: two labels or more and nothing else."""
    if len(labels) < 2 or len(labels) != len(filled):
        return False
    ordered = list(labels.values())
    return any(after.column == before.last + 1 for before, after in zip(ordered, ordered[1:], strict=False))


def _below(
    number: int, row_number: int, grid: Grid, titles: Titles, labels: dict[int, _Label], holding: bool
) -> Iterator[tuple[str, Spot]]:
    rows = grid.rows

    def cell(row: int, column: int) -> Value:
        return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None

    def is_label(value: Value) -> bool:
        meaning = titles.of(value) if isinstance(value, str) else None
        return meaning is not None and meaning.field_strength == TITLE

    under = [cell(row_number + 1, label.column) for label in labels.values()]
    if sum(map(is_label, under)) * 2 > len(labels):
        # Labels over labels: nothing was filled in beside them.
        yield from ((label.key, Spot(number, row_number, label.last + 1, filled=False)) for label in labels.values())
        return
    further = [cell(row_number + 2, label.column) for label in labels.values()]
    if not holding and sum(map(is_filled, further)) >= 2:
        return  # a list of several rows, not one activity's information
    for label, value in zip(labels.values(), under, strict=True):
        yield label.key, Spot(number, row_number + 1, label.column, filled=is_filled(value))


def _beside(
    number: int, row_number: int, row: list[Value], labels: dict[int, _Label], filled: list[int], kinds: dict[str, object]
) -> Iterator[tuple[str, Spot]]:
    used: set[int] = set()
    for index in sorted(labels):
        if index in used:
            continue  # this text is the value of the label before it
        label = labels[index]
        following = next((i for i in filled if i >= label.last), None)
        value_at: int | None = None
        if following is not None and following + 1 <= label.last + REACH:
            other = labels.get(following)
            adjacent = following == label.last
            if other is None or (adjacent and other.strength < TITLE):
                value_at = following
        if value_at is None:
            # A clear label without a value is a field left empty; a mere word of the text is nothing.
            if label.strength == TITLE:
                yield label.key, Spot(number, row_number, label.last + 1, filled=False)
            continue
        used.add(value_at)
        yield from _value(number, row_number, row, label, value_at, filled, kinds)


def _value(
    number: int, row_number: int, row: list[Value], label: _Label, at: int, filled: list[int], kinds: dict[str, object]
) -> Iterator[tuple[str, Spot]]:
    """The value beside a label; a period's two dates in two cells fill its two halves."""
    column = kinds[label.key]
    halves = getattr(column, "halves", None)
    if getattr(column, "kind", None) is Kind.PERIOD and halves and isinstance(row[at], date):
        after = [i for i in filled if i > at]
        if after and isinstance(row[after[0]], str) and str(row[after[0]]).strip().lower() in _BETWEEN:
            after = after[1:]
        if after and isinstance(row[after[0]], date):
            yield halves[0], Spot(number, row_number, at + 1)
            yield halves[1], Spot(number, row_number, after[0] + 1)
            return
    yield label.key, Spot(number, row_number, at + 1)


