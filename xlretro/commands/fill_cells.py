"""The values of a row of data in the form that the columns of the workbook being filled ask for, and which are there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from xlretro.commands.fill_desk import Desk, Expected, NewValue
from xlretro.commands.fill_forms import AmountCell, Form, amount_form, choice_form, period_form
from xlretro.errors import DataRefused
from xlretro.io.reading.titles import titles_of
from xlretro.language import Text
from xlretro.model.quantity import Quantity, unit_key
from xlretro.model.records import Part, Place, Raw
from xlretro.model.same import amount, as_shown, same_amount, same_value
from xlretro.model.schema import Column, Kind, Table
from xlretro.model.units import SCALES, scale_of, unit_in_remark
from xlretro.model.values import clean, folded, is_blank, is_placeholder

__all__ = ["RowCells"]

_FORMAT = Text(
    "这一格的数字格式显示单位“{shown}”，单位列里却是“{unit}”", "the cell's number format shows {shown}, its row's unit is {unit}"
)
_FORMAT_HINT = Text("请在 Excel 里改数字格式或单位，使两者一致。", "Make the number format and the unit agree in Excel.")
_NONE = Text("（空）", "(blank)")


class RowCells:
    """The cells of one table's rows."""

    def __init__(self, desk: Desk, table: Table) -> None:
        self._desk, self._table, self._lang = desk, table, desk.target.lang
        self._data, self._rows = desk.source[table.key], desk.target.retro[table.key]
        self._written = desk.written.retro[table.key]
        self._wanted, self._held = desk.written.typed.tables[table.key], desk.there.tables[table.key]

    def of(self, index: int, part: Part, row: int, there: int | None) -> Iterator[NewValue]:
        """The values of a row of the data, each with its column of the workbook. Raises DataRefused, said as a misfit."""
        refused: DataRefused | None = None
        done: set[str] = set()
        for period in (column for column in self._table.columns if column.halves):
            assert period.halves
            if period.key in part.positions and not any(key in part.positions for key in period.halves):
                done.update(period.halves)
                days = [self._wanted[key][index] for key in period.halves]
                if any(day is not None for day in days):
                    try:
                        yield self._period_cell(period, days, there)
                    except DataRefused as error:
                        refused = self._desk.add_misfit(self._table.key, index, period, error)
        for column in self._table.laid_out:
            raw = self._written.columns[column.key][index] if column.typed else None
            if raw is None or column.key in done:
                continue
            if column.key not in part.positions:
                if row and not (column.key == "unit" and self._unit_is_stated(part, row)):
                    self._desk.lacks(self._table.key, column.key)
                continue
            try:
                yield self._typed_cell(column, index, part, row, there)
            except DataRefused as error:
                refused = self._desk.add_misfit(self._table.key, index, column, error)
        if refused:
            raise refused

    def _period_cell(self, period: Column, days: list[Any], there: int | None) -> NewValue:
        assert period.halves
        if there is not None:
            held = [self._held[key][there] for key in period.halves]
            days = [mine if mine is not None else other for mine, other in zip(days, held, strict=True)]
        form = period_form(*(day if isinstance(day, date) else None for day in days))
        return NewValue(period, form, [Expected(self._table.key, key, day) for key, day in zip(period.halves, days, strict=True)])

    def _typed_cell(self, column: Column, index: int, part: Part, row: int, there: int | None) -> NewValue:
        raw = self._written.columns[column.key][index]
        value = self._wanted[column.key][index]
        quantity = self._desk.written.quantities.get((self._table.key, column.key, index))
        unit = self._unit(index)
        form, shown = Form(raw), ""
        if column.kind in (Kind.QUANTITY, Kind.WEIGHT):
            cell = self._amount_cell(column, unit, part, row, there)
            shown = cell.shown
            self._check_format(column, unit, part, row, cell)
            unit = unit if column.kind is Kind.QUANTITY and self._says_unit(index, quantity) else ""
            same = there is not None and self._same_amount(value, unit, column, there, cell)
            if not same or not isinstance(value, Quantity):
                form = amount_form(raw, quantity, unit, cell, self._data.raw(column.key)[index], self._lang)
        elif column.kind is Kind.CHOICE:
            place = Place(part.sheet, self._listed_row(part, row), part.positions[column.key])
            worn = [str(other) for other in self._rows.raw(column.key) if other is not None]
            form = choice_form(column, raw, value, self._desk.target.dropdowns.offered(place), worn, self._lang)
        return NewValue(column, form, [Expected(self._table.key, column.key, value, unit, shown)])

    def model(self, column: Column, part: Part) -> Place:
        """The cell whose checks count for a row that is not placed yet."""
        return Place(part.sheet, self._listed_row(part, 0), part.positions[column.key])

    def _listed_row(self, part: Part, row: int) -> int:
        """The row whose lists count for *row* (0: the next new one), which may not be there yet."""
        room = self._desk.target.rooms[self._table.key, self._rows.parts.index(part)]
        if not row:
            return room.free[0] if room.free else max(room.bottom, room.top + 1)
        return min(row, max(room.bottom, room.top + 1))

    def _unit(self, index: int) -> str:
        """What the data count the amounts of a row in."""
        if "unit" not in self._table.by_key:
            return ""
        return clean(str(self._written.columns["unit"][index] or ""))

    def _says_unit(self, index: int, quantity: Quantity | None) -> bool:
        """Whether the data say what an amount is counted in: it itself or its row's 单位. That of the amount beside it, which
        the row goes by otherwise, may be another: 500 beside 4,820,000元."""
        return bool(quantity and quantity.unit) or not is_blank(self._data.raw("unit")[index])

    def _same_amount(self, value: Any, unit: str, column: Column, there: int, cell: AmountCell) -> bool:
        return same_amount(value, unit, as_shown(self._held[column.key][there], cell.shown), cell.unit)

    def _amount_cell(self, column: Column, unit: str, part: Part, row: int, there: int | None) -> AmountCell:
        meaning = titles_of(self._desk.kind).of(part.titles.get(column.key, ""))
        stated = unit_in_remark(column, self._desk.kind, meaning.remark) if meaning and meaning.remark else ""
        has_unit, has_direction = "unit" in part.positions, "direction" in part.positions
        if stated:
            return AmountCell(stated, True, has_unit, has_direction)
        if column.kind is Kind.WEIGHT:
            return AmountCell("", False, True, True)
        held = self._there_unit(there) if has_unit else ""
        if (shown := self._unit_shown(column, unit, part, row)) and not has_unit:
            return AmountCell(shown, True, False, has_direction, shown)
        replaced = self._desk.overwrite and unit and not self._is_convertible(unit, held)
        return AmountCell(unit if not held or replaced else held, False, has_unit, has_direction)

    def _unit_shown(self, column: Column, unit: str, part: Part, row: int) -> str:
        """The unit that the cell's number format shows; 万 alone is what the data count in, in tens of thousands."""
        room = self._desk.target.rooms[self._table.key, self._rows.parts.index(part)]
        shown = room.units.get((min(self._listed_row(part, row), max(room.bottom, room.top + 1)), part.positions[column.key]), "")
        return shown + scale_of(unit)[1] if shown in SCALES else shown

    def _check_format(self, column: Column, unit: str, part: Part, row: int, cell: AmountCell) -> None:
        """Raises DataRefused where the cell would show another unit than its row is going to say."""
        shown = self._unit_shown(column, unit, part, row) if column.kind is Kind.QUANTITY and cell.has_unit else ""
        if shown and not cell.by_title and not self._is_alike(shown, cell.unit):
            raise DataRefused(_FORMAT.fill(shown=shown, unit=cell.unit or _NONE), _FORMAT_HINT)

    @staticmethod
    def _is_alike(shown: str, unit: str) -> bool:
        (scale, base), (other, plain) = scale_of(shown), scale_of(unit)
        return scale == other and (not plain or unit_key(base) == unit_key(plain))

    def _unit_is_stated(self, part: Part, row: int) -> bool:
        """Whether the titles say what the amounts are counted in: 目标值(万元); or what stands in the cells is shown so."""
        return all(
            self._amount_cell(self._table[key], "", part, row, None).by_title
            for key in part.positions if self._table[key].kind is Kind.QUANTITY and self._table[key].typed
        )  # fmt: skip

    def _there_unit(self, there: int | None) -> str:
        """What the workbook counts the amounts of a row in, where it has a column for it."""
        if there is None or "unit" not in self._table.by_key:
            return ""
        raw = self._rows.raw("unit")[there]
        return "" if is_blank(raw) or is_placeholder(raw) else clean(str(raw))

    @staticmethod
    def _is_convertible(one: str, other: str) -> bool:
        return amount(Quantity(1.0), one)[1] == amount(Quantity(1.0), other)[1]

    def same(self, expected: Expected, there: int, part: Part) -> bool:
        column, value = self._table[expected.key], self._held[expected.key][there]
        if column.key == "unit":
            held = self._there_unit(there)
            return bool(held) and self._is_convertible(str(expected.value), held)
        if column.kind is Kind.QUANTITY:
            row = self._rows.rows[there][1]
            cell = self._amount_cell(column, expected.unit, part, row, there)
            return self._same_amount(expected.value, expected.unit, column, there, cell)
        if column.key in (*self._table.keys, *self._table.apart) and folded(str(expected.value)) == folded(str(value)):
            return True  # by this the row was found
        return same_value(expected.value, value)

    def old(self, column: Column, place: Place, there: int | None) -> Raw:
        if there is not None:
            return self._rows.raw(column.key)[there]
        return self._desk.text_at(place) or None

    def is_merged_over_rows(self, place: Place) -> bool:
        return any(
            area.bottom > area.top and area.holds((place.row, place.column))
            for area in self._desk.target.surroundings.merged.get(place.sheet.casefold(), ())
        )
