"""One computed column from given columns, without a workbook: what the XR_ functions of Excel answer with.

The cells are laid into a retrospective that holds nothing else and go the workbook's own way (`interpret`,
`compute`), so that a cell shows exactly what the command line computes from the same cells.

Columns are lists of raw values of one length, None for a column that is not given: that a workbook has no 单位 is not
the same as a blank 单位. Every function gives a list of that length back: a number, a date, a Text, None for blank, or
the error (Unreadable or NoAnswer) that stands in an answer's place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from xlretro.errors import ChoiceUnreadable, DateUnreadable, NoAnswer, Unreadable
from xlretro.language import Text
from xlretro.model import measures
from xlretro.model.compute import compute
from xlretro.model.interpret import Typed, choice_key, interpret
from xlretro.model.patterns import lazy
from xlretro.model.period import FIRST_DAY, Period, parse_optional_date, parse_optional_period
from xlretro.model.quantity import Quantity, parse_optional_quantity, unit_and_bound
from xlretro.model.records import Part, Raw, Retrospective, TableData
from xlretro.model.schema import Choice, Column, Kind, WorkbookKind
from xlretro.model.values import clean, is_blank, is_not_applicable, shown

__all__ = ["Answer", "Cells", "change", "completion", "delay_days", "number", "overdue", "period_day", "progress", "unit"]

Cells = Sequence[Raw]
Answer = float | int | date | str | Text | None | Unreadable | NoAnswer

_DAYS: Final = Column(
    key="days", title=Text("天数单位", "Days"), kind=Kind.CHOICE,
    choices=(
        Choice("calendar", Text("日历日", "Calendar days"), ("自然日", "calendar", "calendar day")),
        Choice("working", Text("工作日", "Working days"), ("working", "working day", "workday", "workdays",
                                                          "business day", "business days")),
    ),
    help=Text("日历日 或 工作日。", "Calendar days or working days."),
)  # fmt: skip
_WHICH: Final = Column(
    key="which", title=Text("开始或完成", "Start or end"), kind=Kind.CHOICE,
    choices=(
        Choice("start", Text("开始", "Start"), ("开始时间", "1")),
        Choice("end", Text("完成", "End"), ("结束", "完成时间", "2")),
    ),
    help=Text("开始 或 完成。", "Start or end."),
)  # fmt: skip
_MESSAGE_WORD = Text("“{text}”不是可以写的词。", "“{text}” is none of the words known here.")
_YEAR = lazy(r"(?P<year>[12][0-9]{3})年?")
_MESSAGE_YEAR = Text("“{text}”不是年份。", "“{text}” is no year.")
_HINT_YEAR = Text("请写四位数，例如 2023。", "Write four digits, such as 2023.")


def completion(
    kind: WorkbookKind,
    target: Cells,
    actual: Cells,
    direction: Cells | None = None,
    start: Cells | None = None,
    unit: Cells | None = None,
) -> list[Answer]:
    """完成率 as fractions, as `measures.completion_rate` of what the cells mean in a goal table."""
    return _computed(kind, "goals", "completion", target=target, actual=actual, direction=direction,
                     start_value=start, unit=unit)  # fmt: skip


def change(kind: WorkbookKind, current: Cells, previous: Cells, unit: Cells | None = None) -> list[Answer]:
    """较上期变化 as fractions; under unit %, or without a unit column where the current value carries %, in points."""
    return _computed(kind, "goals", "change", actual=current, previous=previous, unit=unit)


def delay_days(kind: WorkbookKind, planned: Cells, actual: Cells, days: Cells | None = None) -> list[Answer]:
    """延期天数 in calendar days, or in working days of mainland China where *days* says 工作日. Of a period the end
    counts."""
    typed = _typed(kind, "phases", planned=planned, actual=actual)
    ends = zip(typed.tables["phases"]["planned_end"], typed.tables["phases"]["actual_end"], strict=True)
    calendar_days = compute(typed, FIRST_DAY).columns["phases"]["delay"]

    def counted(delay: Answer, one: Any, other: Any, word: Raw) -> Answer:
        if _chosen(_DAYS, word) != "working" or not isinstance(delay, int):
            return delay
        return measures.working_delay_days(one, other)

    words = days if days is not None else [None] * len(planned)
    return [_try(counted, delay, *pair, word) for delay, pair, word in zip(calendar_days, ends, words, strict=True)]


def progress(
    kind: WorkbookKind,
    planned_start: Cells,
    planned_end: Cells,
    actual_start: Cells | None = None,
    actual_end: Cells | None = None,
    as_of: Cells | None = None,
    *,
    today: date,
) -> list[Answer]:
    """进度状态 as Texts, on the day *as_of* of each row; a blank one means *today*."""
    return _computed_as_of(kind, "phases", "progress", as_of, today, planned_start=planned_start,
                           planned_end=planned_end, actual_start=actual_start, actual_end=actual_end)  # fmt: skip


def overdue(
    kind: WorkbookKind,
    due: Cells,
    done: Cells | None = None,
    as_of: Cells | None = None,
    status: Cells | None = None,
    *,
    today: date,
) -> list[Answer]:
    """逾期天数 on the day *as_of* of each row, a blank one meaning *today*; None where nothing is overdue."""
    # A table with neither 状态 nor 实际完成日期 tracks no measures. Whoever asks here does.
    done = done if done is not None else [None] * len(due)
    return _computed_as_of(kind, "issues", "overdue", as_of, today, due=due, done_on=done, status=status)


def number(texts: Cells) -> list[Answer]:
    """The number of each quantity: 4.2万 is 42000, 8% is 0.08, 1:2.8 is 2.8."""

    def read(raw: Raw) -> Answer:
        quantity = parse_optional_quantity(raw)
        return quantity.value if isinstance(quantity, Quantity) else None

    return [_try(read, raw) for raw in texts]


def unit(texts: Cells) -> list[Answer]:
    """Unit and bound of each quantity: ≥500元 is ≥元; None where it has neither."""

    def read(raw: Raw) -> Answer:
        quantity = parse_optional_quantity(raw)
        return (unit_and_bound(quantity) or None) if isinstance(quantity, Quantity) else None

    return [_try(read, raw) for raw in texts]


def period_day(texts: Cells, which: Cells | None = None, year: Cells | None = None) -> list[Answer]:
    """The first day of each date or period, or the last where *which* says 完成. *year* is for texts that name none."""

    def read(raw: Raw, end: Raw, given: Raw) -> Answer:
        choice, its_year = _chosen(_WHICH, end), _year(given)
        period = parse_optional_period(raw, year=its_year)
        if not isinstance(period, Period):
            return None
        return period.end if choice == "end" else period.start

    blank: Cells = [None] * len(texts)
    columns = zip(texts, which if which is not None else blank, year if year is not None else blank, strict=True)
    return [_try(read, *row) for row in columns]


def _try(read: Callable[..., Answer], *values: Any) -> Answer:
    """What *read* makes of a row, or the error that it raises."""
    try:
        return read(*values)
    except (Unreadable, NoAnswer) as error:
        return error


def _typed(kind: WorkbookKind, table: str, **columns: Cells | None) -> Typed:
    """A retrospective that holds nothing but *columns* of one table, understood."""
    given = {key: list(cells) for key, cells in columns.items() if cells is not None}
    rows = [(0, index) for index in range(len(next(iter(given.values()))))]
    tables = {each.key: TableData(each) for each in kind.tables}
    tables[table] = TableData(kind[table], [Part("", 0, {}, {})], rows, given)
    return interpret(Retrospective(kind, tables=tables))


def _computed(
    kind: WorkbookKind, table: str, key: str, as_of: date = FIRST_DAY, **columns: Cells | None
) -> list[Answer]:
    answers: list[Answer] = compute(_typed(kind, table, **columns), as_of).columns[table][key]
    return answers


def _computed_as_of(
    kind: WorkbookKind, table: str, key: str, as_of: Cells | None, today: date, **columns: Cells | None
) -> list[Answer]:
    """As `_computed`, each row on its own day: nearly always one day for all of them, and then one pass."""
    if as_of is None:
        return _computed(kind, table, key, today, **columns)
    days = [_try(_as_of, raw, today) for raw in as_of]
    rows_of: dict[date, list[int]] = {}
    for row, day in enumerate(days):
        if isinstance(day, date):
            rows_of.setdefault(day, []).append(row)
    answers: list[Answer] = [day if isinstance(day, Unreadable) else None for day in days]
    for day, rows in rows_of.items():
        part = {name: [cells[row] for row in rows] for name, cells in columns.items() if cells is not None}
        for row, answer in zip(rows, _computed(kind, table, key, day, **part), strict=True):
            answers[row] = answer
    return answers


def _as_of(raw: Raw, today: date) -> date:
    day = parse_optional_date(raw)
    return day if isinstance(day, date) else today


def _word(raw: Raw) -> str:
    """A word as typed, or a number that stands for one: 1 rather than 1.0."""
    return f"{raw:g}" if isinstance(raw, float) else clean(str(raw))


def _chosen(column: Column, raw: Raw) -> str | None:
    """The key of the choice; None for a blank. Raises ChoiceUnreadable for any other word."""
    if is_blank(raw) or is_not_applicable(raw):
        return None
    key = choice_key(column, _word(raw))
    if key is None:
        raise ChoiceUnreadable(_MESSAGE_WORD.fill(text=shown(raw)), column.help)
    return key


def _year(raw: Raw) -> int | None:
    if is_blank(raw) or is_not_applicable(raw):
        return None
    named = _YEAR.fullmatch(_word(raw))
    if named is None:
        raise DateUnreadable(_MESSAGE_YEAR.fill(text=shown(raw)), _HINT_YEAR)
    return int(named["year"])
