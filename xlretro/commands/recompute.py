"""Right stored results in the computed columns of a workbook's bytes: a thin stand-in, until the command is there."""

from __future__ import annotations

from datetime import date

from xlretro.io.edit.apply import changed_bytes
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.io.template.cached import stored_value
from xlretro.language import Language, Text
from xlretro.model.changes import CellEdit, Changes, Formula
from xlretro.model.compute import compute
from xlretro.model.interpret import interpret

__all__ = ["recomputed"]

_RENEWED = Text("公式的结果", "the formula's result")


def recomputed(data: bytes, as_of: date | None, today: date, lang: Language) -> tuple[bytes, list[CellEdit]]:
    """*data* with the results of our template's formulas in computed columns renewed, and the edits that did it."""
    retro = read_bytes_of_workbook(data)
    if not retro.from_template:
        return data, []
    results = compute(interpret(retro), as_of, today)
    edits: list[CellEdit] = []
    for table in retro.found():
        for index, key in sorted(table.formulas):
            new = stored_value(results.columns[table.table.key][key][index], lang)
            old = table.raw(key)[index]
            if old != new:
                edits.append(CellEdit(place=table.place(index, key), old=old, new=Formula("", new), why=_RENEWED,
                                      table=table.table.key, column=key))  # fmt: skip
    return changed_bytes(data, Changes(tuple(edits))), edits
