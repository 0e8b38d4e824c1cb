"""What the VBA wrappers hand to Python and make of its answers: error values, shapes, missing arguments, whole columns."""

from __future__ import annotations

import datetime as dt
import inspect
from pathlib import Path

import pytest

from tests.vba.host import ERRORS, Excel
from tests.vba.python_side import MISSING_ARGUMENT, Process, Server
from tests.vba.windows import Computer
from xlretro.excel import udfs

SHORT, LONG = "xlretro.conf", "xlretro.texts"
"""Two sheets with fewer and more rows in use."""
SEPTEMBER_20 = (dt.date(2023, 9, 20) - dt.date(1899, 12, 30)).days
"""2023-09-20 as the number that a cell holds."""


@pytest.fixture
def server(process: Process) -> Server:
    return Server(process)


@pytest.fixture
def excel(server: Server, book: Path) -> Excel:
    opened = Excel.with_book(book, Computer(python=server))
    assert opened.call("XlretroPython.IsPythonPresent")
    return opened


def _fill(excel: Excel, cell: str, rows: list[list[object]], sheet: str | int = 1) -> None:
    """Type values in, *cell* being the upper left one."""
    first = excel.range(cell, sheet).first
    for down, values in enumerate(rows):
        for right, value in enumerate(values):
            if value is None:
                continue
            excel.sheet(sheet).set_value(excel.address(first.top + down, first.left + right), value)


def _rows(excel: Excel, sheet: str) -> int:
    bounds = excel.sheet(sheet).sheet.used_bounds()
    assert bounds
    return bounds[2]


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize("text", ERRORS.values())
def test_the_text_of_an_error_becomes_the_error_value(text: str, server: Server, excel: Excel) -> None:
    server.answers["XR_UNIT"] = text
    assert excel.enter('=XR_UNIT("1")') == text
    assert excel.enter('=ISERROR(XR_UNIT("1"))', "XA2") is True


def test_errors_inside_an_array_become_error_values_cell_by_cell(server: Server, excel: Excel) -> None:
    server.answers["XR_UNIT"] = [["#VALUE!"], [1.5], ["#DIV/0!"], ["#N/A"], ["#NUM!"], [None], ["人"]]
    assert excel.call("XR_UNIT", excel.range("XC1:XC7")) == [
        ["#VALUE!"], [1.5], ["#DIV/0!"], ["#N/A"], ["#NUM!"], [""], ["人"],
    ]  # fmt: skip
    assert excel.enter("=INDEX(ISERROR(XR_UNIT(XC1:XC7)),3)", "XA2") is True


def test_other_texts_that_begin_alike_stay_text(server: Server, excel: Excel) -> None:
    server.answers["XR_UNIT"] = "#1"
    assert excel.enter('=XR_UNIT("1")') == "#1"


def test_nothing_is_a_blank_text_not_zero(server: Server, excel: Excel) -> None:
    server.answers["XR_UNIT"] = None
    assert excel.enter('=XR_UNIT("1")') == ""


# ---------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("answer", "shown"),
    [([["人"]], "人"), (["人"], "人"), ([[1.0], [2.0]], [[1.0], [2.0]]), ([1.0, 2.0], [1.0, 2.0]),
     ([[1.0, 2.0], [3.0, "#N/A"]], [[1.0, 2.0], [3.0, "#N/A"]])],
    ids=["1 by 1", "flat 1", "column", "row, flat", "block"],
)  # fmt: skip
def test_answers_keep_their_shape(answer: object, shown: object, server: Server, excel: Excel) -> None:
    server.answers["XR_UNIT"] = answer
    assert excel.call("XR_UNIT", "1") == shown


def test_a_column_goes_in_by_one_call_and_a_column_comes_out(server: Server, excel: Excel) -> None:
    _fill(excel, "XC1", [["5万", "4.2万"], [None, None], ["8%", "6.5%"], [0, 5], ["多", 1]])
    answers = excel.call("XR_COMPLETION", excel.range("XC1:XC5"), excel.range("XD1:XD5"))
    assert answers == [[pytest.approx(0.84)], [""], [pytest.approx(0.8125)], ["#DIV/0!"], ["#VALUE!"]]
    assert [name for name, _ in server.calls] == ["XR_NUMBER", "XR_COMPLETION"]


def test_a_column_entered_over_cells_shows_its_answers(excel: Excel) -> None:
    _fill(excel, "XC1", [["4.2万"], ["多少"], ["8%"]])
    excel.range("XE1:XE3").vba_set("FormulaArray", "=XR_NUMBER(XC1:XC3)")
    assert [excel.shown(cell) for cell in ("XE1", "XE2", "XE3")] == [42000, "#VALUE!", 0.08]


def test_one_cell_stands_beside_a_column(excel: Excel) -> None:
    _fill(excel, "XC1", [["5万", "4万"], [None, "5万"]])
    answers = excel.call("XR_COMPLETION", excel.range("XC1"), excel.range("XD1:XD2"))
    assert answers == [[pytest.approx(0.8)], [pytest.approx(1)]]


