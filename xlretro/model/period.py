"""Dates and periods as people type them: 2023.9.28-10.6, 9月28日, 2023/9/1~2023/9/20, date cells."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from xlretro.errors import DateUnreadable
from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.values import NOT_APPLICABLE, NotApplicable, clean, is_blank, is_not_applicable, shown

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "Period",
    "format_date",
    "format_period",
    "from_serial",
    "is_day_form",
    "parse_date",
    "parse_optional_date",
    "parse_optional_period",
    "parse_period",
    "reversed_period",
    "serial",
]

FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
# Excel's 1900 system counts a 29 February 1900 that never was; from March 1900 on this day is its zero.
_SERIAL_ZERO: Final = date(1899, 12, 30)
# 2023.12.28-1.3 runs into the next year; 2023.9.20-9.1 would too, by 347 days, and is a slip.
_LONGEST_CROSSING: Final = timedelta(days=183)


class Period(NamedTuple):
    """The days from start to end, both included."""

    start: date
    end: date


_MESSAGE = Text("看不懂日期“{text}”。", "“{text}” cannot be read as a date.")
_HINT_DATE = Text("请写成 2023.9.28 或 2023/9/28。", "Write it as 2023-09-28 or 2023/9/28.")
_MESSAGE_PERIOD = Text("看不懂时间段“{text}”。", "“{text}” cannot be read as a period.")
_HINT_PERIOD = Text(
    "请写成 2023.9.28-10.6 或 2023/9/28~2023/10/6。", "Write it as 2023-09-28 to 2023-10-06 or 2023/9/28~2023/10/6."
)
_HINT_NO_YEAR = Text("请写全年份，如 2024.10.15。", "Write the year too: 2024.10.15.")
_HINT_NO_DAY = Text("请核对月和日，写成 2024.10.15 这样。", "Check month and day; write it as 2024.10.15.")
_MESSAGE_NO_YEAR = Text("日期“{text}”没有写年份。", "“{text}” has no year.")
_MESSAGE_NO_DAY = Text("日历上没有“{text}”这一天。", "“{text}” is not a day of the calendar.")
_MESSAGE_OUTSIDE = Text("日期“{text}”不在 1990–2099 年之内。", "The date “{text}” is outside 1990–2099.")
_MESSAGE_NUMBER = Text(
    "单元格里是数字 {text}，不是 1990–2099 年之间的日期。", "The cell holds the number {text}, not a date of 1990–2099."
)
_HINT_NUMBER = Text(
    "直接输入 9.20 会被存成数字 9.2；请写全年份，例如 2023.9.20 或 2023/9/20。",
    "9.20 typed into a cell is stored as the number 9.2; type the year too: 2023.9.20 or 2023/9/20.",
)
_HINT_DIGITS = Text("请写成日期：{day}。", "Write it as a date: {day}.")
_MESSAGE_BACKWARDS = Text("时间段“{text}”的结束早于开始。", "The period “{text}” ends before it starts.")


def serial(day: date) -> int:
    """Excel's number for *day* in the 1900 date system, as in a date cell: 2023-09-20 is 45189."""
    return (date(day.year, day.month, day.day) - _SERIAL_ZERO).days


def from_serial(number: float) -> date:
    """The day that an Excel serial number (1900 system) shows; the time of day is dropped.

    Raises DateUnreadable outside 1990–2099: such a number was not meant as a date (9.20 is stored as 9.2).
    """
    if math.isfinite(number) and serial(FIRST_DAY) <= math.floor(number) <= serial(LAST_DAY):
        return _SERIAL_ZERO + timedelta(days=math.floor(number))
    number_text = f"{number:.15g}" if isinstance(number, float) else shown(number)
    raise DateUnreadable(_MESSAGE_NUMBER.fill(text=number_text), _hint_for_number(number))


def _hint_for_number(number: float) -> Text:
    """What may have been meant by a number that is no date: 9.2 the day 9.20, 20240201 the digits of 2024.2.1."""
    if 1 <= number < 13:
        return _HINT_NUMBER
    try:
        # Not taken for the day itself: the template's formulas see a number there, and would show another thing.
        return _HINT_DIGITS.fill(day=format_date(_day_of_text(f"{number:.0f}", None)))
    except DateUnreadable:
        return _HINT_DATE


def parse_date(raw: object, *, year: int | None = None) -> date:
    """The day in *raw*: a date or datetime, an Excel serial number, or text; a time of day is dropped.

    Text without a year (9.28, 9月28日) needs *year*. Raises DateUnreadable for whatever else, for days outside
    1990–2099 and for blanks.
    """
    if isinstance(raw, str):
        return _day_of_text(raw, year)
    if isinstance(raw, date) and not is_blank(raw):
        return _inside(raw, date(raw.year, raw.month, raw.day))
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return from_serial(_float(raw))
    raise DateUnreadable(_MESSAGE.fill(text=shown(raw)), _HINT_DATE)


