"""Texts, days and what stands between them: LEFT and FIND, DATEVALUE and TEXT, as Excel defines them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from xlretro.io.recalc.values import LONGEST, NUM, VALUE, NotComputable, Scalar, number_in, to_number, to_text
from xlretro.model.period import serial
from xlretro.model.records import CellError

__all__ = ["DAYS", "TEXTS", "Days"]

Text = str | CellError
Number = float | CellError


def _units(text: str) -> bytes:
    """*text* in the units that Excel counts: two bytes each."""
    return text.encode("utf-16-le", "surrogatepass")


def _text(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")


def _of_text(function: Callable[..., Scalar]) -> Callable[..., Scalar]:
    """*function* of a text and whole numbers, each argument converted; the first error is the answer."""

    def converted(text: Scalar, *numbers: Scalar) -> Scalar:
        plain = to_text(text)
        counts = [to_number(number) for number in numbers]
        error = next((value for value in (plain, *counts) if isinstance(value, CellError)), None)
        return error or function(plain, *(int(count) for count in counts if not isinstance(count, CellError)))

    return converted


def _left(text: str, count: int = 1) -> Scalar:
    return _text(_units(text)[:2 * count]) if count >= 0 else VALUE


def _right(text: str, count: int = 1) -> Scalar:
    return VALUE if count < 0 else _text(_units(text)[-2 * count:]) if count else ""


def _mid(text: str, first: int, count: int) -> Scalar:
    return _text(_units(text)[2 * (first - 1):2 * (first - 1 + count)]) if first >= 1 and count >= 0 else VALUE


def _trim(text: str) -> Scalar:
    return " ".join(word for word in text.split(" ") if word)


def _find(wanted: Scalar, within: Scalar, start: Scalar = 1) -> Scalar:
    one, other, first = to_text(wanted), to_text(within), to_number(start)
    for value in (one, other, first):
        if isinstance(value, CellError):
            return value
    assert isinstance(one, str)
    assert isinstance(other, str)
    assert not isinstance(first, CellError)
    if not 1 <= int(first) <= len(other) + 1:
        return VALUE
    at = other.find(one, int(first) - 1)
    return len(_units(other[:at])) // 2 + 1 if at >= 0 else VALUE


def _substitute(text: Scalar, old: Scalar, new: Scalar, which: Scalar = None) -> Scalar:
    whole, gone, put = (to_text(value) for value in (text, old, new))
    for value in (whole, gone, put):
        if isinstance(value, CellError):
            return value
    assert isinstance(whole, str)
    assert isinstance(gone, str)
    assert isinstance(put, str)
    if not gone:
        return whole
    if len(whole) + whole.count(gone) * len(put) > 2 * LONGEST:
        return VALUE
    if which is None:
        return whole.replace(gone, put)
    number = to_number(which)
    if isinstance(number, CellError) or number < 1:
        return number if isinstance(number, CellError) else VALUE
    pieces = whole.split(gone)
    at = int(number)
    return gone.join(pieces[:at]) + put + gone.join(pieces[at:]) if at < len(pieces) else whole


def _value(value: Scalar) -> Scalar:
    return VALUE if isinstance(value, bool) else to_number(value)


def _concatenated(*values: Scalar) -> Scalar:
    texts = [to_text(value) for value in values]
    error = next((text for text in texts if isinstance(text, CellError)), None)
    return error or (VALUE if sum(map(len, texts)) > LONGEST else "".join(map(str, texts)))


TEXTS: dict[str, Callable[..., Scalar]] = {
    "LEFT": _of_text(_left),
    "RIGHT": _of_text(_right),
    "MID": _of_text(_mid),
    "LEN": _of_text(lambda text: len(_units(text)) // 2),
    "TRIM": _of_text(_trim),
    "LOWER": _of_text(str.lower),
    "UPPER": _of_text(str.upper),
    "FIND": _find,
    "SUBSTITUTE": _substitute,
    "VALUE": _value,
    "CONCATENATE": _concatenated,
    "CONCAT": _concatenated,
}

# ---------------------------------------------------------------------------------------- days

_DAY = re.compile(r"([12][0-9]{3})([-/])([0-9]{1,2})\2([0-9]{1,2})|([12][0-9]{3})年([0-9]{1,2})月([0-9]{1,2})日")
_FORMAT_PIECE = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+)|([-/. 年月日])')
_NUMBER_FORMAT = re.compile(r"(#,##)?0(\.0+)?(%?)")
_LEAP = 60
"""29 February 1900, which Excel counts and which never was."""


_MONTHS = 12 * 9999


class Days:
    """Functions of days in one date system. *ours* says that every formula is our template's, which reads a date of an
    odd form as #VALUE! whatever DATEVALUE makes of it."""

    def __init__(self, *, date1904: bool, ours: bool) -> None:
        self._shift = 1462 if date1904 else 0
        self._date1904, self._ours = date1904, ours

    def serial(self, day: date) -> int:
        """The number that stands for *day*."""
        return serial(day) - self._shift

    def parts(self, number: float) -> tuple[int, int, int] | CellError:
        """Year, month and day of a number, as Excel shows them."""
        whole = int(number // 1)
        if whole < 0 or whole + self._shift > 2_958_465:
            return NUM
        if self._date1904:
            return _parts(date(1904, 1, 1) + timedelta(whole))
        if whole in (0, _LEAP):
            return (1900, 1, 0) if not whole else (1900, 2, 29)
        return _parts(date(1899, 12, 31 if whole < _LEAP else 30) + timedelta(whole))

    def of_text(self, text: Scalar) -> Scalar:
        """DATEVALUE."""
        if not isinstance(text, str):
            return text if isinstance(text, CellError) else VALUE
        match = _DAY.fullmatch(text.strip(" "))
        if match:
            year, month, day = (int(part) for part in (match[1] or match[5], match[3] or match[6], match[4] or match[7]))
            try:
                return self.serial(date(year, month, day))
            except ValueError:
                return VALUE
        if self._ours or not any(letter.isdigit() for letter in text):
            return VALUE
        raise NotComputable(text)

    def of_parts(self, year: Scalar, month: Scalar, day: Scalar) -> Scalar:
        """DATE, within the years that all programs agree on."""
        numbers = [to_number(value) for value in (year, month, day)]
        if error := next((value for value in numbers if isinstance(value, CellError)), None):
            return error
        whole = [int(value) for value in numbers if not isinstance(value, CellError)]
        months = whole[0] * 12 + whole[1] - 1
        if not 1904 * 12 < months < 9999 * 12:
            raise NotComputable("DATE")
        return self.serial(date(months // 12, months % 12 + 1, 1) + timedelta(whole[2] - 1))

    def months_on(self, start: Scalar, months: Scalar, *, to_end: bool) -> Scalar:
        """EDATE and, *to_end* of the month, EOMONTH, from the March of 1900 on: before, programs do not agree."""
        if isinstance(start, bool) or isinstance(months, bool):
            raise NotComputable("EDATE")
        first, count = (self._number(value) for value in (start, months))
        if error := next((value for value in (first, count) if isinstance(value, CellError)), None):
            return error
        assert not isinstance(first, CellError)
        assert not isinstance(count, CellError)
        parts = self.parts(first)
        if isinstance(parts, CellError) or abs(count) > _MONTHS:
            raise NotComputable("EDATE")
        year, month = divmod(parts[0] * 12 + parts[1] - 1 + int(count), 12)
        if min((parts[0], parts[1]), (year, month + 1)) < (1900, 3) or year > 9999:
            raise NotComputable("EDATE")
        last = monthrange(year, month + 1)[1]
        return self.serial(date(year, month + 1, last if to_end else min(parts[2], last)))

    def part(self, value: Scalar, which: int) -> Scalar:
        """YEAR, MONTH and DAY: *which* is 0, 1 or 2."""
        number = self._number(value)
        if isinstance(number, CellError):
            return number
        parts = self.parts(number)
        return parts if isinstance(parts, CellError) else parts[which]

    def text(self, value: Scalar, form: Scalar) -> Scalar:
        """TEXT, with the formats of days and of plain numbers."""
        if isinstance(form, CellError):
            return form
        if isinstance(value, str):
            try:
                number = self._number(value)
            except NotComputable:
                if not self._ours:
                    raise
                return value
            if isinstance(number, CellError):
                return value  # no number: it is shown as it is
        else:
            number = to_number(value)
        if isinstance(number, CellError):
            return number
        if isinstance(value, bool):
            raise NotComputable("TEXT")
        code = to_text(form)
        assert isinstance(code, str)
        if plain := _NUMBER_FORMAT.fullmatch(code):
            return _formatted(number, grouped=bool(plain[1]), decimals=len(plain[2] or ".") - 1, percent=bool(plain[3]))
        return self._day_text(number, code.lower())

    def _number(self, value: Scalar) -> Number:
        if isinstance(value, str) and _DAY.fullmatch(value.strip(" ")):
            found = self.of_text(value)
            assert isinstance(found, (int, CellError))
            return found
        return number_in(value) if isinstance(value, str) else to_number(value)

    def _day_text(self, number: float, code: str) -> Scalar:
        if "".join(match[0] for match in _FORMAT_PIECE.finditer(code)) != code or not code:
            raise NotComputable(code)
        parts = self.parts(number)
        if isinstance(parts, CellError):
            return VALUE
        year, month, day = parts
        shown = {"yyyy": f"{year:04d}", "yy": f"{year % 100:02d}", "mm": f"{month:02d}", "m": f"{month}",
                 "dd": f"{day:02d}", "d": f"{day}"}  # fmt: skip
        if any(match[3] and match[3] not in shown for match in _FORMAT_PIECE.finditer(code)):
            raise NotComputable(code)  # names of months and days go by the user's language
        return "".join(
            shown[match[3]] if match[3] else match[1] or match[2] or match[4] or "" for match in _FORMAT_PIECE.finditer(code)
        )


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _formatted(number: float, *, grouped: bool, decimals: int, percent: bool) -> str:
    """A number rounded half away from zero, as ROUND does: by the 15 digits that Excel shows."""
    exact = Decimal(f"{number:.15g}") * (100 if percent else 1)
    shown = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{shown + 0:{',' if grouped else ''}.{decimals}f}" + ("%" if percent else "")


def _moved(to_end: bool) -> Callable[[Days, Scalar, Scalar], Scalar]:
    return lambda days, start, months: days.months_on(start, months, to_end=to_end)


def _named(which: int) -> Callable[[Days, Scalar], Scalar]:
    return lambda days, value: days.part(value, which)


DAYS: dict[str, Callable[..., Scalar]] = {
    "DATEVALUE": Days.of_text,
    "DATE": Days.of_parts,
    "EDATE": _moved(to_end=False),
    "EOMONTH": _moved(to_end=True),
    "YEAR": _named(0),
    "MONTH": _named(1),
    "DAY": _named(2),
    "TEXT": Days.text,
}
"""Each takes the date system first."""
