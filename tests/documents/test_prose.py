"""Retrospectives in prose: sections by headings of every form, figures, labels, lists, and what is left to the account."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.build import account, read, said, word
from xlretro.io.documents.amounts import Figure, figures, leading_figure
from xlretro.io.documents.outline import sections
from xlretro.io.documents.roles import roles_of
from xlretro.io.documents.text import read_text

FAIR = """秋季订货会复盘

部门：渠道销售部
活动时间：2023.9.4-9.6

一、目标
1. 签约额：500万元
2. 到场客户不少于200家
3. 客诉率控制在1%以内

二、完成情况
- 签约额：462万元
- 到场客户达到216家，比上届多
- 客诉率为0.8%

三、存在的问题
问题1：签到排队40分钟
原因：只开了2个签到口
影响程度：高
改进措施：下次签到口增加到6个，并提前发电子签到码
责任人：*工
完成时间：下次活动前

问题2：样品迟到半天
原因：物流下单晚了1天
改进措施：样品提前3天到场
责任人：张XX
完成时限：2023-12-01

四、经验
- 成功经验：提前一周电话确认，到场率92%
- 失败教训：价格表临时改版，返工2次
"""
EXPECTED: dict[str, Any] = {
    "activity": {"name": "秋季订货会", "department": "渠道销售部", "start": "2023-09-04", "end": "2023-09-06"},
    "goals": [
        {"metric": "签约额", "target": "5000000元", "actual": "4620000元"},
        {"metric": "到场客户", "target": "≥200家", "actual": "216家"},
        {"metric": "客诉率", "target": "≤1%", "actual": "0.8%", "direction": "越低越好"},
    ],
    "issues": [
        {"problem": "签到排队40分钟", "impact": "高", "cause": "只开了2个签到口", "owner": "*工", "due": "下次活动前",
         "measure": "下次签到口增加到6个，并提前发电子签到码"},
        {"problem": "样品迟到半天", "cause": "物流下单晚了1天", "measure": "样品提前3天到场", "owner": "张XX", "due": "2023-12-01"},
    ],
    "lessons": [
        {"category": "成功经验", "lesson": "提前一周电话确认，到场率92%"},
        {"category": "失败教训", "lesson": "价格表临时改版，返工2次"},
    ],
}  # fmt: skip


def as_markdown(text: str) -> str:
    return "\n\n".join(f"## {line[2:]}" if line[1:2] == "、" else line for line in text.splitlines())


def as_styled_word(text: str) -> bytes:
    """Headings are styles without numbers, lists are lists."""
    return word(*(f"# {line[2:]}" if line[1:2] == "、" else line for line in text.splitlines()))


def test_goals_achievements_problems_measures_and_lessons() -> None:
    assert said(read(FAIR, "复盘.txt")) == EXPECTED


def test_headings_by_style_by_marks_or_by_their_words_alone() -> None:
    assert said(read(as_markdown(FAIR), "复盘.md")) == EXPECTED
    assert said(read(as_styled_word(FAIR), "复盘.docx")) == EXPECTED
    bare = "\n".join(line[2:] + "：" if line[1:2] == "、" else line for line in FAIR.splitlines())
    assert said(read(bare, "复盘.txt")) == EXPECTED


def test_what_stands_in_a_table_is_not_looked_for_in_prose() -> None:
    table = "| 问题描述 | 影响程度 | 根本原因分析 | 改进措施 |\n|---|---|---|---|\n| 断码 | 高 | 锁库只到款 | 按尺码锁库 |\n"
    found = said(read(as_markdown(FAIR) + "\n" + table, "复盘.md"))
    assert [row["problem"] for row in found["issues"]] == ["断码"]
    assert found["goals"] == EXPECTED["goals"]


def test_each_row_knows_its_lines() -> None:
    found = read(FAIR, "复盘.txt")
    assert {key: place.zh for key, place in found.places.items()} == {
        ("", -1): "第 1–4 行", ("goals", 0): "第 7、12 行", ("goals", 1): "第 8、13 行", ("goals", 2): "第 9、14 行",
        ("issues", 0): "第 17–22 行", ("issues", 1): "第 24–28 行", ("lessons", 0): "第 31 行", ("lessons", 1): "第 32 行",
    }  # fmt: skip


def test_short_labels_name_a_field_at_the_top_or_under_a_heading_with_their_word() -> None:
    text = "复盘\n项目：订货会\n一、目标\n- 签约额：500万元\n二、活动主题与创意\n- 主题：共赢\n- 类型：线下\n"
    assert said(read(text, "a.txt"))["activity"] == {"name": "订货会", "theme": "共赢"}


# ---------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(("text", "metric", "amount", "delta"), [
    ("订单处理速度提升30%", "订单处理速度提升", "30%", True),
    ("系统平均响应时间缩短至200毫秒以内", "系统平均响应时间", "200毫秒以内", False),
    ("峰值并发支持10万用户同时在线", "峰值并发", "10万", False),
    ("其中新品销售占比不低于30%", "新品销售占比", "不低于30%", False),
    ("项目总预算控制在20万元以内", "项目总预算", "控制在20万元以内", False),
    ("新增注册用户5万", "新增注册用户", "5万", False),
    ("ROI达到1:3", "ROI", "1:3", False),
    ("浏览量突破50,000", "浏览量", "50,000", False),
])  # fmt: skip
def test_a_clause_with_a_figure(text: str, metric: str, amount: str, delta: bool) -> None:
    assert list(figures(text + "。")) == [Figure(metric, amount, delta)]


@pytest.mark.parametrize("text", ["系统并发处理能力提升一倍", "并稳定运行一个月", "活动前3天完成", "9月12日切换失败", "提前3天", "第3次复盘"])
def test_a_clause_without_a_metric_and_its_figure(text: str) -> None:
    assert list(figures(text)) == [text]


def test_a_figure_behind_its_label() -> None:
    assert leading_figure("达到120百万（目标100百万），达成率为120%", "曝光量") == Figure("曝光量", "120百万", False, "100百万")
    assert leading_figure("提升至X%（目标5%），超额完成。", "好评率") == Figure("好评率", "", False, "5%", "X%")
    assert leading_figure("活动期间日活跃用户平均增长12%", "活跃用户") is None


def test_an_achievement_is_compared_only_with_what_it_is_comparable_with() -> None:
    text = "目标\n- 好评率提升5%\n- 签约额：500万元\n完成情况\n- 好评率: 提升至96%\n- 签约额：92%\n"
    found = read(text, "a.txt")
    assert said(found)["goals"] == [
        {"metric": "好评率提升", "target": "5%"},
        {"metric": "签约额", "target": "5000000元"},
        {"metric": "好评率", "actual": "96%"},
    ]
    assert ("第 3–6 行", "“92%”与目标值的单位不同，没有取用", False) in account(found)


def test_what_has_no_figure_beside_one_that_has_is_kept() -> None:
    text = "目标\n- 系统并发能力提升一倍，峰值并发支持10万用户。\n"
    assert said(read(text, "a.txt"))["goals"] == [
        {"goal": "系统并发能力提升一倍，峰值并发支持10万用户", "metric": "峰值并发", "target": 100000.0}
    ]


def test_target_and_actual_in_one_sentence() -> None:
    text = "一、完成情况\n- 目标新增用户10万，实际新增8万，完成率80%\n"
    assert said(read(text, "a.txt"))["goals"] == [{"metric": "新增用户", "target": 100000.0, "actual": 80000.0}]


# ---------------------------------------------------------------------------------------- problems, measures, lessons


def test_a_second_measure_belongs_to_the_same_problem() -> None:
    text = "问题分析\n问题：断码\n改进措施：按尺码锁库\n责任人：*工\n改进措施：热销码另备20%\n责任人：张XX\n"
    assert said(read(text, "a.txt"))["issues"] == [
        {"problem": "断码", "measure": "按尺码锁库", "owner": "*工"},
        {"problem": "断码", "measure": "热销码另备20%", "owner": "张XX"},
    ]


def test_a_value_that_its_column_can_not_hold_is_said_and_left_out() -> None:
    found = read("问题分析\n问题：断码\n影响程度：还行吧\n完成时间：看情况再定\n", "a.txt")
    assert said(found)["issues"] == [{"problem": "断码"}]
    assert [line[:2] for line in account(found) if not line[2]] == [
        ("第 2–4 行", "“还行吧”不能作为影响程度，没有取用"),
        ("第 2–4 行", "“看情况再定”不能作为完成时间，没有取用"),
    ]


def test_who_is_named_in_a_sentence_and_what_a_heading_says_of_time() -> None:
    text = "一、改进计划\n（一）短期（未来一个月内）\n- 增加技术评审环节，由*工负责压测\n- 品牌部：重做主视觉\n"
    assert said(read(text, "a.txt"))["issues"] == [
        {"measure": "增加技术评审环节，由*工负责压测", "owner": "*工", "due": "一个月内"},
        {"measure": "重做主视觉", "owner": "品牌部", "due": "一个月内"},
    ]


def test_labels_within_one_line() -> None:
    text = "改进措施\n- 增加签到口（责任人：*工，完成时间：下次活动前）\n- 措施：样品提前3天到场；负责人：张XX；时限：长期执行。\n"
    assert said(read(text, "a.txt"))["issues"] == [
        {"measure": "增加签到口", "owner": "*工", "due": "下次活动前"},
        {"measure": "样品提前3天到场", "owner": "张XX", "due": "长期执行"},
    ]


def test_a_sub_heading_names_the_problem_of_the_labels_under_it() -> None:
    pieces = ["# 存在的问题", "## 问题一：签到排队", "原因：只开了2个签到口", "措施：开6个", "## 样品迟到", "当天上午才到。", "原因：物流晚了"]
    assert said(read(word(*pieces), "a.docx"))["issues"] == [
        {"problem": "签到排队", "cause": "只开了2个签到口", "measure": "开6个"},
        {"problem": "样品迟到\n当天上午才到。", "cause": "物流晚了"},
    ]


def test_the_second_of_two_retrospectives_with_tables() -> None:
    lessons = "| 类别 | 具体经验描述 | 复用场景建议 |\n|---|---|---|\n| 成功经验 | {} | 大促 |\n"
    text = "第一篇\n\n" + lessons.format("名单分层") + "\n第二篇\n\n" + lessons.format("电话确认")
    assert [said(read(text, "a.md", part=part))["lessons"][0]["lesson"] for part in (1, 2)] == ["名单分层", "电话确认"]
    assert ("第 7 行", "没有取用：另一篇复盘“第二篇”，用 --part 2 读取", False) in account(read(text, "a.md"))


def test_lessons_under_a_heading_of_both_kinds_have_none() -> None:
    assert said(read("一、经验教训总结\n- 名单分层\n", "a.txt"))["lessons"] == [{"lesson": "名单分层"}]


def test_highlights_are_lessons_where_nothing_else_says_what_worked() -> None:
    highlights = "一、亮点\n- 提前一周电话确认，到场率92%\n"
    assert said(read(highlights, "a.txt"))["lessons"] == [{"category": "成功经验", "lesson": "提前一周电话确认，到场率92%"}]
    both = read(highlights + "二、成功经验\n- 名单分层\n", "a.txt")
    assert [row["lesson"] for row in said(both)["lessons"]] == ["名单分层"]
    assert ("第 2 行", "没有取用：“提前一周电话确认，到场率92%”", False) in account(both)


def test_what_looks_like_content_outside_any_section_is_said() -> None:
    found = read("引言\n本次完成率为80%，负责人：张XX。\n目标\n- 签约额：500万元\n", "a.txt")
    assert ("第 2 行", "没有取用：“本次完成率为80%，负责人：张XX。”", False) in account(found)


@pytest.mark.parametrize(("titles", "roles"), [
    ("一、项目概况与目标回顾\n1.1 项目背景\n1.2 项目目标", ["", "goals", "other", "goals"]),
    ("一、概况与目标回顾\n1.1 团队构成\n1.2 项目目标", ["", "goals", "", "goals"]),
    ("一、存在问题\n2.2.1 排期的挑战\n2.2.2 沟通有待提升", ["", "problems", "problems", "problems"]),
    ("一、经验教训与展望\n1.1 成功经验\n1.2 可改进之处\n1.3 其他", ["", "lessons", "lessons", "measures", ""]),
    ("一、目标达成情况\n二、不足与改进点\n三、改进计划与行动方案", ["", "achievements", "measures", "measures"]),
    ("第一部分 活动效果数据分析\n（一）用户增长", ["", "achievements", "achievements"]),
    ("## 1 目标\n## 2 改进\n第一章 效果", ["", "goals", "measures", "achievements"]),
    ("Objectives\nResults\nLessons learned\nNext steps", ["", "goals", "achievements", "lessons", "measures"]),
])  # fmt: skip
def test_what_a_heading_is_about(titles: str, roles: list[str]) -> None:
    found = sections(read_text(titles).blocks)
    assert list(roles_of(found).values()) == roles


@pytest.mark.parametrize("text", ["一、责任人：张XX", "1.5倍扩容后仍超时", "2023.9.1 启动", "（一）优化排期。引入评审。", "- 目标", "3、目标值偏高，需要重新核对", "第1部分的说明"])
def test_what_is_no_heading(text: str) -> None:
    assert len(sections(read_text(text).blocks)) == 1


def test_the_time_in_a_table_is_not_completed_from_prose() -> None:
    table = "| 活动名称 | 活动时间 |\n|---|---|\n| 订货会 | 2023.9.4-9.6 |\n"
    found = said(read(f"活动结束：2023.9.30\n\n部门：渠道部\n\n{table}\n# 目标\n- 签约额：500万元\n", "a.md"))
    assert found["activity"] == {"name": "订货会", "department": "渠道部", "start": "2023-09-04", "end": "2023-09-06"}
