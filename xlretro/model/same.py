"""Whether two understood values of one column mean the same: 5万 is 50000, 2023.9.28 a date cell of that day. Pure."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

from xlretro.model.deadline import Deadline
from xlretro.model.interpret import Broken
from xlretro.model.quantity import PERCENT, RATIO, Quantity, unit_key
from xlretro.model.records import Raw
from xlretro.model.units import scale_of
from xlretro.model.values import NOT_APPLICABLE, clean, is_blank

__all__ = ["HUNDREDTHS", "amount", "as_shown", "same_amount", "same_value"]

HUNDREDTHS = {"%": 100.0, "％": 100.0, "‰": 1000.0}

_CLOSE = 1e-12


def same_value(one: Any, other: Any) -> bool:
    """Whether two values mean the same that are no amounts."""
    if one is None or other is None or one is NOT_APPLICABLE or other is NOT_APPLICABLE:
        return one is other
    if isinstance(one, Broken) or isinstance(other, Broken):
        return _words(_raw(one)) == _words(_raw(other))
    if isinstance(one, Deadline) and isinstance(other, Deadline):
        return one.date == other.date if one.date or other.date else _words(one.text) == _words(other.text)
    if isinstance(one, date) and isinstance(other, date):
        return _day(one) == _day(other)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)
    if isinstance(one, str) and isinstance(other, str):
        return _words(one) == _words(other)
    return bool(one == other)


def _raw(value: Any) -> Raw:
    return value.raw if isinstance(value, Broken) else value


def _words(raw: Raw) -> str:
    return "" if is_blank(raw) else clean(str(raw).replace("\r\n", "\n").replace("\r", "\n"))


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def as_shown(value: Any, unit: str) -> Any:
    """A bare amount as a person reads it in a cell that shows *unit* beside it: 482 under the format 0"万元" is 4820000元."""
    if not unit or not isinstance(value, Quantity) or value.unit:
        return value
    if unit in HUNDREDTHS:
        return Quantity(value.value / HUNDREDTHS[unit], PERCENT, value.bound)
    scale, base = scale_of(unit)
    return Quantity(value.value * scale, base, value.bound)


def amount(value: Quantity, unit: str) -> tuple[float, str]:
    """(number, plain unit) of an amount in a row counted in *unit*: 5 under 万元 is (50000, 元)."""
    own = value.unit or unit
    if own == RATIO:
        return value.value, ""  # 1:2.8 is 2.8 under any name for a ratio
    if value.unit == PERCENT or clean(own) in ("%", "％"):
        return value.value, PERCENT
    scale, base = scale_of(own)
    return value.value * scale, unit_key(base)


def same_amount(one: Any, one_unit: str, other: Any, other_unit: str) -> bool:
    """Whether two amounts mean the same, each in a row or under a title counted in its unit.

    A bare number, the second's unit being known, counts as it would if it were typed there. Bounds do not count: in a
    cell only the number's format shows them.
    """
    if not (isinstance(one, Quantity) and isinstance(other, Quantity)):
        return same_value(one, other)
    (left, left_unit), (right, right_unit) = amount(one, one_unit), amount(other, other_unit)
    if left_unit and right_unit and left_unit != right_unit:
        return False
    bare = left if left_unit else left * scale_of(other_unit)[0]
    return any(math.isclose(number, right, rel_tol=_CLOSE, abs_tol=_CLOSE) for number in (left, bare))
