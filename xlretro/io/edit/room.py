"""Where a table that stands in a workbook has room for further rows, and what stands in the way of more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xlretro.io.edit.closing import Summing, is_closing_text
from xlretro.io.edit.document import Element
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import LAST_ROW, Area, areas_of
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.strings import Strings
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.edit.surroundings import ExcelTable, Surroundings
from xlretro.io.edit.workbook import Workbook
from xlretro.io.reading.titles import LONGEST, plain_title
from xlretro.io.reading.view import ROW_NUMBERS
from xlretro.language import Text
from xlretro.model.records import Part, Place, Retrospective, TableData
from xlretro.model.schema import Column, Kind
from xlretro.model.values import clean, shown

__all__ = ["Obstacle", "Room", "read_rooms"]

_TOTALS = Text("汇总行", "its row of totals")
_TABLE = Text("表格 {name}", "the Excel table {name}")
_PIVOT = Text("数据透视表", "a pivot table")
_MERGED = Text("合并单元格 {area}", "the merged cells {area}")
_DRAWN = Text("图表、图片或控件", "a chart, a picture or a control")
_END = Text("工作表到此为止", "the end of the sheet")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands below a table, and where."""

    place: Place
    what: Text


@dataclass(slots=True)
class Room:
    """The rows of one part of a table, as far as they are not filled yet. Rows and columns count from 1."""

    sheet: str
    top: int
    """The row of the titles."""
    left: int
    right: int
    last_filled: int
    """The last row that holds data; the row of the titles where none does."""
    bottom: int
    """The last row that the table has, blank ones of the form included."""
    free: list[int] = field(default_factory=list)
    """Blank rows below the filled ones, down to `bottom`."""
    offered: dict[int, dict[str, str]] = field(default_factory=dict)
    """Rows that nobody filled in, which offer a name (筹备期 under 阶段): their texts by column key."""
    space: int = 0
    """Rows that can be added below `bottom`."""
    obstacle: Obstacle | None = None
    """What stands behind that space."""
    formulas: frozenset[tuple[int, int]] = frozenset()
    """The cells of the table that hold a formula."""
    units: dict[tuple[int, int], str] = field(default_factory=dict)
    """What the number formats of cells for amounts show behind the number: 万元."""
    numbers: dict[tuple[int, int], float] = field(default_factory=dict)
    """What columns that only count the rows hold."""


def read_rooms(package: Package, retro: Retrospective, surroundings: Surroundings) -> dict[tuple[str, int], Room]:
    """The room of every part of every table of *retro*, which was read from *package*; by (table key, part)."""
    workbook, strings, styles = Workbook(package), Strings(package), Stylesheet(package)
    entries = workbook.worksheets
    sheets: dict[str, _Looked] = {}
    rooms: dict[tuple[str, int], Room] = {}
    for data in retro.found():
        for number, part in enumerate(data.parts):
            key = part.sheet.casefold()
            if key not in sheets:
                entry = entries[key]
                sheet = Sheet(package, entry.name, entry.part, range(1, LAST_ROW + 1))
                sheets[key] = _Looked(package, sheet, strings, styles, Summing(entry.name, surroundings))
            rooms[data.table.key, number] = _Form(sheets[key], data, number, surroundings).room()
    return rooms


class _Looked:
    """One sheet, and what stands on it."""

    def __init__(self, package: Package, sheet: Sheet, strings: Strings, styles: Stylesheet, summing: Summing) -> None:
        self.sheet, self.strings, self.styles, self.summing = sheet, strings, styles, summing
        self._package = package

    @cached_property
    def cells(self) -> dict[int, dict[int, Element]]:
        return {number: {cell.number: cell for cell in row.children} for number, row in self.sheet.rows.items()}

    def text(self, cell: Element | None) -> str:
        """What a cell holds, a number as it is stored; "" for a blank. Of a formula, its stored result."""
        if cell is None:
            return ""
        found = self.strings.of(cell)
        stored = cell.first("v")
        text = found.text if found else stored.text if stored else ""
        return text if clean(text) else ""

    @cached_property
    def occupied(self) -> list[tuple[Area, Text]]:
        """Areas that belong to something, whatever their cells hold."""
        package, found = self._package, []
        for relationship in package.relationships(self.sheet.part):
            if relationship.target not in package:
                continue
            if relationship.kind == "pivotTable":
                for place in package.document(relationship.target).root.every("location"):
                    found += [(area, _PIVOT) for area in areas_of(place.get("ref"))]
            elif relationship.kind == "drawing":
                found += [(area, _DRAWN) for area in _anchored(package.document(relationship.target).root)]
        found += [(area, _DRAWN) for area in _anchored(self.sheet.root)]  # controls
        found += [(area, _MERGED.fill(area=area)) for area in self.sheet.merged]
        return found


