"""Computes the formulas of a workbook, each from the cells that it reads, as Excel does when the file is opened.

What a formula's text asks for is done to the letter; where that is not known for certain (a function that is not among
those of `functions`, a name that moves, a circle) the formula is not computed, nor is any that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW, Cell
from xlretro.io.recalc.cells import Book, understood
from xlretro.io.recalc.evaluation import Evaluation
from xlretro.io.recalc.syntax import parsed
from xlretro.io.recalc.texts import Days
from xlretro.io.recalc.values import LONGEST, VALUE, At, Block, Cells, NotComputable, Scalar

__all__ = ["Engine"]

_DEEPEST = 12
"""Cells that are computed inside each other, before the innermost is computed first."""
_WORK = 2_000_000
"""Values looked at for one workbook: what takes more is no retrospective."""

Key = tuple[str, Cell]
"""A sheet's name in small letters, and a cell of it."""


class _First(Exception):
    """This cell has to be computed before."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        self.key = key


class Engine:
    """Results of *book*'s formulas on the day *today*.

    *ours* says that the formulas are our template's. *functions* are functions that the file's program has beside
    Excel's own, by their names in capitals; those of the names in *absent* it is known not to have. *edited* are cells
    that hold other values than before: see `affected`.
    """

    def __init__(
        self, book: Book, today: date, *, ours: bool = False, functions: Mapping[str, Callable[..., Scalar]] | None = None,
        absent: Collection[str] = (), edited: Collection[Key] = (),
    ) -> None:  # fmt: skip
        self._book = book
        days = Days(date1904=book.date1904, ours=ours)
        self._formulas = Evaluation(book, self, days, days.serial(today), functions or {}, frozenset(absent))
        self._results: dict[Key, Scalar] = {}
        self._failed: set[Key] = set()
        self._open: list[Key] = []
        self._extent = book.extent
        self._work = 0
        self._edited = frozenset(edited)
        self._affected: set[Key] = set()
        self._reads_edited: list[bool] = []

    # ------------------------------------------------------------------------------ cells

    def result(self, sheet: str, cell: Cell) -> Scalar:
        """The result of the formula in a cell; a blank one is 0, as Excel shows it. Raises NotComputable."""
        waiting: list[Key] = [(sheet, cell)]
        while waiting:
            try:
                self._compute(waiting[-1])
            except _First as first:
                if first.key in waiting:
                    self._fail(waiting)
                waiting.append(first.key)
            except (NotComputable, RecursionError):
                self._failed.add(waiting.pop())
            else:
                waiting.pop()
        key = (sheet, cell)
        if key in self._failed:
            raise NotComputable(f"{sheet}!{cell}")
        return self._results[key]

    def affected(self, sheet: str, cell: Cell) -> bool:
        """Whether the formula in a cell, computed before, reads an edited cell, by whatever way."""
        return (sheet, cell) in self._affected

    def _fail(self, keys: Collection[Key]) -> None:
        self._failed.update(keys)

    def _compute(self, key: Key) -> Scalar:
        if key in self._results:
            return self._results[key]
        if key in self._failed or key in self._open:
            self._failed.add(key)
            raise NotComputable("in a circle")
        if len(self._open) >= _DEEPEST:
            raise _First(key)
        sheet, cell = key
        formula = self._book.sheets[sheet].formulas[cell]
        if formula.spans or not formula.text:
            raise NotComputable("spans cells")
        self._open.append(key)
        self._reads_edited.append(False)
        try:
            at = At(sheet, cell, formula.moved, formula.is_array)
            value = self._formulas.result(parsed(formula.text), at)
        except NotComputable:
            self._failed.add(key)
            raise
        finally:
            self._open.pop()
            if self._reads_edited.pop():
                self._affected.add(key)
                if self._reads_edited:
                    self._reads_edited[-1] = True
        if isinstance(value, str) and len(value) > LONGEST:
            value = VALUE
        result = self._results[key] = 0 if value is None else value
        return result

    def cell(self, sheet: str, cell: Cell) -> Scalar:
        """The value of a cell, for formulas."""
        self._spend(1)
        found = self._book.sheets[sheet]
        key = (sheet, cell)
        if key in self._edited or key in self._affected:
            self._note_edited()
        if cell in found.formulas:
            return self._compute(key)
        return understood(found.values.get(cell))

    def _note_edited(self) -> None:
        if self._reads_edited:
            self._reads_edited[-1] = True

    def _spend(self, work: int) -> None:
        self._work += work
        if self._work > _WORK:
            raise NotComputable("too much work")

    def block(self, cells: Cells) -> Block:
        """The values of a reference; where it goes on to the end of the sheet, those of the rows and columns in use."""
        top, left, bottom, right = cells.area
        bottom = max(top, min(bottom, self._extent[0])) if bottom == LAST_ROW else bottom
        right = max(left, min(right, self._extent[1])) if right == LAST_COLUMN else right
        self._spend((bottom - top + 1) * (right - left + 1))
        return Block(tuple(
            tuple(self.cell(cells.sheet, (row, column)) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        ))  # fmt: skip
