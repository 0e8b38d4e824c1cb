"""Plain data (dicts and lists, as YAML, JSON or CSV give them) to records and back.

One object with `activity` (an object) and `goals`, `phases`, `issues`, `lessons` (lists of rows). Keys are column keys
or titles in either language; a value is a number, a date, or any text form that a person may type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from xlretro.errors import DataRefused
from xlretro.language import Text
from xlretro.model.deadline import Deadline
from xlretro.model.interpret import Broken, Judgement, Typed, known_as
from xlretro.model.loading import Given, load
from xlretro.model.names import ACTIVITY, Naming, column_named, table_named
from xlretro.model.period import Period
from xlretro.model.quantity import Quantity, format_quantity
from xlretro.model.records import Part, Place, Raw, Retrospective, TableData
from xlretro.model.schema import Column, Kind, WorkbookKind
from xlretro.model.values import NOT_APPLICABLE

__all__ = ["ACTIVITY", "column_named", "path_of", "records", "retrospective_from_data", "table_named"]

_FROM_A_FILE = frozenset({"source", "from_template", "strays", "hidden"})


def retrospective_from_data(
    kind: WorkbookKind, data: Mapping[str, Any], source: str = "", *, lenient: bool = False
) -> Retrospective:
    """The records that *data* describes. Raises DataRefused, naming the place, for the first thing that does not fit.

    *lenient* keeps unknown columns aside as a reader does, instead of refusing them, and takes what only a file has:
    its name (source), a stamp (from_template), hidden sheets (hidden), a cell far away (strays), rows on a second sheet
    (a table's key followed by " (2)").
    """
    extra: dict[str, Any] = {}
    if lenient:
        extra = {name: value for name, value in data.items() if name in _FROM_A_FILE or name.endswith(" (2)")}
        data = {name: value for name, value in data.items() if name not in extra}
    sourced = load(Given(source, data, path_of), Naming(kind), keeps_unknown=lenient).sourced
    for misfit in sourced.misfits:
        message = Text("{where}：{what}", "{where}: {what}").fill(where=misfit.where, what=misfit.what)
        raise DataRefused(message, misfit.hint)
    _take_from_a_file(sourced.retro, extra)
    return sourced.retro


def path_of(table: str, row: int | None, column: str | None) -> Text:
    """A place in data that came from nowhere in particular: goals[2].目标值."""
    path = (table or "data") + (f"[{row + 1}]" if row is not None else "") + (f".{column}" if column is not None else "")
    return Text(path, path)


def _take_from_a_file(retro: Retrospective, extra: Mapping[str, Any]) -> None:
    retro.source = str(extra.get("source", retro.source))
    retro.from_template = bool(extra.get("from_template", retro.from_template))
    for name, rows in extra.items():
        if name.endswith(" (2)"):
            _continue(retro.tables[name.removesuffix(" (2)")], rows)
    for table_data in retro.tables.values():
        for part in table_data.parts:
            part.hidden = bool(extra.get("hidden"))
            if "strays" in extra:
                retro.strays = [Place.at(part.sheet, str(extra["strays"]))]


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
