"""Plain data, as files, databases and frames give it, into records; everything that does not fit is told with its place.

A table stands there as a list of rows, each with names of its own (YAML, JSON), or as a `Grid`, one line of titles over
rows of values (CSV, a query, a frame).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from xlretro.language import Text
from xlretro.model.names import ACTIVITY, Naming, close_word, folded_name, nearest
from xlretro.model.patterns import lazy
from xlretro.model.records import CellError, FieldValue, Part, Place, Raw, Retrospective, TableData, Uncalculated
from xlretro.model.schema import Column, Table
from xlretro.model.sourced import Misfit, Sourced
from xlretro.model.units import unit_in_title, with_unit
from xlretro.model.values import is_blank, shown

__all__ = ["ERROR_VALUES", "SCHEMA_KEY", "Given", "Grid", "Loaded", "Where", "load", "recognised"]

Where = Callable[[str, int | None, str | None], Text]
"""From the name of a table as given ("" for the source itself), the index of a row (None: the table, or its titles) and
the name of a column (None: the whole row): the place in the source."""

_At = tuple[str, int | None, str | None]
"""What `Where` is asked with."""

SCHEMA_KEY = "$schema"
"""By it an editor finds the schema of a JSON file."""


class Grid(NamedTuple):
    """A table as rows of values below one line of titles."""

    titles: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    """Not all of them need be as long as the titles."""


class _Meant(NamedTuple):
    """The column that a name means, and the unit it gives to plain numbers."""

    column: Column
    unit: str


class Given(NamedTuple):
    """What one source holds: by the name of a table its rows; by that of the activity its values."""

    name: str
    data: Any
    where: Where


class Loaded(NamedTuple):
    """Records of one source, and where in it the value of (table key, row index, column key) stands."""

    sourced: Sourced
    place_of: Callable[[str, int, str], Text]
    carried: bool = False
    """They are of the last period: those of this one count before them."""


ERROR_VALUES = ("DIV/0!", "N/A", "NAME?", "NULL!", "NUM!", "REF!", "VALUE!", "SPILL!", "CALC!")
"""Behind a #: what a sheet exported as text holds where a formula failed."""
_NO_CHARACTER = lazy("[\ud800-\udfff\ufffe\uffff]")
"""What no workbook can hold: half a character, of text that was cut or decoded wrongly."""
_PLAIN_HINT = Text("请写成数字、日期或文字。", "Write a number, a date or text.")
_TWICE_HINT = Text("请只留一处。", "Keep one of them.")
_ROW_HINT = Text("每行写一个对象，如 - {{列名: 值}}", "Write an object a row: - {{column: value}}").fill()
_BELONGS = Text("这里应是一个值，得到的是{got}", "one value belongs here, not {got}")
_UNKNOWN = Text("不认识“{name}”", "“{name}” is not known")
_WHICH = Text("看不出“{name}”是哪张表", "“{name}” does not say which table it is")
_WHICH_HINT = Text(
    "请按表命名（{known}）；或用 --show-mapping 拟一份映射，在 tables 下写明，再用 --mapping 交回来。",
    "Name it after its table ({known}); or draft a mapping with --show-mapping, say so below tables, and give it to --mapping.",
)
_WRAPPED_HINT = Text("请把里面的 {names} 放到最外层。", "Put {names}, which it holds, at the top level.")
_EXAMPLE = Text(
    '例：{{"goals": [{{"量化指标": "转化率", "目标值": "8%"}}]}}',
    'For example: {{"goals": [{{"metric": "Conversion", "target": "8%"}}]}}',
)
_CUT = Text("“{name}”的数里有逗号，没有加引号", "the number of “{name}” holds a comma and stands in no quotes")
_CUT_HINT = Text("数里有逗号时请加引号，如 \"1,250,000\"，或写成 1250000。",
                 "Put a number with commas in quotes, as in \"1,250,000\", or write 1250000.")
_HEAD, _GROUP = lazy(r"[^0-9]*[0-9]{1,3}"), lazy(r"[0-9]{3}(?:\.[0-9]+)?[^0-9]*")
"""What stands before and behind a comma in a number."""
_TWICE = Text("“{name}”写了两次", "“{name}” stands twice")
_BOTH = Text("“{name}”和“{other}”都是“{column}”这一列", "“{name}” and “{other}” both mean the column “{column}”")


def _twice(column: Column, name: str, other: str) -> Text:
    """That two names given mean one column."""
    if folded_name(name) == folded_name(other):
        return _TWICE.fill(name=shown(name))
    return _BOTH.fill(name=shown(name), other=shown(other), column=column.title)


def load(given: Given, naming: Naming, *, keeps_unknown: bool = False) -> Loaded:
    """The records that *given* describes, and every misfit. With *keeps_unknown*, columns that nobody knows are kept aside
    as a reader keeps them, and are no misfits."""
    loader = _Loader(given, naming, keeps_unknown)
    loader.load()
    return Loaded(loader.sourced, loader.place_of)


