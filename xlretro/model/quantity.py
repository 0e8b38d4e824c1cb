"""Quantities as people type them: 5万, 8%, 1:2.8, ≥500元, 200毫秒以内 – a number, its unit and its bound."""

from __future__ import annotations

import math
import re
from datetime import time
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from xlretro.errors import QuantityUnreadable
from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.values import (
    NOT_APPLICABLE,
    NotApplicable,
    PercentNumber,
    clean,
    is_blank,
    is_not_applicable,
    shown,
)

__all__ = [
    "PERCENT",
    "PERCENT_POINTS",
    "RATIO",
    "Bound",
    "Quantity",
    "format_quantity",
    "parse_optional_quantity",
    "parse_quantity",
    "unit_and_bound",
    "unit_key",
]

Bound = Literal["", ">=", "<=", ">", "<", "~", "+"]
PERCENT: Final = "%"
PERCENT_POINTS: Final = "个百分点"
RATIO: Final = "比值"


class Quantity(NamedTuple):
    """A number with its unit and bound.

    value: the plain number, multipliers applied (5万 is 50000.0). With unit "%" or "个百分点" it is the
    fraction (8% is 0.08), with unit "比值" the b/a of a:b (1:2.8 is 2.8).
    unit: as typed behind the number, "" where none is.
    bound: ">=" 不低于, 以上 · "<=" 不超过, 以内, 以下 · ">" 超过 · "<" 低于 · "~" 约, 左右 · "+" 3000+, 3000多.
    """

    value: float
    unit: str = ""
    bound: Bound = ""


