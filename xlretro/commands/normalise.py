"""What people typed as text, turned into numbers and dates, as a list of edits; and computed cells that stand empty.

Nothing is edited whose figures would come out differently afterwards, and nothing that loses what the text said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from xlretro.errors import DateUnreadable, NotComparable, XlretroError
from xlretro.io.styles import DATE, quantity_format
from xlretro.io.template.cached import stored_value
from xlretro.io.template.formulas import Native
from xlretro.io.template.python_formulas import WithPython
from xlretro.language import Language, Text
from xlretro.model.changes import CellEdit, Formula
from xlretro.model.compute import Results, compute
from xlretro.model.interpret import Typed, interpret
from xlretro.model.period import Period, parse_period
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO, Quantity
from xlretro.model.records import FieldValue, Place, Raw, Retrospective, TableData
from xlretro.model.schema import Column, Kind
from xlretro.model.values import clean, is_blank
from xlretro.model.written import Written, as_written

__all__ = ["edited", "harmless", "language_of", "normalise", "refresh_computed"]

_AS_NUMBER = Text("文字改为数", "text made a number")
_AS_DATE = Text("文字改为日期", "text made a date")
_SPLIT = Text("一格里的起止日期分到两格", "a period in one cell split into its two")
_TAKEN_OUT = Text("数里带的单位写到“单位”列", "the unit that the numbers carried")
_BY_LIMIT = Text("目标是上限（不超过），方向是越低越好", "the target is a limit, so lower is better")
_COMPUTED = Text("自动计算列补上空着的格子", "an empty cell of a computed column")

_DATES = (Kind.DATE, Kind.DEADLINE)
_ONLY_A_DATE = re.compile(r"[0-9]{1,4}(?:[./年-][0-9]{1,2}){0,2}(?:[月-][0-9]{1,2})?[日号月]?|[0-9]{8}")
"""A text that is a day and nothing else: no time of day, no 上线 or 底 behind it."""
_MONTH_OR_DAY = re.compile(r"(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])")
"""3/4: which of the two is the month, not everybody means alike."""
_WITHOUT_YEAR = re.compile(r"[0-9]{1,2}[./月-][0-9]{1,2}[日号]?")
_NEAR = 120
"""Days from the activity within which the year of a date that names none is beyond doubt: the next best is twice as far."""
_TENTHS = "成"
_NAMED_RATIO = re.compile(r"[^\W\d_]")
_DIGITS_OF_A_CELL = 15


def language_of(retro: Retrospective) -> Language:
    """The language of the workbook's own titles; Chinese where they do not tell."""
    titles = {title.strip() for data in retro.found() for part in data.parts for title in part.titles.values()}
    english = {column.title.en for _, column in retro.kind.every_column()}
    chinese = {column.title.zh for _, column in retro.kind.every_column()}
    return "en" if len(titles & english) > len(titles & chinese) else "zh"


def normalise(typed: Typed, lang: Language) -> list[CellEdit]:
    """The edits that make numbers and dates of the texts in *typed*'s workbook, in the order of its cells.

    A row whose figures would change by its edits is left as it is.
    """
    written = as_written(typed.retro.kind, lang, typed.retro)
    edits = [*_field_edits(typed, written, lang)]
    for data in typed.retro.found():
        edits += _table_edits(typed, data, written, lang)
    return harmless(typed, edits)


def _field_edits(typed: Typed, written: Written, lang: Language) -> Iterator[CellEdit]:
    for column in typed.retro.kind.fields:
        found = typed.retro.fields.get(column.key)
        if found is None:
            continue
        new = written.retro.raw_field(column.key)
        quantity = written.quantities.get(("", column.key, 0))
        if quantity is not None and quantity.unit not in ("", PERCENT, "元"):
            continue  # 预算 20万美元: a bare number would say yuan
        if (edit := _edit(found.place, found.raw, new, quantity, column, "", lang)) is not None:
            yield edit
    fields = typed.retro.fields
    for period in (column for column in typed.retro.kind.fields if column.halves):
        assert period.halves
        start, end = (fields.get(key) for key in period.halves)
        if start is not None and end is not None:
            places, raws = (start.place, end.place), (start.raw, end.raw)
            yield from _split(period.halves, places, raws, None, "")


