"""部门 is none of those that the office has listed."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.policy import Policy
from xlretro.model.values import is_blank, is_placeholder
from xlretro.rules.listed import is_listed, nearest_listed
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

NEAREST = T(
    "名单里最接近的是“{near}”，请照名单写；确实是新部门的，请汇总的人把它加进名单。",
    "The nearest on the list is “{near}”: write it as listed, or have a new department added to the list.",
)


def check(context: Context) -> Iterator[Spot]:
    listed = context.policy.departments
    department = context.retro.raw_field("department")
    if not listed or not isinstance(department, str) or is_blank(department) or is_placeholder(department):
        return
    if not is_listed(department, listed):
        near = nearest_listed(department, listed)
        yield Spot.of_field(context.retro, "department", fix=NEAREST if near else None, near=near)


RULE = Rule(
    code="XR115",
    name="DepartmentNotListed",
    severity=Severity.WARNING,
    title=T("部门不在名单里", "The department is not on the list"),
    why=T(
        "配置里列了有哪些部门（allowed.departments）。名称不照名单写，汇总就会多出一个部门，原来的那个还算没有报送。",
        "The configuration lists the departments (allowed.departments). One written otherwise becomes a department of its"
        " own in the summary, and the listed one has sent nothing.",
    ),
    message=T("部门“{value}”不在名单里", "the department “{value}” is not on the list"),
    fix=T(
        "请照名单写部门的名称；确实是新部门的，请汇总的人把它加进名单。",
        "Write the department as the list does, or have a new one added to the list.",
    ),
    check=check,
    policy=Policy(departments=("市场部", "客户服务部")),
    fails={
        "activity": {"name": "中秋活动", "department": "客服部"},
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
    passes={
        "activity": {"name": "中秋活动", "department": "市场部"},
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
)
