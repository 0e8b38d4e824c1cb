"""Dates and periods: every form of domain.md, years that are not typed, and format → parse."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.errors import DateUnreadable
from xlretro.model.period import (
    FIRST_DAY,
    LAST_DAY,
    Period,
    format_date,
    format_period,
    from_serial,
    parse_date,
    parse_optional_date,
    parse_optional_period,
    parse_period,
    serial,
)
from xlretro.model.values import NOT_APPLICABLE, PercentNumber


def day(text):
    return date.fromisoformat(text)


def period(start, end=None):
    return Period(day(start), day(end or start))


MID_AUTUMN = period("2023-09-28", "2023-10-06")
NEW_YEAR = period("2023-12-20", "2024-01-10")


@pytest.mark.parametrize(
    ("raw", "start", "end"),
    [
        # the forms of domain.md
        ("2023.9.28-10.6", "2023-09-28", "2023-10-06"),
        ("2023.9.1-9.20", "2023-09-01", "2023-09-20"),
        ("10.1-7", "2023-10-01", "2023-10-07"),
        ("9月28日", "2023-09-28", None),
        ("9月28日-10月6日", "2023-09-28", "2023-10-06"),
        ("2023/9/1~2023/9/20", "2023-09-01", "2023-09-20"),
        ("2023年9月28日-10月6日", "2023-09-28", "2023-10-06"),
        ("2023-09-28至2023-10-06", "2023-09-28", "2023-10-06"),
        ("2023.12.28-1.3", "2023-12-28", "2024-01-03"),
        ("2023.9.28", "2023-09-28", None),
        (date(2023, 9, 28), "2023-09-28", None),
        (datetime(2023, 9, 28, 18, 30), "2023-09-28", None),
        (45197, "2023-09-28", None),
        # separators and blanks
        ("2023.9.28–10.6", "2023-09-28", "2023-10-06"),
        ("2023.9.28—10.6", "2023-09-28", "2023-10-06"),
        ("2023.9.28——10.6", "2023-09-28", "2023-10-06"),
        ("2023.9.28～10.6", "2023-09-28", "2023-10-06"),
        ("2023.9.28〜10.6", "2023-09-28", "2023-10-06"),
        ("2023.9.28到10.6", "2023-09-28", "2023-10-06"),
        (" 2023.9.28 － 10.6 ", "2023-09-28", "2023-10-06"),
        ("２０２３．９．２８－１０．６", "2023-09-28", "2023-10-06"),
        ("2023-09-28 - 2023-10-06", "2023-09-28", "2023-10-06"),
        ("2023-09-28-2023-10-06", "2023-09-28", "2023-10-06"),
        ("2023-09-28-10-06", "2023-09-28", "2023-10-06"),
        ("2023-09-28至10-06", "2023-09-28", "2023-10-06"),
        ("09-28至10-06", "2023-09-28", "2023-10-06"),
        ("20230928-20231006", "2023-09-28", "2023-10-06"),
        # the day alone at the end
        ("9月28-30日", "2023-09-28", "2023-09-30"),
        ("2023年9月28日-30日", "2023-09-28", "2023-09-30"),
        ("2023.9.28-30", "2023-09-28", "2023-09-30"),
        # times of day
        ("2023.9.28 10:00-2023.10.6 18:00", "2023-09-28", "2023-10-06"),
        ("2023-09-28 00:00:00", "2023-09-28", None),
        # into the next year, also on to the leap day
        ("12.28-1.3", "2023-12-28", "2024-01-03"),
        ("2023.12.1-2.29", "2023-12-01", "2024-02-29"),
        ("2023.12.28-2024.1.3", "2023-12-28", "2024-01-03"),
        ("2022.9.1-2023.9.20", "2022-09-01", "2023-09-20"),
    ],
)
def test_period(raw, start, end):
    read = parse_period(raw, context=MID_AUTUMN)
    assert read == period(start, end)
    assert parse_period(format_period(read)) == read


@pytest.mark.parametrize(
    ("text", "context", "start", "end"),
    [
        ("12.25-12.31", NEW_YEAR, "2023-12-25", "2023-12-31"),
        ("1.2-1.5", NEW_YEAR, "2024-01-02", "2024-01-05"),
        ("12.28-1.3", NEW_YEAR, "2023-12-28", "2024-01-03"),
        ("12.1-12.19", NEW_YEAR, "2023-12-01", "2023-12-19"),
        ("12.20-12.31", period("2024-01-05", "2024-01-15"), "2023-12-20", "2023-12-31"),
        ("1.5", period("2023-12-01", "2023-12-20"), "2024-01-05", None),
        ("2.29", period("2023-06-01", "2023-06-30"), "2024-02-29", None),
        ("9.1-9.20", MID_AUTUMN, "2023-09-01", "2023-09-20"),
    ],
)
def test_year_nearest_to_the_activity(text, context, start, end):
    assert parse_period(text, context=context) == period(start, end)


@pytest.mark.parametrize("text", ["10.1-7", "9月28日", "9月28日-10月6日", "9.28", "12.28-1.3"])
def test_no_year_without_context(text):
    with pytest.raises(DateUnreadable) as caught:
        parse_period(text)
    assert text in caught.value.message.zh
    assert "年份" in caught.value.message.zh
    assert "2023" in caught.value.hint.zh


REFUSED = [
    "", " ", "无", "一直", "待定", "5万", "2023", "2023.9", "9月", "2023年9月", "2023.2.30", "2023.13.1",
    "2023.9.31", "2023.0.1",
    "23.9.1", "1985.1.1", "2100.1.1", "2023.9/1", "2023..9.1", "20231301", "2023092", "45197", "9.2²", "2023.9.①",
    "٢٠٢٣.9.1",
    "2023.9.28.", "99999.1.1", "下次活动前", "2023.9.28 25时70分", "*工", "-", "至", "1" * 500,
]  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [*REFUSED, "2023.9.20-9.1", "2023.9.20-2023.9.1", "2023.9.28-3", "9月28日-3日", "1-7", "9-28", "9-28-10-6",
     "2023.9.28,10.6",
     "2023.9.1-9.20-9.30", "9.28-2023.10.6", "2023.9.28-", "-10.6", "2023.2.10-2.29", "2023.2.10-2.31",
     "2023.9.1 9.20",
     None, True, float("nan"), float("inf"), 9.2, 0, -1, 20230920, 10**400, [], PercentNumber(0.08), datetime(1900, 1, 9)],
)  # fmt: skip
def test_refused_period(raw):
    with pytest.raises(DateUnreadable) as caught:
        parse_period(raw, context=MID_AUTUMN)
    assert caught.value.hint
    if isinstance(raw, str):
        assert raw.strip()[:20] in caught.value.message.zh
        assert raw.strip()[:20] in caught.value.message.en


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2023.9.28", "2023-09-28"),
        ("2023/9/28", "2023-09-28"),
        ("2023-09-28", "2023-09-28"),
        ("2023年9月28日", "2023-09-28"),
        ("2023年9月28号", "2023-09-28"),
        ("2023 年 9 月 28 日", "2023-09-28"),
        ("20230928", "2023-09-28"),
        ("２０２３／９／２８", "2023-09-28"),
        ("2023-09-28 18:30", "2023-09-28"),
        ("2023-09-28T18:30:00", "2023-09-28"),
        ("2023-09-28T18:30:00.000Z", "2023-09-28"),
        ("2023-09-28T18:30:00+08:00", "2023-09-28"),
        ("2023年9月28日18时30分", "2023-09-28"),
        (date(2023, 9, 28), "2023-09-28"),
        (datetime(2023, 9, 28, 23, 59), "2023-09-28"),
        (45197, "2023-09-28"),
        (45197.99, "2023-09-28"),
        (serial(FIRST_DAY), "1990-01-01"),
        (serial(LAST_DAY) + 0.9, "2099-12-31"),
    ],
)
def test_date(raw, expected):
    read = parse_date(raw)
    assert read == day(expected)
    assert type(read) is date


@pytest.mark.parametrize("text", ["9.28", "9/28", "9-28", "9月28日", "9月28号", "09.28"])
def test_month_and_day_need_a_year(text):
    assert parse_date(text, year=2023) == date(2023, 9, 28)
    with pytest.raises(DateUnreadable):
        parse_date(text)


@pytest.mark.parametrize(
    "raw", [*REFUSED, "2023.9.28-10.6", 9.2, 20230928, serial(FIRST_DAY) - 1, serial(LAST_DAY) + 1, True]
)
def test_refused_date(raw):
    with pytest.raises(DateUnreadable) as caught:
        parse_date(raw)
    assert caught.value.hint


@pytest.mark.parametrize("year", [0, -1, 1, 1989, 2100, 10**20])
def test_a_year_out_of_bounds(year):
    with pytest.raises(DateUnreadable):
        parse_date("9.28", year=year)


@pytest.mark.parametrize("raw", [9.2, datetime(1900, 1, 9, 4, 48)])
def test_a_number_in_a_date_cell_is_explained(raw):
    with pytest.raises(DateUnreadable) as caught:
        parse_date(raw)
    assert "9.20" in caught.value.hint.zh
    assert "9.2" in caught.value.hint.en


def test_optional():
    for parse in (parse_optional_date, parse_optional_period):
        assert parse(None) is None
        assert parse(" ") is None
        assert parse(float("nan")) is None
        for text in ("无", "/", "—", "-", "不适用"):
            assert parse(text) is NOT_APPLICABLE
        with pytest.raises(DateUnreadable):
            parse("待定")
    assert parse_optional_date("2023.9.28") == date(2023, 9, 28)
    assert parse_optional_period("10.1-7", context=MID_AUTUMN) == period("2023-10-01", "2023-10-07")


def test_serial_is_excels():
    assert serial(date(2023, 9, 20)) == 45189
    assert serial(date(2000, 1, 1)) == 36526
    assert serial(datetime(2000, 1, 1, 12)) == 36526


DAYS = st.dates(FIRST_DAY, LAST_DAY)


@given(DAYS)
def test_serial_and_back(one):
    assert from_serial(serial(one)) == one
    assert parse_date(format_date(one)) == one


@given(DAYS, st.integers(0, 800))
def test_format_then_parse(start, length):
    end = min(start + timedelta(days=length), LAST_DAY)
    whole = Period(start, end)
    assert parse_period(format_period(whole)) == whole


@given(DAYS, st.integers(0, 60), st.integers(-150, 150))
def test_a_period_near_the_activity_needs_no_year(start, length, shift):
    end = start + timedelta(days=length)
    context = Period(start + timedelta(days=shift), start + timedelta(days=shift + 7))
    if (
        context.start >= FIRST_DAY
        and end <= LAST_DAY
        and context.end <= LAST_DAY
        and (start.month, start.day) != (2, 29)
    ):
        text = f"{start.month}.{start.day}-{end.month}.{end.day}"
        if (end.month, end.day) != (2, 29):
            assert parse_period(text, context=context) == Period(start, end)


_ALPHABET = "0123456789０９.．/-－–—~～至到年月日号 :T无²①"


@given(st.text(alphabet=_ALPHABET, max_size=24) | st.text(), st.none() | st.builds(Period, DAYS, DAYS))
def test_any_text_is_read_or_refused(text, context):
    try:
        read = parse_period(text, context=context)
    except DateUnreadable:
        return
    assert FIRST_DAY <= read.start <= read.end <= LAST_DAY
    assert parse_period(format_period(read)) == read


@given(st.text(alphabet=_ALPHABET, max_size=12) | st.text(), st.none() | st.integers(1980, 2110))
def test_any_text_is_a_date_or_refused(text, year):
    with suppress(DateUnreadable):
        assert FIRST_DAY <= parse_date(text, year=year) <= LAST_DAY


@given(st.floats() | st.integers())
def test_any_number_is_a_date_or_refused(number):
    with suppress(DateUnreadable):
        assert FIRST_DAY <= parse_date(number) <= LAST_DAY


@pytest.mark.parametrize(("raw", "hint"), [
    (20240201, "2024.2.1"), (20240231, "2023.9.28"), (45.5, "2023.9.28"), (9.2, "9.20"), (date(1900, 1, 9), "9.20"),
    (date(2123, 1, 9), "2023.9.28"),
])  # fmt: skip
def test_the_hint_for_a_number_says_what_was_meant(raw, hint):
    with pytest.raises(DateUnreadable) as caught:
        parse_date(raw)
    assert hint in caught.value.hint.zh
    assert (hint == "9.20") == ("9.20" in caught.value.hint.zh)
