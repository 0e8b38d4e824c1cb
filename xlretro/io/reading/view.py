"""One sheet as the finder sees it: its values, their meanings as titles, and the headers among its rows. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xlretro.errors import DateUnreadable
from xlretro.io.reading.header import Cell, Claim, claim
from xlretro.io.reading.sheets import Grid, Value
from xlretro.io.reading.stacked import joined_by_groups, stacked
from xlretro.io.reading.titles import LONGEST, SYNONYM, TITLE, Meaning, Titles, plain_title
from xlretro.model.period import parse_date
from xlretro.model.schema import Table
from xlretro.model.values import clean

__all__ = ["ROW_NUMBERS", "Found", "SheetView", "is_filled"]

ROW_NUMBERS = frozenset(map(plain_title, ("序号", "编号", "行次", "No.", "No", "#", "ID")))
"""Titles of columns that only count the rows: neither ours nor worth a word."""
# 来源文件 and 行号 stand in a summary of ours: what lost its stamp must not be counted twice.
PROVENANCE = frozenset(map(plain_title, ("来源文件", "工作表", "行号", "source file", "sheet", "row")))


@dataclass(slots=True, eq=False)
class Found:
    """One table in one place. Rows and columns count from 1."""

    table: Table
    sheet: int
    """Index into the grids."""
    top: int
    """First row of the header; `header_row` is its last (they differ for a header of two rows)."""
    header_row: int
    left: int
    right: int
    positions: dict[str, int]
    titles: dict[str, str]
    unknown: list[tuple[str, int]]
    remarks: dict[str, str]
    """What stood in brackets beside the titles, by column key."""
    score: int
    rows: list[int] = field(default_factory=list)
    """Sheet rows that may hold data: not blank, not passed over."""
    bottom: int = 0
    """Last row that belongs to it."""
    provenance: bool = False
    """Carries the columns of our own summary."""
    passed: list[int] = field(default_factory=list)
    """Rows under the titles that are no data: totals, notes, lines to sign on."""

    def moved(self, sheet: int, row: int) -> Found:
        """The same header, of one row and without rows under it, elsewhere."""
        return Found(
            self.table, sheet, row, row, self.left, self.right, self.positions.copy(), self.titles.copy(),
            self.unknown.copy(), self.remarks, self.score, provenance=self.provenance,
        )  # fmt: skip


# ---------------------------------------------------------------------------------------- one sheet

Hits = dict[int, list[tuple[int, Meaning]]]
"""By row (from 1): the cells (index from 0) whose text means something."""


def _look(rows: Sequence[Sequence[Value]], titles: Titles) -> tuple[Hits, set[int]]:
    """The hits, and the rows in which a text has a colon: the one loop over all cells."""
    found: Hits = {}
    colons: set[int] = set()
    of, begins = titles.of, titles.begins
    for number, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            if value.__class__ is str and value:
                if value[0] in begins and (meaning := of(value)) is not None:
                    found.setdefault(number, []).append((index, meaning))
                elif ":" in value or "：" in value:
                    colons.add(number)
    return found, colons


class SheetView:
    """One sheet's values with the meanings its texts may have as titles, looked up once for all who search it."""

    def __init__(self, number: int, grid: Grid, titles: Titles) -> None:
        self.number = number
        self.grid = grid
        self.titles = titles
        self.rows = grid.rows
        self.hits, self.colons = _look(grid.rows, titles)
        self.spans = {(m.top, m.left): m for m in grid.merges if m.right > m.left}
        self.spanned = {top for top, _ in self.spans}
        self.tall = self._tall_titles()

    def _tall_titles(self) -> dict[tuple[int, int], int]:
        """The last row of each title that is merged over several rows, by its row and column."""
        found: dict[tuple[int, int], int] = {}
        for m in self.grid.merges:
            if 0 < m.bottom - m.top < _MOST_STACKED and m.top in self.hits:
                meaning = dict(self.hits[m.top]).get(m.left - 1)
                if meaning is not None and (meaning.columns or meaning.groups):
                    found[m.top, m.left] = min(m.bottom, len(self.rows))
        return found

    def cells(self, row: int) -> list[Cell]:
        """The filled cells of a row (from 1)."""
        meanings, spans, found = dict(self.hits.get(row, ())), self.spans, []
        for index, value in enumerate(self.rows[row - 1]):
            if is_filled(value):
                span = spans.get((row, index + 1)) if spans else None
                found.append(Cell(index + 1, str(value), meanings.get(index), span.right if span else index + 1))
        return found

    def candidates(self) -> Iterator[int]:
        """Rows with two possible titles or more."""
        for number, hits in self.hits.items():
            if len(hits) >= 2 and sum(1 for _, meaning in hits if meaning.columns or meaning.groups) >= 2:
                yield number

    def headers(self) -> list[Found]:
        found: list[Found] = []
        done = 0
        for row in self.candidates():
            if row <= done:
                continue
            best = self._at(row, done)
            # The lower of two rows may say it all by itself; then the upper one only groups it.
            best = [header for header in best if not self._is_row_of(_above(found, header), header)]
            for header in best:
                if header.top == row and self._only_groups(row - 1, done, header):
                    header.top -= 1
            found += best
            if best:
                done = max(header.header_row for header in best)
        return found

    def _at(self, row: int, done: int) -> list[Found]:
        """The header that row *row* belongs to, below row *done*: alone, or with its neighbours."""
        cells = self.cells(row)
        one = self._one_row(cells, row)
        if self.tall and (band := self._band(row)) and band[0] > done:
            lines = [self.cells(number) for number in range(band[0], band[1] + 1)]
            together = self._merged(lines, *band)
            if together is not None:
                return together
        best = one
        for top in (row, row - 1):
            if top <= done or top >= len(self.rows):
                continue
            two = self._two_rows(top, alone=one if top < row else [])
            if two is not None and (_weight(two) > _weight(best) or (top == row and self._by_groups(row))):
                best = two
        return best

    def _band(self, row: int) -> tuple[int, int] | None:
        """The first and last row of the titles merged over several rows that *row* stands in."""
        for top in range(row - _MOST_STACKED + 1, row + 1):
            bottoms = [bottom for (first, _), bottom in self.tall.items() if first == top]
            if bottoms and max(bottoms) >= row:
                return top, max(bottoms)
        return None

    def _merged(self, lines: list[list[Cell]], top: int, bottom: int) -> list[Found] | None:
        """The header of the rows *top* to *bottom*, which merged titles join; None where there is data in them.

        A table beside it, parted by blank columns, may have a header of its own.
        """
        every = {cell.column: cell for line in reversed(lines) for cell in line}
        whole = self._stacked(lines, set(every), top)
        if whole is not None:
            return self._split(whole, top, bottom)
        found: list[Found] = []
        parts = _apart([every[column] for column in sorted(every)])
        for part in parts if len(parts) > 1 else ():
            columns = {cell.column for cell in part}
            cells = self._stacked(lines, columns, top)
            if cells is not None and any((top, column) in self.tall for column in columns):
                found += self._split(cells, top, bottom)
            else:
                found += self._split([cell for cell in lines[0] if cell.column in columns], top, top)
        return found or None

    def _stacked(self, lines: list[list[Cell]], columns: set[int], top: int) -> list[Cell] | None:
        merged = sum((top, column) in self.tall for column in columns)
        return stacked([[cell for cell in line if cell.column in columns] for line in lines], self.titles, merged)

    def _by_groups(self, row: int) -> bool:
        """Whether the merges tell that the row below *row* belongs to its titles."""
        if not (row in self.spanned or row + 1 in self.spanned) or row >= len(self.rows):
            return False
        lower = self.cells(row + 1)
        words = all(isinstance(self.rows[row][cell.column - 1], str) for cell in lower)
        return words and joined_by_groups(self.cells(row), lower)

    def _only_groups(self, row: int, done: int, header: Found) -> bool:
        """Whether row *row*, below a gap, holds nothing but group titles over the columns of *header*."""
        if row not in self.spanned or row <= done or row in self.colons or (row > 1 and any(map(is_filled, self.rows[row - 2]))):
            return False
        cells = self.cells(row)
        return (
            len(cells) > 1 and any(cell.last > cell.column for cell in cells)
            and all(header.left <= cell.column and cell.last <= header.right for cell in cells)
            and not any(cell.meaning and cell.meaning.field_strength >= SYNONYM for cell in cells)
        )  # fmt: skip

    def _is_row_of(self, above: Found | None, header: Found) -> bool:
        """Whether *header* is rather a row of the table *above*, whose words happen to be titles: 问题 | 高 | 原因 | 措施.

        Where nothing parts the two, only what names nearly all columns begins anew or is the header of a next page.
        """
        if above is None or not self._unparted(above, header.top):
            return False
        part = self.rows[header.header_row - 1][above.left - 1:above.right]
        if len(header.unknown) * _NEARLY > sum(map(is_filled, part)):
            return True
        in_place = all(above.positions.get(key) == column for key, column in header.positions.items())
        missing = len(above.positions) - len(header.positions)
        return header.table is above.table and in_place and missing * _NEARLY > len(above.positions)

    def _unparted(self, above: Found, row: int) -> bool:
        """Whether every row from the header of *above* to *row* holds something of it, and none is a caption."""
        for number in range(above.header_row + 1, row):
            texts = [value for value in self.rows[number - 1][above.left - 1:above.right] if is_filled(value)]
            if not texts or (len(texts) == 1 and isinstance(texts[0], str) and self.titles.caption(texts[0])):
                return False
        return True

    def _two_rows(self, row: int, alone: list[Found]) -> list[Found] | None:
        """The header that rows *row* and *row* + 1 make together; None where they make none.

        *alone* is what the lower one makes by itself: then what stands only in the upper one must be filled in below.
        """
        grouped = self._by_groups(row)
        titled = any(meaning.half or meaning.columns for _, meaning in self.hits.get(row + 1, ()))
        if not (grouped or (titled and row in self.hits)):
            return None
        upper, lower = self.cells(row), self.cells(row + 1)
        cells = stacked([upper, lower], self.titles, merged=0)
        if cells is None:
            return None
        if alone:
            below = {cell.column for cell in lower}
            follow = self.rows[row + 1:row + 1 + _NEARLY]
            cells = [
                cell for cell in cells
                if cell.column in below or any(cell.column <= len(r) and is_filled(r[cell.column - 1]) for r in follow)
            ]  # fmt: skip
        return self._split(cells, row, row + 1)

    def _one_row(self, cells: list[Cell], row: int) -> list[Found]:
        """The header that row *row* makes alone. What a row was found to be is remembered: departments use one template."""
        known = self.titles.rows
        key = tuple([(cell.column, cell.last, cell.text) for cell in cells])
        if (found := known.get(key)) is None:
            found = self._split(cells, row, row)
            if sum(len(cell.text) for cell in cells) <= _MOST_REMEMBERED:
                if len(known) >= _MOST_REMEMBERED:
                    known.clear()
                known[key] = [one.moved(0, 0) for one in found]
            return found
        return [one.moved(self.number, row) for one in found]

    def _split(self, cells: list[Cell], top: int, row: int) -> list[Found]:
        """The tables of one header row: usually one; several where blank columns part tables standing side by side."""
        whole = self._best(cells, top, row)
        parts = _apart(cells)
        if len(parts) > 1:
            single = [found for part in parts if (found := self._best(part, top, row))]
            tables = {found.table.key for found in single}
            common = set.intersection(*(set(found.positions) for found in single)) if single else set()
            if len(single) > 1 and (len(tables) > 1 or len(common) > 1):
                return single
        return [whole] if whole else []

    def _best(self, cells: list[Cell], top: int, row: int) -> Found | None:
        best: tuple[Table, Claim] | None = None
        claimed = Counter(key for cell in cells if cell.meaning for key in cell.meaning.columns)
        for table in self.titles.kind.tables:
            if claimed[table.key] < 2 or (best and claimed[table.key] * TITLE < best[1].rank[0]):
                continue
            made = claim(cells, table)
            if made.enough and not _holds_data(cells, made, table) and (best is None or made.rank > best[1].rank):
                best = table, made
        return self.found(cells, *best, top, row) if best else None

    def found(self, cells: list[Cell], table: Table, made: Claim, top: int, row: int) -> Found:
        """*table* with the columns that were *made* out in its header of rows *top* to *row*."""
        cells = _without_strangers(cells, made.known)
        named = {column.key: made.columns[column.key] for column in table.columns if column.key in made.columns}
        strange = [(cell.text, cell.column) for cell in cells if cell.column not in made.known]
        unknown = [(text, column) for text, column in strange if plain_title(text[:LONGEST]) not in ROW_NUMBERS]
        return Found(
            table=table, sheet=self.number, top=top, header_row=row,
            left=min(cell.column for cell in cells), right=max(cell.last for cell in cells),
            positions={key: cell.column for key, cell in named.items()},
            titles={key: cell.text for key, cell in named.items()},
            unknown=unknown,
            remarks={key: cell.meaning.remark for key, cell in named.items() if cell.meaning and cell.meaning.remark},
            score=made.rank[0],
            provenance=len(PROVENANCE & {plain_title(text) for text, _ in strange}) >= 2,
        )  # fmt: skip


