"""What filling data into an existing workbook changes, cell by cell, as a list of changes: nothing is touched here."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from xlretro.commands.fill_cells import RowCells
from xlretro.commands.fill_desk import ADDED, Desk, FillPlan, NewValue, Target
from xlretro.commands.fill_fields import FieldsPlan
from xlretro.commands.fill_rows import carried, placed
from xlretro.errors import DataRefused
from xlretro.io.edit.room import Obstacle
from xlretro.language import Text
from xlretro.model.interpret import Broken
from xlretro.model.matching import Identity, identities, identity, matched
from xlretro.model.records import Place
from xlretro.model.schema import Table
from xlretro.model.sourced import Misfit, Sourced
from xlretro.model.values import clean, is_blank, shown

__all__ = ["plan_fill"]

_REPEATED = Text("和{other}是同一行（{name}）", "is the same row as {other} ({name})")
_REPEATED_HINT = Text("同一行只写一次，或把两行写得有区别。", "Give each row once, or tell the two apart.")
_DOUBTFUL = Text("{name}：工作簿里有几行都对得上（{places}）", "{name}: several rows of the workbook fit ({places})")
_DOUBTFUL_HINT = Text("请先在工作簿里合并或改名，再填。", "Merge or rename them in the workbook first.")
_NAMELESS = Text("没有{titles}，不知道是哪一行", "has no {titles}: nobody can tell which row it is")
_NAMELESS_HINT = Text("请在数据里补上。", "Give it in the data.")
_NO_TABLE = Text("工作簿里没有{table}", "the workbook has no {table}")
_NO_TABLE_HINT = Text("请先在工作簿里加上这张表，或从数据里去掉。", "Add the table to the workbook, or leave it out of the data.")
_FULL = Text("{table}放不下，还差 {count} 行：下面 {place} 有{what}",
             "{table} has no room, {count} row(s) are lacking: below stands {what} in {place}")  # fmt: skip
_FULL_HINT = Text("请在 Excel 里往表中插入 {count} 行，再填。", "Insert {count} row(s) into the table in Excel first.")
_AND_MORE = Text("{where} 等 {count} 行", "{where} and others, {count} rows")
_SHARED_CELL = Text("{place} 是合并了几行的单元格，不能只改这一行", "{place} is merged over several rows: it can't change for one")
_SHARED_CELL_HINT = Text("请先在 Excel 里取消合并。", "Unmerge it in Excel first.")


def plan_fill(sourced: Sourced, target: Target, *, overwrite: bool = False) -> FillPlan:
    """What filling *sourced* into *target* changes. With *overwrite*, what people typed is replaced where the data differ.

    Rows with a misfit, one of `sourced` or of the plan's own, are left out as a whole.
    """
    desk = Desk(sourced, target, overwrite)
    FieldsPlan(desk).plan()
    for data in desk.source.tables.values():
        if len(data):
            _TablePlan(desk, data.table).plan()
    return desk.finish()


class _TablePlan:
    """The rows of one table."""

    def __init__(self, desk: Desk, table: Table) -> None:
        self._desk, self._table = desk, table
        self._data, self._rows = desk.source[table.key], desk.target.retro[table.key]
        self._values = RowCells(desk, table)

    def plan(self) -> None:
        self._desk.result.computed += [
            column.title for column in self._table.computed if any(not is_blank(raw) for raw in self._data.raw(column.key))
        ]  # fmt: skip
        wanted = [index for index in range(len(self._data)) if (self._table.key, index) not in self._desk.out]
        if not self._rows.parts:
            for index in wanted:
                self._desk.refuse_row(self._table, index, _NO_TABLE.fill(table=_caption(self._table)), _NO_TABLE_HINT)
            return
        wanted = [index for index in wanted if self._is_readable(index)]
        rows = list(self._rows.rows)
        names = identities(self._table, self._desk.there.tables[self._table.key], len(self._rows))
        for (key, number), room in self._desk.target.rooms.items():
            if key == self._table.key:
                for row, texts in room.offered.items():
                    rows.append((number, row))
                    names.append(self._offered_name(texts))
        self._match(wanted, rows, names, len(self._rows))

    def _offered_name(self, texts: dict[str, str]) -> Identity:
        values = {key: self._table[key].choice_keys.get(clean(text).casefold(), text) for key, text in texts.items()}
        return identity(self._table, values)

    def _is_readable(self, index: int) -> bool:
        """Whether every value of a row is understood; each that is not is a misfit."""
        broken = [
            (self._table[key], values[index].error) for key, values in self._desk.given.tables[self._table.key].items()
            if self._table[key].typed and self._data.has(key) and isinstance(values[index], Broken)
        ]  # fmt: skip
        for column, error in broken:
            self._desk.add_misfit(self._table.key, index, column, error)
        return not broken

    def _match(
        self, wanted: Sequence[int], rows: list[tuple[int, int]], names: list[Identity], filled: int
    ) -> None:
        own = identities(self._table, self._desk.written.typed.tables[self._table.key], len(self._data))
        matches = matched([own[index] for index in wanted], names, frozenset(range(filled, len(rows))))
        name = {index: self._row_name(index) for index in wanted}
        for place, other in matches.repeated.items():
            index = wanted[place]
            where = self._desk.where(self._table, wanted[other])
            self._desk.refuse_row(self._table, index, _REPEATED.fill(other=where, name=name[index]), _REPEATED_HINT)
        for place, fitting in matches.doubtful.items():
            cells = "、".join(self._cell_name(*rows[row]) for row in fitting)
            what = _DOUBTFUL.fill(name=name[wanted[place]], places=cells)
            self._desk.refuse_row(self._table, wanted[place], what, _DOUBTFUL_HINT)
        for place in matches.nameless:
            titles = Text(*("、".join(self._table[key].title(lang) for key in self._table.keys) for lang in ("zh", "en")))
            self._desk.refuse_row(self._table, wanted[place], _NAMELESS.fill(titles=titles), _NAMELESS_HINT)
        new: list[int] = []
        for place, index in enumerate(wanted):
            if place in matches.found:
                self._fill_row(index, matches.found[place], rows[matches.found[place]], filled)
            elif (self._table.key, index) not in self._desk.out:
                new.append(index)
        self._add_rows(new)

    def _row_name(self, index: int) -> str:
        raws = [self._data.raw(key)[index] for key in (*self._table.keys, *self._table.apart)]
        return " · ".join(shown(raw, 20) for raw in raws if not is_blank(raw))

    def _cell_name(self, number: int, row: int) -> str:
        part = self._rows.parts[number]
        column = next((part.positions[key] for key in (self._table.row_key, *self._table.keys) if key in part.positions), part.left)
        return f"{part.sheet}!{Place(part.sheet, row, column).cell}"

    def _fill_row(self, index: int, row: int, at: tuple[int, int], filled: int) -> None:
        """Fill the row of the workbook that row *index* of the data is."""
        there = row if row < filled else None
        part = self._rows.parts[at[0]]
        try:
            cells = list(self._values.of(index, part, at[1], there))
        except DataRefused:
            return  # said already
        equal = [there is not None and all(self._values.same(one, there, part) for one in cell.expected) for cell in cells]
        others = [cell for cell, same in zip(cells, equal, strict=True) if not same]
        places = [Place(part.sheet, at[1], part.positions[cell.column.key]) for cell in others]
        for cell, place in zip(others, places, strict=True):
            if self._values.is_merged_over_rows(place):
                what = _SHARED_CELL.fill(place=f"{place.sheet}!{place.cell}")
                self._desk.add_misfit(self._table.key, index, cell.column, DataRefused(what, _SHARED_CELL_HINT))
                return
        written = [
            (cell, place) for cell, place in zip(others, places, strict=True)
            if not self._desk.keeps(place, self._values.old(cell.column, place, there), offered=there is None)
        ]  # fmt: skip
        if self._is_stopped(index, written):
            return
        self._desk.result.equal += sum(len(cell.expected) for cell, same in zip(cells, equal, strict=True) if same)
        for cell, place in zip(others, places, strict=True):
            self._desk.put(cell, place, self._values.old(cell.column, place, there), self._table.key, offered=there is None)

    def _refuse_beyond(self, rows: Sequence[int], below: Obstacle | None) -> None:
        """Leave out *rows* that the table has no room for: one misfit for all of them."""
        if not rows:
            return
        assert below
        where, count = self._desk.where(self._table, rows[0]), len(rows)
        if count > 1:
            where = _AND_MORE.fill(where=where, count=count)
        place = f"{below.place.sheet}!{below.place.cell}"
        what = _FULL.fill(table=_caption(self._table), count=count, place=place, what=below.what)
        self._desk.out.update((self._table.key, index) for index in rows)
        self._desk.result.misfits.append(Misfit(where, what, _FULL_HINT.fill(count=count), self._table.key, rows[0]))

    def _is_stopped(self, index: int, cells: Sequence[tuple[NewValue, Place]]) -> bool:
        """Whether the workbook's checks refuse a value of a row; each that they refuse is a misfit."""
        refusals = [(cell.column, refusal) for cell, place in cells if (refusal := self._desk.stopped(cell, place))]
        for column, refusal in refusals:
            self._desk.add_misfit(self._table.key, index, column, refusal)
        return bool(refusals)

    def _add_rows(self, new: Sequence[int]) -> None:
        ready: list[int] = []
        for index in new:
            try:
                part = self._rows.parts[0]
                cells = list(self._values.of(index, part, 0, None))
            except DataRefused:
                continue
            if not self._is_stopped(index, [(cell, self._values.model(cell.column, part)) for cell in cells]):
                ready.append(index)
        places = placed(len(ready), self._rows, self._desk.target.rooms)
        self._refuse_beyond(ready[len(places.rows):], places.full)
        for index, (number, row) in zip(ready, places.rows, strict=False):
            part = self._rows.parts[number]
            with suppress(DataRefused):  # said already: this part counts in another unit than the first
                for cell in self._values.of(index, part, row, None):
                    place = Place(part.sheet, row, part.positions[cell.column.key])
                    cell.why = ADDED
                    self._desk.put(cell, place, self._values.old(cell.column, place, None), self._table.key, offered=True)
        self._desk.result.growths += places.growths
        self._desk.result.carried += carried(self._rows, places.rows, self._desk.target.rooms, self._desk.target.surroundings)
        if places.rows:
            self._desk.result.added[self._table.key] = len(places.rows)


def _caption(table: Table) -> Text:
    return Text(table.caption("zh"), table.caption("en"))