def parse_optional_date(raw: object, *, year: int | None = None) -> date | NotApplicable | None:
    """As parse_date, but None for a blank and NOT_APPLICABLE for 无, /, — and the like."""
    if is_blank(raw):
        return None
    return NOT_APPLICABLE if is_not_applicable(raw) else parse_date(raw, year=year)


def parse_period(raw: object, *, context: Period | None = None, year: int | None = None) -> Period:
    """The period in *raw*: any text form of domain.md, or a date cell, which is a period of one day.

    A period with no year starts in *year*; else it gets the one that puts it nearest to *context*, the activity's
    own time. An end without a year is in the start's year, or in the next one where it runs over new year (at most
    183 days). Raises DateUnreadable for whatever else, for an end before its start, and for a missing year without
    *year* and *context*.
    """
    if isinstance(raw, str):
        return _period_of_text(raw, context, year)
    day = parse_date(raw)
    return Period(day, day)


def parse_optional_period(
    raw: object, *, context: Period | None = None, year: int | None = None
) -> Period | NotApplicable | None:
    """As parse_period, but None for a blank and NOT_APPLICABLE for 无, /, — and the like."""
    if is_blank(raw):
        return None
    return NOT_APPLICABLE if is_not_applicable(raw) else parse_period(raw, context=context, year=year)


def reversed_period(raw: object, context: Period | None = None) -> tuple[date, date] | None:
    """Start and end of a text that reads as a period but for its end before its start; None for any other."""
    try:
        parse_period(raw, context=context)
    except DateUnreadable:
        plain = " ".join(clean(raw).split()) if isinstance(raw, str) else ""
        readings = _readings(plain) if len(plain) <= _LONGEST_TEXT else []
        if len(readings) == 1:
            start, end = readings[0]
            year = start.year or (context.start.year if context else 0)
            first, last = start.on(year), end.on(year, start.month)
            return (first, last) if first and last and last < first else None
    return None


def format_date(day: date) -> str:
    """*day* as the seed writes it: 2023.9.28."""
    return f"{day.year}.{day.month}.{day.day}"


def format_period(period: Period) -> str:
    """*period* as the seed writes it, 2023.9.28-10.6, such that parse_period gives it back."""
    start, end = period.start, period.end
    if start == end:
        return format_date(start)
    crossing = end.year == start.year + 1 and (end.month, end.day) < (start.month, start.day)
    if end.year == start.year or (crossing and end - start <= _LONGEST_CROSSING):
        return f"{format_date(start)}-{end.month}.{end.day}"
    return f"{format_date(start)}-{format_date(end)}"


class _Parts(NamedTuple):
    """The numbers of one typed date; year and month may be left to its neighbour."""

    year: int | None
    month: int | None
    day: int
    dashed: bool = False  # 9-28: no date where a dash may also mean "to"

    def on(self, year: int, month: int | None = None) -> date | None:
        try:
            return date(self.year or year, self.month or month or 0, self.day)
        except (ValueError, OverflowError):
            return None


_TIME = (
    r"[0-2]?[0-9]\s*"
    r"(?::[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?|[时点](?:[0-5]?[0-9]分?)?)"
)
_DATE = lazy(
    rf"""
    (?: (?P<y1>[0-9]{{4}}) \s*(?P<sep>[./-])\s* (?P<m1>[0-9]{{1,2}}) \s*(?P=sep)\s* (?P<d1>[0-9]{{1,2}})
        (?:(?:T|\s+){_TIME})?
      | (?: (?P<y2>[0-9]{{4}}) \s*年\s* )? (?P<m2>[0-9]{{1,2}}) \s*月\s* (?P<d2>[0-9]{{1,2}}) \s*[日号]? (?:\s*{_TIME})?
      | (?P<m3>[0-9]{{1,2}}) \s*(?P<sep3>[./-])\s* (?P<d3>[0-9]{{1,2}})
      | (?P<y4>[0-9]{{4}}) (?P<m4>[0-9]{{2}}) (?P<d4>[0-9]{{2}})
      | (?P<d5>[0-9]{{1,2}}) \s*[日号]?
    )
    """,
    re.VERBOSE,
)
_SEPARATOR = lazy(r"[-‐‒–—―─−~〜至到]+|\b(?:to|until|through)\b", re.IGNORECASE)
_LONGEST_TEXT = 80


def _parts(text: str) -> _Parts | None:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None

    def number(*names: str) -> int | None:
        return next((int(match[name]) for name in names if match[name] is not None), None)

    day = number("d1", "d2", "d3", "d4", "d5")
    return _Parts(number("y1", "y2", "y4"), number("m1", "m2", "m3", "m4"), day or 0, dashed=match["sep3"] == "-")


