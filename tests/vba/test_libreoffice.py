"""The macro workbook in a real LibreOffice: its figures, and the wrappers' own VBA with a stand-in for xlwings.

LibreOffice runs VBA, but ignores #If, so that xlwings.bas does not compile there and a function of the project answers
with a blank, never with an error; and it hands CVErr values to cells as texts such as "Error 2042", which IFERROR lets pass.
The formulas of the workbook therefore ask first whether they are in a program that shares Excel's year 1900.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.engines import needs_libreoffice
from tests.vba.office import Office
from tests.vba.test_figures import AS_OF, SHOWN, TYPED

GUIDE = "填写说明"
"""A sheet with room for formulas of our own."""

XLWINGS = """\
Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Public Function XLPy()
    Set XLPy = New Bridge
End Function
Public Function GetConfig(configKey As String, Optional default As String, Optional source As String) As Variant
    If configKey = "ADD_WORKBOOK_TO_PYTHONPATH" Then GetConfig = "False"
    If configKey = "INTERPRETER_WIN" Then GetConfig = "C:\\python.exe"
End Function
Public Function FileExists(path) As Boolean
    FileExists = True
End Function
Public Function RunPython(command)
End Function
Public Sub KillPy()
End Sub
"""
BRIDGE = """\
Rem Attribute VBA_ModuleType=VBAClassModule
Option VBASupport 1
Option ClassModule
Public Function CallUDF(udfModule, name, arguments)
    Dim column(0 To 2, 0 To 0) As Variant
    Select Case name
        Case "XR_NUMBER"
            CallUDF = 1
        Case "XR_COMPLETION"
            CallUDF = 0.123
        Case "XR_CHECK"
            column(0, 0) = 1.5
            column(1, 0) = "#DIV/0!"
            CallUDF = column
        Case Else
            CallUDF = arguments(0)
    End Select
End Function
"""
"""Answers the handshake, a marked rate, a column of a number, an error and nothing; else the first argument."""
EMPTY_CLASS = "Rem Attribute VBA_ModuleType=VBAClassModule\nOption VBASupport 1\nOption ClassModule\n"

PROBE = """\
Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Public Function ProgramName() As String
    ProgramName = Application.Name
End Function
Public Function System() As String
    System = Application.OperatingSystem
End Function
Public Function Product() As String
    On Error GoTo Failed
    Product = Application.ProductCode
    Exit Function
Failed:
    Product = "error " & Err.Number
End Function
"""


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    running = Office()
    yield running
    running.stop()


@pytest.fixture
def opened(office: Office, book: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    macros: Literal["never", "always"] = getattr(request, "param", "always")
    office.open(book, macros)
    yield office
    office.ask("close")


def _type(office: Office, sheets: list[str]) -> None:
    office.ask("write", sheet=sheets[1], cell="C7", value=AS_OF)
    for number, rows in TYPED.items():
        for row, cells in rows.items():
            for column, value in cells:
                office.ask("write", sheet=sheets[number - 1], cell=f"{column}{row}", value=value)


@needs_libreoffice
@pytest.mark.parametrize("opened", ["never", "always"], indirect=True, ids=["macros blocked", "macros run"])
def test_the_figures_are_right_after_a_hard_recalculation(opened: Office) -> None:
    sheets = opened.ask("sheets")
    _type(opened, sheets)
    opened.ask("recalculate")
    for (number, column), shown in SHOWN.items():
        first = int(next(iter(TYPED[number])))
        cells = [f"{column}{first + down}" for down in range(len(shown))]
        expected = [pytest.approx(figure) if isinstance(figure, (int, float)) else figure for figure in shown]
        assert opened.ask("values", sheet=sheets[number - 1], cells=cells) == expected
    assert opened.ask("values", sheet=sheets[0], cells=["AO9"]) == ["计算方式：表内公式"]


def _entered(office: Office, *formulas: str) -> list[Any]:
    cells = [f"XA{number}" for number in range(1, len(formulas) + 1)]
    for cell, formula in zip(cells, formulas, strict=True):
        office.ask("write", sheet=GUIDE, cell=cell, value=formula)
    office.ask("recalculate")
    return list(office.ask("values", sheet=GUIDE, cells=cells))


@needs_libreoffice
def test_a_function_that_a_person_types_is_blank_there_not_a_wrong_number(opened: Office) -> None:
    assert _entered(opened, '=XR_COMPLETION("5万";"4.2万")', '=XR_NUMBER("3")', "=XR_CHANGE(3;2)") == ["", "", ""]


@needs_libreoffice
@pytest.mark.parametrize("opened", ["never"], indirect=True, ids=["macros blocked"])
def test_with_macros_blocked_it_is_an_error(opened: Office) -> None:
    (answer,) = _entered(opened, '=XR_COMPLETION("5万";"4.2万")')
    assert answer.startswith("#")


# ---------------------------------------------------------------- the wrappers, with a stand-in for xlwings


@pytest.fixture
def with_stand_in(opened: Office) -> Office:
    """xlwings and Dictionary, which LibreOffice can't compile, replaced."""
    opened.ask("replace", name="Dictionary", text=EMPTY_CLASS)
    opened.ask("replace", name="Bridge", text=BRIDGE)
    opened.ask("replace", name="xlwings", text=XLWINGS)
    return opened