def _got(value: Any) -> Text | None:
    """What a value is that no cell can hold; None where one can."""
    if isinstance(value, float) and math.isinf(value):
        return Text("无穷大", "an infinite number")
    if isinstance(value, str) and not value.isprintable() and _NO_CHARACTER.search(value):
        return Text("不成字符的编码", "a code that is no character")
    if value is None or isinstance(value, str | int | float | date | CellError | Uncalculated):
        return None
    if isinstance(value, list | tuple):
        return Text("一组值", "a list")
    return Text("一个对象", "an object") if isinstance(value, Mapping) else Text(*(type(value).__name__,) * 2)


def _raw(value: Any) -> Raw:
    if isinstance(value, str) and value.lstrip()[:1] == "#" and value.strip()[1:] in ERROR_VALUES:
        return CellError(value.strip())
    return None if is_blank(value) else value


@dataclass(slots=True)
class _Loader:
    given: Given
    naming: Naming
    keeps_unknown: bool
    sourced: Sourced = field(init=False)
    _field_names: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        kind = self.naming.kind
        retro = Retrospective(kind, self.given.name, tables={table.key: TableData(table) for table in kind.tables})
        self.sourced = Sourced(retro, name=self.given.name)

    def place_of(self, table: str, row: int, key: str) -> Text:
        retro, where = self.sourced.retro, self.given.where
        if not table:
            part = retro.fields[key].place.sheet if key in retro.fields else ACTIVITY
            return where(part, None, self._field_names.get(key))
        data = retro[table]
        part_index, number = data.rows[row]
        part_of_row = data.parts[part_index]
        return where(part_of_row.sheet, number - 2, part_of_row.titles.get(key))

    def load(self) -> None:
        data = self.given.data
        if not isinstance(data, Mapping):
            self._misfit(("", None, None), Text(
                "数据应是一个对象，含 activity、goals、phases、issues、lessons",
                "the data must be one object with activity, goals, phases, issues, lessons"), _EXAMPLE.fill())  # fmt: skip
            return
        met: set[str] = set()
        for given_name, value in data.items():
            name = str(given_name)
            if name == SCHEMA_KEY:
                continue
            key = self.naming.table(name)
            if key is None:
                self._strange_table(name, value)
            elif key in met:
                self._misfit((name, None, None), _TWICE.fill(name=shown(name)), _TWICE_HINT, key)
            elif key == ACTIVITY:
                self._activity(name, value)
            else:
                self._table(self.naming.kind[key], name, value)
            met.add(key or "")

    def _misfit(
        self, at: _At, what: Text, hint: Text | None = None, table: str = "", row: int = -1, column: str = ""
    ) -> None:
        key = "" if table == ACTIVITY else table
        self.sourced.misfits.append(Misfit(self.given.where(*at), what, hint, key, row, column))

    def _strange_table(self, name: str, value: Any) -> None:
        titles = list(value.titles) if isinstance(value, Grid) else []
        if isinstance(value, list):
            titles = list(dict.fromkeys(str(title) for row in value if isinstance(row, Mapping) for title in row))
        self.naming.strange[name] = titles
        known = [Text(key, key) for key in (ACTIVITY, *(table.key for table in self.naming.kind.tables))]
        if isinstance(value, Mapping) and (held := [str(key) for key in value if self.naming.table(str(key))]):
            names = Text("、".join(held), ", ".join(held))
            self._misfit(("", None, None), _UNKNOWN.fill(name=shown(name)), _WRAPPED_HINT.fill(names=names))
        elif titles and (isinstance(value, Grid) or not close_word(name[:60], (word for text in known for word in text))):
            listed = Text("、".join(text.zh for text in known), ", ".join(text.en for text in known))
            self._misfit((name, None, None), _WHICH.fill(name=shown(name)), _WHICH_HINT.fill(known=listed))
        else:
            self._misfit(("", None, None), _UNKNOWN.fill(name=shown(name)), nearest(name, known))

    # ------------------------------------------------------------------------------------ the activity

    def _activity(self, name: str, value: Any) -> None:
        if isinstance(value, Grid):
            value = self._pairs(name, value)
        if value is None:
            return
        if not isinstance(value, Mapping):
            self._misfit((name, None, None),
                Text("activity 应是一个对象（名称: 值）", "activity must be an object of names and values"),
                Text("例：{line}", "For example: {line}").fill(line="activity: {活动名称: 中秋活动}"),
            )
            return
        self.sourced.places["", -1] = self.given.where(name, None, None)
        cells, cut = _without_groups(value)
        for title, raw in cells:
            if title in cut:
                column = self.naming.column(ACTIVITY, title)
                self._misfit((name, None, title), _CUT.fill(name=shown(title)), _CUT_HINT, column=column.key if column else "")
            else:
                self._field(name, title, raw)

    def _pairs(self, name: str, grid: Grid) -> dict[str, Any] | None:
        """The activity out of a grid: names over one row of values, or a name and a value in each line."""
        known = [self.naming.column(ACTIVITY, title) or self.naming.leaves_out(ACTIVITY, title) for title in grid.titles]
        if len(grid.rows) == 1 and (all(known) or len(grid.titles) > 2):
            values = list(grid.rows[0]) + [None] * len(grid.titles)
            return dict(zip(grid.titles, values, strict=False))
        if len(grid.titles) > 2 and all(known):
            self._misfit((name, 1, None),
                Text("活动信息只能有一行，得到 {count} 行", "the activity is one row, not {count}").fill(count=len(grid.rows)),
                Text("一份工作簿写一个活动。", "A workbook holds one activity."),
            )
            return None
        lines = [line for line in (grid.titles, *grid.rows) if len(line) > 1 and not is_blank(line[0])]
        return {str(line[0]): line[1] for line in lines}

    def _field(self, part: str, title: str, raw: Any) -> None:
        fields, at = self.sourced.retro.fields, (part, None, title)
        column = self.naming.column(ACTIVITY, title)
        if column is None:
            if not self.naming.leaves_out(ACTIVITY, title):
                known = [c.title for c in self.naming.kind.fields]
                self._misfit(at, _UNKNOWN.fill(name=shown(title)), nearest(title, known))
        elif column.key in self._field_names:
            self._misfit(at, _twice(column, title, self._field_names[column.key]), _TWICE_HINT, column=column.key)
        elif got := _got(raw):
            self._misfit(at, _BELONGS.fill(got=got), _PLAIN_HINT, column=column.key)
        else:
            self._field_names[column.key] = title
            if (value := with_unit(_raw(raw), unit_in_title(column, self.naming.kind, title))) is not None:
                fields[column.key] = FieldValue(value, Place(part, 0, 0))

    # ------------------------------------------------------------------------------------ a table

    def _table(self, table: Table, name: str, rows: Any) -> None:
        if rows is None:
            return  # `goals:` with nothing below it
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            what = Text("{key} 应是一列行", "{key} must be a list of rows").fill(key=table.key)
            self._misfit((name, None, None), what, _ROW_HINT, table.key)
            return
        part = Part(name, 1, {}, {})
        data = self.sourced.retro.tables[table.key] = TableData(table, [part])
        if isinstance(rows, Grid):
            self._grid(data, part, rows)
        else:
            self._rows(data, part, rows)
        if not data.columns:
            # A table given without any row stands in the workbook, with all its columns.
            data.columns = {column.key: [None] * len(data) for column in table.visible}
        part.positions = {key: index for index, key in enumerate(data.columns, start=1)}

    def _rows(self, data: TableData, part: Part, rows: Sequence[Any]) -> None:
        names = list(dict.fromkeys(str(title) for row in rows if isinstance(row, Mapping) for title in row))
        meant = dict(zip(names, self._meanings(data.table, names), strict=True))
        for number, row in enumerate(rows):
            if isinstance(row, Mapping):
                cells, cut = _without_groups(row)
                for title in cut:
                    self._misfit((part.sheet, number, None), _CUT.fill(name=shown(title)), _CUT_HINT, data.table.key, len(data))
                self._row(data, part, number, cells, meant, keep=bool(cut))
            else:
                self._misfit((part.sheet, number, None),
                             Text("一行应是一个对象", "a row must be an object"), _ROW_HINT, data.table.key)  # fmt: skip

    def _meanings(self, table: Table, names: Sequence[str]) -> list[_Meant | None]:
        kind = self.naming.kind
        columns = self.naming.columns_beside(table.key, names)
        return [
            None if column is None else _Meant(column, unit_in_title(column, kind, name))
            for name, column in zip(names, columns, strict=True)
        ]

    def _row(
        self, data: TableData, part: Part, number: int, cells: Sequence[tuple[str, Any]], meanings: Mapping[str, _Meant | None],
        *, keep: bool,
    ) -> None:
        misfits = len(self.sourced.misfits)
        index, table = len(data), data.table
        values: dict[str, Raw] = {}
        titles: dict[str, str] = {}
        for title, raw in cells:
            at = (part.sheet, number, title)
            meant = meanings[title]
            if meant is None:
                self._unknown(data, part, title, at, index)
            elif (key := meant.column.key) in values:
                self._misfit(at, _twice(meant.column, title, titles[key]), _TWICE_HINT, table.key, index, key)
            else:
                values[key] = self._cell(meant, raw, table, index, at)
                titles[key] = title
                part.titles.setdefault(key, title)
        self._add(data, values, number, keep=keep or len(self.sourced.misfits) > misfits)

    def _unknown(self, data: TableData, part: Part, title: str, at: _At, row: int) -> None:
        if self.naming.leaves_out(data.table.key, title):
            return
        if all(title != known for known, _ in part.unknown):
            part.unknown.append((title, len(data.table.columns) + 1))
        if not self.keeps_unknown:
            known = [c.title for c in data.table.visible]
            self._misfit(at, _UNKNOWN.fill(name=shown(title)), nearest(title, known), data.table.key, row)

    def _cell(self, meant: _Meant, raw: Any, table: Table, row: int, at: _At) -> Raw:
        got = _got(raw)
        if got is None:
            return with_unit(_raw(raw), meant.unit)
        self._misfit(at, _BELONGS.fill(got=got), _PLAIN_HINT, table.key, row, meant.column.key)
        return None

    def _add(self, data: TableData, values: Mapping[str, Raw], number: int, *, keep: bool) -> None:
        """Add a row, unless it is blank; one with misfits is counted whatever it holds."""
        index = len(data)
        for key in values:
            data.columns.setdefault(key, [None] * index)
        if not keep and all(raw is None for raw in values.values()):
            return
        for key, column_values in data.columns.items():
            column_values.append(values.get(key))
        self.sourced.places[data.table.key, index] = self.given.where(data.parts[0].sheet, number, None)
        data.rows.append((0, number + 2))

    def _grid(self, data: TableData, part: Part, grid: Grid) -> None:
        columns = self._titles(data, part, grid)
        width = len(grid.titles)
        for number, row in enumerate(grid.rows):
            misfits, index = len(self.sourced.misfits), len(data)
            extra = [value for value in row[width:] if not is_blank(value)]
            if extra:
                what = Text("比标题行多出内容：{extra}", "it is longer than the line of titles: {extra}")
                self._misfit((part.sheet, number, None), what.fill(extra=shown(", ".join(map(str, extra)))),
                    Text("内容里有逗号时，请用英文双引号括起来。", "Put a value that holds a comma in double quotes."),
                    data.table.key, index,
                )  # fmt: skip
            values = {
                meant.column.key: self._cell(meant, row[at], data.table, index, (part.sheet, number, title))
                for at, title, meant in columns if at < len(row)
            }  # fmt: skip
            self._add(data, values, number, keep=len(self.sourced.misfits) > misfits)

    def _titles(self, data: TableData, part: Part, grid: Grid) -> list[tuple[int, str, _Meant]]:
        """(position, title, meaning) of what is taken of a grid; the rest is told once, whatever its rows hold."""
        found: list[tuple[int, str, _Meant]] = []
        meanings = self._meanings(data.table, grid.titles)
        for at, (title, meant) in enumerate(zip(grid.titles, meanings, strict=True)):
            place = (part.sheet, None, title)
            if is_blank(title):
                if any(at < len(row) and not is_blank(row[at]) for row in grid.rows):
                    what = Text("第 {at} 列有内容，却没有标题", "column {at} holds values but no title").fill(at=at + 1)
                    self._misfit((part.sheet, None, None), what, None, data.table.key)
                continue
            if meant is None:
                self._unknown(data, part, title, place, -1)
            elif (key := meant.column.key) in part.titles:
                self._misfit(place, _twice(meant.column, title, part.titles[key]), _TWICE_HINT, data.table.key, column=key)
            else:
                part.titles[key] = title
                data.columns.setdefault(key, [])
                found.append((at, title, meant))
        return found


def _without_groups(row: Mapping[Any, Any]) -> tuple[list[tuple[str, Any]], list[str]]:
    """Names and values, and the names whose number lost what stands behind its commas: YAML's {目标值: 1,200} is a 目标值
    of 1, and a 200 without a value."""
    cells: list[tuple[str, Any]] = []
    cut: list[str] = []
    for name, raw in row.items():
        title = str(name)
        if cells and raw is None and _GROUP.fullmatch(title) and _HEAD.fullmatch(str(cells[-1][1])):
            cut.append(cells[-1][0])
        else:
            cells.append((title, raw))
    return cells, list(dict.fromkeys(cut))


def recognised(naming: Naming, titles: Sequence[str]) -> str | None:
    """Key of the one table that knows most of *titles*, and at least two in three; None where that says nothing."""
    shares: dict[str, float] = {}
    for table in naming.kind.tables:
        telling = [title for title in titles if not naming.leaves_out(table.key, title)]
        known = naming.meanings(table.key, telling)
        shares[table.key] = len(known) and sum(column is not None for column in known) / len(known)
    best = max(shares.values(), default=0)
    tables = [key for key, share in shares.items() if share == best]
    return tables[0] if len(tables) == 1 and best >= 2 / 3 else None
