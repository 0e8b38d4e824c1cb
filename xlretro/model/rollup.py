"""The same metric over many workbooks: what may be added is added first, and the rate is taken of the sums."""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from xlretro.errors import NoAnswer
from xlretro.model.measures import Direction, completion_rate, is_reached
from xlretro.model.patterns import lazy
from xlretro.model.quantity import unit_key
from xlretro.model.values import clean

__all__ = ["METRICS_LISTED", "Goal", "RolledMetric", "RolledUp", "is_additive", "metric_key", "roll_up"]

METRICS_LISTED = 500
"""As many as a person may want to look through; thousands of lone ones would bury those that departments share."""

Goal = tuple[str, str, float | None, float | None, Direction]
"""name, unit, target, actual, direction"""

# One line, one metric: only names that can not mean two things. 新增用户 need not have registered.
_SYNONYMS = {
    synonym: name
    for name, synonyms in {
        "新增注册用户": ("新增注册量", "新增注册用户数", "新增注册用户量", "新增注册数", "新注册用户数"),
        "新增用户": ("新增用户数", "新增用户量", "新用户数", "新增用户人数"),
        "销售额": ("销售金额", "总销售额", "销售总额"),
        "下单用户": ("下单用户数", "下单人数"),
        "参与人数": ("活动参与人数", "参与用户数"),
        "曝光量": ("曝光", "曝光数", "曝光次数", "总曝光量", "活动曝光量"),
        "访问量": ("pv", "页面访问量", "浏览量"),
        "独立访客": ("uv", "独立访客数", "访客数"),
        "成交额": ("gmv", "成交金额", "成交总额", "交易额"),
        "投入产出比": ("roi", "投产比", "投资回报率"),
        "客单价": ("平均客单价", "用户客单价"),
        "用户复购率": ("复购率",),
        "平均响应时间": ("响应时间", "系统平均响应时间", "系统响应时间"),
    }.items()
    for synonym in synonyms
}
_UNIT_IN_BRACKETS = lazy(r"[(\[【](?:%|元|万元?|亿元?|人|人次|次|个|单|份|件|天|小时|分钟|秒|毫秒|ms)[)\]】]$")

