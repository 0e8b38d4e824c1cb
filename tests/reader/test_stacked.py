"""Headers of two rows: group titles of every kind over, or under, the titles of any table's columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reader.build import GOALS, ISSUES, LESSONS, PHASES, at, located
from xlretro.io.reading.cells import Merge
from xlretro.io.reading.locate import Found
from xlretro.io.reading.titles import titles_of
from xlretro.workbooks import RETRO

GROUPS = ["数据", "2023年9月", "完成情况", "完成情况（万元）", "基本信息", "目标", "实际", "情况说明", "责任落实", "时间", "问题", "目标值", "Q3"]


class Header(NamedTuple):
    key: str
    columns: list[str]
    rows: list[list[Any]]
    merges: list[Merge]


def _changes(word: str, title: str, key: str) -> bool:
    """Whether a title under a group of this name is another column's: 实际 over 完成时间."""
    titles = titles_of(RETRO)
    together = titles.joined(word, title)
    return together is not None and together.columns.get(key) != titles.of(title).columns.get(key)


@st.composite
def headers(draw: st.DrawFn, forms: Sequence[str], merged: bool = True) -> Header:
    """Two rows of titles: a random split of the columns into runs, each a group or plain titles, in one of the *forms*."""
    table = draw(st.sampled_from(RETRO.tables))
    columns = [column for column in table.visible if not column.halves or draw(st.booleans())]
    whole = {half for column in columns for half in column.halves or ()}
    columns = [column for column in columns if column.key not in whole]
    extra = [column for column in columns if column.key not in table.signature]
    left_out = draw(st.sets(st.sampled_from([column.key for column in extra]))) if extra else set()
    columns = [column for column in columns if column.key not in left_out]
    upper: list[Any] = []
    lower: list[Any] = []
    merges: list[Merge] = []
    titles = [column.title.zh for column in columns]
    while len(upper) < len(titles):
        first = len(upper)
        run = titles[first:first + draw(st.integers(1, 4))]
        form = draw(st.sampled_from(forms))
        if len(run) == 1 and form in {"above", "below"}:
            form = forms[0]
        blank = [None] * len(run)
        words = [word for word in GROUPS if not any(_changes(word, title, table.key) for title in run)]
        group = [draw(st.sampled_from(words if form != "below" else ["万元", "（万元）", "单位：万元"])), *blank[1:]]
        upper += group if form == "above" else blank if form == "lower" else run
        lower += run if form in {"above", "lower"} else group if form == "below" else blank
        if form == "tall":
            merges += [Merge(1, first + n + 1, 2, first + n + 1) for n in range(len(run))]
        elif merged and form in {"above", "below"}:
            row = 1 if form == "above" else 2
            merges.append(Merge(row, first + 1, row, first + len(run)))
    return Header(table.key, [column.key for column in columns], [upper, lower], merges)


def data(width: int) -> list[list[Any]]:
    return [[f"x{row}y{column}" for column in range(width)] for row in range(3)]


def read(header: Header, down: int = 0, right: int = 0, banner: str = "") -> list[Found]:
    width = len(header.columns)
    rows = at([*header.rows, *data(width)], down, right)
    merges = [Merge(m.top + down, m.left + right, m.bottom + down, m.right + right) for m in header.merges]
    if banner:
        rows[0] = [None] * right + [banner]
        merges.append(Merge(1, right + 1, 1, right + width))
    return located(rows, merges=[merges])


@given(header=headers(["tall", "above", "above", "below"]), down=st.integers(1, 3), right=st.integers(0, 2), banner=st.sampled_from(["", "9月复盘", "表1：目标"]))
@settings(max_examples=300, deadline=None)
def test_merged_groups_over_any_columns_are_read(header, down, right, banner):
    (found,) = read(header, down, right, banner)
    assert found.table.key == header.key
    assert {key: at - right for key, at in found.positions.items()} == {key: n for n, key in enumerate(header.columns, start=1)}
    assert found.rows == [down + 3, down + 4, down + 5]
    assert not found.unknown


@given(header=headers(["upper", "lower", "above", "above"], merged=False) | headers(["tall", "upper", "lower", "above", "above", "below"]))
@settings(max_examples=300, deadline=None)
def test_groups_in_any_form_are_read(header):
    (found,) = read(header)
    assert found.table.key == header.key
    assert found.positions == {key: n for n, key in enumerate(header.columns, start=1)}
    assert found.rows == [3, 4, 5]


# ------------------------------------------------------------------------------------ what is told by the rows themselves

ROW = ["销售", "销售额", "500万", "462万"]


def test_a_group_title_gives_its_unit_to_its_columns():
    rows = [["核心目标", "量化指标", "完成情况（万元）", None], [None, None, "目标值", "实际完成值（元）"], ROW]
    (found,) = located(rows, merges=[[Merge(1, 3, 1, 4)]])
    assert found.remarks == {"target": "万元", "actual": "元"}


