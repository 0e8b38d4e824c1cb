"""Excel's functions, as far as they are computed here: those of the template's formulas, and what people write most.

Each is defined as Microsoft's reference of functions defines it; tests hold every one to LibreOffice and IronCalc.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import lru_cache

from xlretro.io.recalc.values import DIV0, NA, NUM, VALUE, Block, NotComputable, Scalar, compared, number_in, to_number, to_truth
from xlretro.model.records import CellError

__all__ = ["COMPARISONS", "CRITERIA", "OVER_CELLS", "SCALARS", "operate", "position"]

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
    assert not isinstance(one, CellError) and not isinstance(other, CellError)
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
                result = math.pow(one, other)
    except ZeroDivisionError:
        return DIV0
    except (OverflowError, ValueError):
        return DIV0 if sign == "^" and one == 0 else NUM
    return result if math.isfinite(result) else NUM


# ---------------------------------------------------------------------------------------- of single values


def _of_numbers(function: Callable[..., Scalar]) -> Callable[..., Scalar]:
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
    "ABS": _of_numbers(abs),
    "INT": _of_numbers(math.floor),
    "MOD": _of_numbers(_mod),
    "ROUND": _of_numbers(_rounded(ROUND_HALF_UP)),
    "ROUNDUP": _of_numbers(_rounded(ROUND_UP)),
    "ROUNDDOWN": _of_numbers(_rounded(ROUND_DOWN)),
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


class _Stopped(Exception):
    """An error value among the values: it is the answer."""

    def __init__(self, error: CellError) -> None:
        super().__init__()
        self.error = error


Arguments = Sequence[Scalar | Block]
"""What a function over cells gets: a block of the cells of a reference, or a value of its own."""


def _numbers(arguments: Arguments) -> Iterator[float]:
    """The numbers among them. In cells, texts and truth values do not count; given alone, they are converted."""
    for argument in arguments:
        if isinstance(argument, Block):
            for value in argument:
                if isinstance(value, CellError):
                    raise _Stopped(value)
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    yield value
        else:
            number = to_number(argument)
            if isinstance(number, CellError):
                raise _Stopped(number)
            yield number


def _reduced(function: Callable[[list[float]], Scalar]) -> Callable[..., Scalar]:
    def reduced(*arguments: Scalar | Block) -> Scalar:
        try:
            result = function(list(_numbers(arguments)))
        except _Stopped as stopped:
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
            values = sorted(_numbers([block]), reverse=largest)
            number = next(_numbers([rank]))
        except _Stopped as stopped:
            return stopped.error
        at = math.ceil(number)
        return values[at - 1] if 1 <= at <= len(values) else NUM

    return ranked


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


def _mean(numbers: list[float]) -> Scalar:
    return math.fsum(numbers) / len(numbers) if numbers else DIV0


OVER_CELLS: dict[str, Callable[..., Scalar]] = {
    "SUM": _reduced(sum),
    "AVERAGE": _reduced(_mean),
    "MAX": _reduced(lambda numbers: max(numbers, default=0)),
    "MIN": _reduced(lambda numbers: min(numbers, default=0)),
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

# ---------------------------------------------------------------------------------------- criteria

_CRITERION = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)
_WILD = re.compile(r"~([*?~])|([*?])|([^~*?]+|~)")


def _criterion(wanted: Scalar) -> Callable[[Scalar], bool]:
    """What COUNTIF and its like look for: 5, ">=5", "<>达成", "中*"."""
    if isinstance(wanted, (CellError, bool)):
        raise NotComputable(str(wanted))
    if not isinstance(wanted, str):
        return _equals_number(wanted or 0)
    match = _CRITERION.fullmatch(wanted)
    assert match
    sign, text = match[1] or "", match[2]
    try:
        number = number_in(text)
    except NotComputable:
        if sign not in ("", "=", "<>"):
            raise
        number = VALUE
    if isinstance(number, CellError):
        return _text_criterion(sign, text)
    if sign in ("", "="):
        return _equals_number(number)
    if sign == "<>":
        return lambda value, same=_equals_number(number): not same(value)  # type: ignore[misc]
    return lambda value: (
        isinstance(value, (int, float)) and not isinstance(value, bool)
        and COMPARISONS[sign]((value > number) - (value < number), 0)
    )  # fmt: skip


def _equals_number(number: float) -> Callable[[Scalar], bool]:
    def equals(value: Scalar) -> bool:
        if isinstance(value, str):
            try:
                return number_in(value) == number
            except NotComputable:
                return False
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value == number

    return equals


def _text_criterion(sign: str, text: str) -> Callable[[Scalar], bool]:
    if not text:
        if sign == "=":
            return lambda value: value is None
        if sign == "<>":
            return lambda value: value is not None
        if not sign:
            return lambda value: value in (None, "")
    if text.upper() in ("TRUE", "FALSE") or text.startswith("#") or sign not in ("", "=", "<>"):
        raise NotComputable(text)
    pattern = _pattern(text)
    if sign == "<>":
        return lambda value: not (isinstance(value, str) and pattern.fullmatch(value))
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    """*text* with its wildcards. Of neighbouring stars one is enough, so that no text takes long to compare."""
    pieces = []
    for escaped, wild, plain in _WILD.findall(re.sub(r"(?<!~)\*+", "*", text)):
        pieces.append({"*": ".*", "?": "."}[wild] if wild else re.escape(escaped or plain))
    if pieces.count(".*") > 3:
        raise NotComputable(text)
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)


def _chosen(pairs: Sequence[Scalar | Block]) -> list[bool] | CellError:
    """Of every place whether all criteria are met; *pairs* are blocks and what is looked for in each."""
    met: list[bool] | None = None
    shape = None
    for block, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        if not isinstance(block, Block) or isinstance(wanted, Block):
            raise NotComputable("criteria")
        its_shape = (len(block.rows), len(block.rows[0]))
        if shape not in (None, its_shape):
            return VALUE
        shape, meets = its_shape, _criterion(wanted)
        found = [meets(value) for value in block]
        met = found if met is None else [one and other for one, other in zip(met, found, strict=True)]
    return met or []


def _countifs(*pairs: Scalar | Block) -> Scalar:
    met = _chosen(pairs)
    return met if isinstance(met, CellError) else sum(met)


def _picked(summed: Scalar | Block, pairs: Sequence[Scalar | Block]) -> list[float] | CellError:
    """The numbers of *summed* at the places where all criteria are met."""
    met = _chosen(pairs)
    if isinstance(met, CellError):
        return met
    if not isinstance(summed, Block):
        raise NotComputable("SUMIF")
    values = list(summed)
    if len(values) != len(met):
        raise NotComputable("SUMIF")
    try:
        return list(_numbers([Block((tuple(v for v, is_met in zip(values, met, strict=True) if is_met),))]))
    except _Stopped as stopped:
        return stopped.error


def _sumifs(summed: Scalar | Block, *pairs: Scalar | Block) -> Scalar:
    numbers = _picked(summed, pairs)
    return numbers if isinstance(numbers, CellError) else sum(numbers)


def _sumif(block: Scalar | Block, wanted: Scalar | Block, summed: Scalar | Block = None) -> Scalar:
    return _sumifs(block if summed is None else summed, block, wanted)


def _averageif(block: Scalar | Block, wanted: Scalar | Block, summed: Scalar | Block = None) -> Scalar:
    numbers = _picked(block if summed is None else summed, (block, wanted))
    return numbers if isinstance(numbers, CellError) else _mean(numbers)


CRITERIA: dict[str, Callable[..., Scalar]] = {
    "COUNTIF": _countifs,
    "COUNTIFS": _countifs,
    "SUMIF": _sumif,
    "SUMIFS": _sumifs,
    "AVERAGEIF": _averageif,
}


# ---------------------------------------------------------------------------------------- looking up


def position(wanted: Scalar, values: Sequence[Scalar]) -> int | None:
    """Where *wanted* stands among *values*, from 0, as MATCH with 0 looks for it."""
    if isinstance(wanted, str):
        pattern = _pattern(wanted)
        return next((at for at, v in enumerate(values) if isinstance(v, str) and pattern.fullmatch(v)), None)
    wanted = 0 if wanted is None else wanted
    return next((at for at, v in enumerate(values) if v is not None and type(v) is not str
                 and not isinstance(v, CellError) and isinstance(v, bool) == isinstance(wanted, bool) and v == wanted), None)  # fmt: skip
