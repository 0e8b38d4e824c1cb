"""Recompute files and folders: the files themselves, or copies of them in a folder.

A file that is already right is not written. Of one where only stored results change there is no backup, since nothing
that anybody typed is another; where a cell gets another content, a backup stays beside it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from xlretro.commands.computed_cells import Beside
from xlretro.commands.examine import department_of, internal_error
from xlretro.commands.orders import NOT_LOCAL_HINT, Orders, Task, refuse_what_is_not_local, tasks_of
from xlretro.commands.recompute import Recomputed, recompute
from xlretro.commands.settings import Settings
from xlretro.commands.workers import map_files
from xlretro.commands.writing import ENCRYPTED, ENCRYPTED_HINT, ends_the_run, replace_file, said, write_copy
from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.reading.guard import read_bytes
from xlretro.io.reading.guard import refused as refusal
from xlretro.io.reading.inputs import find_inputs
from xlretro.language import Text
from xlretro.model.changes import CellEdit
from xlretro.model.records import Place

__all__ = ["RecomputeReport", "RecomputedFile", "exit_code", "recompute_files"]

_CHANGED = Text("计算期间文件被改动了，没有写回", "the file changed while it was computed; nothing was written")
_AGAIN = Text("请保存并关闭它，再运行一次。", "Save and close it, then run again.")
_IN_ARCHIVE = Text("它在压缩包里，写不回去", "it lies in an archive and can't be written back")


@dataclass(slots=True)
class RecomputedFile:
    """One input's verdict: right (as it was), changed, not_written, refused or unrecognised; and what was done, or would be."""

    path: str
    verdict: str
    as_of: date | None = None
    edits: list[CellEdit] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    untold: list[Place] = field(default_factory=list)
    left: list[Place] = field(default_factory=list)
    """These as in `Recomputed`."""
    written: str = ""
    """The file that was written: the copy, or the input itself."""
    backup: str = ""
    """Where the file as it was is kept."""
    not_written: Text | None = None
    """Why it was not written, and what to do."""
    refused: InputRefused | None = None


@dataclass(slots=True)
class RecomputeReport:
    """What `recompute` did."""

    files: list[RecomputedFile]
    skipped: list[tuple[str, str]]
    """(path, reason key) of what was listed and is no input."""
    dry_run: bool = False

    def verdicts(self) -> Counter[str]:
        return Counter(file.verdict for file in self.files)


def recompute_files(
    paths: Sequence[Path | str], settings: Settings, orders: Orders, *, restore: bool = False, jobs: int | None = None,
    progress: Callable[[Iterable[RecomputedFile], int], Iterable[RecomputedFile]] | None = None,
) -> RecomputeReport:  # fmt: skip
    """Recompute every workbook of *paths* as of `settings.as_of`.

    With `orders.output`, copies go there, of every workbook that could be read, in the folders that they lie in; else the
    files themselves are changed. *restore* puts lost formulas of our template back. *progress* wraps the iteration, given
    the total. Raises UsageRefused and OutputRefused where nothing can be written at all.
    """
    refuse_what_is_not_local(paths)
    inputs = find_inputs(paths, settings.limits)
    tasks = tasks_of(inputs, orders)
    job = partial(_one_file, orders=orders, restore=restore)
    done: Iterable[RecomputedFile] = map_files(job, tasks, settings, lost=_lost, jobs=jobs, limits=settings.limits)
    if progress:
        done = progress(done, len(tasks))
    return RecomputeReport(list(done), inputs.skipped, orders.dry_run)


def exit_code(report: RecomputeReport) -> int:
    """0 done, 2 refused or not written, 3 unrecognised: the worst file decides, 2 before 3."""
    verdicts = report.verdicts()
    if verdicts["refused"] or verdicts["not_written"]:
        return 2
    return 3 if verdicts["unrecognised"] else 0


def _lost(task: Task, refused: InputRefused) -> RecomputedFile:
    verdict = "unrecognised" if refused.reason == "unrecognised" else "refused"
    return RecomputedFile(task.file.shown, verdict, refused=refused)


def _one_file(task: Task, settings: Settings, orders: Orders, restore: bool) -> RecomputedFile:
    """Recompute one file. Raises OutputRefused where nothing more can be written at all."""
    try:
        data, done = _read(task, settings, restore)
    except InputRefused as refused:
        return _lost(task, refused)
    except MemoryError:
        return _lost(task, refusal("out_of_memory"))
    except Exception as error:
        if os.environ.get("XLRETRO_DEBUG"):
            raise
        return _lost(task, internal_error(error))
    file = RecomputedFile(task.file.shown, "changed" if done.edits else "right", done.as_of, done.edits, done.beside,
                          done.untold, done.left)  # fmt: skip
    if not orders.dry_run:
        try:
            _write(file, task, data, done, orders)
        except (OutputRefused, InputRefused) as refused:
            if isinstance(refused, OutputRefused) and ends_the_run(refused):
                raise
            file.verdict, file.not_written = "not_written", said(refused)
    return file


def _read(task: Task, settings: Settings, restore: bool) -> tuple[bytes, Recomputed]:
    """The bytes of a file, and what becomes of them. Raises InputRefused."""
    if task.file.origin is not None:
        raise InputRefused(_IN_ARCHIVE, NOT_LOCAL_HINT, "packed")
    data = task.file.read(settings.limits)
    try:
        done = recompute(data, as_of=settings.as_of, today=settings.today, restore=restore, kinds=settings.kinds,
                         limits=settings.limits, tolerance=settings.policy.thresholds.rate_tolerance)  # fmt: skip
    except InputRefused as refused:
        if refused.reason == "encrypted":
            raise InputRefused(ENCRYPTED, ENCRYPTED_HINT, "encrypted") from refused
        raise
    return data, done


def _write(file: RecomputedFile, task: Task, data: bytes, done: Recomputed, orders: Orders) -> None:
    """Write what was asked for. Raises OutputRefused, and InputRefused where the file holds other bytes by now."""
    if orders.output is not None:
        assert task.repaired
        department = department_of(done.retro, task.file.path, task.file.root)[0]
        write_copy(orders.output, task.repaired, done.data, source=task.file.path, department=department,
                   overwrite=orders.overwrite)  # fmt: skip
        file.written = task.repaired.as_posix()
    elif done.edits:
        if read_bytes(task.file.path) != data:
            raise InputRefused(_CHANGED, _AGAIN)
        backup = replace_file(task.file.path, data, done.data, keep=not done.only_results)
        file.backup = backup.as_posix() if backup else ""
        file.written = task.file.path.as_posix()
