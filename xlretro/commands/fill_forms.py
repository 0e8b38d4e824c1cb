"""In which form a value goes into a cell that somebody else laid out: its unit, its words, its one cell for two days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlretro.errors import DataRefused
from xlretro.io.styles import quantity_format
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.interpret import Judgement, choice_key, known_as
from xlretro.model.period import Period, format_date, format_period
from xlretro.model.quantity import PERCENT, RATIO, Quantity, format_quantity, unit_key
from xlretro.model.records import Raw
from xlretro.model.same import HUNDREDTHS
from xlretro.model.schema import Column
from xlretro.model.units import scale_of
from xlretro.model.values import PercentNumber, clean

__all__ = ["AmountCell", "Form", "amount_form", "choice_form", "field_text", "period_form"]

_LIMITS = ("<=", "<")
_DIGITS = 15
"""That an Excel number has."""

_UNIT_UNSAID = Text(
    "这一格按“{unit}”计，数据里的 {value} 没有写单位，不知道是不是同一单位",
    "the cell counts in {unit}; {value} in the data says no unit, so nobody knows whether it is the same",
)
_UNIT_UNSAID_HINT = Text(
    "请在数据里写上单位，如 {example}，或填“单位”一列。", "Say the unit in the data, such as {example}, or in its column 单位."
)
_UNIT_OTHER = Text(
    "这一格按“{unit}”计，数据里的单位是“{other}”，换算不了",
    "the cell counts in {unit}, the data in {other}: there is no way between",
)
_UNIT_OTHER_HINT = Text(
    "请改成同一单位；工作簿里的单位该改时，用 --overwrite。",
    "Use one unit; --overwrite replaces the workbook's own where that is what has to change.",
)
_HALF_KNOWN = Text(
    "工作簿里起止日期写在一格，数据里只有其中一个", "the workbook has one cell for both days; the data have one of them"
)
_HALF_KNOWN_HINT = Text("请在数据里补上另一个日期。", "Give the other day, too.")
_NOT_OFFERED = Text("这一格的下拉列表里没有“{word}”", "the list of this cell does not offer {word}")
_OFFERED = Text("可选：{words}", "It offers: {words}")


@dataclass(frozen=True, slots=True)
class Form:
    """What to write, and the number format for a cell that has none of its own."""

    raw: Raw
    plain_format: str | None = None


@dataclass(frozen=True, slots=True)
class AmountCell:
    """What is known of a cell that is to hold an amount."""

    unit: str
    """That its title or its row states; "" where neither does."""
    by_title: bool
    """The unit stands in the title, or the number format shows it: a number under 目标值(%) is not stored as a fraction."""
    has_unit: bool
    """There is a column for the unit, which takes what the amount does not say."""
    has_direction: bool
    shown: str = ""
    """The unit where nothing but the number format or a field's label says it: it is not read with the number."""


def amount_form(raw: Raw, quantity: Quantity | None, unit: str, cell: AmountCell, typed_as: Raw, lang: Language) -> Form:
    """The form of the amount *raw*, in a row that the data counts in *unit*; *typed_as* is what stands in the data.

    Raises DataRefused where the cell counts in another unit and there is no way from one to the other.
    """
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return Form(raw)
    said = quantity or Quantity(float(raw))
    if isinstance(raw, PercentNumber) or unit_key(unit) == PERCENT:
        return _share(float(raw), said, cell, lang, by_format=isinstance(raw, PercentNumber) or not cell.has_unit)
    if said.bound in _LIMITS and not cell.has_direction and isinstance(typed_as, str):
        return Form(typed_as)  # that less is better shows nowhere else
    own = unit or ("" if said.unit == RATIO else said.unit)
    value = float(raw)
    if cell.unit:
        value = _converted(value, own, cell.unit, typed_as)
    elif own and not cell.has_unit:
        value = _rounded(value * scale_of(own)[0])
    look = quantity_format(said._replace(value=value), lang)
    if own and not cell.unit and not cell.has_unit:
        look = _with_unit(look, scale_of(own)[1])
    return Form(_whole(value, raw), look)


