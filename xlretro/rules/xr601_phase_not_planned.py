"""A problem names a phase that 表2 does not have."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.patterns import lazy
from xlretro.model.values import clean, is_placeholder, shown
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.ties import named, phase_name

__all__ = ["RULE"]

_THROUGHOUT = lazy(r"(?:全|各个?|所有|整个|贯穿)+(?:程|流程|周期|阶段|活动|过程|期)+")


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    phases = context.table("phases")
    if not len(phases) or not phases.has("phase"):
        return  # the missing table or column is said elsewhere
    planned = set(phases.raw("phase"))
    doubtful = [
        (index, raw, phase)
        for index, (raw, phase) in enumerate(zip(data.raw("phase"), context.values("issues", "phase"), strict=True))
        if isinstance(phase, str) and raw not in planned  # most problems name their phase as 表2 does
    ]
    if not doubtful:
        return
    column = phases.table["phase"]
    known = {phase_name(column, raw) for raw in planned}
    for index, raw, phase in doubtful:
        if is_placeholder(phase) or _THROUGHOUT.fullmatch(clean(phase)):
            continue
        if not {phase_name(column, name) for name in (raw, *named(raw))} & known:
            yield Spot.at(data, index, "phase", phases="、".join(dict.fromkeys(shown(p) for p in phases.raw("phase") if p)))


RULE = Rule(
    code="XR601",
    name="PhaseNotPlanned",
    severity=Severity.ERROR,
    title=T("发生阶段不在表2里", "The phase is not in table 2"),
    why=T(
        "问题要能对应到阶段，才知道是哪一段出的事。", "A problem must refer to a phase of table 2 to say when it arose."
    ),
    message=T(
        "问题“{row}”的发生阶段“{value}”不在表2里",
        "problem “{row}” names the phase “{value}”, which table 2 does not have",
    ),
    fix=T(
        "请改为表2里的阶段（{phases}），或在表2补上这个阶段。", "Use a phase of table 2 ({phases}), or add this one there."
    ),
    check=check,
    fails={"phases": [{"phase": "筹备期"}], "issues": [{"problem": "服务器卡顿", "phase": "爆发期"}]},
    passes={"phases": [{"phase": "爆发期"}], "issues": [{"problem": "服务器卡顿", "phase": "爆发期"}]},
)
