"""Weights as shares (40 %) and as points (60) stand together, or one is negative."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import PercentNumber
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    raws, weights = data.raw("weight"), context.values("goals", "weight")
    if not any(weights):
        return
    shares = [
        isinstance(weight, float) and (isinstance(raw, PercentNumber) or "%" in str(raw) or 0 < weight < 1)
        for raw, weight in zip(raws, weights, strict=True)
    ]
    for index, weight in enumerate(weights):
        mixed = any(shares) and not shares[index] and isinstance(weight, float) and weight > 1.5
        if mixed or (isinstance(weight, float) and weight < 0):
            yield Spot.at(data, index, "weight")


RULE = Rule(
    code="XR213",
    name="WeightsMixed",
    severity=Severity.ERROR,
    title=T("权重写法混用或为负", "Weights are mixed or negative"),
    why=T(
        "40% 和 60 放在一起，60 会当作 6000%，综合完成率就错了。",
        "Beside 40 %, a 60 counts as 6000 %, and the overall rate is wrong.",
    ),
    message=T(
        "“{row}”的权重 {value} 与其他行写法不同，或为负数",
        "the weight {value} of “{row}” is written unlike the others, or negative",
    ),
    fix=T(
        "请统一写成百分数（40%、60%），或统一写成数（40、60）。",
        "Write all of them as percentages (40%, 60%) or all as numbers (40, 60).",
    ),
    check=check,
    fails={
        "goals": [
            {"metric": "a", "target": 5, "actual": 4, "weight": "40%"},
            {"metric": "b", "target": 5, "actual": 4, "weight": 60},
        ]
    },
    passes={
        "goals": [
            {"metric": "a", "target": 5, "actual": 4, "weight": 40},
            {"metric": "b", "target": 5, "actual": 4, "weight": 60},
        ]
    },
)
