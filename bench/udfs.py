"""A column of the XR_ functions in Excel: one array call against a call a cell, both through xlwings' call_udf.

pywin32 and ctypes are stubs here (tests/udfs/windows_stubs.py), so this is what Python takes on either way. In Excel
every call also crosses from VBA into another process and back, which a single array call does once.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.udfs.windows_stubs import MISSING, Cells, Excel

# An argument of a row by its number; every row has texts of its own, so that no cache answers in place of the parser.
CALLS: dict[str, tuple[Callable[[int], Any] | int, ...]] = {
    "XR_COMPLETION": (lambda i: f"{50000 + i}人", lambda i: 42000.0 + i, MISSING, MISSING, MISSING),
    "XR_DELAY_DAYS": (lambda i: f"2023.{i % 12 + 1}.{i % 28 + 1}", lambda i: 45189.0 + i % 90, MISSING),
    "XR_NUMBER": (lambda i: f"约{i}.{i % 7}万",),
}


def columns(name: str, rows: int, run: int) -> list[list[Any] | int]:
    return [
        [cell(run * rows + row) for row in range(rows)] if callable(cell) else cell for cell in CALLS[name]
    ]


def at_once(excel: Excel, name: str, given: list[list[Any] | int]) -> list[Any]:
    cells = [Cells(tuple((value,) for value in each)) if isinstance(each, list) else each for each in given]
    return [answer for (answer,) in excel(name, *cells)]


def one_by_one(excel: Excel, name: str, given: list[list[Any] | int], rows: int) -> list[Any]:
    return [
        excel(name, *(Cells(each[row]) if isinstance(each, list) else each for each in given)) for row in range(rows)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    excel = Excel("xlretro.excel.udfs")
    print(f"{f'{options.rows} rows':16} {'array call ms':>14} {'single calls ms':>16} {'ratio':>7} {'one cell ms':>12}")
    for name in CALLS:
        array, single = [], []
        for run in range(2 * options.runs):
            given = columns(name, options.rows, run)
            started = time.perf_counter()
            # In turn, each on texts that the other has not seen.
            answers = at_once(excel, name, given) if run % 2 else one_by_one(excel, name, given, options.rows)
            (array if run % 2 else single).append(time.perf_counter() - started)
            if run < 2:
                assert at_once(excel, name, given) == one_by_one(excel, name, given, options.rows) == answers
        one, many = statistics.median(array), statistics.median(single)
        print(f"{name:16} {one * 1e3:14.1f} {many * 1e3:16.1f} {many / one:7.1f} {many / options.rows * 1e3:12.3f}")


if __name__ == "__main__":
    main()
