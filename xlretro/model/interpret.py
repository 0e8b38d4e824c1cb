"""From raw cells to meaning: quantities, dates, deadlines, choices. What can't be understood becomes a Broken.

A Broken keeps the raw value and the reason, so that one pass over the cells serves arithmetic, rules and summary,
and nothing is guessed twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeGuard

from xlretro.errors import ChoiceUnreadable, DateUnreadable, NoAnswer, QuantityUnreadable, Unreadable
from xlretro.language import Text
from xlretro.model.deadline import Deadline, parse_optional_deadline
from xlretro.model.patterns import lazy
from xlretro.model.period import (
    FIRST_DAY,
    LAST_DAY,
    Period,
    format_date,
    parse_date,
    parse_optional_date,
    parse_optional_period,
)
from xlretro.model.quantity import Quantity, parse_optional_quantity
from xlretro.model.records import CellError, Raw, Retrospective, TableData, Uncalculated
from xlretro.model.schema import Column, Kind
from xlretro.model.units import in_unit_of_row, scale_of
from xlretro.model.values import NOT_APPLICABLE, clean, is_blank, is_not_applicable

__all__ = ["Broken", "Judgement", "Typed", "choice_key", "interpret", "known_as"]


class Broken(NamedTuple):
    """A cell whose value can't be used: unreadable text, an Excel error value, a formula never calculated."""

    raw: Raw
    error: Unreadable | NoAnswer


class Judgement(NamedTuple):
    """What a person typed under 完成情况: the choice's key (or the text itself), and the days if any were named."""

    key: str
    days: int | None = None


@dataclass(slots=True, eq=False)
class Typed:
    """A retrospective with its cells understood.

    `tables[table key][column key]` is a list aligned to the table's rows, for every declared column; an element is
    None (blank), NOT_APPLICABLE, a Broken, or the kind's own value: str, Quantity, date, Deadline, Judgement.
    """

    retro: Retrospective
    fields: dict[str, Any]
    tables: dict[str, dict[str, list[Any]]]
    context: Period | None
    """The activity's own time, from which periods without a year take it."""

    def unit(self, index: int) -> str:
        """The unit of goal *index*: the 单位 column where the workbook has one, else what target and actual carry.

        The column decides alone where it stands, because the native formulas see nothing else.
        """
        goals = self.tables["goals"]
        if self.retro["goals"].has("unit"):
            return clean(str(goals["unit"][index] or ""))
        for value in (goals["target"][index], goals["actual"][index]):
            if isinstance(value, Quantity) and value.unit:
                return value.unit
        return ""


_DAYS_LATE = lazy(
    r"(?:已|共|比计划|较计划)*(?P<word>延期|延迟|延后|延误|推迟|拖期|超期|逾期|晚|提前|提早|早)了?(?:约|近)?"
    r"(?P<days>\d+|[一二两三四五六七八九十])个?(?P<unit>[天日周]|星期)(?:后?(?:完成|上线|结束|交付))?"
)
_BETWEEN_REMARKS = lazy(r"[,。.;:()\n]+")
_DAYS_IN = {"天": 1, "日": 1, "周": 7, "星期": 7}
_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_DAYS_LATE_EN = lazy(r"(?P<days>\d+) days? (?P<word>late|early)", re.IGNORECASE)


def choice_key(column: Column, text: str) -> str | None:
    """The key of the choice that *text* names, by title in either language or by synonym."""
    return column.choice_keys.get(clean(text).casefold())


def known_as(column: Column, key: str) -> Text:
    """The title of a choice key; a text that is no choice stands for itself."""
    return next((choice.title for choice in column.choices if choice.key == key), Text(key, key))


def _text(column: Column, raw: Raw, context: Period | None) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%d")
    return str(raw).strip()


def _choice(column: Column, raw: Raw, context: Period | None) -> Any:
    text = _text(column, raw, context)
    key = choice_key(column, text)
    if key is not None:
        return key
    if column.open_choices:
        return text
    offered = Text(*("、".join(c.title.zh for c in column.choices), ", ".join(c.title.en for c in column.choices)))
    understood = [word for choice in column.choices for word in choice.synonyms]
    chinese = "、".join(word for word in understood if not word.isascii())
    english = ", ".join(word for word in understood if word.isascii() and any(map(str.isalpha, word)))
    raise ChoiceUnreadable(
        Text("“{text}”不在可选值之内", "“{text}” is none of the values offered").fill(text=text),
        Text("请改为：{offered}；也认：{others}", "Use one of: {offered}; understood too: {others}").fill(
            offered=offered, others=Text(chinese, english)),
    )  # fmt: skip


def _judgement(column: Column, raw: Raw, context: Period | None) -> Judgement:
    text = clean(_text(column, raw, context))
    whole = _judged(column, text)
    if whole is None:  # 已完成（延期2天）: the one part that judges stands for all of it
        parts = {part for piece in _BETWEEN_REMARKS.split(text) if (part := _judged(column, piece.strip()))}
        whole = parts.pop() if len(parts) == 1 else None
    return whole or Judgement(text)