def is_day_form(text: str) -> bool:
    """Whether *text* is written as one day, with its year or without; the calendar may have no such day (2024/2/30)."""
    parts = _parts(" ".join(clean(text).split())) if len(text) <= _LONGEST_TEXT else None
    return parts is not None and parts.month is not None


@lru_cache(maxsize=2048)
def _day_of_text(text: str, year: int | None) -> date:
    plain = " ".join(clean(text).split())
    parts = _parts(plain) if len(plain) <= _LONGEST_TEXT and not _has_other_digits(text) else None
    if parts is None or parts.month is None:
        raise DateUnreadable(_MESSAGE.fill(text=shown(text)), _HINT_DATE)
    if parts.year is None and year is None:
        raise DateUnreadable(_MESSAGE_NO_YEAR.fill(text=shown(text)), _HINT_NO_YEAR)
    day = parts.on(year or 0)
    if day is None:
        raise DateUnreadable(_MESSAGE_NO_DAY.fill(text=shown(text)), _HINT_NO_DAY)
    return _inside(text, day)


@lru_cache(maxsize=2048)
def _period_of_text(text: str, context: Period | None, year: int | None) -> Period:
    plain = " ".join(clean(text).split())
    if len(plain) > _LONGEST_TEXT or _has_other_digits(text):
        raise DateUnreadable(_MESSAGE_PERIOD.fill(text=shown(text)), _HINT_PERIOD)
    readings = _readings(plain)
    if len(readings) != 1:  # none, or more than one: 1-7 may be 7 January or the 1st to the 7th
        raise DateUnreadable(_MESSAGE_PERIOD.fill(text=shown(text)), _HINT_PERIOD)
    start, end = readings[0]
    if start.year is not None or year is not None:
        return _placed(text, start, end, start.year or year or 0)
    if context is None:
        raise DateUnreadable(_MESSAGE_NO_YEAR.fill(text=shown(text)), _HINT_PERIOD)
    candidates: list[Period] = []
    refusal: DateUnreadable | None = None
    for near in range(context.start.year - 1, context.end.year + 2):
        try:
            candidates.append(_placed(text, start, end, near))
        except DateUnreadable as error:  # 2.29 is no day of most years
            refusal = refusal or error
    if not candidates:
        raise refusal or DateUnreadable(_MESSAGE_PERIOD.fill(text=shown(text)), _HINT_PERIOD)
    return min(candidates, key=lambda period: _distance(period, context))


def _readings(plain: str) -> list[tuple[_Parts, _Parts]]:
    """Every way to read the text as one date or as two with a separator between them."""
    found: list[tuple[_Parts, _Parts]] = []
    single = _parts(plain)
    if single and single.month and not single.dashed:
        found.append((single, single))
    for mark in _SEPARATOR.finditer(plain):
        start, end = _parts(plain[: mark.start()]), _parts(plain[mark.end() :])
        if not start or not end or not start.month or (end.year and not start.year):
            continue
        if mark.group() == "-" and start.dashed:
            continue
        found.append((start, end))
    return found


def _placed(text: str, start: _Parts, end: _Parts, year: int) -> Period:
    first, last = start.on(year), end.on(year, start.month)
    if first is None or (last is None and (end.month, end.day) != (2, 29)):
        raise DateUnreadable(_MESSAGE_NO_DAY.fill(text=shown(text)), _HINT_PERIOD)
    if last is None or (last < first and end.month and not end.year):
        next_year = end.on(year + 1)
        if next_year and next_year - first <= _LONGEST_CROSSING:
            last = next_year
    if last is None:
        raise DateUnreadable(_MESSAGE_NO_DAY.fill(text=shown(text)), _HINT_PERIOD)
    if last < first:
        raise DateUnreadable(_MESSAGE_BACKWARDS.fill(text=shown(text)), _HINT_PERIOD)
    return Period(_inside(text, first), _inside(text, last))


def _distance(period: Period, context: Period) -> tuple[int, int]:
    """Days between the two, then between their starts: 0 days between those that overlap."""
    gap = max((period.start - context.end).days, (context.start - period.end).days, 0)
    return gap, abs((period.start - context.start).days)


def _inside(raw: object, day: date) -> date:
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    # A workbook's reader shows the number 9.2 in a date cell as 9 January 1900.
    hint = _HINT_NUMBER if not isinstance(raw, str) and day.year == 1900 else _HINT_DATE
    raise DateUnreadable(_MESSAGE_OUTSIDE.fill(text=shown(raw)), hint)


def _float(number: int | float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _has_other_digits(text: str) -> bool:
    """Digits other than plain and full-width ones: NFKC would make 12 of 1² and ①②."""
    return any(not c.isascii() and not "０" <= c <= "９" and any(d.isdigit() for d in clean(c)) for c in text)
