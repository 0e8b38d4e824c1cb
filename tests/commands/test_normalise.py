"""Texts made numbers and dates: what is edited, what is left alone, and that no figure changes by it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlretro.commands.normalise import language_of, normalise, refresh_computed
from xlretro.model.changes import CellEdit, Formula
from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.interpret import Typed, interpret
from xlretro.model.records import FieldValue, Place
from xlretro.workbooks import RETRO

ACTIVITY = {"name": "中秋活动", "start": "2023-09-28", "end": "2023-10-06"}
GOAL = {"goal": "拉新", "metric": "新增注册量", "target": 50000, "actual": 42000, "unit": None, "direction": None}
PHASE = {"phase": "筹备期", "planned_start": None, "planned_end": None, "actual_start": None, "actual_end": None}


def typed(**data: Any) -> Typed:
    return interpret(retrospective_from_data(RETRO, {"activity": ACTIVITY, **data}))


def goal(**cells: Any) -> Typed:
    return typed(goals=[{**GOAL, **cells}])


def phase(**cells: Any) -> Typed:
    return typed(phases=[{**PHASE, **cells}])


def edits(of: Typed) -> dict[str, CellEdit]:
    """The edits of a workbook's tables by column."""
    return {edit.column: edit for edit in normalise(of, "zh") if edit.table}


@pytest.mark.parametrize(("text", "number", "form"), [
    ("4.2万", 42000.0, '"万"'), ("1.2亿", 1.2e8, '"亿"'), ("50,000", 50000.0, "General"), ("５万", 50000.0, '"万"'),
    ("6.5%", 0.065, "0.0%"), ("≥5000", 5000.0, '"≥"'), ("3000+", 3000.0, '"+"'), ("1:2.8", 2.8, '"1:"'),
])  # fmt: skip
def test_an_amount_becomes_a_number_that_shows_as_it_was_typed(text: str, number: float, form: str) -> None:
    edit = edits(goal(actual=text))["actual"]
    assert edit.old == text
    assert edit.new == pytest.approx(number)
    assert edit.number_format
    assert form in edit.number_format


def test_the_unit_of_an_amount_goes_to_the_column_of_units() -> None:
    found = edits(goal(target="5万人", actual="4.2万人"))
    assert (found["target"].new, found["actual"].new, found["unit"].new) == (50000.0, 42000.0, "人")


def test_without_a_column_of_units_an_amount_with_one_stays_a_text() -> None:
    row = {"metric": "新增注册量", "target": "5万人", "actual": "4.2万"}
    assert list(edits(typed(goals=[row]))) == ["actual"]


def test_a_limit_keeps_its_meaning() -> None:
    found = edits(goal(target="不超过200", actual=250))
    assert (found["target"].new, found["direction"].new) == (200.0, "越低越好")
    assert edits(typed(goals=[{"metric": "响应时间", "target": "不超过200", "actual": 250}])) == {}


@pytest.mark.parametrize("text", ["2023.9.22", "2023/9/22", "2023年9月22日", "９.22", "9月22日"])
def test_a_date_becomes_a_date(text: str) -> None:
    edit = edits(phase(actual_end=text))["actual_end"]
    assert (edit.new, edit.number_format) == (date(2023, 9, 22), "yyyy-mm-dd")


@pytest.mark.parametrize("cell", ["planned_start", "planned_end"])
def test_a_period_typed_into_one_cell_is_split(cell: str) -> None:
    found = edits(phase(**{cell: "2023.9.1-9.20", "actual_end": "2023.9.22"}))
    assert (found["planned_start"].new, found["planned_end"].new) == (date(2023, 9, 1), date(2023, 9, 20))
    assert found["actual_end"].new == date(2023, 9, 22)


def test_a_period_is_not_split_over_what_somebody_typed() -> None:
    assert "planned_end" not in edits(phase(planned_start="2023.9.1-9.20", planned_end="2023.9.19-9.20"))
    assert edits(phase(planned_start="2023.9.1-9.20", planned_end=datetime(2023, 9, 18))) == {}


@pytest.mark.parametrize("left_alone", ["效果不错", "X万", "待定", "无", "/", "9.20到月底", ""])
def test_what_is_no_amount_and_no_date_is_left_alone(left_alone: str) -> None:
    assert edits(goal(actual=left_alone)) == {}
    assert edits(phase(planned_end=left_alone)) == {}


def test_a_deadline_that_is_an_event_stays_a_text() -> None:
    issue = {"problem": "卡顿", "due": "下次活动前"}
    assert edits(typed(issues=[issue, {"problem": "延期", "due": "2023.10.15"}]))["due"].new == date(2023, 10, 15)
    assert edits(typed(issues=[issue])) == {}


def test_numbers_and_dates_are_not_edited() -> None:
    assert edits(typed(goals=[GOAL], phases=[{**PHASE, "planned_end": datetime(2023, 9, 20)}])) == {}


def test_fields_of_the_information_block_too() -> None:
    retro = retrospective_from_data(RETRO, {"activity": {**ACTIVITY, "budget": "20万", "as_of": "2023.10.31"}})
    retro.fields = {
        key: FieldValue(value.raw, Place("表1", 3, column)) for column, (key, value) in enumerate(retro.fields.items(), 1)
    }
    of = interpret(retro)
    found = {edit.column: edit.new for edit in normalise(of, "zh")}
    assert found == {"start": date(2023, 9, 28), "end": date(2023, 10, 6), "budget": 200000.0, "as_of": date(2023, 10, 31)}