def _table_edits(typed: Typed, data: TableData, written: Written, lang: Language) -> list[CellEdit]:
    table = data.table
    edits: list[CellEdit] = []
    for index in range(len(data)):
        amounts = 0
        for column in table.laid_out:
            if not column.typed or not data.has(column.key) or column.key in ("unit", "direction"):
                continue
            quantity = written.quantities.get((table.key, column.key, index))
            place, raw = data.place(index, column.key), data.raw(column.key)[index]
            if quantity is not None and _would_lose(data, raw, quantity):
                continue
            new = written.retro[table.key].columns[column.key][index]
            if _is_period(raw, column, typed):
                continue
            if (edit := _edit(place, raw, new, quantity, column, table.key, lang)) is not None:
                edits.append(edit)
                amounts += column.kind is Kind.QUANTITY
        if amounts:
            edits += _beside_amounts(data, index, written)
        for period in (column for column in table.columns if column.halves):
            assert period.halves
            if all(data.has(key) for key in period.halves):
                places = [data.place(index, key) for key in period.halves]
                raws = [data.raw(key)[index] for key in period.halves]
                edits += _split(period.halves, (places[0], places[1]), (raws[0], raws[1]), typed.context, table.key)
    return [edit for edit in edits if not _is_doubtful(edit, typed.context)]


def _is_doubtful(edit: CellEdit, context: Period | None) -> bool:
    """Whether a date without its year, or with month and day in doubt, was read as a day it need not be."""
    text = clean(edit.old) if isinstance(edit.old, str) else ""
    if edit.why is not _AS_DATE or not isinstance(edit.new, date) or _WITHOUT_YEAR.fullmatch(text) is None:
        return False
    if _MONTH_OR_DAY.fullmatch(text) or context is None:
        return True
    day = date(edit.new.year, edit.new.month, edit.new.day)
    return max(context.start - day, day - context.end).days > _NEAR


def _would_lose(data: TableData, raw: Raw, quantity: Quantity) -> bool:
    """Whether a bare number would no longer say what the text did."""
    text = str(raw)
    if quantity.unit == PERCENT_POINTS:
        return True  # 0.03 under 个百分点 is nothing that people would read as 3
    if _TENTHS in text:
        return True  # 3成: whether 30% was meant is for its author to say
    if quantity.unit == RATIO and _NAMED_RATIO.match(clean(text)):
        return True  # ROI1:3 would be 1:3
    if len(re.sub(r"\D", "", clean(text))) > _DIGITS_OF_A_CELL:
        return True
    unit_lost = quantity.unit not in ("", PERCENT, RATIO) and not data.has("unit")
    limit_lost = quantity.bound in ("<=", "<") and not data.has("direction")
    return unit_lost or limit_lost


def _is_period(raw: Raw, column: Column, typed: Typed) -> bool:
    """Whether a period stands in a date's cell: as one day it would say less. `_split` sees to it where it can."""
    return column.kind is Kind.DATE and _period(raw, typed.context) is not None


def _beside_amounts(data: TableData, index: int, written: Written) -> Iterator[CellEdit]:
    """What the amounts of a row said beside their numbers goes to the columns that it belongs to."""
    for key, why in (("unit", _TAKEN_OUT), ("direction", _BY_LIMIT)):
        if data.has(key) and is_blank(data.raw(key)[index]):
            new = written.retro[data.table.key].columns[key][index]
            # A percentage says it by its format; as a unit it would make 较上期变化 one in percentage points.
            if isinstance(new, str) and new and new != PERCENT:
                yield CellEdit(place=data.place(index, key), old=data.raw(key)[index], new=new, why=why,
                               table=data.table.key, column=key)  # fmt: skip


def _edit(
    place: Place, raw: Raw, new: Raw, quantity: Quantity | None, column: Column, table: str, lang: Language
) -> CellEdit | None:
    if not isinstance(raw, str) or not place.column or new is None or isinstance(new, str):
        return None
    if column.kind in _DATES:
        if _ONLY_A_DATE.fullmatch(clean(raw)) is None:
            return None
        return CellEdit(place=place, old=raw, new=new, why=_AS_DATE, number_format=DATE, table=table, column=column.key)
    form = quantity_format(quantity, lang) if quantity is not None else None
    return CellEdit(place=place, old=raw, new=new, why=_AS_NUMBER, number_format=form, table=table, column=column.key)


def _split(
    keys: tuple[str, str], places: tuple[Place, Place], raws: tuple[Raw, Raw], context: Period | None, table: str
) -> list[CellEdit]:
    """2023.9.1-9.20 typed into the cell of the start (or the end), the other one blank: both get their day."""
    for which in (0, 1):
        period = _period(raws[which], context)
        if period is None or not is_blank(raws[1 - which]) or not all(place.column for place in places):
            continue
        days = (period.start, period.end)
        return [
            CellEdit(place=places[n], old=raws[n], new=days[n], why=_SPLIT, number_format=DATE, table=table, column=keys[n])
            for n in (0, 1)
        ]
    return []


