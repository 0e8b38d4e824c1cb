"""What a cell's XML says for a value: numbers, texts, dates as serial numbers, formulas with their stored result."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from typing import NamedTuple

from xlretro.model.changes import Formula
from xlretro.model.period import serial
from xlretro.model.records import CellError, Raw, Uncalculated

__all__ = ["CELL_LIMIT", "Content", "Unstorable", "content_of", "escaped", "first_day", "serial_of", "text_element"]

CELL_LIMIT = 32_767
"""Characters of a cell in Excel, counted in UTF-16 units."""
ERRORS = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!")
)
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_EPOCH_1904 = date(1904, 1, 1)
_FIRST = date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was


class Unstorable(ValueError):
    """A value that no cell can hold; `first` is the first day of the date system where it is a day before it."""

    def __init__(self, first: date | None = None) -> None:
        super().__init__()
        self.first = first


class Content(NamedTuple):
    """The `t` attribute of a cell ("" for a number) and what stands in it, its elements under the part's prefix."""

    type: str
    xml: str


def escaped(text: str) -> str:
    """*text* between tags; what XML can't hold stands as Excel writes it, _x000B_, and what looks like that escaped."""
    text = _ODD.sub(_odd, text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _odd(match: re.Match[str]) -> str:
    found = match.group()
    if len(found) > 1:
        return f"_x005F{found}"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else f"_x{ord(found):04X}_"


def text_element(text: str, prefix: str) -> str:
    """A `<t>` that holds *text*, its blanks kept."""
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() or "\n" in text else ""
    return f"<{prefix}t{space}>{escaped(text)}</{prefix}t>"


def first_day(date1904: bool) -> date:
    """The first day that Excel counts rightly."""
    return _EPOCH_1904 if date1904 else _FIRST


def content_of(value: Raw | Formula, prefix: str, date1904: bool) -> Content:
    """How a cell holds *value*.

    A text stands in the cell itself, not among the shared strings: so their part stays as it was, and with it every
    count in it; Excel moves the text there when it saves. Raises Unstorable.
    """
    p = prefix
    if isinstance(value, Formula):
        formula = f"<{p}f>{escaped(value.text.removeprefix('='))}</{p}f>"
        if value.value is None:
            return Content("", formula)
        stored = _stored(value.value, date1904)
        return Content(stored.type, f"{formula}<{p}v>{stored.xml}</{p}v>")
    if value is None:
        return Content("", "")
    if isinstance(value, str) and not isinstance(value, CellError):
        if len(value.encode("utf-16-le", "surrogatepass")) // 2 > CELL_LIMIT:
            raise Unstorable
        return Content("inlineStr", f"<{p}is>{text_element(value, p)}</{p}is>")
    stored = _stored(value, date1904)
    return Content(stored.type, f"<{p}v>{stored.xml}</{p}v>")


def _stored(value: Raw, date1904: bool) -> Content:
    """Type and text of a `<v>`."""
    if isinstance(value, CellError):
        return Content("e", escaped(value.code))
    if isinstance(value, str):
        return Content("e" if value in ERRORS else "str", escaped(value))
    if isinstance(value, bool):
        return Content("b", str(int(value)))
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise Unstorable
        return Content("", repr(float(value) if abs(value) > 2**53 else value + 0))
    if isinstance(value, (date, time)):
        return Content("", repr(serial_of(value, date1904)))
    assert value is None or isinstance(value, Uncalculated)
    raise Unstorable


def serial_of(value: date | time, date1904: bool) -> float:
    """Excel's number of a day, a day with a time, or a time. Raises Unstorable for a day before the date system."""
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    day = value.date() if isinstance(value, datetime) else value
    first = first_day(date1904)
    if day < first:
        raise Unstorable(first)
    number = (day - _EPOCH_1904).days if date1904 else serial(day)
    return number + serial_of(value.time(), date1904) if isinstance(value, datetime) and value.time() != time() else number
