"""A document's lines as sections with headings, whether styles say so or numbers do (一、 · （一） · 1.2 · 2.2.1). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xlretro.io.documents.blocks import Block, Line, Table
from xlretro.model.patterns import lazy

__all__ = ["FURNITURE", "Entry", "Section", "begins_chapter", "begins_section", "part_headings", "sections"]

_N = "一二三四五六七八九十"
PART = lazy(rf"(?:第[{_N}\d]{{1,3}}篇|篇[{_N}]{{1,3}})(?:[:：、\s].{{0,60}})?")
_CHAPTER = lazy(rf"(?:[{_N}]{{1,3}}[、.．]|第[{_N}\d]{{1,3}}(?:部分|章|节)(?:[:：、\s]|(?![的中里内，,])))\s*(?P<title>.+)")
_CLAUSE = lazy(rf"[（(][{_N}]{{1,3}}[)）][、.]?\s*(?P<title>.+)")
_COUNTED = "倍万亿千百元个人次天年月日成折度分秒米"
"""1.5倍 begins no section."""
_DOTTED = lazy(rf"(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})(?:[.、．]\s*|\s+|(?=[\u4e00-\u9fff])(?![{_COUNTED}]))(?P<title>.+)")
_RUN_IN = lazy(r"(?P<title>[^\s，。；：:,;]{2,40})[\s\u3000]+(?P<text>\S.{14,})", re.DOTALL)
"""A heading with its text behind it in one line, parted by a blank."""
_BULLET = lazy(r"(?:[-–—•·●○◆◇■□▪▫➢➤✓√]\s*|[*＊+]\s+)(?=\S)")
_LONE_BULLET = lazy(r"[-–—•·●○◆◇■□▪▫➢➤*＊+]\s*")
_NUMBERED = lazy(rf"(?:\d{{1,2}}[.、．)）](?!\d)|[（(](?:\d{{1,2}}|[{_N}]{{1,3}})[)）]|[{_N}]{{1,3}}、|[①-⑳])\s*(?=\S)")
_INLINE = lazy(r"(?<=[：:。；;])\s*\*\s+")
"""Bullets that were run together with the text before them."""
_PLAIN_NUMBER = lazy(r"^\d{1,2}(?:[.、．)）]\s*|\s+)")
_SENTENCE = lazy(r"[。；！？;!?]")
_LABEL = lazy(r"(?P<label>[^：:，。；,;！？]{1,30}?)\s*[：:]\s*(?P<text>.*)", re.DOTALL)
_NO_LABEL = lazy(r".*\d|https?", re.IGNORECASE)
_RATIO = lazy(r"\d\s*[：:]\s*\d")
"""ROI 1:3.6 has no label."""
_NUMBER_BEHIND = lazy(rf"[\s\d{_N}]+$")
_OF_RECORDS = lazy(r"人|时间|日期|时限|期限|措施|原因|问题|目标|指标|建议|行动|名称|主题|部门|预算|影响|程度|状态|场景")
"""A label that holds one of these has its value behind it, and is no heading."""
_LONGEST_HEADING = 40
FURNITURE = lazy(
    r"文档评论\s*[(\uff08]\d+[)\uff09]|原创力文档|(?:百度|人人)文库|豆丁网?|道客巴巴|举报|收藏|分享|点赞|评论|下载文档|阅读原文|发布于.{1,4}"
)
"""Lines of the page that a text was copied from: no cell holds them."""


class Entry(NamedTuple):
    """One paragraph or list item of a section, without its bullet or number."""

    text: str
    block: int
    """Index of its line among the document's blocks."""
    item: bool

    @property
    def parted(self) -> tuple[str, str]:
        """Label and text of 责任人：*工; the label is empty where there is none."""
        match = _LABEL.fullmatch(self.text)
        if match is None or _RATIO.match(self.text, match.end("label") - 1):
            return "", self.text
        if _NO_LABEL.match(match["label"]) and not _NUMBER_BEHIND.search(match["label"]):
            return "", self.text
        return match["label"].strip(), match["text"].strip()


@dataclass(slots=True, eq=False)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    title: str
    level: int
    block: int
    parent: Section | None = None
    entries: list[Entry] = field(default_factory=list)
    children: list[Section] = field(default_factory=list)

    def above(self) -> Iterator[Section]:
        """The sections that it stands in, the nearest first."""
        at = self.parent
        while at is not None:
            yield at
            at = at.parent


