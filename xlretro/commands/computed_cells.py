"""Cells of computed columns, and the as-of date: which get another content when a workbook is recomputed, and which hold
what a person typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from xlretro.errors import InputRefused, XlretroError
from xlretro.io.edit.surroundings import ExcelTable
from xlretro.io.recalc.cells import Book, BookSheet, plain_cells
from xlretro.io.template.table_sheet import NUMBER_FORMATS, POINTS
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.changes import CellEdit, Formula
from xlretro.model.compute import Results, compute
from xlretro.model.interpret import Typed
from xlretro.model.records import Place, Raw, Retrospective
from xlretro.model.schema import Column, Kind
from xlretro.model.values import clean, is_blank

__all__ = ["Beside", "as_of_edits", "beside", "fillings", "lost", "restorations", "succeeding"]

_AS_OF = Text("按指定的截至日期", "the as-of date that was asked for")
_RESTORED = Text("放回被覆盖或丢失的公式", "a formula that was overwritten or lost, put back")
_FILLED = Text("自动计算列补上空着的格子", "an empty cell of a computed column")
_SUCCEEDED = Text("原来是按上次的截至日期 {day} 算的", "was computed for the former as-of date {day}")

_NO_AS_OF = Text(
    "工作簿里没有“截至日期”一格，不能按指定的日期计算", "the workbook has no cell for the as-of date, so it can't be set"
)
_NO_AS_OF_HINT = Text("请不加 --as-of 再运行：按今天计算。", "Run without --as-of: its formulas take today.")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a person typed into a computed column, and what is computed there."""

    place: Place
    table: str
    column: str
    typed: Raw
    """None where the template's formula is gone and nothing stands in its place."""
    computed: Raw
    """None where nothing is: target or actual is blank, or can't be read."""
    overwrote: bool
    """It stands where a formula of the template stood."""



def as_of_edits(retro: Retrospective, as_of: date | None) -> Iterator[CellEdit]:
    """The one edit that makes every formula read the day that was asked for."""
    if as_of is None:
        return
    found = retro.fields.get("as_of")
    if found is None or not found.place.column:
        if retro.from_template:
            raise InputRefused(_NO_AS_OF, _NO_AS_OF_HINT, "no_as_of")
        return
    raw = found.raw.date() if isinstance(found.raw, datetime) else found.raw
    if raw != as_of:
        yield CellEdit(place=found.place, old=found.raw, new=as_of, why=_AS_OF, column="as_of")


def restorations(book: Book, retro: Retrospective) -> Iterator[CellEdit]:
    """The formulas of our tables' columns, for the cells of those columns that hold none."""
    for table in book.tables.values():
        ours = next((t for t in retro.kind.tables if t.name == table.name), None)
        if ours is None:
            continue
        sheet = book.sheets[table.sheet.casefold()]
        keys = {title: column.key for column in ours.columns if not column.typed for title in column.title}
        for number, title in enumerate(table.columns):
            if title not in keys or not (formula := _formula_of(table, number, sheet)):
                continue
            column = table.area.left + number
            for row in range(table.area.top + table.headers, table.area.bottom - table.totals + 1):
                if (row, column) not in sheet.formulas:
                    yield CellEdit(
                        place=Place(sheet.name, row, column), old=sheet.values.get((row, column)),
                        new=Formula(formula), why=_RESTORED, table=ours.key, column=keys[title],
                    )  # fmt: skip


def lost(book: Book, typed: Typed, results: Results, lang: Language) -> Iterator[Beside]:
    """The blank cells where a formula of the template stood, and what is computed there."""
    gone = [(edit.place, edit.table, edit.column) for edit in restorations(book, typed.retro) if is_blank(edit.old)]
    rows = {
        (data.place(index, key), data.table.key, key): index
        for data in typed.retro.found() for key in data.columns for index in range(len(data))
    } if gone else {}  # fmt: skip
    for place, table, column in gone:
        index = rows.get((place, table, column))
        computed = None if index is None else _result(results.columns[table][column][index], lang)
        yield Beside(place, table, column, None, computed, overwrote=True)


def _formula_of(table: ExcelTable, number: int, sheet: BookSheet) -> str:
    """The formula of a table's column: as the table states it, else as every formula cell of the column has it."""
    if number < len(table.formulas) and table.formulas[number]:
        return table.formulas[number]
    column = table.area.left + number
    rows = range(table.area.top + table.headers, table.area.bottom + 1)
    texts = {cell.text for row in rows if (cell := sheet.formulas.get((row, column)))}
    return texts.pop() if len(texts) == 1 else ""


