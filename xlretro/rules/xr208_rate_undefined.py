"""A completion rate is not defined: the target is zero, or equal to the starting value."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.errors import NoAnswer
from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import Broken
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    for index, rate in enumerate(context.computed("goals", "completion")):
        if not isinstance(rate, NoAnswer):
            continue
        inputs = (context.values("goals", key)[index] for key in ("target", "actual", "direction", "start_value"))
        if not any(isinstance(value, Broken) for value in inputs):
            yield Spot.at(data, index, "target", fix=rate.hint, reason=rate.message)


RULE = Rule(
    code="XR208",
    name="RateUndefined",
    severity=Severity.ERROR,
    title=T("完成率没有意义", "The rate is not defined"),
    why=T("除数为零，写 0% 或 100% 都是假数。", "The divisor is zero; 0 % and 100 % would both be false."),
    message=T("“{row}”的完成率无法计算：{reason}", "no rate for “{row}”: {reason}"),
    fix=T(
        "请核对目标值；目标就是 0 的（如事故数），方向选“越低越好”。",
        "Check the target; where it really is 0, as with accidents, choose “lower is better”.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": 0, "actual": 100}]},
    passes={"goals": [{"metric": "安全事故", "target": 0, "actual": 0, "direction": "越低越好"}]},
    silences=("XR207",),
)
