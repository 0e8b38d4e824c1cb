"""Every function and operator, beside IronCalc and LibreOffice on the same cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines import Values, needs_libreoffice, plain, recalculate_ironcalc, recalculate_libreoffice, same_value
from tests.recalc.build import results, sheet_with
from xlretro.io.recalc.criteria import CRITERIA
from xlretro.io.recalc.functions import OVER_CELLS, SCALARS
from xlretro.io.recalc.lookups import LOOKUPS
from xlretro.io.recalc.texts import DAYS, TEXTS, Days

CELLS: dict[str, Any] = {
    "A1": 1, "A2": 2.5, "A3": -3, "A4": "文字", "A5": None, "A6": True, "A7": "7", "A8": "=1/0", "A9": 0, "A10": 1000000,
    "B1": "是", "B2": "否", "B3": "是", "B4": "YES", "B5": None, "B6": "5万", "B7": "a*b", "B8": "?", "B9": "是",
    "C1": 10, "C2": 20, "C3": 30, "C4": 40, "C5": 50, "C6": 60, "C7": 70, "C8": 80, "C9": 90, "C10": 100,
    "D1": 45189, "D2": "2023-9-20", "D3": "2023/9/22", "D4": 59, "D5": 60.5, "D6": "  两 端  空格 ", "D7": "x\"y",
    "E1": "😀笑", "E2": "ABC", "E3": "abc", "E4": 0.1, "E5": 0.2, "E6": 0.3, "E7": 1e21, "E8": 1.5e-7, "E9": 123456789.123456789,
}  # fmt: skip
FORMULAS = [
    "1+2*3", "(1+2)*3", "2^3^2", "-2^2", "-A1%", "50%", "5%*2", "1/0", "0^0", "0^-1", "1E3+1", ".5+.5", "+A4", "-A4",
    "A1+A5", "A6+1", "A7*2", "A4+1", "A8+1", "A1&A2", "A5&\"x\"", "A6&\"\"", "A8&\"\"", "\"a\"\"b\"&D7", "E4+E5=E6", "E7&\"\"", "E8&\"\"",
    "E9&\"\"", "1/3&\"\"", "100000*100000&\"\"", "-1.50&\"\"", "A4=\"文字\"", "E2=E3", "A5=0", "A5=\"\"", "A5=FALSE", "A1<A4",
    "A4<TRUE", "A7=7", "\"2\">\"10\"", "A1<>A2", "A8=A8", "A1>=1", "A3<=-3", "B1=B2", "TRUE+TRUE", "NOT(A1)", "NOT(0)",
    "IF(A1>0,\"正\",\"负\")", "IF(A3>0,1)", "IF(A5,1,2)", "IF(A4,1,2)", "IF(A8,1,2)", "IF(TRUE,A5,1)", "IF(A1>0,,5)", "IF(1,A5&\"\",2)",
    "IFERROR(A8,\"错\")", "IFERROR(A1,\"错\")", "IFERROR(A5,\"错\")", "IFERROR(1/0,A5)", "CHOOSE(2,\"甲\",\"乙\")", "CHOOSE(3,1,2)",
    "CHOOSE(2.9,1,2,3)", "AND(TRUE,A1)", "AND(A1,A9)", "OR(A9,A1)", "OR(A9,FALSE)", "AND(A1:A3)", "OR(A8,TRUE)",
    "ISNUMBER(A1)", "ISNUMBER(A7)", "ISNUMBER(A5)", "ISNUMBER(A6)", "ISTEXT(A4)", "ISTEXT(A5)", "ISERROR(A8)", "ISERROR(A1)",
    "ISBLANK(A5)", "ISNA(NA())", "ISNA(A8)", "NA()",
    "LEFT(A4)", "LEFT(A4,9)", "LEFT(A10,2)", "LEFT(\"\",1)", "LEFT(A4,-1)", "RIGHT(A4)", "RIGHT(\"abc\",2)", "RIGHT(\"abc\",0)",
    "MID(\"abcdef\",2,3)", "MID(\"abc\",5,1)", "MID(\"abc\",0,1)", "LEN(A4)", "LEN(A5)", "LEN(A2)", "LEN(A8)",
    "TRIM(D6)", "TRIM(A1)", "LOWER(E2)", "UPPER(E3)", "LOWER(\"ÀÉ\")", "FIND(\"b\",\"abcb\")", "FIND(\"b\",\"abcb\",3)", "FIND(\"B\",\"abc\")",
    "FIND(\"\",\"abc\")", "FIND(\"*\",B7)", "FIND(\"x\",A8)", "SUBSTITUTE(\"a.b.c\",\".\",\"-\")", "SUBSTITUTE(\"a.b.c\",\".\",\"-\",2)",
    "SUBSTITUTE(\"abc\",\"\",\"-\")", "SUBSTITUTE(\"abc\",\"x\",\"-\")", "SUBSTITUTE(A8,\"a\",\"b\")", "CONCATENATE(A1,\"-\",A4)",
    "VALUE(\"5\")", "VALUE(\" 5 \")", "VALUE(\"5万\")", "VALUE(\"\")", "VALUE(\"50%\")", "VALUE(\"1,234.5\")", "VALUE(\"1E3\")", "VALUE(\"-.5\")",
    "VALUE(\"5.\")", "VALUE(\"?\")", "VALUE(A5)", "VALUE(A1)", "\"3\"*\"4\"", "\"50%\"+0",
    "DATEVALUE(\"2023-9-20\")", "DATEVALUE(\"2023/09/20\")", "DATEVALUE(\"2023-2-30\")", "DATEVALUE(\"文字\")", "DATEVALUE(D2)",
    "DATE(2023,9,20)", "DATE(2023,13,1)", "DATE(2024,3,0)", "DATE(2023,2,31)", "YEAR(D1)", "MONTH(D1)", "DAY(D1)", "YEAR(D2)",
    "TEXT(D1,\"yyyy-mm-dd\")", "TEXT(D1,\"yyyy-m-d\")", "TEXT(D1,\"yyyy年m月d日\")", "TEXT(D1,\"yy/mm/dd\")", "TEXT(A4,\"yyyy-mm-dd\")",
    "TEXT(0.845,\"0%\")", "TEXT(0.8451,\"0.0%\")", "TEXT(1234.5,\"#,##0\")", "TEXT(1234.565,\"0.00\")", "TEXT(-0.5,\"0\")", "TEXT(2.5,\"0\")",
    "TEXT(A8,\"0\")", "TEXT(A5,\"0\")", "TEXT(0.42+0.28+0.1625,\"0.0%\")", "TEXT(0.575*100,\"0\")", "TEXT(1.005,\"0.00\")",
    "TEXT(123456789.123456789,\"0.00000000\")", "ROUND(0.42+0.28+0.1625,3)", "ROUND(0.575*100,0)", "ROUND(1.005*100,0)",
    "E4+E5-E6", "0.1*3-0.3", "1-0.9-0.1", "1.1-1-0.1", "(E4+E5-E6)", "SUM(A1,E4+E5-E6)", "IF(A1,1-0.9-0.1)", "100.1-100-0.1", "E4+E5-E6+A1",
    "ROUND(E4+E5-E6,2)", "E4+E5=E6", "-E6+E4+E5", "A2-2.5", "43.1-43.2+1",
    "INT(2.7)", "INT(-2.1)", "INT(A7)", "INT(A4)", "ABS(A3)", "MOD(7,3)", "MOD(-7,3)", "MOD(5,0)", "MOD(5.5,2)",
    "ROUND(2.5,0)", "ROUND(-2.5,0)", "ROUND(2.675,2)", "ROUND(1234,-2)", "ROUND(1.005,2)", "ROUNDUP(2.1,0)", "ROUNDUP(-2.1,0)",
    "ROUNDUP(2,0)", "ROUNDUP(0.31,1)", "ROUNDDOWN(2.99,1)", "ROUNDDOWN(-2.99,0)", "ROUNDUP(A5,0)",
    "SUM(A1:A3)", "SUM(A1:A7)", "SUM(A1:A8)", "SUM(A1,\"3\",TRUE)", "SUM(A4)", "SUM(\"x\")", "SUM(C1:C10)", "SUM(A5)", "AVERAGE(A1:A7)",
    "AVERAGE(A4:A5)", "MAX(A1:A7)", "MAX(A4:A5)", "MIN(A1:A7)", "MAX(A1,5)", "MAX(A8,1)", "MIN(A1:A8)", "COUNT(A1:A10)", "COUNT(A8)",
    "COUNTA(A1:A10)", "COUNTA(A5)", "COUNTBLANK(A4:A6)", "LARGE(C1:C10,2)", "LARGE(A1:A7,9)", "SMALL(C1:C10,3)",
    "SMALL(A1:A8,1)", "LARGE(C1:C10,0)",
    "COUNTIF(B1:B10,\"是\")", "COUNTIF(B1:B10,\"yes\")", "COUNTIF(C1:C10,\">30\")", "COUNTIF(C1:C10,\"<=\"&C3)", "COUNTIF(C1:C10,30)",
    "COUNTIF(B1:B10,\"a~*b\")", "COUNTIF(B1:B10,\"a*\")", "COUNTIF(B1:B10,\"?\")", "COUNTIF(B1:B10,\"~?\")", "COUNTIF(B1:B10,\"<>是\")",
    "COUNTIF(A1:A10,\">0\")", "COUNTIF(A1:A10,7)", "COUNTIF(A1:A10,\"<>\")", "COUNTIF(C1:C10,\"<>30\")", "COUNTIF(C1:C10,\"=30\")",
    "COUNTIFS(B1:B9,\"是\",C1:C9,\">20\")", "COUNTIFS(B1:B9,\"是\",C1:C5,\">20\")", "SUMIF(B1:B10,\"是\",C1:C10)", "SUMIF(C1:C10,\">50\")",
    "SUMIFS(C1:C10,B1:B10,\"是\",C1:C10,\"<50\")", "AVERAGEIF(B1:B10,\"是\",C1:C10)", "AVERAGEIF(B1:B10,\"无\",C1:C10)", "SUMIF(A1:A8,\">0\")",
    "SUMPRODUCT(C1:C3,C2:C4)", "SUMPRODUCT((B1:B9=\"是\")*(C1:C9>20))", "SUMPRODUCT((B1:B9=\"是\")*1)", "SUMPRODUCT(A1:A7,C1:C7)",
    "SUMPRODUCT((C1:C9>20)+(C1:C9<15))", "SUMPRODUCT(C1:C3,C1:C4)", "SUMPRODUCT((A1:A9>0)*1)", "SUMPRODUCT(C1:C3)",
    "INDEX(C1:C10,3)", "INDEX(C1:C10,11)", "INDEX(A1:C3,2,3)", "INDEX(A1:C1,2)", "INDEX(A5:A5,1)", "INDEX(A4:A5,2)&\"\"", "SUM(INDEX(A1:C3,0,3))",
    "MATCH(30,C1:C10,0)", "MATCH(\"否\",B1:B10,0)", "MATCH(\"yes\",B1:B10,0)", "MATCH(31,C1:C10,0)", "MATCH(\"a~*b\",B1:B10,0)",
    "MATCH(A8,C1:C10,0)", "MATCH(\"5*\",B1:B10,0)", "VLOOKUP(\"否\",B1:C10,2,FALSE)", "VLOOKUP(\"无\",B1:C10,2,FALSE)", "VLOOKUP(\"否\",B1:C10,3,FALSE)",
    "SUM(OFFSET(C1,1,0,3,1))", "OFFSET(C1,4,0)", "SUM(OFFSET(C1:C2,2,0))", "OFFSET(A1,-1,0)", "ROW(C5)", "COLUMN(C5)",
    "SUM(C:C)", "COUNT(C:C)", "SUM($C$1:C$3)", "SUM(3:3)", "Sheet!C1+'Sheet'!C2", "TODAY()>40000", "SUM(C1:C3)/COUNT(C1:C3)",
    "IF(ISNUMBER(FIND(\"万\",B6)),LEFT(B6,LEN(B6)-1)*10000,B6)", "IFERROR(VLOOKUP(\"甲\",B1:C10,2,0),\"—\")", "#N/A", "TRUE", "IF(A1=1,#N/A,1)",
    "TRUE()", "FALSE()", "IF(TRUE(),1,2)", "ROWS(A1:A5)", "ROWS(A1:C5)", "ROWS(A1)", "COLUMNS(A1:C5)", "COLUMNS(A1)",
    "ROWS(C:C)", "MEDIAN(C1:C10)", "MEDIAN(A1:A7)", "MEDIAN(1,2,3,10)", "MEDIAN(A4:A5)", "MEDIAN(A1:A8)", "RANK(C3,C1:C10)",
    "RANK(C3,C1:C10,1)", "RANK(C3,C1:C10,0)", "RANK(5,C1:C10)", "RANK(A1,A1:A7)", "RANK(\"x\",A1:A3)", "RANK(A1,A1:A8)",
    "_xlfn.RANK.EQ(C3,C1:C10)", "EDATE(D1,1)", "EDATE(45322,1)", "EDATE(45322,-11)", "EDATE(D2,1)", "EDATE(D1,1.9)",
    "EDATE(D1,-1.9)", "EDATE(45189.9,1)", "EDATE(A4,1)", "EDATE(D1,A4)", "EDATE(A8,1)", "EDATE(D1,A5)", "EOMONTH(D1,0)",
    "EOMONTH(D1,1)", "EOMONTH(45322,1)", "EOMONTH(D1,-1.5)", "EOMONTH(D2,0)", "EOMONTH(A4,0)",
    "_xlfn.IFS(A1>5,\"a\",A1>0,\"b\")", "_xlfn.IFS(A1>5,\"a\")", "_xlfn.IFS(A8>5,\"a\",TRUE,\"b\")",
    "_xlfn.IFS(A1>0,A5,TRUE,\"b\")", "_xlfn.IFS(A4,\"a\")", "_xlfn.IFS(\"TRUE\",\"a\")", "_xlfn.IFS(A5,\"a\",A1,\"z\")",
    "_xlfn.IFS(A1>0,\"a\",A8,\"b\")", "_xlfn.SWITCH(A1,1,\"一\",2,\"二\")", "_xlfn.SWITCH(A2,1,\"一\",2,\"二\")",
    "_xlfn.SWITCH(A2,1,\"一\",2,\"二\",\"其他\")", "_xlfn.SWITCH(E2,\"abc\",\"x\",\"其他\")",
    "_xlfn.SWITCH(A8,1,\"a\",\"其他\")", "_xlfn.SWITCH(TRUE,A1>5,\"大\",A1>0,\"小\")", "_xlfn.SWITCH(A1,1,A5)",
    "_xlfn.SWITCH(E6,E4+E5,\"same\",\"other\")",
]  # fmt: skip

# Excel's own answer where an engine gives another, by Microsoft's reference of functions.
IRONCALC_DIFFERS = {
    # General has 15 digits, and turns to powers of ten from 1E+21 on.
    'E7&""', 'E9&""', '1/3&""',
    # TEXT rounds half away from zero, keeps the sign, and knows 年月日.
    'TEXT(D1,"yyyy年m月d日")', 'TEXT(0.845,"0%")', 'TEXT(1234.5,"#,##0")', 'TEXT(-0.5,"0")', 'TEXT(2.5,"0")',
    # TEXT rounds the 15 digits that Excel shows, as ROUND does.
    'TEXT(0.42+0.28+0.1625,"0.0%")', 'TEXT(0.575*100,"0")', 'TEXT(1.005,"0.00")',
    # A blank is not 是; and the ranges of COUNTIFS have one shape.
    'COUNTIF(B1:B10,"<>是")', 'COUNTIFS(B1:B9,"是",C1:C5,">20")',
}  # fmt: skip
LIBREOFFICE_DIFFERS = {
    "0^0", "0^-1", 'E7&""',
    # Its truth values are numbers with a look; Excel's are not.
    'A6&""', "A4<TRUE", "ISNUMBER(A6)", "SUM(A1:A7)", 'SUM(A1,"3",TRUE)', "AVERAGE(A1:A7)", "COUNT(A1:A10)",
    'COUNTIF(A1:A10,">0")', 'SUMIF(A1:A8,">0")', "SUMPRODUCT(A1:A7,C1:C7)",
    # TEXT and ROUND take the 15 digits that Excel shows: 57.4999999999999929 is 57.5.
    'TEXT(0.575*100,"0")', "ROUND(0.575*100,0)", "ROUND(1.005*100,0)",
    # Its DATEVALUE goes by the user's language, and its criteria tell 7 from the text 7.
    'DATEVALUE("2023/09/20")', "COUNTIF(A1:A10,7)",
    # Another error value, or one where Excel has an answer.
    'FIND("","abc")', "LARGE(A1:A7,9)", "LARGE(C1:C10,0)", "MEDIAN(A4:A5)", "RANK(5,C1:C10)", "INDEX(C1:C10,11)", 'VLOOKUP("否",B1:C10,3,FALSE)', "OFFSET(A1,-1,0)",
}  # fmt: skip


def write(path: Path) -> Path:
    return sheet_with(path, {**CELLS, **{f"K{number}": f"={formula}" for number, formula in enumerate(FORMULAS, start=1)}})


def disagreements(path: Path, values: Values) -> dict[str, tuple[Any, Any]]:
    """What is computed here, and there, by the formula."""
    mine, theirs = results(path.read_bytes()), values["Sheet"]
    pairs = {formula: (mine[f"K{n}"], plain(theirs.get(f"K{n}"))) for n, formula in enumerate(FORMULAS, start=1)}
    return {formula: pair for formula, pair in pairs.items() if not same_value(*pair)}


def test_ironcalc_says_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    found = disagreements(path, recalculate_ironcalc(path))
    assert found.keys() == IRONCALC_DIFFERS, found


@needs_libreoffice
def test_libreoffice_says_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    found = disagreements(path, recalculate_libreoffice(path))
    assert found.keys() == LIBREOFFICE_DIFFERS, found


def test_no_function_is_left_out() -> None:
    known = {*SCALARS, *TEXTS, *DAYS, *OVER_CELLS, *CRITERIA, *LOOKUPS}
    written = "|".join(FORMULAS)
    assert [name for name in sorted(known) if f"{name}(" not in written] == ["CONCAT"]  # CONCATENATE by its newer name


@pytest.mark.parametrize("formula", [
    "RAND()", "NOW()", "INDIRECT(\"C1\")", "XLOOKUP(1,C1:C3,C1:C3)", "[1]Sheet!A1", "Sheet1:Sheet2!A1", "nobody", "A1:INDEX(C1:C3,2)",
    "{1,2}", "LET(x,1,x)", "SUM(C1:C3 C2:C4)", "MATCH(3,C1:C9,1)", "MATCH(3,C1:C9)", "VLOOKUP(1,A1:C3,2)", "LEFT()", "IF()", "1+", "IFERROR(1)", "CHOOSE(1)", "INDEX(C1)",
    "OFFSET(C1,1)", "TODAY(1)", "ROW(1,2)", "LEFT(A1,1,1)", "SUBSTITUTE(A4)", "DATE(1,2)", "COUNTIF(A1:A2)", "LARGE(C1:C3)", "NA(1)",
    "(1", "VALUE(\"2023-9-20 10:00\")", "VALUE(\"12:30\")", "VALUE(\"¥5\")", "\"1/2\"+1", "DATEVALUE(\"9-20\")", "(-8)^(1/3)",
    # Near zero: 0 as the last operation of a formula by Microsoft's "Floating-point arithmetic may give inaccurate results in
    # Excel"; it does not say what it is further inside, and engines answer either way.
    "E4+E5-E6=0", "(E4+E5-E6)=0", "ROUNDUP(E4+E5-E6,5)", "IF(E4+E5-E6,1,0)", "(1-0.9-0.1)*1E17",
    "IF(1-0.9-0.1<0,1,0)", "0.5-0.4-0.1&\"\"", "SUMPRODUCT((E4:E5-0.1=0)*(E4+E5-E6=0))",
    "ROWS(5)", "EDATE(A5,1)", "EDATE(-5,1)", "EDATE(D1,-9999)", "EDATE(A6,1)", "EOMONTH(A6,0)", "RANK(E4,E4:E6,TRUE)",
    "RANK(F2,F1:F4)", "_xlfn.SWITCH(A7,7,\"num\",\"7\",\"text\",\"其他\")", "_xlfn.SWITCH(A5,0,\"a\",\"其他\")",
    "_xlfn.SWITCH(A5,\"\",\"a\",\"其他\")", "_xlfn.SWITCH(A1,A8,\"x\",1,\"y\")", "TRUE(1)", "_xlfn.IFS(A1>0)",
    "_xlfn.IFS(A1>5,1,2)", "_xlfn.SWITCH(A1,1)", "_xlfn.SWITCH(A6,1,\"x\",\"y\")", "_xlfn.SWITCH(A1,TRUE,\"x\",\"y\")",
    "EDATE(D1)", "RANK(A7,A1:A7)", "RANK(A6,A1:A7)", "RANK(C1,C1:C10,\"1\")", "RANK(C1,5)", "RANK(C1:C2,C1:C10)",
    "COLUMNS(\"a\")",
    "TEXT(D1,\"mmm d\")", "TEXT(D1,\"[$-804]aaaa\")", "COUNTIF(A1:A10,TRUE)", "ROUND(1,999)", "K1", "SUM(K1:K9)",
])  # fmt: skip
def test_what_is_not_known_for_certain_is_not_computed(tmp_path: Path, formula: str) -> None:
    path = sheet_with(tmp_path / "a.xlsx", {**CELLS, "K1": f"={formula}", "K2": "=K1+1", "K3": "=IFERROR(K1,0)", "K4": "=1+1"})
    found = results(path.read_bytes())
    assert found == {"A8": "#DIV/0!", "K1": "?", "K2": "?", "K3": "?", "K4": 2}


@given(st.integers(0, 10**6), st.floats(0, 1), st.integers(0, 4), st.booleans())
def test_text_and_round_agree(number: int, share: float, digits: int, percent: bool) -> None:
    """Of what lies half-way between two figures, and was reckoned: a sum of two decimals is often a trifle off."""
    whole, places = number * 10 + 5, digits + 2 * percent + 1
    part = int(whole * share)
    value = part / 10**places + (whole - part) / 10**places
    form = "0" + "." * bool(digits) + "0" * digits + "%" * percent
    shown = Days(date1904=False, ours=False).text(value, form)
    rounded = SCALARS["ROUND"](value, digits + 2 * percent)
    assert isinstance(shown, str)
    assert float(shown.rstrip("%")) == pytest.approx(rounded * (100 if percent else 1), abs=1e-9, rel=1e-12)


def test_what_reads_a_difference_near_zero_reads_zero(tmp_path: Path) -> None:
    cells = {"A1": "=0.1+0.2-0.3", "A2": "=ROUNDUP(A1,5)", "A3": "=A1=0", "A4": "=(0.1+0.2-0.3)", "B1": 5e-17, "A5": "=B1-0", "A6": "=A5=0"}
    found = results(sheet_with(tmp_path / "a.xlsx", cells).read_bytes())
    assert found == {"A1": 0, "A2": 0, "A3": True, "A4": 2**-54, "A5": 5e-17, "A6": False}


def test_a_chain_of_any_length_is_computed(tmp_path: Path) -> None:
    down = {f"A{row}": f"=A{row + 1}+1" for row in range(1, 3000)}
    found = results(sheet_with(tmp_path / "a.xlsx", {**down, "A3000": 1}).read_bytes())
    assert found["A1"] == 3000


def test_cells_in_a_circle_and_those_that_read_them_are_left(tmp_path: Path) -> None:
    cells = {"A1": "=B1", "B1": "=C1+1", "C1": "=A1", "D1": "=A1", "E1": "=E1", "F1": "=2"}
    found = results(sheet_with(tmp_path / "a.xlsx", cells).read_bytes())
    assert found == {"A1": "?", "B1": "?", "C1": "?", "D1": "?", "E1": "?", "F1": 2}


def test_no_text_grows_longer_than_a_cell_holds(tmp_path: Path) -> None:
    doubled = {f"A{row}": f"=A{row - 1}&A{row - 1}" for row in range(2, 60)}
    blown_up = {"B1": "=A9&A9", "B2": '=SUBSTITUTE(A9,"x",A9)', "B3": '=SUBSTITUTE(SUBSTITUTE(A9,"x",A9),"x",A9)', "B4": "=LEN(A9)"}
    found = results(sheet_with(tmp_path / "a.xlsx", {"A1": "x" * 100, **doubled, **blown_up}).read_bytes())
    assert (found["A59"], found["B2"], found["B3"], found["B4"]) == ("#VALUE!", "#VALUE!", "#VALUE!", 25600)


def test_work_without_end_is_given_up(tmp_path: Path) -> None:
    crowd = {f"B{row}": "=SUMPRODUCT((D1:D60000=1)*(E1:E60000=1))" for row in range(1, 100)}
    found = results(sheet_with(tmp_path / "a.xlsx", crowd).read_bytes())
    assert (found["B1"], found["B99"]) == (0, "?")
