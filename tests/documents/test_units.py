"""Units in captions and in the names of metrics; lines that sign a document."""

from __future__ import annotations

import pytest

from tests.documents.build import account, markdown, read, said, word

ROWS = [["核心目标", "量化指标", "目标值", "实际完成值"], ["销售", "GMV", "1,200", "1180.5"], ["", "客单价（元）", "258", "261"],
        ["用户", "新增注册量", "5万人", "4.2万人"], ["", "转化率", "8%", "6.5%"]]  # fmt: skip
DOUBTFUL = [*ROWS, ["", "订单量", "300", "280"]]


@pytest.mark.parametrize("caption", ["表1 目标完成情况（单位：万元）", "单位：万元", "活动目标 (单位: 万元)"])
def test_the_caption_s_unit_is_that_of_money(caption: str) -> None:
    for found in (read(word(caption, ROWS), "a.docx"), read(markdown(caption, ROWS), "a.md")):
        assert [(row["target"], row["actual"]) for row in said(found)["goals"]] == [
            ("12000000元", "11805000元"), ("258元", "261元"), ("50000人", "42000人"), ("8%", "6.5%"),
        ]  # fmt: skip
        assert all(understood for _, _, understood in account(found))


def test_of_what_may_be_no_money_the_caption_s_unit_is_said_not_taken() -> None:
    found = read(word("表1（单位：万元）", DOUBTFUL), "a.docx")
    assert said(found)["goals"][-1]["target"] == 300.0
    assert [line[:2] for line in account(found) if not line[2]] == [
        ("第 1 个表格", "“单位：万元”是否也是这些指标的单位，不能确定，没有取用：订单量")
    ]


def test_a_unit_column_and_a_unit_in_the_title_come_first() -> None:
    stated = [[*ROWS[0], "单位"], ["销售", "GMV", "1200", "1180", "元"]]
    assert said(read(word("单位：万元", stated), "a.docx"))["goals"][0] | {"unit": "元"} == said(read(word(stated), "a.docx"))["goals"][0]
    titled = [["核心目标", "量化指标", "目标值（亿元）", "实际完成值（亿元）"], ["销售", "GMV", "1.2", "1.1"]]
    assert said(read(word("单位：万元", titled), "a.docx"))["goals"][0]["target"] == "120000000元"


@pytest.mark.parametrize(("metric", "target"), [("GMV（万元）", "30000000元"), ("访客(万人次)", "30000000人次"), ("退款率（%）", "3000%"), ("ROI（含投放）", 3000.0)])
def test_the_unit_in_a_metric_s_name(metric: str, target: object) -> None:
    assert said(read(word([ROWS[0], ["销售", metric, "3,000", "2,856"]]), "a.docx"))["goals"][0]["target"] == target


@pytest.mark.parametrize("line", ["制表人：*工", "填报人：*工", "审核人：张XX    日期：2023年10月20日", "日期：2023-10-20"])
@pytest.mark.parametrize(("heading", "table"), [("目标", "goals"), ("存在的问题", "issues"), ("改进措施", "issues"), ("经验", "lessons")])
def test_who_signed_is_no_record(heading: str, table: str, line: str) -> None:
    found = read(word(f"# {heading}", "- 签约额500万元", f"- {line}"), "a.docx")
    assert len(said(found)[table]) == 1
    assert any(word in what for _, what, _ in account(found) for word in (line[:4], "填报人：*工"))
