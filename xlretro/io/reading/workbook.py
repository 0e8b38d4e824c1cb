"""Reads a workbook of any layout into records: the guard first, then the cells, the tables, the information block."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path

from xlretro.errors import InputRefused
from xlretro.io.reading.block import Spot, find_fields
from xlretro.io.reading.cells import address
from xlretro.io.reading.guard import DEFAULT, Limits, open_archive, read_bytes, refused, too_large, translated
from xlretro.io.reading.locate import Found, SheetView, find_tables, is_filled
from xlretro.io.reading.package import Package
from xlretro.io.reading.sheets import Grid, Value, add_facts, plain, read_grids
from xlretro.io.reading.titles import titles_of
from xlretro.language import Text
from xlretro.model.records import FieldValue, Part, Place, Raw, Retrospective, TableData, column_letters
from xlretro.model.schema import Kind, Table, WorkbookKind
from xlretro.model.units import unit_in_remark, with_unit
from xlretro.workbooks import RETRO

__all__ = ["assembled", "read_bytes_of_workbook", "read_workbook"]


def read_workbook(
    path: Path,
    *,
    kinds: Sequence[WorkbookKind] = (RETRO,),
    password: str | None = None,
    limits: Limits = DEFAULT,
    hashed: bool = False,
) -> Retrospective:
    """The retrospective in the file at *path*, which is read once and never changed.

    Raises InputRefused, whose reason is a key of `guard.REASONS`: "unrecognised" where it is a readable workbook that
    holds none of the tables, "own_output" for a result of ours, which `find_inputs` would have skipped, anything else
    where it can not or must not be read.
    """
    return read_bytes_of_workbook(
        read_bytes(path, limits), source=str(path), kinds=kinds, password=password, limits=limits, hashed=hashed
    )


def read_bytes_of_workbook(
    data: bytes,
    *,
    source: str = "",
    kinds: Sequence[WorkbookKind] = (RETRO,),
    password: str | None = None,
    limits: Limits = DEFAULT,
    hashed: bool = False,
) -> Retrospective:
    """As `read_workbook`, from a workbook's bytes."""
    with translated():
        package = Package(open_archive(data, password, limits), as_input=True)
        if package.is_own_output:
            raise refused("own_output")
        grids = read_grids(package)
        seen = [[SheetView(n, grid, titles) for n, grid in enumerate(grids)] for titles in map(titles_of, kinds)]
        located = [(views, find_tables(views)) for views in seen]
        views, found = max(located, key=lambda one: sum(table.score for table in one[1]))
        if len(found) > limits.tables:
            raise too_large(Text("表格过多", "too many tables"), limits.tables)
        if any(table.provenance for table in found):
            raise refused("lost_stamp")
        if not found:
            raise _unrecognised(grids, kinds)
        retro = assembled(grids, views, found, source)
        if hashed:
            import hashlib  # takes longer to load than a workbook to read

            retro.sha256 = hashlib.sha256(data, usedforsecurity=False).hexdigest()
        retro.modified = package.modified
        retro.strays = [place for grid in grids for place in grid.strays]
        retro.from_template = package.stamp == retro.kind.key
        return retro


def _unrecognised(grids: Sequence[Grid], kinds: Sequence[WorkbookKind]) -> InputRefused:
    tables = [table for kind in kinds for table in kind.tables]
    wanted = [[table[key].title for key in table.signature if not table[key].halves][:3] for table in tables]
    glimpses = list(islice((text for grid in grids if (text := _glimpse(grid))), 3))
    seen = Text("；".join(text.zh for text in glimpses), "; ".join(text.en for text in glimpses))
    nothing = Text("空白工作表" if grids else "没有工作表", "blank sheets" if grids else "no sheets")
    return refused(
        "unrecognised",
        wanted=Text(
            "；".join("、".join(title.zh for title in titles) for titles in wanted),
            "; ".join(", ".join(title.en for title in titles) for titles in wanted),
        ),
        seen=seen if glimpses else nothing,
    )


def _glimpse(grid: Grid) -> Text | None:
    """The first row of a sheet that looks like titles: the fullest of its first twenty."""
    texts = [[str(v).strip() for v in row if isinstance(v, str) and v.strip()] for row in grid.rows[:20]]
    fullest = max(texts, key=len, default=[])
    if not fullest:
        return None
    words = [text[:12] for text in fullest[:6]]
    return Text("{sheet}：{words}", "{sheet}: {words}").fill(sheet=grid.sheet, words=Text("、".join(words), ", ".join(words)))


def assembled(grids: Sequence[Grid], views: Sequence[SheetView], found: Sequence[Found], source: str) -> Retrospective:
    """The records in the tables that were *found* in *grids*, and in the information blocks beside them."""
    return _Assembly(grids, views, found).retrospective(source)


