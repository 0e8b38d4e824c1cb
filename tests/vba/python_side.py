"""What VBA gets from xlwings.XLPy(): an object whose CallUDF asks a real Python process, over a pipe instead of COM."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import Range
from pyopenvba.interpreter._objects import VBAObject, method
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAArray, VBACurrency, VBADate, VBAErrorValue, VBAInt, error

__all__ = ["RPC_UNAVAILABLE", "Process", "Server"]

ROOT = Path(__file__).resolve().parents[2]
MODULE = "xlretro.excel.udfs"
MISSING_ARGUMENT = -2147352572
"""DISP_E_PARAMNOTFOUND, as pywin32 hands a missing argument over."""
ERROR_CODE = -2146828288
"""What COM adds to the number of a CVErr value."""
RPC_UNAVAILABLE = -2147023174
"""&H800706BA: what VBA sees when the Python process has ended."""
EXCEPTION = -2147352567
"""&H80020009, DISP_E_EXCEPTION: what VBA sees when Python raises."""


class Process:
    """A running `tests.vba.server`. It keeps nothing between calls, so that tests may share one."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.vba.server", MODULE],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, function: str, arguments: list[Any]) -> tuple[bool, Any]:
        """(whether it answered, the answer or what went wrong). Raises OSError, EOFError or ValueError once it has ended."""
        assert self._process.stdin
        assert self._process.stdout
        pickle.dump((function, arguments), self._process.stdin)
        self._process.stdin.flush()
        answer: tuple[bool, Any] = pickle.load(self._process.stdout)
        return answer

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


class Server(VBAObject):
    """The COM object of the Python process.

    `answers` says otherwise for a function: a value in place of Python's, or an exception that Python would have raised.
    """

    vba_type_name = "XLPython"

    def __init__(self, process: Process, answers: Mapping[str, Any] | None = None) -> None:
        self.process = process
        self.answers = dict(answers or {})
        self.calls: list[tuple[str, list[Any]]] = []

    @method
    def CallUDF(self, module: object, name: object, arguments: object, workbook: object = MISSING,
                caller: object = MISSING) -> object:  # fmt: skip
        assert module == MODULE
        assert isinstance(arguments, VBAArray)
        function, passed = str(name), [_handed_over(each) for each in arguments.elements()]
        self.calls.append((function, passed))
        try:
            return _received(self.answer(function, passed))
        except (OSError, EOFError, ValueError):  # broken, ended, or closed pipes
            raise error(RPC_UNAVAILABLE, "The RPC server is unavailable.") from None
        except RuntimeError as fault:
            raise error(EXCEPTION, str(fault)) from None

    def answer(self, function: str, arguments: list[Any]) -> Any:
        """Python's answer. Raises RuntimeError with what Python raised, EOFError and the like once it has ended."""
        if function in self.answers:
            answer = self.answers[function]
            if isinstance(answer, Exception):
                raise RuntimeError(repr(answer))
            return answer
        done, answer = self.process.ask(function, arguments)
        if not done:
            raise RuntimeError(answer)
        return answer


def _handed_over(value: object) -> Any:
    """An argument as COM carries it to Python; cells keep their being cells."""
    return ("cells", _cells(value)) if isinstance(value, Range) else _com(value)


def _cells(area: Range) -> Any:
    """The values of an area. The interpreter leaves out the rows and columns behind the used ones; Excel does not."""
    height = area.first.bottom - area.first.top + 1
    width = area.first.right - area.first.left + 1
    assert height * width < 10**5, "whole columns reached Python"
    values = _com(area.vba_get("Value"))
    rows = values if isinstance(values, tuple) else ((values,),)
    rows = tuple((*row, *[None] * (width - len(row))) for row in rows)
    rows += ((None,) * width,) * (height - len(rows))
    return rows if height * width > 1 else rows[0][0]


def _com(value: object) -> Any:
    if value is MISSING:
        return MISSING_ARGUMENT
    if value is EMPTY:
        return None
    if isinstance(value, VBAErrorValue):
        return ERROR_CODE + value.number
    if isinstance(value, VBADate):
        return value.to_datetime()
    if isinstance(value, VBAInt):
        return int(value)
    if isinstance(value, VBAArray):
        (top, bottom), (left, right) = value.bounds
        return tuple(
            tuple(_com(value.get([row, column])) for column in range(left, right + 1)) for row in range(top, bottom + 1)
        )
    if isinstance(value, VBACurrency):
        return Decimal(value)  # of four decimals
    assert isinstance(value, (str, float, bool)), f"{value!r} is no value of a cell"
    return value


def _received(answer: Any) -> object:
    """What pywin32 makes of a Python answer: lists are arrays that count from 0."""
    if answer is None:
        return EMPTY
    if isinstance(answer, datetime):
        return VBADate.from_datetime(answer)
    if isinstance(answer, bool) or not isinstance(answer, (int, list)):
        return answer
    if isinstance(answer, int):
        return VBAInt(answer, "Long")
    if not isinstance(answer[0], list):
        return VBAArray([(0, len(answer) - 1)], items=[_received(each) for each in answer])
    array = VBAArray([(0, len(answer) - 1), (0, len(answer[0]) - 1)])
    for row, cells in enumerate(answer):
        for column, cell in enumerate(cells):
            array.set([row, column], _received(cell))
    return array
