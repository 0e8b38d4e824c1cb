"""Units of a goal's figures: what the 单位 column says about them, and whether two of them can be compared."""

from __future__ import annotations

import unicodedata
from typing import Any

from xlretro.errors import NotComparable, QuantityUnreadable
from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.quantity import PERCENT, RATIO, Quantity, parse_quantity, unit_key
from xlretro.model.records import Raw
from xlretro.model.schema import Column, Kind, WorkbookKind
from xlretro.model.values import PercentNumber, clean, shown

__all__ = [
    "SCALES", "disagreement", "in_unit_of_row", "scale_of", "unit_in_remark", "unit_in_title", "with_unit", "without_remarks",
]  # fmt: skip

SCALES = {"百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}
"""What a unit may begin with: under 万元 a bare 50 is 500,000 元."""

_SCALED = lazy(rf"(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})(?P<base>\S+)")
_MULTIPLIED = lazy(r"[百千万亿kKwW]\+?$")

_TWICE = Text("单位列已是“{unit}”，数值“{text}”里又写了一次", "the unit column says {unit}, and “{text}” says it again")
_TWICE_HINT = Text("只写数，如 50；或写全，如 50万元。", "Write the bare number, such as 50, or all of it, such as 50万元.")
_DISAGREE = Text("单位不一致：{one} 与 {other}，不能相比。", "The units disagree: {one} and {other} can't be compared.")
_DISAGREE_HINT = Text("请改成同一单位。", "Give both in one unit.")


def scale_of(unit: str) -> tuple[float, str]:
    """(scale, base) of a unit: 万元 is (10000, 元); any other is itself, with 1."""
    found = _SCALED.fullmatch(clean(unit))
    # 千克 and 百分点 are units of their own.
    if found is None or clean(unit).startswith(("千克", "千米", "千瓦", "百分")):
        return 1.0, clean(unit)
    return SCALES[found["scale"]], found["base"]


def in_unit_of_row(value: Any, raw: object, unit: str) -> Any:
    """A typed amount as the 单位 column counts it: 50万元 under 万元 is 50.

    Raises QuantityUnreadable where it is not certain what was meant: 50万 under 万元.
    """
    scale, base = scale_of(unit)
    if scale == 1.0 or not isinstance(value, Quantity) or not isinstance(raw, str):
        return value
    if value.unit and unit_key(value.unit) == unit_key(base):
        return Quantity(value.value / scale, unit, value.bound)
    if not value.unit and _MULTIPLIED.search(clean(raw)):
        raise QuantityUnreadable(_TWICE.fill(unit=unit, text=shown(raw)), _TWICE_HINT)
    return value


def disagreement(unit: str, one: Any, other: Any) -> NotComparable | None:
    """Why two amounts have no common unit, or None. *unit* is that of the 单位 column; an amount may have its own.

    A percent sign beside a bare number is left to the checks: to the native formulas 6.5% is the number 0.065 and has
    no unit. Beside 100人 it is none of that.
    """
    if not isinstance(one, Quantity) or not isinstance(other, Quantity) or not (one.unit or other.unit):
        return None
    own = [value.unit for value in (one, other) if value.unit and value.unit != PERCENT]
    # 1:2.8 is 2.8 under 倍 as under any other name for a ratio.
    named = [unit, *own] if unit and own and RATIO not in own else own
    if own and PERCENT in (one.unit, other.unit):
        named = [PERCENT, *own]
    for other in named[1:]:
        if unit_key(other) != unit_key(named[0]):
            return NotComparable(_DISAGREE.fill(one=named[0], other=other), _DISAGREE_HINT)
    return None


# ---------------------------------------------------------------------------------------- units in titles

_REMARK = lazy(r"[(\[【〔{<《]([^()\[\]【】〔〕{}<>《》]*)[)\]】〕}>》]")
_SCALED_UNIT = lazy(r"(?:[十百千]?[万亿]|[百千])[^\d\s]{0,3}")


def without_remarks(title: str) -> str:
    """*title* without what stands in brackets."""
    return _REMARK.sub("", unicodedata.normalize("NFKC", title)).strip()


def unit_in_title(column: Column, kind: WorkbookKind, title: str) -> str:
    """The unit that *title* gives plain numbers below it: 目标值（万元）makes 5 read as 5万元; mostly "" for none."""
    remarks = _REMARK.findall(unicodedata.normalize("NFKC", title))
    return unit_in_remark(column, kind, remarks[-1].strip()) if remarks else ""


def unit_in_remark(column: Column, kind: WorkbookKind, remark: str) -> str:
    """The unit that a *remark* in a title gives the column's plain numbers."""
    if column.kind not in {Kind.QUANTITY, Kind.WEIGHT, Kind.RATE} or not remark:
        return ""
    remark = remark.removeprefix("单位").lstrip(":： ")
    if remark in {"%", "‰"} or (column.kind is Kind.QUANTITY and _SCALED_UNIT.fullmatch(remark)):
        return remark
    units = {choice.title.zh for table in kind.tables for c in table.columns if c.key == "unit" for choice in c.choices}
    return remark if column.kind is Kind.QUANTITY and remark in units else ""


def with_unit(value: Raw, unit: str) -> Raw:
    """A plain number under a title that gives it *unit*, as the person reads it: 5 under 目标值(万元) is 5万元.

    What says more than a number (6万, 8%, 5人, words) stays as it is.
    """
    if not unit or isinstance(value, bool | PercentNumber):
        return value
    if isinstance(value, int | float):
        return f"{value:.15g}{unit}"
    if not isinstance(value, str) or _MULTIPLIED.search(clean(value)):
        return value
    try:
        said = parse_quantity(value)
    except QuantityUnreadable:
        return value
    if said.unit:
        return value
    return _LAST_DIGIT.sub(rf"\1{unit}", clean(value), count=1)


_LAST_DIGIT = lazy(r"([0-9])(?=[^0-9]*$)")
