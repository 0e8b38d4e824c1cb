"""Where new rows go: the blank rows of the form first, then rows added below it; and what such a row takes over. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xlretro.io.edit.room import Obstacle, Room
from xlretro.io.edit.shifting import shifted
from xlretro.io.edit.surroundings import SheetFormula, Surroundings
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Formula, Growth
from xlretro.model.records import Place, TableData

__all__ = ["CARRIED", "Placed", "carried", "placed"]

CARRIED = Text("公式从上一行延续", "the formula of the row above, carried on")
_COUNTED = Text("接着编号", "the next number")


@dataclass(slots=True)
class Placed:
    """The rows that new rows of a table go to, in their order: (part, sheet row)."""

    rows: list[tuple[int, int]] = field(default_factory=list)
    growths: list[Growth] = field(default_factory=list)
    full: Obstacle | None = None
    """What stands in the way of the rows that found no place."""


def placed(count: int, data: TableData, rooms: Mapping[tuple[str, int], Room]) -> Placed:
    """Places for *count* new rows of the table in *data*; sheets that can be seen come first."""
    result = Placed()
    if not count:
        return result
    order = sorted(range(len(data.parts)), key=lambda number: data.parts[number].hidden)
    for number in order:
        room = rooms[data.table.key, number]
        result.rows += [(number, row) for row in room.free][: count - len(result.rows)]
    for number in reversed([n for n in order if not data.parts[n].hidden] or order):
        room = rooms[data.table.key, number]
        more = min(count - len(result.rows), room.space)
        if more > 0:
            result.growths.append(Growth(sheet=room.sheet, top=room.top, left=room.left, right=room.right,
                                         bottom=room.bottom, rows=more))  # fmt: skip
            result.rows += [(number, room.bottom + down) for down in range(1, more + 1)]
        result.full = result.full or room.obstacle
    return result


def carried(
    data: TableData, rows: Sequence[tuple[int, int]], rooms: Mapping[tuple[str, int], Room], surroundings: Surroundings
) -> Iterator[CellEdit]:
    """What the new *rows* take over from those above: the formulas of columns that nobody types, and the row's number."""
    formulas = _ByCell(surroundings)
    for number, part in enumerate(data.parts):
        room = rooms[data.table.key, number]
        typed = {at for key, at in part.positions.items() if data.table[key].typed}
        keys = {at: key for key, at in part.positions.items()}
        held = set(room.formulas)
        numbers = dict(room.numbers)
        counting = {at for _, at in numbers}
        for row in sorted(row for own, row in rows if own == number):
            for at in range(room.left, room.right + 1):
                place = Place(room.sheet, row, at)
                if at in typed or (row, at) in held:
                    continue
                above = next((other for other in range(row - 1, room.top, -1) if (other, at) in room.formulas), None)
                text = formulas.at(room.sheet, above, at, row) if above else None
                if text is not None:
                    held.add((row, at))
                    yield CellEdit(place=place, old=None, new=Formula(text, None), why=CARRIED, table=data.table.key,
                                   column=keys.get(at, ""))  # fmt: skip
            for at in counting:
                before, earlier = numbers.get((row - 1, at)), numbers.get((row - 2, at))
                if (row, at) not in numbers and before is not None and earlier in (None, before - 1):
                    numbers[row, at] = before + 1
                    yield CellEdit(place=Place(room.sheet, row, at), old=None, new=before + 1, why=_COUNTED,
                                   table=data.table.key)  # fmt: skip


class _ByCell:
    """The formulas of a workbook by their cells."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._single: dict[tuple[str, int, int], SheetFormula] = {}
        self._shared: dict[str, list[SheetFormula]] = {}
        for formula in surroundings.formulas:
            sheet = formula.sheet.casefold()
            self._single[sheet, *formula.cell] = formula
            if formula.moves:
                self._shared.setdefault(sheet, []).append(formula)

    def at(self, sheet: str, row: int, column: int, to: int) -> str | None:
        """The formula of a cell as it reads in row *to*; None for one that can't be copied, such as an array formula."""
        key = sheet.casefold()
        found = self._single.get((key, row, column))
        if found is None:
            found = next((f for f in self._shared.get(key, ()) if f.area.holds((row, column))), None)
        if found is None or found.array:
            return None
        return shifted(found.text, to - found.cell[0], column - found.cell[1])