# 以上 and 以下 include the number itself, as in the Civil Code of China, article 1259; 超过 and 不足 do not.
_PREFIXES: dict[Bound, tuple[str, ...]] = {
    ">=": ("不低于", "不少于", "不小于", "大于等于", "大于或等于", "至少", "最少", "起码", ">=", "≥", "≧", "⩾",
           "at least", "no less than", "not less than"),
    "<=": ("不超过", "不高于", "不大于", "不多于", "小于等于", "小于或等于", "至多", "最多", "控制在", "<=", "≤", "≦",
           "⩽", "at most", "no more than", "not more than", "up to", "within"),
    ">": ("超过", "大于", "高于", "多于", "超", ">", "more than", "over", "above"),
    "<": ("低于", "小于", "少于", "不到", "不足", "<", "less than", "below", "under"),
    "~": ("约为", "大约", "大概", "将近", "接近", "约", "近", "≈", "~", "〜", "approximately", "approx.", "about",
          "around", "nearly"),
}  # fmt: skip
_SUFFIXES: dict[Bound, tuple[str, ...]] = {
    ">=": ("及以上", "或以上", "以上", "起"),
    "<=": ("及以下", "或以下", "以下", "以内", "之内", "内"),
    "~": ("左右", "上下"),
    "+": ("+",),
}
_BOUND_OF: dict[str, Bound] = {
    word: bound for table in (_PREFIXES, _SUFFIXES) for bound, words in table.items() for word in words
}
_CURRENCIES = {"¥": "元", "rmb": "元", "cny": "元", "$": "美元", "us$": "美元", "usd": "美元", "€": "欧元"}
_MULTIPLIERS = {"百": 2, "千": 3, "k": 3, "万": 4, "w": 4, "百万": 6, "千万": 7, "亿": 8}
_MULTIPLIERS |= {"百亿": 10, "千亿": 11, "万亿": 12}


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PREFIX = rf"(?:(?P<prefix>{_any_of([w for ws in _PREFIXES.values() for w in ws])})\s*)?"
_NUMBER = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_QUANTITY = lazy(
    rf"""
    {_PREFIX}
    (?:(?P<currency>{_any_of(list(_CURRENCIES))})\s*)?
    (?P<sign>[+\-−])?\s*
    (?P<number>{_NUMBER})\s*
    (?:
        (?P<percent>%|‰|成|个?百分点|pp(?![a-z]))
      | (?P<times>万亿|[百千]?[万亿]|百(?!分)|千(?![克米瓦卡])|[kw](?![a-z]))?\s*
        (?P<more>[+多余])?\s*
        (?P<unit>[^\W\d_]+?(?:\ [^\W\d_]+?){{0,2}}(?:/[^\W\d_]+?)?|°C)??
    )\s*
    (?P<suffix>{_any_of([w for ws in _SUFFIXES.values() for w in ws])})?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RATIO = lazy(
    rf"(?P<name>[^\W\d_]{{1,12}})?\s*[:=]?\s*{_PREFIX}(?P<a>{_NUMBER})\s*:\s*(?P<b>{_NUMBER})\s*(?P<suffix>以上|以下|左右|\+)?",
    re.IGNORECASE,
)
# 10:30 is far more often half past ten than the ratio 3; 1:30 is more often a ratio.
_CLOCK = lazy(r"(?:0[0-9]|[02-9]|1[0-9]|2[0-4]):[0-5][0-9]")

# A unit holding one of these is a second number or a piece of a sentence: 1万零2, 3天完成, 5 or more.
_NOT_IN_UNITS = lazy(
    r"[零〇一二三四五六七八九十百千万亿两半几多余内约超未不的了到至或和与及]|完成|提[升高前]|增长|下降|延[期迟]|开始|结束|以[上下前后]|之[前后]"
    r"|\b(?:or|and|to|of|than|more|less|by)\b",
    re.IGNORECASE,
)
_COMPOUND_UNITS = lazy(r"千(?:克|米|瓦时|瓦|卡)|百分点")
_ONE_LETTER_UNITS = frozenset("hsdgtlL")  # 5M, 5B, 5E, 5X are not: million, metre, minute, ten to the power, open
_LONGEST_UNIT = 15
_LONGEST_TEXT = 500  # the smallest float takes 342 digits in plain writing

_MESSAGE = Text("看不懂数值“{text}”。", "“{text}” cannot be read as a quantity.")
_HINT = Text(
    "请只写一个数值，例如 5万、4.2万、50,000、8%、200人、1:2.8。",
    "Write one amount only, such as 50,000, 4.2k, 8%, 200 people, $1,200,000 or 1:2.8.",
)
_HINT_RATIO_ZERO = Text("比值 a:b 表示 b÷a,a 不能为 0，例如 1:2.8。", "A ratio a:b means b/a, so a cannot be 0: 1:2.8.")
_HINT_CLOCK = Text(
    "这像是时刻。如果是比值，请在前面写上指标名，例如 ROI3:10。",
    "This looks like a time of day. If it is a ratio, put its name in front: ROI3:10.",
)
_HINT_GROUPS = Text(
    "千位分隔符应每三位一个，例如 50,000。", "Thousands separators go before every three digits: 50,000."
)


def parse_quantity(raw: object) -> Quantity:
    """The quantity in *raw*: text in any form of domain.md, a number cell, or a PercentNumber (unit "%").

    Raises QuantityUnreadable for whatever else, blanks and placeholders included. A ratio a:b is b/a, and only
    a ratio may have a name in front (ROI1:3).
    """
    if isinstance(raw, str):
        return _parse_text(raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        try:
            value = float(raw)
        except OverflowError:
            value = math.inf
        if math.isfinite(value):
            return Quantity(value, PERCENT if isinstance(raw, PercentNumber) else "")
    # 1:3 typed into a cell is a time to Excel.
    raise _unreadable(raw, _HINT_CLOCK if isinstance(raw, time) else _HINT)


def parse_optional_quantity(raw: object) -> Quantity | NotApplicable | None:
    """As parse_quantity, but None for a blank and NOT_APPLICABLE for 无, /, — and the like."""
    if is_blank(raw):
        return None
    if is_not_applicable(raw):
        return NOT_APPLICABLE
    return parse_quantity(raw)


def format_quantity(quantity: Quantity) -> str:
    """*quantity* in plain digits, such that parse_quantity gives it back: 50000人, 8%, 1:2.8, ≥500元.

    Holds for every quantity that parse_quantity gave.
    """
    value = Decimal(repr(quantity.value))
    before, after = _signs(quantity.bound)
    if quantity.unit == RATIO and value >= 0:
        return f"{before}1:{_plain(value)}{after}"
    if quantity.unit in (PERCENT, PERCENT_POINTS):
        value = value.scaleb(2)
    gap = " " if " " in quantity.unit else ""  # 5 working days
    return f"{before}{_plain(value)}{gap}{quantity.unit}{after}"


def unit_and_bound(quantity: Quantity) -> str:
    """What format_quantity writes around the number: ≥元, 人, 人+; "" for a bare number."""
    before, after = _signs(quantity.bound)
    return f"{before}{quantity.unit}{after}"


def _signs(bound: Bound) -> tuple[str, str]:
    """The sign of a bound before the number, and the one behind it."""
    return ("", "+") if bound == "+" else ({">=": "≥", "<=": "≤", "~": "约"}.get(bound, bound), "")


_UNIT_SYNONYMS = {
    synonym: unit
    for unit, synonyms in {
        "元": ("块", "块钱", "人民币", "元人民币", "rmb", "cny", "yuan"),
        "美元": ("usd", "美金"),
        "人": ("名", "位", "个人", "people", "persons", "users", "用户"),
        "次": ("回", "times"),
        "天": ("日", "d", "day", "days"),
        "小时": ("h", "hr", "hrs", "hour", "hours", "个小时"),
        "分钟": ("min", "mins", "minute", "minutes"),
        "秒": ("s", "sec", "secs", "秒钟", "second", "seconds"),
        "毫秒": ("ms",),
        "单": ("笔", "orders"),
        "%": ("百分比", "百分数", "percent", "pct"),
    }.items()
    for synonym in synonyms
}


# 98家门店 are counted in 家. But 人次 is not 人, and 个月, 个工作日 and 个百分点 are units of their own.
_COUNTED = lazy(
    r"([个家篇件条场份款套台辆项张只支间座])(?!百分点|[月周]|季度|星期|工作日|自然日|[小课]时|[人台][月天日时次]|次)[\u4e00-\u9fff]{1,6}"
)


@lru_cache(maxsize=4096)
def unit_key(unit: str) -> str:
    """*unit* as units are compared: one spelling for the synonyms (ms and 毫秒, 名 and 人), without case.

    What is counted does not matter beside the word that counts it: 个模块 is 个.
    """
    plain = clean(unit).casefold()
    if plain in _UNIT_SYNONYMS:
        return _UNIT_SYNONYMS[plain]
    counted = _COUNTED.fullmatch(plain)
    return counted[1] if counted else plain


# What most amounts are. The multiplier is the exponent of a float: it is rounded once, as an exact one would be.
_SIMPLE = lazy(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(?:(%)|(万|亿)?([元人次]?))")
_EXPONENTS = {None: "", "万": "e4", "亿": "e8"}


@lru_cache(maxsize=2048)
def _parse_text(text: str) -> Quantity:
    if match := _SIMPLE.fullmatch(text):
        number, percent, times, unit = match.groups()
        return Quantity(float(f"{number}e-2"), PERCENT) if percent else Quantity(float(number + _EXPONENTS[times]), unit)
    return _parse_intricate(text)


def _parse_intricate(text: str) -> Quantity:
    # NFKC would make 52 of 5² and 51 of 5①: only full-width digits are digits.
    plain = text.replace("m²", "平方米").replace("㎡", "平方米")
    if len(plain) > _LONGEST_TEXT or any(not c.isascii() and _is_disguised_digit(c) for c in plain):
        raise _unreadable(text)
    plain = " ".join(clean(plain).split())  # a run of blanks would take the patterns minutes to give up on
    if match := _RATIO.fullmatch(plain):
        return _ratio(text, plain, match)
    match = _QUANTITY.fullmatch(plain)
    if match is None:
        groups = re.search(r"[0-9],[0-9]", plain) and not re.search(r"[^\d,.%万亿千百kwKW元人次\s]", plain)
        raise _unreadable(text, _HINT_GROUPS if groups else _HINT)
    with localcontext() as exact:
        exact.prec = _LONGEST_TEXT
        value = Decimal(match["number"].replace(",", ""))
        if match["percent"]:
            value = value.scaleb({"‰": -3, "成": -1}.get(match["percent"], -2))  # 3成 is 30%
        elif match["times"]:
            value = value.scaleb(_MULTIPLIERS[match["times"].lower()])
        if match["sign"] in ("-", "−"):
            value = -value
        number = _finite(text, value)
    return Quantity(number, _unit(text, match, number), _bound(text, match["prefix"], match["more"], match["suffix"]))


def _ratio(text: str, plain: str, match: re.Match[str]) -> Quantity:
    a, b = (Decimal(match[side].replace(",", "")) for side in "ab")
    if not match["name"] and _CLOCK.fullmatch(plain):
        raise _unreadable(text, _HINT_CLOCK)
    if a == 0:
        raise _unreadable(text, _HINT_RATIO_ZERO)
    name = match["name"] or ""
    bound = _bound(text, match["prefix"], None, match["suffix"])
    if not bound and name.lower() in _BOUND_OF:  # 约1:3 fits as a name too
        bound = _BOUND_OF[name.lower()]
    return Quantity(_finite(text, b if a == 1 else b / a), RATIO, bound)


def _unit(text: str, match: re.Match[str], value: float) -> str:
    currency = _CURRENCIES.get((match["currency"] or "").lower(), "")
    if match["percent"]:
        if currency:
            raise _unreadable(text)
        return PERCENT if match["percent"] in "%‰成" else PERCENT_POINTS
    unit = match["unit"] or ""
    if not unit:
        return currency
    if currency and unit_key(unit) != unit_key(currency):
        raise _unreadable(text)
    is_date = unit[0] in "月号" or (unit[0] in "年日" and (len(unit) > 1 or (unit == "年" and value >= 1900)))
    is_letter = len(unit) == 1 and unit.isascii() and unit not in _ONE_LETTER_UNITS
    is_open = re.fullmatch(r"[Xx]{2,}.*", unit) is not None
    is_phrase = len(unit) > _LONGEST_UNIT or _NOT_IN_UNITS.search(_COMPOUND_UNITS.sub("", unit)) is not None
    if is_date or is_letter or is_open or is_phrase:
        raise _unreadable(text)
    return currency or unit


def _bound(text: str, prefix: str | None, more: str | None, suffix: str | None) -> Bound:
    said: set[Bound] = {_BOUND_OF[word.lower()] for word in (prefix, suffix) if word}
    if more:
        said.add("+")
    if len(said) > 1:
        raise _unreadable(text)
    return said.pop() if said else ""


def _finite(text: str, value: Decimal) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise _unreadable(text)
    return number or 0.0  # −0 is no other amount than 0


def _is_disguised_digit(character: str) -> bool:
    return not "０" <= character <= "９" and any(c.isdigit() for c in clean(character))


def _plain(value: Decimal) -> str:
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _unreadable(raw: object, hint: Text = _HINT) -> QuantityUnreadable:
    return QuantityUnreadable(_MESSAGE.fill(text=shown(raw)), hint)
