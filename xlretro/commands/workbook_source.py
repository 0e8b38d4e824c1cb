"""A workbook as a source of records: as it stands, or as that of the last period, from which the next one begins."""

from __future__ import annotations

from dataclasses import replace

from xlretro.commands.misfits import rows_of
from xlretro.io.reading.guard import open_archive, translated
from xlretro.io.reading.package import Package
from xlretro.io.reading.sheets import read_grids
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.language import Text
from xlretro.model.compute import CLOSED
from xlretro.model.interpret import interpret
from xlretro.model.loading import Loaded
from xlretro.model.names import ACTIVITY, Naming, is_row_number, nearest
from xlretro.model.notes import hidden_notes, passed_notes
from xlretro.model.records import Part, Place, Retrospective, TableData
from xlretro.model.schema import Synonym, WorkbookKind
from xlretro.model.sourced import Misfit, Sourced
from xlretro.model.values import shown

__all__ = ["CARRIED_FIELDS", "CARRIED_GOAL", "carried_over", "load_workbook", "sheet_titles"]


def load_workbook(raw: bytes, name: str, naming: Naming, password: str | None = None) -> Loaded:
    """The records of a workbook's bytes; its columns that nobody knows are misfits. Raises InputRefused."""
    retro = read_bytes_of_workbook(raw, source=name, kinds=(_with_own_titles(naming),), password=password)
    retro.kind = naming.kind
    for key, data in retro.tables.items():
        data.table = naming.kind[key]
        # A blank column says nothing; a blank 单位 would even make units of percentages.
        data.columns = {name: raws for name, raws in data.columns.items() if any(raw is not None for raw in raws)}
    sourced = Sourced(retro, name=name)
    told = [*hidden_notes(retro), *passed_notes(retro)]
    sourced.notes += [Text("{name}：{note}", "{name}: {note}").fill(name=name, note=note) for note in told]
    sourced.misfits += [misfit for data in retro.found() for misfit in _unknown(data, name, naming)]
    for key, data in retro.tables.items():
        sourced.places |= {(key, row): _row_place(name, data, row) for row in range(len(data))}
    if retro.fields:
        place = next(iter(retro.fields.values())).place
        sourced.places["", -1] = Text(*(f"{name} {place.sheet}",) * 2)
    return Loaded(sourced, lambda table, row, column: _place(retro, name, table, row, column))


def _with_own_titles(naming: Naming) -> WorkbookKind:
    """The kind, where the titles of a mapping are understood too."""
    return naming.kind.with_synonyms(
        Synonym(name, "" if table == ACTIVITY else table, column.key)
        for table, names in naming.columns.items() for name, column in names.items() if column is not None
    )  # fmt: skip


def sheet_titles(raw: bytes, password: str | None = None) -> dict[str, list[str]]:
    """By sheet: what looks like its line of titles, the fullest of its first rows."""
    with translated():
        grids = read_grids(Package(open_archive(raw, password), as_input=True))
    rows = {grid.sheet: [[v.strip() for v in row if isinstance(v, str) and v.strip()] for row in grid.rows[:20]] for grid in grids}
    return {sheet: titles for sheet, texts in rows.items() if (titles := max(texts, key=len, default=[]))}


def _unknown(data: TableData, name: str, naming: Naming) -> list[Misfit]:
    table = data.table
    met = naming.seen.setdefault(table.key, {})
    for part in data.parts:
        met |= {title: table[key] for key, title in part.titles.items()}
    found = []
    for part in data.parts:
        for title, column in part.unknown:
            met[title] = None
            if naming.leaves_out(table.key, title) or is_row_number(title):
                continue
            where = _at(name, Place(part.sheet, part.header_row, column))
            what = Text("不认识“{name}”", "“{name}” is not known").fill(name=shown(title))
            found.append(Misfit(where, what, nearest(title, [c.title for c in table.visible]), table.key))
    return found


def _at(name: str, place: Place) -> Text:
    return Text(*(f"{name} {place.sheet}!{place.cell}",) * 2)


def _row_place(name: str, data: TableData, row: int) -> Text:
    part, number = data.rows[row]
    return Text("{name} {sheet} 第 {row} 行", "{name} {sheet} row {row}").fill(name=name, sheet=data.parts[part].sheet, row=number)


def _place(retro: Retrospective, name: str, table: str, row: int, column: str) -> Text:
    if not table:
        return _at(name, retro.fields[column].place)
    if not column:
        return _row_place(name, retro[table], row)
    title = retro[table].table[column].title
    at = _at(name, retro[table].place(row, column))
    return Text("{at} {title}", "{at} {title}").fill(at=at, title=title)


# ---------------------------------------------------------------------------------------- the next period

CARRIED_FIELDS = ("department", "reporter", "activity_kind")
"""What stays the same from one activity of a department to the next."""
CARRIED_GOAL = ("goal", "metric", "unit", "direction", "weight")
"""What a goal keeps, beside its actual value, which becomes the previous one."""


def carried_over(loaded: Loaded) -> Loaded:
    """The start of the next period's workbook: who fills it in, the goals with 实际完成值 as 上期值, and the open measures.

    Phases and lessons are not taken: they tell what was. Columns that nobody knows stay behind with them.
    """
    retro, name = loaded.sourced.retro, loaded.sourced.name
    tables = {table.key: TableData(table) for table in retro.kind.tables}
    tables["goals"] = _next_goals(retro["goals"])
    tables["issues"] = _open_measures(retro)
    fields = {key: value for key, value in retro.fields.items() if key in CARRIED_FIELDS}
    following = replace(retro, fields=fields, tables=tables)
    sourced = Sourced(following, notes=loaded.sourced.notes, name=name)
    for key in ("goals", "issues"):
        data = tables[key]
        sourced.places |= {(key, row): _row_place(name, data, row) for row in range(len(data))}
    if fields:
        sourced.places["", -1] = loaded.sourced.places["", -1]


    def place_of(table: str, row: int, column: str) -> Text:
        at = _place(following, name, table, row, column)
        if (table, column) != ("goals", "previous"):
            return at
        part, _ = tables["goals"].rows[row]
        actual = tables["goals"].parts[part].titles.get("actual", "")
        cell = following["goals"].place(row, column)
        return _AS_PREVIOUS.fill(at=_at(name, cell), title=actual, previous=following.kind["goals"]["previous"].title)

    return Loaded(sourced, place_of, carried=True)


_AS_PREVIOUS = Text("{at} {title}（作为{previous}）", "{at} {title} (as {previous})")


def _next_goals(data: TableData) -> TableData:
    if not data.parts:
        return data
    columns = {key: data.columns[key] for key in CARRIED_GOAL if data.has(key)}
    parts = []
    for part in data.parts:
        positions = {key: at for key, at in part.positions.items() if key in CARRIED_GOAL}
        if "actual" in part.positions:
            positions["previous"] = part.positions["actual"]  # where a value that does not fit is to be looked for
        parts.append(Part(part.sheet, part.header_row, positions, part.titles, hidden=part.hidden))
    columns["previous"] = data.raw("actual")
    return TableData(data.table, parts, data.rows, columns)


def _open_measures(retro: Retrospective) -> TableData:
    data = retro["issues"]
    status = interpret(retro).tables["issues"]["status"]
    kept = rows_of(data, [row for row in range(len(data)) if status[row] not in CLOSED])
    kept.columns = {key: values for key, values in kept.columns.items() if data.table[key].typed}
    return kept
