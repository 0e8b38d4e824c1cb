"""What filling data into an existing workbook changes, cell by cell, as a list of changes: nothing is touched here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from xlretro.commands.fill_forms import AmountCell, Form, amount_form, choice_form, field_text, period_form
from xlretro.commands.fill_rows import carried, placed
from xlretro.errors import DataRefused
from xlretro.io.edit.dropdowns import Dropdowns
from xlretro.io.edit.room import Room
from xlretro.io.edit.surroundings import Surroundings
from xlretro.io.reading.titles import titles_of, unit_in
from xlretro.language import Language, Text
from xlretro.model.changes import CellEdit, Growth
from xlretro.model.interpret import Broken, Typed, interpret
from xlretro.model.matching import Identity, identities, identity, matched
from xlretro.model.quantity import Quantity
from xlretro.model.records import FieldValue, Part, Place, Raw, Retrospective
from xlretro.model.same import amount, same_amount, same_value
from xlretro.model.schema import Column, Kind, Table
from xlretro.model.sourced import Misfit, Sourced
from xlretro.model.values import clean, folded, is_blank, is_placeholder, shown
from xlretro.model.written import Written, as_written

__all__ = ["REPLACED", "Expected", "FillPlan", "Kept", "Lacking", "Target", "plan_fill"]

FILLED = Text("填入", "filled in")
ADDED = Text("新增的行", "a new row")
REPLACED = Text("改写原有内容", "replaces what stood there")

_REPEATED = Text("和{other}是同一行（{name}）", "is the same row as {other} ({name})")
_REPEATED_HINT = Text("同一行只写一次，或把两行写得有区别。", "Give each row once, or tell the two apart.")
_DOUBTFUL = Text("{name}：工作簿里有几行都对得上（{places}）", "{name}: several rows of the workbook fit ({places})")
_DOUBTFUL_HINT = Text("请先在工作簿里合并或改名，再填。", "Merge or rename them in the workbook first.")
_NAMELESS = Text("没有{titles}，不知道是哪一行", "has no {titles}: nobody can tell which row it is")
_NAMELESS_HINT = Text("请在数据里补上。", "Give it in the data.")
_NO_TABLE = Text("工作簿里没有{table}", "the workbook has no {table}")
_NO_TABLE_HINT = Text("请先在工作簿里加上这张表，或从数据里去掉。", "Add the table to the workbook, or leave it out of the data.")
_FULL = Text("{table}放不下这一行：下面 {place} 有{what}", "{table} has no room for it: below stands {what} in {place}")
_FULL_HINT = Text("请在 Excel 里往表中插入几行，再填。", "Insert rows into the table in Excel first.")
_SHARED_CELL = Text("{place} 是合并了几行的单元格，不能只改这一行", "{place} is merged over several rows: it can't change for one")
_SHARED_CELL_HINT = Text("请先在 Excel 里取消合并。", "Unmerge it in Excel first.")
_UNREADABLE = Text("{why}", "{why}")


@dataclass(slots=True)
class Target:
    """The workbook to fill, as it was read."""

    retro: Retrospective
    surroundings: Surroundings
    rooms: Mapping[tuple[str, int], Room]
    dropdowns: Dropdowns
    lang: Language
    """Of the workbook's own titles."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell that is left as it is, since a person typed it: the data say something else."""

    place: Place
    title: Text
    old: Raw
    new: Raw
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """A column or a field of the data that the workbook does not have."""

    table: str
    title: Text
    count: int
    """Values that found no place."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a cell is to be read as once it is written."""

    table: str
    key: str
    value: Any
    unit: str = ""


@dataclass(slots=True)
class FillPlan:
    """The changes, and what is not changed and why."""

    edits: list[CellEdit] = field(default_factory=list)
    carried: list[CellEdit] = field(default_factory=list)
    """Formulas and row numbers that new rows take over."""
    growths: list[Growth] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    lacking: list[Lacking] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    equal: int = 0
    """Values that stand in the workbook already."""
    added: dict[str, int] = field(default_factory=dict)
    """New rows by table key."""
    computed: list[Text] = field(default_factory=list)
    """Titles of computed columns that the data have: the workbook computes them itself."""
    expected: dict[Place, list[Expected]] = field(default_factory=dict)


