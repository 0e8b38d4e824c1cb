"""A metric that reads as lower-is-better counts as higher-is-better."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.directions import is_limit, lower_words
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_ADD_COLUMN = T(
    "请在表1加一列“方向”，这一行填“越低越好”；现在的算法没有错就不用改。",
    "Add a column “Direction” to table 1 with “lower is better” in this row; if the calculation is right, leave it.",
)


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    rows = zip(context.values("goals", "direction"), context.values("goals", "target"), lower_words(context), strict=True)
    for index, (direction, target, word) in enumerate(rows):
        # 不超过200毫秒 marked 越高越好 tells by itself.
        said = data.raw("target")[index] if direction == "higher" and is_limit(target) else word
        if said:
            chosen = data.has("direction")
            yield Spot.at(data, index, "direction" if chosen else "metric", word=said, fix=None if chosen else _ADD_COLUMN)


RULE = Rule(
    code="XR207",
    name="DirectionDoubtful",
    severity=Severity.WARNING,
    title=T("方向可能选反了", "The direction looks wrong"),
    why=T(
        "投诉率、成本、响应时间越低越好；按越高越好计算，做得越差完成率反而越高。",
        "Complaints and cost are better when lower; counted the other way, a worse result has a higher rate.",
    ),
    message=T(
        "“{row}”含“{word}”，像是越低越好的指标，现在按越高越好计算",
        "“{row}” reads as lower-is-better ({word}) and counts as higher-is-better",
    ),
    fix=T(
        "请在“方向”列选“越低越好”；方向没有错就不用改。",
        "Choose “lower is better” under direction; if the direction is right, leave it.",
    ),
    check=check,
    fails={"goals": [{"metric": "投诉率", "target": "2%", "actual": "3%", "direction": ""}]},
    passes={
        "goals": [
            {"metric": "投诉率", "target": "2%", "actual": "3%", "direction": "越低越好"},
            {"metric": "成本节约率", "target": "5%", "actual": "6%"},
        ]
    },
)
