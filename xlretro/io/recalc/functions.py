"""Excel's functions, as far as they are computed here: those of the template's formulas, and what people write most.

Each is defined as Microsoft's reference of functions defines it; tests hold every one to LibreOffice and IronCalc.
"""

from __future__ import annotations

import math
import operator
import statistics
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from xlretro.io.recalc.values import (
    DIV0,
    NA,
    NUM,
    VALUE,
    Block,
    NotComputable,
    Scalar,
    Stopped,
    compared,
    equal_as_shown,
    to_number,
    to_truth,
)
from xlretro.model.records import CellError

__all__ = ["COMPARISONS", "OVER_CELLS", "SCALARS", "mean", "numbers_in", "operate"]

# ---------------------------------------------------------------------------------------- operators

COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


def operate(sign: str, left: Scalar, right: Scalar) -> Scalar:
    """The answer of an operator of two sides."""
    for value in (left, right):
        if isinstance(value, CellError):
            return value
    if sign in COMPARISONS:
        return COMPARISONS[sign](compared(left, right), 0)
    one, other = to_number(left), to_number(right)
    for number in (one, other):
        if isinstance(number, CellError):
            return number
    assert not isinstance(one, CellError)
    assert not isinstance(other, CellError)
    return _reckoned(sign, one, other)


def _reckoned(sign: str, one: float, other: float) -> Scalar:
    try:
        match sign:
            case "+":
                result = one + other
            case "-":
                result = one - other
            case "*":
                result = one * other
            case "/":
                result = one / other
            case _:
                if one == 0 and other == 0:
                    return NUM
                if one < 0 and other != int(other):
                    raise NotComputable("a root of a negative number")  # for some programs -2 is the third one of -8
                result = math.pow(one, other)
    except ZeroDivisionError:
        return DIV0
    except (OverflowError, ValueError):
        return DIV0 if sign == "^" and one == 0 else NUM
    return result if math.isfinite(result) else NUM


# ---------------------------------------------------------------------------------------- of single values


def _ofnumbers_in(function: Callable[..., Scalar]) -> Callable[..., Scalar]:
    def converted(*values: Scalar) -> Scalar:
        numbers = [to_number(value) for value in values]
        return next((number for number in numbers if isinstance(number, CellError)), None) or function(*numbers)

    return converted


def _rounded(how: str) -> Callable[..., Scalar]:
    def rounded(number: float, digits: float = 0) -> Scalar:
        if abs(digits) > 300:
            raise NotComputable("ROUND")
        # As Excel does: by the 15 digits that it shows, so that 2.675 becomes 2.68.
        exact = Decimal(f"{number:.15g}")
        if not exact or exact.adjusted() + int(digits) > 15:
            return number
        return float(exact.quantize(Decimal(1).scaleb(-int(digits)), how)) + 0

    return rounded


def _mod(number: float, divisor: float) -> Scalar:
    return number - divisor * math.floor(number / divisor) if divisor else DIV0


def _negated(value: Scalar) -> Scalar:
    truth = to_truth(value)
    return truth if isinstance(truth, CellError) else not truth


SCALARS: dict[str, Callable[..., Scalar]] = {
    "ABS": _ofnumbers_in(abs),
    "INT": _ofnumbers_in(math.floor),
    "MOD": _ofnumbers_in(_mod),
    "ROUND": _ofnumbers_in(_rounded(ROUND_HALF_UP)),
    "ROUNDUP": _ofnumbers_in(_rounded(ROUND_UP)),
    "ROUNDDOWN": _ofnumbers_in(_rounded(ROUND_DOWN)),
    "NOT": _negated,
    "NA": lambda: NA,
    "ISNUMBER": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "ISTEXT": lambda value: isinstance(value, str),
    "ISBLANK": lambda value: value is None,
    "ISERROR": lambda value: isinstance(value, CellError),
    "ISNA": lambda value: value == NA,
}
"""Applied value by value where they are given a block."""

# ---------------------------------------------------------------------------------------- of cells


Arguments = Sequence[Scalar | Block]
"""What a function over cells gets: a block of the cells of a reference, or a value of its own."""


def numbers_in(arguments: Arguments) -> Iterator[float]:
    """The numbers among them. In cells, texts and truth values do not count; given alone, they are converted."""
    for argument in arguments:
        if isinstance(argument, Block):
            for value in argument:
                if isinstance(value, CellError):
                    raise Stopped(value)
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    yield value
        else:
            number = to_number(argument)
            if isinstance(number, CellError):
                raise Stopped(number)
            yield number


