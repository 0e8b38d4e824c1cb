"""Computes one formula's tree: operators, references, names and functions. Where cells come from says the engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Protocol

from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW, Area, Cell
from xlretro.io.edit.surroundings import ExcelTable
from xlretro.io.recalc.cells import Book, table_at
from xlretro.io.recalc.criteria import CRITERIA
from xlretro.io.recalc.functions import OVER_CELLS, SCALARS, operate
from xlretro.io.recalc.lookups import LOOKUPS
from xlretro.io.recalc.syntax import Call, CellsAt, InTable, Literal, Missing, Named, Node, Operation, parsed
from xlretro.io.recalc.texts import DAYS, TEXTS, Days
from xlretro.io.recalc.values import (
    NAME,
    REF,
    VALUE,
    At,
    Block,
    Cells,
    NearZero,
    NotComputable,
    Scalar,
    Value,
    alike,
    equal_as_shown,
    lifted,
    to_number,
)
from xlretro.model.records import CellError

__all__ = ["Evaluation"]

_NESTED_NAMES = 8


class Source(Protocol):
    """Where the values of cells come from."""

    def cell(self, sheet: str, cell: Cell) -> Scalar:
        """The value of a cell, computed if it holds a formula."""

    def block(self, cells: Cells) -> Block:
        """The values of a reference."""


class Evaluation:
    """Formulas of *book*, with *days* and *today* in its date system; *own* functions beside Excel's, and those that are
    known to be *absent*."""

    def __init__(
        self, book: Book, source: Source, days: Days, today: int, own: Mapping[str, Callable[..., Scalar]],
        absent: Collection[str],
    ) -> None:  # fmt: skip
        self._book, self._days, self._own, self._absent = book, days, own, absent
        self.today = today
        self.cell, self.block = source.cell, source.block

    # ------------------------------------------------------------------------------ a formula's tree

    def result(self, node: Node, at: At) -> Scalar:
        """What the cell of a whole formula shows.

        A sum or difference near zero is 0 where it is the last operation of a formula. Further inside, and in brackets,
        Excel's documentation leaves open whether it is: such a formula is computed only where it makes no difference.
        """
        try:
            return self.single(self._whole(node, at), at)
        except NearZero:
            kept, gone = (self.single(self.evaluate(node, replace(at, near_zero=factor)), at) for factor in (1, 0))
        if not alike(kept, gone):
            raise NotComputable("a difference near zero")
        return kept

    def _whole(self, node: Node, at: At) -> Value:
        if not isinstance(node, Operation) or node.sign not in ("+", "-") or len(node.operands) < 2 or node.bracketed:
            return self.evaluate(node, at)
        operands = [self.plain(operand, at) for operand in node.operands]
        return lifted(partial(_summed, node.sign, 0), *operands)

    def evaluate(self, node: Node, at: At) -> Value:
        """A part's value, a reference as it is."""
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

    def plain(self, node: Node, at: At) -> Scalar | Block:
        """A part's value: one, or in an array formula a block."""
        value = self.evaluate(node, at)
        if not at.as_array:
            return self.single(value, at)
        return self.whole(value)

    def whole(self, value: Value) -> Scalar | Block:
        """The values of what may be a reference."""
        if not isinstance(value, Cells):
            return value
        block = self.block(value)
        return block.rows[0][0] if value.area.size == 1 else block

    def one(self, node: Node, at: At) -> Scalar:
        """A part's value as one value."""
        value = self.plain(node, at)
        if isinstance(value, Block):
            raise NotComputable("a block where one value belongs")
        return value

    def single(self, value: Value, at: At) -> Scalar:
        """One value of what may be several: of a reference, the cell in the formula's own row or column."""
        if isinstance(value, Block):
            return value.rows[0][0]
        if not isinstance(value, Cells):
            return value
        area, (row, column) = value.area, at.cell
        if area.size == 1 or at.as_array:
            return self.cell(value.sheet, (area.top, area.left))
        if area.left == area.right and area.top <= row <= area.bottom:
            return self.cell(value.sheet, (row, area.left))
        if area.top == area.bottom and area.left <= column <= area.right:
            return self.cell(value.sheet, (area.top, column))
        return VALUE

    def _operation(self, node: Operation, at: At) -> Scalar | Block:
        values = [self.plain(operand, at) for operand in node.operands]
        if len(values) == 1:
            return lifted(_UNARY[node.sign], *values)
        if node.sign == "&":
            return lifted(TEXTS["CONCATENATE"], *values)
        if node.sign in ("+", "-"):
            return lifted(partial(_summed, node.sign, at.near_zero), *values)
        return lifted(partial(operate, node.sign), *values)

    # ------------------------------------------------------------------------------ references

    def _reference(self, node: CellsAt, at: At) -> Cells | CellError:
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

    def _in_table(self, node: InTable, at: At) -> Cells | CellError:
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

    def _rows_of(self, table: ExcelTable, area: Area, part: str, at: At) -> Cells | CellError:
        data = table.area._replace(top=table.area.top + table.headers, bottom=table.area.bottom - table.totals)
        sheet = table.sheet.casefold()
        if part == "this row":
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

    def _named(self, name: str, at: At) -> Value:
        meanings = self._book.names.get(name, ())
        if name in self._book.tables:
            return self._in_table(InTable(name, "data"), at)
        if len(meanings) != 1 or at.names >= _NESTED_NAMES:
            raise NotComputable(name)
        return self.evaluate(parsed(meanings[0].removeprefix("=")), replace(at, names=at.names + 1))

    # ------------------------------------------------------------------------------ functions

    def _call(self, node: Call, at: At) -> Value:
        name, arguments = node.function, node.arguments
        if name in LOOKUPS:
            least, most, lookup = LOOKUPS[name]
            if not least <= len(arguments) <= most:
                raise NotComputable(name)
            return lookup(self, arguments, at)
        if function := SCALARS.get(name) or TEXTS.get(name):
            return _applied(partial(lifted, function), [self.plain(argument, at) for argument in arguments])
        if name in DAYS:
            return _applied(partial(lifted, partial(DAYS[name], self._days)), [self.plain(a, at) for a in arguments])
        if name in OVER_CELLS:
            inside = replace(at, as_array=True) if name == "SUMPRODUCT" else at
            return _applied(OVER_CELLS[name], [self.over(argument, inside) for argument in arguments])
        if name in CRITERIA:
            return _applied(CRITERIA[name], [self._looked_through(a, n, name, at) for n, a in enumerate(arguments)])
        if name in self._own:
            return _applied(self._own[name], [self.single(self.evaluate(argument, at), at) for argument in arguments])
        if name in self._absent:
            return NAME
        for argument in arguments:  # whether it reads an edited cell is to be known all the same
            with suppress(NotComputable):
                self.over(argument, at)
        raise NotComputable(name)

    def over(self, node: Node, at: At) -> Scalar | Block:
        """An argument of a function over cells: a reference is a block even of one cell, for texts in cells do not count."""
        value = self.evaluate(node, at)
        return self.block(value) if isinstance(value, Cells) else value

    def _looked_through(self, node: Node, number: int, function: str, at: At) -> Scalar | Block:
        """An argument of COUNTIF and its like: cells to look through, or what to look for."""
        wanted = number % 2 == (0 if function == "SUMIFS" else 1) and (number > 0)
        return self.one(node, at) if wanted else self.over(node, at)


def _applied(function: Callable[..., Value], values: list[Scalar | Block]) -> Value:
    try:
        return function(*values)
    except TypeError as error:  # another number of arguments than the function takes
        raise NotComputable(str(error)) from error


def _summed(sign: str, near_zero: float | None, left: Scalar, right: Scalar) -> Scalar:
    """A sum or difference; *near_zero* as in `At`."""
    result = operate(sign, left, right)
    if not isinstance(result, float) or not result:
        return result
    one, other = to_number(left), to_number(right)
    assert not isinstance(one, CellError)
    assert not isinstance(other, CellError)
    if not equal_as_shown(one, other if sign == "-" else -other):
        return result
    if near_zero is None:
        raise NearZero
    return result * near_zero


def _minus(value: Scalar) -> Scalar:
    number = to_number(value)
    return number if isinstance(number, CellError) else -number


def _percent(value: Scalar) -> Scalar:
    number = to_number(value)
    return number if isinstance(number, CellError) else number / 100


_UNARY: dict[str, Callable[[Scalar], Scalar]] = {"-": _minus, "+": lambda value: value, "%": _percent}
