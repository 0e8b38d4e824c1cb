"""Text in the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["cut", "fold", "pad", "width"]

_UNSEEN = frozenset({"Mn", "Me", "Cf"})
_NOT_FIRST = frozenset("，。；：？！、”’）》】…")
"""Punctuation that no line begins with."""
_UNBROKEN = r"[^\s\u2e80-\U0010ffff“”‘’…]+|\s+|."
"""A Latin word or a number, blanks, or one character of a script that breaks anywhere. Compiled when a line is folded:
most runs fold none."""


def width(text: str) -> int:
    """The columns that *text* takes: two a full-width character, none a combining or invisible one."""
    return sum(map(_width_of, text))


@lru_cache(maxsize=8192)
def _width_of(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in _UNSEEN:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """*text* filled up with blanks to *columns*; set to the right where asked for, as numbers are."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def cut(text: str, columns: int) -> str:
    """*text* in at most *columns*, with … where something was cut off."""
    if width(text) <= columns:
        return text
    kept, taken = "", 1
    for character in text:
        taken += _width_of(character)
        if taken > columns:
            break
        kept += character
    return kept + "…"


def fold(line: str, columns: int, indent: int) -> Iterator[str]:
    """*line* in pieces of at most *columns*, those after the first indented. Words stay whole where they can."""
    if width(line) <= columns:
        yield line
        return
    columns = max(columns - 2, indent + 2)  # two are left for punctuation that may not begin a line
    start = " " * indent
    piece, taken = "", 0
    for word in re.findall(_UNBROKEN, line):
        size = width(word)
        if taken + size > columns and piece.strip() and word not in _NOT_FIRST:
            yield piece.rstrip()
            piece, taken = start, indent
            word = word.lstrip()
            size = width(word)
        while taken + size > columns and len(word) > 1:  # longer than a line: a path
            room = max(columns - taken, 1)
            yield piece + word[:room]
            piece, taken = start, indent
            word = word[room:]
            size = width(word)
        piece += word
        taken += size
    if piece.strip():
        yield piece.rstrip()
