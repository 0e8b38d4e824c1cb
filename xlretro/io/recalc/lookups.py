"""Functions that look at their arguments themselves: some leave them unread, some want the cells and not their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW, Area, Cell
from xlretro.io.recalc.criteria import position
from xlretro.io.recalc.syntax import Missing, Node
from xlretro.io.recalc.values import (
    NA,
    REF,
    VALUE,
    At,
    Block,
    Cells,
    NotComputable,
    Scalar,
    Value,
    compared,
    lifted,
    number_in,
    to_number,
    to_truth,
)
from xlretro.model.records import CellError

__all__ = ["LOOKUPS", "Formula"]


class Formula(Protocol):
    """What computes the parts of a formula."""

    @property
    def today(self) -> int:
        """The number of the day."""

    def evaluate(self, node: Node, at: At) -> Value:
        """A part's value, a reference as it is."""

    def plain(self, node: Node, at: At) -> Scalar | Block:
        """A part's value: one, or in an array formula a block."""

    def one(self, node: Node, at: At) -> Scalar:
        """A part's value as one value."""

    def whole(self, value: Value) -> Scalar | Block:
        """The values of what may be a reference."""

    def over(self, node: Node, at: At) -> Scalar | Block:
        """A part's value; a reference as a block even of one cell."""

    def block(self, cells: Cells) -> Block:
        """The values of a reference."""

    def cell(self, sheet: str, cell: Cell) -> Scalar:
        """The value of a cell."""


Arguments = tuple[Node, ...]


def _if(formula: Formula, arguments: Arguments, at: At) -> Value:
    condition = formula.plain(arguments[0], at)
    if isinstance(condition, Block):
        branches = [formula.whole(formula.evaluate(argument, at)) for argument in arguments[1:]]
        return lifted(_chosen, condition, *branches)
    truth = to_truth(condition)
    if isinstance(truth, CellError):
        return truth
    if truth:
        return _given(formula.evaluate(arguments[1], at), arguments[1])
    return _given(formula.evaluate(arguments[2], at), arguments[2]) if len(arguments) == 3 else False


def _iferror(formula: Formula, arguments: Arguments, at: At) -> Value:
    tried, otherwise = arguments
    value = formula.plain(tried, at)
    if isinstance(value, Block):
        return lifted(lambda one, other: other if isinstance(one, CellError) else one, value, formula.plain(otherwise, at))
    return formula.evaluate(otherwise, at) if isinstance(value, CellError) else value


def _choose(formula: Formula, arguments: Arguments, at: At) -> Value:
    number = to_number(formula.one(arguments[0], at))
    if isinstance(number, CellError):
        return number
    return formula.evaluate(arguments[int(number)], at) if 1 <= int(number) < len(arguments) else VALUE


