"""What a cell can hold instead of a value: nothing, "not applicable", or a placeholder nobody filled in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Final

from xlretro.model.patterns import lazy

__all__ = [
    "NOT_APPLICABLE",
    "NotApplicable",
    "PercentNumber",
    "blank_rows",
    "clean",
    "folded",
    "is_blank",
    "is_not_applicable",
    "is_placeholder",
    "may_be_open",
    "placeholder_rows",
    "shown",
    "silent_rows",
    "telling_rows",
]


class NotApplicable(Enum):
    """Type of NOT_APPLICABLE. An enum of one, since it pickles and copies to itself and narrows under mypy."""

    NOT_APPLICABLE = "n/a"

    def __repr__(self) -> str:
        return "NOT_APPLICABLE"

    def __bool__(self) -> bool:
        return False


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE


class PercentNumber(float):
    """A number cell whose number format is a percentage: the fraction itself, 0.08 where the cell shows 8%."""

    __slots__ = ()


# Characters that show nothing: zero-width spaces, joiners and marks of writing direction come along with text
# copied from web pages and chats. They are dropped everywhere; the fillers look like blanks and are trimmed.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"))
_INVISIBLE |= dict.fromkeys(range(0x2066, 0x206A))
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0\u200c\u200d\ufe0e\ufe0f"
_SPACES = "".join(chr(c) for c in range(0x3001) if chr(c).isspace())
_TRIMMED = _SPACES + _FILLERS


_LONGEST_CACHED = 200  # sentences are not typed twice, and a cell may hold 32,767 characters


def clean(text: str) -> str:
    """*text* in Unicode form NFKC (full-width digits, letters and signs become plain) without blanks around it."""
    return _cleaned(text) if len(text) <= _LONGEST_CACHED else _cleaned.__wrapped__(text)


_ANY_INVISIBLE = lazy("[" + "".join(map(chr, _INVISIBLE)) + "]")


@lru_cache(maxsize=2048)
def _cleaned(text: str) -> str:
    if not text.isprintable() and _ANY_INVISIBLE.search(text):
        text = text.translate(_INVISIBLE)
    return unicodedata.normalize("NFKC", text).strip(_TRIMMED)


def folded(name: str) -> str:
    """A name as names are compared: blanks, letters' case and full-width forms make no difference; 双 11 is 双11."""
    return "".join(clean(name).casefold().split())


