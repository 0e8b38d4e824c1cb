"""Computes the formulas of a workbook, each from the cells that it reads, as Excel does when the file is opened.

What a formula's text asks for is done to the letter; where that is not known for certain (a function that is not among
those of `functions`, a name that moves, a circle) the formula is not computed, nor is any that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW, Area, Cell
from xlretro.io.edit.surroundings import ExcelTable
from xlretro.io.recalc.cells import Book, table_at, understood
from xlretro.io.recalc.criteria import CRITERIA, position
from xlretro.io.recalc.functions import OVER_CELLS, SCALARS, operate
from xlretro.io.recalc.syntax import Call, CellsAt, InTable, Literal, Missing, Named, Node, Operation, parsed
from xlretro.io.recalc.texts import DAYS, TEXTS, Days
from xlretro.io.recalc.values import (
    LONGEST,
    NA,
    NAME,
    REF,
    VALUE,
    Block,
    Cells,
    NotComputable,
    Scalar,
    Value,
    lifted,
    to_number,
    to_truth,
)
from xlretro.model.records import CellError

__all__ = ["Engine"]

_DEEPEST = 12
"""Cells that are computed inside each other, before the innermost is computed first."""
_WORK = 2_000_000
"""Values looked at for one workbook: what takes more is no retrospective."""
_NESTED_NAMES = 8

Key = tuple[str, Cell]
"""A sheet's name in small letters, and a cell of it."""


