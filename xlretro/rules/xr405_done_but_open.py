"""A measure has a day of completion, and its 状态 does not say that it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlretro.language import Text as T
from xlretro.model.compute import CLOSED
from xlretro.model.finding import Severity
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    if not data.has("status"):
        return
    statuses = context.values("issues", "status")
    for index, done in enumerate(context.values("issues", "done_on")):
        if isinstance(done, date) and statuses[index] not in CLOSED:
            yield Spot.at(data, index, "status", done=done, said=data.raw("status")[index] or T("（空）", "(blank)"))


RULE = Rule(
    code="XR405",
    name="DoneButOpen",
    severity=Severity.ERROR,
    title=T("填了完成日期，状态却没有关闭", "A day of completion, and an open status"),
    why=T(
        "状态不改，已经完成的措施仍算作未关闭。",
        "With the status unchanged a finished measure still counts as open.",
    ),
    message=T(
        "“{row}”的措施 {done} 已完成，状态却是“{said}”，仍算作未关闭",
        "the measure for “{row}” was done on {done}, and its status is “{said}”: it counts as open",
    ),
    fix=T(
        "请把状态改为“已完成”；没有完成的，删去实际完成日期。",
        "Set the status to done, or delete the day.",
    ),
    check=check,
    fails={"issues": [{"problem": "礼品发放异常", "due": "2023.10.1", "done_on": "2023.10.3", "status": "进行中"}]},
    passes={"issues": [{"problem": "礼品发放异常", "due": "2023.10.1", "done_on": "2023.10.3", "status": "已完成"}]},
    silences=("XR403", "XR404"),
)
