"""The workbook does not say which department it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_blank
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    if not is_blank(context.retro.raw_field("department")):
        return
    origin = T("文件夹名", "its folder") if context.department_from == "folder" else T("文件名", "its file name")
    yield Spot.of_field(context.retro, "department", origin=origin)


RULE = Rule(
    code="XR109",
    name="DepartmentMissing",
    severity=Severity.WARNING,
    title=T("没有写部门", "The department is missing"),
    why=T(
        "汇总按部门归集；没有写就只能用文件夹名或文件名代替，容易归错。",
        "Consolidation groups by department; without it the folder or file name has to do, and may be wrong.",
    ),
    message=T("没有填“部门”，汇总时取自{origin}", "no department is given; consolidation takes it from {origin}"),
    fix=T("请在表1的活动信息里填写部门全称。", "Fill in the department's full name in table 1."),
    check=check,
    fails={"activity": {"name": "中秋活动"}, "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}]},
    passes={
        "activity": {"name": "中秋活动", "department": "市场部"},
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
    },
)
