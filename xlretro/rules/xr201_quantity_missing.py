"""A goal has a target without an actual, or an actual without a target."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import blank_rows
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    blank = [(index, key) for key in ("target", "actual") for index in blank_rows(data.columns.get(key, ()))]
    for index, key in sorted(blank, key=lambda cell: cell[0]):
        yield Spot.at(data, index, key)


RULE = Rule(
    code="XR201",
    name="QuantityMissing",
    severity=Severity.ERROR,
    title=T("目标值或实际完成值没有填", "Target or actual is missing"),
    why=T(
        "缺一个数，完成率就算不出来，这个目标不计入综合完成率。",
        "With one of them missing there is no completion rate, and the goal is left out of the overall rate.",
    ),
    message=T("目标“{row}”没有填“{title}”", "goal “{row}” has no “{title}”"),
    fix=T(
        "请填写数值，如 5万、8%；确实不适用的写“无”。",
        "Fill in a number such as 50,000 or 8%; write 无 where it does not apply.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "5万", "actual": None}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
