"""A .md as lines and tables, read by markdown-it: CommonMark with tables. HTML inside it is read as HTML is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xlretro.io.documents.blocks import MOST_BLOCKS, Block, Document, Line, Table, TableBuilder
from xlretro.io.documents.html import html_blocks
from xlretro.io.documents.text import COUNTED_LINES
from xlretro.io.reading.guard import DEFAULT, Limits, too_large
from xlretro.language import Text
from xlretro.model.patterns import lazy

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["read_markdown"]

_FRONT_MATTER = lazy(r"\A---\n.*?\n---\n", re.DOTALL)
_BREAK = lazy(r"<br\s*/?>", re.IGNORECASE)
_BR = "\u2028"
"""Stands for <br>, which begins a line of the text but none of the source."""
_MASKED = "工"


def read_markdown(text: str, *, limits: Limits = DEFAULT) -> Document:
    """The document that *text* is. A paragraph's lines are lines of their own: Chinese writers end them where they mean to."""
    from markdown_it import MarkdownIt

    if text.count("\n") > MOST_BLOCKS:
        raise too_large(Text("行数过多", "too many lines"), MOST_BLOCKS)
    if front := _FRONT_MATTER.match(text):
        text = "\n" * front[0].count("\n") + text[front.end():]  # an editor's settings; the lines keep their numbers
    parser = MarkdownIt("commonmark").enable("table")
    return Document(list(_Reader(parser.parse(text), text.split("\n"), limits).blocks()), COUNTED_LINES)


class _Reader:
    """Goes through the tokens once, counting tables."""

    def __init__(self, tokens: Sequence[Token], lines: Sequence[str], limits: Limits) -> None:
        self._tokens = tokens
        self._lines = lines
        self._limits = limits
        self._tables = 0

    def blocks(self) -> Iterator[Block]:
        heading = depth = 0
        builder: TableBuilder | None = None
        lines: list[int] = []
        for token in self._tokens:
            kind = token.type
            at = token.map[0] + 1 if token.map else 0
            if kind == "heading_open":
                heading = 0 if self._is_lone_bullet(token) else int(token.tag[1])
            elif kind == "heading_close":
                heading = 0
            elif kind == "list_item_open":
                depth += 1
            elif kind == "list_item_close":
                depth -= 1
            elif kind == "table_open":
                self._tables += 1
                builder, lines = TableBuilder(self._tables, self._limits), []
            elif kind == "tr_open" and builder:
                builder.row()
                lines.append(at)
            elif kind == "table_close" and builder:
                table = builder.built()
                table.lines, builder = lines, None
                yield table
            elif kind == "inline" and builder:
                builder.cell(_text(token).replace(_BR, "\n").strip())
            elif kind == "inline":
                for number, line in enumerate(_text(token).split("\n")):
                    item = depth if not heading and self._is_indented(at + number, number) else 0
                    for text in line.split(_BR):
                        yield Line(text.strip(), at + number, heading, item)
                yield Line("", at)
            elif kind == "html_block":
                yield from self._html(token.content, at)
            elif kind in ("fence", "code_block"):
                for number, text in enumerate(token.content.splitlines()):
                    yield Line(text.strip(), at + number + (kind == "fence"))

    def _is_indented(self, at: int, number: int) -> bool:
        """Whether line *number* of a paragraph belongs to its list item: writers forget the blank line behind a list."""
        return number == 0 or self._lines[at - 1][:1].isspace()

    def _is_lone_bullet(self, token: Token) -> bool:
        """Whether what underlines a heading is rather a bullet with nothing behind it, as text copied from the web has."""
        return token.markup == "-" and token.map is not None and self._lines[token.map[1] - 1].strip() == "-"

    def _html(self, content: str, first: int) -> Iterator[Block]:
        for block in html_blocks(content, self._limits, tables=self._tables):
            if isinstance(block, Table):
                self._tables += 1
                block.lines = [first + line - 1 for line in block.lines]
                yield block
            else:
                yield block._replace(at=first + block.at - 1)


def _text(token: Token) -> str:
    """The text of an inline token, without its marks."""
    pieces: list[str] = []
    children = token.children or []
    for index, child in enumerate(children):
        if child.type in ("text", "code_inline"):
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif child.type == "html_inline" and _BREAK.fullmatch(child.content):
            pieces.append(_BR)
        elif child.type in ("em_open", "em_close") and child.markup == "*" and _is_masked(children, index):
            pieces.append("*")
    return "".join(pieces)


def _is_masked(children: Sequence[Token], index: int) -> bool:
    """Whether an asterisk is no emphasis but a part of masked names: *工和*工 would lose both."""
    start = index
    if children[index].type == "em_close":
        level = children[index].level
        start = next(n for n in range(index, -1, -1) if children[n].type == "em_open" and children[n].level == level)
    following = children[start + 1] if start + 1 < len(children) else None
    return following is not None and following.content.startswith(_MASKED)
