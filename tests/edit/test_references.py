"""Which cells a formula reads: never fewer than Excel does."""

from __future__ import annotations

import pytest

from xlretro.io.edit.ranges import Area, areas_of
from xlretro.io.edit.references import EVERYTHING, reaches
from xlretro.io.edit.surroundings import ExcelTable, SheetFormula, Surroundings

TABLE = ExcelTable("goals", "表1", Area(4, 2, 9, 5), ("核心目标", "目标值", "实际[完成]值", "#号"))
NAMES = {
    "总量": ("表1!$D$2:$D$9",), "表中表": ("总量",), "滑动": ("表1!D2",), "圈": ("圈",), "动态": ("OFFSET(表1!$A$1,1,1)",),
    "两处": ("'A'!$A$1", "'B'!$A$1"), "加倍": ("_xlfn.LAMBDA(_xlpm.x,_xlpm.x*表1!$B$1)",),
}  # fmt: skip
AROUND = Surroundings(tables={"goals": TABLE}, names=NAMES)


def read(text: str, cell: tuple[int, int] = (5, 7), *, shared: str = "", sheet: str = "表1") -> set[str]:
    """What a formula reads, as sheet!A1:B2."""
    area = next(areas_of(shared)) if shared else Area(*cell, *cell)
    found = reaches(SheetFormula(sheet, cell, text, area, bool(shared)), AROUND)
    return {"everything"} if EVERYTHING in found else {f"{reach.sheet}!{reach.area}" for reach in found}


@pytest.mark.parametrize(("text", "cells"), [
    ("C2", "表1!C2"), ("$C$2", "表1!C2"), ("C2:E$9", "表1!C2:E9"), ("c2", "表1!C2"), ("E9:C2", "表1!C2:E9"),
    ("SUM(表2!A1:B2)", "表2!A1:B2"), ("'it''s 1'!A1", "it's 1!A1"), ("'二 月'!$A$1*2", "二 月!A1"), ("数据（1）!A1", "数据（1）!A1"),
    ("SUM(C:D)", "表1!C1:D1048576"), ("SUM($C:$C)", "表1!C1:C1048576"), ("SUM(3:4)", "表1!A3:XFD4"),
    ("SUM(一月:三月!B2)", "!B2"), ("SUM('一 月:三 月'!B2)", "!B2"), ("LEN(总量)", "表1!D2:D9"), ("LEN(表中表)", "表1!D2:D9"),
    ("两处", "a!A1 b!A1"), ("加倍(5)", "表1!B1"), ("[1]表1!A1+B2", "表1!B2"), ("'[1]表 1'!A1:A9", ""), ("[1]!名", ""), ("[0]!总量", "表1!D2:D9"),
    ('C2&"D4:E9 目标值"', "表1!C2"), ('"a""b"&C2', "表1!C2"), ("LOG10(C2)+1.5E+3", "表1!C2"), ("#REF!+C2", "表1!C2"), ("表9!#REF!", ""),
    ("IF(TRUE,FALSE,5%)", ""), ("{1,2;3,4}", ""), ("_xlfn.LET(_xlpm.a,C2,_xlpm.a)", "表1!C2"), ("_xlfn.STDEV.S(C2:C3)", "表1!C2:C3"),
    ("SUMIF(A2:A9,1,D2)", "表1!A2:A9 表1!D2:D9"), ("C2 D3", "表1!C2 表1!D3"),
])  # fmt: skip
def test_cells_and_ranges(text: str, cells: str) -> None:
    expected = {cells} if cells.startswith(("二 ", "it's ")) else set(cells.split())
    assert read(text) == expected


@pytest.mark.parametrize("text", [
    'INDIRECT("C"&2)', "SUM(OFFSET(A1,1,2))", "不认识", "动态", "滑动", "圈", "A1:INDEX(C:C,5)", "INDEX(C:C,5):A1", "表1!A1:表1!B2",
    "nothere[目标值]", "[别的]", '__xludf.DUMMYFUNCTION("FILTER(A1:B2)")', "SUM(XFE1)", "EVALUATE(A1)",
])  # fmt: skip
def test_what_the_text_does_not_tell_is_everything(text: str) -> None:
    assert read(text, (50, 50)) == {"everything"}


@pytest.mark.parametrize(("text", "cells"), [
    ("SUM(goals[目标值])", "C4:C9"), ("GOALS[[#All],[目标值]]", "C4:C9"), ("goals[[#This Row],[目标值]]*2", "C5"), ("goals[@目标值]", "C5"),
    ("goals[@[目标值]:[#号]]", "C5:E5"), ("[@目标值]", "C5"), ("[目标值]", "C4:C9"), ("goals[[核心目标]:[目标值]]", "B4:C9"),
    ("goals['#号]", "E4:E9"), ("goals[[#This Row],[实际'[完成']值]]", "D5"), ("ROWS(goals)", "B4:E9"), ("goals[]", "B4:E9"),
    ("goals[#Data]", "B4:E9"), ("goals[没有]", "B4:E9"), ("goals[@]", "B5:E5"),
])  # fmt: skip
def test_columns_of_a_table(text: str, cells: str) -> None:
    assert read(text, (5, 5)) == {f"表1!{cells}"}


@pytest.mark.parametrize(("text", "cells"), [
    ("C2", "C2:C9"), ("C$2", "C2"), ("$C2", "C2:C9"), ("SUM(C2:D3)", "C2:D10"), ("SUM(C$2:C2)", "C2:C9"), ("2:3", "A2:XFD10"),
])  # fmt: skip
def test_a_shared_formula_reads_for_all_its_cells(text: str, cells: str) -> None:
    assert read(text, (2, 7), shared="G2:G9") == {f"表1!{cells}"}
    assert read("C2", (2, 7), shared="G2:H9") == {"表1!C2:D9"}
