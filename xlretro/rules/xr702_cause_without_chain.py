"""根本原因 stays on the surface: a bare symptom (转化率低) or empty blame (沟通不到位)."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.rules.causes import may_be_shallow, shallow
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.worded import worded

__all__ = ["RULE"]


def check(context: Context) -> Iterator[Spot]:
    return worded(context, "issues", "cause", shallow, may_be_shallow)


RULE = Rule(
    code="XR702",
    name="CauseWithoutChain",
    severity=Severity.ADVICE,
    title=T("根本原因停在表面", "A cause stays on the surface"),
    why=T(
        "“转化率低”是现象，“沟通不到位”套在哪里都行，谁也没法核实，更没法对症下药。",
        "A low rate is a symptom and poor communication fits everything: neither can be verified nor acted upon.",
    ),
    message=T("“{row}”的根本原因“{words}”没有说到具体的事", "the cause “{words}” of “{row}” names nothing specific"),
    fix=T(
        "请按“现象→原因→更深的原因”往下写，写到能核实、能改的那一步。例：转化率低→话术吸引力弱→未突出产品差异化优势。",
        "Go on from symptom to cause until something can be verified: low conversion → weak copy → it never says what is unique.",
    ),
    check=check,
    fails={"issues": [{"problem": "首购用户少", "cause": "沟通不到位，重视不够"}]},
    passes={"issues": [{"problem": "设计稿延期", "cause": "需求沟通不充分，修改次数多"}]},
)
