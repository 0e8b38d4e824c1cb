"""What Excel would not let a person type into a cell is not written there either: lists and limits that stop."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.datavalidation import DataValidation

from tests.filling.build import TODAY, laid_out, sourced
from tests.reader.build import LESSONS
from xlretro.commands.fill_into import FilledInto, fill_into
from xlretro.errors import DataRefused
from xlretro.io.edit.limits import Limit, constant

TITLES = ["阶段", "核心任务", "计划开始", "计划完成", "实际开始", "实际完成", "完成情况", "负责人"]
ROW = ["筹备期", "物料", date(2023, 9, 5), date(2023, 9, 22)]
SEPTEMBER = {"type": "date", "formula1": "DATE(2023,9,1)", "formula2": "45199"}


def fill(path: Path, check: dict[str, Any], cells: str, typed: dict[str, Any], **options: Any) -> FilledInto:
    def more(book: Any) -> None:
        validation = DataValidation(**{"showErrorMessage": True, "errorStyle": "stop", **check})
        validation.add(cells)
        book["进度"].add_data_validation(validation)

    laid_out(path, {"进度": [TITLES, ROW], "选项": [["*工"], ["甲"]], "经验": LESSONS}, more)
    return fill_into(sourced({"phases": [{"阶段": "筹备期", "核心任务": "物料", **typed}]}), path, today=TODAY, **options)


OUTCOMES = {"type": "list", "formula1": '"按期完成,延后,提前,未完成"'}
REFUSED: list[tuple[dict[str, Any], str, dict[str, Any], str]] = [
    (OUTCOMES, "G2:G9", {"完成情况": "延期33天"}, "按期完成、延后、提前、未完成"),
    ({"type": "list", "formula1": "选项!$A$1:$A$2"}, "H2:H9", {"负责人": "乙"}, "*工、甲"),
    (SEPTEMBER, "E2:F9", {"实际时间": "2023.9.5-10.25"}, "日期，2023-09-01 到 2023-09-30"),
    ({"type": "textLength", "operator": "lessThanOrEqual", "formula1": "2"}, "H2", {"负责人": "甲乙丙"}, "字数，不大于 2"),
]


@pytest.mark.parametrize(("check", "cells", "typed", "admits"), REFUSED)
def test_refused_with_what_it_admits(tmp_path: Path, check: Any, cells: str, typed: dict[str, Any], admits: str) -> None:
    with pytest.raises(DataRefused) as raised:
        fill(tmp_path / "表.xlsx", check, cells, typed)
    assert f"可以填：{admits}" in raised.value.message.zh
    assert not fill(tmp_path / "余.xlsx", check, cells, typed, partial=True).edits


@pytest.mark.parametrize("mild", [{"errorStyle": "warning"}, {"errorStyle": "information"}, {"showErrorMessage": False}])
@pytest.mark.parametrize(("check", "cells", "typed", "admits"), REFUSED)
def test_one_that_only_warns_does_not(
    tmp_path: Path, check: Any, cells: str, typed: dict[str, Any], admits: str, mild: dict[str, Any]
) -> None:
    assert fill(tmp_path / "表.xlsx", {**check, **mild}, cells, typed).edits


@pytest.mark.parametrize(("check", "cells", "typed"), [
    (OUTCOMES, "G2:G9", {"完成情况": "延后"}), (OUTCOMES, "G2:G9", {"完成情况": "按时完成"}), (SEPTEMBER, "E2:F9", {"实际时间": "2023.9.5-9.30"}),
    ({"type": "custom", "formula1": "ISNUMBER(E2)"}, "E2:F9", {"实际时间": "2023.9.5-10.25"}),
    ({"type": "date", "formula1": "C2", "formula2": "D2"}, "E2:F9", {"实际时间": "2023.9.5-10.25"}),
])  # fmt: skip
def test_admitted_or_not_to_be_told(tmp_path: Path, check: Any, cells: str, typed: dict[str, Any]) -> None:
    path = tmp_path / "表.xlsx"
    assert fill(path, check, cells, typed).edits
    assert openpyxl.load_workbook(path)["进度"].data_validations.dataValidation[0].sqref


def test_a_new_row_and_the_value_that_stands_there(tmp_path: Path) -> None:
    more = {"阶段": "收尾期", "核心任务": "发放", "负责人": "乙"}
    with pytest.raises(DataRefused, match="不让填“乙”"):
        fill(tmp_path / "新.xlsx", {"type": "list", "formula1": '"*工,甲"'}, "H2", more)
    # What stands there already is nobody's new mistake.
    same = {"计划时间": "2023.9.5-9.22"}
    assert not fill(tmp_path / "旧.xlsx", {**SEPTEMBER, "formula2": "45180"}, "C2:D9", same).edits


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.booleans())
def test_days_as_either_calendar_counts_them(day: date, date1904: bool) -> None:
    low = constant(f"DATE({day.year},{day.month},{day.day})", date1904)
    assert low is not None
    limit = Limit("date", "greaterThanOrEqual", low, 0, date1904)
    assert limit.admits(day)
    assert not limit.admits(day - timedelta(1))
    assert not limit.admits("下次活动前")
    assert day.isoformat() in limit.said().zh


@given(st.text(max_size=20))
def test_any_formula_is_a_constant_or_not(formula: str) -> None:
    assert constant(formula, False) is None or isinstance(constant(formula, False), float | int)


@pytest.mark.parametrize(("operator", "value", "admitted"), [
    ("between", 5, True), ("between", 11, False), ("notBetween", 11, True), ("equal", 1, True), ("notEqual", 1, False),
    ("greaterThan", 1, False), ("lessThan", 0, True), ("greaterThanOrEqual", 1, True), ("lessThanOrEqual", 2, False),
])  # fmt: skip
def test_operators(operator: str, value: float, admitted: bool) -> None:
    assert Limit("whole", operator, 1, 10, False).admits(value) is admitted
    assert not Limit("whole", operator, 1, 10, False).admits(value + 0.5)
