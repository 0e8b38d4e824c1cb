"""Deadlines as people type them: a date, 立即执行, 下次活动前, 每季度至少一次, 长期执行."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from xlretro.errors import DateUnreadable
from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.period import FIRST_DAY, LAST_DAY, Period, format_date, is_day_form, parse_date, parse_period
from xlretro.model.values import (
    NOT_APPLICABLE,
    NotApplicable,
    clean,
    is_blank,
    is_not_applicable,
    is_placeholder,
    shown,
)

__all__ = ["Deadline", "DeadlineKind", "parse_deadline", "parse_optional_deadline"]

DeadlineKind = Literal["dated", "immediate", "event", "recurring", "ongoing"]

# A measure may have been due while the activity was being prepared; else it is due after the activity began.
_PREPARATION: Final = timedelta(days=60)
_LONGEST_TEXT: Final = 40


class Deadline(NamedTuple):
    """When a measure is due.

    kind: "dated" – the only one that can be overdue, and the only one with a date; "immediate" 立即执行;
    "event" – bound to an event or to a time told from an unsaid day (下次活动前, 下月内完成, 一周内);
    "recurring" 每季度至少一次; "ongoing" 长期执行.
    text: as typed, trimmed; for a date cell 2023.10.15.
    """

    kind: DeadlineKind
    text: str
    date: date | None = None


_MESSAGE = Text("看不懂完成时间“{text}”。", "“{text}” cannot be read as a deadline.")
_MESSAGE_PLACEHOLDER = Text("完成时间“{text}”还没有填写。", "The deadline “{text}” has not been filled in.")
_MESSAGE_NO_YEAR = Text("完成时间“{text}”没有写年份。", "The deadline “{text}” has no year.")
_HINT_NO_YEAR = Text("请写全年份，如 2024.10.15。", "Write the year too: 2024.10.15.")
_HINT = Text(
    "请写日期（2023.10.15），或写 立即执行、下次活动前、每季度一次、长期执行。",
    "Write a date (2023.10.15), or for instance: immediately, before the next campaign, quarterly, ongoing.",
)

_SPAN = r"(?:[0-9]+|[一二两三四五六七八九十半几])个?\s*(?:工作日|自然日|小时|天|日|周|星期|月|季度|年)"
_TURN = r"(?:月|周|季度?|半年|年度?|星期|天|日|迭代|版本|周期|阶段|期|轮|双周|sprint)"
_DOING = r"完成|落实|提交|上线|执行|规划|计划|更新|启动|实施|推进"
# Tried in this order: 每次活动前 recurs, although it also names an event; 即日起长期执行 goes on.
_UNDATED: tuple[tuple[DeadlineKind, re.Pattern[str]], ...] = (
    (
        "recurring",
        lazy(
            r"每(?:个|一|两|双|隔|逢)?\s*(?:工作日|天|日|周|星期|月|季|半年|年|次|场|期|轮|回|届|迭代|版本|项目|活动|大促)"
            r"|每[0-9]+个?(?:天|日|周|月|季度)|定期|按[日周月季年]|逐[日周月季年]|周期性"
            r"|\b(?:daily|weekly|bi-?weekly|fortnightly|monthly|quarterly|half-?yearly|yearly|annually|regularly|every|each)\b"
            r"|\b(?:once|twice|times) (?:a|per)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "ongoing",
        lazy(
            r"长期|持续|一直|始终|常态化?|不间断"
            r"|\b(?:on-?going|continuous(?:ly)?|continual(?:ly)?|long[- ]term|permanent(?:ly)?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "immediate",
        lazy(
            r"(?:请|须|需|应)?(?:立即|立刻|马上|即刻|即时|即日|当即|尽快)(?:起|开始|执行|落实|整改|完成|改进|实施|启动|处理|生效)*"
            r"|(?:do )?(?:immediate(?:ly)?|at once|right away|straight away|now|asap|as soon as possible)",
            re.IGNORECASE,
        ),
    ),
    (
        "event",
        lazy(
            # 下次活动前, 下一功能更新时; but 及时, 目前 and 最后 are no events
            rf".+(?:(?<![提目当])前|(?<![最落滞])后|(?<![及按随临暂同实准小])时|期间)(?:{_DOING})?"
            rf"|.*(?:前|后)\s*(?:的?第?{_SPAN}|当[天日周月])(?:之?内|以内)?(?:完成)?"  # 活动前3天
            # 下月内完成, 下一迭代周期内
            r"|下一?[次场届期回个](?:活动|大促|项目|直播|发布|迭代|版本|上线|培训|会议|促销|复盘)\S{0,4}"  # 下次活动
            rf"|(?:下|本|这|今|明|当)(?:一个?|个|次)?{_TURN}\S{{0,4}}?(?:内|中|[底末初]|[上中下]旬|{_DOING})*"
            rf"|[上下]半年(?:内|{_DOING})*|(?:第?[一二三四1-4]季度|Q[1-4])(?:内|[底末初]|{_DOING})*"
            rf"|{_SPAN}(?:之?内|以内)(?:{_DOING})?|[月季年]度?[底末](?:前|之前)?(?:{_DOING})?"
            r"|(?:before|after|during|upon|when|once|until|prior to)\s.+|(?:by |within )?(?:today|tomorrow)"
            r"|(?:by |in |within )?(?:the )?(?:next|this|end of)\s.+"
            r"|(?:in|within)\s(?:[0-9]+|an?|one|two)\s(?:hours?|(?:working |business )?days?|weeks?|months?)",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
)
_AROUND_DATE = lazy(
    r"(?:截至|截止到?|最晚|最迟|不晚于|不迟于|于|在|by|before|until|due(?: on)?)?\s*(?P<date>[0-9].*?)\s*"
    r"(?:(?:之前|以前|前|止|之内|内)?(?:完成|落实|提交|上线|执行|到位)?)",
    re.IGNORECASE | re.DOTALL,
)
_MONTH_END = lazy(
    r"(?:(?P<year>[0-9]{4})\s*年\s*)?(?P<month>1[0-2]|0?[1-9])\s*月\s*[底末]|(?P<whole>[0-9]{4})\s*年\s*年?\s*[底末]"
)
_LOOKS_DATED = lazy(r"\D{0,4}[0-9]{1,4}\s*(?:[年./-]\s*[0-9]|月)")


def parse_deadline(raw: object, *, context: Period | None = None, year: int | None = None) -> Deadline:
    """The deadline in *raw*: text in any form of domain.md, or a date cell. Of a period the end counts.

    A date without a year takes *year*; else, from *context* (the activity's own time), the first such day that
    is not earlier than 60 days before the activity. Raises DateUnreadable for whatever else, blanks included.
    """
    if not isinstance(raw, str):
        day = parse_date(raw)
        return Deadline("dated", format_date(day), day)
    text = " ".join(clean(raw).split())
    if not text or len(text) > _LONGEST_TEXT:
        raise DateUnreadable(_MESSAGE.fill(text=shown(raw)), _HINT)
    if is_placeholder(text):
        raise DateUnreadable(_MESSAGE_PLACEHOLDER.fill(text=shown(raw)), _HINT)
    if match := _AROUND_DATE.fullmatch(text):
        try:
            return Deadline("dated", text, _day(match["date"], context, year))
        except DateUnreadable:
            # A date that is none (2023.2.30前) is not an event because 前 stands behind it.
            if _LOOKS_DATED.match(text):
                raise
    for kind, form in _UNDATED:
        if form.search(text) if kind in ("recurring", "ongoing") else form.fullmatch(text):
            return Deadline(kind, text)
    raise DateUnreadable(_MESSAGE.fill(text=shown(raw)), _HINT)


def parse_optional_deadline(
    raw: object, *, context: Period | None = None, year: int | None = None
) -> Deadline | NotApplicable | None:
    """As parse_deadline, but None for a blank and NOT_APPLICABLE for 无, /, — and the like."""
    if is_blank(raw):
        return None
    return NOT_APPLICABLE if is_not_applicable(raw) else parse_deadline(raw, context=context, year=year)


def _day(text: str, context: Period | None, year: int | None) -> date:
    text = text.strip()
    if match := _MONTH_END.fullmatch(text):
        if match["whole"]:
            return parse_date(f"{match['whole']}.12.31")
        month, typed_year = int(match["month"]), int(match["year"] or year or 0)
        if typed_year:
            return _last_of_month(text, typed_year, month)
        if context is None:
            raise DateUnreadable(_MESSAGE_NO_YEAR.fill(text=shown(text)), _HINT_NO_YEAR)
        nearby = [_last_of_month(text, context.start.year + shift, month) for shift in (-1, 0, 1)]
        return min(day for day in nearby if day >= context.start - _PREPARATION)
    try:
        return parse_date(text, year=year)
    except DateUnreadable as error:
        of_one_day = error
    try:
        return _end_after(text, context) if year is None else _end_in(text, year)
    except DateUnreadable:
        if is_day_form(text):
            raise of_one_day from None  # how a period is written is no help for 2024/2/30
        raise


def _last_of_month(text: str, year: int, month: int) -> date:
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise DateUnreadable(_MESSAGE.fill(text=shown(text)), _HINT)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _end_in(text: str, year: int) -> date:
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise DateUnreadable(_MESSAGE.fill(text=shown(text)), _HINT)
    return parse_period(text, context=Period(date(year, 1, 1), date(year, 12, 31))).end


def _end_after(text: str, context: Period | None) -> date:
    if context is None:
        return parse_period(text).end
    earliest = context.start - _PREPARATION
    found: list[date] = []
    for shift in range(-1, 6):  # a 29 February may be four years away
        middle = context.start.year + shift
        if FIRST_DAY.year <= middle <= LAST_DAY.year:
            try:
                found.append(parse_period(text, context=Period(date(middle, 7, 1), date(middle, 7, 1))).end)
            except DateUnreadable:
                continue
    if not found:
        return parse_period(text, context=context).end
    return min((day for day in found if day >= earliest), default=max(found))