@pytest.fixture
def taken_for_excel(with_stand_in: Office) -> Office:
    """And IsExcelOnWindows says yes, which it never does in LibreOffice."""
    text = with_stand_in.ask("text", name="XlretroPython")
    yes, count = re.subn(
        r"(?s)(Public Function IsExcelOnWindows\(\) As Boolean\n).*?(End Function)",
        r"\1    IsExcelOnWindows = True\n\2", text,
    )  # fmt: skip
    assert count == 1
    with_stand_in.ask("replace", name="XlretroPython", text=yes)
    return with_stand_in


@needs_libreoffice
def test_by_what_the_guard_tells_libreoffice_from_excel(with_stand_in: Office) -> None:
    """Its name would not do; the missing ProductCode holds on Windows too, where OperatingSystem may say Windows."""
    with_stand_in.ask("replace", name="Probe", text=PROBE)
    answers = [with_stand_in.ask("run", macro=f"XlretroBook.Probe.{name}") for name in ("ProgramName", "System", "Product")]
    assert answers == ["Microsoft Excel", "Unix", "error 423"]
    assert with_stand_in.ask("run", macro="XlretroBook.XlretroPython.IsExcelOnWindows") is False


@needs_libreoffice
def test_the_guard_keeps_libreoffice_from_python_even_where_xlwings_would_run(with_stand_in: Office) -> None:
    assert _entered(with_stand_in, '=XR_COMPLETION("5万";"4.2万")', '=XR_NUMBER("3")') == ["Error 2042"] * 2


@needs_libreoffice
def test_values_and_columns_arrive_in_cells(taken_for_excel: Office) -> None:
    taken_for_excel.ask("write", sheet=GUIDE, cell="XC1", value=5)
    taken_for_excel.ask("write", sheet=GUIDE, cell="XC2", value=6)
    assert _entered(
        taken_for_excel, '=XR_COMPLETION("5万";"4.2万")', '=XR_UNIT("人")', "=XR_UNIT(XC1)", "=SUM(XR_UNIT(XC1:XC2))",
        '=INDEX(XR_CHECK("a");1;1)', '=INDEX(XR_CHECK("a");3;1)',
    ) == [0.123, "人", 5, 11, 1.5, ""]  # fmt: skip


@needs_libreoffice
def test_error_values_arrive_as_libreoffice_writes_them(taken_for_excel: Office) -> None:
    """The wrapper makes CVErr of the text of an error; LibreOffice shows a CVErr as text."""
    texts = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
    formulas = [f'=XR_UNIT("{text}")' for text in texts]
    assert _entered(taken_for_excel, *formulas) == [f"Error {number}" for number in texts.values()]
    assert _entered(taken_for_excel, '=INDEX(XR_CHECK("a");2;1)') == ["Error 2007"]


@needs_libreoffice
def test_the_formulas_of_the_workbook_keep_out_of_the_functions_all_the_same(taken_for_excel: Office) -> None:
    """0.123 would be the function's answer."""
    sheets = taken_for_excel.ask("sheets")
    _type(taken_for_excel, sheets)
    taken_for_excel.ask("recalculate")
    assert taken_for_excel.ask("values", sheet=sheets[1], cells=["F10"]) == [pytest.approx(0.84)]
