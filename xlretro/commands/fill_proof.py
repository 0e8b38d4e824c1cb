"""The proof of a filling: the changed workbook read back says what the data say, and everything else what it said. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlretro.commands.fill_desk import Expected, FillPlan
from xlretro.io.reading.guard import Limits
from xlretro.io.reading.titles import titles_of
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.language import Text
from xlretro.model.interpret import Typed, interpret
from xlretro.model.records import Place, Raw, Retrospective, TableData, Uncalculated
from xlretro.model.same import as_shown, same_amount, same_value
from xlretro.model.schema import Kind, WorkbookKind
from xlretro.model.units import unit_in_remark
from xlretro.model.values import clean, is_blank, shown

__all__ = ["changed_otherwise"]

_NOT_READ = Text("{place}：读不到填进去的内容", "{place}: what was filled in is not read")
_READ_AS = Text("{place}：应是 {wanted}，读出来是 {got}", "{place}: should be {wanted}, is read as {got}")
_TOUCHED = Text("{place}：没有填它，却从 {old} 变成了 {new}", "{place}: nobody filled it, yet {old} became {new}")
_ROWS = Text("{table}：应有 {wanted} 行，读出来 {got} 行", "{table}: {wanted} rows are expected, {got} are read")

_Rows = dict[tuple[str, str, int], int]
"""By (table key, sheet, row of the sheet): the index of the row."""


def changed_otherwise(
    plan: FillPlan, before: Retrospective, changed: bytes, kinds: Sequence[WorkbookKind], limits: Limits
) -> list[Text]:
    """Where the workbook in *changed* says something else than it was planned to; nothing if all is well."""
    after = interpret(read_bytes_of_workbook(changed, kinds=kinds, limits=limits))
    rows: _Rows = {
        (key, data.parts[part].sheet, row): index for key, data in after.retro.tables.items()
        for index, (part, row) in enumerate(data.rows)
    }  # fmt: skip
    return [*_unread(plan, after, rows), *_touched(plan, before, after.retro, rows)]


def _unread(plan: FillPlan, after: Typed, rows: _Rows) -> Iterator[Text]:
    for place, wanted in plan.expected.items():
        for expected in wanted:
            if not expected.table:
                found = after.fields.get(expected.key)
                if not _same(expected, found, "", after):
                    yield _read_as(place, expected, after.retro.raw_field(expected.key))
                continue
            index = rows.get((expected.table, place.sheet, place.row))
            if index is None:
                yield _NOT_READ.fill(place=_name(place))
            elif not _same(expected, after.tables[expected.table][expected.key][index], _unit(after, expected, index), after):
                yield _read_as(place, expected, after.retro[expected.table].raw(expected.key)[index])


def _same(expected: Expected, found: object, unit: str, after: Typed) -> bool:
    kind = after.retro.kind
    column = kind[expected.table][expected.key] if expected.table else kind.field[expected.key]
    if column.kind is Kind.QUANTITY:
        return same_amount(expected.value, expected.unit, as_shown(found, expected.shown), unit)
    return same_value(expected.value, found)


def _unit(after: Typed, expected: Expected, index: int) -> str:
    """What the workbook counts a row's amounts in: by the title, else by its column 单位."""
    data = after.retro[expected.table]
    part = data.parts[data.rows[index][0]]
    meaning = titles_of(after.retro.kind).of(part.titles.get(expected.key, ""))
    stated = unit_in_remark(data.table[expected.key], after.retro.kind, meaning.remark) if meaning and meaning.remark else ""
    if stated or "unit" not in data.table.by_key:
        return stated
    raw = data.raw("unit")[index]
    return "" if is_blank(raw) else clean(str(raw))


def _read_as(place: Place, expected: Expected, raw: Raw) -> Text:
    return _READ_AS.fill(place=_name(place), wanted=shown(expected.value), got=shown(raw))


def _touched(plan: FillPlan, before: Retrospective, after: Retrospective, rows: _Rows) -> Iterator[Text]:
    """Cells that people fill, which changed though no edit says so; and rows that went or came."""
    edited = {edit.place for edit in plan.edits}
    expected = {one.key for what in plan.expected.values() for one in what if not one.table}  # compared by what they are read as
    for key, field in before.fields.items():
        new = after.raw_field(key)
        if field.place not in edited and key not in expected and new != field.raw:
            yield _TOUCHED.fill(place=_name(field.place), old=shown(field.raw), new=shown(new))
    for key, data in before.tables.items():
        for index in range(len(data)):
            yield from _touched_row(data, index, after[key], rows, edited)
        wanted = {(data.parts[part].sheet, row) for part, row in data.rows}
        wanted |= {(place.sheet, place.row) for place, what in plan.expected.items() if any(e.table == key for e in what)}
        if len(after[key]) != len(wanted):
            yield _ROWS.fill(table=Text(*(data.table.caption(lang) for lang in ("zh", "en"))), wanted=len(wanted),
                             got=len(after[key]))  # fmt: skip


def _touched_row(data: TableData, index: int, after: TableData, rows: _Rows, edited: set[Place]) -> Iterator[Text]:
    part, row = data.rows[index]
    now = rows.get((data.table.key, data.parts[part].sheet, row))
    for key, values in data.columns.items():
        place = data.place(index, key)
        if not data.table[key].typed or place in edited or now is None:
            continue
        old, new = values[index], after.raw(key)[now]
        if old != new and not isinstance(new, Uncalculated):
            yield _TOUCHED.fill(place=_name(place), old=shown(old), new=shown(new))


def _name(place: Place) -> str:
    return f"{place.sheet}!{place.cell}"
