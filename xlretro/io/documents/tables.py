"""The four tables among a document's tables. They are found as in a workbook: each table is looked at as a sheet.

A caption (表2：各阶段执行情况分析表) helps where the titles alone do not tell. A table that goes on behind a page break, without
its titles, is read as one with the table before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xlretro.io.documents.blocks import Block, Document, Line, Table
from xlretro.io.documents.units import put_units, unit_said
from xlretro.io.reading.cells import Merge
from xlretro.io.reading.header import Cell, claim
from xlretro.io.reading.locate import Found, SheetView, find_tables
from xlretro.io.reading.sheets import Grid, Value
from xlretro.io.reading.titles import Titles
from xlretro.io.reading.workbook import assembled
from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.records import Retrospective, TableData
from xlretro.model.schema import Table as Declared
from xlretro.model.sourced import AccountLine
from xlretro.model.values import shown

__all__ = ["GOES_ON", "TablesRead", "read_tables", "row_place"]

GOES_ON = lazy(r"续表.{0,40}|[（(]?接上[页表][）)]?|.{0,40}[（(]续[）)]")
"""What stands over the rest of a table on the next page."""
_PLACE = Text("第 {at} 个表格", "table {at}")
_ROW = Text("第 {at} 个表格第 {row} 行", "table {at}, row {row}")
_LINE = Text("第 {line} {counted}", "{counted} {line}")
_LINES = Text("第 {first}–{last} {counted}", "{counted}s {first}–{last}")
_LEFT = Text("没有取用：{table}后面的内容对不上标题，“{text}”等 {count} 段",
             "not taken: what follows {table} does not fit its titles, “{text}” ({count} in all)")  # fmt: skip
_NO_UNIT = Text("“单位：{unit}”是否也是这些指标的单位，不能确定，没有取用：{metrics}",
                "the unit above the table, {unit}, may not be that of these metrics; not taken: {metrics}")  # fmt: skip
_INSIDE = Text("第 {at} 个表格（在第 {outer} 个之内）", "table {at} (inside table {outer})")


@dataclass(slots=True, eq=False)
class TablesRead:
    """The records of a document's tables, their places, and what was and was not understood."""

    retro: Retrospective
    places: dict[tuple[str, int], Text] = field(default_factory=dict)
    account: list[tuple[int, AccountLine]] = field(default_factory=list)
    """With the index of the block that each line is about."""


class _Sheet(NamedTuple):
    """One table, with those that continue it, as a sheet."""

    tables: list[Table]
    block: int
    """Index of the first table among the document's blocks."""
    caption: str
    counted: Text
    """What the lines are of a table that is made of them."""
    before: Sequence[str] = ()
    """The lines right before it."""

    def origin(self, row: int) -> tuple[Table, int]:
        """The table and its own row, from 1, that a row of the sheet is."""
        for table in self.tables:
            if row <= len(table.rows):
                return table, row
            row -= len(table.rows)
        raise IndexError(row)

    def where(self) -> Text:
        """The place of its first table: by its lines, where the document has lines."""
        table = self.tables[0]
        if table.lines:
            return _span(table.lines[0], table.lines[-1], self.counted)
        return _INSIDE.fill(at=table.at, outer=table.inside) if table.inside else _PLACE.fill(at=table.at)

    def grid(self) -> Grid:
        rows: list[list[Value]] = []
        merges: list[Merge] = []
        for table in self.tables:
            above = len(rows)
            rows += [list(row) for row in table.rows]
            merges += [m._replace(top=m.top + above, bottom=m.bottom + above) for m in table.merges]
        return Grid(_PLACE.fill(at=self.tables[0].at).zh, rows, merges)


