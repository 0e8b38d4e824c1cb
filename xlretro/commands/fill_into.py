"""Data into a workbook that is there: planned, carried out in memory, read back, and only then written in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from xlretro.commands.computed_cells import Beside
from xlretro.commands.dependents import beyond, left_behind, stale_results
from xlretro.commands.fill_desk import REPLACED, FillPlan, Kept, Lacking, Target
from xlretro.commands.fill_plan import plan_fill
from xlretro.commands.fill_proof import changed_otherwise
from xlretro.commands.misfits import MOST_LISTED, listed
from xlretro.commands.normalise import language_of
from xlretro.commands.recompute import recompute
from xlretro.commands.writing import refuse_if_open
from xlretro.errors import DataRefused, InputRefused, OutputRefused, UsageRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.edit.apply import changed_bytes
from xlretro.io.edit.charts import charts_ending_with, pivot_caches
from xlretro.io.edit.dropdowns import Dropdowns
from xlretro.io.edit.looks import units_shown
from xlretro.io.edit.package import Package
from xlretro.io.edit.room import read_rooms
from xlretro.io.edit.surroundings import surroundings_of
from xlretro.io.reading.guard import DEFAULT, Limits, read_bytes, translated
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Changes, Formula, Growth
from xlretro.model.records import Place
from xlretro.model.sourced import Misfit, Sourced

__all__ = ["FilledInto", "fill_into", "replace_workbook"]

_NAMED = Text("{path}：{what}", "{path}: {what}")
_CHANGED = Text("{path} 在填写时被别的程序改过，没有写入", "{path} was changed by somebody else meanwhile; nothing is written")
_CHANGED_HINT = Text("请关闭其他程序后再试一次。", "Close the other program and try again.")
_EXISTS = Text("{path} 已经存在，不会覆盖", "{path} exists and is left alone")
_EXISTS_HINT = Text(
    "请换一个文件名；要改工作簿本身，去掉 -o。", "Choose another name; without -o the workbook itself is changed."
)
_ENDING = Text("{path} 要和工作簿用同一种扩展名 {suffix}", "{path} must keep the workbook's ending {suffix}")
_ENDING_HINT = Text("扩展名与内容不符时 Excel 打不开文件。", "Excel does not open a file whose ending contradicts its content.")
_MISFITS = Text(
    "{name} 里有 {count} 处填不进 {target}，什么都没有写：",
    "{name}: {count} thing(s) do not fit into {target}, nothing was written:",
)
_PARTIAL = Text("改好后再运行；先填其余的，加 --partial。", "Mend them and run again; --partial fills in the rest.")
_OTHERWISE = Text(
    "填进 {target} 以后读出来和数据不一样，没有写入：",
    "what would be read back from {target} is not what the data say; nothing is written:",
)


@dataclass(slots=True)
class FilledInto:
    """What was, or would be, changed in the workbook, and what not."""

    target: Path
    output: Path
    edits: list[CellEdit]
    """The data's own values, in the order of the tables."""
    carried: list[CellEdit]
    """Formulas and row numbers that new rows took over from the row above."""
    renewed: int
    """Formulas whose stored results no longer hold: computed anew, or by whoever opens the workbook."""
    figures: list[CellEdit]
    """What blank cells of computed columns got, in rows that were filled; and the as-of date where one was asked for."""
    beside: list[Beside]
    """What people typed into the computed columns of such rows, and what is computed there now."""
    growths: list[Growth]
    added: dict[str, int]
    kept: list[Kept]
    equal: int
    lacking: list[Lacking]
    computed: list[Text]
    left_behind: list[Place] = field(default_factory=list)
    """Other people's formulas that read a table by plain addresses, and not all of its new rows."""
    charts: int = 0
    """Charts and sparklines that do so."""
    pivots: int = 0
    """Sets of figures of pivot tables, which show the old ones until they are refreshed."""
    left_out: list[Misfit] = field(default_factory=list)
    """What did not fit and was left out, row by row."""

    @property
    def changed(self) -> bool:
        return bool(self.edits)

    @property
    def replaced(self) -> list[CellEdit]:
        """Edits of what a person had typed."""
        return [edit for edit in self.edits if edit.why is REPLACED]


