"""The information block: three forms, anywhere outside the tables."""

from __future__ import annotations

from datetime import date

import pytest

from tests.reader.build import GOALS, INFO, ISSUES, views
from xlretro.io.reading.block import find_fields
from xlretro.io.reading.cells import Merge
from xlretro.io.reading.locate import find_tables
from xlretro.workbooks import RETRO


def fields(*sheets, merges=()):
    """Field values by key: of literal rows, as the reader would take them."""
    seen = views(*sheets, merges=merges)
    values = {}
    for key, spot in find_fields(seen, find_tables(seen)).items():
        rows = seen[spot.sheet].rows
        row = rows[spot.row - 1] if spot.row <= len(rows) else []
        values[key] = spot.text if spot.text is not None else row[spot.column - 1] if spot.column <= len(row) else None
    return values


SEED = {
    "name": "2023年中秋用户回馈活动", "theme": "月满中秋,礼赠用户", "period": "2023.9.28-10.6", "planner": "*工", "executor": "*工",
}  # fmt: skip


def test_labels_over_values_as_the_seed_has_them():
    assert fields([*INFO, *GOALS]) == SEED


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_label_beside_value(gap):
    rows = [[a, *[None] * gap, b] for a, b in zip(*INFO, strict=True)]
    assert fields([*rows, *GOALS]) == SEED


def test_several_pairs_a_row_and_colons():
    rows = [["活动名称:", "中秋", None, "活动主题：", "月满"], ["部门", "市场部", "填报人", "张三"]]
    assert fields([*rows, *GOALS]) == {"name": "中秋", "theme": "月满", "department": "市场部", "reporter": "张三"}


def test_label_and_value_in_one_cell():
    rows = [["活动名称:中秋活动", None, "部门：市场部"], ["填报人 : 张三:兼"], ["时间安排:待定", "http://x"]]
    assert fields([*rows, *GOALS]) == {"name": "中秋活动", "department": "市场部", "reporter": "张三:兼"}


def test_merged_label_and_value():
    rows = [["活动名称", None, "中秋", None, None], ["部门", None, None, None, "市场部"]]
    merges = [Merge(1, 1, 1, 2), Merge(1, 3, 1, 5), Merge(2, 1, 2, 4)]
    assert fields([*rows, *GOALS], merges=[merges]) == {"name": "中秋", "department": "市场部"}


def test_unfilled_labels_are_fields_left_empty():
    rows = [["活动名称", None, "部门", None], ["填报人", None, "填报日期", None]]
    assert fields([*rows, *GOALS]) == {"name": None, "department": None, "reporter": None, "reported_on": None}


def test_unfilled_labels_side_by_side():
    rows = [["活动名称", "活动主题"], [None, None], *GOALS]
    assert fields(rows) == {"name": None, "theme": None}


def test_a_period_in_two_cells_fills_its_halves():
    first, last = date(2023, 9, 28), date(2023, 10, 6)
    assert fields([["活动时间", first, "至", last], *GOALS]) == {"start": first, "end": last}
    assert fields([["活动时间", first, last], *GOALS]) == {"start": first, "end": last}
    assert fields([["活动时间", first], *GOALS]) == {"period": first}


def test_a_value_may_be_a_word_that_could_be_a_label():
    rows = [["活动类型", "活动", "部门", "策划"], [], *GOALS]
    assert fields(rows) == {"activity_kind": "活动", "department": "策划"}


def test_below_and_beside_a_table():
    rows = [[*row, None, *extra] for row, extra in zip(GOALS, [["部门", "市场部"], [], [], []], strict=True)]
    assert fields([*rows, [], ["填报人", "张三", "填报日期", "2023-10-10"]]) == {
        "department": "市场部", "reporter": "张三", "reported_on": "2023-10-10",
    }  # fmt: skip


def test_cells_of_a_table_are_no_labels():
    assert fields([*GOALS, ["预算", "活动", 3, 4, "部门"]]) == {}


def test_another_sheet_holds_the_block():
    assert fields([["活动名称", "中秋"], ["部门", "市场部"]], GOALS) == {"name": "中秋", "department": "市场部"}


def test_the_sheet_with_the_tables_wins():
    assert fields([["活动名称", "看板上的名字"]], [["活动名称", "中秋"], *GOALS]) == {"name": "中秋"}
    assert fields([["部门", "市场部"]], [["部门", None], *GOALS]) == {"department": None}


def test_a_sheet_of_instructions_holds_no_values():
    guide = [[c.title.zh, c.help.zh] for c in (*RETRO.fields, *(c for t in RETRO.tables for c in t.visible))]
    assert fields(guide, GOALS) == {}
    english = [[c.title.en, c.help.en] for c in (*RETRO.fields, *(c for t in RETRO.tables for c in t.visible))]
    assert fields(english, ISSUES) == {}


def test_a_list_of_many_activities_on_another_sheet_is_no_block():
    assert fields([["活动名称", "部门", "预算"], ["a", "b", 1], ["c", "d", 2]], GOALS) == {}
    assert fields([["活动名称", "部门", "预算"], ["a", "b", 1]], GOALS) == {"name": "a", "department": "b", "budget": 1}


def test_every_field_is_found_under_each_of_its_titles():
    for field in RETRO.fields:
        for text in (*field.title, *field.synonyms):
            assert fields([[text, "值"], *GOALS]) == {field.key: "值"}, text
