"""A formula of the template shows an error for a text that people, and xlretro, can read."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.records import CellError
from xlretro.model.schema import Kind
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    for data in context.retro.found():
        for column in data.table.computed:
            raws = data.columns.get(column.key, ())
            if CellError not in map(type, raws):
                continue
            blind = [index for index, raw in enumerate(raws) if isinstance(raw, CellError)]
            answers = context.computed(data.table.key, column.key)
            for index in blind:
                if answers[index] is not None and not isinstance(answers[index], Exception):
                    yield Spot.at(data, index, column.key, answer=_shown(column.kind, answers[index]))


def _shown(kind: Kind, answer: object) -> object:
    return f"{answer:.2%}" if kind in {Kind.RATE, Kind.CHANGE} and isinstance(answer, float) else answer


RULE = Rule(
    code="XR114",
    name="FormulaBlind",
    severity=Severity.ADVICE,
    title=T("公式看不懂的写法", "A text that the formula can't read"),
    why=T(
        "填表的人看到的是错误值，汇总里却有数：写法要两边都认。",
        "Whoever fills the sheet sees an error where the summary has a figure.",
    ),
    message=T(
        "“{row}”的{title}在表里显示 {value}，汇总按 {answer} 计算",
        "{title} of “{row}” shows {value} in the sheet, and counts as {answer}",
    ),
    fix=T(
        "请把数写成 50000、4.2万 或 6.5%，日期写成 2023-9-20 或 2023.9.20。",
        "Write numbers as 50000, 4.2万 or 6.5%, and dates as 2023-9-20 or 2023.9.20.",
    ),
    check=check,
    fails={
        "goals": [{"metric": "新增注册量", "target": "约5万", "actual": "4.2万", "completion": CellError("#VALUE!")}]
    },
    passes={"goals": [{"metric": "新增注册量", "target": "约5万", "actual": "4.2万", "completion": "84%"}]},
)