def _judged(column: Column, text: str) -> Judgement | None:
    """What *text* as a whole says of when a phase was done; None where it says nothing known."""
    if named := _DAYS_LATE.fullmatch("".join(text.split())):
        count = _DIGITS.get(named["days"]) or int(named["days"])
        return Judgement("early" if "早" in named["word"] or "前" in named["word"] else "late", count * _DAYS_IN[named["unit"]])
    if named := _DAYS_LATE_EN.fullmatch(text):
        return Judgement("early" if named["word"].lower() == "early" else "late", int(named["days"]))
    key = choice_key(column, text)
    return Judgement(key) if key else None


def _quantity(column: Column, raw: Raw, context: Period | None) -> Any:
    return parse_optional_quantity(raw)


def _figure(column: Column, raw: Raw, context: Period | None) -> Any:
    """A recorded rate, change or number of days, or a weight: its bare number."""
    value = parse_optional_quantity(raw)
    return value.value if isinstance(value, Quantity) else value


def _date(column: Column, raw: Raw, context: Period | None) -> Any:
    try:
        return parse_optional_date(raw)
    except DateUnreadable:
        if context is None or not isinstance(raw, str):
            raise
    # A day without a year is the one nearest to the activity: 12.20 before an activity of January is last year's.
    days, refused = [], None
    for year in range(context.start.year - 1, context.end.year + 2):
        try:
            days.append(parse_date(raw, year=year))
        except DateUnreadable as error:  # 2.29 is no day of most years
            refused = error
    if not days:
        assert refused
        raise refused
    return min(days, key=lambda day: max(context.start - day, day - context.end))


def _period(column: Column, raw: Raw, context: Period | None) -> Any:
    return parse_optional_period(raw, context=context)


def _is_day(raw: Raw) -> TypeGuard[date]:
    """Whether *raw* is a date cell that is taken as it stands: no time of day, no year that nobody meant."""
    return type(raw) is date and FIRST_DAY <= raw <= LAST_DAY


def _deadline(column: Column, raw: Raw, context: Period | None) -> Any:
    return parse_optional_deadline(raw, context=context)


_READERS: dict[Kind, Callable[[Column, Raw, Period | None], Any]] = {
    Kind.TEXT: _text,
    Kind.PERSON: _text,
    Kind.LABEL: _text,
    Kind.CHOICE: _choice,
    Kind.QUANTITY: _quantity,
    Kind.WEIGHT: _figure,
    Kind.RATE: _figure,
    Kind.CHANGE: _figure,
    Kind.DAYS: _figure,
    Kind.DATE: _date,
    Kind.PERIOD: _period,
    Kind.DEADLINE: _deadline,
}


def _is_prose(column: Column) -> bool:
    """Whether its cells hold text of any kind, where 无 is an answer like any other."""
    return column.kind is Kind.TEXT and not column.choices


def _understand(column: Column, raw: Raw, context: Period | None) -> Any:
    if raw is None:
        return None
    if isinstance(raw, str):
        # Most texts begin with a Chinese character that says at once that they are neither blank nor 无.
        if not "\u4e00" <= raw[:1] <= "\u9fff" or raw[0] in "无暂不":
            if is_blank(raw):
                return None
            if not _is_prose(column) and is_not_applicable(raw):
                return NOT_APPLICABLE
    elif is_blank(raw):
        return None
    elif isinstance(raw, CellError):
        error = NoAnswer(Text("单元格里是错误值 {raw}", "the cell holds the error value {raw}").fill(raw=raw))
        return Broken(raw, error)
    elif isinstance(raw, Uncalculated):
        error = NoAnswer(Text("公式还没有计算过", "the formula has never been calculated"))
        return Broken(raw, error)
    try:
        if column.key == "judgement":
            return _judgement(column, raw, context)
        return _READERS[column.kind](column, raw, context)
    except Unreadable as error:
        return Broken(raw, error)


def _understand_column(column: Column, raws: list[Raw], context: Period | None) -> list[Any]:
    """What every cell of a column means. What most cells hold, days, numbers and sentences, is known by a glance."""
    classes = set(map(type, raws))
    if classes == {type(None)}:
        return [None] * len(raws)
    if column.kind is Kind.DATE:
        return [raw if _is_day(raw) else _understand(column, raw, context) for raw in raws]
    if column.kind is Kind.DEADLINE and date in classes:
        return [
            Deadline("dated", format_date(raw), raw) if _is_day(raw) else _understand(column, raw, context) for raw in raws
        ]  # fmt: skip
    if _is_prose(column):
        return [
            raw.strip() if type(raw) is str and "\u4e00" <= raw[:1] <= "\u9fff" else _understand(column, raw, context)
            for raw in raws
        ]
    # A name, a status, an amount often stands in many rows: each is understood once.
    texts: dict[Any, Any] = {raw: _understand(column, raw, context) for raw in {raw for raw in raws if type(raw) is str}}
    if classes == {str}:
        return [texts[raw] for raw in raws]
    if column.kind is Kind.QUANTITY:
        return [
            texts[raw] if type(raw) is str
            else Quantity(raw) if type(raw) is float and math.isfinite(raw)  # a plain number cell, and no percentage
            else _understand(column, raw, context) for raw in raws
        ]  # fmt: skip
    return [texts[raw] if type(raw) is str else _understand(column, raw, context) for raw in raws]


