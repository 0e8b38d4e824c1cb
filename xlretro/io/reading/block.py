"""Finds the information block (活动名称, 部门 …) in a workbook's sheets, outside its tables. Pure.

Three forms are met: a label with its value beside it, label and value in one cell (活动名称:中秋), and a row of labels
over a row of values. Values in the sheets that hold the tables win over those elsewhere; a sheet that lists the
tables' titles one under another is an instruction sheet and holds no values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from xlretro.io.reading.locate import Found, SheetView, is_filled
from xlretro.io.reading.sheets import Value
from xlretro.io.reading.titles import SYNONYM, TITLE

__all__ = ["Spot", "find_fields"]

REACH = 4
"""Columns from a label within which its value must begin."""

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


def find_fields(views: Sequence[SheetView], tables: Sequence[Found]) -> dict[str, Spot]:
    """The place of every field's value, by key. A field whose label stands without a value is there, unfilled."""
    found: dict[str, Spot] = {}
    holding = {table.sheet for table in tables}
    for view in sorted(views, key=lambda view: view.number not in holding):
        if view.number not in holding and _is_instructions(view):
            continue
        here = [table for table in tables if table.sheet == view.number]
        for key, spot in _in_sheet(view, here):
            before = found.get(key)
            if before is None or (spot.filled and not before.filled and before.sheet == spot.sheet):
                found[key] = spot
    return found


def _is_instructions(view: SheetView) -> bool:
    """Titles of table columns one under another: three in one column of the sheet."""
    counts: dict[int, set[str]] = {}
    for hits in view.hits.values():
        for index, meaning in hits:
            for claims in meaning.columns.values():
                counts.setdefault(index, set()).update(key for key, how in claims.items() if how == TITLE)
    return any(len(keys) >= 3 for keys in counts.values())


def _in_sheet(view: SheetView, tables: Sequence[Found]) -> Iterator[tuple[str, Spot]]:
    at_row: dict[int, list[Found]] = {}
    for table in tables:
        for number in range(table.top, table.bottom + 1):
            at_row.setdefault(number, []).append(table)
    for number in sorted(view.hits.keys() | view.colons):
        row = view.rows[number - 1]
        across = at_row.get(number, ())
        if across and len(row) <= max(table.right for table in across) and min(table.left for table in across) == 1:
            continue  # a row of tables alone, as nearly all are
        filled = [
            index for index, value in enumerate(row)
            if is_filled(value) and not any(table.left <= index + 1 <= table.right for table in across)
        ]  # fmt: skip
        if filled:
            yield from _in_row(view, number, row, filled, holding=bool(tables))


def _in_row(
    view: SheetView, number: int, row: list[Value], filled: list[int], holding: bool
) -> Iterator[tuple[str, Spot]]:
    meanings = dict(view.hits.get(number, ()))
    labels: dict[int, _Label] = {}
    for index in filled:
        meaning, value = meanings.get(index), row[index]
        if meaning is not None and meaning.field:
            span = view.spans.get((number, index + 1))
            labels[index] = _Label(meaning.field, meaning.field_strength, index + 1, span.right if span else index + 1)
        elif isinstance(value, str):
            label, _, text = value.replace("：", ":").partition(":")
            meaning = view.titles.of(label) if text.strip() else None
            if meaning is not None and meaning.field and meaning.field_strength >= SYNONYM:
                yield meaning.field, Spot(view.number, number, index + 1, value[len(label) + 1:].strip())
    if labels:
        if _over_values(labels, filled) and not _pairs_of_words(view, number, labels):
            yield from _below(view, number, labels, holding)
        else:
            yield from _beside(view, number, row, labels, filled)


def _over_values(labels: dict[int, _Label], filled: list[int]) -> bool:
    """A row of labels side by side, each over its value: two labels or more and nothing else."""
    if len(labels) < 2 or len(labels) != len(filled):
        return False
    ordered = list(labels.values())
    return any(after.column == before.last + 1 for before, after in pairwise(ordered))


def _pairs_of_words(view: SheetView, number: int, labels: dict[int, _Label]) -> bool:
    """Whether every second label is rather a value (部门 | 策划): a mere synonym, with nothing in the row below."""
    ordered = list(labels.values())
    below = view.rows[number] if number < len(view.rows) else []
    return (
        len(ordered) % 2 == 0
        and all(label.strength < TITLE for label in ordered[1::2])
        and not any(is_filled(below[label.column - 1]) for label in ordered if label.column <= len(below))
    )


def _below(
    view: SheetView, row_number: int, labels: dict[int, _Label], holding: bool
) -> Iterator[tuple[str, Spot]]:
    rows, number = view.rows, view.number

    def cell(row: int, column: int) -> Value:
        return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None

    def is_label(value: Value) -> bool:
        meaning = view.titles.of(value) if isinstance(value, str) else None
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
    view: SheetView, row_number: int, row: list[Value], labels: dict[int, _Label], filled: list[int]
) -> Iterator[tuple[str, Spot]]:
    number = view.number
    used: set[int] = set()
    for index in sorted(labels):
        if index in used:
            continue  # this text is the value of the label before it
        label = labels[index]
        following = next((i for i in filled if i >= label.last), None)
        merged = view.spans.get((row_number, label.last + 1))
        if merged is not None and following is not None and following + 1 > merged.right:
            following = None  # the cell beside the label is merged and blank; what stands behind it is a remark
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
        yield from _value(view, row_number, row, label, value_at, filled)


def _value(
    view: SheetView, row_number: int, row: list[Value], label: _Label, at: int, filled: list[int]
) -> Iterator[tuple[str, Spot]]:
    """The value beside a label; a period's two dates in two cells fill its two halves."""
    number, halves = view.number, view.titles.kind.field[label.key].halves
    if halves and isinstance(row[at], date):
        after = [i for i in filled if i > at]
        if after and isinstance(row[after[0]], str) and str(row[after[0]]).strip().lower() in _BETWEEN:
            after = after[1:]
        if after and isinstance(row[after[0]], date):
            yield halves[0], Spot(number, row_number, at + 1)
            yield halves[1], Spot(number, row_number, after[0] + 1)
            return
    yield label.key, Spot(number, row_number, at + 1)


