"""Records into a new workbook."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from xlretro.commands.misfits import listed, refuse_misfits, without_misfits
from xlretro.commands.new import check_target
from xlretro.errors import DataRefused, OutputRefused
from xlretro.io.template.workbook import write_workbook
from xlretro.language import Language, Text
from xlretro.model.records import Retrospective, TableData
from xlretro.model.sourced import Misfit, Sourced

__all__ = ["Filled", "fill"]

_OWN_SOURCE = Text("{path} 是数据的来源，不会被覆盖", "{path} is what the data comes from and is left alone")
_OWN_SOURCE_HINT = Text(
    "请用 -o 写到另一个文件；要改这个工作簿本身，用 --into。",
    "Write to another file with -o, or change the workbook itself with --into.",
)


@dataclass(slots=True)
class Filled:
    """What was, or would be, written."""

    output: Path | None
    """None where it is not said, of a dry run."""
    rows: dict[str, int]
    computed: list[Text] = field(default_factory=list)
    """Columns of the data whose values were not taken: the workbook computes them itself."""
    left_out: list[Misfit] = field(default_factory=list)
    """Why rows, and fields of the activity, are not among them; only with *partial*."""


def fill(
    sourced: Sourced, output: Path | None, *, lang: Language, today: date | None = None, dry_run: bool = False,
    overwrite: bool = False, partial: bool = False,
) -> Filled:  # fmt: skip
    """Write the records of *sourced* into a new workbook; None as *output* is for a dry run.

    Raises DataRefused, with the places named, if anything does not fit; nothing is written then. With *partial*, every row
    that has a misfit is left out as a whole. Raises OutputRefused for a file that stands there, unless *overwrite*, and
    always for one of the sources.
    """
    if output is not None:
        _refuse_source(output, sourced)
        check_target(output, overwrite=overwrite)
    left_out: list[Misfit] = []
    if partial:
        left_out, sourced = sourced.misfits, without_misfits(sourced)
    refuse_misfits(sourced)
    if left_out and not (sourced.retro.row_count() or sourced.retro.fields):
        head = Text("{name} 里没有一行能填进去，什么都没有写：", "nothing of {name} fits; nothing was written:")
        lines, head = listed(left_out), head.fill(name=sourced.name)
        raise DataRefused(Text(f"{head.zh}\n{lines.zh}", f"{head.en}\n{lines.en}"))
    retro, computed = _typed_only(sourced.retro)
    if output is not None and not dry_run:
        write_workbook(output, retro.kind, lang, retro, as_of_today=today)
    return Filled(output, {key: len(data) for key, data in retro.tables.items()}, computed, left_out)


def _refuse_source(output: Path, sourced: Sourced) -> None:
    """Raises OutputRefused where *output* is one of the files that were read, however it is spelled or linked."""
    if output.exists() and any(file.exists() and output.samefile(file) for file in sourced.files):
        raise OutputRefused(_OWN_SOURCE.fill(path=output), _OWN_SOURCE_HINT)


def _typed_only(retro: Retrospective) -> tuple[Retrospective, list[Text]]:
    """*retro* without the columns that the workbook computes, and the titles of those that held anything."""
    dropped: list[Text] = []
    tables: dict[str, TableData] = {}
    for key, data in retro.tables.items():
        titles = [c.title for c in data.table.computed if any(raw is not None for raw in data.columns.get(c.key, ()))]
        # Of another workbook's formulas nobody needs to be told: their results come out again.
        dropped += [] if data.formulas or retro.from_template else titles
        typed = {name: values for name, values in data.columns.items() if data.table[name].typed}
        tables[key] = replace(data, columns=typed)
    return replace(retro, tables=tables), dropped