def test_dates_go_in_and_come_out_as_dates(excel: Excel) -> None:
    _fill(excel, "XC1", [[SEPTEMBER_20, SEPTEMBER_20 + 2]])
    excel.range("XC1:XD1").vba_set("NumberFormat", "yyyy-mm-dd")
    assert excel.enter("=XR_DELAY_DAYS(XC1,XD1)") == 2
    assert excel.call("XR_DATE", "2023.9.1-9.20", "完成") == dt.datetime(2023, 9, 20)
    assert excel.enter('=XR_DATE("2023.9.1-9.20","完成")', "XA2") == SEPTEMBER_20


@pytest.mark.parametrize("money", ["XC1", "XD2"], ids=["the first cell", "the last cell"])
def test_amounts_of_money_go_in_with_all_their_digits(money: str, server: Server, excel: Excel) -> None:
    """Excel itself would hand over 0.0013, a number of four decimals."""
    _fill(excel, "XC1", [[0.00125, SEPTEMBER_20], ["4.2万", 0.00125]])
    excel.range("XD1").vba_set("NumberFormat", "yyyy-mm-dd")
    excel.range(money).vba_set("NumberFormat", "$#,##0.00")

    assert excel.enter(f"=XR_NUMBER({money})") == 0.00125
    server.answers["XR_UNIT"] = "seen"
    excel.call("XR_UNIT", excel.range("XC1:XD2"))
    rows = server.calls[-1][1][0]
    assert rows == ((0.00125, dt.datetime(2023, 9, 20)), ("4.2万", 0.00125))
    assert excel.call("XR_NUMBER", excel.range("XC1:XC2")) == [[0.00125], [42000]]


def test_a_column_of_amounts_and_blanks_keeps_its_rows(excel: Excel) -> None:
    _fill(excel, "XC1", [[0.00125, "8%"], [None, None], [3, "多"]])
    excel.range("XC1:XD3").vba_set("NumberFormat", "$#,##0.00")
    assert excel.call("XR_NUMBER", excel.range("XC1:XD3")) == [[0.00125, 0.08], ["", ""], [3, "#VALUE!"]]


def test_an_error_in_an_input_cell_is_the_answer(excel: Excel) -> None:
    excel.enter("=1/0", "XC1")
    excel.enter("=NA()", "XC2")
    _fill(excel, "XD1", [[1], [1]])
    assert excel.enter("=XR_COMPLETION(XD1,XC1)") == "#DIV/0!"
    assert excel.call("XR_CHANGE", excel.range("XC1:XC2"), excel.range("XD1:XD2")) == [["#DIV/0!"], ["#N/A"]]


# ---------------------------------------------------------------- arguments


@pytest.mark.parametrize("name", udfs.__all__)
def test_arguments_left_out_reach_python_as_missing(name: str, server: Server, excel: Excel) -> None:
    parameters = list(inspect.signature(getattr(udfs, name)).parameters.values())
    required = [p for p in parameters if p.default is p.empty]
    server.answers[name] = "seen"
    assert excel.enter(f"={name}({','.join(['1'] * len(required))})") == "seen"
    assert server.calls[-1] == (name, [1.0] * len(required) + [MISSING_ARGUMENT] * (len(parameters) - len(required)))


def test_an_argument_left_out_in_the_middle(excel: Excel) -> None:
    assert excel.enter('=XR_OVERDUE("2023-10-15",,"2023-10-20")') == 5


def test_a_name_of_the_sheet_and_a_cell_of_another_sheet_are_cells(server: Server, excel: Excel) -> None:
    excel.sheet("填写说明").set_value("XA1", "4.2万")
    assert excel.enter("=XR_NUMBER(填写说明!XA1)") == 42000
    excel.enter("=XR_UNIT(as_of)", "XA2")
    assert isinstance(server.calls[-1][1][0][1], dt.datetime)


def test_whole_columns_are_cut_to_the_rows_in_use(server: Server, excel: Excel) -> None:
    _fill(excel, "C1", [["5万", "4万"], ["6万", "6万"]], SHORT)
    answers = excel.call("XR_COMPLETION", excel.range("C:C", SHORT), excel.range("D:D", SHORT))
    assert answers == [[pytest.approx(0.8)], [pytest.approx(1)], *[[""]] * (_rows(excel, SHORT) - 2)]


def test_whole_columns_of_two_sheets_still_match(server: Server, excel: Excel) -> None:
    assert _rows(excel, LONG) > _rows(excel, SHORT)
    excel.call("XR_CHANGE", excel.range("C:C", SHORT), excel.range("C:C", LONG))
    assert [len(block[1]) for block in server.calls[-1][1][:2]] == [_rows(excel, LONG)] * 2


def test_a_column_from_below_the_used_rows_is_one_cell(server: Server, excel: Excel) -> None:
    excel.call("XR_NUMBER", excel.range("C900000:C1048576", SHORT))
    assert server.calls[-1] == ("XR_NUMBER", [("cells", None)])


def test_a_column_that_ends_before_the_last_row_stays_as_it_is(server: Server, excel: Excel) -> None:
    excel.call("XR_NUMBER", excel.range("C1:C200", SHORT))
    assert len(server.calls[-1][1][0][1]) == 200


def test_several_areas_are_no_argument(excel: Excel) -> None:
    assert excel.enter("=XR_NUMBER((XC1:XC2,XE1:XE2))") == "#VALUE!"
