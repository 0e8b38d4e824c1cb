"""The file's name names another department than the 部门 inside."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_placeholder
from xlretro.rules.departments import other_department
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    inside = context.retro.raw_field("department")
    if not isinstance(inside, str) or is_placeholder(inside):
        return  # the missing department is said elsewhere
    about = " ".join(str(context.retro.raw_field(key) or "") for key in ("name", "theme"))
    other = other_department(context.file_name, inside, about, context.policy.departments)
    if other:
        yield Spot.of_field(context.retro, "department", other=other)


RULE = Rule(
    code="XR901",
    name="FileOfOtherDepartment",
    severity=Severity.WARNING,
    title=T("文件名是一个部门，里面写的是另一个部门", "The file's name and the department inside disagree"),
    why=T(
        "拿别的部门的表改的，部门忘了换，汇总就算到别人名下。",
        "In a copied workbook whose department was not changed, the figures count for somebody else.",
    ),
    message=T(
        "文件名写的是“{other}”，里面的部门是“{value}”，汇总算到“{value}”",
        "the file's name says “{other}”, the department inside is “{value}”, which is what counts",
    ),
    fix=T(
        "请核对“部门”；部门没有错的，改文件名。",
        "Check the department; if it is right, rename the file.",
    ),
    check=check,
    fails={
        "source": "运营部_中秋复盘.xlsx",
        "activity": {"name": "中秋活动", "department": "市场部"},
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
    passes={
        "source": "市场部_中秋复盘.xlsx",
        "activity": {"name": "中秋活动", "department": "市场部"},
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
)