def _period(raw: Raw, context: Period | None) -> Period | None:
    """The period of more than a day that *raw* is a text of, or None."""
    try:
        period = parse_period(raw, context=context) if isinstance(raw, str) else None
    except DateUnreadable:
        return None
    return period if period is not None and period.start != period.end else None


# ---------------------------------------------------------------------------------------- nothing may come out otherwise


def harmless(typed: Typed, edits: list[CellEdit]) -> list[CellEdit]:
    """*edits* without those of rows whose figures they would change: a figure is never changed by tidying."""
    day = date(2000, 1, 1)  # any: both sides take the same
    before = _figures(compute(typed, day), typed)
    while edits:
        after_typed = interpret(edited(typed.retro, edits))
        after = _figures(compute(after_typed, day), after_typed)
        changed = {row for row, figures in after.items() if not _same(before[row], figures)}
        if not changed:
            break
        kept = [edit for edit in edits if (edit.table, edit.place.sheet, edit.place.row) not in changed]
        if len(kept) == len(edits):  # a field changed rows that are not edited
            kept = [edit for edit in edits if edit.table]
        if len(kept) == len(edits):
            return []  # nobody knows which edit did
        edits = kept
    return edits


def edited(retro: Retrospective, edits: list[CellEdit]) -> Retrospective:
    """*retro* as it will be read after *edits*."""
    by_place = {edit.place: edit for edit in edits}
    fields = {
        key: FieldValue(_read_back(by_place[found.place]) if found.place in by_place else found.raw, found.place)
        for key, found in retro.fields.items()
    }
    tables = {}
    for key, data in retro.tables.items():
        columns = {
            name: [
                _read_back(edit) if (edit := by_place.get(data.place(index, name))) is not None
                and (edit.table, edit.column) == (key, name) else raw
                for index, raw in enumerate(values)
            ]
            for name, values in data.columns.items()
        }  # fmt: skip
        tables[key] = replace(data, columns=columns)
    return replace(retro, fields=fields, tables=tables)


def _read_back(edit: CellEdit) -> Raw:
    assert not isinstance(edit.new, Formula)
    new = edit.new
    return datetime(new.year, new.month, new.day) if type(new) is date else new


def _figures(results: Results, typed: Typed) -> dict[tuple[str, str, int], list[Any]]:
    """Computed values of every row, by table, sheet and row of the sheet."""
    found: dict[tuple[str, str, int], list[Any]] = {}
    for key, columns in results.columns.items():
        data = typed.retro[key]
        for index, (part, row) in enumerate(data.rows):
            found[key, data.parts[part].sheet, row] = [values[index] for values in columns.values()]
    return found


def _same(before: list[Any], after: list[Any]) -> bool:
    """Whether figures are as they were. Where there was none there may be one now: that is what tidying is for. But two
    amounts that could not be compared must not become comparable by losing their units."""
    return all(
        old is None or (isinstance(old, XlretroError) and (not isinstance(old, NotComparable) or isinstance(new, NotComparable)))
        or old == new
        or (isinstance(old, float) and isinstance(new, float) and abs(old - new) <= 1e-12 * max(1.0, abs(old)))
        for old, new in zip(before, after, strict=True)
    )  # fmt: skip


# ---------------------------------------------------------------------------------------- computed columns


def refresh_computed(typed: Typed, results: Results, lang: Language) -> list[CellEdit]:
    """Edits that put the formula back into blank cells of computed columns, in a workbook made from our template.

    Only in rows that have another formula of ours: below the Excel table [#This Row] is an error. In a workbook of
    another layout nothing is written: a figure as a constant would stand still while its row changes.
    """
    if not typed.retro.from_template:
        return []
    with_macros = typed.retro.source.lower().endswith(".xlsm")
    native = (WithPython if with_macros else Native)(typed.retro.kind, lang)
    edits: list[CellEdit] = []
    for data in typed.retro.found():
        in_table = {index for index, _ in data.formulas}
        for column in data.table.computed:
            for index, raw in enumerate(data.raw(column.key)):
                place = data.place(index, column.key)
                if index not in in_table or (index, column.key) in data.formulas or not is_blank(raw) or not place.column:
                    continue
                value = stored_value(results.columns[data.table.key][column.key][index], lang)
                edits.append(CellEdit(place=place, old=raw, new=Formula(native(data.table, column), value), why=_COMPUTED,
                                      table=data.table.key, column=column.key))  # fmt: skip
    return edits
