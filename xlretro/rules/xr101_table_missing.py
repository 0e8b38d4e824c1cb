"""One of the four tables is not in the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.tables.values():
        if not data.parts:
            yield Spot.of_table(data)


RULE = Rule(
    code="XR101",
    name="TableMissing",
    severity=Severity.ERROR,
    title=T("缺少整张表", "A table is missing"),
    why=T(
        "四张表缺一张，汇总的达成、按期、未关闭问题就都少了这个部门的一块。",
        "With a table missing, the summary's totals leave out part of this department.",
    ),
    message=T("没有找到{table}", "{table} was not found"),
    fix=T(
        "请从模板补上这张表；如果表在，请检查标题行是否还是模板里的列名。",
        "Add the table from the template; if it is there, check that its titles are the template's.",
    ),
    check=check,
    fails={"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}], "phases": [], "issues": []},
    passes={
        "goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万"}],
        "phases": [],
        "issues": [],
        "lessons": [],
    },
)
