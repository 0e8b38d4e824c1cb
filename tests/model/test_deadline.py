"""Deadlines: a date counts, all else is told apart by its kind, and what is neither is refused."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.errors import DateUnreadable
from xlretro.model.deadline import Deadline, parse_deadline, parse_optional_deadline
from xlretro.model.period import Period
from xlretro.model.values import NOT_APPLICABLE

MID_AUTUMN = Period(date(2023, 9, 28), date(2023, 10, 6))


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2023.10.15", date(2023, 10, 15)),
        ("2023/10/15", date(2023, 10, 15)),
        ("2023年10月15日", date(2023, 10, 15)),
        ("2023.10.15前", date(2023, 10, 15)),
        ("10月15日前完成", date(2023, 10, 15)),
        ("截至2023.10.15", date(2023, 10, 15)),
        ("by 2023-10-15", date(2023, 10, 15)),
        ("2023.10.10-10.15", date(2023, 10, 15)),
        ("10.10-15", date(2023, 10, 15)),
        ("10月底前", date(2023, 10, 31)),
        ("2024年2月底", date(2024, 2, 29)),
        ("2023年底前完成", date(2023, 12, 31)),
        (date(2023, 10, 15), date(2023, 10, 15)),
        (datetime(2023, 10, 15, 9), date(2023, 10, 15)),
        (45214, date(2023, 10, 15)),
        # no year: not earlier than 60 days before the activity
        ("9.25", date(2023, 9, 25)),
        ("1.15", date(2024, 1, 15)),
        ("6.30", date(2024, 6, 30)),
        ("2.29", date(2024, 2, 29)),
        ("1月底", date(2024, 1, 31)),
    ],
)
def test_dated(raw, day):
    deadline = parse_deadline(raw, context=MID_AUTUMN)
    assert (deadline.kind, deadline.date) == ("dated", day)
    assert deadline.text


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("immediate", ["立即执行", "立即", "马上", "马上执行", "即日起", "即刻", "尽快完成", "immediately", "ASAP"]),
        (
            "event",
            ["下次活动前", "下一个重大项目启动前", "上线前", "下月内完成", "下一迭代周期内", "下半年规划",
             "下一功能更新时", "下个月",
             "下周", "下季度", "本月底前", "年底前", "月底", "一周内", "2天内", "今日内", "活动前3天",
             "活动前3天完成", "活动结束后一周内",
             "大促开始前一周", "本周五前", "Q4", "Q3内完成", "第四季度", "before the next campaign", "next month",
             "within 2 weeks",
             "after launch", "by the end of the quarter"],
        ),
        (
            "recurring",
            ["每季度至少一次", "每季度一次", "每月", "每周", "每次活动前", "每场活动后", "每2周", "定期", "按月",
             "quarterly",
             "once a month", "every campaign", "Monthly"],
        ),
        ("ongoing", ["长期执行", "长期", "持续", "持续进行", "即日起长期执行", "常态化", "ongoing", "long-term"]),
    ],
)  # fmt: skip
def test_undated(kind, texts):
    for text in texts:
        assert parse_deadline(text, context=MID_AUTUMN) == Deadline(kind, text), text
        assert parse_deadline(f" {text}\u3000").kind == kind


@pytest.mark.parametrize(
    "raw",
    ["", " ", "无", "待定", "TBD", "XX", "X月X日", "[填写日期]", "张三", "*工", "加强沟通", "已完成", "进行中",
     "当前进行中", "及时", "及时完成",
     "目前", "最后", "提前", "24小时", "本部门完成", "5万", "高", "2023.2.30", "2023.2.30前", "9月31日前", "2023.9",
     "2023年9月", "9.31",
     "1985.1.1", "in progress", "by Zhang", "at risk",
     "增加方案评审会,明确设计需求后启动设计,并在上线之前完成所有的评审以及测试工作,同时通知所有人前",
     9.2, 0, None, True, float("nan"), float("inf"), [], datetime(1900, 1, 9)],
)  # fmt: skip
def test_refused(raw):
    with pytest.raises(DateUnreadable) as caught:
        parse_deadline(raw, context=MID_AUTUMN)
    assert caught.value.hint
    if isinstance(raw, str):
        assert raw.strip().removesuffix("前")[:20] in caught.value.message.zh


def test_no_year_without_context():
    for text in ("10.15", "10月15日前", "10月底前", "10.10-10.15"):
        with pytest.raises(DateUnreadable) as caught:
            parse_deadline(text)
        assert "年份" in caught.value.message.zh
    assert parse_deadline("10.15", year=2025).date == date(2025, 10, 15)
    assert parse_deadline("2月底", year=2024).date == date(2024, 2, 29)
    assert parse_deadline("10.10-10.15", year=2025).date == date(2025, 10, 15)


def test_optional():
    assert parse_optional_deadline("") is None
    assert parse_optional_deadline(None) is None
    assert parse_optional_deadline("/") is NOT_APPLICABLE
    assert parse_optional_deadline("马上") == Deadline("immediate", "马上")


_ALPHABET = "0123456789.-/年月日前后内时下次活动每季度底立即长期执行完成半X ~"
_DAYS = st.dates(date(1980, 1, 1), date(2110, 1, 1))


@given(
    st.text(alphabet=_ALPHABET, max_size=14) | st.text(),
    st.none() | st.builds(Period, _DAYS, _DAYS),
    st.none() | st.integers(-1, 10000),
)
def test_any_text_is_read_or_refused(text, context, year):
    try:
        deadline = parse_deadline(text, context=context, year=year)
    except DateUnreadable:
        return
    assert (deadline.date is not None) == (deadline.kind == "dated")


@pytest.mark.parametrize("raw", ["10月15日", "5月底", "6/15", "10月15日前"])
def test_one_day_without_a_year_is_told_to_write_the_year(raw):
    with pytest.raises(DateUnreadable) as caught:
        parse_deadline(raw)
    assert "没有写年份" in caught.value.message.zh
    assert "请写全年份，如 2024.10.15" in caught.value.hint.zh


@pytest.mark.parametrize("raw", ["2024/2/30", "2024-2-30", "2024.2.30前完成"])
def test_a_day_that_the_calendar_lacks_is_told_so(raw):
    with pytest.raises(DateUnreadable) as caught:
        parse_deadline(raw, context=MID_AUTUMN)
    assert caught.value.message.zh.startswith("日历上没有")
    assert "-10.6" not in caught.value.hint.zh


def test_a_broken_period_is_told_how_a_period_is_written():
    with pytest.raises(DateUnreadable) as caught:
        parse_deadline("2024.2.1-2.30")
    assert "2023.9.28-10.6" in caught.value.hint.zh
