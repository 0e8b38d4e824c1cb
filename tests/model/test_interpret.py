"""From raw cells to meaning, where the activity's own time decides."""

from __future__ import annotations

from datetime import date

import pytest

from xlretro.model.data import retrospective_from_data
from xlretro.model.interpret import Broken, Judgement, choice_key, interpret
from xlretro.workbooks import RETRO


def phase(period: str, **values: object):
    data = {"activity": {"活动时间": period}, "phases": [{"phase": "筹备期", **values}]}
    return {key: column[0] for key, column in interpret(retrospective_from_data(RETRO, data)).tables["phases"].items()}


@pytest.mark.parametrize(("period", "typed", "day"), [
    ("2024.1.5-1.10", "12.20", date(2023, 12, 20)),
    ("2023.12.28-2024.1.3", "1.2", date(2024, 1, 2)),
    ("2023.9.28-10.6", "9月20日", date(2023, 9, 20)),
    ("2024.2.20-3.1", "2.29", date(2024, 2, 29)),
])  # fmt: skip
def test_a_day_without_a_year_is_the_one_nearest_to_the_activity(period, typed, day):
    assert phase(period, planned_end=typed)["planned_end"] == day


def test_a_day_that_no_year_has_and_a_day_without_an_activity_are_not_guessed():
    assert isinstance(phase("2023.9.28-10.6", planned_end="9.31")["planned_end"], Broken)
    data = retrospective_from_data(RETRO, {"phases": [{"planned_end": "9.20"}]})
    assert isinstance(interpret(data).tables["phases"]["planned_end"][0], Broken)


def test_a_period_in_one_cell_fills_both_halves_and_a_half_of_its_own_wins():
    typed = phase("2023.9.28-10.6", planned="9.1-9.20", planned_end="2023-09-21")
    assert (typed["planned_start"], typed["planned_end"]) == (date(2023, 9, 1), date(2023, 9, 21))


@pytest.mark.parametrize(("text", "judgement"), [
    ("延期2天", Judgement("late", 2)), ("提前１天", Judgement("early", 1)), ("2 days late", Judgement("late", 2)),
    ("按期完成", Judgement("on_time")), ("收官了", Judgement("收官了")),
])  # fmt: skip
def test_a_judgement_typed_in_full(text, judgement):
    assert phase("2023.9.28-10.6", judgement=text)["judgement"] == judgement


@pytest.mark.parametrize(("start", "end", "understood"), [
    ("2023.9.1-9.20", None, (None, None)),
    (None, "2023.9.1-9.20", (None, date(2023, 9, 20))),
    ("2023.9.1", "2023.9.1-9.20", (date(2023, 9, 1), date(2023, 9, 20))),
    ("2023.9.1-9.20", "2023.9.20", (date(2023, 9, 1), date(2023, 9, 20))),
    ("2023.9.1-9.20", "2023.9.18", (None, date(2023, 9, 18))),
    ("2023.9.1-9.20", "下旬", (None, None)),
])  # fmt: skip
def test_a_period_in_the_cell_of_a_day(start: str | None, end: str | None, understood: tuple[date | None, ...]) -> None:
    row = {"phase": "筹备期", "planned_start": start, "planned_end": end}
    typed = interpret(retrospective_from_data(RETRO, {"phases": [row]})).tables["phases"]
    found = (typed["planned_start"][0], typed["planned_end"][0])
    assert tuple(value if isinstance(value, date) else None for value in found) == understood
    assert all(value is None or isinstance(value, (date, Broken)) for value in found)


@pytest.mark.parametrize(("column", "words", "key"), [
    ("status", "待处理 未处理 待启动 未启动 待执行 尚未开始 pending", "not_started"),
    ("status", "处理中 跟进中 整改中 执行中 实施中 落实中 正在进行 已启动 部分完成 Doing WIP", "in_progress"),
    ("status", "已解决 已处理 已落实 已整改 整改完成 办结 已修复 Fixed finished", "done"),
    ("status", "已搁置 已暂停 暂缓 终止 作废 dropped", "cancelled"),
    ("impact", "较高 较大 critical Major", "high"), ("impact", "中度 普通 normal", "medium"), ("impact", "较低 较小 轻度 minor", "low"),
])  # fmt: skip
def test_everyday_words_of_a_choice(column, words, key):
    assert {choice_key(RETRO["issues"][column], word) for word in words.split()} == {key}


def test_of_an_odd_word_the_hint_lists_the_words_that_are_understood():
    goals = interpret(retrospective_from_data(RETRO, {"issues": [{"problem": "a", "status": "随缘"}]}))
    hint = goals.tables["issues"]["status"][0].error.hint
    assert hint.zh.startswith("请改为：未开始、进行中、已完成、已取消；也认：待办、")
    assert all(word in hint.zh for word in ("处理中", "已解决", "已搁置"))
    assert "doing" in hint.en
    assert hint.en.isascii()


def test_no_word_means_two_choices():
    for _, column in RETRO.every_column():
        words = [word.casefold() for choice in column.choices for word in {*choice.title, *choice.synonyms}]
        assert len(words) == len(set(words)), column.key


def test_hints_in_english_show_what_an_english_speaker_types():
    data = {"activity": {"period": "soon"}, "goals": [{"metric": "a", "target": "$1.2m or so"}],
            "phases": [{"task": "b", "planned_end": "x"}]}
    typed = interpret(retrospective_from_data(RETRO, data))
    for value in (typed.fields["period"], typed.tables["goals"]["target"][0], typed.tables["phases"]["planned_end"][0]):
        assert value.error.hint.en.isascii()
