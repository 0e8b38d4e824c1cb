"""Which edits of typed texts are not carried out: those that a formula of the workbook's own would notice, those
inside merged cells, and those of cells that hold something else than what was read.

A formula that reads 5万 as a text (LEFT, SUBSTITUTE, &, SUM over texts) gives another result once it is a number. Our
template's own formulas read both alike and do not count. The same goes for a word that a dropdown list offers or that a
conditional format looks for.

What was read is not always what stands in the cell: 5 under the title 目标值(万元) is read as 5万元, and of 填报日期：10.20
in one cell only the date. Written back, the first would be another amount and the second have lost its title.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW, Area
from xlretro.io.edit.references import Reach, reaches
from xlretro.io.edit.surroundings import SheetFormula, Surroundings
from xlretro.model.changes import CellEdit, Formula
from xlretro.model.records import Part, Place, Retrospective
from xlretro.model.schema import Kind, Table
from xlretro.model.values import is_blank

__all__ = ["spared"]

_BESIDE = ("unit", "direction")
"""Columns that take in what the amounts of a row said beside their numbers."""


def spared(
    edits: Sequence[CellEdit], surroundings: Surroundings, retro: Retrospective
) -> tuple[list[CellEdit], list[CellEdit]]:
    """(edits to carry out, edits left out because something of the workbook's own reads the cell), each in their order.

    Edits that belong together are left out together. What can't stand in its cell, or was not read from it alone, is in
    neither list.
    """
    stuck = {edit.place for edit in edits if _is_stuck(edit, surroundings, retro)}
    stuck |= _rows_with(edits, {edit.place for edit in edits if _is_unlike(edit, surroundings)}, retro)
    stuck = _with_companions(edits, stuck, retro)
    possible = [edit for edit in edits if edit.place not in stuck]
    typed = {edit.place for edit in possible if not isinstance(edit.new, Formula)}
    noticed: set[Place] = set()
    if typed:
        read = _noticed(typed, surroundings, retro)
        read.update(edit.place for edit in possible if _is_watched(edit, surroundings, retro))
        noticed = _with_companions(possible, read, retro)
    return (
        [edit for edit in possible if edit.place not in noticed],
        [edit for edit in possible if edit.place in noticed],
    )


def _is_stuck(edit: CellEdit, surroundings: Surroundings, retro: Retrospective) -> bool:
    """Inside merged cells, where nothing can stand; or an amount merged over several rows, each with its own unit."""
    row, column = edit.place.row, edit.place.column
    for area in surroundings.merged.get(edit.place.sheet.casefold(), ()):
        if area.holds((row, column)):
            shared = area.bottom > area.top and bool(edit.table) and _is_amount_or_beside(edit, retro)
            return (row, column) != (area.top, area.left) or shared
    return False


def _is_unlike(edit: CellEdit, surroundings: Surroundings) -> bool:
    """The cell holds another text than the one read, or one with a look that another text would lose."""
    if surroundings.texts is None or isinstance(edit.new, Formula):
        return False
    row, column = edit.place.row, edit.place.column
    held = surroundings.texts.get(edit.place.sheet.casefold(), {}).get((row, column))
    if held is None:
        return isinstance(edit.old, str)
    return held.text != (edit.old or "") or (held.rich and isinstance(edit.new, str))


def _is_watched(edit: CellEdit, surroundings: Surroundings, retro: Retrospective) -> bool:
    """A word for another, where a list or a format of the workbook's own knows words; our template's know its own."""
    if retro.from_template or not edit.table or not isinstance(edit.old, str) or not isinstance(edit.new, str):
        return False
    areas = surroundings.watched.get(edit.place.sheet.casefold(), ())
    at = (edit.place.row, edit.place.column)
    return retro.kind[edit.table][edit.column].kind is Kind.CHOICE and any(area.holds(at) for area in areas)


# ---------------------------------------------------------------------------------------- what belongs together


def _is_amount(edit: CellEdit, retro: Retrospective) -> bool:
    return bool(edit.table) and retro.kind[edit.table][edit.column].kind is Kind.QUANTITY


def _is_amount_or_beside(edit: CellEdit, retro: Retrospective) -> bool:
    return edit.column in _BESIDE or _is_amount(edit, retro)


def _with_companions(edits: Sequence[CellEdit], out: Collection[Place], retro: Retrospective) -> set[Place]:
    """*out*, and the places of the edits that make no sense without those."""
    together = set(out)
    if not together:
        return together
    for pair in _split_periods(edits, retro):
        if together.intersection(pair):
            together.update(pair)
    for amounts, beside in _rows(edits, retro):
        if together.intersection(beside):
            together.update(amounts)  # their unit would be lost
        if together.issuperset(amounts):
            together.update(beside)
    return together


def _rows_with(edits: Sequence[CellEdit], places: set[Place], retro: Retrospective) -> set[Place]:
    """*places*, and every amount and unit of the rows they are in: half a row in another unit is another row."""
    found = set(places)
    for amounts, beside in _rows(edits, retro) if places else ():
        if places & (amounts | beside):
            found |= amounts | beside
    return found


def _split_periods(edits: Iterable[CellEdit], retro: Retrospective) -> Iterable[list[Place]]:
    """The two halves of every period that was typed into one cell: one half is put into a cell that stood blank."""
    halves = {
        (table.key if table else "", key): column.key
        for table, column in retro.kind.every_column() for key in column.halves or ()
    }  # fmt: skip
    pairs: dict[object, list[CellEdit]] = defaultdict(list)
    for edit in edits:
        if period := halves.get((edit.table, edit.column)):
            row = (edit.place.sheet, edit.place.row) if edit.table else None
            pairs[edit.table, period, row].append(edit)
    return [[edit.place for edit in pair] for pair in pairs.values() if any(is_blank(edit.old) for edit in pair)]


def _rows(edits: Iterable[CellEdit], retro: Retrospective) -> Iterable[tuple[set[Place], set[Place]]]:
    """(amounts, unit and direction) of every row of a table that has both or one."""
    rows: dict[object, tuple[set[Place], set[Place]]] = defaultdict(lambda: (set(), set()))
    for edit in edits:
        if edit.table and _is_amount_or_beside(edit, retro):
            rows[edit.table, edit.place.sheet, edit.place.row][edit.column in _BESIDE].add(edit.place)
    return rows.values()


# ---------------------------------------------------------------------------------------- what formulas read


def _noticed(places: Collection[Place], surroundings: Surroundings, retro: Retrospective) -> set[Place]:
    """Those of *places* that a formula of the workbook's own reads or stands in."""
    by_sheet: dict[str, list[tuple[int, int, Place]]] = defaultdict(list)
    for place in places:
        by_sheet[place.sheet.casefold()].append((place.row, place.column, place))
    for listed in by_sheet.values():
        listed.sort()
    found: set[Place] = set()
    for sheet, area in _read_by_their_own(surroundings, retro):
        for name in (sheet,) if sheet else tuple(by_sheet):
            listed = by_sheet.get(name, [])
            first = bisect_left(listed, area.top, key=lambda at: at[0])
            last = bisect_right(listed, area.bottom, key=lambda at: at[0])
            found.update(place for _, column, place in listed[first:last] if area.left <= column <= area.right)
    return found


def _read_by_their_own(surroundings: Surroundings, retro: Retrospective) -> set[Reach]:
    is_ours = _ours(surroundings, retro)
    found: set[Reach] = set()
    for formula in surroundings.formulas:
        if not is_ours(formula):
            found |= reaches(formula, surroundings)
            found.add(Reach(formula.sheet.casefold(), formula.area))  # a text that is a result: the formula stays
    return found


def _ours(surroundings: Surroundings, retro: Retrospective) -> Callable[[SheetFormula], bool]:
    """Tells the template's own formulas by their places: on our views, in columns of our tables that nobody types."""
    if not retro.from_template:
        return lambda formula: False
    places: dict[str, list[Area]] = defaultdict(list)
    for data in retro.found():
        for part in data.parts:
            places[part.sheet.casefold()] += _computed_areas(data.table, part, surroundings)

    def is_ours(formula: SheetFormula) -> bool:
        sheet, area = formula.sheet.casefold(), formula.area
        columns = range(area.left, area.right + 1)
        return sheet in surroundings.views or all(
            any(own.holds((area.top, column)) and own.holds((area.bottom, column)) for own in places.get(sheet, ()))
            for column in columns
        )

    return is_ours


def _computed_areas(table: Table, part: Part, surroundings: Surroundings) -> list[Area]:
    """The cells below the titles of computed columns and of the hidden helpers."""
    columns = {column for key, column in part.positions.items() if not table[key].typed}
    bottom = LAST_ROW
    helpers = {title.casefold() for column in table.columns if column.helper for title in column.title}
    for excel in surroundings.tables.values():
        if excel.sheet.casefold() == part.sheet.casefold() and excel.area.top == part.header_row:
            bottom = excel.area.bottom
            columns.update(excel.area.left + n for n, title in enumerate(excel.columns) if title.casefold() in helpers)
    return [Area(part.header_row + 1, column, bottom, column) for column in columns if column <= LAST_COLUMN]