def _numbers(formula: Formula, arguments: Arguments, at: At) -> list[int] | CellError:
    """Whole numbers; one that is left out is 0."""
    numbers = [to_number(formula.one(argument, at)) for argument in arguments]
    error = next((number for number in numbers if isinstance(number, CellError)), None)
    return error or [int(number // 1) for number in numbers if not isinstance(number, CellError)]


def _index(formula: Formula, arguments: Arguments, at: At) -> Value:
    source = formula.evaluate(arguments[0], at)
    numbers = _numbers(formula, arguments[1:], at)
    if isinstance(numbers, CellError) or isinstance(source, CellError):
        return source if isinstance(source, CellError) else numbers  # type: ignore[return-value]
    if not isinstance(source, Cells):
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


def _match(formula: Formula, arguments: Arguments, at: At) -> Value:
    if formula.one(arguments[2], at) not in (0, False, None):
        raise NotComputable("MATCH")  # in a sorted list: each program looks in its own order
    wanted, block = formula.one(arguments[0], at), formula.over(arguments[1], at)
    if isinstance(wanted, CellError):
        return wanted
    if not isinstance(block, Block):
        raise NotComputable("MATCH")
    found = position(wanted, list(block))
    return NA if found is None or min(len(block.rows), len(block.rows[0])) > 1 else found + 1


def _vlookup(formula: Formula, arguments: Arguments, at: At) -> Value:
    if formula.one(arguments[3], at) not in (0, False, None):
        raise NotComputable("VLOOKUP")
    wanted, cells = formula.one(arguments[0], at), formula.evaluate(arguments[1], at)
    numbers = _numbers(formula, arguments[2:3], at)
    if isinstance(wanted, CellError) or isinstance(numbers, CellError) or not isinstance(cells, Cells):
        raise NotComputable("VLOOKUP")
    area = cells.area
    first = formula.block(Cells(cells.sheet, area._replace(right=area.left)))
    found = position(wanted, list(first))
    if found is None:
        return NA
    if numbers[0] < 1 or area.left + numbers[0] - 1 > area.right:
        return VALUE if numbers[0] < 1 else REF
    return formula.cell(cells.sheet, (area.top + found, area.left + numbers[0] - 1))


def _offset(formula: Formula, arguments: Arguments, at: At) -> Value:
    source = formula.evaluate(arguments[0], at)
    numbers = _numbers(formula, arguments[1:], at)
    if isinstance(source, CellError) or isinstance(numbers, CellError):
        return source if isinstance(source, CellError) else numbers  # type: ignore[return-value]
    if not isinstance(source, Cells):
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


def _row(formula: Formula, arguments: Arguments, at: At) -> Value:
    return _corner(formula, arguments, at)[0]


def _column(formula: Formula, arguments: Arguments, at: At) -> Value:
    return _corner(formula, arguments, at)[1]


def _corner(formula: Formula, arguments: Arguments, at: At) -> Cell:
    if not arguments:
        return at.cell
    cells = formula.evaluate(arguments[0], at)
    if not isinstance(cells, Cells) or cells.area.size > 1:
        raise NotComputable("ROW")
    return cells.area.top, cells.area.left


def _now(formula: Formula, arguments: Arguments, at: At) -> Value:
    return formula.today


def _rows(formula: Formula, arguments: Arguments, at: At) -> Value:
    area = _area(formula, arguments, at)
    return area.bottom - area.top + 1


def _columns(formula: Formula, arguments: Arguments, at: At) -> Value:
    area = _area(formula, arguments, at)
    return area.right - area.left + 1


def _area(formula: Formula, arguments: Arguments, at: At) -> Area:
    cells = formula.evaluate(arguments[0], at)
    if not isinstance(cells, Cells):
        raise NotComputable("ROWS")
    return cells.area


def _ifs(formula: Formula, arguments: Arguments, at: At) -> Value:
    """The value beside the first condition that is true; #N/A without one."""
    if len(arguments) % 2:
        raise NotComputable("IFS")
    for condition, value in zip(arguments[::2], arguments[1::2], strict=True):
        truth = to_truth(formula.one(condition, at))
        if isinstance(truth, CellError):
            return truth
        if truth:
            return _given(formula.evaluate(value, at), value)
    return NA


def _switch(formula: Formula, arguments: Arguments, at: At) -> Value:
    """The value beside the first case that equals what is switched by, else the one left over; #N/A without."""
    value, *cases = arguments
    wanted = formula.one(value, at)
    if isinstance(wanted, CellError):
        return wanted
    for case, answer in zip(cases[::2], cases[1::2], strict=False):
        if _is_case(wanted, formula.one(case, at)):
            return _given(formula.evaluate(answer, at), answer)
    return _given(formula.evaluate(cases[-1], at), cases[-1]) if len(cases) % 2 else NA


def _is_case(wanted: Scalar, case: Scalar) -> bool:
    """Raises NotComputable where programs do not agree: a blank, an error, a number beside the same number as a text."""
    if wanted is None or case is None or isinstance(case, CellError):
        raise NotComputable("SWITCH")
    if type(wanted) is type(case) or {type(wanted), type(case)} == {int, float}:
        return compared(wanted, case) == 0
    text = next((value for value in (wanted, case) if isinstance(value, str)), None)
    if text is None or not isinstance(number_in(text), CellError) or text.upper() in ("TRUE", "FALSE"):
        raise NotComputable("SWITCH")
    return False


def _given(value: Value, node: Node) -> Value:
    """An argument that was left out is 0."""
    return 0 if isinstance(node, Missing) else value


def _chosen(condition: Scalar, then: Scalar, otherwise: Scalar = False) -> Scalar:
    truth = to_truth(condition)
    return truth if isinstance(truth, CellError) else then if truth else otherwise


LOOKUPS: dict[str, tuple[int, int, Callable[[Formula, Arguments, At], Value]]] = {
    "IF": (2, 3, _if), "IFERROR": (2, 2, _iferror), "CHOOSE": (2, 255, _choose), "INDEX": (2, 3, _index),
    "MATCH": (3, 3, _match), "VLOOKUP": (4, 4, _vlookup), "OFFSET": (3, 5, _offset), "ROW": (0, 1, _row),
    "COLUMN": (0, 1, _column), "TODAY": (0, 0, _now),
    "TRUE": (0, 0, lambda *_: True), "FALSE": (0, 0, lambda *_: False), "ROWS": (1, 1, _rows), "COLUMNS": (1, 1, _columns),
    "IFS": (2, 254, _ifs), "SWITCH": (3, 254, _switch),
}  # fmt: skip
"""With the fewest and the most arguments. Of MATCH and VLOOKUP, only the forms that look for the very value."""
