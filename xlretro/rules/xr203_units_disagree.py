"""The units of target and actual, or of one of them and the 单位 column, are not the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.quantity import PERCENT, RATIO, Quantity, unit_key
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_LARGEST_PERCENTAGE = 1000
_BARE = "#"
_NAMED = {_BARE: T("没有单位的数", "a bare number")}


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    amounts = (*context.values("goals", "target"), *context.values("goals", "actual"))
    if not any(amount.unit for amount in amounts if isinstance(amount, Quantity)):
        return
    rows = zip(*(context.values("goals", key) for key in ("target", "actual", "unit")), strict=True)
    for index, (target, actual, column) in enumerate(rows):
        named = column if isinstance(column, str) else ""
        wanted, reached = _unit(target, actual), _unit(actual, target)
        if not (wanted or reached):
            continue
        for one, key, other in ((wanted, "actual", reached), (named, "target", wanted), (named, "actual", reached)):
            if one and other and unit_key(one) != unit_key(other) and (one is not named or other != RATIO):
                yield Spot.at(data, index, key, one=_NAMED.get(one, one), other=_NAMED.get(other, other))
                break


def _unit(value: Any, beside: Any) -> str:
    """The unit of an amount. A bare 840 beside a percentage is a count; 8.4 may be one that lost its sign."""
    if not isinstance(value, Quantity):
        return ""
    percent = isinstance(beside, Quantity) and beside.unit == PERCENT
    return _BARE if percent and not value.unit and abs(value.value) > _LARGEST_PERCENTAGE else value.unit


RULE = Rule(
    code="XR203",
    name="UnitsDisagree",
    severity=Severity.ERROR,
    title=T("单位不一致", "Units disagree"),
    why=T("单位不同的两个数相除没有意义。", "Dividing two figures of different units means nothing."),
    message=T("“{row}”的单位不一致：{one} 与 {other}", "“{row}” mixes units: {one} and {other}"),
    fix=T("请把目标值和实际完成值改成同一单位。", "Give target and actual in one unit."),
    check=check,
    fails={"goals": [{"metric": "响应时间", "target": "200毫秒", "actual": "0.3秒", "direction": "越低越好"}]},
    passes={"goals": [{"metric": "响应时间", "target": "200毫秒", "actual": "250毫秒", "direction": "越低越好"}]},
    silences=("XR204", "XR205", "XR206", "XR208"),
)