def _anchored(root: Element) -> Iterator[Area]:
    """The cells under what is drawn: from its first cell to its last, or the first alone where only its size is stated."""
    for first in root.below("from"):
        corners = [first, (first.parent and first.parent.first("to")) or first]
        numbers = [[child.text for child in corner.children if child.name in ("row", "col")] for corner in corners]
        if all(len(pair) == 2 and all(text.strip().isdigit() for text in pair) for pair in numbers):
            (left, top), (right, bottom) = ((int(pair[0]) + 1, int(pair[1]) + 1) for pair in numbers)
            yield Area(top, left, max(top, bottom), max(left, right))


class _Form:
    """One part of a table on its sheet."""

    def __init__(self, looked: _Looked, data: TableData, number: int, surroundings: Surroundings) -> None:
        self._looked, self._data = looked, data
        part = self._part = data.parts[number]
        self._excel = _excel_table(part, surroundings)
        area = self._excel.area if self._excel else Area(part.header_row, part.left, part.bottom, part.right)
        self._left, self._right = area.left, area.right
        self._columns = {at: data.table[key] for key, at in part.positions.items()}
        self._counting = {
            at for at, cell in looked.cells.get(part.header_row, {}).items()
            if at not in self._columns and plain_title(looked.text(cell)[:LONGEST]) in ROW_NUMBERS
        }  # fmt: skip
        # What a table of Excel counts at its end may look like a row of data.
        self._filled = {row for index, row in data.rows if index == number and row <= self._end()}
        while self._filled and self._is_closing(max(self._filled)):
            self._filled.remove(max(self._filled))
        self._others = [
            (table.area, _TABLE.fill(name=table.name)) for table in surroundings.tables.values()
            if table.sheet.casefold() == part.sheet.casefold() and table is not self._excel
        ]  # fmt: skip

    def room(self) -> Room:
        part = self._part
        last = max(self._filled, default=part.header_row)
        room = Room(part.sheet, part.header_row, self._left, self._right, last, last)
        for row in range(part.header_row + 1, last):
            if row not in self._filled and (offered := self._offered(row)):
                room.offered[row] = offered
        self._go_down(room)
        room.formulas = frozenset(
            (row, at) for row in range(part.header_row + 1, room.bottom + 1)
            for at, cell in self._cells(row).items() if cell.first("f")
        )  # fmt: skip
        amounts = [at for at, column in self._columns.items() if column.typed and column.kind is Kind.QUANTITY]
        room.units = {
            (row, at): unit for row in range(part.header_row + 1, room.bottom + 1) for at in amounts
            if (unit := self._unit_shown(self._looked.cells.get(row, {}).get(at)))
        }  # fmt: skip
        room.numbers = {
            (row, at): float(text) for row in range(part.header_row + 1, room.bottom + 1) for at in self._counting
            if (text := self._looked.text(self._looked.cells.get(row, {}).get(at))).isdigit()
        }  # fmt: skip
        return room

    def _go_down(self, room: Room) -> None:
        """Down the form from the last filled row, as far as it is drawn, and on over blank cells."""
        end = self._end()
        row = room.last_filled
        while row < end:
            row += 1
            if self._obstacle(row, room, inside=True):
                self._keep_apart(row, room)
                return
            if not self._belongs(row):
                break
            room.bottom = row
            if offered := self._offered(row):
                room.offered[row] = offered
            elif self._can_take(row):
                room.free.append(row)
        if self._excel and self._excel.totals:
            room.obstacle = Obstacle(Place(room.sheet, end + 1, self._left), _TOTALS)
            return
        self._measure(room)

    def _end(self) -> int:
        return self._excel.area.bottom - self._excel.totals if self._excel else LAST_ROW

    def _keep_apart(self, row: int, room: Room) -> None:
        """Leave the blank row between the table and the section that begins in *row*, where nothing draws it as the table's."""
        last = room.bottom
        if last == row - 1 and last in room.free and not self._is_closing(row) and not self._has_borders(last):
            room.free.remove(last)
            room.bottom = last - 1

    def _measure(self, room: Room) -> None:
        """The space below the table, and what ends it."""
        below = [row for row in self._looked.cells if row > room.bottom]
        below += [area.top for area, _ in (*self._looked.occupied, *self._others) if area.top > room.bottom]
        below += [room.bottom + 1]  # something that reaches down beside the table
        for row in sorted(set(below)):
            if self._obstacle(row, room, inside=False):
                room.space = row - room.bottom - 1
                if self._begins_section(row):
                    room.space = max(0, room.space - 1)  # two sections are kept apart
                return
        room.space = LAST_ROW - room.bottom
        room.obstacle = Obstacle(Place(room.sheet, LAST_ROW, self._left), _END)

    def _begins_section(self, row: int) -> bool:
        """Whether what stands in *row*, below the table, is another one or its heading; no line that ends this one."""
        others = any(area.top == row and area.left <= self._right and self._left <= area.right for area, _ in self._others)
        return others or (self._anything(row) is not None and not self._is_closing(row))

    def _obstacle(self, row: int, room: Room, *, inside: bool) -> bool:
        """Whether something in *row* ends the table; it is then the room's obstacle."""
        found = self._content(row) if inside and not self._is_closing(row) else self._anything(row)
        if found is None:
            for area, what in (*self._others, *(self._looked.occupied if not inside else ())):
                if area.top <= row <= area.bottom and area.left <= self._right and self._left <= area.right:
                    found = Place(room.sheet, row, max(area.left, self._left)), what
                    break
        if found:
            room.obstacle = Obstacle(*found)
        return bool(found)

    def _cells(self, row: int) -> dict[int, Element]:
        return {at: cell for at, cell in self._looked.cells.get(row, {}).items() if self._left <= at <= self._right}

    def _anything(self, row: int) -> tuple[Place, Text] | None:
        for at, cell in self._cells(row).items():
            if cell.first("f") or self._looked.text(cell):
                return Place(self._part.sheet, row, at), _quoted(self._looked.text(cell))
        return None

    def _is_closing(self, row: int) -> bool:
        """Whether a row, which may look like one of the table's, counts those above it or says who signed for them."""
        cells, naming = self._cells(row), (*self._data.table.keys, *self._data.table.apart)
        if any(
            cells[at].first("f") and self._looked.summing.counts(row, at, self._part.header_row)
            for at, column in self._columns.items() if at in cells and column.key not in naming
        ):
            return True
        texts = {at: text for at, cell in cells.items() if at not in self._counting and (text := self._looked.text(cell))}
        first = min(texts, default=0)
        alone = not any(at in texts and at != first and column.key in naming for at, column in self._columns.items())
        return bool(texts) and is_closing_text(texts[first], self._part.titles, alone=alone)

    def _content(self, row: int) -> tuple[Place, Text] | None:
        """What stands in a row that no blank row of a form holds: no formula that computes it, no word that it offers."""
        for at, cell in self._cells(row).items():
            text, column = self._looked.text(cell), self._columns.get(at)
            if cell.first("f") and (column is None or column.key not in self._data.table.keys):
                continue
            if not text or at in self._counting or (column is not None and _offers(column, text)):
                continue
            return Place(self._part.sheet, row, at), _quoted(text)
        return None

    def _offered(self, row: int) -> dict[str, str]:
        """The names that a row offers which nobody has filled in."""
        cells = self._looked.cells.get(row, {})
        texts = {column.key: self._looked.text(cells.get(at)) for at, column in self._columns.items() if column.typed}
        named = any(texts.get(key) for key in self._data.table.keys)
        return {key: text for key, text in texts.items() if text} if named and self._content(row) is None else {}

    def _belongs(self, row: int) -> bool:
        """Whether a blank row is one of the table's: of its Excel table, above its end, or drawn with borders."""
        if self._excel:
            return True
        drawn = self._has_borders(row)
        # In a form without borders only its reader knows how far it goes.
        return drawn or (row <= self._part.bottom and not self._has_borders(max(self._filled, default=self._part.header_row)))

    def _has_borders(self, row: int) -> bool:
        cells = self._looked.cells.get(row, {})
        drawn = sum(self._is_drawn(cells.get(at)) for at in self._columns)
        return drawn * 2 >= len(self._columns)

    def _is_drawn(self, cell: Element | None) -> bool:
        return cell is not None and cell.get("s").isdigit() and self._looked.styles.is_drawn(int(cell.get("s")))

    def _unit_shown(self, cell: Element | None) -> str:
        return self._looked.styles.unit_shown(int(cell.get("s"))) if cell is not None and cell.get("s").isdigit() else ""

    def _can_take(self, row: int) -> bool:
        """Whether a row can be seen, and none of its cells is but a part of merged ones."""
        element = self._looked.sheet.rows.get(row)
        if element and element.get("hidden") in ("1", "true"):
            return False
        return not any(
            area.holds((row, at)) and (area.top, area.left) != (row, at)
            for area in self._looked.sheet.merged for at in self._columns
        )  # fmt: skip


def _excel_table(part: Part, surroundings: Surroundings) -> ExcelTable | None:
    columns: Sequence[int] = list(part.positions.values())
    return next(
        (table for table in surroundings.tables.values()
         if table.sheet.casefold() == part.sheet.casefold() and table.area.top == part.header_row
         and all(table.area.left <= at <= table.area.right for at in columns)),
        None,
    )  # fmt: skip


def _offers(column: Column, text: str) -> bool:
    return any(text in choice.title for choice in column.choices)


def _quoted(text: str) -> Text:
    return Text(f"“{shown(text)}”", f"“{shown(text)}”") if text else Text("公式", "a formula")
