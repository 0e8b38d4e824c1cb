"""The wording checks carried to the cells of a column.

Most cells are worded well, and to take a text apart costs more than to see that nothing can be wrong with it. So every
check may have a screen: a quick test of the text as typed that is False only where the check would find nothing, since
what the check's own words and patterns need is not there. A screen speaks of plain texts only (`clauses.is_plain`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlretro.rules.clauses import is_plain
from xlretro.rules.rule import Context, Spot
from xlretro.rules.wording import named

__all__ = ["worded"]


def worded(
    context: Context,
    table: str,
    column: str,
    faulty: Callable[[str], list[str]],
    screen: Callable[[str], bool] = lambda text: True,
) -> Iterator[Spot]:
    """Every text of *column* that passes *screen* and in which *faulty* finds words, with those words.

    A placeholder is another rule's fault.
    """
    said = context.said(table, column)
    all_plain = is_plain("".join(text for _, text in said))
    for index, text in said:
        if (screen(text) or not (all_plain or is_plain(text))) and (words := faulty(text)):
            yield Spot.at(context.table(table), index, column, words=named(words))
