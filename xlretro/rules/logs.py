"""Day-by-day logs in place of results: 周一：回复咨询；周二：做海报 (XR704).

A text is cut at its labels of days and hours. It is a log if two of its entries or more tell an activity, and hardly any
tells what came of it: a figure, or an incident and its effect. Chinese only.
"""

from __future__ import annotations

import re
from functools import cache

from xlretro.model.patterns import lazy
from xlretro.model.values import clean
from xlretro.rules.plans import is_routine

__all__ = ["day_by_day", "may_be_log"]

_LONGEST_JUDGED = 4000  # characters; who writes more in one cell has written no table
_AROUND = ",;。:、!?()[]【】|/- \t\n"

# ---------------------------------------------------------------------------------------- labels

# Whatever a label ends with, or nearly all of it: a log has two of them. It begins with one set, which `re` looks for at once.
_DAYS = lazy(
    r"[月日号点./:：期拜周午早傍今昨前明后当次首一晚第DdMTWFS-]"
    r"(?:(?<=[0-9][月日号点./:：-])|(?<=[期拜周])[一二三四五六日天末0-9]|(?<=午)|(?<=[早晚])上|(?<=早)晨|(?<=傍)晚"
    r"|(?<=[今昨前明后当次首一])天|(?<=[次首])日|(?<=第).{1,3}[天日周]|(?<=[Dd])(?:ay)?\s?[0-9]"
    r"|(?<=M)on|(?<=T)(?:ue|hu)|(?<=W)ed|(?<=F)ri|(?<=S)(?:at|un))"
)
_WEEKDAY = "(?:[本上下这]?(?:周|星期|礼拜)[一二三四五六日天末1-7]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*)"
_WEEKDAYS = lazy(_WEEKDAY)
_DAY = rf"""
    {_WEEKDAY}
  | (?:[0-9]{{4}}[年./-])?[0-9]{{1,2}}(?:月[0-9]{{1,2}}[日号]|[./-][0-9]{{1,2}}(?![0-9%./]))
  | [0-9]{{1,2}}[日号](?![线楼店门])
  | 第[0-9一二三四五六七八九十]{{1,3}}[天日周]
  | [Dd](?:ay)?\s?[0-9]{{1,2}}(?![0-9])
  | 上午 | 下午 | 早上 | 早晨 | 中午 | 晚上 | 傍晚 | 今天 | 昨天 | 前天 | 明天 | 后天 | 当天 | 次日 | 首日 | 前一天 | 后一天
  | [0-9]{{1,2}}(?::[0-9]{{2}}|点(?:半|[0-9]{{1,2}}分?)?)
"""
_UP_TO = r"\s*(?:[-~—–]|至|到)\s*"
_BREAK = r"(?:^|(?<=[\s,;。:!?、()\[\]【】|/>*·•])|(?<=[0-9]\.)(?=[周星礼第上下]))"


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"{_BREAK}(?:{_DAY})(?:{_UP_TO}(?:{_DAY}|[0-9]{{1,2}}))?[)\]】]?", re.VERBOSE)


@cache
def _label_anywhere() -> re.Pattern[str]:
    """Where weekday follows weekday without a mark between: 周一写推文周二做海报周三开会."""
    return re.compile(rf"{_WEEKDAY}(?:{_UP_TO}{_WEEKDAY})?", re.VERBOSE)


# ---------------------------------------------------------------------------------------- what came of it

_EFFECT = """
报错 故障 恢复 中断 宕机 崩溃 超时 告警 卡顿 回滚 断货 缺货 售罄 漏 错 迟到 推迟 延 误 失败 停 取消 暴雨 台风 大雨
下雨 未 没 无 才 本应 应于 应交 应到 原定 原计划 比计划 提前 导致 造成 影响 损失 流失 突破 达到 上升 下降 增长 提升
下滑 回落 升至 降至 升到 降到 翻倍 翻了 高于 低于 多于 少于 好于 高峰 最高 最低 最多 拥堵 排队 异常 违约 补发 补货
不符 不足 不够 失效 受阻 发现 缺 补齐 到齐 补上 补到 修复 改期 撤回 延长 被 退回 驳回 集中在 为空 通过 变成
"""
_LATE = "晚(?![上会餐饭报班课])"
_LEVEL = "(?:多|少|高|低|快|慢|差|好|大|小|满)了?$"
_FIGURE = (
    r"[0-9.]+\s*(?:%|万|亿|元|人次|人|单|倍|个百分点|成(?![果效])|UV|PV|GMV|[wkWK])"
    r"|从[^,;]{1,20}?到|[早晚快慢多少]了?[0-9]|最[^,;]{1,2}$"
)
# 写3篇推文 counts what was done, 核销1260张 what came of it.
_DOING = "写|做|发|回|拍|剪|画|改|打|开|推|拜访|跟进|处理|整理|联系|约|更新|上架|制作|录|审|校|巡|盘点|走访|培训|贴|装|送|签|办"
_COUNT = rf"^(?:(?!{_DOING})[^0-9])*[0-9]"


_MISHAP = lazy("[没未停]|下雨|[大暴]雨|台风|取消|推迟|延期|迟到")


@cache
def _result() -> re.Pattern[str]:
    return re.compile("|".join([_FIGURE, _COUNT, _LATE, _LEVEL, *_EFFECT.split()]))


def may_be_log(text: str) -> bool:
    """A screen for plain texts (`worded`): False where `day_by_day` finds nothing."""
    return len(_DAYS.findall(text)) > 1


def day_by_day(text: str) -> list[str]:
    """The entries of a log that tell an activity of a day; empty where the text tells results, or is no log."""
    plain = clean(text[:_LONGEST_JUDGED])
    if not may_be_log(plain):
        return []
    labels = list(_label().finditer(plain))
    if len(labels) < 2 and len(_WEEKDAYS.findall(plain)) > 2:
        labels = list(_label_anywhere().finditer(plain))
    activities: list[str] = []
    results, outcome = 0, False
    ends = [label.start() for label in labels[1:]] + [len(plain)]
    for label, end in zip(labels, ends, strict=False):
        entry = plain[label.end() : end].strip(_AROUND)
        if _result().search(entry) and not is_routine(entry):
            results += 1
            outcome = outcome or not _MISHAP.search(entry) or any(map(str.isdigit, entry))
        elif len(entry) > 1:
            activities.append(plain[label.start() : end].strip(_AROUND))
    # One mishap among three activities (下雨没发) is part of the log; one figure is what came of them.
    few = results * 3 < len(activities) or (results * 3 == len(activities) and not outcome)
    return activities if len(activities) > 1 and few else []