def part_headings(blocks: Sequence[Block]) -> list[int]:
    """The indices of the headings (篇一, 第二篇) that part a document into several retrospectives."""
    return [n for n, block in enumerate(blocks) if isinstance(block, Line) and PART.fullmatch(block.text)]


def sections(blocks: Sequence[Block], first: int = 0) -> list[Section]:
    """The sections of *blocks* in order, the text before any heading first. *first* is the index of the first block."""
    found = [Section("", 0, first)]
    for index, block in enumerate(blocks, start=first):
        if isinstance(block, Line) and block.ends:
            found.append(Section("", 0, index))
        if isinstance(block, Table) or not block.text or _LONE_BULLET.fullmatch(block.text) or FURNITURE.fullmatch(block.text):
            continue
        level, title, text = _heading(block)
        if level:
            parent = found[-1]
            while parent.level >= level and parent.parent is not None:
                parent = parent.parent
            section = Section(title, level, index, parent if parent.level < level else None)
            if section.parent:
                section.parent.children.append(section)
            found.append(section)
        if text:
            found[-1].entries += _entries(block, text, index)
    return found


def begins_chapter(text: str) -> bool:
    """Whether *text* is a heading such as 四、经验教训, which no cell of a table holds."""
    match = _CHAPTER.fullmatch(text)
    return match is not None and _is_title(match["title"])


def begins_section(line: Line) -> bool:
    """Whether *line* is a heading, by its style, its number or its words."""
    return _heading(line)[0] > 0


def _heading(line: Line) -> tuple[int, str, str]:
    """Level, title and the text behind it in the same line; level 0: no heading, all is text."""
    text = line.text
    if PART.fullmatch(text):
        return 1, text, ""
    for level, form in ((2, _CHAPTER), (3, _CLAUSE)):
        if (match := form.fullmatch(text)) and _is_title(match["title"]):
            return level, match["title"].rstrip("：:").strip(), ""
    if match := _DOTTED.fullmatch(text):
        level = 2 + match["number"].count(".")
        if _is_title(match["title"]):
            return level, match["title"].rstrip("：:").strip(), ""
        if run_in := _RUN_IN.fullmatch(match["title"]):
            return level, run_in["title"], match["title"]
    if line.heading:
        return 1 + line.heading, _PLAIN_NUMBER.sub("", text).rstrip("：:").strip(), ""
    if not line.item and _STANDING.fullmatch(text) and not _BULLET.match(text):
        return 5, text.rstrip("：:").strip(), ""
    return 0, "", text


_STANDING = lazy(
    r"(?:[（(]?\d{1,2}[.、．)）]\s*)?(?:(?:主要|存在的?|项目|活动|本次|核心|关键|工作|后续|下一步|下步)的?){0,2}"
    r"(?:目标|指标|问题|不足|成果|成效|成绩|亮点|经验|教训|成功经验|失败教训|经验教训|经验总结|改进措施|改进建议|改进计划|行动计划|措施|计划"
    r"|问题与不足|问题和不足|问题分析|目标完成情况|目标达成情况|完成情况|做得好的(?:地方)?|做得不好的(?:地方)?"
    r"|goals|objectives|results|problems|issues|action items|improvements|next steps|lessons learned|what went well"
    r"|what went wrong|what didn['’]t go well)[：:]?",
    re.IGNORECASE,
)
"""A line of its own that can only be a heading, in documents without styles and numbers."""


def _is_title(text: str) -> bool:
    """Whether what stands behind a number is a heading. 转型之路：关键阶段 is one, 责任人：张XX is none."""
    if len(text) > _LONGEST_HEADING or _SENTENCE.search(text):
        return False
    match = _LABEL.fullmatch(text)
    return match is None or not match["text"].strip() or not _OF_RECORDS.search(match["label"])


def _entries(line: Line, text: str, index: int) -> Iterator[Entry]:
    bare = text
    item = line.item > 0
    if match := _BULLET.match(bare) or _NUMBERED.match(bare):
        bare, item = bare[match.end():], True
    first, *more = _INLINE.split(bare)
    yield Entry(first.strip(), index, item)
    for piece in more:
        yield Entry(piece.strip(), index, item=True)
