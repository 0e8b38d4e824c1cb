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

__all__ = ["Figure", "bare_figure", "figures", "is_target_label", "leading_figure"]

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
    r"(?:%|％|‰|个百分点|毫秒|ms|美元|元|人次|人|次|个|件|单|天|小时|分钟|秒|分|家|场|篇|名|位|倍|张|台|套|份|户|笔|箱|辆|吨)?)"
    r"\+?(?:以内|之内|及?以上|及?以下|左右)?"
)
_OPEN = r"(?:约|近)?(?:[A-Z]|[Xx]{2,})\s*(?:%|％|[百千]?[万亿](?:元|人|次)?|元|人次?|次)(?:以内|以上|以下|左右)?"
_CLAUSE = lazy(
    rf"(?:(?P<part>其中)|同时|并且?|使得?|将|确保|(?P<aim>目标|预计|计划))?\s*(?P<metric>[^\d%％]{{2,24}}?)\s*"
    rf"(?:(?P<level>{_LEVEL})|(?P<delta>{_DELTA})了?|(?P<bound>{_BOUND}))?\s*(?:(?P<number>{_NUMBER})|(?P<open>{_OPEN}))"
    r"(?P<rest>[^\d%％]{0,10})"
)
_ALONE = lazy(
    rf"(?:(?P<level>{_LEVEL})|(?P<delta>{_DELTA})了?|(?P<bound>{_BOUND}))?\s*(?:(?P<number>{_NUMBER})|(?P<open>{_OPEN}))"
    rf"[^\d%％，,。；;：:（(\s]{{0,8}}(?:\s*[（(]\s*目标(?:值|为|是)?[:：]?\s*(?P<target>[^）)]{{1,20}})[)）])?"
)
_TARGET = (
    r"(?:年度|季度|月度|原定|既定|考核|预定|总体)?(?:目标|计划|预期|预算|target|goal|plan(?:ned)?|budget)(?:值|数)?"
    r"(?:设?定?[为是])?"
)
_ACTUAL = r"(?:实际|最终|actual)(?:值|数)?"
_DONE = r"(?:完成|达成|实现|达到|achieved|reached)了?"
_ENDS = lazy(
    r"[，；;。！!\n]|,(?!\d{3})|[、/／]\s*(?=实际|目标|计划|完成|预算|target|actual)"
    r"|[（(]\s*(?=(?:年度|原定|既定|考核)?(?:目标|计划|实际|预算)|target|goal|plan|actual)"
    r"|(?:(?<=\d)|(?<=\d[%％元单人次家场个件万亿])|(?<=\d[万亿][元单人次家场个件]))[\s）)]+(?=实际|目标|计划)",
    re.IGNORECASE,
)
_NO_METRIC = lazy(
    r".*(?:前|后|在|第|每|提前|延期|推迟|历时|超|余|预算的|占|由|从)$"
    r"|.*(?:同比|环比|较|比上|比去|同期|上期|上年|去年|上届).*"
)
_RATES = lazy(
    r".*(?:完成率|达成率|完成度)|(?:.*超额|目标|达|占)?(?:完成|达成|实现)了?(?:.{0,6}(?:目标|计划|任务|指标|预算)的?)?"
    r"|.{0,8}(?:目标|计划|任务|预算)的|超额"
)
"""Computed by the workbook itself: 完成率92%, 完成年度目标的68%, 超额25%."""
_SPAN = (
    r"(?:(?:本|这|该|此)(?:次|期|季度|季|月|年度|年|周|轮|场|届)|全年|上半年|下半年|当月|当年|当天)(?:度|的)?"
    r"(?:活动|项目|大促|促销)?(?:期间|中|里)?|活动期间"
)
_INTRODUCED = lazy(
    rf"(?:(?:{_SPAN}),?)?(?:(?:共|总共|共计|累计)?(?:实现|完成|达成|取得)了?(?![率度量值数情])"
    r"|共(?=发放|新增|签约|触达|覆盖|销售|举办|开展))?(?:的)?\s*"
)
"""What leads up to a metric and is no part of its name: 本次活动实现(销售额)."""
_TOO_GENERAL = lazy(
    rf"(?:{_SPAN}|累计|共计?|合计|总计|总共|总|实际|目标|计划|预期|数据|其中|完成|实现|达成|达到|大约|约|近)*"
    r"(?:of|about|total)?\s*"
)
"""No metric but what stands before any: 全年累计."""
_OF_TARGET = lazy(rf"(?P<noun>.*?)的?\s*(?:(?P<target>{_TARGET})|(?P<actual>{_ACTUAL}))[:：]?", re.IGNORECASE)
_BARE = lazy(
    rf"(?:(?P<target>{_TARGET})|(?P<actual>{_ACTUAL}(?P<noun>[^\d%％]{{0,8}}?))|(?P<done>{_DONE}))\s*[:：]?\s*(?:达到?|至|到|为|是)?"
    rf"(?:(?P<delta>{_DELTA})了?|(?P<bound>{_BOUND}))?\s*(?P<number>{_NUMBER})\s*[）)]*",
    re.IGNORECASE,
)
"""A figure whose metric stands before it: 实际216家, 目标不高于0.5%."""
_VERBS = lazy(r"(?:完成|达成|达到|达|实现|支出|花费|使用|发生|到场|新增|仅|只有|只|约|近|为|是|有|了|\s)*")
_OTHER_THAN_AMOUNT = "年月日号点时季期"


