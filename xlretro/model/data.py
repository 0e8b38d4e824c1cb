"""Plain data (dicts and lists, as YAML, JSON or CSV give them) to records and back.

One object with `activity` (an object) and `goals`, `phases`, `issues`, `lessons` (lists of rows). Keys are column keys
or titles in either language; a value is a number, a date, or any text form that a person may type.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from xlretro.errors import DataRefused
from xlretro.language import Text
from xlretro.model.deadline import Deadline
from xlretro.model.interpret import Broken, Judgement, Typed, known_as
from xlretro.model.patterns import lazy
from xlretro.model.period import Period
from xlretro.model.quantity import Quantity, format_quantity
from xlretro.model.records import CellError, FieldValue, Part, Place, Raw, Retrospective, TableData, Uncalculated
from xlretro.model.schema import Column, Kind, Table, WorkbookKind
from xlretro.model.values import NOT_APPLICABLE, clean, is_blank

__all__ = ["ACTIVITY", "column_named", "records", "retrospective_from_data", "table_named"]

ACTIVITY = "activity"
_ACTIVITY_NAMES = {ACTIVITY, "活动信息", "活动", "activity and goals"}


def _folded(name: str) -> str:
    return clean(name).casefold().replace("_", " ")


@lru_cache(maxsize=64)
def _names(columns: tuple[Column, ...]) -> dict[str, Column]:
    names: dict[str, Column] = {}
    for column in columns:
        if not column.helper:
            for name in (column.key, *column.title):
                names.setdefault(_folded(name), column)
    for column in columns:
        for name in column.synonyms:
            names.setdefault(_folded(name), column)
    return names


def column_named(columns: tuple[Column, ...], name: str) -> Column | None:
    """The column whose key, title in either language, or synonym is *name*."""
    return _names(columns).get(_folded(name))


def table_named(kind: WorkbookKind, name: str) -> Table | None:
    """The table whose key, title, caption (表1) or sheet name is *name*."""
    wanted = _folded(name)
    for table in kind.tables:
        captions = (table.caption("zh"), table.caption("en"), f"表{table.number}", f"table {table.number}")
        if wanted in {_folded(n) for n in (table.key, *table.title, *table.sheet, *captions)}:
            return table
    return None


def _nearest(name: str, known: Sequence[Text]) -> Text:
    words = list(dict.fromkeys(word for text in known for word in text))
    close = difflib.get_close_matches(name, words, n=1, cutoff=0.4)
    if close:
        return Text("是不是“{near}”？", "Did you mean “{near}”?").fill(near=close[0])
    listed = Text("、".join(text.zh for text in known[:20]), ", ".join(text.en for text in known[:20]))
    return Text("可用：{known}", "Known: {known}").fill(known=listed)


def _unknown(where: str, name: str, known: Sequence[Text]) -> DataRefused:
    message = Text("{where}：不认识“{name}”", "{where}: “{name}” is not known").fill(where=where, name=name)
    return DataRefused(message, _nearest(name, known))


_ERROR_VALUE = lazy(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)")
"""What a sheet exported as text holds where a formula failed."""


def _value(where: str, value: Any) -> Raw:
    if isinstance(value, str) and _ERROR_VALUE.fullmatch(value.strip()):
        return CellError(value.strip())
    if value is None or isinstance(value, str | int | float | date | CellError | Uncalculated):
        return value
    raise DataRefused(
        Text("{where}：这里应是一个值，得到的是{got}", "{where}: one value belongs here, not {got}").fill(
            where=where, got=Text("一组值" if isinstance(value, list | tuple) else "一个对象", type(value).__name__)
        ),
        Text("请写成数字、日期或文字。", "Write a number, a date or text."),
    )


@dataclass(slots=True)
class _Loader:
    kind: WorkbookKind
    lenient: bool

    def fields(self, value: Any) -> dict[str, FieldValue]:
        if not isinstance(value, Mapping):
            raise DataRefused(
                Text("activity 应是一个对象（名称: 值）", "activity must be an object of names and values"),
                Text("例：{line}", "For example: {line}").fill(line="activity: {活动名称: 中秋活动}"),
            )
        fields = {}
        for name, raw in value.items():
            column = column_named(self.kind.fields, str(name))
            if column is None:
                raise _unknown(ACTIVITY, str(name), [c.title for c in self.kind.fields])
            if not is_blank(raw):
                fields[column.key] = FieldValue(_value(f"{ACTIVITY}.{name}", raw), Place(ACTIVITY, 0, 0))
        return fields

    def table(self, table: Table, rows: Any) -> TableData:
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            raise DataRefused(
                Text("{key} 应是一列行", "{key} must be a list of rows").fill(key=table.key),
                Text("每行写一个对象，如 - {{列名: 值}}", "Write an object a row: - {{column: value}}").fill(),
            )
        part = Part(table.key, 1, {}, {})
        data = TableData(table, [part])
        filled = 0
        for number, row in enumerate(rows, start=1):
            where = f"{table.key}[{number}]"
            if not isinstance(row, Mapping):
                raise DataRefused(
                    Text("{where}：一行应是一个对象", "{where}: a row must be an object").fill(where=where),
                    Text("写成“列名: 值”的样子。", "Write it as column: value."),
                )
            if self._row(data, part, where, row, filled):
                data.rows.append((0, number + 1))
                filled += 1
        if not data.columns:
            # A table given without any row stands in the workbook, with all its columns.
            data.columns = {column.key: [] for column in table.visible}
        part.positions = {key: index for index, key in enumerate(data.columns, start=1)}
        return data

    def _row(self, data: TableData, part: Part, where: str, row: Mapping[Any, Any], index: int) -> bool:
        values: dict[str, Raw] = {}
        for name, raw in row.items():
            column = column_named(data.table.columns, str(name))
            if column is None:
                if self.lenient:
                    part.unknown.append((str(name), len(data.table.columns) + 1))
                    continue
                raise _unknown(where, str(name), [c.title for c in data.table.visible])
            if column.key in values:
                raise DataRefused(
                    Text("{where}：“{name}”写了两次", "{where}: “{name}” stands twice").fill(where=where, name=name)
                )
            values[column.key] = _value(f"{where}.{name}", raw)
            part.titles.setdefault(column.key, str(name))
        for key in values:
            data.columns.setdefault(key, [None] * index)
        if all(is_blank(raw) for raw in values.values()):
            return False
        for key, column_values in data.columns.items():
            column_values.append(values.get(key))
        return True


def retrospective_from_data(
    kind: WorkbookKind, data: Mapping[str, Any], source: str = "", *, lenient: bool = False
) -> Retrospective:
    """The records that *data* describes. Raises DataRefused, naming the place, for what does not fit.

    *lenient* keeps unknown columns aside as a reader does, instead of refusing them, and takes what only a file has:
    its name (source), a stamp (from_template), hidden sheets (hidden), a cell far away (strays).
    """
    if not isinstance(data, Mapping):
        raise DataRefused(
            Text("数据应是一个对象，含 activity、goals、phases、issues、lessons",
                 "the data must be one object with activity, goals, phases, issues, lessons"),
        )  # fmt: skip
    loader = _Loader(kind, lenient)
    hidden, stray = False, ""
    retro = Retrospective(kind, source, tables={table.key: TableData(table) for table in kind.tables})
    for name, value in data.items():
        if _folded(str(name)) in _ACTIVITY_NAMES:
            retro.fields.update(loader.fields(value))
        elif (table := table_named(kind, str(name))) is not None:
            retro.tables[table.key] = loader.table(table, value)
        elif lenient and name == "source":
            retro.source = str(value)
        elif lenient and name == "from_template":
            retro.from_template = bool(value)
        elif lenient and name == "strays":
            stray = str(value)
        elif lenient and name == "hidden":
            hidden = bool(value)
        elif lenient and str(name).endswith(" (2)"):
            _continue(retro.tables[str(name).removesuffix(" (2)")], value)
        else:
            raise _unknown(source or "data", str(name), [Text(key, key) for key in (ACTIVITY, *(t.key for t in kind.tables))])
    for table_data in retro.tables.values():
        for part in table_data.parts:
            part.hidden = hidden
            if stray:
                retro.strays = [Place.at(part.sheet, stray)]
    return retro


def _continue(data: TableData, rows: list[Mapping[str, Raw]]) -> None:
    """More rows of a table, on a second sheet."""
    part = Part(f"{data.parts[0].sheet} (2)", 1, data.parts[0].positions, data.parts[0].titles)
    data.parts.append(part)
    for number, row in enumerate(rows, start=2):
        data.rows.append((1, number))
        for key, values in data.columns.items():
            values.append(row.get(key))


# ---------------------------------------------------------------------------------------- and back


def _plain(column: Column, value: Any) -> Any:
    """A typed value as plain data: numbers, ISO dates, text."""
    if value is None or isinstance(value, str | int) or value is NOT_APPLICABLE:
        if isinstance(value, str) and column.kind is Kind.CHOICE:
            return known_as(column, value).zh
        return None if value is NOT_APPLICABLE else value
    if isinstance(value, Broken):
        return str(value.raw)
    if isinstance(value, Quantity):
        return format_quantity(value) if value.unit or value.bound else value.value
    if isinstance(value, Deadline):
        return value.date.isoformat() if value.date else value.text
    if isinstance(value, Judgement):
        title = known_as(column, value.key).zh
        return title if value.days is None else f"{'提前' if value.key == 'early' else '延期'}{value.days}天"
    if isinstance(value, Period):
        return f"{value.start.isoformat()}至{value.end.isoformat()}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def _written(columns: tuple[Column, ...]) -> Iterator[Column]:
    """The columns that plain data carries: what people fill, periods by their two halves."""
    return (column for column in columns if column.typed and column.kind is not Kind.PERIOD)


def records(typed: Typed) -> dict[str, Any]:
    """What a workbook says, as plain data that `fill` takes again: only filled cells, in the declaration's order.

    Two workbooks that say the same in different layouts (dates in two columns or as one text, 5万 or 50000) give
    equal records.
    """
    out: dict[str, Any] = {
        ACTIVITY: {
            column.key: _plain(column, typed.fields[column.key])
            for column in _written(typed.retro.kind.fields)
            if typed.fields.get(column.key) is not None
        }
    }
    for table in typed.retro.kind.tables:
        columns = typed.tables[table.key]
        out[table.key] = [
            {
                column.key: _plain(column, columns[column.key][index])
                for column in _written(table.columns)
                if columns[column.key][index] is not None
            }
            for index in range(len(typed.retro[table.key]))
        ]
    return out
