"""A metric that reads as lower-is-better counts as higher-is-better."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.quantity import Quantity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_LOWER = re.compile(
    r"响应时间|响应时长|加载时间|等待时间|耗时|延迟|成本|费用率|流失|投诉|差评|差错|故障|缺陷|不良率|报废|退货|退款|跳出率"
    r"|离职率|事故|超时|失败率|控制在|不超过|不高于|以内"
    r"|churn|complaint|bounce rate|response time|latency|cost per|defect|error rate|incident",
    re.IGNORECASE,
)
_REDUCTION = re.compile(
    r"节约|节省|降低|下降|减少|压降|降幅|处理[率量]|解决率|回复率|挽回|召回|收入成本比|reduc|saving|saved|resolved",
    re.IGNORECASE,
)


def check(context: Context) -> Iterator[Spot]:
    data = context.table("goals")
    for index in range(len(data)):
        if context.values("goals", "direction")[index] == "lower":
            continue
        name = " ".join(str(data.raw(key)[index] or "") for key in ("goal", "metric"))
        target = context.values("goals", "target")[index]
        limit = isinstance(target, Quantity) and target.bound in {"<=", "<"}  # 不超过200毫秒 marked 越高越好
        word = _LOWER.search(name)
        if limit or (word and not _REDUCTION.search(name)):
            column = "direction" if data.has("direction") else "metric"
            said = data.raw("target")[index] if limit or not word else word[0]
            yield Spot.at(data, index, column, word=said)


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
