"""What will stand in the cells of a workbook written from data: typed values, and the number formats that show them.

The cached values of the formulas are computed from this, not from the data, so that they are what Excel
computes from the cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeGuard

from xlretro.errors import QuantityUnreadable
from xlretro.language import Language, Text
from xlretro.model.deadline import Deadline
from xlretro.model.interpret import Broken, Typed, choice_key, interpret, known_as
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO, Quantity, parse_optional_quantity, unit_key
from xlretro.model.records import FieldValue, Part, Place, Raw, Retrospective, TableData
from xlretro.model.schema import Column, Kind, WorkbookKind
from xlretro.model.values import NOT_APPLICABLE, PercentNumber, is_blank

__all__ = ["Written", "as_written"]


@dataclass(slots=True)
class Written:
    """A retrospective whose raw values are what the cells will hold, and the quantities they were typed as."""

    retro: Retrospective
    typed: Typed
    quantities: dict[tuple[str, str, int], Quantity] = field(default_factory=dict)
    """By (table key, or "" for a field; column key; row index): how a number should be shown."""


def _as_text(raw: Any) -> str:
    if isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return str(raw)


def _is_number(raw: Raw) -> TypeGuard[float]:
    """A number that a cell can hold; no bool, no infinity."""
    return isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) < 1e15


def _as_cell(column: Column, raw: Raw, value: Any, lang: Language) -> tuple[Raw, Quantity | None]:
    """What the cell of a value holds: the typed value where it was understood, else the text itself."""
    if value is None:
        return None, None
    if isinstance(value, Broken):
        unread = value.raw
        if column.kind in (Kind.DATE, Kind.DEADLINE) and _is_number(unread):
            return unread, None  # 9.2 in a date cell stays the number: the formulas and the checks say what is wrong
        return _as_text(unread), None
    if value is NOT_APPLICABLE:
        return (None if raw is None else _as_text(raw)), None
    if raw is None:
        return (known_as(column, value)(lang) if column.kind is Kind.CHOICE else value), None
    if isinstance(value, Quantity):
        if value.unit == PERCENT_POINTS and isinstance(raw, str):
            return _as_text(raw), None  # no number format shows 0.03 as 3个百分点; as 3% it would be another unit
        number = PercentNumber(value.value) if value.unit == PERCENT else value.value
        return number, value
    if isinstance(value, Deadline):
        return value.date or _as_text(raw), None
    if column.kind is Kind.WEIGHT:
        parsed = parse_optional_quantity(raw)
        assert isinstance(parsed, Quantity)
        return (PercentNumber(parsed.value) if parsed.unit == PERCENT else parsed.value), parsed
    if isinstance(value, date):
        return date(value.year, value.month, value.day), None
    if column.kind is Kind.CHOICE and not column.open_choices:
        # The title itself, not a synonym of it, so that the dropdown knows it.
        return known_as(column, choice_key(column, _as_text(raw)) or _as_text(raw))(lang), None
    return _as_text(raw), None


def _units(typed: Typed) -> list[Raw]:
    """The 单位 of every goal: as given, else what the amounts carry, where it would be lost otherwise.

    A percentage is told by its cell's format and needs no unit, except to the formulas of 较上期变化 and
    与竞品差距, which see values only.
    """
    data, rows = typed.retro["goals"], typed.tables["goals"]
    units: list[Raw] = []
    for index, given in enumerate(data.raw("unit")):
        if not is_blank(given):
            units.append(_as_text(given))
            continue
        amounts = [rows[key][index] for key in ("target", "actual")]
        carried = next((amount.unit for amount in amounts if isinstance(amount, Quantity) and amount.unit), "")
        compared = any(not is_blank(data.raw(key)[index]) for key in ("previous", "rival"))
        units.append(carried if carried != PERCENT or data.has("unit") or compared else None)
    return [unit or None for unit in units]


_STRANGE = Text("单位与这一行的不同", "its unit is not the row's")


def _is_strange(value: Quantity, unit: Raw) -> bool:
    """An amount whose own unit is not its row's."""
    return value.unit not in ("", PERCENT) and unit_key(value.unit) != unit_key(str(unit or ""))


def as_written(kind: WorkbookKind, lang: Language, retro: Retrospective | None) -> Written:
    """What a workbook of *kind* written from *retro* will hold; with None, nothing."""
    tables = {table.key: (retro and retro.tables.get(table.key)) or TableData(table) for table in kind.tables}
    source = Retrospective(kind, fields=retro.fields if retro else {}, tables=tables)
    given = interpret(source)
    result = Retrospective(kind, from_template=True)
    quantities: dict[tuple[str, str, int], Quantity] = {}
    for column in kind.fields:
        if column.kind is Kind.PERIOD:
            continue
        raw, quantity = _as_cell(column, source.raw_field(column.key), given.fields[column.key], lang)
        if quantity:
            quantities["", column.key, 0] = quantity
        if raw is not None:
            result.fields[column.key] = FieldValue(raw, Place("", 0, 0))
    units = _units(given)
    strange: list[tuple[str, int, Raw]] = []
    for table in kind.tables:
        data, rows = source[table.key], given.tables[table.key]
        holds = TableData(table, [Part(table.sheet(lang), 0, {}, {})], [(0, index) for index in range(len(data))])
        for column in table.laid_out:
            if not column.typed:
                continue
            cells: list[Raw] = []
            for index, (raw, value) in enumerate(zip(data.raw(column.key), rows[column.key], strict=True)):
                cell, quantity = _as_cell(column, raw, value, lang)
                if table.key == "goals" and isinstance(value, Quantity) and _is_strange(value, units[index]):
                    cell, quantity = _as_text(raw), None  # 0.3秒 under 毫秒: as a bare number it would be another amount
                    strange.append((column.key, index, cell))
                cells.append(cell)
                if quantity and table.key == "goals" and column.kind is Kind.QUANTITY and (quantity.unit or units[index]) == RATIO:
                    quantity = quantity._replace(unit=RATIO)  # 3 of another workbook's 1:3 looks like it again
                if quantity:
                    quantities[table.key, column.key, index] = quantity
            holds.columns[column.key] = cells
        result.tables[table.key] = holds
    result["goals"].columns["unit"] = units
    typed = interpret(result)
    for key, index, cell in strange:
        # To the formulas, which know no units, it is a text they can't read.
        typed.tables["goals"][key][index] = Broken(cell, QuantityUnreadable(_STRANGE))
    return Written(result, typed, quantities)

