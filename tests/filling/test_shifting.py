"""Formulas copied down say what a spreadsheet program makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from xlretro.io.edit.shifting import shifted


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("A1+$B$2*C$3+$D4", "A3+$B$2*C$3+$D6"),
        ("'x y'!A1:B2&\"A1\"", "'x y'!A3:B4&\"A1\""),
        ("goals[[#This Row],[A1]]+A1", "goals[[#This Row],[A1]]+A3"),
        ("IF(t[@A1]=1,D5,[B2])", "IF(t[@A1]=1,D7,[B2])"),
        ("SUM(A:A,3:5,$3:5)", "SUM(A:A,5:7,$3:7)"),
        ("LOG10(A1)+率1+ROW2(A1)", "LOG10(A3)+率1+ROW2(A3)"),
        ("A1048576", "#REF!"),
        ("[1]Sheet!A1+Sheet1:Sheet3!B2", "[1]Sheet!A3+Sheet1:Sheet3!B4"),
        ("1E5+TRUE+#N/A", "1E5+TRUE+#N/A"),
        ("SUM(A1:INDEX(B1:B9,2))", "SUM(A3:INDEX(B3:B11,2))"),
    ],
)
def test_two_rows_down(formula: str, wanted: str) -> None:
    assert shifted(formula, 2) == wanted


OPERANDS = st.from_regex(r"(\$?[A-Z]\$?[1-9][0-9]{0,2}(:\$?[A-Z]\$?[1-9][0-9]{0,2})?|[0-9]{1,4}|\"A1\"|SUM\(B2:\$C\$9\))", fullmatch=True)


@given(st.lists(OPERANDS, min_size=1, max_size=5), st.integers(0, 50), st.integers(0, 3))
def test_as_openpyxl_copies_it(operands: list[str], rows: int, columns: int) -> None:
    formula = "+".join(operands)
    wanted = Translator(f"={formula}", "A1").translate_formula(row_delta=rows, col_delta=columns)
    assert f"={shifted(formula, rows, columns)}" == wanted


def test_nothing_moved_is_nothing_changed(tmp_path: Path) -> None:
    assert shifted("IF(A1=\"[\",'a''b'!B2,#REF!)", 0) == "IF(A1=\"[\",'a''b'!B2,#REF!)"
