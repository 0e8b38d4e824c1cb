"""Tables pasted as lines, one cell a line: taken where every cell fits its column, and else left alone."""

from __future__ import annotations

from collections.abc import Sequence

from tests.documents.build import account, read, said
from tests.reader.build import GOALS, ISSUES, LESSONS, PHASES
from xlretro.io.documents.stacked import with_tables
from xlretro.io.documents.text import read_text
from xlretro.io.reading.titles import titles_of
from xlretro.workbooks import RETRO


def lines(*rows: Sequence[Sequence[str]], apart: str = "\n") -> str:
    return apart.join(cell for table in rows for row in table for cell in row)


def tables(text: str) -> list[list[list[str]]]:
    blocks = with_tables(read_text(text).blocks, titles_of(RETRO))
    return [block.rows for block in blocks if hasattr(block, "rows")]


def test_tables_one_behind_the_other() -> None:
    for rows in (GOALS, PHASES, ISSUES, LESSONS):
        assert tables(lines(rows)) == [[list(row) for row in rows]]
    assert [len(rows) for rows in tables(lines(GOALS, PHASES, [["表3 问题"]], ISSUES, [["四、经验"]], LESSONS))] == [4, 3, 3, 3]


def test_blank_lines_between_all_cells_part_them() -> None:
    assert tables(lines(ISSUES, apart="\n\n")) == [[list(row) for row in ISSUES]]


def test_a_blank_line_among_cells_that_stand_close_is_a_blank_cell() -> None:
    rows = [LESSONS[0], ["成功经验", "名单分层", "", "*工"], ["失败教训", "没有压测", "大促", ""]]
    assert tables(lines(rows) + "\n以上。") == [rows]


def test_cells_that_do_not_fit_their_columns_are_not_taken() -> None:
    """A cell was lost on the way: everything behind it would stand one column too far left."""
    cells = [cell for row in ISSUES for cell in row]
    del cells[9]  # 影响程度 of the first row
    assert tables("\n".join(cells)) == [[list(ISSUES[0])]]
    found = account(read("\n".join(cells) + "\n目标\n- 签约额：500万\n", "a.txt"))
    assert ("第 8–20 行", "没有取用：表3 问题诊断与改进措施后面的内容对不上标题，“服务器卡顿”等 13 段", False) in found
    assert [len(rows) for rows in tables(lines(ISSUES[:2]) + "\n" + "\n".join(["样品迟到", "筹备期", "物流晚了", "提前3天到场", "*工", "长期执行", ""]))] == [2]


def test_what_is_left_of_a_table_is_said() -> None:
    found = read(lines(ISSUES[:2]) + "\n样品迟到\n筹备期\n根本原因：物流晚了\n提前3天到场\n*工\n长期执行\n完\n", "a.txt")
    assert len(said(found)["issues"]) == 1
    assert ("第 15–21 行", "没有取用：表3 问题诊断与改进措施后面的内容对不上标题，“样品迟到”等 7 段", False) in account(found)


def test_the_last_row_may_be_cut_off_and_furniture_is_no_cell() -> None:
    assert tables(lines(LESSONS[:2]) + "\n失败教训\n没有压测\n原创力文档\n\n文档评论(0)") == [[*map(list, LESSONS[:2]), ["失败教训", "没有压测"]]]


def test_labels_without_all_their_values_are_left_alone() -> None:
    labels = "活动名称\n活动主题\n活动时间\n策划负责人"
    assert tables(labels + "\n中秋\n月满\n2023.9.28-10.6\n*工") == [[labels.split(), ["中秋", "月满", "2023.9.28-10.6", "*工"]]]
    assert tables(labels + "\n中秋\n月满\n" + lines(GOALS)) == [[list(row) for row in GOALS]]


def test_cells_between_upright_lines() -> None:
    assert tables("| 类别 | 具体经验描述 |\n|---|---|\n| 成功经验 | 名单分层 |\n后记") == [[["类别", "具体经验描述"], ["成功经验", "名单分层"]]]
