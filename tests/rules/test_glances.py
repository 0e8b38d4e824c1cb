"""The glances over whole columns: what they pass over, a look at every cell would have passed over, too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xlretro.model.values import clean, is_not_applicable
from xlretro.rules.directions import _BAD, _LEVEL, _SPAN, _TAKES, _TURNED, _reading, _telling_names
from xlretro.rules.filled import _NO_PROBLEM, _NOTHING, _surely_tells
from xlretro.rules.xr505_lesson_twice import _NEARLY, _Seen, _words

words = sorted({word for words in (_BAD, _TURNED, _TAKES, _SPAN, _LEVEL) for word in words.split()})
names = st.lists(
    st.sampled_from(words) | st.sampled_from([*"成本用时率数()[】【（\n \u200bＣ", "Cost", "ＢＵＧ", "降至", "以内", "转化", "x" * 199]),
    max_size=5,
).map("".join)
nothings = st.lists(
    st.sampled_from(
        ["无", "没有", "未", "暂", "均", "本次", "活动", "发现", "出现", "重大", "明显", "任何", "其他", "特殊", "问题", "异常", "经验", "教训", "成功经验", "不适用", "。", ".", "!", "５", "5", "卡顿", "none"]
    ),
    max_size=6,
).map("".join)


@given(st.lists(names, max_size=5))
def test_every_name_that_tells_a_direction_is_read(listed: list[str]) -> None:
    assert {name for name in listed if _reading(clean(name)[:200])[1]} <= _telling_names(listed)


@given(nothings | st.text(max_size=6))
def test_what_surely_tells_says_no_nothing(name: str) -> None:
    plain = clean(name)
    none = is_not_applicable(name) or _NOTHING.fullmatch(plain) or _NO_PROBLEM.fullmatch(plain)
    assert not (_surely_tells(name) and none)


@given(st.lists(st.text() | st.text(alphabet="提前三天５5Ａa，。、（） \n%％…_", max_size=12), max_size=4))
def test_lessons_are_compared_by_their_letters_alone(lessons: list[str]) -> None:
    assert _words(lessons) == ["".join(filter(str.isalnum, clean(lesson).casefold())) for lesson in lessons]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(4, 26)), max_size=6))
def test_no_lesson_that_is_nearly_another_is_passed_over(pieces: list[tuple[int, int]]) -> None:
    seen = _Seen()
    for row, lesson in enumerate("abcdefghijklmnopqrstuvwxyz"[start:end] for start, end in pieces):
        nearly = [
            other for text, other in seen._rows.items()
            if len(lesson) * _NEARLY <= len(text) <= len(lesson) / _NEARLY and (text in lesson or lesson in text)
        ]  # fmt: skip
        before = seen.before(lesson)
        assert before in nearly if nearly else before is None
        seen.add(lesson, row)
