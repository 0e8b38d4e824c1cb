"""Tables are found by their headers wherever they stand; literal lists, no files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reader.build import GOALS, INFO, ISSUES, LESSONS, PHASES, SEED, at, located
from xlretro.io.reading.cells import Merge
from xlretro.io.reading.titles import plain_title, titles_of
from xlretro.workbooks import RETRO

ALL = {"goals": GOALS, "phases": PHASES, "issues": ISSUES, "lessons": LESSONS}


def keys(*sheets, merges=()):
    return [found.table.key for found in located(*sheets, merges=merges)]


@pytest.mark.parametrize("key", ALL)
def test_each_table_alone(key):
    (found,) = located(ALL[key])
    assert found.table.key == key
    assert found.header_row == 1
    assert len(found.positions) == len(ALL[key][0])
    assert found.rows == list(range(2, len(ALL[key]) + 1))
    assert not found.unknown


def test_the_seed_stacked_on_one_sheet():
    found = located(SEED)
    assert [f.table.key for f in found] == ["goals", "phases", "issues", "lessons"]
    assert [len(f.rows) for f in found] == [3, 2, 2, 2]


def test_stacked_without_captions():
    found = located([*GOALS, [], *PHASES, *ISSUES, [], [], *LESSONS])
    assert [(f.table.key, len(f.rows)) for f in found] == [("goals", 3), ("phases", 2), ("issues", 2), ("lessons", 2)]


def test_banner_rows_and_offset():
    (found,) = located([["某某公司运营活动复盘报告"], [], ["部门", "市场部"], *at(ISSUES, 1, 2)])
    assert (found.header_row, found.positions["problem"], found.rows) == (5, 3, [6, 7])


def test_side_by_side():
    width = len(ISSUES[0])
    rows = [list(a) + [None] * (width + 1 - len(a)) + list(b) for a, b in zip(ISSUES, LESSONS, strict=True)]
    found = located(rows)
    assert [(f.table.key, f.left, f.right) for f in found] == [("issues", 1, 7), ("lessons", 9, 12)]
    assert found[1].positions["owner"] == 12


def test_blank_columns_inside_one_table():
    rows = [[row[0], None, row[1], row[2], None, None, *row[3:]] for row in GOALS]
    (found,) = located(rows)
    assert found.positions == {"goal": 1, "metric": 3, "target": 4, "actual": 7, "completion": 8}


def test_the_same_table_on_two_sheets():
    assert keys(ISSUES, [["复盘"]], ISSUES) == ["issues", "issues"]


def test_repeated_header_of_a_page_break_continues_the_table():
    (found,) = located([*ISSUES, ISSUES[0], ISSUES[1]])
    assert found.rows == [2, 3, 5]


def test_other_columns_under_the_same_table_make_a_second_part():
    assert keys([*GOALS, ["指标名称", "目标值", "实际值"], ["销售额", 5, 4]]) == ["goals", "goals"]


# ------------------------------------------------------------------------------------ two-row headers

GROUPED = [
    ["阶段", "核心任务", "计划时间", None, "实际时间", None, "完成情况", "负责人"],
    [None, None, "开始", "完成", "开始", "完成", None, None],
    ["筹备期", "方案定稿", "2023-9-1", "2023-9-20", "2023-9-1", "2023-9-22", "延期2天", "*工"],
]
DATES = {"planned_start": 3, "planned_end": 4, "actual_start": 5, "actual_end": 6}


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("words", [("开始", "完成"), ("开始时间", "结束时间"), ("起", "止"), ("计划开始", "计划完成"), ("Start", "End")])
def test_group_headings_over_start_and_end(merged, words):
    rows = [list(row) for row in GROUPED]
    rows[1][2:6] = [*words, *(word.replace("计划", "实际") for word in words)]
    merges = [Merge(1, 1, 2, 1), Merge(1, 2, 2, 2), Merge(1, 3, 1, 4), Merge(1, 5, 1, 6)] if merged else []
    (found,) = located(rows, merges=[merges])
    assert found.table.key == "phases"
    assert {key: found.positions[key] for key in DATES} == DATES
    assert (found.top, found.header_row, found.rows) == (1, 2, [3])
    assert found.positions["judgement"] == 7


def test_group_row_above_complete_titles():
    titles = ["阶段", "核心任务", "计划开始", "计划完成", "实际开始", "实际完成", "负责人"]
    (found,) = located([[None, None, "计划时间", None, "实际时间"], titles, ["筹备期", "a", 1, 2, 3, 4, "b"]])
    assert found.header_row == 2
    assert found.rows == [3]
    assert {key: found.positions[key] for key in DATES} == DATES


def test_a_row_of_data_is_not_the_lower_half_of_a_header():
    (found,) = located(PHASES)
    assert found.positions["planned"] == 3
    assert "planned_start" not in found.positions


# ------------------------------------------------------------------------------------ titles

@pytest.mark.parametrize("title", [
    "目标值", " 目标值 ", "目标值*", "*目标值", "★目标值", "目标\n值", "目标值:", "目标值(必填)", "目标值(万元)", "1.目标值", "(1)目标值",
    "③、目标值", "目 标 值", "【目标值】", "目标值ƒ", "Target", "TARGET", "预期结果", "ＴＡＲＧＥＴ", "目标值\u3000", "\u200b目标值",
])  # fmt: skip
def test_decorated_titles(title):
    (found,) = located([["核心目标", "量化指标", title, "实际完成值"], ["a", "b", 1, 2]])
    assert found.positions["target"] == 3


def test_plain_title_is_idempotent_and_short():
    for column in (c for table in RETRO.tables for c in table.columns):
        for text in (*column.title, *column.synonyms):
            assert plain_title(plain_title(text)) == plain_title(text) != ""


def test_english_titles():
    for table in RETRO.tables:
        rows = [[column.title.en for column in table.visible], ["x"] * len(table.visible)]
        (found,) = located(rows)
        assert found.table is table
        assert list(found.positions) == [column.key for column in table.visible]


def test_every_column_of_the_declaration_is_found_under_each_of_its_clear_titles():
    for table in RETRO.tables:
        titles = {c.key: c.title.zh for c in table.visible}
        for column in table.visible:
            for text in (*column.title, *column.synonyms):
                (found,) = located([[text if key == column.key else title for key, title in titles.items()], ["x"]])
                assert list(found.positions.values()) == list(range(1, len(titles) + 1)), text


AMBIGUOUS = [
    (["指标", "目标", "实际", "完成率"], {"metric": 1, "target": 2, "actual": 3, "completion": 4}),
    (["目标", "指标", "目标值", "实际值", "进度"], {"goal": 1, "metric": 2, "target": 3, "actual": 4, "completion": 5}),
    (["核心目标", "指标", "目标", "实际完成", "达成"], {"goal": 1, "metric": 2, "target": 3, "actual": 4, "completion": 5}),
    (["阶段", "任务", "开始时间", "完成时间", "负责人"],
     {"phase": 1, "task": 2, "planned_start": 3, "planned_end": 4, "owner": 5}),
    (["阶段", "任务", "计划完成时间", "完成时间", "负责人"],
     {"phase": 1, "task": 2, "planned_end": 3, "actual_end": 4, "owner": 5}),
    (["阶段", "任务", "计划时间", "完成时间", "进度"],
     {"phase": 1, "task": 2, "planned": 3, "actual_end": 4, "judgement": 5}),
    (["阶段", "任务", "计划", "实际", "完成情况"], {"phase": 1, "task": 2, "planned": 3, "actual": 4, "judgement": 5}),
    (["阶段", "任务", "完成情况", "进度状态"], {"phase": 1, "task": 2, "judgement": 3, "progress": 4}),
    (["阶段", "任务", "计划开始", "计划完成", "开始时间", "完成时间"],
     {"phase": 1, "task": 2, "planned_start": 3, "planned_end": 4, "actual_start": 5, "actual_end": 6}),
    (["问题", "影响", "原因", "措施", "责任人", "完成时间", "进度"],
     {"problem": 1, "impact": 2, "cause": 3, "measure": 4, "owner": 5, "due": 6, "status": 7}),
    (["问题", "措施", "责任人", "完成时间", "实际完成"], {"problem": 1, "measure": 2, "owner": 3, "due": 4, "done_on": 5}),
]  # fmt: skip


@pytest.mark.parametrize(("titles", "positions"), AMBIGUOUS)
def test_shared_words_are_decided_by_their_neighbours(titles, positions):
    (found,) = located([titles, ["x"] * len(titles)])
    assert found.positions == positions
    assert not found.unknown


@pytest.mark.parametrize("titles", [
    ["目标", "实际", "进度"],  # shared words alone prove nothing
    ["姓名", "部门", "负责人"],
    ["责任人", "完成时间", "状态"],
    ["日期", "金额", "备注", "单位"],
    ["阶段", "负责人"],
    ["类型", "说明"],
])  # fmt: skip
def test_other_lists_are_not_ours(titles):
    assert keys([titles, ["x"] * len(titles), ["y"] * len(titles)]) == []


def test_a_column_nobody_knows_is_kept_as_unknown():
    (found,) = located([[*GOALS[0], "同比"], [*GOALS[1], "3%"]])
    assert found.unknown == [("同比", 6)]


@pytest.mark.parametrize("title", ["序号", "No.", "编号"])
def test_row_numbers_are_neither_ours_nor_unknown(title):
    (found,) = located([[title, *ISSUES[0]], *([n, *row] for n, row in enumerate(ISSUES[1:], 1)), [3], [4]])
    assert not found.unknown
    assert found.positions["problem"] == 2


def test_the_second_column_of_one_meaning_is_unknown():
    (found,) = located([[*GOALS[0], "达成率"], [*GOALS[1], "3%"]])
    assert found.unknown == [("达成率", 6)]


def test_a_vertical_list_of_titles_is_no_table():
    rows = [[column.title.zh, column.help.zh] for table in RETRO.tables for column in table.columns]
    assert keys(rows) == []


# ------------------------------------------------------------------------------------ rows

def test_blank_rows_notes_totals_and_banners_are_passed_over():
    rows = [
        *GOALS, [], ["合计", None, 5], ["注:完成率由系统计算"], [" "], ["填表说明:目标值写数"], ["二、其他目标"],
        ["会员拉新", "新增会员", "1万", "2万", "200%"], ["以上由市场部填写", None, None, None, None],
    ]  # fmt: skip
    merges = [Merge(12, 1, 12, 5)]
    (found,) = located(rows, merges=[merges])
    assert found.rows == [2, 3, 4, 11]


def test_a_lone_text_in_a_row_is_data_unless_it_says_otherwise():
    (found,) = located([*ISSUES, ["页面加载慢"]])
    assert found.rows == [2, 3, 4]


@pytest.mark.parametrize("line", [
    ["填报人", "张三", "填报日期", "2023-10-10"], ["填报人:张三", None, "填报日期:2023-10-10"], ["填报部门", "市场部"],
    [None, "填报人：张三"],
])  # fmt: skip
def test_a_line_of_information_ends_the_table(line):
    (found,) = located([*ISSUES, line])
    assert found.rows == [2, 3]


def test_a_goal_named_like_a_field_is_a_goal():
    (found,) = located([*GOALS, ["预算", "预算使用率", "20万", "18万", "90%"], ["活动", "活动场次", 3, 3, "100%"]])
    assert found.rows == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("caption", ["表5:费用明细", "附表2 费用", "Table 5 Costs", "问题诊断与改进措施表", "表五、费用"])
def test_a_caption_ends_the_table(caption):
    (found,) = located([*GOALS, [], [caption], ["费用", "a", "b"], ["x", "y", 1]])
    assert found.rows == [2, 3, 4]


def test_our_own_summary_is_known_by_its_provenance_columns():
    (found,) = located([["部门", "活动", *GOALS[0], "来源文件", "工作表", "行号"], ["a"] * 10])
    assert found.provenance


# ------------------------------------------------------------------------------------ properties

@settings(max_examples=150, deadline=None)
@given(
    key=st.sampled_from(list(ALL)), data=st.data(), down=st.integers(0, 12), right=st.integers(0, 8),
    banner=st.lists(st.text(max_size=12).map(lambda t: ["报告 " + t]), max_size=3),
)  # fmt: skip
def test_order_and_place_do_not_matter(key, data, down, right, banner):
    rows = ALL[key]
    order = data.draw(st.permutations(range(len(rows[0]))))
    moved = [*banner, *at([[row[i] for i in order] for row in rows], down, right)]
    (found,) = located(moved)
    (plain,) = located(rows)
    values = {
        k: [moved[n - 1][c - 1] for n in found.rows] for k, c in found.positions.items()
    }  # fmt: skip
    assert values == {k: [rows[n - 1][c - 1] for n in plain.rows] for k, c in plain.positions.items()}
    assert found.table.key == key


CELLS = st.one_of(
    st.none(), st.just(""), st.floats(allow_nan=False), st.text(max_size=8),
    st.sampled_from([t for row in SEED for t in row if t] + ["开始", "完成", "目标", "合计", "注:", "表3", "部门:a", "(", "。"]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=9), max_size=14))
def test_nothing_in_the_cells_makes_it_fail(rows):
    for found in located(rows):
        assert found.header_row < (found.rows or [found.header_row + 1])[0]
        assert len(set(found.positions.values())) == len(found.positions) >= 2
        assert found.rows == sorted(set(found.rows))


def test_titles_remember_a_bounded_number_of_texts():
    titles = titles_of(RETRO)
    titles.MOST_REMEMBERED = 100
    for n in range(500):
        titles.of(f"目标{n}")
    assert len(titles._seen) <= 100
    del titles.MOST_REMEMBERED


def test_information_rows_do_not_become_a_table():
    assert keys(INFO) == []


def test_a_section_title_over_titles_ends_the_table_above_it():
    """四、经验教训 over a table with too few known titles: its rows are no problems of the table above."""
    import io

    import openpyxl

    from xlretro.io.reading.workbook import read_bytes_of_workbook

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["三、问题与改进"], ["问题描述", "发生阶段", "影响程度", "根本原因", "改进措施", "责任人"],
        ["服务器卡顿", "爆发期", "高", "带宽不足", "扩容", "*工"],
        ["四、其他事项"], ["序号", "完成情况", "责任人", "体会"], [1, "好", "*工", "早做准备"], ["部门负责人签字："],
    ):  # fmt: skip
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    issues = read_bytes_of_workbook(stream.getvalue())["issues"]
    assert issues.raw("problem") == ["服务器卡顿"]


def test_a_line_to_sign_on_is_no_row():
    import io

    import openpyxl

    from xlretro.io.reading.workbook import read_bytes_of_workbook

    book = openpyxl.Workbook()
    for row in (["类别", "具体经验描述", "复用场景建议"], ["成功经验", "KOL分层推广", "拉新活动"], ["部门负责人签字：", "日期:"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert read_bytes_of_workbook(stream.getvalue())["lessons"].raw("lesson") == ["KOL分层推广"]


WORDS_OF_TITLES = ["问题", "爆发期", "高", "原因", "措施", "*工", "2024-10-1"]
"""A row of table 3 three of whose cells are titles by synonym."""


@pytest.mark.parametrize("row", [
    WORDS_OF_TITLES,
    ["问题", None, None, "原因", "措施", None, None],
    ["问题", "筹备", None, "原因", "措施", "*工", "月底"],
])  # fmt: skip
def test_a_row_of_data_in_words_of_titles_is_a_row(row):
    (found,) = located([*ISSUES[:2], row, *ISSUES[2:]])
    assert found.rows == [2, 3, 4]


def test_a_row_with_choices_and_days_is_no_header_even_below_a_gap():
    (found,) = located([*ISSUES[:2], [], WORDS_OF_TITLES, ISSUES[2]])
    assert found.rows == [2, 4, 5]


def test_a_header_repeated_without_one_of_its_columns_is_a_header():
    found = located([*ISSUES[:2], ISSUES[0][:-1], *ISSUES[2:]])
    assert [one.rows for one in found] == [[2], [4]]


def test_phases_as_titles_beside_clear_ones_make_a_header():
    (found,) = located([["量化指标", "目标值", "实际完成值", "筹备期", "预热期"], ["注册量", 5, 4, 1, 2]])
    assert found.table.key == "goals"


# ------------------------------------------------------------------------------------ lines below a table

@pytest.mark.parametrize("line", [
    ["制表人：王*"], ["制表人: 王*   审核人：李*"], ["审核人：", "填表日期：2023-10-10"], ["制表人", "王*"], ["制表人", "王*", "审核人", "李*"],
    ["填报人：王*"], ["填表人：王*"], ["日期：2023-10-10"], ["单位：万元"], ["数据来源：GMV看板"], ["统计口径：含退款"], ["备注：含税"], ["注：含税"],
    ["说明：含税"], ["复核人签字：*工"], ["制表：*工"], ["Prepared by: *W"], ["Source: board"], ["打印时间：2023-10-10 10:00"], ["合计", None, 5, 6],
])  # fmt: skip
@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("total", [0, 1])
def test_a_line_that_says_who_made_a_table_is_no_row(line, gap, total):
    (found,) = located([*GOALS, *[["合计", None, 1, 2]] * total, *[[]] * gap, line])
    assert found.rows == [2, 3, 4]


@pytest.mark.parametrize("line", [
    ["审核"], ["单位"], ["日期"], ["新增：注册用户"], ["审核：合同"], ["编制：预算"], ["统计：日活"], ["制表人"], ["批准率", "通过数/申请数", 5, 4],
    ["单位：成本", "元/件", 5, 4], ["数据来源：三家", None, 3, 2], ["审核人员", "到岗数", 5, 4], ["电话", "接通数", 5, 4], ["单位", "省电", None, 4],
    ["日期", "覆盖", "交付", "时间"], ["审核时间", "小时", 5, 4, 0.8], ["汇总：销售额"], ["联系：客户数"],
    ["电话", "接通数"], ["单位", "省电"], ["日期", "覆盖"], ["审核人员", "到岗数"],
])  # fmt: skip
def test_a_goal_named_like_such_a_line_is_a_goal(line):
    (found,) = located([*GOALS, line])
    assert found.rows == [2, 3, 4, 5]
