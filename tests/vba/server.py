"""The Python process that xlwings' DLL starts for Excel, with a pipe in the place of COM.

Reads (function, arguments) from standard input and writes (done, answer) to standard output, both pickled. What answers
is xlwings' own `com_server.XLPython.CallUDF` with its conversion layer, over the stubs of `tests.udfs.windows_stubs`.
"""

from __future__ import annotations

import pickle
import sys
from datetime import datetime
from typing import Any

from tests.udfs.windows_stubs import Cells, ComTime, Excel

__all__ = ["main"]


def main(module: str) -> None:
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints must not spoil the pipe
    excel = Excel(module, pandas=False)
    while True:
        try:
            function, arguments = pickle.load(requests)
        except EOFError:
            return
        try:
            result = True, _plain(excel(function, *map(_argument, arguments)))
        except Exception as error:
            result = False, f"{type(error).__name__}: {error}"
        pickle.dump(result, answers)
        answers.flush()


def _argument(value: Any) -> Any:
    """A block of cells arrives as ("cells", rows or the value of one cell)."""
    if isinstance(value, tuple) and value[:1] == ("cells",):
        return Cells(_com(value[1]))
    return _com(value)


def _com(value: Any) -> Any:
    """Dates as pywin32 gives them."""
    if isinstance(value, tuple):
        return tuple(map(_com, value))
    if isinstance(value, datetime):
        return ComTime(value.year, value.month, value.day, value.hour, value.minute, value.second)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, value.hour, value.minute, value.second)
    return value


if __name__ == "__main__":
    main(sys.argv[1])