def _share(value: float, said: Quantity, cell: AmountCell, lang: Language, *, by_format: bool) -> Form:
    if cell.by_title and cell.unit in HUNDREDTHS:
        return Form(_rounded(value * HUNDREDTHS[cell.unit]))
    if cell.unit and cell.unit not in HUNDREDTHS and not cell.by_title:
        raise DataRefused(_UNIT_OTHER.fill(unit=cell.unit, other=PERCENT), _UNIT_OTHER_HINT)
    look = quantity_format(Quantity(value, PERCENT, said.bound), lang)
    return Form(PercentNumber(value), look) if by_format else Form(value)


def _converted(value: float, own: str, wanted: str, typed_as: Raw) -> float:
    (scale, base), (into, plain) = scale_of(own), scale_of(wanted)
    if not own:
        if into == 1.0 and wanted not in HUNDREDTHS:
            return value
        bare = clean(str(typed_as))
        example = bare + ("%" if wanted in HUNDREDTHS else wanted if bare[-1:].isdigit() else plain)  # 500万 + 元
        raise DataRefused(_UNIT_UNSAID.fill(unit=wanted, value=typed_as), _UNIT_UNSAID_HINT.fill(example=example))
    if unit_key(base) != unit_key(plain):
        raise DataRefused(_UNIT_OTHER.fill(unit=wanted, other=own), _UNIT_OTHER_HINT)
    return _rounded(value * scale / into)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _whole(value: float, raw: Raw) -> float | int:
    return int(value) if isinstance(raw, int) and value.is_integer() else value


def _with_unit(look: str, unit: str) -> str:
    """A number format that shows the unit, which has no cell of its own."""
    shown = '"{}"'.format(unit.replace('"', ""))
    return ";".join(f"{section}{shown}" for section in look.split(";"))


def choice_form(
    column: Column, raw: Raw, value: Any, offered: Sequence[str], worn: Sequence[str], lang: Language
) -> Form:
    """The workbook's own word for the choice *value*, typed as *raw*: one its list offers, or that its column uses.

    Raises DataRefused for a word that a list of fixed choices does not offer.
    """
    text = str(raw)
    key = value.key if isinstance(value, Judgement) else value
    known = isinstance(key, str) and any(choice.key == key for choice in column.choices)
    if text in offered or (isinstance(value, Judgement) and value.days is not None):
        return Form(text)
    if known:
        fitting = [word for word in (*offered, *(() if offered else worn)) if _names(column, key, word)]
        if fitting:
            return Form(fitting[0])
    if offered and not column.open_choices:
        words = Text("、".join(offered), ", ".join(offered))
        raise DataRefused(_NOT_OFFERED.fill(word=text), _OFFERED.fill(words=words))
    if known and (not column.open_choices or any(text == known_as(column, key)(each) for each in LANGUAGES)):
        return Form(known_as(column, key)(lang))
    return Form(text)


def _names(column: Column, key: str, word: str) -> bool:
    """Whether *word* stands for the choice and says no more than it."""
    more = {clean(fuller).casefold() for choice in column.choices for fuller in choice.fuller}
    return choice_key(column, word) == key and clean(word).casefold() not in more


def period_form(start: date | None, end: date | None) -> Form:
    """Two days in one cell. Raises DataRefused where one of them is not known."""
    if start is None or end is None:
        raise DataRefused(_HALF_KNOWN, _HALF_KNOWN_HINT)
    return Form(format_period(Period(start, end)))


def field_text(form: Form, quantity: Quantity | None) -> str:
    """A field's value as text, where it shares its cell with its label."""
    raw = form.raw
    if isinstance(raw, date):
        return format_date(raw)
    if isinstance(raw, (int, float)):
        return format_quantity(quantity or Quantity(float(raw)))
    return str(raw)
