"""The units of target and actual, or of one of them and the 单位 column, are not the same."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.quantity import Quantity, unit_key
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    for index, pair in enumerate(
        zip(context.values("goals", "target"), context.values("goals", "actual"), strict=True)
    ):
        target, actual = (value.unit if isinstance(value, Quantity) else "" for value in pair)
        column = str(context.values("goals", "unit")[index] or "")
        for one, key, other in ((target, "actual", actual), (column, "target", target), (column, "actual", actual)):
            if one and other and unit_key(one) != unit_key(other):
                yield Spot.at(data, index, key, one=one, other=other)
                break


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
    silences=("XR204", "XR205", "XR208"),
)
