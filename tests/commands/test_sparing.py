"""Which edits are left out: what the workbook's own formulas would notice, and what lies inside merged cells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commands.test_normalise import ROWS, typed
from xlretro.commands.normalise import normalise
from xlretro.commands.sparing import spared
from xlretro.io.edit.ranges import Area, areas_of, cell_of
from xlretro.io.edit.strings import CellText
from xlretro.io.edit.surroundings import ExcelTable, SheetFormula, Surroundings
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Formula
from xlretro.model.compute import compute
from xlretro.model.records import Part, Place, Raw, Retrospective, TableData
from xlretro.workbooks import RETRO

SHEET = "目标"
COLUMNS = {
    "goals": {"goal": 2, "metric": 3, "target": 4, "actual": 5, "completion": 6, "unit": 8, "direction": 9},
    "phases": {"planned_start": 11, "planned_end": 12, "actual_end": 13},
}
HEADER = 9
KEYS_READ = ("target", "actual", "previous", "start_value", "unit", "direction", "weight")


def workbook(*, from_template: bool = False) -> Retrospective:
    retro = Retrospective(RETRO, from_template=from_template)
    for table in RETRO.tables:
        positions = COLUMNS.get(table.key)
        parts = [Part(SHEET, HEADER, positions, {key: table[key].title.zh for key in positions})] if positions else []
        retro.tables[table.key] = TableData(table, parts)
    return retro


def edit(cell: str, old: Raw, new: Raw | Formula) -> CellEdit:
    """An edit of the table that has the cell's column."""
    place = Place.at(SHEET, cell)
    keys = {column: (table, key) for table, columns in COLUMNS.items() for key, column in columns.items()}
    table, column = keys[place.column]
    return CellEdit(place=place, old=old, new=new, why=Text("", ""), table=table, column=column)


def around(*formulas: str, merged: str = "", tables: tuple[ExcelTable, ...] = (), views: tuple[str, ...] = ()) -> Surroundings:
    """Formulas as "Z1=C2&D3", or on another sheet "看板!Z1=…"."""
    stated = []
    for formula in formulas:
        where, _, text = formula.partition("=")
        sheet, _, cell = where.rpartition("!")
        at = cell_of(cell)
        assert at
        stated.append(SheetFormula(sheet or SHEET, at, text, Area(*at, *at)))
    return Surroundings({SHEET: tuple(areas_of(merged))}, tuple(stated), {table.name: table for table in tables}, {},
                        frozenset(views))  # fmt: skip


TARGET, ACTUAL, UNIT = edit("D10", "5万人", 50000.0), edit("E10", "4.2万人", 42000.0), edit("H10", None, "人")
NEXT = edit("D11", "8%", 0.08)
GOALS = [TARGET, ACTUAL, UNIT, NEXT]
START, END = edit("K10", "2023.9.1-9.20", date(2023, 9, 1)), edit("L10", None, date(2023, 9, 20))
DONE = edit("M10", "2023.9.22", date(2023, 9, 22))


def test_without_formulas_and_merged_cells_all_is_carried_out() -> None:
    assert spared([*GOALS, START, END, DONE], around(), workbook()) == ([*GOALS, START, END, DONE], [])


@pytest.mark.parametrize("formula", [
    'Z1=SUBSTITUTE(D10,"万","")*10000', "F10=LEFT($D$10,1)", '另一页!A1=目标!D10&"个"', "Z1=SUM(D8:D10)", "Z1=COUNT(4:10)", "Z1=INDIRECT(A1)",
])  # fmt: skip
def test_a_text_that_a_formula_reads_is_left_alone(formula: str) -> None:
    kept, left = spared(GOALS, around(formula), workbook())
    assert TARGET in left
    assert TARGET not in kept
    assert kept + left == [edit for edit in GOALS if edit not in left] + left


def test_only_what_is_read_is_left_alone() -> None:
    assert spared(GOALS, around("Z1=LEFT(D10,1)", "Z2=别的!D11", "Z3=C10&B10"), workbook()) == ([ACTUAL, UNIT, NEXT], [TARGET])


def test_a_text_that_is_a_formulas_result_keeps_its_formula() -> None:
    assert spared(GOALS, around('D10="5万"&"人"'), workbook()) == ([ACTUAL, UNIT, NEXT], [TARGET])


def test_the_unit_goes_with_the_last_amount_of_its_row_and_the_amounts_with_their_unit() -> None:
    assert spared(GOALS, around("Z1=D10&E10"), workbook()) == ([NEXT], [TARGET, ACTUAL, UNIT])
    assert spared(GOALS, around("Z1=H10"), workbook()) == ([NEXT], [TARGET, ACTUAL, UNIT])


@pytest.mark.parametrize("read", ["K10", "L10"])
def test_the_halves_of_a_period_stay_together(read: str) -> None:
    assert spared([START, END, DONE], around(f"Z1={read}"), workbook()) == ([DONE], [START, END])


def test_two_dates_of_a_phase_are_no_period() -> None:
    dates = [edit("K10", "2023.9.1", date(2023, 9, 1)), edit("L10", "2023.9.20", date(2023, 9, 20))]
    assert spared(dates, around("Z1=K10"), workbook()) == (dates[1:], dates[:1])


