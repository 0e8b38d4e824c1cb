"""The same lesson stands twice in 表4, in the same words or nearly so."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.language import Text as T
from xlretro.model.finding import Severity
from xlretro.model.patterns import lazy
from xlretro.model.values import clean, shown, telling_rows
from xlretro.rules.clauses import is_plain
from xlretro.rules.rule import Context, Rule, Spot

__all__ = ["RULE"]

_NEARLY = 0.9
"""A lesson that is this much of a longer one, word for word, says the same."""
_MOST_COMPARED = 1000
"""Rows beyond which only equal lessons are looked for: every row is compared with every other."""
_MOST_GLANCED = 100_000
"""Characters of all lessons beyond which a glance at all of them costs more than it saves."""


def check(context: Context) -> Iterator[Spot]:
    data = context.table("lessons")
    lessons = data.raw("lesson")
    rows = telling_rows(lessons)
    raws = [str(lessons[index]) for index in rows]
    seen = _Seen()
    for index, raw, text in zip(rows, raws, _words(raws), strict=True):
        if not text:
            continue
        before = seen.before(text)
        if before is None:
            seen.add(text, index)
        elif not _is_copy_of_sheet(context, before, index):
            yield Spot.at(data, index, "lesson", before=data.place(before, "lesson").cell, said=shown(raw, 20))


_UNSAID = lazy(r"[^\w\n]+|_+")


def _words(raws: list[str]) -> list[str]:
    """The letters, digits and Chinese characters of each lesson: how it is set out makes no difference."""
    together = "\n".join(raws)
    if together.count("\n") < len(raws) and is_plain(together):  # of plain texts Form NFKC would change signs only
        return _UNSAID.sub("", together).casefold().split("\n")
    return ["".join(filter(str.isalnum, raw if is_plain(raw) else clean(raw))).casefold() for raw in raws]


class _Seen:
    """The lessons so far, and their rows."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._together = ""

    def add(self, text: str, row: int) -> None:
        self._rows[text] = row
        if self._may_glance():
            self._together += text + "\n"

    def _may_glance(self) -> bool:
        return len(self._together) < _MOST_GLANCED

    def before(self, text: str) -> int | None:
        """The row of a lesson that says what *text* says."""
        if text in self._rows or len(self._rows) > _MOST_COMPARED:
            return self._rows.get(text)
        # Of two where one is nine tenths of the other, what stands in the middle of either stands in both.
        if self._may_glance() and text[len(text) // 4 : len(text) - len(text) // 4] not in self._together:
            return None
        shortest, longest = len(text) * _NEARLY, len(text) / _NEARLY
        for other, row in self._rows.items():
            if shortest <= len(other) <= longest and (other in text or text in other):
                return row
        return None


def _is_copy_of_sheet(context: Context, before: int, index: int) -> bool:
    """Whether the rule about rows that stand on two sheets says it already."""
    data = context.table("lessons")
    one, other = (clean(str(data.raw("lesson")[row])).casefold() for row in (before, index))
    return one == other and data.rows[before][0] != data.rows[index][0]


RULE = Rule(
    code="XR505",
    name="LessonTwice",
    severity=Severity.WARNING,
    title=T("同一条经验写了两遍", "A lesson stands twice"),
    why=T(
        "重复的经验在经验库里占两条，条数看着多，内容没有多。",
        "It fills two rows of the library of lessons and adds nothing to it.",
    ),
    message=T("经验“{said}”与 {before} 重复", "the lesson “{said}” repeats {before}"),
    fix=T(
        "请删去一条；两条各有侧重的，写明不同在哪里。",
        "Delete one of them; if they differ, say in what.",
    ),
    check=check,
    fails={
        "lessons": [
            {"category": "成功经验", "lesson": "KOL分层推广，转化率提升2个百分点"},
            {"category": "成功经验", "lesson": "KOL 分层推广,转化率提升2个百分点。"},
        ]
    },
    passes={
        "lessons": [
            {"category": "成功经验", "lesson": "KOL分层推广，转化率提升2个百分点"},
            {"category": "失败教训", "lesson": "KOL合同未写补播条款，漏播3场"},
        ]
    },
)
