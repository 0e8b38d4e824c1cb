"""Data into a new workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from xlretro.commands.new import check_target
from xlretro.errors import DataRefused
from xlretro.io.data_files import load_data
from xlretro.io.template.workbook import write_workbook
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.data import ACTIVITY, retrospective_from_data
from xlretro.model.interpret import Broken, Typed, interpret
from xlretro.model.schema import WorkbookKind
from xlretro.model.units import disagreement

__all__ = ["Filled", "fill"]


LONGEST_TEXT = 32_767
"""Characters that an Excel cell holds."""
_TOO_LONG = Text("文字有 {length} 个字，Excel 的单元格最多 32767 个", "{length} characters; an Excel cell holds 32,767")


@dataclass(slots=True)
class Filled:
    """What was, or would be, written."""

    rows: dict[str, int]
    left_out: list[Text] = field(default_factory=list)
    """Values of computed columns: the workbook computes them itself."""


def _misfits(typed: Typed) -> list[tuple[str, Text, Text | None]]:
    """(place, what is wrong, hint) of every value that its column can't hold."""
    fields = [
        (f"{ACTIVITY}.{typed.retro.kind.field[key].title.zh}", value.error.message, value.error.hint)
        for key, value in typed.fields.items()
        if isinstance(value, Broken) and typed.retro.raw_field(key) is not None
    ]
    cells = [
        (f"{table.key}[{index + 1}].{table[key].title.zh}", value.error.message, value.error.hint)
        for table in typed.retro.kind.tables
        for key, values in typed.tables[table.key].items()
        if table[key].typed and typed.retro[table.key].has(key)
        for index, value in enumerate(values)
        if isinstance(value, Broken)
    ]
    cells += [
        (f"{table.key}[{index + 1}].{table[key].title.zh}", _TOO_LONG.fill(length=len(raw)), None)
        for table in typed.retro.kind.tables
        for key, raws in typed.retro[table.key].columns.items()
        for index, raw in enumerate(raws)
        if isinstance(raw, str) and len(raw) > LONGEST_TEXT
    ]
    goals = typed.tables["goals"]
    units = (unit if isinstance(unit, str) else "" for unit in goals["unit"])
    pairs = zip(units, goals["target"], goals["actual"], strict=True)
    mixed = [
        (f"goals[{index}]", reason.message, reason.hint)
        for index, pair in enumerate(pairs, start=1)
        if (reason := disagreement(*pair))
    ]
    return fields + cells + mixed


def fill(
    sources: Sequence[Path], output: Path, kind: WorkbookKind, *, lang: Language, today: date | None = None,
    dry_run: bool = False, overwrite: bool = False,
) -> Filled:  # fmt: skip
    """Write the data of *sources* into a new workbook.

    Raises DataRefused, with every place named, if a value does not fit its column; nothing is written then.
    """
    check_target(output, overwrite=overwrite)
    name = "、".join(path.name for path in sources)
    retro = retrospective_from_data(kind, load_data(sources, kind), name)
    misfits = _misfits(interpret(retro))
    if misfits:
        lines = [Text("{place}：{what}", "{place}: {what}").fill(place=p, what=w) for p, w, _ in misfits]
        hints = list(dict.fromkeys(hint for _, _, hint in misfits if hint))[:4]
        raise DataRefused(
            Text(
                "\n  ".join([f"{name} 里有 {len(misfits)} 个值填不进去：", *(line.zh for line in lines)]),
                "\n  ".join([f"{len(misfits)} values of {name} do not fit:", *(line.en for line in lines)]),
            ),
            Text(*("\n  → ".join(hint(lang) for hint in hints) for lang in LANGUAGES)) if hints else None,
        )
    filled = Filled({key: len(data) for key, data in retro.tables.items()})
    for data in retro.tables.values():
        for column in data.table.computed:
            if data.columns.pop(column.key, None):
                filled.left_out.append(column.title)
    if not dry_run:
        write_workbook(output, kind, lang, retro, as_of_today=today)
    return filled
