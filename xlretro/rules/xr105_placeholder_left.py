"""A placeholder such as X万, XX or 待定 still stands where a value belongs."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_placeholder
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    for key, one in context.retro.fields.items():
        if is_placeholder(one.raw):
            yield Spot.of_field(context.retro, key)
    for data, key, _ in context.typed_columns() if context.may_hold_placeholders() else ():
        yield from (Spot.at(data, index, key) for index in sorted(context.placeholders(data.table.key, key)))


RULE = Rule(
    code="XR105",
    name="PlaceholderLeft",
    severity=Severity.WARNING,
    title=T("占位符没有替换", "A placeholder was left"),
    why=T(
        "X万、XX、待定不是数据，汇总时只能当作没有填。",
        "X万, XX or TBD is no value; the summary can only treat it as missing.",
    ),
    message=T("“{title}”还是占位符 {value}", "“{title}” still holds the placeholder {value}"),
    fix=T("请换成真实内容；确实不适用的写“无”。", "Put the real value in; where none applies, write 无 or n/a."),
    check=check,
    fails={"goals": [{"metric": "曝光量", "target": "X万", "actual": "4.2万"}]},
    passes={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
)