@dataclass(slots=True)
class _Cell:
    """A value of the data on its way to a cell."""

    column: Column
    form: Form
    expected: list[Expected]
    why: Text = FILLED


def plan_fill(sourced: Sourced, target: Target, *, overwrite: bool = False) -> FillPlan:
    """What filling *sourced* into *target* changes. With *overwrite*, what people typed is replaced where the data differ.

    Rows with a misfit, one of `sourced` or of the plan's own, are left out as a whole.
    """
    return _Planner(sourced, target, overwrite).plan()


class _Planner:
    def __init__(self, sourced: Sourced, target: Target, overwrite: bool) -> None:
        self._sourced, self._target, self._overwrite = sourced, target, overwrite
        self._source = _with_time_of(sourced.retro, target.retro)
        self._given = interpret(self._source)
        self._written: Written = as_written(target.retro.kind, target.lang, self._source)
        self._there: Typed = interpret(target.retro)
        self._formulas = {
            (f.sheet.casefold(), row, column) for f in target.surroundings.formulas
            for row in range(f.area.top, f.area.bottom + 1) for column in range(f.area.left, f.area.right + 1)
        }  # fmt: skip
        self._out = {(m.table, m.row) for m in sourced.misfits if m.row >= 0}
        self._fields_out = {m.column for m in sourced.misfits if not m.table and m.column}
        self._lacking: dict[tuple[str, str], int] = {}
        self.result = FillPlan(misfits=list(sourced.misfits))

    def plan(self) -> FillPlan:
        self._plan_fields()
        for data in self._source.tables.values():
            if len(data):
                self._plan_table(data.table)
        kind = self._target.retro.kind
        self.result.lacking = [
            Lacking(table, (kind[table][key] if table else kind.field[key]).title, count)
            for (table, key), count in self._lacking.items()
        ]  # fmt: skip
        return self.result

    # ------------------------------------------------------------------------------ the information block

    def _plan_fields(self) -> None:
        kind, target = self._target.retro.kind, self._target.retro
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
        source = self._sourced.retro
        period = next((c.key for c in source.kind.fields if c.halves and set(keys) & set(c.halves)), "")
        given = [key for key in (*keys, period) if key and not is_blank(source.raw_field(key))]
        values = {key: self._written.typed.fields.get(key) for key in keys}
        if not given or self._fields_out.intersection(given) or self._broken_field(given, keys):
            return
        if all(value is None for value in values.values()):
            return
        found = self._target.retro.fields.get(column.key)
        if found is None:
            self._lacking["", column.key] = 1
            return
        try:
            cell = self._field_cell(column, values, found)
        except DataRefused as refused:
            self._add_misfit("", -1, column, refused)
            return
        if all(self._same_field(one) for one in cell.expected):
            self.result.equal += len(cell.expected)
        else:
            self._put(cell, found.place, found.raw, "")

    def _broken_field(self, given: Sequence[str], keys: Sequence[str]) -> bool:
        for key in (*given, *keys):
            value = self._given.fields.get(key)
            if isinstance(value, Broken):
                self._add_misfit("", -1, self._source.kind.field[key], value.error)
                return True
        return False

    def _field_cell(self, column: Column, values: dict[str, Any], found: FieldValue) -> _Cell:
        typed = self._there.fields
        if column.halves:
            days = [values[key] if values[key] is not None else typed.get(key) for key in column.halves]
            form = period_form(*(day if isinstance(day, date) else None for day in days))
            expected = [Expected("", key, day) for key, day in zip(column.halves, days, strict=True)]
        else:
            written = self._written.retro.raw_field(column.key)
            quantity = self._written.quantities.get(("", column.key, 0))
            form = Form(written)
            if column.kind is Kind.QUANTITY:
                no_unit = AmountCell("", False, False, True)
                form = amount_form(written, quantity, "", no_unit, self._source.raw_field(column.key), self._target.lang)
            expected = [Expected("", column.key, values[column.key])]
        label = self._label_in(found)
        if label:
            form = Form(label + field_text(form, self._written.quantities.get(("", column.key, 0))))
        return _Cell(column, form, expected)

    def _label_in(self, found: FieldValue) -> str:
        """What stands before the value in its cell: 活动名称： of 活动名称：中秋."""
        texts = (self._target.surroundings.texts or {}).get(found.place.sheet.casefold(), {})
        held = texts.get((found.place.row, found.place.column))
        if held is None or not isinstance(found.raw, str) or held.text == found.raw:
            return ""
        whole = held.text.rstrip()
        return whole.removesuffix(found.raw.rstrip()) if whole.endswith(found.raw.rstrip()) else ""

    def _same_field(self, expected: Expected) -> bool:
        there = self._there.fields.get(expected.key)
        if self._target.retro.kind.field[expected.key].kind is Kind.QUANTITY:
            return same_amount(expected.value, "", there, "")
        return same_value(expected.value, there)

    # ------------------------------------------------------------------------------ tables

    def _plan_table(self, table: Table) -> None:
        source, target = self._source[table.key], self._target.retro[table.key]
        self.result.computed += [
            column.title for column in table.computed if any(not is_blank(raw) for raw in source.raw(column.key))
        ]  # fmt: skip
        wanted = [index for index in range(len(source)) if (table.key, index) not in self._out]
        if not target.parts:
            for index in wanted:
                self._refuse_row(table, index, _NO_TABLE.fill(table=_caption(table)), _NO_TABLE_HINT)
            return
        wanted = [index for index in wanted if self._is_readable(table, index)]
        rows = [(part, row) for part, row in target.rows]
        names = identities(table, self._there.tables[table.key], len(target))
        for (key, number), room in self._target.rooms.items():
            if key == table.key:
                for row, texts in room.offered.items():
                    rows.append((number, row))
                    names.append(self._offered_name(table, texts))
        self._match(table, wanted, rows, names, len(target))

    def _offered_name(self, table: Table, texts: dict[str, str]) -> Identity:
        values = {key: table[key].choice_keys.get(clean(text).casefold(), text) for key, text in texts.items()}
        return identity(table, values)

    def _is_readable(self, table: Table, index: int) -> bool:
        """Whether every value of a row is understood; each that is not is a misfit."""
        broken = [
            (table[key], values[index].error) for key, values in self._given.tables[table.key].items()
            if table[key].typed and self._source[table.key].has(key) and isinstance(values[index], Broken)
        ]  # fmt: skip
        for column, error in broken:
            self._add_misfit(table.key, index, column, error)
        return not broken

    def _match(
        self, table: Table, wanted: Sequence[int], rows: list[tuple[int, int]], names: list[Identity], filled: int
    ) -> None:
        own = identities(table, self._written.typed.tables[table.key], len(self._source[table.key]))
        matches = matched([own[index] for index in wanted], names, frozenset(range(filled, len(rows))))
        name = {index: self._row_name(table, index) for index in wanted}
        for place, other in matches.repeated.items():
            index = wanted[place]
            where = self._where(table, wanted[other])
            self._refuse_row(table, index, _REPEATED.fill(other=where, name=name[index]), _REPEATED_HINT)
        for place, fitting in matches.doubtful.items():
            cells = "、".join(self._cell_name(table, *rows[row]) for row in fitting)
            what = _DOUBTFUL.fill(name=name[wanted[place]], places=cells)
            self._refuse_row(table, wanted[place], what, _DOUBTFUL_HINT)
        for place in matches.nameless:
            titles = Text(*("、".join(table[key].title(lang) for key in table.keys) for lang in ("zh", "en")))
            self._refuse_row(table, wanted[place], _NAMELESS.fill(titles=titles), _NAMELESS_HINT)
        new: list[int] = []
        for place, index in enumerate(wanted):
            if place in matches.found:
                self._fill_row(table, index, matches.found[place], rows[matches.found[place]], filled)
            elif (table.key, index) not in self._out:
                new.append(index)
        self._add_rows(table, new)

    def _row_name(self, table: Table, index: int) -> str:
        data = self._source[table.key]
        texts = [shown(data.raw(key)[index], 20) for key in (*table.keys, *table.apart) if not is_blank(data.raw(key)[index])]
        return " · ".join(texts)

    def _cell_name(self, table: Table, number: int, row: int) -> str:
        part = self._target.retro[table.key].parts[number]
        column = next((part.positions[key] for key in (table.row_key, *table.keys) if key in part.positions), part.left)
        return f"{part.sheet}!{Place(part.sheet, row, column).cell}"

    # ------------------------------------------------------------------------------ one row

    def _fill_row(self, table: Table, index: int, row: int, at: tuple[int, int], filled: int) -> None:
        """Fill the row of the workbook that row *index* of the data is."""
        there = row if row < filled else None
        part = self._target.retro[table.key].parts[at[0]]
        try:
            cells = list(self._cells(table, index, part, at[1], there))
        except DataRefused:
            return  # said already
        equal = [there is not None and all(self._same_cell(one, there, part) for one in cell.expected) for cell in cells]
        others = [cell for cell, same in zip(cells, equal, strict=True) if not same]
        places = [Place(part.sheet, at[1], part.positions[cell.column.key]) for cell in others]
        for cell, place in zip(others, places, strict=True):
            if self._is_merged_over_rows(place):
                what = _SHARED_CELL.fill(place=f"{place.sheet}!{place.cell}")
                self._add_misfit(table.key, index, cell.column, DataRefused(what, _SHARED_CELL_HINT))
                return
        self.result.equal += sum(len(cell.expected) for cell, same in zip(cells, equal, strict=True) if same)
        for cell, place in zip(others, places, strict=True):
            self._put(cell, place, self._old(table, cell.column, place, there), table.key, offered=there is None)

    def _add_rows(self, table: Table, new: Sequence[int]) -> None:
        target = self._target.retro[table.key]
        ready: list[int] = []
        for index in new:
            try:
                list(self._cells(table, index, target.parts[0], 0, None))
                ready.append(index)
            except DataRefused:
                continue
        places = placed(len(ready), target, self._target.rooms)
        for index in ready[len(places.rows):]:
            assert places.full
            below = places.full
            what = _FULL.fill(table=_caption(table), place=f"{below.place.sheet}!{below.place.cell}", what=below.what)
            self._refuse_row(table, index, what, _FULL_HINT)
        for index, (number, row) in zip(ready, places.rows, strict=False):
            part = target.parts[number]
            for cell in self._cells(table, index, part, row, None):
                place = Place(part.sheet, row, part.positions[cell.column.key])
                cell.why = ADDED
                self._put(cell, place, self._old(table, cell.column, place, None), table.key, offered=True)
        self.result.growths += places.growths
        self.result.carried += carried(target, places.rows, self._target.rooms, self._target.surroundings)
        if places.rows:
            self.result.added[table.key] = len(places.rows)

    def _cells(self, table: Table, index: int, part: Part, row: int, there: int | None) -> Iterator[_Cell]:
        """The values of a row of the data, each with its column of the workbook. Raises DataRefused, said as a misfit."""
        refused: DataRefused | None = None
        done: set[str] = set()
        for period in (column for column in table.columns if column.halves):
            assert period.halves
            if period.key in part.positions and not any(key in part.positions for key in period.halves):
                done.update(period.halves)
                days = [self._written.typed.tables[table.key][key][index] for key in period.halves]
                if any(day is not None for day in days):
                    try:
                        yield self._period_cell(table, period, days, there)
                    except DataRefused as error:
                        refused = self._add_misfit(table.key, index, period, error)
        for column in table.laid_out:
            raw = self._written.retro[table.key].columns[column.key][index] if column.typed else None
            if raw is None or column.key in done:
                continue
            if column.key not in part.positions:
                if row and not (column.key == "unit" and self._unit_is_stated(table, part)):
                    self._lacking[table.key, column.key] = self._lacking.get((table.key, column.key), 0) + 1
                continue
            try:
                yield self._typed_cell(table, column, index, part, row, there)
            except DataRefused as error:
                refused = self._add_misfit(table.key, index, column, error)
        if refused:
            raise refused

    def _period_cell(self, table: Table, period: Column, days: list[Any], there: int | None) -> _Cell:
        assert period.halves
        if there is not None:
            held = [self._there.tables[table.key][key][there] for key in period.halves]
            days = [mine if mine is not None else other for mine, other in zip(days, held, strict=True)]
        form = period_form(*(day if isinstance(day, date) else None for day in days))
        return _Cell(period, form, [Expected(table.key, key, day) for key, day in zip(period.halves, days, strict=True)])

    def _typed_cell(self, table: Table, column: Column, index: int, part: Part, row: int, there: int | None) -> _Cell:
        written = self._written
        raw = written.retro[table.key].columns[column.key][index]
        value = written.typed.tables[table.key][column.key][index]
        quantity = written.quantities.get((table.key, column.key, index))
        unit = self._unit(table, index)
        form = Form(raw)
        if column.kind in (Kind.QUANTITY, Kind.WEIGHT):
            cell = self._amount_cell(table, column, unit, part, there)
            unit = unit if column.kind is Kind.QUANTITY else ""
            same = there is not None and same_amount(value, unit, self._there.tables[table.key][column.key][there], cell.unit)
            if not same or not isinstance(value, Quantity):
                form = amount_form(raw, quantity, unit, cell, self._source[table.key].raw(column.key)[index], self._target.lang)
        elif column.kind is Kind.CHOICE:
            place = Place(part.sheet, self._listed_row(table, part, row), part.positions[column.key])
            worn = [str(other) for other in self._target.retro[table.key].raw(column.key) if other is not None]
            form = choice_form(column, raw, value, self._target.dropdowns.offered(place), worn, self._target.lang)
        return _Cell(column, form, [Expected(table.key, column.key, value, unit)])

    def _listed_row(self, table: Table, part: Part, row: int) -> int:
        """The row whose lists count for *row* (0: the next new one), which may not be there yet."""
        room = self._target.rooms[table.key, self._target.retro[table.key].parts.index(part)]
        if not row:
            return room.free[0] if room.free else max(room.bottom, room.top + 1)
        return min(row, max(room.bottom, room.top + 1))

    def _unit(self, table: Table, index: int) -> str:
        """What the data count the amounts of a row in."""
        if "unit" not in table.by_key:
            return ""
        return clean(str(self._written.retro[table.key].columns["unit"][index] or ""))

    def _amount_cell(self, table: Table, column: Column, unit: str, part: Part, there: int | None) -> AmountCell:
        meaning = titles_of(self._target.retro.kind).of(part.titles.get(column.key, ""))
        stated = unit_in(column, table, meaning.remark) if meaning and meaning.remark else ""
        has_unit, has_direction = "unit" in part.positions, "direction" in part.positions
        if stated:
            return AmountCell(stated, True, has_unit, has_direction)
        if column.kind is Kind.WEIGHT:
            return AmountCell("", False, True, True)
        held = self._there_unit(table, there) if has_unit else ""
        replaced = self._overwrite and unit and not self._is_convertible(unit, held)
        return AmountCell(unit if not held or replaced else held, False, has_unit, has_direction)

    def _unit_is_stated(self, table: Table, part: Part) -> bool:
        """Whether the titles say what the amounts are counted in: 目标值(万元)."""
        return all(
            self._amount_cell(table, table[key], "", part, None).by_title
            for key in part.positions if table[key].kind is Kind.QUANTITY and table[key].typed
        )  # fmt: skip

    def _there_unit(self, table: Table, there: int | None) -> str:
        """What the workbook counts the amounts of a row in, where it has a column for it."""
        if there is None or "unit" not in table.by_key:
            return ""
        raw = self._target.retro[table.key].raw("unit")[there]
        return "" if is_blank(raw) or is_placeholder(raw) else clean(str(raw))

    @staticmethod
    def _is_convertible(one: str, other: str) -> bool:
        return amount(Quantity(1.0), one)[1] == amount(Quantity(1.0), other)[1]

    def _same_cell(self, expected: Expected, there: int, part: Part) -> bool:
        table = self._target.retro.kind[expected.table]
        column, value = table[expected.key], self._there.tables[expected.table][expected.key][there]
        if column.key == "unit":
            held = self._there_unit(table, there)
            return bool(held) and self._is_convertible(str(expected.value), held)
        if column.kind is Kind.QUANTITY:
            cell = self._amount_cell(table, column, expected.unit, part, there)
            return same_amount(expected.value, expected.unit, value, cell.unit)
        if column.key in (*table.keys, *table.apart) and folded(str(expected.value)) == folded(str(value)):
            return True  # by this the row was found
        return same_value(expected.value, value)

    def _old(self, table: Table, column: Column, place: Place, there: int | None) -> Raw:
        if there is not None:
            return self._target.retro[table.key].raw(column.key)[there]
        texts = (self._target.surroundings.texts or {}).get(place.sheet.casefold(), {})
        held = texts.get((place.row, place.column))
        return held.text if held else None

    def _is_merged_over_rows(self, place: Place) -> bool:
        return any(
            area.bottom > area.top and area.holds((place.row, place.column))
            for area in self._target.surroundings.merged.get(place.sheet.casefold(), ())
        )

    # ------------------------------------------------------------------------------ what comes of it

    def _put(self, cell: _Cell, place: Place, old: Raw, table: str, *, offered: bool = False) -> None:
        """Edit a cell, or keep it where a person typed it; what a form only *offered* counts as blank."""
        formula = (place.sheet.casefold(), place.row, place.column) in self._formulas
        typed = formula or not (is_blank(old) or is_placeholder(old) or offered)
        if typed and not self._overwrite:
            self.result.kept.append(Kept(place, cell.column.title, old, cell.form.raw, formula))
            return
        self.result.edits.append(
            CellEdit(place=place, old=old, new=cell.form.raw, why=REPLACED if typed else cell.why, table=table,
                     plain_format=cell.form.plain_format, column=cell.column.key)
        )  # fmt: skip
        self.result.expected[place] = cell.expected

    def _where(self, table: Table, index: int) -> Text:
        known = self._sourced.places.get((table.key, index))
        return known or Text(f"{table.caption('zh')} 第 {index + 1} 行", f"{table.caption('en')} row {index + 1}")

    def _refuse_row(self, table: Table, index: int, what: Text, hint: Text) -> None:
        self._out.add((table.key, index))
        self.result.misfits.append(Misfit(self._where(table, index), what, hint, table.key, index))

    def _add_misfit(self, table: str, index: int, column: Column, error: Any) -> DataRefused:
        """Note that a value does not fit; with it, its whole row stays out."""
        kind = self._target.retro.kind
        where = self._where(kind[table], index) if table else self._sourced.places.get(("", -1), Text("activity", "activity"))
        said = Misfit(Text("{where} {title}", "{where} {title}").fill(where=where, title=column.title), error.message,
                      error.hint, table, index, column.key)  # fmt: skip
        known = {(misfit.table, misfit.row, misfit.column) for misfit in self.result.misfits}
        if (table, index, column.key) not in known:
            self.result.misfits.append(said)
        if table:
            self._out.add((table, index))
        return DataRefused(said.what, said.hint)


def _caption(table: Table) -> Text:
    return Text(table.caption("zh"), table.caption("en"))


def _with_time_of(source: Retrospective, target: Retrospective) -> Retrospective:
    """*source* as its days are to be understood: where it does not say when the activity was, the workbook does."""
    times = {key for column in source.kind.fields if column.halves for key in (column.key, *column.halves)}
    if any(not is_blank(source.raw_field(key)) for key in times):
        return source
    borrowed = {key: found for key, found in target.fields.items() if key in times}
    return replace(source, fields={**source.fields, **borrowed})