_FEWEST = 2
"""Characters of a metric's name."""


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
    actual: str = ""
    """What was said to have come of it: 实际216家. With it, or with a target, the amount is the other of the two."""

    def settled(self, *, achieved: bool) -> tuple[str, str]:
        """Target and actual value; *achieved* says which of them the amount is where nothing else does."""
        if self.target or (achieved and not self.actual):
            return self.target, self.actual or self.amount
        return self.amount, self.actual

    def as_bare(self) -> Bare:
        """Its figure, to be put beside another of the same metric. What came of something is said last, where nothing says it."""
        return Bare(self.target or self.actual or self.amount, bool(self.target), self.delta, "")

    def with_bare(self, bare: Bare) -> Figure | None:
        """Itself with the figure that was said of the same metric; None where that does not go together."""
        if bare.delta != self.delta and (self.amount or self.target or self.actual or self.open):
            return None
        if bare.noun and bare.noun not in self.metric:
            return None
        whole = self._replace(delta=bare.delta)
        if bare.is_target:
            free = not self.target and not (self.amount and self.actual)
            return whole._replace(target=bare.amount) if free or self.target == bare.amount else None
        return whole._replace(actual=bare.amount) if not self.actual and not (self.amount and self.target) else None


class Bare(NamedTuple):
    """A figure without a metric of its own, and which of the two it is."""

    amount: str
    is_target: bool
    delta: bool
    noun: str
    """What stood between 实际 and the figure and is no verb."""


def is_target_label(label: str) -> bool | None:
    """Whether a label says that a target stands behind it (目标), or an actual value (False); None where it says neither."""
    match = _OF_TARGET.fullmatch(label)
    return bool(match["target"]) if match and _TOO_GENERAL.fullmatch(match["noun"]) else None


def bare_figure(clause: str) -> Bare | None:
    """The figure of a clause that names no metric: 实际完成216家."""
    match = _BARE.fullmatch(clause)
    if match is None or not (amount := _amount(match)):
        return None
    return Bare(amount, bool(match["target"]), bool(match["delta"]), _VERBS.sub("", match["noun"] or "", count=1).strip())


def figures(text: str) -> Iterator[Figure | str]:
    """The clauses of *text*: a Figure each, or the clause itself where it is none. Rates are left out."""
    for clause in _ENDS.split(text):
        clause = clause.strip()
        match = _CLAUSE.fullmatch(clause)
        if match is None or bare_figure(clause):
            if clause:
                yield clause
        elif not (_RATES.fullmatch(match["metric"].strip()) and _is_rate(match)):
            yield _figure(match) or clause


def _is_rate(match: re.Match[str]) -> bool:
    return not match["number"] or any(sign in match["number"] for sign in "%％倍")


def _figure(match: re.Match[str]) -> Figure | None:
    amount = _amount(match)
    if not _is_metric(match) or (match["number"] and not amount):
        return None
    metric = match["metric"].strip()
    introduced = _INTRODUCED.match(metric)
    if introduced:
        metric = metric[introduced.end():]
    named = _OF_TARGET.fullmatch(metric)
    target, actual = bool(match["aim"]), False
    if named and metric.endswith("预算"):  # a metric too, as in 费用预算
        target = not (match["level"] or match["bound"])
    elif named:
        target, actual = bool(named["target"]), bool(named["actual"])
        metric = named["noun"].strip()
    if len(metric) < _FEWEST or _TOO_GENERAL.fullmatch(metric):
        return None
    if match["delta"]:
        metric = f"{metric}{match.string[match.end('metric'):match.end('delta')]}"
    found = Figure(metric, "", bool(match["delta"]), open=match["open"] or "")
    if actual:
        return found._replace(actual=amount)
    return found._replace(target=amount) if target else found._replace(amount=amount)


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
    metric, rest = match["metric"].strip(), match["rest"].strip().rstrip("）)")
    if _NO_METRIC.fullmatch(metric) or rest[:1] in tuple(_OTHER_THAN_AMOUNT):
        return False
    if match["level"] or match["delta"] or match["bound"]:
        return True
    return not rest and not match["part"] and len(metric) >= 3


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
