"""Problems with what stands in the same line or under the same heading: causes, measures, who and until when."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.build import read, said, word

WHOLE = "首日卡顿，流失用户3000+。{cause}峰值带宽预估不足。{measure}预留30%弹性带宽（责任人：*工，完成时间：2023年11月30日）"
ROW = {"problem": "首日卡顿，流失用户3000+。", "cause": "峰值带宽预估不足。", "measure": "预留30%弹性带宽", "owner": "*工", "due": "2023-11-30"}


def issues(*pieces: str) -> Any:
    return said(read(word(*pieces), "a.docx"))["issues"]


def bare(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{key: value.rstrip("。") for key, value in row.items()} for row in rows]


@pytest.mark.parametrize("title", ["存在的问题", "存在的问题及改进措施", "问题与对策", "主要问题、原因分析及整改措施", "不足与改进措施", "问题及应对"])
@pytest.mark.parametrize("cause", ["主要原因在于", "原因：", "根本原因：", "主要原因："])
def test_cause_measure_owner_and_deadline_in_one_line(title: str, cause: str) -> None:
    measures = ("改进措施：", "措施：", "整改措施：", "对策：", "改进建议：")
    lines = [f"{n}. {WHOLE.format(cause=cause, measure=measure)}" for n, measure in enumerate(measures, start=1)]
    assert bare(issues(f"# {title}", *lines, "6. 曝光不足")) == bare([*[ROW] * 5, {"problem": "曝光不足"}])


@settings(max_examples=40, deadline=None)
@given(st.permutations([("原因：", "cause", "带宽不足"), ("措施：", "measure", "扩容"), ("责任人：", "owner", "*工"), ("影响程度：", "impact", "高")]),
       st.sampled_from(["；", "。", "，", " "]))
def test_labels_in_any_order(labels: list[tuple[str, str, str]], mark: str) -> None:
    line = mark.join(["首日卡顿", *(label + value for label, _, value in labels)])
    assert bare(issues("# 存在的问题", f"1. {line}")) == [{"problem": "首日卡顿", **{key: value for _, key, value in labels}}]


def test_an_owner_in_the_measure_of_a_problem() -> None:
    line = "1. 礼品发放延迟。原因：供应商单一。措施：引入备选供应商，由*工负责，下次活动前完成。"
    assert issues("# 存在的问题及改进措施", line) == [
        {"problem": "礼品发放延迟。", "cause": "供应商单一", "measure": "引入备选供应商，由*工负责，下次活动前完成", "owner": "*工"}
    ]


def test_a_value_keeps_its_own_brackets() -> None:
    assert issues("# 改进措施", "- 扩容（含CDN）（责任人：*工）")[0]["measure"] == "扩容（含CDN）"
    assert issues("# 存在的问题", "1. 卡顿。措施：扩容（含CDN）；责任人：*工")[0] == {"problem": "卡顿。", "measure": "扩容（含CDN）", "owner": "*工"}


def test_english_labels_and_headings() -> None:
    text = ("## What went well\n- Tiered promotion\n## What didn't go well\n- Slow server. Cause: capacity.\n"
            "## Action items\n- Add 30% bandwidth (owner: Bob, due: 2023-12-01)\n")  # fmt: skip
    assert said(read(text, "a.md")) | {"activity": {}} == {
        "activity": {},
        "issues": [
            {"problem": "Slow server.", "cause": "capacity"},
            {"measure": "Add 30% bandwidth", "owner": "Bob", "due": "2023-12-01"},
        ],
        "lessons": [{"category": "成功经验", "lesson": "Tiered promotion"}],
    }


def test_labels_of_a_record_that_are_fields_too() -> None:
    found = said(read(word("# 改进措施", "- 增加签到口", "执行人：*工", "截止日期：2023-12-01"), "a.docx"))
    assert found == {"issues": [{"measure": "增加签到口", "owner": "*工", "due": "2023-12-01"}]}
