"""Figures in sentences: which is the target and which the actual value, and what is no metric at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.build import account, read, said

METRICS = ("到场客户", "签约额", "投诉率", "新增会员", "直播场次", "订单量", "媒体曝光", "Conversion rate")
BOTH = (
    "{metric}目标{target}，实际{actual}", "{metric}目标值为{target}，实际完成{actual}", "{metric}计划{target}，完成{actual}",
    "{metric}目标{target}、实际{actual}", "{metric}{actual}（目标{target}）", "{metric}为{actual}(目标：{target})",
    "{metric}实际完成{actual}，目标{target}", "{metric}：目标{target}，实际{actual}", "{metric}：{actual}，目标{target}",
    "{metric}：{actual}（目标{target}）", "{metric}目标{target}，{metric}实际{actual}", "{metric}目标{target}/实际{actual}",
    "{metric}达到{actual}，目标{target}，超额25%", "{metric}原定目标{target}；实际达到{actual}，完成率92.4%", "{metric} 目标{target} 实际{actual}",
)  # fmt: skip


def goals(text: str) -> Any:
    return said(read(text, "a.md")).get("goals", [])


@pytest.mark.parametrize("form", BOTH)
@pytest.mark.parametrize("heading", ["目标完成情况", "目标"])
@settings(max_examples=8, deadline=None)
@given(metric=st.sampled_from(METRICS), target=st.integers(2, 9999), actual=st.integers(2, 9999), unit=st.sampled_from(["家", "人", "单"]))
def test_target_and_actual_of_one_line(form: str, heading: str, metric: str, target: int, actual: int, unit: str) -> None:
    line = form.format(metric=metric, target=f"{target}{unit}", actual=f"{actual}{unit}")
    found = [{key: row.get(key) for key in ("metric", "target", "actual")} for row in goals(f"## {heading}\n- {line}\n")]
    assert found == [{"metric": metric, "target": f"{target}{unit}", "actual": f"{actual}{unit}"}]


def test_a_ratio_is_no_label_with_a_figure() -> None:
    assert goals("## 完成情况\n- ROI 1:3.6，目标1:4\n") == [{"metric": "ROI", "target": "1:4", "actual": "1:3.6"}]


def test_what_is_expected_is_no_actual_value() -> None:
    assert goals("## 完成情况\n- 预计签约额800万元\n- 计划开展培训20场，实际开展18场\n") == [
        {"metric": "签约额", "target": "8000000元"}, {"metric": "开展培训", "target": "20场", "actual": "18场"},
    ]  # fmt: skip


def test_bounds_and_scales_of_target_and_actual() -> None:
    text = "## 完成情况\n- 投诉率目标不高于0.5%，实际0.3%\n- 订单量实际完成13.5万单，目标12万单\n- 退货率3.5%（目标≤3%）\n"
    assert [(row["target"], row["actual"]) for row in goals(text)] == [("≤0.5%", "0.3%"), ("120000单", "135000单"), ("≤3%", "3.5%")]


def test_a_target_alone_is_no_actual_value_wherever_it_stands() -> None:
    assert goals("## 完成情况\n- 到场客户目标200家\n- 目标新增用户10万\n") == [
        {"metric": "到场客户", "target": "200家"}, {"metric": "新增用户", "target": 100000.0},
    ]  # fmt: skip


def test_a_label_says_which_of_the_two_a_figure_is() -> None:
    assert goals("## 完成情况\n- 目标：签约额500万元\n- 实际：签约额462万元\n") == [
        {"metric": "签约额", "target": "5000000元", "actual": "4620000元"}
    ]


@pytest.mark.parametrize(("line", "metric"), [
    ("本次活动实现销售额462万元", "销售额"), ("本期实现GMV 462万元，完成目标的92.4%", "GMV"), ("本季度完成销售额462万元，完成年度目标的68%", "销售额"),
    ("截至11月11日，活动期间共实现签约额462万元", "签约额"), ("销售额完成462万元，完成目标的92.4%", "销售额"), ("最终销售额462万元", "销售额"),
])  # fmt: skip
def test_what_leads_up_to_a_metric_is_no_part_of_its_name(line: str, metric: str) -> None:
    assert goals(f"## 完成情况\n- {line}\n") == [{"metric": metric, "actual": "4620000元"}]


@pytest.mark.parametrize("line", [
    "去年同期400万元", "完成目标的92.4%", "占全年目标的68%", "超额完成25%", "全年累计3000万", "同比增长12%", "实际462万元", "本期实现462万元", "其中线上1,800万元", "年度目标500万元",
])  # fmt: skip
def test_what_names_no_metric_makes_no_goal(line: str) -> None:
    found = read(f"## 完成情况\n- 签约额：500万元\n- {line}\n", "a.md")
    assert said(found)["goals"] == [{"metric": "签约额", "actual": "5000000元"}]
    assert any(line in what for _, what, understood in account(found) if not understood)


def test_clauses_with_figures_that_were_not_taken_are_said() -> None:
    found = read("## 完成情况\n- 签约额：462万元，同比增长12%，比上届好\n", "a.md")
    assert [what for _, what, understood in account(found) if not understood] == ["没有取用：“同比增长12%”"]


def test_two_metrics_in_one_line_are_not_mixed_up() -> None:
    assert goals("## 完成情况\n- 签约额目标500万元，到场客户216家，实际到店客流300人\n") == [
        {"metric": "签约额", "target": "5000000元"}, {"metric": "到场客户", "actual": "216家"},
        {"metric": "到店客流", "actual": "300人"},
    ]  # fmt: skip
