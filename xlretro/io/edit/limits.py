"""What a data validation that stops lets into a cell: numbers, days and lengths between constants. Pure."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from xlretro.language import Text
from xlretro.model.period import serial
from xlretro.model.records import Raw

__all__ = ["KINDS", "Limit", "constant"]

KINDS: Mapping[str, Text] = {
    "whole": Text("整数", "a whole number"), "decimal": Text("数字", "a number"), "date": Text("日期", "a day"),
    "textLength": Text("字数", "a length"),
}  # fmt: skip
_BETWEEN: Mapping[str, Text] = {
    "between": Text("{what}，{low} 到 {high}", "{what} from {low} to {high}"),
    "notBetween": Text("{what}，不在 {low} 到 {high} 之间", "{what} not from {low} to {high}"),
}
_COMPARED: Mapping[str, tuple[Callable[[float, float], bool], Text]] = {
    "equal": (operator.eq, Text("{what}，等于 {low}", "{what} of {low}")),
    "notEqual": (operator.ne, Text("{what}，不等于 {low}", "{what} other than {low}")),
    "greaterThan": (operator.gt, Text("{what}，大于 {low}", "{what} above {low}")),
    "lessThan": (operator.lt, Text("{what}，小于 {low}", "{what} below {low}")),
    "greaterThanOrEqual": (operator.ge, Text("{what}，不小于 {low}", "{what} of at least {low}")),
    "lessThanOrEqual": (operator.le, Text("{what}，不大于 {low}", "{what} of at most {low}")),
}
_DATE = re.compile(r"DATE\(\s*(\d{4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%?")


def constant(formula: str, date1904: bool) -> float | None:
    """The number that a formula without references is, a day as the workbook counts days; None for any other."""
    text = formula.strip().removeprefix("=")
    if found := _DATE.fullmatch(text):
        try:
            return serial(date(*(int(part) for part in found.groups()))) - (1462 if date1904 else 0)
        except ValueError:
            return None
    if not _NUMBER.fullmatch(text):
        return None
    return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


@dataclass(frozen=True, slots=True)
class Limit:
    """One validation by constants."""

    kind: str
    operator: str
    low: float
    high: float
    date1904: bool

    def admits(self, raw: Raw) -> bool:
        """Whether Excel would take *raw* when somebody types it."""
        value = self._measured(raw)
        if value is None:
            return False
        if self.kind == "whole" and not float(value).is_integer():
            return False
        if self.operator in _BETWEEN:
            return (self.low <= value <= self.high) is (self.operator == "between")
        return _COMPARED[self.operator][0](value, self.low) if self.operator in _COMPARED else True

    def _measured(self, raw: Raw) -> float | None:
        if self.kind == "textLength":
            return float(len(str(raw)))
        if isinstance(raw, date):
            return serial(raw) - (1462 if self.date1904 else 0)
        return float(raw) if isinstance(raw, (int, float)) and not isinstance(raw, bool) else None

    def said(self) -> Text:
        """What it asks for."""
        text = _BETWEEN[self.operator] if self.operator in _BETWEEN else _COMPARED[self.operator][1]
        return text.fill(what=KINDS[self.kind], low=self._shown(self.low), high=self._shown(self.high))

    def _shown(self, value: float) -> str:
        if self.kind == "date":
            days = int(value) + (1462 if self.date1904 else 0)
            return date.fromordinal(date(1899, 12, 30).toordinal() + days).isoformat()
        return f"{value:.15g}"
