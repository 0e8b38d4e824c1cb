"""A plan is tied to no problem: a heap of routine tasks (做活动策划、写推文), or a measure beside a blank 问题描述."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.values import is_blank
from xlretro.rules.clauses import is_plain
from xlretro.rules.plans import answers, may_be_routine, routine
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.wording import named

__all__ = ["RULE"]

_NO_PROBLEM = T("这一行的问题描述是空的", "its row names no problem")
_ALL_ROUTINE = T("“{words}”都是日常事务", "“{words}” are all routine work")
_NAME_PROBLEM = T(
    "请在“问题描述”里写明这条措施要解决什么问题；没有问题的日常工作不用写进表3。",
    "Name the problem that this is to solve; routine work without one does not belong in table 3.",
)


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    columns = (data.raw(key) for key in ("problem", "cause", "measure"))
    for index, (problem, cause, measure) in enumerate(zip(*columns, strict=True)):
        reasons = [said for said in (problem, cause) if isinstance(said, str)]
        if data.has("problem") and is_blank(problem):
            if not is_blank(measure) or not is_blank(cause):
                yield Spot.at(data, index, "problem", reason=_NO_PROBLEM, fix=_NAME_PROBLEM)
        elif (
            isinstance(measure, str)
            and (may_be_routine(measure) or not is_plain(measure))
            and (tasks := routine(measure))
            and not answers(measure, *reasons)
        ):
            yield Spot.at(data, index, "measure", reason=_ALL_ROUTINE.fill(words=named(tasks)))


RULE = Rule(
    code="XR703",
    name="PlanWithoutProblem",
    severity=Severity.ADVICE,
    title=T("措施没有对应的问题", "A plan is tied to no problem"),
    why=T(
        "日常事务堆在一起，做完了问题还在；没有问题的措施也没法判断该不该做。",
        "A heap of routine work leaves the problem where it was; and who can tell whether a plan without one is needed?",
    ),
    message=T("措施没有对应的问题：{reason}", "the measure is tied to no problem: {reason}"),
    fix=T(
        "请写针对这个问题做什么，日常事务另列。例：落地报名页按钮优化和社群投放测试，解决本周转化率低的问题。",
        "Say what is done about this very problem: change the button of the form and test a channel against the low conversion.",
    ),
    check=check,
    fails={
        "issues": [
            {"problem": "活动转化率低", "measure": "下周做活动策划、写推文、回复用户咨询"},
            {"problem": "", "measure": "增加方案评审会"},
        ]
    },
    passes={"issues": [{"problem": "设计稿延期", "measure": "增加方案评审会，明确设计需求后启动设计"}]},
)
