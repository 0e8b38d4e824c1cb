"""Finds the tables of a workbook in its sheets' values, wherever they stand. Pure: works on literal lists.

A table is found by a row of titles: three of one table's columns or more, two of them of its signature, one of these
beyond doubt. Under it every row belongs to it until another header, another table's caption, an information block, or
the end of the sheet. Blank rows, repeated headers, notes, totals and merged banners inside are passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from xlretro.errors import DateUnreadable
from xlretro.io.reading.header import Cell, Claim, claim
from xlretro.io.reading.sheets import Grid, Value
from xlretro.io.reading.stacked import joined_by_groups, stacked
from xlretro.io.reading.titles import LONGEST, SYNONYM, TITLE, Meaning, Titles, plain_title
from xlretro.model.patterns import lazy
from xlretro.model.period import parse_date
from xlretro.model.schema import Table
from xlretro.model.values import clean

__all__ = ["Found", "SheetView", "find_tables", "is_filled"]

NOTE = lazy(
    r"[(\[【]?\s?(?:注|备注|(?:填表|填写)?说明|(?:温馨)?提示|note|remark|tip)s?\s?[\d一二三]?\s?[:：)\]】.、]"
    r"|[(\uff08]?[一二三四五六七八九十]{1,2}[)\uff09、.\uff0e]",
    re.IGNORECASE,
)
"""How a lone text begins that is no row: a note, or the heading of a section (二、失败教训)."""
_BY = "制表|制单|填表|填报|填写|编制|编写|审核|复核|审批|审定|批准|核准|校对|统计|经办|报送|提交|汇总|录入|联系|打印|导出|更新"
SIGNED = lazy(
    rf"[\s*]*(?:(?:{_BY})(?:人员?|者|员|部门|单位|日期|时间)(?:[/、或]?(?:签字|签名|签章|盖章))?|制表|填表|日期|单位"
    r"|(?:数据|资料)来源|(?:数据|统计)口径|口径说明|(?:联系)?电话|附注|注释"
    r"|(?:prepared|reviewed|approved|checked|filled in) by|source|unit|date|phone)(?:\s?[:：]|\s*\Z)",
    re.IGNORECASE,
)
"""How a line begins that says who made a table, when and of what."""
_SIGNER = lazy(rf"(?:{_BY})(?:人|者|日期)(?:[/、或]?(?:签字|签名|签章|盖章))?")
"""Such a word that is no goal, task or problem even with a text beside it."""
TOTALS = frozenset(map(plain_title, ("合计", "总计", "小计", "汇总", "平均", "平均值", "total", "sum", "average", "subtotal")))
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
        if not self.spans or row >= len(self.rows):
            return False
        lower = self.cells(row + 1)
        words = all(isinstance(self.rows[row][cell.column - 1], str) for cell in lower)
        return words and joined_by_groups(self.cells(row), lower)

    def _only_groups(self, row: int, done: int, header: Found) -> bool:
        """Whether row *row*, below a gap, holds nothing but group titles over the columns of *header*."""
        if not self.spans or row <= done or row in self.colons or (row > 1 and any(map(is_filled, self.rows[row - 2]))):
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
        grouped = bool(self.spans) and self._by_groups(row)
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


# ---------------------------------------------------------------------------------------- the rows under a header

def find_tables(views: Sequence[SheetView]) -> list[Found]:
    """Every place where a table of the kind stands, with its rows, sheet by sheet from the top."""
    found: list[Found] = []
    for view in views:
        headers = view.headers()
        for index, header in enumerate(headers):
            _collect_rows(header, _end(headers, index, len(view.rows)), view)
        found += _without_repeats(headers)
    return found


def _end(headers: list[Found], index: int, last: int) -> int:
    """The row before the next header under header *index*; *last* where there is none."""
    header = headers[index]
    for after in islice(headers, index + 1, None):
        if after.top > header.header_row and after.left <= header.right and header.left <= after.right:
            return after.top - 1
    return last


def _without_repeats(headers: list[Found]) -> list[Found]:
    """A header that stands again below itself (page breaks) continues the same table."""
    kept: list[Found] = []
    for header in headers:
        before = next((h for h in reversed(kept) if h.left <= header.right and header.left <= h.right), None)
        if before and before.table is header.table and before.positions == header.positions \
                and before.bottom == header.top - 1:
            before.rows += header.rows
            before.passed += header.passed
            before.bottom = header.bottom
        else:
            kept.append(header)
    return kept


def _collect_rows(found: Found, end: int, view: SheetView) -> None:
    """Fills in the rows of *found*, of those before *end*, and where it ends."""
    left, right = found.left, found.right
    titles, columns = view.titles, len(found.positions)
    bottom = found.header_row
    for number in range(found.header_row + 1, end + 1):
        row = view.rows[number - 1]
        part = row[left - 1:right]
        count = len(part) - part.count("") - part.count(None)
        if not count:
            continue
        at = left - 1
        if not is_filled(row[at]):
            at = next((index for index, value in enumerate(part, start=at) if is_filled(value)), -1)
            if at < 0:
                continue
        first = row[at]
        if isinstance(first, str):
            if count == 1 and (titles.caption(first) or _begins_section(view, number, first, end)):
                break
            if (count <= 3 or number in view.hits) and _begins_block(view, number, at, count, found):
                break
            if first.rstrip().endswith((":", "：")) and all(
                isinstance(v, str) and v.rstrip().endswith((":", "：")) for v in part if is_filled(v)
            ):
                bottom = number
                continue  # 部门负责人签字：    日期：
            if (
                (count == 1 and (NOTE.match(first.lstrip()[:40]) or _is_banner(view, number, found, columns)))
                or (len(first) < 6 and plain_title(first) in TOTALS)
                or (SIGNED.match(first) and _is_signed(part))
            ):
                bottom = number
                found.passed.append(number)
                continue
        bottom = number
        found.rows.append(number)
    found.bottom = bottom


def _is_signed(part: Sequence[Value]) -> bool:
    """Whether a row is only such words with what belongs to them: 制表人：王芳, or 制表人 | 王芳 | 审核人 | *工.

    One cell alone has its colon; what goes on behind a first pair begins with such a word too.
    """
    texts = [str(value) for value in part if is_filled(value)]
    with_colon = [any(colon in text for colon in ":：") for text in texts]
    if with_colon[0]:
        return all(SIGNED.match(text) for text in texts) and all(with_colon)
    return 2 <= len(texts) <= 6 and len(texts) % 2 == 0 and all(_SIGNER.fullmatch(text.strip()) for text in texts[::2])


def is_filled(value: Value) -> bool:
    return value is not None and (value.__class__ is not str or (value != "" and not value.isspace()))


def _is_banner(view: SheetView, row: int, found: Found, columns: int) -> bool:
    spans = (view.spans.get((row, column)) for column in range(found.left, found.right + 1))
    return any(span is not None and span.right - span.left + 1 >= max(3, columns // 2) for span in spans)


_SECTION = lazy(r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十]{1,3}[部章节]|part\s*\d", re.IGNORECASE)


def _begins_section(view: SheetView, number: int, first: str, end: int) -> bool:
    """Whether a lone text such as 四、经验教训 stands over titles: another table, even one that is not recognised."""
    if len(first) > 24 or not _SECTION.match(first.strip()):
        return False
    below = (n for n in range(number + 1, end + 1) if any(map(is_filled, view.rows[n - 1])))
    following = next(below, 0)
    return len(view.hits.get(following, ())) >= 2


def _begins_block(view: SheetView, number: int, at: int, count: int, found: Found) -> bool:
    """Whether a row under a table is no row of it but a line of information: 填报人 | 张三 | 填报日期 | 2023-10-10."""
    row = view.rows[number - 1]
    if count <= 3:
        label, colon, _ = str(row[at]).replace("\uff1a", ":").partition(":")
        if colon and (meaning := view.titles.of(label)) and meaning.field_strength >= SYNONYM:
            return True
    labels = [(index, meaning) for index, meaning in view.hits.get(number, ()) if meaning.field_strength >= SYNONYM]
    if not labels or labels[0][0] != at:
        return False
    if len(labels) >= 2:
        # Label, value, label, value: never two values side by side.
        known = {index for index, _ in labels}
        filled = [index for index in range(found.left - 1, min(found.right, len(row))) if is_filled(row[index])]
        return all(one in known or other in known for one, other in pairwise(filled))
    beside = at + 1 < len(row) and is_filled(row[at + 1])
    named = labels[0][1]
    distinct = named.field_strength == TITLE or len(named.text) > 2  # 项目 and 类型 may well begin a row of data
    return count == 2 and len(found.positions) > 3 and beside and distinct
