"""The values stored beside the template's formulas: what the formulas themselves give, computed in Python.

They are the results of `model.compute`, except where a formula can see less than Python does and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from xlretro.errors import Unreadable, XlretroError
from xlretro.io.formulas import is_plain_day, looks_dated
from xlretro.io.written import Written
from xlretro.language import Language, Text
from xlretro.model.compute import Results, compute
from xlretro.model.interpret import Broken
from xlretro.model.schema import Column, Table
from xlretro.model.values import NOT_APPLICABLE, is_blank, is_not_applicable

__all__ = ["DIVISION", "UNREADABLE_VALUE", "Cached", "compute_cached"]

UNREADABLE_VALUE = "#VALUE!"
DIVISION = "#DIV/0!"


def _stored(value: Any, lang: Language) -> Any:
    """A result as the file stores it: '' for a blank, the error value for an error."""
    if value is None:
        return ""
    if isinstance(value, XlretroError):
        return UNREADABLE_VALUE if isinstance(value, Unreadable) else DIVISION
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
        return values[index] if index < len(values) else BLANK_ROW.get((table.key, column.key), "")

    @property
    def typed_due(self) -> tuple[int, int]:
        """Phases due whose planned end was typed as text, and how many of them were on time."""
        ends = zip(self.written.retro["phases"].raw("planned_end"), self.written.typed.tables["phases"]["planned_end"],
                   self.columns["phases", "delay"], strict=True)  # fmt: skip
        late = [delay for raw, end, delay in ends if isinstance(raw, str) and isinstance(end, date) and end <= self.as_of]
        return len(late), sum(isinstance(delay, int) and delay <= 0 for delay in late)

    @property
    def weights_given(self) -> int:
        return sum(w is not None and w is not NOT_APPLICABLE for w in self.written.typed.tables["goals"]["weight"])


BLANK_ROW: dict[tuple[str, str], Any] = {("goals", "sign"): 1}
"""What formulas give in a row with nothing typed, where it is not ''."""


def _overdue(written: Written, values: list[Any]) -> list[Any]:
    """The formula tells a date from an event by its form alone: it knows no unreadable event."""
    rows = written.typed.tables["issues"]
    result = []
    for raw, due, done, value in zip(
        written.retro["issues"].raw("due"), rows["due"], rows["done_on"], values, strict=True
    ):
        is_text = isinstance(raw, str) and not is_blank(raw) and not is_not_applicable(raw)
        if is_text and looks_dated(str(raw)):
            value = UNREADABLE_VALUE
        elif is_text and isinstance(due, Broken) and not is_plain_day(str(raw)):
            value = UNREADABLE_VALUE if isinstance(done, Broken) else ""
        result.append(value)
    return result


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
        (table, key): [_stored(value, lang) for value in values]
        for table, found in results.columns.items() for key, values in found.items()
    }
    rates = columns["goals", "completion"]
    shares = columns["goals", "share"] = _shares(written, rates, columns["goals", "share"])
    columns["goals", "points"] = [
        share if isinstance(share, str) else share * rate for share, rate in zip(shares, rates, strict=True)
    ]
    columns["issues", "overdue"] = _overdue(written, columns["issues", "overdue"])
    return Cached(results, written, columns)