class _First(Exception):
    """This cell has to be computed before."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        self.key = key


@dataclass(frozen=True, slots=True)
class _At:
    """Where a formula stands and how it is read."""

    sheet: str
    cell: Cell
    moved: Cell = (0, 0)
    as_array: bool = False
    names: int = 0
    """How many names stand between the formula and this part of it."""


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
        self._days = Days(date1904=book.date1904, ours=ours)
        self._today = self._days.serial(today)
        self._own, self._absent = dict(functions or {}), frozenset(absent)
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
            at = _At(sheet, cell, formula.moved, formula.is_array)
            value = self._single(self._evaluate(parsed(formula.text), at), at)
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

    def _cell(self, sheet: str, cell: Cell) -> Scalar:
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

    def _block(self, cells: Cells) -> Block:
        """The values of a reference; where it goes on to the end of the sheet, those of the rows and columns in use."""
        top, left, bottom, right = cells.area
        bottom = max(top, min(bottom, self._extent[0])) if bottom == LAST_ROW else bottom
        right = max(left, min(right, self._extent[1])) if right == LAST_COLUMN else right
        self._spend((bottom - top + 1) * (right - left + 1))
        return Block(tuple(
            tuple(self._cell(cells.sheet, (row, column)) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        ))  # fmt: skip

    # ------------------------------------------------------------------------------ a formula's tree

    def _evaluate(self, node: Node, at: _At) -> Value:
        match node:
            case Literal():
                return node.value
            case Missing():
                return None
            case CellsAt():
                return self._reference(node, at)
            case InTable():
                return self._in_table(node, at)
            case Named():
                return self._named(node.name, at)
            case Operation():
                return self._operation(node, at)
            case Call():
                return self._call(node, at)

    def _plain(self, node: Node, at: _At) -> Scalar | Block:
        """A part's value: one, or in an array formula a block."""
        value = self._evaluate(node, at)
        if not at.as_array:
            return self._single(value, at)
        return self._whole(value)

    def _whole(self, value: Value) -> Scalar | Block:
        if not isinstance(value, Cells):
            return value
        block = self._block(value)
        return block.rows[0][0] if value.area.size == 1 else block

    def _one(self, node: Node, at: _At) -> Scalar:
        """A part's value as one value."""
        value = self._plain(node, at)
        if isinstance(value, Block):
            raise NotComputable("a block where one value belongs")
        return value

    def _single(self, value: Value, at: _At) -> Scalar:
        """One value of what may be several: of a reference, the cell in the formula's own row or column."""
        if isinstance(value, Block):
            return value.rows[0][0]
        if not isinstance(value, Cells):
            return value
        area, (row, column) = value.area, at.cell
        if area.size == 1:
            return self._cell(value.sheet, (area.top, area.left))
        if at.as_array:
            return self._cell(value.sheet, (area.top, area.left))
        if area.left == area.right and area.top <= row <= area.bottom:
            return self._cell(value.sheet, (row, area.left))
        if area.top == area.bottom and area.left <= column <= area.right:
            return self._cell(value.sheet, (area.top, column))
        return VALUE

    def _operation(self, node: Operation, at: _At) -> Scalar | Block:
        values = [self._plain(operand, at) for operand in node.operands]
        if len(values) == 1:
            return lifted(_UNARY[node.sign], *values)
        if node.sign == "&":
            return lifted(TEXTS["CONCATENATE"], *values)
        return lifted(partial(operate, node.sign), *values)

    # ------------------------------------------------------------------------------ references

    def _reference(self, node: CellsAt, at: _At) -> Cells | CellError:
        sheet = node.sheet or at.sheet
        if sheet not in self._book.sheets:
            raise NotComputable(sheet)
        if at.names and not all(node.fixed):
            raise NotComputable("a name that leads elsewhere from every cell")
        down, right = at.moved
        ends = [
            end + (0 if fixed else by)
            for end, fixed, by in zip(node.area, node.fixed, (down, right, down, right), strict=True)
        ]
        top, bottom = sorted((ends[0], ends[2]))
        first, last = sorted((ends[1], ends[3]))
        if top < 1 or first < 1 or bottom > LAST_ROW or last > LAST_COLUMN:
            raise NotComputable("wraps around the sheet")
        return Cells(sheet, Area(top, first, bottom, last))

    def _in_table(self, node: InTable, at: _At) -> Cells | CellError:
        table = self._book.tables.get(node.table) if node.table else table_at(self._book, at.sheet, at.cell)
        if table is None:
            raise NotComputable(node.table)
        area = table.area
        if node.first:
            titles = [title.casefold() for title in table.columns]
            if node.first not in titles or node.last not in titles:
                raise NotComputable(node.first)
            left, right = sorted((titles.index(node.first), titles.index(node.last)))
            area = area._replace(left=table.area.left + left, right=table.area.left + right)
        return self._rows_of(table, area, node.part, at)

    def _rows_of(self, table: ExcelTable, area: Area, part: str, at: _At) -> Cells | CellError:
        data = table.area._replace(top=table.area.top + table.headers, bottom=table.area.bottom - table.totals)
        sheet = table.sheet.casefold()
        if part == "this row":
            if sheet != at.sheet and not data.top <= at.cell[0] <= data.bottom:
                return VALUE
            if not data.top <= at.cell[0] <= data.bottom:
                return VALUE
            return Cells(sheet, area._replace(top=at.cell[0], bottom=at.cell[0]))
        if part == "headers" and table.headers:
            return Cells(sheet, area._replace(bottom=area.top + table.headers - 1))
        if part == "totals" and table.totals:
            return Cells(sheet, area._replace(top=data.bottom + 1))
        if part in ("headers", "totals"):
            return REF
        return Cells(sheet, area if part == "all" else area._replace(top=data.top, bottom=data.bottom))

    def _named(self, name: str, at: _At) -> Value:
        meanings = self._book.names.get(name, ())
        if name in self._book.tables:
            return self._in_table(InTable(name, "data"), at)
        if len(meanings) != 1 or at.names >= _NESTED_NAMES:
            raise NotComputable(name)
        deeper = _At(at.sheet, at.cell, (0, 0), at.as_array, at.names + 1)
        return self._evaluate(parsed(meanings[0].removeprefix("=")), deeper)

    # ------------------------------------------------------------------------------ functions

    def _call(self, node: Call, at: _At) -> Value:
        name, arguments = node.function, node.arguments
        try:
            if name in _LAZY:
                return _LAZY[name](self, arguments, at)
            if name in SCALARS or name in TEXTS:
                function = SCALARS.get(name) or TEXTS[name]
                return lifted(function, *(self._plain(argument, at) for argument in arguments))
            if name in DAYS:
                return lifted(partial(DAYS[name], self._days), *(self._plain(argument, at) for argument in arguments))
            if name in OVER_CELLS:
                inside = _At(at.sheet, at.cell, at.moved, at.as_array or name == "SUMPRODUCT", at.names)
                return OVER_CELLS[name](*(self._over(argument, inside) for argument in arguments))
            if name in CRITERIA:
                return CRITERIA[name](*(self._looked_through(a, n, name, at) for n, a in enumerate(arguments)))
            if name in self._own:
                return self._own[name](*(self._single(self._evaluate(argument, at), at) for argument in arguments))
        except TypeError as error:  # another number of arguments than the function takes
            raise NotComputable(name) from error
        if name in self._absent:
            return NAME
        for argument in arguments:  # whether it reads an edited cell is to be known all the same
            with suppress(NotComputable):
                self._over(argument, at)
        raise NotComputable(name)

    def _over(self, node: Node, at: _At) -> Scalar | Block:
        """An argument of a function over cells: a reference is a block even of one cell, for texts in cells do not count."""
        value = self._evaluate(node, at)
        return self._block(value) if isinstance(value, Cells) else value

    def _looked_through(self, node: Node, number: int, function: str, at: _At) -> Scalar | Block:
        """An argument of COUNTIF and its like: cells to look through, or what to look for."""
        wanted = number % 2 == (0 if function == "SUMIFS" else 1) and (number > 0)
        return self._one(node, at) if wanted else self._over(node, at)

    # The functions that look at their arguments themselves.

    def _if(self, arguments: tuple[Node, ...], at: _At) -> Value:
        if len(arguments) not in (2, 3):
            raise NotComputable("IF")
        condition = self._plain(arguments[0], at)
        if isinstance(condition, Block):
            branches = [self._whole(self._evaluate(argument, at)) for argument in arguments[1:]]
            return lifted(_chosen, condition, *branches)
        truth = to_truth(condition)
        if isinstance(truth, CellError):
            return truth
        if truth:
            return _given(self._evaluate(arguments[1], at), arguments[1])
        return _given(self._evaluate(arguments[2], at), arguments[2]) if len(arguments) == 3 else False

    def _iferror(self, arguments: tuple[Node, ...], at: _At) -> Value:
        tried, otherwise = arguments
        value = self._plain(tried, at)
        if isinstance(value, Block):
            return lifted(lambda one, other: other if isinstance(one, CellError) else one, value, self._plain(otherwise, at))
        return self._evaluate(otherwise, at) if isinstance(value, CellError) else value

    def _choose(self, arguments: tuple[Node, ...], at: _At) -> Value:
        number = to_number(self._one(arguments[0], at))
        if isinstance(number, CellError):
            return number
        return self._evaluate(arguments[int(number)], at) if 1 <= int(number) < len(arguments) else VALUE

    def _numbers(self, arguments: tuple[Node, ...], at: _At) -> list[int] | CellError:
        """Whole numbers; one that is left out is 0."""
        numbers = [to_number(self._one(argument, at)) for argument in arguments]
        error = next((number for number in numbers if isinstance(number, CellError)), None)
        return error or [int(number // 1) for number in numbers if not isinstance(number, CellError)]

    def _index(self, arguments: tuple[Node, ...], at: _At) -> Value:
        source = self._evaluate(arguments[0], at)
        numbers = self._numbers(arguments[1:], at)
        if isinstance(numbers, CellError) or isinstance(source, CellError):
            return source if isinstance(source, CellError) else numbers  # type: ignore[return-value]
        if not isinstance(source, Cells) or len(numbers) not in (1, 2):
            raise NotComputable("INDEX")
        area = source.area
        if len(numbers) == 1 and area.top == area.bottom:
            numbers = [1, *numbers]
        row, column = (*numbers, 0 if len(numbers) == 2 or area.left != area.right else 1)[:2]
        if row < 0 or column < 0:
            return VALUE
        if row > area.bottom - area.top + 1 or column > area.right - area.left + 1:
            return REF
        top, bottom = (area.top + row - 1,) * 2 if row else (area.top, area.bottom)
        left, right = (area.left + column - 1,) * 2 if column else (area.left, area.right)
        return Cells(source.sheet, Area(top, left, bottom, right))

    def _match(self, arguments: tuple[Node, ...], at: _At) -> Value:
        if len(arguments) != 3 or self._one(arguments[2], at) not in (0, False, None):
            raise NotComputable("MATCH")  # in a sorted list: each program looks in its own order
        wanted, block = self._one(arguments[0], at), self._over(arguments[1], at)
        if isinstance(wanted, CellError):
            return wanted
        if not isinstance(block, Block):
            raise NotComputable("MATCH")
        found = position(wanted, list(block))
        return NA if found is None or min(len(block.rows), len(block.rows[0])) > 1 else found + 1

    def _vlookup(self, arguments: tuple[Node, ...], at: _At) -> Value:
        if len(arguments) != 4 or self._one(arguments[3], at) not in (0, False, None):
            raise NotComputable("VLOOKUP")
        wanted, cells = self._one(arguments[0], at), self._evaluate(arguments[1], at)
        numbers = self._numbers(arguments[2:3], at)
        if isinstance(wanted, CellError) or isinstance(numbers, CellError) or not isinstance(cells, Cells):
            raise NotComputable("VLOOKUP")
        area = cells.area
        first = self._block(Cells(cells.sheet, area._replace(right=area.left)))
        found = position(wanted, list(first))
        if found is None:
            return NA
        if numbers[0] < 1 or area.left + numbers[0] - 1 > area.right:
            return VALUE if numbers[0] < 1 else REF
        return self._cell(cells.sheet, (area.top + found, area.left + numbers[0] - 1))

    def _offset(self, arguments: tuple[Node, ...], at: _At) -> Value:
        source = self._evaluate(arguments[0], at)
        numbers = self._numbers(arguments[1:], at)
        if isinstance(source, CellError) or isinstance(numbers, CellError):
            return source if isinstance(source, CellError) else numbers  # type: ignore[return-value]
        if not isinstance(source, Cells) or not 2 <= len(numbers) <= 4:
            raise NotComputable("OFFSET")
        area = source.area
        height, width = area.bottom - area.top + 1, area.right - area.left + 1
        height, width = (*numbers[2:], *(height, width)[len(numbers) - 2:])
        if height < 1 or width < 1:
            raise NotComputable("OFFSET")
        top, left = area.top + numbers[0], area.left + numbers[1]
        if top < 1 or left < 1 or top + height - 1 > LAST_ROW or left + width - 1 > LAST_COLUMN:
            return REF
        return Cells(source.sheet, Area(top, left, top + height - 1, left + width - 1))

    def _row(self, arguments: tuple[Node, ...], at: _At) -> Value:
        return self._corner(arguments, at)[0]

    def _column(self, arguments: tuple[Node, ...], at: _At) -> Value:
        return self._corner(arguments, at)[1]

    def _corner(self, arguments: tuple[Node, ...], at: _At) -> Cell:
        if not arguments:
            return at.cell
        cells = self._evaluate(arguments[0], at)
        if not isinstance(cells, Cells) or cells.area.size > 1:
            raise NotComputable("ROW")
        return cells.area.top, cells.area.left

    def _now(self, arguments: tuple[Node, ...], at: _At) -> Value:
        if arguments:
            raise NotComputable("TODAY")
        return self._today


def _given(value: Value, node: Node) -> Value:
    """An argument that was left out is 0."""
    return 0 if isinstance(node, Missing) else value


def _chosen(condition: Scalar, then: Scalar, otherwise: Scalar = False) -> Scalar:
    truth = to_truth(condition)
    return truth if isinstance(truth, CellError) else then if truth else otherwise


def _minus(value: Scalar) -> Scalar:
    number = to_number(value)
    return number if isinstance(number, CellError) else -number


def _percent(value: Scalar) -> Scalar:
    number = to_number(value)
    return number if isinstance(number, CellError) else number / 100


_UNARY: dict[str, Callable[[Scalar], Scalar]] = {"-": _minus, "+": lambda value: value, "%": _percent}
_LAZY: dict[str, Callable[[Engine, tuple[Node, ...], _At], Value]] = {
    "IF": Engine._if, "IFERROR": Engine._iferror, "CHOOSE": Engine._choose, "INDEX": Engine._index,
    "MATCH": Engine._match, "VLOOKUP": Engine._vlookup, "OFFSET": Engine._offset, "ROW": Engine._row,
    "COLUMN": Engine._column, "TODAY": Engine._now,
}  # fmt: skip
