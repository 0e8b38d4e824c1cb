"""Which formulas' stored results no longer hold once some cells are edited: those that read one, and those that read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from xlretro.commands.fill_desk import FillPlan
from xlretro.io.edit.grow import grown_name
from xlretro.io.edit.ranges import Area
from xlretro.io.edit.references import Reach, reaches
from xlretro.io.edit.room import Room
from xlretro.io.edit.surroundings import ExcelTable, SheetFormula, Surroundings
from xlretro.model.changes import Growth, Stale
from xlretro.model.records import Place

__all__ = ["beyond", "left_behind", "stale_results"]

_TALL = 100
"""Rows from which on a range is not listed row by row."""


def stale_results(places: Iterable[Place], growths: Sequence[Growth], surroundings: Surroundings) -> list[Stale]:
    """The cells of formulas that depend on *places*, at whatever remove; tables and names being as large as *growths* make
    them."""
    surroundings = _as_grown(surroundings, growths)
    readers = _Readers(surroundings)
    waiting = [(place.sheet.casefold(), Area(place.row, place.column, place.row, place.column)) for place in places]
    stale: list[Stale] = []
    while waiting:
        for formula in readers.take(*waiting.pop()):
            stale.append(Stale(formula.sheet, *formula.area))
            waiting.append((formula.sheet.casefold(), formula.area))
    return stale


class _Readers:
    """The formulas of a workbook by the cells that they read. Each is handed out once."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._left = dict(enumerate(surroundings.formulas))
        self._by_row: dict[tuple[str, int], list[tuple[int, Area]]] = {}
        self._tall: dict[str, list[tuple[int, Area]]] = {}
        self._anywhere: list[tuple[int, Area]] = []
        """What reads the same cells of several sheets, or nobody knows which."""
        for number, formula in self._left.items():
            for sheet, area in reaches(formula, surroundings):
                if not sheet:
                    self._anywhere.append((number, area))
                elif area.bottom - area.top >= _TALL:
                    self._tall.setdefault(sheet, []).append((number, area))
                else:
                    for row in range(area.top, area.bottom + 1):
                        self._by_row.setdefault((sheet, row), []).append((number, area))

    def take(self, sheet: str, changed: Area) -> list[SheetFormula]:
        """The formulas that read a cell of *changed* and were not handed out before."""
        listed = [self._tall.get(sheet, []), self._anywhere]
        if changed.bottom - changed.top < _TALL:
            listed += [self._by_row.get((sheet, row), []) for row in range(changed.top, changed.bottom + 1)]
        else:
            listed += [readers for (own, row), readers in self._by_row.items() if own == sheet]
        hit = dict.fromkeys(
            number for readers in listed for number, area in readers
            if number in self._left and area.top <= changed.bottom and changed.top <= area.bottom
            and area.left <= changed.right and changed.left <= area.right
        )  # fmt: skip
        return [self._left.pop(number) for number in hit]


def beyond(plan: FillPlan, rooms: Mapping[tuple[str, int], Room]) -> list[Growth]:
    """The new rows of each table below those that held data: blank rows of its form that get filled, and rows added."""
    found: list[Growth] = []
    for (key, _), room in rooms.items():
        more = max((g.rows for g in plan.growths if (g.sheet, g.top, g.left) == (room.sheet, room.top, room.left)), default=0)
        last = max(
            (edit.place.row for edit in plan.edits
             if (edit.table, edit.place.sheet) == (key, room.sheet) and room.left <= edit.place.column <= room.right
             and room.last_filled < edit.place.row <= room.bottom + more), default=0,
        )  # fmt: skip
        if last:
            found.append(Growth(sheet=room.sheet, top=room.top, left=room.left, right=room.right, bottom=room.last_filled,
                                rows=last - room.last_filled))  # fmt: skip
    return found


def left_behind(new: Sequence[Growth], growths: Sequence[Growth], surroundings: Surroundings) -> list[Place]:
    """The formulas that read a table by plain addresses to its last row, or to a blank one, and not to the end of its *new*
    rows. *growths* are the rows among those that were not there.

    They are other people's and stay as they are; but somebody should look at them. One that names an Excel table, or a
    name that grows with it, reads all of it as ever.
    """
    surroundings = _as_grown(surroundings, growths)
    return [
        Place(formula.sheet, *formula.cell) for formula in surroundings.formulas
        if any(_ends_with(one, rows) for one in reaches(formula, surroundings) for rows in new)
        and not any(_stands_in(formula, rows) for rows in new)
    ]  # fmt: skip


def _ends_with(reach: Reach, growth: Growth) -> bool:
    area = reach.area
    return (
        reach.sheet == growth.sheet.casefold() and growth.bottom <= area.bottom < growth.bottom + growth.rows
        and area.top < area.bottom and growth.top < area.bottom
        and area.left <= growth.right and growth.left <= area.right
    )  # fmt: skip


def _stands_in(formula: SheetFormula, growth: Growth) -> bool:
    row, column = formula.cell
    return (
        formula.sheet.casefold() == growth.sheet.casefold() and growth.top < row <= growth.bottom + growth.rows
        and growth.left <= column <= growth.right
    )  # fmt: skip


def _as_grown(surroundings: Surroundings, growths: Sequence[Growth]) -> Surroundings:
    tables = {key: _grown(table, growths) for key, table in surroundings.tables.items()}
    names = {key: tuple(_meaning(key, one, growths) for one in meanings) for key, meanings in surroundings.names.items()}
    return replace(surroundings, tables=tables, names=names)


def _meaning(name: str, meaning: str, growths: Sequence[Growth]) -> str:
    for growth in growths:
        meaning = grown_name(name, meaning, growth.sheet, growth)
    return meaning


def _grown(table: ExcelTable, growths: Sequence[Growth]) -> ExcelTable:
    for growth in growths:
        at = (growth.sheet.casefold(), growth.top)
        if at == (table.sheet.casefold(), table.area.top) and growth.left == table.area.left:
            return replace(table, area=table.area._replace(bottom=table.area.bottom + growth.rows))
    return table
