"""Which metrics are better when they are lower, told by their names: 投诉率 and 响应时间, and not 投诉处理率 or 成本节约额."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Any, Final

from xlretro.model.patterns import lazy
from xlretro.model.quantity import Quantity
from xlretro.model.records import Raw
from xlretro.model.values import clean
from xlretro.rules.rule import Context

__all__ = ["is_limit", "lower_words"]

_BAD: Final = """
成本 费用 支出 花费 开支 能耗 耗电 损耗 浪费 排放 投诉 客诉 差评 抱怨 举报 退货 退款 退换 退订 退费 退课 退保 退单 退租 退会
取关 卸载 流失 离职 缺勤 缺岗 旷工 迟到 逾期 超时 超期 延期 延误 延迟 时延 延时 拖欠 坏账 欠款 违约 违规 不良 次品 废品 残次
报废 返工 返修 返厂 破损 残损 货损 丢失 丢件 错误 差错 失误 误差 偏差 误报 漏报 漏检 漏发 错发 漏单 错单 缺陷 故障 宕机 停机
崩溃 闪退 卡顿 中断 事故 工伤 滞销 积压 缺货 断货 空置 空驶 跳出 跳失 弃购 弃单 拒收 拒付 拒签 取消率 失败 耗时 (?<!使)用时
账期 无效 周转天数 churn complaint bounce refund latency downtime defect error incident accident outage attrition abandon
overdue (?<![a-z])(?:bugs?|costs?|cp[acmlo]|cac|mttr)(?![a-z])
"""
# Somebody deals with the complaints, saves the cost, wins the customer back: then more of it is better.
_TURNED: Final = """
处理 处置 受理 解决 回复 回访 响应 办结 关闭 修复 恢复 整改 纠正 排除 消除 清零 发现 检出 识别 预警 预防 防范 防止 防流失
拦截 挽回 挽留 召回 唤回 赢回 找回 追回 回收 回款 催收
清收 催缴 追缴 追讨 化解 收回 申诉 好转 改评 转好 改善 改进 优化 节约 节省 节支 节能 降本 压减
压降 压缩 缩短 减少 减免 降低 下降 降幅 达标 达成 完成率 合格 及时 准时 准点 准确 满意 覆盖 命中 演练 培训 核算 执行率 报销
利润 收益 (?<!成本)收入 产出 回报 营收 间隔 无投诉 无事故 无故障 无差错 无缺陷 零投诉 零事故 零故障 零差错 零缺陷 未发生
避免 规避 容错 赔付 入库 奖励 reduc sav(?:ing|ed) resol handled recover prevent detect closed fixed mtbf between
"""
# Time that something takes, where it is what is measured: 投诉处理时长, and not 响应时间达标率 or 观看时长.
_TAKES: Final = """
响应 加载 等待 等候 等位 等餐 候餐 取餐 取号 排队 揽收 签收 中转 装卸 出库 拣货 打包 补货 验收 放款 理赔 开户 开通 部署 构建
登录 查询 处理 处置 解决 修复 恢复 审批 审核 交付 配送 送达 出餐 上菜 发货 开票 结算 到账 报销 启动 打开 首屏 接通 受理 办理
办结 关闭 通关 换线 (?<!无)故障 候诊 候检 候床 候车 退款 入职 招聘 回复 首响 回款 上线 研发 开发
"""
_SPAN: Final = "时间 时长 时限 周期 天数 小时数 耗时 用时"
_LEVEL: Final = "(?:降低?|下降|减少|缩短|压缩|压降|压|控制)[至到在为] 不超过 不高于 不多于 不大于 以内$ 之内$ 低于 小于 少于"
_SPENDERS: Final = lazy(r"(?:用户|客户|顾客|会员|消费者|人均).*(?:支出|花费|开支)$")
_SHARE: Final = lazy(r"(?:率|占比|比例|比重|数|数量|量|订单|次数|人数|rate|share)$")
_OPENS: Final = lazy(r"[(\[【]")
_BRACKETED: Final = lazy(r"[(\[【].*?[)\]】]")


class _Words:
    """A list of words to look for. Most names hold none of them: their pairs of characters tell it without a search."""

    def __init__(self, words: str, more: Iterable[str] = (), pattern: str | None = None) -> None:
        """*more*: with which two characters the words begin (or hold) that are no plain text."""
        parts = words.split()
        self.pairs = frozenset(word[:2] for word in parts if word.isalnum()).union(more)
        self._pattern = lazy(pattern or "|".join(parts))

    def find(self, text: str, pairs: AbstractSet[str]) -> str:
        """The first of the words in *text*, whose pairs of neighbouring characters are *pairs*; "" for none."""
        found = None if self.pairs.isdisjoint(pairs) else self._pattern.search(text)
        return found[0] if found else ""


@cache
def _words() -> tuple[_Words, _Words, _Words, _Words]:
    """Levels, durations, what turns the meaning, what is bad: compiled when the first workbook is judged."""
    takes, span = "|".join(_TAKES.split()), "|".join(_SPAN.split())
    said_of_it = r"均值|平均值?|中位数|峰值|最大值|上限|[a-z\d%]+"
    duration = rf"(?:{takes})(?:的?平均)?(?:{span})(?:{said_of_it})?$|(?:response|load|lead) time$"
    return (
        _Words(_LEVEL, [one + two for one in "降低少短缩压制" for two in "至到在为"] + ["以内", "之内"]),
        _Words(_SPAN, ["ti"], duration),
        _Words(_TURNED, ["收入", "sa"]),
        _Words(_BAD, ["用时", "bu", "co", "cp", "ca", "mt"]),
    )


@cache
def _telling() -> tuple[frozenset[str], re.Pattern[str]]:
    """Every pair of characters that some word has, and a pattern that finds what may be one of these pairs."""
    pairs = frozenset().union(*(words.pairs for words in _words()))
    firsts, seconds = ("".join(sorted({pair[which] for pair in pairs})) for which in (0, 1))
    return pairs, re.compile(f"([{firsts}])(?=([{seconds}]))")


def _pairs(plain: str) -> frozenset[str]:
    """The telling pairs of neighbouring characters in *plain*."""
    telling, likely = _telling()
    return telling.intersection(map("".join, likely.findall(plain)))


@lru_cache(maxsize=512)
def _reading(name: str) -> tuple[str, bool]:
    """(the word by which *name* reads as lower-is-better or "", whether it says anything of either kind)."""
    plain = _BRACKETED.sub("", name).strip().casefold()
    pairs = _pairs(plain)
    if not pairs:
        return "", False
    level, duration, turned, bad = _words()
    if (word := level.find(plain, pairs)) and not _SHARE.search(plain):
        return word, True
    if word := duration.find(plain, pairs):
        return word, True
    if turned.find(plain, pairs) or _SPENDERS.search(plain):
        return "", True
    word = bad.find(plain, pairs)
    return word, bool(word)


def is_limit(target: Any) -> bool:
    """Whether a target can only be met from below: 不超过200毫秒."""
    return isinstance(target, Quantity) and target.bound in {"<=", "<"}


def lower_words(context: Context) -> list[str]:
    """For every goal the word that makes it read as lower-is-better although it counts as higher-is-better, or "".

    With a starting value the way from there is the direction, whatever the column says.
    """
    data = context.table("goals")
    metrics, goals = data.raw("metric"), data.raw("goal")
    telling = _telling_names({raw for raw in (*metrics, *goals) if isinstance(raw, str)})
    if not telling:
        return [""] * len(data)
    rows = zip(context.values("goals", "direction"), context.values("goals", "start_value"), metrics, goals, strict=True)
    return [
        _lower_word(telling, metric, goal) if direction in (None, "higher") and not isinstance(start, Quantity) else ""
        for direction, start, metric, goal in rows
    ]


def _telling_names(names: Iterable[str]) -> frozenset[str]:
    """Those of *names* that may hold a telling pair: only they need to be read. All are looked through at once."""
    named = list(names)
    together = clean("\n".join(["|", *named, "|"])).casefold()  # between marks: nothing of a blank name is lost
    bracketed = _OPENS.search(together) is not None  # then a pair may come about where a bracket is left out
    pairs = _pairs(together)
    if bracketed:
        pairs |= _pairs(_BRACKETED.sub("", together))
    if not pairs:
        return frozenset()
    lines = together.split("\n")[1:-1]
    if bracketed or len(lines) != len(named):  # or a name has two lines
        return frozenset(named)
    return frozenset([name for name, line in zip(named, lines, strict=True) for pair in pairs if pair in line])


def _lower_word(telling: frozenset[str], *names: Raw) -> str:
    """The metric decides; the goal's own words (页面加载控制在2秒以内) only where the metric says neither."""
    for raw in names:
        if isinstance(raw, str) and raw in telling:
            word, said = _reading(clean(raw)[:200])
            if said:
                return word
    return ""
