"""Words looked up in a text: which of a set it holds, and the class of each, so that a pattern need list no words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["Tagger", "Words", "longest_first"]


def longest_first(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The lengths of *words* by their first character, the longest first: where a look-up can find one at all."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


class Words:
    """A set of words to be found inside a text. Of many words this is quicker than a pattern, and needs no compiling."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths = longest_first(self._words)
        self._firsts = frozenset(self._lengths)

    def find(self, text: str) -> tuple[int, int] | None:
        """Where the first of the words stands in *text*, the longest of those that begin there; None where none does."""
        if self._firsts.isdisjoint(text):
            return None
        lengths = self._lengths
        for at, character in enumerate(text):
            if character in lengths:
                for length in lengths[character]:
                    if text[at : at + length] in self._words:
                        return at, min(at + length, len(text))
        return None


class Tagger:
    """Closed classes of words. A word may be of several; the longest word at a place is the one that stands there."""

    # Signs that Chinese texts do not use, none of them blank, and below 256, where `re` compiles sets quickest.
    _SYMBOLS = "".join(chr(code) for code in (*range(1, 9), *range(0x7F, 0x100)) if not chr(code).isspace())
    _FOLLOWS = "~"  # stands for every character of a word but its first
    _MARKS = frozenset(_SYMBOLS + _FOLLOWS)

    def __init__(self, classes: Mapping[str, str]) -> None:
        """*classes*: the blank-separated words of each class by its name; those of a class "" only look like others."""
        of_word: dict[str, tuple[str, ...]] = {}
        for name, words in classes.items():
            for word in dict.fromkeys(words.split()):
                of_word[word] = (*of_word.get(word, ()), name)
        symbols = dict(zip(dict.fromkeys(of_word.values()), self._SYMBOLS, strict=False))
        self._symbols = {
            name: "".join(symbol for names, symbol in symbols.items() if name in names) for name in classes
        }
        self._tags = {word: symbols[names] + self._FOLLOWS * (len(word) - 1) for word, names in of_word.items()}
        self._lengths = longest_first(self._tags)

    def tag(self, text: str) -> str:
        """*text* with the symbol of its class in place of every known word; as long as *text*."""
        tags, lengths = self._tags, self._lengths
        found: list[str] = []
        at, end = 0, len(text)
        while at < end:
            character = text[at]
            for length in lengths.get(character, ()):
                if (tag := tags.get(text[at : at + length])) is not None:
                    found.append(tag)
                    at += length
                    break
            else:
                found.append(" " if character in self._MARKS else character)
                at += 1
        return "".join(found)

    def pattern(self, source: str) -> re.Pattern[str]:
        """A pattern for tagged texts: <name> or <name|other> in *source* is a word of that class."""
        return re.compile(re.sub(r"<([a-z|]+)>", self._one_of, source), re.VERBOSE)

    def _one_of(self, found: re.Match[str]) -> str:
        symbols = {symbol for name in found[1].split("|") for symbol in self._symbols[name]}
        return f"(?:[{_as_ranges(sorted(symbols))}]{self._FOLLOWS}*+)"


def _as_ranges(characters: list[str]) -> str:
    """Sorted *characters* as the inside of a set: a range takes no longer to compile than one of them."""
    ranges: list[list[str]] = []
    for character in characters:
        if ranges and ord(character) == ord(ranges[-1][1]) + 1:
            ranges[-1][1] = character
        else:
            ranges.append([character, character])
    return "".join(f"{first}-{last}" for first, last in ranges)
