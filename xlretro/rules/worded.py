"""The wording checks carried to the cells of a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlretro.model.values import is_not_applicable, is_placeholder
from xlretro.rules.rule import Context, Spot
from xlretro.rules.wording import named

__all__ = ["worded"]


def worded(context: Context, table: str, column: str, faulty: Callable[[str], list[str]]) -> Iterator[Spot]:
    """Every text of *column* in which *faulty* finds words, with those words. A placeholder is another rule's fault."""
    data = context.table(table)
    for index, raw in enumerate(data.raw(column)):
        if isinstance(raw, str) and not is_not_applicable(raw) and not is_placeholder(raw) and (words := faulty(raw)):
            yield Spot.at(data, index, column, words=named(words))