def test_merged_cells_hold_something_in_their_corner_only() -> None:
    edits = [*GOALS, START, END, DONE]
    assert spared(edits, around(merged="K10:L10"), workbook()) == ([*GOALS, DONE], [])
    assert spared(edits, around(merged="L10:M10 D10:E10"), workbook()) == ([TARGET, UNIT, NEXT, START, END], [])
    assert spared(edits, around(merged="G10:H10"), workbook()) == ([NEXT, START, END, DONE], [])


def test_an_amount_merged_over_several_rows_may_have_several_units() -> None:
    assert spared(GOALS, around(merged="D10:D11"), workbook()) == ([ACTUAL, UNIT], [])
    assert spared([START, END], around(merged="L10:L11"), workbook()) == ([START, END], [])


def test_a_formula_put_back_is_no_text() -> None:
    filled = edit("F10", None, Formula("D10", 1))
    assert spared([filled, TARGET], around("Z1=F10"), workbook()) == ([filled, TARGET], [])


TITLES = ("核心目标", "量化指标", "目标值", "实际完成值", "完成率", "原因", "单位", "方向", "目标值·读数")
TEMPLATE = ExcelTable("goals", SHEET, Area(HEADER, 2, 12, 10), TITLES)


@pytest.mark.parametrize(("formula", "is_ours"), [
    ("F10=D10", True), ("J12=D10", True), ("看板!A1=D10&目标!D10", True), ("C10=D10", False), ("Z10=D10", False), ("G10=D10", False),
    ("我的!A1=目标!D10", False), ("F13=LEN(D10)", False), ("F8=D10", False),
])  # fmt: skip
def test_the_formulas_of_our_template_do_not_count(formula: str, is_ours: bool) -> None:
    there = around(formula, tables=(TEMPLATE,), views=("看板",))
    assert (spared(GOALS, there, workbook(from_template=True))[1] == []) is is_ours
    assert spared(GOALS, there, workbook())[1] == [TARGET]


@given(st.lists(ROWS, min_size=1, max_size=3), st.sets(st.tuples(st.integers(2, 4), st.sampled_from(KEYS_READ))))
@settings(max_examples=150, deadline=None)
def test_no_figure_changes_where_only_some_edits_are_carried_out(
    rows: list[dict[str, Any]], read: set[tuple[int, str]]
) -> None:
    before = typed(goals=rows)
    edits = normalise(before, "zh")
    formulas = [
        SheetFormula(edit.place.sheet, (1, 99), edit.place.cell, Area(1, 99, 1, 99))
        for edit in edits if (edit.place.row, edit.column) in read
    ]  # fmt: skip
    for edit in spared(edits, Surroundings(formulas=tuple(formulas)), before.retro)[0]:
        if edit.table:
            rows[edit.place.row - 2][edit.column] = edit.new
    old, new = (compute(one, date(2023, 10, 31)).columns["goals"] for one in (before, typed(goals=rows)))
    for key in ("completion", "reached", "change", "gap"):
        for was, now in zip(old[key], new[key], strict=True):
            if isinstance(was, (int, float, tuple)):
                assert now == (pytest.approx(was) if isinstance(was, float) else was)


def test_fields_of_the_information_block() -> None:
    fields = [
        CellEdit(place=Place(SHEET, 4, column), old=old, new=date(2023, 9, 28), why=Text("", ""), column=key)
        for key, column, old in (("start", 3, "2023.9.28-10.6"), ("end", 6, None), ("as_of", 10, "2023.10.31"))
    ]
    assert spared(fields, around("Z1=F4"), workbook()) == (fields[2:], fields[:2])


def held(texts: dict[str, CellText], **other: Any) -> Surroundings:
    """Cells that hold texts."""
    cells = {at: text for cell, text in texts.items() if (at := cell_of(cell))}
    return Surroundings(texts={SHEET.casefold(): cells}, **other)


def test_a_cell_that_holds_something_else_than_was_read_stays_with_its_row() -> None:
    row = [edit("D10", "5万元", 50000.0), edit("E10", "4.2万元", 42000.0), edit("H10", None, "元")]
    unit_in_title = held({"E10": CellText("4.2万元")})  # D10 holds the number 5
    assert spared(row, unit_in_title, workbook()) == ([], [])
    assert spared(row, held({"D10": CellText("5万元"), "E10": CellText("4.2万元")}), workbook()) == (row, [])
    taken = held({"D10": CellText("5万元"), "E10": CellText("4.2万元"), "H10": CellText("\u200b人")})
    assert spared(row, taken, workbook()) == ([], [])


def test_a_look_of_its_own_is_lost_on_another_text_only() -> None:
    rich = held({"C10": CellText("量 ", rich=True), "D10": CellText("5万", rich=True)})
    text, number = edit("C10", "量 ", "量"), edit("D10", "5万", 50000.0)
    assert spared([text, number], rich, workbook()) == ([number], [])


@pytest.mark.parametrize("from_template", [False, True])
def test_a_word_that_a_list_of_their_own_knows_is_left(from_template: bool) -> None:
    word = edit("I10", "逆向", "越低越好")
    watched = held({"I10": CellText("逆向")}, watched={SHEET: tuple(areas_of("I2:I99"))})
    carried, left = spared([word], watched, workbook(from_template=from_template))
    assert (carried, left) == (([word], []) if from_template else ([], [word]))
