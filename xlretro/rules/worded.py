"""The wording checks carried to the cells of a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlretro.rules.rule import Context, Spot
from xlretro.rules.wording import named

__all__ = ["worded"]


def worded(context: Context, table: str, column: str, faulty: Callable[[str], list[str]]) -> Iterator[Spot]:
    """Every text of *column* in which *faulty* finds words, with those words. A placeholder is another rule's fault."""
    for index, text in context.said(table, column):
        if words := faulty(text):
            yield Spot.at(context.table(table), index, column, words=named(words))
