"""Goals and achievements in sentences: 系统平均响应时间缩短至200毫秒以内 is a metric and its figure. Pure.

Only what stands there is taken, and only where a figure does. 用户满意度提升10% is the figure of 用户满意度提升: how much it was
to rise, which is compared with how much it rose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xlretro.errors import Unreadable
from xlretro.model.patterns import lazy
from xlretro.model.quantity import parse_quantity
from xlretro.model.values import clean

__all__ = ["Figure", "figures", "leading_figure"]

_DELTA = "提升|提高|增长|增加|上升|缩短|降低|下降|减少|压缩|节省|节约"
_LEVEL = (
    "(?:提升|提高|增长|增加|上升|缩短|降低|下降|减少|压缩)(?:至|到)|增至|升至|降至|达到|达成|达至|达|保持在|维持在|覆盖|触达|支持|突破"
    "|完成|实现|共计|为|是|至|到"
)
_BOUND = "不低于|不少于|不小于|不超过|不高于|不大于|控制在|至少|最多|超过|低于|高于"
"""Read by the model as a part of the quantity."""
_NUMBER = (
    r"(?:约|近|超|[≥≤<>]=?|[+\-−])?\s*\d[\d,]*(?:\.\d+)?\s*"
    r"(?::\s*\d+(?:\.\d+)?|(?:[百千]?[万亿]|[百千]|[kKwW](?![A-Za-z]))?\s*"
    r"(?:%|％|‰|个百分点|毫秒|ms|美元|元|人次|人|次|个|件|单|天|小时|分钟|秒|分|家|场|篇|名|位|倍)?)"
    r"\+?(?:以内|之内|及?以上|及?以下|左右)?"
)
_OPEN = r"(?:约|近)?(?:[A-Z]|[Xx]{2,})\s*(?:%|％|[百千]?[万亿](?:元|人|次)?|元|人次?|次)(?:以内|以上|以下|左右)?"
_CLAUSE = lazy(
    rf"(?:其中|同时|并且?|使得?|将|确保|预计|目标)?\s*(?P<metric>[^\d%％]{{2,24}}?)\s*"
    rf"(?:(?P<level>{_LEVEL})|(?P<delta>{_DELTA})了?|(?P<bound>{_BOUND}))?\s*(?:(?P<number>{_NUMBER})|(?P<open>{_OPEN}))"
    r"(?P<rest>[^\d%％]{0,10})"
)
_ALONE = lazy(
    rf"(?:(?P<level>{_LEVEL})|(?P<delta>{_DELTA})了?|(?P<bound>{_BOUND}))?\s*(?:(?P<number>{_NUMBER})|(?P<open>{_OPEN}))"
    rf"[^\d%％，,。；;：:（(\s]{{0,8}}(?:\s*[（(]\s*目标(?:值|为|是)?[:：]?\s*(?P<target>[^）)]{{1,20}})[)）])?"
)
_ENDS = lazy(r"[，；;。！!\n]|,(?!\d{3})")
_NO_METRIC = lazy(r".*(?:前|后|在|第|每|提前|延期|推迟|历时|超|余|预算的)$")
_RATES = lazy(r".*(?:完成率|达成率|完成度)")
"""Computed by the workbook itself."""


class Figure(NamedTuple):
    """A metric and its figure, both as they stand in the text."""

    metric: str
    amount: str
    """Empty where a placeholder (X万) stands."""
    delta: bool
    """By how much it changes, not what it comes to."""
    target: str = ""
    """What stood in brackets behind it: （目标5%）."""
    open: str = ""
    """The placeholder."""


def figures(text: str) -> Iterator[Figure | str]:
    """The clauses of *text*: a Figure each, or the clause itself where it is none."""
    for clause in _ENDS.split(text):
        clause = clause.strip()
        if not clause:
            continue
        match = _CLAUSE.fullmatch(clause)
        if match is None or not _is_metric(match):
            yield clause
            continue
        metric = match["metric"].strip()
        if match["delta"]:
            metric = clause[match.start("metric"):match.end("delta")]
        amount = _amount(match)
        if match["number"] and not amount:
            yield clause
        elif not _RATES.fullmatch(metric):
            yield Figure(metric, amount, bool(match["delta"]), open=match["open"] or "")


def leading_figure(text: str, metric: str) -> Figure | None:
    """The figure that *text*, behind the label *metric*, begins with: 达到120万（目标100万），达成率为120%."""
    match = _ALONE.match(text)
    if match is None or text[match.end():match.end() + 1] not in ("", "，", ",", "。", "；", ";", "（", "("):
        return None
    amount, target = _amount(match), (match["target"] or "").strip()
    if not amount and not match["open"]:
        return None
    return Figure(metric, amount, bool(match["delta"]), target if _is_amount(target) else "", match["open"] or "")


def _is_metric(match: re.Match[str]) -> bool:
    verb = match["level"] or match["delta"] or match["bound"]
    if _NO_METRIC.fullmatch(match["metric"].strip()):
        return False
    return bool(verb) or (not match["rest"].strip() and len(match["metric"].strip()) >= 3)


def _amount(match: re.Match[str]) -> str:
    """The figure's text, with the bound before it where there is one; empty where the model can not read it."""
    if not match["number"]:
        return ""
    start = match.start("bound") if match["bound"] else match.start("number")
    text = match.string[start:match.end("number")].strip()
    return text if _is_amount(text) else match["number"].strip() if _is_amount(match["number"]) else ""


def _is_amount(text: str) -> bool:
    try:
        parse_quantity(clean(text))
    except Unreadable:
        return False
    return True
