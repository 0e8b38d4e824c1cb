"""A problem has no 根本原因."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.filled import blanks, unanswered
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    # A problem that was left as it is has a cause all the same; there 无 will do.
    for index in sorted({*blanks(data, "cause"), *unanswered(context, "cause")}):
        yield Spot.at(data, index, "cause")


RULE = Rule(
    code="XR411",
    name="CauseMissing",
    severity=Severity.WARNING,
    title=T("问题没有分析根本原因", "A problem has no root cause"),
    why=T(
        "不知道原因就定措施，多半治不到根上。",
        "A measure chosen without the cause mostly treats a symptom.",
    ),
    message=T("问题“{row}”没有写明“{title}”", "problem “{row}” has no “{title}”"),
    fix=T(
        "请连问几个为什么，写到能对症下药为止。例：峰值带宽预估不足，未做压力测试。",
        "Ask why until the answer can be acted upon: bandwidth was underestimated, no load test was done.",
    ),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "cause": ""}]},
    passes={"issues": [{"problem": "服务器卡顿", "cause": "峰值带宽预估不足，未做压力测试"}]},
)
