"""Formulas as text: what is understood is understood as Excel does, and nothing else gets through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from tests.engines import needs_libreoffice, plain, recalculate_libreoffice, same_value
from tests.recalc.build import results, sheet_with
from xlretro.io.recalc.syntax import Call, CellsAt, InTable, Literal, Operation, parsed
from xlretro.io.recalc.values import NotComputable

PIECES = ["goals", "[", "]", "[[#This Row],[", "]]", "'", '"', "(", ")", ",", "A1", "$B$2", "1:3", "C:C", "Sheet!", "'a b'!", "+", "%", "^",
          "#N/A", "#REF!", "IF", "SUM(", "1E5", ".5", "目标值", "\N{FULLWIDTH COMMA}", ";", "{", "@", "&", "<>", " ", "\n", "TRUE", "_xlfn."]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join))
def test_no_text_does_harm(text: str) -> None:
    try:
        parsed(text)
    except NotComputable:
        return


@pytest.mark.parametrize("text", ["(" * 3000 + "1" + ")" * 3000, "-" * 3000 + "1", "IF(" * 500, "1" + "+1" * 5000, "[" * 9000, '"' * 4001])
def test_nor_does_a_deep_or_long_one(text: str) -> None:
    with pytest.raises(NotComputable):
        parsed(text)


def test_signs_bind_as_in_excel() -> None:
    assert parsed("1+2*3") == Operation("+", (Literal(1.0), Operation("*", (Literal(2.0), Literal(3.0)))))
    assert parsed("-2^2") == Operation("^", (Operation("-", (Literal(2.0),)), Literal(2.0)))
    assert parsed("2^3^2") == Operation("^", (Operation("^", (Literal(2.0), Literal(3.0))), Literal(2.0)))


@pytest.mark.parametrize(("text", "found"), [
    ("goals[目标值]", InTable("goals", "data", "目标值", "目标值")), ("goals[]", InTable("goals", "data")),
    ("goals[[#This Row],[目标值·读数]]", InTable("goals", "this row", "目标值·读数", "目标值·读数")),
    ("[@目标值]", InTable("", "this row", "目标值", "目标值")), ("[@[a b]]", InTable("", "this row", "a b", "a b")),
    ("goals[[A]:[B]]", InTable("goals", "data", "a", "b")), ("goals[#Totals]", InTable("goals", "totals")),
    ("goals['[x']]", InTable("goals", "data", "[x]", "[x]")), ("goals[[#Headers],[A]]", InTable("goals", "headers", "a", "a")),
])  # fmt: skip
def test_references_into_tables(text: str, found: InTable) -> None:
    assert parsed(text) == found


def test_references_to_cells() -> None:
    node = parsed("'a ''b'!$B3:A$1")
    assert isinstance(node, CellsAt)
    assert (node.sheet, str(node.area), node.fixed) == ("a 'b", "A1:B3", (True, False, False, True))
    assert parsed("log10(A1)") == Call("LOG10", (parsed("A1"),))


_NUMBERS = st.sampled_from(["1", "2.5", "-3", "0", "A1", "A2", "A3", "$A$1", "10%"])
_TEXTS = st.sampled_from(['"甲乙丙"', '""', "B1", "B2", '"a.b"', "A9"])
_EXPRESSIONS = st.recursive(_NUMBERS | _TEXTS, lambda inner: st.one_of(
    st.tuples(inner, st.sampled_from("+-*/&"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
    # To LibreOffice TRUE is a number: it is made one for both.
    st.tuples(inner, st.sampled_from(["=", "<", ">", "<=", ">=", "<>"]), inner).map(lambda t: f"IF({t[0]}{t[1]}{t[2]},1,0)"),
    st.tuples(_NUMBERS, inner, inner).map(lambda t: f"IF({t[0]},{t[1]},{t[2]})"),
    st.tuples(inner, inner).map(lambda t: f"IFERROR({t[0]},{t[1]})"),
    inner.map(lambda x: f"(0-{x})"), inner.map(lambda x: f"IF(ISNUMBER({x}),1,2)"), inner.map(lambda x: f"LEN(TRIM({x}))"),
    st.tuples(inner, _NUMBERS).map(lambda t: f"LEFT({t[0]},{t[1]})"), st.tuples(st.sampled_from(['"甲"', '"."', '"1"']), inner).map(lambda t: f"FIND({t[0]},{t[1]})"),
    st.tuples(_NUMBERS, inner).map(lambda t: f"SUM({t[0]},LEN({t[1]}),A1:B3)"), inner.map(lambda x: f"SUMPRODUCT((A1:A3>{x})*1)"),
), max_leaves=6)  # fmt: skip


@needs_libreoffice
@settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(_EXPRESSIONS, min_size=120, max_size=120))
def test_libreoffice_says_the_same_of_any_expression(tmp_path: Path, formulas: list[str]) -> None:
    """IronCalc forgets brackets: to it 0-(1&1) is (0-1)&1."""
    cells: dict[str, Any] = {"A1": 7, "A2": -1.5, "A3": 4, "B1": "甲a.b", "B2": "12"}
    path = sheet_with(tmp_path / "a.xlsx", {**cells, **{f"D{n}": f"={f}" for n, f in enumerate(formulas, 1)}})
    mine, theirs = results(path.read_bytes()), recalculate_libreoffice(path)["Sheet"]
    pairs = [(f, mine[f"D{n}"], plain(theirs.get(f"D{n}"))) for n, f in enumerate(formulas, 1)]
    wrong = [(formula, one, other) for formula, one, other in pairs if one != "?" and not same_value(one, other)]
    assert not wrong, wrong


def test_names_and_tables(tmp_path: Path) -> None:
    def furnish(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.active
        assert sheet is not None
        sheet.add_table(Table(displayName="销量", ref="A1:C4"))
        for name, meaning in (("一格", "Sheet!$B$2"), ("全列", "销量[件数]"), ("会动", "Sheet!B2"), ("两层", "一格*2"), ("自己", "自己+1")):
            workbook.defined_names[name] = DefinedName(name, attr_text=meaning)

    formulas = {"E1": "=一格+1", "E2": "=SUM(全列)", "E3": "=会动", "E4": "=两层", "E5": "=自己", "E6": "=SUM(销量)",
                "E7": "=COUNTA(销量[#Headers])", "E8": "=销量[#Totals]", "E9": "=SUM(销量[[件数]:[单价]])", "C2": "=销量[[#This Row],[件数]]*2",
                "C3": "=[@件数]*[@单价]", "E10": "=销量[[#This Row],[件数]]", "E11": "=SUM(没有[件数])", "C4": "=销量[件数]"}  # fmt: skip
    cells = {"A1": "品名", "B1": "件数", "C1": "单价", "A2": "甲", "A3": "乙", "A4": "丙", "B2": 3, "B3": 4, "B4": 5, **formulas}
    found = results(sheet_with(tmp_path / "a.xlsx", cells, furnish).read_bytes())
    assert found == {"C2": 6, "C3": "?", "C4": 5, "E1": 4, "E2": 12, "E3": "?", "E4": 6, "E5": "?", "E6": "?", "E7": 3, "E8": "#REF!",
                     "E9": "?", "E10": "#VALUE!", "E11": "?"}  # fmt: skip
