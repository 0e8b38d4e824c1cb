"""影响程度 is blank or none of 高, 中, 低."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.interpret import Broken
from xlretro.model.values import is_blank, is_placeholder, shown
from xlretro.rules.filled import says_none
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_BLANK = T("没有填影响程度", "has no impact")
_OTHER = T("的影响程度“{said}”不是 高、中、低", "has the impact “{said}”, not high, medium or low")


def check(context: Context) -> Iterator[Spot]:
    data = context.table("issues")
    if not data.has("impact"):
        return
    for index, impact in enumerate(context.values("issues", "impact")):
        if isinstance(impact, str) or (isinstance(impact, Broken) and is_placeholder(impact.raw)):
            continue
        if not says_none(data, index):
            raw = data.raw("impact")[index]
            what = _BLANK if is_blank(raw) else _OTHER.fill(said=shown(raw))
            yield Spot.at(data, index, "impact", what=what)


RULE = Rule(
    code="XR401",
    name="ImpactUnknown",
    severity=Severity.ERROR,
    title=T("影响程度不是高、中、低", "The impact is none of high, medium, low"),
    why=T(
        "未关闭问题按影响程度统计，写别的就数不进去。",
        "Open problems are counted by impact; anything else is not counted.",
    ),
    message=T(
        "问题“{row}”{what}", "problem “{row}” {what}"
    ),
    fix=T("请填 高、中 或 低。", "Use high, medium or low."),
    check=check,
    fails={"issues": [{"problem": "服务器卡顿", "impact": "很大"}]},
    passes={"issues": [{"problem": "服务器卡顿", "impact": "高"}]},
)
