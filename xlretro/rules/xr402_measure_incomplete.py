"""A problem without cause, measure, owner or deadline."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_blank
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    for key in ("cause", "measure", "owner", "due"):
        if data.has(key):
            yield from (Spot.at(data, index, key) for index, raw in enumerate(data.raw(key)) if is_blank(raw))


RULE = Rule(
    code="XR402",
    name="MeasureIncomplete",
    severity=Severity.WARNING,
    title=T("问题缺原因、措施、责任人或完成时间", "A problem lacks its cause, measure, owner or deadline"),
    why=T("没有责任人和时间的措施，等于没有措施。", "A measure with no owner and no date is no measure."),
    message=T("问题“{row}”没有填“{title}”", "problem “{row}” has no “{title}”"),
    fix=T("请补上“{title}”。", "Fill in “{title}”."),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "owner": ""}]},
    passes={"issues": [{"problem": "服务器卡顿", "owner": "*工"}]},
)