class _Assembly:
    """Turns places into values."""

    def __init__(
        self, grids: Sequence[Grid], views: Sequence[SheetView], found: Sequence[Found]
    ) -> None:
        self.grids = grids
        self.kind = views[0].titles.kind
        self.found = found
        self.spots = find_fields(views, found)
        numeric = {table.sheet: False for table in found}
        numeric |= {spot.sheet: False for spot in self.spots.values()}
        numeric |= {table.sheet: True for table in found if any(table.table[k].kind in _NUMERIC for k in table.positions)}
        numeric |= {spot.sheet: True for key, spot in self.spots.items() if self.kind.field[key].kind in _NUMERIC}
        add_facts(grids, numeric)

    def retrospective(self, source: str) -> Retrospective:
        retro = Retrospective(self.kind, source)
        retro.fields = {key: self._field(spot) for key, spot in self.spots.items()}
        for table in self.kind.tables:
            data = retro.tables[table.key] = TableData(table)
            parts = [found for found in self.found if found.table is table]
            for key in (column.key for column in table.columns):
                if any(key in found.positions for found in parts):
                    data.columns[key] = []
            for found in parts:
                self._add_part(data, found)
        return retro

    def _field(self, spot: Spot) -> FieldValue:
        grid = self.grids[spot.sheet]
        raw: Raw = spot.text if spot.text is not None else grid.raw(spot.row, spot.column)
        return FieldValue(raw, Place(grid.sheet, spot.row, spot.column))

    def _add_part(self, data: TableData, found: Found) -> None:
        grid, table = self.grids[found.sheet], found.table
        number = len(data.parts)
        data.parts.append(
            Part(grid.sheet, found.header_row, found.positions, found.titles, found.unknown, grid.hidden,
                 left=found.left, right=found.right, bottom=found.bottom)
        )  # fmt: skip
        data.parts[-1].passed = [(row, _beginning(grid.rows[row - 1][found.left - 1:])) for row in found.passed]
        columns = self._columns(grid, found)
        kept = _filled_rows(table, columns, len(found.rows))
        if grid.merges:
            _spread_merged(grid, found, columns)
        first = len(data.rows)
        data.rows += [(number, found.rows[index]) for index in kept]
        if grid.scan and (hidden := grid.scan.hidden_rows()):
            data.parts[-1].hidden_rows = sum(found.rows[index] in hidden for index in kept)
        every = len(kept) == len(found.rows)
        for key, values in data.columns.items():
            own = columns.get(key)
            values += (own if every else [own[index] for index in kept]) if own else [None] * len(kept)
        formulas = grid.facts.formulas if grid.facts else set()
        if formulas:
            for column in table.computed:
                at = found.positions.get(column.key)
                if at:
                    data.formulas.update(
                        (first + place, column.key) for place, index in enumerate(kept)
                        if address(found.rows[index], at) in formulas
                    )

    def _columns(self, grid: Grid, found: Found) -> dict[str, list[Raw]]:
        """The raw values by column: errors, uncalculated formulas, percentages and units put in."""
        rows, keys = found.rows, found.positions
        width = max(keys.values())
        lines: list[list[Value]] = [grid.rows[number - 1] for number in rows]
        if any(len(line) < width for line in lines):
            lines = [line + [None] * (width - len(line)) for line in lines]
        turned = list(zip(*lines, strict=False))
        columns: dict[str, list[Raw]] = {}
        for key, at in keys.items():
            values = turned[at - 1] if turned else ()
            columns[key] = [
                (value if value and not value.isspace() else None) if value.__class__ is str
                else plain(value) if value.__class__ is timedelta else value
                for value in values
            ]  # fmt: skip
        if grid.facts and grid.facts.special:
            self._put_special(grid, found, columns)
        for key, remark in found.remarks.items():
            if unit := unit_in_remark(found.table[key], self.kind, remark):
                columns[key] = [with_unit(value, unit) for value in columns[key]]
        return columns

    def _put_special(self, grid: Grid, found: Found, columns: dict[str, list[Raw]]) -> None:
        facts = grid.facts
        assert facts is not None
        keys = {column_letters(at).encode(): key for key, at in found.positions.items()}
        place = {number: index for index, number in enumerate(found.rows)}
        for cells, kinds in ((facts.percent, _NUMERIC), (facts.errors, None), (facts.uncalculated, None)):
            for at in cells:
                letters = at.rstrip(b"0123456789")
                key, index = keys.get(letters), place.get(int(at[len(letters):]))
                if key is not None and index is not None and (kinds is None or found.table[key].kind in kinds):
                    columns[key][index] = grid.raw(found.rows[index], found.positions[key])


def _beginning(cells: Sequence[Value]) -> str:
    """The first text of a row."""
    return next(str(value).strip() for value in cells if is_filled(value))


_NUMERIC = frozenset({Kind.QUANTITY, Kind.WEIGHT, Kind.RATE, Kind.CHANGE})


def _filled_rows(table: Table, columns: dict[str, list[Raw]], count: int) -> list[int]:
    """Indexes of the rows a person filled in.

    What is computed does not count, nor does a choice on its own: a template offers 越高越好, 未开始 or the four phases
    in every row before anybody has typed.
    """
    filled: set[int] = set()
    chosen: dict[str, frozenset[str]] = {}
    for key, values in columns.items():
        column = table[key]
        if not column.typed:
            continue
        offered = chosen.setdefault(key, frozenset(t for choice in column.choices for t in choice.title))
        filled.update(i for i, value in enumerate(values) if value is not None and value not in offered)
        if len(filled) == count:
            break
    return sorted(filled)


def _spread_merged(grid: Grid, found: Found, columns: dict[str, list[Raw]]) -> None:
    """A cell merged over several rows gives its value to each of them (阶段 over its three tasks)."""
    place = {number: index for index, number in enumerate(found.rows)}
    keys = {at: key for key, at in found.positions.items()}
    for merge in grid.merges:
        key = keys.get(merge.left)
        if key is None or merge.bottom == merge.top or merge.top not in place:
            continue
        values = columns[key]
        for number in range(merge.top + 1, merge.bottom + 1):
            index = place.get(number)
            if index is not None and values[index] is None:
                values[index] = values[place[merge.top]]
