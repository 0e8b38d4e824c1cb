"""Workbooks given back: copies with the findings marked, copies or the files themselves with their repairs.

An original is never touched but where repairs in place were asked for, and then only behind a backup of it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copystat

from xlretro.commands.examine import Examined, Settings, examine
from xlretro.commands.marking import annotate
from xlretro.commands.normalise import language_of
from xlretro.commands.orders import IS_INPUT, IS_INPUT_HINT, Orders, Task, no_folder, relative_name
from xlretro.commands.repair import Plan, plan
from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.edit.apply import changed_bytes, cleared_bytes
from xlretro.io.edit.surroundings import read_surroundings
from xlretro.io.reading.guard import read_bytes
from xlretro.io.reading.inputs import InputFile
from xlretro.language import LANGUAGES, Text
from xlretro.model.changes import CellEdit, Changes

__all__ = ["Returned", "give_back"]

_ENCRYPTED = Text(
    "设有打开密码，写出的副本会失去密码，所以没有写副本，也没有修改",
    "it has an opening password, which a copy would lose: no copy was written and nothing changed",
)
_ENCRYPTED_HINT = Text(
    "需要副本时，请在 Excel 里去掉打开密码后另存，再校验那一份。",
    "For a copy, save it without its password in Excel and check that file.",
)
_CHANGED = Text("校验期间文件被改动了，没有写副本", "the file changed while it was checked; no copy was written")
_AGAIN = Text("请保存并关闭它，再运行一次。", "Save and close it, then run again.")
_TAKEN = Text("{path} 已经存在，而且不是这里写出的副本，没有覆盖", "{path} exists and is no copy of ours; it is left alone")
_TAKEN_HINT = Text("请换一个文件夹，或加 --overwrite。", "Choose another folder, or add --overwrite.")


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
                _write_annotated(returned, repaired, task.annotated, task, orders)
    except InputRefused as refused:
        returned.not_copied = _said(refused)
    return returned


def _unchanged(examined: Examined) -> bytes:
    """The bytes that were examined. Raises InputRefused where the file holds others by now, or none that can be edited."""
    assert examined.typed
    data = read_bytes(examined.file.path)
    if hashlib.sha256(data, usedforsecurity=False).hexdigest() != examined.typed.retro.sha256:
        raise InputRefused(_CHANGED, _AGAIN)
    if not data.startswith(b"PK"):
        raise InputRefused(_ENCRYPTED, _ENCRYPTED_HINT, "encrypted")
    return data


def _said(refused: InputRefused | OutputRefused) -> Text:
    """Reason and what to do on one line."""
    joined = Text("{what}。{hint}", "{what}. {hint}")
    what = Text(*(refused.message(lang).rstrip("。.") for lang in LANGUAGES))
    return joined.fill(what=what, hint=refused.hint) if refused.hint else what


@contextlib.contextmanager
def _said_in(returned: Returned) -> Iterator[None]:
    """What can't be written for this file alone is a line of it; anything else ends the run."""
    try:
        yield
    except OutputRefused as refused:
        cause = refused.__cause__
        if isinstance(refused, _FolderRefused) or (isinstance(cause, OSError) and cause.errno in _ENDS_THE_RUN):
            raise
        returned.not_copied = _said(refused)


_ENDS_THE_RUN = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class _FolderRefused(OutputRefused):
    """A folder for copies that can't be made or written to: the next file would fare no better."""


def _plan(examined: Examined, settings: Settings) -> Plan:
    assert examined.typed
    surroundings = read_surroundings(examined.file.path)
    lang = language_of(examined.typed.retro)
    return plan(examined.typed, surroundings, lang, as_of=settings.as_of, today=settings.today)


def _repair(returned: Returned, data: bytes, task: Task, settings: Settings) -> bytes:
    """The bytes with the repairs; `returned` then speaks of those. Where the workbook can't be edited: *data*."""
    try:
        planned = _plan(returned.examined, settings)
        returned.left = planned.left
        if not planned.repairs:
            return data
        repaired = changed_bytes(data, Changes(edits=planned.edits))
        returned.examined = _examined_anew(repaired, task.file, settings)
    except InputRefused as refused:
        returned.not_copied = _said(refused)
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
            returned.backup = _replace(task.file.path, data, repaired).as_posix()
        elif task.blocked:
            raise OutputRefused(IS_INPUT.fill(path=task.repaired), IS_INPUT_HINT)
        elif task.repaired is not None:
            known = orders.overwrite or orders.output is None
            returned.copies.append(_write_copy(task.repaired, repaired, known=known))
        written = True
    if written:
        return repaired
    returned.examined, returned.repairs = returned.original, []
    return data


def _write_annotated(returned: Returned, repaired: bytes, target: Path, task: Task, orders: Orders) -> None:
    """A copy of a file with findings, or with repairs that are written nowhere else; or in place of an earlier copy."""
    examined = returned.examined
    assert examined.typed
    retro = examined.typed.retro
    changes = annotate(examined.findings, retro.kind, examined.department, language_of(retro))
    only_here = bool(returned.repairs) and not orders.in_place and task.repaired is None
    if changes or only_here or target.exists():
        marked = changed_bytes(repaired, changes) if changes else cleared_bytes(repaired)[0]
        known = orders.overwrite or task.known
        returned.copies.append(_write_copy(target, marked, known=known))


def _write_copy(target: Path, content: bytes, *, known: bool) -> str:
    """Write a copy and give its path. Raises OutputRefused; what is not *known* as a copy of ours is not replaced."""
    if target.is_file():
        there = target.read_bytes()
        if there == content:
            return target.as_posix()
        if not known and not _is_marked(there):
            raise OutputRefused(_TAKEN.fill(path=target), _TAKEN_HINT)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = no_folder(target.parent, Text(*[error.strerror or str(error)] * 2))
        raise _FolderRefused(said.message, said.hint) from error
    try:
        with write_atomically(target) as temporary:
            temporary.write_bytes(content)
    except OutputRefused as refused:
        if target.exists() or not isinstance(refused.__cause__, PermissionError):
            raise
        raise _FolderRefused(refused.message, refused.hint) from refused
    return target.as_posix()


def _is_marked(data: bytes) -> bool:
    """Whether a workbook carries marks of ours."""
    try:
        return cleared_bytes(data)[1] > 0
    except InputRefused:
        return False


def _replace(path: Path, data: bytes, repaired: bytes) -> Path:
    """Put *repaired* in the place of the file at *path*, which holds *data*, behind a backup of it; where that is."""
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    backup = _reserved_backup(path)
    try:
        with write_atomically(backup) as temporary:
            temporary.write_bytes(data)
        with contextlib.suppress(OSError):
            copystat(path, backup)
        with write_atomically(path) as temporary:
            temporary.write_bytes(repaired)
    except BaseException:
        with contextlib.suppress(OSError):
            backup.unlink()  # nothing was replaced: there is nothing to keep
        raise
    return backup


def _reserved_backup(path: Path) -> Path:
    """A name beside *path* that nobody had: an earlier backup holds an earlier original."""
    number = 0
    while True:
        backup = path.with_name(f"{path.name}.bak{number or ''}")
        try:
            backup.open("xb").close()
        except FileExistsError:
            number += 1
            continue
        except OSError:
            pass  # write_atomically says why nothing can be written here
        return backup
