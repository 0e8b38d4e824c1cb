"""Nothing is lost without a word: fields side by side in one line, headings that are items, sections that hold none of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.build import account, read, said, word
from xlretro.errors import InputRefused
from xlretro.model.sourced import Sourced

FIELDS = {
    "部门": ("department", "市场部"), "填报人": ("reporter", "*工"), "填报日期": ("reported_on", "2023-10-20"), "活动名称": ("name", "秋季订货会"),
    "活动类型": ("activity_kind", "线下"), "编制单位": ("department", "渠道部"), "编制人": ("reporter", "张XX"),
}  # fmt: skip
REST = "\n\n## 目标\n- 签约额：500万元\n"


def left(found: Sourced) -> list[str]:
    return [what for _, what, understood in account(found) if not understood]


def activity(line: str) -> Any:
    return said(read(line + REST, "a.md")).get("activity", {})


# ---------------------------------------------------------------------------------------- fields


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(FIELDS)), min_size=2, max_size=5, unique_by=lambda label: FIELDS[label][0]),
       st.sampled_from(["    ", "  ", "\u3000", "\u3000\u3000", " | ", "；", "，", " ", " / "]), st.sampled_from(["：", ": "]))
def test_fields_side_by_side(labels: list[str], mark: str, colon: str) -> None:
    assert activity(mark.join(f"{label}{colon}{FIELDS[label][1]}" for label in labels)) == dict(FIELDS[label] for label in labels)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
def test_fields_side_by_side_in_english(name: str) -> None:
    line = "Department: Marketing   Reporter: Ann   Start date: 2023-09-28"
    text = line + REST if name != "a.html" else f"<p>{line.replace('   ', '&emsp;')}</p><h2>目标</h2><ul><li>签约额：500万元</li></ul>"
    assert said(read(text, name))["activity"] == {
        "department": "Marketing", "reporter": "Ann", "start": "2023-09-28",
    }  # fmt: skip


def test_what_is_no_field_beside_one_that_is() -> None:
    found = read("部门：市场部    地点：上海展览中心\n编制部门：渠道部" + REST, "a.txt")
    assert said(found)["activity"] == {"department": "市场部"}
    assert left(found) == ["没有取用：“地点：上海展览中心”等 2 段"]


@pytest.mark.parametrize("value", ["市场部 华东区", "市场部/渠道部", "市场部，渠道部"])
def test_a_value_with_blanks_and_marks_stays_whole(value: str) -> None:
    assert activity(f"部门：{value}") == {"department": value}


def test_the_time_at_the_top() -> None:
    found = read(word("# 订货会复盘", "时间：2023年9月4日至6日", "# 存在的问题", "时间：不够"), "a.docx")
    assert said(found)["activity"] == {"name": "订货会", "start": "2023-09-04", "end": "2023-09-06"}


# ---------------------------------------------------------------------------------------- headings and sections


@pytest.mark.parametrize(("chapter", "table", "key"), [
    ("改进措施", "issues", "measure"), ("存在的问题", "issues", "problem"), ("经验", "lessons", "lesson"), ("活动目标", "goals", "goal"),
])  # fmt: skip
@pytest.mark.parametrize("number", ["（一）（二）", "(一)(二)", "1.1 1.2 ", "1、2、"])
def test_headings_with_nothing_under_them_are_items(chapter: str, table: str, key: str, number: str) -> None:
    one, two = number[:len(number) // 2], number[len(number) // 2:]
    found = read(f"复盘\n\n一、{chapter}\n{one}提前招募临时工\n{two}带宽扩容\n二、附录\n", "a.txt")
    assert [row[key] for row in said(found)[table]] == ["提前招募临时工", "带宽扩容"]


def test_a_heading_over_a_table_or_with_its_own_word_is_no_item() -> None:
    table = [["姓名", "电话"], ["*工", "1"]]
    found = read(word("# 改进措施", "## 线上部分", table, "## 后续计划", "# 经验", "- 提前确认"), "a.docx")
    assert "issues" not in said(found)


def test_a_long_item_is_taken_with_its_number_left_out() -> None:
    text = "一、改进措施\n（一）增加签到口，提前发电子签到码，并安排专人引导，避免高峰时段排队。责任人：*工；完成时间：下次活动前\n"
    assert said(read(text, "a.txt"))["issues"][0]["measure"].startswith("增加签到口")


@pytest.mark.parametrize("title", ["四、原因分析", "附录", "背景", "一、活动概况"])
def test_a_section_that_holds_none_of_it_is_said(title: str) -> None:
    found = read(word(f"# {title}", "仓库人手不足；带宽未扩容。", "# 目标", "- 签约额：500万元"), "a.docx")
    assert left(found) == [f"没有取用：“{title.removeprefix('四、').removeprefix('一、')}”一节的“仓库人手不足；带宽未扩容。”"]


def test_a_note_under_a_table_is_said() -> None:
    table = [["核心目标", "量化指标", "目标值", "实际完成值"], ["销售", "GMV", "5万", "4万"]]
    assert left(read(word("# 目标", table, "注：GMV未达成的主要原因是卡顿。"), "a.docx")) == ["没有取用：“注：GMV未达成的主要原因是卡顿。”"]


def test_every_line_is_taken_or_said() -> None:
    lines = ["本季度完成销售额3,200万元，完成年度目标的68%。", "其中线上渠道1,800万元。"]
    found = read("# 三季度总结\n\n## 工作完成情况\n\n" + "\n".join(lines) + "\n", "a.md")
    assert said(found)["goals"] == [{"metric": "销售额", "actual": "32000000元"}]
    assert left(found) == ["没有取用：“其中线上渠道1,800万元。”"]


@pytest.mark.parametrize("text", ["双十一活动复盘报告\n\n六、原因分析\n仓库人手不足。\n", "秋季订货会复盘\n"])
def test_a_document_of_which_only_its_title_is_understood_is_refused(text: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        read(text, "a.txt")
    assert refusal.value.reason == "unrecognised"