def fillings(
    typed: Typed, results: Results, lang: Language, book: Book, data_of_file: bytes
) -> tuple[list[CellEdit], list[Place]]:
    """(figures for the blank cells of computed columns in a workbook of another layout, the cells that can't be written)."""
    edits: list[CellEdit] = []
    left: list[Place] = []
    for data in typed.retro.found():
        for column in data.table.computed:
            for index, raw in enumerate(data.raw(column.key)):
                place = data.place(index, column.key)
                new = _result(results.columns[data.table.key][column.key][index], lang)
                if not is_blank(raw) or not place.column or new is None or (index, column.key) in data.formulas:
                    continue
                spanning = book.sheets[place.sheet.casefold()].spanning
                if any(area.holds((place.row, place.column)) for area in spanning):
                    continue  # its formula is stated in another cell; it is blank because its result does not hold
                if not _is_writable(book, place):
                    left.append(place)
                    continue
                edits.append(CellEdit(place=place, old=raw, new=new, why=_FILLED, table=data.table.key, column=column.key))
    plain = plain_cells(data_of_file, {edit.place for edit in edits}) if edits else set()
    return [_formatted(edit, typed, lang) if edit.place in plain else edit for edit in edits], left


def succeeding(typed: Typed, results: Results, former: Typed, today: date, book: Book) -> Iterator[CellEdit]:
    """For the figures that depend on the day, in a workbook of another layout whose as-of date becomes another: those of
    the new day. *former* is the workbook as it was, *results* are those of the new day.

    What stands in a computed column and is the very figure of the former day says the same as it, whoever put it there;
    of anything else it can't be known, and it stays.
    """
    if not isinstance(former.fields.get("as_of"), date):
        return
    before = compute(former, None, today)
    why = _SUCCEEDED.fill(day=before.as_of.isoformat())
    for data in former.retro.found():
        for column in data.table.computed:
            pairs = zip(before.columns[data.table.key][column.key], results.columns[data.table.key][column.key], strict=True)
            raws = data.raw(column.key) if data.has(column.key) else ()
            for index, (raw, (old, new)) in enumerate(zip(raws, pairs, strict=False)):
                place = data.place(index, column.key)
                if is_blank(raw) or (index, column.key) in data.formulas or not place.column or not _is_writable(book, place):
                    continue
                lang = next((lang for lang in LANGUAGES if raw == _result(old, lang)), None)
                if lang and raw != _result(new, lang) and not isinstance(new, XlretroError):
                    yield CellEdit(place=place, old=raw, new=_result(new, lang), why=why, table=data.table.key, column=column.key)


def _is_writable(book: Book, place: Place) -> bool:
    sheet, at = book.sheets[place.sheet.casefold()], (place.row, place.column)
    return not sheet.protected and not any(area.holds(at) and at != (area.top, area.left) for area in sheet.merged)


def _result(value: object, lang: Language) -> Raw:
    """A figure or a text; None for a blank and for what has no answer."""
    if isinstance(value, Text):
        return value(lang)
    return value if isinstance(value, (int, float, str)) else None


def _formatted(edit: CellEdit, typed: Typed, lang: Language) -> CellEdit:
    """*edit* with the template's number format."""
    column = typed.retro.kind[edit.table][edit.column]
    form = NUMBER_FORMATS.get(column.kind)
    if column.kind is Kind.CHANGE:
        data = typed.retro[edit.table]
        index = next(i for i in range(len(data)) if data.place(i, edit.column) == edit.place)
        form = POINTS(lang) if typed.unit(index) == "%" else form
    return edit if isinstance(edit.new, str) else replace(edit, number_format=form)


def beside(typed: Typed, results: Results, lang: Language, tolerance: float) -> Iterator[Beside]:
    """What stands typed in computed columns; of a workbook of another layout, where it differs by more than *tolerance*."""
    for data in typed.retro.found():
        for column in data.table.computed:
            if not data.has(column.key):
                continue
            for index, raw in enumerate(data.raw(column.key)):
                if is_blank(raw) or (index, column.key) in data.formulas:
                    continue
                value = _result(results.columns[data.table.key][column.key][index], lang)
                ours, recorded = typed.retro.from_template, typed.tables[data.table.key][column.key][index]
                if ours or (value is not None and _differs(column, recorded, value, tolerance)):
                    yield Beside(data.place(index, column.key), data.table.key, column.key, raw, value, ours)


def _differs(column: Column, recorded: object, value: Raw, tolerance: float) -> bool:
    """Whether a person who typed the rounded figure meant another."""
    if isinstance(recorded, (int, float)) and isinstance(value, (int, float)):
        return abs(recorded - value) > (0 if column.kind is Kind.DAYS else tolerance) + 1e-9
    return clean(str(recorded)) != clean(str(value))