def shown(raw: object, limit: int = 40) -> str:
    """*raw* as a message names it: on one line, and cut when it is long."""
    line = " ".join(str(raw).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def is_blank(raw: object) -> bool:
    """Nothing typed: None, NaN or NaT (which alone differ from themselves), or text that shows nothing."""
    if raw is None:
        return True
    if isinstance(raw, str):
        # Nearly every text begins or ends with a character that shows; only the others are looked through.
        first = raw[:1]
        shows = "\u4e00" <= first <= "\u9fff" or (first.isascii() and first.isalnum()) or "\u4e00" <= raw[-1:] <= "\u9fff"
        return not shows and not clean(raw)
    return isinstance(raw, (float, date)) and bool(raw != raw)


_NOT_APPLICABLE_WORDS = frozenset({"无", "暂无", "不适用", "n/a", "n.a.", "na", "none", "not applicable"})
_NOT_APPLICABLE_SIGNS = lazy(r"[-‐‒–—―─−]+|/+")


def is_not_applicable(text: object) -> bool:
    """Said to have no value: 无, /, —, -, 不适用 (domain.md), with the same in other dashes and in English."""
    if not isinstance(text, str):
        return False
    # Most texts begin or end with a Chinese character that begins or ends none of the words: 张工, *工.
    if ("\u4e00" <= text[:1] <= "\u9fff" and text[0] not in "无暂不") or (
        "\u4e00" <= text[-1:] <= "\u9fff" and text[-1] not in "无用"
    ):
        return False
    plain = clean(text).casefold()
    return plain in _NOT_APPLICABLE_WORDS or _NOT_APPLICABLE_SIGNS.fullmatch(plain) is not None


# The three below look at whole columns: most cells begin with a Chinese character that decides it without a call.


def blank_rows(raws: Sequence[object]) -> list[int]:
    """The indices of the blank cells among *raws*."""
    return [
        index for index, raw in enumerate(raws)
        if raw is None or (not (type(raw) is str and "\u4e00" <= raw[:1] <= "\u9fff") and is_blank(raw))
    ]  # fmt: skip


def silent_rows(raws: Sequence[object]) -> list[int]:
    """The indices of the cells among *raws* that are blank or say that there is nothing to say: 无, /, —."""
    return [
        index for index, raw in enumerate(raws)
        if raw is None
        or (not (type(raw) is str and "\u4e00" <= raw[:1] <= "\u9fff" and raw[0] not in "无暂不")
            and (is_blank(raw) or is_not_applicable(raw)))
    ]  # fmt: skip


def telling_rows(raws: Sequence[object]) -> list[int]:
    """The indices of the texts among *raws* that are neither blank nor 无 and the like."""
    return [
        index for index, raw in enumerate(raws)
        if isinstance(raw, str)
        and (("\u4e00" <= raw[:1] <= "\u9fff" and raw[0] not in "无暂不") or not (is_blank(raw) or is_not_applicable(raw)))
    ]  # fmt: skip


# What follows the place of a number. Only what people measure in: A股, K歌, B端 and X光 are words.
_AMOUNT = r"(?:%|‰|[百千]?[万亿]|[百千]|[百千]?[万亿]?(?:元|人|次|天|个|份|件|场|篇|分|秒|人次|毫秒|分钟|小时))"
_BEFORE = r"(?:[≥≤<>=~≈+¥$-]|约|不低于|不超过|至少)*\s*"
_AFTER = r"(?:以[内上下]|左右|\+)?"
_OPEN_NUMBER = lazy(rf"{_BEFORE}(?:[A-Zx]\s*{_AMOUNT}|[Xx]{{2,}}\s*{_AMOUNT}?){_AFTER}")  # X万, Y%, ≥XX
_OPEN_NAME = lazy(r"[Xx]{2,}[\u4e00-\u9fff].*", re.DOTALL)  # XX活动; not 张XX
_OPEN_DATE = lazy(  # 20XX.X.X, X月X日
    r"(?=.*[Xx])(?:[0-9Xx]{4}([./-])[0-9Xx]{1,2}\1[0-9Xx]{1,2}|[0-9Xx]{4}年|(?:[0-9Xx]{4}年)?[0-9Xx]{1,2}月(?:[0-9Xx]{1,2}[日号])?)"
)
_OPEN_WORD = lazy(
    r"[\[【(<{「]?\s*(?:待定|待补充?|待填写?|待确认|待完善|待更新|TBD|TBC|TODO)\s*[\]】)>}」]?[.。!]*"
    r"|_+|\?{2,}"
    r"|[\[【(<{「]\s*(?:请|此处)*\s*(?:填写|填入|填|输入|补充|fill|insert|enter).*[\]】)>}」]"
    r"|(?:请|此处)*(?:填写|填入|输入|补充)(?:此处|这里|内容)?[.。]*",
    re.IGNORECASE | re.DOTALL,
)
# Inside a sentence only before %, 万 and 亿, and before those only a usual letter: 方案B万一失败 is whole.
_OPEN_INSIDE = lazy(
    r"(?<![A-Za-z0-9])(?:(?:[A-Z]|[Xx]{2,})%"  # 提升B%
    r"|(?:[XYZKNMQ]|[Xx]{2,})\s*(?:%|[百千]?万(?![一分科象])|[百千]?亿))"  # 控制在X万元以内
    r"|_{3,}"  # 下降___%
    r"|[\[【]\s*(?:请|此处)*\s*(?:填写|填入|输入|待补充|待定)[^\]】]{0,80}[\]】]"
)

_LIKELY_OPEN = lazy(
    r"[A-Zx]\s*[%‰百千万亿元人次天个份件场篇分秒毫小]"
    r"|[Xx][Xx0-9./年月日号-]|[0-9./年-][Xx]"
    r"|_|\?\?|[Tt](?:[Bb][DdCc]|[Oo][Dd][Oo])"
    r"|待(?:定|补|填|确认|完善|更新)|填[写入]|输入|补充"
    r"|[\[【(<{「]\s*(?:请|此处)*\s*(?:填|(?i:fill|insert|enter))"
)
"""One of these stands in every placeholder: what has none needs none of the patterns above."""

_MAYBE_OPEN = lazy("[A-Za-z_?待填输补Ａ-Ｚａ-ｚ＿？]")
"""Every form of a placeholder holds one of these, or its full-width form."""


def is_placeholder(text: object) -> bool:
    """Left open by whoever used the template: X万, Y%, K万, XX, 待定, TBD, ___, [填写…]; 张XX is a person."""
    if not isinstance(text, str):
        return False
    if _MAYBE_OPEN.search(text) is None:
        return False
    plain = clean(text)
    if _LIKELY_OPEN.search(plain) is None:
        return False
    return _is_open(plain) if len(plain) <= _LONGEST_CACHED else _is_open.__wrapped__(plain)


@lru_cache(maxsize=2048)
def _is_open(plain: str) -> bool:
    whole = (_OPEN_NUMBER, _OPEN_NAME, _OPEN_DATE, _OPEN_WORD)
    return any(form.fullmatch(plain) for form in whole) or _OPEN_INSIDE.search(plain) is not None


_BEGINS_NONE = (
    r"\n !-')-;=>@\\\]^`a-su-wyz|}~，。；：！、）“”‘’《》】％→…—–×−"
    r"\u4e00-\u586a\u586c-\u5f84\u5f86-\u8864\u8866-\u8f92\u8f94-\u9fff"  # all but 填, 待, 补, 输
)
"""Inside [...]: what nearly every text is made of, but for what begins something that `_LIKELY_OPEN` looks for.

Of these Form NFKC changes punctuation marks only."""
_OPEN_AS_TYPED = lazy(
    rf"[^{_BEGINS_NONE}](?:"
    r"(?<=[A-Zx])\s*[%％百千万亿元人次天个份件场篇分秒毫小]"
    r"|(?<=[Xx])[Xx0-9./…年月日号-]|(?<=[0-9./…年-][Xx])"
    r"|(?<=_)|(?<=[?？])[?？]|(?<=[Tt])(?:[Bb][DdCc]|[Oo][Dd][Oo])"
    r"|(?<=待)(?:定|补|填|确认|完善|更新)|(?<=填)[写入]|(?<=输)入|(?<=补)充"
    r"|(?<=[\[【(（<{])\s*(?:请|此处)*\s*(?:填|(?i:fill|insert|enter))"
    r"|(?<![A-Zxt_?？\[【(（<{填待补输]))"  # a character that is not plain
)
"""What `_LIKELY_OPEN` looks for, in a text that was not cleaned; and any character that is not plain.

It begins with one set of characters: that `re` looks for at once, and tries nothing elsewhere."""


def may_be_open(texts: str) -> bool:
    """Whether a placeholder can stand anywhere in *texts*, typed texts joined by line breaks. Mostly none can."""
    return _OPEN_AS_TYPED.search(texts) is not None


def placeholder_rows(raws: Sequence[object]) -> frozenset[int]:
    """The indices of the placeholders among *raws*. Most columns hold none, and that shows at one look over them all."""
    texts = [raw for raw in raws if isinstance(raw, str)]
    if not texts or not may_be_open("\n".join(texts)):
        return frozenset()
    return frozenset(index for index, raw in enumerate(raws) if is_placeholder(raw))
