"""What a cell's text can mean as a title or label, by the workbook's declaration. Pure; knows no file.

Titles are compared in a plain form: NFKC, lower case, without blanks, punctuation, marks such as * or ƒ, leading
numbers and bracketed remarks. 「★ 目标值 *\n(万元)」 is 目标值, with the remark 万元 kept aside.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple

from xlretro.model.patterns import lazy
from xlretro.model.schema import Column, Table, WorkbookKind

__all__ = ["AMBIGUOUS", "SYNONYM", "TITLE", "Meaning", "Titles", "plain_title"]

TITLE, SYNONYM, AMBIGUOUS, HELPER = 3, 2, 1, 0
"""How clearly a text claims a column: its own title, a synonym, a word shared with others, a hidden helper."""

LONGEST = 60
"""Characters beyond which no text is a title."""

# The two halves of a period, under whatever heading names the period. Words of the language, not titles of ours.
START_WORDS = ("开始", "开始时间", "开始日期", "起始", "起始时间", "起始日期", "起", "启动", "start", "from", "begin")
END_WORDS = ("完成", "完成时间", "完成日期", "结束", "结束时间", "结束日期", "截止", "截止时间", "截止日期", "止", "终止",
             "end", "finish", "to", "until")

_SILENT = {ord(c): None for c in "/、&,，.。·・-_—–|+;；\"'“”‘’?？!！:：*＊ƒ°※▲★☆●■◆◇→ⓘ \t\r\n\u00a0\u3000\u200b\ufeff"}
_NUMERALS = "一二三四五六七八九十"
_NUMBERING = lazy(rf"\s*[(\[【]?(?:\d{{1,2}}|[{_NUMERALS}])(?:[.、)\]】])\s*")
_NUMBERED = frozenset(".、)]】")
"""One of these stands behind every numbering; without any of them there is nothing to look for."""
_RUN = lazy(r"[\u4e00-\u9fff]{2,}")
"""Characters that stand in the plain form as they are typed."""
_REMARK = lazy(r"[(\[【〔{<《]([^()\[\]【】〔〕{}<>《》]*)[)\]】〕}>》]")
_REMARKED = frozenset(")]】〕}>》")
"""Likewise behind every remark."""


def plain_title(text: str) -> str:
    """The form in which titles are compared."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_SILENT)


class Meaning(NamedTuple):
    """Everything a text can mean as a title."""

    text: str
    """Its plain form."""
    columns: dict[str, dict[str, int]]
    """By table key: the column keys it may be, and how clearly."""
    field: str
    """Key of the information field it names, or empty."""
    field_strength: int
    groups: dict[str, tuple[str, str]]
    """By table key: the start and end columns it is a heading over."""
    half: str
    """'start' or 'end' where it is such a word."""
    remark: str
    """What stood in brackets, such as 万元."""


