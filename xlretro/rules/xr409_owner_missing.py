"""A problem has no 责任人."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.patterns import lazy
from xlretro.model.values import clean
from xlretro.rules.filled import says_none, unanswered
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_EVERYBODY = lazy(
    r"大家|全员|全体(?:人员|员工|成员|同事|同仁)?|所有(?:人|人员|部门|成员)|每个?人|各(?:个|相关)?(?:部门|方|单位|小组|岗位|门店)"
    r"|(?:相关|有关)(?:人员|部门|方|单位|同事)|各负责人|everyone|everybody|all(?: departments| staff)?",
    re.IGNORECASE,
)
"""Who is nobody in particular."""


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    wanted = set(unanswered(context, "owner"))
    statuses = context.values("issues", "status")
    said = context.said("issues", "owner")
    nobody = {raw for raw in {raw for _, raw in said} if _EVERYBODY.fullmatch(clean(raw))}  # one owns many measures
    for index, raw in said:
        if raw in nobody and statuses[index] != "cancelled" and not says_none(data, index):
            wanted.add(index)
    yield from (Spot.at(data, index, "owner") for index in sorted(wanted))


RULE = Rule(
    code="XR409",
    name="OwnerMissing",
    severity=Severity.WARNING,
    title=T("问题没有责任人", "A problem has no owner"),
    why=T(
        "没有责任人的措施没有人做，汇总也不知道该催谁。",
        "A measure that is nobody's is not carried out, and there is nobody to remind.",
    ),
    message=T("问题“{row}”没有写明“{title}”是哪一个人", "problem “{row}” names no person under “{title}”"),
    fix=T(
        "请填写一个人的姓名（可写 *工），不写部门或“大家”。",
        "Name one person, not a department or everybody.",
    ),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "owner": ""}]},
    passes={"issues": [{"problem": "服务器卡顿", "owner": "*工"}, {"problem": "展架破损", "owner": "", "status": "已取消"}]},
    silences=("XR603",),
)
