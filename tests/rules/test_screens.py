"""The screens before the wording checks: what the checks would find passes them, and most good sentences do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.interpret import interpret
from xlretro.rules import RULES, Context, lexicon
from xlretro.rules.causes import may_be_shallow, may_repeat, repeats, shallow
from xlretro.rules.claims import _CLASSES, Told, may_claim
from xlretro.rules.clauses import clauses, is_plain, surely_counted
from xlretro.rules.logs import day_by_day, may_be_log
from xlretro.rules.plans import may_be_routine, routine
from xlretro.rules.wording import (
    anywhere,
    may_be_anywhere,
    may_be_uncheckable,
    may_lack_amount,
    may_lack_figure,
    nothing_to_check,
    results_without_figure,
    truisms,
    without_amount,
)
from xlretro.workbooks import RETRO

SENTENCES = [
    line.split("|", 2)
    for path in sorted((Path(__file__).parents[1] / "labelled").glob("sentences_*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
"""table.column, codes (or -), sentence."""
TEXTS = sorted({text for _, _, text in SENTENCES})
CLAUSES = sorted({clause for text in TEXTS for clause in re.split("[，。；：,;:→！？!?]", text) if clause})
SCREENED: list[tuple[Callable[[str], bool], Callable[[str], list[str]]]] = [
    (may_lack_figure, results_without_figure),
    (may_lack_amount, without_amount),
    (may_lack_amount, truisms),
    (may_be_anywhere, anywhere),
    (may_be_uncheckable, nothing_to_check),
    (may_be_shallow, shallow),
    (may_be_log, day_by_day),
    (may_be_routine, routine),
]

days = st.sampled_from(
    ["周一", "周二：", "9月28日", "10.1", "9/29 ", "上午", "第1天", "第二天", "D1", "次日", "8：30", "Mon "]
)
marks = st.sampled_from(
    [*"，。；：、！→（）“”【】\n ", ", ", "；2.", "\n一、", "1、", "->", "——", "5万", "3%", "12人", "'", "-"]
)
recombined = st.lists(st.sampled_from(CLAUSES) | marks | days, max_size=8).map("".join).filter(is_plain)
"""Clauses of the labelled sentences in any order, between marks, days and figures of every kind."""
claimed = (
    st.lists(st.sampled_from(sorted({word for words in _CLASSES.values() for word in words.split()}))
             | st.sampled_from([*"得的地了比呈较远也不，、 在", "方便", "程度", "起来", "趋势", "全面"]), max_size=7)
    .map("".join).filter(is_plain)
)  # fmt: skip
"""The words that claims are told in, in any order."""

TOLD_BESIDE = [
    *"，，，。；、", *["，"] * 4, "效果不错", "有所提升", "社群活跃度提升", "超预期", "比预想的少", "口碑好", "加强运营", "不足", "高达",
    "推送3次", "完成2篇", "触达", "5万", "3%", "6.5％", "12人", "618万", "第", "见", "图", "9月", "近", "双11", "99款", "2人", "0.5倍", "的",
    "提前", "晚", "超过", "38天", "618天", "3天", "20分钟", "天内", "开会", "组织", "编号7",
]  # fmt: skip
"""Claims, deeds and figures, and what makes a name of a figure, between the marks of simple texts."""


def hidden(screen: Callable[..., bool], judge: Callable[..., Any], *texts: str) -> bool:
    return bool(judge(*texts)) and not screen(*texts)


@pytest.mark.parametrize(("screen", "judge"), SCREENED)
def test_no_screen_hides_a_labelled_sentence(screen: Callable[[str], bool], judge: Callable[[str], list[str]]) -> None:
    assert [text for text in filter(is_plain, TEXTS) if hidden(screen, judge, text)] == []


@given(recombined)
@settings(max_examples=500, deadline=None)
@example("【螺丝扳手车床】都可以用")
@example("【为了解决螺丝扳手车床】写推文、做海报")
@example("“5万”，细节决定成败")
@example("螺丝（）率低")
@example("螺丝_组责任心不强")
@example("周一：回复咨询；周二：做海报")
@example("加强运营；提前5万份备货")
@example("加强运营，退单率高达5%")
def test_no_screen_hides_what_its_check_finds(text: str) -> None:
    assert [judge.__name__ for screen, judge in SCREENED if hidden(screen, judge, text)] == []
    assert not surely_counted(text) or any(clause.amount for clause in clauses(text))


@pytest.mark.parametrize("text", [
    "效果真的好", "转化率低", "社群活跃度提升", "客单价有所提升", "客流掉得凶", "带来大批订单", "效果比线下好", "拉动了鞋服上涨",
    "产生新的变化", "转化超行业均线", "比上周提升", "效果不错", "取得良好成绩", "满意度远低于同行",
])  # fmt: skip
def test_every_way_to_claim_passes(text: str) -> None:
    assert results_without_figure(text)
    assert may_lack_figure(text)


@pytest.mark.parametrize("text", ["“5万”有货", "【5万】有货", "9月5万", "图5万", "见5人", "2：30人"])
def test_digits_of_a_name_count_nothing(text: str) -> None:
    assert not any(clause.amount for clause in clauses(text))
    assert not surely_counted(text)


def test_every_state_holds_a_letter_by_which_it_is_known() -> None:
    words = [*lexicon._STATE_ENDS.split(), "由于", "因为", "因", "鉴于", "仅", "只有", "低于", "高达", "不足", "存在"]
    assert [word for word in words if not (lexicon.is_state(word) and lexicon.may_be_state(word))] == []


@given(st.lists(st.sampled_from(TOLD_BESIDE), max_size=9).map("".join))
@settings(max_examples=500, deadline=None)
@example("超预期，第5人")
@example("推送3次见5人，口碑好")
@example("反馈很好。提升5%")
@example("反馈很好，晚38天开会")
@example("反馈很好，组织5万份提前3天")
@example("反馈很好，开会提前3天")
@example("反馈很好，提前3天内")
def test_a_figure_near_bears_a_claim_out_only_where_the_check_says_so(text: str) -> None:
    assert not hidden(may_lack_figure, results_without_figure, text)
    assert not hidden(may_be_uncheckable, nothing_to_check, text)


@given(claimed)
@settings(max_examples=500, deadline=None)
def test_every_claim_holds_a_word_of_the_screen(text: str) -> None:
    for clause in clauses(text):
        told = Told(clause.text)
        if told.praise() or told.claim(bare=True, first=True):
            assert may_claim(clause.text)
            assert may_claim(text), "in the text it stands in as well"


@pytest.mark.parametrize(("problem", "cause"), [
    ("70%门店断货", "七成门店断货"),
    ("门店断货70%", "门店断货了七成"),
    ("\u2fac伞卖断", "雨伞卖断了"),  # the radical of rain, which form NFKC makes 雨 of
])  # fmt: skip
def test_a_cause_may_repeat_in_other_signs(problem: str, cause: str) -> None:
    assert repeats(problem, cause)
    assert may_repeat(problem, cause)


@given(
    recombined,
    st.sampled_from(["", "由于", "出现了", "主要是"]),
    st.sampled_from(["", "的问题", "不足", "七成", "太久"]),
)
def test_the_screen_of_causes_hides_no_repetition(problem: str, before: str, behind: str) -> None:
    cause = before + re.split("[，。；]", problem)[-1] + behind
    assert not hidden(may_repeat, repeats, problem, cause)


@pytest.mark.parametrize(("column", "screen", "share"), [
    ("phases.remark", may_lack_figure, 0.55),
    ("lessons.lesson", may_lack_figure, 0.3),
    ("phases.remark", may_be_log, 0.45),
    ("lessons.lesson", may_be_log, 0.2),
    ("issues.cause", may_be_shallow, 0.45),
    ("issues.measure", may_be_routine, 0.5),
    ("lessons.reuse", may_be_anywhere, 0.15),
])  # fmt: skip
def test_most_good_sentences_are_not_taken_apart(column: str, screen: Callable[[str], bool], share: float) -> None:
    good = [text for its_column, codes, text in SENTENCES if codes == "-" and its_column == column]
    assert sum(map(screen, good)) <= share * len(good)


@pytest.mark.parametrize("unusual", [
    "\uff18\u6708\uff11\u65e5备货，\uff18\u6708\uff12\u65e5打包，\uff18\u6708\uff13\u65e5发快递",  # full-width digits
    "周\u200b一备货；周\u200b二打包；周\u200b三发快递",  # zero-width spaces
])  # fmt: skip
@pytest.mark.parametrize("beside", [[], ["素材改了3版"]])
def test_a_text_of_unusual_signs_is_judged_whatever_the_screen_says(unusual: str, beside: list[str]) -> None:
    assert day_by_day(unusual)
    assert not may_be_log(unusual)
    data = {"phases": [{"phase": f"阶段{text[:2]}", "remark": text} for text in [*beside, unusual]]}
    typed = interpret(retrospective_from_data(RETRO, data))
    context = Context(typed, compute(typed, today=date(2023, 10, 20)))
    assert [f.value for rule in RULES if rule.code == "XR704" for f in rule.run(context)] == [unusual]
