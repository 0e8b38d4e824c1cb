"""The 责任人 of a problem is none of the persons that the office has listed."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.policy import Policy
from xlretro.model.values import is_placeholder
from xlretro.rules.listed import is_listed, nearest_listed, persons
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

NEAREST = T(
    "名单里最接近的是“{near}”，请照名单写；确实是另一个人的，请汇总的人把名字加进名单。",
    "The nearest on the list is “{near}”: write the name as listed, or have somebody else's added to the list.",
)


def check(context: Context) -> Iterator[Spot]:
    listed = context.policy.owners
    if not listed:
        return
    data = context.table("issues")
    for index, owner in enumerate(context.values("issues", "owner")):
        if not isinstance(owner, str) or is_placeholder(owner):
            continue
        for person in persons(owner, listed):
            if not is_listed(person, listed):
                near = nearest_listed(person, listed)
                yield Spot.at(data, index, "owner", fix=NEAREST if near else None, person=person, near=near)


RULE = Rule(
    code="XR603",
    name="OwnerNotListed",
    severity=Severity.WARNING,
    title=T("责任人不在名单里", "The owner is not on the list"),
    why=T(
        "配置里列了可以担任责任人的人（allowed.owners）。名单外的名字多半写错了，到期时找不到人。",
        "The configuration lists who may own a measure (allowed.owners). A name beside it is mostly a slip, and nobody is"
        " found when the measure is due.",
    ),
    message=T(
        "问题“{row}”的责任人“{person}”不在名单里", "“{person}”, who owns the problem “{row}”, is not on the list"
    ),
    fix=T(
        "请照名单写责任人的姓名；确实另有其人的，请汇总的人把名字加进名单。",
        "Write the owner's name as the list does, or have it added to the list.",
    ),
    check=check,
    policy=Policy(owners=("张工", "王工")),
    fails={"issues": [{"problem": "服务器卡顿", "owner": "刘工"}]},
    passes={"issues": [{"problem": "服务器卡顿", "owner": "张工、王工"}, {"problem": "展架破损", "owner": "*工"}]},
)