AMOUNTS = st.sampled_from([
    "5万", "4.2万", "1.2亿", "8%", "6.5％", "1:2.8", "≥500元", "200毫秒以内", "约5万", "3000+", "20k", "2W+", "不超过10", "无", "X万",
    "50万元", "0.3秒", 50000, 0.065, None, "", "5万人",
])  # fmt: skip
ROWS = st.fixed_dictionaries({
    "metric": st.just("指标"), "target": AMOUNTS, "actual": AMOUNTS, "previous": AMOUNTS, "start_value": AMOUNTS,
    "unit": st.sampled_from([None, "人", "%", "万元", "元", "毫秒"]),
    "direction": st.sampled_from([None, "越高越好", "越低越好", "逆向指标"]), "weight": st.sampled_from([None, "40%", 0.6, 60]),
})  # fmt: skip


@given(st.lists(ROWS, min_size=1, max_size=4), st.sets(st.sampled_from(["unit", "direction", "weight"])))
@settings(max_examples=150, deadline=None)
def test_no_figure_changes_and_a_second_run_finds_nothing(rows: list[dict[str, Any]], lacking: set[str]) -> None:
    rows = [{key: value for key, value in row.items() if key not in lacking} for row in rows]
    before = typed(goals=rows)
    found = normalise(before, "zh")
    for edit in found:
        if edit.table:
            rows[edit.place.row - 2][edit.column] = edit.new
    after = typed(goals=rows)
    old, new = (compute(one, date(2023, 10, 31)).columns["goals"] for one in (before, after))
    for key in ("completion", "reached", "change", "gap"):
        for was, now in zip(old[key], new[key], strict=True):
            if isinstance(was, (int, float, tuple)):
                assert now == (pytest.approx(was) if isinstance(was, float) else was)
    assert [edit for edit in normalise(after, "zh") if edit.table] == []


def with_formulas(rows: list[dict[str, Any]], source: str = "复盘.xlsx") -> Typed:
    """A workbook of our template: 是否达成 holds a formula in every row, 完成率 where it has a value."""
    of = typed(goals=rows)
    of.retro.from_template, of.retro.source = True, source
    of.retro["goals"].formulas = {(n, "reached") for n in range(len(rows))} | {
        (n, "completion") for n, row in enumerate(rows) if row["completion"] is not None
    }
    return of


def refreshed(of: Typed) -> list[CellEdit]:
    return refresh_computed(of, compute(of, date(2023, 10, 31)), "zh")


@pytest.mark.parametrize(("source", "begins"), [("复盘.xlsx", "IF("), ("复盘.XLSM", "IFERROR(")])
def test_a_blank_computed_cell_gets_its_formula_back(source: str, begins: str) -> None:
    rows = [{**GOAL, "completion": None, "reached": "否"}, {**GOAL, "completion": 0.5, "reached": "否"}]
    (edit,) = refreshed(with_formulas(rows, source))
    assert (edit.place.row, edit.column) == (2, "completion")
    assert isinstance(edit.new, Formula)
    assert edit.new.text.startswith(begins)
    assert edit.new.value == 0.84


def test_below_the_excel_table_and_in_other_layouts_no_computed_cell_is_filled() -> None:
    rows = [{**GOAL, "completion": None, "reached": None}]
    below = with_formulas(rows)
    below.retro["goals"].formulas = set()
    assert refreshed(below) == []
    assert refreshed(typed(goals=rows)) == []


@pytest.mark.parametrize("text", ["2023-9-20 18:00", "2023.10.15上线", "2023年10月底", "2023.10.15前"])
def test_a_date_with_more_to_it_stays_a_text(text: str) -> None:
    assert edits(typed(issues=[{"problem": "卡顿", "due": text}])) == {}
    assert edits(phase(actual_end=text)) == {}


def test_a_deadline_that_is_a_period_keeps_its_start() -> None:
    assert edits(typed(issues=[{"problem": "卡顿", "due": "2023.10.1-10.15"}])) == {}


@pytest.mark.parametrize("text", ["ROI1:3", "1234567890123456789"])
def test_an_amount_that_a_cell_can_not_hold_whole_stays_a_text(text: str) -> None:
    assert edits(goal(actual=text)) == {}


def test_percentages_are_tidied_without_a_unit_that_would_change_the_comparison() -> None:
    found = edits(goal(target="8%", actual="6.5%", previous="6%"))
    assert {key: edit.new for key, edit in found.items()} == {"target": 0.08, "actual": 0.065, "previous": 0.06}


def test_the_language_is_that_of_the_titles() -> None:
    assert language_of(typed(goals=[GOAL]).retro) == "zh"
    assert language_of(typed(goals=[{"Goal": "x", "Target": 1, "Actual": 1}]).retro) == "en"


@pytest.mark.parametrize("text", ["3/4", "03/04", "12/1", "3月1日", "2-30", "3.4"])
def test_a_day_whose_month_or_year_is_in_doubt_stays_a_text(text: str) -> None:
    assert edits(phase(actual_end=text)) == {}


def test_tenths_are_for_their_author_to_say() -> None:
    assert edits(goal(actual="3成")) == {}