def fill_into(
    sourced: Sourced, target: Path, output: Path | None = None, *, overwrite: bool = False, partial: bool = False,
    dry_run: bool = False, as_of: date | None = None, today: date | None = None, limits: Limits = DEFAULT,
) -> FilledInto:  # fmt: skip
    """Fill *sourced* into the workbook *target*: into the file itself or, with *output*, into a copy.

    The workbook is read by the declaration that the data were read by, an office's own synonyms included.
    Cells that people typed are kept unless *overwrite*. Rows that do not fit refuse the whole, unless *partial* leaves
    them out. Raises DataRefused with every place named, InputRefused for a workbook that must not be changed,
    OutputRefused where it can't be written; then nothing is.
    """
    _check_paths(target, output)
    data, kinds = _read(target, limits), (sourced.retro.kind,)
    with translated():
        package = Package(data, limits)
        retro = read_bytes_of_workbook(data, source=str(target), kinds=kinds, limits=limits)
        surroundings = surroundings_of(package)
        rooms = read_rooms(package, retro, surroundings)
    there = Target(retro, surroundings, rooms, Dropdowns(package, surroundings), language_of(retro),
                   units_shown(package, [found.place for found in retro.fields.values() if found.place.column]))
    plan = plan_fill(sourced, there, overwrite=overwrite)
    if plan.misfits and not partial:
        raise _refusal(plan.misfits, sourced.name, target)
    changes, new = _changes(plan, there), beyond(plan, rooms)
    changed = data
    figures: list[CellEdit] = []
    beside: list[Beside] = []
    if changes:
        changed = changed_bytes(data, changes, limits=limits)
        if wrong := changed_otherwise(plan, retro, changed, kinds, limits):
            raise _unlike(wrong, target)
        done = recompute(changed, as_of=as_of, today=today or date.today(), lang=there.lang, kinds=kinds, limits=limits,
                         rows={(edit.table, edit.place.sheet.casefold(), edit.place.row) for edit in plan.edits})  # fmt: skip
        changed, beside = done.data, done.beside
        figures = [edit for edit in done.edits if not isinstance(edit.new, Formula)]
    if not dry_run:
        replace_workbook(target, output, data, changed)
    return FilledInto(
        target, output or target, plan.edits, plan.carried, len(changes.stale), figures, beside, plan.growths, plan.added,
        plan.kept, plan.equal, plan.lacking, plan.computed, left_behind(new, plan.growths, there.surroundings),
        charts_ending_with(package, new), pivot_caches(package) if changes else 0, plan.misfits,
    )  # fmt: skip


def _changes(plan: FillPlan, there: Target) -> Changes:
    edits = (*plan.edits, *plan.carried)
    if not edits:
        return Changes()
    stale = stale_results([edit.place for edit in edits], plan.growths, there.surroundings)
    return Changes(edits, lang=there.lang, growths=tuple(plan.growths), stale=tuple(stale), fits_rows=True)


# ---------------------------------------------------------------------------------------- refusals


def _refusal(misfits: Sequence[Misfit], name: str, target: Path) -> DataRefused:
    return _with_lines(_MISFITS.fill(name=name, count=len(misfits), target=target.name), listed(misfits), _PARTIAL)


def _unlike(wrong: Sequence[Text], target: Path) -> DataRefused:
    lines = wrong[:MOST_LISTED]
    listing = Text("\n".join(f"  {line.zh}" for line in lines), "\n".join(f"  {line.en}" for line in lines))
    return _with_lines(_OTHERWISE.fill(target=target.name), listing)


def _with_lines(head: Text, lines: Text, hint: Text | None = None) -> DataRefused:
    return DataRefused(Text(f"{head.zh}\n{lines.zh}", f"{head.en}\n{lines.en}"), hint)


# ---------------------------------------------------------------------------------------- the file


def _read(target: Path, limits: Limits) -> bytes:
    """The bytes of the workbook. Raises InputRefused, with its name, for what is no file that can be read."""
    try:
        return read_bytes(target, limits)
    except InputRefused as refused:
        said = _NAMED.fill(path=target, what=refused.message)
        raise InputRefused(said, refused.hint, refused.reason) from None


def _check_paths(target: Path, output: Path | None) -> None:
    if output is None:
        refuse_if_open(target)
        return
    if output.suffix.lower() != target.suffix.lower():
        raise UsageRefused(_ENDING.fill(path=output, suffix=target.suffix), _ENDING_HINT)
    if output.exists():
        raise OutputRefused(_EXISTS.fill(path=output), _EXISTS_HINT)


def replace_workbook(target: Path, output: Path | None, data: bytes, changed: bytes) -> None:
    """Write *changed* to *output*, else in the place of *target*, in one step.

    Raises OutputRefused where that can't be done, or where *target* no longer holds *data*, from which *changed* was made.
    """
    if output is None and changed == data:
        return
    if output is None:
        refuse_if_open(target)
    with write_atomically(output or target) as temporary:
        temporary.write_bytes(changed)
        if target.read_bytes() != data:
            raise OutputRefused(_CHANGED.fill(path=target), _CHANGED_HINT)
