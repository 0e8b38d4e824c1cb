"""Forms: a label and its text in each row, as sections and fields."""

from __future__ import annotations

import pytest

from tests.documents.build import account, markdown, merged, page, read, said, word

FORM = [["项目", "内容"], ["活动名称", "国庆大促"], ["部门", "市场部"], ["活动时间", "2023.10.1-10.7"], ["活动目标", "签约额目标500万元，实际462万元"],
        ["存在问题", "1. 发货慢，首日积压2000单。原因：人手不足\n2. 预热不足"], ["改进措施", "增加人手（责任人：*工）"], ["成功经验", "预售锁单"],
        ["地点", "上海"]]  # fmt: skip
EXPECTED = {
    "activity": {"name": "国庆大促", "department": "市场部", "start": "2023-10-01", "end": "2023-10-07"},
    "goals": [{"metric": "签约额", "target": "5000000元", "actual": "4620000元"}],
    "issues": [
        {"problem": "发货慢，首日积压2000单。", "cause": "人手不足"}, {"problem": "预热不足"}, {"measure": "增加人手", "owner": "*工"},
    ],
    "lessons": [{"category": "成功经验", "lesson": "预售锁单"}],
}  # fmt: skip


@pytest.mark.parametrize("rows", [FORM, FORM[1:], [["事项", "说明"], *FORM[1:]]])
def test_a_form_in_two_columns(rows: list[list[str]]) -> None:
    assert said(read(word(rows), "a.docx")) == EXPECTED
    assert said(read(page(rows).replace("\n2", "<br>2"), "a.html")) == EXPECTED
    assert said(read(markdown(rows), "a.md")) == EXPECTED


def test_a_form_in_four_columns() -> None:
    rows = [["活动名称", "国庆大促", "部门", "市场部"], ["存在问题", "发货慢", "", ""], ["经验", "预售锁单", "", ""]]
    found = said(read(word(merged(rows, (1, 1, 1, 3), (2, 1, 2, 3))), "a.docx"))
    assert found == {
        "activity": {"name": "国庆大促", "department": "市场部"}, "issues": [{"problem": "发货慢"}], "lessons": [{"lesson": "预售锁单"}],
    }  # fmt: skip


def test_the_places_of_a_form_and_what_of_it_was_not_taken() -> None:
    found = read(word(FORM, "以上。"), "a.docx")
    assert {key: place.zh for key, place in found.places.items() if key[0] == "issues"} == {
        ("issues", 0): "第 1 个表格第 6 行", ("issues", 1): "第 1 个表格第 6 行", ("issues", 2): "第 1 个表格第 7 行",
    }  # fmt: skip
    assert [line[:2] for line in account(found) if not line[2]] == [
        ("第 1 个表格第 9 行", "没有取用：“地点：上海”"), ("第 1 段", "没有取用：“以上。”"),
    ]  # fmt: skip


def test_the_row_over_a_form_of_fields_is_none_of_them() -> None:
    assert said(read(word(FORM[:4], "# 目标", "- 签约额：500万元"), "a.docx"))["activity"] == EXPECTED["activity"]


def test_the_titles_of_two_columns_are_no_pair_of_a_form() -> None:
    for rows in ([["问题", "措施"], ["发货慢", "增员"]], [["项目", "金额"], ["目标", "500"], ["实际", "462"]]):
        found = read(word(rows, "# 经验", "- 提前确认"), "a.docx")
        assert list(said(found)) == ["lessons"]
        assert any(not understood and "第 1 个表格" in where for where, _, understood in account(found))


def test_tables_of_two_columns_that_are_no_forms() -> None:
    lessons = [["类别", "具体经验描述"], ["成功经验", "名单分层"], ["失败教训", "没有彩排"]]
    assert [row["lesson"] for row in said(read(word(lessons), "a.docx"))["lessons"]] == ["名单分层", "没有彩排"]
    found = read(word([["姓名", "电话"], ["*工", "1"], ["经验", "2"]], "# 经验", "- 提前确认"), "a.docx")
    assert said(found)["lessons"] == [{"lesson": "提前确认"}]
