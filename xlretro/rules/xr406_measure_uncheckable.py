"""A measure names nothing that could be checked: 加强运营, 继续优化."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.worded import worded
from xlretro.rules.wording import may_be_uncheckable, nothing_to_check

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    return worded(context, "issues", "measure", nothing_to_check, may_be_uncheckable)


RULE = Rule(
    code="XR406",
    name="MeasureUncheckable",
    severity=Severity.ADVICE,
    title=T("改进措施没有可检查的内容", "A measure has nothing to check"),
    why=T(
        "“加强运营”“继续优化”做没做、做到没有，到期时谁也说不清。",
        "Of “improve operations” nobody can say on its due day whether it was done.",
    ),
    message=T(
        "“{row}”的措施“{words}”无法检查做没做到", "nobody can check whether the measure “{words}” of “{row}” was done"
    ),
    fix=T(
        "请写明做什么、做到多少、凭什么检查。例：下次活动预留30%弹性带宽，提前3天完成压力测试。",
        "Say what will be done, how much of it, and how to tell: keep 30% spare bandwidth, finish the load test 3 days ahead.",
    ),
    check=check,
    fails={"issues": [{"problem": "活动转化率低", "measure": "下周继续优化"}]},
    passes={"issues": [{"problem": "服务器卡顿", "measure": "下次活动预留30%弹性带宽，提前3天完成压力测试"}]},
)
