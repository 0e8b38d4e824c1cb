"""A text holds a word that the office does not want to read (its own `vague_words`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.policy import Policy
from xlretro.model.values import clean
from xlretro.rules.rule import Context, Rule, Spot
from xlretro.rules.worded import worded

__all__ = ["RULE"]

_JUDGED = (
    ("phases", "remark"),
    ("issues", "problem"),
    ("issues", "cause"),
    ("issues", "measure"),
    ("lessons", "lesson"),
    ("lessons", "reuse"),
    ("lessons", "effect"),
)


def _among(words: dict[str, str], text: str) -> list[str]:
    """Those of *words* (plain form: as the office wrote it) that stand in *text*."""
    plain = clean(text).casefold()
    return [word for form, word in words.items() if form in plain]


def check(context: Context) -> Iterator[Spot]:
    words = {form: word for word in context.policy.vague_words if (form := clean(word).casefold())}
    if words:
        for table, column in _JUDGED:
            yield from worded(context, table, column, partial(_among, words))


RULE = Rule(
    code="XR706",
    name="VagueWord",
    severity=Severity.ADVICE,
    title=T("用了本单位不接受的含糊词", "A word that the office finds vague"),
    why=T(
        "这些词由收表单位在配置里列出，读起来有内容，其实没法核实。",
        "The office lists these words in its settings: they sound like something and can't be verified.",
    ),
    message=T("“{title}”里有含糊词“{words}”", "“{title}” holds the vague word “{words}”"),
    fix=T(
        "请换成具体的事实或数字。例：“赋能门店”改为“给38家门店配扫码枪，盘点由4小时降到1小时”。",
        "Put a fact or a figure in its place: not “empower the shops” but “scanners for 38 shops, stocktaking in 1 hour, not 4”.",
    ),
    check=check,
    fails={"lessons": [{"category": "成功经验", "lesson": "数据中台赋能门店，盘点由4小时降到1小时"}]},
    passes={"lessons": [{"category": "成功经验", "lesson": "给38家门店配扫码枪，盘点由4小时降到1小时"}]},
    policy=Policy(vague_words=("赋能", "抓手")),
)
