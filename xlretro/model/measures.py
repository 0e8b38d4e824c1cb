"""The measures of a retrospective, each defined once: 完成率, 延期天数, 进度状态, 变化, 综合完成率, 按期率.

Source of every definition: domain.md, section "Arithmetic". None in, None out: a blank has no measure. Where a
figure would mislead, NoAnswer is raised; 0 % and 100 % are never a default.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from xlretro.errors import NoAnswer, NotOnRecord
from xlretro.language import Text

__all__ = [
    "HIGHER",
    "LOWER",
    "Direction",
    "OnTime",
    "Overall",
    "Progress",
    "ProgressState",
    "change",
    "completion_rate",
    "delay_days",
    "is_reached",
    "on_time_rate",
    "overall_rate",
    "overdue_days",
    "progress",
    "working_delay_days",
]


class Direction(IntEnum):
    """Which way a metric gets better: the sign s of the completion rate."""

    HIGHER = 1
    LOWER = -1


HIGHER: Final = Direction.HIGHER
LOWER: Final = Direction.LOWER

_ZERO_TARGET = Text(
    "目标值为 0 且越高越好，算不出完成率。", "A target of 0 where higher is better has no completion rate."
)
_ZERO_TARGET_HINT = Text(
    "请填写大于 0 的目标值；越低越好的指标请把方向改为 越低越好。",
    "Enter a target above 0, or set the direction to “Lower is better” if that is what it is.",
)
_NO_DISTANCE = Text("起点值与目标值相同，算不出完成率。", "The start equals the target, so there is no completion rate.")
_NO_DISTANCE_HINT = Text(
    "请核对起点值；普通目标请把它留空。", "Check the start value; leave it blank for an ordinary goal."
)
_ZERO_BASE = Text("对比的数值为 0，算不出相对变化。", "The value compared with is 0, so there is no relative change.")
_ZERO_BASE_HINT = Text(
    "请核对上期值或竞品值；没有就留空。", "Check the value compared with; leave it blank if there is none."
)
_TOO_LARGE = Text("数值过大，无法计算。", "The values are too large to compute with.")
_TOO_LARGE_HINT = Text("请核对数值的单位，例如 万 与 亿。", "Check the units of the values.")
_NO_CALENDAR = Text(
    "中国法定节假日表只到 {first}–{last} 年，{years} 年的工作日无法计算。",
    "China's public holidays are known for {first}–{last} only, so working days of {years} cannot be counted.",
)
_NO_CALENDAR_HINT = Text(
    "请改用日历日，或升级 chinesecalendar。", "Use calendar days, or upgrade the package chinesecalendar."
)


def completion_rate(
    target: float | None, actual: float | None, direction: Direction = HIGHER, start: float | None = None
) -> float | None:
    """完成率 as a fraction, not capped: 1 + s·(actual − target)/abs(target), s the sign of *direction*.

    With a *start* (起点值): (actual − start)/(target − start), whatever the direction. None for a blank, and for
    a target of 0 where lower is better. Raises NoAnswer for a target of 0 where higher is better, and for a
    start equal to the target. Source: domain.md, "Arithmetic".
    """
    if target is None or actual is None:
        return None
    if start is not None:
        if target == start:
            raise NoAnswer(_NO_DISTANCE, _NO_DISTANCE_HINT)
        return _finite(lambda: (actual - start) / (target - start))
    if target == 0:
        if direction == LOWER:
            return None
        raise NoAnswer(_ZERO_TARGET, _ZERO_TARGET_HINT)
    # The definition, worked out for the four pairs of signs: two of them give actual/target, the others
    # 2 − actual/target. It saves the digits that 1 + (actual − target) loses where actual is small.
    quotient = _finite(lambda: actual / target)
    return quotient if (target > 0) == (direction == HIGHER) else 2 - quotient


def is_reached(
    target: float | None, actual: float | None, direction: Direction = HIGHER, start: float | None = None
) -> bool | None:
    """是否达成: actual ≥ target, or ≤ where lower is better; None for a blank. 0 against 0 is reached.

    With a *start* the way from it to the target is the direction, as in the rate, so that a rate of 100 % and
    "reached" agree. Values within 1e-9 of each other, relative to the larger, are equal: Excel compares 15
    digits, so that 0.1+0.2 equals 0.3 there, and two colleagues must not see two answers for one cell.
    """
    if target is None or actual is None:
        return None
    if math.isclose(actual, target, rel_tol=1e-9):
        return True
    if start is not None and start != target:
        direction = HIGHER if target > start else LOWER
    return actual > target if direction == HIGHER else actual < target


def delay_days(planned_end: date | None, actual_end: date | None) -> int | None:
    """延期天数: actual − planned end in calendar days; positive is late, negative early, None for a blank."""
    if planned_end is None or actual_end is None:
        return None
    return _days(planned_end, actual_end)


def working_delay_days(planned_end: date | None, actual_end: date | None) -> int | None:
    """延期天数 in working days of mainland China: days d with planned < d ≤ actual; negative where early.

    Public holidays and make-up working days come from the package chinesecalendar. Raises NotOnRecord naming the
    years that its table lacks. None for a blank.
    """
    if planned_end is None or actual_end is None:
        return None
    days = _days(planned_end, actual_end)
    first, last = (planned_end, actual_end) if days >= 0 else (actual_end, planned_end)
    first_year, last_year = _calendar_years()
    unknown = [year for year in range(first.year, last.year + 1) if days and not first_year <= year <= last_year]
    if unknown:
        years = str(unknown[0]) if len(unknown) == 1 else f"{unknown[0]}–{unknown[-1]}"
        raise NotOnRecord(_NO_CALENDAR.fill(first=first_year, last=last_year, years=years), _NO_CALENDAR_HINT)
    origin = date(first.year, first.month, first.day)
    count = sum(_is_workday(origin + timedelta(days=step)) for step in range(1, abs(days) + 1))
    return count if days >= 0 else -count


ProgressState = Literal["early", "on_time", "late", "not_started", "in_progress", "overdue"]
_PROGRESS_TEXTS: dict[ProgressState, Text] = {
    "early": Text("提前{days}天", "Days early: {days}"),
    "on_time": Text("按时完成", "On time"),
    "late": Text("延期{days}天", "Days late: {days}"),
    "not_started": Text("未开始", "Not started"),
    "in_progress": Text("进行中", "In progress"),
    "overdue": Text("已逾期{days}天", "Days overdue: {days}"),
}


@lru_cache(maxsize=4096)
def _progress_text(state: ProgressState, days: int) -> Text:
    return _PROGRESS_TEXTS[state].fill(days=days)


class Progress(NamedTuple):
    """进度状态 of a phase: its state, and the days (never negative) that early, late and overdue speak of."""

    state: ProgressState
    days: int = 0

    @property
    def text(self) -> Text:
        """As the sheet shows it. The English needs no plural, since the native formula must say the same."""
        return _progress_text(self.state, self.days)


def progress(
    planned_start: date | None,
    planned_end: date | None,
    actual_start: date | None,
    actual_end: date | None,
    as_of: date,
) -> Progress | None:
    """进度状态 on the day *as_of*; None without a planned end. A phase with an actual end is done, whenever it was.

    Not done: past the planned end overdue; started, or not before a planned start, in progress; else not started.
    """
    if planned_end is None:
        return None
    if actual_end is not None:
        late = _days(planned_end, actual_end)
        return Progress("on_time" if late == 0 else "late" if late > 0 else "early", abs(late))
    overdue = _days(planned_end, as_of)
    if overdue > 0:
        return Progress("overdue", overdue)
    waiting = actual_start is None and planned_start is not None and _days(planned_start, as_of) < 0
    return Progress("not_started" if waiting else "in_progress")


def overdue_days(due: date | None, done: date | None, as_of: date, closed: bool = False) -> int | None:
    """逾期天数: (done, else as_of) − due in calendar days, only if positive and only for a row not closed.

    *due* is None for a deadline that is not dated; *closed* means 状态 is 已完成 or 已取消.
    """
    if due is None or closed:
        return None
    days = _days(due, as_of if done is None else done)
    return days if days > 0 else None


def change(current: float | None, other: float | None, percent_points: bool = False) -> float | None:
    """较上期变化 and 与竞品差距 as a fraction: (current − other)/abs(other); None for a blank.

    With *percent_points* (unit %) the difference current − other: 0.02 is 2 percentage points. Raises NoAnswer
    where *other* is 0 and the change relative.
    """
    if current is None or other is None:
        return None
    if percent_points:
        return _finite(lambda: current - other)
    if other == 0:
        raise NoAnswer(_ZERO_BASE, _ZERO_BASE_HINT)
    return _finite(lambda: (current - other) / abs(other))


class Overall(NamedTuple):
    """综合完成率 as a fraction, how many goals it is made of, and how many were left out."""

    rate: float | None
    counted: int
    left_out: int


def overall_rate(rates: Sequence[float | None], weights: Sequence[float | None]) -> Overall:
    """综合完成率: Σ w·rate / Σ w over the goals that have a rate; equal weights where no goal has one.

    Where some goals have a weight, those without a usable one (blank, negative) are left out and counted. The
    rate is None without goals and where the weights add up to 0. Both sequences are one per goal.
    """
    if all(weight is None for weight in weights):
        weights = [1.0] * len(rates)
    pairs = [
        (rate, weight)
        for rate, weight in zip(rates, weights, strict=True)
        if rate is not None and weight is not None and weight >= 0 and math.isfinite(weight) and math.isfinite(rate)
    ]
    total = math.fsum(weight for _, weight in pairs)
    # Shares first, then the sum: the product of a great weight and a great rate may be beyond a float.
    rate = math.fsum(rate * (weight / total) for rate, weight in pairs) if total > 0 else None
    return Overall(rate, len(pairs), len(rates) - len(pairs))


class OnTime(NamedTuple):
    """按期率 as a fraction (None where nothing was due), of how many phases finished on plan and how many were due."""

    rate: float | None
    on_time: int
    due: int


def on_time_rate(phases: Iterable[tuple[date | None, date | None]], as_of: date) -> OnTime:
    """按期率 of (planned end, actual end) pairs: of the phases due on or before *as_of*, those done by their plan.

    A phase finished ahead of a plan that lies after *as_of* is in neither number, else the rate could pass 100 %.
    """
    due = [(planned, actual) for planned, actual in phases if planned is not None and _days(planned, as_of) >= 0]
    on_time = sum(actual is not None and _days(planned, actual) <= 0 for planned, actual in due)
    return OnTime(on_time / len(due) if due else None, on_time, len(due))


def _days(earlier: date, later: date) -> int:
    """Calendar days from one to the other; a datetime counts as its day."""
    return later.toordinal() - earlier.toordinal()


def _finite(compute: Callable[[], float]) -> float:
    try:
        value = compute()
    except OverflowError:
        value = math.inf
    if math.isfinite(value):
        return value
    raise NoAnswer(_TOO_LARGE, _TOO_LARGE_HINT)


@lru_cache(maxsize=1)
def _calendar_years() -> tuple[int, int]:
    # Imported on first use: the table takes longer to load than a whole file to check.
    from chinese_calendar.constants import holidays

    return min(holidays).year, max(holidays).year


@lru_cache(maxsize=8192)
def _is_workday(day: date) -> bool:
    from chinese_calendar import is_workday

    return bool(is_workday(day))
