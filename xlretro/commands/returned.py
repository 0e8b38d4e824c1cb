"""Workbooks given back: copies with the findings marked, copies or the files themselves with their repairs.

An original is never touched but where repairs in place were asked for, and then only behind a backup of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xlretro.commands.examine import Examined, Settings, department_of, examine
from xlretro.commands.marking import annotate
from xlretro.commands.normalise import language_of
from xlretro.commands.notices import concerns_department
from xlretro.commands.orders import IS_INPUT, IS_INPUT_HINT, NOT_LOCAL_HINT, Orders, Task, relative_name
from xlretro.commands.repair import Plan, plan
from xlretro.commands.writing import (
    ENCRYPTED,
    ENCRYPTED_HINT,
    ends_the_run,
    made,
    refusal,
    replace_file,
    said,
    write_copy,
)
from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.copies import Source, note, source_name
from xlretro.io.edit.apply import changed_bytes, cleared_bytes
from xlretro.io.edit.surroundings import read_surroundings
from xlretro.io.reading.guard import read_bytes
from xlretro.io.reading.inputs import InputFile
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Changes
from xlretro.model.finding import Severity
from xlretro.model.records import Place, Retrospective

__all__ = ["Returned", "give_back"]

_IN_ARCHIVE = Text(
    "它在压缩包里，写不了副本，也不能修复", "it lies in an archive: no copy of it is written, and it is not repaired"
)
_CHANGED = Text("校验期间文件被改动了，没有写副本", "the file changed while it was checked; no copy was written")
_AGAIN = Text("请保存并关闭它，再运行一次。", "Save and close it, then run again.")


@dataclass(slots=True)
class Returned:
    """One input's verdict, and what was, or would be, given back."""

    examined: Examined
    """Of the repaired workbook, where there were repairs."""
    original: Examined
    """Of the file as it came."""
    repairs: list[CellEdit] = field(default_factory=list)
    left: list[CellEdit] = field(default_factory=list)
    """Repairs left out, since something of the workbook's own reads the cell."""
    copies: list[str] = field(default_factory=list)
    """What was written, the annotated copy last."""
    backup: str = ""
    """Where the file as it was is kept, if the file itself was repaired."""
    not_copied: Text | None = None
    """Why something that was asked for was not written, and what to do."""


# ---------------------------------------------------------------------------------------- one file


def give_back(task: Task, settings: Settings, orders: Orders) -> Returned:
    """Examine one file and write what *orders* ask for.

    What can't be done for this file alone is said in `not_copied`. Raises OutputRefused where nothing more can be
    written at all: a full disk, a folder that can't be made.
    """
    returned = _given_back(task, settings, orders)
    refused = returned.examined.refused
    told = returned.examined.findings or (refused is not None and concerns_department(refused))
    if orders.annotate is not None and not orders.dry_run and told and not returned.copies:
        # Its notice is due as long as the file is there, also without a copy.
        department = _department(returned.examined, settings)
        made(orders.annotate)
        with note(orders.annotate) as copies:
            copies.sources[source_name(orders.annotate, task.file.path)] = Source(department)
    return returned


def _department(examined: Examined, settings: Settings) -> str:
    file = examined.file
    return examined.department or department_of(Retrospective(settings.kinds[0]), file.path, file.root)[0]


def _given_back(task: Task, settings: Settings, orders: Orders) -> Returned:
    examined = examine(task.file, settings)
    returned = Returned(examined, examined)
    if returned.examined.typed is None:
        return returned
    if not (orders.fix or returned.examined.findings or (task.annotated and task.annotated.exists())):
        return returned
    try:
        data = _unchanged(returned.examined)
        repaired = _repair(returned, data, task, settings) if orders.fix else data
        if returned.repairs and not orders.dry_run:
            repaired = _write_repaired(returned, data, repaired, task, orders)
        if task.annotated is not None and not orders.dry_run:
            with _said_in(returned):
                _write_annotated(returned, repaired, task.annotated, orders)
    except InputRefused as refused:
        returned.not_copied = said(refused)
    return returned


def _unchanged(examined: Examined) -> bytes:
    """The bytes that were examined. Raises InputRefused where the file holds others by now, or none that can be edited."""
    assert examined.typed
    if examined.file.origin is not None:
        raise InputRefused(_IN_ARCHIVE, NOT_LOCAL_HINT)
    data = read_bytes(examined.file.path)
    if hashlib.sha256(data, usedforsecurity=False).hexdigest() != examined.typed.retro.sha256:
        raise InputRefused(_CHANGED, _AGAIN)
    if not data.startswith(b"PK"):
        raise InputRefused(ENCRYPTED, ENCRYPTED_HINT, "encrypted")
    return data


