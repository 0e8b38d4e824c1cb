"""根本原因, 改进措施 or 具体经验描述 is too short to say anything."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import clean
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_JUDGED = (("issues", "cause"), ("issues", "measure"), ("lessons", "lesson"))


def check(context: Context) -> Iterator[Spot]:
    least = context.policy.thresholds.shortest_text
    for table, column in _JUDGED:
        for index, text in context.said(table, column):
            if text[:least].isalnum() and len(text) >= least:
                continue  # as nearly every text: nothing to count
            if (length := sum(map(str.isalnum, clean(text)))) < least:
                yield Spot.at(context.table(table), index, column, length=length, least=least)


RULE = Rule(
    code="XR705",
    name="TextTooShort",
    severity=Severity.ADVICE,
    title=T("内容太短，等于没写", "A text is too short to say anything"),
    why=T(
        "一个字说不清原因、措施或经验，别人看不懂，也用不上。", "One character explains nothing that others could use."
    ),
    message=T(
        "“{title}”写的“{value}”只有 {length} 个字，至少要 {least} 个字",
        "“{value}” in “{title}” has {length} characters, of at least {least}",
    ),
    fix=T("请写成一句完整的话；确实没有就写“无”。", "Write a whole sentence; if there is nothing to say, write 无."),
    check=check,
    fails={"issues": [{"problem": "收银排队最长25分钟", "cause": "忙"}]},
    passes={"issues": [{"problem": "收银排队最长25分钟", "cause": "午市只开2个收银台", "measure": "无"}]},
)