class _CaptionedView(SheetView):
    """A table whose caption says which it is: two of its columns, one of them telling, are enough then."""

    def __init__(self, number: int, grid: Grid, titles: Titles, named: Declared) -> None:
        super().__init__(number, grid, titles)
        self._named = named

    def _one_row(self, cells: list[Cell], row: int) -> list[Found]:
        return self._split(cells, row, row)  # past what is remembered of rows without a caption

    def _best(self, cells: list[Cell], top: int, row: int) -> Found | None:
        made = claim(cells, self._named)
        telling = made.rank[1] >= 1 and len(made.columns) >= 2 and 2 * len(made.columns) >= len(cells)
        return self.found(cells, self._named, made, top, row) if telling else super()._best(cells, top, row)


def read_tables(document: Document, titles: Titles, source: str) -> TablesRead:
    """The records in the document's tables. Tables that are none of the four are said in the account."""
    sheets = _sheets(document, titles)
    grids = [sheet.grid() for sheet in sheets]
    views = [_view(number, sheet, grid, titles) for number, (sheet, grid) in enumerate(zip(sheets, grids, strict=True))]
    if not views:
        return TablesRead(_blank(titles, source))
    found = find_tables(views)
    read = TablesRead(assembled(grids, views, found, source))
    spotted = {place.sheet for raw, place in read.retro.fields.values() if raw is not None}
    for number, sheet in enumerate(sheets):
        if grids[number].sheet in spotted:
            read.places.setdefault(("", -1), sheet.where())
        here = [one for one in found if one.sheet == number]
        read.account += [(sheet.block, line) for line in _account(sheet, here, grids[number].sheet in spotted, read.retro)]
    read.account += _units(read.retro["goals"], found, sheets)
    for data in read.retro.tables.values():
        read.places.update(_places(data, found, sheets))
    return read


def _blank(titles: Titles, source: str) -> Retrospective:
    kind = titles.kind
    return Retrospective(kind, source, tables={table.key: TableData(table) for table in kind.tables})


def _view(number: int, sheet: _Sheet, grid: Grid, titles: Titles) -> SheetView:
    named = titles.kind.by_key.get(titles.caption(sheet.caption)) if sheet.caption else None
    plain = SheetView(number, grid, titles)
    return _CaptionedView(number, grid, titles, named) if named and not plain.headers() else plain


# ---------------------------------------------------------------------------------------- tables as sheets


def _sheets(document: Document, titles: Titles) -> list[_Sheet]:
    blocks = document.blocks
    found: list[_Sheet] = []
    between: list[str] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Line):
            between += [block.text] if block.text and not GOES_ON.fullmatch(block.text) else []
            continue
        if found and not between and _continues(block, found[-1], titles):
            found[-1].tables.append(block)
        else:
            found.append(_Sheet([block], index, _caption(between, blocks, index, titles), document.counted, between[-3:]))
        between = []
    return found


def _continues(table: Table, before: _Sheet, titles: Titles) -> bool:
    """Whether *table* is the rest of the one right before it: as wide, and without titles of its own."""
    last = before.tables[-1]
    if table.inside or last.inside or not table.rows or not last.rows:
        return False
    if max(map(len, table.rows)) != max(map(len, last.rows)):
        return False
    return not any(_is_titles(row, titles) for row in table.rows[:2]) and any(_is_titles(row, titles) for row in last.rows)


def _is_titles(row: Sequence[str], titles: Titles) -> bool:
    filled = [text for text in row if text]
    return len(filled) >= 2 and 2 * sum(titles.of(text) is not None for text in filled) > len(filled)


def _caption(before: Sequence[str], blocks: Sequence[Block], index: int, titles: Titles) -> str:
    """The caption of a table: the nearest of three lines before it; else the line after it, if that ends no other's caption."""
    for text in reversed(before[-3:]):
        if titles.caption(text):
            return text
    following = next((b for b in blocks[index + 1:index + 4] if isinstance(b, Table) or b.text), None)
    behind = following.text if isinstance(following, Line) else ""
    if not behind or titles.caption(behind) in ("", "?"):
        return ""
    after = next((b for b in blocks[blocks.index(following) + 1:] if isinstance(b, Table) or b.text), None)
    return "" if isinstance(after, Table) else behind


