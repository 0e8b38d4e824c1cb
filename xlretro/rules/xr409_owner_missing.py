"""A problem has no 责任人."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.filled import blanks, still_wanted
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    for index in blanks(data, "owner"):
        if still_wanted(context, index):
            yield Spot.at(data, index, "owner")


RULE = Rule(
    code="XR409",
    name="OwnerMissing",
    severity=Severity.WARNING,
    title=T("问题没有责任人", "A problem has no owner"),
    why=T(
        "没有责任人的措施没有人做，汇总也不知道该催谁。",
        "A measure that is nobody's is not carried out, and there is nobody to remind.",
    ),
    message=T("问题“{row}”没有填“{title}”", "problem “{row}” has no “{title}”"),
    fix=T(
        "请填写一个人的姓名（可写 *工），不写部门或“大家”。",
        "Name one person, not a department or everybody.",
    ),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "owner": ""}]},
    passes={"issues": [{"problem": "服务器卡顿", "owner": "*工"}, {"problem": "展架破损", "owner": "", "status": "已取消"}]},
)