class Titles:
    """The titles of one kind of workbook. Meanings of texts once seen are remembered."""

    MOST_REMEMBERED = 50_000

    def __init__(self, kind: WorkbookKind) -> None:
        self.kind = kind
        self._columns: dict[str, dict[str, dict[str, int]]] = {}
        self._fields: dict[str, tuple[str, int]] = {}
        self._groups: dict[str, dict[str, tuple[str, str]]] = {}
        self._halves = {**dict.fromkeys(map(plain_title, START_WORDS), "start"),
                        **dict.fromkeys(map(plain_title, END_WORDS), "end")}
        self._captions: list[tuple[str, str]] = []
        for table in kind.tables:
            self._add_table(table)
        for field in kind.fields:
            for text, strength in _names(field):
                if strength > self._fields.get(text, ("", -1))[1]:
                    self._fields[text] = field.key, strength
        known = {*self._columns, *self._fields, *self._groups, *self._halves}
        # Most cells hold data: the first character of a text tells cheaply that it is no title.
        self.begins: set[str] = {text[0] for text in known} | set("0123456789一二三四五六七八九十([{<【〔《①②③④⑤⑥⑦⑧⑨⑩⑪⑫")
        self.begins |= {c.upper() for c in self.begins} | {chr(c) for c in _SILENT}
        self.begins |= {chr(ord(c) + 0xFEE0) for c in self.begins if "!" <= c <= "~"}  # full-width forms
        self._openings = {text[:length] for text in known for length in range(1, len(text) + 1)}
        self._seen: dict[str, Meaning | None] = {}
        self.rows: dict[tuple[tuple[int, int, str], ...], list[Any]] = {}
        """What rows of cells were found to be as headers; kept here by the finder."""

    def _add_table(self, table: Table) -> None:
        for column in table.columns:
            for text, strength in _names(column):
                claims = self._columns.setdefault(text, {}).setdefault(table.key, {})
                claims[column.key] = max(strength, claims.get(column.key, 0))
            if column.halves:
                for text, _ in _names(column):
                    self._groups.setdefault(text, {})[table.key] = column.halves
        for caption in {*table.title, *table.sheet}:
            self._captions.append((plain_title(caption), table.key))

    def of(self, text: str) -> Meaning | None:
        """What *text* can mean; None for the many that mean nothing."""
        seen = self._seen
        if text in seen:
            return seen[text]
        if len(text) > LONGEST or text[:1] not in self.begins or self._is_another(text):
            return None
        if len(seen) >= self.MOST_REMEMBERED:
            seen.clear()
        meaning = seen[text] = self._read(text)
        return meaning

    def _is_another(self, text: str) -> bool:
        """Whether the first characters of *text* tell that it is no title, as they mostly do; False decides nothing."""
        run = _RUN.match(text)
        if run is None:
            return False
        length = run.end()
        if length < len(text):
            length -= text[length - 1] in _NUMERALS  # it may be a numbering (目标三、…), which the plain form leaves out
        return text[:length] not in self._openings

    def _read(self, text: str) -> Meaning | None:
        normal = unicodedata.normalize("NFKC", text)
        remarks: list[str] = []
        forms = [normal]
        if not _REMARKED.isdisjoint(normal):
            remarks = _REMARK.findall(normal)
            forms.append(_REMARK.sub("", normal) or " ".join(remarks))
        if not _NUMBERED.isdisjoint(normal):
            forms += [_NUMBERING.sub("", form, count=1) for form in forms]
        for form in dict.fromkeys(map(plain_title, forms)):
            meaning = self._lookup(form, remarks[-1].strip() if remarks else "")
            if meaning:
                return meaning
        return None

    def _lookup(self, form: str, remark: str) -> Meaning | None:
        columns = self._columns.get(form, {})
        field, strength = self._fields.get(form, ("", 0))
        groups = self._groups.get(form, {})
        half = self._halves.get(form, "")
        if columns or field or groups or half:
            return Meaning(form, columns, field, strength, groups, half, remark)
        return None

    def joined(self, upper: str, lower: str) -> Meaning | None:
        """What two stacked header cells mean together: 计划 over 开始时间 is 计划开始时间."""
        return self.of(upper + lower)

    @staticmethod
    def remark(text: str) -> str:
        """What stands in brackets in a title, such as 万元; the last of several."""
        found = _REMARK.findall(unicodedata.normalize("NFKC", text))
        return found[-1].strip() if found else ""

    def caption(self, text: str) -> str:
        """Key of the table whose caption *text* is (表2:各阶段执行情况分析表), '?' for another table's, or empty."""
        if len(text) > LONGEST:
            return ""
        plain = plain_title(text)
        named = next((key for title, key in self._captions if title in plain), "")
        if _CAPTION.match(plain):
            return named or "?"
        return named if named and len(plain) <= 2 * max(len(title) for title, key in self._captions if key == named) \
            else ""


_CAPTION = lazy(r"(?:附?表|table)[0-9一二三四五六七八九十]{1,2}")


def _names(column: Column) -> Iterable[tuple[str, int]]:
    strength = HELPER if column.helper else TITLE
    yield from ((plain_title(text), strength) for text in column.title)
    yield from ((plain_title(text), SYNONYM) for text in column.synonyms)
    yield from ((plain_title(text), AMBIGUOUS) for text in column.ambiguous)


_ready: dict[str, Titles] = {}


def titles_of(kind: WorkbookKind) -> Titles:
    """The titles of *kind*, prepared once a process."""
    titles = _ready.get(kind.key)
    if titles is None or titles.kind is not kind:
        titles = _ready[kind.key] = Titles(kind)
    return titles