# ---------------------------------------------------------------------------------------- places and account


def row_place(sheet: _Sheet, row: int) -> Text:
    """Where a row of a sheet stands in the document: by its line, where the document has lines."""
    table, own = sheet.origin(row)
    return _LINE.fill(line=table.lines[own - 1], counted=sheet.counted) if table.lines else _ROW.fill(at=table.at, row=own)


def _places(data: TableData, found: Sequence[Found], sheets: Sequence[_Sheet]) -> Iterator[tuple[tuple[str, int], Text]]:
    parts = [one for one in found if one.table is data.table]
    for index, (part, row) in enumerate(data.rows):
        yield (data.table.key, index), row_place(sheets[parts[part].sheet], row)


def _units(goals: TableData, found: Sequence[Found], sheets: Sequence[_Sheet]) -> Iterator[tuple[int, AccountLine]]:
    """Puts the units that captions and metrics give; what is said of those that are not certain."""
    parts = [one for one in found if one.table is goals.table]
    said = [
        unit_said([*sheet.before, *(text for row in sheet.tables[0].rows[:one.top - 1] for text in row)])
        for one in parts for sheet in [sheets[one.sheet]]
    ]  # fmt: skip
    units = [said[part] for part, _ in goals.rows]
    doubtful = put_units(goals, units)
    for part, one in enumerate(parts):
        rows = [index for index in doubtful if goals.rows[index][0] == part]
        if rows:
            metrics = [shown(str(goals.raw("metric")[index] or ""), 12) for index in rows]
            what = _NO_UNIT.fill(unit=said[part], metrics=Text("、".join(metrics), ", ".join(metrics)))
            yield sheets[one.sheet].block, AccountLine(sheets[one.sheet].where(), what, understood=False)


def _account(sheet: _Sheet, found: Sequence[Found], holds_fields: bool, retro: Retrospective) -> Iterator[AccountLine]:
    where = sheet.where()
    if holds_fields:
        yield AccountLine(where, Text("活动信息", "the activity's information"), understood=True)
    for one in found:
        rows = _row_count(one, retro)
        what = Text("{table}：{rows} 行", "{table}: {rows} row(s)").fill(table=_title(one.table), rows=rows)
        yield AccountLine(where, what, understood=True)
        if one.unknown:
            names = "、".join(shown(text, 12) for text, _ in one.unknown)
            what = Text("没有对应的列，没有取用：{names}", "columns without a counterpart, not taken: {names}")
            yield AccountLine(where, what.fill(names=names), understood=False)
    for table in sheet.tables:
        if table.left:
            yield _left_behind(table, sheet.counted, found)
    if not found and not holds_fields:
        first = next((row for table in sheet.tables for row in table.rows if any(row)), [])
        if not first:
            return
        words = "、".join(shown(text, 12) for text in first if text)
        what = Text("不是复盘的四张表，没有取用。首行：{words}", "none of the four tables, not taken. Its first row: {words}")
        yield AccountLine(where, what.fill(words=shown(words, 60)), understood=False)


def _left_behind(table: Table, counted: Text, found: Sequence[Found]) -> AccountLine:
    """What of a table's lines was not taken, since a cell must have been lost on the way."""
    name = _title(found[-1].table) if found else Text("表格", "the table")
    count = len(table.left)
    what = _LEFT.fill(table=name, text=shown(table.left[0].text, 20), count=count)
    return AccountLine(_span(table.left[0].at, table.left[-1].at, counted), what, understood=False)


def _span(first: int, last: int, counted: Text) -> Text:
    return (_LINE if first == last else _LINES).fill(line=first, first=first, last=last, counted=counted)


def _title(table: Declared) -> Text:
    return Text(table.caption("zh"), table.caption("en"))


def _row_count(found: Found, retro: Retrospective) -> int:
    data = retro[found.table.key]
    kept = set(found.rows)
    return sum(row in kept and data.parts[part].header_row == found.header_row and data.parts[part].titles is found.titles
               for part, row in data.rows)
