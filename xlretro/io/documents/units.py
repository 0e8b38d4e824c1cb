"""Units that stand beside a document's figures: in the caption of 表1 (单位：万元), and in a metric's own name, GMV（万元）. Pure.

What a metric's name says is certain. What a caption says is so for money alone, where the metric is one of money: under
单位：万元 stand 订单量 and 转化率 too. What is not certain is left, and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlretro.model.patterns import lazy
from xlretro.model.records import Raw, TableData
from xlretro.model.values import clean

__all__ = ["put_units", "unit_said"]

_UNIT = (
    r"(?:[十百千]?[万亿]|[百千])?(?:美元|元|人次|人|次|件|单|家|场|户|台|个|篇|天|小时|分钟|毫秒|秒|分|%|％|‰)|[十百千]?[万亿]"
)
_SAID = lazy(rf"单位\s*[:：]\s*(?P<unit>{_UNIT})(?![^\s）)\]】，。；])")
_OF_METRIC = lazy(rf".*\S\s*[（(]\s*(?:单位\s*[:：]?\s*)?(?P<unit>{_UNIT})\s*[)）]", re.DOTALL)
_MONEY = lazy(r".*(?:额|GMV|营收|收入|成本|费用?|利润|毛利|预算|支出|产值|投入|回款|流水)(?:[（(].*[)）])?", re.IGNORECASE)
_BARE = lazy(r"[+\-−]?\d[\d,]*(?:\.\d+)?")
_AMOUNTS = ("target", "actual", "previous", "rival", "start_value")


def unit_said(texts: Iterable[str]) -> str:
    """The unit that a caption gives for what stands under it: 表1 目标完成情况（单位：万元）."""
    return next((match["unit"] for text in texts if (match := _SAID.search(text))), "")


def put_units(goals: TableData, said: list[str]) -> list[int]:
    """Puts units behind the bare figures of *goals*; gives the rows whose unit is not certain. *said*: of each row's caption."""
    doubtful: list[int] = []
    for index, (metric, stated, caption) in enumerate(zip(goals.raw("metric"), goals.raw("unit"), said, strict=True)):
        bare = [key for key in _AMOUNTS if key in goals.columns and _is_bare(goals.columns[key][index])]
        if stated is not None or not bare:
            continue
        name = clean(str(metric or ""))
        own = _OF_METRIC.fullmatch(name)
        certain = caption.endswith("元") and _MONEY.fullmatch(name)
        if unit := own["unit"] if own else caption if certain else "":
            for key in bare:
                goals.columns[key][index] = f"{goals.columns[key][index]}{unit}"
        elif caption:
            doubtful.append(index)
    return doubtful


def _is_bare(value: Raw) -> bool:
    return isinstance(value, str) and _BARE.fullmatch(value.strip()) is not None