def _split(halves: tuple[str, str], periods: list[Any], into: dict[str, list[Any]]) -> None:
    """Give both halves of periods typed in one cell, where the half has no value of its own."""
    if periods.count(None) == len(periods):
        return
    for which, key in enumerate(halves):
        values = into[key]
        for index, period in enumerate(periods):
            if values[index] is None and period is not None:
                values[index] = (period.start, period.end)[which] if isinstance(period, Period) else period


def _take_apart(halves: tuple[str, str], raws: tuple[list[Raw], list[Raw]], into: dict[str, list[Any]],
                context: Period | None) -> None:  # fmt: skip
    """2023.9.1-9.20 typed under 计划完成 is its end; under 计划开始 its start, where the end beside it says the same.

    A blank cell is not filled from its neighbour: the formulas see it blank, and would show another thing.
    """
    starts, ends = (into[key] for key in halves)
    if Broken not in map(type, starts + ends):
        return
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if (period := _period_in(end, raws[1][index], context)) is not None:
            ends[index] = period.end
        if (period := _period_in(start, raws[0][index], context)) is not None and ends[index] == period.end:
            starts[index] = period.start


def _period_in(value: Any, raw: Raw, context: Period | None) -> Period | None:
    """The period that stands in a date's cell, or None."""
    if not (isinstance(value, Broken) and isinstance(raw, str)):
        return None
    try:
        found = parse_optional_period(raw, context=context)
    except Unreadable:
        return None
    return found if isinstance(found, Period) else None


def _understand_table(data: TableData, context: Period | None) -> dict[str, list[Any]]:
    typed: dict[str, list[Any]] = {}
    blank = [None] * len(data)
    for column in data.table.columns:
        if not column.helper:
            raws = data.columns.get(column.key)
            typed[column.key] = _understand_column(column, raws, context) if raws else blank[:]
    for column in data.table.columns:
        if column.halves:
            start, end = (data.raw(key) for key in column.halves)
            _take_apart(column.halves, (start, end), typed, context)
            _split(column.halves, typed[column.key], typed)
    if data.table.key == "goals":
        _settle_goals(data, typed)
    return typed


def _settle_goals(data: TableData, typed: dict[str, list[Any]]) -> None:
    """What a cell means by its neighbours: amounts by the 单位 column, a blank 方向 by a target that is a limit."""
    quantities = (column.key for column in data.table.columns if column.kind is Kind.QUANTITY and column.typed)
    amounts = [key for key in quantities if data.has(key)]
    # Most units are plain, and change nothing.
    units = {unit for unit in typed["unit"] if isinstance(unit, str)}
    scaling = [unit for unit in units if scale_of(unit)[0] != 1.0]
    for index, unit in enumerate(typed["unit"] if scaling else ()):
        for key in amounts if unit in scaling else ():
            raw = data.columns[key][index]
            try:
                typed[key][index] = in_unit_of_row(typed[key][index], raw, unit)
            except QuantityUnreadable as error:
                typed[key][index] = Broken(raw, error)
    directions = typed["direction"]
    for index, target in enumerate(typed["target"]):
        if directions[index] is None and isinstance(target, Quantity) and target.bound in {"<=", "<"}:
            directions[index] = "lower"  # 不超过200毫秒 can only be reached from below


def interpret(retro: Retrospective) -> Typed:
    """Understand every cell of *retro*. Never raises: what can't be understood is a Broken in its place."""
    fields: dict[str, Any] = {}
    for column in retro.kind.fields:
        fields[column.key] = _understand(column, retro.raw_field(column.key), None)
    for column in retro.kind.fields:
        if column.halves:
            lists = {key: [fields[key]] for key in column.halves}
            start_raw, end_raw = ([retro.raw_field(key)] for key in column.halves)
            _take_apart(column.halves, (start_raw, end_raw), lists, None)
            _split(column.halves, [fields[column.key]], lists)
            fields.update({key: values[0] for key, values in lists.items()})
    start, end = fields.get("start"), fields.get("end")
    context = None
    if isinstance(start, date) and isinstance(end, date) and start <= end:
        context = Period(start, end)
    tables = {key: _understand_table(data, context) for key, data in retro.tables.items()}
    return Typed(retro=retro, fields=fields, tables=tables, context=context)