def _reduced(function: Callable[[list[float]], Scalar]) -> Callable[..., Scalar]:
    def reduced(*arguments: Scalar | Block) -> Scalar:
        try:
            result = function(list(numbers_in(arguments)))
        except Stopped as stopped:
            return stopped.error
        return NUM if isinstance(result, float) and not math.isfinite(result) else result

    return reduced


def _truths(every: bool) -> Callable[..., Scalar]:
    """AND and OR: texts in cells do not count."""

    def answered(*arguments: Scalar | Block) -> Scalar:
        found: list[bool] = []
        for argument in arguments:
            for value in argument if isinstance(argument, Block) else (argument,):
                if isinstance(argument, Block) and (value is None or isinstance(value, str)):
                    continue
                truth = to_truth(value)
                if isinstance(truth, CellError):
                    return truth
                found.append(truth)
        return (all(found) if every else any(found)) if found else VALUE

    return answered


def _count(*arguments: Scalar | Block) -> Scalar:
    def is_number(value: Scalar) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    return sum(
        sum(map(is_number, argument)) if isinstance(argument, Block)
        else not isinstance(argument, CellError) and not isinstance(to_number(argument), CellError) for argument in arguments
    )  # fmt: skip


def _counta(*arguments: Scalar | Block) -> Scalar:
    return sum(sum(value is not None for value in a) if isinstance(a, Block) else 1 for a in arguments)


def _counted_blanks(block: Scalar | Block) -> Scalar:
    return sum(value in (None, "") for value in block) if isinstance(block, Block) else VALUE


def _ranked(largest: bool) -> Callable[..., Scalar]:
    """LARGE and SMALL."""

    def ranked(block: Scalar | Block, rank: Scalar | Block) -> Scalar:
        try:
            values = sorted(numbers_in([block]), reverse=largest)
            number = next(numbers_in([rank]))
        except Stopped as stopped:
            return stopped.error
        at = math.ceil(number)
        return values[at - 1] if 1 <= at <= len(values) else NUM

    return ranked


def _place(number: Scalar | Block, block: Scalar | Block, order: Scalar | Block = 0) -> Scalar:
    """RANK: equal numbers have one place. Where they differ behind the 15th digit only, programs do not agree."""
    if isinstance(number, Block):
        if number.size > 1:
            raise NotComputable("RANK")
        number = next(iter(number))
    descending = next(iter(order)) if isinstance(order, Block) else order
    if not isinstance(block, Block) or number is None or isinstance(number, bool) or isinstance(descending, (bool, str)):
        raise NotComputable("RANK")
    try:
        values = list(numbers_in([block]))
        own, ascending = next(numbers_in([number])), next(numbers_in([descending])) != 0
    except Stopped as stopped:
        return stopped.error
    if isinstance(number, str) or any(value != own and equal_as_shown(value, own) for value in values):
        raise NotComputable("RANK")
    if own not in values:
        return NA
    return 1 + sum(value < own if ascending else value > own for value in values)


def _sumproduct(*arguments: Scalar | Block) -> Scalar:
    """Sum of the products of values at one place; what is no number counts as 0, an error is the answer."""
    blocks = [argument if isinstance(argument, Block) else Block(((argument,),)) for argument in arguments]
    if len({(len(block.rows), len(block.rows[0])) for block in blocks}) != 1:
        return VALUE
    total = 0.0
    for values in zip(*blocks, strict=True):
        for value in values:
            if isinstance(value, CellError):
                return value
        numbers = [v if isinstance(v, (int, float)) and not isinstance(v, bool) else 0 for v in values]
        total += math.prod(numbers)
    return total if math.isfinite(total) else NUM


def _median(numbers: list[float]) -> Scalar:
    return statistics.median(numbers) if numbers else NUM


def mean(numbers: list[float]) -> Scalar:
    """#DIV/0! of none."""
    return math.fsum(numbers) / len(numbers) if numbers else DIV0


OVER_CELLS: dict[str, Callable[..., Scalar]] = {
    "SUM": _reduced(sum),
    "AVERAGE": _reduced(mean),
    "MAX": _reduced(lambda numbers: max(numbers, default=0)),
    "MIN": _reduced(lambda numbers: min(numbers, default=0)),
    "MEDIAN": _reduced(_median),
    "RANK": _place,
    "RANK.EQ": _place,
    "COUNT": _count,
    "COUNTA": _counta,
    "COUNTBLANK": _counted_blanks,
    "AND": _truths(True),
    "OR": _truths(False),
    "LARGE": _ranked(True),
    "SMALL": _ranked(False),
    "SUMPRODUCT": _sumproduct,
}
"""Given the cells of a reference as a block."""