@pytest.mark.parametrize("text", ["万元", "（万元）", "截至9月"])
def test_a_remark_below_a_merged_title_s_neighbour_is_no_row(text):
    rows = [["核心目标", "量化指标", "目标值", "实际完成值"], [None, None, text, text], ROW]
    (found,) = located(rows, merges=[[Merge(1, 1, 2, 1), Merge(1, 2, 2, 2)]])
    assert found.rows == [3]
    assert list(found.positions) == ["goal", "metric", "target", "actual"]


@pytest.mark.parametrize("first", [
    ["销售", "销售额", "（12）", "（3）"], [None, "销售额", "(500)", None], [None, None, "500", "462"], [None, None, "目标值", None],
    [None, "指标", "500", "462"], ["目标", "KPI", 1, 2],
])  # fmt: skip
def test_a_first_row_of_data_stays_one(first):
    (found,) = located([["核心目标", "量化指标", "目标值", "实际完成值"], first, ROW])
    assert (found.header_row, found.rows, found.remarks) == (1, [2, 3], {})


def test_data_in_cells_merged_as_their_titles_are_is_data():
    merges = [Merge(row, left, row, left + 1) for row in (1, 2, 3) for left in (1, 3, 5, 7)]
    rows = [[value for text in line for value in (text, None)] for line in (GOALS[0][:4], ROW, ROW)]
    (found,) = located(rows, merges=[merges])
    assert (found.rows, found.positions) == ([2, 3], {"goal": 1, "metric": 3, "target": 5, "actual": 7})


def test_a_label_merged_beside_a_table_makes_no_header_of_its_data():
    rows = [["目标", *GOALS[0]], [None, *GOALS[1]]]
    (found,) = located(rows, merges=[[Merge(1, 1, 2, 1)]])
    assert found.rows == [2]
    assert found.positions["actual"] == 5


def test_groups_whose_columns_nobody_knows_are_not_read_as_a_column():
    rows = [["核心目标", "量化指标", "目标值", "实际完成值", "完成情况", None], [None, None, None, None, "甲", "乙"], [*ROW, "a", "b"]]
    for merges in ([Merge(1, 5, 1, 6)], [Merge(1, 5, 1, 6), Merge(1, 1, 2, 1)]):
        (found,) = located(rows, merges=[merges])
        assert "completion" not in found.positions
        assert found.unknown == [("甲", 5), ("乙", 6)]
        assert found.rows == [3]


def test_too_few_columns_below_merged_titles_make_no_table():
    rows = [["核心目标", "量化指标", "完成情况", None], [None, None, "甲", "乙"], ROW]
    assert located(rows, merges=[[Merge(1, 1, 2, 1), Merge(1, 2, 2, 2), Merge(1, 3, 1, 4)]]) == []


def test_a_header_of_three_rows():
    rows = [
        ["核心目标", "量化指标", "2023年", None, None], [None, None, "目标值", "完成", None], [None, None, None, "实际完成值", "完成率"],
        [*ROW, "92%"],
    ]  # fmt: skip
    merges = [Merge(1, 1, 3, 1), Merge(1, 2, 3, 2), Merge(1, 3, 1, 5), Merge(2, 3, 3, 3), Merge(2, 4, 2, 5)]
    (found,) = located(rows, merges=[merges])
    assert found.positions == {"goal": 1, "metric": 2, "target": 3, "actual": 4, "completion": 5}
    assert (found.top, found.header_row, found.rows) == (1, 3, [4])


def test_tables_side_by_side_have_headers_of_their_own():
    rows = [
        ["核心目标", "量化指标", "数据", None, None, *LESSONS[0]], [None, None, "目标值", "实际完成值", None, *LESSONS[1]],
        [*ROW, None, *LESSONS[2]],
    ]  # fmt: skip
    goals, lessons = located(rows, merges=[[Merge(1, 1, 2, 1), Merge(1, 2, 2, 2), Merge(1, 3, 1, 4)]])
    assert (list(goals.positions), goals.rows) == (["goal", "metric", "target", "actual"], [3])
    assert (list(lessons.positions), lessons.rows) == (["category", "lesson", "reuse", "owner"], [2, 3])


@pytest.mark.parametrize("above", [PHASES, ISSUES, LESSONS])
def test_group_titles_over_complete_ones_are_no_row_of_the_table_above(above):
    groups = ["基本信息", None, "数据", None, None]
    down = len(above) + 1
    merges = [Merge(down + 1, 1, down + 1, 2), Merge(down + 1, 3, down + 1, 5)]
    first, goals = located([*above, [], groups, *GOALS], merges=[merges])
    assert first.rows == list(range(2, len(above) + 1))
    assert goals.top == down + 1
    assert goals.rows == [down + 3, down + 4, down + 5]


def test_a_line_of_information_in_merged_cells_over_titles_is_none_of_them():
    rows = [["活动名称", None, "中秋回馈", None, None], *GOALS]
    (found,) = located(rows, merges=[[Merge(1, 1, 1, 2), Merge(1, 3, 1, 5)]])
    assert found.top == 2


def test_information_above_a_table_adds_no_column():
    rows = [["部门", "市场部", None, None, None, "单位", "万元"], *GOALS]
    (found,) = located([[*line] for line in rows])
    assert found.positions == {"goal": 1, "metric": 2, "target": 3, "actual": 4, "completion": 5}
