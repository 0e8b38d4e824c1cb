"""Which formulas' stored results no longer hold once some cells are edited: those that read one, and those that read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xlretro.io.edit.ranges import Area, compact
from xlretro.io.edit.references import EVERYTHING, Reach, reaches
from xlretro.io.edit.surroundings import ExcelTable, SheetFormula, Surroundings
from xlretro.model.changes import Growth, Stale
from xlretro.model.records import Place

__all__ = ["left_behind", "stale_results"]


def stale_results(places: Iterable[Place], growths: Sequence[Growth], surroundings: Surroundings) -> list[Stale]:
    """The cells of formulas that depend on *places*, at whatever remove; tables being as large as *growths* make them."""
    surroundings = replace(surroundings, tables={key: _grown(t, growths) for key, t in surroundings.tables.items()})
    changed: dict[str, list[Area]] = {}
    for place in places:
        changed.setdefault(place.sheet.casefold(), []).append(Area(place.row, place.column, place.row, place.column))
    if not changed:
        return []
    changed = {sheet: compact(areas) for sheet, areas in changed.items()}
    waiting = [(formula, reaches(formula, surroundings)) for formula in surroundings.formulas]
    stale: list[Stale] = []
    while True:
        hit = [(f, reach) for f, reach in waiting if any(_touches(one.sheet, one.area, changed) for one in reach)]
        if not hit:
            return stale
        reached = {id(formula) for formula, _ in hit}
        waiting = [one for one in waiting if id(one[0]) not in reached]
        for formula, _ in hit:
            stale.append(Stale(formula.sheet, *formula.area))
            changed.setdefault(formula.sheet.casefold(), []).append(formula.area)


def left_behind(growths: Sequence[Growth], surroundings: Surroundings) -> list[Place]:
    """The formulas that read a table to its last row by plain addresses: what is added below it they do not read.

    They are other people's and stay as they are; but somebody should look at them. One that names an Excel table reads all
    of it as ever.
    """
    surroundings = replace(surroundings, tables={key: _grown(t, growths) for key, t in surroundings.tables.items()})
    return [
        Place(formula.sheet, *formula.cell) for formula in surroundings.formulas
        if any(_ends_with(one, growth) for one in reaches(formula, surroundings) for growth in growths)
        and not any(_stands_in(formula, growth) for growth in growths)
    ]  # fmt: skip


def _ends_with(reach: Reach, growth: Growth) -> bool:
    area = reach.area
    return (
        reach.sheet == growth.sheet.casefold() and area.bottom == growth.bottom and area.top < area.bottom
        and area.left <= growth.right and growth.left <= area.right
    )  # fmt: skip


def _stands_in(formula: SheetFormula, growth: Growth) -> bool:
    row, column = formula.cell
    return (
        formula.sheet.casefold() == growth.sheet.casefold() and growth.top < row <= growth.bottom
        and growth.left <= column <= growth.right
    )  # fmt: skip


def _touches(sheet: str, area: Area, changed: dict[str, list[Area]]) -> bool:
    if area is EVERYTHING.area:
        return True
    own = changed.get(sheet, ()) if sheet else [one for areas in changed.values() for one in areas]
    return any(
        area.top <= one.bottom and one.top <= area.bottom and area.left <= one.right and one.left <= area.right for one in own
    )


def _grown(table: ExcelTable, growths: Sequence[Growth]) -> ExcelTable:
    for growth in growths:
        at = (growth.sheet.casefold(), growth.top)
        if at == (table.sheet.casefold(), table.area.top) and growth.left == table.area.left:
            return replace(table, area=table.area._replace(bottom=table.area.bottom + growth.rows))
    return table
