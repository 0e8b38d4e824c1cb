"""The information block of a workbook that is being filled: each value beside its label, or in one cell with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from xlretro.commands.fill_desk import Desk, Expected, NewValue
from xlretro.commands.fill_forms import AmountCell, Form, amount_form, field_text, period_form
from xlretro.errors import DataRefused
from xlretro.io.reading.titles import titles_of
from xlretro.model.interpret import Broken
from xlretro.model.quantity import Quantity
from xlretro.model.records import FieldValue, Place
from xlretro.model.same import as_shown, same_amount, same_value
from xlretro.model.schema import Column, Kind
from xlretro.model.units import unit_in_remark
from xlretro.model.values import is_blank, is_placeholder

__all__ = ["FieldsPlan"]


class FieldsPlan:
    """Plans the fields of one filling."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields_out = {misfit.column for misfit in desk.sourced.misfits if not misfit.table and misfit.column}

    def plan(self) -> None:
        kind, target = self._desk.kind, self._desk.target.retro
        done: set[str] = set()
        for column in kind.fields:
            if column.halves and column.key in target.fields and not any(key in target.fields for key in column.halves):
                self._plan_field(column, column.halves)
                done.update(column.halves)
        for column in kind.fields:
            if column.kind is not Kind.PERIOD and column.key not in done:
                self._plan_field(column, ())

    def _plan_field(self, column: Column, halves: Sequence[str]) -> None:
        keys = halves or (column.key,)
        source = self._desk.sourced.retro
        period = next((c.key for c in source.kind.fields if c.halves and set(keys) & set(c.halves)), "")
        given = [key for key in (*keys, period) if key and not is_blank(source.raw_field(key))]
        values = {key: self._desk.written.typed.fields.get(key) for key in keys}
        if not given or self._fields_out.intersection(given) or self._broken_field(given, keys):
            return
        if all(value is None for value in values.values()):
            return
        found = self._desk.target.retro.fields.get(column.key)
        if found is None:
            self._desk.lacks("", column.key)
            return
        found = self._in_label(column, found)
        try:
            cell = self._field_cell(column, values, found)
        except DataRefused as refused:
            self._desk.add_misfit("", -1, column, refused)
            return
        if all(self._same_field(one) for one in cell.expected):
            self._desk.result.equal += len(cell.expected)
        elif not self._desk.keeps(found.place, found.raw, offered=False) and (refusal := self._desk.stopped(cell, found.place)):
            self._desk.add_misfit("", -1, column, refusal)
        else:
            self._desk.put(cell, found.place, found.raw, "")

    def _broken_field(self, given: Sequence[str], keys: Sequence[str]) -> bool:
        for key in (*given, *keys):
            value = self._desk.given.fields.get(key)
            if isinstance(value, Broken):
                self._desk.add_misfit("", -1, self._desk.source.kind.field[key], value.error)
                return True
        return False

    def _field_cell(self, column: Column, values: dict[str, Any], found: FieldValue) -> NewValue:
        typed = self._desk.there.fields
        shown = self._unit_shown(column, found) if column.kind is Kind.QUANTITY else ""
        if column.halves:
            days = [values[key] if values[key] is not None else typed.get(key) for key in column.halves]
            form = period_form(*(day if isinstance(day, date) else None for day in days))
            expected = [Expected("", key, day) for key, day in zip(column.halves, days, strict=True)]
        else:
            written = self._desk.written.retro.raw_field(column.key)
            quantity = self._desk.written.quantities.get(("", column.key, 0))
            form = Form(written)
            if column.kind is Kind.QUANTITY:
                cell = AmountCell(shown, bool(shown), False, True, shown)
                form = amount_form(written, quantity, "", cell, self._desk.source.raw_field(column.key), self._desk.target.lang)
            expected = [Expected("", column.key, values[column.key], shown=shown)]
        label = self._label_in(found)
        if label:
            quantity = self._desk.written.quantities.get(("", column.key, 0))
            if shown and quantity and isinstance(form.raw, (int, float)):
                quantity = Quantity(float(form.raw), shown, quantity.bound)
            form = Form(label + field_text(form, quantity))
        return NewValue(column, form, expected)

    def _in_label(self, column: Column, found: FieldValue) -> FieldValue:
        """The place of a field: for a blank cell, that beside or above it whose label stands with what is to be filled in, as in
        活动名称：[填写活动名称]."""
        sheet, row, at = found.place.sheet, found.place.row, found.place.column
        if not is_blank(found.raw) or not at:
            return found
        beside = (Place(sheet, row, other) for other in range(at - 1, 0, -1))
        nearest = next((place for place in beside if self._desk.text_at(place)), None)
        for place in (nearest, Place(sheet, row - 1, at)):
            label, colon, rest = self._desk.text_at(place).replace(":", "：").partition("：") if place else ("", "", "")
            meaning = titles_of(self._desk.kind).of(label.strip()) if colon and is_placeholder(rest.strip()) else None
            if place and meaning and meaning.field == column.key:
                return FieldValue(rest.strip(), place)
        return found

    def _label_in(self, found: FieldValue) -> str:
        """What stands before the value in its cell: 活动名称： of 活动名称：中秋."""
        held = self._desk.text_at(found.place)
        if not held or not isinstance(found.raw, str) or held == found.raw:
            return ""
        whole = held.rstrip()
        return whole.removesuffix(found.raw.rstrip()) if whole.endswith(found.raw.rstrip()) else ""

    def _unit_shown(self, column: Column, found: FieldValue) -> str:
        """The unit that a field's label states, 预算(万元), or the number format of its cell."""
        row, at = found.place.row, found.place.column
        beside = [Place(found.place.sheet, row, column) for column in range(at - 1, 0, -1)]
        labels = [self._label_in(found), *(self._desk.text_at(place) for place in (*beside, Place(found.place.sheet, row - 1, at)))]
        for label in labels:
            meaning = titles_of(self._desk.kind).of(label.strip().rstrip(":： ")) if label else None
            if meaning and meaning.field == column.key:
                return unit_in_remark(column, self._desk.kind, meaning.remark) or self._desk.target.field_units.get(found.place, "")
        return self._desk.target.field_units.get(found.place, "")

    def _same_field(self, expected: Expected) -> bool:
        there = self._desk.there.fields.get(expected.key)
        if self._desk.kind.field[expected.key].kind is Kind.QUANTITY:
            return same_amount(expected.value, "", as_shown(there, expected.shown), "")
        return same_value(expected.value, there)
