"""Texts that are too short, and words that an office does not want to read."""

from __future__ import annotations

from datetime import date

import pytest

from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.finding import Finding
from xlretro.model.interpret import interpret
from xlretro.rules import RULES, Context, Policy, Thresholds, judge
from xlretro.workbooks import RETRO


def raised(code: str, data: object, policy: Policy) -> list[Finding]:
    typed = interpret(retrospective_from_data(RETRO, data))
    context = Context(typed, compute(typed, today=date(2023, 10, 20)), policy)
    return judge(context, [rule for rule in RULES if rule.code == code])


def too_short(cause: object, least: int = 2) -> bool:
    row = {"problem": "收银排队最长25分钟", "cause": cause}
    return bool(raised("XR705", {"issues": [row]}, Policy(thresholds=Thresholds(shortest_text=least))))


@pytest.mark.parametrize("text", ["忙", "…", "？", "。。。", "。忙。", "“忙”", "Ａ"])
def test_one_character_is_too_short_whatever_its_punctuation(text: str) -> None:
    assert too_short(text)


@pytest.mark.parametrize("text", ["停电", "忙，乱", "无", "/", "—", "-", "不适用", "待定", "XX", "", " ", None, 5])
def test_what_stands_for_nothing_is_not_measured(text: object) -> None:
    assert not too_short(text)


def test_the_office_sets_the_least() -> None:
    assert not too_short("供应商停电")
    assert too_short("供应商停电", least=6)
    assert not too_short("供应商停电了", least=6)
    assert not too_short("忙", least=0)


def test_only_cause_measure_and_lesson_are_measured() -> None:
    data = {
        "phases": [{"phase": "预热期", "remark": "忙"}],
        "issues": [{"problem": "忙", "cause": "忙", "measure": "改", "owner": "张"}],
        "lessons": [{"lesson": "快", "reuse": "都", "effect": "好"}],
    }
    found = raised("XR705", data, Policy())
    assert [(f.table, f.column) for f in found] == [("issues", "cause"), ("issues", "measure"), ("lessons", "lesson")]
    assert "只有 1 个字，至少要 2 个字" in found[0].message.zh


VAGUE = {
    "phases": [{"phase": "预热期", "task": "赋能", "remark": "赋能门店"}],
    "issues": [{"problem": "赋能不够", "cause": "没有抓手", "measure": "找到抓手，赋能门店", "owner": "赋能"}],
    "lessons": [{"lesson": "赋能", "reuse": "赋能场景", "effect": "ＲＯＩ赋能"}],
}


def test_words_of_the_office_are_found_where_it_reads() -> None:
    found = raised("XR706", VAGUE, Policy(vague_words=("赋能", "抓手")))
    assert [(f.table, f.column) for f in found] == [
        ("phases", "remark"),
        ("issues", "problem"),
        ("issues", "cause"),
        ("issues", "measure"),
        ("lessons", "lesson"),
        ("lessons", "reuse"),
        ("lessons", "effect"),
    ]
    assert "“赋能”“抓手”" in found[3].message.zh


def test_a_word_is_found_in_any_width_and_case_and_named_as_the_office_wrote_it() -> None:
    found = raised("XR706", VAGUE, Policy(vague_words=("roi",)))
    assert [f.column for f in found] == ["effect"]
    assert "“roi”" in found[0].message.zh


@pytest.mark.parametrize("words", [(), ("",), (" ",), ("闭环",)])
def test_without_words_nothing_is_found(words: tuple[str, ...]) -> None:
    assert raised("XR706", VAGUE, Policy(vague_words=words)) == []
