"""Table 4 holds only what worked, or only what did not."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import known_as
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("lessons")
    if not data.has("category") or not len(data):
        return
    column = data.table["category"]
    kinds = context.values("lessons", "category")
    missing = [choice.key for choice in column.choices if choice.key not in kinds]
    # A category that can't be read may be the other kind: that one is told to be mended first.
    if len(missing) == 1 and all(isinstance(kind, str) for kind in kinds):
        yield Spot.of_table(data, "category", kind=known_as(column, missing[0]))


RULE = Rule(
    code="XR506",
    name="LessonKindMissing",
    severity=Severity.ADVICE,
    title=T("成功经验、失败教训只写了一种", "Only one of the two kinds of lesson"),
    why=T(
        "只写成功，下次照样踩坑；只写失败，好的做法留不下来。",
        "With successes alone the mistakes are repeated; with failures alone what worked is lost.",
    ),
    message=T("{table}没有一条“{kind}”", "{table} holds no lesson of the kind “{kind}”"),
    fix=T(
        "请至少补一条“{kind}”；确实没有的，写一行并注明“无”。",
        "Add one lesson of the kind “{kind}”; if there really is none, write one row that says so.",
    ),
    check=check,
    fails={"lessons": [{"category": "成功经验", "lesson": "KOL分层推广，转化率提升2个百分点"}]},
    passes={
        "lessons": [
            {"category": "成功经验", "lesson": "KOL分层推广，转化率提升2个百分点"},
            {"category": "失败教训", "lesson": "KOL合同未写补播条款，漏播3场"},
        ]
    },
)
