"""The nine XR_ functions as Excel calls them: cells in, an answer a cell out. Flat and ASCII, as xlwings wants it.

None of them decides anything: what an answer is says `model.cellwise` (and `rules.wording`), how cells become columns
and answers cells again says `cells`, and what Excel's function wizard shows stands in `io.macros.functions`. Blank
gives blank; what has no answer gives the text of an error value: #VALUE! cannot be read, #DIV/0! not defined, #N/A not
known.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import xlwings as xw

from xlretro.excel.cells import answer_cells, told
from xlretro.io.macros.functions import FUNCTIONS, in_wizard
from xlretro.model import cellwise
from xlretro.workbooks.retro import RETRO

__all__ = ["XR_CHANGE", "XR_CHECK", "XR_COMPLETION", "XR_DATE", "XR_DELAY_DAYS", "XR_NUMBER", "XR_OVERDUE",
           "XR_PROGRESS", "XR_UNIT"]  # fmt: skip

# Annotated as Any throughout: xlwings converts by annotation and fails on anything optional.
_Function = Callable[..., Any]


def _takes_cells(function: _Function) -> _Function:
    """Declare every argument as a block of cells, and give the function and its arguments their descriptions."""
    described = FUNCTIONS[function.__name__]
    function.__doc__ = in_wizard(described.description)
    for name, text in described.arguments.items():
        function = xw.arg(name, doc=in_wizard(text), ndim=2, err_to_str=True)(function)
    return function


@xw.func(category="xlretro")
@_takes_cells
def XR_COMPLETION(target: Any, actual: Any, direction: Any = None, start: Any = None, unit: Any = None) -> Any:
    return answer_cells(partial(cellwise.completion, RETRO), [target, actual], [direction, start, unit])


@xw.func(category="xlretro")
@_takes_cells
def XR_DELAY_DAYS(planned: Any, actual: Any, unit: Any = None) -> Any:
    return answer_cells(partial(cellwise.delay_days, RETRO), [planned, actual], [unit])


@xw.func(category="xlretro")
@_takes_cells
def XR_PROGRESS(
    planned_start: Any, planned_end: Any, actual_start: Any = None, actual_end: Any = None, as_of: Any = None,
    lang: Any = None,
) -> Any:  # fmt: skip
    def answers(*columns: Any) -> list[Any]:
        *dates, languages = columns
        return told(cellwise.progress(RETRO, *dates, today=date.today()), languages)

    return answer_cells(answers, [planned_start, planned_end], [actual_start, actual_end, as_of, lang])


@xw.func(category="xlretro")
@_takes_cells
def XR_CHANGE(current: Any, previous: Any, unit: Any = None) -> Any:
    return answer_cells(partial(cellwise.change, RETRO), [current, previous], [unit])


@xw.func(category="xlretro")
@_takes_cells
def XR_NUMBER(text: Any) -> Any:
    return answer_cells(cellwise.number, [text])


@xw.func(category="xlretro")
@_takes_cells
def XR_UNIT(text: Any) -> Any:
    return answer_cells(cellwise.unit, [text])


@xw.func(category="xlretro")
@_takes_cells
def XR_DATE(text: Any, which: Any = None, year: Any = None) -> Any:
    return answer_cells(cellwise.period_day, [text], [which, year])


@xw.func(category="xlretro")
@_takes_cells
def XR_OVERDUE(due: Any, done: Any = None, as_of: Any = None, status: Any = None) -> Any:
    return answer_cells(partial(cellwise.overdue, RETRO, today=date.today()), [due], [done, as_of, status])


@xw.func(category="xlretro")
@_takes_cells
def XR_CHECK(text: Any, lang: Any = None) -> Any:
    # Imported on first use: the figures in the other cells need not wait for the rules to load.
    from xlretro.rules.wording import first_fault

    def answers(sentences: list[Any], languages: list[Any] | None) -> list[Any]:
        return told([first_fault(cell) if isinstance(cell, str) else None for cell in sentences], languages)

    return answer_cells(answers, [text], [lang])
