"""A result is claimed without a figure: 效果不错, 有所提升.

Judged where results are told: 关键问题/亮点, 问题描述 (how far something went wrong), 具体经验描述 and 量化效果. Causes and
measures are left out: there a degree is no claim. In 量化效果 every text that tells nothing countable is one, whatever its words.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.worded import worded
from xlretro.rules.wording import may_lack_amount, may_lack_figure, results_without_figure, without_amount

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    yield from worded(context, "phases", "remark", results_without_figure, may_lack_figure)
    yield from worded(context, "issues", "problem", results_without_figure, may_lack_figure)
    yield from worded(context, "lessons", "lesson", results_without_figure, may_lack_figure)
    yield from worded(context, "lessons", "effect", without_amount, may_lack_amount)


RULE = Rule(
    code="XR701",
    name="ResultWithoutFigure",
    severity=Severity.ADVICE,
    title=T("结果没有数据", "A result has no figure"),
    why=T(
        "“效果不错”“有所提升”别人无从判断，下次也无从比较。",
        "“Went well” can be neither judged by others nor compared next time.",
    ),
    message=T("“{title}”里的“{words}”没有给出数据", "“{words}” in “{title}” gives no figure"),
    fix=T(
        "请写明多少、从多少到多少。例：社群日活从500人提升至800人（+60%）。",
        "Say how much, from what to what: daily active members rose from 500 to 800 (+60%).",
    ),
    check=check,
    fails={"phases": [{"phase": "预热期", "remark": "社群活跃度提升，用户反馈很好"}]},
    passes={"phases": [{"phase": "预热期", "remark": "社群日活从500人提升至800人（+60%），效果明显"}]},
)