_MOST_STACKED = 3
"""Rows of one header."""
_MOST_REMEMBERED = 500
"""Rows whose reading as a header is remembered, and characters of one."""
_NEARLY = 4
"""A header within a table names all columns but one in so many."""


def _above(found: Sequence[Found], header: Found) -> Found | None:
    """The last of *found* that stands over *header*."""
    over = (one for one in reversed(found) if one.left <= header.right and header.left <= one.right)
    return next(over, None)


def _holds_data(cells: Sequence[Cell], made: Claim, table: Table) -> bool:
    """Whether what is no title beside few clear ones is plainly data: choices of the table's columns (高, 进行中), days."""
    if sum(cell.meaning.columns[table.key][key] == TITLE for key, cell in made.columns.items() if cell.meaning) >= 3:
        return False
    others = [clean(cell.text).casefold() for cell in cells if cell.column not in made.known]
    chosen = sum(any(text in column.choice_keys for column in table.columns) for text in others)
    return chosen >= 1 and chosen + sum(map(_is_day, others)) >= 2


def _is_day(text: str) -> bool:
    """A day with its year."""
    try:
        parse_date(text)
    except DateUnreadable:
        return False
    return True


def _apart(cells: list[Cell]) -> list[list[Cell]]:
    """The cells in the groups that blank columns part."""
    parts: list[list[Cell]] = []
    for cell in cells:
        if parts and cell.column <= parts[-1][-1].last + 1:
            parts[-1].append(cell)
        else:
            parts.append([cell])
    return parts


def _without_strangers(cells: list[Cell], known: set[int]) -> list[Cell]:
    """The cells without what stands apart on either side and is no title: a note, a label with its value."""
    parts = _apart(cells)
    ours = [index for index, part in enumerate(parts) if any(cell.column in known for cell in part)]
    return [cell for part in parts[ours[0]:ours[-1] + 1] for cell in part]


def _weight(found: list[Found]) -> int:
    return sum(len(header.positions) for header in found)


def is_filled(value: Value) -> bool:
    return value is not None and (value.__class__ is not str or (value != "" and not value.isspace()))