@contextlib.contextmanager
def _said_in(returned: Returned) -> Iterator[None]:
    """What can't be written for this file alone is a line of it; anything else ends the run."""
    try:
        yield
    except OutputRefused as refused:
        if ends_the_run(refused):
            raise
        returned.not_copied = said(refused)


_Row = tuple[str, int]
"""(sheet, row): where a repair stands."""


def _rows_made_worse(before: Examined, after: Examined, repairs: Sequence[CellEdit]) -> set[_Row]:
    """Repaired rows with an error now that had none: what was typed there is left as it was."""
    repaired = {(edit.place.sheet, edit.place.row) for edit in repairs}
    return repaired & (_rows_with_errors(after) - _rows_with_errors(before))


def _rows_with_errors(examined: Examined) -> set[_Row]:
    places = (Place.at(f.sheet, f.cell) for f in examined.findings if f.severity is Severity.ERROR and f.cell)
    return {(place.sheet, place.row) for place in places}


def _plan(examined: Examined, settings: Settings, without: Collection[_Row] = ()) -> Plan:
    assert examined.typed
    surroundings = read_surroundings(examined.file.path)
    lang = language_of(examined.typed.retro)
    return plan(examined.typed, surroundings, lang, as_of=settings.as_of, today=settings.today, without=without)


def _repair(returned: Returned, data: bytes, task: Task, settings: Settings) -> bytes:
    """The bytes with the repairs; `returned` then speaks of those. Where the workbook can't be edited: *data*."""
    try:
        planned = _plan(returned.examined, settings)
        returned.left = planned.left
        repaired, worse = data, set[_Row]()
        while planned.repairs:
            repaired = changed_bytes(data, Changes(edits=planned.edits))
            anew = _examined_anew(repaired, task.file, settings)
            if not (new := _rows_made_worse(returned.original, anew, planned.repairs)):
                returned.examined = anew
                break
            worse |= new
            planned = _plan(returned.original, settings, without=worse)
        else:
            return data
    except InputRefused as refused:
        returned.not_copied = said(refused)
        return data
    returned.repairs = planned.repairs
    return repaired


def _examined_anew(data: bytes, file: InputFile, settings: Settings) -> Examined:
    """What is found out about *file* once it holds *data*: read as any file is, under its name and that of its folder.

    Raises InputRefused where that is no retrospective any more.
    """
    # On Windows a virus scanner may still hold the copy when it is to go.
    with tempfile.TemporaryDirectory(prefix="xlretro-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / relative_name(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        anew = examine(file._replace(path=path, root=Path(folder) if file.root is not None else None), settings)
    if anew.refused is not None:
        raise anew.refused
    return replace(anew, file=file)


# ---------------------------------------------------------------------------------------- writing


def _write_repaired(returned: Returned, data: bytes, repaired: bytes, task: Task, orders: Orders) -> bytes:
    """Write the repaired workbook where it was asked for; the bytes that the annotated copy is to be made of.

    Where it can't be written, nothing was repaired: *data*, and `returned` speaks of that again.
    """
    written = False
    with _said_in(returned):
        if orders.in_place:
            backup = replace_file(task.file.path, data, repaired)
            returned.backup = backup.as_posix() if backup else ""
        elif task.blocked:
            raise OutputRefused(IS_INPUT.fill(path=task.repaired), IS_INPUT_HINT)
        elif task.repaired is not None:
            assert orders.repaired is not None
            _give_copy(returned, orders.repaired, task.repaired, repaired, overwrite=orders.overwrite)
        written = True
    if written:
        return repaired
    returned.examined, returned.repairs = returned.original, []
    return data


def _write_annotated(returned: Returned, repaired: bytes, target: Path, orders: Orders) -> None:
    """A copy of a file with findings, or with repairs that are written nowhere else; or in place of an earlier copy."""
    examined = returned.examined
    assert examined.typed
    retro = examined.typed.retro
    changes = annotate(examined.findings, retro.kind, examined.department, language_of(retro))
    only_here = bool(returned.repairs) and not orders.in_place and orders.repaired is None
    folder = orders.annotate
    assert folder is not None
    # A file without findings owes nobody a copy: only an earlier one of ours is put right.
    if changes or only_here or (target.is_file() and refusal(folder, target) is None):
        marked = changed_bytes(repaired, changes) if changes else cleared_bytes(repaired)[0]
        _give_copy(returned, folder, target, marked, overwrite=orders.overwrite)


def _give_copy(returned: Returned, folder: Path, target: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a copy below *folder*, for the department that the file is of. Raises OutputRefused."""
    examined = returned.examined
    write_copy(folder, target, content, source=examined.file.path, department=examined.department, overwrite=overwrite)
    returned.copies.append(target.as_posix())
