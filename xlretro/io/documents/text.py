"""A .txt as lines and tables: cells parted by tabs, as they are when a table is copied out of Word, Excel or a web page."""

from __future__ import annotations

from itertools import groupby

from xlretro.io.documents.blocks import MOST_BLOCKS, Block, Document, Line, TableBuilder
from xlretro.io.reading.guard import DEFAULT, Limits, too_large
from xlretro.language import Text
from xlretro.model.patterns import lazy

__all__ = ["COUNTED_LINES", "read_text"]

COUNTED_LINES = Text("行", "line")


_MARKED = lazy(r"(#{1,6})\s+(\S.*)")


def read_text(text: str, *, limits: Limits = DEFAULT) -> Document:
    """The document that *text* is. Lines that hold a tab and stand together are a table where there are two or more."""
    lines = text.split("\n")
    if len(lines) > MOST_BLOCKS:
        raise too_large(Text("行数过多", "too many lines"), MOST_BLOCKS)
    blocks: list[Block] = []
    tables = 0
    for tabbed, group in groupby(enumerate(lines, start=1), key=lambda one: "\t" in one[1].strip(" \n")):
        numbered = list(group)
        if tabbed and len(numbered) > 1:
            tables += 1
            builder = TableBuilder(tables, limits)
            for _, line in numbered:
                builder.row()
                for cell in line.split("\t"):
                    builder.cell(cell.strip())
            table = builder.built()
            table.lines = [number for number, _ in numbered]
            blocks.append(table)
        else:
            blocks += [_line(line.strip(), number) for number, line in numbered]
    return Document(blocks, COUNTED_LINES)


def _line(text: str, number: int) -> Line:
    """A line; ## before it makes a heading, as in Markdown that was saved as text."""
    match = _MARKED.fullmatch(text)
    return Line(match[2], number, heading=len(match[1])) if match else Line(text, number)
