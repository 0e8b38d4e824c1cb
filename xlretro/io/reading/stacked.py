"""The titles that several rows of cells make together: group titles over their columns, titles merged over both rows.

A column's title is the cell that stands over the fewest columns, the lowest of these. What stands over more is a group
title: it may name the column together with it (计划 over 开始时间) and may carry its unit (完成情况（万元）).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xlretro.io.reading.header import Cell
from xlretro.io.reading.titles import AMBIGUOUS, TITLE, Meaning, Titles

__all__ = ["joined_by_groups", "stacked"]


class _Piece(NamedTuple):
    """A cell with the columns it stands over: those of its merge, or the blank ones behind it that are titled below."""

    cell: Cell
    last: int

    @property
    def width(self) -> int:
        return self.last - self.cell.column + 1


def stacked(lines: Sequence[Sequence[Cell]], titles: Titles, merged: int) -> list[Cell] | None:
    """One cell a column for the header that *lines* make from the top; None where they hold data.

    *merged* titles are known to stand over all of the lines. The more they are, the less data can be below.
    """
    piles = _piles(lines)
    cells: list[Cell] = []
    together: dict[int, Meaning] = {}
    """The own meaning of the cells that mean something else under their group."""
    doubtful = 0
    for column, pile in piles.items():
        at = min(range(len(pile)), key=lambda index: (pile[index].width, -index))
        piece = pile[at]
        if piece.cell.column != column:
            continue  # belongs to the merge that begins further left
        finer = any(other.width < piece.width for n in range(column, piece.last + 1) for other in piles.get(n, ()))
        over = pile[:at]
        meaning = None if finer else _under(over, piece, titles, sure=merged > 0)
        text = piece.cell.text
        if meaning is None and over and over[-1].width == piece.width and _is_title(over[-1].cell):
            doubtful += 1
            if doubtful > merged:
                return None  # what stands below a title is no title: it is data
            meaning, text = _with_remark(over[-1].cell, piece.cell, titles), f"{over[-1].cell.text} {text}"
        if meaning is not None and not meaning.remark:
            meaning = _with_unit(meaning, over, pile[at + 1:], titles)
        if meaning is not None and over and piece.cell.meaning is not None and meaning.text != piece.cell.meaning.text:
            together[len(cells)] = piece.cell.meaning
        cells.append(Cell(column, text, meaning, piece.last))
    plain = [cell.meaning for index, cell in enumerate(cells) if cell.meaning is not None and index not in together]
    for index, own in together.items():
        # 实际 over 完成时间, with 实际完成日期 further on: the group's words do not belong to this column.
        if any(_overlap(cells[index].meaning, meaning) for meaning in plain):
            cells[index].meaning = own
    return cells


def joined_by_groups(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether the merges alone tell that two rows are one header.

    Every cell of the lower row stands under a merge of the upper one that covers several of them, or is itself merged
    under several titles: no row of data looks like this.
    """
    groups = [cell for cell in upper if cell.last > cell.column]
    counts = [sum(group.column <= cell.column and cell.last <= group.last for cell in lower) for group in groups]
    if sum(counts) == len(lower) > 0 and max(counts, default=0) >= 2:
        return True
    return bool(lower) and all(
        sum(cell.column <= above.column and above.last <= cell.last for above in upper) >= 2 for cell in lower
    )


def _piles(lines: Sequence[Sequence[Cell]]) -> dict[int, list[_Piece]]:
    """The pieces over each column, from the top."""
    width = max((cell.column for line in lines for cell in line), default=0)
    piles: dict[int, list[_Piece]] = {}
    for index, line in enumerate(lines):
        below = {cell.column for cell in lines[index + 1]} if index + 1 < len(lines) else set()
        for place, cell in enumerate(line):
            last = cell.last
            if last == cell.column and last in below:
                after = line[place + 1].column if place + 1 < len(line) else width + 1
                while last + 1 < after and last + 1 in below:
                    last += 1
            for column in range(cell.column, min(last, width) + 1):
                piles.setdefault(column, []).append(_Piece(cell, last))
    return dict(sorted(piles.items()))


def _overlap(one: Meaning | None, other: Meaning) -> bool:
    """Whether two titles are clear ones of the same column."""
    return one is not None and any(
        how > AMBIGUOUS and other.columns.get(table, {}).get(key, 0) > AMBIGUOUS
        for table, keys in one.columns.items() for key, how in keys.items()
    )  # fmt: skip


def _is_title(cell: Cell) -> bool:
    return cell.meaning is not None and not cell.meaning.groups


def _under(over: Sequence[_Piece], piece: _Piece, titles: Titles, sure: bool) -> Meaning | None:
    """What a cell means under what stands *over* it; its own meaning where these add nothing."""
    own = piece.cell.meaning
    for heading in (one.cell for one in reversed(over)):
        if heading.meaning and own and own.half and heading.meaning.groups:
            which = 0 if own.half == "start" else 1
            columns = {table: {halves[which]: TITLE} for table, halves in heading.meaning.groups.items()}
            return own._replace(columns=columns)
        together = titles.joined(heading.text, piece.cell.text)
        # 目标值 over （12）: a remark beneath a title, or a first row of data.
        adds = own or sure or not heading.meaning or together is None or together.text != heading.meaning.text
        if together is not None and adds:
            return together
    return own


def _with_remark(title: Cell, below: Cell, titles: Titles) -> Meaning | None:
    """What *title* means with a text *below* it that is none: 目标值 over 万元. Only a title beyond doubt stays one."""
    together = titles.of(f"{title.text}({below.text})")
    clear = title.meaning and any(TITLE in keys.values() for keys in title.meaning.columns.values())
    return (together or title.meaning) if clear else None


def _with_unit(meaning: Meaning, over: Sequence[_Piece], below: Sequence[_Piece], titles: Titles) -> Meaning:
    """*meaning* with the remark that a group title has for all of its columns."""
    for piece in reversed(over):
        if piece.cell.last > piece.cell.column and (remark := titles.remark(piece.cell.text)):
            return meaning._replace(remark=remark)
    for piece in below:
        return meaning._replace(remark=titles.remark(piece.cell.text) or piece.cell.text.strip())
    return meaning
