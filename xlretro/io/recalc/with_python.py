"""The XR_ functions as Excel has them where Python answers, for a workbook with macros that was last computed so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from xlretro.errors import NotComparable as NoCommonUnit
from xlretro.errors import NotOnRecord, Unreadable, XlretroError
from xlretro.io.recalc.values import DIV0, NA, VALUE, NotComputable, Scalar
from xlretro.language import Language, Text
from xlretro.model import cellwise
from xlretro.model.period import serial
from xlretro.model.records import CellError
from xlretro.model.schema import WorkbookKind

__all__ = ["NAMES", "python_functions"]

NAMES = ("XR_CHANGE", "XR_COMPLETION", "XR_DELAY_DAYS", "XR_NUMBER", "XR_OVERDUE", "XR_PROGRESS")
"""Those that the template's formulas call."""


def python_functions(kind: WorkbookKind, today: date) -> dict[str, Callable[..., Scalar]]:
    """The functions of one cell each, by their names; days are the numbers that stand for them, from 1900 on."""
    answers: dict[str, Callable[..., list[Any]]] = {
        "XR_CHANGE": partial(cellwise.change, kind),
        "XR_COMPLETION": partial(cellwise.completion, kind),
        "XR_DELAY_DAYS": partial(cellwise.delay_days, kind),
        "XR_NUMBER": cellwise.number,
        "XR_OVERDUE": partial(cellwise.overdue, kind, today=today),
    }
    functions: dict[str, Callable[..., Scalar]] = {
        name: partial(_answered, function, "zh") for name, function in answers.items()
    }
    functions["XR_PROGRESS"] = partial(_progress, partial(cellwise.progress, kind, today=today))
    return functions


def _progress(function: Callable[..., list[Any]], *cells: Scalar) -> Scalar:
    """The last of six arguments is the language."""
    if len(cells) == 6 and cells[5] not in ("zh", "en"):
        raise NotComputable("XR_PROGRESS")
    return _answered(function, "en" if cells[5:] == ("en",) else "zh", *cells[:5])


def _answered(function: Callable[..., list[Any]], lang: Language, *cells: Scalar) -> Scalar:
    """An error value among the arguments is the answer, as it is for Excel's own functions."""
    if error := next((cell for cell in cells if isinstance(cell, CellError)), None):
        return error
    answer = function(*([float(c) if type(c) is int else c] for c in cells))[0]
    if isinstance(answer, XlretroError):
        return VALUE if isinstance(answer, (Unreadable, NoCommonUnit)) else NA if isinstance(answer, NotOnRecord) else DIV0
    if isinstance(answer, Text):
        return answer(lang)
    if isinstance(answer, date):
        return serial(answer)
    return "" if answer is None else answer
