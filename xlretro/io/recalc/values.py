"""What formulas compute with: numbers, texts, truth values, error values, blanks, blocks of them; Excel's conversions.

A blank is None. A number is a float (an int where a count is), a day its serial number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xlretro.io.edit.ranges import Area, Cell
from xlretro.model.records import CellError

__all__ = ["DIV0", "LONGEST", "NA", "NAME", "NUM", "REF", "VALUE", "At", "Block", "Cells", "NearZero", "NotComputable", "Scalar",
           "Stopped", "Value", "alike", "compared", "equal_as_shown", "lifted", "number_in",
           "to_number", "to_text", "to_truth"]  # fmt: skip

VALUE, DIV0, REF, NAME, NUM, NA = (CellError(code) for code in ("#VALUE!", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "#N/A"))

Scalar = None | float | int | str | bool | CellError
LONGEST = 32_767
"""Characters of a text in a cell."""


class NotComputable(Exception):
    """A formula that is not computed here: a function, a reference or a form of text that this room does not know for
    certain. Its stored result stays what it is."""


class NearZero(Exception):
    """A sum or a difference whose sides are equal but for what lies behind the 15 digits of a number."""


class Stopped(Exception):
    """An error value among the arguments of a function: it is the answer."""

    def __init__(self, error: CellError) -> None:
        super().__init__()
        self.error = error


@dataclass(frozen=True, slots=True)
class Block:
    """Values in rows, each of the same length."""

    rows: tuple[tuple[Scalar, ...], ...]

    def __iter__(self) -> Iterator[Scalar]:
        return (value for row in self.rows for value in row)

    @property
    def size(self) -> int:
        return len(self.rows) * len(self.rows[0])

    def at(self, row: int, column: int) -> Scalar:
        """The value at a place; a block one row high or one column wide stands for as many as are asked for."""
        row = 0 if len(self.rows) == 1 else row
        if row >= len(self.rows):
            return NA
        cells = self.rows[row]
        column = 0 if len(cells) == 1 else column
        return cells[column] if column < len(cells) else NA


@dataclass(frozen=True, slots=True)
class Cells:
    """A reference: cells of one sheet, by its name in small letters."""

    sheet: str
    area: Area


Value = Scalar | Block | Cells


@dataclass(frozen=True, slots=True)
class At:
    """Where a formula stands and how it is read."""

    sheet: str
    cell: Cell
    moved: Cell = (0, 0)
    as_array: bool = False
    names: int = 0
    """How many names stand between the formula and this part of it."""
    near_zero: float | None = None
    """What becomes of a difference near zero: 0 where it counts as none, 1 where it stays, None where it raises NearZero."""


# ---------------------------------------------------------------------------------------- conversions

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?(%?)")
_DOUBTFUL = re.compile(r"[^A-Za-z]*[0-9][^A-Za-z]*[-/:.年月日时 ][^A-Za-z]*[0-9][^A-Za-z]*|[¥￥$€£(][^A-Za-z]*[0-9][^A-Za-z]*")
"""A text that some programs take for a date, a time, a fraction or an amount of money, each in its own way."""


def number_in(text: str) -> float | CellError:
    """The number that Excel reads in *text*: 12, 1,200.5, 6.5%, 1E3; #VALUE! for what is none.

    Raises NotComputable where it depends on the program, or on the settings of its user.
    """
    plain = text.strip(" ")
    match = _NUMBER.fullmatch(plain)
    if match and any(letter.isdigit() for letter in plain.partition("e")[0].partition("E")[0]):
        number = float(plain.replace(",", "").removesuffix("%"))
        return (number / 100 if match[1] else number) if math.isfinite(number) else VALUE
    if _DOUBTFUL.fullmatch(plain):
        raise NotComputable(text)
    return VALUE


def to_number(value: Scalar) -> float | CellError:
    """A value where a number is wanted: a blank is 0, TRUE is 1, a text the number in it."""
    if isinstance(value, CellError):
        return value
    if value is None:
        return 0
    if isinstance(value, str):
        return number_in(value)
    return int(value) if isinstance(value, bool) else value


def to_text(value: Scalar) -> str | CellError:
    """A value where a text is wanted; a number as the format General writes it, of 15 digits."""
    if isinstance(value, (str, CellError)):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _general(float(value))


def _general(number: float) -> str:
    shown = f"{number + 0:.15g}"  # no -0
    mantissa, _, exponent = shown.partition("e")
    if not exponent:
        return shown
    power = int(exponent)
    if -10 < power < 21:  # Excel writes these out
        digits = mantissa.replace(".", "").lstrip("-")
        sign = "-" if number < 0 else ""
        point = mantissa.lstrip("-").index(".") if "." in mantissa else len(digits)
        if power > 0:
            return sign + digits.ljust(point + power, "0")
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    return f"{mantissa}E{power:+03d}"


def to_truth(value: Scalar) -> bool | CellError:
    """A value where TRUE or FALSE is wanted."""
    if isinstance(value, CellError):
        return value
    if isinstance(value, str):
        word = value.upper()
        return word == "TRUE" if word in ("TRUE", "FALSE") else VALUE
    return bool(value)


def _rank(value: Scalar) -> int:
    """Numbers come before texts, texts before truth values."""
    return 2 if isinstance(value, bool) else 1 if isinstance(value, str) else 0


_BLANKS: tuple[float | str | bool, ...] = (0, "", False)


def compared(left: Scalar, right: Scalar) -> int:
    """Below 0, 0 or above 0 as *left* is smaller than, as large as or larger than *right*; neither is an error value.

    Texts are compared without regard to case, numbers by the 15 digits that people see: 0.1+0.2 is 0.3. A blank is what
    the other side's kind has for one.
    """
    if left is None and right is None:
        return 0
    left = _BLANKS[_rank(right)] if left is None else left
    right = _BLANKS[_rank(left)] if right is None else right
    if _rank(left) != _rank(right):
        return _rank(left) - _rank(right)
    if isinstance(left, str) and isinstance(right, str):
        one, other = left.lower(), right.lower()
        return (one > other) - (one < other)
    assert not isinstance(left, (str, CellError))
    assert not isinstance(right, (str, CellError))
    return 0 if equal_as_shown(left, right) else (left > right) - (left < right)


def equal_as_shown(left: float, right: float) -> bool:
    """Whether two numbers are the same in the 15 digits that Excel shows."""
    return left == right or (abs(left - right) <= 1e-14 * abs(left) and f"{left:.15g}" == f"{right:.15g}")


def alike(left: Scalar, right: Scalar) -> bool:
    """Whether two results are one: numbers to 12 digits, since each program adds and rounds in its own order."""
    numbers = [value for value in (left, right) if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) == 2:
        return abs(numbers[0] - numbers[1]) <= 1e-12 * max(1.0, abs(numbers[0]), abs(numbers[1]))
    return type(left) is type(right) and left == right


# ---------------------------------------------------------------------------------------- blocks


def lifted(function: Callable[..., Scalar], *values: Scalar | Block) -> Scalar | Block:
    """*function* of *values*; where blocks are among them, of each of their places, as a block."""
    blocks = [value for value in values if isinstance(value, Block)]
    if not blocks:
        return function(*values)
    height = max(len(block.rows) for block in blocks)
    width = max(len(block.rows[0]) for block in blocks)
    return Block(tuple(
        tuple(
            function(*(value.at(row, column) if isinstance(value, Block) else value for value in values))
            for column in range(width)
        )
        for row in range(height)
    ))  # fmt: skip