# Averages, prices, durations, scores, ratios and peaks: the sum of two of them is the measure of nothing.
_NEVER = lazy(
    r"率|占比|同比|环比|比[例值重]|比$|均|单价|(?<!评)价(?!值)|客单|折扣|时长|耗时|时间|时效|周期|天数|工期|评分|得分|分数|分值"
    r"|满意|指数|系数|倍数|排名|名次|(?<![月季年])度$|人效|坪效|每|峰值|并发|最[高低大小多少]|中位|分位|日活|月活|净推荐|延迟$|/"
    r"|(?:获客|单位|单客|单次|转化|线索|点击)成本"
    r"|\b(?:rate|ratio|average|avg|mean|median|per|price|time|duration|latency|score|rating|satisfaction|share|percent(?:age)?"
    r"|index|rank|peak|max|min|roi|roas|nps|csat|ctr|cvr|cac|cpc|cpm|cpa|cps|arpu|arppu|ltv|aov|dau|wau|mau|p[59][0-9]|tp[59][0-9])\b",
    re.IGNORECASE,
)
_COUNTS = lazy(
    r"[量数额]$|人次|人数|次数|件数|单数|金额|总额|收入|营收|利润|费用|支出|预算|成本|销量|产量|曝光|阅读量|播放量|注册|下单|订单|访客"
    r"|客流|粉丝|新增|参与人|用户$|会员$|线索$|场次"
    r"|\b(?:number|count|total|sum|users?|visitors?|registrations?|sign-?ups?|orders?|sales|revenue|income|profit|cost|expenses"
    r"|impressions|views|clicks|downloads|leads|pv|uv|gmv)\b",
    re.IGNORECASE,
)
_ADDITIVE_UNITS = frozenset(
    (
        "人", "人次", "次", "个", "单", "份", "件", "场", "场次", "篇", "条", "元", "美元", "欧元", "户",
        "家", "台", "套", "只", "张", "本", "项", "起", "例", "箱", "吨", "kg", "千克", "公斤", "票",
        "封", "组", "门", "头", "辆",
    )
)  # fmt: skip
_NEVER_UNITS = frozenset(
    (
        "%", "个百分点", "比值", "分", "倍", "天", "小时", "分钟", "秒", "毫秒", "个月", "周", "年", "个工作日",
        "工作日", "°c", "名次",
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def is_additive(metric_name: str, unit: str = "") -> bool:
    """Whether two workbooks' values of the metric may be added: counts and sums may, and nothing else.

    Averages, prices, durations, scores, ratios and percentages never may (客单价 is in 元 and may not). Where
    neither the name nor the unit tells, False: a missing sum is seen, a wrong one is not.
    """
    name, key = clean(metric_name), unit_key(unit)
    if key in _NEVER_UNITS or "/" in key or _NEVER.search(_UNIT_IN_BRACKETS.sub("", name)):
        return False
    return key in _ADDITIVE_UNITS or _COUNTS.search(_UNIT_IN_BRACKETS.sub("", name)) is not None


@lru_cache(maxsize=4096)
def metric_key(name: str) -> str:
    """*name* as metrics are compared: without blanks, case and a unit in brackets; one name for synonyms."""
    plain = re.sub(r"\s+", "" if re.search(r"[\u4e00-\u9fff]", name) else " ", clean(name).casefold())
    plain = _UNIT_IN_BRACKETS.sub("", plain).strip()
    return _SYNONYMS.get(plain, plain)


@dataclass(frozen=True, slots=True)
class RolledMetric:
    """One metric over several workbooks.

    name, unit: as most workbooks write them. count: goals of this metric. left_out: those of them without a
    target or an actual value, which are in no sum. target, actual: the sums, or a lone goal's own values; None
    where the metric can not be added. rate: completion rate of those, a fraction. reached: goals reached.
    """

    name: str
    unit: str
    direction: Direction
    count: int
    left_out: int
    target: float | None
    actual: float | None
    rate: float | None
    reached: int
    additive: bool


class RolledUp(NamedTuple):
    """The metrics that most goals share, and how many there are beyond those."""

    metrics: list[RolledMetric]
    more: int
    more_shared: int
    """Of `more`, those of several goals."""


_Key = tuple[str, str, Direction]


class _Members:
    """The goals of one metric, as far as its line needs them: of a hundred thousand no text is kept twice."""

    __slots__ = ("actuals", "count", "spelled", "targets")

    def __init__(self) -> None:
        self.count = 0
        self.spelled = Counter[tuple[str, str]]()
        self.targets, self.actuals = array("d"), array("d")

    def add(self, goal: Goal) -> None:
        name, unit, target, actual, _ = goal
        self.count += 1
        self.spelled[name, unit] += 1
        if target is not None and actual is not None:
            self.targets.append(target)
            self.actuals.append(actual)

    def join(self, other: _Members) -> None:
        self.count += other.count
        self.spelled += other.spelled
        self.targets += other.targets
        self.actuals += other.actuals

    @classmethod
    def of(cls, goals: _Members | Goal) -> _Members:
        """Of one goal alone, which stays as it is until there is a second one."""
        if isinstance(goals, _Members):
            return goals
        members = cls()
        members.add(goals)
        return members


def roll_up(goals: Iterable[Goal], most: int | None = None) -> RolledUp:
    """The goals (name, unit, target, actual, direction) grouped by metric, unit and direction; *most* of the groups.

    Goals without a unit join the metric's only other one.

    The order of the input does not matter: most goals first, then by name. A sum that has no completion rate
    (a target of 0) gets None for it.
    """
    groups: dict[_Key, _Members | Goal] = {}
    for goal in goals:
        key = metric_key(goal[0]), unit_key(goal[1]), goal[4]
        known = groups.get(key)
        if known is None:
            groups[key] = goal
        else:
            groups[key] = members = _Members.of(known)
            members.add(goal)
    _join_unit_left_blank(groups)
    counts = {key: found.count if isinstance(found, _Members) else 1 for key, found in groups.items()}
    ordered = sorted(groups, key=lambda key: (-counts[key], key[0], key[1], -key[2]))
    rest = ordered[most:] if most is not None else []
    return RolledUp(
        [_roll(_Members.of(groups[key]), key[2]) for key in ordered[:most]], len(rest), sum(counts[key] > 1 for key in rest)
    )


def _join_unit_left_blank(groups: dict[_Key, _Members | Goal]) -> None:
    """A metric that some count in 人 and others without a unit is one metric, where no second unit makes it doubtful."""
    without = {(name, direction) for name, unit, direction in groups if not unit}
    units: defaultdict[tuple[str, Direction], list[str]] = defaultdict(list)
    for name, unit, direction in groups:
        if unit and (name, direction) in without:
            units[name, direction].append(unit)
    for (name, direction), named in units.items():
        if len(named) == 1 and named[0] in _ADDITIVE_UNITS:
            key = name, named[0], direction
            groups[key] = members = _Members.of(groups[key])
            members.join(_Members.of(groups.pop((name, "", direction))))


def _roll(members: _Members, direction: Direction) -> RolledMetric:
    # The group's spelling decides, and every spelling must agree: one that reads as an average vetoes the sum.
    additive = all(is_additive(name, unit) for name, unit in members.spelled)
    valued = list(zip(members.targets, members.actuals, strict=True))
    total_target = total_actual = rate = None
    if valued and (additive or len(valued) == 1):
        total_target, total_actual = math.fsum(members.targets), math.fsum(members.actuals)
        try:
            rate = completion_rate(total_target, total_actual, direction)
        except NoAnswer:
            rate = None
    names, units = Counter[str](), Counter[str]()
    for (name, unit), count in members.spelled.items():
        names[clean(name)] += count
        if unit:
            units[clean(unit)] += count
    return RolledMetric(
        name=_commonest(names),
        unit=_commonest(units) if units else "",
        direction=direction,
        count=members.count,
        left_out=members.count - len(valued),
        target=total_target,
        actual=total_actual,
        rate=rate,
        reached=sum(is_reached(target, actual, direction) is True for target, actual in valued),
        additive=additive,
    )


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings.items(), key=lambda item: (-item[1], item[0]))[0]
