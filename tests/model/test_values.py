"""Blanks, "not applicable", placeholders, and text made comparable."""

import copy
import pickle
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.model.values import (
    NOT_APPLICABLE,
    PercentNumber,
    blank_rows,
    clean,
    is_blank,
    is_not_applicable,
    is_placeholder,
    may_be_open,
    placeholder_rows,
    shown,
    silent_rows,
    telling_rows,
)

open_pieces = st.lists(
    st.sampled_from([*"XxＸKAtT0258%％万亿元.…/-年月日_？?[【(（ <填写待定补充输入\n，。张成", "TBD", "todo", "fill", "请填", "待确认", "ﬁ"]),
    max_size=7,
).map("".join)


@pytest.mark.parametrize("raw", [None, "", " ", "\u3000", "\xa0\t\n", "\ufeff", "\u200b", "\u3164", float("nan")])
def test_blank(raw):
    assert is_blank(raw)


@pytest.mark.parametrize(
    "raw", [0, 0.0, False, "0", "无", "-", date(2023, 1, 1), datetime(2023, 1, 1), [], NOT_APPLICABLE]
)
def test_not_blank(raw):
    assert not is_blank(raw)


@pytest.mark.parametrize(
    "text", ["无", "/", "／", "—", "——", "-", "－", "–", "−", "不适用", " 无 ", "N/A", "n/a", "NA"]
)
def test_not_applicable(text):
    assert is_not_applicable(text)


@pytest.mark.parametrize("text", ["", "0", "无效", "-1", "一", "5/6", "#N/A", "没", "_", None, 0])
def test_applicable(text):
    assert not is_not_applicable(text)


@pytest.mark.parametrize(
    "text",
    ["X万", "Y%", "K万", "Ｘ万", "X百万", "X 万", "X元", "≥X%", "X万元以内", "XX", "XXX", "xx", "XX%", "XX万",
     "XX活动",
     "待定", "待补充", "TBD", "tbd", "___", "_", "____", "[填写…]", "[填写活动名称]", "【填写】", "[请填写数值]",
     "(填写说明)",
     "20XX.X.X", "20XX年", "2023.X.X", "XX月XX日", "X月X日",
     "达到K万(目标K万)", "项目总预算控制在X万元以内", "提升至X%(目标5%)", "产生X万条UGC内容", "下降___%",
     "提升了B%,相当", "待填写",
     "[fill in]"],
)  # fmt: skip
def test_placeholder(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    ["", "张XX", "张XX、李XX", "*工", "方案B万一失败", "5万", "8%", "12.5", "2023.9.1", "20.9", "2023年9月",
     "A/B测试", "X光",
     "X轴", "KOL种草", "K歌", "T恤", "A股", "B端", "C端用户", "XXL", "XXL码", "Vitamin C", "Plan B", "VIP",
     "I have 5% of it",
     "填写报名表的用户流失", "由张XX负责", "5K万", "无", "首日UV超预期30%", "Q3", "SOP万能模板", "X万象",
     "snake_case", "Max"],
)  # fmt: skip
def test_no_placeholder(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [(" ５万 ", "5万"), ("6.5％", "6.5%"), ("\u3000ＲＯＩ１：３\xa0", "ROI1:3"), ("5\u200b万\ufeff", "5万"), ("", ""),
     ("2023．9．1", "2023.9.1"), ("￥5", "¥5"), ("a b", "a b")],
)  # fmt: skip
def test_clean(text, plain):
    assert clean(text) == plain


@given(st.text())
def test_clean_is_idempotent(text):
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet="XYK_x万亿%元[]填写待定TBD0123456789 .张", max_size=12) | st.text())
def test_no_text_breaks_the_questions(text):
    assert is_blank(text) == (not clean(text))
    assert is_placeholder(text) in (True, False)
    assert not (is_blank(text) and (is_not_applicable(text) or is_placeholder(text)))


def test_not_applicable_stays_itself():
    assert pickle.loads(pickle.dumps(NOT_APPLICABLE)) is NOT_APPLICABLE
    assert copy.deepcopy(NOT_APPLICABLE) is NOT_APPLICABLE
    assert repr(NOT_APPLICABLE) == "NOT_APPLICABLE"
    assert not NOT_APPLICABLE


def test_percent_number_is_a_number_that_survives_a_process_pool():
    number = pickle.loads(pickle.dumps(PercentNumber(0.08)))
    assert type(number) is PercentNumber
    assert number == 0.08


def test_shown_is_short_and_on_one_line():
    assert shown("a\nb") == "a b"
    assert len(shown("长" * 100)) == 40


def test_one_look_over_a_column_finds_the_same_placeholders() -> None:
    raws = [None, "筹备期", "X万", 5.0, "待定", "报名表填到一半离开", "＿＿＿", "控制在X万元以内", "新增App用户"]
    assert placeholder_rows(raws) == {index for index, raw in enumerate(raws) if is_placeholder(raw)} == {2, 4, 6, 7}


@given(open_pieces | st.text(max_size=12))
def test_where_nothing_may_be_open_nothing_is(text: str) -> None:
    assert may_be_open(text) or not is_placeholder(text)


@given(st.lists(st.none() | st.floats() | st.dates() | st.sampled_from(["无", "不适用", " 无", "暂停", "/", "成本"]) | st.text(max_size=3)))
def test_columns_are_looked_through_as_their_cells_are(raws: list[object]) -> None:
    blank = [index for index, raw in enumerate(raws) if is_blank(raw)]
    unsaid = [index for index, raw in enumerate(raws) if is_not_applicable(raw)]
    assert blank_rows(raws) == blank
    assert silent_rows(raws) == sorted(blank + unsaid)
    assert telling_rows(raws) == [
        index for index, raw in enumerate(raws) if isinstance(raw, str) and index not in blank and index not in unsaid
    ]
