"""A number such as 6.5 stands in a percentage cell, where 6.5 means 650 %."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.quantity import PERCENT, Quantity, unit_key
from xlretro.model.values import PercentNumber, clean
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_AMOUNTS = ("target", "actual", "previous", "rival", "start_value")

def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    highest = context.policy.thresholds.highest_percent
    columns = [(key, data.raw(key), context.values("goals", key)) for key in _AMOUNTS if data.has(key)]
    if not _may_slip(context, [values for _, _, values in columns]):
        return
    for index in range(len(data)):
        high = [
            (key, raws[index], values[index].value) for key, raws, values in columns
            if isinstance(values[index], Quantity) and abs(values[index].value) > highest
            # A percent sign typed out says what is meant.
            and not (isinstance(raws[index], str) and values[index].unit == PERCENT)
        ]  # fmt: skip
        percent = high and _in_percent(context, index)
        for key, raw, number in high:
            if percent or isinstance(raw, PercentNumber):
                yield _spot(context, index, key, number)
        if _is_rate_times_hundred(context, index):
            yield _spot(context, index, "completion", context.values("goals", "completion")[index])


def _may_slip(context: Context, amounts: list[list[Any]]) -> bool:
    """Whether anything in 表1 counts in percent, or a rate is recorded."""
    units = {value.unit for values in amounts for value in values if isinstance(value, Quantity)}
    units.update(context.typed.unit(index) for index in range(len(context.table("goals"))) if context.table("goals").has("unit"))
    recorded = context.values("goals", "completion")
    return any(unit and unit_key(unit) == PERCENT for unit in units) or any(isinstance(rate, float) for rate in recorded)


def _in_percent(context: Context, index: int) -> bool:
    """Whether a goal counts in percent: by its unit, or by its target or actual."""
    amounts = (context.values("goals", "target")[index], context.values("goals", "actual")[index])
    unit = context.typed.unit(index)
    return bool(unit and unit_key(unit) == PERCENT) or any(isinstance(v, Quantity) and v.unit == PERCENT for v in amounts)


def _spot(context: Context, index: int, key: str, number: float) -> Spot:
    written = f"{number:.12g}"
    return Spot.at(context.table("goals"), index, key, value=written, meant=f"{written}%", stored=f"{number:.0%}")


def _is_rate_times_hundred(context: Context, index: int) -> bool:
    """Whether the recorded rate of a goal is 84 where 84 % comes out."""
    recorded, rate = context.values("goals", "completion")[index], context.computed("goals", "completion")[index]
    if not isinstance(recorded, float) or not isinstance(rate, float):
        return False
    raw = context.table("goals").raw("completion")[index]
    if isinstance(raw, str) and "%" in clean(raw):
        return False
    limits = context.policy.thresholds
    return abs(recorded) > limits.highest_rate and abs(recorded / 100 - rate) <= limits.rate_tolerance + 1e-9


RULE = Rule(
    code="XR206",
    name="PercentSlip",
    severity=Severity.ERROR,
    title=T("百分数少了百分号", "A percentage without its sign"),
    why=T(
        "单位是 % 的格子里，6.5 表示 650%；系统不会替您换算。",
        "In a percentage cell 6.5 means 650 %; it is never rescaled for you.",
    ),
    message=T(
        "“{row}”的{title}存的是 {value}，即 {stored}",
        "{title} of “{row}” is stored as {value}, which is {stored}",
    ),
    fix=T("如果是 {meant}，请输入 {meant} 或换算成小数。", "If {meant} is meant, type {meant} or the fraction."),
    check=check,
    fails={"goals": [{"metric": "转化率", "target": 8, "actual": 6.5, "unit": "%"}]},
    passes={"goals": [{"metric": "转化率", "target": 0.08, "actual": "6.5%", "unit": "%"}]},
    silences=("XR204", "XR205"),
)
