"""The results of a workbook's formulas put right without Excel, as a list of edits; figures where computed cells stand blank.

In a workbook made from our template every stored result becomes the one that its formula gives, 看板 included. In one of
another layout the blank cells of computed columns get figures, and results are stored where none were or where a changed
cell is read; what people typed stays and is listed beside what is computed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from xlretro.commands.computed_cells import Beside, as_of_edits, beside, fillings, lost, restorations, succeeding
from xlretro.commands.normalise import edited, language_of
from xlretro.io.edit.apply import changed_bytes
from xlretro.io.edit.ranges import Cell
from xlretro.io.reading.guard import DEFAULT, Limits
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.io.recalc.cells import Book, FormulaCell, read_book
from xlretro.io.recalc.engine import Engine
from xlretro.io.recalc.values import NotComputable, Scalar, alike
from xlretro.io.recalc.with_python import NAMES, python_functions
from xlretro.language import Language, Text
from xlretro.model.changes import CellEdit, Changes, Formula, is_renewal
from xlretro.model.compute import compute
from xlretro.model.interpret import interpret
from xlretro.model.period import serial
from xlretro.model.policy import Thresholds
from xlretro.model.records import CellError, Place, Retrospective, Uncalculated
from xlretro.model.schema import WorkbookKind
from xlretro.workbooks import RETRO

__all__ = ["Recomputed", "recompute"]

Found = TypeVar("Found", CellEdit, Beside)

_RENEWED = Text("公式的结果更新", "the formula's result, renewed")
_STORED = Text("公式没有存结果，已算出", "a formula without a stored result, computed")
_DROPPED = Text("这里算不了，去掉过期的结果", "not computed here: its outdated result is taken away")
_NEVER_STORED = Text("这里算不了，仍然没有结果", "not computed here: still without a result")


@dataclass(slots=True)
class Recomputed:
    """One workbook recomputed."""

    data: bytes
    """The very bytes that were given where everything was right."""
    as_of: date
    retro: Retrospective
    """As it was read."""
    edits: list[CellEdit] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    """In the order of the cells; of a workbook of another layout, only those that differ from what is computed."""
    untold: list[Place] = field(default_factory=list)
    """Formulas whose results are not known here and may be out of date: Excel computes them when it opens the file."""
    left: list[Place] = field(default_factory=list)
    """Blank computed cells that were left so, on a protected sheet or inside merged cells."""

    @property
    def only_results(self) -> bool:
        """Whether nothing but stored results was changed."""
        return all(is_renewal(edit) for edit in self.edits)


def recompute(
    data: bytes, *, as_of: date | None = None, today: date, lang: Language | None = None, restore: bool = False,
    kinds: Sequence[WorkbookKind] = (RETRO,), limits: Limits = DEFAULT, tolerance: float = Thresholds().rate_tolerance,
    rows: Collection[tuple[str, str, int]] | None = None,
) -> Recomputed:  # fmt: skip
    """A workbook with right computed columns and stored results; the very same bytes where there is nothing to edit.

    *as_of* is written into the workbook's 截至日期; without it that counts, else *today*.
    *restore* puts lost and overwritten formulas of our template back; texts are in *lang*, else the workbook's language.
    What was typed counts as other than what is computed where they lie further apart than *tolerance*.
    With *rows*, as (table key, sheet in small letters, row), only blank cells in those get figures, and only what was typed
    there is told.

    Raises InputRefused for what is no retrospective or can't be changed.
    """
    retro = read_bytes_of_workbook(data, kinds=kinds, limits=limits)
    book = read_book(data, limits)
    lang = lang or language_of(retro)
    edits = list(as_of_edits(retro, as_of))
    known = _calculated(retro, book, today)
    typed = interpret(edited(known, edits))
    results = compute(typed, as_of, today)
    done = Recomputed(data, results.as_of, retro)
    if not retro.from_template:
        filled, done.left = fillings(typed, results, lang, book, data)
        newly_dated = bool(edits)
        edits += [edit for edit in filled if _is_among(rows, edit.table, edit.place)]
        if newly_dated:
            edits += succeeding(typed, results, interpret(known), today, book)
    elif restore:
        edits += restorations(book, retro)
    put = {edit.place for edit in edits}
    found = [*beside(typed, results, lang, tolerance), *(lost(book, typed, results, lang) if retro.from_template else ())]
    done.beside = [entry for entry in _in_order(found, book)
                   if entry.place not in put and _is_among(rows, entry.table, entry.place)]  # fmt: skip
    _put_into(book, edits)
    engine = _engine(book, retro, today, {_key(place) for place in put})
    edits = [*_with_results(edits, engine, done), *_renewals(book, engine, retro, put, done)]
    if all(edit.why is _NEVER_STORED for edit in edits):
        edits = []
    done.edits = _in_order(edits, book)
    done.data = changed_bytes(data, Changes(edits=tuple(done.edits)), limits=limits) if edits else data
    return done


def _is_among(rows: Collection[tuple[str, str, int]] | None, table: str, place: Place) -> bool:
    return rows is None or (table, place.sheet.casefold(), place.row) in rows


def _key(place: Place) -> tuple[str, Cell]:
    return place.sheet.casefold(), (place.row, place.column)


def _in_order(edits: list[Found], book: Book) -> list[Found]:
    """Sheet by sheet, down and along."""
    sheets = list(book.sheets)
    return sorted(edits, key=lambda e: (sheets.index(e.place.sheet.casefold()), e.place.row, e.place.column))


# ---------------------------------------------------------------------------------------- results


def _calculated(retro: Retrospective, book: Book, today: date) -> Retrospective:
    """*retro* with the results of the formulas in its cells that have none: figures are computed from them."""
    waiting = [
        (values, index, data.place(index, key)) for data in retro.found() for key, values in data.columns.items()
        for index, raw in enumerate(values) if isinstance(raw, Uncalculated)
    ]  # fmt: skip
    if not waiting:
        return retro
    engine = Engine(book, today, ours=retro.from_template, absent=NAMES)
    for values, index, place in waiting:
        with suppress(NotComputable, KeyError):  # a period's half stands in no cell of its own
            values[index] = engine.result(*_key(place))
    return retro


def _put_into(book: Book, edits: Sequence[CellEdit]) -> None:
    """The book as it is after *edits*."""
    for edit in edits:
        sheet, at = book.sheets[edit.place.sheet.casefold()], (edit.place.row, edit.place.column)
        if isinstance(edit.new, Formula):
            sheet.values.pop(at, None)
            sheet.formulas[at] = FormulaCell(edit.new.text, None)
            continue
        sheet.formulas.pop(at, None)
        new = edit.new
        if isinstance(new, date):
            new = serial(new) - (1462 if book.date1904 else 0)
        assert new is None or isinstance(new, (str, int, float))
        sheet.values[at] = new


def _engine(book: Book, retro: Retrospective, today: date, edited_cells: Collection[tuple[str, Cell]]) -> Engine:
    """The engine that computes as the program did that computed the workbook last: with Python's answers or without."""
    ours = retro.from_template
    plain = Engine(book, today, ours=ours, absent=NAMES, edited=edited_cells)
    asking = [
        (key, at) for key, sheet in book.sheets.items() for at, cell in sheet.formulas.items()
        if "XR_NUMBER(" in cell.text and isinstance(cell.stored, str)
    ]  # fmt: skip
    if not asking or not ours or book.date1904:
        return plain
    functions = python_functions(retro.kind, today)
    answering = Engine(book, today, ours=ours, functions=functions, edited=edited_cells)
    try:
        answered = all(book.sheets[key].formulas[at].stored == answering.result(key, at) for key, at in asking)
    except NotComputable:
        return plain
    return answering if answered else plain


