"""Between Excel's cells and the model's columns: shapes, error values, currency; and the answers back as cells.

A block is what xlwings hands over with ndim=2, and what goes back: a list of rows, each a list of cell values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from xlretro.errors import ChoiceUnreadable, NoAnswer, NotComparable, NotOnRecord, Unreadable
from xlretro.language import Language, Text
from xlretro.model.records import CellError, Raw
from xlretro.model.values import clean, is_blank, shown

__all__ = ["NOT_AVAILABLE", "UNDEFINED", "UNREADABLE", "answer_cells", "told"]

UNREADABLE: Final = "#VALUE!"
UNDEFINED: Final = "#DIV/0!"
NOT_AVAILABLE: Final = "#N/A"
# xlwings gives error cells as these texts (err_to_str); typed into a cell, such a text is an error value as well.
_ERROR_TEXTS: Final = frozenset({UNREADABLE, UNDEFINED, NOT_AVAILABLE, "#NAME?", "#NULL!", "#NUM!", "#REF!"})
# Newer error values (#SPILL!, #CALC!, #BLOCKED!) it does not know and hands over as COM codes: 0x800A0000 and the
# number of the error, 2000 and up. Amounts of cells are floats or Decimals, so that no amount is taken for one.
_ERROR_CODES: Final = range(-2146828288 + 2000, -2146828288 + 2100)
_LANGUAGES: Final[dict[str, Language]] = {"zh": "zh", "中文": "zh", "en": "en", "英文": "en"}
_MESSAGE_LANGUAGE = Text("“{text}”不是 zh 或 en。", "“{text}” is neither zh nor en.")

_Column = list[Raw]


def answer_cells(
    function: Callable[..., Sequence[Any]], required: Sequence[Any], optional: Sequence[Any] = ()
) -> Any:
    """*function* of whole columns, asked cell by cell: a scalar where all arguments are single cells, else a block.

    An argument is a block or a single value; an optional one is None where the formula leaves it out, and reaches
    *function* as None. A single cell stands beside every cell of the others; the others must have one shape, else
    every cell is #VALUE!. An error value in any argument is the answer of its row, as for Excel's own functions.
    """
    blocks = [*map(_block, required), *(None if argument is None else _block(argument) for argument in optional)]
    shapes = {(len(block), len(block[0])) for block in blocks if block is not None}
    height, width = (max(sizes) for sizes in zip(*shapes, strict=True))
    if len(shapes - {(1, 1)}) > 1:
        return [[UNREADABLE] * width for _ in range(height)]
    columns = [None if block is None else _column(block, height * width) for block in blocks]
    faults = [_first_error(row) for row in zip(*(column for column in columns if column is not None), strict=True)]
    answers = [fault or _cell(answer) for fault, answer in zip(faults, function(*columns), strict=True)]
    if height == width == 1:
        return answers[0]
    return [answers[start : start + width] for start in range(0, height * width, width)]


def told(answers: Sequence[Any], languages: Sequence[Raw] | None) -> list[Any]:
    """Texts among *answers* in the language asked for in their row: zh, also where it is blank, or en."""
    if languages is None:
        return [answer.zh if isinstance(answer, Text) else answer for answer in answers]
    return [_in_language(answer, language) for answer, language in zip(answers, languages, strict=True)]


def _in_language(answer: Any, language: Raw) -> Any:
    if not isinstance(answer, Text):
        return answer
    lang = "zh" if is_blank(language) else _LANGUAGES.get(clean(str(language)).casefold())
    return answer(lang) if lang else ChoiceUnreadable(_MESSAGE_LANGUAGE.fill(text=shown(language)))


def _block(argument: Any) -> Sequence[Sequence[Any]]:
    if not isinstance(argument, (list, tuple)):
        return [[argument]]
    # Excel hands a flat array constant over as one row, and so does xlwings.
    return argument if isinstance(argument[0], (list, tuple)) else [argument]


def _column(block: Sequence[Sequence[Any]], size: int) -> _Column:
    """The cells of *block*, row by row; a single cell repeated."""
    cells = [_raw(cell) for row in block for cell in row]
    return cells if len(cells) == size else cells * size


def _raw(cell: Any) -> Raw:
    """A cell's value as the model takes it."""
    if isinstance(cell, str) and cell in _ERROR_TEXTS:
        return CellError(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in _ERROR_CODES:
        return CellError(UNREADABLE)
    if isinstance(cell, Decimal):  # a cell in a currency format
        return float(cell)
    value: Raw = cell
    return value


def _first_error(row: Sequence[Raw]) -> str | None:
    return next((cell.code for cell in row if isinstance(cell, CellError)), None)


def _cell(answer: Any) -> Any:
    """An answer as xlwings takes it back; the VBA around it turns the texts of errors into error values."""
    match answer:
        case Unreadable() | NotComparable():
            return UNREADABLE
        case NotOnRecord():
            return NOT_AVAILABLE
        case NoAnswer():
            return UNDEFINED
        case date():
            return datetime(answer.year, answer.month, answer.day)
    return answer
