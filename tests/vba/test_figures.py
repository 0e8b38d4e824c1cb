"""Every computed cell of the macro workbooks, by the functions and by the native formulas: one figure, whoever computes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.vba.host import Excel
from tests.vba.python_side import Process, Server
from tests.vba.windows import NOTHING_SET, Computer

GOALS, PHASES, ISSUES = 2, 3, 4
"""Sheets by their number: their names differ in the two languages."""


def _day(month: int, day: int) -> int:
    """A day of 2023 as the number a cell holds."""
    return (dt.date(2023, month, day) - dt.date(1899, 12, 30)).days


AS_OF = _day(10, 20)

TYPED: dict[int, dict[str, list[object]]] = {
    GOALS: {
        # D target, E actual, I direction, H unit, L previous, N rival's, P start
        "10": [("D", "5万"), ("E", "4.2万"), ("L", "3万"), ("N", 45000)],
        "11": [("D", 0.08), ("E", "6.5%"), ("H", "%"), ("L", "5%")],
        "12": [("D", 200), ("E", 250), ("I", -1), ("L", 300), ("N", 200)],
        "13": [("D", 0), ("E", 0), ("I", -1)],
        "14": [("D", 100), ("E", 130), ("P", 200)],
        "15": [("D", "1.2亿"), ("E", "无")],
        "16": [("D", 0), ("E", 5)],
    },
    PHASES: {
        # D planned start, E planned end, F actual start, G actual end
        "5": [("D", _day(9, 1)), ("E", _day(9, 20)), ("F", _day(9, 1)), ("G", _day(9, 22))],
        "6": [("D", "2023.9.21"), ("E", "2023/9/27"), ("F", "2023.9.21"), ("G", "2023.9.26")],
        "7": [("D", _day(9, 28)), ("E", _day(10, 6)), ("F", _day(9, 28)), ("G", _day(10, 6))],
        "8": [("D", _day(10, 7)), ("E", _day(10, 12)), ("F", _day(10, 7))],
        "9": [("D", _day(10, 13)), ("E", _day(10, 25)), ("F", _day(10, 14))],
        "10": [("D", _day(11, 1)), ("E", _day(11, 5))],
    },
    ISSUES: {
        # H due, I status, J done on
        "5": [("H", _day(10, 15))],
        "6": [("H", "2023.10.15"), ("J", _day(10, 18))],
        "7": [("H", _day(10, 15)), ("I", "已完成")],
        "8": [("H", "下次活动前")],
        "9": [("H", _day(11, 30))],
    },
}  # fmt: skip

SHOWN = {
    (GOALS, "F"): [0.84, 0.8125, 0.75, "", 0.7, "", "#DIV/0!", ""],
    (GOALS, "M"): [0.4, 0.015, -1 / 6, "", "", "", "", ""],
    (GOALS, "O"): [-1 / 15, "", 0.25, "", "", "", "", ""],
    (PHASES, "K"): [2, -1, 0, "", "", "", ""],
    (PHASES, "L"): ["延期2天", "提前1天", "按时完成", "已逾期8天", "进行中", "未开始", ""],
    (ISSUES, "K"): [5, 3, "", "", "", ""],
}
"""By sheet and column, from the first row of the table on; the row behind those typed in is blank."""


def _computed(excel: Excel) -> dict[tuple[int, str], list[object]]:
    excel.sheet(GOALS).set_value("C7", AS_OF)
    for sheet, rows in TYPED.items():
        for row, cells in rows.items():
            for column, value in cells:
                excel.sheet(sheet).set_value(f"{column}{row}", value)
    return {
        (sheet, column): [excel.shown(f"{column}{int(next(iter(TYPED[sheet]))) + down}", sheet)
                          for down in range(len(shown))]
        for (sheet, column), shown in SHOWN.items()
    }  # fmt: skip


def _same(figures: list[object]) -> list[object]:
    return [pytest.approx(figure) if isinstance(figure, (int, float)) else figure for figure in figures]


@pytest.fixture(scope="module")
def by_python(process: Process, book: Path) -> tuple[Excel, dict[tuple[int, str], list[object]]]:
    excel = Excel.with_book(book, Computer(python=Server(process)))
    return excel, _computed(excel)


@pytest.mark.parametrize("place", SHOWN, ids=lambda place: f"table {place[0] - 1}, {place[1]}")
def test_by_the_functions(
    place: tuple[int, str], by_python: tuple[Excel, dict[tuple[int, str], list[object]]]
) -> None:
    assert by_python[1][place] == _same(SHOWN[place])


def test_every_function_of_the_formulas_was_asked(
    by_python: tuple[Excel, dict[tuple[int, str], list[object]]]
) -> None:
    server = by_python[0].computer.python
    assert server
    assert {name for name, _ in server.calls} >= {
        "XR_NUMBER", "XR_COMPLETION", "XR_CHANGE", "XR_DELAY_DAYS", "XR_PROGRESS", "XR_OVERDUE",
    }  # fmt: skip


@pytest.mark.parametrize("computer", [Computer(files=NOTHING_SET), Computer()], ids=["nothing set", "fails to start"])
def test_by_the_native_formulas(computer: Computer, book: Path) -> None:
    excel = Excel.with_book(book, computer)
    figures = _computed(excel)
    assert figures == {place: _same(shown) for place, shown in SHOWN.items()}


def test_both_ways_in_the_english_workbook(process: Process, english_book: Path) -> None:
    functions = _computed(Excel.with_book(english_book, Computer(python=Server(process))))
    native = _computed(Excel.with_book(english_book, Computer(files=NOTHING_SET)))
    assert {place: _same(figures) for place, figures in functions.items()} == native
    assert native[PHASES, "L"][:2] == ["Days late: 2", "Days early: 1"]
