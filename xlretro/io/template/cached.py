"""The values stored beside the template's formulas: what the formulas themselves give, computed in Python.

They are the results of `model.compute`, except where a formula can see less than Python does and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from xlretro.errors import Unreadable, XlretroError
from xlretro.io.template.formulas import is_plain_day, looks_dated
from xlretro.language import Language, Text
from xlretro.model.compute import Results, compute
from xlretro.model.interpret import Broken
from xlretro.model.period import serial
from xlretro.model.schema import Column, Kind, Table
from xlretro.model.values import NOT_APPLICABLE, is_blank, is_not_applicable
from xlretro.model.written import Written

__all__ = ["DIVISION", "UNREADABLE_VALUE", "Cached", "compute_cached", "stored_value"]

UNREADABLE_VALUE = "#VALUE!"
DIVISION = "#DIV/0!"


def stored_value(value: Any, lang: Language) -> Any:
    """A result as the file stores it: '' for a blank, the error value for an error."""
    if value is None:
        return ""
    if isinstance(value, XlretroError):
        return UNREADABLE_VALUE if isinstance(value, Unreadable) else DIVISION
    if isinstance(value, date):
        return serial(value)
    return value(lang) if isinstance(value, Text) else value


@dataclass(slots=True)
class Cached:
    """Stored values: of the tables' formulas by column, and the results that 看板 is made of."""

    results: Results
    written: Written
    columns: dict[tuple[str, str], list[Any]]

    @property
    def as_of(self) -> date:
        return self.results.as_of

    def of(self, table: Table, column: Column, index: int) -> Any:
        """The stored value of a formula in row *index*, prepared blank rows included."""
        values = self.columns[table.key, column.key]
        return values[index] if index < len(values) else _blank(column)

    @property
    def weights_given(self) -> int:
        return sum(w is not None and w is not NOT_APPLICABLE for w in self.written.typed.tables["goals"]["weight"])


_DAYS = (Kind.DATE, Kind.DEADLINE)


def _blank(column: Column) -> Any:
    """What a formula gives in a row with nothing typed."""
    return 0 if column.reads and column.kind in _DAYS else 1 if column.key == "sign" else ""


def _due_days(written: Written, values: list[Any]) -> list[Any]:
    """The formula tells a date from an event by its form alone: it knows no unreadable event."""
    rows = written.typed.tables["issues"]["due"]
    result = []
    for raw, due, value in zip(written.retro["issues"].raw("due"), rows, values, strict=True):
        is_text = isinstance(raw, str) and not is_blank(raw) and not is_not_applicable(raw)
        if is_text and looks_dated(str(raw)):
            value = UNREADABLE_VALUE
        elif is_text and isinstance(due, Broken) and not is_plain_day(str(raw)):
            value = 0
        result.append(value)
    return result


def _overdue(due_days: list[Any], done_days: list[Any], values: list[Any]) -> list[Any]:
    """逾期天数 where the formula sees another deadline than Python does."""
    return [
        UNREADABLE_VALUE if UNREADABLE_VALUE in (due, done) else "" if due == 0 else value
        for due, done, value in zip(due_days, done_days, values, strict=True)
    ]


def _shares(written: Written, rates: list[Any], values: list[Any]) -> list[Any]:
    """A weight that can't be read is an error to the formula, so that 综合完成率 is one, not a figure without it."""
    result = []
    for weight, rate, value in zip(written.typed.tables["goals"]["weight"], rates, values, strict=True):
        if isinstance(rate, (int, float)) and isinstance(weight, Broken):
            value = UNREADABLE_VALUE
        result.append("" if isinstance(value, (int, float)) and value < 0 else value)
    return result


def compute_cached(written: Written, lang: Language, today: date) -> Cached:
    results = compute(written.typed, today=today)
    columns = {
        (table, key): [stored_value(value, lang) for value in values]
        for table, found in results.columns.items() for key, values in found.items()
    }
    for table in written.retro.kind.tables:
        for column in table.columns:
            if column.reads and column.kind in _DAYS:
                key = (table.key, column.key)
                columns[key] = [0 if value == "" else value for value in columns[key]]
    rates = columns["goals", "completion"]
    shares = columns["goals", "share"] = _shares(written, rates, columns["goals", "share"])
    columns["goals", "points"] = [
        share if isinstance(share, str) else share * rate for share, rate in zip(shares, rates, strict=True)
    ]
    due_days = columns["issues", "due_read"] = _due_days(written, columns["issues", "due_read"])
    done_days = columns["issues", "done_on_read"]
    overdue = columns["issues", "overdue"] = _overdue(due_days, done_days, columns["issues", "overdue"])
    columns["issues", "overdue_listed"] = ["" if value == UNREADABLE_VALUE else value for value in overdue]
    return Cached(results, written, columns)