def _with_results(edits: list[CellEdit], engine: Engine, done: Recomputed) -> Iterator[CellEdit]:
    """*edits*, the formulas among them with what they give."""
    for edit in edits:
        if not isinstance(edit.new, Formula):
            yield edit
            continue
        value = _computed(engine, *_key(edit.place))
        if value is None:
            done.untold.append(edit.place)
        yield replace(edit, new=replace(edit.new, value=value))


def _renewals(
    book: Book, engine: Engine, retro: Retrospective, put: Collection[Place], done: Recomputed
) -> Iterator[CellEdit]:
    """An edit for every stored result that is not there, or is another than the formula gives.

    In a workbook of another layout, only for those of formulas that read what was changed: what its own program computed
    is not computed again.
    """
    keys = {
        data.place(index, column.key): (data.table.key, column.key)
        for data in retro.found() for column in data.table.computed for index in range(len(data))
    }  # fmt: skip
    for key, sheet in book.sheets.items():
        for at, cell in sheet.formulas.items():
            place = Place(sheet.name, *at)
            if place in put:
                continue
            new = Formula("", _computed(engine, key, at))
            affected = engine.affected(key, at)
            if new.value is None and (cell.stored is None or affected):
                done.untold.append(place)
            why = _reason(cell, new, renewed=retro.from_template or affected, dropped=affected)
            if why is not None:
                old = Uncalculated(cell.text) if cell.stored is None else cell.stored
                table, column = keys.get(place, ("", ""))
                yield CellEdit(place=place, old=old, new=new, why=why, table=table, column=column)


def _reason(cell: FormulaCell, new: Formula, *, renewed: bool, dropped: bool) -> Text | None:
    """Why a stored result is to become another; None where it stays. *renewed* and *dropped* say whether it may."""
    if new.value is None:
        # As soon as other results are stored, a place with nothing in it would be a blank.
        if cell.spans:
            return None
        return (_DROPPED if dropped else None) if cell.stored is not None else _NEVER_STORED if cell.emptied else None
    if cell.stored is None:
        return _STORED
    return _RENEWED if renewed and not alike(_as_stored(cell.stored), new.value) else None


def _computed(engine: Engine, sheet: str, cell: Cell) -> str | float | int | bool | None:
    """A result as a file stores it: whole numbers without a point, an error value by its name; None where it is not known."""
    try:
        result = engine.result(sheet, cell)
    except NotComputable:
        return None
    if isinstance(result, CellError):
        return result.code
    if isinstance(result, float) and result.is_integer() and abs(result) < 2**53:
        return int(result)
    return result


def _as_stored(result: Scalar) -> Scalar:
    """An error value by its name, as files hold it; marks of the reader left out."""
    return result.code if isinstance(result, CellError) else str(result) if isinstance(result, str) else result
